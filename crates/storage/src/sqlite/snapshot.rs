//! A copy of a database as of one moment, while others read and write it.

use super::store_error;
use ledger::port::StoreError;
use rusqlite::{Connection, OpenFlags};
use std::fs::File;
use std::path::Path;
use std::time::Duration;

/// Opens a database that somebody else may be writing, to read only.
pub(crate) fn open_to_read(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(store_error)?;
    connection.busy_timeout(Duration::from_secs(30)).map_err(store_error)?;
    Ok(connection)
}

/// Copies the database at `from` to `to`, which must not exist, and flushes it.
pub(crate) fn copy_database(from: &Path, to: &Path) -> Result<(), StoreError> {
    let connection = open_to_read(from)?;
    connection.execute("VACUUM INTO ?1", [to.to_string_lossy()]).map_err(store_error)?;
    let flushed = File::open(to).and_then(|file| file.sync_all());
    flushed.map_err(|error| StoreError::Failed(format!("{}: {error}", to.display())))
}
