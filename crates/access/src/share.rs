//! Links by which people without an account look at a record or a view, and at nothing else.

use crate::account::{AccountError, Handle, SecretHash};
use crate::govern::may_share;
use crate::{Actor, Denied};
use graph::id::{RecordId, SpaceId, WorkspaceId};
use graph::time::Instant;
use serde::{Deserialize, Serialize};

/// What is behind a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Shared {
    Record {
        record: RecordId,
    },
    /// The records of a kind that a filter keeps.
    View {
        kind: String,
        /// In the expression language; empty: all.
        filter: String,
        /// How the client shows it, as JSON.
        look: String,
    },
}

/// How exact the dates are that a reader gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatesShown {
    Exact,
    Month,
    Quarter,
    Year,
}

/// A link, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub workspace: WorkspaceId,
    /// What stands above it; seen by its readers.
    pub name: String,
    pub what: Shared,
    /// Nothing from elsewhere is behind the link.
    pub spaces: Vec<SpaceId>,
    /// Fields that readers get beside the title. `key` is one.
    pub fields: Vec<String>,
    pub dates: DatesShown,
    pub password_hash: Option<String>,
    /// With whose eyes the reader looks.
    pub by: RecordId,
    pub created_at: Instant,
    pub expires_at: Instant,
}

/// How often a link was opened, and when last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Openings {
    pub count: u64,
    pub last: Option<Instant>,
}

/// One reader who came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    pub at: Instant,
    /// What their browser called itself.
    pub agent: String,
    /// False: the password was wrong.
    pub let_in: bool,
}

/// Readers of one link that are remembered one by one.
pub const OPENINGS_REMEMBERED: u32 = 1_000;
/// How long who opened a link can be looked up when it is over, in milliseconds: 90 days.
pub const OPENINGS_KEPT: i64 = 90 * 24 * 3_600_000;

pub trait ShareStore: Send + Sync + 'static {
    fn put_share(&self, secret: &SecretHash, share: &Share) -> Result<(), AccountError>;
    /// Those of a workspace, newest first, expired ones included.
    fn shares(&self, workspace: WorkspaceId) -> Result<Vec<(Handle, Share, Openings)>, AccountError>;
    /// Unless it has expired.
    fn share(&self, secret: &SecretHash, now: Instant) -> Result<Option<Share>, AccountError>;
    /// Whether there was one. Who opened it is forgotten with it.
    fn end_share(&self, workspace: WorkspaceId, handle: Handle) -> Result<bool, AccountError>;
    fn note_opening(&self, secret: &SecretHash, opening: &Opening) -> Result<(), AccountError>;
    /// The newest first, as many as are kept.
    fn openings(&self, workspace: WorkspaceId, handle: Handle) -> Result<Vec<Opening>, AccountError>;
}

/// Whether `actor` may see that the link is out, and withdraw it: whoever may show others something of what it shows,
/// and whoever made it.
pub fn may_withdraw(actor: &Actor, share: &Share) -> bool {
    share.by == actor.person() || share.spaces.iter().any(|space| may_share(actor, *space).is_ok())
}

/// Whether `actor` may show others what is in the spaces.
pub fn may_show(actor: &Actor, spaces: &[SpaceId]) -> Result<(), Denied> {
    spaces.iter().try_for_each(|space| may_share(actor, *space))
}
