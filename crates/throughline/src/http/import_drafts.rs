//! Bringing files in: chosen, looked at, mapped, rehearsed, run, stopped and taken back.

use super::Program;
use super::error::{Failure, blocking};
use super::files::file_name;
use super::imports::opened;
use super::people::denied;
use super::session::unreadable;
use super::signed::Member;
use crate::audit::named;
use access::Action;
use access::audit::{AuditDetail, AuditKind};
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use contract::error::ErrorCode;
use exchange::ExchangeError;
use exchange::carry::take_back;
use exchange::draft::{DraftPlan, DraftQuestion, DraftReading, ImportDraft, ImportProgress, ImportUndo};
use exchange::plan::{Choices, Progress};
use exchange::port::{Import, ImportReport, ImportState};
use exchange::table::FILE_LIMIT;
use graph::id::{ImportId, SpaceId};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

type Named = Result<Path<(String, ImportId)>, PathRejection>;

fn draft_of(path: Named) -> Result<ImportId, Failure> {
    path.map(|Path((_, draft))| draft).map_err(|_| Failure::not_found("draft"))
}

/// Refuses whoever may not import into the space.
fn check(member: &Member, space: SpaceId) -> Result<(), Failure> {
    member.actor.write_permit().and_then(|permit| permit.check(Action::Import, space)).map_err(denied)
}

/// Refuses whoever may import nowhere.
fn may_import(member: &Member) -> Result<(), Failure> {
    let spaces = member.actor.visible_spaces();
    if spaces.spaces().iter().any(|space| check(member, *space).is_ok()) {
        return Ok(());
    }
    Err(Failure::new(ErrorCode::Forbidden, "You may not import into any space; makers may."))
}

/// Begins an import: files can be put into the draft from now on, for a week.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/import-drafts", tag = "imports",
    params(("workspace" = String, Path, description = "Id or slug")),
    responses((status = 200, body = ImportDraft), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn begin(member: Member) -> Result<Json<ImportDraft>, Failure> {
    blocking(move || {
        may_import(&member)?;
        Ok(Json(member.workspace.drafts.begin(member.actor.person())?))
    })
    .await
}

/// A draft with its files.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/import-drafts/{draft}", tag = "imports",
    params(("workspace" = String, Path, description = "Id or slug"), ("draft" = String, Path, description = "Id")),
    responses((status = 200, body = ImportDraft), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn draft(member: Member, path: Named) -> Result<Json<ImportDraft>, Failure> {
    let draft = draft_of(path)?;
    blocking(move || Ok(Json(member.workspace.drafts.draft(draft, member.actor.person())?))).await
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DraftFileQuery {
    /// Name of the file.
    pub name: String,
}

/// Puts a file into a draft, in place of one of the same name. The body is the file. Its kind is told by what is in it:
/// CSV and other text tables, XLSX, and the JSON and XML of Jira, Trello, GitHub, GitLab, Asana and Linear.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/import-drafts/{draft}/files", tag = "imports",
    params(("workspace" = String, Path, description = "Id or slug"), ("draft" = String, Path, description = "Id"), DraftFileQuery),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 200, body = ImportDraft), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn add_file(
    member: Member,
    path: Named,
    asked: Result<Query<DraftFileQuery>, QueryRejection>,
    body: Body,
) -> Result<Json<ImportDraft>, Failure> {
    let draft = draft_of(path)?;
    let Query(asked) = asked.map_err(|problem| Failure::invalid(problem.body_text()))?;
    let name = file_name(&asked.name)?;
    // Nothing is read for whoever has no such draft.
    let member = blocking(move || {
        member.workspace.drafts.draft(draft, member.actor.person())?;
        may_import(&member)?;
        Ok(member)
    })
    .await?;
    let bytes: Bytes = axum::body::to_bytes(body, FILE_LIMIT).await.map_err(|_| {
        Failure::new(ErrorCode::TooLarge, format!("A file may have {} MB at most. Split it.", FILE_LIMIT >> 20))
    })?;
    blocking(move || Ok(Json(member.workspace.drafts.add(draft, member.actor.person(), &name, &bytes)?))).await
}

/// Takes a file out of a draft.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/import-drafts/{draft}/files", tag = "imports",
    params(("workspace" = String, Path, description = "Id or slug"), ("draft" = String, Path, description = "Id"), DraftFileQuery),
    responses((status = 200, body = ImportDraft), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn take_file(
    member: Member,
    path: Named,
    asked: Result<Query<DraftFileQuery>, QueryRejection>,
) -> Result<Json<ImportDraft>, Failure> {
    let draft = draft_of(path)?;
    let Query(asked) = asked.map_err(|problem| Failure::invalid(problem.body_text()))?;
    blocking(move || Ok(Json(member.workspace.drafts.take_out(draft, member.actor.person(), &asked.name)?))).await
}

/// What the files hold, and a mapping to begin with.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/import-drafts/{draft}/reading", tag = "imports", request_body = DraftQuestion,
    params(("workspace" = String, Path, description = "Id or slug"), ("draft" = String, Path, description = "Id")),
    responses((status = 200, body = DraftReading), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn reading(
    member: Member,
    path: Named,
    body: Result<Json<DraftQuestion>, JsonRejection>,
) -> Result<Json<DraftReading>, Failure> {
    let draft = draft_of(path)?;
    let Json(asked) = body.map_err(unreadable)?;
    blocking(move || {
        check(&member, asked.space)?;
        Ok(Json(member.workspace.drafts.reading(&member.workspace, &member.actor, draft, &asked)?))
    })
    .await
}

/// The words that the files have for states and people, each with what it would become.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/import-drafts/{draft}/choices", tag = "imports", request_body = DraftPlan,
    params(("workspace" = String, Path, description = "Id or slug"), ("draft" = String, Path, description = "Id")),
    responses((status = 200, body = Choices), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn choices(
    member: Member,
    path: Named,
    body: Result<Json<DraftPlan>, JsonRejection>,
) -> Result<Json<Choices>, Failure> {
    let draft = draft_of(path)?;
    let Json(plan) = body.map_err(unreadable)?;
    blocking(move || {
        check(&member, plan.space)?;
        Ok(Json(member.workspace.drafts.choices(&member.workspace, &member.actor, draft, &plan)?))
    })
    .await
}

/// What an import would do, with the account of every value. Nothing is written.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/import-drafts/{draft}/rehearsal", tag = "imports", request_body = DraftPlan,
    params(("workspace" = String, Path, description = "Id or slug"), ("draft" = String, Path, description = "Id")),
    responses((status = 200, body = ImportReport), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn rehearsal(
    member: Member,
    path: Named,
    body: Result<Json<DraftPlan>, JsonRejection>,
) -> Result<Json<ImportReport>, Failure> {
    let draft = draft_of(path)?;
    let Json(plan) = body.map_err(unreadable)?;
    blocking(move || {
        check(&member, plan.space)?;
        Ok(Json(member.workspace.drafts.rehearsal(&member.workspace, &member.actor, draft, &plan)?))
    })
    .await
}

/// Begins the import and answers at once; it has the id of its draft.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/import-drafts/{draft}/run", tag = "imports", request_body = DraftPlan,
    params(("workspace" = String, Path, description = "Id or slug"), ("draft" = String, Path, description = "Id")),
    responses((status = 200, body = Import), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn run(
    State(program): State<Arc<Program>>,
    member: Member,
    path: Named,
    body: Result<Json<DraftPlan>, JsonRejection>,
) -> Result<Json<Import>, Failure> {
    let draft = draft_of(path)?;
    let Json(plan) = body.map_err(unreadable)?;
    blocking(move || {
        check(&member, plan.space)?;
        let import = member.workspace.drafts.run(&member.workspace, &member.actor, draft, Some(plan))?;
        note(&program, &member, AuditKind::ImportStarted, &import);
        Ok(Json(import))
    })
    .await
}

/// How far an import has come.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/imports/{import}/progress", tag = "imports",
    params(("workspace" = String, Path, description = "Id or slug"), ("import" = String, Path, description = "Id")),
    responses((status = 200, body = ImportProgress), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn progress(member: Member, path: Named) -> Result<Json<ImportProgress>, Failure> {
    let import = draft_of(path)?;
    blocking(move || {
        let drafts = &member.workspace.drafts;
        let control = drafts.control(import);
        let resumable = drafts.is_resumable(import, member.actor.person());
        match (control, opened(&member, import)) {
            (control, Ok(report)) => {
                let progress = control.map_or(Progress::default(), |control| control.progress());
                Ok(Json(ImportProgress { state: report.import.state, progress, resumable }))
            }
            // Begun a moment ago: its first row is not written yet.
            (Some(control), Err(_)) if resumable => {
                let (state, progress) = (ImportState::Running, control.progress());
                Ok(Json(ImportProgress { state, progress, resumable }))
            }
            (_, Err(failure)) => Err(failure),
        }
    })
    .await
}

/// Stops an import after the part that it is writing. What stands stays; it can be taken up again or taken back.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/imports/{import}/stop", tag = "imports",
    params(("workspace" = String, Path, description = "Id or slug"), ("import" = String, Path, description = "Id")),
    responses((status = 204), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn stop(State(program): State<Arc<Program>>, member: Member, path: Named) -> Result<StatusCode, Failure> {
    let import = draft_of(path)?;
    blocking(move || {
        let report = opened(&member, import)?;
        if let Some(space) = report.import.space {
            check(&member, space)?;
        }
        if let Some(control) = member.workspace.drafts.control(import) {
            control.stop();
            note(&program, &member, AuditKind::ImportStopped, &report.import);
        }
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// Goes on with an import that was stopped.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/imports/{import}/resume", tag = "imports",
    params(("workspace" = String, Path, description = "Id or slug"), ("import" = String, Path, description = "Id")),
    responses((status = 200, body = Import), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn resume(State(program): State<Arc<Program>>, member: Member, path: Named) -> Result<Json<Import>, Failure> {
    let import = draft_of(path)?;
    blocking(move || {
        let report = opened(&member, import)?;
        if let Some(space) = report.import.space {
            check(&member, space)?;
        }
        let import = member.workspace.drafts.run(&member.workspace, &member.actor, import, None)?;
        note(&program, &member, AuditKind::ImportStarted, &import);
        Ok(Json(import))
    })
    .await
}

/// Takes an import back as a whole: what it made goes to the trash, what it changed stands as before.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/imports/{import}/undo", tag = "imports", request_body = ImportUndo,
    params(("workspace" = String, Path, description = "Id or slug"), ("import" = String, Path, description = "Id")),
    responses((status = 200, body = Import), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn undo(
    State(program): State<Arc<Program>>,
    member: Member,
    path: Named,
    body: Result<Json<ImportUndo>, JsonRejection>,
) -> Result<Json<Import>, Failure> {
    let import = draft_of(path)?;
    let Json(asked) = body.map_err(unreadable)?;
    blocking(move || {
        let report = opened(&member, import)?;
        if let Some(space) = report.import.space {
            check(&member, space)?;
        }
        let _turn = member.workspace.drafts.take_turn(import, Arc::default())?;
        let permit = || member.actor.write_permit().map_err(ExchangeError::from);
        let ledger = &member.workspace.ledger;
        let report = take_back(ledger, &*member.workspace.store, &permit, import, asked.force)?;
        note(&program, &member, AuditKind::ImportUndone, &report.import);
        Ok(Json(report.import))
    })
    .await
}

fn note(program: &Program, member: &Member, kind: AuditKind, import: &Import) {
    let what = AuditDetail { spaces: import.space.into_iter().collect(), ..named(&import.title) };
    program.installation.note(Some(member.workspace.entry.id), Some(member.actor.person()), kind, what);
}
