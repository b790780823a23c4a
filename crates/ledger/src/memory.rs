//! The ports in memory: for tests, and as the plainest statement of what they mean.

use crate::erasure::{Aside, Erasure};
use crate::personal::{InboxEntry, InboxQuery, Marking, Notification, ReadPersonal, Reason, Show, WritePersonal};
use crate::port::{ChangedRows, Decide, Fingerprint, Job, Read, Store, StoreError, Table, Write, decide_rules};
use access::{Denied, RuleChange, RuleEntry, Rules};
use graph::custom::{CustomField, CustomRole, FieldKey};
use graph::id::{BatchId, EvidenceId, OperationId, RecordId, SpaceId, StateId, WorkspaceId};
use graph::operation::{Change, LoggedOperation, Place};
use graph::record::{Evidence, Link, LinkKey, Record, Space, State};
use graph::time::Instant;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

/// A workspace that lives as long as the process.
pub struct MemoryStore {
    workspace: WorkspaceId,
    rows: Mutex<Rows>,
}

impl MemoryStore {
    pub fn new(workspace: WorkspaceId) -> Self {
        Self { workspace, rows: Mutex::new(Rows::default()) }
    }
}

#[derive(Clone, Default)]
struct Rows {
    records: BTreeMap<RecordId, Record>,
    keys: HashMap<String, RecordId>,
    links: BTreeMap<LinkKey, Link>,
    evidence: BTreeMap<EvidenceId, Evidence>,
    states: BTreeMap<StateId, State>,
    spaces: BTreeMap<SpaceId, Space>,
    custom_fields: BTreeMap<FieldKey, CustomField>,
    custom_roles: BTreeMap<String, CustomRole>,
    numbers: HashMap<SpaceId, u64>,
    rules: Rules,
    rule_changes: Vec<RuleEntry>,
    policy_version: u64,
    operations: Vec<LoggedOperation>,
    fingerprints: HashMap<OperationId, Fingerprint>,
    values: BTreeMap<(RecordId, String), String>,
    /// By record and person: whether they watch.
    watches: BTreeMap<(RecordId, RecordId), bool>,
    inbox: Vec<InboxEntry>,
    erasures: Vec<Erasure>,
    last_entry: u64,
}

impl Store for MemoryStore {
    fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    fn change_rules(
        &self,
        by: RecordId,
        at: Instant,
        decide: Decide,
        changed: Box<dyn FnOnce() + Send>,
    ) -> Result<Result<(), Denied>, StoreError> {
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = decide_rules(&mut *rows, by, at, decide)?;
        if outcome.is_ok() {
            changed();
        }
        Ok(outcome)
    }

    fn read(&self, work: &mut dyn FnMut(&dyn Read) -> Result<(), StoreError>) -> Result<(), StoreError> {
        let rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner).clone();
        work(&rows)
    }

    fn submit(&self, mut job: Job) {
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let mut next = rows.clone();
        let result = job.work.run(&mut next);
        if result.is_ok() {
            *rows = next;
        }
        // Called under the lock, so that outcomes are told in the order of commits.
        (job.done)(result);
    }
}

impl Read for Rows {
    fn sequence(&self) -> Result<u64, StoreError> {
        Ok(self.operations.len() as u64)
    }

    fn last_recorded_at(&self) -> Result<Option<Instant>, StoreError> {
        Ok(self.operations.last().map(|entry| entry.recorded_at))
    }

    fn record(&self, id: RecordId) -> Result<Option<Record>, StoreError> {
        Ok(self.records.get(&id).cloned())
    }

    fn record_by_key(&self, key: &str) -> Result<Option<RecordId>, StoreError> {
        Ok(self.keys.get(key).copied())
    }

    fn records_by_source(&self, source_id: &str) -> Result<Vec<RecordId>, StoreError> {
        let named = |record: &&Record| record.text("source_id").is_some_and(|of| of.eq_ignore_ascii_case(source_id));
        Ok(self.records.values().filter(named).take(500).map(|record| record.id).collect())
    }

    fn records(&self, ids: &[RecordId]) -> Result<Vec<Record>, StoreError> {
        Ok(self.records.values().filter(|record| ids.contains(&record.id)).cloned().collect())
    }

    fn records_of_kind(
        &self,
        kind: &str,
        spaces: &[SpaceId],
        after: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        Ok(self
            .records
            .values()
            .filter(|record| {
                record.kind == kind && spaces.contains(&record.space) && after.is_none_or(|after| record.id > after)
            })
            .take(limit)
            .cloned()
            .collect())
    }

    fn link(&self, key: &LinkKey) -> Result<Option<Link>, StoreError> {
        Ok(self.links.get(key).cloned())
    }

    fn links_of(&self, record: RecordId) -> Result<Vec<Link>, StoreError> {
        Ok(self
            .links
            .values()
            .filter(|link| !link.removed && (link.key.from == record || link.key.to == record))
            .cloned()
            .collect())
    }

    fn children_of(&self, record: RecordId) -> Result<Vec<Record>, StoreError> {
        let parent = record.to_string();
        Ok(self.records.values().filter(|child| child.text("parent") == Some(&parent)).cloned().collect())
    }

    fn all_links_of(&self, record: RecordId) -> Result<Vec<Link>, StoreError> {
        let is_end = |link: &&Link| link.key.from == record || link.key.to == record;
        Ok(self.links.values().filter(is_end).cloned().collect())
    }

    fn links_along(
        &self,
        ends: &[RecordId],
        role: &str,
        backwards: bool,
        limit: usize,
    ) -> Result<Vec<Link>, StoreError> {
        let end = |link: &Link| if backwards { link.key.to } else { link.key.from };
        let along = self.links.values().filter(|link| !link.removed && link.key.role == role);
        Ok(along.filter(|link| ends.contains(&end(link))).take(limit).cloned().collect())
    }

    fn evidence(&self, id: EvidenceId) -> Result<Option<Evidence>, StoreError> {
        Ok(self.evidence.get(&id).cloned())
    }

    fn evidence_of(&self, key: &LinkKey) -> Result<Vec<Evidence>, StoreError> {
        Ok(self.evidence.values().filter(|row| row.link == *key).cloned().collect())
    }

    fn states(&self) -> Result<Vec<State>, StoreError> {
        Ok(self.states.values().cloned().collect())
    }

    fn spaces(&self) -> Result<Vec<Space>, StoreError> {
        Ok(self.spaces.values().cloned().collect())
    }

    fn custom_fields(&self) -> Result<Vec<CustomField>, StoreError> {
        Ok(self.custom_fields.values().cloned().collect())
    }

    fn custom_roles(&self) -> Result<Vec<CustomRole>, StoreError> {
        Ok(self.custom_roles.values().cloned().collect())
    }

    fn number(&self, space: SpaceId) -> Result<u64, StoreError> {
        Ok(self.numbers.get(&space).copied().unwrap_or(0))
    }

    fn rules(&self) -> Result<Rules, StoreError> {
        Ok(self.rules.clone())
    }

    fn rule_changes(&self, before: u64, limit: usize) -> Result<Vec<RuleEntry>, StoreError> {
        Ok(self.rule_changes.iter().rev().filter(|entry| entry.number < before).take(limit).cloned().collect())
    }

    fn policy_version(&self) -> Result<u64, StoreError> {
        Ok(self.policy_version)
    }

    fn fingerprint(&self, operation: OperationId) -> Result<Option<Fingerprint>, StoreError> {
        Ok(self.fingerprints.get(&operation).copied())
    }

    fn batch(&self, batch: BatchId) -> Result<Vec<LoggedOperation>, StoreError> {
        Ok(self.operations.iter().filter(|entry| entry.batch == batch).cloned().collect())
    }

    fn operation(&self, sequence: u64) -> Result<Option<LoggedOperation>, StoreError> {
        Ok(self.operations.iter().find(|entry| entry.sequence == sequence).cloned())
    }

    fn history(&self, record: Option<RecordId>, before: u64, limit: usize) -> Result<Vec<LoggedOperation>, StoreError> {
        let touches = |entry: &LoggedOperation| match record {
            None => true,
            Some(record) => entry.changes.iter().flat_map(Change::records).any(|id| id == record),
        };
        Ok(self
            .operations
            .iter()
            .rev()
            .filter(|entry| entry.sequence < before && touches(entry))
            .take(limit)
            .cloned()
            .collect())
    }

    fn operations_after(&self, after: u64, limit: usize) -> Result<Vec<LoggedOperation>, StoreError> {
        Ok(self.operations.iter().filter(|entry| entry.sequence > after).take(limit).cloned().collect())
    }

    fn operations_until(
        &self,
        until: Instant,
        each: &mut dyn FnMut(&LoggedOperation) -> bool,
    ) -> Result<(), StoreError> {
        let mut entries: Vec<&LoggedOperation> =
            self.operations.iter().filter(|entry| entry.moment().at <= until).collect();
        entries.sort_by_key(|entry| (entry.moment().at, entry.sequence));
        entries.into_iter().all(each);
        Ok(())
    }

    fn first_operation(&self, record: RecordId) -> Result<Option<LoggedOperation>, StoreError> {
        let touches = |entry: &&LoggedOperation| entry.changes.iter().flat_map(Change::records).any(|id| id == record);
        Ok(self.operations.iter().find(touches).cloned())
    }

    fn records_changed_after(&self, after: u64, limit: usize) -> Result<Vec<Record>, StoreError> {
        let mut changed: Vec<Record> = self.records.values().filter(|row| row.sequence > after).cloned().collect();
        changed.sort_by_key(|row| row.sequence);
        if let Some(last) = limit.checked_sub(1).and_then(|at| changed.get(at)).map(|row| row.sequence) {
            changed.retain(|row| row.sequence <= last);
        }
        Ok(changed)
    }

    fn changed_after(&self, after: u64) -> Result<ChangedRows, StoreError> {
        Ok(ChangedRows {
            records: self.records.values().filter(|row| row.sequence > after).cloned().collect(),
            links: self.links.values().filter(|row| row.sequence > after).cloned().collect(),
            evidence: self.evidence.values().filter(|row| row.sequence > after).cloned().collect(),
            states: self.states.values().filter(|row| row.sequence > after).cloned().collect(),
            spaces: self.spaces.values().filter(|row| row.sequence > after).cloned().collect(),
            fields: self.custom_fields.values().filter(|row| row.sequence > after).cloned().collect(),
            roles: self.custom_roles.values().filter(|row| row.sequence > after).cloned().collect(),
        })
    }

    fn count_changed_after(&self, after: u64, limit: usize) -> Result<u64, StoreError> {
        let rows = self.changed_after(after)?;
        let tables = [rows.records.len(), rows.links.len(), rows.evidence.len(), rows.states.len(), rows.spaces.len()];
        Ok(tables.into_iter().map(|rows| rows.min(limit) as u64).sum())
    }

    fn count(&self, table: Table, spaces: &[SpaceId]) -> Result<u64, StoreError> {
        let mut count = 0;
        self.stream(table, spaces, &mut |_| {
            count += 1;
            true
        })?;
        Ok(count)
    }

    fn erasures(&self) -> Result<Vec<Erasure>, StoreError> {
        Ok(self.erasures.iter().rev().cloned().collect())
    }

    fn labels(&self, each: &mut dyn FnMut(BatchId, &str)) -> Result<(), StoreError> {
        self.operations.iter().for_each(|entry| each(entry.batch, &entry.label));
        Ok(())
    }

    fn asides(&self, each: &mut dyn FnMut(Aside, &str)) -> Result<(), StoreError> {
        self.inbox.iter().for_each(|entry| each(Aside::Notification(entry.id), &json(&entry.notification)));
        Ok(())
    }

    fn stream(&self, table: Table, spaces: &[SpaceId], each: &mut dyn FnMut(&str) -> bool) -> Result<(), StoreError> {
        let inside = |both: &[SpaceId; 2]| both.iter().all(|space| spaces.contains(space));
        let rows: Vec<String> = match table {
            Table::Records => self.records.values().filter(|row| spaces.contains(&row.space)).map(json).collect(),
            Table::RemovedLinks => {
                self.links.values().filter(|row| row.removed && inside(&row.spaces)).map(json).collect()
            }
            Table::Links => self.links.values().filter(|row| !row.removed && inside(&row.spaces)).map(json).collect(),
            Table::Evidence => self.evidence.values().filter(|row| inside(&row.spaces)).map(json).collect(),
        };
        for row in rows {
            if !each(&row) {
                break;
            }
        }
        Ok(())
    }
}

fn json<T: serde::Serialize>(row: &T) -> String {
    serde_json::to_string(row).unwrap_or_default()
}

impl Write for Rows {
    fn put_record(&mut self, record: &Record) -> Result<(), StoreError> {
        if let Some(key) = &record.key {
            self.keys.insert(key.clone(), record.id);
        }
        self.records.insert(record.id, record.clone());
        Ok(())
    }

    fn put_link(&mut self, link: &Link) -> Result<(), StoreError> {
        self.links.insert(link.key.clone(), link.clone());
        Ok(())
    }

    fn put_evidence(&mut self, evidence: &Evidence) -> Result<(), StoreError> {
        self.evidence.insert(evidence.id, evidence.clone());
        Ok(())
    }

    fn put_state(&mut self, state: &State) -> Result<(), StoreError> {
        self.states.insert(state.id, state.clone());
        Ok(())
    }

    fn put_space(&mut self, space: &Space) -> Result<(), StoreError> {
        self.spaces.insert(space.id, space.clone());
        Ok(())
    }

    fn put_custom_field(&mut self, field: &CustomField) -> Result<(), StoreError> {
        self.custom_fields.insert(field.key(), field.clone());
        Ok(())
    }

    fn put_custom_role(&mut self, role: &CustomRole) -> Result<(), StoreError> {
        self.custom_roles.insert(role.name.clone(), role.clone());
        Ok(())
    }

    fn put_number(&mut self, space: SpaceId, number: u64) -> Result<(), StoreError> {
        self.numbers.insert(space, number);
        Ok(())
    }

    fn change_rule(&mut self, change: &RuleChange, by: RecordId, at: Instant) -> Result<(), StoreError> {
        self.rules.apply(change);
        self.policy_version += 1;
        self.rule_changes.push(RuleEntry { number: self.policy_version, at, by, change: change.clone() });
        Ok(())
    }

    fn replace_operation(&mut self, operation: &LoggedOperation) -> Result<(), StoreError> {
        if let Some(entry) = self.operations.iter_mut().find(|entry| entry.sequence == operation.sequence) {
            *entry = operation.clone();
        }
        Ok(())
    }

    fn replace_aside(&mut self, aside: &Aside, json: Option<&str>) -> Result<(), StoreError> {
        let Aside::Notification(id) = aside else { return Ok(()) };
        match json.and_then(|json| serde_json::from_str(json).ok()) {
            Some(notification) => {
                for entry in self.inbox.iter_mut().filter(|entry| entry.id == *id) {
                    entry.notification = Clone::clone(&notification);
                }
            }
            None => self.inbox.retain(|entry| entry.id != *id),
        }
        Ok(())
    }

    fn forget_personal(&mut self, person: RecordId) -> Result<u64, StoreError> {
        let before = self.values.len();
        self.values.retain(|(of, _), _| *of != person);
        self.watches.retain(|(_, of), _| *of != person);
        Ok((before - self.values.len()) as u64)
    }

    fn put_erasure(&mut self, erasure: &Erasure) -> Result<(), StoreError> {
        match self.erasures.iter_mut().find(|known| known.id == erasure.id) {
            Some(known) => known.clone_from(erasure),
            None => self.erasures.push(erasure.clone()),
        }
        Ok(())
    }

    fn append(&mut self, operation: &LoggedOperation, fingerprint: &Fingerprint) -> Result<(), StoreError> {
        self.fingerprints.insert(operation.id, *fingerprint);
        self.operations.push(operation.clone());
        for change in &operation.changes {
            if let Change::Moved { record, before: Place { key: Some(key), .. }, .. } = change {
                self.keys.entry(key.clone()).or_insert(*record);
            }
        }
        Ok(())
    }
}

impl Rows {
    fn is_visible(&self, record: RecordId, spaces: &[SpaceId]) -> bool {
        self.records.get(&record).is_some_and(|record| spaces.contains(&record.space))
    }
}

fn is_shown(entry: &InboxEntry, show: Show, now: Instant) -> bool {
    let is_snoozed = entry.snoozed_until.is_some_and(|until| until > now);
    match show {
        Show::All => true,
        Show::Snoozed => is_snoozed,
        Show::Unread => !is_snoozed && entry.read_at.is_none(),
    }
}

impl ReadPersonal for Rows {
    fn values(&self, person: RecordId) -> Result<Vec<(String, String)>, StoreError> {
        let own = self.values.iter().filter(|((of, _), _)| *of == person);
        Ok(own.map(|((_, name), json)| (name.clone(), json.clone())).collect())
    }

    fn watched(&self, person: RecordId, spaces: &[SpaceId]) -> Result<Vec<RecordId>, StoreError> {
        let own = self.watches.iter().filter(|((_, of), watching)| *of == person && **watching);
        Ok(own.map(|((record, _), _)| *record).filter(|record| self.is_visible(*record, spaces)).collect())
    }

    fn watchers(&self, record: RecordId) -> Result<Vec<RecordId>, StoreError> {
        let of = self.watches.iter().filter(|((watched, _), watching)| *watched == record && **watching);
        Ok(of.map(|((_, person), _)| *person).collect())
    }

    fn inbox(&self, query: &InboxQuery<'_>) -> Result<Vec<InboxEntry>, StoreError> {
        let shown = self.inbox.iter().rev().filter(|entry| {
            entry.notification.person == query.person
                && query.before.is_none_or(|before| entry.id < before)
                && is_shown(entry, query.show, query.now)
                && self.is_visible(entry.notification.record, query.spaces)
        });
        Ok(shown.take(query.limit).cloned().collect())
    }

    fn unread(&self, person: RecordId, spaces: &[SpaceId], now: Instant) -> Result<u64, StoreError> {
        let query = InboxQuery { person, spaces, now, show: Show::Unread, before: None, limit: usize::MAX };
        Ok(self.inbox(&query)?.len() as u64)
    }
}

impl WritePersonal for Rows {
    fn put_value(&mut self, person: RecordId, name: &str, json: Option<&str>) -> Result<(), StoreError> {
        let place = (person, name.to_owned());
        match json {
            Some(json) => self.values.insert(place, json.to_owned()),
            None => self.values.remove(&place),
        };
        Ok(())
    }

    fn put_watch(&mut self, record: RecordId, person: RecordId, watching: bool) -> Result<(), StoreError> {
        self.watches.insert((record, person), watching);
        Ok(())
    }

    fn watch_unless_said(&mut self, record: RecordId, person: RecordId) -> Result<(), StoreError> {
        self.watches.entry((record, person)).or_insert(true);
        Ok(())
    }

    fn notify(&mut self, notification: &Notification) -> Result<(), StoreError> {
        if notification.reason == Reason::Changed {
            let of = |one: &Notification| (one.person, one.record, one.reason, one.actor);
            self.inbox.retain(|entry| entry.read_at.is_some() || of(&entry.notification) != of(notification));
        }
        self.last_entry += 1;
        self.inbox.push(InboxEntry {
            id: self.last_entry,
            notification: notification.clone(),
            read_at: None,
            snoozed_until: None,
        });
        Ok(())
    }

    fn mark(&mut self, person: RecordId, marking: &Marking) -> Result<(), StoreError> {
        for entry in self.inbox.iter_mut().filter(|entry| entry.notification.person == person) {
            if marking.which.holds(entry.id, entry.notification.record) {
                if let Some(read) = marking.read {
                    entry.read_at = read.map(|now| entry.read_at.unwrap_or(now));
                }
                entry.snoozed_until = marking.snoozed.unwrap_or(entry.snoozed_until);
            }
        }
        Ok(())
    }
}
