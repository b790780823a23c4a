//! Taking a batch back: the operations that restore what stood before, and what stands in their way.

mod definitions;

use crate::custom::{CustomField, CustomRole, FieldKey};
use crate::id::RecordId;
use crate::operation::{Change, LoggedOperation, OperationBody};
use crate::record::{EvidenceState, LinkKey};
use crate::registry::{FieldType, Registry};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{HashMap, HashSet};

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

    fn custom_field(&self, _key: &FieldKey) -> Option<CustomField> {
        None
    }

    fn custom_role(&self, _name: &str) -> Option<CustomRole> {
        None
    }
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
    let changes: Vec<&Change> = logged.iter().flat_map(|operation| &operation.changes).collect();
    let start = Start::of(&changes);
    // Several changes of one field or link in one batch are taken back as one.
    let mut restored: HashSet<(RecordId, &str)> = HashSet::new();
    let mut relinked: HashSet<LinkKey> = HashSet::new();
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
                if start.created.contains(record) || !restored.insert((*record, field.as_str())) {
                    continue;
                }
                let before = start.fields.get(&(*record, field.as_str())).copied().unwrap_or(&Value::Null);
                let Some((kind, current, version)) = present.field(*record, field) else { continue };
                if current == *before {
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
                bodies.push(write(registry, &kind, *record, field, before, version));
            }
            Change::Linked { from, role, to } | Change::Unlinked { from, role, to } => {
                let key = LinkKey { from: *from, role: role.clone(), to: *to };
                match (start.links.get(&key), present.is_linked(&key)) {
                    _ if relinked.contains(&key) => continue,
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
                relinked.insert(key);
            }
            Change::Evidence { evidence, from, role, to, before, after } => {
                let state = before.unwrap_or(EvidenceState::Rejected);
                let came_with_link =
                    start.links.get(&LinkKey { from: *from, role: role.clone(), to: *to }) == Some(&false);
                if !came_with_link && Some(state) != *after {
                    bodies.push(OperationBody::JudgeEvidence { evidence: *evidence, state });
                }
            }
            // Each definition as one, below.
            Change::FieldDefined { .. } | Change::RoleDefined { .. } => {}
            Change::Conflict { .. } | Change::StateDefined { .. } | Change::SpaceDefined { .. } => {}
        }
    }
    // A definition came before what used it, so it is taken back after.
    bodies.extend(definitions::taken_back(&changes, present));
    (bodies, obstacles)
}

/// How things stood before a batch.
struct Start<'a> {
    created: HashSet<RecordId>,
    fields: HashMap<(RecordId, &'a str), &'a Value>,
    /// Whether a link stood that the batch made or removed.
    links: HashMap<LinkKey, bool>,
}

impl<'a> Start<'a> {
    fn of(changes: &[&'a Change]) -> Self {
        let mut start = Self { created: HashSet::new(), fields: HashMap::new(), links: HashMap::new() };
        for change in changes {
            match change {
                Change::Created { record } => {
                    start.created.insert(*record);
                }
                Change::Field { record, field, before, .. } => {
                    start.fields.entry((*record, field.as_str())).or_insert(before);
                }
                Change::Linked { from, role, to } => {
                    start.links.entry(LinkKey { from: *from, role: role.clone(), to: *to }).or_insert(false);
                }
                Change::Unlinked { from, role, to } => {
                    start.links.entry(LinkKey { from: *from, role: role.clone(), to: *to }).or_insert(true);
                }
                _ => {}
            }
        }
        start
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
