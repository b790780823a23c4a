//! Erasing people, and the reports of it. What is told is what its reader sees; what is erased is everything.

use super::Program;
use super::error::{Failure, blocking};
use super::people::denied;
use super::session::unreadable;
use super::signed::Member;
use super::write::via;
use crate::erasures::{Asked, is_before};
use crate::import_drafts::DraftError;
use access::{Denied, Governance, VisibleSpaces, may_erase};
use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use contract::erasure::{AskErasure, Authored, ErasedIn, ErasureReport, ErasureState, Erasures};
use graph::erasure::ErasedPlace;
use graph::id::RecordId;
use ledger::CommitError;
use ledger::erasure::{Erasure, ErasureStep};
use serde::Deserialize;
use std::fmt::Write as _;
use std::sync::Arc;
use uuid::Uuid;

/// Erases a person: their record, what belongs to it, what the program keeps of them, and their account where it is in no
/// other workspace. Nobody can undo it. `dry_run` answers what would be erased.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/people/{person}/erasure", tag = "people", request_body = AskErasure,
    params(("workspace" = String, Path, description = "Id or slug"), ("person" = String, Path, description = "Id")),
    responses((status = 200, body = ErasureReport), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn erase(
    State(program): State<Arc<Program>>,
    member: Member,
    headers: HeaderMap,
    path: Result<Path<(String, RecordId)>, PathRejection>,
    body: Result<Json<AskErasure>, JsonRejection>,
) -> Result<Json<ErasureReport>, Failure> {
    let Path((_, person)) = path.map_err(|_| Failure::not_found("person"))?;
    let Json(asked) = body.map_err(unreadable)?;
    member.actor.govern(Governance::ErasePeople).map_err(denied)?;
    let via = via(&headers);
    blocking(move || {
        let (workspace, visible) = (&member.workspace, member.actor.visible_spaces());
        let (record, rules) = workspace.ledger.read(|read| Ok((read.record(person)?, read.rules()?)))?;
        let record = record.filter(|record| record.kind == "person");
        let is_member = rules.standing(person).is_some();
        // Whoever is in the workspace stands under People, wherever their record is.
        let seen = record.as_ref().filter(|record| visible.contains(record.space));
        if seen.is_none() && !is_member {
            return Err(Failure::not_found("person"));
        }
        may_erase(&member.actor, &rules, person).map_err(denied)?;
        let order = Asked { person, by: member.actor.person(), authored: asked.authored == Authored::Erase, via };
        let installation = &program.installation;
        if asked.dry_run {
            let erasure = installation.rehearse_erasure(workspace, &order).map_err(of_erasing)?;
            return Ok(Json(report(&program, &visible, &erasure, true)?));
        }
        let account = installation.known_of(workspace, person)?.account.filter(|_| is_member);
        let account = account.map(|account| account.name);
        let of_record = |field: &str| seen.and_then(|record| record.text(field)).map(str::to_owned);
        let mut names: Vec<String> = [of_record("title"), account].into_iter().flatten().collect();
        // Whoever has no name is called by their address.
        if names.iter().all(|name| name.trim().is_empty()) {
            names.extend(of_record("email"));
        }
        let typed = asked.name.trim();
        if typed.is_empty() || names.iter().all(|name| name.trim() != typed) {
            return Err(Failure::invalid(
                "Type the person's name exactly as it stands, to say that they shall be erased for ever.",
            ));
        }
        let erasure = installation.erase(workspace, &order).map_err(of_erasing)?;
        program.jobs.added.notify_waiters();
        Ok(Json(report(&program, &visible, &erasure, false)?))
    })
    .await
}

/// Who was erased, newest first.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/erasures", tag = "people",
    params(("workspace" = String, Path, description = "Id or slug")),
    responses((status = 200, body = Erasures), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn list(State(program): State<Arc<Program>>, member: Member) -> Result<Json<Erasures>, Failure> {
    member.actor.govern(Governance::ErasePeople).map_err(denied)?;
    blocking(move || {
        let visible = member.actor.visible_spaces();
        let all = member.workspace.ledger.read(|read| read.erasures())?;
        let erasures = all.iter().map(|erasure| report(&program, &visible, erasure, false));
        Ok(Json(Erasures { erasures: erasures.collect::<Result<_, _>>()? }))
    })
    .await
}

type ErasurePath = Result<Path<(String, Uuid)>, PathRejection>;

/// The report of one erasure.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/erasures/{erasure}", tag = "people",
    params(("workspace" = String, Path, description = "Id or slug"), ("erasure" = String, Path, description = "Id")),
    responses((status = 200, body = ErasureReport), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn erasure(
    State(program): State<Arc<Program>>,
    member: Member,
    path: ErasurePath,
) -> Result<Json<ErasureReport>, Failure> {
    one(program, member, path).await.map(Json)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct As {
    format: String,
}

/// The same as a file: `csv`, a line for each place, or `json`.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/erasures/{erasure}/export", tag = "people",
    params(("workspace" = String, Path, description = "Id or slug"), ("erasure" = String, Path, description = "Id"),
        ("format" = String, Query, description = "csv or json")),
    responses((status = 200, description = "A file", content_type = "text/csv", body = String), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn export(
    State(program): State<Arc<Program>>,
    member: Member,
    path: ErasurePath,
    asked: Result<Query<As>, QueryRejection>,
) -> Result<Response, Failure> {
    member.actor.govern(Governance::ErasePeople).map_err(denied)?;
    let format = asked.map(|Query(asked)| asked.format).unwrap_or_default();
    let is_csv = match format.as_str() {
        "csv" => true,
        "json" => false,
        _ => return Err(Failure::invalid("\"format\" is csv or json.")),
    };
    let report = one(program, member, path).await?;
    let (media_type, ending, body) = match is_csv {
        true => ("text/csv; charset=utf-8", "csv", csv(&report)),
        false => ("application/json", "json", serde_json::to_string_pretty(&report).unwrap_or_default()),
    };
    let name = format!("attachment; filename=\"erasure-{}.{ending}\"", report.id.unwrap_or_default());
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

async fn one(program: Arc<Program>, member: Member, path: ErasurePath) -> Result<ErasureReport, Failure> {
    member.actor.govern(Governance::ErasePeople).map_err(denied)?;
    let Path((_, id)) = path.map_err(|_| Failure::not_found("erasure"))?;
    blocking(move || {
        let all = member.workspace.ledger.read(|read| read.erasures())?;
        let found = all.iter().find(|erasure| erasure.id == id).ok_or_else(|| Failure::not_found("erasure"))?;
        report(&program, &member.actor.visible_spaces(), found, false)
    })
    .await
}

fn of_erasing(problem: anyhow::Error) -> Failure {
    match problem.downcast::<Denied>() {
        Ok(why) => denied(why),
        Err(problem) => match problem.downcast::<CommitError>() {
            Ok(CommitError::Denied(why)) => denied(why),
            Ok(problem) => problem.into(),
            Err(problem) => problem.downcast::<DraftError>().map_or_else(Failure::from, Failure::from),
        },
    }
}

/// What its reader is told of an erasure. Nothing of what is where they see nothing, not even how much.
fn report(
    program: &Program,
    visible: &VisibleSpaces,
    erasure: &Erasure,
    is_preview: bool,
) -> Result<ErasureReport, Failure> {
    let mut places: Vec<ErasedIn> = Vec::new();
    for count in erasure.counts.iter().filter(|count| visible.contains_all(&count.spaces)) {
        let place = count.place;
        match places.iter_mut().find(|known| known.place == place) {
            Some(known) => known.count = known.count.map(|known| known + count.count),
            None => {
                // Of what is of spaces and is not counted by them, only that it was.
                let whole = matches!(place, ErasedPlace::Audit | ErasedPlace::Search | ErasedPlace::Disk);
                places.push(ErasedIn { place, count: (!whole).then_some(count.count), waiting: false });
            }
        }
    }
    for step in &erasure.waiting {
        let place = match step {
            // A preview counts what there is.
            ErasureStep::Texts | ErasureStep::Files if is_preview => continue,
            ErasureStep::Texts => ErasedPlace::Texts,
            ErasureStep::Files => ErasedPlace::FileBytes,
            ErasureStep::Account => match erasure.account {
                Some(_) => ErasedPlace::Account,
                None => continue,
            },
            ErasureStep::Search => ErasedPlace::Search,
            ErasureStep::Disk => ErasedPlace::Disk,
        };
        // What the account is told as: it goes on elsewhere, or goes.
        let known = places.iter_mut().find(|known| {
            known.place == place || (place == ErasedPlace::Account && known.place == ErasedPlace::Membership)
        });
        match known {
            Some(known) => known.waiting = true,
            None => places.push(ErasedIn { place, count: None, waiting: true }),
        }
    }
    let elsewhere = match erasure.account {
        Some(account) => {
            let memberships = program.installation.accounts.memberships(account)?;
            memberships.iter().any(|of| of.workspace.id != visible.workspace())
        }
        None => false,
    };
    Ok(ErasureReport {
        id: (!is_preview).then_some(erasure.id),
        person: erasure.person,
        by: erasure.by,
        at: erasure.at,
        authored: if erasure.authored { Authored::Erase } else { Authored::Keep },
        state: match (is_preview, erasure.waiting.is_empty()) {
            (true, _) => ErasureState::Preview,
            (false, true) => ErasureState::Done,
            (false, false) => ErasureState::Working,
        },
        places,
        named: erasure.named.iter().filter(|named| visible.contains(named.space)).map(|named| named.record).collect(),
        in_other_workspaces: elsewhere,
        backups: program.jobs.backups.count_where(|list| is_before(&list.made_at, erasure.at)),
        problem: erasure.problem.clone(),
        done_at: erasure.done_at,
    })
}

/// Ids and numbers alone: nothing of it can be a formula to a spreadsheet.
fn csv(report: &ErasureReport) -> String {
    let mut csv = String::from("what,count,state\r\n");
    for place in &report.places {
        let count = place.count.map(|count| count.to_string()).unwrap_or_default();
        let state = if place.waiting { "waiting" } else { "erased" };
        let _ = write!(csv, "{},{count},{state}\r\n", word_of(place.place));
    }
    for record in &report.named {
        let _ = write!(csv, "still named in {record},1,left\r\n");
    }
    if report.backups > 0 {
        let _ = write!(csv, "backups,{},left\r\n", report.backups);
    }
    csv
}

fn word_of(place: ErasedPlace) -> String {
    serde_json::to_value(place).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}
