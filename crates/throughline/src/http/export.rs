//! Everything that one may see, to take along.

use super::Program;
use super::error::{Failure, blocking};
use super::record_writes::space_named;
use super::signed::Member;
use access::audit::{AuditDetail, AuditKind};
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use contract::error::ErrorCode;
use exchange::export::{About, ExportError, Files, export as write_archive};
use exchange::html_copy::{AboutCopy, copy_space};
use futures_util::StreamExt;
use ledger::port::Read;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;
use storage::files::FileError;
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
    let entry = member.workspace.entry.clone();
    let now = program.installation.clock.now();
    note(&program, &member, AuditKind::Exported, AuditDetail::default()).await?;
    let name = format!("{}-{}.zip", entry.slug, &now.to_string()[..10]);
    archive(&program, member, name, move |member, read, files, out| {
        let about = About {
            id: entry.id,
            workspace: entry.name,
            zone: entry.zone,
            made_at: now.to_string(),
            made_for: member.actor.person(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let visible = member.actor.visible_spaces();
        let registry = member.workspace.ledger.registry();
        write_archive(read, registry, &visible, &about, &*member.workspace.store, files, out)
            .map(|counts| format!("{counts:?}"))
    })
}

/// A space as HTML pages that any browser reads without a program: a ZIP archive with a page for each record, and the
/// files. It holds nothing of other spaces, and nothing in it runs or is fetched.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/spaces/{space}/copy", tag = "export",
    params(("workspace" = String, Path, description = "Id or slug"), ("space" = String, Path, description = "Id or prefix")),
    responses((status = 200, content_type = "application/zip", body = String),
        (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn copy(
    State(program): State<Arc<Program>>,
    member: Member,
    Path((_, name)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let entry = member.workspace.entry.clone();
    let now = program.installation.clock.now();
    let (member, space) = blocking(move || {
        let space = space_named(&member, &name)?;
        Ok((member, space))
    })
    .await?;
    let what = AuditDetail { spaces: vec![space.id], ..AuditDetail::default() };
    note(&program, &member, AuditKind::SpaceCopied, what).await?;
    let name = format!("{}-{}.zip", space.prefix.to_lowercase(), &now.to_string()[..10]);
    archive(&program, member, name, move |member, read, files, out| {
        let made_at = now.to_string();
        let about = AboutCopy { workspace: &entry.name, made_at: &made_at };
        let registry = member.workspace.ledger.registry();
        copy_space(read, registry, &member.actor.visible_spaces(), &space, &about, files, out)
            .map(|pages| format!("{pages} pages"))
    })
}

async fn note(program: &Arc<Program>, member: &Member, kind: AuditKind, what: AuditDetail) -> Result<(), Failure> {
    let (program, workspace, by) = (program.clone(), member.workspace.entry.id, member.actor.person());
    blocking(move || {
        program.installation.note(Some(workspace), Some(by), kind, what);
        Ok(())
    })
    .await
}

/// Sends an archive while `write` makes it, from one snapshot.
fn archive(
    program: &Arc<Program>,
    member: Member,
    name: String,
    write: impl FnOnce(&Member, &dyn Read, &mut Files<'_>, Outgoing) -> Result<String, ExportError> + Send + 'static,
) -> Result<Response, Failure> {
    let turn = program.exports.clone().try_acquire_owned().map_err(|_| {
        Failure::new(ErrorCode::TooMany, "Many exports are being made at this moment. Try again in some minutes.")
    })?;
    let (sender, receiver) = mpsc::channel(4);
    let files = program.installation.files.clone();
    let workspace = member.workspace.entry.id;
    tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let mut copy = |hash: &str, to: &mut dyn Write| -> io::Result<bool> {
            // Waited for piece by piece: what is written is waited for as well, and one does not wait inside the other.
            let found = match Handle::current().block_on(files.read(workspace, hash, None)) {
                Ok(found) => found,
                Err(FileError::Absent) => return Ok(false),
                // What is there and cannot be reached is not told as missing: the archive breaks off.
                Err(problem) => return Err(io::Error::other(problem.to_string())),
            };
            let mut bytes = found.bytes;
            while let Some(piece) = Handle::current().block_on(bytes.next()) {
                to.write_all(&piece.map_err(io::Error::other)?)?;
            }
            Ok(true)
        };
        let mut write = Some(write);
        let visible = member.actor.visible_spaces();
        let outcome = member.workspace.ledger.read_as(&visible, |read| {
            let out = Outgoing { sender: sender.clone(), waiting: Vec::with_capacity(CHUNK) };
            Ok(write.take().map(|write| write(&member, read, &mut copy, out)))
        });
        match outcome {
            Ok(Some(Ok(said))) => tracing::info!("exported {said}"),
            Ok(Some(Err(failure))) => {
                tracing::warn!("an export broke off: {failure}");
                // The archive has no end, which is how whoever unpacks it knows.
                let _ = sender.blocking_send(Err(io::Error::other("the export broke off")));
            }
            Ok(None) => {}
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
