//! An account as its owner manages it: sessions, password, tokens. Only a session gets in here, never a token.

use super::Program;
use super::error::{Failure, blocking, sentence};
use super::security::Caller;
use super::session::unreadable;
use super::signed::{InPerson, session_secret};
use crate::audit::{done, named};
use crate::sign_in::{hash_of, hash_password, password_fits, secret};
use access::account::{Account, EndSessions, Handle, Scope, Token};
use access::audit::{AuditDetail, AuditKind};
use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use contract::account::{MadeToken, NewToken, PutPassword, SessionView, TokenScope, TokenView};
use contract::error::ErrorCode;
use std::sync::Arc;
use uuid::Uuid;

const TOKENS_LIMIT: usize = 100;
const TOKEN_NAME_LIMIT: usize = 100;
/// Longest life of a token that has one, in days.
const TOKEN_DAYS_LIMIT: u32 = 3_660;
const DAY_MILLISECONDS: i64 = 24 * 3_600_000;
/// Tells a token from any other secret, to people and to programs that look for leaked ones.
pub const TOKEN_PREFIX: &str = "tl_";

/// Where the account is signed in.
#[utoipa::path(get, path = "/api/v1/account/sessions", tag = "account",
    responses((status = 200, body = Vec<SessionView>), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn sessions(
    State(program): State<Arc<Program>>,
    InPerson(signed): InPerson,
    headers: HeaderMap,
) -> Result<Json<Vec<SessionView>>, Failure> {
    let current = this_session(&headers);
    blocking(move || {
        let installation = &program.installation;
        let open = installation.accounts.sessions(signed.account.id, installation.clock.now())?;
        let view = |session: access::account::OpenSession| SessionView {
            id: session.handle.0,
            current: session.handle == current,
            created_at: session.created_at,
            expires_at: session.expires_at,
            agent: session.agent,
        };
        Ok(Json(open.into_iter().map(view).collect()))
    })
    .await
}

fn this_session(headers: &HeaderMap) -> Handle {
    Handle::of(&hash_of(&session_secret(headers).unwrap_or_default()))
}

/// Ends one session.
#[utoipa::path(delete, path = "/api/v1/account/sessions/{session}", tag = "account",
    params(("session" = String, Path, description = "Id")),
    responses((status = 204), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn end_session(
    State(program): State<Arc<Program>>,
    InPerson(signed): InPerson,
    path: Result<Path<Uuid>, PathRejection>,
) -> Result<StatusCode, Failure> {
    let Path(session) = path.map_err(|_| Failure::not_found("session"))?;
    end(program, signed.account.id, EndSessions::One(Handle(session))).await
}

/// Ends every session but the one that asks.
#[utoipa::path(delete, path = "/api/v1/account/sessions", tag = "account",
    responses((status = 204), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn end_other_sessions(
    State(program): State<Arc<Program>>,
    InPerson(signed): InPerson,
    headers: HeaderMap,
) -> Result<StatusCode, Failure> {
    end(program, signed.account.id, EndSessions::AllBut(this_session(&headers))).await
}

async fn end(program: Arc<Program>, account: Uuid, which: EndSessions) -> Result<StatusCode, Failure> {
    let installation = program.installation.clone();
    let ended = blocking(move || {
        let ended = installation.accounts.end_sessions(account, which)?;
        if ended > 0 {
            let what = AuditDetail { count: Some(ended as u64), ..AuditDetail::default() };
            installation.note_account(account, AuditKind::SessionsEnded, &what);
        }
        Ok(ended)
    })
    .await?;
    if ended == 0 && matches!(which, EndSessions::One(_)) {
        return Err(Failure::not_found("session"));
    }
    program.sign_outs.send_modify(|count| *count += 1);
    Ok(StatusCode::NO_CONTENT)
}

/// Sets a new password, and ends every other session.
#[utoipa::path(put, path = "/api/v1/account/password", tag = "account", request_body = PutPassword,
    responses((status = 204), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn put_password(
    State(program): State<Arc<Program>>,
    InPerson(signed): InPerson,
    caller: Caller,
    headers: HeaderMap,
    body: Result<Json<PutPassword>, JsonRejection>,
) -> Result<StatusCode, Failure> {
    let Json(asked) = body.map_err(unreadable)?;
    let id = check_password(&program, &caller, signed.account, asked.current).await?.id;
    let installation = program.installation.clone();
    blocking(move || {
        let hash = hash_password(&asked.new).map_err(|problem| Failure::invalid(sentence(&problem.to_string())))?;
        installation.accounts.set_password(id, &hash)?;
        installation.note_account(id, AuditKind::PasswordChanged, &AuditDetail::default());
        Ok(())
    })
    .await?;
    end(program, id, EndSessions::AllBut(this_session(&headers))).await
}

/// Lets go on who knows the account's password, or has none. What is wrong counts as a guess.
pub(super) async fn check_password(
    program: &Arc<Program>,
    caller: &Caller,
    account: Account,
    current: String,
) -> Result<Account, Failure> {
    program.attempts.count(caller.address)?;
    let account = blocking(move || {
        if account.password_hash.is_some() && !password_fits(Some(&account), &current) {
            return Err(Failure::new(ErrorCode::Forbidden, "The current password is not right."));
        }
        Ok(account)
    })
    .await?;
    program.attempts.give_back(&caller.address);
    Ok(account)
}

/// What programs sign in with in the name of the account.
#[utoipa::path(get, path = "/api/v1/account/tokens", tag = "account",
    responses((status = 200, body = Vec<TokenView>), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn tokens(
    State(program): State<Arc<Program>>,
    InPerson(signed): InPerson,
) -> Result<Json<Vec<TokenView>>, Failure> {
    blocking(move || {
        let view = |token: Token| TokenView {
            id: token.handle.0,
            name: token.name,
            scope: match token.scope {
                Scope::Read => TokenScope::Read,
                Scope::Propose => TokenScope::Propose,
                Scope::Write => TokenScope::Write,
            },
            created_at: token.created_at,
            expires_at: token.expires_at,
        };
        Ok(Json(program.installation.accounts.tokens(signed.account.id)?.into_iter().map(view).collect()))
    })
    .await
}

/// Makes a token. Its secret is in the answer and nowhere else.
#[utoipa::path(post, path = "/api/v1/account/tokens", tag = "account", request_body = NewToken,
    responses((status = 200, body = MadeToken), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn make_token(
    State(program): State<Arc<Program>>,
    InPerson(signed): InPerson,
    body: Result<Json<NewToken>, JsonRejection>,
) -> Result<Json<MadeToken>, Failure> {
    let Json(asked) = body.map_err(unreadable)?;
    let name = asked.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > TOKEN_NAME_LIMIT || name.chars().any(char::is_control) {
        let message = format!("A token has a name of 1 to {TOKEN_NAME_LIMIT} characters, so that you know it again.");
        return Err(Failure::invalid(message));
    }
    if asked.days.is_some_and(|days| days == 0 || days > TOKEN_DAYS_LIMIT) {
        return Err(Failure::invalid(format!(
            "A token is good for 1 to {TOKEN_DAYS_LIMIT} days, or until it is taken back."
        )));
    }
    blocking(move || {
        let installation = &program.installation;
        let account = signed.account.id;
        if installation.accounts.tokens(account)?.len() >= TOKENS_LIMIT {
            let message = format!("An account has at most {TOKENS_LIMIT} tokens. Take one back first.");
            return Err(Failure::new(ErrorCode::TooLarge, message));
        }
        let secret = format!("{TOKEN_PREFIX}{}", secret()?);
        let hash = hash_of(&secret);
        let now = installation.clock.now();
        let token = Token {
            handle: Handle::of(&hash),
            name,
            scope: match asked.scope {
                TokenScope::Read => Scope::Read,
                TokenScope::Propose => Scope::Propose,
                TokenScope::Write => Scope::Write,
            },
            created_at: now,
            expires_at: asked.days.map(|days| now.plus_milliseconds(i64::from(days) * DAY_MILLISECONDS)),
        };
        installation.accounts.add_token(&hash, account, &token)?;
        let how = match asked.scope {
            TokenScope::Read => "read",
            TokenScope::Propose => "propose",
            TokenScope::Write => "write",
        };
        installation.note_account(
            account,
            AuditKind::TokenMade,
            &AuditDetail { name: Some(token.name.clone()), ..done(how) },
        );
        Ok(Json(MadeToken { id: token.handle.0, secret }))
    })
    .await
}

/// Takes a token back.
#[utoipa::path(delete, path = "/api/v1/account/tokens/{token}", tag = "account",
    params(("token" = String, Path, description = "Id")),
    responses((status = 204), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn end_token(
    State(program): State<Arc<Program>>,
    InPerson(signed): InPerson,
    path: Result<Path<Uuid>, PathRejection>,
) -> Result<StatusCode, Failure> {
    let Path(token) = path.map_err(|_| Failure::not_found("token"))?;
    let installation = program.installation.clone();
    let ended = blocking(move || {
        let account = signed.account.id;
        let known = installation.accounts.tokens(account)?.into_iter().find(|known| known.handle.0 == token);
        let ended = installation.accounts.end_token(account, Handle(token))?;
        if let Some(known) = known.filter(|_| ended) {
            installation.note_account(account, AuditKind::TokenEnded, &named(&known.name));
        }
        Ok(ended)
    })
    .await?;
    if ended {
        program.sign_outs.send_modify(|count| *count += 1);
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Failure::not_found("token"))
    }
}
