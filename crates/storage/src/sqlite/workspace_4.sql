-- What people are in the workspace itself. Until now whoever had a role in a space was in the workspace.
CREATE TABLE standing (
  person BLOB PRIMARY KEY,
  role TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO standing (person, role)
  SELECT person, CASE WHEN max(role = 'owner') THEN 'owner' ELSE 'member' END FROM role_grant GROUP BY person;
UPDATE role_grant SET role = 'maker' WHERE role = 'owner';

-- What every member is in a space. A space that is not here is private.
CREATE TABLE open_space (
  space BLOB PRIMARY KEY,
  role TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO open_space (space, role) SELECT id, 'viewer' FROM space;

-- Who changed what of who may do what, by policy version.
CREATE TABLE rule_change (
  number INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  by BLOB NOT NULL,
  body TEXT NOT NULL
) STRICT;
