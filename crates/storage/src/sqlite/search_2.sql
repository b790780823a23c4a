-- How much people changed a record lately: changes, each of which counts half as much after a while, as of `at`.
CREATE TABLE used (
  record BLOB PRIMARY KEY,
  score REAL NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What was taken up before it was counted is taken up again.
UPDATE position SET sequence = 0;
