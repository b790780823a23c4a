//! SQLite behind the ports.

pub mod accounts;
mod connection;
mod documents;
mod graph_read;
mod graph_write;
mod imports;
mod migration;
pub mod workspace;
mod writer;

pub use workspace::SqliteWorkspace;

use ledger::port::StoreError;
use rusqlite::ErrorCode;

/// Says of a database error what the rest of the program can act on.
pub(crate) fn store_error(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full,
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => StoreError::ReadOnly,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Damaged(error.to_string()),
        _ => StoreError::Failed(error.to_string()),
    }
}
