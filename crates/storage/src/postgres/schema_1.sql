-- What stands before every batch: who holds this row writes the workspace.
CREATE TABLE head (
  workspace uuid PRIMARY KEY,
  sequence bigint NOT NULL DEFAULT 0,
  last_recorded_at bigint,
  policy bigint NOT NULL DEFAULT 0,
  -- Rises when states, spaces, fields or roles change.
  definitions bigint NOT NULL DEFAULT 0
);

CREATE TABLE record (
  workspace uuid NOT NULL,
  id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  space uuid NOT NULL,
  sequence bigint NOT NULL,
  -- In capital letters.
  source_id text COLLATE "C",
  -- What it belongs to.
  parent uuid,
  body text NOT NULL,
  PRIMARY KEY (workspace, id)
);
CREATE INDEX record_by_kind ON record (workspace, kind, id, space);
CREATE INDEX record_by_sequence ON record (workspace, sequence);
CREATE INDEX record_by_source ON record (workspace, source_id, id) WHERE source_id IS NOT NULL;

CREATE INDEX record_by_parent ON record (workspace, parent, id) WHERE parent IS NOT NULL;

-- Present and former keys; a key is never given twice.
CREATE TABLE record_key (
  workspace uuid NOT NULL,
  key text COLLATE "C" NOT NULL,
  record uuid NOT NULL,
  PRIMARY KEY (workspace, key)
);

CREATE TABLE link (
  workspace uuid NOT NULL,
  source uuid NOT NULL,
  role text COLLATE "C" NOT NULL,
  target uuid NOT NULL,
  source_space uuid NOT NULL,
  target_space uuid NOT NULL,
  removed boolean NOT NULL,
  sequence bigint NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (workspace, source, role, target)
);
CREATE INDEX link_by_target ON link (workspace, target, role, source);
CREATE INDEX link_by_sequence ON link (workspace, sequence);

CREATE TABLE evidence (
  workspace uuid NOT NULL,
  id uuid NOT NULL,
  source uuid NOT NULL,
  role text COLLATE "C" NOT NULL,
  target uuid NOT NULL,
  source_space uuid NOT NULL,
  target_space uuid NOT NULL,
  sequence bigint NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (workspace, id)
);
CREATE INDEX evidence_by_link ON evidence (workspace, source, role, target);
CREATE INDEX evidence_by_sequence ON evidence (workspace, sequence);

CREATE TABLE state (
  workspace uuid NOT NULL,
  id uuid NOT NULL,
  sequence bigint NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (workspace, id)
);

CREATE TABLE space (
  workspace uuid NOT NULL,
  id uuid NOT NULL,
  sequence bigint NOT NULL,
  last_number bigint NOT NULL DEFAULT 0,
  body text NOT NULL,
  PRIMARY KEY (workspace, id)
);

CREATE TABLE custom_field (
  workspace uuid NOT NULL,
  space uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (workspace, space, kind, name)
);

CREATE TABLE custom_role (
  workspace uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (workspace, name)
);

CREATE TABLE operation (
  workspace uuid NOT NULL,
  sequence bigint NOT NULL,
  id uuid NOT NULL,
  batch uuid NOT NULL,
  recorded_at bigint NOT NULL,
  -- As claimed, else when it was recorded.
  happened_at bigint NOT NULL,
  fingerprint bytea NOT NULL,
  format integer NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (workspace, sequence),
  UNIQUE (workspace, id)
);
CREATE INDEX operation_by_batch ON operation (workspace, batch, sequence);
CREATE INDEX operation_by_time ON operation (workspace, happened_at, sequence);

CREATE TABLE operation_record (
  workspace uuid NOT NULL,
  record uuid NOT NULL,
  sequence bigint NOT NULL,
  PRIMARY KEY (workspace, record, sequence)
);

CREATE TABLE standing (
  workspace uuid NOT NULL,
  person uuid NOT NULL,
  role text NOT NULL,
  PRIMARY KEY (workspace, person)
);

CREATE TABLE role_grant (
  workspace uuid NOT NULL,
  person uuid NOT NULL,
  space uuid NOT NULL,
  role text NOT NULL,
  PRIMARY KEY (workspace, person, space)
);

-- People who are given roles together.
CREATE TABLE team (
  workspace uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  removed boolean NOT NULL DEFAULT false,
  PRIMARY KEY (workspace, id)
);

CREATE TABLE team_person (
  workspace uuid NOT NULL,
  team uuid NOT NULL,
  person uuid NOT NULL,
  PRIMARY KEY (workspace, team, person)
);

CREATE TABLE team_grant (
  workspace uuid NOT NULL,
  team uuid NOT NULL,
  space uuid NOT NULL,
  role text NOT NULL,
  PRIMARY KEY (workspace, team, space)
);

-- What every member is in a space. A space that is not here is private.
CREATE TABLE open_space (
  workspace uuid NOT NULL,
  space uuid NOT NULL,
  role text NOT NULL,
  PRIMARY KEY (workspace, space)
);

CREATE TABLE rule_change (
  workspace uuid NOT NULL,
  number bigint NOT NULL,
  at bigint NOT NULL,
  by uuid NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (workspace, number)
);

-- What belongs to one person and not to the graph.
CREATE TABLE personal_value (
  workspace uuid NOT NULL,
  person uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (workspace, person, name)
);

CREATE TABLE watch (
  workspace uuid NOT NULL,
  record uuid NOT NULL,
  person uuid NOT NULL,
  watching boolean NOT NULL,
  PRIMARY KEY (workspace, record, person)
);
CREATE INDEX watch_by_person ON watch (workspace, person, watching, record);

CREATE TABLE notification (
  workspace uuid NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  person uuid NOT NULL,
  record uuid NOT NULL,
  reason text NOT NULL,
  actor uuid NOT NULL,
  read_at bigint,
  snoozed_until bigint,
  body text NOT NULL,
  PRIMARY KEY (workspace, id)
);
CREATE INDEX notification_by_person ON notification (workspace, person, id);
CREATE INDEX notification_unread ON notification (workspace, person, record) WHERE read_at IS NULL;

-- Shared texts: the merged state up to a version of the field, and what came after.
CREATE TABLE document (
  workspace uuid NOT NULL,
  record uuid NOT NULL,
  field text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  state bytea NOT NULL,
  PRIMARY KEY (workspace, record, field)
);

-- Numbered by who holds the head, so that they stand in the order of their numbers.
CREATE TABLE document_update (
  workspace uuid NOT NULL,
  number bigint GENERATED ALWAYS AS IDENTITY,
  record uuid NOT NULL,
  field text COLLATE "C" NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (workspace, record, field, number)
);

CREATE TABLE import (
  workspace uuid NOT NULL,
  id uuid NOT NULL,
  started_at bigint NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (workspace, id)
);

CREATE TABLE import_row (
  workspace uuid NOT NULL,
  import uuid NOT NULL,
  file text COLLATE "C" NOT NULL,
  row bigint NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (workspace, import, file, row)
);

CREATE TABLE account (
  id uuid PRIMARY KEY,
  email text COLLATE "C" NOT NULL UNIQUE,
  name text COLLATE "C" NOT NULL,
  password_hash text
);

CREATE TABLE session (
  secret bytea PRIMARY KEY,
  account uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  csrf text NOT NULL,
  expires_at bigint NOT NULL,
  created_at bigint NOT NULL,
  -- What the browser called itself.
  agent text NOT NULL
);
CREATE INDEX session_by_account ON session (account);

CREATE TABLE one_time (
  secret bytea PRIMARY KEY,
  account uuid REFERENCES account (id) ON DELETE CASCADE,
  expires_at bigint NOT NULL
);

-- Who accounts are at providers of sign-ins.
CREATE TABLE identity (
  id uuid PRIMARY KEY,
  account uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  issuer text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  label text NOT NULL,
  linked_at bigint NOT NULL,
  UNIQUE (issuer, subject)
);
CREATE INDEX identity_by_account ON identity (account);

-- What was asked of a provider and not answered yet.
CREATE TABLE authorization_request (
  secret bytea PRIMARY KEY,
  body text NOT NULL,
  expires_at bigint NOT NULL
);

CREATE TABLE workspace (
  id uuid PRIMARY KEY,
  slug text COLLATE "C" NOT NULL UNIQUE,
  name text NOT NULL,
  zone text NOT NULL
);

CREATE TABLE member (
  workspace uuid NOT NULL REFERENCES workspace (id),
  account uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  person uuid NOT NULL,
  PRIMARY KEY (account, workspace)
);

CREATE TABLE invitation (
  secret bytea PRIMARY KEY,
  workspace uuid NOT NULL REFERENCES workspace (id),
  created_at bigint NOT NULL,
  body text NOT NULL,
  expires_at bigint NOT NULL
);

CREATE TABLE token (
  secret bytea PRIMARY KEY,
  account uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  name text NOT NULL,
  scope text NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint
);
CREATE INDEX token_by_account ON token (account);

CREATE TABLE share (
  secret bytea PRIMARY KEY,
  workspace uuid NOT NULL REFERENCES workspace (id),
  created_at bigint NOT NULL,
  body text NOT NULL,
  expires_at bigint NOT NULL,
  openings bigint NOT NULL DEFAULT 0
);

CREATE TABLE share_opening (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  secret bytea NOT NULL REFERENCES share (secret) ON DELETE CASCADE,
  at bigint NOT NULL,
  agent text NOT NULL,
  let_in boolean NOT NULL
);
CREATE INDEX share_opening_by_share ON share_opening (secret, id);

-- What happened around the graph. Rows are added, and removed when they are old; none is changed.
CREATE TABLE audit (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- NULL: of the whole installation.
  workspace uuid,
  kind text NOT NULL,
  at bigint NOT NULL,
  done_by uuid,
  -- Whom it was about.
  person uuid,
  -- What is counted where strangers could fill the log; shown to nobody.
  subject text,
  body text NOT NULL
);
CREATE INDEX audit_by_workspace ON audit (workspace, number);
CREATE INDEX audit_by_at ON audit (at);
CREATE INDEX audit_by_subject ON audit (subject, kind, at) WHERE subject IS NOT NULL;
CREATE FUNCTION audit_stands() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'an entry of the audit log is never changed'; END$$;
CREATE TRIGGER audit_stands BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION audit_stands();

CREATE TABLE job (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  workspace uuid,
  work text NOT NULL,
  made_at bigint NOT NULL,
  -- When it may be done; of a running one, when its lease runs out.
  due_at bigint NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  state text NOT NULL CHECK (state IN ('waiting', 'running', 'dead')),
  problem text
);
CREATE INDEX job_by_due ON job (due_at, id) WHERE state <> 'dead';
CREATE INDEX job_by_workspace ON job (workspace, state, made_at);

CREATE TABLE schedule (
  kind text COLLATE "C" PRIMARY KEY,
  every bigint NOT NULL,
  next_at bigint NOT NULL,
  last_at bigint
);

CREATE TABLE webhook (
  id uuid PRIMARY KEY,
  workspace uuid NOT NULL,
  body text NOT NULL,
  secret bytea NOT NULL,
  cursor bigint NOT NULL
);
CREATE INDEX webhook_by_workspace ON webhook (workspace);

CREATE TABLE delivery (
  id uuid PRIMARY KEY,
  webhook uuid NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
  made_at bigint NOT NULL,
  waiting boolean NOT NULL,
  body text NOT NULL
);
CREATE INDEX delivery_by_webhook ON delivery (webhook, made_at);
