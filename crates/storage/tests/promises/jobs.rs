//! The queue keeps what is given to it: one at a time gets a job, and what nobody finishes comes back.

use automation::job::{Ending, JobState, NewJob};
use graph::id::WorkspaceId;
use graph::time::Instant;
use std::collections::BTreeSet;
use std::sync::Arc;
use storage::JobsStore;
use uuid::Uuid;

/// Opens the same queue each time, empty at first.
pub trait Bench {
    fn open(&self) -> Arc<dyn JobsStore>;
}

fn job(number: u128, due_at: i64) -> NewJob {
    NewJob {
        id: Uuid::from_u128(number),
        kind: "test".into(),
        workspace: None,
        work: number.to_string(),
        due_at: Instant(due_at),
    }
}

pub fn a_job_waits_for_its_time_and_is_done_once(bench: &dyn Bench) {
    let store = bench.open();
    store.add_jobs(&[job(2, 200), job(1, 100)], Instant(0)).unwrap();
    store.add_jobs(&[job(1, 5)], Instant(0)).unwrap();
    assert_eq!(store.next_due().unwrap(), Some(Instant(100)));
    assert_eq!(store.lease_job(Instant(99), Instant(500), None).unwrap(), None);
    assert_eq!(store.lease_job(Instant(300), Instant(500), Some("test")).unwrap(), None, "somebody keeps free of them");
    let first = store.lease_job(Instant(300), Instant(500), None).unwrap().unwrap();
    assert_eq!((first.work.as_str(), first.attempts, first.state), ("1", 1, JobState::Running));
    let second = store.lease_job(Instant(300), Instant(500), None).unwrap().unwrap();
    assert_eq!(second.work, "2");
    assert_eq!(store.lease_job(Instant(300), Instant(500), None).unwrap(), None);
    assert!(store.end_job(first.id, 1, &Ending::Done).unwrap());
    assert!(!store.end_job(first.id, 1, &Ending::Done).unwrap());
    assert_eq!(store.job(first.id).unwrap(), None);
}

pub fn who_does_not_come_back_loses_the_job(bench: &dyn Bench) {
    let store = bench.open();
    store.add_jobs(&[job(1, 0)], Instant(0)).unwrap();
    let lost = store.lease_job(Instant(10), Instant(100), None).unwrap().unwrap();
    assert!(store.hold_job(lost.id, lost.attempts, Instant(200)).unwrap());
    assert_eq!(store.lease_job(Instant(150), Instant(300), None).unwrap(), None, "it said that it lives");
    let taken = store.lease_job(Instant(250), Instant(400), None).unwrap().unwrap();
    assert_eq!((taken.id, taken.attempts), (lost.id, 2));
    assert!(!store.hold_job(lost.id, lost.attempts, Instant(900)).unwrap());
    assert!(!store.end_job(lost.id, lost.attempts, &Ending::Done).unwrap(), "what it did is not counted");
    assert!(store.end_job(taken.id, taken.attempts, &Ending::Done).unwrap());
}

pub fn what_fails_waits_and_is_put_aside_at_last(bench: &dyn Bench) {
    let store = bench.open();
    store.add_jobs(&[job(1, 0)], Instant(0)).unwrap();
    let tried = store.lease_job(Instant(10), Instant(100), None).unwrap().unwrap();
    let again = Ending::Again { at: Instant(1_000), problem: "No answer".into() };
    assert!(store.end_job(tried.id, 1, &again).unwrap());
    assert_eq!(store.lease_job(Instant(999), Instant(2_000), None).unwrap(), None);
    let tried = store.lease_job(Instant(1_000), Instant(2_000), None).unwrap().unwrap();
    assert_eq!((tried.attempts, tried.problem.as_deref()), (2, Some("No answer")));
    assert!(!store.revive_job(tried.id, Instant(0)).unwrap(), "it is not put aside");
    assert!(store.end_job(tried.id, 2, &Ending::Dead { problem: "Gone".into() }).unwrap());
    assert_eq!(store.lease_job(Instant(i64::MAX), Instant(i64::MAX), None).unwrap(), None);
    let workspace = WorkspaceId(Uuid::from_u128(9));
    let counts = store.job_counts(Some(workspace), Instant(0)).unwrap();
    assert_eq!((counts.waiting, counts.running, counts.dead, counts.oldest_due), (0, 0, 1, None));
    assert!(store.revive_job(tried.id, Instant(5_000)).unwrap());
    let revived = store.lease_job(Instant(5_000), Instant(6_000), None).unwrap().unwrap();
    assert_eq!(revived.attempts, 1, "from the beginning");
    assert!(store.end_job(revived.id, 1, &Ending::Dead { problem: "Gone".into() }).unwrap());
    assert!(store.discard_job(tried.id).unwrap());
    assert!(store.jobs(workspace, None, 10).unwrap().is_empty());
}

pub fn a_schedule_makes_one_job_each_time(bench: &dyn Bench) {
    let store = bench.open();
    store.put_schedule("tidy", 100, Instant(50)).unwrap();
    store.start_scheduled(Instant(49)).unwrap();
    assert_eq!(store.next_due().unwrap(), Some(Instant(50)));
    // However late: once.
    store.start_scheduled(Instant(1_000)).unwrap();
    store.start_scheduled(Instant(1_050)).unwrap();
    let first = store.lease_job(Instant(1_050), Instant(2_000), None).unwrap().unwrap();
    assert_eq!(store.lease_job(Instant(1_050), Instant(2_000), None).unwrap(), None);
    store.start_scheduled(Instant(1_200)).unwrap();
    assert_eq!(store.lease_job(Instant(1_200), Instant(2_000), None).unwrap(), None, "the last one still runs");
    store.end_job(first.id, 1, &Ending::Done).unwrap();
    // A start of the program sets it again and it keeps its turn.
    drop(store);
    let store = bench.open();
    store.put_schedule("tidy", 100, Instant(1_201)).unwrap();
    let schedule = store.schedules().unwrap().pop().unwrap();
    assert_eq!((schedule.next_at, schedule.last_at), (Instant(1_300), Some(Instant(1_200))));
    store.put_schedule("tidy", 0, Instant(0)).unwrap();
    assert!(store.schedules().unwrap().is_empty());
}

pub fn many_workers_share_without_doing_anything_twice(bench: &dyn Bench) {
    let store = bench.open();
    let jobs: Vec<NewJob> = (0..200).map(|number| job(number, 0)).collect();
    store.add_jobs(&jobs, Instant(0)).unwrap();
    let workers = (0..4).map(|_| {
        let store = store.clone();
        std::thread::spawn(move || {
            let mut done = Vec::new();
            while let Some(job) = store.lease_job(Instant(1), Instant(1_000), None).unwrap() {
                assert!(store.end_job(job.id, job.attempts, &Ending::Done).unwrap());
                done.push(job.work);
            }
            done
        })
    });
    let workers: Vec<_> = workers.collect();
    let done: Vec<String> = workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect();
    assert_eq!((done.len(), done.iter().collect::<BTreeSet<_>>().len()), (200, 200));
}

/// Makes one test of each promise for the queue that `$bench` opens.
#[macro_export]
macro_rules! jobs_suite {
    ($bench:expr) => {
        $crate::jobs_suite! { @tests $bench => a_job_waits_for_its_time_and_is_done_once, who_does_not_come_back_loses_the_job, what_fails_waits_and_is_put_aside_at_last, a_schedule_makes_one_job_each_time, many_workers_share_without_doing_anything_twice }
    };
    (@tests $bench:expr => $($name:ident),*) => {
        $(#[test]
        fn $name() {
            $crate::promises::jobs::$name(&$bench);
        })*
    };
}
