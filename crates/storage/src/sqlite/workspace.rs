//! One workspace's graph database.

use super::connection::{Readers, open_for_writing};
use super::graph_read::Snapshot;
use super::graph_write::{Settings, Transaction};
use super::migration::Migration;
use super::writer::{Finish, WriteWork, Writer};
use access::Grant;
use graph::id::WorkspaceId;
use ledger::CommitError;
use ledger::port::{Job, Read, Store, StoreError, Write};
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;

const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, sql: include_str!("workspace_1.sql") },
    Migration { version: 2, sql: include_str!("workspace_2.sql") },
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

    /// Gives a person a role in a space, in place of the one they had. Returns when it is on disk.
    pub fn put_grant(&self, grant: Grant) -> Result<(), StoreError> {
        let settings = self.settings.clone();
        self.writer.run(move |connection| Transaction { connection, settings: &settings }.put_grant(&grant))
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

    fn read(&self, work: &mut dyn FnMut(&dyn Read) -> Result<(), StoreError>) -> Result<(), StoreError> {
        self.readers.with(|connection| work(&Snapshot(connection)))
    }

    fn submit(&self, job: Job) {
        let Job { work, done } = job;
        let settings = self.settings.clone();
        let write: WriteWork = Box::new(move |connection| {
            let unless_kept = ClearUnlessKept { settings: &settings, kept: false };
            let result = match connection {
                Ok(connection) => work(&mut Transaction { connection, settings: &settings }),
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
        if let Err(write) = self.writer.submit(write) {
            let (_, finish) = write(Err(StoreError::Stopped));
            finish(Err(StoreError::Stopped));
        }
    }
}

/// Forgets the states and spaces of a job that is taken back, also of one that panics.
struct ClearUnlessKept<'a> {
    settings: &'a Settings,
    kept: bool,
}

impl ClearUnlessKept<'_> {
    fn settle(mut self, kept: bool) {
        self.kept = kept;
    }
}

impl Drop for ClearUnlessKept<'_> {
    fn drop(&mut self) {
        if !self.kept {
            self.settings.clear();
        }
    }
}
