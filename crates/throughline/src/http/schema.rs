//! What records there can be in a workspace.

use super::error::{Failure, blocking};
use super::signed::Member;
use axum::Json;
use contract::error::ErrorEnvelope;
use contract::record::WorkspaceSchema;
use ledger::query;

/// What records there can be here, and what they can hold: kinds, fields, link roles, states and spaces.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/schema", tag = "graph",
    params(("workspace" = String, Path, description = "Id or slug")),
    responses((status = 200, body = WorkspaceSchema), (status = "default", body = ErrorEnvelope)))]
pub async fn schema(member: Member) -> Result<Json<WorkspaceSchema>, Failure> {
    blocking(move || schema_for(&member).map(Json)).await
}

/// As the member sees it; states in their order. Blocks.
pub fn schema_for(member: &Member) -> Result<WorkspaceSchema, Failure> {
    let ledger = &member.workspace.ledger;
    let visible = member.actor.visible_spaces();
    let schema = ledger.read_as(&visible, |read| {
        let definitions = query::definitions(read, &visible)?;
        let (mut spaces, mut states) = (read.spaces()?, read.states()?);
        spaces.retain(|space| visible.contains(space.id));
        states.retain(|state| visible.contains(state.space));
        states.sort_by(|one, other| {
            (one.space, &one.kind, one.position, one.id).cmp(&(other.space, &other.kind, other.position, other.id))
        });
        Ok(WorkspaceSchema {
            registry: (**ledger.registry()).clone(),
            spaces,
            states,
            fields: definitions.fields.into_values().collect(),
            roles: definitions.roles.into_values().collect(),
        })
    })?;
    Ok(schema)
}
