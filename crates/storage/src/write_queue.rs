//! The one writer thread of a database, and the jobs that wait for it.

use crate::announcer::{Announcer, Finish};
use ledger::port::StoreError;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// Jobs that may wait before senders have to.
const WAITING: usize = 4_096;
/// Most jobs that share one flush.
pub(crate) const GROUP: usize = 512;

/// Dropping it works off what is queued.
pub(crate) struct WriteQueue<J> {
    sender: Option<SyncSender<J>>,
    thread: Option<JoinHandle<()>>,
}

impl<J: Send + 'static> WriteQueue<J> {
    /// `work` takes jobs as long as there are any, and stops the announcer at the end.
    pub(crate) fn start(
        name: &str,
        work: impl FnOnce(&Receiver<J>, Announcer) + Send + 'static,
    ) -> Result<Self, StoreError> {
        let failed = |error: std::io::Error| StoreError::Failed(error.to_string());
        let (sender, receiver) = sync_channel(WAITING);
        let announcer = Announcer::start(name).map_err(failed)?;
        let thread = std::thread::Builder::new()
            .name(format!("writer {name}"))
            .spawn(move || work(&receiver, announcer))
            .map_err(failed)?;
        Ok(Self { sender: Some(sender), thread: Some(thread) })
    }

    /// Queues a job; gives it back when the writer has stopped.
    pub(crate) fn submit(&self, job: J) -> Result<(), J> {
        match &self.sender {
            Some(sender) => sender.send(job).map_err(|refused| refused.0),
            None => Err(job),
        }
    }

    /// Queues what `job` makes, and waits for what it answers.
    pub(crate) fn ask<T>(&self, job: impl FnOnce(Answer<T>) -> J) -> Result<T, StoreError> {
        let (sender, receiver) = sync_channel(1);
        if self.submit(job(Answer(sender))).is_err() {
            return Err(StoreError::Stopped);
        }
        receiver.recv().unwrap_or(Err(StoreError::Stopped))
    }
}

impl<J> Drop for WriteQueue<J> {
    fn drop(&mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Goes to who waits.
pub(crate) struct Answer<T>(SyncSender<Result<T, StoreError>>);

impl<T: Send + 'static> Answer<T> {
    /// Answers `result` once it is known whether it is on disk; `then` hears of what is, before anybody hears of what was
    /// written after it.
    pub(crate) fn finish(self, result: Result<T, StoreError>, then: impl FnOnce(&T) + Send + 'static) -> Finish {
        Box::new(move |durable| {
            let done = durable.and(result);
            if let Ok(done) = &done {
                then(done);
            }
            let _ = self.0.send(done);
        })
    }
}
