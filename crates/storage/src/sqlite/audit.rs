//! The audit log, in the server's own database.

use super::accounts::SqliteAccounts;
use super::graph_read::unsigned;
use super::json::{from_json, to_json};
use crate::rows::without_names;
use access::account::AccountError;
use access::audit::{
    AuditDetail, AuditEntry, AuditEvent, AuditKind, AuditQuestion, AuditStore, BOUNDED_WITHIN, Bounded,
};
use graph::id::{RecordId, WorkspaceId};
use graph::time::Instant;
use rusqlite::types::Value;
use rusqlite::{Row, params, params_from_iter};
use uuid::Uuid;

/// Number, kind, time, who did it, whom it was about, what is counted, and what else it says.
type Entry = (i64, String, i64, Option<Uuid>, Option<Uuid>, Option<String>, String);

impl AuditStore for SqliteAccounts {
    fn note(&self, event: &AuditEvent, bounded: Option<&Bounded>) -> Result<bool, AccountError> {
        let body = to_json(&event.what)?;
        let (event, bounded) = (event.clone(), bounded.cloned());
        // Beside who may come in: nobody has to be asked for anew.
        self.write_aside(move |connection| {
            if let Some(Bounded { subject, most }) = &bounded {
                let sql = "SELECT count(*) FROM audit WHERE subject = ?1 AND kind = ?2 AND at > ?3 AND workspace IS ?4";
                let since = event.at.0 - BOUNDED_WITHIN;
                let workspace = event.workspace.map(|workspace| workspace.0);
                let found: u32 =
                    connection
                        .query_row(sql, params![subject, event.kind.word(), since, workspace], |row| row.get(0))?;
                if found >= *most {
                    return Ok(false);
                }
            }
            connection.execute(
                "INSERT INTO audit (workspace, kind, at, done_by, person, subject, body)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    event.workspace.map(|workspace| workspace.0),
                    event.kind.word(),
                    event.at.0,
                    event.by.map(|person| person.0),
                    event.what.person.map(|person| person.0),
                    bounded.map(|bounded| bounded.subject),
                    body
                ],
            )?;
            Ok(true)
        })
    }

    fn audit(&self, question: &AuditQuestion<'_>) -> Result<Vec<AuditEntry>, AccountError> {
        let mut sql = "SELECT number, workspace, kind, at, done_by, body FROM audit
                       WHERE (workspace = ? OR workspace IS NULL) AND number < ?"
            .to_owned();
        let before = i64::try_from(question.before).unwrap_or(i64::MAX);
        let blob = |id: Uuid| Value::Blob(id.as_bytes().to_vec());
        let mut values = vec![blob(question.workspace.0), Value::Integer(before)];
        if let Some(person) = question.person {
            sql += " AND (done_by = ? OR person = ?)";
            values.extend([blob(person.0), blob(person.0)]);
        }
        if !question.kinds.is_empty() {
            let places = vec!["?"; question.kinds.len()].join(", ");
            sql += &format!(" AND kind IN ({places})");
            values.extend(question.kinds.iter().map(|kind| Value::Text(kind.word().to_owned())));
        }
        for (bound, at) in [(" AND at >= ?", question.from), (" AND at < ?", question.to)] {
            if let Some(at) = at {
                sql += bound;
                values.push(Value::Integer(at.0));
            }
        }
        sql += " ORDER BY number DESC LIMIT ?";
        values.push(Value::Integer(i64::try_from(question.limit).unwrap_or(i64::MAX)));
        self.read(|connection| {
            let mut statement = connection.prepare(&sql)?;
            let rows = statement.query_map(params_from_iter(values), entry)?;
            // A kind that a newer program wrote is not told by this one.
            rows.filter_map(Result::transpose).collect()
        })
    }

    fn forget_names(&self, workspace: WorkspaceId, person: RecordId) -> Result<u64, AccountError> {
        self.write_aside(move |connection| {
            let sql = "SELECT number, kind, at, done_by, person, subject, body FROM audit
                       WHERE workspace = ?1 AND (done_by = ?2 OR person = ?2)";
            let found: Vec<Entry> = connection
                .prepare(sql)?
                .query_map(params![workspace.0, person.0], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?))
                })?
                .collect::<Result<_, _>>()?;
            let mut count = 0;
            for (number, kind, at, done_by, person, subject, body) in found {
                let Some(body) = without_names(&body) else { continue };
                // No entry is changed: it is taken out, and put in again under its number without its names.
                connection.execute("DELETE FROM audit WHERE number = ?1", [number])?;
                connection.execute(
                    "INSERT INTO audit (number, workspace, kind, at, done_by, person, subject, body)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                    params![number, workspace.0, kind, at, done_by, person, subject, body],
                )?;
                count += 1;
            }
            Ok(count)
        })
    }

    fn forget_audit(&self, before: Instant) -> Result<usize, AccountError> {
        self.write_aside(move |connection| connection.execute("DELETE FROM audit WHERE at < ?1", [before.0]))
    }
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Option<AuditEntry>> {
    let Ok(kind) = row.get_ref(2)?.as_str()?.parse::<AuditKind>() else { return Ok(None) };
    let what: AuditDetail = from_json(row, 5)?;
    let event = AuditEvent {
        workspace: row.get::<_, Option<Uuid>>(1)?.map(WorkspaceId),
        kind,
        at: Instant(row.get(3)?),
        by: row.get::<_, Option<Uuid>>(4)?.map(RecordId),
        what,
    };
    Ok(Some(AuditEntry { number: unsigned(row.get(0)?), event }))
}
