//! Taking a batch back: the operations that restore what stood before, and what stands in their way.

use crate::id::RecordId;
use crate::operation::{Change, LoggedOperation, OperationBody};
use crate::record::{EvidenceState, LinkKey};
use crate::registry::{FieldType, Registry};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Somebody changed a value since; undoing would overwrite it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UndoObstacle {
    pub record: RecordId,
    pub field: String,
    /// What the batch had left.
    pub expected: Value,
    pub current: Value,
}

/// What undoing needs to know of the present.
pub trait Present {
    /// Kind of a record, its value of `field` (null when empty) and that field's version.
    fn field(&self, record: RecordId, field: &str) -> Option<(String, Value, u64)>;
    /// Whether a link stands.
    fn is_linked(&self, key: &LinkKey) -> bool;
}

/// The operations that take `logged` back, newest change first, and the obstacles that a person must
/// agree to overwrite. Parts that are undone already are left out.
pub fn inverse(
    registry: &Registry,
    logged: &[LoggedOperation],
    present: &dyn Present,
) -> (Vec<OperationBody>, Vec<UndoObstacle>) {
    let mut bodies = Vec::new();
    let mut obstacles = Vec::new();
    let created: Vec<RecordId> = logged
        .iter()
        .flat_map(|operation| &operation.changes)
        .filter_map(|change| match change {
            Change::Created { record } => Some(*record),
            _ => None,
        })
        .collect();
    // Several writes of one field in one batch are taken back as one, from the last to the first.
    let mut restored: Vec<(RecordId, &str)> = Vec::new();
    let mut relinked: Vec<LinkKey> = Vec::new();
    let changes: Vec<&Change> = logged.iter().flat_map(|operation| &operation.changes).collect();
    for change in changes.iter().rev() {
        match change {
            Change::Created { record } => {
                if let Some((_, current, version)) = present.field(*record, "trashed")
                    && current != Value::Bool(true)
                {
                    bodies.push(OperationBody::Set {
                        record: *record,
                        field: "trashed".into(),
                        value: Value::Bool(true),
                        seen: version,
                        saw: None,
                    });
                }
            }
            Change::Field { record, field, after, .. } => {
                if created.contains(record) || restored.contains(&(*record, field.as_str())) {
                    continue;
                }
                restored.push((*record, field));
                let first_before = changes
                    .iter()
                    .find_map(|each| match each {
                        Change::Field { record: of, field: name, before, .. } if of == record && name == field => {
                            Some(before)
                        }
                        _ => None,
                    })
                    .unwrap_or(&Value::Null);
                let Some((kind, current, version)) = present.field(*record, field) else { continue };
                if current == *first_before {
                    continue;
                }
                if current != *after {
                    obstacles.push(UndoObstacle {
                        record: *record,
                        field: field.clone(),
                        expected: after.clone(),
                        current,
                    });
                }
                bodies.push(write(registry, &kind, *record, field, first_before, version));
            }
            Change::Linked { from, role, to } | Change::Unlinked { from, role, to } => {
                let key = LinkKey { from: *from, role: role.clone(), to: *to };
                if relinked.contains(&key) {
                    continue;
                }
                // A batch may link and unlink the same two: what counts is how they stood before its first change.
                let stood = changes.iter().find_map(|each| match each {
                    Change::Linked { from, role, to } if is_key(&key, *from, role, *to) => Some(false),
                    Change::Unlinked { from, role, to } if is_key(&key, *from, role, *to) => Some(true),
                    _ => None,
                });
                match (stood, present.is_linked(&key)) {
                    (Some(false), true) => {
                        bodies.push(OperationBody::Unlink { from: *from, role: role.clone(), to: *to });
                    }
                    (Some(true), false) => bodies.push(OperationBody::Link {
                        from: *from,
                        role: role.clone(),
                        to: *to,
                        fields: Default::default(),
                        evidence: vec![],
                    }),
                    _ => {}
                }
                relinked.push(key);
            }
            Change::Evidence { evidence, before, after, .. } => {
                let state = before.unwrap_or(EvidenceState::Rejected);
                let came_with_link = changes.iter().any(|each| match (each, change) {
                    (Change::Linked { from: a, role: b, to: c }, Change::Evidence { from, role, to, .. }) => {
                        (a, b, c) == (from, role, to)
                    }
                    _ => false,
                });
                if !came_with_link && Some(state) != *after {
                    bodies.push(OperationBody::JudgeEvidence { evidence: *evidence, state });
                }
            }
            Change::Conflict { .. } | Change::StateDefined { .. } | Change::SpaceDefined { .. } => {}
        }
    }
    (bodies, obstacles)
}

fn is_key(key: &LinkKey, from: RecordId, role: &str, to: RecordId) -> bool {
    key.from == from && key.role == role && key.to == to
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
