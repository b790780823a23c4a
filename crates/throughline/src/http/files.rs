//! Files on records: taken in, and given out to who sees the record.

use super::Program;
use super::error::{Failure, blocking};
use super::records::find;
use super::signed::Member;
use access::Action;
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{self, FromRequest, Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::error::ErrorCode;
use graph::id::{BatchId, OperationId, RecordId, WorkspaceId};
use graph::operation::{Batch, Change, Operation, OperationBody, Via};
use graph::record::Record;
use ledger::{Request, may_change, query};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use storage::files::{FileError, Kept, Part};
use utoipa::IntoParams;
use uuid::Uuid;

/// Largest file, in bytes.
const FILE_LIMIT: u64 = 256 * 1024 * 1024;
const NAME_LIMIT: usize = 200;
/// Operations of a record's history that are read at once.
const HISTORY_PAGE: usize = 200;
/// What browsers show without running anything of it. All else is only handed over.
const SHOWN: [&str; 13] = [
    "application/pdf",
    "audio/mpeg",
    "audio/ogg",
    "audio/wav",
    "image/avif",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
    "text/plain",
    "video/mp4",
    "video/ogg",
    "video/webm",
];

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FileQuery {
    /// Name of the file.
    pub name: String,
}

/// Attaches a file to a record. The body is the file, its `content-type` what it is; at most 256 MB.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/records/{record}/files", tag = "files",
    params(("workspace" = String, Path, description = "Id or slug"), ("record" = String, Path, description = "Id or key"), FileQuery),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 200, body = Record), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn attach(
    State(program): State<Arc<Program>>,
    member: Member,
    Path((_, name)): Path<(String, String)>,
    upload: Upload,
) -> Result<Json<Record>, Failure> {
    let (member, record) = blocking(move || {
        let record = find(&member, &name)?;
        let may = member.actor.write_permit().and_then(|permit| permit.check(Action::Contribute, record.space));
        may.map_err(super::people::denied)?;
        Ok((member, record))
    })
    .await?;
    let Uploaded { title, media_type, kept } = upload.keep(&program, member.workspace.entry.id).await?;
    let file = RecordId(Uuid::now_v7());
    let fields = [
        ("title", json!(title)),
        ("parent", json!(record.id)),
        ("hash", json!(kept.hash)),
        ("size", json!(kept.size)),
        ("media_type", json!(media_type)),
    ];
    let fields = fields.map(|(name, value)| (name.to_owned(), value)).into();
    let create = OperationBody::Create { record: file, kind: "file".into(), space: record.space, fields };
    let about = if record.title().is_empty() { record.kind.clone() } else { record.title().to_owned() };
    commit(member, file, format!("Attached {} to {}", shortened(&title), shortened(&about)), vec![create]).await
}

/// Puts a new version in place of a file. The former ones stay.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/files/{file}", tag = "files",
    params(("workspace" = String, Path, description = "Id or slug"), ("file" = String, Path, description = "Id"), FileQuery),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 200, body = Record), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn replace(
    State(program): State<Arc<Program>>,
    member: Member,
    Path((_, name)): Path<(String, String)>,
    upload: Upload,
) -> Result<Json<Record>, Failure> {
    let (member, file) = blocking(move || {
        let file = file_named(&member, &name)?;
        if !may_change(member.workspace.ledger.registry(), &member.actor, &file) {
            return Err(Failure::new(ErrorCode::Forbidden, "You may not change this file."));
        }
        Ok((member, file))
    })
    .await?;
    let Uploaded { title, media_type, kept } = upload.keep(&program, member.workspace.entry.id).await?;
    let id = file.id;
    let set = |field: &str, value: Value| OperationBody::Set {
        record: id,
        field: field.to_owned(),
        value,
        // Whoever comes last is the newest version, and the one before stands below it: no field for itself can clash.
        seen: u64::MAX,
        saw: None,
    };
    let sets = vec![
        set("title", json!(title)),
        set("hash", json!(kept.hash)),
        set("size", json!(kept.size)),
        set("media_type", json!(media_type)),
    ];
    commit(member, id, format!("Put a new version of {}", shortened(&title)), sets).await
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ContentQuery {
    /// Hash of an earlier version; absent: the newest.
    pub version: Option<String>,
    /// To be saved and not shown.
    #[serde(default)]
    pub download: bool,
}

/// What a file holds, or the part of it that `range` names.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/files/{file}/content", tag = "files",
    params(("workspace" = String, Path, description = "Id or slug"), ("file" = String, Path, description = "Id"), ContentQuery),
    responses((status = 200, content_type = "application/octet-stream", body = String), (status = 206),
        (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn content(
    State(program): State<Arc<Program>>,
    member: Member,
    Path((_, name)): Path<(String, String)>,
    asked: Result<Query<ContentQuery>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let Query(asked) = asked.map_err(|problem| Failure::invalid(problem.body_text()))?;
    let workspace = member.workspace.entry.id;
    let (file, hash, media_type) = blocking(move || {
        let file = file_named(&member, &name)?;
        let (hash, media_type) = version_of(&member, &file, asked.version.as_deref())?;
        Ok((file, hash, media_type))
    })
    .await?;
    let files = &program.installation.files;
    let size = files.size(workspace, &hash).await.map_err(of_file)?;
    // Whoever goes on with a download gets the rest of the same version, or all of another.
    let etag = format!("\"{hash}\"");
    let goes_on = headers.get(header::IF_RANGE).is_none_or(|of| of.as_bytes() == etag.as_bytes());
    let Some(part) = (if goes_on { part_asked(&headers, size) } else { Some(None) }) else {
        let all = HeaderValue::from_str(&format!("bytes */{size}")).unwrap_or(HeaderValue::from_static("bytes */*"));
        return Ok((StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, all)]).into_response());
    };
    let found = files.read(workspace, &hash, part.clone()).await.map_err(of_file)?;
    let length = found.range.end - found.range.start;
    let mut response = Response::new(Body::from_stream(found.bytes));
    let shown = SHOWN.contains(&media_type.as_str()) && !asked.download;
    let kind = match (shown, media_type.as_str()) {
        (true, "text/plain") => "text/plain; charset=utf-8",
        (true, known) => known,
        (false, _) => "application/octet-stream",
    };
    // A viewer of PDFs is a part of the browser, which a sandbox would keep out.
    let policy = if media_type == "application/pdf" { "default-src 'none'" } else { "default-src 'none'; sandbox" };
    let how = if shown { "inline" } else { "attachment" };
    let named = format!("{how}; filename*=UTF-8''{}", percent_encoded(file.title()));
    let mut set = |name: header::HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, kind);
    set(header::CONTENT_SECURITY_POLICY, policy);
    set(header::CONTENT_DISPOSITION, &named);
    set(header::CONTENT_LENGTH, &length.to_string());
    set(header::ACCEPT_RANGES, "bytes");
    // What a hash names never changes, but who may see it does.
    set(header::CACHE_CONTROL, "private, no-cache");
    set(header::ETAG, &etag);
    if part.is_some() {
        set(
            header::CONTENT_RANGE,
            &format!("bytes {}-{}/{size}", found.range.start, found.range.end.saturating_sub(1)),
        );
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    Ok(response)
}

/// What `range` asks for: all, one part, or nothing that is there.
fn part_asked(headers: &HeaderMap, size: u64) -> Option<Option<Part>> {
    let asked = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
    // Several parts, and other units, are answered with all.
    let Some((start, end)) = asked.and_then(|asked| asked.strip_prefix("bytes=")).and_then(|part| part.split_once('-'))
    else {
        return Some(None);
    };
    match (start.trim().parse::<u64>(), end.trim().parse::<u64>()) {
        (Ok(start), _) if start >= size => None,
        (Ok(start), Ok(end)) if end >= start => Some(Some(Part::Between(start..end.saturating_add(1).min(size)))),
        (Ok(start), Err(_)) if end.trim().is_empty() => Some(Some(Part::From(start))),
        (Err(_), Ok(count)) if start.trim().is_empty() && count > 0 && size > 0 => {
            Some(Some(Part::Last(count.min(size))))
        }
        _ => Some(None),
    }
}

fn file_named(member: &Member, name: &str) -> Result<Record, Failure> {
    let file = find(member, name).map_err(|_| Failure::not_found("file"))?;
    if file.kind == "file" { Ok(file) } else { Err(Failure::not_found("file")) }
}

/// Hash and type of a version that the file has or had: knowing a hash opens nothing.
fn version_of(member: &Member, file: &Record, asked: Option<&str>) -> Result<(String, String), Failure> {
    let text = |field: &str| file.text(field).unwrap_or_default().to_owned();
    let newest = (text("hash"), text("media_type"));
    let Some(asked) = asked.filter(|asked| *asked != newest.0) else { return Ok(newest) };
    let visible = member.actor.visible_spaces();
    let mut before = None;
    // Newest first: the type that stood when the hash did is the one that was written over after it.
    let mut media_type = newest.1;
    loop {
        let (operations, next) = member
            .workspace
            .ledger
            .read_as(&visible, |read| query::history(read, &visible, Some(file.id), before, HISTORY_PAGE))?;
        for change in operations.iter().flat_map(|operation| &operation.changes) {
            let Change::Field { record, field, before, .. } = change else { continue };
            if *record == file.id && field == "media_type" {
                media_type = before.as_str().unwrap_or(&media_type).to_owned();
            }
        }
        let had = operations.iter().flat_map(|operation| &operation.changes).any(|change| {
            matches!(change, Change::Field { record, field, before, after }
                if *record == file.id && field == "hash" && [before, after].iter().any(|value| value.as_str() == Some(asked)))
        });
        if had {
            return Ok((asked.to_owned(), media_type));
        }
        match next {
            Some(next) => before = Some(next),
            None => return Err(Failure::not_found("version")),
        }
    }
}

/// A file on its way in.
pub struct Upload {
    title: String,
    media_type: String,
    body: Body,
}

/// A file that is on the disk, and in no record yet.
struct Uploaded {
    title: String,
    media_type: String,
    kept: Kept,
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Failure;

    async fn from_request(request: extract::Request, _: &S) -> Result<Self, Failure> {
        let asked = Query::<FileQuery>::try_from_uri(request.uri());
        let Query(asked) = asked.map_err(|problem| Failure::invalid(problem.body_text()))?;
        let (title, media_type) = (file_name(&asked.name)?, media_type(request.headers()));
        Ok(Self { title, media_type, body: request.into_body() })
    }
}

impl Upload {
    async fn keep(self, program: &Program, workspace: WorkspaceId) -> Result<Uploaded, Failure> {
        let Self { title, media_type, body } = self;
        let files = program.installation.files.clone();
        // By itself: whoever goes away half way leaves nothing behind, which has to be removed where the file was going.
        let keeping = tokio::spawn(async move { files.keep(workspace, body.into_data_stream(), FILE_LIMIT).await });
        let kept = keeping.await.unwrap_or_else(|failure| Err(FileError::Failed(failure.to_string())));
        Ok(Uploaded { title, media_type, kept: kept.map_err(of_file)? })
    }
}

/// What browsers and archives say may come with folders; the name is what is behind them.
pub(super) fn file_name(said: &str) -> Result<String, Failure> {
    let name = said.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|each| !each.is_control()).take(NAME_LIMIT).collect();
    let name = name.trim();
    if name.is_empty() || name.chars().all(|each| each == '.') {
        Err(Failure::invalid("Give the file a name."))
    } else {
        Ok(name.to_owned())
    }
}

fn media_type(headers: &HeaderMap) -> String {
    let said = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let plain = said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let fits = plain.len() <= 100 && plain.split_once('/').is_some_and(|(of, what)| !of.is_empty() && !what.is_empty());
    if fits { plain } else { "application/octet-stream".to_owned() }
}

/// What of a name stands in the label of a batch, which has a limit in bytes.
fn shortened(text: &str) -> &str {
    const BYTES: usize = 100;
    let end = (0..=BYTES.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    &text[..end]
}

fn of_file(error: FileError) -> Failure {
    match error {
        FileError::TooLarge { .. } => Failure::new(ErrorCode::TooLarge, "A file may have 256 MB at most."),
        FileError::BrokenOff(_) => Failure::invalid("The file broke off before its end. Send it again."),
        FileError::Absent => Failure::not_found("file"),
        FileError::Away(_) | FileError::Refused(_) => {
            tracing::error!("{error}");
            let said = "The program does not reach the place where it keeps files. Nothing was changed. Try again in a \
                        while, and tell its administrator if this stays.";
            Failure::new(ErrorCode::Unavailable, said)
        }
        FileError::Failed(problem) => Failure::new(ErrorCode::Internal, problem),
    }
}

/// Commits in the person's name what only the program may write, and answers with the file as it is then.
async fn commit(
    member: Member,
    file: RecordId,
    label: String,
    bodies: Vec<OperationBody>,
) -> Result<Json<Record>, Failure> {
    blocking(move || {
        let operation = |body| Operation { id: OperationId(Uuid::now_v7()), happened_at: None, cause: None, body };
        let batch =
            Batch { id: BatchId(Uuid::now_v7()), label, operations: bodies.into_iter().map(operation).collect() };
        let permit = member.actor.write_permit().map_err(super::people::denied)?;
        let ledger = &member.workspace.ledger;
        ledger.commit(permit, Request::new(batch, Via::System)).wait_blocking()?;
        let visible = member.actor.visible_spaces();
        let found = ledger.read_as(&visible, |read| query::record(read, &visible, file))?;
        found.map(Json).ok_or_else(|| Failure::not_found("file"))
    })
    .await
}

/// As `filename*` wants it (RFC 5987).
fn percent_encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let encoded = |byte: u8| if plain(byte) { (byte as char).to_string() } else { format!("%{byte:02X}") };
    name.bytes().map(encoded).collect()
}
