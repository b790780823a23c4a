//! Records and links as a program without operations reads and writes them.

use graph::custom::{CustomField, CustomRole};
use graph::frame::Frame;
use graph::id::RecordId;
use graph::record::{Evidence, EvidenceState, Fields, Link, Record, Space, State};
use graph::registry::Registry;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A record to make.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordDraft {
    /// Made by the program when absent.
    #[serde(default)]
    pub id: Option<RecordId>,
    /// Name of a kind, such as feature.
    pub kind: String,
    /// Id or prefix of a space. Absent: the space of the `parent`, or the only one that there is.
    #[serde(default)]
    pub space: Option<String>,
    /// By name. A state may be given by its id or its name, a record by its id or key, a text in Markdown.
    #[serde(default)]
    #[schema(value_type = std::collections::BTreeMap<String, serde_json::Value>)]
    pub fields: Fields,
    /// What a person reads in undo and history; made up when absent.
    #[serde(default)]
    pub label: Option<String>,
}

/// What to change on a record. What is not named stays.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordChange {
    /// New values by name; null empties a field.
    #[serde(default)]
    #[schema(value_type = std::collections::BTreeMap<String, serde_json::Value>)]
    pub fields: Fields,
    /// Members to add to sets such as tags.
    #[serde(default)]
    pub add: BTreeMap<String, Vec<String>>,
    /// Members to take from sets.
    #[serde(default)]
    pub remove: BTreeMap<String, Vec<String>>,
    /// Id or prefix of a space to which the record goes, with its comments, files and highlights. It gets a key there,
    /// and its former one goes on leading to it. A state in `fields` is one of that space.
    #[serde(default)]
    pub space: Option<String>,
    #[serde(default)]
    pub label: Option<String>,
}

/// What a link says beside that it stands.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkDraft {
    #[serde(default)]
    #[schema(value_type = std::collections::BTreeMap<String, serde_json::Value>)]
    pub fields: Fields,
    /// Why it stands. Given again by the same person with the same words, it is the same evidence.
    #[serde(default)]
    pub note: String,
    /// Confirmed when absent. What is proposed counts in no figure until a person confirms it.
    #[serde(default)]
    pub state: Option<EvidenceState>,
    /// 0 to 1, of what is proposed.
    #[serde(default)]
    pub confidence: Option<f64>,
}

/// One link with all that justifies it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct LinkWithEvidence {
    pub link: Link,
    pub evidence: Vec<Evidence>,
}

/// The links of one record, and the records at their far ends.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct LinksOfRecord {
    pub links: Vec<Link>,
    pub linked: Vec<Record>,
}

/// What records there can be in a workspace, and what they can hold.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct WorkspaceSchema {
    pub registry: Registry,
    pub spaces: Vec<Space>,
    pub states: Vec<State>,
    /// Fields that people made.
    pub fields: Vec<CustomField>,
    /// Link roles that people made.
    pub roles: Vec<CustomRole>,
}

/// What happened after a sequence, oldest first, and the rows that it touched as they are now; removed links too. Pass
/// `up_to` as `after` for what comes next.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Changes {
    #[serde(flatten)]
    pub frame: Frame,
    /// Whether more is there already.
    pub more: bool,
}
