//! Every promise of a store, kept by PostgreSQL; and what holds when several programs share one.

mod promises;

use access::RuleChange;
use graph::id::{BatchId, RecordId, SpaceId, WorkspaceId};
use graph::operation::Via;
use graph::record::Space;
use ledger::conformance::{Bench, World};
use ledger::port::{Elsewhere, Job, Store, Write};
use ledger::{CommitError, Committed, Work};
use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use storage::JobsStore;
use storage::postgres::{Postgres, PostgresAccounts, PostgresJobs, PostgresWorkspace};
use uuid::Uuid;

/// Longer than anything takes.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Default)]
struct OnPostgres {
    address: OnceLock<String>,
}

impl Bench for OnPostgres {
    fn store(&self, workspace: WorkspaceId) -> Arc<dyn Store> {
        let address = self.address.get_or_init(testkit::postgres::fresh);
        let postgres = Postgres::open(address).expect("a database");
        Arc::new(PostgresWorkspace::open(&postgres, workspace).expect("a new workspace"))
    }
}

ledger::conformance_suite!(OnPostgres::default());

struct Queue(String);

impl promises::jobs::Bench for Queue {
    fn open(&self) -> Arc<dyn JobsStore> {
        Arc::new(PostgresJobs::open(&Postgres::open(&self.0).expect("a database")))
    }
}

jobs_suite!(Queue(testkit::postgres::fresh()));

fn accounts() -> ((), PostgresAccounts) {
    let postgres = Postgres::open(&testkit::postgres::fresh()).expect("a database");
    let accounts = PostgresAccounts::open(&postgres);
    // Whoever begins to listen may have missed something, and so remembers nothing.
    while access::account::AccountStore::version(&accounts) == 0 {
        std::thread::sleep(Duration::from_millis(5));
    }
    ((), accounts)
}

accounts_suite!(accounts());
identities_suite!(accounts());
passkeys_suite!(accounts());

fn workspace() -> WorkspaceId {
    WorkspaceId(Uuid::from_u128(1))
}

fn nothing() -> Committed {
    Committed { batch: BatchId(Uuid::nil()), duplicate: false, frame: Arc::default(), told: vec![] }
}

#[test]
fn documents_are_kept() {
    let postgres = Postgres::open(&testkit::postgres::fresh()).expect("a database");
    documents::port::keeps_documents(&PostgresWorkspace::open(&postgres, workspace()).expect("a new workspace"));
}

/// A fault in the program's own code takes back its own job and nobody else's.
#[test]
fn a_job_that_panics_stops_nobody() {
    let store = OnPostgres::default().store(workspace());
    let space = |number: u128| Space {
        id: SpaceId(Uuid::from_u128(number)),
        name: "Lost".into(),
        prefix: "LOST".into(),
        sequence: 1,
    };
    let lost = space(2);
    store.submit(Job {
        work: Work::once(move |write| {
            write.put_space(&lost)?;
            assert_eq!(write.spaces()?.len(), 1, "the job itself sees what it wrote");
            panic!("on purpose")
        }),
        done: Box::new(|_| {}),
    });
    let (sender, receiver) = channel();
    store.submit(Job {
        work: Work::once(move |write| {
            assert!(write.spaces()?.is_empty(), "what the job wrote before it panicked is gone");
            Ok(nothing())
        }),
        done: Box::new(move |result| sender.send(result.is_ok()).expect("the test listens")),
    });
    assert!(receiver.recv_timeout(PATIENCE).expect("the writer goes on"));
}

/// What the database refuses is told to whose it is, and to nobody else of the same group.
#[test]
fn a_refused_statement_takes_back_its_own_job() {
    refuses_a_statement(|run| Work::once(run));
    refuses_a_statement(|run| Work::again(run));
}

type Writes = Box<dyn Fn(&mut dyn Write) -> Result<Committed, CommitError> + Send>;

fn refuses_a_statement(work: fn(Writes) -> Work) {
    let store = OnPostgres::default().store(workspace());
    let (sender, receiver) = channel();
    gather(&*store);
    for (number, prefix) in [(2, "GOOD"), (3, "BAD\0"), (4, "ALSO")] {
        let sender = sender.clone();
        store.submit(Job {
            work: work(Box::new(move |write| {
                let id = SpaceId(Uuid::from_u128(number));
                write.put_space(&Space { id, name: "Space".into(), prefix: "P".into(), sequence: 1 })?;
                // No text of PostgreSQL holds a zero byte.
                write.put_value(RecordId(Uuid::nil()), prefix, Some("1"))?;
                Ok(nothing())
            })),
            done: Box::new(move |result| sender.send((prefix, result.is_ok())).expect("the test listens")),
        });
    }
    let told: Vec<(&str, bool)> = (0..3).map(|_| receiver.recv_timeout(PATIENCE).expect("an answer")).collect();
    assert_eq!(told, [("GOOD", true), ("BAD\0", false), ("ALSO", true)]);
    let mut names = vec![];
    let mut spaces = 0;
    store
        .read(&mut |read| {
            names = read.values(RecordId(Uuid::nil()))?.into_iter().map(|(name, _)| name).collect();
            spaces = read.spaces()?.len();
            Ok(())
        })
        .expect("it is read");
    assert_eq!((names, spaces), (vec!["ALSO".to_owned(), "GOOD".to_owned()], 2));
}

/// A job that is refused before it asks anything takes back nothing of those that share its transaction.
#[test]
fn a_refused_job_leaves_those_before_it() {
    refuses_a_job(|run| Work::once(run));
    refuses_a_job(|run| Work::again(run));
}

/// While this one runs, others gather behind it.
fn gather(store: &dyn Store) {
    store.submit(Job {
        work: Work::once(|_| {
            std::thread::sleep(Duration::from_millis(300));
            Ok(nothing())
        }),
        done: Box::new(|_| {}),
    });
}

fn refuses_a_job(work: fn(Writes) -> Work) {
    let store = OnPostgres::default().store(workspace());
    let nobody = RecordId(Uuid::nil());
    let (sender, receiver) = channel();
    gather(&*store);
    for name in ["first", "refused", "refused by a question", "refused after writing", "refused after looking", "last"]
    {
        let sender = sender.clone();
        store.submit(Job {
            work: work(Box::new(move |write| {
                if name == "refused by a question" {
                    // No text of PostgreSQL holds a zero byte.
                    write.record_by_key("\0")?;
                }
                if name != "refused" {
                    write.put_value(nobody, name, Some("1"))?;
                }
                if name == "refused after looking" {
                    assert_eq!(write.values(nobody)?.len(), 2, "its own, and that of the first");
                }
                if name.starts_with("refused") { Err(CommitError::Empty) } else { Ok(nothing()) }
            })),
            done: Box::new(move |result| sender.send((name, result.is_ok())).expect("the test listens")),
        });
    }
    let told: Vec<(&str, bool)> = (0..6).map(|_| receiver.recv_timeout(PATIENCE).expect("an answer")).collect();
    let refused = ["refused", "refused by a question", "refused after writing", "refused after looking"];
    let refused = refused.map(|name| (name, false));
    assert_eq!(told, [&[("first", true)], &refused[..], &[("last", true)]].concat());
    let mut names = vec![];
    store
        .read(&mut |read| {
            names = read.values(nobody)?.into_iter().map(|(name, _)| name).collect();
            Ok(())
        })
        .expect("it is read");
    assert_eq!(names, ["first", "last"]);
}

/// What the doctor finds after `fault` was planted.
fn broken_by(fault: &str) -> String {
    let bench = OnPostgres::default();
    promises::doctor::fill(&bench);
    let address = bench.address.get().expect("it was filled");
    let planted = std::process::Command::new("psql").args(["-qt", address, "-c", fault]).status().expect("psql runs");
    assert!(planted.success(), "{fault}");
    let checks = Postgres::open(address).and_then(|postgres| postgres.examine(workspace()));
    promises::doctor::broken(&checks.expect("it is looked over"))
}

#[test]
fn the_doctor_finds_every_planted_fault() {
    assert_eq!(broken_by("SELECT 1"), "");
    let own = ("UPDATE head SET sequence = 1".to_owned(), "the head stands where the log ends");
    for (fault, found) in promises::doctor::faults(|id| format!("'{id}'")).into_iter().chain([own]) {
        let told = broken_by(&fault);
        assert!(told.contains(found), "{fault}: {told}");
    }
}

fn heard(store: &PostgresWorkspace) -> Receiver<Elsewhere> {
    let (sender, receiver) = channel();
    store.listen(Box::new(move |elsewhere| {
        let _ = sender.send(elsewhere);
    }));
    receiver
}

/// The next thing that is told but for what may have been missed at the beginning.
fn next(heard: &Receiver<Elsewhere>) -> Elsewhere {
    loop {
        match heard.recv_timeout(PATIENCE).expect("it is told") {
            Elsewhere::Missed => {}
            told => return told,
        }
    }
}

#[test]
fn programs_on_one_database_tell_each_other() {
    let address = testkit::postgres::fresh();
    let [here, there] = [(); 2].map(|()| Postgres::open(&address).expect("a database"));
    let open = |postgres: &Postgres| PostgresWorkspace::open(postgres, workspace()).expect("the workspace");
    let (ours, theirs) = (open(&here), open(&there));
    let heard_there = heard(&theirs);
    // Whoever begins to listen is told that they may have missed something.
    while heard_there.recv_timeout(PATIENCE).expect("it listens") != Elsewhere::Missed {}
    let heard_here = heard(&ours);
    let record = RecordId(Uuid::from_u128(5));
    documents::port::DocumentStore::append(&ours, record, "text", vec![1]).expect("it is kept");
    assert_eq!(next(&heard_there), Elsewhere::Text { record, field: "text".into() });
    let person = RecordId(Uuid::from_u128(6));
    ours.submit(Job {
        work: Work::once(move |_| Ok(Committed { told: vec![person], ..nothing() })),
        done: Box::new(|_| {}),
    });
    assert_eq!(next(&heard_there), Elsewhere::Told(Some(vec![person])));
    ours.change_rules(person, graph::time::Instant(1), Box::new(|_| Ok(vec![])), Box::new(|| ()))
        .expect("the database answers")
        .expect("nobody objects");
    assert_eq!(next(&heard_there), Elsewhere::Rules);
    assert!(heard_here.try_iter().all(|told| told == Elsewhere::Missed), "nobody is told of what they did");
}

/// Two programs write one workspace at the same time: one sequence, one row of keys, and each feed tells all of it.
#[test]
fn two_programs_write_one_workspace() {
    let bench = OnPostgres::default();
    let here = World::new(&bench);
    let there = World::beside(&bench);
    let mut feeds = [&here, &there].map(|world| {
        world.ledger.listen(|_| {}).expect("it listens");
        (world.sequence(), world.ledger.follow())
    });
    std::thread::scope(|scope| {
        for world in [&here, &there] {
            scope.spawn(|| {
                for number in 0..40 {
                    let record = world.feature("Ours or theirs");
                    world.commit(vec![world.set(record, "effort", serde_json::json!(number), 0)]);
                }
            });
        }
    });
    let last = here.sequence();
    assert_eq!(last, feeds[0].0 + 160);
    let logged = here.ledger.read(|read| read.operations_after(0, 1_000)).expect("it is read");
    assert_eq!(logged.iter().map(|entry| entry.sequence).collect::<Vec<_>>(), (1..=last).collect::<Vec<_>>());
    let records =
        here.ledger.read(|read| read.records_of_kind("feature", &[here.space], None, 1_000)).expect("they are read");
    let keys: BTreeSet<String> = records.iter().filter_map(|record| record.key.clone()).collect();
    assert_eq!((records.len(), keys.len()), (80, 80), "no key was given twice");
    for (begun, feed) in &mut feeds {
        let mut at = *begun;
        while at < last {
            let frame = feed.blocking_recv().expect("a frame");
            assert_eq!(frame.after, at, "frames follow each other");
            at = frame.up_to;
        }
    }
}

/// Who lost a role at another program may not write here any more, however late its word comes.
#[test]
fn a_role_lost_at_another_program_is_lost_here() {
    let bench = OnPostgres::default();
    let (here, there) = (World::new(&bench), World::beside(&bench));
    let before = there.permit(there.owner);
    let record = there.feature("Held");
    let store = bench.store(workspace());
    here.change_rule(&*store, RuleChange::Take { person: here.owner, space: here.space });
    let refused = there.commit_with(before, Via::Ui, vec![there.set(record, "effort", serde_json::json!(1), 0)]);
    assert_eq!(refused.expect_err("the permit is outdated"), CommitError::PolicyChanged);
    assert!(there.actor(there.owner).visible_spaces().spaces().iter().all(|space| *space != there.space));
}

#[test]
fn a_wrong_address_is_told_in_words() {
    for (address, said) in [
        ("postgres:///x?host=/nowhere/at/all&user=nobody", "PostgreSQL cannot be reached"),
        ("mysql://host", "the database's address"),
    ] {
        let problem = Postgres::open(address).err().expect("nobody is there").to_string();
        assert!(problem.contains(said), "{problem}");
    }
}
