//! Signing in and out, and the first run.

use super::Program;
use super::error::{Failure, blocking, sentence};
use super::field_access::restrictions_seen;
use super::people;
use super::security::Caller;
use super::signed::{COOKIE, InPerson, session_secret};
use crate::audit::done;
use crate::installation::{Installation, Owner, SpacePlan, check_zone, workspace_name};
use crate::sign_in::{self, SESSION_MILLISECONDS, hash_of};
use access::account::{EndSessions, Handle, OneTime, OpenSession, SecretHash, SignedIn};
use access::audit::{AuditDetail, AuditKind};
use axum::Json;
use axum::extract::{State, rejection::JsonRejection};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::error::ErrorCode;
use contract::session::{AccountView, FirstRun, OneTimeSignIn, Session, SignIn, SpaceRole, WorkspaceView};
use graph::time::Instant;
use std::sync::Arc;
use uuid::Uuid;

/// The state of things for this browser.
#[utoipa::path(get, path = "/api/v1/session", tag = "session", responses((status = 200, body = Session)))]
pub async fn session(State(program): State<Arc<Program>>, headers: HeaderMap) -> Result<Json<Session>, Failure> {
    let installation = program.installation.clone();
    blocking(move || {
        let signed = match session_secret(&headers) {
            Some(secret) => installation.accounts.session(&hash_of(&secret), installation.clock.now())?,
            None => None,
        };
        Ok(Json(view(&installation, signed.as_ref())?))
    })
    .await
}

/// Makes the owner's account and the first workspace.
#[utoipa::path(post, path = "/api/v1/first-run", tag = "session", request_body = FirstRun,
    responses((status = 200, body = Session), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn first_run(
    State(program): State<Arc<Program>>,
    caller: Caller,
    body: Result<Json<FirstRun>, JsonRejection>,
) -> Result<Response, Failure> {
    let Json(asked) = body.map_err(unreadable)?;
    let jobs = program.jobs.clone();
    at_the_door(&program, caller, move |installation, agent| {
        let now = installation.clock.now();
        let token = hash_of(asked.token.trim());
        if installation.accounts.has_accounts()? {
            return Err(Failure::invalid("This server has its first account already. Sign in instead."));
        }
        if installation.accounts.one_time(&token, now)? != Some(OneTime::FirstRun) {
            return Err(Failure::new(
                ErrorCode::Forbidden,
                "This token is not the one that the terminal printed last. Copy the address from there.",
            ));
        }
        check_zone(&asked.zone)?;
        workspace_name(&asked.workspace)?;
        let account = sign_in::new_account(&asked.name, &asked.email, Some(&asked.password)).map_err(unfit)?;
        // Of two who ask at once, one gets the token; it is given back when nothing came of it.
        if installation.accounts.take_one_time(&token, now)?.is_none() {
            return Err(Failure::new(ErrorCode::Forbidden, "This token was used a moment ago. Sign in instead."));
        }
        let (id, owner) = (account.id, Owner { account, is_new: true, workspace: None });
        let founded = installation.found(&asked.workspace, &asked.zone, &SpacePlan::usual(&asked.workspace), &owner);
        match founded {
            Ok(workspace) => {
                workspace.start();
                jobs.follow(workspace);
            }
            Err(problem) => {
                let expires_at = now.plus_milliseconds(sign_in::ONE_TIME_MILLISECONDS);
                installation.accounts.put_one_time(&token, OneTime::FirstRun, expires_at)?;
                return Err(problem.into());
            }
        }
        begin(installation, id, agent, "first_run")
    })
    .await
}

/// Signs in with a password.
#[utoipa::path(post, path = "/api/v1/sign-in", tag = "session", request_body = SignIn,
    responses((status = 200, body = Session), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn sign_in(
    State(program): State<Arc<Program>>,
    caller: Caller,
    body: Result<Json<SignIn>, JsonRejection>,
) -> Result<Response, Failure> {
    let Json(asked) = body.map_err(unreadable)?;
    let aside = program.installation.clone();
    at_the_door(&program, caller, move |installation, agent| {
        let account = installation.accounts.account_by_email(&asked.email.trim().to_lowercase())?;
        if !sign_in::password_fits(account.as_ref(), &asked.password) {
            if let Some(account) = account {
                let what = AuditDetail { agent: Some(agent.to_owned()), ..AuditDetail::default() };
                // Beside the answer, which would come later for an account that there is.
                tokio::task::spawn_blocking(move || aside.note_account(account.id, AuditKind::SignInFailed, &what));
            }
            return Err(Failure::new(ErrorCode::Forbidden, "The address and the password do not fit each other."));
        }
        match account {
            Some(account) => begin(installation, account.id, agent, "password"),
            None => Err(Failure::new(ErrorCode::Forbidden, "The address and the password do not fit each other.")),
        }
    })
    .await
}

/// Signs in with a link from the terminal or from a mail, which then is used up.
#[utoipa::path(post, path = "/api/v1/sign-in/one-time", tag = "session", request_body = OneTimeSignIn,
    responses((status = 200, body = Session), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn sign_in_once(
    State(program): State<Arc<Program>>,
    caller: Caller,
    body: Result<Json<OneTimeSignIn>, JsonRejection>,
) -> Result<Response, Failure> {
    let Json(asked) = body.map_err(unreadable)?;
    let told = program.clone();
    at_the_door(&program, caller, move |installation, agent| {
        let now = installation.clock.now();
        let token = hash_of(asked.token.trim());
        let mut password = None;
        // A first-run token is not used up at the wrong door.
        let purpose = match installation.accounts.one_time(&token, now)? {
            Some(OneTime::SignIn(_)) => {
                // Nor by a password that cannot be set.
                password = asked.password.as_deref().map(sign_in::hash_password).transpose().map_err(unfit)?;
                installation.accounts.take_one_time(&token, now)?
            }
            other => other,
        };
        match purpose {
            Some(OneTime::SignIn(account)) => {
                if let Some(hash) = &password {
                    installation.accounts.set_password(account, hash)?;
                    installation.accounts.end_sessions(account, EndSessions::AllBut(Handle(Uuid::nil())))?;
                    told.sign_outs.send_modify(|count| *count += 1);
                }
                begin(installation, account, agent, "link")
            }
            _ => Err(Failure::new(
                ErrorCode::Forbidden,
                "This sign-in link was used before or is too old. Ask for a new one on the sign-in page, or run `throughline user sign-in` on the server.",
            )),
        }
    })
    .await
}

fn unfit(problem: anyhow::Error) -> Failure {
    Failure::invalid(sentence(&format!("{problem:#}")))
}

/// Ends this browser's session.
#[utoipa::path(post, path = "/api/v1/sign-out", tag = "session",
    responses((status = 204), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn sign_out(
    State(program): State<Arc<Program>>,
    headers: HeaderMap,
    InPerson(signed): InPerson,
) -> Result<Response, Failure> {
    let installation = program.installation.clone();
    blocking(move || {
        if let Some(secret) = session_secret(&headers) {
            installation.accounts.end_session(&hash_of(&secret))?;
            program.sign_outs.send_modify(|count| *count += 1);
            installation.note_account(signed.account.id, AuditKind::SignedOut, &AuditDetail::default());
        }
        let mut response = (StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie_of(&cookie("", 0))?)]).into_response();
        if program.secure {
            mark_secure(response.headers_mut());
        }
        Ok(response)
    })
    .await
}

/// Runs what a stranger asked for, counting it as a guess until it succeeds.
pub(super) async fn at_the_door(
    program: &Program,
    Caller { address, agent }: Caller,
    work: impl FnOnce(&Installation, &str) -> Result<Response, Failure> + Send + 'static,
) -> Result<Response, Failure> {
    program.attempts.count(address)?;
    let (installation, secure) = (program.installation.clone(), program.secure);
    let mut response = blocking(move || work(&installation, &agent)).await?;
    if secure {
        mark_secure(response.headers_mut());
    }
    program.attempts.give_back(&address);
    Ok(response)
}

/// A session that was just started.
pub(super) struct Opened {
    pub hash: SecretHash,
    /// As it is set.
    pub cookie: String,
}

/// Starts a session. `how` they came in, in one word, is noted.
pub(super) fn open_session(
    installation: &Installation,
    account: Uuid,
    agent: &str,
    how: &str,
) -> Result<Opened, Failure> {
    let (secret, csrf) = (sign_in::secret()?, sign_in::secret()?);
    let now = installation.clock.now();
    let expires_at = Instant(now.0 + SESSION_MILLISECONDS);
    let hash = hash_of(&secret);
    let open = OpenSession { handle: Handle::of(&hash), created_at: now, expires_at, agent: agent.to_owned() };
    installation.accounts.add_session(&hash, account, &csrf, &open)?;
    installation.note_account(
        account,
        AuditKind::SignedIn,
        &AuditDetail { agent: Some(agent.to_owned()), ..done(how) },
    );
    Ok(Opened { hash, cookie: cookie(&secret, SESSION_MILLISECONDS / 1_000) })
}

/// Starts a session and answers with it.
pub(super) fn begin(installation: &Installation, account: Uuid, agent: &str, how: &str) -> Result<Response, Failure> {
    let Opened { hash, cookie } = open_session(installation, account, agent, how)?;
    let signed = installation.accounts.session(&hash, installation.clock.now())?;
    let view = view(installation, signed.as_ref())?;
    Ok(([(header::SET_COOKIE, cookie_of(&cookie)?)], Json(view)).into_response())
}

/// Answers with a session that was there before.
pub(super) fn joined(installation: &Installation, signed: &SignedIn) -> Result<Response, Failure> {
    Ok(Json(view(installation, Some(signed))?).into_response())
}

fn cookie(secret: &str, seconds: i64) -> String {
    format!("{COOKIE}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}")
}

/// A cookie as it goes into an answer.
pub(super) fn cookie_of(cookie: &str) -> Result<HeaderValue, Failure> {
    HeaderValue::from_str(cookie).map_err(|problem| Failure::new(ErrorCode::Internal, problem.to_string()))
}

/// Where people reach the server by https, no browser sends its cookie in the clear.
pub(super) fn mark_secure(headers: &mut HeaderMap) {
    let cookies: Vec<HeaderValue> = headers.get_all(header::SET_COOKIE).iter().cloned().collect();
    headers.remove(header::SET_COOKIE);
    for cookie in cookies {
        let marked = HeaderValue::from_bytes(&[cookie.as_bytes(), b"; Secure"].concat());
        headers.append(header::SET_COOKIE, marked.unwrap_or(cookie));
    }
}

fn view(installation: &Installation, signed: Option<&SignedIn>) -> Result<Session, Failure> {
    let mut workspaces = Vec::new();
    if let Some(signed) = signed {
        for membership in installation.accounts.memberships(signed.account.id)? {
            let Some(workspace) = installation.workspace(membership.workspace.id) else { continue };
            let actor = workspace.actor(membership.person)?;
            let Some(role) = people::highest_role(&actor) else { continue };
            workspaces.push(WorkspaceView {
                id: membership.workspace.id,
                slug: membership.workspace.slug,
                name: membership.workspace.name,
                zone: membership.workspace.zone,
                role: people::role_view(role),
                standing: people::standing_view(actor.standing()),
                roles: actor
                    .roles()
                    .iter()
                    .map(|(space, role)| SpaceRole { space: *space, role: people::role_view(*role) })
                    .collect(),
                restrictions: restrictions_seen(&actor, &workspace.ledger),
                access: people::access_key(&actor),
                person: membership.person,
            });
        }
    }
    Ok(Session {
        signed_in: signed.is_some(),
        first_run: !installation.accounts.has_accounts()?,
        account: signed.map(|signed| AccountView {
            id: signed.account.id,
            name: signed.account.name.clone(),
            email: signed.account.email.clone(),
        }),
        csrf: signed.map(|signed| signed.csrf.clone()),
        workspaces,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

/// Says what is wrong with a body.
pub fn unreadable(rejection: JsonRejection) -> Failure {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Failure::new(ErrorCode::TooLarge, "The request is larger than 16 MB. Send it in parts.");
    }
    Failure::invalid(format!("The request could not be read: {}.", rejection.body_text().trim_end_matches('.')))
}
