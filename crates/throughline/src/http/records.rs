//! Reading records, their history and their threads.

use super::error::{Failure, blocking};
use super::signed::Member;
use crate::workspace::Workspace;
use access::VisibleSpaces;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use contract::batch::{History, RecordPage};
use contract::error::ErrorCode;
use graph::expression::{CivilDate, Vocabulary, compile_filter};
use graph::id::RecordId;
use graph::record::Record;
use graph::thread::{Thread, weave};
use ledger::filter::{Setting, filtered};
use ledger::query;
use serde::Deserialize;
use strategy::wanted::{Wanted, wanted};
use utoipa::IntoParams;

const PAGE: usize = 100;
const LARGEST_PAGE: usize = 1_000;
/// Linked records and peers that one filter may visit: some seconds' worth.
const FILTER_VISITS: usize = 20_000_000;

#[derive(Deserialize, IntoParams)]
pub struct ListQuery {
    /// Name of a kind, such as feature.
    pub kind: String,
    /// A condition in the expression language, such as `state.category = "done" and effort > 3`.
    pub filter: Option<String>,
    /// `next_cursor` of the former page.
    pub cursor: Option<String>,
    /// 1 to 1,000; 100 when absent.
    pub limit: Option<usize>,
}

/// Records of one kind, a page at a time.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/records", tag = "graph",
    params(("workspace" = String, Path, description = "Id or slug"), ListQuery),
    responses((status = 200, body = RecordPage), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn list(
    member: Member,
    asked: Result<Query<ListQuery>, QueryRejection>,
) -> Result<Json<RecordPage>, Failure> {
    let Query(asked) = asked.map_err(|problem| Failure::invalid(problem.body_text()))?;
    blocking(move || {
        let ledger = &member.workspace.ledger;
        if ledger.registry().kind(&asked.kind).is_none() {
            return Err(Failure::invalid(format!("There is no kind \"{}\".", asked.kind)));
        }
        let after = match &asked.cursor {
            None => None,
            Some(cursor) => Some(
                cursor
                    .parse::<RecordId>()
                    .map_err(|_| Failure::invalid("The cursor is not one that this list gave."))?,
            ),
        };
        let limit = asked.limit.unwrap_or(PAGE).clamp(1, LARGEST_PAGE);
        let visible = member.actor.visible_spaces();
        let filter = asked.filter.unwrap_or_default();
        let me = member.actor.person();
        let records = matching(&member.workspace, &visible, me, &asked.kind, &filter, after, limit)?;
        let next_cursor =
            if records.len() == limit { records.last().map(|record| record.id.to_string()) } else { None };
        Ok(Json(RecordPage { records, next_cursor }))
    })
    .await
}

/// Records of a kind that the filter keeps, by id; all where it is empty. `me`: as whom it is read.
pub fn matching(
    workspace: &Workspace,
    visible: &VisibleSpaces,
    me: RecordId,
    kind: &str,
    filter: &str,
    after: Option<RecordId>,
    limit: usize,
) -> Result<Vec<Record>, Failure> {
    let ledger = &workspace.ledger;
    if filter.trim().is_empty() {
        return Ok(ledger.read(|read| read.records_of_kind(kind, visible.spaces(), after, limit))?);
    }
    let definitions = ledger.read(|read| query::definitions(read, visible))?;
    let vocabulary = Vocabulary::new(ledger.registry(), &definitions);
    let schema = vocabulary.schema(&[kind]);
    let filter = compile_filter(filter.trim(), &schema).map_err(|error| Failure::in_filter(&error))?.expression;
    let zone = jiff::tz::TimeZone::get(&workspace.entry.zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let date_of = |instant: i64| date_in(&zone, instant);
    let today = date_of(ledger.clock().now().0);
    let setting = Setting { me, today, date_of: &date_of, visits: FILTER_VISITS };
    let found = ledger.read(|read| filtered(read, visible, &vocabulary, kind, &filter, &setting, after, limit))?;
    found.ok_or_else(|| {
        let message =
            format!("The filter visits more than {FILTER_VISITS} linked records and peers. Ask for less at once.");
        Failure::new(ErrorCode::TooLarge, message)
    })
}

/// Says what is wrong with a filter over a kind, before it is kept.
pub fn check_filter(member: &Member, kind: &str, filter: &str) -> Result<(), Failure> {
    if member.workspace.ledger.registry().kind(kind).is_none() {
        return Err(Failure::invalid(format!("There is no kind \"{kind}\".")));
    }
    matching(&member.workspace, &member.actor.visible_spaces(), member.actor.person(), kind, filter, None, 1)
        .map(|_| ())
}

/// The civil date of an instant, in milliseconds, in a zone.
fn date_in(zone: &jiff::tz::TimeZone, instant: i64) -> CivilDate {
    let date = zone.to_datetime(jiff::Timestamp::from_millisecond(instant).unwrap_or_default()).date();
    CivilDate::of(i64::from(date.year()), i64::from(date.month()), i64::from(date.day()))
        .unwrap_or_else(|| CivilDate::day(instant.div_euclid(86_400_000)))
}

/// One record, by id or key.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/records/{record}", tag = "graph",
    params(("workspace" = String, Path, description = "Id or slug"), ("record" = String, Path, description = "Id or key")),
    responses((status = 200, body = Record), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn record(member: Member, Path((_, name)): Path<(String, String)>) -> Result<Json<Record>, Failure> {
    blocking(move || find(&member, &name).map(Json)).await
}

/// The thread of a record: what was asked, decided, built, and what came of it.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/records/{record}/thread", tag = "graph",
    params(("workspace" = String, Path, description = "Id or slug"), ("record" = String, Path, description = "Id or key")),
    responses((status = 200, body = Thread), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn thread(member: Member, Path((_, name)): Path<(String, String)>) -> Result<Json<Thread>, Failure> {
    blocking(move || {
        let visible = member.actor.visible_spaces();
        let strands = member.workspace.ledger.read(|read| match query::record_named(read, &visible, &name)? {
            Some(record) => query::strands(read, &visible, &record).map(Some),
            None => Ok(None),
        })?;
        strands.map(|strands| Json(weave(&strands))).ok_or_else(|| Failure::not_found("record"))
    })
    .await
}

#[derive(Deserialize, IntoParams)]
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
        Ok(Json(member.workspace.ledger.read(|read| wanted(read, &visible))?))
    })
    .await
}

fn page(member: &Member, record: Option<RecordId>, before: Option<u64>) -> Result<Json<History>, Failure> {
    let visible = member.actor.visible_spaces();
    let (operations, next_before) =
        member.workspace.ledger.read(|read| query::history(read, &visible, record, before, PAGE))?;
    Ok(Json(History { operations, next_before }))
}

pub fn find(member: &Member, name: &str) -> Result<Record, Failure> {
    let visible = member.actor.visible_spaces();
    let found = member.workspace.ledger.read(|read| query::record_named(read, &visible, name))?;
    found.ok_or_else(|| Failure::not_found("record"))
}
