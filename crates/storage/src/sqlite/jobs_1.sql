CREATE TABLE job (
  id BLOB PRIMARY KEY,
  kind TEXT NOT NULL,
  workspace BLOB,
  work TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  -- When it may be done; of a running one, when its lease runs out.
  due_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'dead')),
  problem TEXT
) STRICT;
CREATE INDEX job_by_due ON job (due_at) WHERE state <> 'dead';
CREATE INDEX job_by_workspace ON job (workspace, state, made_at);

CREATE TABLE schedule (
  kind TEXT PRIMARY KEY,
  every INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  last_at INTEGER
) STRICT;

CREATE TABLE webhook (
  id BLOB PRIMARY KEY,
  workspace BLOB NOT NULL,
  body TEXT NOT NULL,
  secret BLOB NOT NULL,
  cursor INTEGER NOT NULL
) STRICT;
CREATE INDEX webhook_by_workspace ON webhook (workspace);

CREATE TABLE delivery (
  id BLOB PRIMARY KEY,
  webhook BLOB NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
  made_at INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX delivery_by_webhook ON delivery (webhook, made_at);
