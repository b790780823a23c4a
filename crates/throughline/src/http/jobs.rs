//! What is queued, for owners and admins.

use super::Program;
use super::asked::Asked;
use super::error::{Failure, blocking};
use super::people::denied;
use super::signed::Member;
use access::Governance;
use automation::job::{Job, JobState};
use automation::webhook::{DELIVER, Delivery, DeliveryState};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use contract::error::ErrorEnvelope;
use contract::operate::{JobStanding, JobView, Jobs};
use std::sync::Arc;
use storage::JobsStore;
use uuid::Uuid;

const LISTED: usize = 200;

/// Work that waits, runs, or was put aside: of this workspace and of the whole installation.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/jobs", tag = "operate",
    params(("workspace" = String, Path, description = "Id or slug"), ("state" = Option<JobStanding>, Query, description = "Only these")),
    responses((status = 200, body = Jobs), (status = "default", body = ErrorEnvelope)))]
pub async fn list(
    State(program): State<Arc<Program>>,
    member: Member,
    asked: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Result<Json<Jobs>, Failure> {
    let asked = Asked::new(asked, &["state"])?;
    let state = match asked.one("state") {
        None => None,
        Some("waiting") => Some(JobState::Waiting),
        Some("running") => Some(JobState::Running),
        Some("dead") => Some(JobState::Dead),
        Some(_) => return Err(Failure::invalid("\"state\" is waiting, running or dead.")),
    };
    blocking(move || {
        member.actor.govern(Governance::Operate).map_err(denied)?;
        let jobs = program.installation.jobs.jobs(member.workspace.entry.id, state, LISTED)?;
        Ok(Json(Jobs { jobs: jobs.into_iter().map(view).collect() }))
    })
    .await
}

fn view(job: Job) -> JobView {
    JobView {
        id: job.id,
        kind: job.kind,
        state: match job.state {
            JobState::Waiting => JobStanding::Waiting,
            JobState::Running => JobStanding::Running,
            JobState::Dead => JobStanding::Dead,
        },
        made_at: job.made_at,
        due_at: job.due_at,
        attempts: job.attempts,
        problem: job.problem,
    }
}

/// Has work that was put aside tried again from the beginning.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/jobs/{job}/retry", tag = "operate",
    params(("workspace" = String, Path, description = "Id or slug"), ("job" = String, Path, description = "Its id")),
    responses((status = 204), (status = "default", body = ErrorEnvelope)))]
pub async fn retry(
    State(program): State<Arc<Program>>,
    member: Member,
    Path((_, job)): Path<(String, String)>,
) -> Result<StatusCode, Failure> {
    let jobs = program.jobs.clone();
    with_dead(program, member, job, |store, id, now| store.revive_job(id, now)).await?;
    jobs.added.notify_waiters();
    Ok(StatusCode::NO_CONTENT)
}

/// Removes work that was put aside.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/jobs/{job}", tag = "operate",
    params(("workspace" = String, Path, description = "Id or slug"), ("job" = String, Path, description = "Its id")),
    responses((status = 204), (status = "default", body = ErrorEnvelope)))]
pub async fn discard(
    State(program): State<Arc<Program>>,
    member: Member,
    Path((_, job)): Path<(String, String)>,
) -> Result<StatusCode, Failure> {
    with_dead(program, member, job, |store, id, _| {
        let delivery = store.job(id)?.filter(|job| job.kind == DELIVER).and_then(|job| job.work.parse().ok());
        // Nothing tries it any more, so it may be sent again by hand.
        if let Some(delivery) = delivery.map(|id| store.delivery(id)).transpose()?.flatten() {
            store.put_delivery(&Delivery { state: DeliveryState::Failed, ..delivery })?;
        }
        store.discard_job(id)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

type Change = fn(&dyn JobsStore, Uuid, graph::time::Instant) -> Result<bool, ledger::port::StoreError>;

async fn with_dead(program: Arc<Program>, member: Member, job: String, change: Change) -> Result<(), Failure> {
    blocking(move || {
        member.actor.govern(Governance::Operate).map_err(denied)?;
        let store = &program.installation.jobs;
        let id = job.parse::<Uuid>().map_err(|_| Failure::not_found("job"))?;
        let ours = |job: &Job| job.workspace.is_none_or(|of| of == member.workspace.entry.id);
        store.job(id)?.filter(ours).ok_or_else(|| Failure::not_found("job"))?;
        match change(store.as_ref(), id, program.installation.clock.now())? {
            true => Ok(()),
            false => Err(Failure::invalid("This job was not put aside; it is tried by itself.")),
        }
    })
    .await
}
