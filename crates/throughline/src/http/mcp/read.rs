//! Tools that look. Each blocks.

use super::marked::{named, untrusted, whole};
use crate::http::asked::Asked;
use crate::http::error::Failure;
use crate::http::listing::page;
use crate::http::records::find;
use crate::http::schema::schema_for;
use crate::http::search::found;
use crate::http::signed::Member;
use contract::record::WorkspaceSchema;
use contract::search::FoundText;
use graph::id::{RecordId, StateId};
use graph::record::{EvidenceState, LinkKey, Record, State};
use graph::registry::FieldType;
use graph::thread::weave;
use graph::trace::Direction;
use ledger::query;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

/// Records on one walk.
const TRACED: usize = 200;
const DEEPEST: usize = 6;
/// Links of one role that one step of a walk follows.
const FOLLOWED: usize = 50_000;

pub fn states_of(member: &Member) -> Result<HashMap<StateId, State>, Failure> {
    let visible = member.actor.visible_spaces();
    let states = member.workspace.ledger.read(|read| read.states())?;
    Ok(states.into_iter().filter(|state| visible.contains(state.space)).map(|state| (state.id, state)).collect())
}

/// Kinds, fields, link roles, states and spaces, as few words as say it.
pub fn schema(member: &Member) -> Result<Value, Failure> {
    let WorkspaceSchema { registry, spaces, states, fields, roles } = schema_for(member)?;
    let kinds: Vec<Value> = registry
        .kinds
        .iter()
        .map(|kind| {
            let custom = fields.iter().filter(|field| field.kind == kind.name && !field.archived);
            let custom = custom.map(|field| {
                let options: Vec<_> =
                    field.options.iter().map(|option| json!({ "id": option.id, "label": option.label })).collect();
                json!({ "name": field.name, "label": field.label, "type": field.field_type, "options": options,
                    "space": field.space, "help": field.help })
            });
            let declared = kind.fields.iter().filter(|field| field.field_type != FieldType::Rank).map(|field| {
                let mut described = json!({ "name": field.name, "type": field.field_type });
                let more = [
                    ("required", json!(field.required), field.required),
                    ("read_only", json!(field.read_only), field.read_only),
                    ("options", json!(field.options), !field.options.is_empty()),
                    ("refers_to", json!(field.targets), !field.targets.is_empty()),
                    ("help", json!(field.help), !field.help.is_empty()),
                ];
                for (name, value, is_said) in more {
                    if is_said {
                        described[name] = value;
                    }
                }
                described
            });
            let of_kind: Vec<Value> = states
                .iter()
                .filter(|state| state.kind == kind.name)
                .map(|state| json!({ "name": state.name, "category": state.category, "space": state.space }))
                .collect();
            json!({ "kind": kind.name, "description": kind.description, "states": of_kind,
                "fields": declared.chain(custom).collect::<Vec<_>>() })
        })
        .collect();
    let declared = registry.roles.iter().map(|role| {
        json!({ "role": role.name, "backwards": graph::expression::inverse_name(role), "from": role.from, "to": role.to })
    });
    let custom = roles.iter().filter(|role| !role.archived);
    let custom = custom
        .map(|role| json!({ "role": role.name, "backwards": role.inverse_name, "from": role.from, "to": role.to }));
    let spaces: Vec<Value> =
        spaces.iter().map(|space| json!({ "id": space.id, "name": space.name, "prefix": space.prefix })).collect();
    Ok(json!({ "kinds": kinds, "roles": declared.chain(custom).collect::<Vec<_>>(), "spaces": spaces }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    query: String,
    #[serde(default)]
    kinds: Vec<String>,
    limit: Option<usize>,
}

pub fn search(member: &Member, asked: &Search) -> Result<Value, Failure> {
    let reply = found(member, &asked.query, &asked.kinds, None, asked.limit)?;
    let together = |pieces: &[FoundText]| pieces.iter().map(|piece| piece.text.as_str()).collect::<String>();
    let hits: Vec<Value> = reply
        .hits
        .iter()
        .map(|hit| {
            json!({ "id": hit.record, "key": hit.key, "kind": hit.kind, "put_away": hit.archived,
                "title": untrusted(&together(&hit.title)), "excerpt": untrusted(&together(&hit.excerpt)) })
        })
        .collect();
    Ok(json!({ "hits": hits, "spelled_nearly_so": reply.nearly }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    kind: String,
    #[serde(default)]
    filter: String,
    #[serde(default)]
    compute: Vec<String>,
    #[serde(default)]
    linked: Vec<String>,
    cursor: Option<String>,
    limit: Option<usize>,
}

pub fn list(member: &Member, asked: List) -> Result<Value, Failure> {
    let mut pairs = vec![("kind".to_owned(), asked.kind), ("filter".to_owned(), asked.filter)];
    pairs.push(("limit".to_owned(), asked.limit.unwrap_or(50).to_string()));
    pairs.extend(asked.cursor.map(|cursor| ("cursor".to_owned(), cursor)));
    pairs.extend(asked.compute.iter().map(|source| ("compute".to_owned(), source.clone())));
    pairs.extend(asked.linked.into_iter().map(|role| ("linked".to_owned(), role)));
    let page = page(member, &Asked::of(pairs))?;
    let states = states_of(member)?;
    let registry = member.workspace.ledger.registry();
    let records: Vec<Value> = page
        .records
        .iter()
        .enumerate()
        .map(|(row, record)| {
            let mut shown = whole(registry, &states, record);
            if let Some(values) = page.computed.get(row).filter(|values| !values.is_empty()) {
                shown["computed"] = asked.compute.iter().cloned().zip(values.iter().map(worded)).collect();
            }
            shown
        })
        .collect();
    let links: Vec<Value> = page.links.iter().map(|link| json!(link.key)).collect();
    let linked: Vec<Value> = page.linked.iter().map(named).collect();
    Ok(json!({ "records": records, "links": links, "linked": linked, "next_cursor": page.next_cursor }))
}

/// A value that was worked out: its texts may be of anybody.
fn worded(value: &Value) -> Value {
    match value {
        Value::String(text) => untrusted(text),
        Value::Array(members) => members.iter().map(worded).collect(),
        other => other.clone(),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Get {
    record: String,
}

/// A record, what it is linked with, and its thread.
pub fn get(member: &Member, asked: &Get) -> Result<Value, Failure> {
    let record = find(member, &asked.record)?;
    let visible = member.actor.visible_spaces();
    let ledger = &member.workspace.ledger;
    let (strands, links, others) = ledger.read_as(&visible, |read| {
        let mut links = read.links_of(record.id)?;
        links.retain(|link| visible.contains_all(&link.spaces));
        let others: Vec<RecordId> = links.iter().map(|link| other_end(&link.key, record.id)).collect();
        Ok((query::strands(read, &visible, &record)?, links, read.records(&others)?))
    })?;
    let others: HashMap<RecordId, Record> = others.into_iter().map(|record| (record.id, record)).collect();
    let links: Vec<Value> = links
        .iter()
        .filter_map(|link| {
            let other = others.get(&other_end(&link.key, record.id))?;
            let direction = if link.key.from == record.id { "from this record" } else { "to this record" };
            Some(json!({ "role": link.key.role, "direction": direction, "other": named(other) }))
        })
        .collect();
    let steps: Vec<Value> = weave(&strands)
        .steps
        .into_iter()
        .map(|step| {
            json!({ "stage": step.stage, "type": step.step_type, "record": step.record, "count": step.count,
                "title": untrusted(&step.title), "detail": untrusted(&step.detail), "moment": step.moment, "gap": step.gap,
                "words": step.quote.map(|quote| untrusted(&quote.text)), "source": step.source })
        })
        .collect();
    let mut shown = whole(ledger.registry(), &states_of(member)?, &record);
    shown["links"] = json!(links);
    shown["thread"] = json!(steps);
    Ok(shown)
}

fn other_end(key: &LinkKey, near: RecordId) -> RecordId {
    if key.from == near { key.to } else { key.from }
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Way {
    Up,
    Down,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trace {
    record: String,
    direction: Way,
    depth: Option<usize>,
}

/// The walk from a record to what caused it, or to what came of it; nearest first.
pub fn trace(member: &Member, asked: &Trace) -> Result<Value, Failure> {
    let start = find(member, &asked.record)?;
    let direction = match asked.direction {
        Way::Up => Direction::Up,
        Way::Down => Direction::Down,
    };
    let depth = asked.depth.unwrap_or(4);
    if !(1..=DEEPEST).contains(&depth) {
        return Err(Failure::invalid(format!("\"depth\" is between 1 and {DEEPEST}.")));
    }
    let visible = member.actor.visible_spaces();
    let ledger = &member.workspace.ledger;
    let registry = ledger.registry();
    let roles: Vec<(&str, bool)> = registry
        .roles
        .iter()
        .filter_map(|role| Some((role.name, registry.goes_backwards(role.name, direction)?)))
        .collect();
    let (steps, is_cut) = ledger.read_as(&visible, |read| {
        let (mut seen, mut frontier, mut steps) = (HashSet::from([start.id]), vec![start.id], Vec::new());
        let mut is_cut = false;
        for level in 1..=depth {
            let mut links = Vec::new();
            for (role, backwards) in &roles {
                let along = read.links_along(&frontier, role, *backwards, FOLLOWED)?;
                // What lies behind that many is not known, seen or not.
                is_cut |= along.len() == FOLLOWED;
                for link in along {
                    if visible.contains_all(&link.spaces) {
                        let (near, far) =
                            if *backwards { (link.key.to, link.key.from) } else { (link.key.from, link.key.to) };
                        links.push((near, far, link.key));
                    }
                }
            }
            let new: Vec<RecordId> = links.iter().map(|(_, far, _)| *far).filter(|far| !seen.contains(far)).collect();
            let records: HashMap<RecordId, Record> =
                read.records(&new)?.into_iter().map(|record| (record.id, record)).collect();
            frontier.clear();
            for (near, far, key) in links {
                let Some(record) = records.get(&far).filter(|record| !record.is_put_away()) else { continue };
                if !seen.insert(far) {
                    continue;
                }
                if steps.len() == TRACED {
                    return Ok((steps, true));
                }
                let evidence = read.evidence_of(&key)?;
                let count = |state| {
                    let seen = evidence.iter().filter(|row| row.state == state && visible.contains_all(&row.spaces));
                    seen.count()
                };
                steps.push(json!({ "depth": level, "record": named(record), "came_from": near, "role": key.role,
                    "confirmed": count(EvidenceState::Confirmed), "proposed": count(EvidenceState::Proposed) }));
                frontier.push(far);
            }
            if frontier.is_empty() {
                break;
            }
        }
        Ok((steps, is_cut))
    })?;
    Ok(json!({ "record": named(&start), "steps": steps, "cut_off": is_cut }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Changes {
    #[serde(default)]
    after: u64,
    limit: Option<usize>,
}

/// What happened after a sequence, oldest first.
pub fn changes(member: &Member, asked: &Changes) -> Result<Value, Failure> {
    let limit = asked.limit.unwrap_or(100);
    if !(1..=500).contains(&limit) {
        return Err(Failure::invalid("\"limit\" is between 1 and 500."));
    }
    let visible = member.actor.visible_spaces();
    let (frame, at) = member
        .workspace
        .ledger
        .read_as(&visible, |read| Ok((query::changes(read, &visible, asked.after, limit)?, read.sequence()?)))?;
    let records: HashMap<RecordId, &Record> = frame.records.iter().map(|record| (record.id, record)).collect();
    let operations: Vec<Value> = frame
        .operations
        .iter()
        .map(|entry| {
            let touched: HashSet<RecordId> = entry.changes.iter().flat_map(|change| change.records()).collect();
            let touched: Vec<Value> =
                touched.iter().filter_map(|id| records.get(id)).map(|record| named(record)).collect();
            json!({ "sequence": entry.sequence, "type": entry.operation_type, "label": untrusted(&entry.label),
                "by": entry.actor, "via": entry.via, "recorded_at": entry.recorded_at, "happened_at": entry.happened_at,
                "fields": super::propose::told(&entry.changes), "records": touched })
        })
        .collect();
    Ok(json!({ "operations": operations, "up_to": frame.up_to, "more": frame.up_to < at }))
}
