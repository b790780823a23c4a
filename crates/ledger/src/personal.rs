//! What belongs to one person and not to the graph: values of their own, what they watch, their inbox. No operation
//! changes it and no history keeps it.

use crate::port::StoreError;
use graph::id::{BatchId, RecordId, SpaceId};
use graph::time::Instant;
use serde::{Deserialize, Serialize};

/// Most values of one person.
pub const NAMES_LIMIT: usize = 100;
/// Longest name of a value.
pub const NAME_LIMIT: usize = 40;
/// Largest value, in bytes of JSON.
pub const VALUE_LIMIT: usize = 64 * 1024;
/// Most entries in one page of an inbox.
pub const INBOX_PAGE: usize = 200;

/// Why somebody is told. Of several reasons in one batch the first of these is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A text newly names them.
    Mentioned,
    /// A field newly refers to them.
    Assigned,
    /// Somebody commented on what they watch.
    Commented,
    /// Somebody changed what they watch.
    Changed,
}

/// What one person is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    pub person: RecordId,
    /// Of the operation that it is about.
    pub sequence: u64,
    /// What to open. For a comment, what it was made on.
    pub record: RecordId,
    pub reason: Reason,
    pub actor: RecordId,
    pub at: Instant,
    pub batch: BatchId,
    /// The batch's label.
    pub label: String,
    /// The first words of what was written, or the names of the fields that changed.
    pub excerpt: String,
}

/// A notification in an inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxEntry {
    /// Rises with time.
    pub id: u64,
    pub notification: Notification,
    pub read_at: Option<Instant>,
    pub snoozed_until: Option<Instant>,
}

/// Which entries are asked for. A snoozed entry is one whose time has not come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Show {
    /// Not read and not snoozed.
    #[default]
    Unread,
    All,
    Snoozed,
}

#[derive(Clone, Copy, Debug)]
pub struct InboxQuery<'a> {
    pub person: RecordId,
    /// Entries of records elsewhere are left out.
    pub spaces: &'a [SpaceId],
    pub now: Instant,
    pub show: Show,
    /// Only entries with a smaller id.
    pub before: Option<u64>,
    pub limit: usize,
}

/// Which of a person's entries to mark, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marking {
    pub which: Which,
    /// Read since this moment (or since an earlier one), or not read; nothing leaves it as it is.
    pub read: Option<Option<Instant>>,
    /// Snoozed until, or not any more; nothing leaves it as it is.
    pub snoozed: Option<Option<Instant>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    All,
    /// Entries by id, and all entries of some records.
    Some {
        entries: Vec<u64>,
        records: Vec<RecordId>,
    },
}

impl Which {
    pub fn holds(&self, id: u64, record: RecordId) -> bool {
        match self {
            Self::All => true,
            Self::Some { entries, records } => entries.contains(&id) || records.contains(&record),
        }
    }
}

pub trait ReadPersonal {
    /// A person's values by name, each as JSON.
    fn values(&self, person: RecordId) -> Result<Vec<(String, String)>, StoreError>;
    /// What a person watches in `spaces`, by id.
    fn watched(&self, person: RecordId, spaces: &[SpaceId]) -> Result<Vec<RecordId>, StoreError>;
    fn watchers(&self, record: RecordId) -> Result<Vec<RecordId>, StoreError>;
    /// Newest first.
    fn inbox(&self, query: &InboxQuery<'_>) -> Result<Vec<InboxEntry>, StoreError>;
    /// How many entries [`Show::Unread`] has.
    fn unread(&self, person: RecordId, spaces: &[SpaceId], now: Instant) -> Result<u64, StoreError>;
}

pub trait WritePersonal: ReadPersonal {
    /// Puts a value in place of the one of that name; nothing removes it.
    fn put_value(&mut self, person: RecordId, name: &str, json: Option<&str>) -> Result<(), StoreError>;
    /// What the person said about watching a record stands until they say otherwise.
    fn put_watch(&mut self, record: RecordId, person: RecordId, watching: bool) -> Result<(), StoreError>;
    /// Watches for a person who never said anything about that record.
    fn watch_unless_said(&mut self, record: RecordId, person: RecordId) -> Result<(), StoreError>;
    /// Adds an entry. One that says [`Reason::Changed`] takes the place of an unread one by the same actor on the same
    /// record, so that a long piece of work is one entry.
    fn notify(&mut self, notification: &Notification) -> Result<(), StoreError>;
    fn mark(&mut self, person: RecordId, marking: &Marking) -> Result<(), StoreError>;
}

/// Whether a value may have this name.
pub fn is_name(name: &str) -> bool {
    (1..=NAME_LIMIT).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}
