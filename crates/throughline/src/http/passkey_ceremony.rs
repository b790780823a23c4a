//! A question to a browser to sign something, and its answer: bound to that browser, good once and for some minutes.

use super::Program;
use super::error::Failure;
use super::session::{cookie_of, mark_secure};
use super::signed::cookie_in;
use crate::relying_party::{Asked, CEREMONY_MILLISECONDS, Claimed, Refusal, RelyingParty};
use crate::sign_in::{self, hash_of};
use access::passkey::Ceremony;
use axum::Json;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use contract::account::PasskeyOptions;
use contract::error::ErrorCode;
use serde_json::Value;
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// Holds what binds an answer to this browser.
const COOKIE: &str = "throughline_passkey";
/// Length of its secret, which 256 bits have as text.
const SECRET_LENGTH: usize = 43;

/// The relying party that this server is, where browsers keep passkeys for its address.
pub(super) fn relying_party(program: &Program) -> Result<&RelyingParty, Failure> {
    program.relying_party.as_ref().ok_or_else(|| {
        let address = &program.address;
        Failure::invalid(format!(
            "Browsers keep passkeys for names over https, and for localhost. This server is reached at {address}."
        ))
    })
}

/// Puts a question to the browser that asks for one. `account`: whose passkey its answer becomes; else it signs in.
/// To be called where waiting for the disk holds nobody up.
pub(super) fn put(
    program: &Program,
    headers: &HeaderMap,
    asked: Asked,
    account: Option<Uuid>,
) -> Result<Response, Failure> {
    // Several pages of one browser may have a question open at once; they share what binds them to it.
    let browser = match cookie_in(headers, COOKIE).filter(|secret| secret.len() == SECRET_LENGTH) {
        Some(browser) => browser,
        None => sign_in::secret()?,
    };
    let ceremony = Ceremony { browser: hash_of(&browser), account, state: asked.state };
    let now = program.installation.clock.now();
    let expires_at = now.plus_milliseconds(CEREMONY_MILLISECONDS);
    program.installation.accounts.put_ceremony(&hash_of(&asked.challenge), &ceremony, now, expires_at)?;
    let seconds = CEREMONY_MILLISECONDS / 1_000;
    let cookie = cookie_of(&format!("{COOKIE}={browser}; Path=/api/v1; HttpOnly; SameSite=Strict; Max-Age={seconds}"))?;
    let options = Json(PasskeyOptions { options: asked.options });
    let mut response = ([(header::SET_COOKIE, cookie)], options).into_response();
    if program.secure {
        mark_secure(response.headers_mut());
    }
    Ok(response)
}

/// The question that `answer` says it answers, if this browser was asked it for `account`. It is used up by that.
pub(super) fn take(
    program: &Program,
    headers: &HeaderMap,
    answer: &Value,
    account: Option<Uuid>,
) -> Result<(Claimed, Ceremony), Failure> {
    let claimed = Claimed::of(answer).map_err(|refusal| refused(program, &refusal))?;
    let now = program.installation.clock.now();
    let ceremony = program.installation.accounts.take_ceremony(&hash_of(&claimed.challenge), now)?.ok_or_else(stale)?;
    let browser = cookie_in(headers, COOKIE).unwrap_or_default();
    if !bool::from(hash_of(&browser).ct_eq(&ceremony.browser)) || ceremony.account != account {
        return Err(stale());
    }
    Ok((claimed, ceremony))
}

fn stale() -> Failure {
    let message = "This was begun in another browser or too long ago, or was answered before. Begin it again here.";
    Failure::new(ErrorCode::Forbidden, message)
}

/// What a person is told of an answer that does not hold.
pub(super) fn refused(program: &Program, refusal: &Refusal) -> Failure {
    let forbidden = |message: String| Failure::new(ErrorCode::Forbidden, message);
    match refusal {
        Refusal::Unreadable(why) => {
            Failure::invalid(format!("The browser's answer could not be read: {}.", why.trim_end_matches('.')))
        }
        Refusal::Address(_) => {
            let origin = program.relying_party.as_ref().map_or(program.address.as_str(), RelyingParty::origin);
            forbidden(format!("Passkeys of this server are used at {origin}. Open that address and try again."))
        }
        Refusal::Unverified => forbidden(
            "Your device did not make sure that it is you. Unlock the passkey with a PIN, your finger or your face."
                .into(),
        ),
        Refusal::Copied(_) => forbidden(
            "There seems to be a copy of this passkey, so it was refused. Sign in another way, remove it, and add a new one."
                .into(),
        ),
        Refusal::Forged(_) => forbidden("What the passkey signed does not stand up to inspection. Try again.".into()),
    }
}
