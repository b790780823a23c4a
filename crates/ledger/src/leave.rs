//! Which leave an operation needs, told from what it does and not from what it is called; and what it may not do to
//! fields that not everybody sees.

use crate::commit::rules_once;
use crate::port::{StoreError, Write};
use access::{Action, Actor, Rules, WritePermit};
use graph::apply::Slice;
use graph::id::{RecordId, SpaceId};
use graph::operation::{Change, LoggedOperation, OperationBody, Via};
use graph::record::Record;
use graph::refusal::Refusal;
use graph::registry::{Registry, Trait};
use std::cell::OnceCell;

/// Whether the person may change the texts and fields of `record`.
pub fn may_change(registry: &Registry, actor: &Actor, record: &Record) -> bool {
    let action = if is_own(registry, actor.person(), record) { Action::Contribute } else { Action::Write };
    actor.write_permit().is_ok_and(|permit| permit.check(action, record.space).is_ok())
}

/// Whether it is of a kind that everybody adds to, and made by this person.
fn is_own(registry: &Registry, person: RecordId, record: &Record) -> bool {
    record.created_by == person && registry.kind(&record.kind).is_some_and(|kind| kind.has(Trait::Contributed))
}

/// What `entry`, applied already to `slice`, is to the policy. Whoever may not write may still make comments, feedback
/// and whatever else is declared as contributed, and change what they made of it, but for its state: that says what
/// became of it.
pub(crate) fn action_of(
    registry: &Registry,
    via: Via,
    body: &OperationBody,
    entry: &LoggedOperation,
    slice: &Slice,
) -> Action {
    if body.configures().is_some() {
        return Action::Configure;
    }
    if via == Via::Import {
        return Action::Import;
    }
    // Also of one's own: it becomes visible to others, and others lose it.
    if matches!(body, OperationBody::Move { .. }) {
        return Action::Write;
    }
    let makes =
        |id: RecordId| entry.changes.iter().any(|change| matches!(change, Change::Created { record } if *record == id));
    let own = |id: RecordId| slice.records.get(&id).is_some_and(|record| is_own(registry, entry.actor, record));
    // What changes nothing is judged by what it names: else anybody could say of any record that they changed it last.
    let names_own = named(body).is_some_and(own);
    let contributes = (names_own || !entry.changes.is_empty())
        && entry.changes.iter().all(|change| match change {
            Change::Created { record } | Change::Conflict { record, .. } => own(*record),
            Change::Field { record, field, .. } => own(*record) && (field != "state" || makes(*record)),
            Change::Linked { from, .. }
            | Change::Unlinked { from, .. }
            | Change::LinkField { from, .. }
            | Change::Evidence { from, .. } => own(*from),
            Change::Moved { .. }
            | Change::Erased { .. }
            | Change::StateDefined { .. }
            | Change::SpaceDefined { .. }
            | Change::FieldDefined { .. }
            | Change::RoleDefined { .. } => false,
        });
    if contributes { Action::Contribute } else { Action::Write }
}

/// The record that an operation is about, where it names one.
fn named(body: &OperationBody) -> Option<RecordId> {
    match body {
        OperationBody::Create { record, .. }
        | OperationBody::Move { record, .. }
        | OperationBody::Set { record, .. }
        | OperationBody::AddTags { record, .. }
        | OperationBody::RemoveTags { record, .. }
        | OperationBody::ReviseText { record, .. }
        | OperationBody::ResolveConflict { record, .. }
        | OperationBody::ReopenConflict { record, .. }
        | OperationBody::Erase { record } => Some(*record),
        OperationBody::Link { from, .. } | OperationBody::Unlink { from, .. } => Some(*from),
        OperationBody::JudgeEvidence { .. }
        | OperationBody::DefineState { .. }
        | OperationBody::DefineSpace { .. }
        | OperationBody::DefineField { .. }
        | OperationBody::DefineRole { .. } => None,
    }
}

/// The refusal of what names a field that its author does not see: that of a field that is not there.
pub(crate) fn out_of_sight(permit: &WritePermit, slice: &Slice, body: &OperationBody) -> Option<Refusal> {
    let sight = permit.sight();
    if sight.hidden().is_empty() {
        return None;
    }
    let hidden = |space: SpaceId, kind: &str, field: &String| {
        let refusal = || Refusal::UnknownField { kind: kind.to_owned(), field: field.clone() };
        sight.hides(space, kind, field).then(refusal)
    };
    match body {
        OperationBody::Create { kind, space, fields, .. } => {
            fields.keys().find_map(|field| hidden(*space, kind, field))
        }
        OperationBody::Set { record, field, .. }
        | OperationBody::AddTags { record, field, .. }
        | OperationBody::RemoveTags { record, field, .. }
        | OperationBody::ReviseText { record, field, .. } => {
            slice.records.get(record).and_then(|record| hidden(record.space, &record.kind, field))
        }
        OperationBody::ResolveConflict { record, conflict, .. } => {
            let record = slice.records.get(record)?;
            let about = record.conflicts.iter().find(|known| known.id == *conflict)?;
            hidden(record.space, &record.kind, &about.field).map(|_| Refusal::NoConflict { conflict: *conflict })
        }
        OperationBody::ReopenConflict { record, conflict } => {
            slice.records.get(record).and_then(|record| hidden(record.space, &record.kind, &conflict.field))
        }
        _ => None,
    }
}

/// Why a record cannot be moved: a value that not everybody sees where it is would be seen by more where it goes.
pub(crate) fn keeps_restrictions(
    write: &dyn Write,
    rules: &OnceCell<Rules>,
    permit: &WritePermit,
    slice: &Slice,
    entry: &LoggedOperation,
) -> Result<Option<Refusal>, StoreError> {
    for change in &entry.changes {
        let Change::Moved { record, before, after, .. } = change else { continue };
        let Some(record) = slice.records.get(record) else { continue };
        let rules = rules_once(write, rules)?;
        let valued = record.fields.iter().filter(|(_, value)| !value.is_null()).map(|(field, _)| field);
        // A conflict keeps what is in the field no more.
        for field in valued.chain(record.conflicts.iter().map(|conflict| &conflict.field)) {
            let least = |space| {
                rules.restrictions.iter().find(|each| each.is_of(space, &record.kind, field)).map(|each| each.role)
            };
            if least(before.space) <= least(after.space) {
                continue;
            }
            let is_hidden = permit.sight().hides(before.space, &record.kind, field);
            let field = if is_hidden { "space".to_owned() } else { field.clone() };
            let problem = if is_hidden {
                "cannot be changed: more people would see something of it there that you do not see"
            } else {
                "more people would see it there; restrict it in that space too, or empty it and resolve its conflicts first"
            };
            return Ok(Some(Refusal::InvalidValue { field, problem: problem.into() }));
        }
    }
    Ok(None)
}
