//! Work that is kept until it is done. Any of the programs on the database does it.

use super::server::Postgres;
use super::session::{Session, get, text, values};
use super::signals::{Signal, tell};
use crate::rows::{signed, unsigned};
use automation::job::{Ending, Job, JobCounts, JobState, JobStore, NewJob, Schedule};
use graph::id::WorkspaceId;
use graph::time::Instant;
use ledger::port::StoreError;
use tokio_postgres::Row;
use uuid::Uuid;

const COLUMNS: &str = "id, kind, workspace, work, made_at, due_at, attempts, state, problem";

pub struct PostgresJobs {
    postgres: Postgres,
}

impl PostgresJobs {
    pub fn open(postgres: &Postgres) -> Self {
        Self { postgres: postgres.clone() }
    }

    pub(super) fn read<T>(&self, work: impl FnOnce(&Session) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.postgres.read(work)
    }

    pub(super) fn write<T>(&self, work: impl FnOnce(&Session) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.postgres.write(work)
    }

    /// The same, where it makes work: the other programs look for it.
    pub(super) fn making<T>(&self, work: impl FnOnce(&Session) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.postgres.write(|session| {
            let done = work(session)?;
            tell(session, self.postgres.channel(), self.postgres.node(), Signal::Jobs)?;
            Ok(done)
        })
    }
}

fn job(row: &Row) -> Result<Job, StoreError> {
    Ok(Job {
        id: get(row, 0)?,
        kind: get(row, 1)?,
        workspace: get::<Option<Uuid>>(row, 2)?.map(WorkspaceId),
        work: get(row, 3)?,
        made_at: Instant(get(row, 4)?),
        due_at: Instant(get(row, 5)?),
        attempts: u32::try_from(get::<i32>(row, 6)?).unwrap_or(0),
        state: JobState::of(text(row, 7)?),
        problem: get(row, 8)?,
    })
}

fn number(attempt: u32) -> i32 {
    i32::try_from(attempt).unwrap_or(i32::MAX)
}

pub(super) fn insert(session: &Session, job: &NewJob, now: Instant) -> Result<(), StoreError> {
    session.queue(
        "INSERT INTO job (id, kind, workspace, work, made_at, due_at, state)
         VALUES ($1, $2, $3, $4, $5, $6, 'waiting') ON CONFLICT DO NOTHING",
        values![
            job.id,
            job.kind.clone(),
            job.workspace.map(|workspace| workspace.0),
            job.work.clone(),
            now.0,
            job.due_at.0
        ],
    )
}

impl JobStore for PostgresJobs {
    fn add_jobs(&self, jobs: &[NewJob], now: Instant) -> Result<(), StoreError> {
        self.making(|session| jobs.iter().try_for_each(|job| insert(session, job, now)))
    }

    fn lease_job(&self, now: Instant, until: Instant, but: Option<&str>) -> Result<Option<Job>, StoreError> {
        self.write(|session| {
            // What another program is taking in this moment is passed over.
            let sql = format!(
                "UPDATE job SET state = 'running', due_at = $2, attempts = attempts + 1
                 WHERE id = (SELECT id FROM job WHERE state <> 'dead' AND due_at <= $1
                               AND ($3::text IS NULL OR kind <> $3)
                             ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
                 RETURNING {COLUMNS}"
            );
            session.first(&sql, &[&now.0, &until.0, &but])?.as_ref().map(job).transpose()
        })
    }

    fn hold_job(&self, job: Uuid, attempt: u32, until: Instant) -> Result<bool, StoreError> {
        self.write(|session| {
            let sql = "UPDATE job SET due_at = $3 WHERE id = $1 AND attempts = $2 AND state = 'running'";
            Ok(session.execute(sql, &[&job, &number(attempt), &until.0])? > 0)
        })
    }

    fn end_job(&self, job: Uuid, attempt: u32, ending: &Ending) -> Result<bool, StoreError> {
        let held = "id = $1 AND attempts = $2 AND state = 'running'";
        let attempt = number(attempt);
        let changed = self.write(|session| match ending {
            Ending::Done => session.execute(&format!("DELETE FROM job WHERE {held}"), &[&job, &attempt]),
            Ending::Again { at, problem } => session.execute(
                &format!("UPDATE job SET state = 'waiting', due_at = $3, problem = $4 WHERE {held}"),
                &[&job, &attempt, &at.0, problem],
            ),
            Ending::Dead { problem } => session.execute(
                &format!("UPDATE job SET state = 'dead', problem = $3 WHERE {held}"),
                &[&job, &attempt, problem],
            ),
        })?;
        Ok(changed > 0)
    }

    fn revive_job(&self, job: Uuid, now: Instant) -> Result<bool, StoreError> {
        self.making(|session| {
            let sql = "UPDATE job SET state = 'waiting', due_at = $2, attempts = 0 WHERE id = $1 AND state = 'dead'";
            Ok(session.execute(sql, &[&job, &now.0])? > 0)
        })
    }

    fn discard_job(&self, job: Uuid) -> Result<bool, StoreError> {
        self.write(|session| Ok(session.execute("DELETE FROM job WHERE id = $1 AND state = 'dead'", &[&job])? > 0))
    }

    fn remove_jobs(&self, kind: &str, which: Box<dyn Fn(&str) -> bool + Send>) -> Result<u64, StoreError> {
        self.write(|session| {
            let mut count = 0;
            for row in session.rows("SELECT id, work FROM job WHERE kind = $1", &[&kind])? {
                let (id, work): (Uuid, String) = (get(&row, 0)?, get(&row, 1)?);
                if which(&work) {
                    count += session.execute("DELETE FROM job WHERE id = $1", &[&id])?;
                }
            }
            Ok(count)
        })
    }

    /// The server keeps what was removed until its own vacuum.
    fn rewrite(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn job(&self, id: Uuid) -> Result<Option<Job>, StoreError> {
        self.read(|session| {
            let sql = format!("SELECT {COLUMNS} FROM job WHERE id = $1");
            session.first(&sql, &[&id])?.as_ref().map(job).transpose()
        })
    }

    fn jobs(&self, workspace: WorkspaceId, state: Option<JobState>, limit: usize) -> Result<Vec<Job>, StoreError> {
        self.read(|session| {
            let sql = format!(
                "SELECT {COLUMNS} FROM job WHERE (workspace = $1 OR workspace IS NULL)
                   AND ($2::text IS NULL OR state = $2) ORDER BY made_at DESC, id LIMIT $3"
            );
            let rows = session.rows(&sql, &[&workspace.0, &state.map(JobState::word), &signed(limit as u64)])?;
            rows.iter().map(job).collect()
        })
    }

    fn job_counts(&self, workspace: Option<WorkspaceId>, now: Instant) -> Result<JobCounts, StoreError> {
        self.read(|session| {
            let sql = "SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'running'),
                         count(*) FILTER (WHERE state = 'dead'),
                         min(due_at) FILTER (WHERE state = 'waiting' AND due_at <= $2)
                       FROM job WHERE $1::uuid IS NULL OR workspace = $1 OR workspace IS NULL";
            let row = session.first(sql, &[&workspace.map(|workspace| workspace.0), &now.0])?;
            let Some(row) = row else { return Ok(JobCounts::default()) };
            Ok(JobCounts {
                waiting: unsigned(get(&row, 0)?),
                running: unsigned(get(&row, 1)?),
                dead: unsigned(get(&row, 2)?),
                oldest_due: get::<Option<i64>>(&row, 3)?.map(Instant),
            })
        })
    }

    fn next_due(&self) -> Result<Option<Instant>, StoreError> {
        self.read(|session| {
            let sql = "SELECT least((SELECT min(due_at) FROM job WHERE state <> 'dead'),
                                    (SELECT min(next_at) FROM schedule))";
            session.first(sql, &[])?.map_or(Ok(None), |row| Ok(get::<Option<i64>>(&row, 0)?.map(Instant)))
        })
    }

    fn put_schedule(&self, kind: &str, every: i64, first_at: Instant) -> Result<(), StoreError> {
        let kind = kind.to_owned();
        self.making(|session| {
            if every == 0 {
                return session.queue("DELETE FROM schedule WHERE kind = $1", values![kind]);
            }
            session.queue(
                "INSERT INTO schedule AS kept (kind, every, next_at) VALUES ($1, $2, $3)
                 ON CONFLICT (kind) DO UPDATE SET every = $2,
                   next_at = least(kept.next_at, coalesce(kept.last_at, $3) + $2)",
                values![kind, every, first_at.0],
            )
        })
    }

    fn schedules(&self) -> Result<Vec<Schedule>, StoreError> {
        self.read(|session| {
            let rows = session.rows("SELECT kind, every, next_at, last_at FROM schedule ORDER BY kind", &[])?;
            rows.iter()
                .map(|row| {
                    Ok(Schedule {
                        kind: get(row, 0)?,
                        every: get(row, 1)?,
                        next_at: Instant(get(row, 2)?),
                        last_at: get::<Option<i64>>(row, 3)?.map(Instant),
                    })
                })
                .collect()
        })
    }

    fn start_scheduled(&self, now: Instant) -> Result<(), StoreError> {
        self.write(|session| {
            let sql = "UPDATE schedule SET last_at = $1, next_at = $1 + every WHERE next_at <= $1 RETURNING kind";
            for row in session.rows(sql, &[&now.0])? {
                let kind: String = get(&row, 0)?;
                // One at a time: what still waits or runs from last time is not joined by another.
                let busy = "SELECT 1 FROM job WHERE kind = $1 AND state <> 'dead' LIMIT 1";
                if session.first(busy, &[&kind])?.is_none() {
                    let job = NewJob { id: Uuid::now_v7(), kind, workspace: None, work: String::new(), due_at: now };
                    insert(session, &job, now)?;
                }
            }
            Ok(())
        })
    }
}
