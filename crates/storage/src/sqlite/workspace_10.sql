-- What people asked to be erased: ids and numbers alone.
CREATE TABLE erasure (
  id BLOB PRIMARY KEY,
  at INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
