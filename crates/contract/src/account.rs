//! An account as its owner manages it: sessions, password, tokens.

use graph::time::Instant;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct SessionView {
    #[schema(value_type = String, format = "uuid")]
    pub id: Uuid,
    /// The one that asks.
    pub current: bool,
    pub created_at: Instant,
    pub expires_at: Instant,
    /// What the browser called itself.
    pub agent: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutPassword {
    /// Not asked of who has no password yet.
    #[serde(default)]
    pub current: String,
    pub new: String,
}

/// Who the account is at a provider of sign-ins.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct IdentityView {
    #[schema(value_type = String, format = "uuid")]
    pub id: Uuid,
    /// What people call the provider; null where it is not in the settings any more, and lets nobody in.
    #[schema(required = true)]
    pub provider: Option<String>,
    pub issuer: String,
    /// What the provider called them when it was linked.
    pub label: String,
    pub linked_at: Instant,
}

/// Ways in which one signs in to the account.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct WaysOfAccount {
    /// Whether it has one.
    pub password: bool,
    pub identities: Vec<IdentityView>,
}

/// A passkey with which one signs in to the account.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PasskeyView {
    #[schema(value_type = String, format = "uuid")]
    pub id: Uuid,
    pub name: String,
    /// Whether it may be copied to its person's other devices.
    pub synced: bool,
    /// The host that it was made for.
    pub relying_party: String,
    /// Whether that is this server's at present; else it lets nobody in.
    pub usable: bool,
    /// What browsers know it by, in base64url.
    pub credential: String,
    pub added_at: Instant,
    /// When it last signed in; null where it never did.
    #[schema(required = true)]
    pub used_at: Option<Instant>,
}

/// Shows that it is the account's owner who asks.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// The password; not asked of who has none.
    #[serde(default)]
    pub current: String,
}

/// What a browser is asked with.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PasskeyOptions {
    /// `PublicKeyCredentialCreationOptionsJSON` or `PublicKeyCredentialRequestOptionsJSON` of WebAuthn.
    #[schema(value_type = Object)]
    pub options: Value,
}

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPasskey {
    pub name: String,
    /// What `navigator.credentials.create` answered, as the `RegistrationResponseJSON` of WebAuthn.
    #[schema(value_type = Object)]
    pub credential: Value,
}

#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasskeyName {
    pub name: String,
}

/// How far a token goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TokenScope {
    Read,
    /// Read, and over MCP propose what could be linked; a person confirms it.
    Propose,
    /// Whatever its owner may do to the graph.
    Write,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct TokenView {
    #[schema(value_type = String, format = "uuid")]
    pub id: Uuid,
    pub name: String,
    pub scope: TokenScope,
    pub created_at: Instant,
    #[schema(required = true)]
    pub expires_at: Option<Instant>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    pub name: String,
    pub scope: TokenScope,
    /// Null: it is good until it is taken back.
    #[schema(required = true)]
    #[serde(deserialize_with = "crate::said")]
    pub days: Option<u32>,
}

/// The secret is shown once; the server keeps only a hash of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct MadeToken {
    #[schema(value_type = String, format = "uuid")]
    pub id: Uuid,
    /// Goes into `Authorization: Bearer ...`.
    pub secret: String,
}
