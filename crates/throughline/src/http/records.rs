//! Reading records, their history and their threads.

use super::asked::Asked;
use super::error::{Failure, blocking};
use super::listing::thin;
use super::named_write::tag_of;
use super::signed::Member;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::batch::History;
use graph::id::RecordId;
use graph::record::Record;
use graph::thread::{Thread, weave};
use ledger::query;
use serde::Deserialize;
use strategy::wanted::{Wanted, wanted};
use utoipa::IntoParams;

const PAGE: usize = 100;

/// One record, by id or key.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/records/{record}", tag = "graph",
    params(("workspace" = String, Path, description = "Id or slug"), ("record" = String, Path, description = "Id or key"),
        ("fields" = Option<String>, Query, description = "Names of fields, with commas: the record carries only these"),
        ("if-none-match" = Option<String>, Header, description = "ETag of the record that the reader has: 304 where it still stands")),
    responses((status = 200, body = Record, headers(("etag" = String))), (status = 304, description = "The reader has it"),
        (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn record(
    member: Member,
    headers: HeaderMap,
    Path((_, name)): Path<(String, String)>,
    asked: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Result<Response, Failure> {
    let asked = Asked::new(asked, &["fields"])?;
    let mut record = blocking(move || find(&member, &name)).await?;
    let tag = tag_of(&record);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if known.split(',').any(|known| known.trim().trim_start_matches("W/") == tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    if asked.one("fields").is_some() {
        thin(&mut record, &asked.list("fields").into_iter().collect());
    }
    Ok(([(header::ETAG, tag)], Json(record)).into_response())
}

/// The thread of a record: what was asked, decided, built, and what came of it.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/records/{record}/thread", tag = "graph",
    params(("workspace" = String, Path, description = "Id or slug"), ("record" = String, Path, description = "Id or key")),
    responses((status = 200, body = Thread), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn thread(member: Member, Path((_, name)): Path<(String, String)>) -> Result<Json<Thread>, Failure> {
    blocking(move || {
        let visible = member.actor.visible_spaces();
        let strands =
            member.workspace.ledger.read_as(&visible, |read| match query::record_named(read, &visible, &name)? {
                Some(record) => query::strands(read, &visible, &record).map(Some),
                None => Ok(None),
            })?;
        strands.map(|strands| Json(weave(&strands))).ok_or_else(|| Failure::not_found("record"))
    })
    .await
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HistoryQuery {
    /// `next_before` of the former page.
    pub before: Option<u64>,
}

/// What changed on a record, newest first.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/records/{record}/history", tag = "graph",
    params(("workspace" = String, Path, description = "Id or slug"), ("record" = String, Path, description = "Id or key"), HistoryQuery),
    responses((status = 200, body = History), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn history(
    member: Member,
    Path((_, name)): Path<(String, String)>,
    asked: Result<Query<HistoryQuery>, QueryRejection>,
) -> Result<Json<History>, Failure> {
    let Query(asked) = asked.map_err(|problem| Failure::invalid(problem.body_text()))?;
    blocking(move || {
        let record = find(&member, &name)?;
        page(&member, Some(record.id), asked.before)
    })
    .await
}

/// What changed in the workspace, newest first.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/history", tag = "graph",
    params(("workspace" = String, Path, description = "Id or slug"), HistoryQuery),
    responses((status = 200, body = History), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn workspace_history(
    member: Member,
    asked: Result<Query<HistoryQuery>, QueryRejection>,
) -> Result<Json<History>, Failure> {
    let Query(asked) = asked.map_err(|problem| Failure::invalid(problem.body_text()))?;
    blocking(move || page(&member, None, asked.before)).await
}

/// Every idea, most wanted first, and what became of it.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/most-wanted", tag = "graph",
    params(("workspace" = String, Path, description = "Id or slug")),
    responses((status = 200, body = Vec<Wanted>), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn most_wanted(member: Member) -> Result<Json<Vec<Wanted>>, Failure> {
    blocking(move || {
        let visible = member.actor.visible_spaces();
        Ok(Json(member.workspace.ledger.read_as(&visible, |read| wanted(read, &visible))?))
    })
    .await
}

fn page(member: &Member, record: Option<RecordId>, before: Option<u64>) -> Result<Json<History>, Failure> {
    let visible = member.actor.visible_spaces();
    let (operations, next_before) =
        member.workspace.ledger.read_as(&visible, |read| query::history(read, &visible, record, before, PAGE))?;
    Ok(Json(History { operations, next_before }))
}

pub fn find(member: &Member, name: &str) -> Result<Record, Failure> {
    let visible = member.actor.visible_spaces();
    let found = member.workspace.ledger.read_as(&visible, |read| query::record_named(read, &visible, name))?;
    found.ok_or_else(|| Failure::not_found("record"))
}
