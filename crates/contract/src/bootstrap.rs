//! Newline-delimited JSON: one head, any number of chunks, one end.

use graph::custom::{CustomField, CustomRole};
use graph::record::{Evidence, Link, Record, Space, State};
use graph::registry::Registry;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(tag = "type", rename = "head")]
pub struct BootstrapHead {
    /// The rows that follow stand at this sequence.
    pub sequence: u64,
    pub registry: Registry,
    pub spaces: Vec<Space>,
    pub states: Vec<State>,
    #[schema(required = false)]
    pub fields: Vec<CustomField>,
    #[schema(required = false)]
    pub roles: Vec<CustomRole>,
    pub records: u64,
    pub links: u64,
    pub evidence: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(tag = "type", content = "rows", rename_all = "snake_case")]
pub enum BootstrapChunk {
    Records(Vec<Record>),
    Links(Vec<Link>),
    Evidence(Vec<Evidence>),
}

/// Counts of what was sent; a reader that counted otherwise starts again.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(tag = "type", rename = "end")]
pub struct BootstrapEnd {
    pub records: u64,
    pub links: u64,
    pub evidence: u64,
}
