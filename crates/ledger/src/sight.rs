//! What is left out of what a reader is given, where a field is restricted. Everything that a reader may ask goes
//! through [`Seen`], so that no question can tell what it hides: neither a row nor its history, neither a filter nor a formula.

use crate::erasure::{Aside, Erasure};
use crate::personal::{InboxEntry, InboxQuery, ReadPersonal, Reason};
use crate::port::{ChangedRows, Fingerprint, Foreseen, Read, StoreError, Table};
use access::{RuleEntry, Rules, Sight};
use graph::custom::{CustomField, CustomRole};
use graph::id::{BatchId, EvidenceId, OperationId, RecordId, SpaceId};
use graph::operation::{Change, LoggedOperation};
use graph::record::{Evidence, Link, LinkKey, Record, Space, State};
use graph::time::Instant;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

/// Operations that are read at once where the first ones were hidden.
const PAGE: usize = 500;

/// Where a record is, and its kind.
pub(crate) type Place = (SpaceId, String);

/// Takes from a record what its reader does not see.
pub(crate) fn cut_record(record: &mut Record, sight: &Sight) {
    if !sight.is_partial(record.space, &record.kind) {
        return;
    }
    let (space, kind) = (record.space, &record.kind);
    record.fields.retain(|field, _| !sight.hides(space, kind, field));
    record.versions.retain(|field, _| !sight.hides(space, kind, field));
    record.conflicts.retain(|conflict| !sight.hides(space, kind, &conflict.field));
}

/// Leaves out the fields that are not seen, and the formulas that read one of them, or one another so. Answers the
/// names of all these, whatever they are fields of.
pub(crate) fn cut_fields(fields: &mut Vec<CustomField>, sight: &Sight) -> BTreeSet<String> {
    let mut hidden: BTreeSet<String> = sight.hidden().iter().map(|each| each.field.clone()).collect();
    if hidden.is_empty() {
        return hidden;
    }
    fields.retain(|field| !sight.hides(field.space, &field.kind, &field.name));
    while let Some(at) = fields.iter().position(|field| reads(field, &hidden)) {
        hidden.insert(fields.remove(at).name);
    }
    hidden
}

/// Whether the field is a formula over one of the names, whatever it reads them of.
fn reads(field: &CustomField, names: &BTreeSet<String>) -> bool {
    let words = |source: &str| {
        source
            .split(|character: char| !(character.is_alphanumeric() || character == '_'))
            .any(|word| names.contains(word))
    };
    field.formula.as_deref().is_some_and(words)
}

/// Takes from operations what their reader does not see, and leaves out those of which nothing is left. `names` are those
/// that [`cut_fields`] answers. `place_of` knows the records; of one that it does not know, any kind counts.
pub(crate) fn cut_operations(
    entries: &mut Vec<LoggedOperation>,
    sight: &Sight,
    names: &BTreeSet<String>,
    place_of: impl Fn(RecordId) -> Option<Place>,
) {
    if sight.hidden().is_empty() {
        return;
    }
    let mut cut: BTreeSet<BatchId> = BTreeSet::new();
    entries.retain_mut(|entry| {
        let before = entry.changes.len();
        let spaces = &entry.spaces;
        entry.changes.retain(|change| !hides(change, spaces, sight, names, &place_of));
        if entry.changes.len() < before {
            cut.insert(entry.batch);
        }
        entry.changes.len() == before || !entry.changes.is_empty()
    });
    // Labels say what was done: "Set revenue of Acme".
    for entry in entries.iter_mut().filter(|entry| cut.contains(&entry.batch)) {
        entry.label = CUT_LABEL.to_owned();
    }
}

/// Whether the reader does not see a change of an operation that is of `spaces`.
fn hides(
    change: &Change,
    spaces: &[SpaceId],
    sight: &Sight,
    names: &BTreeSet<String>,
    place_of: &impl Fn(RecordId) -> Option<Place>,
) -> bool {
    match change {
        Change::Field { record, field, .. } | Change::Conflict { record, field, .. } => {
            if !sight.hidden().iter().any(|each| each.field == *field) {
                return false;
            }
            match place_of(*record) {
                // Also what it was called where it was then.
                Some((space, kind)) => spaces.iter().chain([&space]).any(|space| sight.hides(*space, &kind, field)),
                None => sight.hides_somewhere(spaces, field),
            }
        }
        Change::FieldDefined { space, kind, name, before, after } => {
            sight.hides(*space, kind, name) || before.iter().chain([after]).any(|field| reads(field, names))
        }
        _ => false,
    }
}

/// The records that have a change of a field whose name is hidden somewhere.
fn touched_by(entries: &[LoggedOperation], sight: &Sight) -> BTreeSet<RecordId> {
    let changes = entries.iter().flat_map(|entry| &entry.changes);
    let touched = changes.filter_map(|change| match change {
        Change::Field { record, field, .. } | Change::Conflict { record, field, .. } => {
            sight.hidden().iter().any(|each| each.field == *field).then_some(*record)
        }
        _ => None,
    });
    touched.collect()
}

/// Whether nothing of the operations is hidden.
pub(crate) fn sees_whole(read: &dyn Read, sight: &Sight, entries: &[LoggedOperation]) -> Result<bool, StoreError> {
    Ok(sight.hidden().is_empty() || !Seen::new(read, sight).hides_any(entries)?)
}

/// What a batch is called of which its reader does not see all.
const CUT_LABEL: &str = "Changed";

/// A snapshot as one reader sees it.
pub(crate) struct Seen<'a> {
    read: &'a dyn Read,
    sight: &'a Sight,
    /// Of records whose history was asked for.
    places: RefCell<BTreeMap<RecordId, Option<Place>>>,
    /// Of what is hidden and of what is worked out of it.
    names: OnceCell<BTreeSet<String>>,
    /// Whether something is hidden in the batches that were asked for.
    cut: RefCell<BTreeMap<BatchId, bool>>,
}

impl<'a> Seen<'a> {
    pub(crate) fn new(read: &'a dyn Read, sight: &'a Sight) -> Self {
        Self { read, sight, places: RefCell::default(), names: OnceCell::new(), cut: RefCell::default() }
    }

    fn cut(&self, mut record: Record) -> Record {
        cut_record(&mut record, self.sight);
        record
    }

    fn all_cut(&self, records: Result<Vec<Record>, StoreError>) -> Result<Vec<Record>, StoreError> {
        Ok(records?.into_iter().map(|record| self.cut(record)).collect())
    }

    /// Looks up where the records are whose changes may have to be cut, all at once.
    fn look_up(&self, touched: BTreeSet<RecordId>) -> Result<(), StoreError> {
        let known = self.places.borrow();
        let missing: Vec<RecordId> = touched.into_iter().filter(|record| !known.contains_key(record)).collect();
        drop(known);
        if missing.is_empty() {
            return Ok(());
        }
        let found = self.read.records(&missing)?;
        let mut places = self.places.borrow_mut();
        places.extend(missing.into_iter().map(|record| (record, None)));
        places.extend(found.into_iter().map(|record| (record.id, Some((record.space, record.kind)))));
        Ok(())
    }

    fn names(&self) -> Result<&BTreeSet<String>, StoreError> {
        if let Some(known) = self.names.get() {
            return Ok(known);
        }
        let names = cut_fields(&mut self.read.custom_fields()?, self.sight);
        Ok(self.names.get_or_init(|| names))
    }

    /// Of a record that was looked up.
    fn place_of(&self, record: RecordId) -> Option<Place> {
        self.places.borrow().get(&record).cloned().flatten()
    }

    /// Takes out what is not seen. `entries` hold every record that they touch looked up.
    fn cut_looked_up(&self, entries: &mut Vec<LoggedOperation>) -> Result<(), StoreError> {
        cut_operations(entries, self.sight, self.names()?, |record| self.place_of(record));
        Ok(())
    }

    /// Whether something of the operations is not seen.
    fn hides_any(&self, entries: &[LoggedOperation]) -> Result<bool, StoreError> {
        self.look_up(touched_by(entries, self.sight))?;
        let names = self.names()?;
        let is_hidden = |change: &Change, spaces: &[SpaceId]| {
            hides(change, spaces, self.sight, names, &|record| self.place_of(record))
        };
        Ok(entries.iter().any(|entry| entry.changes.iter().any(|change| is_hidden(change, &entry.spaces))))
    }

    /// Whether something of the batch is not seen.
    fn is_cut(&self, batch: BatchId) -> Result<bool, StoreError> {
        let known = self.cut.borrow().get(&batch).copied();
        match known {
            Some(known) => Ok(known),
            None => self.note_cut(batch, &self.read.batch(batch)?),
        }
    }

    /// The same of a batch that was read; `all` is all of it.
    fn note_cut(&self, batch: BatchId, all: &[LoggedOperation]) -> Result<bool, StoreError> {
        let is_cut = self.hides_any(all)?;
        self.cut.borrow_mut().insert(batch, is_cut);
        Ok(is_cut)
    }

    fn entries_cut(
        &self,
        entries: Result<Vec<LoggedOperation>, StoreError>,
    ) -> Result<Vec<LoggedOperation>, StoreError> {
        let mut entries = entries?;
        self.look_up(touched_by(&entries, self.sight))?;
        self.cut_looked_up(&mut entries)?;
        // What is not seen may have been done by another operation of the batch, and its label tells of all.
        for entry in &mut entries {
            if self.is_cut(entry.batch)? {
                entry.label = CUT_LABEL.to_owned();
            }
        }
        Ok(entries)
    }

    /// As many as asked for, as long as there are any: fewer say that there are no more. `page` reads so many from a
    /// sequence on.
    fn seen_of_pages(
        &self,
        mut from: u64,
        limit: usize,
        page: impl Fn(u64, usize) -> Result<Vec<LoggedOperation>, StoreError>,
    ) -> Result<Vec<LoggedOperation>, StoreError> {
        let mut seen = Vec::new();
        // What was asked for, and then more at once: much may be hidden.
        let mut size = limit;
        loop {
            let read = page(from, size)?;
            let is_last = read.len() < size;
            size = limit.max(PAGE);
            let Some(last) = read.last() else { return Ok(seen) };
            from = last.sequence;
            seen.extend(self.entries_cut(Ok(read))?);
            if is_last || seen.len() >= limit {
                seen.truncate(limit);
                return Ok(seen);
            }
        }
    }

    fn entry_cut(
        &self,
        entry: Result<Option<LoggedOperation>, StoreError>,
    ) -> Result<Option<LoggedOperation>, StoreError> {
        Ok(self.entries_cut(Ok(entry?.into_iter().collect()))?.pop())
    }
}

impl ReadPersonal for Seen<'_> {
    fn values(&self, person: RecordId) -> Result<Vec<(String, String)>, StoreError> {
        self.read.values(person)
    }

    fn watched(&self, person: RecordId, spaces: &[SpaceId]) -> Result<Vec<RecordId>, StoreError> {
        self.read.watched(person, spaces)
    }

    fn watchers(&self, record: RecordId) -> Result<Vec<RecordId>, StoreError> {
        self.read.watchers(record)
    }

    /// What was told before it was restricted says less now.
    fn inbox(&self, query: &InboxQuery<'_>) -> Result<Vec<InboxEntry>, StoreError> {
        let mut entries = self.read.inbox(query)?;
        for entry in &mut entries {
            if self.is_cut(entry.notification.batch)? {
                entry.notification.label = CUT_LABEL.to_owned();
                if matches!(entry.notification.reason, Reason::Assigned | Reason::Changed) {
                    entry.notification.excerpt.clear();
                }
            }
        }
        Ok(entries)
    }

    fn unread(&self, person: RecordId, spaces: &[SpaceId], now: Instant) -> Result<u64, StoreError> {
        self.read.unread(person, spaces, now)
    }
}

impl Read for Seen<'_> {
    fn foresee(&self, wanted: &Foreseen) -> Result<(), StoreError> {
        self.read.foresee(wanted)
    }

    fn sequence(&self) -> Result<u64, StoreError> {
        self.read.sequence()
    }

    fn last_recorded_at(&self) -> Result<Option<Instant>, StoreError> {
        self.read.last_recorded_at()
    }

    fn record(&self, id: RecordId) -> Result<Option<Record>, StoreError> {
        Ok(self.read.record(id)?.map(|record| self.cut(record)))
    }

    fn record_by_key(&self, key: &str) -> Result<Option<RecordId>, StoreError> {
        self.read.record_by_key(key)
    }

    fn records_by_source(&self, source_id: &str) -> Result<Vec<RecordId>, StoreError> {
        self.read.records_by_source(source_id)
    }

    fn records(&self, ids: &[RecordId]) -> Result<Vec<Record>, StoreError> {
        self.all_cut(self.read.records(ids))
    }

    fn records_of_kind(
        &self,
        kind: &str,
        spaces: &[SpaceId],
        after: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        self.all_cut(self.read.records_of_kind(kind, spaces, after, limit))
    }

    fn link(&self, key: &LinkKey) -> Result<Option<Link>, StoreError> {
        self.read.link(key)
    }

    fn links_of(&self, record: RecordId) -> Result<Vec<Link>, StoreError> {
        self.read.links_of(record)
    }

    fn links_along(
        &self,
        ends: &[RecordId],
        role: &str,
        backwards: bool,
        limit: usize,
    ) -> Result<Vec<Link>, StoreError> {
        self.read.links_along(ends, role, backwards, limit)
    }

    fn evidence(&self, id: EvidenceId) -> Result<Option<Evidence>, StoreError> {
        self.read.evidence(id)
    }

    fn evidence_of(&self, key: &LinkKey) -> Result<Vec<Evidence>, StoreError> {
        self.read.evidence_of(key)
    }

    fn states(&self) -> Result<Vec<State>, StoreError> {
        self.read.states()
    }

    fn spaces(&self) -> Result<Vec<Space>, StoreError> {
        self.read.spaces()
    }

    fn custom_fields(&self) -> Result<Vec<CustomField>, StoreError> {
        let mut fields = self.read.custom_fields()?;
        cut_fields(&mut fields, self.sight);
        Ok(fields)
    }

    fn custom_roles(&self) -> Result<Vec<CustomRole>, StoreError> {
        self.read.custom_roles()
    }

    fn number(&self, space: SpaceId) -> Result<u64, StoreError> {
        self.read.number(space)
    }

    fn rules(&self) -> Result<Rules, StoreError> {
        self.read.rules()
    }

    fn policy_version(&self) -> Result<u64, StoreError> {
        self.read.policy_version()
    }

    fn children_of(&self, record: RecordId) -> Result<Vec<Record>, StoreError> {
        self.all_cut(self.read.children_of(record))
    }

    fn all_links_of(&self, record: RecordId) -> Result<Vec<Link>, StoreError> {
        self.read.all_links_of(record)
    }

    fn rule_changes(&self, before: u64, limit: usize) -> Result<Vec<RuleEntry>, StoreError> {
        self.read.rule_changes(before, limit)
    }

    fn fingerprint(&self, operation: OperationId) -> Result<Option<Fingerprint>, StoreError> {
        self.read.fingerprint(operation)
    }

    fn batch(&self, batch: BatchId) -> Result<Vec<LoggedOperation>, StoreError> {
        let entries = self.read.batch(batch)?;
        self.note_cut(batch, &entries)?;
        self.entries_cut(Ok(entries))
    }

    fn operation(&self, sequence: u64) -> Result<Option<LoggedOperation>, StoreError> {
        self.entry_cut(self.read.operation(sequence))
    }

    fn history(&self, record: Option<RecordId>, before: u64, limit: usize) -> Result<Vec<LoggedOperation>, StoreError> {
        self.seen_of_pages(before, limit, |before, size| self.read.history(record, before, size))
    }

    fn operations_after(&self, after: u64, limit: usize) -> Result<Vec<LoggedOperation>, StoreError> {
        self.seen_of_pages(after, limit, |after, size| self.read.operations_after(after, size))
    }

    fn operations_until(
        &self,
        until: Instant,
        each: &mut dyn FnMut(&LoggedOperation) -> bool,
    ) -> Result<(), StoreError> {
        // Nothing can be asked while operations come in: what has to be known of them is asked before.
        self.names()?;
        let mut touched: BTreeSet<RecordId> = BTreeSet::new();
        self.read.operations_until(until, &mut |entry| {
            touched.extend(touched_by(std::slice::from_ref(entry), self.sight));
            true
        })?;
        self.look_up(touched)?;
        let mut failure = None;
        self.read.operations_until(until, &mut |entry| {
            let mut seen = vec![entry.clone()];
            match self.cut_looked_up(&mut seen) {
                Ok(()) => seen.pop().is_none_or(|mut entry| {
                    // Which batches are whole cannot be asked here.
                    entry.label = CUT_LABEL.to_owned();
                    each(&entry)
                }),
                Err(problem) => {
                    failure = Some(problem);
                    false
                }
            }
        })?;
        failure.map_or(Ok(()), Err)
    }

    fn first_operation(&self, record: RecordId) -> Result<Option<LoggedOperation>, StoreError> {
        self.entry_cut(self.read.first_operation(record))
    }

    fn records_changed_after(&self, after: u64, limit: usize) -> Result<Vec<Record>, StoreError> {
        self.all_cut(self.read.records_changed_after(after, limit))
    }

    fn changed_after(&self, after: u64) -> Result<ChangedRows, StoreError> {
        let mut rows = self.read.changed_after(after)?;
        rows.records.iter_mut().for_each(|record| cut_record(record, self.sight));
        // Which formulas read what is hidden is only known among all.
        let shown: BTreeSet<_> = self.custom_fields()?.iter().map(CustomField::key).collect();
        rows.fields.retain(|field| shown.contains(&field.key()));
        Ok(rows)
    }

    fn count_changed_after(&self, after: u64, limit: usize) -> Result<u64, StoreError> {
        self.read.count_changed_after(after, limit)
    }

    fn count(&self, table: Table, spaces: &[SpaceId]) -> Result<u64, StoreError> {
        self.read.count(table, spaces)
    }

    fn erasures(&self) -> Result<Vec<Erasure>, StoreError> {
        self.read.erasures()
    }

    /// None: they are for the program itself, which reads them uncut.
    fn labels(&self, _: &mut dyn FnMut(BatchId, &str)) -> Result<(), StoreError> {
        Ok(())
    }

    /// None, as with labels.
    fn asides(&self, _: &mut dyn FnMut(Aside, &str)) -> Result<(), StoreError> {
        Ok(())
    }

    fn stream(&self, table: Table, spaces: &[SpaceId], each: &mut dyn FnMut(&str) -> bool) -> Result<(), StoreError> {
        if table != Table::Records {
            return self.read.stream(table, spaces, each);
        }
        let marks: Vec<String> = self.sight.hidden().iter().map(|hidden| format!("\"{}\"", hidden.field)).collect();
        let mut failure = None;
        self.read.stream(table, spaces, &mut |row| {
            // Most rows have nothing that is hidden, and are passed on as they are.
            if !marks.iter().any(|mark| row.contains(mark)) {
                return each(row);
            }
            let cut = serde_json::from_str(row).and_then(|record| serde_json::to_string(&self.cut(record)));
            match cut {
                Ok(row) => each(&row),
                Err(problem) => {
                    failure = Some(StoreError::Damaged(problem.to_string()));
                    false
                }
            }
        })?;
        failure.map_or(Ok(()), Err)
    }
}
