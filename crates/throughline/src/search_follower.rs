//! Keeps the full-text index of a workspace in step with its graph.

use ledger::port::StoreError;
use ledger::search::{Found, Question, SearchIndex, Sieve, catch_up, left_out_of};
use ledger::{Ledger, port::Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};
use storage::sqlite::search::SqliteSearch;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;

/// Changes come in bursts; they are taken up together.
const PAUSE: Duration = Duration::from_millis(300);
/// What a search takes up itself before it looks, in chunks: what one has just written is found.
const CHUNKS_OF_A_SEARCH: usize = 1;

/// How long a search waits for its turn, and how often it looks.
const PATIENCE: Duration = Duration::from_secs(3);
const POLL: Duration = Duration::from_millis(5);

pub struct SearchFollower {
    ledger: Ledger,
    index: SqliteSearch,
    /// Held while the index is brought up: two at once would take up the same rows.
    turn: Mutex<()>,
    started: AtomicBool,
}

impl SearchFollower {
    pub fn new(ledger: Ledger, index: SqliteSearch) -> Self {
        Self { ledger, index, turn: Mutex::default(), started: AtomicBool::new(false) }
    }

    /// Takes up what a stop interrupted, and whatever changes from now on. Needs a runtime.
    /// `rules` changes with who may do what: something else may be left out from then on.
    pub fn start(self: &Arc<Self>, mut rules: watch::Receiver<u64>) {
        if self.started.swap(true, Ordering::SeqCst) {
            return;
        }
        let follower = self.clone();
        tokio::spawn(async move {
            let mut feed = follower.ledger.follow();
            loop {
                let taking = follower.clone();
                match tokio::task::spawn_blocking(move || taking.take_up(usize::MAX)).await {
                    Ok(Ok(_)) => {}
                    Ok(Err(failure)) => tracing::warn!("the search index could not follow: {failure}"),
                    Err(failure) => tracing::warn!("the search index could not follow: {failure}"),
                }
                let heard = tokio::select! {
                    heard = feed.recv() => heard.map(|_| ()),
                    changed = rules.changed() => changed.map_err(|_| RecvError::Closed),
                };
                match heard {
                    Ok(()) | Err(RecvError::Lagged(_)) => tokio::time::sleep(PAUSE).await,
                    Err(RecvError::Closed) => return,
                }
                // Whatever came meanwhile is taken up with it.
                while feed.try_recv().is_ok() {}
            }
        });
    }

    fn take_up(&self, chunks: usize) -> Result<u64, StoreError> {
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.take_up_in(&turn, chunks)
    }

    /// Waits for whoever brings the index up, but not for as long as a first index of many records takes.
    fn turn_within(&self, patience: Duration) -> Option<MutexGuard<'_, ()>> {
        let until = Instant::now() + patience;
        loop {
            match self.turn.try_lock() {
                Ok(turn) => return Some(turn),
                Err(TryLockError::Poisoned(turn)) => return Some(turn.into_inner()),
                Err(TryLockError::WouldBlock) if Instant::now() < until => std::thread::sleep(POLL),
                Err(TryLockError::WouldBlock) => return None,
            }
        }
    }

    fn take_up_in(&self, _turn: &MutexGuard<'_, ()>, chunks: usize) -> Result<u64, StoreError> {
        catch_up(&self.index, self.ledger.registry(), chunks, |work: &mut dyn FnMut(&dyn Read) -> _| {
            self.ledger.read(&mut *work)
        })
    }

    /// Operations that the index has not taken up.
    pub fn behind(&self) -> Result<u64, StoreError> {
        Ok(self.ledger.read(|read| read.sequence())?.saturating_sub(self.index.position()?))
    }

    /// What is found, and how many operations the index is behind of the graph.
    pub fn find(&self, question: &Question<'_>, sieve: Option<&mut Sieve<'_>>) -> Result<(Found, u64), StoreError> {
        let at = match self.turn_within(PATIENCE) {
            Some(turn) => self.take_up_in(&turn, CHUNKS_OF_A_SEARCH)?,
            None => self.index.position()?,
        };
        let (sequence, left_out) = self.ledger.read(|read| Ok((read.sequence()?, left_out_of(&read.rules()?))))?;
        // What was restricted a moment ago may still stand in it.
        if self.index.left_out()? != left_out {
            return Ok((Found::default(), sequence));
        }
        Ok((self.index.find(question, sieve)?, sequence.saturating_sub(at)))
    }

    /// Takes up what changed, and leaves nothing of what went in the bytes on the disk.
    pub fn rewrite(&self) -> Result<(), StoreError> {
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.take_up_in(&turn, usize::MAX)?;
        self.index.rewrite()
    }

    /// Makes the index anew. Answers the sequence at which it stands then.
    pub fn rebuild(&self) -> Result<u64, StoreError> {
        let left_out = self.ledger.read(|read| Ok(left_out_of(&read.rules()?)))?;
        self.index.clear(&left_out)?;
        self.take_up(usize::MAX)
    }
}
