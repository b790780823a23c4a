//! Taking a batch back: the operations that restore what stood before, and what stands in their way.

mod definitions;
mod start;

use crate::apply::Slice;
use crate::custom::{CustomField, CustomRole, FieldKey};
use crate::erasure::takes_values;
use crate::id::{ConflictId, EvidenceId, RecordId, SpaceId, StateId};
use crate::operation::{Change, Keep, LoggedOperation, OperationBody, Place};
use crate::record::{Evidence, EvidenceState, Fields, Link, LinkKey, Record, Space, State};
use crate::registry::{FieldType, Registry};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use start::{LinkStart, Start};

/// Somebody changed a value since; undoing would overwrite it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UndoObstacle {
    /// Whose value it is; of a link, the record that it leads from. Null for a state or a space.
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub record: Option<RecordId>,
    /// Name of a field; `evidence` where evidence was judged again.
    pub field: String,
    /// What the batch had left.
    pub expected: Value,
    pub current: Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<LinkKey>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<EvidenceId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<StateId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space: Option<SpaceId>,
}

/// What undoing needs to know of the present.
pub trait Present {
    fn record(&self, id: RecordId) -> Option<Record>;
    /// Tombstones included.
    fn link(&self, key: &LinkKey) -> Option<Link>;
    fn evidence(&self, id: EvidenceId) -> Option<Evidence>;
    fn state(&self, id: StateId) -> Option<State>;
    fn space(&self, id: SpaceId) -> Option<Space>;
    fn custom_field(&self, key: &FieldKey) -> Option<CustomField>;
    fn custom_role(&self, name: &str) -> Option<CustomRole>;
}

/// Where the rows of a slice are all there is.
impl Present for Slice {
    fn record(&self, id: RecordId) -> Option<Record> {
        self.records.get(&id).cloned()
    }

    fn link(&self, key: &LinkKey) -> Option<Link> {
        self.links.get(key).cloned()
    }

    fn evidence(&self, id: EvidenceId) -> Option<Evidence> {
        self.evidence.get(&id).cloned()
    }

    fn state(&self, id: StateId) -> Option<State> {
        self.states.get(&id).cloned()
    }

    fn space(&self, id: SpaceId) -> Option<Space> {
        self.spaces.get(&id).cloned()
    }

    fn custom_field(&self, key: &FieldKey) -> Option<CustomField> {
        self.definitions.fields.get(key).cloned()
    }

    fn custom_role(&self, name: &str) -> Option<CustomRole> {
        self.definitions.role(name).cloned()
    }
}

/// The operations that take `logged` back, newest change first, and the obstacles that a person must
/// agree to overwrite. Parts that are undone already are left out. States and spaces that the batch made stay:
/// there is no operation that removes them.
pub fn inverse(
    registry: &Registry,
    logged: &[LoggedOperation],
    present: &dyn Present,
) -> (Vec<OperationBody>, Vec<UndoObstacle>) {
    let changes: Vec<&Change> = logged.iter().flat_map(|operation| &operation.changes).collect();
    let start = Start::of(&changes);
    let mut inverse = Inverse { registry, present, start, bodies: vec![], reopened: vec![], obstacles: vec![] };
    for change in changes.iter().rev() {
        inverse.take_back(change);
    }
    // Last, because a conflict that is open again shows the value that stands then.
    inverse.bodies.append(&mut inverse.reopened);
    // A definition came before what used it, so it is taken back after.
    inverse.bodies.extend(definitions::taken_back(&changes, present));
    (inverse.bodies, inverse.obstacles)
}

struct Inverse<'a> {
    registry: &'a Registry,
    present: &'a dyn Present,
    /// What is taken back is taken out: several changes of one thing in one batch are taken back as one.
    start: Start<'a>,
    bodies: Vec<OperationBody>,
    reopened: Vec<OperationBody>,
    obstacles: Vec<UndoObstacle>,
}

impl<'a> Inverse<'a> {
    fn take_back(&mut self, change: &'a Change) {
        match change {
            Change::Created { record } => self.put_in_the_trash(*record),
            Change::Field { record, field, after, .. } => self.restore_field(*record, field, after),
            Change::Moved { record, after, with: None, .. } => self.move_back(*record, after),
            // It goes back with what it went with.
            Change::Moved { .. } => {}
            Change::Linked { from, role, to }
            | Change::Unlinked { from, role, to, .. }
            | Change::LinkField { from, role, to, .. } => {
                self.restore_link(LinkKey { from: *from, role: role.clone(), to: *to });
            }
            Change::Evidence { evidence, after, .. } => self.restore_evidence(*evidence, *after),
            Change::Conflict { record, conflict, .. } => self.restore_conflict(*record, *conflict),
            Change::StateDefined { state, after, .. } => self.restore_state(*state, after.as_ref()),
            Change::SpaceDefined { space, after, .. } => self.restore_space(*space, after.as_ref()),
            // Nobody has it any more.
            Change::Erased { .. } => {}
            // Each definition as one, at the end.
            Change::FieldDefined { .. } | Change::RoleDefined { .. } => {}
        }
    }

    fn put_in_the_trash(&mut self, record: RecordId) {
        let Some(current) = self.present.record(record) else { return };
        if current.fields.get("trashed") != Some(&Value::Bool(true)) {
            self.bodies.push(OperationBody::Set {
                record,
                field: "trashed".into(),
                value: Value::Bool(true),
                seen: current.versions.get("trashed").copied().unwrap_or(0),
                saw: None,
            });
        }
    }

    fn restore_field(&mut self, record: RecordId, field: &'a str, after: &Value) {
        if self.start.created.contains(&record) {
            return;
        }
        let Some(before) = self.start.fields.remove(&(record, field)) else { return };
        let Some(standing) = self.present.record(record).filter(|standing| takes_values(standing, field)) else {
            return;
        };
        let current = standing.fields.get(field).unwrap_or(&Value::Null);
        if current == before {
            return;
        }
        if current != after {
            self.obstacle(Some(record), field, after, current, |_| {});
        }
        let version = standing.versions.get(field).copied().unwrap_or(0);
        self.bodies.push(write(self.registry, &standing.kind, record, field, before, version));
    }

    fn move_back(&mut self, record: RecordId, after: &Place) {
        if self.start.created.contains(&record) {
            return;
        }
        let Some(before) = self.start.places.remove(&record) else { return };
        let Some(standing) = self.present.record(record) else { return };
        if standing.space == before.space {
            return;
        }
        if standing.space != after.space {
            let (expected, now) = (json!(after.space), json!(standing.space));
            self.obstacle(Some(record), "space", &expected, &now, |_| {});
        }
        let key = before.key.clone();
        self.bodies.push(OperationBody::Move { record, space: before.space, state: None, key });
    }

    fn restore_link(&mut self, key: LinkKey) {
        let Some(LinkStart { stood, fields, left }) = self.start.links.remove(&key) else { return };
        let Some(link) = self.present.link(&key) else { return };
        match (stood, link.removed) {
            (Some(false), false) => {
                self.bodies.push(OperationBody::Unlink { from: key.from, role: key.role, to: key.to });
            }
            (Some(true), true) => self.link_again(key, &link, &fields),
            // It stood all the while; only what it carries changed.
            (None | Some(true), false) => {
                let mut restored = Fields::new();
                for (name, before) in fields {
                    let current = link.fields.get(&name).cloned().unwrap_or(Value::Null);
                    if current == before {
                        continue;
                    }
                    // A link that was removed and made again in one batch carries what it carried before.
                    let after = left.get(&name).unwrap_or(&before);
                    if *after != current {
                        self.obstacle(Some(key.from), &name, after, &current, |obstacle| {
                            obstacle.link = Some(key.clone());
                        });
                    }
                    restored.insert(name, before);
                }
                if !restored.is_empty() {
                    self.link(key, restored);
                }
            }
            (None | Some(false), true) => {}
        }
    }

    /// What the tombstone carries comes back with it; only what differs is said.
    fn link_again(&mut self, key: LinkKey, tombstone: &Link, carried: &Fields) {
        let current = |name: &str| tombstone.fields.get(name).unwrap_or(&Value::Null);
        let differing = carried.iter().filter(|(name, value)| current(name) != *value);
        let restored = differing.map(|(name, value)| (name.clone(), value.clone())).collect();
        self.link(key, restored);
    }

    fn link(&mut self, key: LinkKey, fields: Fields) {
        self.bodies.push(OperationBody::Link { from: key.from, role: key.role, to: key.to, fields, evidence: vec![] });
    }

    fn restore_evidence(&mut self, id: EvidenceId, left: Option<EvidenceState>) {
        let Some(start) = self.start.evidence.remove(&id) else { return };
        // Evidence that came with its link goes with it.
        if start.before.is_none() && start.came_with_link {
            return;
        }
        let Some(current) = self.present.evidence(id) else { return };
        let target = start.before.unwrap_or(EvidenceState::Rejected);
        let said_otherwise = start.former.is_some_and(|former| {
            former.note != current.note
                || former.kind != current.kind
                || former.record != current.record
                || former.source != current.source
                || (target == EvidenceState::Proposed && former.confidence != current.confidence)
        });
        if current.state == target && !said_otherwise {
            return;
        }
        if left.is_some_and(|left| left != current.state) {
            let (expected, now) = (json!(left), json!(current.state));
            self.obstacle(Some(current.link.from), "evidence", &expected, &now, |obstacle| {
                obstacle.link = Some(current.link.clone());
                obstacle.evidence = Some(id);
            });
        }
        let former = start.former.filter(|_| said_otherwise).cloned();
        self.bodies.push(OperationBody::JudgeEvidence { evidence: id, state: target, former });
    }

    fn restore_conflict(&mut self, record: RecordId, id: ConflictId) {
        let Some(before) = self.start.conflicts.remove(&(record, id)) else { return };
        let Some(standing) = self.present.record(record).filter(|standing| !standing.erased) else { return };
        let open = standing.conflicts.iter().find(|conflict| conflict.id == id);
        match (before, open) {
            (Some(conflict), None) => {
                self.reopened.push(OperationBody::ReopenConflict { record, conflict: conflict.clone() });
            }
            (None, Some(conflict)) => self.bodies.push(OperationBody::ResolveConflict {
                record,
                field: conflict.field.clone(),
                conflict: id,
                keep: Keep::Kept,
            }),
            _ => {}
        }
    }

    fn restore_state(&mut self, id: StateId, left: Option<&State>) {
        let Some(before) = self.start.states.remove(&id) else { return };
        let Some(current) = self.present.state(id) else { return };
        let parts = |state: &State| {
            [("name", json!(state.name)), ("category", json!(state.category)), ("position", json!(state.position))]
        };
        if parts(before) == parts(&current) {
            return;
        }
        let left = parts(left.unwrap_or(&current));
        for ((name, after), (_, now)) in left.iter().zip(&parts(&current)).filter(|(after, now)| after != now) {
            self.obstacle(None, name, after, now, |obstacle| obstacle.state = Some(id));
        }
        let State { space, kind, name, category, position, .. } = before.clone();
        self.bodies.push(OperationBody::DefineState { state: id, space, kind, name, category, position });
    }

    fn restore_space(&mut self, id: SpaceId, left: Option<&Space>) {
        let Some(before) = self.start.spaces.remove(&id) else { return };
        let Some(current) = self.present.space(id) else { return };
        let parts = |space: &Space| [("name", json!(space.name)), ("prefix", json!(space.prefix))];
        if parts(before) == parts(&current) {
            return;
        }
        let left = parts(left.unwrap_or(&current));
        for ((name, after), (_, now)) in left.iter().zip(&parts(&current)).filter(|(after, now)| after != now) {
            self.obstacle(None, name, after, now, |obstacle| obstacle.space = Some(id));
        }
        let Space { name, prefix, .. } = before.clone();
        self.bodies.push(OperationBody::DefineSpace { space: id, name, prefix });
    }

    fn obstacle(
        &mut self,
        record: Option<RecordId>,
        field: &str,
        expected: &Value,
        current: &Value,
        name: impl FnOnce(&mut UndoObstacle),
    ) {
        let mut obstacle = UndoObstacle {
            record,
            field: field.to_owned(),
            expected: expected.clone(),
            current: current.clone(),
            link: None,
            evidence: None,
            state: None,
            space: None,
        };
        name(&mut obstacle);
        self.obstacles.push(obstacle);
    }
}

fn write(registry: &Registry, kind: &str, record: RecordId, field: &str, value: &Value, version: u64) -> OperationBody {
    let is_text = registry
        .kind(kind)
        .and_then(|kind| kind.field(field))
        .is_some_and(|declared| declared.field_type == FieldType::Text);
    if is_text {
        let markdown = value.as_str().unwrap_or_default().to_owned();
        return OperationBody::ReviseText { record, field: field.to_owned(), markdown, seen: version };
    }
    OperationBody::Set { record, field: field.to_owned(), value: value.clone(), seen: version, saw: None }
}
