//! What belongs to the signed-in person: values of their own, what they watch, their inbox. Who may see the workspace
//! may have all of it.

use super::error::{Failure, blocking};
use super::records::find;
use super::session::unreadable;
use super::signed::Member;
use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use contract::error::ErrorCode;
use contract::personal::{Inbox, InboxEntry, InboxMarked, InboxReason, MarkInbox, Personal, PutPersonal, PutWatch};
use ledger::personal::{INBOX_PAGE, InboxQuery, Marking, NAMES_LIMIT, Reason, Show, VALUE_LIMIT, Which, is_name};
use ledger::port::StoreError;
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::IntoParams;

const PAGE: usize = 50;
/// Most entries and records that are marked by name at once.
const MARK_LIMIT: usize = 1_000;

/// The person's own values, and what they watch.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/personal", tag = "personal",
    params(("workspace" = String, Path, description = "Id or slug")),
    responses((status = 200, body = Personal), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn personal(member: Member) -> Result<Json<Personal>, Failure> {
    blocking(move || {
        let (person, visible) = (member.actor.person(), member.actor.visible_spaces());
        let (values, watching) =
            member.workspace.ledger.read(|read| Ok((read.values(person)?, read.watched(person, visible.spaces())?)))?;
        let mut parsed = BTreeMap::new();
        for (name, json) in values {
            let value = serde_json::from_str(&json).map_err(|error| StoreError::Damaged(error.to_string()))?;
            parsed.insert(name, value);
        }
        Ok(Json(Personal { values: parsed, watching }))
    })
    .await
}

/// Keeps a value under a name, in place of the former.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/personal/{name}", tag = "personal", request_body = PutPersonal,
    params(("workspace" = String, Path, description = "Id or slug"), ("name" = String, Path, description = "1 to 40 lower-case letters and underscores")),
    responses((status = 204), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn put_personal(
    member: Member,
    Path((_, name)): Path<(String, String)>,
    body: Result<Json<PutPersonal>, JsonRejection>,
) -> Result<StatusCode, Failure> {
    let Json(PutPersonal { value }) = body.map_err(unreadable)?;
    if !is_name(&name) {
        return Err(Failure::invalid("A personal value has a name of 1 to 40 lower-case letters and underscores."));
    }
    let json = (!value.is_null()).then(|| value.to_string());
    if json.as_ref().is_some_and(|json| json.len() > VALUE_LIMIT) {
        return Err(Failure::new(ErrorCode::TooLarge, "A personal value has at most 64 KiB of JSON."));
    }
    let person = member.actor.person();
    let ledger = member.workspace.ledger.clone();
    if json.is_some() {
        let (ledger, name) = (ledger.clone(), name.clone());
        let values = blocking(move || Ok(ledger.read(|read| read.values(person))?)).await?;
        if values.len() >= NAMES_LIMIT && values.iter().all(|(known, _)| *known != name) {
            return Err(Failure::new(ErrorCode::TooLarge, "A person keeps at most 100 values. Remove one first."));
        }
    }
    ledger.write_personal(vec![], move |write| write.put_value(person, &name, json.as_deref())).wait().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Watches a record, or does not any more. What was said stands, whatever the person does with the record later.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/records/{record}/watch", tag = "personal", request_body = PutWatch,
    params(("workspace" = String, Path, description = "Id or slug"), ("record" = String, Path, description = "Id or key")),
    responses((status = 204), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn watch(
    member: Member,
    Path((_, name)): Path<(String, String)>,
    body: Result<Json<PutWatch>, JsonRejection>,
) -> Result<StatusCode, Failure> {
    let Json(PutWatch { watching }) = body.map_err(unreadable)?;
    let (ledger, person) = (member.workspace.ledger.clone(), member.actor.person());
    let record = blocking(move || Ok(find(&member, &name)?.id)).await?;
    ledger.write_personal(vec![], move |write| write.put_watch(record, person, watching)).wait().await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InboxPage {
    /// `unread` (neither read nor snoozed; when absent), `all` or `snoozed`.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub show: Show,
    /// `next_before` of the former page.
    pub before: Option<u64>,
    /// 1 to 200; 50 when absent.
    pub limit: Option<usize>,
}

/// What concerns the person, newest first.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/inbox", tag = "personal",
    params(("workspace" = String, Path, description = "Id or slug"), InboxPage),
    responses((status = 200, body = Inbox), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn inbox(member: Member, asked: Result<Query<InboxPage>, QueryRejection>) -> Result<Json<Inbox>, Failure> {
    let Query(asked) = asked.map_err(|problem| Failure::invalid(problem.body_text()))?;
    blocking(move || {
        let (person, visible) = (member.actor.person(), member.actor.visible_spaces());
        let ledger = &member.workspace.ledger;
        let (spaces, now) = (visible.spaces(), ledger.clock().now());
        let limit = asked.limit.unwrap_or(PAGE).clamp(1, INBOX_PAGE);
        let query = InboxQuery { person, spaces, now, show: asked.show, before: asked.before, limit };
        let (entries, unread) =
            ledger.read_as(&visible, |read| Ok((read.inbox(&query)?, read.unread(person, spaces, now)?)))?;
        let next_before = if entries.len() == limit { entries.last().map(|entry| entry.id) } else { None };
        let entries = entries.into_iter().map(shown).collect();
        Ok(Json(Inbox { entries, unread, next_before }))
    })
    .await
}

/// Marks entries as read or not, and snoozes them.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/inbox/mark", tag = "personal", request_body = MarkInbox,
    params(("workspace" = String, Path, description = "Id or slug")),
    responses((status = 200, body = InboxMarked), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn mark(member: Member, body: Result<Json<MarkInbox>, JsonRejection>) -> Result<Json<InboxMarked>, Failure> {
    let Json(asked) = body.map_err(unreadable)?;
    let named = asked.ids.len() + asked.records.len();
    if !asked.all && named == 0 {
        return Err(Failure::invalid("Say which entries to mark: give ids, records or all."));
    }
    if asked.read.is_none() && asked.snoozed_until.is_none() {
        return Err(Failure::invalid("Say how to mark them: give read or snoozed_until."));
    }
    if named > MARK_LIMIT {
        return Err(Failure::new(ErrorCode::TooLarge, "At most 1,000 entries and records are marked at once."));
    }
    let ledger = member.workspace.ledger.clone();
    let (person, now) = (member.actor.person(), ledger.clock().now());
    let which = if asked.all { Which::All } else { Which::Some { entries: asked.ids, records: asked.records } };
    let marking = Marking { which, read: asked.read.map(|read| read.then_some(now)), snoozed: asked.snoozed_until };
    ledger.write_personal(vec![person], move |write| write.mark(person, &marking)).wait().await?;
    let visible = member.actor.visible_spaces();
    let unread = blocking(move || Ok(ledger.read(|read| read.unread(person, visible.spaces(), now))?)).await?;
    Ok(Json(InboxMarked { unread }))
}

fn shown(entry: ledger::personal::InboxEntry) -> InboxEntry {
    let told = entry.notification;
    InboxEntry {
        id: entry.id,
        sequence: told.sequence,
        record: told.record,
        reason: match told.reason {
            Reason::Mentioned => InboxReason::Mentioned,
            Reason::Assigned => InboxReason::Assigned,
            Reason::Commented => InboxReason::Commented,
            Reason::Changed => InboxReason::Changed,
        },
        actor: told.actor,
        at: told.at,
        batch: told.batch,
        label: told.label,
        excerpt: told.excerpt,
        read_at: entry.read_at,
        snoozed_until: entry.snoozed_until,
    }
}
