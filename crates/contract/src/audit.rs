//! What happened around the graph: who came in, what was let out, what was set up, who was given which role.

use crate::session::{Role, Standing};
use graph::id::{RecordId, SpaceId, TeamId};
use graph::time::Instant;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuditKind {
    SignedIn,
    SignInFailed,
    SignedOut,
    SessionsEnded,
    PasswordChanged,
    PasskeyAdded,
    PasskeyRemoved,
    TokenMade,
    TokenEnded,
    Invited,
    InvitationWithdrawn,
    Joined,
    LinkMade,
    LinkOpened,
    LinkRefused,
    LinkWithdrawn,
    Exported,
    SpaceCopied,
    ImportStarted,
    ImportStopped,
    ImportUndone,
    WebhookMade,
    WebhookChanged,
    WebhookEnded,
    BackedUp,
    FilesSwept,
    PersonErased,
    RoleGiven,
    RoleTaken,
    StandingChanged,
    SpaceAccessChanged,
    FieldRestricted,
    TeamMade,
    TeamRenamed,
    TeamRemoved,
    TeamJoined,
    TeamLeft,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AuditEntry {
    /// Names the entry in its workspace.
    pub id: String,
    pub at: Instant,
    pub kind: AuditKind,
    /// Who did it; null where the program did, or somebody without an account.
    #[schema(required = true)]
    pub by: Option<RecordId>,
    /// Whom it was about.
    #[schema(required = true)]
    pub person: Option<RecordId>,
    /// The team that it was about; `name` is what it is called, or was when it was removed.
    #[schema(required = true)]
    pub team: Option<TeamId>,
    /// Spaces that it was about, all of which the reader sees.
    pub spaces: Vec<SpaceId>,
    /// What was given, or what every member is from then on.
    #[schema(required = true)]
    pub role: Option<Role>,
    /// What somebody is from then on; null where they were let go.
    #[schema(required = true)]
    pub standing: Option<Standing>,
    /// Of a token, a link, an import, a webhook, a team, a field.
    #[schema(required = true)]
    pub name: Option<String>,
    /// In one word: how somebody signed in, how far a token goes, to which host a webhook goes, of which kind a field is.
    #[schema(required = true)]
    pub how: Option<String>,
    /// What a browser called itself.
    #[schema(required = true)]
    pub agent: Option<String>,
    /// Of sessions, of files.
    #[schema(required = true)]
    pub count: Option<u64>,
    #[schema(required = true)]
    pub bytes: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AuditLog {
    /// Newest first.
    pub entries: Vec<AuditEntry>,
    #[schema(required = true)]
    pub next_before: Option<String>,
}
