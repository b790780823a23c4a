//! Links of one record: what stands, why, and setting and taking away one of them.

use super::error::{Failure, blocking};
use super::named_write::{Manner, Plan, carry_out, cut, named_id};
use super::records::find;
use super::session::unreadable;
use super::signed::Member;
use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use contract::error::{ErrorCode, ErrorEnvelope};
use contract::record::{LinkDraft, LinkWithEvidence, LinksOfRecord};
use graph::expression::Vocabulary;
use graph::id::{EvidenceId, RecordId};
use graph::operation::{EvidenceDraft, OperationBody};
use graph::record::{EvidenceKind, Link, LinkKey};
use ledger::query;

/// Links to and from one record, with the records at their other ends.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/records/{record}/links", tag = "graph",
    params(("workspace" = String, Path, description = "Id or slug"), ("record" = String, Path, description = "Id or key")),
    responses((status = 200, body = LinksOfRecord), (status = "default", body = ErrorEnvelope)))]
pub async fn list(member: Member, Path((_, name)): Path<(String, String)>) -> Result<Json<LinksOfRecord>, Failure> {
    blocking(move || {
        let visible = member.actor.visible_spaces();
        let record = find(&member, &name)?;
        let found = member.workspace.ledger.read_as(&visible, |read| {
            let mut links = read.links_of(record.id)?;
            links.retain(|link| visible.contains_all(&link.spaces));
            let far = |key: &LinkKey| if key.from == record.id { key.to } else { key.from };
            let linked = read.records(&links.iter().map(|link| far(&link.key)).collect::<Vec<_>>())?;
            Ok(LinksOfRecord { links, linked })
        })?;
        Ok(Json(found))
    })
    .await
}

/// One link, and what justifies it.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/records/{record}/links/{role}/{other}", tag = "graph",
    params(("workspace" = String, Path, description = "Id or slug"), ("record" = String, Path, description = "Id or key"),
        ("role" = String, Path, description = "Name of a role, forwards or backwards"), ("other" = String, Path, description = "Id or key")),
    responses((status = 200, body = LinkWithEvidence), (status = "default", body = ErrorEnvelope)))]
pub async fn link(
    member: Member,
    Path((_, name, role, other)): Path<(String, String, String, String)>,
) -> Result<Json<LinkWithEvidence>, Failure> {
    blocking(move || {
        let visible = member.actor.visible_spaces();
        let key = named_key(&member, &name, &role, &other)?;
        let found = member.workspace.ledger.read_as(&visible, |read| {
            let Some(link) = read.link(&key)?.filter(|link| !link.removed) else { return Ok(None) };
            let mut evidence = read.evidence_of(&key)?;
            evidence.retain(|row| visible.contains_all(&row.spaces));
            Ok(Some(LinkWithEvidence { link, evidence }))
        })?;
        found.map(Json).ok_or_else(|| Failure::not_found("link"))
    })
    .await
}

/// Links two records, or adds to what a link says. Sending it again changes nothing.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/records/{record}/links/{role}/{other}", tag = "graph", request_body = LinkDraft,
    params(("workspace" = String, Path, description = "Id or slug"), ("record" = String, Path, description = "Id or key"),
        ("role" = String, Path, description = "Name of a role, forwards or backwards"), ("other" = String, Path, description = "Id or key")),
    responses((status = 204), (status = "default", body = ErrorEnvelope)))]
pub async fn put(
    member: Member,
    headers: HeaderMap,
    Path((_, name, role, other)): Path<(String, String, String, String)>,
    body: Result<Json<LinkDraft>, JsonRejection>,
) -> Result<Response, Failure> {
    let Json(draft) = body.map_err(unreadable)?;
    let asked = serde_json::json!([draft.fields, draft.note, draft.state, draft.confidence]).to_string();
    let manner = Manner::of(&member, &headers, &["link", &name, &role, &other, &asked])?;
    let (member, draft, name, role, other, is_there) = blocking(move || {
        let is_there = says_nothing_new(&member, &name, &role, &other, &draft)?;
        Ok((member, draft, name, role, other, is_there))
    })
    .await?;
    if is_there {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let (_, written) = carry_out(member, manner, move |member, _| {
        let key = named_key(member, &name, &role, &other)?;
        let id = evidence_id(member, &key, &draft.note);
        let evidence = EvidenceDraft {
            id,
            kind: EvidenceKind::Statement,
            record: None,
            source: None,
            note: draft.note,
            state: draft.state,
            confidence: draft.confidence,
        };
        let LinkKey { from, role, to } = key;
        let body = OperationBody::Link { from, role, to, fields: draft.fields, evidence: vec![evidence] };
        Ok(Plan::new(cut(format!("Linked {name} and {other}")), vec![body]))
    })
    .await?;
    Ok(written.nothing())
}

/// Takes a link away. Its evidence stays, and undo brings both back.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/records/{record}/links/{role}/{other}", tag = "graph",
    params(("workspace" = String, Path, description = "Id or slug"), ("record" = String, Path, description = "Id or key"),
        ("role" = String, Path, description = "Name of a role, forwards or backwards"), ("other" = String, Path, description = "Id or key")),
    responses((status = 204), (status = "default", body = ErrorEnvelope)))]
pub async fn take(
    member: Member,
    headers: HeaderMap,
    Path((_, name, role, other)): Path<(String, String, String, String)>,
) -> Result<Response, Failure> {
    let manner = Manner::of(&member, &headers, &["unlink", &name, &role, &other])?;
    let (_, written) = carry_out(member, manner, move |member, _| {
        let LinkKey { from, role, to } = named_key(member, &name, &role, &other)?;
        let body = OperationBody::Unlink { from, role, to };
        let label = cut(format!("Took {name} and {other} apart"));
        Ok(Plan::new(label, vec![body]))
    })
    .await?;
    Ok(written.nothing())
}

/// The same for the same person and words.
fn evidence_id(member: &Member, key: &LinkKey, note: &str) -> EvidenceId {
    let person = member.actor.person().to_string();
    EvidenceId(named_id(&["evidence", &person, &key.from.to_string(), &key.role, &key.to.to_string(), note]))
}

/// Whether the link stands and this person said so in these words before. What others made of that since, stays.
fn says_nothing_new(member: &Member, name: &str, role: &str, other: &str, draft: &LinkDraft) -> Result<bool, Failure> {
    let key = named_key(member, name, role, other)?;
    let (link, said) = member
        .workspace
        .ledger
        .read(|read| Ok((read.link(&key)?, read.evidence(evidence_id(member, &key, &draft.note))?)))?;
    let carries = |link: &Link| draft.fields.iter().all(|(name, value)| link.fields.get(name) == Some(value));
    let stands = link.is_some_and(|link| !link.removed && carries(&link));
    Ok(stands && said.is_some_and(|said| draft.state.is_none_or(|state| state == said.state)))
}

fn named_key(member: &Member, name: &str, role: &str, other: &str) -> Result<LinkKey, Failure> {
    key_of(member, find(member, name)?.id, role, find(member, other)?.id)
}

/// The link between two records whose role may be named from either end.
pub fn key_of(member: &Member, near: RecordId, role: &str, far: RecordId) -> Result<LinkKey, Failure> {
    let ledger = &member.workspace.ledger;
    let visible = member.actor.visible_spaces();
    let definitions = ledger.read_as(&visible, |read| query::definitions(read, &visible))?;
    let vocabulary = Vocabulary::new(ledger.registry(), &definitions);
    let (role, backwards) = vocabulary.role(role).ok_or_else(|| {
        Failure::new(
            ErrorCode::NotFound,
            format!("There is no link role \"{}\".", role.chars().take(60).collect::<String>()),
        )
    })?;
    let (from, to) = if backwards { (far, near) } else { (near, far) };
    Ok(LinkKey { from, role: role.to_owned(), to })
}
