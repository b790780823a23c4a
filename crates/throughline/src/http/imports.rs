//! Imports, their accounts, and the rows as they stood in the files.

use super::error::{Failure, blocking};
use super::signed::Member;
use access::Standing;
use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query};
use exchange::port::{Import, ImportReport, ImportRow, ImportState};
use exchange::restricted::Withheld;
use graph::id::ImportId;
use graph::record::ImportRowKey;
use serde::Deserialize;
use utoipa::IntoParams;

/// Imports of the workspace, newest first.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/imports", tag = "imports",
    params(("workspace" = String, Path, description = "Id or slug")),
    responses((status = 200, body = Vec<Import>), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn list(member: Member) -> Result<Json<Vec<Import>>, Failure> {
    blocking(move || {
        let imports = member.workspace.store.imports()?;
        let seen = imports.into_iter().filter(|import| may_open(&member, import));
        Ok(Json(seen.map(|import| as_it_is(&member, import)).collect::<Result<_, _>>()?))
    })
    .await
}

/// What became of every value of an import's files.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/imports/{import}", tag = "imports",
    params(("workspace" = String, Path, description = "Id or slug"), ("import" = String, Path, description = "Id")),
    responses((status = 200, body = ImportReport), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn report(
    member: Member,
    path: Result<Path<(String, ImportId)>, PathRejection>,
) -> Result<Json<ImportReport>, Failure> {
    let Path((_, import)) = path.map_err(|_| Failure::not_found("import"))?;
    blocking(move || opened(&member, import).map(Json)).await
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RowQuery {
    pub file: String,
    /// 1-based; a header is not counted.
    pub row: u32,
}

/// One row of an imported file, exactly as it stood there.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/imports/{import}/rows", tag = "imports",
    params(("workspace" = String, Path, description = "Id or slug"), ("import" = String, Path, description = "Id"), RowQuery),
    responses((status = 200, body = ImportRow), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn row(
    member: Member,
    path: Result<Path<(String, ImportId)>, PathRejection>,
    asked: Result<Query<RowQuery>, QueryRejection>,
) -> Result<Json<ImportRow>, Failure> {
    let Path((_, import)) = path.map_err(|_| Failure::not_found("import"))?;
    let Query(asked) = asked.map_err(|problem| Failure::invalid(problem.body_text()))?;
    blocking(move || {
        let key = ImportRowKey { import, file: asked.file, row: asked.row };
        let report = read(&member, import).map_err(|_| Failure::not_found("row"))?;
        let row = member.workspace.store.row(&key)?;
        let mut row = row.ok_or_else(|| Failure::not_found("row"))?;
        Withheld::of(&report, member.actor.sight()).cut_row(&mut row);
        Ok(Json(row))
    })
    .await
}

/// Whoever is in the space that it filled; where that is not known, whoever is in every open one.
fn may_open(member: &Member, import: &Import) -> bool {
    match import.space {
        Some(space) => member.actor.role_in(space).is_some(),
        None => member.actor.standing() >= Standing::Member,
    }
}

fn read(member: &Member, import: ImportId) -> Result<ImportReport, Failure> {
    let report = member.workspace.store.report(import)?.filter(|report| may_open(member, &report.import));
    report.ok_or_else(|| Failure::not_found("import"))
}

pub(super) fn opened(member: &Member, import: ImportId) -> Result<ImportReport, Failure> {
    let mut report = read(member, import)?;
    if seems_stopped(member, &report.import) {
        // It may have ended since it was read.
        report = read(member, import)?;
    }
    Withheld::of(&report, member.actor.sight()).cut_report(&mut report);
    report.import = as_it_is(member, report.import)?;
    Ok(report)
}

/// Nobody works at it, and it did not say that it ended.
fn seems_stopped(member: &Member, import: &Import) -> bool {
    import.state == ImportState::Running && member.workspace.drafts.control(import.id).is_none()
}

/// What was running when the program ended runs no more; what was begun a moment ago runs, whatever is written of it.
fn as_it_is(member: &Member, import: Import) -> Result<Import, Failure> {
    if member.workspace.drafts.control(import.id).is_some() {
        return Ok(Import { state: ImportState::Running, ..import });
    }
    if !seems_stopped(member, &import) {
        return Ok(import);
    }
    let now = member.workspace.store.report(import.id)?.map_or(import, |report| report.import);
    let stopped = seems_stopped(member, &now);
    Ok(if stopped { Import { state: ImportState::Stopped, ..now } } else { now })
}
