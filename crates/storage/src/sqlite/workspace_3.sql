-- Fields and link roles that people made.
CREATE TABLE custom_field (
  space BLOB NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (space, kind, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE custom_role (
  name TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- When it happened: as claimed, else when it was recorded.
ALTER TABLE operation ADD COLUMN happened_at INTEGER NOT NULL DEFAULT 0;
UPDATE operation SET happened_at = coalesce(
  CAST(round(unixepoch(json_extract(body, '$.happened_at.at'), 'subsec') * 1000) AS INTEGER),
  recorded_at
);
CREATE INDEX operation_by_time ON operation (happened_at, sequence);
