//! What changed between two sequences: the unit of live sync.

use crate::custom::{CustomField, CustomRole};
use crate::id::RecordId;
use crate::operation::LoggedOperation;
use crate::record::{Evidence, Link, Record, Space, State};
use serde::{Deserialize, Serialize};

/// What changed after `after` up to and including `up_to`, as far as its reader may see it. Rows are whole
/// and as they stand at `up_to` or later, so applying a frame twice or late does no harm.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename = "frame")]
pub struct Frame {
    pub after: u64,
    pub up_to: u64,
    pub operations: Vec<LoggedOperation>,
    pub records: Vec<Record>,
    pub links: Vec<Link>,
    pub evidence: Vec<Evidence>,
    pub states: Vec<State>,
    pub spaces: Vec<Space>,
    #[serde(default)]
    pub fields: Vec<CustomField>,
    #[serde(default)]
    pub roles: Vec<CustomRole>,
    /// Records that were moved to where the reader sees nothing: they go, with their links and evidence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schema(required = false))]
    pub gone: Vec<RecordId>,
}
