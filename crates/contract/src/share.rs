//! Links by which people without an account look at a record or a view.

use crate::bootstrap::BootstrapHead;
use graph::id::{RecordId, SpaceId};
use graph::record::Record;
use graph::time::Instant;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What is behind a link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum SharedWhat {
    Record {
        record: RecordId,
    },
    /// The records of a kind that a filter keeps, as they are when the link is opened.
    View {
        kind: String,
        /// In the expression language; empty: all.
        filter: String,
        /// How the client shows it, as JSON. It goes to whoever opens the link.
        look: String,
    },
}

/// How exact the dates are that a reader gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DatesShown {
    Exact,
    Month,
    Quarter,
    Year,
}

#[derive(Clone, Deserialize, ToSchema)]
pub struct NewShare {
    /// What stands above it; its readers see it.
    pub name: String,
    pub what: SharedWhat,
    /// Nothing from elsewhere is behind the link.
    pub spaces: Vec<SpaceId>,
    /// Fields that readers get beside the title; `key` is one.
    pub fields: Vec<String>,
    pub dates: DatesShown,
    /// Null: whoever has the link looks.
    #[schema(required = true)]
    #[serde(deserialize_with = "crate::said")]
    pub password: Option<String>,
    /// Days until it is over, 1 to 366.
    pub days: u32,
}

/// A link that was made. It is shown once.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ShareLink {
    #[schema(value_type = String, format = "uuid")]
    pub id: Uuid,
    /// To be put behind the server's address.
    pub path: String,
    pub expires_at: Instant,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ShareEntry {
    #[schema(value_type = String, format = "uuid")]
    pub id: Uuid,
    pub name: String,
    pub what: SharedWhat,
    pub spaces: Vec<SpaceId>,
    pub fields: Vec<String>,
    pub dates: DatesShown,
    pub has_password: bool,
    pub by: RecordId,
    pub created_at: Instant,
    pub expires_at: Instant,
    /// How often it was opened.
    pub openings: u64,
    #[schema(required = true)]
    pub last_opened_at: Option<Instant>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Shares {
    /// Newest first. Those over spaces in which the reader shows others nothing are left out.
    pub shares: Vec<ShareEntry>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ShareOpening {
    pub at: Instant,
    /// What the browser called itself.
    pub agent: String,
    /// False: the password was wrong.
    pub let_in: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ShareLog {
    /// Newest first.
    pub openings: Vec<ShareOpening>,
}

#[derive(Clone, Deserialize, ToSchema)]
pub struct OpenShare {
    pub token: String,
    /// Null where none was asked for yet.
    pub password: Option<String>,
}

/// What a link shows: a small copy of the graph, with ids that mean nothing elsewhere.
#[derive(Clone, Serialize, ToSchema)]
pub struct SharedPage {
    pub name: String,
    /// Name of the workspace.
    pub workspace: String,
    /// IANA name of its zone.
    pub zone: String,
    /// Who shows it.
    pub by: String,
    pub expires_at: Instant,
    pub kind: String,
    /// The record, where it is one.
    #[schema(required = true)]
    pub record: Option<RecordId>,
    /// How a view is shown, as JSON; empty for a record.
    pub look: String,
    /// The first so many of a longer list.
    pub is_cut_off: bool,
    pub head: BootstrapHead,
    /// What is shown, and by their titles what it names.
    pub records: Vec<Record>,
}
