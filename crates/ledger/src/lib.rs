//! What happened. The one way in which the graph changes, the log of it, and the live feed.
//!
//! Knows no database, no HTTP and no sign-in: storage is behind the ports in [`port`], and who may do what
//! arrives as a permit.

pub mod as_of;
mod commit;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod filter;
mod leave;
pub mod memory;
mod notify;
pub mod personal;
pub mod port;
pub mod query;
pub mod search;
pub mod shared;
pub mod stored;
mod undo;
mod visible;

pub use commit::{BATCH_LIMIT, CommitError, Committed, IMPORT_LIMIT, Request};
pub use leave::may_change;
pub use notify::mentions;
pub use visible::visible_frame;

use access::WritePermit;
use graph::id::{BatchId, RecordId, WorkspaceId};
use graph::operation::Via;
use graph::registry::Registry;
use graph::time::Instant;
use personal::WritePersonal;
use port::{Job, Read, Store, StoreError};
use std::sync::Arc;
use tokio::sync::{broadcast, oneshot};
use uuid::Uuid;

/// Frames that a slow reader of the feed may fall behind before it has to catch up from the store.
const FEED_CAPACITY: usize = 1_024;

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
    feed: broadcast::Sender<Arc<graph::frame::Frame>>,
    /// People whose inbox changed.
    inboxes: broadcast::Sender<Arc<[RecordId]>>,
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
        Self {
            store,
            registry,
            clock,
            feed: broadcast::channel(FEED_CAPACITY).0,
            inboxes: broadcast::channel(FEED_CAPACITY).0,
        }
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
        self.feed.subscribe()
    }

    /// The people whose inbox changed, each time, from now on.
    pub fn follow_inboxes(&self) -> broadcast::Receiver<Arc<[RecordId]>> {
        self.inboxes.subscribe()
    }

    /// Writes what belongs to a person and not to the graph. Where it changes somebody's inbox, `told` says whose.
    pub fn write_personal(
        &self,
        told: Vec<RecordId>,
        work: impl FnOnce(&mut dyn WritePersonal) -> Result<(), StoreError> + Send + 'static,
    ) -> Pending {
        self.enqueue(Box::new(move |write| {
            work(write)?;
            Ok(Committed { batch: BatchId(Uuid::nil()), duplicate: false, frame: Arc::default(), told })
        }))
    }

    /// Runs `work` on one consistent snapshot.
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
        self.enqueue(Box::new(move |write| {
            commit::commit(write, &registry, &permit, &request, &fingerprints, clock.now())
        }))
    }

    /// Commits a batch and takes it back before anybody sees it: the answer says what it would do.
    pub fn rehearse(&self, permit: WritePermit, request: Request) -> Pending {
        let (sender, receiver) = oneshot::channel();
        let (registry, clock) = (self.registry.clone(), self.clock.clone());
        let fingerprints = commit::fingerprints(&request.batch.operations);
        self.store.submit(Job {
            work: Box::new(move |write| {
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
        self.enqueue(Box::new(move |write| {
            undo::undo(write, &registry, &permit, batch, as_batch, force, via, clock.now())
        }))
    }

    /// What would stand in the way of taking `batch` back, as far as the holder of the permit sees it; empty when there is no such batch.
    pub fn obstacles(
        &self,
        permit: &WritePermit,
        batch: BatchId,
    ) -> Result<Vec<graph::undo::UndoObstacle>, StoreError> {
        self.read(|read| undo::obstacles(read, &self.registry, permit, batch))
    }

    fn enqueue(&self, work: commit::Work) -> Pending {
        let (sender, receiver) = oneshot::channel();
        let (feed, inboxes) = (self.feed.clone(), self.inboxes.clone());
        self.store.submit(Job {
            work,
            done: Box::new(move |result| {
                if let Ok(committed) = &result
                    && !committed.duplicate
                    && committed.frame.up_to > committed.frame.after
                {
                    // Without a listener there is nobody to tell.
                    let _ = feed.send(committed.frame.clone());
                }
                if let Ok(committed) = &result
                    && !committed.told.is_empty()
                {
                    let _ = inboxes.send(committed.told.as_slice().into());
                }
                let _ = sender.send(result);
            }),
        });
        Pending(receiver)
    }
}
