//! Passkeys of an account, as its owner manages them.

use super::Program;
use super::account::check_password;
use super::error::{Failure, blocking};
use super::identities::open_ways;
use super::passkey_ceremony::{self as ceremony, refused, relying_party};
use super::security::Caller;
use super::session::unreadable;
use super::signed::InPerson;
use crate::audit::named;
use crate::relying_party::RelyingParty;
use access::audit::AuditKind;
use access::identity::Unlinked;
use access::passkey::Passkey;
use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contract::account::{NewPasskey, PasskeyName, PasskeyOptions, PasskeyView, Proof};
use contract::error::{ErrorCode, ErrorEnvelope};
use std::sync::Arc;
use uuid::Uuid;

const PASSKEYS_LIMIT: usize = 50;
const NAME_LIMIT: usize = 100;

fn view(passkey: Passkey, here: Option<&str>) -> PasskeyView {
    PasskeyView {
        id: passkey.id,
        usable: here == Some(passkey.relying_party.as_str()),
        relying_party: passkey.relying_party,
        credential: URL_SAFE_NO_PAD.encode(&passkey.credential),
        name: passkey.name,
        synced: passkey.synced,
        added_at: passkey.added_at,
        used_at: passkey.used_at,
    }
}

/// Passkeys with which one signs in to the account, oldest first.
#[utoipa::path(get, path = "/api/v1/account/passkeys", tag = "account",
    responses((status = 200, body = Vec<PasskeyView>), (status = "default", body = ErrorEnvelope)))]
pub async fn passkeys(
    State(program): State<Arc<Program>>,
    InPerson(signed): InPerson,
) -> Result<Json<Vec<PasskeyView>>, Failure> {
    blocking(move || {
        let here = program.relying_party.as_ref().map(RelyingParty::id);
        let passkeys = program.installation.accounts.passkeys(signed.account.id)?;
        Ok(Json(passkeys.into_iter().map(|passkey| view(passkey, here)).collect()))
    })
    .await
}

/// What the browser is asked with to make a passkey: `options` go into `navigator.credentials.create`.
#[utoipa::path(post, path = "/api/v1/account/passkeys/options", tag = "account", request_body = Proof,
    responses((status = 200, body = PasskeyOptions), (status = "default", body = ErrorEnvelope)))]
pub async fn options(
    State(program): State<Arc<Program>>,
    InPerson(signed): InPerson,
    caller: Caller,
    headers: HeaderMap,
    body: Result<Json<Proof>, JsonRejection>,
) -> Result<Response, Failure> {
    let Json(asked) = body.map_err(unreadable)?;
    let account = check_password(&program, &caller, signed.account, asked.current).await?;
    blocking(move || {
        let party = relying_party(&program)?;
        let known = program.installation.accounts.passkeys(account.id)?;
        if known.len() >= PASSKEYS_LIMIT {
            let message = format!("An account has at most {PASSKEYS_LIMIT} passkeys. Remove one first.");
            return Err(Failure::new(ErrorCode::TooLarge, message));
        }
        let asked = party.ask_to_add(&account, &known).map_err(|refusal| refused(&program, &refusal))?;
        ceremony::put(&program, &headers, asked, Some(account.id))
    })
    .await
}

/// Adds the passkey that the browser made.
#[utoipa::path(post, path = "/api/v1/account/passkeys", tag = "account", request_body = NewPasskey,
    responses((status = 201, body = PasskeyView), (status = "default", body = ErrorEnvelope)))]
pub async fn add(
    State(program): State<Arc<Program>>,
    InPerson(signed): InPerson,
    headers: HeaderMap,
    body: Result<Json<NewPasskey>, JsonRejection>,
) -> Result<(StatusCode, Json<PasskeyView>), Failure> {
    let Json(asked) = body.map_err(unreadable)?;
    let name = fit(&asked.name)?;
    blocking(move || {
        let (party, account) = (relying_party(&program)?, signed.account.id);
        let (_, ceremony) = ceremony::take(&program, &headers, &asked.credential, Some(account))?;
        let made = party.added(&ceremony.state, asked.credential).map_err(|refusal| {
            tracing::warn!("a passkey was not added: {refusal}");
            refused(&program, &refusal)
        })?;
        let passkey = Passkey {
            id: Uuid::now_v7(),
            relying_party: party.id().to_owned(),
            credential: made.credential,
            public_key: made.public_key,
            algorithm: made.algorithm,
            counter: made.counter,
            transports: made.transports,
            synced: made.synced,
            name,
            added_at: program.installation.clock.now(),
            used_at: None,
        };
        if !program.installation.accounts.add_passkey(account, &passkey)? {
            return Err(Failure::invalid("This passkey is there already. Make another one."));
        }
        program.installation.note_account(account, AuditKind::PasskeyAdded, &named(&passkey.name));
        Ok((StatusCode::CREATED, Json(view(passkey, Some(party.id())))))
    })
    .await
}

/// Calls a passkey something else.
#[utoipa::path(put, path = "/api/v1/account/passkeys/{passkey}", tag = "account", request_body = PasskeyName,
    params(("passkey" = String, Path, description = "Id")),
    responses((status = 204), (status = "default", body = ErrorEnvelope)))]
pub async fn rename(
    State(program): State<Arc<Program>>,
    InPerson(signed): InPerson,
    path: Result<Path<Uuid>, PathRejection>,
    body: Result<Json<PasskeyName>, JsonRejection>,
) -> Result<StatusCode, Failure> {
    let Path(passkey) = path.map_err(|_| Failure::not_found("passkey"))?;
    let Json(asked) = body.map_err(unreadable)?;
    let name = fit(&asked.name)?;
    blocking(move || match program.installation.accounts.rename_passkey(signed.account.id, passkey, &name)? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Failure::not_found("passkey")),
    })
    .await
}

/// Removes a passkey, where another way in is left.
#[utoipa::path(post, path = "/api/v1/account/passkeys/{passkey}/remove", tag = "account", request_body = Proof,
    params(("passkey" = String, Path, description = "Id")),
    responses((status = 204), (status = "default", body = ErrorEnvelope)))]
pub async fn remove(
    State(program): State<Arc<Program>>,
    InPerson(signed): InPerson,
    caller: Caller,
    path: Result<Path<Uuid>, PathRejection>,
    body: Result<Json<Proof>, JsonRejection>,
) -> Result<StatusCode, Failure> {
    let Path(passkey) = path.map_err(|_| Failure::not_found("passkey"))?;
    let Json(asked) = body.map_err(unreadable)?;
    let account = check_password(&program, &caller, signed.account, asked.current).await?.id;
    blocking(move || {
        let accounts = &program.installation.accounts;
        let known = accounts.passkeys(account)?.into_iter().find(|known| known.id == passkey);
        let known = known.ok_or_else(|| Failure::not_found("passkey"))?;
        match accounts.remove_passkey(account, passkey, &open_ways(&program))? {
            Unlinked::Done => {
                program.installation.note_account(account, AuditKind::PasskeyRemoved, &named(&known.name));
                Ok(StatusCode::NO_CONTENT)
            }
            Unlinked::Absent => Err(Failure::not_found("passkey")),
            Unlinked::LastWay => Err(Failure::invalid(
                "This is the only way in which you can sign in. Set a password or add another passkey first, then remove it.",
            )),
        }
    })
    .await
}

fn fit(name: &str) -> Result<String, Failure> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_LIMIT || name.chars().any(char::is_control) {
        let message = format!("A passkey has a name of 1 to {NAME_LIMIT} characters, so that you know it again.");
        return Err(Failure::invalid(message));
    }
    Ok(name.to_owned())
}
