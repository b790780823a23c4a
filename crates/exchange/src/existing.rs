//! What a space holds before an import comes to it.

use access::VisibleSpaces;
use graph::custom::{CustomField, CustomRole};
use graph::id::{OperationId, RecordId, SpaceId};
use graph::operation::{Change, Via};
use graph::record::{LinkKey, Record, State};
use ledger::port::{Read, StoreError};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};

const PAGE: usize = 1_000;

/// A record that stands already, with what imports wrote into it.
#[derive(Clone, Debug)]
pub struct ExistingRecord {
    pub record: Record,
    /// Per field: the value that an import wrote last, and the sequence at which it did.
    pub imported: BTreeMap<String, (Value, u64)>,
    /// Operations of imports that touched it.
    pub operations: HashSet<OperationId>,
    /// Links that taking an import back removed, and nobody else since.
    pub taken_back: HashSet<LinkKey>,
}

/// What an import asks of the graph that it goes to.
pub trait Graph {
    fn states(&self) -> Result<Vec<State>, StoreError>;
    fn fields(&self) -> Result<Vec<CustomField>, StoreError>;
    fn roles(&self) -> Result<Vec<CustomRole>, StoreError>;
    fn existing(&self, record: RecordId) -> Result<Option<ExistingRecord>, StoreError>;
    /// The record of a key that is or was given, or of a name that it had where an earlier import into this space found
    /// it, with its kind and space. Only where the importing person may import: nothing else can be linked.
    fn keyed(&self, key: &str) -> Result<Option<(RecordId, String, SpaceId)>, StoreError>;
    /// All records of a kind, as (id, title, e-mail): of people wherever they are seen, of everything else only where
    /// the importing person may import.
    fn titles(&self, kind: &str) -> Result<Vec<(RecordId, String, String)>, StoreError>;
    fn is_linked(&self, key: &LinkKey) -> Result<bool, StoreError>;
}

/// A graph in which nothing stands: what an import would do in an empty workspace.
pub struct EmptyGraph;

impl Graph for EmptyGraph {
    fn states(&self) -> Result<Vec<State>, StoreError> {
        Ok(vec![])
    }

    fn fields(&self) -> Result<Vec<CustomField>, StoreError> {
        Ok(vec![])
    }

    fn roles(&self) -> Result<Vec<CustomRole>, StoreError> {
        Ok(vec![])
    }

    fn existing(&self, _: RecordId) -> Result<Option<ExistingRecord>, StoreError> {
        Ok(None)
    }

    fn keyed(&self, _: &str) -> Result<Option<(RecordId, String, SpaceId)>, StoreError> {
        Ok(None)
    }

    fn titles(&self, _: &str) -> Result<Vec<(RecordId, String, String)>, StoreError> {
        Ok(vec![])
    }

    fn is_linked(&self, _: &LinkKey) -> Result<bool, StoreError> {
        Ok(false)
    }
}

/// A workspace's graph as its importing person sees it. What they do not see is not there.
pub struct LedgerGraph<'a> {
    pub ledger: &'a ledger::Ledger,
    pub visible: &'a VisibleSpaces,
    /// Those into which they may import.
    pub own: &'a [SpaceId],
    /// The one into which they do.
    pub home: SpaceId,
}

impl LedgerGraph<'_> {
    fn sees(&self, space: SpaceId) -> bool {
        self.visible.contains(space)
    }
}

impl Graph for LedgerGraph<'_> {
    fn states(&self) -> Result<Vec<State>, StoreError> {
        let states = self.ledger.read_as(self.visible, |read| read.states())?;
        Ok(states.into_iter().filter(|state| self.sees(state.space)).collect())
    }

    fn fields(&self) -> Result<Vec<CustomField>, StoreError> {
        let fields = self.ledger.read_as(self.visible, |read| read.custom_fields())?;
        Ok(fields.into_iter().filter(|field| self.sees(field.space)).collect())
    }

    fn roles(&self) -> Result<Vec<CustomRole>, StoreError> {
        let roles = self.ledger.read_as(self.visible, |read| read.custom_roles())?;
        Ok(roles.into_iter().filter(|role| self.sees(role.space)).collect())
    }

    fn existing(&self, record: RecordId) -> Result<Option<ExistingRecord>, StoreError> {
        self.ledger.read_as(self.visible, |read| {
            let found = read.record(record)?.filter(|record| self.sees(record.space));
            found.map(|record| with_imports(read, record)).transpose()
        })
    }

    fn keyed(&self, key: &str) -> Result<Option<(RecordId, String, SpaceId)>, StoreError> {
        self.ledger.read_as(self.visible, |read| {
            let found = |id, spaces: &[SpaceId]| -> Result<Option<(RecordId, String, SpaceId)>, StoreError> {
                let record: Option<Record> = read.record(id)?;
                let record = record.filter(|record| spaces.contains(&record.space) && !record.is_put_away());
                Ok(record.map(|record| (record.id, record.kind, record.space)))
            };
            if let Some(id) = read.record_by_key(&key.to_ascii_uppercase())?
                && let Some(found) = found(id, self.own)?
            {
                return Ok(Some(found));
            }
            // What another program calls something is only known to be the same thing in the same space.
            for id in read.records_by_source(key)? {
                if let Some(found) = found(id, &[self.home])? {
                    return Ok(Some(found));
                }
            }
            Ok(None)
        })
    }

    fn titles(&self, kind: &str) -> Result<Vec<(RecordId, String, String)>, StoreError> {
        self.ledger.read_as(self.visible, |read| {
            let mut found = Vec::new();
            let spaces = if kind == "person" { self.visible.spaces() } else { self.own };
            each_of_kind(read, kind, spaces, &mut |record| {
                if !record.is_put_away() {
                    let email = record.text("email").unwrap_or_default().to_owned();
                    found.push((record.id, record.title().to_owned(), email));
                }
                Ok::<(), StoreError>(())
            })?;
            Ok(found)
        })
    }

    fn is_linked(&self, key: &LinkKey) -> Result<bool, StoreError> {
        Ok(self.ledger.read_as(self.visible, |read| read.link(key))?.is_some_and(|link| !link.removed))
    }
}

/// Every record of a kind in some spaces, read a page at a time.
pub(crate) fn each_of_kind<E: From<StoreError>>(
    read: &dyn Read,
    kind: &str,
    spaces: &[SpaceId],
    each: &mut dyn FnMut(Record) -> Result<(), E>,
) -> Result<(), E> {
    let mut after = None;
    loop {
        let page = read.records_of_kind(kind, spaces, after, PAGE)?;
        let last = page.len() < PAGE;
        after = page.last().map(|record| record.id);
        page.into_iter().try_for_each(&mut *each)?;
        if last {
            return Ok(());
        }
    }
}

/// The record with what its history says that imports wrote.
pub(crate) fn with_imports(read: &dyn Read, record: Record) -> Result<ExistingRecord, StoreError> {
    let mut fields = BTreeMap::new();
    let mut operations = HashSet::new();
    // Newest first, so that the first change of a link that is met is the one that stands.
    let mut links: HashMap<LinkKey, bool> = HashMap::new();
    let mut before = u64::MAX;
    loop {
        let page = read.history(Some(record.id), before, PAGE)?;
        let last = page.len() < PAGE;
        before = page.last().map_or(0, |entry| entry.sequence);
        for entry in page {
            let by_import = entry.via == Via::Import;
            if by_import {
                operations.insert(entry.id);
            }
            // Within one operation, the last change of a field is the one that stands.
            for change in entry.changes.into_iter().rev() {
                match change {
                    Change::Field { record: of, field, after, .. } if by_import && of == record.id => {
                        fields.entry(field).or_insert((after, entry.sequence));
                    }
                    Change::Linked { from, role, to } => {
                        links.entry(LinkKey { from, role, to }).or_insert(false);
                    }
                    Change::Unlinked { from, role, to, .. } => {
                        links.entry(LinkKey { from, role, to }).or_insert(by_import);
                    }
                    _ => {}
                }
            }
        }
        if last {
            break;
        }
    }
    let taken_back = links.into_iter().filter(|(_, taken)| *taken).map(|(key, _)| key).collect();
    Ok(ExistingRecord { record, imported: fields, operations, taken_back })
}
