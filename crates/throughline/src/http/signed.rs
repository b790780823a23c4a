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
    cookie_in(headers, COOKIE)
}

/// The value of a cookie.
pub fn cookie_in(headers: &HeaderMap, cookie: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == cookie)
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
    /// How far they go, whatever their roles are.
    pub scope: Scope,
}

impl LetIn {
    /// Only to look, but for what is proposed over MCP.
    pub fn reads_only(&self) -> bool {
        self.scope != Scope::Write
    }
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
                signed.map(|signed| LetIn { signed, scope: Scope::Write })
            }
            Self::Token(_) => installation.accounts.token(&self.hash(), now)?.map(|(account, token)| LetIn {
                signed: SignedIn {
                    account,
                    csrf: String::new(),
                    expires_at: token.expires_at.unwrap_or(Instant(i64::MAX)),
                },
                scope: token.scope,
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
        self.may_change(let_in.scope)?;
        Ok(let_in)
    }

    /// Whoever only looks changes nothing, not even what is their own.
    fn may_change(&self, scope: Scope) -> Result<(), Failure> {
        match self.changes && scope != Scope::Write {
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
        let Known { workspace, actor, scope, .. } = known(ticket, parts, program).await?;
        let reads_only = scope != Scope::Write;
        let actor = if reads_only { actor.only_reading() } else { actor };
        Ok(Self { workspace, actor, reads_only })
    }
}

/// A member who comes by MCP, where looking is a POST too: how far they go is for each tool to ask.
pub struct Agent {
    pub member: Member,
    pub scope: Scope,
}

impl FromRequestParts<Arc<Program>> for Agent {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, program: &Arc<Program>) -> Result<Self, Failure> {
        let mut ticket = Ticket::of(parts)?;
        ticket.changes = false;
        let Known { workspace, actor, scope, .. } = known(ticket, parts, program).await?;
        // Who only proposes keeps their roles: they say in which spaces they may.
        let actor = if scope == Scope::Read { actor.only_reading() } else { actor };
        Ok(Self { member: Member { workspace, actor, reads_only: scope != Scope::Write }, scope })
    }
}

/// Whom the ticket lets into the workspace that the address names.
async fn known(ticket: Ticket, parts: &mut Parts, program: &Arc<Program>) -> Result<Known, Failure> {
    let parameters =
        RawPathParams::from_request_parts(parts, program).await.map_err(|_| Failure::not_found("workspace"))?;
    let named = parameters.iter().find(|(name, _)| *name == "workspace");
    let name = named.map(|(_, value)| value.to_owned()).unwrap_or_default();
    let secret = ticket.credential.hash();
    if let Some(known) = program.members.at_hand(program, &secret, &name) {
        ticket.fits(&known.csrf)?;
        ticket.may_change(known.scope)?;
        return Ok(known);
    }
    let program = program.clone();
    // Session, membership and roles in one go: each way to another thread and back costs more than the reading.
    blocking(move || {
        let installation = &program.installation;
        let accounts = installation.accounts.version();
        let LetIn { signed: session, scope } = ticket.check(&program)?;
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
        let SignedIn { csrf, expires_at, .. } = session;
        let known = Known { csrf, scope, expires_at, workspace, actor, accounts, rules };
        program.members.remember(secret, name, known.clone());
        Ok(known)
    })
    .await
}
