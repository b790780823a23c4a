//! What goes over the feed beside the frames of the graph.

use graph::id::RecordId;
use graph::time::Instant;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The reader takes a new first copy and opens the feed again from there. What it has not sent yet, it keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "type", rename = "restart")]
pub struct Restart {
    pub reason: RestartReason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RestartReason {
    /// More changed since than is sent at once.
    Behind,
    /// The reader holds rows of a database that was since restored from a backup.
    Ahead,
    /// What the reader may see or do changed; the session says what it is now.
    Access,
}

/// The reader's own inbox changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "type", rename = "inbox")]
pub struct InboxChanged {
    /// How many entries are neither read nor snoozed.
    pub unread: u64,
}

/// Who else is in the workspace: the whole list, each time it changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "type", rename = "presence")]
pub struct PeopleHere {
    pub people: Vec<PersonHere>,
}

/// One open tab of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PersonHere {
    pub person: RecordId,
    /// Random, as long as the tab's connection lasts.
    #[schema(value_type = String, format = "uuid")]
    pub tab: Uuid,
    /// Name of a page of the client.
    pub place: String,
    /// The record that is open there, where the reader may see it.
    #[schema(required = true)]
    pub record: Option<RecordId>,
    /// When the tab came there.
    pub since: Instant,
}

/// What a client may say over the feed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FeedRequest {
    /// Where this tab is; the others are told.
    Here {
        /// Name of a page of the client: 1 to 40 lower-case letters, digits, hyphens and slashes.
        place: String,
        #[serde(default)]
        record: Option<RecordId>,
    },
}
