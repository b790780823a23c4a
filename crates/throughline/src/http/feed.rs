//! The live feed: frames over a WebSocket, gap-free, each only what its reader may see.

use super::Program;
use super::error::{Failure, blocking};
use super::signed::{Member, session_secret};
use crate::sign_in::hash_of;
use access::VisibleSpaces;
use axum::extract::rejection::QueryRejection;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use graph::frame::Frame;
use ledger::{query, visible_frame};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;

#[derive(Deserialize)]
pub struct FeedQuery {
    /// Sequence that the reader has.
    after: u64,
}

/// A reader that takes longer for one frame is gone or hopeless; it comes back and catches up.
const SEND_LIMIT: Duration = Duration::from_secs(20);
/// How often a silent reader is asked whether it is there, and its session whether it still stands.
const HEARTBEAT: Duration = Duration::from_secs(25);

pub async fn feed(
    State(program): State<Arc<Program>>,
    member: Member,
    headers: HeaderMap,
    asked: Result<Query<FeedQuery>, QueryRejection>,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Failure> {
    let Query(asked) = asked.map_err(|problem| Failure::invalid(problem.body_text()))?;
    let secret = session_secret(&headers).unwrap_or_default();
    Ok(upgrade.max_message_size(4 * 1024).on_upgrade(move |socket| async move {
        let grants = member.workspace.grants_given();
        Follower { program, member, secret, at: asked.after, grants }.follow(socket).await;
    }))
}

struct Follower {
    program: Arc<Program>,
    member: Member,
    secret: String,
    /// Sequence up to which the reader has been told.
    at: u64,
    /// Grants given when the roles were read.
    grants: u64,
}

impl Follower {
    async fn follow(mut self, mut socket: WebSocket) {
        // Subscribed before catching up, so that nothing falls between.
        let mut feed = self.member.workspace.ledger.follow();
        let mut heartbeat = tokio::time::interval(HEARTBEAT);
        heartbeat.tick().await;
        if !self.catch_up(&mut socket).await {
            return;
        }
        loop {
            tokio::select! {
                frame = feed.recv() => {
                    let going = match frame {
                        Ok(frame) => self.tell(&mut socket, &frame).await,
                        Err(RecvError::Lagged(_)) => self.catch_up(&mut socket).await,
                        Err(RecvError::Closed) => false,
                    };
                    if !going {
                        return;
                    }
                }
                message = socket.recv() => match message {
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                    Some(Ok(_)) => {}
                },
                _ = heartbeat.tick() => {
                    if !self.still_welcome().await || !send(&mut socket, Message::Ping(Default::default())).await {
                        return;
                    }
                }
            }
        }
    }

    async fn tell(&mut self, socket: &mut WebSocket, frame: &Frame) -> bool {
        if frame.up_to <= self.at {
            return true;
        }
        if self.grants != self.member.workspace.grants_given() && !self.still_welcome().await {
            return false;
        }
        if frame.after != self.at {
            return self.catch_up(socket).await;
        }
        self.at = frame.up_to;
        send_frame(socket, &visible_frame(frame, &self.visible())).await
    }

    async fn catch_up(&mut self, socket: &mut WebSocket) -> bool {
        let (ledger, visible, after) = (self.member.workspace.ledger.clone(), self.visible(), self.at);
        match blocking(move || Ok(ledger.read(|read| query::catch_up(read, &visible, after))?)).await {
            Ok(frame) => {
                // A reader ahead of the ledger holds rows of a database that was since restored.
                let reader_is_ahead = frame.up_to < self.at;
                self.at = frame.up_to;
                (frame.up_to == frame.after && !reader_is_ahead) || send_frame(socket, &frame).await
            }
            Err(_) => false,
        }
    }

    fn visible(&self) -> VisibleSpaces {
        self.member.actor.visible_spaces()
    }

    /// Reads the session and the roles anew: who was signed out or lost a role hears nothing more.
    async fn still_welcome(&mut self) -> bool {
        self.grants = self.member.workspace.grants_given();
        let (program, secret) = (self.program.clone(), self.secret.clone());
        let (workspace, person) = (self.member.workspace.clone(), self.member.actor.person());
        let actor = blocking(move || {
            let session = program.installation.accounts.session(&hash_of(&secret), program.installation.clock.now())?;
            if session.is_none() {
                return Ok(None);
            }
            Ok(Some(workspace.actor(person)?))
        })
        .await;
        match actor {
            Ok(Some(actor)) if actor.role().is_some() => {
                self.member.actor = actor;
                true
            }
            _ => false,
        }
    }
}

async fn send_frame(socket: &mut WebSocket, frame: &Frame) -> bool {
    match serde_json::to_string(frame) {
        Ok(json) => send(socket, Message::Text(json.into())).await,
        Err(_) => false,
    }
}

async fn send(socket: &mut WebSocket, message: Message) -> bool {
    matches!(tokio::time::timeout(SEND_LIMIT, socket.send(message)).await, Ok(Ok(())))
}
