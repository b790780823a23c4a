//! Work that is kept until it is done, in a file of its own.

use super::connection::{Readers, open_for_writing};
use super::graph_read::unsigned;
use super::migration::Migration;
use super::store_error;
use super::writer::Writer;
use automation::job::{Ending, Job, JobCounts, JobState, JobStore, NewJob, Schedule};
use graph::id::WorkspaceId;
use graph::time::Instant;
use ledger::port::StoreError;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::path::Path;
use uuid::Uuid;

const MIGRATIONS: &[Migration] = &[Migration { version: 1, sql: include_str!("jobs_1.sql") }];

const COLUMNS: &str = "id, kind, workspace, work, made_at, due_at, attempts, state, problem";

pub struct SqliteJobs {
    readers: Readers,
    writer: Writer,
}

impl SqliteJobs {
    /// Opens `path`, making it when it does not exist.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = open_for_writing(path, MIGRATIONS)?;
        Ok(Self { readers: Readers::new(path.to_owned()), writer: Writer::start(connection, "jobs")? })
    }

    pub(super) fn read<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        self.readers.with(|connection| work(connection).map_err(store_error))
    }

    pub(super) fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.writer.run(move |connection| work(connection).map_err(store_error))
    }
}

fn job(row: &Row<'_>) -> rusqlite::Result<Job> {
    Ok(Job {
        id: row.get(0)?,
        kind: row.get(1)?,
        workspace: row.get::<_, Option<Uuid>>(2)?.map(WorkspaceId),
        work: row.get(3)?,
        made_at: Instant(row.get(4)?),
        due_at: Instant(row.get(5)?),
        attempts: row.get(6)?,
        state: JobState::of(row.get_ref(7)?.as_str()?),
        problem: row.get(8)?,
    })
}

pub(super) fn insert(connection: &Connection, job: &NewJob, now: Instant) -> rusqlite::Result<usize> {
    connection
        .prepare_cached(
            "INSERT INTO job (id, kind, workspace, work, made_at, due_at, state)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'waiting') ON CONFLICT DO NOTHING",
        )?
        .execute(params![job.id, job.kind, job.workspace.map(|workspace| workspace.0), job.work, now.0, job.due_at.0])
}

impl JobStore for SqliteJobs {
    fn add_jobs(&self, jobs: &[NewJob], now: Instant) -> Result<(), StoreError> {
        let jobs = jobs.to_vec();
        self.write(move |connection| jobs.iter().try_for_each(|job| insert(connection, job, now).map(|_| ())))
    }

    fn lease_job(&self, now: Instant, until: Instant, but: Option<&str>) -> Result<Option<Job>, StoreError> {
        let but = but.map(str::to_owned);
        self.write(move |connection| {
            let sql = format!(
                "UPDATE job SET state = 'running', due_at = ?2, attempts = attempts + 1
                 WHERE id = (SELECT id FROM job WHERE state <> 'dead' AND due_at <= ?1 AND (?3 IS NULL OR kind <> ?3)
                               ORDER BY due_at, id LIMIT 1)
                 RETURNING {COLUMNS}"
            );
            connection.prepare_cached(&sql)?.query_row(params![now.0, until.0, but], job).optional()
        })
    }

    fn hold_job(&self, job: Uuid, attempt: u32, until: Instant) -> Result<bool, StoreError> {
        self.write(move |connection| {
            let sql = "UPDATE job SET due_at = ?3 WHERE id = ?1 AND attempts = ?2 AND state = 'running'";
            Ok(connection.execute(sql, params![job, attempt, until.0])? > 0)
        })
    }

    fn end_job(&self, job: Uuid, attempt: u32, ending: &Ending) -> Result<bool, StoreError> {
        let ending = ending.clone();
        self.write(move |connection| {
            let held = "id = ?1 AND attempts = ?2 AND state = 'running'";
            let changed = match ending {
                Ending::Done => connection.execute(&format!("DELETE FROM job WHERE {held}"), params![job, attempt])?,
                Ending::Again { at, problem } => connection.execute(
                    &format!("UPDATE job SET state = 'waiting', due_at = ?3, problem = ?4 WHERE {held}"),
                    params![job, attempt, at.0, problem],
                )?,
                Ending::Dead { problem } => connection.execute(
                    &format!("UPDATE job SET state = 'dead', problem = ?3 WHERE {held}"),
                    params![job, attempt, problem],
                )?,
            };
            Ok(changed > 0)
        })
    }

    fn revive_job(&self, job: Uuid, now: Instant) -> Result<bool, StoreError> {
        self.write(move |connection| {
            let sql = "UPDATE job SET state = 'waiting', due_at = ?2, attempts = 0 WHERE id = ?1 AND state = 'dead'";
            Ok(connection.execute(sql, params![job, now.0])? > 0)
        })
    }

    fn discard_job(&self, job: Uuid) -> Result<bool, StoreError> {
        self.write(move |connection| {
            Ok(connection.execute("DELETE FROM job WHERE id = ?1 AND state = 'dead'", [job])? > 0)
        })
    }

    fn remove_jobs(&self, kind: &str, which: Box<dyn Fn(&str) -> bool + Send>) -> Result<u64, StoreError> {
        let kind = kind.to_owned();
        self.write(move |connection| {
            let found: Vec<(Uuid, String)> = connection
                .prepare_cached("SELECT id, work FROM job WHERE kind = ?1")?
                .query_map([kind], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<_, _>>()?;
            let mut count = 0;
            for (id, _) in found.iter().filter(|(_, work)| which(work)) {
                count += connection.execute("DELETE FROM job WHERE id = ?1", [id])? as u64;
            }
            Ok(count)
        })
    }

    fn rewrite(&self) -> Result<(), StoreError> {
        self.writer.rewrite()
    }

    fn job(&self, id: Uuid) -> Result<Option<Job>, StoreError> {
        self.read(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM job WHERE id = ?1");
            connection.query_row(&sql, [id], job).optional()
        })
    }

    fn jobs(&self, workspace: WorkspaceId, state: Option<JobState>, limit: usize) -> Result<Vec<Job>, StoreError> {
        self.read(|connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM job WHERE (workspace = ?1 OR workspace IS NULL) AND (?2 IS NULL OR state = ?2)
                 ORDER BY made_at DESC, id LIMIT ?3"
            );
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let mut statement = connection.prepare_cached(&sql)?;
            statement.query_map(params![workspace.0, state.map(JobState::word), limit], job)?.collect()
        })
    }

    fn job_counts(&self, workspace: Option<WorkspaceId>, now: Instant) -> Result<JobCounts, StoreError> {
        self.read(|connection| {
            let sql = "SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'running'),
                         count(*) FILTER (WHERE state = 'dead'),
                         min(due_at) FILTER (WHERE state = 'waiting' AND due_at <= ?2)
                       FROM job WHERE ?1 IS NULL OR workspace = ?1 OR workspace IS NULL";
            connection.query_row(sql, params![workspace.map(|workspace| workspace.0), now.0], |row| {
                Ok(JobCounts {
                    waiting: unsigned(row.get(0)?),
                    running: unsigned(row.get(1)?),
                    dead: unsigned(row.get(2)?),
                    oldest_due: row.get::<_, Option<i64>>(3)?.map(Instant),
                })
            })
        })
    }

    fn next_due(&self) -> Result<Option<Instant>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT min(at) FROM (SELECT min(due_at) AS at FROM job WHERE state <> 'dead'
                       UNION ALL SELECT min(next_at) FROM schedule)";
            connection.query_row(sql, [], |row| Ok(row.get::<_, Option<i64>>(0)?.map(Instant)))
        })
    }

    fn put_schedule(&self, kind: &str, every: i64, first_at: Instant) -> Result<(), StoreError> {
        let kind = kind.to_owned();
        self.write(move |connection| {
            if every == 0 {
                return connection.execute("DELETE FROM schedule WHERE kind = ?1", [kind]).map(|_| ());
            }
            connection
                .execute(
                    "INSERT INTO schedule (kind, every, next_at) VALUES (?1, ?2, ?3)
                     ON CONFLICT DO UPDATE SET every = ?2, next_at = min(next_at, coalesce(last_at, ?3) + ?2)",
                    params![kind, every, first_at.0],
                )
                .map(|_| ())
        })
    }

    fn schedules(&self) -> Result<Vec<Schedule>, StoreError> {
        self.read(|connection| {
            let mut statement =
                connection.prepare("SELECT kind, every, next_at, last_at FROM schedule ORDER BY kind")?;
            let rows = statement.query_map([], |row| {
                Ok(Schedule {
                    kind: row.get(0)?,
                    every: row.get(1)?,
                    next_at: Instant(row.get(2)?),
                    last_at: row.get::<_, Option<i64>>(3)?.map(Instant),
                })
            })?;
            rows.collect()
        })
    }

    fn start_scheduled(&self, now: Instant) -> Result<(), StoreError> {
        self.write(move |connection| {
            let due: Vec<String> = connection
                .prepare_cached(
                    "UPDATE schedule SET last_at = ?1, next_at = ?1 + every WHERE next_at <= ?1 RETURNING kind",
                )?
                .query_map([now.0], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            for kind in due {
                // One at a time: what still waits or runs from last time is not joined by another.
                let busy: bool = connection.query_row(
                    "SELECT EXISTS (SELECT 1 FROM job WHERE kind = ?1 AND state <> 'dead')",
                    [&kind],
                    |row| row.get(0),
                )?;
                if !busy {
                    let job = NewJob { id: Uuid::now_v7(), kind, workspace: None, work: String::new(), due_at: now };
                    insert(connection, &job, now)?;
                }
            }
            Ok(())
        })
    }
}
