//! Which database everything is kept in: files in the data folder, or PostgreSQL.

use crate::postgres::{Postgres, PostgresAccounts, PostgresJobs, PostgresWorkspace, Signal};
use crate::sqlite::SqliteWorkspace;
use crate::sqlite::accounts::SqliteAccounts;
use crate::sqlite::jobs::SqliteJobs;
use crate::{JobsStore, WorkspaceStore};
use access::account::AccountStore;
use graph::id::WorkspaceId;
use ledger::port::StoreError;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What may have changed by another program on the same database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangedElsewhere {
    /// Accounts, members or workspaces.
    Accounts,
    Jobs,
    /// Anything.
    All,
}

pub enum Database {
    /// SQLite, in this folder.
    Folder(PathBuf),
    Postgres(Postgres),
}

impl Database {
    /// `address`: the URL of a PostgreSQL, in place of files in `folder`. The folder stands.
    pub fn open(folder: &Path, address: Option<&str>) -> Result<Self, StoreError> {
        match address {
            Some(address) => Postgres::open(address).map(Self::Postgres),
            None => Ok(Self::Folder(folder.to_owned())),
        }
    }

    pub fn accounts(&self) -> Result<Arc<dyn AccountStore>, StoreError> {
        Ok(match self {
            Self::Folder(folder) => Arc::new(SqliteAccounts::open(&folder.join("accounts.db"))?),
            Self::Postgres(postgres) => Arc::new(PostgresAccounts::open(postgres)),
        })
    }

    pub fn jobs(&self) -> Result<Arc<dyn JobsStore>, StoreError> {
        Ok(match self {
            Self::Folder(folder) => Arc::new(SqliteJobs::open(&folder.join("jobs.db"))?),
            Self::Postgres(postgres) => Arc::new(PostgresJobs::open(postgres)),
        })
    }

    /// Opens a workspace, making it when it is not there.
    pub fn workspace(&self, id: WorkspaceId) -> Result<Arc<dyn WorkspaceStore>, StoreError> {
        Ok(match self {
            Self::Folder(folder) => Arc::new(SqliteWorkspace::open(id, &graph_file(folder, id))?),
            Self::Postgres(postgres) => Arc::new(PostgresWorkspace::open(postgres, id)?),
        })
    }

    /// Whether something of the workspace is there that no account knows of: an attempt that broke off left it.
    pub fn has_graph(&self, id: WorkspaceId) -> Result<bool, StoreError> {
        match self {
            Self::Folder(folder) => Ok(graph_file(folder, id).exists()),
            Self::Postgres(postgres) => postgres.has_graph(id),
        }
    }

    /// Removes all that is kept of a workspace that nobody has open.
    pub fn remove_graph(&self, id: WorkspaceId) -> Result<(), StoreError> {
        match self {
            Self::Folder(folder) => {
                for ending in ["db", "db-wal", "db-shm"] {
                    let _ = std::fs::remove_file(graph_file(folder, id).with_extension(ending));
                }
                Ok(())
            }
            Self::Postgres(postgres) => postgres.remove_graph(id),
        }
    }

    /// Size of what holds the workspace, with what waits to be written into it: its file, or the whole PostgreSQL.
    pub fn bytes(&self, id: WorkspaceId) -> u64 {
        match self {
            Self::Folder(folder) => {
                let size = |path: &Path| std::fs::metadata(path).map_or(0, |metadata| metadata.len());
                let path = graph_file(folder, id);
                size(&path) + size(&path.with_extension("db-wal"))
            }
            Self::Postgres(postgres) => postgres.bytes().unwrap_or(0),
        }
    }

    /// Hears of what other programs on this database change beside the workspaces. Files of a folder are nobody else's.
    pub fn listen(&self, hear: impl Fn(ChangedElsewhere) + Send + Sync + 'static) {
        if let Self::Postgres(postgres) = self {
            postgres.listen(move |signal| match signal {
                None => hear(ChangedElsewhere::All),
                Some(Signal::Accounts) => hear(ChangedElsewhere::Accounts),
                Some(Signal::Jobs) => hear(ChangedElsewhere::Jobs),
                Some(_) => {}
            });
        }
    }
}

fn graph_file(folder: &Path, id: WorkspaceId) -> PathBuf {
    folder.join("workspaces").join(format!("{id}.db"))
}
