//! Restricted fields: who in a space sees what of its records.

use super::error::{Failure, blocking};
use super::people::{change, denied, role_asked, role_view};
use super::session::unreadable;
use super::signed::Member;
use access::{Action, Actor, RuleChange};
use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::http::StatusCode;
use contract::people::PutFieldAccess;
use contract::session::FieldRestriction;
use graph::field::Field;
use graph::id::SpaceId;
use ledger::{Ledger, query};

/// The restrictions of the spaces that the reader is in. Of those of fields that they do not see they are told where the
/// program declares the field, since everybody knows of it; of one that people made there is no word.
pub(super) fn restrictions_seen(actor: &Actor, ledger: &Ledger) -> Vec<FieldRestriction> {
    let sight = actor.sight();
    let is_declared =
        |kind: &str, field: &str| ledger.registry().kind(kind).is_some_and(|declared| declared.field(field).is_some());
    let told = sight.restrictions().iter().filter_map(|each| {
        let hidden = sight.hides(each.space, &each.kind, &each.field);
        (!hidden || is_declared(&each.kind, &each.field)).then(|| FieldRestriction {
            space: each.space,
            kind: each.kind.clone(),
            field: each.field.clone(),
            role: role_view(each.role),
            hidden,
        })
    });
    told.collect()
}

/// Says from which role up fields of the records of a kind are seen in a space; `null`: by everybody there. What one does
/// not see is nowhere: in no list, filter, formula, history, search, export, link or message.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/spaces/{space}/fields/{kind}/access", tag = "people",
    request_body = PutFieldAccess,
    params(("workspace" = String, Path, description = "Id or slug"), ("space" = String, Path, description = "Id"),
        ("kind" = String, Path, description = "Name of a kind")),
    responses((status = 204), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn put_field_access(
    member: Member,
    path: Result<Path<(String, SpaceId, String)>, PathRejection>,
    body: Result<Json<PutFieldAccess>, JsonRejection>,
) -> Result<StatusCode, Failure> {
    let Path((_, space, kind)) = path.map_err(|_| Failure::not_found("kind"))?;
    let Json(PutFieldAccess { fields }) = body.map_err(unreadable)?;
    // Before it is told which kinds and fields there are.
    member.actor.check(Action::Configure, space).map_err(denied)?;
    let changes = fields.iter().map(|asked| RuleChange::Restrict {
        space,
        kind: kind.clone(),
        field: asked.field.clone(),
        role: asked.role.map(role_asked),
    });
    let changes: Vec<RuleChange> = changes.collect();
    let (visible, workspace) = (member.actor.visible_spaces(), member.workspace.clone());
    blocking(move || {
        let ledger = &workspace.ledger;
        let definitions = ledger.read_as(&visible, |read| query::definitions(read, &visible))?;
        let declared = ledger.registry().kind(&kind).ok_or_else(|| Failure::not_found("kind"))?;
        fields.iter().map(|asked| asked.field.as_str()).try_for_each(|name| {
            let field: Option<Field<'_>> = match declared.field(name) {
                Some(_) if visible.sight().hides(space, &kind, name) => None,
                Some(field) => Some(field.into()),
                None => definitions.field(space, &kind, name).map(Field::from),
            };
            check(name, field)
        })
    })
    .await?;
    change(member, changes).await
}

fn check(name: &str, field: Option<Field<'_>>) -> Result<(), Failure> {
    let field = field.ok_or_else(|| Failure::not_found("field"))?;
    if field.can_be_restricted() {
        return Ok(());
    }
    let message = format!(
        "\"{name}\" cannot be restricted: lists, links and texts are made of it. What nobody else shall see goes into another field, or into a private space."
    );
    Err(Failure::invalid(message))
}
