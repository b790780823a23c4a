//! Shared texts beside the graph, written by the same one writer.

use super::graph_read::{signed, unsigned};
use super::store_error;
use super::workspace::SqliteWorkspace;
use documents::port::{DocumentStore, Merged, StoredText};
use graph::id::RecordId;
use ledger::port::StoreError;
use rusqlite::{OptionalExtension, params};

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
                .prepare_cached(
                    "SELECT number, bytes FROM document_update WHERE record = ?1 AND field = ?2 ORDER BY number",
                )
                .map_err(store_error)?;
            let rows = statement
                .query_map(params![record.0, field], |row| Ok((row.get(0)?, row.get(1)?)))
                .map_err(store_error)?;
            let updates: Vec<(i64, Vec<u8>)> = rows.collect::<Result<_, _>>().map_err(store_error)?;
            if kept.is_none() && updates.is_empty() {
                return Ok(None);
            }
            let (version, state) = kept.unwrap_or_default();
            let through = unsigned(updates.last().map(|(number, _)| *number));
            let updates = updates.into_iter().map(|(_, update)| update).collect();
            Ok(Some(StoredText { version: unsigned(Some(version)), state, updates, through }))
        })
    }

    fn append(&self, record: RecordId, field: &str, update: Vec<u8>) -> Result<u64, StoreError> {
        let field = field.to_owned();
        self.writing(move |connection| {
            connection
                .prepare_cached("INSERT INTO document_update (record, field, bytes) VALUES (?1, ?2, ?3)")
                .and_then(|mut statement| statement.insert(params![record.0, field, update]))
                .map(|number| unsigned(Some(number)))
                .map_err(store_error)
        })
    }

    fn replace(&self, (record, field): (RecordId, &str), former: u64, merged: Merged) -> Result<bool, StoreError> {
        let field = field.to_owned();
        self.writing(move |connection| {
            let Merged { version, state, through } = merged;
            let kept = connection
                .prepare_cached(
                    "INSERT INTO document (record, field, version, state) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (record, field) DO UPDATE SET version = excluded.version, state = excluded.state
                     WHERE version = ?5",
                )
                .and_then(|mut statement| {
                    statement.execute(params![record.0, field, signed(version), state, signed(former)])
                })
                .map_err(store_error)?;
            if kept == 0 {
                return Ok(false);
            }
            connection
                .prepare_cached("DELETE FROM document_update WHERE record = ?1 AND field = ?2 AND number <= ?3")
                .and_then(|mut statement| statement.execute(params![record.0, field, signed(through)]))
                .map(|_| true)
                .map_err(store_error)
        })
    }

    fn forget(&self, record: RecordId) -> Result<u64, StoreError> {
        self.writing(move |connection| {
            (|| {
                let count: i64 = connection.query_row(
                    "SELECT count(*) FROM (SELECT field FROM document WHERE record = ?1
                                           UNION SELECT field FROM document_update WHERE record = ?1)",
                    [record.0],
                    |row| row.get(0),
                )?;
                connection.execute("DELETE FROM document WHERE record = ?1", [record.0])?;
                connection.execute("DELETE FROM document_update WHERE record = ?1", [record.0])?;
                Ok(unsigned(Some(count)))
            })()
            .map_err(store_error)
        })
    }

    fn unrevised_texts(&self) -> Result<Vec<(RecordId, String)>, StoreError> {
        self.reading(|connection| {
            let mut statement = connection
                .prepare_cached("SELECT DISTINCT record, field FROM document_update ORDER BY record, field")
                .map_err(store_error)?;
            let rows = statement.query_map([], |row| Ok((RecordId(row.get(0)?), row.get(1)?))).map_err(store_error)?;
            rows.collect::<Result<_, _>>().map_err(store_error)
        })
    }
}
