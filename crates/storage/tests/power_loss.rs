//! A power cut keeps only what was flushed. A file system that forgets unflushed writes is put under SQLite;
//! at random moments under load its durable state is copied, opened, and compared with what was acknowledged.
#![allow(unsafe_code)] // SQLite takes a file system as a table of C functions.

#[path = "power_loss_disk/forgetful.rs"]
mod forgetful;

use access::WritePermit;
use forgetful::Forgetful;
use graph::id::{BatchId, OperationId, RecordId, SpaceId, WorkspaceId};
use graph::operation::{Batch, Operation, OperationBody, Via};
use graph::time::Instant;
use ledger::{Clock, Ledger, Request};
use rusqlite::Connection;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use storage::SqliteWorkspace;
use uuid::Uuid;

const WORKSPACE: WorkspaceId = WorkspaceId(Uuid::from_u128(1));
const SPACE: SpaceId = SpaceId(Uuid::from_u128(2));
const PERSON: RecordId = RecordId(Uuid::from_u128(3));
const CUTS: u64 = 25;

struct Still;

impl Clock for Still {
    fn now(&self) -> Instant {
        Instant(1_700_000_000_000)
    }
}

fn open(path: &Path) -> Ledger {
    let store = SqliteWorkspace::open(WORKSPACE, path).expect("the database opens");
    let registry = graph::catalogue::registry().expect("the catalogue stands");
    Ledger::new(Arc::new(store), Arc::new(registry), Arc::new(Still))
}

fn commit(ledger: &Ledger, number: u64, bodies: Vec<OperationBody>) -> bool {
    let operation = |(position, body): (usize, OperationBody)| Operation {
        id: OperationId(Uuid::from_u128(u128::from(number) << 32 | position as u128)),
        happened_at: None,
        cause: None,
        body,
    };
    let operations = bodies.into_iter().enumerate().map(operation).collect();
    let batch = Batch { id: BatchId(Uuid::from_u128(u128::from(number) << 32)), label: String::new(), operations };
    let permit = WritePermit::for_program(WORKSPACE, PERSON, &[SPACE], 0);
    ledger.commit(permit, Request::new(batch, Via::System)).wait_blocking().is_ok()
}

/// A batch of three features that all bear its number.
fn three(number: u64) -> Vec<OperationBody> {
    (0..3u128)
        .map(|part| OperationBody::Create {
            record: RecordId(Uuid::from_u128(u128::from(number) << 64 | part)),
            kind: "feature".into(),
            space: SPACE,
            fields: [("title".to_owned(), json!(number.to_string()))].into(),
        })
        .collect()
}

/// Numbers whose batch is whole. Panics on a half one.
fn whole(ledger: &Ledger) -> BTreeSet<u64> {
    let features = ledger.read(|read| read.records_of_kind("feature", &[SPACE], None, usize::MAX)).expect("it reads");
    let mut titles: Vec<u64> = features.iter().filter_map(|feature| feature.title().parse().ok()).collect();
    titles.sort_unstable();
    for part in titles.chunk_by(|one, other| one == other) {
        assert_eq!(part.len(), 3, "the batch {} is half written", part[0]);
    }
    let entries = ledger.read(|read| read.operations_after(0, usize::MAX)).expect("it reads");
    let sequences: Vec<u64> = entries.iter().map(|entry| entry.sequence).collect();
    assert_eq!(sequences, (1..=sequences.len() as u64).collect::<Vec<_>>(), "the sequence has no gaps");
    titles.into_iter().collect()
}

/// One test, because the file system is the whole process's.
#[test]
fn a_power_cut_loses_nothing_that_was_acknowledged() {
    let disk = Forgetful::install();
    let home = tempfile::tempdir().expect("a temporary folder");
    an_unflushed_write_is_forgotten(&disk, home.path());

    let path = home.path().join("graph.db");
    let ledger = open(&path);
    assert!(commit(
        &ledger,
        1,
        vec![OperationBody::DefineSpace { space: SPACE, name: "Home".into(), prefix: "HOME".into() }]
    ));
    let (next, stop) = (AtomicU64::new(10), AtomicBool::new(false));
    let acknowledged: Mutex<BTreeSet<u64>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if commit(&ledger, number, three(number)) {
                        acknowledged.lock().expect("no writer panicked").insert(number);
                    }
                }
            });
        }
        for cut in 0..CUTS {
            std::thread::sleep(Duration::from_millis(7 + cut * 13 % 41));
            // What was acknowledged before the cut has to be on the disk at the cut.
            let promised = acknowledged.lock().expect("no writer panicked").clone();
            let copy = home.path().join(format!("cut-{cut}"));
            std::fs::create_dir(&copy).expect("a folder");
            disk.copy_durable(home.path(), &copy);
            let after = open(&copy.join("graph.db"));
            let kept = whole(&after);
            let lost: Vec<_> = promised.difference(&kept).collect();
            assert!(lost.is_empty(), "cut {cut} lost {} acknowledged batches", lost.len());
        }
        stop.store(true, Ordering::Relaxed);
    });
    assert!(acknowledged.into_inner().expect("no writer panicked").len() > 50, "the load was real");
}

/// The test's own proof: with weaker settings the same cut does lose an acknowledged row.
fn an_unflushed_write_is_forgotten(disk: &Forgetful, home: &Path) {
    let kept_after_cut = |level: &str| {
        let path = home.join(format!("{level}.db"));
        let connection = Connection::open(&path).expect("it opens");
        connection
            .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (n)")
            .expect("it runs");
        connection.execute_batch(&format!("PRAGMA synchronous = {level}; INSERT INTO t VALUES (1)")).expect("it runs");
        let copy = home.join(format!("control-{level}"));
        std::fs::create_dir(&copy).expect("a folder");
        disk.copy_durable(home, &copy);
        let after = Connection::open(copy.join(format!("{level}.db"))).expect("it opens");
        after.query_row("SELECT count(*) FROM t", [], |row| row.get::<_, i64>(0)).expect("it reads")
    };
    assert_eq!(kept_after_cut("NORMAL"), 0, "the file system forgets what was not flushed");
    assert_eq!(kept_after_cut("FULL"), 1);
}
