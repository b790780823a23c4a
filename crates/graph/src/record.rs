//! The rows of the graph: records, links with their evidence, states and spaces.

use crate::id::{ConflictId, EvidenceId, ImportId, RecordId, SpaceId, StateId};
use crate::time::{Instant, Moment};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Field values by field name, in the forms that [`crate::registry::FieldType`] gives.
pub type Fields = BTreeMap<String, Value>;

/// One record of any kind. What differs between kinds is in `fields`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = GraphRecord))]
pub struct Record {
    pub id: RecordId,
    pub kind: String,
    pub space: SpaceId,
    /// Sequence of the last operation that changed this row.
    pub sequence: u64,
    /// EDGE-12, when the kind is numbered.
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub key: Option<String>,
    /// Of an imported record: when it came into being in the program that it came from, where the file says so.
    pub created_at: Instant,
    pub created_by: RecordId,
    pub updated_at: Instant,
    pub updated_by: RecordId,
    #[cfg_attr(feature = "schema", schema(value_type = std::collections::BTreeMap<String, serde_json::Value>))]
    pub fields: Fields,
    /// Per field: sequence of the operation that wrote it. Absent: never written.
    pub versions: BTreeMap<String, u64>,
    /// When the present state began.
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub state_since: Option<Moment>,
    pub conflicts: Vec<Conflict>,
    /// Its values were taken out for ever, here and in the log; what is left is its place in the graph.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "schema", schema(required = false))]
    pub erased: bool,
}

impl Record {
    pub fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field).and_then(Value::as_str)
    }

    pub fn title(&self) -> &str {
        self.text("title").unwrap_or_default()
    }

    pub fn state(&self) -> Option<StateId> {
        self.text("state").and_then(|text| text.parse().ok())
    }

    fn is_set(&self, field: &str) -> bool {
        self.fields.get(field).and_then(Value::as_bool).unwrap_or(false)
    }

    /// In the archive or in the trash: out of lists and figures, still openable.
    pub fn is_put_away(&self) -> bool {
        self.is_set("archived") || self.is_set("trashed")
    }
}

/// A field that was changed by two from the same starting point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Conflict {
    pub id: ConflictId,
    pub field: String,
    /// The value that stands.
    pub kept: Value,
    /// The value that was overwritten.
    pub other: Value,
    pub other_by: RecordId,
    pub at: Instant,
}

/// A link is unique by these three.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct LinkKey {
    pub from: RecordId,
    pub role: String,
    pub to: RecordId,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Link {
    #[serde(flatten)]
    pub key: LinkKey,
    /// Spaces of both ends: a link is seen only by who sees both.
    pub spaces: [SpaceId; 2],
    pub sequence: u64,
    #[cfg_attr(feature = "schema", schema(value_type = std::collections::BTreeMap<String, serde_json::Value>))]
    pub fields: Fields,
    pub created_at: Instant,
    pub created_by: RecordId,
    /// A removed link stays as a tombstone, so that undo and history hold.
    pub removed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// A person says so; the note may say why.
    Statement,
    /// Marked words; `record` is the highlight.
    Highlight,
    /// A row of an imported file.
    ImportRow,
    /// Another record.
    Record,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EvidenceOrigin {
    Person,
    Import,
    Rule,
    Proposal,
}

/// Only confirmed evidence counts in a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EvidenceState {
    Proposed,
    Confirmed,
    Rejected,
}

/// Where an imported value stood.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ImportRowKey {
    pub import: ImportId,
    pub file: String,
    /// 1-based, as a person counts the entries; a header is not counted.
    pub row: u32,
}

/// One reason why a link stands. A link may have many.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Evidence {
    pub id: EvidenceId,
    #[serde(flatten)]
    pub link: LinkKey,
    pub spaces: [SpaceId; 2],
    pub sequence: u64,
    pub kind: EvidenceKind,
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub record: Option<RecordId>,
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub source: Option<ImportRowKey>,
    pub note: String,
    pub origin: EvidenceOrigin,
    pub state: EvidenceState,
    /// 0 to 1, on proposals.
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub confidence: Option<f64>,
    pub by: RecordId,
    pub at: Instant,
}

/// What a state means to figures, whatever it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StateCategory {
    Triage,
    Backlog,
    Unstarted,
    Started,
    Done,
    Cancelled,
}

/// States are data: each space names its own, per kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct State {
    pub id: StateId,
    pub space: SpaceId,
    pub kind: String,
    pub name: String,
    pub category: StateCategory,
    pub position: u32,
    pub sequence: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Space {
    pub id: SpaceId,
    pub name: String,
    /// Prefix of the keys of its records: EDGE in EDGE-12.
    pub prefix: String,
    pub sequence: u64,
}
