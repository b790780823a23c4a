//! Tells what is on disk, in the order of commits.

use ledger::port::StoreError;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

/// What to do once it is known whether what was written is on disk.
pub(crate) type Finish = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// A thread of its own: however many wait or listen, the next group is written meanwhile.
pub(crate) struct Announcer {
    sender: Sender<Vec<Finish>>,
    thread: JoinHandle<()>,
    /// Groups that were handed over and are not told yet.
    behind: Arc<AtomicUsize>,
}

impl Announcer {
    pub(crate) fn start(name: &str) -> std::io::Result<Self> {
        let (sender, receiver) = channel::<Vec<Finish>>();
        let behind = Arc::new(AtomicUsize::new(0));
        let told = behind.clone();
        let thread = std::thread::Builder::new().name(format!("announcer {name}")).spawn(move || {
            for group in receiver {
                tell(group);
                told.fetch_sub(1, Ordering::Release);
            }
        })?;
        Ok(Self { sender, thread, behind })
    }

    pub(crate) fn announce(&self, group: Vec<Finish>) {
        // One alone is told at once: nobody else waits, and another thread would only have to be woken.
        if group.len() <= 1 && self.behind.load(Ordering::Acquire) == 0 {
            return tell(group);
        }
        self.behind.fetch_add(1, Ordering::Relaxed);
        if let Err(unsent) = self.sender.send(group) {
            tell(unsent.0);
        }
    }

    /// Returns when all is told.
    pub(crate) fn stop(self) {
        drop(self.sender);
        let _ = self.thread.join();
    }
}

fn tell(group: Vec<Finish>) {
    for finish in group {
        finish(Ok(()));
    }
}
