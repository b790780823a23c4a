//! Imports beside the graph, written by the same one writer.

use super::session::{Session, values};
use super::workspace::PostgresWorkspace;
use crate::rows::{json, signed};
use exchange::port::{Import, ImportReport, ImportRow, ImportStore};
use graph::id::ImportId;
use graph::record::ImportRowKey;
use graph::time::Instant;
use ledger::port::{Store, StoreError};
use uuid::Uuid;

/// A row as it is kept: of which import, where in it, and its JSON.
type KeptRow = (Uuid, String, i64, String);

fn kept(rows: &[ImportRow]) -> Result<Vec<KeptRow>, StoreError> {
    rows.iter().map(|row| Ok((row.key.import.0, row.key.file.clone(), i64::from(row.key.row), json(row)?))).collect()
}

fn keep_rows(session: &Session, workspace: Uuid, rows: Vec<KeptRow>) -> Result<(), StoreError> {
    rows.into_iter().try_for_each(|(import, file, row, body)| {
        session.queue(
            "INSERT INTO import_row (workspace, import, file, row, body) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (workspace, import, file, row) DO UPDATE SET body = excluded.body",
            values![workspace, import, file, row, body],
        )
    })
}

fn keep_report(session: &Session, workspace: Uuid, report: (Uuid, i64, String)) -> Result<(), StoreError> {
    let (id, started_at, body) = report;
    session.queue(
        "INSERT INTO import (workspace, id, started_at, body) VALUES ($1, $2, $3, $4)
         ON CONFLICT (workspace, id) DO UPDATE SET started_at = excluded.started_at, body = excluded.body",
        values![workspace, id, started_at, body],
    )
}

fn kept_report(report: &ImportReport) -> Result<(Uuid, i64, String), StoreError> {
    Ok((report.import.id.0, report.import.started_at.0, json(report)?))
}

impl ImportStore for PostgresWorkspace {
    fn put_import(&self, report: &ImportReport, rows: &[ImportRow]) -> Result<(), StoreError> {
        let (workspace, report, rows) = (self.workspace().0, kept_report(report)?, kept(rows)?);
        self.writing(vec![], move |session| {
            let sql = "DELETE FROM import_row WHERE workspace = $1 AND import = $2";
            session.queue(sql, values![workspace, report.0])?;
            keep_report(session, workspace, report)?;
            keep_rows(session, workspace, rows)
        })
    }

    fn add_rows(&self, rows: &[ImportRow]) -> Result<(), StoreError> {
        let (workspace, rows) = (self.workspace().0, kept(rows)?);
        self.writing(vec![], move |session| keep_rows(session, workspace, rows))
    }

    fn put_report(&self, report: &ImportReport) -> Result<(), StoreError> {
        let (workspace, report) = (self.workspace().0, kept_report(report)?);
        self.writing(vec![], move |session| keep_report(session, workspace, report))
    }

    fn finish_import(&self, import: ImportId, finished_at: Instant) -> Result<(), StoreError> {
        let Some(mut report) = self.report(import)? else { return Ok(()) };
        report.finish(finished_at);
        self.put_report(&report)
    }

    fn imports(&self) -> Result<Vec<Import>, StoreError> {
        self.reading(|snapshot| {
            let sql = "SELECT body FROM import WHERE workspace = $1 ORDER BY started_at DESC, id";
            let reports: Vec<ImportReport> = snapshot.session.many(sql, &[&snapshot.workspace])?;
            Ok(reports.into_iter().map(|report| report.import).collect())
        })
    }

    fn report(&self, import: ImportId) -> Result<Option<ImportReport>, StoreError> {
        self.reading(|snapshot| {
            let sql = "SELECT body FROM import WHERE workspace = $1 AND id = $2";
            snapshot.session.one(sql, &[&snapshot.workspace, &import.0])
        })
    }

    fn row(&self, key: &ImportRowKey) -> Result<Option<ImportRow>, StoreError> {
        self.reading(|snapshot| {
            let sql = "SELECT body FROM import_row WHERE workspace = $1 AND import = $2 AND file = $3 AND row = $4";
            snapshot.session.one(sql, &[&snapshot.workspace, &key.import.0, &key.file, &i64::from(key.row)])
        })
    }

    fn rows(&self, import: ImportId, file: &str, after_row: u32, limit: usize) -> Result<Vec<ImportRow>, StoreError> {
        self.reading(|snapshot| {
            let sql = "SELECT body FROM import_row WHERE workspace = $1 AND import = $2 AND file = $3 AND row > $4
                       ORDER BY row LIMIT $5";
            let (after, limit) = (i64::from(after_row), signed(limit as u64));
            snapshot.session.many(sql, &[&snapshot.workspace, &import.0, &file, &after, &limit])
        })
    }
}
