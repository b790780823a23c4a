//! The live feed: frames over a WebSocket, gap-free, each only what its reader may see.

use super::Program;
use super::error::{Failure, blocking};
use super::signed::Member;
use super::welcome::{HEARTBEAT, Welcome};
use access::VisibleSpaces;
use axum::extract::rejection::QueryRejection;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use contract::sync::{Restart, RestartReason};
use graph::frame::Frame;
use ledger::query::CatchUp;
use ledger::{query, visible_frame};
use serde::{Deserialize, Serialize};
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

pub async fn feed(
    State(program): State<Arc<Program>>,
    member: Member,
    headers: HeaderMap,
    asked: Result<Query<FeedQuery>, QueryRejection>,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Failure> {
    let Query(asked) = asked.map_err(|problem| Failure::invalid(problem.body_text()))?;
    let welcome = Welcome::new(&program, &member, &headers);
    Ok(upgrade.max_message_size(4 * 1024).on_upgrade(move |socket| async move {
        Follower { member, welcome, at: asked.after }.follow(socket).await;
    }))
}

struct Follower {
    member: Member,
    welcome: Welcome,
    /// Sequence up to which the reader has been told.
    at: u64,
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
                () = self.welcome.doubted() => {
                    if !self.still_welcome().await {
                        return;
                    }
                }
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
        if self.welcome.is_doubtful() && !self.still_welcome().await {
            return false;
        }
        if frame.after != self.at {
            return self.catch_up(socket).await;
        }
        self.at = frame.up_to;
        send_json(socket, &visible_frame(frame, &self.visible())).await
    }

    async fn catch_up(&mut self, socket: &mut WebSocket) -> bool {
        let (ledger, visible, after) = (self.member.workspace.ledger.clone(), self.visible(), self.at);
        let caught_up = blocking(move || Ok(ledger.read(|read| query::catch_up(read, &visible, after))?)).await;
        let reason = match caught_up {
            Ok(CatchUp::Frame(frame)) => {
                self.at = frame.up_to;
                return frame.up_to == frame.after || send_json(socket, &frame).await;
            }
            Ok(CatchUp::Behind { .. }) => RestartReason::Behind,
            Ok(CatchUp::Ahead { .. }) => RestartReason::Ahead,
            Err(_) => return false,
        };
        // The reader comes back at the sequence of its new copy.
        let _ = send_json(socket, &Restart { reason }).await;
        false
    }

    fn visible(&self) -> VisibleSpaces {
        self.member.actor.visible_spaces()
    }

    /// Who was signed out or lost a role hears nothing more.
    async fn still_welcome(&mut self) -> bool {
        match self.welcome.renew().await {
            Some(actor) => {
                self.member.actor = actor;
                true
            }
            None => false,
        }
    }
}

async fn send_json<T: Serialize>(socket: &mut WebSocket, message: &T) -> bool {
    match serde_json::to_string(message) {
        Ok(json) => send(socket, Message::Text(json.into())).await,
        Err(_) => false,
    }
}

async fn send(socket: &mut WebSocket, message: Message) -> bool {
    matches!(tokio::time::timeout(SEND_LIMIT, socket.send(message)).await, Ok(Ok(())))
}
