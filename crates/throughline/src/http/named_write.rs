//! Writes that are named by what they do and not by operations: under which ids they are kept, so that sending one again
//! is safe, and what they expect to find.

use super::error::{Failure, blocking};
use super::signed::Member;
use super::write::via;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use contract::error::ErrorCode;
use graph::frame::Frame;
use graph::id::{BatchId, OperationId, RecordId};
use graph::operation::{Batch, LoggedOperation, Operation, OperationBody, Via};
use graph::record::Record;
use ledger::{CommitError, Request, query, visible_frame};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Longest idempotency key, in bytes.
const KEY_LIMIT: usize = 255;

/// How a request asks to be carried out.
pub struct Manner {
    if_match: Option<String>,
    via: Via,
    /// Only to see what it would do.
    rehearses: bool,
    /// Names the batch, where the request has a key.
    batch: Option<BatchId>,
    /// Says that another request of the same key asks for the same.
    what: [u8; 32],
}

/// What a write came to.
pub struct Written {
    pub batch: BatchId,
    pub frame: Frame,
    /// It had been carried out before; nothing was written now.
    pub replayed: bool,
}

impl Manner {
    /// As the headers say; `what`: all that the request asks for.
    pub fn of(member: &Member, headers: &HeaderMap, what: &[&str]) -> Result<Self, Failure> {
        // What is no text is no key either, and is told so.
        let text = |value: &HeaderValue| value.to_str().unwrap_or_default().to_owned();
        let key = headers.get("idempotency-key").map(text);
        let manner = Self::keyed(member, key.as_deref(), via(headers), what)?;
        Ok(Self { if_match: headers.get(header::IF_MATCH).map(text), ..manner })
    }

    /// With an idempotency key, where there is one.
    pub fn keyed(member: &Member, key: Option<&str>, via: Via, what: &[&str]) -> Result<Self, Failure> {
        let key = key.map(str::trim);
        if key.is_some_and(|key| key.is_empty() || key.len() > KEY_LIMIT) {
            return Err(Failure::invalid(format!("An idempotency key has 1 to {KEY_LIMIT} plain characters.")));
        }
        let person = member.actor.person().to_string();
        let batch = key.map(|key| BatchId(named_id(&["batch", &person, key])));
        Ok(Self { if_match: None, via, rehearses: false, batch, what: digest(what) })
    }

    /// Nothing of it is kept.
    pub fn rehearsing(self) -> Self {
        Self { rehearses: true, ..self }
    }

    /// An id for something that the request makes: the same for the same key.
    pub fn new_id(&self) -> Uuid {
        match self.batch {
            Some(batch) => named_id(&["record", &batch.to_string()]),
            None => Uuid::now_v7(),
        }
    }

    fn operation(&self, position: usize) -> OperationId {
        OperationId(match self.batch {
            Some(batch) => {
                let what: String = self.what.iter().map(|byte| format!("{byte:02x}")).collect();
                named_id(&["operation", &batch.to_string(), &what, &position.to_string()])
            }
            None => Uuid::now_v7(),
        })
    }

    /// What `If-Match` expects of the record, as its author saw it.
    pub fn expected(&self, record: &Record) -> Result<Vec<(RecordId, u64)>, Failure> {
        let Some(value) = &self.if_match else { return Ok(vec![]) };
        let refused = || Failure::invalid("If-Match is * or an ETag of this record, such as \"42\".");
        let value = value.trim();
        if value == "*" {
            return Ok(vec![]);
        }
        let tag = |tag: &str| tag.trim().strip_prefix('"')?.strip_suffix('"')?.parse::<u64>().ok();
        let tags = value.split(',').map(|each| tag(each).ok_or_else(refused)).collect::<Result<Vec<_>, _>>()?;
        // One that fits is enough; the first stands for those that do not.
        let expected = tags.iter().find(|sequence| **sequence == record.sequence).or(tags.first());
        Ok(expected.map(|sequence| (record.id, *sequence)).into_iter().collect())
    }

    /// What this very request did, where it was carried out before.
    fn before(&self, member: &Member) -> Result<Option<Written>, Failure> {
        let Some(batch) = self.batch else { return Ok(None) };
        let visible = member.actor.visible_spaces();
        let logged = member.workspace.ledger.read(|read| read.batch(batch))?;
        let Some(first) = logged.first() else { return Ok(None) };
        let seen = |entry: &LoggedOperation| visible.contains_all(&entry.spaces);
        if first.id != self.operation(0) || !logged.iter().all(seen) {
            let message = "This Idempotency-Key was used before for something else. Use a new one.";
            return Err(Failure::new(ErrorCode::IdReused, message));
        }
        let frame = member.workspace.ledger.read(|read| query::rows_of(read, logged.clone()))?;
        Ok(Some(Written { batch, frame: visible_frame(&frame, &visible), replayed: true }))
    }

    async fn write(&self, member: &Member, plan: Plan) -> Result<Written, CommitError> {
        let Plan { label, bodies, expects } = plan;
        let permit = member.actor.write_permit()?;
        let operation =
            |(position, body)| Operation { id: self.operation(position), happened_at: None, cause: None, body };
        let operations = bodies.into_iter().enumerate().map(operation).collect();
        let id = self.batch.unwrap_or_else(|| BatchId(Uuid::now_v7()));
        let batch = Batch { id, label, operations };
        let request = Request { expects, ..Request::new(batch, self.via) };
        let ledger = &member.workspace.ledger;
        let pending = if self.rehearses { ledger.rehearse(permit, request) } else { ledger.commit(permit, request) };
        match pending.wait().await {
            Ok(committed) => Ok(Written {
                batch: committed.batch,
                frame: visible_frame(&committed.frame, &member.actor.visible_spaces()),
                replayed: committed.duplicate,
            }),
            Err(error) => Err(error),
        }
    }
}

/// What a request does.
pub struct Plan {
    pub label: String,
    pub bodies: Vec<OperationBody>,
    /// Records that have to be at this sequence.
    pub expects: Vec<(RecordId, u64)>,
}

impl Plan {
    pub fn new(label: String, bodies: Vec<OperationBody>) -> Self {
        Self { label, bodies, expects: vec![] }
    }
}

/// Commits what `plan` says as one, unless this very request did it before.
pub async fn carry_out(
    member: Member,
    manner: Manner,
    plan: impl FnOnce(&Member, &Manner) -> Result<Plan, Failure> + Send + 'static,
) -> Result<(Member, Written), Failure> {
    let (member, manner, ready) = blocking(move || {
        let ready = match manner.before(&member)? {
            Some(written) => Ok(written),
            None => Err(plan(&member, &manner)?),
        };
        Ok((member, manner, ready))
    })
    .await?;
    let plan = match ready {
        Ok(before) => return Ok((member, before)),
        Err(plan) => plan,
    };
    match manner.write(&member, plan).await {
        Ok(written) => Ok((member, written)),
        // Two of the same key at once: the other one was carried out meanwhile.
        Err(error @ CommitError::IdReused { .. }) if manner.batch.is_some() => {
            blocking(move || match manner.before(&member)? {
                Some(before) => Ok((member, before)),
                None => Err(Failure::of_one(error)),
            })
            .await
        }
        Err(error) => Err(Failure::of_one(error)),
    }
}

/// `W/` is not written: the tag names exactly one version of the row.
pub fn tag_of(record: &Record) -> String {
    format!("\"{}\"", record.sequence)
}

impl Written {
    /// The record as the answer, with its version.
    pub async fn record(self, member: &Member, id: RecordId) -> Result<Response, Failure> {
        let found = self.frame.records.into_iter().find(|record| record.id == id);
        let record = match found {
            Some(record) => record,
            // Nothing of it was changed.
            None => {
                let (ledger, visible) = (member.workspace.ledger.clone(), member.actor.visible_spaces());
                let found =
                    blocking(move || Ok(ledger.read_as(&visible, |read| query::record(read, &visible, id))?)).await?;
                found.ok_or_else(|| Failure::not_found("record"))?
            }
        };
        let mut response = axum::Json(&record).into_response();
        mark(&mut response, Some(&record), self.replayed);
        Ok(response)
    }

    /// An answer without a body.
    pub fn nothing(self) -> Response {
        let mut response = axum::http::StatusCode::NO_CONTENT.into_response();
        mark(&mut response, None, self.replayed);
        response
    }
}

fn mark(response: &mut Response, record: Option<&Record>, replayed: bool) {
    let headers = response.headers_mut();
    if let Some(tag) = record.and_then(|record| HeaderValue::from_str(&tag_of(record)).ok()) {
        headers.insert(header::ETAG, tag);
    }
    if replayed {
        headers.insert(HeaderName::from_static("idempotent-replayed"), HeaderValue::from_static("true"));
    }
}

/// A label that the ledger takes, whatever it was made of.
pub fn cut(label: String) -> String {
    const BYTES: usize = 250;
    let end = (0..=label.len().min(BYTES)).rev().find(|end| label.is_char_boundary(*end)).unwrap_or(0);
    label[..end].to_owned()
}

/// SHA-256 over texts, each with its length, so that no two lists run together alike.
fn digest(parts: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().into()
}

/// An id that follows from texts: version 8, which claims no time.
pub fn named_id(parts: &[&str]) -> Uuid {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest(parts)[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
