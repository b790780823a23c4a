-- With what accounts sign in beside a password and a provider: the public halves of keys on people's devices.
CREATE TABLE passkey (
  id uuid PRIMARY KEY,
  account uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  relying_party text COLLATE "C" NOT NULL,
  credential bytea NOT NULL,
  public_key bytea NOT NULL,
  algorithm integer NOT NULL,
  counter bigint NOT NULL,
  transports text NOT NULL,
  synced boolean NOT NULL,
  name text NOT NULL,
  added_at bigint NOT NULL,
  used_at bigint,
  UNIQUE (relying_party, credential)
);
CREATE INDEX passkey_by_account ON passkey (account);

-- What browsers were asked to sign and did not answer yet.
CREATE TABLE ceremony (
  challenge bytea PRIMARY KEY,
  body text NOT NULL,
  expires_at bigint NOT NULL
);
