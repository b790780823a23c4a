//! Connections: one for the writer, a few for readers.

use super::migration::{Migration, migrate};
use super::{execute, store_error};
use ledger::port::StoreError;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Idle read connections that are kept open.
const IDLE_READERS: usize = 6;
const STATEMENT_CACHE: usize = 96;

/// Opens the file for writing, making and migrating it when needed.
pub(super) fn open_for_writing(path: &Path, migrations: &[Migration]) -> Result<Connection, StoreError> {
    let mut connection = Connection::open(path).map_err(store_error)?;
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).map_err(store_error)?;
    if mode != "wal" {
        return Err(StoreError::Failed(format!(
            "{} cannot keep a write-ahead log (it offers \"{mode}\"); use a local disk",
            path.display()
        )));
    }
    connection
        .execute_batch(
            "PRAGMA synchronous = FULL;
             PRAGMA foreign_keys = ON;
             PRAGMA temp_store = MEMORY;
             PRAGMA wal_autocheckpoint = 2000;
             PRAGMA cache_size = -8192;",
        )
        .map_err(store_error)?;
    prepare_once(&connection)?;
    migrate(&mut connection, path, migrations)?;
    Ok(connection)
}

/// Keeps statements, and keeps them prepared: without a stable plan SQLite parses and plans a cached statement anew
/// whenever a value is bound that could have changed the plan, which is in every execution.
fn prepare_once(connection: &Connection) -> Result<(), StoreError> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(store_error)?;
    connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
    Ok(())
}

/// Read connections to one file, opened as they are needed and kept for the next reader.
pub(super) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, idle: Mutex::new(Vec::new()) }
    }

    /// Runs `work` inside one read transaction, so that all it reads is of one moment.
    pub(super) fn with<T>(&self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.open()?,
        };
        execute(&connection, "BEGIN DEFERRED")?;
        let result = work(&connection);
        if execute(&connection, "COMMIT").is_ok() {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            if idle.len() < IDLE_READERS {
                idle.push(connection);
            }
        }
        result
    }

    fn open(&self) -> Result<Connection, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags).map_err(store_error)?;
        connection
            .execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -4096; PRAGMA temp_store = MEMORY;")
            .map_err(store_error)?;
        connection.busy_timeout(std::time::Duration::from_secs(5)).map_err(store_error)?;
        prepare_once(&connection)?;
        Ok(connection)
    }
}
