//! Undo: a new batch that restores what a former one changed.

use crate::commit::{CommitError, Committed, LABEL_LIMIT, Request, commit, fingerprints, foreseen, repeat};
use crate::derived_id::derived_id;
use crate::port::{Foreseen, Read, StoreError, Write};
use crate::sight::{Seen, sees_whole};
use access::WritePermit;
use graph::custom::{CustomField, CustomRole, FieldKey};
use graph::frame::Frame;
use graph::id::{BatchId, EvidenceId, RecordId, SpaceId, StateId};
use graph::operation::{Batch, Change, LoggedOperation, Operation, OperationBody, OperationType, Via};
use graph::record::{Evidence, Link, LinkKey, Record, Space, State};
use graph::refusal::Refusal;
use graph::registry::Registry;
use graph::time::{Instant, Moment};
use graph::undo::{Present, UndoObstacle, inverse};
use std::cell::RefCell;
use std::sync::Arc;

/// Operations of one record that are read at once.
const HISTORY_PAGE: usize = 200;

#[allow(clippy::too_many_arguments)] // Each is a separate, typed fact about the request.
pub(crate) fn undo(
    write: &mut dyn Write,
    registry: &Registry,
    permit: &WritePermit,
    batch: BatchId,
    as_batch: BatchId,
    force: bool,
    via: Via,
    now: Instant,
) -> Result<Committed, CommitError> {
    let before = write.batch(as_batch)?;
    if !before.is_empty() {
        if before.iter().any(|entry| entry.undoes != Some(batch)) {
            return Err(CommitError::IdReused { id: as_batch.to_string() });
        }
        return repeat(write, as_batch, before);
    }
    let logged = write.batch(batch)?;
    let seen = logged.iter().all(|entry| entry.spaces.iter().all(|space| permit.sees(*space)))
        && sees_whole(write, permit.sight(), &logged)?;
    let Some(first) = logged.first().filter(|_| seen) else { return Err(CommitError::NoBatch { batch }) };
    if let Some(position) = logged.iter().position(|entry| entry.operation_type == OperationType::Erase) {
        let operation = logged[position].id;
        return Err(CommitError::Refused { position, operation, refusal: Refusal::NeverUndone });
    }
    let mut label = match (first.undoes, first.label.split_once(": ")) {
        (Some(_), Some(("Undo", original))) => format!("Redo: {original}"),
        (Some(_), Some(("Redo", original))) => format!("Undo: {original}"),
        _ => format!("Undo: {}", first.label),
    };
    while label.len() > LABEL_LIMIT {
        label.pop();
    }
    write.foresee(&touched_by(&logged))?;
    let sees = |space: SpaceId| permit.sees(space);
    let present = Now { read: write, sees: &sees, failure: RefCell::new(None) };
    let (bodies, obstacles) = inverse(registry, &logged, &present);
    if let Some(failure) = present.failure.into_inner() {
        return Err(failure.into());
    }
    if !obstacles.is_empty() && !force {
        return Err(CommitError::ChangedSince(obstacles));
    }
    if bodies.is_empty() {
        let sequence = write.sequence()?;
        let frame = Frame { after: sequence, up_to: sequence, ..Frame::default() };
        return Ok(Committed { batch: as_batch, duplicate: false, frame: Arc::new(frame), told: vec![] });
    }
    let mut operations = Vec::with_capacity(bodies.len());
    for (position, body) in bodies.into_iter().enumerate() {
        let happened_at = when_it_began(write, &body, &logged)?;
        operations.push(Operation {
            id: derived_id(as_batch.0, &position.to_be_bytes()),
            happened_at,
            cause: None,
            body,
        });
    }
    let request =
        Request { batch: Batch { id: as_batch, label, operations }, via, undoes: Some(batch), expects: vec![] };
    write.foresee(&foreseen(registry, &request.batch))?;
    let fingerprints = fingerprints(&request.batch.operations);
    commit(write, registry, permit, &request, &fingerprints, now)
}

/// What somebody changed since of what `batch` left, as far as the holder of the permit sees it.
pub(crate) fn obstacles(
    read: &dyn Read,
    registry: &Registry,
    permit: &WritePermit,
    batch: BatchId,
) -> Result<Vec<UndoObstacle>, StoreError> {
    let seen = Seen::new(read, permit.sight());
    let read: &dyn Read = &seen;
    let logged = read.batch(batch)?;
    let present = Now { read, sees: &|space| permit.sees(space), failure: RefCell::new(None) };
    let (_, obstacles) = inverse(registry, &logged, &present);
    present.failure.into_inner().map_or(Ok(obstacles), Err)
}

/// The rows that operations changed.
fn touched_by(logged: &[LoggedOperation]) -> Foreseen {
    let mut touched = Foreseen::default();
    for change in logged.iter().flat_map(|entry| &entry.changes) {
        touched.records.extend(change.records());
        match change {
            Change::Linked { from, role, to }
            | Change::Unlinked { from, role, to, .. }
            | Change::LinkField { from, role, to, .. } => {
                touched.links.push(LinkKey { from: *from, role: role.clone(), to: *to });
            }
            Change::Evidence { evidence, .. } => touched.evidence.push(*evidence),
            _ => {}
        }
    }
    touched
}

/// When the state that `body` restores began: what is taken back never happened, so its day is not today. Where
/// somebody wrote the state since, that did happen, and it ends today.
fn when_it_began(
    write: &dyn Write,
    body: &OperationBody,
    taken_back: &[LoggedOperation],
) -> Result<Option<Moment>, StoreError> {
    let OperationBody::Set { record, field, value, .. } = body else { return Ok(None) };
    if field != "state" || value.is_null() {
        return Ok(None);
    }
    let stands = write.record(*record)?.and_then(|record| record.versions.get(field).copied());
    if !taken_back.iter().any(|entry| Some(entry.sequence) == stands) {
        return Ok(None);
    }
    let mut at = taken_back.first().map_or(0, |entry| entry.sequence);
    loop {
        let page = write.history(Some(*record), at, HISTORY_PAGE)?;
        for entry in &page {
            let began = entry.changes.iter().any(|change| {
                matches!(change, Change::Field { record: of, field, after, .. } if of == record && field == "state" && after == value)
            });
            if began {
                return Ok(Some(entry.moment()));
            }
        }
        match page.last() {
            Some(last) if page.len() == HISTORY_PAGE => at = last.sequence,
            _ => return Ok(None),
        }
    }
}

/// The present as one transaction sees it. What was moved to where its reader sees nothing is not there. A failed read is
/// kept and reported afterwards.
struct Now<'a> {
    read: &'a dyn Read,
    sees: &'a dyn Fn(SpaceId) -> bool,
    failure: RefCell<Option<StoreError>>,
}

impl Now<'_> {
    fn kept<T>(&self, result: Result<Option<T>, StoreError>) -> Option<T> {
        result.unwrap_or_else(|failure| {
            *self.failure.borrow_mut() = Some(failure);
            None
        })
    }
}

impl Present for Now<'_> {
    fn record(&self, id: RecordId) -> Option<Record> {
        self.kept(self.read.record(id)).filter(|record| (self.sees)(record.space))
    }

    fn link(&self, key: &LinkKey) -> Option<Link> {
        self.kept(self.read.link(key)).filter(|link| link.spaces.iter().all(|space| (self.sees)(*space)))
    }

    fn evidence(&self, id: EvidenceId) -> Option<Evidence> {
        self.kept(self.read.evidence(id)).filter(|row| row.spaces.iter().all(|space| (self.sees)(*space)))
    }

    fn state(&self, id: StateId) -> Option<State> {
        self.kept(self.read.states().map(|states| states.into_iter().find(|state| state.id == id)))
    }

    fn space(&self, id: SpaceId) -> Option<Space> {
        self.kept(self.read.spaces().map(|spaces| spaces.into_iter().find(|space| space.id == id)))
    }

    fn custom_field(&self, key: &FieldKey) -> Option<CustomField> {
        let fields = self.kept(self.read.custom_fields().map(Some))?;
        fields.into_iter().find(|field| field.key() == *key)
    }

    fn custom_role(&self, name: &str) -> Option<CustomRole> {
        let roles = self.kept(self.read.custom_roles().map(Some))?;
        roles.into_iter().find(|role| role.name == name)
    }
}
