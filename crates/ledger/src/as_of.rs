//! The visible graph as it stood at a time.

use crate::filter::rows;
use crate::port::{Read, StoreError, Table};
use access::VisibleSpaces;
use graph::as_of::AsOf;
use graph::id::RecordId;
use graph::record::{Link, LinkKey, Record};
use graph::time::Instant;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Records of some kinds and the links that they had.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stood {
    /// By id.
    pub records: Vec<Record>,
    /// By key; those of which at least one end is among the records and both existed. What a link carries is as it
    /// is today: the log tells when a link stood, not what its fields were.
    pub links: Vec<Link>,
}

/// Records of `kinds` and their links as they stood at `at`, by the rules of [`graph::as_of`]. Reads the log up to
/// then once, and each kind once.
pub fn as_of(read: &dyn Read, visible: &VisibleSpaces, kinds: &[&str], at: Instant) -> Result<Stood, StoreError> {
    let mut past = AsOf::new(at);
    read.operations_until(at, &mut |entry| {
        // Also of what is not seen: a record is shown as it stood, where that is for the reader to see.
        past.fold(entry);
        true
    })?;
    let kinds: BTreeSet<&str> = kinds.iter().copied().collect();
    let mut today = Vec::new();
    for kind in kinds {
        today.extend(read.records_of_kind(kind, visible.spaces(), None, i64::MAX as usize)?);
    }
    let created_later = past.created_later();
    for row in today.iter().filter(|row| created_later.contains(&row.id)) {
        if let Some(creation) = read.first_operation(row.id)? {
            past.created(row.id, &creation);
        }
    }
    let seen = |record: RecordId| past.place(record).is_none_or(|space| visible.contains(space));
    let mut records: Vec<Record> = today.iter().filter(|row| seen(row.id)).filter_map(|row| past.record(row)).collect();
    records.sort_by_key(|record| record.id);
    let shown: HashSet<RecordId> = records.iter().map(|record| record.id).collect();
    let stood: Vec<&LinkKey> = past
        .links()
        .filter(|key| shown.contains(&key.from) || shown.contains(&key.to))
        .filter(|key| past.exists(key.from) && past.exists(key.to) && seen(key.from) && seen(key.to))
        .collect();
    let mut links = Vec::with_capacity(stood.len());
    if !stood.is_empty() {
        let standing: Vec<Link> = rows(read, Table::Links, visible)?;
        let mut standing: HashMap<LinkKey, Link> = standing.into_iter().map(|link| (link.key.clone(), link)).collect();
        for key in stood {
            let link = match standing.remove(key) {
                Some(link) => Some(link),
                None => read.link(key)?.filter(|link| visible.contains_all(&link.spaces)),
            };
            links.extend(link.map(|link| Link { removed: false, ..link }));
        }
    }
    Ok(Stood { records, links })
}
