//! Signing in with a passkey, without a name or an address typed.

use super::Program;
use super::error::{Failure, blocking};
use super::passkey_ceremony::{self as ceremony, refused, relying_party};
use super::security::Caller;
use super::session::{at_the_door, begin, unreadable};
use crate::audit::done;
use crate::relying_party::Refusal;
use access::audit::{AuditDetail, AuditKind};
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::HeaderMap;
use axum::response::Response;
use contract::account::PasskeyOptions;
use contract::error::{ErrorCode, ErrorEnvelope};
use contract::session::{PasskeySignIn, Session};
use std::sync::Arc;

/// What the browser is asked with to sign in: `options` go into `navigator.credentials.get`.
#[utoipa::path(post, path = "/api/v1/sign-in/passkey/options", tag = "session",
    responses((status = 200, body = PasskeyOptions), (status = "default", body = ErrorEnvelope)))]
pub async fn options(
    State(program): State<Arc<Program>>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    // Each is kept for a while, whether or not anything comes of it.
    program.ceremonies.count(caller.address)?;
    blocking(move || {
        let asked = relying_party(&program)?.ask_to_sign_in().map_err(|refusal| refused(&program, &refusal))?;
        ceremony::put(&program, &headers, asked, None)
    })
    .await
}

/// Signs in with a passkey.
#[utoipa::path(post, path = "/api/v1/sign-in/passkey", tag = "session", request_body = PasskeySignIn,
    responses((status = 200, body = Session), (status = "default", body = ErrorEnvelope)))]
pub async fn sign_in(
    State(program): State<Arc<Program>>,
    caller: Caller,
    headers: HeaderMap,
    body: Result<Json<PasskeySignIn>, JsonRejection>,
) -> Result<Response, Failure> {
    let Json(asked) = body.map_err(unreadable)?;
    let at = program.clone();
    at_the_door(&program, caller, move |installation, agent| {
        let party = relying_party(&at)?;
        let (claimed, ceremony) = ceremony::take(&at, &headers, &asked.credential, None)?;
        let known = installation.accounts.passkey_by_credential(party.id(), &claimed.credential)?;
        let (account, passkey) = known.ok_or_else(unknown)?;
        // The device says whose it is, and it has to be theirs.
        if claimed.user.is_none_or(|user| user != account.id.as_bytes()) {
            return Err(unknown());
        }
        let now = installation.clock.now();
        let refusal = match party.signed_in(&ceremony.state, asked.credential, &passkey) {
            Ok(counter) if installation.accounts.note_passkey_used(passkey.id, counter, now)? => {
                return begin(installation, account.id, agent, "passkey");
            }
            // Another came with the same counter meanwhile, or it was removed.
            Ok(counter) => Refusal::Copied(format!("{counter} after {}", passkey.counter)),
            Err(refusal) => refusal,
        };
        tracing::warn!("the passkey {} of {} let nobody in: {refusal}", passkey.id, account.id);
        let what = AuditDetail { agent: Some(agent.to_owned()), ..done("passkey") };
        installation.note_account(account.id, AuditKind::SignInFailed, &what);
        Err(refused(&at, &refusal))
    })
    .await
}

fn unknown() -> Failure {
    let message =
        "Nobody here signs in with this passkey: it was removed, or was made for another account. Sign in another way.";
    Failure::new(ErrorCode::NotFound, message)
}
