//! Signing in by a provider: the way there, and the way back.

use super::Program;
use super::error::{Failure, blocking, sentence};
use super::join;
use super::security::Caller;
use super::session::{cookie_of, mark_secure, open_session, unreadable};
use super::signed::{InPerson, cookie_in, session_secret};
use super::unlet::Unlet;
use crate::installation::Installation;
use crate::openid::{Bound, Claims, Provider};
use crate::sign_in::{self, check_email, hash_of};
use access::account::{Account, SecretHash};
use access::identity::{AuthorizationRequest, Identity, LinkedIdentity};
use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contract::error::ErrorCode;
use contract::session::{ProviderView, SetOut, SignInAddress, WaysIn};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// Where providers send browsers back to; it has to be registered with them.
pub const CALLBACK: &str = "/api/v1/sign-in/callback";
/// Holds what binds the answer to this browser. The way back begins at another site, so only `Lax` lets it through.
const COOKIE: &str = "throughline_sign_in";
/// How long somebody may take at the provider.
const MILLISECONDS: i64 = 10 * 60_000;
/// Longest path to go on at, in bytes.
const BACK_LIMIT: usize = 2_000;
const SIGN_IN: &str = "/sign-in";
const JOIN: &str = "/join";

/// Ways to sign in beside a password.
#[utoipa::path(get, path = "/api/v1/sign-in/ways", tag = "session", responses((status = 200, body = WaysIn)))]
pub async fn ways(State(program): State<Arc<Program>>) -> Json<WaysIn> {
    let provider = |(at, provider): (usize, &Arc<Provider>)| ProviderView { id: at, name: provider.name().to_owned() };
    Json(WaysIn {
        providers: program.providers.iter().enumerate().map(provider).collect(),
        mail: program.jobs.mailer.is_some(),
        passkeys: program.relying_party.as_ref().map(|party| party.origin().to_owned()),
    })
}

/// Begins a sign-in by a provider: answers the address at which the browser goes on.
#[utoipa::path(post, path = "/api/v1/sign-in/with/{provider}", tag = "session", request_body = SetOut,
    params(("provider" = usize, Path, description = "Id, from the ways to sign in")),
    responses((status = 200, body = SignInAddress), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn set_out(
    State(program): State<Arc<Program>>,
    caller: Caller,
    headers: HeaderMap,
    path: Result<Path<usize>, PathRejection>,
    body: Result<Json<SetOut>, JsonRejection>,
) -> Result<Response, Failure> {
    let provider = provider_at(&program, path)?;
    let Json(asked) = body.map_err(unreadable)?;
    let invitation = asked.invitation.as_deref().map(|token| hash_of(token.trim()));
    begin(program, &caller, &headers, provider, &asked.back, invitation, None).await
}

/// Begins to link an identity to the account of who is signed in: answers the address at which the browser goes on.
#[utoipa::path(post, path = "/api/v1/account/identities/link/{provider}", tag = "account", request_body = SetOut,
    params(("provider" = usize, Path, description = "Id, from the ways to sign in")),
    responses((status = 200, body = SignInAddress), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn set_out_to_link(
    State(program): State<Arc<Program>>,
    InPerson(signed): InPerson,
    caller: Caller,
    headers: HeaderMap,
    path: Result<Path<usize>, PathRejection>,
    body: Result<Json<SetOut>, JsonRejection>,
) -> Result<Response, Failure> {
    let provider = provider_at(&program, path)?;
    let Json(asked) = body.map_err(unreadable)?;
    begin(program, &caller, &headers, provider, &asked.back, None, Some(signed.account.id)).await
}

fn provider_at(program: &Program, path: Result<Path<usize>, PathRejection>) -> Result<Arc<Provider>, Failure> {
    let Path(at) = path.map_err(|_| Failure::not_found("provider"))?;
    program.providers.get(at).cloned().ok_or_else(|| Failure::not_found("provider"))
}

async fn begin(
    program: Arc<Program>,
    caller: &Caller,
    headers: &HeaderMap,
    provider: Arc<Provider>,
    back: &str,
    invitation: Option<SecretHash>,
    account: Option<Uuid>,
) -> Result<Response, Failure> {
    // Each asks the provider and is kept for a while, whether or not anything comes of it.
    program.departures.count(caller.address)?;
    // The answer goes to the address that the provider knows; a cookie of another one would not be there.
    let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    if origin.is_some_and(|origin| !origin.eq_ignore_ascii_case(&program.address)) {
        let (address, name) = (&program.address, provider.name());
        return Err(Failure::invalid(format!("{name} knows this server as {address}. Open that address to sign in.")));
    }
    let back = own_path(back).to_owned();
    blocking(move || {
        let (state, browser) = (sign_in::secret()?, sign_in::secret()?);
        let redirect = redirect_of(&program);
        let address = provider.address_of(&bound(&redirect, &browser), &state).map_err(|refusal| {
            tracing::warn!("sign-in by {} cannot begin: {refusal}", provider.name());
            let message = format!(
                "{} cannot be reached just now. Try again, or sign in another way; the program's log says why.",
                provider.name()
            );
            Failure::new(ErrorCode::Unavailable, message)
        })?;
        let issuer = provider.issuer().to_owned();
        let request = AuthorizationRequest { issuer, browser: hash_of(&browser), back, invitation, account };
        let now = program.installation.clock.now();
        let expires_at = now.plus_milliseconds(MILLISECONDS);
        program.installation.accounts.put_authorization_request(&hash_of(&state), &request, now, expires_at)?;
        let set = (header::SET_COOKIE, way_cookie(&browser, MILLISECONDS / 1_000)?);
        let mut response = ([set], Json(SignInAddress { address })).into_response();
        if program.secure {
            mark_secure(response.headers_mut());
        }
        Ok(response)
    })
    .await
}

fn redirect_of(program: &Program) -> String {
    format!("{}{CALLBACK}", program.address)
}

/// Nonce and verifier follow from what the browser alone holds: nothing that is stored here redeems an answer.
fn bound<'a>(redirect: &'a str, browser: &str) -> Bound<'a> {
    let derived = |what: &str| URL_SAFE_NO_PAD.encode(hash_of(&format!("{what} {browser}")));
    Bound { redirect, nonce: derived("nonce"), verifier: derived("verifier") }
}

fn way_cookie(secret: &str, seconds: i64) -> Result<HeaderValue, Failure> {
    cookie_of(&format!("{COOKIE}={secret}; Path=/api/v1/sign-in; HttpOnly; SameSite=Lax; Max-Age={seconds}"))
}

/// The path of this very server, or its beginning where it is anything else.
fn own_path(asked: &str) -> &str {
    let beginning = asked.as_bytes();
    let own = beginning.first() == Some(&b'/')
        && !matches!(beginning.get(1), Some(b'/' | b'\\'))
        && asked.len() <= BACK_LIMIT
        && beginning.iter().all(|byte| matches!(byte, 0x21..=0x7e));
    if own { asked } else { "/" }
}

/// What a provider's redirect brings.
#[derive(Default)]
struct Answer {
    state: String,
    code: Option<String>,
    error: Option<String>,
    issuer: Option<String>,
}

impl Answer {
    fn of(query: &str) -> Self {
        let mut answer = Self::default();
        for (name, value) in openidconnect::url::form_urlencoded::parse(query.as_bytes()) {
            let value = value.into_owned();
            match &*name {
                "state" => answer.state = value,
                "code" => answer.code = Some(value),
                "error" => answer.error = Some(value),
                "iss" => answer.issuer = Some(value),
                _ => {}
            }
        }
        answer
    }
}

/// Where a provider sends the browser back to. Leads on to a page of this server, signed in or with a word of why not.
#[utoipa::path(get, path = "/api/v1/sign-in/callback", tag = "session",
    params(("state" = Option<String>, Query, description = "From the way there"),
        ("code" = Option<String>, Query, description = "What the provider gives"),
        ("error" = Option<String>, Query, description = "Why it gives none")),
    responses((status = 303, description = "On to a page"), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn callback(
    State(program): State<Arc<Program>>,
    caller: Caller,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let answer = Answer::of(&query.unwrap_or_default());
    if program.attempts.count(caller.address).is_err() {
        return leave(&program, &page(SIGN_IN, Unlet::TooMany), None);
    }
    let (counted, address) = (program.clone(), caller.address);
    let (place, session) = blocking(move || {
        Ok(match come_back(&program, &answer, &headers, &caller.agent) {
            Ok((place, session)) => (place, session),
            Err((place, unlet)) => (page(&place, unlet), None),
        })
    })
    .await?;
    if session.is_some() {
        counted.attempts.give_back(&address);
    }
    leave(&counted, &place, session.as_deref())
}

/// A page with a word of why nobody was let in.
fn page(place: &str, unlet: Unlet) -> String {
    let (place, _) = place.split_once('#').unwrap_or((place, ""));
    format!("{place}#problem={}", unlet.word())
}

/// Sends the browser on, with its new session where there is one.
fn leave(program: &Program, place: &str, session: Option<&str>) -> Result<Response, Failure> {
    let place = HeaderValue::from_str(place).unwrap_or(HeaderValue::from_static("/"));
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response();
    let cookies = response.headers_mut();
    cookies.append(header::SET_COOKIE, way_cookie("", 0)?);
    if let Some(session) = session.filter(|session| !session.is_empty()) {
        cookies.append(header::SET_COOKIE, cookie_of(session)?);
    }
    if program.secure {
        mark_secure(cookies);
    }
    Ok(response)
}

/// Where to go on and the cookie of the new session, empty where the one that stands goes on; or where to say why not.
fn come_back(
    program: &Program,
    answer: &Answer,
    headers: &HeaderMap,
    agent: &str,
) -> Result<(String, Option<String>), (String, Unlet)> {
    let installation = &*program.installation;
    let now = installation.clock.now();
    let at_sign_in = |unlet: Unlet| (SIGN_IN.to_owned(), unlet);
    let taken = installation.accounts.take_authorization_request(&hash_of(&answer.state), now);
    let request = taken.map_err(|error| at_sign_in(error.into()))?.ok_or_else(|| at_sign_in(Unlet::Stale))?;
    let browser = cookie_in(headers, COOKIE).unwrap_or_default();
    if !bool::from(hash_of(&browser).ct_eq(&request.browser)) {
        return Err(at_sign_in(Unlet::Stale));
    }
    // From here on it is known who asked, and so where they are to be told.
    let place = if request.account.is_some() {
        request.back.clone()
    } else if request.invitation.is_some() {
        JOIN.to_owned()
    } else {
        let back: String = openidconnect::url::form_urlencoded::byte_serialize(request.back.as_bytes()).collect();
        if request.back == "/" { SIGN_IN.to_owned() } else { format!("{SIGN_IN}?back={back}") }
    };
    let found = found(program, &request, answer, &browser);
    let outcome =
        found.and_then(|(identity, claims)| let_in(installation, &request, identity, &claims, headers, agent));
    match outcome {
        Ok(session) => Ok((request.back, Some(session))),
        Err(unlet) => Err((place, unlet)),
    }
}

/// Who the provider says it is.
fn found(
    program: &Program,
    request: &AuthorizationRequest,
    answer: &Answer,
    browser: &str,
) -> Result<(Identity, Claims), Unlet> {
    let provider = program.providers.iter().find(|provider| provider.issuer() == request.issuer);
    let provider = provider.ok_or(Unlet::Stale)?;
    // Another provider's answer, sent here in this one's name.
    if answer.issuer.as_ref().is_some_and(|issuer| *issuer != request.issuer) {
        return Err(Unlet::Token);
    }
    if let Some(error) = &answer.error {
        tracing::warn!("sign-in by {}: it answered {error:?}", provider.name());
        return Err(if error == "access_denied" { Unlet::Cancelled } else { Unlet::Refused });
    }
    let code = answer.code.as_deref().ok_or(Unlet::Refused)?;
    let now = u64::try_from(program.installation.clock.now().0).unwrap_or(0);
    let now = SystemTime::UNIX_EPOCH + Duration::from_millis(now);
    let claims = provider.redeem(&bound(&redirect_of(program), browser), code, now).map_err(|refusal| {
        tracing::warn!("sign-in by {}: {refusal}", provider.name());
        Unlet::from(&refusal)
    })?;
    Ok((Identity { issuer: request.issuer.clone(), subject: claims.subject.clone() }, claims))
}

/// Lets in whom a provider vouches for. Answers the cookie of the new session; empty where the one that stands goes on.
fn let_in(
    installation: &Installation,
    request: &AuthorizationRequest,
    identity: Identity,
    claims: &Claims,
    headers: &HeaderMap,
    agent: &str,
) -> Result<String, Unlet> {
    let accounts = &installation.accounts;
    let known = accounts.account_by_identity(&identity)?;
    let label = claims.email.clone().or_else(|| claims.name.clone()).unwrap_or_else(|| identity.subject.clone());
    let linked = LinkedIdentity { id: Uuid::now_v7(), identity, label, linked_at: installation.clock.now() };
    if let Some(account) = request.account {
        link_to(installation, account, known, &linked, headers)?;
        return Ok(String::new());
    }
    let account = match known {
        Some(account) => account,
        None => match of_address(installation, claims)? {
            Addressed::Account(account) => {
                // Somebody is known there under another name already: the address went to somebody else.
                let identities = accounts.identities(account.id)?;
                let somebody_else = |known: &LinkedIdentity| {
                    known.identity.issuer == linked.identity.issuer && known.identity != linked.identity
                };
                if identities.iter().any(somebody_else) {
                    return Err(Unlet::HasAccount);
                }
                // Of two who come at once by one identity, both are the same person.
                accounts.link_identity(account.id, &linked)?;
                account
            }
            Addressed::Nobody if request.invitation.is_some() => {
                return newcomer(installation, request, claims, &linked, agent);
            }
            Addressed::Nobody => return Err(Unlet::Uninvited),
            Addressed::Unverified if request.invitation.is_none() => return Err(Unlet::Unverified),
            Addressed::Unverified => return newcomer(installation, request, claims, &linked, agent),
        },
    };
    if let Some(invitation) = &request.invitation {
        join::take(installation, invitation, &account, || Ok(()))?;
    }
    Ok(open_session(installation, account.id, agent, "provider")?.cookie)
}

/// Only who holds the account's session at this moment links to it.
fn link_to(
    installation: &Installation,
    account: Uuid,
    known: Option<Account>,
    linked: &LinkedIdentity,
    headers: &HeaderMap,
) -> Result<(), Unlet> {
    let secret = session_secret(headers).unwrap_or_default();
    let signed = installation.accounts.session(&hash_of(&secret), installation.clock.now())?;
    if signed.is_none_or(|signed| signed.account.id != account) {
        return Err(Unlet::Stale);
    }
    match known {
        Some(known) if known.id == account => Ok(()),
        Some(_) => Err(Unlet::Taken),
        None if installation.accounts.link_identity(account, linked)? => Ok(()),
        None => Err(Unlet::Taken),
    }
}

/// Whose the address is that the provider tells.
enum Addressed {
    Account(Account),
    Nobody,
    /// The provider does not vouch for it, or tells none.
    Unverified,
}

fn of_address(installation: &Installation, claims: &Claims) -> Result<Addressed, Unlet> {
    let email = claims.email.as_deref().filter(|_| claims.email_verified);
    let Some(email) = email.and_then(|email| check_email(email).ok()) else { return Ok(Addressed::Unverified) };
    Ok(installation.accounts.account_by_email(&email)?.map_or(Addressed::Nobody, Addressed::Account))
}

/// Somebody whom nobody knows comes in by their invitation, as who types a name and an address does.
fn newcomer(
    installation: &Installation,
    request: &AuthorizationRequest,
    claims: &Claims,
    linked: &LinkedIdentity,
    agent: &str,
) -> Result<String, Unlet> {
    let invitation = request.invitation.as_ref().ok_or(Unlet::Uninvited)?;
    let email = claims.email.as_deref().ok_or(Unlet::NoEmail)?;
    let name = claims.name.as_deref().unwrap_or_else(|| email.split('@').next().unwrap_or_default());
    let account = sign_in::new_account(name, email, None).map_err(|problem| {
        tracing::warn!("sign-in by {}: {}", request.issuer, sentence(&format!("{problem:#}")));
        Unlet::NoEmail
    })?;
    if installation.accounts.account_by_email(&account.email)?.is_some() {
        return Err(Unlet::HasAccount);
    }
    join::take(installation, invitation, &account, || {
        installation.accounts.add_account_with_identity(&account, linked)
    })?;
    Ok(open_session(installation, account.id, agent, "provider")?.cookie)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_of_this_server_follows_a_sign_in() {
        for own in ["/", "/edge/wanted?filter=a%20b", "/join#invitation=x", "/a//b"] {
            assert_eq!(own_path(own), own);
        }
        let long = format!("/{}", "x".repeat(BACK_LIMIT));
        let others = [
            "",
            "//elsewhere.example",
            "/\\elsewhere.example",
            "https://elsewhere.example",
            "elsewhere",
            "/\t/elsewhere",
            "/a\r\nset-cookie: x",
            "/ü",
            "javascript:alert(1)",
            &long,
        ];
        for other in others {
            assert_eq!(own_path(other), "/", "{other:?}");
        }
    }

    #[test]
    fn what_a_browser_is_asked_to_show_follows_from_its_secret_alone() {
        let (one, same, other) = (bound("r", "a"), bound("r", "a"), bound("r", "b"));
        assert_eq!((&one.nonce, &one.verifier), (&same.nonce, &same.verifier));
        assert_ne!(one.nonce, one.verifier);
        assert!(one.nonce != other.nonce && one.verifier != other.verifier);
        assert_eq!(one.verifier.len(), 43, "the least that PKCE allows, of 256 bits");
    }
}
