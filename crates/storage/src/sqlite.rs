//! SQLite behind the ports.

pub mod accounts;
mod audit;
mod connection;
pub mod doctor;
mod documents;
mod erasures;
mod graph_read;
mod graph_write;
mod identities;
mod imports;
mod invitations;
pub mod jobs;
mod json;
mod migration;
mod passkeys;
mod personal;
pub mod search;
mod search_words;
mod shares;
pub(crate) mod snapshot;
mod tokens;
mod webhooks;
pub mod workspace;
mod writer;

pub use workspace::SqliteWorkspace;

use ledger::port::StoreError;
use rusqlite::{Connection, ErrorCode};

/// Says of a database error what the rest of the program can act on.
pub(crate) fn store_error(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full,
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => StoreError::ReadOnly,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Damaged(error.to_string()),
        _ => StoreError::Failed(error.to_string()),
    }
}

/// Runs a statement without values, prepared once for each connection.
fn execute(connection: &Connection, sql: &str) -> Result<(), StoreError> {
    connection.prepare_cached(sql).and_then(|mut statement| statement.execute([])).map(|_| ()).map_err(store_error)
}
