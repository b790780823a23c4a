-- With what accounts sign in beside a password and a provider: the public halves of keys on people's devices.
CREATE TABLE passkey (
  id BLOB PRIMARY KEY,
  account BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  relying_party TEXT NOT NULL,
  credential BLOB NOT NULL,
  public_key BLOB NOT NULL,
  algorithm INTEGER NOT NULL,
  counter INTEGER NOT NULL,
  transports TEXT NOT NULL,
  synced INTEGER NOT NULL,
  name TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  used_at INTEGER,
  UNIQUE (relying_party, credential)
) STRICT;
CREATE INDEX passkey_by_account ON passkey (account);

-- What browsers were asked to sign and did not answer yet.
CREATE TABLE ceremony (
  challenge BLOB PRIMARY KEY,
  body TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
