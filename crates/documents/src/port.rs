//! What shared texts need of a database. Implemented in memory here and by the `storage` crate.

use graph::id::RecordId;
use ledger::port::StoreError;
use std::collections::HashMap;
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
}

/// One workspace's documents.
pub trait DocumentStore: Send + Sync + 'static {
    /// `None` when nothing was ever kept for the field.
    fn load(&self, record: RecordId, field: &str) -> Result<Option<StoredText>, StoreError>;
    /// Adds one update after those that are kept. Returns when it is durable. The first update of a field
    /// starts its document at version 0.
    fn append(&self, record: RecordId, field: &str, update: Vec<u8>) -> Result<(), StoreError>;
    /// Keeps one merged state in place of the older state and of every update before this call.
    fn replace(&self, record: RecordId, field: &str, version: u64, state: Vec<u8>) -> Result<(), StoreError>;
}

/// Documents that are gone with the process, for tests.
#[derive(Debug, Default)]
pub struct MemoryDocuments {
    texts: Mutex<HashMap<(RecordId, String), StoredText>>,
}

impl MemoryDocuments {
    fn texts(&self) -> MutexGuard<'_, HashMap<(RecordId, String), StoredText>> {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl DocumentStore for MemoryDocuments {
    fn load(&self, record: RecordId, field: &str) -> Result<Option<StoredText>, StoreError> {
        Ok(self.texts().get(&(record, field.to_owned())).cloned())
    }

    fn append(&self, record: RecordId, field: &str, update: Vec<u8>) -> Result<(), StoreError> {
        self.texts().entry((record, field.to_owned())).or_default().updates.push(update);
        Ok(())
    }

    fn replace(&self, record: RecordId, field: &str, version: u64, state: Vec<u8>) -> Result<(), StoreError> {
        let text = StoredText { version, state, updates: Vec::new() };
        self.texts().insert((record, field.to_owned()), text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_merged_state_takes_the_place_of_its_updates() {
        let store = MemoryDocuments::default();
        let record = RecordId(Uuid::from_u128(1));
        assert_eq!(store.load(record, "text").unwrap(), None);
        store.append(record, "text", vec![1]).unwrap();
        store.append(record, "text", vec![2]).unwrap();
        let text = store.load(record, "text").unwrap().unwrap();
        assert_eq!(text, StoredText { version: 0, state: vec![], updates: vec![vec![1], vec![2]] });
        store.replace(record, "text", 4, vec![9]).unwrap();
        store.append(record, "text", vec![3]).unwrap();
        let text = store.load(record, "text").unwrap().unwrap();
        assert_eq!(text, StoredText { version: 4, state: vec![9], updates: vec![vec![3]] });
        assert_eq!(store.load(record, "other").unwrap(), None);
    }
}
