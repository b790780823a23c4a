//! The doctor finds what is broken, and nothing where all is well.

use graph::id::{EvidenceId, RecordId, SpaceId, WorkspaceId};
use graph::operation::{EvidenceDraft, OperationBody};
use graph::record::{EvidenceKind, Fields};
use ledger::conformance::World;
use ledger::port::Store;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use storage::SqliteWorkspace;
use storage::sqlite::doctor::examine;
use uuid::Uuid;

struct Bench(PathBuf);

impl ledger::conformance::Bench for Bench {
    fn store(&self, workspace: WorkspaceId) -> Arc<dyn Store> {
        Arc::new(SqliteWorkspace::open(workspace, &self.0).expect("a new database"))
    }
}

/// A workspace with two spaces, and two features that are linked with evidence.
fn healthy(folder: &Path) -> PathBuf {
    let path = folder.join("graph.db");
    let world = World::new(&Bench(path.clone()));
    let (one, other) = (world.feature("One"), world.feature("Other"));
    let evidence = EvidenceDraft {
        id: EvidenceId(Uuid::from_u128(91)),
        kind: EvidenceKind::Statement,
        record: None,
        source: None,
        note: "Said so".into(),
        state: None,
        confidence: None,
    };
    let fields = Fields::new();
    world.commit(vec![OperationBody::Link {
        from: one,
        role: "depends_on".into(),
        to: other,
        fields,
        evidence: vec![evidence],
    }]);
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
    let broken: Vec<String> = checks
        .iter()
        .filter(|check| !check.holds())
        .map(|check| format!("{}: {}", check.promise, check.problems.len()))
        .collect();
    broken.join("; ")
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
    let nobody = format!("x'{}'", RecordId(Uuid::from_u128(77)).0.simple());
    let nowhere = format!("x'{}'", SpaceId(Uuid::from_u128(78)).0.simple());
    for (fault, found) in [
        ("DELETE FROM operation WHERE sequence = 2".to_owned(), "the sequence of operations has no gap"),
        ("UPDATE record SET sequence = 999999".into(), "every row was written by an operation of the log"),
        (
            "UPDATE record SET body = replace(body, '\"kind\":\"feature\"', '\"kind\":\"idea\"')".into(),
            "every row is the JSON",
        ),
        (format!("UPDATE record SET space = {nowhere}"), "every record is in a space that stands"),
        (format!("UPDATE link SET target = {nobody}"), "both ends of every link stand"),
        ("DELETE FROM link".into(), "all evidence is of a link"),
        ("DELETE FROM record_key".into(), "every key leads to its record"),
        (format!("UPDATE record_key SET record = {nobody}"), "every key leads to its record"),
        ("UPDATE space SET last_number = 0".into(), "no number is given twice"),
        ("DELETE FROM state".into(), "every state that a record is in stands"),
    ] {
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
