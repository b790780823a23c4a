-- What people asked to be erased: ids and numbers alone.
CREATE TABLE erasure (
  workspace uuid NOT NULL,
  id uuid NOT NULL,
  at bigint NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (workspace, id)
);
