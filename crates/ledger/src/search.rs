//! Full-text search: what of a record is searched, and the port of the index. The index is worked out of the graph and
//! follows its sequence; it can be thrown away at any time.

use crate::notify::plain_words;
use crate::port::{Read, StoreError};
use graph::id::{RecordId, SpaceId};
use graph::record::Record;
use graph::registry::{FieldType, Registry};
use graph::time::Instant;
use serde_json::Value;

/// Records that are taken into the index at once.
const CHUNK: usize = 1_000;

/// What of one record is searched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub record: RecordId,
    pub space: SpaceId,
    pub kind: String,
    /// What it was said on, where it is a comment.
    pub topic: Option<RecordId>,
    pub updated_at: Instant,
    pub archived: bool,
    pub title: String,
    pub key: String,
    pub body: String,
}

/// A question to the index.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// As typed: words that all have to be there, "words in a row", and -words that may not.
    pub words: &'a str,
    /// Spaces that the asker sees; nothing from elsewhere counts or is counted.
    pub spaces: &'a [SpaceId],
    /// Only these kinds; empty: all.
    pub kinds: &'a [String],
    pub limit: usize,
    pub now: Instant,
}

/// A piece of text; `found` where it is what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub found: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub record: RecordId,
    pub kind: String,
    pub topic: Option<RecordId>,
    pub updated_at: Instant,
    pub archived: bool,
    pub key: String,
    pub title: Vec<Piece>,
    /// Where in its texts the words stand; empty where they stand in the title or the key alone.
    pub excerpt: Vec<Piece>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub hits: Vec<Hit>,
    /// A word was found nowhere; these are hits of words that are written nearly so.
    pub nearly: bool,
    /// So many of the newest hits were ranked, where there were more than that.
    pub newest: Option<usize>,
}

/// The index of one workspace. What is taken up in it is on disk when the call returns.
pub trait SearchIndex: Send + Sync + 'static {
    /// Sequence of the graph up to which it stands.
    fn position(&self) -> Result<u64, StoreError>;
    /// Takes up rows in place of what was known of their records, forgets `gone`, and stands at `position` then.
    fn take(&self, rows: &[Words], gone: &[RecordId], position: u64) -> Result<(), StoreError>;
    fn find(&self, question: &Question<'_>) -> Result<Found, StoreError>;
    /// Forgets everything, and stands at 0.
    fn clear(&self) -> Result<(), StoreError>;
}

/// Takes up what changed since the index last stood somewhere. `read` gives each call one consistent snapshot.
/// Answers the sequence at which it stands then; at most `chunks` of some thousand records are taken.
pub fn catch_up(
    index: &dyn SearchIndex,
    registry: &Registry,
    chunks: usize,
    read: impl Fn(&mut dyn FnMut(&dyn Read) -> Result<(), StoreError>) -> Result<(), StoreError>,
) -> Result<u64, StoreError> {
    let mut position = index.position()?;
    for _ in 0..chunks {
        let (mut changed, mut sequence) = (vec![], 0);
        read(&mut |read| {
            sequence = read.sequence()?;
            // A database that was restored from an earlier day: what the index holds may never have been.
            if sequence < position {
                position = 0;
                index.clear()?;
            }
            changed = if sequence > position { read.records_changed_after(position, CHUNK)? } else { vec![] };
            Ok(())
        })?;
        if sequence == position {
            break;
        }
        let is_last = changed.len() < CHUNK;
        let stands = if is_last { sequence } else { changed.last().map_or(sequence, |record| record.sequence) };
        let (kept, gone): (Vec<&Record>, Vec<&Record>) =
            changed.iter().partition(|record| !is_trashed(record) && is_searched(&record.kind));
        let rows: Vec<Words> = kept.into_iter().map(|record| words_of(registry, record)).collect();
        let gone: Vec<RecordId> = gone.into_iter().map(|record| record.id).collect();
        index.take(&rows, &gone, stands)?;
        position = stands;
        if is_last {
            break;
        }
    }
    Ok(position)
}

fn is_trashed(record: &Record) -> bool {
    record.fields.get("trashed").and_then(Value::as_bool).unwrap_or(false)
}

/// A highlight's words stand in what was said.
fn is_searched(kind: &str) -> bool {
    kind != "highlight"
}

/// Title, key, and all else that people wrote into the record.
pub fn words_of(registry: &Registry, record: &Record) -> Words {
    let kind = registry.kind(&record.kind);
    // Texts before what is short, and addresses last: an excerpt shows what comes first.
    let (mut body, mut short, mut addresses) = (Vec::new(), Vec::new(), Vec::new());
    for (name, value) in &record.fields {
        let declared = kind.and_then(|kind| kind.field(name));
        match declared.map(|field| (field.field_type, field.read_only)) {
            _ if name == "title" => {}
            Some((FieldType::Text, _)) => written(value, &mut body),
            // What it was called where it came from is a name of it, though nobody writes it.
            _ if name == "source_id" => written(value, &mut short),
            Some((FieldType::Line | FieldType::Tags, false)) => written(value, &mut short),
            Some((FieldType::Url, _)) => written(value, &mut addresses),
            Some(_) => {}
            // Of a field that people made, whatever reads as words: an id does not.
            None => written(value, &mut short),
        }
    }
    body.append(&mut short);
    body.append(&mut addresses);
    Words {
        record: record.id,
        space: record.space,
        kind: record.kind.clone(),
        topic: record.text("parent").and_then(|parent| parent.parse().ok()),
        updated_at: record.updated_at,
        archived: record.is_put_away(),
        title: record.title().to_owned(),
        key: record.key.clone().unwrap_or_default(),
        body: body.join("\n"),
    }
}

fn written(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) if text.parse::<RecordId>().is_err() => into.push(plain_words(text)),
        Value::Array(values) => values.iter().for_each(|value| written(value, into)),
        _ => {}
    }
}
