-- The least role that sees a field of the records of a kind in a space.
CREATE TABLE restriction (
  workspace uuid NOT NULL,
  space uuid NOT NULL,
  kind text NOT NULL,
  field text NOT NULL,
  role text NOT NULL,
  PRIMARY KEY (workspace, space, kind, field)
);
