//! How the program is doing, on one page.

use super::Program;
use super::error::{Failure, blocking, sentence};
use super::metrics::resident_bytes;
use super::people::denied;
use super::signed::Member;
use crate::mail::test_letter;
use access::Governance;
use axum::Json;
use axum::extract::State;
use contract::error::{ErrorCode, ErrorEnvelope};
use contract::operate::{BackupMade, BackupStatus, DiskStatus, JobsStatus, MailTested, ProgramStatus, ScheduleStatus};
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;

const HOUR: f64 = 3_600_000.0;

/// Lag, queue, disk and backups, for owners and admins.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/status", tag = "operate",
    params(("workspace" = String, Path, description = "Id or slug")),
    responses((status = 200, body = ProgramStatus), (status = "default", body = ErrorEnvelope)))]
pub async fn status(State(program): State<Arc<Program>>, member: Member) -> Result<Json<ProgramStatus>, Failure> {
    blocking(move || {
        member.actor.govern(Governance::Operate).map_err(denied)?;
        let (installation, workspace) = (&program.installation, &member.workspace);
        let now = installation.clock.now();
        let counts = installation.jobs.job_counts(Some(workspace.entry.id), now)?;
        let schedules = installation.jobs.schedules()?.into_iter().map(|schedule| ScheduleStatus {
            kind: schedule.kind,
            every_hours: schedule.every as f64 / HOUR,
            next_at: schedule.next_at,
            last_at: schedule.last_at,
        });
        let webhooks = installation.jobs.webhooks(workspace.entry.id)?;
        let mut failing = 0;
        for webhook in &webhooks {
            let last = installation.jobs.deliveries(webhook.id, None, 1)?.pop();
            let failed = last.and_then(|last| last.attempts.last().cloned());
            let failed =
                failed.is_some_and(|attempt| !attempt.status.is_some_and(|status| (200..300).contains(&status)));
            failing += u64::from(webhook.problem.is_some() || (webhook.active && failed));
        }
        let (newest, kept) = program.jobs.backups.newest();
        let last = newest.and_then(|list| {
            let (bytes, files) = (list.bytes(), list.files.len() as u64);
            Some(BackupMade { at: serde_json::from_value(list.made_at.into()).ok()?, bytes, files })
        });
        Ok(Json(ProgramStatus {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            started_at: installation.started_at,
            now,
            memory: resident_bytes(),
            disk: disk_of(installation.folder()),
            sequence: workspace.ledger.read(|read| read.sequence())?,
            search_behind: workspace.search.behind()?,
            database: installation.database.bytes(workspace.entry.id),
            imports_running: workspace.drafts.running_count() as u64,
            jobs: JobsStatus {
                waiting: counts.waiting,
                running: counts.running,
                dead: counts.dead,
                oldest_due: counts.oldest_due,
            },
            schedules: schedules.collect(),
            backups: BackupStatus { scheduled: program.jobs.backups.folder.is_some(), last, kept: kept as u64 },
            webhooks: webhooks.iter().filter(|webhook| webhook.active).count() as u64,
            webhooks_failing: failing,
            mail: program.jobs.mailer.is_some(),
        }))
    })
    .await
}

/// Sends a mail to who asks, now, and tells what the mail server says.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/status/mail", tag = "operate",
    params(("workspace" = String, Path, description = "Id or slug")),
    responses((status = 200, body = MailTested), (status = "default", body = ErrorEnvelope)))]
pub async fn test_mail(State(program): State<Arc<Program>>, member: Member) -> Result<Json<MailTested>, Failure> {
    blocking(move || {
        member.actor.govern(Governance::Operate).map_err(denied)?;
        let none = || Failure::invalid("No mail server is set. Whoever runs the program names one in its settings.");
        let mailer = program.jobs.mailer.as_ref().ok_or_else(none)?;
        let members = program.installation.accounts.members(member.workspace.entry.id)?;
        let own = members.into_iter().find(|(person, _)| *person == member.actor.person());
        let (_, account) = own.ok_or_else(|| Failure::not_found("person"))?;
        mailer.send(&test_letter(&account.email, &program.address), Uuid::now_v7()).map_err(|problem| {
            let message = format!("The mail server did not take it: {problem}");
            Failure::new(ErrorCode::Unavailable, sentence(&message))
        })?;
        Ok(Json(MailTested { to: account.email }))
    })
    .await
}

#[cfg(unix)]
fn disk_of(folder: &Path) -> Option<DiskStatus> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    // What an ordinary process may still use, not what is kept for root.
    Some(DiskStatus { free: disk.f_bavail * disk.f_frsize, total: disk.f_blocks * disk.f_frsize })
}

#[cfg(not(unix))]
fn disk_of(_: &Path) -> Option<DiskStatus> {
    None
}
