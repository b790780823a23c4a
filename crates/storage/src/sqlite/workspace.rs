//! One workspace's graph database.

use super::connection::{Readers, open_for_writing};
use super::graph_read::Snapshot;
use super::graph_write::{Settings, Transaction};
use super::migration::Migration;
use super::writer::{Finish, Work, WriteWork, Writer};
use crate::remembered::ClearUnlessKept;
use access::Denied;
use graph::id::{RecordId, WorkspaceId};
use graph::time::Instant;
use ledger::CommitError;
use ledger::port::{Decide, Job, Read, Store, StoreError, decide_rules};
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;

const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, sql: include_str!("workspace_1.sql") },
    Migration { version: 2, sql: include_str!("workspace_2.sql") },
    Migration { version: 3, sql: include_str!("workspace_3.sql") },
    Migration { version: 4, sql: include_str!("workspace_4.sql") },
    Migration { version: 5, sql: include_str!("workspace_5.sql") },
    Migration { version: 6, sql: include_str!("workspace_6.sql") },
    Migration { version: 7, sql: include_str!("workspace_7.sql") },
    Migration { version: 8, sql: include_str!("workspace_8.sql") },
    Migration { version: 9, sql: include_str!("workspace_9.sql") },
    Migration { version: 10, sql: include_str!("workspace_10.sql") },
];

/// A workspace in one SQLite file. Dropping it works off what is queued.
pub struct SqliteWorkspace {
    workspace: WorkspaceId,
    readers: Readers,
    writer: Writer,
    settings: Arc<Settings>,
}

impl SqliteWorkspace {
    /// Opens `path`, making it when it does not exist.
    pub fn open(workspace: WorkspaceId, path: &Path) -> Result<Self, StoreError> {
        let connection = open_for_writing(path, MIGRATIONS)?;
        let writer = Writer::start(connection, &path.file_stem().unwrap_or_default().to_string_lossy())?;
        Ok(Self { workspace, readers: Readers::new(path.to_owned()), writer, settings: Arc::default() })
    }

    pub(super) fn reading<T>(&self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.readers.with(work)
    }

    pub(super) fn writing<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.writer.run(work)
    }
}

impl Store for SqliteWorkspace {
    fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    fn change_rules(
        &self,
        by: RecordId,
        at: Instant,
        decide: Decide,
        changed: Box<dyn FnOnce() + Send>,
    ) -> Result<Result<(), Denied>, StoreError> {
        let settings = self.settings.clone();
        let work = move |connection: &Connection| {
            decide_rules(&mut Transaction { connection, settings: &settings }, by, at, decide)
        };
        self.writer.run_and(work, |outcome: &Result<(), Denied>| {
            if outcome.is_ok() {
                changed();
            }
        })
    }

    fn read(&self, work: &mut dyn FnMut(&dyn Read) -> Result<(), StoreError>) -> Result<(), StoreError> {
        self.readers.with(|connection| work(&Snapshot(connection)))
    }

    fn rewrite(&self) -> Result<(), StoreError> {
        self.writer.rewrite()
    }

    fn submit(&self, job: Job) {
        let Job { mut work, done } = job;
        let settings = self.settings.clone();
        let write: WriteWork = Box::new(move |connection| {
            let unless_kept = ClearUnlessKept::new(&settings);
            let result = match connection {
                Ok(connection) => work.run(&mut Transaction { connection, settings: &settings }),
                Err(failure) => Err(CommitError::Store(failure)),
            };
            let keep = result.as_ref().is_ok_and(|committed| !committed.duplicate);
            unless_kept.settle(keep);
            let finish: Finish = Box::new(move |durable| match durable {
                Ok(()) => done(result),
                // What was refused stays refused; what was accepted is not on disk.
                Err(failure) => {
                    settings.clear();
                    done(result.and(Err(CommitError::Store(failure))));
                }
            });
            (keep, finish)
        });
        if let Err(Work::InGroup(write)) = self.writer.submit(Work::InGroup(write)) {
            let (_, finish) = write(Err(StoreError::Stopped));
            finish(Err(StoreError::Stopped));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph::id::{BatchId, OperationId};
    use graph::operation::{LoggedOperation, OperationType, Via};
    use graph::time::Moment;
    use ledger::personal::ReadPersonal;
    use uuid::Uuid;

    fn logged(sequence: u64, happened_at: Option<&str>) -> LoggedOperation {
        LoggedOperation {
            sequence,
            id: OperationId(Uuid::from_u128(u128::from(sequence))),
            batch: BatchId(Uuid::from_u128(9)),
            label: "Before".into(),
            operation_type: OperationType::Set,
            actor: RecordId(Uuid::from_u128(1)),
            via: Via::Import,
            cause: None,
            undoes: None,
            recorded_at: Instant(1_700_000_000_123),
            happened_at: happened_at.map(|at| Moment::exact(Instant::parse(at).unwrap())),
            spaces: vec![],
            changes: vec![],
        }
    }

    #[test]
    fn a_file_of_the_first_version_opens_and_learns_when_things_happened() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("graph.db");
        let claimed = [None, Some("2014-03-28T01:55:30.250Z"), Some("1969-12-31T23:59:59.999Z")];
        {
            let connection = open_for_writing(&path, &MIGRATIONS[..1]).unwrap();
            for (sequence, happened_at) in (1..).zip(claimed) {
                let entry = logged(sequence, happened_at);
                connection
                    .execute(
                        "INSERT INTO operation (sequence, id, batch, recorded_at, fingerprint, format, body)
                         VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6)",
                        (
                            i64::try_from(sequence).unwrap(),
                            entry.id.0,
                            entry.batch.0,
                            entry.recorded_at.0,
                            [0u8; 32].as_slice(),
                            serde_json::to_string(&entry).unwrap(),
                        ),
                    )
                    .unwrap();
            }
        }
        let workspace = SqliteWorkspace::open(WorkspaceId(Uuid::from_u128(1)), &path).unwrap();
        let times = workspace
            .reading(|connection| {
                let mut statement = connection.prepare("SELECT happened_at FROM operation ORDER BY sequence").unwrap();
                Ok(statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<Vec<i64>, _>>().unwrap())
            })
            .unwrap();
        let expected = (1..).zip(claimed).map(|(sequence, at)| logged(sequence, at).moment().at.0);
        assert_eq!(times, expected.collect::<Vec<_>>());
        workspace
            .read(&mut |read| {
                assert!(read.custom_fields()?.is_empty());
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn a_file_of_an_older_program_is_brought_up_and_copied_first() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("graph.db");
        for known in 1..MIGRATIONS.len() {
            let connection = open_for_writing(&path, &MIGRATIONS[..known]).expect("an older program opens it");
            let sql = "INSERT OR IGNORE INTO record_key (key, record) VALUES ('OLD-1', zeroblob(16))";
            connection.execute(sql, []).expect("an older program writes");
        }
        let workspace = WorkspaceId(uuid::Uuid::from_u128(1));
        let store = SqliteWorkspace::open(workspace, &path).expect("this program opens it");
        let nobody = RecordId(uuid::Uuid::nil());
        let found = store.reading(|connection| {
            let snapshot = Snapshot(connection);
            Ok((snapshot.record_by_key("OLD-1")?, snapshot.values(nobody)?))
        });
        assert_eq!(found.expect("it is read"), (Some(nobody), vec![]));
        let newest = MIGRATIONS.last().map_or(0, |migration| migration.version);
        assert!(path.with_extension(format!("before-{newest}.db")).exists());
        drop(store);
        SqliteWorkspace::open(workspace, &path).expect("it opens again");
    }
}
