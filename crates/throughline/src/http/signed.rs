//! Who is asking: typed arguments that a handler cannot be called without.

use super::Program;
use super::error::{Failure, blocking};
use super::members::Known;
use crate::sign_in::hash_of;
use crate::workspace::Workspace;
use access::Actor;
use access::account::SignedIn;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use contract::error::ErrorCode;
use std::sync::Arc;
use subtle::ConstantTimeEq;

pub const COOKIE: &str = "throughline_session";

/// The session's secret, as the browser sent it.
pub fn session_secret(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value.to_owned())
}

/// Somebody with a valid session; where the request changes something, one that carries the session's own
/// token and so was made by our client and not by another site.
pub struct Signed;

impl FromRequestParts<Arc<Program>> for Signed {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, program: &Arc<Program>) -> Result<Self, Failure> {
        let (ticket, program) = (Ticket::of(parts)?, program.clone());
        blocking(move || ticket.check(&program).map(|_| Self)).await
    }
}

/// What a request brings to show who sent it.
struct Ticket {
    secret: String,
    /// The session's token, where the request changes something and so has to carry it.
    token: Option<Vec<u8>>,
}

impl Ticket {
    fn of(parts: &Parts) -> Result<Self, Failure> {
        let secret = session_secret(&parts.headers).ok_or_else(signed_out)?;
        let changes = !matches!(parts.method, Method::GET | Method::HEAD);
        let token = || parts.headers.get("x-csrf-token").map(|value| value.as_bytes().to_vec()).unwrap_or_default();
        Ok(Self { secret, token: changes.then(token) })
    }

    /// Reads the session; to be called where waiting for the disk holds nobody up.
    fn check(&self, program: &Program) -> Result<SignedIn, Failure> {
        let installation = &program.installation;
        let session = installation.accounts.session(&hash_of(&self.secret), installation.clock.now())?;
        let session = session.ok_or_else(signed_out)?;
        self.fits(&session.csrf)?;
        Ok(session)
    }

    fn fits(&self, csrf: &str) -> Result<(), Failure> {
        match &self.token {
            Some(token) if !bool::from(token.as_slice().ct_eq(csrf.as_bytes())) => Err(Failure::new(
                ErrorCode::Forbidden,
                "The request lacks the session's token in x-csrf-token. Reload the page and try again.",
            )),
            _ => Ok(()),
        }
    }
}

fn signed_out() -> Failure {
    Failure::new(ErrorCode::SignedOut, "You are signed out. Sign in and try again; what you wrote waits here.")
}

/// A signed-in member of the workspace that the address names.
pub struct Member {
    pub workspace: Arc<Workspace>,
    pub actor: Actor,
}

impl FromRequestParts<Arc<Program>> for Member {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, program: &Arc<Program>) -> Result<Self, Failure> {
        let ticket = Ticket::of(parts)?;
        let parameters =
            RawPathParams::from_request_parts(parts, program).await.map_err(|_| Failure::not_found("workspace"))?;
        let name = parameters
            .iter()
            .find(|(name, _)| *name == "workspace")
            .map(|(_, value)| value.to_owned())
            .unwrap_or_default();
        let secret = hash_of(&ticket.secret);
        if let Some(Known { csrf, workspace, actor, .. }) = program.members.at_hand(program, &secret, &name) {
            ticket.fits(&csrf)?;
            return Ok(Self { workspace, actor });
        }
        let program = program.clone();
        // Session, membership and roles in one go: each way to another thread and back costs more than the reading.
        blocking(move || {
            let installation = &program.installation;
            let accounts = installation.accounts.version();
            let session = ticket.check(&program)?;
            let memberships = installation.accounts.memberships(session.account.id)?;
            let membership = memberships
                .into_iter()
                .find(|membership| membership.workspace.slug == name || membership.workspace.id.to_string() == name)
                .ok_or_else(|| Failure::not_found("workspace"))?;
            let workspace =
                installation.workspace(membership.workspace.id).ok_or_else(|| Failure::not_found("workspace"))?;
            let grants = workspace.grants_version();
            let actor = workspace.actor(membership.person)?;
            let SignedIn { csrf, expires_at, .. } = session;
            let known =
                Known { csrf, expires_at, workspace: workspace.clone(), actor: actor.clone(), accounts, grants };
            program.members.remember(secret, name, known);
            Ok(Self { workspace, actor })
        })
        .await
    }
}
