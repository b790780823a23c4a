//! One workspace's graph.

use super::graph_read::Snapshot;
use super::graph_write::Transaction;
use super::server::Postgres;
use super::session::{Session, values};
use super::signals::Signal;
use super::writer::{Done, Run, Tells, WriteWork, Writer, Writing};
use crate::announcer::Finish;
use crate::remembered::{ClearUnlessKept, Settings};
use access::Denied;
use graph::id::{RecordId, WorkspaceId};
use graph::time::Instant;
use ledger::CommitError;
use ledger::port::{Decide, Foreseen, Hear, Job, Read, Store, StoreError, decide_rules};
use std::sync::Arc;

/// A workspace on PostgreSQL. Dropping it works off what is queued.
pub struct PostgresWorkspace {
    workspace: WorkspaceId,
    postgres: Postgres,
    writer: Writer,
    settings: Arc<Settings>,
}

impl PostgresWorkspace {
    /// Opens the workspace, making it when it is not there.
    pub fn open(postgres: &Postgres, workspace: WorkspaceId) -> Result<Self, StoreError> {
        postgres.write(|session| {
            session.queue("INSERT INTO head (workspace) VALUES ($1) ON CONFLICT DO NOTHING", values![workspace.0])
        })?;
        let settings = Arc::<Settings>::default();
        let writer = Writer::start(postgres.clone(), workspace, settings.clone())?;
        Ok(Self { workspace, postgres: postgres.clone(), writer, settings })
    }

    pub(super) fn reading<T>(
        &self,
        work: impl FnOnce(&Snapshot<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.postgres.read(|session| work(&Snapshot { session, workspace: self.workspace.0, foresight: None }))
    }

    /// In the writer's turn; `tells` is what other programs are told.
    pub(super) fn writing<T: Send + 'static>(
        &self,
        tells: Vec<Signal>,
        work: impl FnOnce(&Session) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.writer.run(|writing: &Writing<'_>| work(writing.session), |_| tells, |_| ())
    }
}

impl Drop for PostgresWorkspace {
    fn drop(&mut self) {
        self.postgres.listeners().remove(self.workspace);
    }
}

impl Store for PostgresWorkspace {
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
        let (settings, workspace) = (self.settings.clone(), self.workspace);
        let work = move |writing: &Writing<'_>| {
            let Writing { session, foresight } = *writing;
            decide_rules(
                &mut Transaction { session, workspace: workspace.0, settings: &settings, foresight },
                by,
                at,
                decide,
            )
        };
        let tells = move |outcome: &Result<(), Denied>| match outcome {
            Ok(()) => vec![Signal::Rules { workspace }],
            Err(_) => vec![],
        };
        self.writer.run(work, tells, |outcome: &Result<(), Denied>| {
            if outcome.is_ok() {
                changed();
            }
        })
    }

    fn listen(&self, hear: Hear) {
        self.postgres.listeners().add(self.workspace, hear);
    }

    fn read(&self, work: &mut dyn FnMut(&dyn Read) -> Result<(), StoreError>) -> Result<(), StoreError> {
        self.reading(|snapshot| work(snapshot))
    }

    fn submit(&self, job: Job) {
        self.submit_foreseen(job, Foreseen::default());
    }

    fn submit_foreseen(&self, job: Job, foreseen: Foreseen) {
        let Job { work, done } = job;
        let (settings, workspace) = (self.settings.clone(), self.workspace.0);
        let write: Run = Box::new(move |writing| {
            let unless_kept = ClearUnlessKept::new(&settings);
            let result = match writing {
                Ok(&Writing { session, foresight }) => {
                    work(&mut Transaction { session, workspace, settings: &settings, foresight })
                }
                Err(failure) => Err(CommitError::Store(failure)),
            };
            let kept = match &result {
                Ok(committed) if !committed.duplicate => Some(Tells { told: committed.told.clone(), signals: vec![] }),
                _ => None,
            };
            unless_kept.settle(kept.is_some());
            let finish: Finish = Box::new(move |durable| match durable {
                Ok(()) => done(result),
                // What was refused stays refused; what was accepted is not on disk.
                Err(failure) => done(result.and(Err(CommitError::Store(failure)))),
            });
            Done { kept, finish }
        });
        if let Err(write) = self.writer.submit(WriteWork { run: write, foreseen: Box::new(foreseen) }) {
            let done = (write.run)(Err(StoreError::Stopped));
            (done.finish)(Err(StoreError::Stopped));
        }
    }
}
