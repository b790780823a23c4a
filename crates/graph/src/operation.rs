//! Operations: the only way to change the graph.

use crate::custom::{CustomField, CustomRole, FieldOption};
use crate::id::{BatchId, ConflictId, EvidenceId, OperationId, RecordId, SpaceId, StateId};
use crate::record::{Conflict, EvidenceKind, EvidenceState, Fields, ImportRowKey, Space, State, StateCategory};
use crate::registry::FieldType;
use crate::time::{Instant, Moment};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Version of the forms below; stored with the log.
pub const OPERATION_FORMAT: u32 = 1;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EvidenceDraft {
    pub id: EvidenceId,
    pub kind: EvidenceKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<ImportRowKey>,
    #[serde(default)]
    pub note: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<EvidenceState>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
}

/// Which of two conflicting values shall stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    Kept,
    Other,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum OperationBody {
    Create {
        record: RecordId,
        kind: String,
        space: SpaceId,
        #[cfg_attr(feature = "schema", schema(value_type = std::collections::BTreeMap<String, serde_json::Value>))]
        fields: Fields,
    },
    /// Takes a record to another space, with what belongs to it: its comments and files, and what was marked in it.
    /// It gets a key there; the former one goes on leading to it. Values of fields that people made stay, also where
    /// the other space has no such field.
    Move {
        record: RecordId,
        space: SpaceId,
        /// What it becomes there; absent: the state that is most like the one that it has.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        state: Option<StateId>,
        /// The key that it had there before. Only undo may say it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<String>,
    },
    Set {
        record: RecordId,
        field: String,
        value: Value,
        /// Version of the field as the writer saw it; 0 when never written.
        seen: u64,
        /// The value as the writer saw it. Where it still stands there is no conflict, whatever the version:
        /// so a person's own quick second edit is never held against the first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        saw: Option<Value>,
    },
    AddTags {
        record: RecordId,
        field: String,
        values: Vec<String>,
    },
    RemoveTags {
        record: RecordId,
        field: String,
        values: Vec<String>,
    },
    ReviseText {
        record: RecordId,
        field: String,
        markdown: String,
        seen: u64,
    },
    /// Adding a link that stands adds its evidence and overwrites the given fields.
    Link {
        from: RecordId,
        role: String,
        to: RecordId,
        #[serde(default)]
        #[cfg_attr(feature = "schema", schema(value_type = std::collections::BTreeMap<String, serde_json::Value>))]
        fields: Fields,
        evidence: Vec<EvidenceDraft>,
    },
    Unlink {
        from: RecordId,
        role: String,
        to: RecordId,
    },
    JudgeEvidence {
        evidence: EvidenceId,
        state: EvidenceState,
        /// What the evidence said before. Only undo may say it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        former: Option<EvidenceDraft>,
    },
    ResolveConflict {
        record: RecordId,
        field: String,
        conflict: ConflictId,
        keep: Keep,
    },
    /// Puts a conflict back that was resolved. Only undo may.
    ReopenConflict {
        record: RecordId,
        conflict: Conflict,
    },
    /// Takes every value out of a record, for ever. Only the program may, when somebody has the right to be forgotten.
    Erase {
        record: RecordId,
    },
    DefineState {
        state: StateId,
        space: SpaceId,
        kind: String,
        name: String,
        category: StateCategory,
        position: u32,
    },
    DefineSpace {
        space: SpaceId,
        name: String,
        prefix: String,
    },
    /// Makes a custom field or changes one. What is left out of `options` but stands already is archived.
    DefineField {
        space: SpaceId,
        kind: String,
        name: String,
        label: String,
        field_type: FieldType,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        options: Vec<FieldOption>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        targets: Vec<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        formula: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        currency: Option<String>,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        help: String,
        position: u32,
        #[serde(default)]
        archived: bool,
    },
    /// Makes a custom link role or changes one.
    DefineRole {
        space: SpaceId,
        name: String,
        inverse_name: String,
        label: String,
        inverse: String,
        from: Vec<String>,
        to: Vec<String>,
        #[serde(default)]
        archived: bool,
    },
}

impl OperationBody {
    /// The `type` of the operation on the wire.
    pub fn type_name(&self) -> OperationType {
        match self {
            Self::Create { .. } => OperationType::Create,
            Self::Move { .. } => OperationType::Move,
            Self::Set { .. } => OperationType::Set,
            Self::AddTags { .. } => OperationType::AddTags,
            Self::RemoveTags { .. } => OperationType::RemoveTags,
            Self::ReviseText { .. } => OperationType::ReviseText,
            Self::Link { .. } => OperationType::Link,
            Self::Unlink { .. } => OperationType::Unlink,
            Self::JudgeEvidence { .. } => OperationType::JudgeEvidence,
            Self::ResolveConflict { .. } => OperationType::ResolveConflict,
            Self::ReopenConflict { .. } => OperationType::ReopenConflict,
            Self::Erase { .. } => OperationType::Erase,
            Self::DefineState { .. } => OperationType::DefineState,
            Self::DefineSpace { .. } => OperationType::DefineSpace,
            Self::DefineField { .. } => OperationType::DefineField,
            Self::DefineRole { .. } => OperationType::DefineRole,
        }
    }

    /// The space that the operation configures, when it changes what records may be and not a record.
    pub fn configures(&self) -> Option<SpaceId> {
        match self {
            Self::DefineState { space, .. }
            | Self::DefineSpace { space, .. }
            | Self::DefineField { space, .. }
            | Self::DefineRole { space, .. } => Some(*space),
            _ => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OperationType {
    Create,
    Move,
    Set,
    AddTags,
    RemoveTags,
    ReviseText,
    Link,
    Unlink,
    JudgeEvidence,
    ResolveConflict,
    ReopenConflict,
    Erase,
    DefineState,
    DefineSpace,
    DefineField,
    DefineRole,
}

/// One operation as its author sends it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Operation {
    /// Made by the author; sending the same operation again is safe.
    pub id: OperationId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub happened_at: Option<Moment>,
    /// The imported row that asked for it. Only an import may say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<ImportRowKey>,
    #[serde(flatten)]
    pub body: OperationBody,
}

/// Operations that commit or fail as one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Batch {
    pub id: BatchId,
    /// What a person reads in undo and history: "Moved 14 features".
    pub label: String,
    pub operations: Vec<Operation>,
}

/// Through which door an operation came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Via {
    Ui,
    Api,
    Import,
    Rule,
    Mcp,
    System,
}

/// Where a record is, and what it is called there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Place {
    pub space: SpaceId,
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub key: Option<String>,
}

/// What an operation did, with what stood before. Logs of older programs lack the optional parts; undo passes over
/// what it cannot know from them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Change {
    Created {
        record: RecordId,
    },
    Field {
        record: RecordId,
        field: String,
        before: Value,
        after: Value,
    },
    Moved {
        record: RecordId,
        before: Place,
        after: Place,
        /// The record with which it went, where it was not moved itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        with: Option<RecordId>,
    },
    Linked {
        from: RecordId,
        role: String,
        to: RecordId,
    },
    Unlinked {
        from: RecordId,
        role: String,
        to: RecordId,
        /// What the link carried.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schema(value_type = Option<std::collections::BTreeMap<String, serde_json::Value>>))]
        fields: Option<Fields>,
    },
    LinkField {
        from: RecordId,
        role: String,
        to: RecordId,
        field: String,
        before: Value,
        after: Value,
    },
    Evidence {
        evidence: EvidenceId,
        from: RecordId,
        role: String,
        to: RecordId,
        #[cfg_attr(feature = "schema", schema(required = true))]
        before: Option<EvidenceState>,
        #[cfg_attr(feature = "schema", schema(required = true))]
        after: Option<EvidenceState>,
        /// The evidence as it stood, where more than its state changed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        former: Option<EvidenceDraft>,
    },
    /// A conflict came up (`after`) or was resolved (`before`).
    Conflict {
        record: RecordId,
        field: String,
        conflict: ConflictId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<Conflict>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<Conflict>,
    },
    /// The values of these fields were taken out of the record, and out of every operation before.
    Erased {
        record: RecordId,
        fields: Vec<String>,
    },
    StateDefined {
        state: StateId,
        /// Absent when it is new.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<State>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<State>,
    },
    SpaceDefined {
        space: SpaceId,
        /// Absent when it is new.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<Space>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<Space>,
    },
    FieldDefined {
        space: SpaceId,
        kind: String,
        name: String,
        #[cfg_attr(feature = "schema", schema(required = true))]
        before: Option<Box<CustomField>>,
        after: Box<CustomField>,
    },
    RoleDefined {
        #[cfg_attr(feature = "schema", schema(required = true))]
        before: Option<Box<CustomRole>>,
        after: Box<CustomRole>,
    },
}

impl Change {
    /// Records whose history shows this change.
    pub fn records(&self) -> Vec<RecordId> {
        match self {
            Self::Created { record }
            | Self::Field { record, .. }
            | Self::Moved { record, .. }
            | Self::Conflict { record, .. }
            | Self::Erased { record, .. } => vec![*record],
            Self::Linked { from, to, .. }
            | Self::Unlinked { from, to, .. }
            | Self::LinkField { from, to, .. }
            | Self::Evidence { from, to, .. } => vec![*from, *to],
            Self::StateDefined { .. }
            | Self::SpaceDefined { .. }
            | Self::FieldDefined { .. }
            | Self::RoleDefined { .. } => vec![],
        }
    }
}

/// One operation as it stands in the ledger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct LoggedOperation {
    /// Gap-free per workspace.
    pub sequence: u64,
    pub id: OperationId,
    pub batch: BatchId,
    pub label: String,
    #[serde(rename = "type")]
    pub operation_type: OperationType,
    pub actor: RecordId,
    pub via: Via,
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub cause: Option<ImportRowKey>,
    /// The batch that this one takes back.
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub undoes: Option<BatchId>,
    /// By the server's clock, never running backwards.
    pub recorded_at: Instant,
    /// As claimed; absent means when it was recorded.
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub happened_at: Option<Moment>,
    /// Spaces that it touched: seen only by who sees them all.
    pub spaces: Vec<SpaceId>,
    pub changes: Vec<Change>,
}

impl LoggedOperation {
    /// When it happened, as far as is known.
    pub fn moment(&self) -> Moment {
        self.happened_at.unwrap_or(Moment::exact(self.recorded_at))
    }
}
