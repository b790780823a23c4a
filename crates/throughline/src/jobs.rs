//! Works off what is queued: takes a lease, does it, and says how it ended. Whoever dies half way is followed by another.

use crate::backups::Backups;
use crate::erasures::ERASE;
use crate::file_store;
use crate::installation::Installation;
use crate::mail::{self, MAIL, Mailer};
use crate::outgoing::Outgoing;
use crate::webhooks;
use crate::workspace::Workspace;
use access::audit::{AUDIT_KEPT, AuditDetail, AuditKind};
use automation::job::{Ending, Job, pause_after};
use automation::webhook::DELIVER;
use graph::time::Instant;
use std::sync::Arc;
use std::time::Duration;
use storage::files::Swept;
use tokio::sync::Notify;

/// Jobs that are done at the same time.
const WORKERS: usize = 3;
/// How long a lease lasts without a sign of life, in milliseconds.
const LEASE: i64 = 2 * 60_000;
const SIGN_OF_LIFE: Duration = Duration::from_secs(30);
/// Longest sleep: a clock may be set, another node may have added something.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);
/// What is due may be another worker's.
const SHORTEST_SLEEP: Duration = Duration::from_millis(100);
/// After the queue itself failed.
const PAUSE: Duration = Duration::from_secs(5);

/// Removes what has expired from the accounts.
pub const FORGET_EXPIRED: &str = "forget_expired";
pub const BACK_UP: &str = "back_up";
/// Removes bytes that no version of a file names.
pub const SWEEP_FILES: &str = "sweep_files";

/// How a try failed.
pub struct Failed {
    pub problem: String,
    /// Trying again would help nobody.
    pub for_good: bool,
}

impl Failed {
    pub fn again(problem: impl ToString) -> Self {
        Self { problem: problem.to_string(), for_good: false }
    }

    pub fn for_good(problem: impl ToString) -> Self {
        Self { problem: problem.to_string(), for_good: true }
    }
}

/// What workers share.
pub struct Jobs {
    pub installation: Arc<Installation>,
    pub outgoing: Outgoing,
    pub backups: Backups,
    /// Absent: no mail is sent.
    pub mailer: Option<Mailer>,
    /// Under which people reach this server, without a slash at its end.
    pub address: String,
    /// Told that something was added.
    pub added: Notify,
}

impl Jobs {
    pub fn start(self: &Arc<Self>) {
        for worker in 0..WORKERS {
            let jobs = self.clone();
            // Receivers that answer nothing hold up each other, never the program's own work.
            let but = (worker == 0).then_some(DELIVER);
            tokio::spawn(async move { jobs.work(but).await });
        }
        for workspace in self.installation.all_workspaces() {
            self.follow(workspace);
        }
        let jobs = self.clone();
        tokio::task::spawn_blocking(move || jobs.take_up_erasures());
    }

    /// What a stop or a crash left undone of them. Whoever held the lease was killed with the program: nobody waits until it
    /// runs out. Where another program is at it, both do the same.
    fn take_up_erasures(&self) {
        let installation = &self.installation;
        let taken_up = installation.unfinished_erasures().and_then(|unfinished| {
            for (id, erasure) in &unfinished {
                let workspace = installation.workspace(*id);
                let finished = workspace.map(|workspace| installation.finish_erasure(&workspace, erasure.id));
                if !matches!(finished, Some(Ok(()))) {
                    installation.queue_erasure(*id, erasure)?;
                }
            }
            Ok(())
        });
        match taken_up {
            Ok(()) => self.added.notify_waiters(),
            Err(failure) => tracing::error!("erasures that wait could not be taken up: {failure:#}"),
        }
    }

    /// Tells webhooks what happens in a workspace from now on. Needs a runtime.
    pub fn follow(self: &Arc<Self>, workspace: Arc<Workspace>) {
        tokio::spawn(webhooks::follow(self.clone(), workspace));
    }

    /// What is to happen again and again, as the settings say.
    pub fn set_schedules(&self) -> Result<(), ledger::port::StoreError> {
        let now = self.installation.clock.now();
        let store = &self.installation.jobs;
        store.put_schedule(FORGET_EXPIRED, 24 * 3_600_000, now)?;
        store.put_schedule(SWEEP_FILES, 24 * 3_600_000, now)?;
        store.put_schedule(BACK_UP, self.backups.every_milliseconds(), now)
    }

    async fn work(self: Arc<Self>, but: Option<&'static str>) {
        loop {
            let jobs = self.clone();
            let leased = tokio::task::spawn_blocking(move || {
                let now = jobs.installation.clock.now();
                jobs.installation.jobs.start_scheduled(now)?;
                jobs.installation.jobs.lease_job(now, Instant(now.0 + LEASE), but)
            });
            match leased.await {
                Ok(Ok(Some(job))) => self.clone().carry_out(job).await,
                Ok(Ok(None)) => self.sleep().await,
                Ok(Err(failure)) => {
                    tracing::warn!("the queue of jobs does not answer: {failure}");
                    tokio::time::sleep(PAUSE).await;
                }
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
    }

    /// Until something is added or due.
    async fn sleep(&self) {
        let now = self.installation.clock.now();
        let due = self.installation.jobs.next_due().ok().flatten();
        let until_due = due.map(|due| Duration::from_millis(u64::try_from(due.0 - now.0).unwrap_or(0)));
        let sleep = until_due.map_or(LONGEST_SLEEP, |until| until.clamp(SHORTEST_SLEEP, LONGEST_SLEEP));
        tokio::select! {
            () = self.added.notified() => {}
            () = tokio::time::sleep(sleep) => {}
        }
    }

    async fn carry_out(self: Arc<Self>, job: Job) {
        let (id, attempt, kind) = (job.id, job.attempts, job.kind.clone());
        let doing = {
            let (jobs, job) = (self.clone(), job.clone());
            tokio::task::spawn_blocking(move || jobs.do_it(&job))
        };
        tokio::pin!(doing);
        let outcome = loop {
            tokio::select! {
                outcome = &mut doing => break outcome,
                () = tokio::time::sleep(SIGN_OF_LIFE) => {
                    let until = Instant(self.installation.clock.now().0 + LEASE);
                    // Where another took over, what this one still does is not counted.
                    let installation = self.installation.clone();
                    let held = tokio::task::spawn_blocking(move || installation.jobs.hold_job(id, attempt, until));
                    let _ = held.await;
                }
            }
        };
        let outcome = outcome.unwrap_or_else(|_| Err(Failed::for_good("The program failed at it; its log says why.")));
        let now = self.installation.clock.now();
        let ending = match outcome {
            Ok(()) => Ending::Done,
            Err(Failed { problem, for_good }) => match pause_after(attempt, id).filter(|_| !for_good) {
                Some(pause) => Ending::Again { at: Instant(now.0 + pause), problem },
                None => {
                    tracing::warn!(job = %id, kind, "a job was put aside: {problem}");
                    Ending::Dead { problem }
                }
            },
        };
        let jobs = self.installation.clone();
        let ended = tokio::task::spawn_blocking(move || jobs.jobs.end_job(id, attempt, &ending)).await;
        if let Ok(Err(failure)) = ended {
            // Its lease runs out, and it is done again: what jobs do may be done twice.
            tracing::warn!(job = %id, "how a job ended could not be kept: {failure}");
        }
    }

    fn do_it(&self, job: &Job) -> Result<(), Failed> {
        match job.kind.as_str() {
            DELIVER => webhooks::deliver(self, job),
            MAIL => mail::deliver(self, job),
            FORGET_EXPIRED => {
                let installation = &self.installation;
                let now = installation.clock.now();
                let count = installation.accounts.forget_expired(now).map_err(Failed::again)?;
                installation.accounts.forget_audit(Instant(now.0 - AUDIT_KEPT)).map_err(Failed::again)?;
                if count > 0 {
                    tracing::info!("{count} expired sessions and sign-in links were removed");
                }
                Ok(())
            }
            BACK_UP => self.backups.make(&self.installation).map_err(|problem| Failed::again(format!("{problem:#}"))),
            SWEEP_FILES => {
                let swept = file_store::sweep(&self.installation);
                for (workspace, Swept { files, bytes }) in
                    swept.map_err(|problem| Failed::again(format!("{problem:#}")))?
                {
                    let (count, bytes) = (Some(files), Some(bytes));
                    let what = AuditDetail { count, bytes, ..AuditDetail::default() };
                    self.installation.note(Some(workspace), None, AuditKind::FilesSwept, what);
                }
                Ok(())
            }
            ERASE => {
                let workspace = job.workspace.and_then(|id| self.installation.workspace(id));
                let (Some(workspace), Ok(erasure)) = (workspace, job.work.parse()) else {
                    return Err(Failed::for_good("The workspace is not here."));
                };
                let done = self.installation.finish_erasure(&workspace, erasure);
                done.map_err(|problem| Failed::again(format!("{problem:#}")))
            }
            other => Err(Failed::for_good(format!("This version of the program knows no job \"{other}\"."))),
        }
    }
}
