//! What happened. The one way in which the graph changes, the log of it, and the live feed.
//!
//! Knows no database, no HTTP and no sign-in: storage is behind the ports in [`port`], and who may do what
//! arrives as a permit.

pub mod as_of;
mod commit;
#[cfg(feature = "conformance")]
pub mod conformance;
mod derived_id;
mod erasing;
pub mod erasure;
mod family;
mod feed;
pub mod file_versions;
pub mod filter;
mod history;
mod leave;
pub mod memory;
mod notify;
pub mod personal;
pub mod port;
pub mod query;
pub mod search;
pub mod shared;
mod sight;
pub mod stored;
mod undo;
mod visible;

pub use commit::{BATCH_LIMIT, CommitError, Committed, IMPORT_LIMIT, Request, Work};
pub use feed::Told;
pub use leave::may_change;
pub use notify::mentions;
pub use visible::visible_frame;

use access::{VisibleSpaces, WritePermit};
use erasure::{Erasure, ErasureOrder};
use feed::Feed;
use graph::id::{BatchId, RecordId, WorkspaceId};
use graph::operation::Via;
use graph::registry::Registry;
use graph::time::Instant;
use personal::WritePersonal;
use port::{Elsewhere, Foreseen, Job, Read, Store, StoreError};
use sight::Seen;
use std::sync::Arc;
use tokio::sync::{broadcast, oneshot};
use uuid::Uuid;

/// Tells the time. The ledger makes it run forwards.
pub trait Clock: Send + Sync + 'static {
    fn now(&self) -> Instant;
}

/// One workspace's ledger. Cheap to clone.
#[derive(Clone)]
pub struct Ledger {
    store: Arc<dyn Store>,
    registry: Arc<Registry>,
    clock: Arc<dyn Clock>,
    feed: Arc<Feed>,
}

/// An answer that comes once the batch is durable.
pub struct Pending(oneshot::Receiver<Result<Committed, CommitError>>);

impl Pending {
    pub async fn wait(self) -> Result<Committed, CommitError> {
        self.0.await.unwrap_or(Err(CommitError::Store(StoreError::Stopped)))
    }

    /// For threads outside an async runtime.
    pub fn wait_blocking(self) -> Result<Committed, CommitError> {
        self.0.blocking_recv().unwrap_or(Err(CommitError::Store(StoreError::Stopped)))
    }
}

impl Ledger {
    pub fn new(store: Arc<dyn Store>, registry: Arc<Registry>, clock: Arc<dyn Clock>) -> Self {
        Self { store, registry, clock, feed: Arc::new(Feed::new()) }
    }

    /// Follows what other programs on the database do: `hear` is told, then frames and inboxes of theirs are told as those
    /// of this one are. A database of one program tells nothing.
    pub fn listen(&self, hear: impl Fn(&Elsewhere) + Send + Sync + 'static) -> Result<(), StoreError> {
        self.feed.begin(&*self.store)?;
        // The store holds what listens to it.
        let (feed, store) = (self.feed.clone(), Arc::downgrade(&self.store));
        self.store.listen(Box::new(move |elsewhere| {
            let Some(store) = store.upgrade() else { return };
            // First: who lost a role meanwhile is asked again before they are told what came after.
            hear(&elsewhere);
            // What could not be read now is told with what is committed next.
            let _ = feed.heard(&*store, &elsewhere);
        }));
        Ok(())
    }

    pub fn workspace(&self) -> WorkspaceId {
        self.store.workspace()
    }

    pub fn registry(&self) -> &Arc<Registry> {
        &self.registry
    }

    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Every frame from now on, unfiltered: pass each through [`visible_frame`] before it leaves.
    pub fn follow(&self) -> broadcast::Receiver<Arc<graph::frame::Frame>> {
        self.feed.frames()
    }

    /// The people whose inbox changed, each time, from now on.
    pub fn follow_inboxes(&self) -> broadcast::Receiver<Told> {
        self.feed.inboxes()
    }

    /// Writes what belongs to a person and not to the graph. Where it changes somebody's inbox, `told` says whose.
    pub fn write_personal(
        &self,
        told: Vec<RecordId>,
        work: impl FnOnce(&mut dyn WritePersonal) -> Result<(), StoreError> + Send + 'static,
    ) -> Pending {
        self.enqueue(Work::once(move |write| {
            work(write)?;
            Ok(Committed { batch: BatchId(Uuid::nil()), duplicate: false, frame: Arc::default(), told })
        }))
    }

    /// Runs `work` on one consistent snapshot, from which is taken what the reader does not see of the records that they
    /// see. Which records those are is up to `work`. Whatever is told to somebody is read like this.
    pub fn read_as<T>(
        &self,
        visible: &VisibleSpaces,
        mut work: impl FnMut(&dyn Read) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let sight = visible.sight();
        if sight.hidden().is_empty() {
            return self.read(work);
        }
        self.read(|read| work(&Seen::new(read, sight)))
    }

    /// Runs `work` on one consistent snapshot, with all that is restricted.
    pub fn read<T>(&self, mut work: impl FnMut(&dyn Read) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut answer = None;
        self.store.read(&mut |read| {
            answer = Some(work(read)?);
            Ok(())
        })?;
        answer.ok_or(StoreError::Stopped)
    }

    /// Commits a batch as one. The answer comes when it is durable; frames are announced in the order of
    /// their sequence.
    pub fn commit(&self, permit: WritePermit, request: Request) -> Pending {
        let registry = self.registry.clone();
        let clock = self.clock.clone();
        let fingerprints = commit::fingerprints(&request.batch.operations);
        let foreseen = commit::foreseen(&registry, &request.batch);
        self.enqueue_foreseen(
            Work::again(move |write| commit::commit(write, &registry, &permit, &request, &fingerprints, clock.now())),
            foreseen,
        )
    }

    /// Commits a batch and takes it back before anybody sees it: the answer says what it would do.
    pub fn rehearse(&self, permit: WritePermit, request: Request) -> Pending {
        let (sender, receiver) = oneshot::channel();
        let (registry, clock) = (self.registry.clone(), self.clock.clone());
        let fingerprints = commit::fingerprints(&request.batch.operations);
        self.store.submit(Job {
            work: Work::once(move |write| {
                // Whoever asked may have gone.
                let _ = sender.send(commit::commit(write, &registry, &permit, &request, &fingerprints, clock.now()));
                Err(CommitError::Rehearsed)
            }),
            done: Box::new(|_| ()),
        });
        Pending(receiver)
    }

    /// Takes `batch` back by a new batch `as_batch`. Unless `force`, values that somebody changed since are
    /// left alone and reported as [`CommitError::ChangedSince`].
    pub fn undo(&self, permit: WritePermit, batch: BatchId, as_batch: BatchId, force: bool, via: Via) -> Pending {
        let registry = self.registry.clone();
        let clock = self.clock.clone();
        self.enqueue(Work::again(move |write| {
            undo::undo(write, &registry, &permit, batch, as_batch, force, via, clock.now())
        }))
    }

    /// Whether the holder of the permit sees all that was done by those of the batches that there are.
    pub fn sees_batches_whole(&self, permit: &WritePermit, batches: &[BatchId]) -> Result<bool, StoreError> {
        if permit.sight().hidden().is_empty() {
            return Ok(true);
        }
        self.read(|read| {
            for batch in batches {
                if !sight::sees_whole(read, permit.sight(), &read.batch(*batch)?)? {
                    return Ok(false);
                }
            }
            Ok(true)
        })
    }

    /// What would stand in the way of taking `batch` back, as far as the holder of the permit sees it; empty when there is no such batch.
    pub fn obstacles(
        &self,
        permit: &WritePermit,
        batch: BatchId,
    ) -> Result<Vec<graph::undo::UndoObstacle>, StoreError> {
        self.read(|read| undo::obstacles(read, &self.registry, permit, batch))
    }

    /// Erases a person, and answers what was erased and what is still to be done. Nobody can undo it. With `rehearse` all
    /// of it is carried out and taken back before anybody sees it.
    ///
    /// # Errors
    /// What `decide` of the order denies, and what the database could not do; then nothing was erased.
    pub fn erase(&self, order: ErasureOrder, via: Via, rehearse: bool) -> Result<Erasure, CommitError> {
        let (sender, receiver) = std::sync::mpsc::channel();
        let (registry, clock) = (self.registry.clone(), self.clock.clone());
        let pending = self.enqueue(Work::once(move |write| {
            let (committed, erasure) = erasing::erase(write, &registry, order, via, clock.now())?;
            // Whoever asked may have gone.
            let _ = sender.send(erasure);
            if rehearse { Err(CommitError::Rehearsed) } else { Ok(committed) }
        }));
        match pending.wait_blocking() {
            Ok(_) | Err(CommitError::Rehearsed) => receiver.recv().map_err(|_| CommitError::Store(StoreError::Stopped)),
            Err(failure) => Err(failure),
        }
    }

    /// Keeps how far an erasure came.
    pub fn note_erasure(&self, erasure: &Erasure) -> Result<(), CommitError> {
        let erasure = erasure.clone();
        let noted = self.enqueue(Work::once(move |write| {
            write.put_erasure(&erasure)?;
            Ok(Committed { batch: BatchId(Uuid::nil()), duplicate: false, frame: Arc::default(), told: vec![] })
        }));
        noted.wait_blocking().map(|_| ())
    }

    fn enqueue(&self, work: Work) -> Pending {
        self.enqueue_foreseen(work, Foreseen::default())
    }

    fn enqueue_foreseen(&self, work: Work, foreseen: Foreseen) -> Pending {
        let (sender, receiver) = oneshot::channel();
        let (feed, store) = (self.feed.clone(), Arc::downgrade(&self.store));
        let done = Box::new(move |result| {
            if let Some(store) = store.upgrade() {
                feed.committed(&*store, &result);
            }
            let _ = sender.send(result);
        });
        self.store.submit_foreseen(Job { work, done }, foreseen);
        Pending(receiver)
    }
}
