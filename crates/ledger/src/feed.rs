//! What everybody who follows a workspace is told: each frame once, in the order of sequences, whichever program on the
//! database committed it.

use crate::port::{Elsewhere, Store, StoreError};
use crate::query::rows_of;
use crate::{CommitError, Committed};
use graph::frame::Frame;
use graph::id::RecordId;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::broadcast;

/// Frames that a slow reader of the feed may fall behind before it has to catch up from the store.
const CAPACITY: usize = 1_024;
/// Operations of other programs that are told in one frame.
const PORTION: usize = 500;

/// Whose inbox changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    People(Arc<[RecordId]>),
    /// It is not known whose.
    Anybody,
}

impl Told {
    pub fn concerns(&self, person: RecordId) -> bool {
        match self {
            Self::People(people) => people.contains(&person),
            Self::Anybody => true,
        }
    }
}

pub(crate) struct Feed {
    frames: broadcast::Sender<Arc<Frame>>,
    inboxes: broadcast::Sender<Told>,
    /// Sequence up to which everything was told; nothing while no other program is listened to, since each frame then
    /// follows the one before.
    told_up_to: Mutex<Option<u64>>,
}

impl Feed {
    pub(crate) fn new() -> Self {
        let (frames, inboxes) = (broadcast::channel(CAPACITY).0, broadcast::channel(CAPACITY).0);
        Self { frames, inboxes, told_up_to: Mutex::default() }
    }

    pub(crate) fn frames(&self) -> broadcast::Receiver<Arc<Frame>> {
        self.frames.subscribe()
    }

    pub(crate) fn inboxes(&self) -> broadcast::Receiver<Told> {
        self.inboxes.subscribe()
    }

    fn told_up_to(&self) -> MutexGuard<'_, Option<u64>> {
        self.told_up_to.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on other programs commit too: everything from here on is told.
    pub(crate) fn begin(&self, store: &dyn Store) -> Result<(), StoreError> {
        let mut told_up_to = self.told_up_to();
        store.read(&mut |read| {
            *told_up_to = Some(read.sequence()?);
            Ok(())
        })
    }

    /// This program committed something, and it is on disk.
    pub(crate) fn committed(&self, store: &dyn Store, result: &Result<Committed, CommitError>) {
        let Ok(committed) = result else { return };
        if !committed.duplicate && committed.frame.up_to > committed.frame.after {
            let mut told_up_to = self.told_up_to();
            match *told_up_to {
                // It was told with what another program committed after it.
                Some(told) if committed.frame.up_to <= told => {}
                Some(told) => {
                    let caught_up = told == committed.frame.after
                        || self.catch_up(store, &mut told_up_to, committed.frame.after).is_ok();
                    if caught_up {
                        *told_up_to = Some(committed.frame.up_to);
                        self.tell(committed.frame.clone());
                    }
                }
                None => self.tell(committed.frame.clone()),
            }
        }
        if !committed.told.is_empty() {
            let _ = self.inboxes.send(Told::People(committed.told.as_slice().into()));
        }
    }

    /// Another program did something. An error: what it committed is told with whatever is committed next.
    pub(crate) fn heard(&self, store: &dyn Store, elsewhere: &Elsewhere) -> Result<(), StoreError> {
        let told = match elsewhere {
            Elsewhere::Committed { up_to, told } => {
                self.catch_up(store, &mut self.told_up_to(), *up_to)?;
                told
            }
            Elsewhere::Told(told) => told,
            Elsewhere::Missed => {
                let mut told_up_to = self.told_up_to();
                let mut sequence = 0;
                store.read(&mut |read| {
                    sequence = read.sequence()?;
                    Ok(())
                })?;
                self.catch_up(store, &mut told_up_to, sequence)?;
                &None
            }
            Elsewhere::Rules | Elsewhere::Text { .. } => return Ok(()),
        };
        let _ = match told {
            Some(people) if people.is_empty() => return Ok(()),
            Some(people) => self.inboxes.send(Told::People(people.as_slice().into())),
            None => self.inboxes.send(Told::Anybody),
        };
        Ok(())
    }

    /// Tells what was not told yet, up to a sequence.
    fn catch_up(&self, store: &dyn Store, told_up_to: &mut Option<u64>, up_to: u64) -> Result<(), StoreError> {
        while let Some(told) = told_up_to.filter(|told| *told < up_to) {
            let mut frame = None;
            store.read(&mut |read| {
                let mut logged = read.operations_after(told, PORTION)?;
                logged.retain(|entry| entry.sequence <= up_to);
                // Batches are told whole: what is left out of one for a reader changes what is said of the rest.
                if let Some(last) = logged.last() {
                    let (batch, at) = (last.batch, last.sequence);
                    logged.extend(read.batch(batch)?.into_iter().filter(|entry| entry.sequence > at));
                }
                let last = logged.last().map_or(told, |entry| entry.sequence);
                frame = Some(Frame { after: told, up_to: last, ..rows_of(read, logged)? });
                Ok(())
            })?;
            match frame {
                Some(frame) if frame.up_to > told => {
                    *told_up_to = Some(frame.up_to);
                    self.tell(Arc::new(frame));
                }
                _ => return Ok(()),
            }
        }
        Ok(())
    }

    fn tell(&self, frame: Arc<Frame>) {
        // Without a listener there is nobody to tell.
        let _ = self.frames.send(frame);
    }
}
