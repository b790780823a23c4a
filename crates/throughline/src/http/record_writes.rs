//! Making, changing and putting away one record at a time, for programs that know nothing of operations.

use super::error::{Failure, blocking};
use super::listing::unknown_kind;
use super::named_write::{Manner, Plan, carry_out, cut};
use super::records::find;
use super::session::unreadable;
use super::signed::Member;
use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use contract::error::{ErrorCode, ErrorEnvelope};
use contract::record::{RecordChange, RecordDraft};
use graph::custom::Definitions;
use graph::id::{RecordId, SpaceId};
use graph::operation::OperationBody;
use graph::record::{Fields, Record, Space, State};
use graph::registry::{FieldType, KindDeclaration, Trait};
use ledger::query;
use serde_json::Value;

/// Makes a record. With an `Idempotency-Key`, sending it again is safe.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/records", tag = "graph", request_body = RecordDraft,
    params(("workspace" = String, Path, description = "Id or slug"),
        ("idempotency-key" = Option<String>, Header, description = "1 to 255 characters; the same request of the same key is carried out once")),
    responses((status = 201, body = Record, headers(("etag" = String))), (status = "default", body = ErrorEnvelope)))]
pub async fn create(
    member: Member,
    headers: HeaderMap,
    body: Result<Json<RecordDraft>, JsonRejection>,
) -> Result<Response, Failure> {
    let Json(draft) = body.map_err(unreadable)?;
    let asked = serde_json::json!([draft.id, draft.kind, draft.space, draft.fields, draft.label]).to_string();
    let manner = Manner::of(&member, &headers, &["create", &asked])?;
    let id = draft.id.unwrap_or_else(|| RecordId(manner.new_id()));
    let (member, written) = carry_out(member, manner, move |member, _| {
        let registry = member.workspace.ledger.registry().clone();
        let kind = registry.kind(&draft.kind).ok_or_else(|| unknown_kind(&draft.kind))?;
        let label = draft.label.unwrap_or_else(|| format!("Made a {}", kind.label.to_lowercase()));
        let (space, fields) = placed(member, kind, draft.space.as_deref(), draft.fields)?;
        let bodies = vec![OperationBody::Create { record: id, kind: draft.kind, space, fields }];
        Ok(Plan::new(label, bodies))
    })
    .await?;
    let mut response = written.record(&member, id).await?;
    *response.status_mut() = StatusCode::CREATED;
    let path = format!("/api/v1/workspaces/{}/records/{id}", member.workspace.entry.slug);
    if let Ok(path) = HeaderValue::from_str(&path) {
        response.headers_mut().insert(header::LOCATION, path);
    }
    Ok(response)
}

/// Changes fields of a record. With `If-Match`, only while it is at that version.
#[utoipa::path(patch, path = "/api/v1/workspaces/{workspace}/records/{record}", tag = "graph", request_body = RecordChange,
    params(("workspace" = String, Path, description = "Id or slug"), ("record" = String, Path, description = "Id or key"),
        ("if-match" = Option<String>, Header, description = "ETag of the record as it was read"),
        ("idempotency-key" = Option<String>, Header, description = "The same request of the same key is carried out once")),
    responses((status = 200, body = Record, headers(("etag" = String))), (status = "default", body = ErrorEnvelope)))]
pub async fn change(
    member: Member,
    headers: HeaderMap,
    Path((_, name)): Path<(String, String)>,
    body: Result<Json<RecordChange>, JsonRejection>,
) -> Result<Response, Failure> {
    let Json(change) = body.map_err(unreadable)?;
    let mut asked = serde_json::json!([name, change.fields, change.add, change.remove, change.label]);
    // Behind the others, so that a key that was used before spaces could be named still names the same.
    if let (Some(space), Some(parts)) = (&change.space, asked.as_array_mut()) {
        parts.push(space.clone().into());
    }
    let asked = asked.to_string();
    let manner = Manner::of(&member, &headers, &["change", &asked])?;
    let of = name.clone();
    let (member, written) = carry_out(member, manner, move |member, manner| {
        let record = find(member, &name)?;
        let label = change.label.clone().unwrap_or_else(|| label_of(&record, &change));
        let bodies = operations(member, &record, change)?;
        let expects = manner.expected(&record)?;
        Ok(Plan { label, bodies, expects })
    })
    .await?;
    let (member, id) = blocking(move || find(&member, &of).map(|record| (member, record.id))).await?;
    written.record(&member, id).await
}

/// Puts a record into the trash, where it stays for 30 days at least.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/records/{record}", tag = "graph",
    params(("workspace" = String, Path, description = "Id or slug"), ("record" = String, Path, description = "Id or key"),
        ("if-match" = Option<String>, Header, description = "ETag of the record as it was read"),
        ("idempotency-key" = Option<String>, Header, description = "The same request of the same key is carried out once")),
    responses((status = 204), (status = "default", body = ErrorEnvelope)))]
pub async fn put_away(
    member: Member,
    headers: HeaderMap,
    Path((_, name)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let manner = Manner::of(&member, &headers, &["put away", &name])?;
    let (_, written) = carry_out(member, manner, move |member, manner| {
        let record = find(member, &name)?;
        let registry = member.workspace.ledger.registry().clone();
        if !registry.kind(&record.kind).is_some_and(|kind| kind.has(Trait::Archivable)) {
            let message = format!("A record of the kind {} cannot be put away.", record.kind);
            return Err(Failure::new(ErrorCode::Unsupported, message));
        }
        let label = cut(format!("Put {} into the trash", named(&record)));
        let bodies = vec![set(&record, "trashed", Value::Bool(true))];
        let expects = manner.expected(&record)?;
        Ok(Plan { label, bodies, expects })
    })
    .await?;
    Ok(written.nothing())
}

/// The record as a person calls it.
fn named(record: &Record) -> String {
    match (&record.key, record.title()) {
        (Some(key), _) => key.clone(),
        (None, "") => format!("a {}", record.kind.replace('_', " ")),
        (None, title) => title.chars().take(80).collect(),
    }
}

fn label_of(record: &Record, change: &RecordChange) -> String {
    let space = change.space.iter().map(|_| "space");
    let fields: Vec<&str> = change
        .fields
        .keys()
        .chain(change.add.keys())
        .chain(change.remove.keys())
        .map(String::as_str)
        .chain(space)
        .take(4)
        .collect();
    // A label is read wherever a part of the batch is seen: the key would say where the record was.
    let name = match &change.space {
        Some(_) if !record.title().is_empty() => record.title().chars().take(80).collect(),
        _ => named(record),
    };
    cut(format!("Changed {} of {name}", fields.join(", ")))
}

pub fn set(record: &Record, field: &str, value: Value) -> OperationBody {
    let seen = record.versions.get(field).copied().unwrap_or(0);
    OperationBody::Set { record: record.id, field: field.to_owned(), value, seen, saw: None }
}

/// What makes `change` of the record as it is now.
pub fn operations(member: &Member, record: &Record, change: RecordChange) -> Result<Vec<OperationBody>, Failure> {
    let registry = member.workspace.ledger.registry();
    let kind = registry.kind(&record.kind).ok_or_else(|| unknown_kind(&record.kind))?;
    let (states, definitions) = vocabulary(member)?;
    let mut bodies = Vec::new();
    let mut space = record.space;
    if let Some(name) = &change.space {
        space = space_named(member, name)?.id;
        bodies.push(OperationBody::Move { record: record.id, space, state: None, key: None });
    }
    for (field, value) in change.fields {
        let field_type = type_of(kind, &definitions, space, &field);
        bodies.push(match field_type {
            Some(FieldType::Text) => OperationBody::ReviseText {
                record: record.id,
                markdown: markdown(&field, value)?,
                seen: record.versions.get(&field).copied().unwrap_or(0),
                field,
            },
            _ => set(record, &field, resolved(member, &states, kind.name, space, field_type, value)?),
        });
    }
    let add = change.add.into_iter().map(|(field, values)| OperationBody::AddTags { record: record.id, field, values });
    bodies.extend(add);
    let remove = |(field, values)| OperationBody::RemoveTags { record: record.id, field, values };
    bodies.extend(change.remove.into_iter().map(remove));
    if bodies.is_empty() {
        return Err(Failure::invalid("Nothing is to be changed: give \"fields\", \"add\", \"remove\" or \"space\"."));
    }
    Ok(bodies)
}

/// In which space a record of the kind is made, and its fields as an operation has them.
pub fn placed(
    member: &Member,
    kind: &KindDeclaration,
    space: Option<&str>,
    mut fields: Fields,
) -> Result<(SpaceId, Fields), Failure> {
    let (states, definitions) = vocabulary(member)?;
    let visible = member.actor.visible_spaces();
    let space = match space {
        Some(name) => space_named(member, name)?.id,
        None => match fields.get("parent").and_then(Value::as_str) {
            Some(parent) => find(member, parent)?.space,
            None => match visible.spaces() {
                [only] => *only,
                _ => {
                    let message = "Say in which \"space\", by its id or prefix; there are several.";
                    return Err(Failure::invalid(message));
                }
            },
        },
    };
    for (field, value) in &mut fields {
        let field_type = type_of(kind, &definitions, space, field);
        *value = resolved(member, &states, kind.name, space, field_type, value.take())?;
    }
    Ok((space, fields))
}

/// The value with what people name it by: a state by its name, a record by its key.
fn resolved(
    member: &Member,
    states: &[State],
    kind: &str,
    space: SpaceId,
    field_type: Option<FieldType>,
    value: Value,
) -> Result<Value, Failure> {
    match (field_type, value.as_str()) {
        (Some(FieldType::State), Some(_)) => state_named(states, space, kind, value),
        (Some(FieldType::Reference), Some(name)) if name.parse::<RecordId>().is_err() => {
            Ok(Value::String(find(member, name)?.id.to_string()))
        }
        _ => Ok(value),
    }
}

/// The space that has this id or prefix. Blocks.
pub fn space_named(member: &Member, name: &str) -> Result<Space, Failure> {
    let visible = member.actor.visible_spaces();
    let spaces = member.workspace.ledger.read(|read| read.spaces())?;
    let named = |space: &Space| space.prefix.eq_ignore_ascii_case(name) || space.id.to_string() == name;
    let found = spaces.into_iter().filter(|space| visible.contains(space.id)).find(named);
    found.ok_or_else(|| Failure::not_found("space"))
}

fn vocabulary(member: &Member) -> Result<(Vec<State>, Definitions), Failure> {
    let visible = member.actor.visible_spaces();
    Ok(member.workspace.ledger.read_as(&visible, |read| Ok((read.states()?, query::definitions(read, &visible)?)))?)
}

fn type_of(kind: &KindDeclaration, definitions: &Definitions, space: SpaceId, field: &str) -> Option<FieldType> {
    let declared = kind.field(field).map(|field| field.field_type);
    declared.or_else(|| definitions.field(space, kind.name, field).map(|field| field.field_type))
}

fn markdown(field: &str, value: Value) -> Result<String, Failure> {
    match value {
        Value::String(text) => Ok(text),
        Value::Null => Ok(String::new()),
        _ => Err(Failure::invalid(format!("\"{field}\" is a text, in Markdown."))),
    }
}

/// The id of the state that `value` names, by id or, whatever the case, by name.
fn state_named(states: &[State], space: SpaceId, kind: &str, value: Value) -> Result<Value, Failure> {
    let Some(name) = value.as_str().filter(|name| name.parse::<graph::id::StateId>().is_err()) else {
        return Ok(value);
    };
    let mut of_kind: Vec<&State> = states.iter().filter(|state| state.space == space && state.kind == kind).collect();
    of_kind.sort_by_key(|state| (state.position, state.id));
    match of_kind.iter().find(|state| state.name.to_lowercase() == name.trim().to_lowercase()) {
        Some(state) => Ok(Value::String(state.id.to_string())),
        None => {
            let names: Vec<&str> = of_kind.iter().map(|state| state.name.as_str()).collect();
            let name: String = name.chars().take(60).collect();
            Err(Failure::invalid(format!("There is no state \"{name}\" here; there are {}.", names.join(", "))))
        }
    }
}
