//! What people without an account see by a link.

use super::Program;
use super::error::{Failure, blocking};
use super::listing::matching;
use super::security::Caller;
use super::session::unreadable;
use super::shares::told;
use crate::sign_in::{hash_of, password_matches};
use crate::workspace::Workspace;
use access::account::{Handle, SecretHash};
use access::audit::{AuditDetail, AuditKind};
use access::share::{Opening, Share, Shared};
use access::{Action, Actor, VisibleSpaces, may};
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use contract::bootstrap::BootstrapHead;
use contract::error::ErrorCode;
use contract::share::{OpenShare, SharedPage};
use graph::custom::CustomField;
use graph::id::RecordId;
use graph::record::Record;
use graph::registry::{FieldType, KindDeclaration};
use ledger::port::{Read, StoreError};
use ledger::query;
use ledger::shared::{Cut, put_in_order, registry_of};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Records that one link shows.
const SHOWN: usize = 2_000;

/// Opens a link.
#[utoipa::path(post, path = "/api/v1/shared", tag = "share", request_body = OpenShare,
    responses((status = 200, body = SharedPage), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn open(
    State(program): State<Arc<Program>>,
    caller: Caller,
    body: Result<Json<OpenShare>, JsonRejection>,
) -> Result<Json<SharedPage>, Failure> {
    let Json(asked) = body.map_err(unreadable)?;
    // A wrong link and a wrong password are guesses.
    program.attempts.count(caller.address)?;
    let opened = {
        let program = program.clone();
        blocking(move || opened(&program, &asked, caller.agent)).await?
    };
    program.attempts.give_back(&caller.address);
    match opened {
        Opened::Page(page) => Ok(Json(*page)),
        Opened::PasswordAsked => Err(Failure::new(ErrorCode::PasswordNeeded, "This link asks for a password.")),
    }
}

enum Opened {
    Page(Box<SharedPage>),
    PasswordAsked,
}

fn opened(program: &Program, asked: &OpenShare, agent: String) -> Result<Opened, Failure> {
    let installation = &program.installation;
    let (token, now) = (hash_of(asked.token.trim()), installation.clock.now());
    let share = installation.accounts.share(&token, now)?.ok_or_else(no_longer)?;
    let note = |let_in| {
        let opening = Opening { at: now, agent: agent.chars().take(300).collect(), let_in };
        let kind = if let_in { AuditKind::LinkOpened } else { AuditKind::LinkRefused };
        let (what, subject) =
            (AuditDetail { agent: Some(opening.agent.clone()), ..told(&share) }, Handle::of(&token).0);
        installation.note_stranger(share.workspace, subject.to_string(), kind, what);
        installation.accounts.note_opening(&token, &opening)
    };
    match (&share.password_hash, asked.password.as_deref()) {
        (None, _) => {}
        (Some(_), None | Some("")) => return Ok(Opened::PasswordAsked),
        (Some(hash), Some(password)) => {
            if !password_matches(hash, password) {
                note(false)?;
                return Err(Failure::new(ErrorCode::Forbidden, "This is not the password of this link."));
            }
        }
    }
    let workspace = installation.workspace(share.workspace).ok_or_else(no_longer)?;
    let page = page(&workspace, &share, &token)?;
    note(true)?;
    Ok(Opened::Page(Box::new(page)))
}

/// What the one who made the link may show to others at this moment, and of that what the link names.
fn page(workspace: &Workspace, share: &Share, salt: &SecretHash) -> Result<SharedPage, Failure> {
    let actor = workspace.actor(share.by)?;
    let shows = |role| may(role, Action::Share);
    let spaces: Vec<_> =
        share.spaces.iter().copied().filter(|space| actor.role_in(*space).is_some_and(shows)).collect();
    if spaces.is_empty() {
        return Err(no_longer());
    }
    // Whoever has the link has no role here.
    let visible = actor.visible_spaces().among(&spaces).for_outsiders();
    let (kind, records, is_cut_off, look) = found(workspace, &actor, &visible, share)?;
    let fields: BTreeSet<String> = share.fields.iter().cloned().collect();
    let cut = Cut { fields: &fields, dates: share.dates, salt };
    let page = workspace.ledger.read_as(&visible, |read| {
        let registry = workspace.ledger.registry();
        let declared = registry.kind(&kind);
        let custom: Vec<CustomField> = read.custom_fields()?;
        let custom: Vec<&CustomField> =
            custom.iter().filter(|field| field.kind == kind && visible.contains(field.space)).collect();
        let named = named(read, &visible, &records, declared, &custom, &fields)?;
        let named_kinds: BTreeSet<String> = named.iter().map(|record| record.kind.clone()).collect();
        let nothing = BTreeSet::new();
        let title = Cut { fields: &nothing, ..cut };
        let type_of = |record: &Record, name: &str| {
            let made = || custom.iter().find(|field| field.space == record.space && field.name == name);
            declared.and_then(|kind| kind.field(name)).map(|field| field.field_type).or(made().map(|f| f.field_type))
        };
        let shown = records.iter().map(|record| cut.record(record, |name| type_of(record, name)));
        let by_title =
            named.iter().map(|record| title.record(record, |name| (name == "title").then_some(FieldType::Line)));
        let mut rows: Vec<Record> = shown.collect();
        put_in_order(&mut rows);
        rows.extend(by_title);
        // Of the states those that a row is in: another may be called as nobody outside should hear.
        let in_use: BTreeSet<&str> = records.iter().filter_map(|record| record.text("state")).collect();
        let states = read.states()?;
        let seen = states.iter().filter(|state| {
            fields.contains("state") && state.kind == kind && in_use.contains(state.id.to_string().as_str())
        });
        let head = BootstrapHead {
            sequence: 0,
            registry: registry_of(registry, &cut, &kind, &named_kinds),
            spaces: read
                .spaces()?
                .iter()
                .filter(|space| visible.contains(space.id))
                .map(|space| cut.space(space))
                .collect(),
            fields: custom.iter().filter_map(|field| cut.custom_field(field, &rows)).collect(),
            roles: vec![],
            states: seen.map(|state| cut.state(state)).collect(),
            records: rows.len() as u64,
            links: 0,
            evidence: 0,
        };
        let by = read.record(share.by)?;
        Ok(SharedPage {
            name: share.name.clone(),
            workspace: workspace.entry.name.clone(),
            zone: workspace.entry.zone.clone(),
            by: by.map(|person| person.title().to_owned()).unwrap_or_default(),
            expires_at: share.expires_at,
            record: match share.what {
                Shared::Record { record } => Some(cut.record_id(record)),
                Shared::View { .. } => None,
            },
            kind: kind.clone(),
            look: look.clone(),
            is_cut_off,
            head,
            records: rows,
        })
    })?;
    Ok(page)
}

type FoundRecords = (String, Vec<Record>, bool, String);

/// Kind, records, whether there are more, and how they are shown.
fn found(
    workspace: &Workspace,
    actor: &Actor,
    visible: &VisibleSpaces,
    share: &Share,
) -> Result<FoundRecords, Failure> {
    match &share.what {
        Shared::Record { record } => {
            let found = workspace.ledger.read_as(visible, |read| query::record(read, visible, *record))?;
            let record = found.filter(|record| !record.is_put_away()).ok_or_else(no_longer)?;
            Ok((record.kind.clone(), vec![record], false, String::new()))
        }
        Shared::View { kind, filter, look } => {
            let (mut records, mut after) = (Vec::new(), None);
            loop {
                // What is wrong with the filter since then is for its maker to know: it names fields.
                let page = matching(workspace, visible, actor.person(), kind, filter, after, SHOWN)
                    .map_err(|failure| if failure.is_input() { no_longer() } else { failure })?;
                let is_last = page.len() < SHOWN;
                after = page.last().map(|record| record.id);
                records.extend(page.into_iter().filter(|record| !record.is_put_away()));
                if is_last || records.len() > SHOWN {
                    break;
                }
            }
            let is_cut_off = records.len() > SHOWN;
            records.truncate(SHOWN);
            Ok((kind.clone(), records, is_cut_off, look.clone()))
        }
    }
}

/// What the shown fields name, each once, where it is in the spaces of the link and not shown itself.
fn named(
    read: &dyn Read,
    visible: &VisibleSpaces,
    records: &[Record],
    kind: Option<&KindDeclaration>,
    custom: &[&CustomField],
    fields: &BTreeSet<String>,
) -> Result<Vec<Record>, StoreError> {
    let declared = kind.into_iter().flat_map(|kind| &kind.fields).map(|field| (field.name, field.field_type));
    let made = custom.iter().map(|field| (field.name.as_str(), field.field_type));
    let references: BTreeSet<&str> = declared
        .chain(made)
        .filter(|(name, field_type)| *field_type == FieldType::Reference && fields.contains(*name))
        .map(|(name, _)| name)
        .collect();
    let mut seen: BTreeSet<RecordId> = records.iter().map(|record| record.id).collect();
    let mut named = Vec::new();
    for record in records {
        for name in &references {
            let Some(target) = record.text(name).and_then(|id| id.parse().ok()) else { continue };
            if seen.insert(target) {
                named.extend(query::record(read, visible, target)?.filter(|record| !record.is_put_away()));
            }
        }
    }
    Ok(named)
}

fn no_longer() -> Failure {
    Failure::new(
        ErrorCode::Forbidden,
        "This link was withdrawn, is too old, or was not copied whole. Ask whoever sent it for a new one.",
    )
}
