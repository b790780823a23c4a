//! The first copy of the graph, streamed as newline-delimited JSON from one snapshot.

use super::Program;
use super::error::Failure;
use super::signed::Member;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use contract::bootstrap::{BootstrapEnd, BootstrapHead};
use contract::error::ErrorCode;
use ledger::port::{Read, StoreError, Table};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// Bytes of rows in one chunk: small enough to show progress, large enough to compress.
const CHUNK: usize = 128 * 1024;

/// Longest wait for a turn.
const TURN_LIMIT: Duration = Duration::from_secs(20);
/// Longest wait for a reader.
const SEND_LIMIT: Duration = Duration::from_secs(30);

type Sender = mpsc::Sender<Result<Bytes, StoreError>>;

/// Everything that the member may see.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/bootstrap", tag = "sync",
    params(("workspace" = String, Path, description = "Id or slug")),
    responses((status = 200, content_type = "application/x-ndjson", body = BootstrapHead),
        (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn bootstrap(State(program): State<Arc<Program>>, member: Member) -> Result<Response, Failure> {
    // A slow reader holds a snapshot for as long as they read; many may not hold up everything else.
    let turn = tokio::time::timeout(TURN_LIMIT, program.bootstraps.clone().acquire_owned()).await;
    let Ok(Ok(turn)) = turn else {
        return Err(Failure::new(
            ErrorCode::TooMany,
            "Many copies are being taken at this moment. Try again in a minute.",
        ));
    };
    let (sender, receiver) = mpsc::channel(4);
    tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let visible = member.actor.visible_spaces();
        let outcome = member.workspace.ledger.read_as(&visible, |read| send(read, &member, &sender));
        if let Err(failure) = outcome {
            tracing::error!("a bootstrap broke off: {failure}");
            // Ends the body without its last line, which is how a reader knows.
            let _ = sender.blocking_send(Err(failure));
        }
    });
    let body = Body::from_stream(ReceiverStream::new(receiver));
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], body).into_response())
}

fn send(read: &dyn Read, member: &Member, sender: &Sender) -> Result<(), StoreError> {
    let visible = member.actor.visible_spaces();
    let spaces = visible.spaces();
    let head = BootstrapHead {
        sequence: read.sequence()?,
        registry: (**member.workspace.ledger.registry()).clone(),
        spaces: read.spaces()?.into_iter().filter(|space| visible.contains(space.id)).collect(),
        fields: read.custom_fields()?.into_iter().filter(|field| visible.contains(field.space)).collect(),
        roles: read.custom_roles()?.into_iter().filter(|role| visible.contains(role.space)).collect(),
        states: read.states()?.into_iter().filter(|state| visible.contains(state.space)).collect(),
        records: read.count(Table::Records, spaces)?,
        links: read.count(Table::Links, spaces)?,
        evidence: read.count(Table::Evidence, spaces)?,
    };
    if !line(sender, &head)? {
        return Ok(());
    }
    let mut sent = [0u64; 3];
    for (position, (table, name)) in
        [(Table::Records, "records"), (Table::Links, "links"), (Table::Evidence, "evidence")].into_iter().enumerate()
    {
        let opening = format!("{{\"type\":\"{name}\",\"rows\":[");
        let mut chunk = opening.clone();
        let mut listening = true;
        read.stream(table, spaces, &mut |row| {
            if chunk.len() > opening.len() {
                chunk.push(',');
            }
            chunk.push_str(row);
            sent[position] += 1;
            if chunk.len() >= CHUNK {
                chunk.push_str("]}\n");
                let full = std::mem::replace(&mut chunk, opening.clone());
                listening = pass_on(sender, full);
            }
            listening
        })?;
        if !listening {
            return Ok(());
        }
        if chunk.len() > opening.len() {
            chunk.push_str("]}\n");
            if !pass_on(sender, chunk) {
                return Ok(());
            }
        }
    }
    let [records, links, evidence] = sent;
    line(sender, &BootstrapEnd { records, links, evidence })?;
    Ok(())
}

/// Whether anybody still listens.
fn line<T: serde::Serialize>(sender: &Sender, value: &T) -> Result<bool, StoreError> {
    let mut json = serde_json::to_string(value).map_err(|error| StoreError::Failed(error.to_string()))?;
    json.push('\n');
    Ok(pass_on(sender, json))
}

/// Whether the reader took it. One that takes longer than this is gone: its snapshot would hold the log for ever.
fn pass_on(sender: &Sender, text: String) -> bool {
    tokio::runtime::Handle::current().block_on(sender.send_timeout(Ok(text.into()), SEND_LIMIT)).is_ok()
}
