//! The one commit pipeline: know what was seen before, load, apply, check leave, write, announce.

use crate::family::members_of;
use crate::leave::{action_of, keeps_restrictions, out_of_sight};
use crate::notify::{Known, Present, concerns};
use crate::port::{Fingerprint, Foreseen, StoreError, Write};
use crate::query::rows_of;
use crate::sight::{cut_fields, cut_operations, sees_whole};
use access::{Action, Denied, Rules, Sight, WritePermit, may};
use graph::apply::{Context, Slice, Touched, apply, needs_definitions, touched};
use graph::custom::{CustomField, Definitions, FieldKey};
use graph::frame::Frame;
use graph::id::{BatchId, OperationId, RecordId, SpaceId};
use graph::operation::{Batch, LoggedOperation, Operation, OperationBody, Via};
use graph::refusal::Refusal;
use graph::registry::Registry;
use graph::time::Instant;
use graph::undo::UndoObstacle;
use sha2::{Digest, Sha256};
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// Most operations in one batch of a person or a program.
pub const BATCH_LIMIT: usize = 5_000;
/// Most operations in one batch of an import.
pub const IMPORT_LIMIT: usize = 200_000;
/// Longest label of a batch, in bytes.
pub(crate) const LABEL_LIMIT: usize = 300;

/// A batch, and how it came.
#[derive(Clone, Debug)]
pub struct Request {
    pub batch: Batch,
    pub via: Via,
    pub undoes: Option<BatchId>,
    /// Records that have to be as their author saw them: the sequence of each, as it was read.
    pub expects: Vec<(RecordId, u64)>,
}

impl Request {
    pub fn new(batch: Batch, via: Via) -> Self {
        Self { batch, via, undoes: None, expects: vec![] }
    }
}

/// What a commit did. For a batch that had been committed before, `duplicate` is set and the rows are as
/// they stand now.
#[derive(Clone, Debug)]
pub struct Committed {
    pub batch: BatchId,
    pub duplicate: bool,
    pub frame: Arc<Frame>,
    /// People whose inbox changed.
    pub told: Vec<RecordId>,
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CommitError {
    #[error("operation {position} ({operation}): {refusal}")]
    Refused { position: usize, operation: OperationId, refusal: Refusal },
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("the id {id} was used before for something else")]
    IdReused { id: String },
    #[error("your roles changed meanwhile")]
    PolicyChanged,
    #[error("a batch holds at least one operation")]
    Empty,
    #[error("a batch holds at most {limit} operations; this one has {count}")]
    TooMany { count: usize, limit: usize },
    #[error("a label holds at most {LABEL_LIMIT} bytes")]
    LabelTooLong,
    #[error("there is no batch {batch}")]
    NoBatch { batch: BatchId },
    #[error("somebody changed {} of these values since", .0.len())]
    ChangedSince(Vec<UndoObstacle>),
    #[error("{record} changed since: it is at {found}, and {expected} was expected")]
    Outdated { record: RecordId, expected: u64, found: u64 },
    /// It was a rehearsal, of which nothing is kept.
    #[error("this was a rehearsal")]
    Rehearsed,
    #[error(transparent)]
    Store(#[from] StoreError),
}

type RunAgain = Box<dyn FnMut(&mut dyn Write) -> Result<Committed, CommitError> + Send>;
type RunOnce = Box<dyn FnOnce(&mut dyn Write) -> Result<Committed, CommitError> + Send>;

/// Runs inside the write transaction.
pub struct Work(Runs);

enum Runs {
    Again(RunAgain),
    /// Nothing, once it ran.
    Once(Option<RunOnce>),
}

impl Work {
    /// Does the same each time it is run, should what it did before have been taken back. A store may then write several at
    /// once and look afterwards whether it was told of all of them that they stand.
    pub fn again(run: impl FnMut(&mut dyn Write) -> Result<Committed, CommitError> + Send + 'static) -> Self {
        Self(Runs::Again(Box::new(run)))
    }

    pub fn once(run: impl FnOnce(&mut dyn Write) -> Result<Committed, CommitError> + Send + 'static) -> Self {
        Self(Runs::Once(Some(Box::new(run))))
    }

    pub fn can_run_again(&self) -> bool {
        matches!(self.0, Runs::Again(_))
    }

    /// # Errors
    /// What the work answers; [`StoreError::Stopped`] for what ran before and cannot run again.
    pub fn run(&mut self, write: &mut dyn Write) -> Result<Committed, CommitError> {
        match &mut self.0 {
            Runs::Again(run) => run(write),
            Runs::Once(run) => run.take().map_or(Err(CommitError::Store(StoreError::Stopped)), |run| run(write)),
        }
    }
}

pub(crate) fn commit(
    write: &mut dyn Write,
    registry: &Registry,
    permit: &WritePermit,
    request: &Request,
    fingerprints: &[Fingerprint],
    now: Instant,
) -> Result<Committed, CommitError> {
    let batch = &request.batch;
    let operations = &batch.operations;
    let limit = if request.via == Via::Import || request.undoes.is_some() { IMPORT_LIMIT } else { BATCH_LIMIT };
    if operations.is_empty() {
        return Err(CommitError::Empty);
    }
    if operations.len() > limit {
        return Err(CommitError::TooMany { count: operations.len(), limit });
    }
    if batch.label.len() > LABEL_LIMIT {
        return Err(CommitError::LabelTooLong);
    }
    if let Some(before) = committed_before(write, permit, batch, fingerprints)? {
        return Ok(before);
    }
    if write.policy_version()? != permit.policy_version() {
        return Err(CommitError::PolicyChanged);
    }
    for (record, expected) in &request.expects {
        // What may not be seen is refused by the operation that names it, as what is not there.
        let found = write.record(*record)?.filter(|record| permit.sees(record.space));
        if let Some(found) = found.filter(|found| found.sequence != *expected) {
            return Err(CommitError::Outdated { record: *record, expected: *expected, found: found.sequence });
        }
    }
    let mut slice = load(write, registry, permit, operations)?;
    let after = write.sequence()?;
    // The clock of a server may be set back; the ledger's never is.
    let recorded_at = write.last_recorded_at()?.map_or(now, |last| last.max(now));
    let context = Context {
        batch: batch.id,
        label: batch.label.trim().to_owned(),
        actor: permit.person(),
        via: request.via,
        recorded_at,
        undoes: request.undoes,
        first_sequence: after + 1,
    };
    let mut logged = Vec::with_capacity(operations.len());
    let rules = OnceCell::new();
    for (position, operation) in operations.iter().enumerate() {
        let refused = |refusal| CommitError::Refused { position, operation: operation.id, refusal };
        if let OperationBody::Move { record, .. } = &operation.body
            && is_member(write, &rules, &slice, *record)?
        {
            let problem = "does not change for somebody who is in the workspace: others would lose sight of them";
            return Err(refused(Refusal::InvalidValue { field: "space".into(), problem: problem.into() }));
        }
        if let OperationBody::Erase { .. } = &operation.body {
            return Err(refused(Refusal::OnlyTheProgramErases));
        }
        // Before it is applied: what names are taken in a space is not told to who may not configure it.
        if let Some(space) = operation.body.configures() {
            permit.check(Action::Configure, space)?;
        }
        // Where one sees nothing there is no space.
        if let OperationBody::Move { space, .. } = &operation.body
            && !permit.sees(*space)
        {
            return Err(refused(Refusal::NoSpace { space: *space }));
        }
        if let Some(refusal) = out_of_sight(permit, &slice, &operation.body) {
            return Err(refused(refusal));
        }
        let entry = apply(registry, &context, after + 1 + position as u64, operation, &mut slice).map_err(refused)?;
        let action = action_of(registry, request.via, &operation.body, &entry, &slice);
        for space in &entry.spaces {
            permit.check(action, *space)?;
        }
        keeps_restrictions(write, &rules, permit, &slice, &entry)?.map_or(Ok(()), |refusal| Err(refused(refusal)))?;
        logged.push(entry);
    }
    write_out(write, &slice)?;
    for (entry, fingerprint) in logged.iter().zip(fingerprints) {
        write.append(entry, fingerprint)?;
    }
    let told = tell(write, registry, request.via, &logged, &slice)?;
    Ok(Committed { batch: batch.id, duplicate: false, frame: Arc::new(frame(after, logged, slice)), told })
}

/// Whether the record is a person who is in the workspace.
fn is_member(write: &dyn Write, rules: &OnceCell<Rules>, slice: &Slice, record: RecordId) -> Result<bool, StoreError> {
    let is_person = slice.records.get(&record).is_some_and(|record| record.kind == "person");
    Ok(is_person && rules_once(write, rules)?.standing(record).is_some())
}

/// The rules, read where they are first needed.
pub(crate) fn rules_once<'r>(write: &dyn Write, rules: &'r OnceCell<Rules>) -> Result<&'r Rules, StoreError> {
    if let Some(known) = rules.get() {
        return Ok(known);
    }
    let read = write.rules()?;
    Ok(rules.get_or_init(|| read))
}

/// The former outcome, if exactly this batch was committed before.
fn committed_before(
    write: &dyn Write,
    permit: &WritePermit,
    batch: &Batch,
    fingerprints: &[Fingerprint],
) -> Result<Option<Committed>, CommitError> {
    let before = write.batch(batch.id)?;
    let reused = || CommitError::IdReused { id: batch.id.to_string() };
    // Where something is hidden, whether a guess is what was said once is not told.
    if !permit.sight().hidden().is_empty() {
        if !sees_whole(write, permit.sight(), &before)? {
            return Err(reused());
        }
        let is_of_batch = |id: OperationId| before.iter().any(|logged| logged.id == id);
        for operation in batch.operations.iter().filter(|operation| !is_of_batch(operation.id)) {
            if write.fingerprint(operation.id)?.is_some() {
                return Err(reused());
            }
        }
    }
    let mut seen = HashSet::new();
    let mut known = 0;
    for (operation, fingerprint) in batch.operations.iter().zip(fingerprints) {
        if !seen.insert(operation.id) {
            return Err(CommitError::IdReused { id: operation.id.to_string() });
        }
        match write.fingerprint(operation.id)? {
            Some(before) if before == *fingerprint => known += 1,
            Some(_) => return Err(CommitError::IdReused { id: operation.id.to_string() }),
            None => {}
        }
    }
    if known == 0 && before.is_empty() {
        return Ok(None);
    }
    let same = known == batch.operations.len()
        && before.len() == known
        && before.iter().zip(&batch.operations).all(|(logged, operation)| logged.id == operation.id);
    if !same || before.iter().any(|logged| logged.spaces.iter().any(|space| !permit.sees(*space))) {
        return Err(reused());
    }
    repeat(write, batch.id, before).map(Some)
}

/// The answer for a batch that stands already: its operations, and its rows as they are now.
pub(crate) fn repeat(
    write: &dyn Write,
    batch: BatchId,
    logged: Vec<LoggedOperation>,
) -> Result<Committed, CommitError> {
    let first = logged.first().map_or(0, |entry| entry.sequence);
    let last = logged.last().map_or(0, |entry| entry.sequence);
    let frame = Frame { after: first.saturating_sub(1), up_to: last, ..rows_of(write, logged)? };
    Ok(Committed { batch, duplicate: true, frame: Arc::new(frame), told: vec![] })
}

/// One for each operation, in their order. Needs nothing of the database, so it is made before the writer's turn.
pub(crate) fn fingerprints(operations: &[Operation]) -> Vec<Fingerprint> {
    operations.iter().map(fingerprint).collect()
}

/// What [`commit`] of a batch reads first.
pub(crate) fn foreseen(registry: &Registry, batch: &Batch) -> Foreseen {
    let mut needed = Touched::default();
    for operation in &batch.operations {
        touched(registry, &operation.body, &mut needed);
    }
    Foreseen {
        batch: Some(batch.id),
        operations: batch.operations.iter().map(|operation| operation.id).collect(),
        records: needed.records.into_iter().collect(),
        links: needed.links.into_iter().collect(),
        evidence: needed.evidence.into_iter().collect(),
    }
}

/// SHA-256 of the operation's canonical JSON: field order is fixed by the type and maps are sorted.
pub(crate) fn fingerprint(operation: &Operation) -> Fingerprint {
    let json = serde_json::to_vec(operation).unwrap_or_default();
    Sha256::digest(json).into()
}

/// Reads every row that the operations touch. What the permit does not see is left out, so that it is
/// refused exactly as what does not exist.
pub(crate) fn load(
    write: &dyn Write,
    registry: &Registry,
    permit: &WritePermit,
    operations: &[Operation],
) -> Result<Slice, CommitError> {
    let mut needed = Touched::default();
    for operation in operations {
        touched(registry, &operation.body, &mut needed);
    }
    let mut slice = Slice::default();
    let mut hidden = HashSet::new();
    for id in &needed.evidence {
        if let Some(evidence) = write.evidence(*id)? {
            if evidence.spaces.iter().all(|space| permit.sees(*space)) {
                slice.evidence.insert(*id, evidence);
            } else {
                hidden.insert(id.0);
            }
        }
    }
    for id in &needed.records {
        if let Some(record) = write.record(*id)? {
            if permit.sees(record.space) {
                slice.records.insert(*id, record);
            } else {
                hidden.insert(id.0);
            }
        }
    }
    for key in &needed.links {
        if let Some(link) = write.link(key)?.filter(|link| link.spaces.iter().all(|space| permit.sees(*space))) {
            slice.links.insert(key.clone(), link);
        }
    }
    if needed.settings {
        slice.states = write.states()?.into_iter().map(|state| (state.id, state)).collect();
        for space in write.spaces()? {
            slice.numbers.insert(space.id, write.number(space.id)?);
            slice.spaces.insert(space.id, space);
        }
    }
    if needs_any_definition(registry, operations, &slice) {
        let (mut fields, mut other_fields) =
            write.custom_fields()?.into_iter().partition::<Vec<_>, _>(|row| permit.sees(row.space));
        if !permit.sight().hidden().is_empty() {
            let all = fields.clone();
            cut_fields(&mut fields, permit.sight());
            let seen: HashSet<FieldKey> = fields.iter().map(CustomField::key).collect();
            other_fields.extend(all.into_iter().filter(|field| !seen.contains(&field.key())));
        }
        let (roles, other_roles) =
            write.custom_roles()?.into_iter().partition::<Vec<_>, _>(|row| permit.sees(row.space));
        slice.definitions = Definitions::new(fields, roles);
        slice.elsewhere = Definitions::new(other_fields, other_roles);
    }
    load_families(write, registry, permit, &needed.families, &mut slice)?;
    for (position, operation) in operations.iter().enumerate() {
        let taken = match &operation.body {
            OperationBody::Create { record, .. } => hidden.contains(&record.0).then_some(*record),
            OperationBody::Link { evidence, from, .. } => {
                evidence.iter().any(|draft| hidden.contains(&draft.id.0)).then_some(*from)
            }
            _ => None,
        };
        if let Some(record) = taken {
            let refusal = Refusal::RecordExists { record };
            return Err(CommitError::Refused { position, operation: operation.id, refusal });
        }
        if let OperationBody::Set { record, field, seen, .. } | OperationBody::ReviseText { record, field, seen, .. } =
            &operation.body
            && let Some(version) = slice.records.get(record).and_then(|record| record.versions.get(field))
            && version > seen
            && let Some(author) = write.operation(*version)?
        {
            slice.authors.insert(*version, author.actor);
        }
    }
    Ok(slice)
}

/// What belongs to records that are to be moved, and all their links with the evidence of those: also those that lead
/// to where the author sees nothing, since they go along.
fn load_families(
    write: &dyn Write,
    registry: &Registry,
    permit: &WritePermit,
    roots: &BTreeSet<RecordId>,
    slice: &mut Slice,
) -> Result<(), StoreError> {
    let mut waiting: Vec<RecordId> = roots.iter().copied().filter(|id| slice.records.contains_key(id)).collect();
    let mut known: HashSet<RecordId> = waiting.iter().copied().collect();
    while let Some(whole) = waiting.pop() {
        let links = write.all_links_of(whole)?;
        let members = members_of(write, registry, whole, &links)?;
        for link in links {
            let is_seen = link.spaces.iter().all(|space| permit.sees(*space));
            for row in write.evidence_of(&link.key)? {
                match is_seen {
                    true => slice.evidence.entry(row.id).or_insert(row),
                    false => slice.out_of_sight.evidence.entry(row.id).or_insert(row),
                };
            }
            match is_seen {
                true => slice.links.entry(link.key.clone()).or_insert(link),
                false => slice.out_of_sight.links.entry(link.key.clone()).or_insert(link),
            };
        }
        for member in members.into_iter().filter(|member| permit.sees(member.space)) {
            if known.insert(member.id) {
                waiting.push(member.id);
            }
            slice.records.entry(member.id).or_insert(member);
        }
    }
    Ok(())
}

fn needs_any_definition(registry: &Registry, operations: &[Operation], slice: &Slice) -> bool {
    let mut made: HashMap<RecordId, &str> = HashMap::new();
    operations.iter().any(|operation| {
        if let OperationBody::Create { record, kind, .. } = &operation.body {
            made.insert(*record, kind);
        }
        let kind_of = |id| slice.records.get(&id).map(|record| record.kind.as_str()).or(made.get(&id).copied());
        needs_definitions(registry, &operation.body, kind_of)
    })
}

pub(crate) fn write_out(write: &mut dyn Write, slice: &Slice) -> Result<(), StoreError> {
    for id in &slice.changed.spaces {
        if let Some(space) = slice.spaces.get(id) {
            write.put_space(space)?;
        }
    }
    for id in &slice.changed.states {
        if let Some(state) = slice.states.get(id) {
            write.put_state(state)?;
        }
    }
    for key in &slice.changed.fields {
        if let Some(field) = slice.definitions.fields.get(key) {
            write.put_custom_field(field)?;
        }
    }
    for name in &slice.changed.roles {
        if let Some(role) = slice.definitions.roles.get(name) {
            write.put_custom_role(role)?;
        }
    }
    for id in &slice.changed.numbers {
        if let Some(number) = slice.numbers.get(id) {
            write.put_number(*id, *number)?;
        }
    }
    for id in &slice.changed.records {
        if let Some(record) = slice.records.get(id) {
            write.put_record(record)?;
        }
    }
    for key in &slice.changed.links {
        if let Some(link) = slice.links.get(key).or_else(|| slice.out_of_sight.links.get(key)) {
            write.put_link(link)?;
        }
    }
    for id in &slice.changed.evidence {
        if let Some(evidence) = slice.evidence.get(id).or_else(|| slice.out_of_sight.evidence.get(id)) {
            write.put_evidence(evidence)?;
        }
    }
    Ok(())
}

/// Writes what the batch means to people; answers who was told.
fn tell(
    write: &mut dyn Write,
    registry: &Registry,
    via: Via,
    logged: &[LoggedOperation],
    slice: &Slice,
) -> Result<Vec<RecordId>, StoreError> {
    let now = Now { write, slice, rules: OnceCell::new() };
    let mut concerned = concerns(registry, via, logged, &now)?;
    // People are told what everybody sees of it; for the rest they come and look.
    if let Some(rules) = now.rules.get().filter(|rules| !rules.restrictions.is_empty()) {
        let mut seen = logged.to_vec();
        let place_of = |id| slice.records.get(&id).map(|record| (record.space, record.kind.clone()));
        cut_operations(&mut seen, &Sight::of_stranger(rules), &BTreeSet::new(), place_of);
        if seen != logged {
            let told = concerns(registry, via, &seen, &now)?;
            concerned.notifications = told.notifications;
            let is_actor = |person: &RecordId| logged.iter().any(|entry| entry.actor == *person);
            concerned.watches.retain(|watch| is_actor(&watch.1) || told.watches.contains(watch));
        }
    }
    for (record, person) in concerned.watches {
        write.watch_unless_said(record, person)?;
    }
    let mut told = BTreeSet::new();
    for notification in concerned.notifications {
        write.notify(&notification)?;
        told.insert(notification.person);
    }
    Ok(told.into_iter().collect())
}

/// The present as the write transaction sees it.
struct Now<'a> {
    write: &'a dyn Write,
    slice: &'a Slice,
    /// Read only where somebody is to be told.
    rules: OnceCell<Rules>,
}

impl Present for Now<'_> {
    type Failure = StoreError;

    fn record(&self, id: RecordId) -> Result<Option<Known>, StoreError> {
        match self.slice.records.get(&id) {
            Some(record) => Ok(Some(record.into())),
            None => Ok(self.write.record(id)?.as_ref().map(Known::from)),
        }
    }

    fn watchers(&self, record: RecordId) -> Result<Vec<RecordId>, StoreError> {
        self.write.watchers(record)
    }

    fn may_see(&self, person: RecordId, space: SpaceId) -> Result<bool, StoreError> {
        let role = rules_once(self.write, &self.rules)?.role(person, space);
        Ok(role.is_some_and(|role| may(role, Action::Read)))
    }
}

/// The frame of a fresh commit: the changed rows, taken out of the slice.
pub(crate) fn frame(after: u64, operations: Vec<LoggedOperation>, mut slice: Slice) -> Frame {
    let changed = std::mem::take(&mut slice.changed);
    Frame {
        after,
        up_to: after + operations.len() as u64,
        records: changed.records.iter().filter_map(|id| slice.records.remove(id)).collect(),
        links: (changed.links.iter())
            .filter_map(|key| slice.links.remove(key).or_else(|| slice.out_of_sight.links.remove(key)))
            .collect(),
        evidence: (changed.evidence.iter())
            .filter_map(|id| slice.evidence.remove(id).or_else(|| slice.out_of_sight.evidence.remove(id)))
            .collect(),
        states: changed.states.iter().filter_map(|id| slice.states.remove(id)).collect(),
        spaces: changed.spaces.iter().filter_map(|id| slice.spaces.remove(id)).collect(),
        fields: changed.fields.iter().filter_map(|key| slice.definitions.fields.remove(key)).collect(),
        roles: changed.roles.iter().filter_map(|name| slice.definitions.roles.remove(name)).collect(),
        operations,
        gone: vec![],
    }
}
