//! The live feed: frames over a WebSocket, gap-free, each only what its reader may see; beside them, what concerns the
//! reader alone, and who else is here.

use super::Program;
use super::error::{Failure, blocking};
use super::people::access_key;
use super::signed::Member;
use super::welcome::{HEARTBEAT, Welcome};
use crate::presence::{TabHere, is_place};
use access::VisibleSpaces;
use axum::extract::rejection::QueryRejection;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use contract::sync::{FeedRequest, InboxChanged, PeopleHere, PersonHere, Restart, RestartReason};
use graph::frame::Frame;
use ledger::query::CatchUp;
use ledger::{query, visible_frame};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;

#[derive(Deserialize)]
pub struct FeedQuery {
    /// Sequence that the reader has.
    after: u64,
    /// What the session said the reader may see when they took their copy.
    access: Option<String>,
}

/// Between two lists of who is here.
const PRESENCE_PAUSE: Duration = Duration::from_millis(500);
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
    // Over this socket, since no other answer reaches a browser that opens one.
    let outdated = asked.access.is_some_and(|access| access != access_key(&member.actor));
    Ok(upgrade.max_message_size(4 * 1024).on_upgrade(move |mut socket| async move {
        if outdated {
            let _ = send_json(&mut socket, &Restart { reason: RestartReason::Access }).await;
            return;
        }
        let here = member.workspace.presence.enter(member.actor.person());
        let told_at = Instant::now();
        Follower { member, welcome, at: asked.after, here, told_of: vec![], told_at }.follow(socket).await;
    }))
}

struct Follower {
    member: Member,
    welcome: Welcome,
    /// Sequence up to which the reader has been told.
    at: u64,
    here: TabHere,
    /// Who was here when the reader was last told, and when that was.
    told_of: Vec<PersonHere>,
    told_at: Instant,
}

impl Follower {
    async fn follow(mut self, mut socket: WebSocket) {
        // Subscribed before catching up, so that nothing falls between.
        let mut feed = self.member.workspace.ledger.follow();
        let mut inboxes = self.member.workspace.ledger.follow_inboxes();
        let mut comings = self.here.changes();
        // Whoever is here already is news to who comes.
        comings.mark_changed();
        let mut heartbeat = tokio::time::interval(HEARTBEAT);
        heartbeat.tick().await;
        if !self.catch_up(&mut socket).await {
            return;
        }
        loop {
            let may_tell_again = tokio::time::sleep_until(self.told_at + PRESENCE_PAUSE);
            let going = tokio::select! {
                frame = feed.recv() => match frame {
                    Ok(frame) => self.tell(&mut socket, &frame).await,
                    Err(RecvError::Lagged(_)) => self.catch_up(&mut socket).await,
                    Err(RecvError::Closed) => false,
                },
                told = inboxes.recv() => match told {
                    Ok(told) if !told.concerns(self.member.actor.person()) => true,
                    Ok(_) | Err(RecvError::Lagged(_)) => self.tell_of_inbox(&mut socket).await,
                    Err(RecvError::Closed) => false,
                },
                // What changes during the pause is told after it, as one.
                changed = async { may_tell_again.await; comings.changed().await } => {
                    changed.is_ok() && self.tell_of_people(&mut socket).await
                }
                message = socket.recv() => match message {
                    Some(Ok(Message::Close(_)) | Err(_)) | None => false,
                    Some(Ok(Message::Text(text))) => self.hear(&text).await,
                    Some(Ok(_)) => true,
                },
                () = self.welcome.doubted() => self.still_welcome(&mut socket).await,
                _ = heartbeat.tick() => {
                    self.still_welcome(&mut socket).await && send(&mut socket, Message::Ping(Default::default())).await
                }
            };
            if !going {
                return;
            }
        }
    }

    /// What a newer client may say is passed over, and so is what makes no sense.
    async fn hear(&mut self, text: &str) -> bool {
        let Ok(FeedRequest::Here { place, record }) = serde_json::from_str(text) else { return true };
        if !is_place(&place) {
            return true;
        }
        let (ledger, visible) = (self.member.workspace.ledger.clone(), self.visible());
        let seen = blocking(move || match record {
            Some(record) => Ok(ledger.read_as(&visible, |read| query::record(read, &visible, record))?),
            None => Ok(None),
        })
        .await;
        let Ok(seen) = seen else { return false };
        let now = self.member.workspace.ledger.clock().now();
        self.here.say(&place, seen.map(|record| (record.id, record.space)), now);
        true
    }

    async fn tell_of_inbox(&mut self, socket: &mut WebSocket) -> bool {
        if self.welcome.is_doubtful() && !self.still_welcome(socket).await {
            return false;
        }
        let (ledger, visible, person) =
            (self.member.workspace.ledger.clone(), self.visible(), self.member.actor.person());
        let now = ledger.clock().now();
        match blocking(move || Ok(ledger.read_as(&visible, |read| read.unread(person, visible.spaces(), now))?)).await {
            Ok(unread) => send_json(socket, &InboxChanged { unread }).await,
            Err(_) => false,
        }
    }

    async fn tell_of_people(&mut self, socket: &mut WebSocket) -> bool {
        if self.welcome.is_doubtful() && !self.still_welcome(socket).await {
            return false;
        }
        let people = self.here.others(&self.visible());
        if people == self.told_of {
            return true;
        }
        (self.told_of, self.told_at) = (people.clone(), Instant::now());
        send_json(socket, &PeopleHere { people }).await
    }

    async fn tell(&mut self, socket: &mut WebSocket, frame: &Frame) -> bool {
        if frame.up_to <= self.at {
            return true;
        }
        if self.welcome.is_doubtful() && !self.still_welcome(socket).await {
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
        let caught_up =
            blocking(move || Ok(ledger.read_as(&visible, |read| query::catch_up(read, &visible, after))?)).await;
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

    /// Who was signed out hears nothing more; whose roles changed asks what they may see now, and takes a new copy of
    /// that and nothing else.
    async fn still_welcome(&mut self, socket: &mut WebSocket) -> bool {
        let Some(actor) = self.welcome.renew().await else { return false };
        if access_key(&actor) != access_key(&self.member.actor) {
            let _ = send_json(socket, &Restart { reason: RestartReason::Access }).await;
            return false;
        }
        self.member.actor = actor;
        true
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
