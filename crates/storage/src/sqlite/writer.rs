//! The one writer thread of a file, with group commit: whatever waits when a transaction begins shares its
//! one flush to disk, each job in a savepoint of its own.

use super::{execute, store_error};
use crate::announcer::Announcer;
pub(super) use crate::announcer::Finish;
use crate::write_queue::{GROUP, WriteQueue};
use ledger::port::StoreError;
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::Receiver;

/// Runs in the transaction, or is told why there is none; answers whether its changes shall be kept, and
/// what to do once it is known whether they are on disk.
pub(super) type WriteWork = Box<dyn FnOnce(Result<&Connection, StoreError>) -> (bool, Finish) + Send>;

/// Runs when no transaction is open: what SQLite does with a whole file.
type Alone = Box<dyn FnOnce(Result<&Connection, StoreError>) -> Finish + Send>;

pub(super) enum Work {
    InGroup(WriteWork),
    Alone(Alone),
}

pub(super) struct Writer(WriteQueue<Work>);

impl Writer {
    pub(super) fn start(connection: Connection, name: &str) -> Result<Self, StoreError> {
        WriteQueue::start(name, move |receiver, announcer| run(&connection, receiver, announcer)).map(Self)
    }

    /// Queues `work`; gives it back when the writer has stopped.
    pub(super) fn submit(&self, work: Work) -> Result<(), Work> {
        self.0.submit(work)
    }

    /// Runs `work` and waits until what it wrote is on disk. An error rolls back what it did.
    pub(super) fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.run_and(work, |_| ())
    }

    /// The same; `then` hears of what is on disk now, before anybody hears of what was written after it.
    pub(super) fn run_and<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
        then: impl FnOnce(&T) + Send + 'static,
    ) -> Result<T, StoreError> {
        self.0.ask(|answer| {
            Work::InGroup(Box::new(move |connection| {
                let result = connection.and_then(work);
                (result.is_ok(), answer.finish(result, then))
            }))
        })
    }

    /// Writes the whole file anew, so that nothing of what was removed is left in its bytes or in its log.
    pub(super) fn rewrite(&self) -> Result<(), StoreError> {
        self.0
            .ask(|answer| Work::Alone(Box::new(move |connection| answer.finish(connection.and_then(rewrite), |()| ()))))
    }
}

/// The same of a connection that nobody else writes with. Fails where somebody still reads what stood before.
pub(super) fn rewrite(connection: &Connection) -> Result<(), StoreError> {
    // The copy on the way is as large as the file: too large for memory, and for a temporary folder that may be memory as
    // well. It lies beside the file, without a name where the system allows it. Who set a folder for SQLite meant it. The
    // folder is the whole process's, kept under a lock of SQLite; whichever file set it last, it is one with databases.
    let beside = connection.path().and_then(|path| Path::new(path).parent()).and_then(Path::to_str);
    if let Some(folder) = beside.filter(|folder| !folder.is_empty() && std::env::var_os("SQLITE_TMPDIR").is_none()) {
        connection.pragma_update(None, "temp_store_directory", folder).map_err(store_error)?;
    }
    execute_all(connection, "PRAGMA temp_store = FILE")?;
    let written = execute_all(connection, "VACUUM");
    // Also where that failed: what is sorted on the way is small, and is not for the disk.
    execute_all(connection, "PRAGMA temp_store = MEMORY")?;
    written?;
    let held: i64 =
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).map_err(store_error)?;
    match held {
        0 => Ok(()),
        _ => Err(StoreError::Failed("somebody still reads the database as it stood before".into())),
    }
}

fn execute_all(connection: &Connection, sql: &str) -> Result<(), StoreError> {
    connection.execute_batch(sql).map_err(store_error)
}

/// Works off what is queued, then folds the log into the file.
fn run(connection: &Connection, receiver: &Receiver<Work>, announcer: Announcer) {
    let mut left = None;
    while let Some(first) = left.take().or_else(|| receiver.recv().ok()) {
        match first {
            Work::InGroup(first) => left = commit_group(connection, first, receiver, &announcer),
            Work::Alone(work) => announcer.announce(vec![work(Ok(connection))]),
        }
    }
    announcer.stop();
    // A failed checkpoint costs nothing but a longer log.
    let _ = connection.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);");
}

/// One transaction: `first`, and whatever arrives while those before it are worked off. Who comes while it is flushed
/// shares the next flush. Answers what came meanwhile and is done alone.
fn commit_group(
    connection: &Connection,
    first: WriteWork,
    receiver: &Receiver<Work>,
    announcer: &Announcer,
) -> Option<Work> {
    let (mut finishes, mut left) = (Vec::new(), None);
    let mut next = Some(first);
    let outcome = (|| {
        execute(connection, "BEGIN IMMEDIATE")?;
        while next.is_some() {
            execute(connection, "SAVEPOINT job")?;
            let Some(job) = next.take() else { break };
            // A job that panics takes back what it did; whoever waits for it is told that it will not come.
            let keep = match catch_unwind(AssertUnwindSafe(|| job(Ok(connection)))) {
                Ok((keep, finish)) => {
                    finishes.push(finish);
                    keep
                }
                Err(_) => false,
            };
            if !keep {
                execute(connection, "ROLLBACK TO job")?;
            }
            execute(connection, "RELEASE job")?;
            if finishes.len() < GROUP {
                next = match receiver.try_recv() {
                    Ok(Work::InGroup(work)) => Some(work),
                    Ok(alone) => {
                        left = Some(alone);
                        None
                    }
                    Err(_) => None,
                };
            }
        }
        execute(connection, "COMMIT")
    })();
    if outcome.is_err() && !connection.is_autocommit() {
        // Some failures have rolled back already; where not, nothing of the group may stay.
        let _ = connection.execute_batch("ROLLBACK");
    }
    let Err(failure) = outcome else {
        announcer.announce(finishes);
        return left;
    };
    // Told before the next group begins: what the writer remembers of this one is forgotten by it.
    for finish in finishes {
        finish(Err(failure.clone()));
    }
    if let Some(job) = next {
        let (_, finish) = job(Err(failure.clone()));
        finish(Err(failure));
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_rewritten_beside_itself_and_what_is_sorted_stays_in_memory() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let connection = Connection::open(folder.path().join("some.db")).expect("it opens");
        execute_all(&connection, "PRAGMA temp_store = MEMORY; CREATE TABLE t (x); INSERT INTO t VALUES (1), (2);")
            .expect("it is made");
        let told = |pragma: &str| connection.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get::<_, String>(0));
        let stored = || connection.query_row("PRAGMA temp_store", [], |row| row.get::<_, i64>(0)).expect("it is told");
        rewrite(&connection).expect("it is rewritten");
        assert_eq!(stored(), 2);
        if std::env::var_os("SQLITE_TMPDIR").is_none() {
            let beside = std::fs::canonicalize(folder.path()).expect("it is there");
            assert_eq!(told("temp_store_directory").ok().as_deref(), beside.to_str());
        }
        // Somebody reads with the same connection: nothing is rewritten.
        let mut reading = connection.prepare("SELECT x FROM t").expect("it is prepared");
        let mut rows = reading.query([]).expect("it is read");
        assert!(rows.next().expect("a row").is_some());
        assert!(rewrite(&connection).is_err());
        assert_eq!(stored(), 2, "and memory is for what is sorted again");
    }
}
