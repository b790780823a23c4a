//! Who an account is at providers of sign-ins, as its owner manages it.

use super::Program;
use super::error::{Failure, blocking};
use super::signed::InPerson;
use access::identity::{OpenWays, Unlinked};
use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use contract::account::{IdentityView, WaysOfAccount};
use contract::error::ErrorEnvelope;
use std::sync::Arc;
use uuid::Uuid;

/// Through which ways one gets in now: not by a provider that is not in the settings any more, nor with a passkey that
/// was made for another address.
pub(super) fn open_ways(program: &Program) -> OpenWays {
    OpenWays {
        issuers: program.providers.iter().map(|provider| provider.issuer().to_owned()).collect(),
        relying_party: program.relying_party.as_ref().map(|party| party.id().to_owned()),
    }
}

/// Ways in which one signs in to the account.
#[utoipa::path(get, path = "/api/v1/account/identities", tag = "account",
    responses((status = 200, body = WaysOfAccount), (status = "default", body = ErrorEnvelope)))]
pub async fn identities(
    State(program): State<Arc<Program>>,
    InPerson(signed): InPerson,
) -> Result<Json<WaysOfAccount>, Failure> {
    blocking(move || {
        let view = |linked: access::identity::LinkedIdentity| {
            let issuer = &linked.identity.issuer;
            let provider = program.providers.iter().find(|provider| provider.issuer() == issuer);
            IdentityView {
                id: linked.id,
                provider: provider.map(|provider| provider.name().to_owned()),
                issuer: issuer.clone(),
                label: linked.label,
                linked_at: linked.linked_at,
            }
        };
        let identities = program.installation.accounts.identities(signed.account.id)?;
        Ok(Json(WaysOfAccount {
            password: signed.account.password_hash.is_some(),
            identities: identities.into_iter().map(view).collect(),
        }))
    })
    .await
}

/// Takes an identity from the account, where another way in is left.
#[utoipa::path(delete, path = "/api/v1/account/identities/{identity}", tag = "account",
    params(("identity" = String, Path, description = "Id")),
    responses((status = 204), (status = "default", body = ErrorEnvelope)))]
pub async fn unlink(
    State(program): State<Arc<Program>>,
    InPerson(signed): InPerson,
    path: Result<Path<Uuid>, PathRejection>,
) -> Result<StatusCode, Failure> {
    let Path(identity) = path.map_err(|_| Failure::not_found("identity"))?;
    blocking(move || {
        match program.installation.accounts.unlink_identity(signed.account.id, identity, &open_ways(&program))? {
            Unlinked::Done => Ok(StatusCode::NO_CONTENT),
            Unlinked::Absent => Err(Failure::not_found("identity")),
            Unlinked::LastWay => Err(Failure::invalid(
                "This is the only way in which you can sign in. Set a password or add a passkey first, then unlink it.",
            )),
        }
    })
    .await
}
