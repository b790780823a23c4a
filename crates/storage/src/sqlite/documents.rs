//! Shared texts beside the graph, written by the same one writer.

use super::graph_read::signed;
use super::store_error;
use super::workspace::SqliteWorkspace;
use documents::port::{DocumentStore, StoredText};
use graph::id::RecordId;
use ledger::port::StoreError;
use rusqlite::{OptionalExtension, params};

impl SqliteWorkspace {
    /// Texts with updates that no snapshot covers yet: somebody was writing when the program stopped.
    pub fn unrevised_texts(&self) -> Result<Vec<(RecordId, String)>, StoreError> {
        self.reading(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT DISTINCT record, field FROM document_update").map_err(store_error)?;
            let rows = statement.query_map([], |row| Ok((RecordId(row.get(0)?), row.get(1)?))).map_err(store_error)?;
            rows.collect::<Result<_, _>>().map_err(store_error)
        })
    }
}

impl DocumentStore for SqliteWorkspace {
    fn load(&self, record: RecordId, field: &str) -> Result<Option<StoredText>, StoreError> {
        self.reading(|connection| {
            let kept: Option<(i64, Vec<u8>)> = connection
                .prepare_cached("SELECT version, state FROM document WHERE record = ?1 AND field = ?2")
                .and_then(|mut statement| {
                    statement.query_row(params![record.0, field], |row| Ok((row.get(0)?, row.get(1)?))).optional()
                })
                .map_err(store_error)?;
            let mut statement = connection
                .prepare_cached("SELECT bytes FROM document_update WHERE record = ?1 AND field = ?2 ORDER BY number")
                .map_err(store_error)?;
            let rows = statement.query_map(params![record.0, field], |row| row.get(0)).map_err(store_error)?;
            let updates: Vec<Vec<u8>> = rows.collect::<Result<_, _>>().map_err(store_error)?;
            if kept.is_none() && updates.is_empty() {
                return Ok(None);
            }
            let (version, state) = kept.unwrap_or_default();
            Ok(Some(StoredText { version: u64::try_from(version).unwrap_or(0), state, updates }))
        })
    }

    fn append(&self, record: RecordId, field: &str, update: Vec<u8>) -> Result<(), StoreError> {
        let field = field.to_owned();
        self.writing(move |connection| {
            connection
                .prepare_cached("INSERT INTO document_update (record, field, bytes) VALUES (?1, ?2, ?3)")
                .and_then(|mut statement| statement.execute(params![record.0, field, update]))
                .map(|_| ())
                .map_err(store_error)
        })
    }

    fn replace(&self, record: RecordId, field: &str, version: u64, state: Vec<u8>) -> Result<(), StoreError> {
        let field = field.to_owned();
        self.writing(move |connection| {
            connection
                .prepare_cached(
                    "INSERT INTO document (record, field, version, state) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (record, field) DO UPDATE SET version = excluded.version, state = excluded.state",
                )
                .and_then(|mut statement| statement.execute(params![record.0, field, signed(version), state]))
                .map_err(store_error)?;
            connection
                .prepare_cached("DELETE FROM document_update WHERE record = ?1 AND field = ?2")
                .and_then(|mut statement| statement.execute(params![record.0, field]))
                .map(|_| ())
                .map_err(store_error)
        })
    }
}
