-- Links by which people without an account look at something.
CREATE TABLE share (
  secret BLOB PRIMARY KEY,
  workspace BLOB NOT NULL REFERENCES workspace (id),
  body TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  openings INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Who opened them, of each link the newest.
CREATE TABLE share_opening (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  secret BLOB NOT NULL REFERENCES share (secret) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  agent TEXT NOT NULL,
  let_in INTEGER NOT NULL
) STRICT;
CREATE INDEX share_opening_by_share ON share_opening (secret, id);
