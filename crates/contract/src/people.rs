//! Who is in a workspace, as what, and the ways into it.

use crate::session::{Role, Standing};
use graph::id::{RecordId, SpaceId, TeamId};
use graph::time::Instant;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What somebody is in a space.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PersonRole {
    pub space: SpaceId,
    pub role: Role,
    /// It was given to this person, and counts instead of all else; else it comes of their teams, or of what every
    /// member is there.
    pub given: bool,
    /// Their teams that have a role there.
    pub teams: Vec<TeamId>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Person {
    pub person: RecordId,
    pub name: String,
    pub email: String,
    pub standing: Standing,
    /// In the spaces that the reader is in.
    pub roles: Vec<PersonRole>,
}

/// What every member is in a space.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct SpaceAccess {
    pub space: SpaceId,
    /// Null: the space is private.
    #[schema(required = true)]
    pub members: Option<Role>,
    /// What the reader is there.
    pub role: Role,
}

/// A way into the workspace that was offered and not taken yet.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Invited {
    #[schema(value_type = String, format = "uuid")]
    pub id: Uuid,
    #[schema(required = true)]
    pub email: Option<String>,
    pub standing: Standing,
    pub roles: Vec<GivenRole>,
    pub by: RecordId,
    pub created_at: Instant,
    pub expires_at: Instant,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct People {
    pub people: Vec<Person>,
    /// Of the spaces that the reader is in.
    pub spaces: Vec<SpaceAccess>,
    /// By name.
    pub teams: Vec<Team>,
    /// Empty for who may not invite.
    pub invitations: Vec<Invited>,
}

/// People who are given roles together.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Team {
    pub team: TeamId,
    pub name: String,
    pub people: Vec<RecordId>,
    /// In the spaces that the reader is in.
    pub roles: Vec<GivenRole>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutTeam {
    /// 1 to 60 characters; no other team is called so.
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct MadeTeam {
    pub team: TeamId,
}

/// A role in a space.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GivenRole {
    pub space: SpaceId,
    pub role: Role,
}

#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutStanding {
    pub standing: Standing,
}

#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutRole {
    pub role: Role,
}

#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutFieldAccess {
    /// Those that change.
    pub fields: Vec<FieldAccess>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldAccess {
    pub field: String,
    /// The least role that sees it; null: everybody in the space does.
    #[schema(required = true)]
    #[serde(deserialize_with = "crate::said")]
    pub role: Option<Role>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutSpaceAccess {
    /// Null makes the space private; whoever does it stays in it as maker.
    #[schema(required = true)]
    #[serde(deserialize_with = "crate::said")]
    pub members: Option<Role>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSpace {
    pub name: String,
    /// Begins the keys of its records: 2 to 8 capital letters.
    pub prefix: String,
    /// What every member is there. Null: it is private.
    #[schema(required = true)]
    #[serde(deserialize_with = "crate::said")]
    pub members: Option<Role>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct MadeSpace {
    pub space: SpaceId,
}

#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    /// For whom it is; it still lets in whoever has the link.
    #[schema(required = true)]
    #[serde(deserialize_with = "crate::said")]
    pub email: Option<String>,
    pub standing: Standing,
    /// Roles of their own; elsewhere members are what every member is.
    pub roles: Vec<GivenRole>,
    /// Also sends the link to `email`, where a mail server is set.
    #[serde(default)]
    pub mail: bool,
}

/// The link is shown once; the server keeps only a hash of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct InvitationLink {
    #[schema(value_type = String, format = "uuid")]
    pub id: Uuid,
    /// Path and fragment, to be put behind the address of this server.
    pub path: String,
    pub expires_at: Instant,
}

#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationToken {
    pub token: String,
}

/// What an invitation offers, told to whoever has its link.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Offer {
    pub workspace: String,
    pub by: String,
    #[schema(required = true)]
    pub email: Option<String>,
    pub standing: Standing,
    /// The highest role that it gives in a space, where it gives one.
    #[schema(required = true)]
    pub role: Option<Role>,
}

/// Takes an invitation. Whoever is signed in joins with that account; else the rest makes a new one.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Join {
    pub token: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub password: String,
}
