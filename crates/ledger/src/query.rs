//! What a reader may ask. Every question takes the spaces that its asker sees.

use crate::port::{Read, StoreError};
use crate::visible_frame;
use access::VisibleSpaces;
use graph::custom::Definitions;
use graph::frame::Frame;
use graph::id::RecordId;
use graph::operation::{Change, LoggedOperation, OperationType};
use graph::record::{LinkKey, Record};
use graph::thread::{Ask, Decided, Strands};
use std::collections::BTreeSet;

/// Most asking records in one thread; the rest is reached from the feature's list.
const ASK_LIMIT: usize = 500;
/// Most operations of one record that a thread reads.
const HISTORY_LIMIT: usize = 2_000;
/// Most operations and most changed rows that one catch-up frame carries. A first copy costs its reader less than more.
pub const CATCH_UP_OPERATIONS: u64 = 5_000;
pub const CATCH_UP_ROWS: u64 = 20_000;

/// What a reader needs that has the state at a sequence.
#[derive(Clone, Debug, PartialEq)]
pub enum CatchUp {
    /// Everything that changed since.
    Frame(Box<Frame>),
    /// A new first copy: too much changed since, of which the ledger stands at `at`.
    Behind { at: u64 },
    /// A new first copy: its rows are of a database that was since restored to `at`.
    Ahead { at: u64 },
}

/// The record, if it exists and may be seen.
pub fn record(read: &dyn Read, visible: &VisibleSpaces, id: RecordId) -> Result<Option<Record>, StoreError> {
    Ok(read.record(id)?.filter(|record| visible.contains(record.space)))
}

/// By id, by key, or by the name that an imported record had where it came from. A key counts before such a name.
pub fn record_named(read: &dyn Read, visible: &VisibleSpaces, name: &str) -> Result<Option<Record>, StoreError> {
    if let Ok(id) = name.parse::<RecordId>() {
        return record(read, visible, id);
    }
    let keyed = read.record_by_key(&name.to_ascii_uppercase())?;
    for id in keyed.into_iter().chain(read.records_by_source(name)?) {
        if let Some(found) = record(read, visible, id)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The custom fields and roles that may be seen.
pub fn definitions(read: &dyn Read, visible: &VisibleSpaces) -> Result<Definitions, StoreError> {
    let fields = read.custom_fields()?.into_iter().filter(|field| visible.contains(field.space));
    let roles = read.custom_roles()?.into_iter().filter(|role| visible.contains(role.space));
    Ok(Definitions::new(fields, roles))
}

/// Operations newest first, and where to go on. `record` must have been found visible.
pub fn history(
    read: &dyn Read,
    visible: &VisibleSpaces,
    record: Option<RecordId>,
    before: Option<u64>,
    limit: usize,
) -> Result<(Vec<LoggedOperation>, Option<u64>), StoreError> {
    let page = read.history(record, before.unwrap_or(u64::MAX), limit)?;
    let next = if page.len() == limit { page.last().map(|entry| entry.sequence) } else { None };
    Ok((page.into_iter().filter(|entry| visible.contains_all(&entry.spaces)).collect(), next))
}

/// What brings a reader from `after` to the present. Counted before it is loaded, so that memory stays bounded.
pub fn catch_up(read: &dyn Read, visible: &VisibleSpaces, after: u64) -> Result<CatchUp, StoreError> {
    let up_to = read.sequence()?;
    if after > up_to {
        return Ok(CatchUp::Ahead { at: up_to });
    }
    if after == up_to {
        return Ok(CatchUp::Frame(Box::new(Frame { after: up_to, up_to, ..Frame::default() })));
    }
    if up_to - after > CATCH_UP_OPERATIONS
        || read.count_changed_after(after, CATCH_UP_ROWS as usize + 1)? > CATCH_UP_ROWS
    {
        return Ok(CatchUp::Behind { at: up_to });
    }
    let rows = read.changed_after(after)?;
    let frame = Frame {
        after,
        up_to,
        operations: read.operations_after(after, CATCH_UP_OPERATIONS as usize)?,
        records: rows.records,
        links: rows.links,
        evidence: rows.evidence,
        states: rows.states,
        spaces: rows.spaces,
        fields: rows.fields,
        roles: rows.roles,
        gone: vec![],
    };
    Ok(CatchUp::Frame(Box::new(visible_frame(&frame, visible))))
}

/// The operations after `after`, oldest first, and the rows that they touched as they are now. The range ends with the
/// last of `limit` operations, seen or not.
pub fn changes(read: &dyn Read, visible: &VisibleSpaces, after: u64, limit: usize) -> Result<Frame, StoreError> {
    let logged = read.operations_after(after, limit)?;
    // Fewer than were asked for are the last of which the reader is told.
    let up_to = match logged.last() {
        Some(last) if logged.len() >= limit => last.sequence,
        _ => read.sequence()?.max(after),
    };
    // A move also where only one of its spaces is seen: what came is news there, and what went is gone.
    let told =
        |entry: &LoggedOperation| visible.contains_all(&entry.spaces) || entry.operation_type == OperationType::Move;
    let seen = logged.into_iter().filter(told).collect();
    Ok(visible_frame(&Frame { after, up_to, ..rows_of(read, seen)? }, visible))
}

/// What the thread of `start` is woven from.
pub fn strands(read: &dyn Read, visible: &VisibleSpaces, start: &Record) -> Result<Strands, StoreError> {
    let feature = feature_of(read, visible, start)?;
    let mut asks = Vec::new();
    let mut decisions = Vec::new();
    match &feature {
        Some(feature) => {
            for link in read.links_of(feature.id)?.into_iter().filter(|link| link.key.to == feature.id) {
                let Some(from) = record(read, visible, link.key.from)? else { continue };
                match link.key.role.as_str() {
                    "asks_for" if asks.len() < ASK_LIMIT => {
                        let within = linked(read, visible, from.id, "highlighted_in")?.into_iter().next();
                        let evidence = read.evidence_of(&link.key)?;
                        let evidence = evidence.into_iter().filter(|row| visible.contains_all(&row.spaces)).collect();
                        let history = oldest_first(read, visible, from.id)?;
                        asks.push(Ask { record: from, within, link: Some(link), evidence, history });
                    }
                    "decides_on" => {
                        decisions.push(Decided { history: oldest_first(read, visible, from.id)?, record: from })
                    }
                    _ => {}
                }
            }
            for ask in &asks {
                decisions.extend(decided_on(read, visible, ask.record.id)?);
            }
        }
        None => {
            decisions.extend(decided_on(read, visible, start.id)?);
            let within = linked(read, visible, start.id, "highlighted_in")?.into_iter().next();
            let history = oldest_first(read, visible, start.id)?;
            asks.push(Ask { record: start.clone(), within, link: None, evidence: vec![], history });
        }
    }
    decisions.sort_by_key(|decided| decided.record.id);
    decisions.dedup_by_key(|decided| decided.record.id);
    let history = match &feature {
        Some(feature) => oldest_first(read, visible, feature.id)?,
        None => vec![],
    };
    let states = read
        .states()?
        .into_iter()
        .filter(|state| visible.contains(state.space))
        .map(|state| (state.id, state))
        .collect();
    Ok(Strands { record: start.id, sequence: read.sequence()?, asks, feature, history, decisions, states })
}

/// The feature that a record's thread runs through.
fn feature_of(read: &dyn Read, visible: &VisibleSpaces, start: &Record) -> Result<Option<Record>, StoreError> {
    let found = match start.kind.as_str() {
        "feature" => return Ok(Some(start.clone())),
        "idea" | "highlight" => linked(read, visible, start.id, "asks_for")?,
        "decision" => {
            let decided = linked(read, visible, start.id, "decides_on")?;
            match decided.iter().find(|record| record.kind == "idea") {
                Some(idea) if decided.iter().all(|record| record.kind != "feature") => {
                    linked(read, visible, idea.id, "asks_for")?
                }
                _ => decided,
            }
        }
        "feedback" => {
            let mut features = Vec::new();
            for link in read.links_of(start.id)? {
                if link.key.role == "highlighted_in" && link.key.to == start.id {
                    features.extend(linked(read, visible, link.key.from, "asks_for")?);
                }
            }
            features
        }
        "comment" => match start.text("parent").and_then(|text| text.parse().ok()) {
            Some(parent) => match record(read, visible, parent)? {
                Some(parent) if parent.kind != "comment" => return feature_of(read, visible, &parent),
                _ => vec![],
            },
            None => vec![],
        },
        _ => vec![],
    };
    Ok(found.into_iter().find(|record| record.kind == "feature"))
}

/// Visible records at the far end of standing links of one role.
fn linked(read: &dyn Read, visible: &VisibleSpaces, from: RecordId, role: &str) -> Result<Vec<Record>, StoreError> {
    let mut records = Vec::new();
    for link in read.links_of(from)? {
        if link.key.from == from && link.key.role == role {
            records.extend(record(read, visible, link.key.to)?);
        }
    }
    Ok(records)
}

fn decided_on(read: &dyn Read, visible: &VisibleSpaces, on: RecordId) -> Result<Vec<Decided>, StoreError> {
    let mut decisions = Vec::new();
    for link in read.links_of(on)? {
        if link.key.to == on
            && link.key.role == "decides_on"
            && let Some(decision) = record(read, visible, link.key.from)?
        {
            decisions.push(Decided { history: oldest_first(read, visible, decision.id)?, record: decision });
        }
    }
    Ok(decisions)
}

fn oldest_first(
    read: &dyn Read,
    visible: &VisibleSpaces,
    record: RecordId,
) -> Result<Vec<LoggedOperation>, StoreError> {
    let mut operations = read.history(Some(record), u64::MAX, HISTORY_LIMIT)?;
    operations.retain(|entry| visible.contains_all(&entry.spaces));
    operations.reverse();
    Ok(operations)
}

/// Operations with the rows that they touched, as they are now. To be passed through [`visible_frame`]; says nothing of
/// the range.
pub fn rows_of(read: &dyn Read, logged: Vec<LoggedOperation>) -> Result<Frame, StoreError> {
    let mut frame = Frame::default();
    let ids: BTreeSet<RecordId> =
        logged.iter().flat_map(|entry| entry.changes.iter().flat_map(Change::records)).collect();
    frame.records = read.records(&ids.into_iter().collect::<Vec<_>>())?;
    let mut links = BTreeSet::new();
    let mut evidence = BTreeSet::new();
    let (mut fields, mut roles) = (BTreeSet::new(), BTreeSet::new());
    let (mut states, mut spaces) = (BTreeSet::new(), BTreeSet::new());
    for change in logged.iter().flat_map(|entry| &entry.changes) {
        match change {
            Change::Linked { from, role, to }
            | Change::Unlinked { from, role, to, .. }
            | Change::LinkField { from, role, to, .. } => {
                links.insert(LinkKey { from: *from, role: role.clone(), to: *to });
            }
            Change::Evidence { evidence: id, .. } => {
                evidence.insert(*id);
            }
            Change::StateDefined { state, .. } => {
                states.insert(*state);
            }
            Change::SpaceDefined { space, .. } => {
                spaces.insert(*space);
            }
            Change::FieldDefined { after, .. } => {
                fields.insert(after.key());
            }
            Change::RoleDefined { after, .. } => {
                roles.insert(after.name.clone());
            }
            Change::Moved { record, .. } => links.extend(read.all_links_of(*record)?.into_iter().map(|link| link.key)),
            Change::Created { .. } | Change::Field { .. } | Change::Conflict { .. } | Change::Erased { .. } => {}
        }
    }
    if !fields.is_empty() {
        frame.fields = read.custom_fields()?.into_iter().filter(|field| fields.contains(&field.key())).collect();
    }
    if !roles.is_empty() {
        frame.roles = read.custom_roles()?.into_iter().filter(|role| roles.contains(&role.name)).collect();
    }
    if !states.is_empty() || !spaces.is_empty() {
        frame.states = read.states()?.into_iter().filter(|state| states.contains(&state.id)).collect();
        frame.spaces = read.spaces()?.into_iter().filter(|space| spaces.contains(&space.id)).collect();
    }
    let moved: BTreeSet<RecordId> = logged
        .iter()
        .filter(|entry| entry.operation_type == OperationType::Move)
        .flat_map(|entry| entry.changes.iter().flat_map(Change::records))
        .collect();
    for key in &links {
        frame.links.extend(read.link(key)?);
        // What was moved takes all that stands on its links along.
        if moved.contains(&key.from) || moved.contains(&key.to) {
            evidence.extend(read.evidence_of(key)?.into_iter().map(|row| row.id));
        }
    }
    for id in evidence {
        frame.evidence.extend(read.evidence(id)?);
    }
    frame.operations = logged;
    Ok(frame)
}
