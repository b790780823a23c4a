//! Imports beside the graph, written by the same one writer.

use super::graph_read::Snapshot;
use super::store_error;
use super::workspace::SqliteWorkspace;
use crate::rows::json;
use exchange::port::{Import, ImportReport, ImportRow, ImportStore};
use graph::id::ImportId;
use graph::record::ImportRowKey;
use graph::time::Instant;
use ledger::port::StoreError;
use rusqlite::{Connection, params};
use uuid::Uuid;

fn keep_report(connection: &Connection, id: Uuid, started_at: i64, body: &str) -> Result<(), StoreError> {
    connection
        .execute(
            "INSERT INTO import (id, started_at, body) VALUES (?1, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at, body = excluded.body",
            params![id, started_at, body],
        )
        .map(|_| ())
        .map_err(store_error)
}

impl ImportStore for SqliteWorkspace {
    fn put_import(&self, report: &ImportReport, rows: &[ImportRow]) -> Result<(), StoreError> {
        let (id, started_at, body) = (report.import.id.0, report.import.started_at.0, json(report)?);
        let rows = rows
            .iter()
            .map(|row| Ok((row.key.file.clone(), row.key.row, json(row)?)))
            .collect::<Result<Vec<_>, StoreError>>()?;
        self.writing(move |connection| {
            connection.execute("DELETE FROM import_row WHERE import = ?1", [id]).map_err(store_error)?;
            keep_report(connection, id, started_at, &body)?;
            let mut insert = connection
                .prepare_cached("INSERT INTO import_row (import, file, row, body) VALUES (?1, ?2, ?3, ?4)")
                .map_err(store_error)?;
            for (file, row, body) in &rows {
                insert.execute(params![id, file, row, body]).map_err(store_error)?;
            }
            Ok(())
        })
    }

    fn add_rows(&self, rows: &[ImportRow]) -> Result<(), StoreError> {
        let rows = rows
            .iter()
            .map(|row| Ok((row.key.import.0, row.key.file.clone(), row.key.row, json(row)?)))
            .collect::<Result<Vec<_>, StoreError>>()?;
        self.writing(move |connection| {
            let mut insert = connection
                .prepare_cached(
                    "INSERT INTO import_row (import, file, row, body) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (import, file, row) DO UPDATE SET body = excluded.body",
                )
                .map_err(store_error)?;
            for (import, file, row, body) in &rows {
                insert.execute(params![import, file, row, body]).map_err(store_error)?;
            }
            Ok(())
        })
    }

    fn put_report(&self, report: &ImportReport) -> Result<(), StoreError> {
        let (id, started_at, body) = (report.import.id.0, report.import.started_at.0, json(report)?);
        self.writing(move |connection| keep_report(connection, id, started_at, &body))
    }

    fn finish_import(&self, import: ImportId, finished_at: Instant) -> Result<(), StoreError> {
        let Some(mut report) = self.report(import)? else { return Ok(()) };
        report.finish(finished_at);
        let body = json(&report)?;
        self.writing(move |connection| {
            connection
                .execute("UPDATE import SET body = ?2 WHERE id = ?1", params![import.0, body])
                .map(|_| ())
                .map_err(store_error)
        })
    }

    fn imports(&self) -> Result<Vec<Import>, StoreError> {
        self.reading(|connection| {
            let reports: Vec<ImportReport> =
                Snapshot(connection).many("SELECT body FROM import ORDER BY started_at DESC, id", [])?;
            Ok(reports.into_iter().map(|report| report.import).collect())
        })
    }

    fn report(&self, import: ImportId) -> Result<Option<ImportReport>, StoreError> {
        self.reading(|connection| Snapshot(connection).one("SELECT body FROM import WHERE id = ?1", [import.0]))
    }

    fn row(&self, key: &ImportRowKey) -> Result<Option<ImportRow>, StoreError> {
        self.reading(|connection| {
            Snapshot(connection).one(
                "SELECT body FROM import_row WHERE import = ?1 AND file = ?2 AND row = ?3",
                params![key.import.0, key.file, key.row],
            )
        })
    }

    fn rows(&self, import: ImportId, file: &str, after_row: u32, limit: usize) -> Result<Vec<ImportRow>, StoreError> {
        self.reading(|connection| {
            Snapshot(connection).many(
                "SELECT body FROM import_row WHERE import = ?1 AND file = ?2 AND row > ?3 ORDER BY row LIMIT ?4",
                params![import.0, file, after_row, i64::try_from(limit).unwrap_or(i64::MAX)],
            )
        })
    }
}
