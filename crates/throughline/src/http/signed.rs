//! Who is asking: typed arguments that a handler cannot be called without.

use super::Program;
use super::error::{Failure, blocking};
use super::members::Known;
use crate::installation::Installation;
use crate::sign_in::hash_of;
use crate::workspace::Workspace;
use access::Actor;
use access::account::{Scope, SecretHash, SignedIn};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use contract::error::ErrorCode;
use graph::time::Instant;
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

/// What a request brings to show who sent it: a session's cookie, or a program's token.
#[derive(Clone)]
pub enum Credential {
    Session(String),
    Token(String),
}

/// The token in `Bearer <token>`, whose first word is written as one likes.
fn bearer(value: &[u8]) -> Option<String> {
    let (scheme, token) = str::from_utf8(value).ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| token.trim().to_owned())
}

/// Somebody whom a credential lets in.
pub struct LetIn {
    pub signed: SignedIn,
    /// Only to look, whatever their roles are.
    pub reads_only: bool,
}

impl Credential {
    /// A token counts before a cookie: whoever sends one means it. Other words for who is asking are a proxy's in front
    /// of the program, and none of its business.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let token = headers.get_all(header::AUTHORIZATION).iter().find_map(|value| bearer(value.as_bytes()));
        token.map(Self::Token).or_else(|| session_secret(headers).map(Self::Session))
    }

    pub fn hash(&self) -> SecretHash {
        match self {
            Self::Session(secret) | Self::Token(secret) => hash_of(secret),
        }
    }

    /// Who it lets in; nobody when it is unknown or over. To be called where waiting for the disk holds nobody up.
    pub fn lets_in(&self, installation: &Installation) -> Result<Option<LetIn>, Failure> {
        let now = installation.clock.now();
        Ok(match self {
            Self::Session(_) => {
                let signed = installation.accounts.session(&self.hash(), now)?;
                signed.map(|signed| LetIn { signed, reads_only: false })
            }
            Self::Token(_) => installation.accounts.token(&self.hash(), now)?.map(|(account, token)| LetIn {
                signed: SignedIn {
                    account,
                    csrf: String::new(),
                    expires_at: token.expires_at.unwrap_or(Instant(i64::MAX)),
                },
                reads_only: token.scope == Scope::Read,
            }),
        })
    }
}

/// Somebody with a valid session; where the request changes something, one that carries the session's own
/// token and so was made by our client and not by another site. A program's token is nobody in person.
pub struct InPerson(pub SignedIn);

impl FromRequestParts<Arc<Program>> for InPerson {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, program: &Arc<Program>) -> Result<Self, Failure> {
        let (ticket, program) = (Ticket::of(parts)?, program.clone());
        if matches!(ticket.credential, Credential::Token(_)) {
            return Err(Failure::new(ErrorCode::Forbidden, "This is for people who sign in, not for tokens."));
        }
        blocking(move || ticket.check(&program).map(|let_in| Self(let_in.signed))).await
    }
}

/// A credential, and what goes with it.
struct Ticket {
    credential: Credential,
    changes: bool,
    /// The session's token, where the request changes something and so has to carry it.
    token: Option<Vec<u8>>,
}

impl Ticket {
    fn of(parts: &Parts) -> Result<Self, Failure> {
        let credential = Credential::of(&parts.headers).ok_or_else(signed_out)?;
        // No browser sends a program's token by itself, so none can be made to send it.
        let changes = !matches!(parts.method, Method::GET | Method::HEAD);
        let needs_token = changes && matches!(credential, Credential::Session(_));
        let token = || parts.headers.get("x-csrf-token").map(|value| value.as_bytes().to_vec()).unwrap_or_default();
        Ok(Self { credential, changes, token: needs_token.then(token) })
    }

    /// To be called where waiting for the disk holds nobody up.
    fn check(&self, program: &Program) -> Result<LetIn, Failure> {
        let let_in = self.credential.lets_in(&program.installation)?.ok_or_else(|| match self.credential {
            Credential::Session(_) => signed_out(),
            Credential::Token(_) => {
                Failure::new(ErrorCode::SignedOut, "This token is unknown, was taken back, or is too old.")
            }
        })?;
        self.fits(&let_in.signed.csrf)?;
        self.may_change(let_in.reads_only)?;
        Ok(let_in)
    }

    /// Whoever only looks changes nothing, not even what is their own.
    fn may_change(&self, reads_only: bool) -> Result<(), Failure> {
        match self.changes && reads_only {
            true => Err(Failure::new(ErrorCode::Forbidden, "This token only reads. Make one that writes.")),
            false => Ok(()),
        }
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

pub(super) fn signed_out() -> Failure {
    Failure::new(ErrorCode::SignedOut, "You are signed out. Sign in and try again; what you wrote waits here.")
}

/// A signed-in member of the workspace that the address names.
pub struct Member {
    pub workspace: Arc<Workspace>,
    pub actor: Actor,
    /// Came with a token that changes nothing; `actor` has no more power than that.
    pub reads_only: bool,
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
        let secret = ticket.credential.hash();
        if let Some(Known { csrf, reads_only, workspace, actor, .. }) = program.members.at_hand(program, &secret, &name)
        {
            ticket.fits(&csrf)?;
            ticket.may_change(reads_only)?;
            return Ok(Self { workspace, actor, reads_only });
        }
        let program = program.clone();
        // Session, membership and roles in one go: each way to another thread and back costs more than the reading.
        blocking(move || {
            let installation = &program.installation;
            let accounts = installation.accounts.version();
            let LetIn { signed: session, reads_only } = ticket.check(&program)?;
            let memberships = installation.accounts.memberships(session.account.id)?;
            let membership = memberships
                .into_iter()
                .find(|membership| membership.workspace.slug == name || membership.workspace.id.to_string() == name)
                .ok_or_else(|| Failure::not_found("workspace"))?;
            let workspace =
                installation.workspace(membership.workspace.id).ok_or_else(|| Failure::not_found("workspace"))?;
            let rules = workspace.rules_version();
            let actor = workspace.actor(membership.person)?;
            // Whoever was let go, or lost every role, is told what an outsider is told. But who manages people is never
            // locked out by what becomes of the spaces.
            if !actor.is_in() {
                return Err(Failure::not_found("workspace"));
            }
            let actor = if reads_only { actor.only_reading() } else { actor };
            let SignedIn { csrf, expires_at, .. } = session;
            let known = Known {
                csrf,
                reads_only,
                expires_at,
                workspace: workspace.clone(),
                actor: actor.clone(),
                accounts,
                rules,
            };
            program.members.remember(secret, name, known);
            Ok(Self { workspace, actor, reads_only })
        })
        .await
    }
}
