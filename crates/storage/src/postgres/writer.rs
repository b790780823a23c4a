//! The one writer thread of a workspace, with group commit: whatever waits when a transaction begins shares its one
//! flush to disk, each job in a savepoint of its own. The row of the workspace's head is held meanwhile, so that other
//! programs on the database write before or after it.

use super::foresight::Foresight;
use super::graph_write::Transaction;
use super::server::Postgres;
use super::session::{Session, get, values};
use super::signals::{Signal, named, tell};
use crate::announcer::{Announcer, Finish};
use crate::remembered::Settings;
use crate::rows::{signed, unsigned};
use crate::write_queue::{GROUP, WriteQueue};
use graph::id::{RecordId, WorkspaceId};
use graph::time::Instant;
use ledger::port::{Elsewhere, Foreseen, Read, StoreError};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::Receiver;

/// What other programs are told of a job that is kept.
#[derive(Default)]
pub(super) struct Tells {
    pub told: Vec<RecordId>,
    pub signals: Vec<Signal>,
}

/// What a job did.
pub(super) struct Done {
    /// Nothing: what it wrote is taken back.
    pub kept: Option<Tells>,
    pub finish: Finish,
}

/// The transaction that a job runs in, and what was read for it.
#[derive(Clone, Copy)]
pub(super) struct Writing<'a> {
    pub session: &'a Session,
    pub foresight: &'a RefCell<Foresight>,
}

/// Runs in the transaction, or is told why there is none.
pub(super) type Run = Box<dyn FnOnce(Result<&Writing<'_>, StoreError>) -> Done + Send>;

pub(super) struct WriteWork {
    pub run: Run,
    /// Boxed: most jobs foresee nothing, and thousands may wait.
    pub foreseen: Box<Foreseen>,
}

pub(super) struct Writer(WriteQueue<WriteWork>);

impl Writer {
    pub(super) fn start(
        postgres: Postgres,
        workspace: WorkspaceId,
        settings: Arc<Settings>,
    ) -> Result<Self, StoreError> {
        let place = Place { postgres, workspace, settings };
        WriteQueue::start(&workspace.to_string(), move |receiver, announcer| run(&place, receiver, announcer)).map(Self)
    }

    /// Queues `work`; gives it back when the writer has stopped.
    pub(super) fn submit(&self, work: WriteWork) -> Result<(), WriteWork> {
        self.0.submit(work)
    }

    /// Runs `work` and waits until what it wrote is on disk. An error takes back what it did. `then` hears of what is on
    /// disk now, before anybody hears of what was written after it; `tells` says what other programs are told.
    pub(super) fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Writing<'_>) -> Result<T, StoreError> + Send + 'static,
        tells: impl FnOnce(&T) -> Vec<Signal> + Send + 'static,
        then: impl FnOnce(&T) + Send + 'static,
    ) -> Result<T, StoreError> {
        self.0.ask(|answer| {
            let run: Run = Box::new(move |writing| {
                let result = writing.and_then(work);
                let kept = result.as_ref().ok().map(|done| Tells { told: vec![], signals: tells(done) });
                Done { kept, finish: answer.finish(result, then) }
            });
            WriteWork { run, foreseen: Box::default() }
        })
    }
}

/// What the writer writes to.
struct Place {
    postgres: Postgres,
    workspace: WorkspaceId,
    settings: Arc<Settings>,
}

/// The head as it was held last: what is remembered goes by it.
#[derive(Default)]
struct Held {
    definitions: Option<i64>,
    policy: Option<u64>,
}

fn run(place: &Place, receiver: &Receiver<WriteWork>, announcer: Announcer) {
    let mut session = None;
    let mut held = Held::default();
    while let Ok(first) = receiver.recv() {
        if session.as_ref().is_none_or(Session::is_closed) {
            // What was remembered may be what was not kept.
            place.settings.clear();
            session = None;
        }
        let opened = match session.take() {
            Some(session) => Ok(session),
            None => place.postgres.connect_to_write(),
        };
        match opened {
            Ok(opened) => {
                commit_group(place, &opened, &mut held, first, receiver, &announcer);
                session = Some(opened);
            }
            Err(failure) => {
                let done = (first.run)(Err(failure.clone()));
                (done.finish)(Err(failure));
            }
        }
    }
    announcer.stop();
}

/// The head of the workspace, held until the transaction ends. What other programs wrote meanwhile is not remembered.
fn hold_head(place: &Place, session: &Session, held: &mut Held) -> Result<(), StoreError> {
    session.begin("BEGIN")?;
    let sql = "SELECT sequence, last_recorded_at, policy, definitions FROM head WHERE workspace = $1 FOR UPDATE";
    let head = session.first(sql, &[&place.workspace.0])?;
    let head = head.ok_or_else(|| StoreError::Damaged("the workspace's head is not there".into()))?;
    let sequence = unsigned(get(&head, 0)?);
    let found: i64 = get(&head, 3)?;
    if held.definitions != Some(found) {
        place.settings.clear();
        held.definitions = Some(found);
    }
    let policy = unsigned(get(&head, 2)?);
    // Also where this program changed it: once more does no harm.
    if held.policy.replace(policy).is_some_and(|known| known != policy) {
        // Before anybody is told of what this group writes: who lost a role elsewhere is not told any more.
        place.postgres.listeners().tell_at_once(place.workspace, Elsewhere::Rules);
    }
    let mut known = place.settings.known();
    if known.sequence != Some(sequence) {
        known.numbers.clear();
    }
    known.sequence = Some(sequence);
    known.last_recorded_at = get::<Option<i64>>(&head, 1)?.map(Instant);
    known.policy_version = Some(policy);
    Ok(())
}

/// One transaction: `first`, and whatever arrives while those before it are worked off.
fn commit_group(
    place: &Place,
    session: &Session,
    held: &mut Held,
    first: WriteWork,
    receiver: &Receiver<WriteWork>,
    announcer: &Announcer,
) {
    let mut finishes: Vec<Finish> = Vec::new();
    // Jobs whose writes the database refused, by their place in `finishes`.
    let mut refused: Vec<(usize, StoreError)> = Vec::new();
    let mut tells = Tells::default();
    let waiting = std::iter::once(first).chain(receiver.try_iter()).take(GROUP);
    let mut jobs: VecDeque<WriteWork> = waiting.collect();
    let outcome = (|| {
        hold_head(place, session, held)?;
        let before = place.settings.known().sequence.unwrap_or(0);
        let foreseen = jobs.iter().map(|job| &*job.foreseen);
        let foresight = RefCell::new(Foresight::read_all(session, place.workspace.0, foreseen)?);
        let writing = Writing { session, foresight: &foresight };
        while let Some(job) = jobs.pop_front() {
            session.queue("SAVEPOINT job", vec![])?;
            let mark = session.mark();
            // A job that panics takes back what it did; whoever waits for it is told that it will not come.
            let kept = match catch_unwind(AssertUnwindSafe(|| (job.run)(Ok(&writing)))) {
                Ok(done) => {
                    finishes.push(done.finish);
                    done.kept
                }
                Err(_) => None,
            };
            let kept = match kept.map(|kept| session.flush().map(|()| kept)) {
                Some(Ok(kept)) => Some(kept),
                Some(Err(failure)) if session.is_closed() => return Err(failure),
                Some(Err(failure)) => {
                    refused.push((finishes.len() - 1, failure));
                    None
                }
                None => None,
            };
            match kept {
                Some(mut kept) => {
                    tells.told.append(&mut kept.told);
                    tells.signals.append(&mut kept.signals);
                }
                None => {
                    // What it had remembered is forgotten; what those before it did is read again.
                    session.forget_after(mark);
                    place.settings.clear();
                    foresight.replace(Foresight::default());
                    session.queue("ROLLBACK TO SAVEPOINT job", vec![])?;
                    // Until it is carried out, nothing new can be prepared.
                    session.flush()?;
                }
            }
            session.queue("RELEASE SAVEPOINT job", vec![])?;
        }
        end_group(place, &writing, before, tells)
    })();
    if let Err(failure) = outcome {
        session.roll_back();
        place.settings.clear();
        // Told before the next group begins: what the writer remembers of this one is forgotten.
        for finish in finishes {
            finish(Err(failure.clone()));
        }
        for job in jobs {
            let done = (job.run)(Err(failure.clone()));
            (done.finish)(Err(failure.clone()));
        }
        // The answer to COMMIT may have been lost and not the transaction: whoever follows looks again. On a thread of its
        // own, since they may wait for this one.
        let (postgres, workspace) = (place.postgres.clone(), place.workspace);
        std::thread::spawn(move || postgres.listeners().tell_at_once(workspace, Elsewhere::Missed));
        return;
    }
    if refused.is_empty() {
        return announcer.announce(finishes);
    }
    let told = finishes.into_iter().enumerate().map(|(place, finish)| -> Finish {
        match refused.iter().find(|(of, _)| *of == place) {
            Some((_, failure)) => {
                let failure = failure.clone();
                Box::new(move |durable| finish(durable.and(Err(failure))))
            }
            None => finish,
        }
    });
    announcer.announce(told.collect());
}

/// Writes the head, tells the other programs, and commits.
fn end_group(place: &Place, writing: &Writing<'_>, before: u64, tells: Tells) -> Result<(), StoreError> {
    let (workspace, Writing { session, foresight }) = (place.workspace, *writing);
    let transaction = Transaction { session, workspace: workspace.0, settings: &place.settings, foresight };
    let (up_to, recorded_at) = (transaction.sequence()?, transaction.last_recorded_at()?);
    let tell = |signal: Signal| tell(session, place.postgres.channel(), place.postgres.node(), signal);
    let told = named(tells.told);
    // Who lost a role is out before anybody is told what came after.
    tells.signals.into_iter().try_for_each(tell)?;
    match up_to > before {
        true => {
            session.queue(
                "UPDATE head SET sequence = $2, last_recorded_at = $3 WHERE workspace = $1",
                values![workspace.0, signed(up_to), recorded_at.map(|at| at.0)],
            )?;
            tell(Signal::Committed { workspace, up_to, told })?;
        }
        false if told.as_ref().is_none_or(|told| !told.is_empty()) => tell(Signal::Told { workspace, told })?,
        false => {}
    }
    session.commit()
}
