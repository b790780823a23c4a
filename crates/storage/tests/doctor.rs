//! The doctor finds what is broken, and nothing where all is well.

mod promises;

use graph::id::WorkspaceId;
use ledger::port::Store;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use storage::SqliteWorkspace;
use storage::sqlite::doctor::examine;

struct Bench(PathBuf);

impl ledger::conformance::Bench for Bench {
    fn store(&self, workspace: WorkspaceId) -> Arc<dyn Store> {
        Arc::new(SqliteWorkspace::open(workspace, &self.0).expect("a new database"))
    }
}

fn healthy(folder: &Path) -> PathBuf {
    let path = folder.join("graph.db");
    promises::doctor::fill(&Bench(path.clone()));
    path
}

fn broken_by(sql: &str) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = healthy(folder.path());
    let connection = Connection::open(&path).expect("it opens");
    connection.execute_batch("PRAGMA foreign_keys = OFF").expect("it is told");
    let changed = connection.execute_batch(sql);
    changed.expect("the fault is planted");
    drop(connection);
    let checks = examine(&path).expect("it is looked over");
    promises::doctor::broken(&checks)
}

#[test]
fn what_is_healthy_is_found_so() {
    assert_eq!(broken_by(""), "");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let checks = examine(&healthy(folder.path())).expect("it is looked over");
    assert_eq!(checks.len(), 11);
    let records = checks.iter().find(|check| check.promise.contains("under its own id")).expect("it is checked");
    assert!(records.looked_at >= 2, "{checks:?}");
}

#[test]
fn every_planted_fault_is_found() {
    for (fault, found) in promises::doctor::faults(|id| format!("x'{}'", id.simple())) {
        let told = broken_by(&fault);
        assert!(told.contains(found), "{fault}: {told}");
    }
}

#[test]
fn a_damaged_file_is_found() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = healthy(folder.path());
    let connection = Connection::open(&path).expect("it opens");
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").expect("all is in one file");
    drop(connection);
    let mut bytes = std::fs::read(&path).expect("it is read");
    let page = 4096;
    assert!(bytes.len() > 8 * page);
    bytes[4 * page..7 * page].fill(0x5a);
    std::fs::write(&path, bytes).expect("the fault is planted");
    match examine(&path) {
        Ok(checks) => assert!(!checks[0].holds(), "{checks:?}"),
        Err(problem) => {
            assert!(problem.to_string().contains("damaged") || problem.to_string().contains("malformed"), "{problem}")
        }
    }
}
