use graph::id::{RecordId, SpaceId, WorkspaceId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// What somebody is in a space, or the most that they are in any. Each may all that the one before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Guest,
    Viewer,
    Contributor,
    Maker,
    Admin,
    Owner,
}

/// What somebody is in the workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Guest,
    Member,
    Admin,
    Owner,
}

/// A space that the signed-in person is in, and what they are there.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct SpaceRole {
    pub space: SpaceId,
    pub role: Role,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct WorkspaceView {
    pub id: WorkspaceId,
    pub slug: String,
    pub name: String,
    /// IANA name of the workspace's zone.
    pub zone: String,
    /// The most that the signed-in person is in any space; in none, what an owner or admin is in the workspace.
    pub role: Role,
    pub standing: Standing,
    /// The spaces that the signed-in person is in.
    pub roles: Vec<SpaceRole>,
    /// Fields that not everybody sees in these spaces.
    #[schema(required = false)]
    pub restrictions: Vec<FieldRestriction>,
    /// Stands for what the signed-in person may see and do. A copy that was made while it was another is out of date.
    pub access: String,
    /// The signed-in person's record in this workspace.
    pub person: RecordId,
}

/// A field of the records of one kind that not everybody in a space sees.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct FieldRestriction {
    pub space: SpaceId,
    pub kind: String,
    pub field: String,
    /// The least role that sees it.
    pub role: Role,
    /// The signed-in person does not.
    pub hidden: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AccountView {
    #[schema(value_type = String, format = "uuid")]
    pub id: Uuid,
    pub name: String,
    pub email: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Session {
    pub signed_in: bool,
    /// No account exists yet: the first-run page makes the owner's.
    pub first_run: bool,
    #[schema(required = true)]
    pub account: Option<AccountView>,
    /// Goes into `x-csrf-token` of every request that changes something.
    #[schema(required = true)]
    pub csrf: Option<String>,
    pub workspaces: Vec<WorkspaceView>,
    /// Version of the program.
    pub version: String,
}

#[derive(Clone, Deserialize, ToSchema)]
pub struct SignIn {
    pub email: String,
    pub password: String,
}

#[derive(Clone, Deserialize, ToSchema)]
pub struct OneTimeSignIn {
    pub token: String,
    /// Sets this password as well, and ends every other session.
    #[serde(default)]
    pub password: Option<String>,
}

/// Has a link mailed that signs in once.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MailSignIn {
    pub email: String,
}

/// Signs in with a passkey.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasskeySignIn {
    /// What `navigator.credentials.get` answered, as the `AuthenticationResponseJSON` of WebAuthn.
    #[schema(value_type = Object)]
    pub credential: Value,
}

/// A provider of sign-ins that whoever runs the program named.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ProviderView {
    pub id: usize,
    /// What people call it.
    pub name: String,
}

/// Ways to sign in beside a password.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct WaysIn {
    pub providers: Vec<ProviderView>,
    /// Whether a link can be had by mail.
    pub mail: bool,
    /// The address at which passkeys are added and used; null where browsers keep none for this server's.
    #[schema(required = true)]
    pub passkeys: Option<String>,
}

/// On the way to a provider.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetOut {
    /// Path of this server at which it goes on afterwards.
    pub back: String,
    /// The invitation that is taken with it.
    #[serde(default)]
    pub invitation: Option<String>,
}

/// Where the browser goes to sign in.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct SignInAddress {
    pub address: String,
}

#[derive(Clone, Deserialize, ToSchema)]
pub struct FirstRun {
    /// Printed in the terminal.
    pub token: String,
    pub name: String,
    pub email: String,
    pub password: String,
    /// Name of the first workspace.
    pub workspace: String,
    /// IANA name of its zone.
    pub zone: String,
}
