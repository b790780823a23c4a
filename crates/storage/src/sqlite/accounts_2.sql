ALTER TABLE session ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
-- What the browser called itself.
ALTER TABLE session ADD COLUMN agent TEXT NOT NULL DEFAULT '';

-- Ways into a workspace that somebody offered.
CREATE TABLE invitation (
  secret BLOB PRIMARY KEY,
  workspace BLOB NOT NULL REFERENCES workspace (id),
  body TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What programs sign in with, each for the person who made it.
CREATE TABLE token (
  secret BLOB PRIMARY KEY,
  account BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  scope TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX token_by_account ON token (account);
CREATE INDEX session_by_account ON session (account);
