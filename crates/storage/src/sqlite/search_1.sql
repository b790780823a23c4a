-- The newest change of a record has the highest number, so that the newest hits are read first.
CREATE TABLE doc (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  record BLOB NOT NULL UNIQUE,
  space BLOB NOT NULL,
  kind TEXT NOT NULL,
  topic BLOB,
  updated_at INTEGER NOT NULL,
  archived INTEGER NOT NULL,
  title TEXT NOT NULL,
  key TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;

CREATE VIRTUAL TABLE words USING fts5 (
  title, key, body,
  content = 'doc', content_rowid = 'id',
  tokenize = 'porter unicode61 remove_diacritics 2', prefix = '2 3'
);

CREATE VIRTUAL TABLE term USING fts5vocab (words, 'row');

CREATE TABLE position (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  sequence INTEGER NOT NULL
) STRICT;
INSERT INTO position (only, sequence) VALUES (1, 0);
