-- What belongs to one person and not to the graph.
CREATE TABLE personal_value (
  person BLOB NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (person, name)
) STRICT, WITHOUT ROWID;

-- Who watches a record, and who said that they will not.
CREATE TABLE watch (
  record BLOB NOT NULL,
  person BLOB NOT NULL,
  watching INTEGER NOT NULL,
  PRIMARY KEY (record, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX watch_by_person ON watch (person, watching, record);

CREATE TABLE notification (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  person BLOB NOT NULL,
  record BLOB NOT NULL,
  reason TEXT NOT NULL,
  actor BLOB NOT NULL,
  read_at INTEGER,
  snoozed_until INTEGER,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX notification_by_person ON notification (person, id);
CREATE INDEX notification_unread ON notification (person, record) WHERE read_at IS NULL;
