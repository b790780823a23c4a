//! Everything that one may see, to take along.

use super::Program;
use super::error::Failure;
use super::signed::Member;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use exchange::export::{About, export as write_archive};
use futures_util::StreamExt;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// Bytes that go out at once.
const CHUNK: usize = 128 * 1024;
/// Longest wait for a reader.
const SEND_LIMIT: Duration = Duration::from_secs(30);

/// A ZIP archive of everything that the member may see: rows as JSON lines, a Markdown page for each record, and files.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/export", tag = "export",
    params(("workspace" = String, Path, description = "Id or slug")),
    responses((status = 200, content_type = "application/zip", body = String),
        (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn export(State(program): State<Arc<Program>>, member: Member) -> Result<Response, Failure> {
    let (sender, receiver) = mpsc::channel(4);
    let entry = member.workspace.entry.clone();
    let now = program.installation.clock.now();
    let name = format!("{}-{}.zip", entry.slug, &now.to_string()[..10]);
    let files = program.installation.files.clone();
    tokio::task::spawn_blocking(move || {
        let about = About {
            id: entry.id,
            workspace: entry.name.clone(),
            zone: entry.zone.clone(),
            made_at: now.to_string(),
            made_for: member.actor.person(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let visible = member.actor.visible_spaces();
        let mut copy = |hash: &str, to: &mut dyn Write| -> io::Result<bool> {
            // Waited for piece by piece: what is written is waited for as well, and one does not wait inside the other.
            let Ok(found) = Handle::current().block_on(files.read(entry.id, hash, None)) else { return Ok(false) };
            let mut bytes = found.bytes;
            while let Some(piece) = Handle::current().block_on(bytes.next()) {
                to.write_all(&piece.map_err(io::Error::other)?)?;
            }
            Ok(true)
        };
        let registry = member.workspace.ledger.registry();
        let outcome = member.workspace.ledger.read(|read| {
            let out = Outgoing { sender: sender.clone(), waiting: Vec::with_capacity(CHUNK) };
            Ok(write_archive(read, registry, &visible, &about, &*member.workspace.store, &mut copy, out))
        });
        match outcome {
            Ok(Ok(counts)) => tracing::info!("exported {counts:?}"),
            Ok(Err(failure)) => {
                tracing::warn!("an export broke off: {failure}");
                // The archive has no end, which is how whoever unpacks it knows.
                let _ = sender.blocking_send(Err(io::Error::other("the export broke off")));
            }
            Err(failure) => tracing::error!("an export failed: {failure}"),
        }
    });
    let mut response = Body::from_stream(ReceiverStream::new(receiver)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(named) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, named);
    }
    Ok(response)
}

/// Sends what is written in pieces, as fast as it is taken.
struct Outgoing {
    sender: mpsc::Sender<io::Result<Bytes>>,
    waiting: Vec<u8>,
}

impl Outgoing {
    fn send(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.waiting, Vec::with_capacity(CHUNK));
        let sent = Handle::current().block_on(self.sender.send_timeout(Ok(piece.into()), SEND_LIMIT));
        sent.map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Write for Outgoing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= CHUNK {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.send()
    }
}
