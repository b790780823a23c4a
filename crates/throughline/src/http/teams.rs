//! Teams: who is in them, and what they are in spaces.

use super::error::Failure;
use super::people::{change, denied, role_asked, role_view};
use super::session::unreadable;
use super::signed::Member;
use access::{Actor, Governance, RuleChange, Rules, TeamChange, TeamGrant};
use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::http::StatusCode;
use contract::people::{GivenRole, MadeTeam, PutRole, PutTeam, Team};
use graph::id::{RecordId, SpaceId, TeamId};
use uuid::Uuid;

/// The teams of the workspace by name, with what they are in the spaces that `reader` is in.
pub(super) fn teams_seen(reader: &Actor, rules: &Rules) -> Vec<Team> {
    let roles = |team| {
        let grants = rules.team_grants.iter().filter(move |grant| grant.team == team);
        let seen = grants.filter(|grant| reader.role_in(grant.space).is_some());
        seen.map(|grant| GivenRole { space: grant.space, role: role_view(grant.role) }).collect()
    };
    let mut teams: Vec<Team> = rules
        .teams
        .iter()
        .filter(|team| !team.removed)
        .map(|team| Team { team: team.id, name: team.name.clone(), people: team.people.clone(), roles: roles(team.id) })
        .collect();
    teams.sort_by_cached_key(|team| (team.name.to_lowercase(), team.team));
    teams
}

type Body<T> = Result<Json<T>, JsonRejection>;

/// Makes a team with nobody in it.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/teams", tag = "people", request_body = PutTeam,
    params(("workspace" = String, Path, description = "Id or slug")),
    responses((status = 200, body = MadeTeam), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn make(member: Member, body: Body<PutTeam>) -> Result<Json<MadeTeam>, Failure> {
    let name = name_asked(body)?;
    let team = TeamId(Uuid::now_v7());
    to_teams(member, TeamChange::Make { team, name }).await?;
    Ok(Json(MadeTeam { team }))
}

type TeamPath = Result<Path<(String, TeamId)>, PathRejection>;

/// Gives a team another name.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/teams/{team}", tag = "people", request_body = PutTeam,
    params(("workspace" = String, Path, description = "Id or slug"), ("team" = String, Path, description = "Id")),
    responses((status = 204), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn rename(member: Member, path: TeamPath, body: Body<PutTeam>) -> Result<StatusCode, Failure> {
    let Path((_, team)) = path.map_err(|_| Failure::not_found("team"))?;
    let name = name_asked(body)?;
    to_teams(member, TeamChange::Rename { team, name }).await
}

/// Removes a team. What its people were by it they are no more from that moment.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/teams/{team}", tag = "people",
    params(("workspace" = String, Path, description = "Id or slug"), ("team" = String, Path, description = "Id")),
    responses((status = 204), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn remove(member: Member, path: TeamPath) -> Result<StatusCode, Failure> {
    let Path((_, team)) = path.map_err(|_| Failure::not_found("team"))?;
    to_teams(member, TeamChange::Remove { team }).await
}

type PersonPath = Result<Path<(String, TeamId, RecordId)>, PathRejection>;

/// Puts somebody into a team.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/teams/{team}/people/{person}", tag = "people",
    params(("workspace" = String, Path, description = "Id or slug"), ("team" = String, Path, description = "Id"), ("person" = String, Path, description = "Id")),
    responses((status = 204), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn put_person(member: Member, path: PersonPath) -> Result<StatusCode, Failure> {
    let Path((_, team, person)) = path.map_err(|_| Failure::not_found("person"))?;
    to_teams(member, TeamChange::Join { team, person }).await
}

/// Takes somebody out of a team, or leaves it.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/teams/{team}/people/{person}", tag = "people",
    params(("workspace" = String, Path, description = "Id or slug"), ("team" = String, Path, description = "Id"), ("person" = String, Path, description = "Id")),
    responses((status = 204), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn take_person(member: Member, path: PersonPath) -> Result<StatusCode, Failure> {
    let Path((_, team, person)) = path.map_err(|_| Failure::not_found("person"))?;
    to_teams(member, TeamChange::Leave { team, person }).await
}

type RolePath = Result<Path<(String, SpaceId, TeamId)>, PathRejection>;

/// Gives a team a role in a space, in place of what it is there.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/spaces/{space}/teams/{team}", tag = "people", request_body = PutRole,
    params(("workspace" = String, Path, description = "Id or slug"), ("space" = String, Path, description = "Id"), ("team" = String, Path, description = "Id")),
    responses((status = 204), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn put_role(member: Member, path: RolePath, body: Body<PutRole>) -> Result<StatusCode, Failure> {
    let Path((_, space, team)) = path.map_err(|_| Failure::not_found("team"))?;
    let Json(PutRole { role }) = body.map_err(unreadable)?;
    to_teams(member, TeamChange::Give(TeamGrant { team, space, role: role_asked(role) })).await
}

/// Takes back what a team was given in a space.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/spaces/{space}/teams/{team}", tag = "people",
    params(("workspace" = String, Path, description = "Id or slug"), ("space" = String, Path, description = "Id"), ("team" = String, Path, description = "Id")),
    responses((status = 204), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn take_role(member: Member, path: RolePath) -> Result<StatusCode, Failure> {
    let Path((_, space, team)) = path.map_err(|_| Failure::not_found("team"))?;
    to_teams(member, TeamChange::Take { team, space }).await
}

fn name_asked(body: Body<PutTeam>) -> Result<String, Failure> {
    let Json(PutTeam { name }) = body.map_err(unreadable)?;
    Ok(name.trim().to_owned())
}

async fn to_teams(member: Member, changed: TeamChange) -> Result<StatusCode, Failure> {
    // Guests do not see who is here: for them no team is there, whatever its id.
    member.actor.govern(Governance::SeePeople).map_err(denied)?;
    change(member, vec![RuleChange::Team(changed)]).await
}
