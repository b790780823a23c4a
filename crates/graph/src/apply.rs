//! The pure application of one operation to the rows it touches.

mod definitions;
mod erasing;
mod links;
mod moving;
mod records;

pub use definitions::{FIELDS_LIMIT, OPTIONS_LIMIT, ROLES_LIMIT};
pub use moving::{binds, parent_of};

use crate::custom::{CustomField, CustomRole, Definitions, FieldKey};
use crate::id::{BatchId, EvidenceId, RecordId, SpaceId, StateId, claimed_milliseconds};
use crate::operation::{Change, LoggedOperation, Operation, OperationBody, Via};
use crate::record::{Evidence, Link, LinkKey, Record, Space, State};
use crate::refusal::Refusal;
use crate::registry::{FieldType, Registry};
use crate::time::{Instant, Moment};
use std::collections::{BTreeSet, HashMap, HashSet};

/// How far back a person may say that something happened: long enough for days offline.
const CLAIMED_PAST_MILLISECONDS: i64 = 31 * 24 * 3_600_000;
/// How far a client's clock may run ahead.
const SKEW_MILLISECONDS: i64 = 24 * 3_600_000;

/// Who does it, when and how: the same for every operation of a batch but for the sequence.
#[derive(Clone, Debug)]
pub struct Context {
    pub batch: BatchId,
    pub label: String,
    pub actor: RecordId,
    pub via: Via,
    pub recorded_at: Instant,
    pub undoes: Option<BatchId>,
    /// Sequence of the batch's first operation: what the batch itself wrote is no conflict.
    pub first_sequence: u64,
}

/// The rows that a batch touches, as they stand and then as they become.
#[derive(Debug, Default)]
pub struct Slice {
    pub records: HashMap<RecordId, Record>,
    pub links: HashMap<LinkKey, Link>,
    pub evidence: HashMap<EvidenceId, Evidence>,
    /// What a move takes along although its author does not see the other end. Nothing else may name it.
    pub out_of_sight: OutOfSight,
    pub states: HashMap<StateId, State>,
    pub spaces: HashMap<SpaceId, Space>,
    /// Custom fields and roles of the spaces that the author sees.
    pub definitions: Definitions,
    /// Those of all other spaces: their names are taken too.
    pub elsewhere: Definitions,
    /// Who wrote a version, for the fields whose writer saw an older one.
    pub authors: HashMap<u64, RecordId>,
    /// Last number given in a space.
    pub numbers: HashMap<SpaceId, u64>,
    pub changed: Changed,
}

/// Links, and their evidence, to records that the author does not see.
#[derive(Debug, Default)]
pub struct OutOfSight {
    pub links: HashMap<LinkKey, Link>,
    pub evidence: HashMap<EvidenceId, Evidence>,
}

/// Which rows of a slice have to be written back.
#[derive(Debug, Default)]
pub struct Changed {
    pub records: HashSet<RecordId>,
    pub links: HashSet<LinkKey>,
    pub evidence: HashSet<EvidenceId>,
    pub states: HashSet<StateId>,
    pub spaces: HashSet<SpaceId>,
    pub numbers: HashSet<SpaceId>,
    pub fields: HashSet<FieldKey>,
    /// By name.
    pub roles: HashSet<String>,
}

/// What has to be in the slice before an operation can be applied.
#[derive(Debug, Default)]
pub struct Touched {
    pub records: BTreeSet<RecordId>,
    pub links: BTreeSet<LinkKey>,
    pub evidence: BTreeSet<EvidenceId>,
    /// Records whose family is needed: what belongs to them ([`parent_of`], [`binds`]), and to that in turn; , and all links of each with their evidence.
    pub families: BTreeSet<RecordId>,
    /// The states and spaces are needed.
    pub settings: bool,
}

/// The rows that `body` reads or writes.
pub fn touched(registry: &Registry, body: &OperationBody, into: &mut Touched) {
    match body {
        OperationBody::Create { record, kind, fields, .. } => {
            into.records.insert(*record);
            into.settings = true;
            if let Some(kind) = registry.kind(kind) {
                let names_a_record = |name: &str| match kind.field(name) {
                    Some(declared) => declared.field_type == FieldType::Reference,
                    // A custom field: what it is shows once the definitions are here.
                    None => true,
                };
                let named = fields.iter().filter(|(name, _)| names_a_record(name));
                into.records.extend(named.filter_map(|(_, value)| reference(Some(value))));
            }
        }
        OperationBody::Move { record, .. } => {
            into.records.insert(*record);
            into.families.insert(*record);
            into.settings = true;
        }
        OperationBody::Set { record, field, value, .. } => {
            into.records.insert(*record);
            into.records.extend(reference(Some(value)));
            into.settings |= field == "state";
        }
        OperationBody::Erase { record } => {
            into.records.insert(*record);
            into.families.insert(*record);
        }
        OperationBody::AddTags { record, .. }
        | OperationBody::RemoveTags { record, .. }
        | OperationBody::ReviseText { record, .. }
        | OperationBody::ResolveConflict { record, .. }
        | OperationBody::ReopenConflict { record, .. } => {
            into.records.insert(*record);
        }
        OperationBody::Link { from, role, to, evidence, .. } => {
            into.records.extend([*from, *to]);
            into.links.insert(LinkKey { from: *from, role: role.clone(), to: *to });
            for draft in evidence {
                into.evidence.insert(draft.id);
                into.records.extend(draft.record);
            }
        }
        OperationBody::Unlink { from, role, to } => {
            into.records.extend([*from, *to]);
            into.links.insert(LinkKey { from: *from, role: role.clone(), to: *to });
        }
        OperationBody::JudgeEvidence { evidence, .. } => {
            into.evidence.insert(*evidence);
        }
        OperationBody::DefineState { .. }
        | OperationBody::DefineSpace { .. }
        | OperationBody::DefineField { .. }
        | OperationBody::DefineRole { .. } => into.settings = true,
    }
}

/// Whether `body` can only be applied with the custom fields and roles in the slice, because it makes one or names a
/// field or a role that the registry does not declare. `kind_of` tells the kind of a record, also of one that the
/// batch itself makes.
pub fn needs_definitions<'a>(
    registry: &Registry,
    body: &'a OperationBody,
    kind_of: impl FnOnce(RecordId) -> Option<&'a str>,
) -> bool {
    let undeclared = |kind: Option<&str>, name: &str| {
        kind.and_then(|kind| registry.kind(kind)).is_some_and(|kind| kind.field(name).is_none())
    };
    match body {
        OperationBody::Create { kind, fields, .. } => fields.keys().any(|name| undeclared(Some(kind), name)),
        OperationBody::Set { record, field, .. }
        | OperationBody::AddTags { record, field, .. }
        | OperationBody::RemoveTags { record, field, .. }
        | OperationBody::ReviseText { record, field, .. } => undeclared(kind_of(*record), field),
        OperationBody::Link { role, .. } => registry.role(role).is_none(),
        OperationBody::Move { .. } | OperationBody::DefineField { .. } | OperationBody::DefineRole { .. } => true,
        _ => false,
    }
}

fn reference(value: Option<&serde_json::Value>) -> Option<RecordId> {
    value.and_then(serde_json::Value::as_str).and_then(|text| text.parse().ok())
}

/// Applies `operation` to `slice` as the ledger's number `sequence`. On a refusal the slice may be half
/// changed: the caller drops it with the whole batch.
pub fn apply(
    registry: &Registry,
    context: &Context,
    sequence: u64,
    operation: &Operation,
    slice: &mut Slice,
) -> Result<LoggedOperation, Refusal> {
    check_claims(context, operation)?;
    let moment = operation.happened_at.unwrap_or(Moment::exact(context.recorded_at));
    let mut step = Step {
        registry,
        context,
        sequence,
        moment,
        cause: &operation.cause,
        slice,
        changes: vec![],
        spaces: BTreeSet::new(),
    };
    match &operation.body {
        OperationBody::Create { record, kind, space, fields } => step.create(*record, kind, *space, fields)?,
        OperationBody::Move { record, space, state, key } => step.move_to(*record, *space, *state, key.as_deref())?,
        OperationBody::Set { record, field, value, seen, saw } => {
            step.set(*record, field, value, *seen, saw.as_ref())?
        }
        OperationBody::AddTags { record, field, values } => step.merge_tags(*record, field, values, true)?,
        OperationBody::RemoveTags { record, field, values } => step.merge_tags(*record, field, values, false)?,
        OperationBody::ReviseText { record, field, markdown, seen } => {
            step.revise_text(*record, field, markdown, *seen)?
        }
        OperationBody::ResolveConflict { record, field, conflict, keep } => {
            step.resolve_conflict(*record, field, *conflict, *keep)?;
        }
        OperationBody::Erase { record } => step.erase(*record)?,
        OperationBody::ReopenConflict { record, conflict } => step.reopen_conflict(*record, conflict)?,
        OperationBody::Link { from, role, to, fields, evidence } => {
            step.link(LinkKey { from: *from, role: role.clone(), to: *to }, fields, evidence)?;
        }
        OperationBody::Unlink { from, role, to } => {
            step.unlink(&LinkKey { from: *from, role: role.clone(), to: *to })?
        }
        OperationBody::JudgeEvidence { evidence, state, former } => step.judge(*evidence, *state, former.as_ref())?,
        OperationBody::DefineState { state, space, kind, name, category, position } => {
            step.define_state(State {
                id: *state,
                space: *space,
                kind: kind.clone(),
                name: name.clone(),
                category: *category,
                position: *position,
                sequence,
            })?;
        }
        OperationBody::DefineSpace { space, name, prefix } => {
            step.define_space(Space { id: *space, name: name.clone(), prefix: prefix.clone(), sequence })?;
        }
        OperationBody::DefineField {
            space,
            kind,
            name,
            label,
            field_type,
            options,
            targets,
            formula,
            currency,
            help,
            position,
            archived,
        } => step.define_field(CustomField {
            space: *space,
            kind: kind.clone(),
            name: name.clone(),
            label: label.clone(),
            field_type: *field_type,
            options: options.clone(),
            targets: targets.clone(),
            formula: formula.clone(),
            currency: currency.clone(),
            help: help.clone(),
            position: *position,
            archived: *archived,
            sequence,
        })?,
        OperationBody::DefineRole { space, name, inverse_name, label, inverse, from, to, archived } => {
            step.define_role(CustomRole {
                space: *space,
                name: name.clone(),
                inverse_name: inverse_name.clone(),
                label: label.clone(),
                inverse: inverse.clone(),
                from: from.clone(),
                to: to.clone(),
                archived: *archived,
                sequence,
            })?;
        }
    }
    let (changes, spaces) = (step.changes, step.spaces);
    Ok(LoggedOperation {
        sequence,
        id: operation.id,
        batch: context.batch,
        label: context.label.clone(),
        operation_type: operation.body.type_name(),
        actor: context.actor,
        via: context.via,
        cause: operation.cause.clone(),
        undoes: context.undoes,
        recorded_at: context.recorded_at,
        happened_at: operation.happened_at,
        spaces: spaces.into_iter().collect(),
        changes,
    })
}

/// What an author claims about time and cause, where only an import may claim it freely.
fn check_claims(context: &Context, operation: &Operation) -> Result<(), Refusal> {
    // Undo gives a state back the day on which it truly began.
    let trusted = matches!(context.via, Via::Import | Via::System) || context.undoes.is_some();
    if operation.cause.is_some() && !trusted {
        return Err(Refusal::ForeignCause);
    }
    if let Some(moment) = operation.happened_at {
        let past = context.recorded_at.0.saturating_sub(moment.at.0);
        if !trusted && !(-SKEW_MILLISECONDS..=CLAIMED_PAST_MILLISECONDS).contains(&past) {
            return Err(Refusal::FarPast { at: moment.at.to_string() });
        }
    }
    let mut ids = vec![operation.id.0];
    if let OperationBody::Create { record, .. } = &operation.body {
        ids.push(record.0);
    }
    for id in ids {
        if claimed_milliseconds(id).is_some_and(|claimed| claimed - context.recorded_at.0 > SKEW_MILLISECONDS) {
            return Err(Refusal::IdFromFuture { id: id.to_string() });
        }
    }
    Ok(())
}

/// One operation under way.
struct Step<'a> {
    registry: &'a Registry,
    context: &'a Context,
    sequence: u64,
    moment: Moment,
    cause: &'a Option<crate::record::ImportRowKey>,
    slice: &'a mut Slice,
    changes: Vec<Change>,
    spaces: BTreeSet<SpaceId>,
}

impl<'a> Step<'a> {
    fn record(&self, id: RecordId) -> Result<&Record, Refusal> {
        self.slice.records.get(&id).ok_or(Refusal::NoRecord { record: id })
    }

    fn define_state(&mut self, state: State) -> Result<(), Refusal> {
        if !self.slice.spaces.contains_key(&state.space) {
            return Err(Refusal::NoSpace { space: state.space });
        }
        if !self.registry.kind(&state.kind).is_some_and(|kind| kind.has(crate::registry::Trait::Stateful)) {
            return Err(Refusal::UnknownKind { kind: state.kind });
        }
        // A state stays where it is: records of its kind and space point to it.
        if self
            .slice
            .states
            .get(&state.id)
            .is_some_and(|former| former.space != state.space || former.kind != state.kind)
        {
            return Err(Refusal::NoState { state: state.id, kind: state.kind });
        }
        let after = State { name: name_of_setting(&state.name)?, ..state };
        self.spaces.insert(after.space);
        self.slice.changed.states.insert(after.id);
        let before = self.slice.states.insert(after.id, after.clone());
        self.changes.push(Change::StateDefined { state: after.id, before, after: Some(after) });
        Ok(())
    }

    fn define_space(&mut self, space: Space) -> Result<(), Refusal> {
        // The name first: whoever makes no space is not told which prefixes are taken in spaces that they do not see.
        let name = name_of_setting(&space.name)?;
        let prefix_fits = (1..=10).contains(&space.prefix.len())
            && space.prefix.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
            && space.prefix.starts_with(|first: char| first.is_ascii_uppercase());
        if !prefix_fits || self.slice.spaces.values().any(|other| other.prefix == space.prefix && other.id != space.id)
        {
            return Err(Refusal::InvalidValue {
                field: "prefix".into(),
                problem: "is 1 to 10 capital letters or digits, begins with a letter, and no other space has it".into(),
            });
        }
        let after = Space { name, ..space };
        self.spaces.insert(after.id);
        self.slice.changed.spaces.insert(after.id);
        let before = self.slice.spaces.insert(after.id, after.clone());
        self.changes.push(Change::SpaceDefined { space: after.id, before, after: Some(after) });
        Ok(())
    }
}

/// Longest name of a state or a space, in characters.
pub const NAME_LIMIT: usize = 200;

fn name_of_setting(name: &str) -> Result<String, Refusal> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_LIMIT || name.chars().any(char::is_control) {
        return Err(Refusal::InvalidValue {
            field: "name".into(),
            problem: format!("is one line of 1 to {NAME_LIMIT} characters"),
        });
    }
    Ok(name.to_owned())
}
