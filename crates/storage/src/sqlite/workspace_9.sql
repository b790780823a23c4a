-- The least role that sees a field of the records of a kind in a space.
CREATE TABLE restriction (
  space BLOB NOT NULL,
  kind TEXT NOT NULL,
  field TEXT NOT NULL,
  role TEXT NOT NULL,
  PRIMARY KEY (space, kind, field)
) STRICT, WITHOUT ROWID;
