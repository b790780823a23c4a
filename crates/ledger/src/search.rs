//! Full-text search: what of a record is searched, and the port of the index. The index is worked out of the graph and
//! follows its sequence; it can be thrown away at any time.

use crate::notify::plain_words;
use crate::port::{Read, StoreError};
use crate::sight::cut_record;
use access::{Rules, Sight};
use graph::id::{RecordId, SpaceId};
use graph::operation::{Change, Via};
use graph::record::Record;
use graph::registry::{FieldType, Registry};
use graph::time::Instant;
use serde_json::Value;
use std::collections::BTreeSet;

/// Records that are taken into the index at once.
const CHUNK: usize = 1_000;
/// Operations that are looked through for what was used: the newest, so that an index of many years is soon there.
const COUNTED: u64 = 20_000;

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

/// That somebody changed a record, or said something on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use {
    pub record: RecordId,
    pub at: Instant,
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
    /// So many of the best hits were sifted, where there were more than that.
    pub sifted: Option<usize>,
}

/// Tells those of some hits that pass what else is asked of them.
pub type Sieve<'s> = dyn FnMut(&[RecordId]) -> Result<BTreeSet<RecordId>, StoreError> + 's;

/// The index of one workspace. What is taken up in it is on disk when the call returns.
pub trait SearchIndex: Send + Sync + 'static {
    /// Sequence of the graph up to which it stands.
    fn position(&self) -> Result<u64, StoreError>;
    /// What is left out of it, as it was said when it was cleared; at first nothing.
    fn left_out(&self) -> Result<String, StoreError>;
    /// Takes up rows in place of what was known of their records, forgets `gone`, counts `uses` (oldest first), and stands
    /// at `position` then.
    fn take(&self, rows: &[Words], gone: &[RecordId], uses: &[Use], position: u64) -> Result<(), StoreError>;
    /// `sieve`: asked of the best hits until enough pass.
    fn find(&self, question: &Question<'_>, sieve: Option<&mut Sieve<'_>>) -> Result<Found, StoreError>;
    /// Leaves nothing of what was forgotten in the bytes on the disk either.
    fn rewrite(&self) -> Result<(), StoreError>;
    /// Forgets everything, and stands at 0. From now on this is left out.
    fn clear(&self, left_out: &str) -> Result<(), StoreError>;
}

/// What an index leaves out of the records: whatever is restricted, since who asks may not see it. Nobody finds a record
/// by that; a filter on the field does for who sees it.
pub fn left_out_of(rules: &Rules) -> String {
    let sight = Sight::of_stranger(rules);
    let lines = sight.hidden().iter().map(|each| format!("{} {} {}\n", each.space, each.kind, each.field));
    lines.collect()
}

/// Takes up what changed since the index last stood somewhere; anew where something else is left out. `read` gives each
/// call one consistent snapshot. Answers the sequence at which it stands then; at most `chunks` of some thousand records
/// are taken.
pub fn catch_up(
    index: &dyn SearchIndex,
    registry: &Registry,
    chunks: usize,
    read: impl Fn(&mut dyn FnMut(&dyn Read) -> Result<(), StoreError>) -> Result<(), StoreError>,
) -> Result<u64, StoreError> {
    let mut position = index.position()?;
    for _ in 0..chunks {
        let (mut changed, mut sequence) = (vec![], 0);
        let mut sight = Sight::default();
        read(&mut |read| {
            sequence = read.sequence()?;
            let rules = read.rules()?;
            sight = Sight::of_stranger(&rules);
            let left_out = left_out_of(&rules);
            // A database that was restored from an earlier day: what the index holds may never have been.
            if sequence < position || left_out != index.left_out()? {
                position = 0;
                index.clear(&left_out)?;
            }
            changed = if sequence > position { read.records_changed_after(position, CHUNK)? } else { vec![] };
            Ok(())
        })?;
        if sequence == position {
            break;
        }
        changed.iter_mut().for_each(|record| cut_record(record, &sight));
        let is_last = changed.len() < CHUNK;
        let stands = if is_last { sequence } else { changed.last().map_or(sequence, |record| record.sequence) };
        let (kept, gone): (Vec<&Record>, Vec<&Record>) =
            changed.iter().partition(|record| !is_trashed(record) && !record.erased && is_searched(&record.kind));
        let rows: Vec<Words> = kept.into_iter().map(|record| words_of(registry, record)).collect();
        let gone: Vec<RecordId> = gone.into_iter().map(|record| record.id).collect();
        let mut uses = Vec::new();
        read(&mut |read| uses_between(read, position, stands, &mut uses))?;
        index.take(&rows, &gone, &uses, stands)?;
        position = stands;
        if is_last {
            break;
        }
    }
    Ok(position)
}

/// What people changed in the operations above `after` up to `up_to`, oldest first; of very many, in the newest. An import
/// or the program itself uses nothing.
fn uses_between(read: &dyn Read, after: u64, up_to: u64, uses: &mut Vec<Use>) -> Result<(), StoreError> {
    let mut at = after.max(up_to.saturating_sub(COUNTED));
    while at < up_to {
        let page = read.operations_after(at, CHUNK)?;
        let Some(last) = page.last() else { break };
        at = last.sequence;
        for operation in page.iter().filter(|operation| operation.sequence <= up_to) {
            if !matches!(operation.via, Via::Ui | Via::Api | Via::Mcp) {
                continue;
            }
            let mut records: BTreeSet<RecordId> = operation.changes.iter().flat_map(Change::records).collect();
            for change in &operation.changes {
                if let Change::Field { field, after: Value::String(parent), .. } = change
                    && field == "parent"
                {
                    records.extend(parent.parse::<RecordId>().ok());
                }
            }
            uses.extend(records.into_iter().map(|record| Use { record, at: operation.recorded_at }));
        }
    }
    Ok(())
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
