//! Changing the graph.

use super::error::Failure;
use super::session::unreadable;
use super::signed::Member;
use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::http::HeaderMap;
use contract::batch::{BatchReply, UndoRequest};
use graph::id::BatchId;
use graph::operation::{Batch, Via};
use ledger::{CommitError, Committed, Request, visible_frame};

/// Commits a batch: all of it or nothing. Sending it again is safe.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/batches", tag = "graph", request_body = Batch,
    params(("workspace" = String, Path, description = "Id or slug")),
    responses((status = 200, body = BatchReply), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn commit(
    member: Member,
    headers: HeaderMap,
    body: Result<Json<Batch>, JsonRejection>,
) -> Result<Json<BatchReply>, Failure> {
    let Json(batch) = body.map_err(unreadable)?;
    let permit = member.actor.write_permit().map_err(CommitError::from)?;
    let request = Request::new(batch, via(&headers));
    let committed = member.workspace.ledger.commit(permit, request).wait().await?;
    reply(member, committed)
}

/// Takes a batch back by a new one.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/batches/{batch}/undo", tag = "graph", request_body = UndoRequest,
    params(("workspace" = String, Path, description = "Id or slug"), ("batch" = String, Path, description = "The batch to take back")),
    responses((status = 200, body = BatchReply), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn undo(
    member: Member,
    headers: HeaderMap,
    path: Result<Path<(String, BatchId)>, PathRejection>,
    body: Result<Json<UndoRequest>, JsonRejection>,
) -> Result<Json<BatchReply>, Failure> {
    let Path((_, batch)) = path.map_err(|_| Failure::not_found("batch"))?;
    let Json(asked) = body.map_err(unreadable)?;
    let permit = member.actor.write_permit().map_err(CommitError::from)?;
    let committed = member.workspace.ledger.undo(permit, batch, asked.batch, asked.force, via(&headers)).wait().await?;
    reply(member, committed)
}

fn reply(member: Member, committed: Committed) -> Result<Json<BatchReply>, Failure> {
    let visible = member.actor.visible_spaces();
    Ok(Json(BatchReply {
        batch: committed.batch,
        duplicate: committed.duplicate,
        frame: visible_frame(&committed.frame, &visible),
    }))
}

/// Our own client says that it is one; everything else is the API.
pub(super) fn via(headers: &HeaderMap) -> Via {
    // A program is not believed that it is our client.
    if headers.contains_key(axum::http::header::AUTHORIZATION) {
        return Via::Api;
    }
    match headers.get("x-throughline-client").and_then(|value| value.to_str().ok()) {
        Some("web") => Via::Ui,
        _ => Via::Api,
    }
}
