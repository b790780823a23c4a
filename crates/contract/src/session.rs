use graph::id::{RecordId, WorkspaceId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What a member may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Owner,
    Viewer,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct WorkspaceView {
    pub id: WorkspaceId,
    pub slug: String,
    pub name: String,
    /// IANA name of the workspace's zone.
    pub zone: String,
    pub role: Role,
    /// The signed-in person's record in this workspace.
    pub person: RecordId,
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
