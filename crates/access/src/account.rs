//! Accounts and sessions: who is at the door. What a signed-in person may then do in a workspace is said
//! by the grants there.

use crate::audit::AuditStore;
use crate::identity::IdentityStore;
use crate::passkey::PasskeyStore;
use crate::share::ShareStore;
use crate::{Role, Standing};
use graph::id::{RecordId, SpaceId, WorkspaceId};
use graph::time::Instant;
use serde::{Deserialize, Serialize};
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

/// A name for a secret that is worth nothing to who reads it: the first half of its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Handle(pub Uuid);

impl Handle {
    pub fn of(secret: &SecretHash) -> Self {
        let mut half = [0; 16];
        half.copy_from_slice(&secret[..16]);
        Self(Uuid::from_bytes(half))
    }
}

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    pub handle: Handle,
    /// 0 where it was opened by a version that did not keep it.
    pub created_at: Instant,
    pub expires_at: Instant,
    /// What the browser called itself.
    pub agent: String,
}

/// A way into a workspace that a member offered. Good once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    pub workspace: WorkspaceId,
    /// For whom it is, where that was said.
    pub email: Option<String>,
    pub standing: Standing,
    /// Roles of their own in spaces.
    pub roles: Vec<(SpaceId, Role)>,
    pub by: RecordId,
    pub created_at: Instant,
    pub expires_at: Instant,
}

/// How far a token goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    Read,
    /// Read, and say what could be linked; a person confirms it. For programs that think for themselves.
    Propose,
    /// Whatever its owner may do to the graph.
    Write,
}

impl Scope {
    pub fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Propose => "propose",
            Self::Write => "write",
        }
    }

    /// What a newer program may have written grants as little as possible.
    pub fn of(word: &str) -> Self {
        match word {
            "write" => Self::Write,
            "propose" => Self::Propose,
            _ => Self::Read,
        }
    }
}

/// What a program signs in with, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub handle: Handle,
    pub name: String,
    pub scope: Scope,
    pub created_at: Instant,
    /// Without one it is good until it is taken back.
    pub expires_at: Option<Instant>,
}

/// What a one-time secret is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OneTime {
    /// Making the first account.
    FirstRun,
    SignIn(Uuid),
}

impl OneTime {
    /// Whose sign-in it is; nothing for the first account.
    pub fn account(self) -> Option<Uuid> {
        match self {
            Self::FirstRun => None,
            Self::SignIn(account) => Some(account),
        }
    }

    /// The other way round.
    pub fn of(account: Option<Uuid>) -> Self {
        account.map_or(Self::FirstRun, Self::SignIn)
    }
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

/// Which sessions of an account shall end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndSessions {
    One(Handle),
    AllBut(Handle),
}

/// A failure of the accounts database. `Taken`: an address or slug that must be unique is in use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    #[error("{0} is in use already")]
    Taken(String),
    #[error("{0}")]
    Failed(String),
}

/// Ways into workspaces.
pub trait InvitationStore: Send + Sync + 'static {
    fn put_invitation(&self, secret: &SecretHash, invitation: &Invitation) -> Result<(), AccountError>;
    /// Those of a workspace that have not expired, newest first.
    fn invitations(&self, workspace: WorkspaceId, now: Instant) -> Result<Vec<(Handle, Invitation)>, AccountError>;
    fn invitation(&self, secret: &SecretHash, now: Instant) -> Result<Option<Invitation>, AccountError>;
    /// The same, and it is good for nothing any more.
    fn take_invitation(&self, secret: &SecretHash, now: Instant) -> Result<Option<Invitation>, AccountError>;
    /// Whether there was one.
    fn withdraw_invitation(&self, workspace: WorkspaceId, handle: Handle) -> Result<bool, AccountError>;
}

/// What programs sign in with.
pub trait TokenStore: Send + Sync + 'static {
    fn add_token(&self, secret: &SecretHash, account: Uuid, token: &Token) -> Result<(), AccountError>;
    /// Newest first, expired ones included.
    fn tokens(&self, account: Uuid) -> Result<Vec<Token>, AccountError>;
    /// Whose it is, unless it has expired.
    fn token(&self, secret: &SecretHash, now: Instant) -> Result<Option<(Account, Token)>, AccountError>;
    /// Whether there was one.
    fn end_token(&self, account: Uuid, handle: Handle) -> Result<bool, AccountError>;
}

/// The server's own database. Calls block until what they write is on disk.
pub trait AccountStore:
    InvitationStore + TokenStore + ShareStore + AuditStore + IdentityStore + PasskeyStore + Send + Sync + 'static
{
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
        open: &OpenSession,
    ) -> Result<(), AccountError>;
    /// The session of a secret, unless it has expired.
    fn session(&self, secret: &SecretHash, now: Instant) -> Result<Option<SignedIn>, AccountError>;
    /// Newest first; expired ones are left out.
    fn sessions(&self, account: Uuid, now: Instant) -> Result<Vec<OpenSession>, AccountError>;
    fn end_session(&self, secret: &SecretHash) -> Result<(), AccountError>;
    /// Ends one of the account's sessions, or all of them but `kept`. Answers how many.
    fn end_sessions(&self, account: Uuid, which: EndSessions) -> Result<usize, AccountError>;
    fn set_password(&self, account: Uuid, password_hash: &str) -> Result<(), AccountError>;
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
    /// Answers whether the account was not a member yet, and is one now.
    fn add_member(&self, workspace: WorkspaceId, account: Uuid, person: RecordId) -> Result<bool, AccountError>;
    fn remove_member(&self, workspace: WorkspaceId, person: RecordId) -> Result<(), AccountError>;
    /// Removes an account that is in no workspace, with its sessions, tokens, identities and passkeys. Answers whether it did.
    fn remove_account(&self, account: Uuid) -> Result<bool, AccountError>;
    fn account(&self, account: Uuid) -> Result<Option<Account>, AccountError>;
    /// Leaves nothing of what was removed in the bytes on the disk, as far as that is this program's to say.
    fn rewrite(&self) -> Result<(), AccountError>;
    /// Accounts of a workspace, by their records there.
    fn members(&self, workspace: WorkspaceId) -> Result<Vec<(RecordId, Account)>, AccountError>;
    fn memberships(&self, account: Uuid) -> Result<Vec<Membership>, AccountError>;
}
