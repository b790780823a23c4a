//! SQLite keeps every promise of the ledger's ports.

use graph::id::WorkspaceId;
use ledger::conformance::Bench;
use ledger::port::Store;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use storage::SqliteWorkspace;

/// Each store in a folder of its own, removed at the end.
#[derive(Default)]
struct Sqlite {
    folders: Mutex<Vec<tempfile::TempDir>>,
}

impl Bench for Sqlite {
    fn store(&self, workspace: WorkspaceId) -> Arc<dyn Store> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path: PathBuf = folder.path().join("graph.db");
        self.folders.lock().expect("no test panicked with it").push(folder);
        Arc::new(SqliteWorkspace::open(workspace, &path).expect("a new database"))
    }
}

ledger::conformance_suite!(Sqlite::default());
