//! What changed, for programs: a page at a time, waiting for the next, or as a stream of events.

use super::Program;
use super::asked::Asked;
use super::error::{Failure, blocking};
use super::people::access_key;
use super::signed::{Member, signed_out};
use super::welcome::{HEARTBEAT, Welcome};
use crate::workspace::Workspace;
use access::{Actor, VisibleSpaces};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use contract::error::{ErrorCode, ErrorEnvelope};
use contract::record::Changes;
use futures_util::stream;
use graph::frame::Frame;
use ledger::query;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use utoipa::IntoParams;

/// Operations in one answer.
const PAGE: usize = 500;
const LARGEST_PAGE: usize = 5_000;
/// Longest wait for something to happen, in seconds.
const LONGEST_WAIT: u64 = 60;

#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)] // Read one by one.
pub struct ChangesQuery {
    /// Sequence that the reader has: `up_to` of the former answer; 0 or absent for everything.
    #[param(required = false, minimum = 0)]
    after: u64,
    /// Most operations in one answer: 1 to 5,000; 500 when absent.
    #[param(required = false, minimum = 1, maximum = 5000)]
    limit: usize,
    /// Seconds to wait for something to happen where nothing has: 0 to 60.
    #[param(required = false, minimum = 0, maximum = 60)]
    wait: u64,
}

/// What happened after a sequence, oldest first, with the rows that it touched as they are now.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/changes", tag = "graph",
    params(("workspace" = String, Path, description = "Id or slug"), ChangesQuery),
    responses((status = 200, body = Changes), (status = "default", body = ErrorEnvelope)))]
pub async fn changes(
    State(program): State<Arc<Program>>,
    member: Member,
    headers: HeaderMap,
    asked: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Result<Json<Changes>, Failure> {
    let asked = Asked::new(asked, &["after", "limit", "wait"])?;
    let first = asked.number("after")?.unwrap_or(0);
    let limit = asked.limit(PAGE, LARGEST_PAGE)?;
    let wait = asked.number("wait")?.unwrap_or(0);
    if wait > LONGEST_WAIT {
        return Err(Failure::invalid(format!("\"wait\" is between 0 and {LONGEST_WAIT} seconds.")));
    }
    let until = Instant::now() + Duration::from_secs(wait);
    // Subscribed before reading, so that nothing falls between.
    let mut feed = member.workspace.ledger.follow();
    let mut welcome = Welcome::new(&program, &member, &headers);
    let (workspace, mut actor, mut after) = (member.workspace, member.actor, first);
    loop {
        let found = read(workspace.clone(), actor.visible_spaces(), after, limit).await?;
        if says_something(&found.frame) || Instant::now() >= until {
            return Ok(Json(Changes { frame: Frame { after: first, ..found.frame }, ..found }));
        }
        after = found.frame.up_to;
        if found.more {
            continue;
        }
        // A frame, or that some were missed: both mean to look again.
        let _ = timeout_at(until, feed.recv()).await;
        // Whoever lost a role meanwhile, or their session, is told no more than they may hear now.
        if welcome.is_doubtful() {
            actor = welcome.renew().await.filter(Actor::is_in).ok_or_else(signed_out)?;
        }
    }
}

/// Also without an operation that the reader sees: records come and go by moves.
fn says_something(frame: &Frame) -> bool {
    !frame.operations.is_empty() || !frame.records.is_empty() || !frame.gone.is_empty()
}

async fn read(workspace: Arc<Workspace>, visible: VisibleSpaces, after: u64, limit: usize) -> Result<Changes, Failure> {
    blocking(move || {
        let (frame, at) =
            workspace.ledger.read_as(&visible, |read| Ok((query::changes(read, &visible, after, limit)?, read.sequence()?)))?;
        if after > at {
            let message = format!(
                "The workspace stands at {at}, which is before {after}: it was restored from a backup. Read it anew from 0."
            );
            return Err(Failure::new(ErrorCode::ChangedSince, message));
        }
        let more = frame.up_to < at;
        Ok(Changes { frame, more })
    })
    .await
}

/// The same as server-sent events: `id` is the sequence, which a client sends back as `Last-Event-ID` to go on.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/changes/stream", tag = "graph",
    params(("workspace" = String, Path, description = "Id or slug"),
        ("after" = Option<u64>, Query, description = "Sequence that the reader has; absent: from now on"),
        ("last-event-id" = Option<u64>, Header, description = "The same, as browsers send it")),
    responses((status = 200, body = String, content_type = "text/event-stream", description = "Events named `changes`, each with Changes as JSON; `end` when the session is over or its roles changed"),
        (status = "default", body = ErrorEnvelope)))]
pub async fn stream(
    State(program): State<Arc<Program>>,
    member: Member,
    headers: HeaderMap,
    asked: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Result<Response, Failure> {
    let asked = Asked::new(asked, &["after"])?;
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    let feed = member.workspace.ledger.follow();
    let after = match last.or(asked.number("after")?) {
        Some(after) => after,
        None => {
            let ledger = member.workspace.ledger.clone();
            blocking(move || Ok(ledger.read(|read| read.sequence())?)).await?
        }
    };
    // Said as an error of the request where it can be, before the stream begins.
    read(member.workspace.clone(), member.actor.visible_spaces(), after, 1).await?;
    let welcome = Welcome::new(&program, &member, &headers);
    let follower = Follower { member, welcome, feed, after, over: false };
    let events = stream::unfold(follower, |follower| follower.next());
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response())
}

struct Follower {
    member: Member,
    welcome: Welcome,
    feed: tokio::sync::broadcast::Receiver<Arc<Frame>>,
    after: u64,
    over: bool,
}

impl Follower {
    async fn next(mut self) -> Option<(Result<Event, axum::Error>, Self)> {
        while !self.over {
            if self.welcome.is_doubtful() && !self.still_welcome().await {
                self.over = true;
                return Some((Ok(Event::default().event("end").data("access")), self));
            }
            let visible = self.member.actor.visible_spaces();
            let Ok(found) = read(self.member.workspace.clone(), visible, self.after, PAGE).await else { break };
            self.after = found.frame.up_to;
            if says_something(&found.frame) {
                let event = Event::default().event("changes").id(self.after.to_string()).json_data(&found);
                return Some((event, self));
            }
            if found.more {
                continue;
            }
            tokio::select! {
                frame = self.feed.recv() => {
                    if matches!(frame, Err(tokio::sync::broadcast::error::RecvError::Closed)) {
                        break;
                    }
                }
                () = self.welcome.doubted() => {
                    if !self.still_welcome().await {
                        self.over = true;
                        return Some((Ok(Event::default().event("end").data("access")), self));
                    }
                }
                // A session may also simply expire.
                () = tokio::time::sleep(HEARTBEAT) => {
                    if self.welcome.renew().await.is_none() {
                        break;
                    }
                }
            }
        }
        None
    }

    /// Who may see something else now reads anew: what came into sight was never told here.
    async fn still_welcome(&mut self) -> bool {
        let Some(actor) = self.welcome.renew().await else { return false };
        access_key(&actor) == access_key(&self.member.actor)
    }
}
