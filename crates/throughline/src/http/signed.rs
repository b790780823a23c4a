//! Who is asking: typed arguments that a handler cannot be called without.

use super::Program;
use super::error::{Failure, blocking};
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
pub struct Signed(pub SignedIn);

impl FromRequestParts<Arc<Program>> for Signed {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, program: &Arc<Program>) -> Result<Self, Failure> {
        let signed_out = || {
            Failure::new(ErrorCode::SignedOut, "You are signed out. Sign in and try again; what you wrote waits here.")
        };
        let secret = session_secret(&parts.headers).ok_or_else(signed_out)?;
        let installation = program.installation.clone();
        let session =
            blocking(move || Ok(installation.accounts.session(&hash_of(&secret), installation.clock.now())?)).await?;
        let session = session.ok_or_else(signed_out)?;
        if !matches!(parts.method, Method::GET | Method::HEAD) {
            let sent = parts.headers.get("x-csrf-token").map(|value| value.as_bytes()).unwrap_or_default();
            if !bool::from(sent.ct_eq(session.csrf.as_bytes())) {
                return Err(Failure::new(
                    ErrorCode::Forbidden,
                    "The request lacks the session's token in x-csrf-token. Reload the page and try again.",
                ));
            }
        }
        Ok(Self(session))
    }
}

/// A signed-in member of the workspace that the address names.
pub struct Member {
    pub workspace: Arc<Workspace>,
    pub actor: Actor,
}

impl FromRequestParts<Arc<Program>> for Member {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, program: &Arc<Program>) -> Result<Self, Failure> {
        let Signed(session) = Signed::from_request_parts(parts, program).await?;
        let parameters =
            RawPathParams::from_request_parts(parts, program).await.map_err(|_| Failure::not_found("workspace"))?;
        let name = parameters
            .iter()
            .find(|(name, _)| *name == "workspace")
            .map(|(_, value)| value.to_owned())
            .unwrap_or_default();
        let installation = program.installation.clone();
        blocking(move || {
            let memberships = installation.accounts.memberships(session.account.id)?;
            let membership = memberships
                .into_iter()
                .find(|membership| membership.workspace.slug == name || membership.workspace.id.to_string() == name)
                .ok_or_else(|| Failure::not_found("workspace"))?;
            let workspace =
                installation.workspace(membership.workspace.id).ok_or_else(|| Failure::not_found("workspace"))?;
            let actor = workspace.actor(membership.person)?;
            Ok(Self { workspace, actor })
        })
        .await
    }
}
