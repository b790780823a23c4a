//! One workspace's graph.

use super::graph_read::Snapshot;
use super::graph_write::Transaction;
use super::server::Postgres;
use super::session::{Session, values};
use super::signals::Signal;
use super::writer::{Tells, Turn, WriteWork, Writer, Writing};
use crate::remembered::{ClearUnlessKept, Settings};
use access::Denied;
use graph::id::{RecordId, WorkspaceId};
use graph::time::Instant;
use ledger::port::{Decide, Foreseen, Hear, Job, Read, Store, StoreError, decide_rules};
use ledger::{CommitError, Committed, Work};
use std::sync::Arc;
use uuid::Uuid;

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
        let turn = Committing { work, done, settings, workspace, result: None };
        if let Err(work) = self.writer.submit(WriteWork { turn: Box::new(turn), foreseen: Box::new(foreseen) }) {
            work.turn.finish(Err(StoreError::Stopped));
        }
    }
}

/// A job of the ledger.
struct Committing {
    work: Work,
    done: Box<dyn FnOnce(Result<Committed, CommitError>) + Send>,
    settings: Arc<Settings>,
    workspace: Uuid,
    result: Option<Result<Committed, CommitError>>,
}

impl Turn for Committing {
    fn can_run_again(&self) -> bool {
        self.work.can_run_again()
    }

    fn run(&mut self, writing: &Writing<'_>) -> Option<Tells> {
        let Writing { session, foresight } = *writing;
        let unless_kept = ClearUnlessKept::new(&self.settings);
        let result =
            self.work.run(&mut Transaction { session, workspace: self.workspace, settings: &self.settings, foresight });
        let kept = match &result {
            Ok(committed) if !committed.duplicate => Some(Tells { told: committed.told.clone(), signals: vec![] }),
            _ => None,
        };
        unless_kept.settle(kept.is_some());
        self.result = Some(result);
        kept
    }

    fn finish(self: Box<Self>, durable: Result<(), StoreError>) {
        // What was refused stays refused; what was accepted is not on disk.
        (self.done)(match (self.result, durable) {
            (Some(result), Ok(())) => result,
            (Some(result), Err(failure)) => result.and(Err(CommitError::Store(failure))),
            (None, durable) => Err(CommitError::Store(durable.err().unwrap_or(StoreError::Stopped))),
        });
    }
}
