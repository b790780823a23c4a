//! What the batches of a group will read first, read for all of them at once.

use super::graph_read::uuids;
use super::session::{Session, get, text};
use crate::rows::{damaged, parse};
use graph::id::{BatchId, OperationId, RecordId};
use graph::operation::LoggedOperation;
use graph::record::Record;
use ledger::port::{Fingerprint, Foreseen, StoreError};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Of what was looked for, what is there; kept as the batches of the group change it.
#[derive(Default)]
pub(super) struct Foresight {
    fingerprints: HashMap<OperationId, Option<Fingerprint>>,
    records: HashMap<RecordId, Option<Record>>,
    /// Batches of which there is nothing.
    absent: HashSet<BatchId>,
}

impl Foresight {
    pub(super) fn read<'a>(
        session: &Session,
        workspace: Uuid,
        all: impl Iterator<Item = &'a Foreseen>,
    ) -> Result<Self, StoreError> {
        let (mut operations, mut records, mut batches) = (Vec::new(), Vec::new(), Vec::new());
        for foreseen in all {
            operations.extend(foreseen.operations.iter().copied());
            records.extend(foreseen.records.iter().copied());
            batches.extend(foreseen.batch);
        }
        let mut foresight = Self::default();
        if operations.is_empty() && records.is_empty() && batches.is_empty() {
            return Ok(foresight);
        }
        let asked: Vec<Uuid> = operations.iter().map(|operation| operation.0).collect();
        let sql = "SELECT id, fingerprint FROM operation WHERE workspace = $1 AND id = ANY($2)";
        foresight.fingerprints = operations.into_iter().map(|operation| (operation, None)).collect();
        for row in session.rows(sql, &[&workspace, &asked])? {
            let bytes: &[u8] = get(&row, 1)?;
            let fingerprint =
                bytes.try_into().map_err(|_| damaged("an operation's fingerprint is not 32 bytes long"))?;
            foresight.fingerprints.insert(OperationId(get(&row, 0)?), Some(fingerprint));
        }
        let asked: Vec<Uuid> = batches.iter().map(|batch| batch.0).collect();
        foresight.absent = batches.into_iter().collect();
        let sql = "SELECT DISTINCT batch FROM operation WHERE workspace = $1 AND batch = ANY($2)";
        for row in session.rows(sql, &[&workspace, &asked])? {
            foresight.absent.remove(&BatchId(get(&row, 0)?));
        }
        let asked = uuids(&records);
        foresight.records = records.into_iter().map(|record| (record, None)).collect();
        for row in
            session.rows("SELECT id, body FROM record WHERE workspace = $1 AND id = ANY($2)", &[&workspace, &asked])?
        {
            foresight.records.insert(RecordId(get(&row, 0)?), Some(parse(text(&row, 1)?)?));
        }
        Ok(foresight)
    }

    /// Nothing where it was not looked for.
    pub(super) fn fingerprint(&self, operation: OperationId) -> Option<Option<Fingerprint>> {
        self.fingerprints.get(&operation).copied()
    }

    pub(super) fn record(&self, record: RecordId) -> Option<Option<Record>> {
        self.records.get(&record).cloned()
    }

    pub(super) fn is_absent(&self, batch: BatchId) -> bool {
        self.absent.contains(&batch)
    }

    pub(super) fn put_record(&mut self, record: &Record) {
        if let Some(kept) = self.records.get_mut(&record.id) {
            *kept = Some(record.clone());
        }
    }

    pub(super) fn append(&mut self, operation: &LoggedOperation, fingerprint: &Fingerprint) {
        self.absent.remove(&operation.batch);
        if let Some(kept) = self.fingerprints.get_mut(&operation.id) {
            *kept = Some(*fingerprint);
        }
    }
}
