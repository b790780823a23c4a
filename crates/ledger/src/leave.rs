//! Which leave an operation needs, told from what it does and not from what it is called.

use access::{Action, Actor};
use graph::apply::Slice;
use graph::id::RecordId;
use graph::operation::{Change, LoggedOperation, OperationBody, Via};
use graph::record::Record;
use graph::registry::{Registry, Trait};

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
