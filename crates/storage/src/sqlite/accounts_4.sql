-- What happened around the graph. Rows are added, and removed when they are old; none is changed.
CREATE TABLE audit (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  -- NULL: of the whole installation.
  workspace BLOB,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  done_by BLOB,
  -- Whom it was about.
  person BLOB,
  -- What is counted where strangers could fill the log; shown to nobody.
  subject TEXT,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_workspace ON audit (workspace, number);
CREATE INDEX audit_by_at ON audit (at);
CREATE INDEX audit_by_subject ON audit (subject, kind, at) WHERE subject IS NOT NULL;
CREATE TRIGGER audit_stands BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'an entry of the audit log is never changed'); END;
