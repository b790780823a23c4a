//! Who somebody is at a provider of sign-ins, and whose account that is.

use crate::account::{Account, AccountError, SecretHash};
use graph::time::Instant;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Somebody at a provider. The two together are for ever one person's there; an e-mail address is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Names the provider, as its tokens do.
    pub issuer: String,
    /// Names the person at the provider.
    pub subject: String,
}

/// An identity with which an account signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedIdentity {
    pub id: Uuid,
    pub identity: Identity,
    /// What the provider called them when it was linked, for its owner to know it by.
    pub label: String,
    pub linked_at: Instant,
}

/// What was asked of a provider, kept until its answer comes. The answer names it by a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    pub issuer: String,
    /// Of a secret that the browser holds which asked; the answer counts in that browser alone.
    pub browser: SecretHash,
    /// Path of this server at which it goes on.
    pub back: String,
    /// The invitation that is taken with it.
    pub invitation: Option<SecretHash>,
    /// The account that the identity is to be linked to; without one it signs in.
    pub account: Option<Uuid>,
}

/// Which ways in let somebody in at this moment, beside a password.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenWays {
    /// Of providers that are in the settings.
    pub issuers: Vec<String>,
    /// The host that passkeys are made for under the address that people reach the server at; none where browsers keep
    /// none for it.
    pub relying_party: Option<String>,
}

/// How taking an identity or a passkey from an account ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unlinked {
    Done,
    /// The account has none of that id.
    Absent,
    /// It stays: without it nobody could sign in to the account.
    LastWay,
}

/// Identities, and what was asked about them.
pub trait IdentityStore: Send + Sync + 'static {
    fn account_by_identity(&self, identity: &Identity) -> Result<Option<Account>, AccountError>;
    /// Whether it was nobody's, and is the account's now.
    fn link_identity(&self, account: Uuid, linked: &LinkedIdentity) -> Result<bool, AccountError>;
    /// Adds an account with the identity that signs it in: both or neither. `Taken` where its address or the identity is
    /// somebody's.
    fn add_account_with_identity(&self, account: &Account, linked: &LinkedIdentity) -> Result<(), AccountError>;
    /// Oldest first.
    fn identities(&self, account: Uuid) -> Result<Vec<LinkedIdentity>, AccountError>;
    /// Takes an identity from an account that has a password, or another of the ways that are open.
    fn unlink_identity(&self, account: Uuid, id: Uuid, open: &OpenWays) -> Result<Unlinked, AccountError>;
    /// Keeps what was asked, and removes what was never answered in time.
    fn put_authorization_request(
        &self,
        secret: &SecretHash,
        request: &AuthorizationRequest,
        now: Instant,
        expires_at: Instant,
    ) -> Result<(), AccountError>;
    /// What was asked, if it is known and has not expired; it can be answered no second time.
    fn take_authorization_request(
        &self,
        secret: &SecretHash,
        now: Instant,
    ) -> Result<Option<AuthorizationRequest>, AccountError>;
}
