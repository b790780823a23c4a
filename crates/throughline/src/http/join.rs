//! Coming into a workspace by an invitation.

use super::Program;
use super::error::{Failure, blocking, sentence};
use super::security::Caller;
use super::session::{at_the_door, begin, joined, unreadable};
use super::signed::session_secret;
use crate::audit::done;
use crate::installation::{Entering, Installation};
use crate::sign_in::{self, hash_of};
use crate::workspace::Workspace;
use access::account::{Account, AccountError, Invitation, SecretHash};
use access::audit::{AuditDetail, AuditKind};
use access::{Actor, may_invite};
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::HeaderMap;
use axum::response::Response;
use contract::error::ErrorCode;
use contract::people::{InvitationToken, Join, Offer};
use contract::session::Session;
use ledger::port::StoreError;
use std::sync::Arc;

/// What an invitation offers.
#[utoipa::path(post, path = "/api/v1/join/offer", tag = "session", request_body = InvitationToken,
    responses((status = 200, body = Offer), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn offer(
    State(program): State<Arc<Program>>,
    caller: Caller,
    body: Result<Json<InvitationToken>, JsonRejection>,
) -> Result<Json<Offer>, Failure> {
    let Json(asked) = body.map_err(unreadable)?;
    program.attempts.count(caller.address)?;
    let installation = program.installation.clone();
    let offer = blocking(move || {
        let invitation = installation
            .accounts
            .invitation(&hash_of(asked.token.trim()), installation.clock.now())?
            .ok_or_else(no_longer)?;
        let workspace = installation.workspace(invitation.workspace).ok_or_else(no_longer)?;
        let by = workspace.ledger.read(|read| read.record(invitation.by))?;
        Ok(Offer {
            workspace: workspace.entry.name.clone(),
            by: by.and_then(|person| person.text("title").map(str::to_owned)).unwrap_or_default(),
            email: invitation.email,
            standing: super::people::standing_view(invitation.standing),
            role: invitation.roles.iter().map(|(_, role)| *role).max().map(super::people::role_view),
        })
    })
    .await?;
    program.attempts.give_back(&caller.address);
    Ok(Json(offer))
}

/// Takes an invitation: with the account of who is signed in, or with a new one.
#[utoipa::path(post, path = "/api/v1/join", tag = "session", request_body = Join,
    responses((status = 200, body = Session), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn join(
    State(program): State<Arc<Program>>,
    caller: Caller,
    headers: HeaderMap,
    body: Result<Json<Join>, JsonRejection>,
) -> Result<Response, Failure> {
    let Json(asked) = body.map_err(unreadable)?;
    let session = session_secret(&headers).map(|secret| hash_of(&secret));
    at_the_door(&program, caller, move |installation, agent| {
        let now = installation.clock.now();
        let token = hash_of(asked.token.trim());
        // Before a password is hashed for nothing.
        look_at(installation, &token)?;
        let signed = match session {
            Some(secret) => installation.accounts.session(&secret, now)?,
            None => None,
        };
        let (account, is_new) = match &signed {
            Some(signed) => (signed.account.clone(), false),
            None => {
                let account = sign_in::new_account(&asked.name, &asked.email, Some(&asked.password))
                    .map_err(|problem| Failure::invalid(sentence(&format!("{problem:#}"))))?;
                if installation.accounts.account_by_email(&account.email)?.is_some() {
                    let message = "There is an account with this address. Sign in first, then open the link again.";
                    return Err(Failure::new(ErrorCode::Forbidden, message));
                }
                (account, true)
            }
        };
        take(installation, &token, &account, || {
            if is_new { installation.accounts.add_account(&account) } else { Ok(()) }
        })?;
        match signed {
            Some(signed) => joined(installation, &signed),
            None => begin(installation, account.id, agent, "invitation"),
        }
    })
    .await
}

/// Why an invitation was not taken.
pub(super) enum NotTaken {
    NoLonger,
    AlreadyIn,
    Failed(Failure),
}

impl From<Failure> for NotTaken {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<AccountError> for NotTaken {
    fn from(error: AccountError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<StoreError> for NotTaken {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<NotTaken> for Failure {
    fn from(problem: NotTaken) -> Self {
        match problem {
            NotTaken::NoLonger => no_longer(),
            NotTaken::AlreadyIn => {
                Self::invalid("You are in this workspace already. The invitation is still good for somebody else.")
            }
            NotTaken::Failed(failure) => failure,
        }
    }
}

/// Takes an invitation for an account, which `add` keeps first where it is new.
pub(super) fn take(
    installation: &Installation,
    token: &SecretHash,
    account: &Account,
    add: impl FnOnce() -> Result<(), AccountError>,
) -> Result<(), NotTaken> {
    let (invitation, workspace) = look_at(installation, token)?;
    let memberships = installation.accounts.memberships(account.id)?;
    if let Some(before) = memberships.iter().find(|each| each.workspace.id == invitation.workspace) {
        let rules = workspace.ledger.read(|read| read.rules())?;
        if rules.standing(before.person).is_some() {
            return Err(NotTaken::AlreadyIn);
        }
        // Let go, and interrupted before the account was told.
        installation.accounts.remove_member(invitation.workspace, before.person)?;
    }
    // Of two who come at once by one link, one gets in; it is given back when nothing came of it.
    let now = installation.clock.now();
    let invitation = installation.accounts.take_invitation(token, now)?.ok_or(NotTaken::NoLonger)?;
    let entering =
        Entering { account: account.clone(), standing: invitation.standing, roles: invitation.roles.clone() };
    let entered = add()
        .map_err(Failure::from)
        .and_then(|()| Ok(installation.join(&workspace, &entering, Some(invitation.by))?));
    let person = match entered {
        Ok(person) => person,
        Err(failure) => {
            installation.accounts.put_invitation(token, &invitation)?;
            return Err(failure.into());
        }
    };
    let detail = AuditDetail { person: Some(invitation.by), ..done(&invitation.standing.to_string()) };
    installation.note(Some(invitation.workspace), Some(person), AuditKind::Joined, detail);
    Ok(())
}

/// An invitation that still lets somebody in: an offer stands as long as who made it may make it.
fn look_at(installation: &Installation, token: &SecretHash) -> Result<(Invitation, Arc<Workspace>), NotTaken> {
    let invitation = installation.accounts.invitation(token, installation.clock.now())?.ok_or(NotTaken::NoLonger)?;
    let workspace = installation.workspace(invitation.workspace).ok_or(NotTaken::NoLonger)?;
    let rules = workspace.ledger.read(|read| read.rules())?;
    let by = Actor::new(invitation.workspace, invitation.by, &rules, 0);
    may_invite(&by, invitation.standing, &invitation.roles).map_err(|_| NotTaken::NoLonger)?;
    Ok((invitation, workspace))
}

fn no_longer() -> Failure {
    Failure::new(
        ErrorCode::Forbidden,
        "This invitation was used before, was withdrawn, or is too old. Ask whoever sent it for a new one.",
    )
}
