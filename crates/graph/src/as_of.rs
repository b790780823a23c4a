//! The graph as it stood at a time, folded from the log.
//!
//! What counts is when things happened: as claimed, else when they were recorded; at the same time, the sequence.
//!
//! - A record exists from the earliest happening that touched it. An import creates a record today and dates its
//!   changes of state years back: it existed then.
//! - What a record was created with stands from that moment on, until a dated change overwrites it, because nothing
//!   says that it was otherwise: so the title of such a record is known from its first moment.
//! - Any other field stands as the latest change up to the time left it.
//! - What was undone by then never happened. Undo gives a state back the day on which it truly began, so the order of
//!   time alone would let the undone state win.

use crate::id::{BatchId, RecordId, SpaceId};
use crate::operation::{Change, LoggedOperation, OperationType};
use crate::record::{Fields, LinkKey, Record};
use crate::time::{Instant, Moment};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Folds operations in the order of (moment, sequence) up to a time; then gives rows as they stood.
pub struct AsOf {
    at: Instant,
    records: HashMap<RecordId, Past>,
    links: BTreeMap<LinkKey, bool>,
    /// Writes of a batch that was undone, as far as the undo restored them.
    undone: HashSet<(BatchId, RecordId, String)>,
}

/// What happened to a record so far.
struct Past {
    first: Instant,
    creation: Option<Creation>,
    /// In which space it was when it was last written, and the sequence of that.
    place: Option<(u64, SpaceId)>,
    /// By field; null where it was cleared.
    written: BTreeMap<String, Written>,
    /// Sequence, time and author of the last operation that changed the record itself, not only its links.
    latest: Option<(u64, Instant, RecordId)>,
}

struct Creation {
    fields: Fields,
    space: Option<SpaceId>,
    sequence: u64,
    moment: Moment,
}

struct Written {
    value: Value,
    sequence: u64,
    moment: Moment,
}

impl Past {
    fn touched(&mut self, operation: &LoggedOperation) {
        if self.latest.is_none_or(|(sequence, ..)| sequence < operation.sequence) {
            self.latest = Some((operation.sequence, operation.recorded_at, operation.actor));
        }
    }
}

impl Past {
    fn was_in(&mut self, operation: &LoggedOperation, change: &Change) {
        let space = match (change, operation.spaces.as_slice()) {
            (Change::Moved { after, .. }, _) => after.space,
            (_, [space]) => *space,
            _ => return,
        };
        if self.place.is_none_or(|(sequence, _)| sequence <= operation.sequence) {
            self.place = Some((operation.sequence, space));
        }
    }
}

impl AsOf {
    pub fn new(at: Instant) -> Self {
        Self { at, records: HashMap::new(), links: BTreeMap::new(), undone: HashSet::new() }
    }

    /// The next operation in the order of (moment, sequence). One that happened later changes nothing.
    pub fn fold(&mut self, operation: &LoggedOperation) {
        let moment = operation.moment();
        if moment.at > self.at {
            return;
        }
        let created: HashSet<RecordId> = created_by(operation).collect();
        for change in &operation.changes {
            let of_record = matches!(
                change,
                Change::Created { .. } | Change::Field { .. } | Change::Moved { .. } | Change::Conflict { .. }
            );
            for record in change.records() {
                let past = self.records.entry(record).or_insert_with(|| Past {
                    first: moment.at,
                    creation: None,
                    place: None,
                    written: BTreeMap::new(),
                    latest: None,
                });
                if of_record {
                    past.touched(operation);
                    // By the clock of the program: nobody says of a move that it was earlier, and so shows what was
                    // written before it to who only sees where the record went.
                    if operation.recorded_at <= self.at {
                        past.was_in(operation, change);
                    }
                }
            }
        }
        for record in &created {
            self.created(*record, operation);
        }
        for change in &operation.changes {
            match change {
                Change::Field { record, field, after, .. } if !created.contains(record) => {
                    if let Some(batch) = operation.undoes {
                        self.undone.insert((batch, *record, field.clone()));
                    }
                    let key = || (operation.batch, *record, field.clone());
                    if !self.undone.is_empty() && self.undone.contains(&key()) {
                        continue;
                    }
                    if let Some(past) = self.records.get_mut(record) {
                        // A move gives the state another id, and the day on which it began stays.
                        let began = past.written.get(field).map(|written| written.moment);
                        let began = began.or(past.creation.as_ref().map(|creation| creation.moment));
                        let is_move = operation.operation_type == OperationType::Move;
                        let moment = began.filter(|_| is_move).unwrap_or(moment);
                        let written = Written { value: after.clone(), sequence: operation.sequence, moment };
                        past.written.insert(field.clone(), written);
                    }
                }
                Change::Linked { from, role, to, .. } | Change::Unlinked { from, role, to, .. } => {
                    let key = LinkKey { from: *from, role: role.clone(), to: *to };
                    self.links.insert(key, matches!(change, Change::Linked { .. }));
                }
                _ => {}
            }
        }
    }

    /// Records that existed before the log says that they were created: the operation that did has to be told by
    /// [`AsOf::created`], whenever it happened.
    pub fn created_later(&self) -> BTreeSet<RecordId> {
        self.records.iter().filter(|(_, past)| past.creation.is_none()).map(|(id, _)| *id).collect()
    }

    /// Tells what `record` was created with.
    pub fn created(&mut self, record: RecordId, operation: &LoggedOperation) {
        let Some(past) = self.records.get_mut(&record) else { return };
        if !created_by(operation).any(|created| created == record) {
            return;
        }
        let fields = operation.changes.iter().filter_map(|change| match change {
            Change::Field { record: of, field, after, .. } if *of == record => Some((field.clone(), after.clone())),
            _ => None,
        });
        past.creation = Some(Creation {
            fields: fields.collect(),
            space: operation.spaces.first().copied(),
            sequence: operation.sequence,
            moment: operation.moment(),
        });
        past.touched(operation);
    }

    /// `row`, which is the record as it stands today, as it stood then; none when it did not exist. Who created it,
    /// its key and its space are today's. Conflicts are left out: they are about what was written meanwhile.
    pub fn record(&self, row: &Record) -> Option<Record> {
        let past = self.records.get(&row.id)?;
        let (sequence, updated_at, updated_by) = past.latest.unwrap_or((row.sequence, row.created_at, row.created_by));
        let (mut fields, mut versions) = (Fields::new(), BTreeMap::new());
        let mut state_since = None;
        if let Some(creation) = &past.creation {
            for (field, value) in &creation.fields {
                versions.insert(field.clone(), creation.sequence);
                if !value.is_null() {
                    fields.insert(field.clone(), value.clone());
                }
            }
            // What is known only from later is known to have been so no later than at first.
            let moment = if creation.moment.at > self.at { Moment::by(past.first) } else { creation.moment };
            state_since = fields.contains_key("state").then_some(moment);
        }
        for (field, written) in &past.written {
            versions.insert(field.clone(), written.sequence);
            if written.value.is_null() {
                fields.remove(field);
            } else {
                fields.insert(field.clone(), written.value.clone());
            }
            if field == "state" {
                state_since = (!written.value.is_null()).then_some(written.moment);
            }
        }
        Some(Record {
            sequence,
            updated_at,
            updated_by,
            fields,
            versions,
            state_since,
            conflicts: vec![],
            ..row.clone()
        })
    }

    /// In which space the record was, as far as the log says. What it was there is for who sees that space.
    pub fn place(&self, record: RecordId) -> Option<SpaceId> {
        let past = self.records.get(&record)?;
        past.place.map(|(_, space)| space).or(past.creation.as_ref().and_then(|creation| creation.space))
    }

    pub fn exists(&self, record: RecordId) -> bool {
        self.records.contains_key(&record)
    }

    /// The links that stood, in the order of their keys.
    pub fn links(&self) -> impl Iterator<Item = &LinkKey> {
        self.links.iter().filter(|(_, stands)| **stands).map(|(key, _)| key)
    }
}

fn created_by(operation: &LoggedOperation) -> impl Iterator<Item = RecordId> + '_ {
    operation.changes.iter().filter_map(|change| match change {
        Change::Created { record } => Some(*record),
        _ => None,
    })
}
