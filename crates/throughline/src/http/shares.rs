//! Links to look at something: made, listed and withdrawn by whoever may show it to others.

use super::Program;
use super::error::{Failure, blocking, sentence};
use super::listing::check_filter;
use super::people::{denied, same_names};
use super::records::find;
use super::session::unreadable;
use super::signed::Member;
use crate::audit::named;
use crate::sign_in::{hash_of, hash_password, secret};
use access::Actor;
use access::account::Handle;
use access::audit::{AuditDetail, AuditKind};
use access::share::{DatesShown, Openings, Share, Shared, may_show, may_withdraw};
use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use contract::error::ErrorCode;
use contract::share::{
    DatesShown as DatesAsked, NewShare, ShareEntry, ShareLink, ShareLog, ShareOpening, SharedWhat, Shares,
};
use graph::registry::KindDeclaration;
use ledger::shared::can_be_shared;
use std::sync::Arc;
use uuid::Uuid;

/// Of one person.
const SHARES_LIMIT: usize = 200;
const NAME_LIMIT: usize = 200;
const LOOK_LIMIT: usize = 16 * 1024;
const FILTER_LIMIT: usize = 10_000;
/// Fields, and spaces, that one link names.
const NAMES_LIMIT: usize = 500;
const DAYS_LIMIT: u32 = 366;
const DAY_MILLISECONDS: i64 = 24 * 3_600_000;

same_names!(dates_view, dates_asked, DatesAsked, DatesShown: Exact, Month, Quarter, Year);

/// The links over what the member may show to others.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/shares", tag = "share",
    params(("workspace" = String, Path, description = "Id or slug")),
    responses((status = 200, body = Shares), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn shares(State(program): State<Arc<Program>>, member: Member) -> Result<Json<Shares>, Failure> {
    blocking(move || {
        let all = program.installation.accounts.shares(member.workspace.entry.id)?;
        let seen = all.into_iter().filter(|(_, share, _)| may_withdraw(&member.actor, share));
        Ok(Json(Shares { shares: seen.map(|each| entry(&member.actor, each)).collect() }))
    })
    .await
}

/// Spaces that the reader does not see are left out.
fn entry(reader: &Actor, (Handle(id), share, openings): (Handle, Share, Openings)) -> ShareEntry {
    ShareEntry {
        id,
        name: share.name,
        what: match share.what {
            Shared::Record { record } => SharedWhat::Record { record },
            Shared::View { kind, filter, look } => SharedWhat::View { kind, filter, look },
        },
        spaces: share.spaces.into_iter().filter(|space| reader.role_in(*space).is_some()).collect(),
        fields: share.fields,
        dates: dates_view(share.dates),
        has_password: share.password_hash.is_some(),
        by: share.by,
        created_at: share.created_at,
        expires_at: share.expires_at,
        openings: openings.count,
        last_opened_at: openings.last,
    }
}

/// Makes a link. It is shown once.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/shares", tag = "share", request_body = NewShare,
    params(("workspace" = String, Path, description = "Id or slug")),
    responses((status = 200, body = ShareLink), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn share(
    State(program): State<Arc<Program>>,
    member: Member,
    body: Result<Json<NewShare>, JsonRejection>,
) -> Result<Json<ShareLink>, Failure> {
    let Json(asked) = body.map_err(unreadable)?;
    blocking(move || {
        let installation = &program.installation;
        let workspace = member.workspace.entry.id;
        let now = installation.clock.now();
        let person = member.actor.person();
        let good = |share: &Share| share.by == person && share.expires_at > now;
        let own = installation.accounts.shares(workspace)?.into_iter().filter(|(_, share, _)| good(share)).count();
        if own >= SHARES_LIMIT {
            let message = format!("At most {SHARES_LIMIT} links of yours are good at once. Withdraw one first.");
            return Err(Failure::new(ErrorCode::TooLarge, message));
        }
        let share = checked(&member, asked, now)?;
        let secret = secret()?;
        let hash = hash_of(&secret);
        installation.accounts.put_share(&hash, &share)?;
        installation.note(Some(workspace), Some(person), AuditKind::LinkMade, told(&share));
        let path = format!("/shared-link/{secret}");
        Ok(Json(ShareLink { id: Handle::of(&hash).0, path, expires_at: share.expires_at }))
    })
    .await
}

fn checked(member: &Member, asked: NewShare, now: graph::time::Instant) -> Result<Share, Failure> {
    let name = asked.name.trim();
    if name.is_empty() || name.chars().count() > NAME_LIMIT || name.chars().any(char::is_control) {
        return Err(Failure::invalid(format!("A link's name is one line of 1 to {NAME_LIMIT} characters.")));
    }
    if !(1..=DAYS_LIMIT).contains(&asked.days) {
        return Err(Failure::invalid(format!("A link is good for 1 to {DAYS_LIMIT} days.")));
    }
    if asked.fields.len() > NAMES_LIMIT || asked.spaces.len() > NAMES_LIMIT {
        return Err(Failure::invalid(format!("A link names at most {NAMES_LIMIT} fields and as many spaces.")));
    }
    let (spaces, what, kind) = match asked.what {
        SharedWhat::Record { record } => {
            let found = find(member, &record.to_string())?;
            (vec![found.space], Shared::Record { record }, found.kind)
        }
        SharedWhat::View { kind, filter, look } => {
            if look.len() > LOOK_LIMIT || serde_json::from_str::<serde_json::Value>(&look).is_err() {
                return Err(Failure::invalid("The look of a view is JSON of at most 16 KB."));
            }
            if filter.len() > FILTER_LIMIT {
                return Err(Failure::invalid(format!("The filter of a link has at most {FILTER_LIMIT} characters.")));
            }
            check_filter(member, &kind, &filter)?;
            (asked.spaces, Shared::View { kind: kind.clone(), filter, look }, kind)
        }
    };
    if spaces.is_empty() {
        return Err(Failure::invalid("Name the spaces of which the link shows something."));
    }
    may_show(&member.actor, &spaces).map_err(denied)?;
    check_fields(member, &kind, &asked.fields)?;
    let password_hash = match asked.password.as_deref().filter(|password| !password.is_empty()) {
        Some(password) => {
            Some(hash_password(password).map_err(|problem| Failure::invalid(sentence(&format!("{problem:#}"))))?)
        }
        None => None,
    };
    Ok(Share {
        workspace: member.workspace.entry.id,
        name: name.to_owned(),
        what,
        spaces,
        fields: asked.fields,
        dates: dates_asked(asked.dates),
        password_hash,
        by: member.actor.person(),
        created_at: now,
        expires_at: now.plus_milliseconds(i64::from(asked.days) * DAY_MILLISECONDS),
    })
}

fn check_fields(member: &Member, kind: &str, names: &[String]) -> Result<(), Failure> {
    let ledger = &member.workspace.ledger;
    let declared: &KindDeclaration =
        ledger.registry().kind(kind).ok_or_else(|| Failure::invalid(format!("There is no kind \"{kind}\".")))?;
    let visible = member.actor.visible_spaces().for_outsiders();
    let custom = ledger.read_as(&visible, |read| read.custom_fields())?;
    let is_restricted = |name: &str| {
        let mut restricted = member.actor.sight().restrictions().iter();
        restricted
            .any(|each| each.kind == kind && each.field == name && !member.actor.sight().hides(each.space, kind, name))
    };
    for name in names {
        if is_restricted(name) {
            let message = format!("Not everybody here sees the field \"{name}\"; a link never shows it.");
            return Err(Failure::invalid(message));
        }
        let of_kind = declared.field(name).map(|field| field.field_type);
        let made =
            custom.iter().find(|field| field.name == *name && field.kind == kind && visible.contains(field.space));
        match of_kind.or(made.map(|field| field.field_type)) {
            Some(field_type) if can_be_shared(field_type) => {}
            Some(_) => return Err(Failure::invalid(format!("The field \"{name}\" cannot be shown by a link."))),
            None if name == "key" => {}
            None => return Err(Failure::invalid(format!("A {kind} has no field \"{name}\"."))),
        }
    }
    Ok(())
}

/// What the audit log says of a link: to who sees all that it shows.
pub(super) fn told(share: &Share) -> AuditDetail {
    AuditDetail { spaces: share.spaces.clone(), ..named(&share.name) }
}

type SharePath = Result<Path<(String, Uuid)>, PathRejection>;

/// The link, where the member may show what it shows.
fn of_member(program: &Program, member: &Member, id: Uuid) -> Result<(Handle, Share), Failure> {
    let all = program.installation.accounts.shares(member.workspace.entry.id)?;
    let found = all.into_iter().find(|(handle, _, _)| handle.0 == id);
    let (handle, share, _) = found.ok_or_else(|| Failure::not_found("link"))?;
    if may_withdraw(&member.actor, &share) { Ok((handle, share)) } else { Err(Failure::not_found("link")) }
}

/// Withdraws a link. Whoever has it sees nothing any more.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/shares/{share}", tag = "share",
    params(("workspace" = String, Path, description = "Id or slug"), ("share" = String, Path, description = "Id")),
    responses((status = 204), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn withdraw(
    State(program): State<Arc<Program>>,
    member: Member,
    path: SharePath,
) -> Result<StatusCode, Failure> {
    let Path((_, id)) = path.map_err(|_| Failure::not_found("link"))?;
    blocking(move || {
        let (handle, share) = of_member(&program, &member, id)?;
        let (installation, workspace) = (&program.installation, member.workspace.entry.id);
        installation.accounts.end_share(workspace, handle)?;
        installation.note(Some(workspace), Some(member.actor.person()), AuditKind::LinkWithdrawn, told(&share));
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// Who opened a link, and who tried to.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/shares/{share}/log", tag = "share",
    params(("workspace" = String, Path, description = "Id or slug"), ("share" = String, Path, description = "Id")),
    responses((status = 200, body = ShareLog), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn log(
    State(program): State<Arc<Program>>,
    member: Member,
    path: SharePath,
) -> Result<Json<ShareLog>, Failure> {
    let Path((_, id)) = path.map_err(|_| Failure::not_found("link"))?;
    blocking(move || {
        let (handle, _) = of_member(&program, &member, id)?;
        let openings = program.installation.accounts.openings(member.workspace.entry.id, handle)?;
        let view = |opening: access::share::Opening| ShareOpening {
            at: opening.at,
            agent: opening.agent,
            let_in: opening.let_in,
        };
        Ok(Json(ShareLog { openings: openings.into_iter().map(view).collect() }))
    })
    .await
}
