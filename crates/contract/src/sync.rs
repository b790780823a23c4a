//! What goes over the feed beside the frames of the graph.

use serde::Serialize;
use utoipa::ToSchema;

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
}
