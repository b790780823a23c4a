//! A way in by mail, for who forgot a password or has none.

use super::Program;
use super::error::{Failure, blocking};
use super::security::Caller;
use super::session::unreadable;
use crate::mail::{MAIL, Mail};
use crate::sign_in::check_email;
use automation::job::NewJob;
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use contract::error::{ErrorCode, ErrorEnvelope};
use contract::session::MailSignIn;
use graph::id::WorkspaceId;
use std::sync::Arc;
use uuid::Uuid;

/// Has a link mailed that signs in once, to whoever has an account with the address. The answer does not tell whether
/// anybody has: that is looked up later, by who sends it.
#[utoipa::path(post, path = "/api/v1/sign-in/mail", tag = "session", request_body = MailSignIn,
    responses((status = 204), (status = "default", body = ErrorEnvelope)))]
pub async fn mail_sign_in(
    State(program): State<Arc<Program>>,
    caller: Caller,
    body: Result<Json<MailSignIn>, JsonRejection>,
) -> Result<StatusCode, Failure> {
    let Json(asked) = body.map_err(unreadable)?;
    program.attempts.count(caller.address)?;
    if program.jobs.mailer.is_none() {
        return Err(Failure::invalid("This server sends no mail. Ask whoever runs it for a sign-in link."));
    }
    let to = check_email(&asked.email).map_err(|problem| Failure::invalid(format!("{problem}.")))?;
    program.mailed.count(to.clone()).map_err(|_| {
        let message =
            "Links were asked for at this address already. Look for the mail, or try again in a quarter of an hour.";
        Failure::new(ErrorCode::TooMany, message)
    })?;
    queue(program, None, Mail::SignIn { to }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts a mail into the queue.
pub(super) async fn queue(program: Arc<Program>, workspace: Option<WorkspaceId>, mail: Mail) -> Result<(), Failure> {
    blocking(move || {
        let work = serde_json::to_string(&mail)
            .map_err(|problem| Failure::new(ErrorCode::Internal, format!("a mail cannot be kept: {problem}")))?;
        let installation = &program.installation;
        let now = installation.clock.now();
        let job = NewJob { id: Uuid::now_v7(), kind: MAIL.to_owned(), workspace, work, due_at: now };
        installation.jobs.add_jobs(&[job], now)?;
        program.jobs.added.notify_waiters();
        Ok(())
    })
    .await
}
