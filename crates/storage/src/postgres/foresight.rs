//! What will be read one by one, read at once: for the batches of a group before their turn, and for a long batch when it
//! knows what it touches.

use super::graph_read::uuids;
use super::session::{Session, get, text};
use crate::rows::{damaged, parse};
use graph::id::{BatchId, EvidenceId, OperationId, RecordId};
use graph::operation::LoggedOperation;
use graph::record::{Evidence, Link, LinkKey, Record};
use ledger::port::{Fingerprint, Foreseen, StoreError};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Of what was looked for, what is there; kept as the batches of the group change it.
#[derive(Default)]
pub(super) struct Foresight {
    fingerprints: HashMap<OperationId, Option<Fingerprint>>,
    records: HashMap<RecordId, Option<Record>>,
    links: HashMap<LinkKey, Option<Link>>,
    evidence: HashMap<EvidenceId, Option<Evidence>>,
    /// Batches of which there is nothing.
    absent: HashSet<BatchId>,
}

impl Foresight {
    /// Reads what is wanted and not known yet.
    pub(super) fn read(&mut self, session: &Session, workspace: Uuid, wanted: &Foreseen) -> Result<(), StoreError> {
        let operations = unknown(&wanted.operations, &mut self.fingerprints);
        if !operations.is_empty() {
            let asked: Vec<Uuid> = operations.iter().map(|operation| operation.0).collect();
            let sql = "SELECT id, fingerprint FROM operation WHERE workspace = $1 AND id = ANY($2)";
            for row in session.rows(sql, &[&workspace, &asked])? {
                let bytes: &[u8] = get(&row, 1)?;
                let fingerprint =
                    bytes.try_into().map_err(|_| damaged("an operation's fingerprint is not 32 bytes long"))?;
                self.fingerprints.insert(OperationId(get(&row, 0)?), Some(fingerprint));
            }
        }
        let records = unknown(&wanted.records, &mut self.records);
        if !records.is_empty() {
            let sql = "SELECT body FROM record WHERE workspace = $1 AND id = ANY($2)";
            for record in session.many::<Record>(sql, &[&workspace, &uuids(&records)])? {
                self.records.insert(record.id, Some(record));
            }
        }
        let links = unknown(&wanted.links, &mut self.links);
        if !links.is_empty() {
            let (from, to): (Vec<Uuid>, Vec<Uuid>) = links.iter().map(|key| (key.from.0, key.to.0)).unzip();
            let roles: Vec<&str> = links.iter().map(|key| key.role.as_str()).collect();
            let sql =
                "SELECT link.body FROM unnest($2::uuid[], $3::text[], $4::uuid[]) AS wanted (source, role, target)
                       JOIN link ON link.workspace = $1 AND link.source = wanted.source
                         AND link.role = wanted.role AND link.target = wanted.target";
            for link in session.many::<Link>(sql, &[&workspace, &from, &roles, &to])? {
                self.links.insert(link.key.clone(), Some(link));
            }
        }
        let evidence = unknown(&wanted.evidence, &mut self.evidence);
        if !evidence.is_empty() {
            let asked: Vec<Uuid> = evidence.iter().map(|id| id.0).collect();
            let sql = "SELECT body FROM evidence WHERE workspace = $1 AND id = ANY($2)";
            for row in session.rows(sql, &[&workspace, &asked])? {
                let found: Evidence = parse(text(&row, 0)?)?;
                self.evidence.insert(found.id, Some(found));
            }
        }
        self.look_for_batches(session, workspace, wanted.batch.as_slice())
    }

    /// The same for all that wait.
    pub(super) fn read_all<'a>(
        session: &Session,
        workspace: Uuid,
        waiting: impl Iterator<Item = &'a Foreseen>,
    ) -> Result<Self, StoreError> {
        let (mut all, mut batches) = (Foreseen::default(), Vec::new());
        for foreseen in waiting {
            batches.extend(foreseen.batch);
            all.operations.extend_from_slice(&foreseen.operations);
            all.records.extend_from_slice(&foreseen.records);
            all.links.extend_from_slice(&foreseen.links);
            all.evidence.extend_from_slice(&foreseen.evidence);
        }
        let mut foresight = Self::default();
        foresight.read(session, workspace, &all)?;
        foresight.look_for_batches(session, workspace, &batches)?;
        Ok(foresight)
    }

    fn look_for_batches(&mut self, session: &Session, workspace: Uuid, batches: &[BatchId]) -> Result<(), StoreError> {
        if batches.is_empty() {
            return Ok(());
        }
        let asked: Vec<Uuid> = batches.iter().map(|batch| batch.0).collect();
        self.absent.extend(batches);
        let sql = "SELECT DISTINCT batch FROM operation WHERE workspace = $1 AND batch = ANY($2)";
        for row in session.rows(sql, &[&workspace, &asked])? {
            self.absent.remove(&BatchId(get(&row, 0)?));
        }
        Ok(())
    }

    /// Nothing where it was not looked for.
    pub(super) fn fingerprint(&self, operation: OperationId) -> Option<Option<Fingerprint>> {
        self.fingerprints.get(&operation).copied()
    }

    pub(super) fn record(&self, record: RecordId) -> Option<Option<Record>> {
        self.records.get(&record).cloned()
    }

    pub(super) fn link(&self, key: &LinkKey) -> Option<Option<Link>> {
        self.links.get(key).cloned()
    }

    pub(super) fn evidence(&self, id: EvidenceId) -> Option<Option<Evidence>> {
        self.evidence.get(&id).cloned()
    }

    pub(super) fn is_absent(&self, batch: BatchId) -> bool {
        self.absent.contains(&batch)
    }

    pub(super) fn put_record(&mut self, record: &Record) {
        put(&mut self.records, &record.id, record);
    }

    pub(super) fn put_link(&mut self, link: &Link) {
        put(&mut self.links, &link.key, link);
    }

    pub(super) fn put_evidence(&mut self, evidence: &Evidence) {
        put(&mut self.evidence, &evidence.id, evidence);
    }

    pub(super) fn append(&mut self, operation: &LoggedOperation, fingerprint: &Fingerprint) {
        self.absent.remove(&operation.batch);
        put(&mut self.fingerprints, &operation.id, fingerprint);
    }
}

/// Those that were not looked for, which from now on are.
fn unknown<K: Clone + Eq + std::hash::Hash, V>(wanted: &[K], known: &mut HashMap<K, Option<V>>) -> Vec<K> {
    let mut unknown = Vec::new();
    for key in wanted {
        if !known.contains_key(key) {
            known.insert(key.clone(), None);
            unknown.push(key.clone());
        }
    }
    unknown
}

/// Keeps what was looked for as it is now.
fn put<K: Eq + std::hash::Hash, V: Clone>(known: &mut HashMap<K, Option<V>>, key: &K, value: &V) {
    if let Some(kept) = known.get_mut(key) {
        *kept = Some(value.clone());
    }
}
