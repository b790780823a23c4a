CREATE TABLE record (
  id BLOB PRIMARY KEY,
  kind TEXT NOT NULL,
  space BLOB NOT NULL,
  sequence INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX record_by_kind ON record (kind, id);
CREATE INDEX record_by_sequence ON record (sequence);

-- Present and former keys; a key is never given twice.
CREATE TABLE record_key (
  key TEXT PRIMARY KEY,
  record BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE link (
  source BLOB NOT NULL,
  role TEXT NOT NULL,
  target BLOB NOT NULL,
  source_space BLOB NOT NULL,
  target_space BLOB NOT NULL,
  removed INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (source, role, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_by_target ON link (target, role, source);
CREATE INDEX link_by_sequence ON link (sequence);

CREATE TABLE evidence (
  id BLOB PRIMARY KEY,
  source BLOB NOT NULL,
  role TEXT NOT NULL,
  target BLOB NOT NULL,
  source_space BLOB NOT NULL,
  target_space BLOB NOT NULL,
  sequence INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX evidence_by_link ON evidence (source, role, target);
CREATE INDEX evidence_by_sequence ON evidence (sequence);

CREATE TABLE state (
  id BLOB PRIMARY KEY,
  sequence INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE space (
  id BLOB PRIMARY KEY,
  sequence INTEGER NOT NULL,
  last_number INTEGER NOT NULL DEFAULT 0,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE role_grant (
  person BLOB NOT NULL,
  space BLOB NOT NULL,
  role TEXT NOT NULL,
  PRIMARY KEY (person, space)
) STRICT, WITHOUT ROWID;

CREATE TABLE policy (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  version INTEGER NOT NULL
) STRICT;
INSERT INTO policy (only, version) VALUES (1, 0);

CREATE TABLE operation (
  sequence INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  batch BLOB NOT NULL,
  recorded_at INTEGER NOT NULL,
  fingerprint BLOB NOT NULL,
  format INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX operation_by_batch ON operation (batch, sequence);

CREATE TABLE operation_record (
  record BLOB NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (record, sequence)
) STRICT, WITHOUT ROWID;

-- Shared texts: the merged state up to a version of the field, and what came after.
CREATE TABLE document (
  record BLOB NOT NULL,
  field TEXT NOT NULL,
  version INTEGER NOT NULL,
  state BLOB NOT NULL,
  PRIMARY KEY (record, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE document_update (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  record BLOB NOT NULL,
  field TEXT NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
CREATE INDEX document_update_by_field ON document_update (record, field, number);

CREATE TABLE import (
  id BLOB PRIMARY KEY,
  started_at INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE import_row (
  import BLOB NOT NULL,
  file TEXT NOT NULL,
  row INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (import, file, row)
) STRICT, WITHOUT ROWID;
