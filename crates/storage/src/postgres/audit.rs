//! The audit log.

use super::accounts::{PostgresAccounts, failed};
use super::session::{get, text};
use crate::rows::{json, parse, signed, unsigned, without_names};
use access::account::AccountError;
use access::audit::{AuditEntry, AuditEvent, AuditKind, AuditQuestion, AuditStore, BOUNDED_WITHIN, Bounded};
use graph::id::{RecordId, WorkspaceId};
use graph::time::Instant;
use ledger::port::StoreError;
use tokio_postgres::Row;
use uuid::Uuid;

impl AuditStore for PostgresAccounts {
    fn note(&self, event: &AuditEvent, bounded: Option<&Bounded>) -> Result<bool, AccountError> {
        let body = json(&event.what).map_err(failed)?;
        let (workspace, kind) = (event.workspace.map(|workspace| workspace.0), event.kind.word());
        // Beside who may come in: nobody has to be asked for anew.
        self.write_aside(|session| {
            if let Some(Bounded { subject, most }) = bounded {
                let sql = "SELECT count(*) FROM audit WHERE subject = $1 AND kind = $2 AND at > $3
                             AND workspace IS NOT DISTINCT FROM $4";
                let since = event.at.0 - BOUNDED_WITHIN;
                if session.count(sql, &[subject, &kind, &since, &workspace])? >= u64::from(*most) {
                    return Ok(false);
                }
            }
            session.execute(
                "INSERT INTO audit (workspace, kind, at, done_by, person, subject, body)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
                &[
                    &workspace,
                    &kind,
                    &event.at.0,
                    &event.by.map(|person| person.0),
                    &event.what.person.map(|person| person.0),
                    &bounded.map(|bounded| bounded.subject.as_str()),
                    &body,
                ],
            )?;
            Ok(true)
        })
    }

    fn audit(&self, question: &AuditQuestion<'_>) -> Result<Vec<AuditEntry>, AccountError> {
        let sql = "SELECT number, workspace, kind, at, done_by, body FROM audit
                   WHERE (workspace = $1 OR workspace IS NULL) AND number < $2
                     AND ($3::uuid IS NULL OR done_by = $3 OR person = $3)
                     AND ($4::text[] IS NULL OR kind = ANY($4))
                     AND ($5::bigint IS NULL OR at >= $5) AND ($6::bigint IS NULL OR at < $6)
                   ORDER BY number DESC LIMIT $7";
        let kinds: Vec<&str> = question.kinds.iter().map(|kind| kind.word()).collect();
        self.read(|session| {
            let rows = session.rows(
                sql,
                &[
                    &question.workspace.0,
                    &signed(question.before),
                    &question.person.map(|person| person.0),
                    &(!kinds.is_empty()).then_some(kinds),
                    &question.from.map(|at| at.0),
                    &question.to.map(|at| at.0),
                    &signed(question.limit as u64),
                ],
            )?;
            // A kind that a newer program wrote is not told by this one.
            rows.iter().filter_map(|row| entry(row).transpose()).collect()
        })
    }

    fn forget_names(&self, workspace: WorkspaceId, person: RecordId) -> Result<u64, AccountError> {
        self.write_aside(|session| {
            let sql = "SELECT number, body FROM audit WHERE workspace = $1 AND (done_by = $2 OR person = $2)";
            let mut count = 0;
            for row in session.rows(sql, &[&workspace.0, &person.0])? {
                let (number, body): (i64, String) = (get(&row, 0)?, get(&row, 1)?);
                let Some(body) = without_names(&body) else { continue };
                // No entry is changed: it is taken out, and put in again under its number without its names.
                session.execute(
                    "WITH gone AS (DELETE FROM audit WHERE number = $1
                       RETURNING number, workspace, kind, at, done_by, person, subject)
                     INSERT INTO audit (number, workspace, kind, at, done_by, person, subject, body)
                     OVERRIDING SYSTEM VALUE
                     SELECT number, workspace, kind, at, done_by, person, subject, $2 FROM gone",
                    &[&number, &body],
                )?;
                count += 1;
            }
            Ok(count)
        })
    }

    fn forget_audit(&self, before: Instant) -> Result<usize, AccountError> {
        let forgotten = self.write_aside(|session| session.execute("DELETE FROM audit WHERE at < $1", &[&before.0]))?;
        Ok(usize::try_from(forgotten).unwrap_or(usize::MAX))
    }
}

fn entry(row: &Row) -> Result<Option<AuditEntry>, StoreError> {
    let Ok(kind) = text(row, 2)?.parse::<AuditKind>() else { return Ok(None) };
    let event = AuditEvent {
        workspace: get::<Option<Uuid>>(row, 1)?.map(WorkspaceId),
        kind,
        at: Instant(get(row, 3)?),
        by: get::<Option<Uuid>>(row, 4)?.map(RecordId),
        what: parse(text(row, 5)?)?,
    };
    Ok(Some(AuditEntry { number: unsigned(get(row, 0)?), event }))
}
