//! Accounts and sessions: who is at the door. What a signed-in person may then do in a workspace is said
//! by the grants there.

use graph::id::{RecordId, WorkspaceId};
use graph::time::Instant;
use uuid::Uuid;

/// SHA-256 of a secret. The secret itself is never stored.
pub type SecretHash = [u8; 32];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: Uuid,
    /// Trimmed and lower case.
    pub email: String,
    pub name: String,
    /// In PHC form; absent when the account signs in by links only.
    pub password_hash: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    pub account: Account,
    pub csrf: String,
    pub expires_at: Instant,
}

/// What a one-time secret is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OneTime {
    /// Making the first account.
    FirstRun,
    SignIn(Uuid),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceEntry {
    pub id: WorkspaceId,
    /// In addresses: lower-case letters, digits and hyphens.
    pub slug: String,
    pub name: String,
    /// IANA name of the zone in which its days begin.
    pub zone: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    pub workspace: WorkspaceEntry,
    /// The account's record in that workspace.
    pub person: RecordId,
}

/// A failure of the accounts database. `Taken`: an address or slug that must be unique is in use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    #[error("{0} is in use already")]
    Taken(String),
    #[error("{0}")]
    Failed(String),
}

/// The server's own database. Calls block until what they write is on disk.
pub trait AccountStore: Send + Sync + 'static {
    /// Rises with every write, before whoever wrote is told that it is on disk. What was read while it stood still is
    /// still so.
    fn version(&self) -> u64;
    fn has_accounts(&self) -> Result<bool, AccountError>;
    fn add_account(&self, account: &Account) -> Result<(), AccountError>;
    fn account_by_email(&self, email: &str) -> Result<Option<Account>, AccountError>;
    fn add_session(
        &self,
        secret: &SecretHash,
        account: Uuid,
        csrf: &str,
        expires_at: Instant,
    ) -> Result<(), AccountError>;
    /// The session of a secret, unless it has expired.
    fn session(&self, secret: &SecretHash, now: Instant) -> Result<Option<SignedIn>, AccountError>;
    fn end_session(&self, secret: &SecretHash) -> Result<(), AccountError>;
    /// Removes sessions and one-time secrets that have expired; answers how many.
    fn forget_expired(&self, now: Instant) -> Result<usize, AccountError>;
    fn put_one_time(&self, secret: &SecretHash, purpose: OneTime, expires_at: Instant) -> Result<(), AccountError>;
    /// What the secret is good for, if it is known and has not expired.
    fn one_time(&self, secret: &SecretHash, now: Instant) -> Result<Option<OneTime>, AccountError>;
    /// The same, and it is good for nothing any more.
    fn take_one_time(&self, secret: &SecretHash, now: Instant) -> Result<Option<OneTime>, AccountError>;
    /// Adds a workspace with its first member, and that member's account where it is new: all or nothing.
    fn add_workspace(
        &self,
        workspace: &WorkspaceEntry,
        owner: Uuid,
        person: RecordId,
        account: Option<&Account>,
    ) -> Result<(), AccountError>;
    fn workspaces(&self) -> Result<Vec<WorkspaceEntry>, AccountError>;
    fn add_member(&self, workspace: WorkspaceId, account: Uuid, person: RecordId) -> Result<(), AccountError>;
    fn memberships(&self, account: Uuid) -> Result<Vec<Membership>, AccountError>;
}
