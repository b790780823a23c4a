//! What shared texts need of a database. Implemented in memory here and by the `storage` crate.

use graph::id::RecordId;
use ledger::port::StoreError;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The stored form of one text field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredText {
    /// Version of the field's Markdown snapshot that the document stands for; 0 while only updates were appended.
    pub version: u64,
    /// One merged yrs v1 update; empty when there is none.
    pub state: Vec<u8>,
    /// Updates since `state`, oldest first.
    pub updates: Vec<Vec<u8>>,
    /// Number of the last of them; 0 when there are none.
    pub through: u64,
}

/// One workspace's documents.
pub trait DocumentStore: Send + Sync + 'static {
    /// `None` when nothing was ever kept for the field.
    fn load(&self, record: RecordId, field: &str) -> Result<Option<StoredText>, StoreError>;
    /// Adds one update after those that are kept; answers its number, which is above theirs. Returns when it is durable.
    /// The first update of a field starts its document at version 0.
    fn append(&self, record: RecordId, field: &str, update: Vec<u8>) -> Result<u64, StoreError>;
    /// Keeps one merged state in place of the older state and of the updates up to number `through`. False, and nothing
    /// is kept, where the kept state is not the one of version `former`, 0 when none was kept: somebody else put the
    /// text together meanwhile.
    fn replace(&self, place: (RecordId, &str), former: u64, merged: Merged) -> Result<bool, StoreError>;
    /// Removes every text of a record with all that was typed into them; answers how many there were.
    fn forget(&self, record: RecordId) -> Result<u64, StoreError>;
    /// Whether other programs may write here too.
    fn is_shared(&self) -> bool {
        false
    }
    /// Texts with updates that no snapshot covers yet: somebody was writing when the program stopped.
    fn unrevised_texts(&self) -> Result<Vec<(RecordId, String)>, StoreError>;
}

/// What a text became by the updates up to one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    pub version: u64,
    pub state: Vec<u8>,
    /// Number of the last update that is in it.
    pub through: u64,
}

/// Documents that are gone with the process, for tests.
#[derive(Debug, Default)]
pub struct MemoryDocuments {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    /// State and version.
    states: HashMap<(RecordId, String), (u64, Vec<u8>)>,
    /// By number.
    updates: BTreeMap<u64, ((RecordId, String), Vec<u8>)>,
    last: u64,
}

impl MemoryDocuments {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl DocumentStore for MemoryDocuments {
    fn load(&self, record: RecordId, field: &str) -> Result<Option<StoredText>, StoreError> {
        let (kept, place) = (self.kept(), (record, field.to_owned()));
        let state = kept.states.get(&place).cloned();
        let updates: Vec<(u64, Vec<u8>)> = (kept.updates.iter())
            .filter(|(_, (of, _))| *of == place)
            .map(|(number, (_, update))| (*number, update.clone()))
            .collect();
        if state.is_none() && updates.is_empty() {
            return Ok(None);
        }
        let (version, state) = state.unwrap_or_default();
        let through = updates.last().map_or(0, |(number, _)| *number);
        Ok(Some(StoredText {
            version,
            state,
            updates: updates.into_iter().map(|(_, update)| update).collect(),
            through,
        }))
    }

    fn append(&self, record: RecordId, field: &str, update: Vec<u8>) -> Result<u64, StoreError> {
        let mut kept = self.kept();
        kept.last += 1;
        let number = kept.last;
        kept.updates.insert(number, ((record, field.to_owned()), update));
        Ok(number)
    }

    fn replace(&self, (record, field): (RecordId, &str), former: u64, merged: Merged) -> Result<bool, StoreError> {
        let (mut kept, place) = (self.kept(), (record, field.to_owned()));
        if kept.states.get(&place).map_or(0, |(version, _)| *version) != former {
            return Ok(false);
        }
        kept.updates.retain(|number, (of, _)| *of != place || *number > merged.through);
        kept.states.insert(place, (merged.version, merged.state));
        Ok(true)
    }

    fn forget(&self, record: RecordId) -> Result<u64, StoreError> {
        let mut kept = self.kept();
        let mut places: BTreeSet<String> =
            kept.states.keys().filter(|(of, _)| *of == record).map(|(_, field)| field.clone()).collect();
        places.extend(kept.updates.values().filter(|((of, _), _)| *of == record).map(|((_, field), _)| field.clone()));
        kept.states.retain(|(of, _), _| *of != record);
        kept.updates.retain(|_, ((of, _), _)| *of != record);
        Ok(places.len() as u64)
    }

    fn unrevised_texts(&self) -> Result<Vec<(RecordId, String)>, StoreError> {
        let places: BTreeSet<(RecordId, String)> =
            self.kept().updates.values().map(|(place, _)| place.clone()).collect();
        Ok(places.into_iter().collect())
    }
}

/// What every store of documents must do. Empty when it is given.
#[cfg(feature = "conformance")]
pub fn keeps_documents(store: &dyn DocumentStore) {
    let record = RecordId(uuid::Uuid::from_u128(1));
    let load = |field: &str| store.load(record, field).expect("it is read");
    let add = |field: &str, byte: u8| store.append(record, field, vec![byte]).expect("it is kept");
    let put = |former: u64, version: u64, state: u8, through: u64| {
        let merged = Merged { version, state: vec![state], through };
        store.replace((record, "text"), former, merged).expect("it is answered")
    };
    assert_eq!(load("text"), None);
    let first = add("text", 1);
    add("other", 8);
    let second = add("text", 2);
    assert!(second > first);
    let updates = vec![vec![1], vec![2]];
    assert_eq!(load("text"), Some(StoredText { version: 0, state: vec![], updates, through: second }));
    let third = add("text", 3);
    assert!(put(0, 4, 9, second), "nothing was kept, so that 0 is the former version");
    let stored = StoredText { version: 4, state: vec![9], updates: vec![vec![3]], through: third };
    assert_eq!(load("text"), Some(stored.clone()), "an update that is not in the state stays");
    assert!(!put(0, 6, 7, third), "somebody else was first");
    assert_eq!(load("text"), Some(stored));
    assert_eq!(
        store.unrevised_texts().expect("they are listed").iter().map(|(_, field)| field.as_str()).collect::<Vec<_>>(),
        ["other", "text"]
    );
    assert!(put(4, 6, 7, third));
    assert_eq!(load("text"), Some(StoredText { version: 6, state: vec![7], updates: vec![], through: 0 }));
    assert_eq!(load("other").expect("it is there").updates, [vec![8]]);
    assert_eq!(load("third"), None);
    assert_eq!(store.forget(record).expect("they are removed"), 2);
    assert_eq!((load("text"), load("other")), (None, None));
    assert_eq!(store.forget(record).expect("nothing is removed"), 0);
}

#[cfg(all(test, feature = "conformance"))]
mod tests {
    use super::*;

    #[test]
    fn memory_keeps_documents() {
        keeps_documents(&MemoryDocuments::default());
    }
}
