//! The right to be forgotten: what was erased, told in ids and numbers alone, and what of a person is found to be
//! erased.

use crate::family::members_of;
use crate::history::history_of;
use crate::port::{Decide, Read, StoreError};
use graph::erasure::ErasedPlace;
use graph::id::{ImportId, RecordId, SpaceId};
use graph::operation::{Change, Via};
use graph::record::{ImportRowKey, Record};
use graph::registry::Registry;
use graph::time::Instant;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Records that are read at once.
const PAGE: usize = 500;

/// What is done after the graph's own transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErasureStep {
    Texts,
    Files,
    Account,
    Search,
    Disk,
}

impl ErasureStep {
    /// In the order in which they are done: the way in is closed before files, which may lie on a server that is away,
    /// and the disk comes last.
    pub const ALL: [Self; 5] = [Self::Texts, Self::Account, Self::Files, Self::Search, Self::Disk];
}

/// How much was erased in one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasedCount {
    pub place: ErasedPlace,
    /// Told only to who sees all of these.
    pub spaces: Vec<SpaceId>,
    pub count: u64,
}

/// A record of others in which the name or the address still stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StillNamed {
    pub record: RecordId,
    pub space: SpaceId,
}

/// What was erased, where, and what is still to be done. Holds no value of anybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    pub id: Uuid,
    pub person: RecordId,
    /// In which space their record is.
    pub space: Option<SpaceId>,
    pub by: RecordId,
    pub at: Instant,
    /// Also what they had written on records of others.
    pub authored: bool,
    /// Everything that was erased.
    pub records: Vec<RecordId>,
    pub counts: Vec<ErasedCount>,
    pub named: Vec<StillNamed>,
    /// Hashes of bytes that no record names any more, until they are removed.
    pub hashes: Vec<String>,
    /// Of the person, where they had one.
    pub account: Option<Uuid>,
    /// What is still to be done.
    pub waiting: Vec<ErasureStep>,
    /// Why it could not be done yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    pub done_at: Option<Instant>,
}

impl Erasure {
    /// Adds to what is told of a place.
    pub fn count(&mut self, place: ErasedPlace, spaces: &[SpaceId], more: u64) {
        if more == 0 {
            return;
        }
        match self.counts.iter_mut().find(|count| count.place == place && count.spaces == spaces) {
            Some(known) => known.count += more,
            None => self.counts.push(ErasedCount { place, spaces: spaces.to_vec(), count: more }),
        }
    }
}

/// What is asked for.
pub struct ErasureOrder {
    /// The same order sent again is carried out once.
    pub id: Uuid,
    pub person: RecordId,
    pub by: RecordId,
    pub authored: bool,
    /// Records that were erased with the person before, in a database that was restored from an earlier day.
    pub also: Vec<RecordId>,
    /// What else the person is called, beside what their record says.
    pub called: Vec<String>,
    pub named: Vec<StillNamed>,
    pub account: Option<Uuid>,
    /// What the person is no longer, once they are erased.
    pub decide: Decide,
}

/// A row of JSON that is kept beside the graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aside {
    /// By the id of its entry.
    Notification(u64),
    ImportRow(ImportRowKey),
    ImportReport(ImportId),
}

/// Names and addresses of a person, found again in what others wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Called(BTreeSet<String>);

impl Called {
    pub fn new(words: impl IntoIterator<Item = String>) -> Self {
        let folded = words.into_iter().map(|word| word.trim().to_lowercase());
        // A single letter stands everywhere.
        Self(folded.filter(|word| word.chars().count() > 1).collect())
    }

    /// The same, and more of them.
    #[must_use]
    pub fn and(self, words: impl IntoIterator<Item = String>) -> Self {
        Self(self.0.into_iter().chain(Self::new(words).0).collect())
    }

    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether `text` is one of them, and nothing more.
    pub fn is(&self, text: &str) -> bool {
        self.0.contains(&text.trim().to_lowercase())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of them stands in `text`, as a word or words of its own.
    pub fn stand_in(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        self.0.iter().any(|word| {
            text.match_indices(word.as_str()).any(|(at, found)| {
                let is_word = |each: Option<char>| each.is_some_and(char::is_alphanumeric);
                !is_word(text[..at].chars().next_back()) && !is_word(text[at + found.len()..].chars().next())
            })
        })
    }

    /// The same in any text of a value.
    pub fn stand_in_value(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => self.stand_in(text),
            Value::Array(values) => values.iter().any(|value| self.stand_in_value(value)),
            Value::Object(members) => members.values().any(|value| self.stand_in_value(value)),
            _ => false,
        }
    }
}

/// What a person is and was called, as far as their record says.
pub fn called(read: &dyn Read, person: RecordId) -> Result<Called, StoreError> {
    let names = |field: &str| matches!(field, "title" | "email");
    let mut words = Vec::new();
    if let Some(record) = read.record(person)? {
        words.extend(["title", "email"].iter().filter_map(|field| record.text(field)).map(str::to_owned));
    }
    for operation in history_of(read, person)? {
        for change in operation.changes {
            if let Change::Field { record, field, before, after } = change
                && record == person
                && names(&field)
            {
                words.extend([before, after].iter().filter_map(Value::as_str).map(str::to_owned));
            }
        }
    }
    Ok(Called::new(words))
}

/// Whether a record is the person's, as far as could be read.
type Theirs<'t> = dyn Fn(&Record) -> Result<bool, StoreError> + 't;

/// The records that are erased with a person: their own and what belongs to it, their own views, and with `authored` what
/// they wrote on records of others. By id.
pub(crate) fn belonging(
    read: &dyn Read,
    registry: &Registry,
    order: &ErasureOrder,
) -> Result<BTreeMap<RecordId, Record>, StoreError> {
    let person = order.person;
    let mut found = BTreeMap::new();
    if let Some(record) = read.record(person)? {
        take_family(read, registry, record, &|_| true, &mut found)?;
    }
    for record in read.records(&order.also)? {
        found.insert(record.id, record);
    }
    let spaces: Vec<SpaceId> = read.spaces()?.into_iter().map(|space| space.id).collect();
    let own = person.to_string();
    let is_own_view =
        |record: &Record| record.text("owner") == Some(&own) && record.text("audience") == Some("personal");
    let wrote = |record: &Record| match record.text("author") {
        Some(author) => Ok(author == own),
        // What is kept without an author was written by who made it; feedback is what somebody else said.
        None if record.kind == "comment" && record.created_by == person => {
            // Who ran an import made its records, and wrote none of them.
            Ok(read.first_operation(record.id)?.is_none_or(|made| made.via != Via::Import))
        }
        None => Ok(false),
    };
    let mut each_of = |kind: &str, is_theirs: &Theirs<'_>| -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let page = read.records_of_kind(kind, &spaces, after, PAGE)?;
            after = page.last().map(|last| last.id);
            let is_last = page.len() < PAGE;
            for record in page {
                if !is_theirs(&record)? {
                    continue;
                }
                // What others said of it is theirs.
                take_family(read, registry, record, &|member| member.kind != "comment", &mut found)?;
            }
            if is_last {
                return Ok(());
            }
        }
    };
    each_of("view", &|record| Ok(is_own_view(record)))?;
    if order.authored {
        each_of("comment", &wrote)?;
        each_of("feedback", &wrote)?;
    }
    found.retain(|_, record| !record.erased);
    Ok(found)
}

/// A record with what belongs to it, and to that in turn, as far as `goes` says.
fn take_family(
    read: &dyn Read,
    registry: &Registry,
    root: Record,
    goes: &dyn Fn(&Record) -> bool,
    found: &mut BTreeMap<RecordId, Record>,
) -> Result<(), StoreError> {
    let mut waiting = vec![root];
    while let Some(whole) = waiting.pop() {
        if found.contains_key(&whole.id) {
            continue;
        }
        let members = members_of(read, registry, whole.id, &read.all_links_of(whole.id)?)?;
        waiting.extend(members.into_iter().filter(goes));
        found.insert(whole.id, whole);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_as_words_of_their_own() {
        let called = Called::new(["Ann Example".to_owned(), "ann@example.org".to_owned(), "x".to_owned()]);
        assert_eq!(called.words().count(), 2, "a single letter is no name");
        for text in ["Ask ANN EXAMPLE.", "(ann@example.org)", "[@Ann Example](mention:1)"] {
            assert!(called.stand_in(text), "{text}");
        }
        for text in ["Joann Example", "Ann Examples", "mann@example.org", "Ann", ""] {
            assert!(!called.stand_in(text), "{text}");
        }
    }
}
