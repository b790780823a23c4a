//! What belongs to the signed-in person and not to the graph.

use graph::id::{BatchId, RecordId};
use graph::time::Instant;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Personal {
    /// By name. The client keeps `favourites` and `preferences`.
    pub values: BTreeMap<String, Value>,
    /// Records that the person watches.
    pub watching: Vec<RecordId>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
pub struct PutPersonal {
    /// Null removes the value.
    pub value: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
pub struct PutWatch {
    pub watching: bool,
}

/// Why somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InboxReason {
    /// A text newly names them.
    Mentioned,
    /// A field newly refers to them.
    Assigned,
    /// Somebody commented on what they watch.
    Commented,
    /// Somebody changed what they watch.
    Changed,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct InboxEntry {
    /// Rises with time.
    pub id: u64,
    /// Of the operation that it is about.
    pub sequence: u64,
    /// What to open. For a comment, what it was made on.
    pub record: RecordId,
    pub reason: InboxReason,
    pub actor: RecordId,
    pub at: Instant,
    pub batch: BatchId,
    /// The batch's label.
    pub label: String,
    /// The first words of what was written, or the names of the fields that changed.
    pub excerpt: String,
    #[schema(required = true)]
    pub read_at: Option<Instant>,
    #[schema(required = true)]
    pub snoozed_until: Option<Instant>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Inbox {
    /// Newest first.
    pub entries: Vec<InboxEntry>,
    /// How many are neither read nor snoozed.
    pub unread: u64,
    /// Pass as `before` for older ones; null at the end.
    #[schema(required = true)]
    pub next_before: Option<u64>,
}

/// Which entries, and how to mark them. At least one of `ids`, `records` and `all` is given.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MarkInbox {
    #[serde(default)]
    pub ids: Vec<u64>,
    /// All entries of these records.
    #[serde(default)]
    pub records: Vec<RecordId>,
    #[serde(default)]
    pub all: bool,
    /// Left out: stays as it is.
    #[serde(default)]
    pub read: Option<bool>,
    /// Null: not snoozed any more. Left out: stays as it is.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Instant>)]
    pub snoozed_until: Option<Option<Instant>>,
}

/// A null that was given is something else than nothing given.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<Instant>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct InboxMarked {
    /// How many are neither read nor snoozed now.
    pub unread: u64,
}
