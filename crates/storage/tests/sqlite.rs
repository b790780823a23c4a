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

#[test]
fn documents_are_kept() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let workspace = WorkspaceId(uuid::Uuid::from_u128(1));
    let store = SqliteWorkspace::open(workspace, &folder.path().join("graph.db")).expect("a new database");
    documents::port::keeps_documents(&store);
}

/// A fault in the program's own code takes back its own job and nobody else's.
#[test]
fn a_job_that_panics_stops_nobody() {
    let bench = Sqlite::default();
    let store = bench.store(WorkspaceId(uuid::Uuid::from_u128(1)));
    store.submit(ledger::port::Job {
        work: ledger::Work::once(|write| {
            let space = graph::id::SpaceId(uuid::Uuid::from_u128(2));
            write.put_space(&graph::record::Space {
                id: space,
                name: "Lost".into(),
                prefix: "LOST".into(),
                sequence: 1,
            })?;
            assert_eq!(write.spaces()?.len(), 1, "the job itself sees what it wrote");
            panic!("on purpose")
        }),
        done: Box::new(|_| {}),
    });
    let (sender, receiver) = std::sync::mpsc::channel();
    store.submit(ledger::port::Job {
        work: ledger::Work::once(move |write| {
            assert!(write.spaces()?.is_empty(), "what the job wrote before it panicked is gone");
            let batch = graph::id::BatchId(uuid::Uuid::nil());
            Ok(ledger::Committed { batch, duplicate: false, frame: Arc::default(), told: vec![] })
        }),
        done: Box::new(move |result| sender.send(result.is_ok()).expect("the test listens")),
    });
    assert!(receiver.recv_timeout(std::time::Duration::from_secs(10)).expect("the writer goes on"));
}
