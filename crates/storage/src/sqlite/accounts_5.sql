-- Who accounts are at providers of sign-ins.
CREATE TABLE identity (
  id BLOB PRIMARY KEY,
  account BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  label TEXT NOT NULL,
  linked_at INTEGER NOT NULL,
  UNIQUE (issuer, subject)
) STRICT;
CREATE INDEX identity_by_account ON identity (account);

-- What was asked of a provider and not answered yet.
CREATE TABLE authorization_request (
  secret BLOB PRIMARY KEY,
  body TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
