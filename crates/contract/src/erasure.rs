//! The right to be forgotten: what is asked, and what was erased where.

use graph::erasure::ErasedPlace;
use graph::id::RecordId;
use graph::time::Instant;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What becomes of what a person wrote on records of others: comments, and feedback in their words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Authored {
    /// It stays, by somebody who was erased.
    #[default]
    Keep,
    Erase,
}

#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskErasure {
    /// The person's name, typed as it stands: nobody can take it back. Not needed with `dry_run`.
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub authored: Authored,
    /// Says what would be erased, and erases nothing.
    #[serde(default)]
    pub dry_run: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErasureState {
    /// Nothing was erased: this is what would be.
    Preview,
    /// The graph is without the person; something outside is still to be done.
    Working,
    Done,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ErasedIn {
    pub place: ErasedPlace,
    /// How much, as far as the reader sees it; null where it is not known yet.
    #[schema(required = true)]
    pub count: Option<u64>,
    /// Still to be done.
    pub waiting: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ErasureReport {
    /// Null in a preview.
    #[schema(required = true, value_type = Option<String>, format = "uuid")]
    pub id: Option<Uuid>,
    pub person: RecordId,
    pub by: RecordId,
    pub at: Instant,
    pub authored: Authored,
    pub state: ErasureState,
    /// In the order in which they are done.
    pub places: Vec<ErasedIn>,
    /// Records of others in which the name or the address stands, of those that the reader sees: a person has to look at
    /// each.
    pub named: Vec<RecordId>,
    /// Whether the account goes on in other workspaces.
    pub in_other_workspaces: bool,
    /// Backups of this installation that were made before, and hold the person until they are removed.
    pub backups: u32,
    /// Why what waits could not be done yet.
    #[schema(required = true)]
    pub problem: Option<String>,
    #[schema(required = true)]
    pub done_at: Option<Instant>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Erasures {
    /// Newest first.
    pub erasures: Vec<ErasureReport>,
}
