//! The one writer thread of a workspace, with group commit: whatever waits when a transaction begins shares its one
//! flush to disk. What can be run anew is sent without waiting for what comes of it, and the next is worked out meanwhile;
//! where the database refuses any of it all is taken back and done once more, each job in a savepoint of its own. The row of
//! the workspace's head is held meanwhile, so that other programs on the database write before or after it.

use super::foresight::Foresight;
use super::graph_write::Transaction;
use super::server::Postgres;
use super::session::{Session, get, values};
use super::signals::{Signal, named, tell};
use crate::announcer::{Announcer, Finish};
use crate::remembered::Settings;
use crate::rows::{signed, unsigned};
use crate::write_queue::{Answer, GROUP, WriteQueue};
use graph::id::{RecordId, WorkspaceId};
use graph::time::Instant;
use ledger::port::{Elsewhere, Foreseen, Read, StoreError};
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::Receiver;

/// Statements that are sent before the group is whole, so that the database is at work meanwhile.
const SOON: usize = 32;

/// What other programs are told of a job that is kept.
#[derive(Default)]
pub(super) struct Tells {
    pub told: Vec<RecordId>,
    pub signals: Vec<Signal>,
}

/// The transaction that a job runs in, and what was read for it.
#[derive(Clone, Copy)]
pub(super) struct Writing<'a> {
    pub session: &'a Session,
    pub foresight: &'a RefCell<Foresight>,
}

/// What waits for the writer.
pub(super) trait Turn: Send {
    /// Whether it may be run once more after what it did was taken back.
    fn can_run_again(&self) -> bool;
    /// Runs in the transaction. Nothing: what it wrote is not to be kept.
    fn run(&mut self, writing: &Writing<'_>) -> Option<Tells>;
    /// Tells whoever waits, once it is known whether what was written is on disk.
    fn finish(self: Box<Self>, durable: Result<(), StoreError>);
}

pub(super) struct WriteWork {
    pub turn: Box<dyn Turn>,
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
            let turn = Asked { work: Some((work, tells)), result: Err(StoreError::Stopped), answer, then };
            WriteWork { turn: Box::new(turn), foreseen: Box::default() }
        })
    }
}

/// Something that is run once, and somebody who waits for its answer.
struct Asked<T, Work, Say, Then> {
    work: Option<(Work, Say)>,
    result: Result<T, StoreError>,
    answer: Answer<T>,
    then: Then,
}

impl<T, Work, Say, Then> Turn for Asked<T, Work, Say, Then>
where
    T: Send + 'static,
    Work: FnOnce(&Writing<'_>) -> Result<T, StoreError> + Send,
    Say: FnOnce(&T) -> Vec<Signal> + Send,
    Then: FnOnce(&T) + Send + 'static,
{
    fn can_run_again(&self) -> bool {
        false
    }

    fn run(&mut self, writing: &Writing<'_>) -> Option<Tells> {
        let (work, tells) = self.work.take()?;
        self.result = work(writing);
        self.result.as_ref().ok().map(|done| Tells { told: vec![], signals: tells(done) })
    }

    fn finish(self: Box<Self>, durable: Result<(), StoreError>) {
        let Self { result, answer, then, .. } = *self;
        answer.finish(result, then)(durable);
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
            Err(failure) => first.turn.finish(Err(failure)),
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

/// How the jobs of a group share their transaction.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sharing {
    /// What any of them did stands if what all of them did stands.
    Together,
    /// What was refused takes back its own job.
    Apart,
}

/// A job of a group.
struct Member {
    /// Nothing, once it panicked.
    turn: Option<Box<dyn Turn>>,
    foreseen: Box<Foreseen>,
    /// Why the database did not take what it wrote.
    refusal: Option<StoreError>,
}

/// One transaction: `first`, and whatever waits behind it.
fn commit_group(
    place: &Place,
    session: &Session,
    held: &mut Held,
    first: WriteWork,
    receiver: &Receiver<WriteWork>,
    announcer: &Announcer,
) {
    let waiting = std::iter::once(first).chain(receiver.try_iter()).take(GROUP);
    let member = |WriteWork { turn, foreseen }| Member { turn: Some(turn), foreseen, refusal: None };
    let mut group: Vec<Member> = waiting.map(member).collect();
    let again = group.iter().all(|member| member.turn.as_ref().is_none_or(|turn| turn.can_run_again()));
    let sharing = if again { Sharing::Together } else { Sharing::Apart };
    let mut outcome = write(place, session, held, &mut group, sharing);
    if outcome.is_err() && sharing == Sharing::Together && !session.is_closed() {
        take_back(place, session);
        outcome = write(place, session, held, &mut group, Sharing::Apart);
    }
    if let Err(failure) = outcome {
        take_back(place, session);
        // Told before the next group begins: what the writer remembers of this one is forgotten.
        for turn in group.into_iter().filter_map(|member| member.turn) {
            turn.finish(Err(failure.clone()));
        }
        // The answer to COMMIT may have been lost and not the transaction: whoever follows looks again. On a thread of its
        // own, since they may wait for this one.
        let (postgres, workspace) = (place.postgres.clone(), place.workspace);
        std::thread::spawn(move || postgres.listeners().tell_at_once(workspace, Elsewhere::Missed));
        return;
    }
    let told = group.into_iter().filter_map(|Member { turn, refusal, .. }| {
        let turn = turn?;
        let finish: Finish = Box::new(move |durable| turn.finish(durable.and(refusal.map_or(Ok(()), Err))));
        Some(finish)
    });
    announcer.announce(told.collect());
}

fn take_back(place: &Place, session: &Session) {
    session.roll_back();
    place.settings.clear();
}

/// Runs the jobs of a group in one transaction and commits it. An error says that nothing of it stands; where they
/// share it together, one job may be the cause.
fn write(
    place: &Place,
    session: &Session,
    held: &mut Held,
    group: &mut [Member],
    sharing: Sharing,
) -> Result<(), StoreError> {
    hold_head(place, session, held)?;
    let before = place.settings.known().sequence.unwrap_or(0);
    let foreseen = group.iter().map(|member| &*member.foreseen);
    let foresight = RefCell::new(Foresight::read_all(session, place.workspace.0, foreseen)?);
    let writing = Writing { session, foresight: &foresight };
    let mut tells = Tells::default();
    for member in group {
        let Some(turn) = &mut member.turn else { continue };
        if sharing == Sharing::Apart {
            session.queue("SAVEPOINT job", vec![])?;
        }
        let mark = session.mark();
        // A job that panics takes back what it did; whoever waits for it is told that it will not come.
        let mut kept = match catch_unwind(AssertUnwindSafe(|| turn.run(&writing))) {
            Ok(kept) => kept,
            Err(_) => {
                member.turn = None;
                None
            }
        };
        match sharing {
            Sharing::Together => {
                if let Some(refusal) = session.refusal() {
                    return Err(refusal);
                }
                if kept.is_some() && session.waiting() >= SOON {
                    session.send();
                }
            }
            Sharing::Apart => {
                if kept.is_some()
                    && let Err(failure) = session.flush()
                {
                    if session.is_closed() {
                        return Err(failure);
                    }
                    member.refusal = Some(failure);
                    kept = None;
                }
            }
        }
        match kept {
            Some(mut kept) => {
                tells.told.append(&mut kept.told);
                tells.signals.append(&mut kept.signals);
            }
            None if session.mark() == mark && session.refusal().is_none() => {}
            None => {
                // What it had remembered is forgotten; what those before it did is read again.
                let forgotten = session.forget_after(mark);
                place.settings.clear();
                foresight.replace(Foresight::default());
                match sharing {
                    Sharing::Together if !forgotten => {
                        return Err(StoreError::Failed("what was refused was on its way".into()));
                    }
                    Sharing::Together => {}
                    Sharing::Apart => session.roll_back_to("job")?,
                }
            }
        }
        if sharing == Sharing::Apart {
            session.queue("RELEASE SAVEPOINT job", vec![])?;
        }
    }
    end_group(place, &writing, before, tells)
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
