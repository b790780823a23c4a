-- People who are given roles together.
CREATE TABLE team (
  id BLOB PRIMARY KEY,
  name TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE team_person (
  team BLOB NOT NULL,
  person BLOB NOT NULL,
  PRIMARY KEY (team, person)
) STRICT, WITHOUT ROWID;

CREATE TABLE team_grant (
  team BLOB NOT NULL,
  space BLOB NOT NULL,
  role TEXT NOT NULL,
  PRIMARY KEY (team, space)
) STRICT, WITHOUT ROWID;
