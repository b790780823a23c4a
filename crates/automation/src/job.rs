//! A durable queue: work is kept until somebody says that it is done. Whoever works on a job holds a lease; where they
//! die, the lease runs out and another takes over. What fails is tried again later and later, and is at last put aside
//! for a person to look at.

use graph::id::WorkspaceId;
use graph::time::Instant;
use ledger::port::StoreError;
use uuid::Uuid;

/// Between one try and the next, in milliseconds: some 30 hours in all.
const PAUSES: [i64; 9] =
    [5_000, 30_000, 2 * 60_000, 10 * 60_000, 30 * 60_000, 2 * 3_600_000, 5 * 3_600_000, 10 * 3_600_000, 12 * 3_600_000];

/// How long to wait after `attempts` tries, in milliseconds; nothing when it was tried often enough. Spread by up to a
/// tenth, told by the job's id, so that what failed together is not tried together.
pub fn pause_after(attempts: u32, job: Uuid) -> Option<i64> {
    let pause = PAUSES.get(usize::try_from(attempts).ok()?.checked_sub(1)?)?;
    let spread = i64::from(job.as_bytes()[15]) * pause / 10 / 255;
    Some(pause + spread)
}

/// Work to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// Adding a job that is there already adds nothing.
    pub id: Uuid,
    /// Names who does it.
    pub kind: String,
    /// For whom; nothing: for the whole installation.
    pub workspace: Option<WorkspaceId>,
    /// What to do, in words of who does it.
    pub work: String,
    pub due_at: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// For its time, or for somebody to do it.
    Waiting,
    Running,
    /// Tried often enough; a person has it tried again or removes it.
    Dead,
}

impl JobState {
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Dead => "dead",
        }
    }

    pub fn of(word: &str) -> Self {
        match word {
            "running" => Self::Running,
            "dead" => Self::Dead,
            _ => Self::Waiting,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub id: Uuid,
    pub kind: String,
    pub workspace: Option<WorkspaceId>,
    pub work: String,
    pub made_at: Instant,
    /// When it may be done; of a running one, when its lease runs out.
    pub due_at: Instant,
    /// Tries, this one included. Names the lease: what another took over is not finished by who lost it.
    pub attempts: u32,
    pub state: JobState,
    /// What went wrong last.
    pub problem: Option<String>,
}

/// What happens again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The kind of the jobs that it makes.
    pub kind: String,
    /// Milliseconds.
    pub every: i64,
    pub next_at: Instant,
    pub last_at: Option<Instant>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobCounts {
    pub waiting: u64,
    pub running: u64,
    pub dead: u64,
    /// When the longest waiting one could have been done.
    pub oldest_due: Option<Instant>,
}

/// How a try ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    Done,
    /// To be tried again at that time.
    Again {
        at: Instant,
        problem: String,
    },
    Dead {
        problem: String,
    },
}

pub trait JobStore: Send + Sync {
    fn add_jobs(&self, jobs: &[NewJob], now: Instant) -> Result<(), StoreError>;
    /// The one that is due longest, held until `until`; none of the kind `but`. Takes over what somebody held who did not
    /// come back.
    fn lease_job(&self, now: Instant, until: Instant, but: Option<&str>) -> Result<Option<Job>, StoreError>;
    /// Holds it longer; false where another took over.
    fn hold_job(&self, job: Uuid, attempt: u32, until: Instant) -> Result<bool, StoreError>;
    /// False where another took over: then nothing changes.
    fn end_job(&self, job: Uuid, attempt: u32, ending: &Ending) -> Result<bool, StoreError>;
    /// Has a dead one tried again from the beginning.
    fn revive_job(&self, job: Uuid, now: Instant) -> Result<bool, StoreError>;
    /// Removes a dead one.
    fn discard_job(&self, job: Uuid) -> Result<bool, StoreError>;
    /// Removes jobs of a kind, whatever their state, whose work `which` tells; answers how many.
    fn remove_jobs(&self, kind: &str, which: Box<dyn Fn(&str) -> bool + Send>) -> Result<u64, StoreError>;
    /// Leaves nothing of what was removed in the bytes on the disk, as far as that is this program's to say.
    fn rewrite(&self) -> Result<(), StoreError>;
    fn job(&self, job: Uuid) -> Result<Option<Job>, StoreError>;
    /// Those of the workspace and of the whole installation; newest first.
    fn jobs(&self, workspace: WorkspaceId, state: Option<JobState>, limit: usize) -> Result<Vec<Job>, StoreError>;
    fn job_counts(&self, workspace: Option<WorkspaceId>, now: Instant) -> Result<JobCounts, StoreError>;
    /// When the next one may be done.
    fn next_due(&self) -> Result<Option<Instant>, StoreError>;
    /// Makes a schedule or changes how often; an existing one keeps its turn. `every` 0 removes it.
    fn put_schedule(&self, kind: &str, every: i64, first_at: Instant) -> Result<(), StoreError>;
    fn schedules(&self) -> Result<Vec<Schedule>, StoreError>;
    /// Makes a job of each schedule whose time has come, once however often its time has come meanwhile.
    fn start_scheduled(&self, now: Instant) -> Result<(), StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end() {
        let plain = Uuid::from_u128(0);
        let pauses: Vec<Option<i64>> = (0..=10).map(|attempts| pause_after(attempts, plain)).collect();
        assert_eq!(pauses[0], None, "what was not tried has not failed");
        assert_eq!(&pauses[1..10], PAUSES.map(Some));
        assert_eq!(pauses[10], None);
        let spread = pause_after(3, Uuid::from_u128(255)).unwrap();
        assert_eq!(spread, 132_000, "a tenth at most");
    }
}
