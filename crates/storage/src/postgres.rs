//! PostgreSQL behind the ports: one schema for everything, the workspace first in every key. Several programs may share
//! it. Each workspace has one writer at a time, whoever holds the row of its head; programs tell each other over
//! LISTEN and NOTIFY what they did.

mod accounts;
mod audit;
mod doctor;
mod documents;
mod erasures;
mod foresight;
mod graph_read;
mod graph_write;
mod identities;
mod imports;
mod invitations;
mod jobs;
mod migration;
mod passkeys;
mod personal;
mod server;
mod session;
mod shares;
mod signals;
mod tokens;
mod webhooks;
mod workspace;
mod writer;

pub use accounts::PostgresAccounts;
pub use jobs::PostgresJobs;
pub use server::Postgres;
pub use signals::Signal;
pub use workspace::PostgresWorkspace;

use ledger::port::StoreError;
use tokio_postgres::error::SqlState;

/// Says of a database error what the rest of the program can act on.
pub(crate) fn store_error(error: tokio_postgres::Error) -> StoreError {
    if error.is_closed() {
        return StoreError::Failed("the connection to PostgreSQL was lost".into());
    }
    let Some(said) = error.as_db_error() else {
        let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
        return StoreError::Failed(format!("{error}{cause}"));
    };
    match *said.code() {
        SqlState::DISK_FULL => StoreError::Full,
        SqlState::READ_ONLY_SQL_TRANSACTION => StoreError::ReadOnly,
        SqlState::DATA_CORRUPTED | SqlState::INDEX_CORRUPTED => StoreError::Damaged(said.message().to_owned()),
        _ => StoreError::Failed(format!("{} ({})", said.message(), said.code().code())),
    }
}
