//! The socket of a shared text: binary messages of the Yjs sync and awareness protocols.

use super::Program;
use super::error::{Failure, blocking};
use super::records::find;
use super::signed::Member;
use super::welcome::{HEARTBEAT, Welcome};
use crate::text_room::{Entered, Seat, TextRooms};
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use graph::registry::FieldType;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

const MESSAGE_LIMIT: usize = 1024 * 1024;
const SEND_LIMIT: Duration = Duration::from_secs(20);
/// Close code of the WebSocket protocol for a message that breaks the rules.
const POLICY_VIOLATION: u16 = 1008;

pub async fn text(
    State(program): State<Arc<Program>>,
    member: Member,
    headers: HeaderMap,
    Path((_, name, field)): Path<(String, String, String)>,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Failure> {
    let welcome = Welcome::new(&program, &member, &headers);
    let (rooms, entered) = blocking(move || {
        let record = find(&member, &name)?;
        let declared = member.workspace.ledger.registry().kind(&record.kind).and_then(|kind| kind.field(&field));
        if !declared.is_some_and(|declared| declared.field_type == FieldType::Text) {
            return Err(Failure::invalid(format!("A {} has no text \"{field}\".", record.kind)));
        }
        let rooms = member.workspace.texts.clone();
        let entered = rooms.enter(&record, &field, member.actor, member.reads_only)?;
        Ok((rooms, entered))
    })
    .await?;
    let Entered { seat, greeting, receiver } = entered;
    Ok(upgrade
        .max_message_size(MESSAGE_LIMIT)
        .on_upgrade(move |socket| converse(socket, rooms, seat, welcome, greeting, receiver)))
}

async fn converse(
    mut socket: WebSocket,
    rooms: Arc<TextRooms>,
    seat: Seat,
    mut welcome: Welcome,
    greeting: Vec<Vec<u8>>,
    mut receiver: mpsc::Receiver<Vec<u8>>,
) {
    let seat = Arc::new(seat);
    let mut going = true;
    for message in greeting {
        going = going && send(&mut socket, Message::Binary(message.into())).await;
    }
    let mut heartbeat = tokio::time::interval(HEARTBEAT);
    while going {
        going = tokio::select! {
            message = receiver.recv() => match message {
                // Asked before it is told: what was written after a role was lost is not for who lost it.
                Some(message) => {
                    (!welcome.is_doubtful() || still_welcome(&mut welcome, &rooms, &seat).await)
                        && send(&mut socket, Message::Binary(message.into())).await
                }
                None => false,
            },
            message = socket.recv() => match message {
                Some(Ok(Message::Binary(bytes))) => hear(&mut socket, &rooms, &seat, bytes.to_vec()).await,
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => true,
                Some(Ok(Message::Text(_) | Message::Close(_)) | Err(_)) | None => false,
            },
            () = welcome.doubted() => still_welcome(&mut welcome, &rooms, &seat).await,
            _ = heartbeat.tick() => {
                still_welcome(&mut welcome, &rooms, &seat).await && send(&mut socket, Message::Ping(Default::default())).await
            }
        };
    }
    let _ = tokio::task::spawn_blocking(move || rooms.leave(&seat)).await;
}

/// Who was signed out or may no longer see the text hears nothing more of it.
async fn still_welcome(welcome: &mut Welcome, rooms: &Arc<TextRooms>, seat: &Arc<Seat>) -> bool {
    let Some(actor) = welcome.renew().await else { return false };
    let (rooms, seat) = (rooms.clone(), seat.clone());
    matches!(tokio::task::spawn_blocking(move || rooms.is_seen(&seat, &actor)).await, Ok(Ok(true)))
}

async fn hear(socket: &mut WebSocket, rooms: &Arc<TextRooms>, seat: &Arc<Seat>, bytes: Vec<u8>) -> bool {
    let (rooms, seat) = (rooms.clone(), seat.clone());
    let heard = tokio::task::spawn_blocking(move || rooms.receive(&seat, &bytes)).await;
    match heard {
        Ok(Ok(replies)) => {
            for reply in replies {
                if !send(socket, Message::Binary(reply.into())).await {
                    return false;
                }
            }
            true
        }
        Ok(Err(problem)) => {
            let reason: String = problem.to_string().chars().take(100).collect();
            let close = CloseFrame { code: POLICY_VIOLATION, reason: reason.into() };
            send(socket, Message::Close(Some(close))).await;
            false
        }
        Err(_) => false,
    }
}

async fn send(socket: &mut WebSocket, message: Message) -> bool {
    matches!(tokio::time::timeout(SEND_LIMIT, socket.send(message)).await, Ok(Ok(())))
}
