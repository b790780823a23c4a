//! What the ledger needs of a database. Implemented in memory here and by the `storage` crate; both pass
//! the same conformance suite.

use crate::commit::{CommitError, Committed, Work};
use crate::erasure::{Aside, Erasure};
use crate::personal::{ReadPersonal, WritePersonal};
use access::{Denied, RuleChange, RuleEntry, Rules};
use graph::custom::{CustomField, CustomRole};
use graph::id::{BatchId, EvidenceId, OperationId, RecordId, SpaceId, WorkspaceId};
use graph::operation::LoggedOperation;
use graph::record::{Evidence, Link, LinkKey, Record, Space, State};
use graph::time::Instant;

/// Fingerprint of an operation as its author sent it.
pub type Fingerprint = [u8; 32];

/// A database did not do what it was asked. Nothing of the batch was kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    #[error("the disk is full")]
    Full,
    #[error("the data folder cannot be written to")]
    ReadOnly,
    #[error("the database is stopped")]
    Stopped,
    #[error("the database is damaged: {0}")]
    Damaged(String),
    #[error("the database failed: {0}")]
    Failed(String),
}

/// Rows that changed after a sequence, tombstones included.
#[derive(Clone, Debug, Default)]
pub struct ChangedRows {
    pub records: Vec<Record>,
    pub links: Vec<Link>,
    pub evidence: Vec<Evidence>,
    pub states: Vec<State>,
    pub spaces: Vec<Space>,
    pub fields: Vec<CustomField>,
    pub roles: Vec<CustomRole>,
}

/// The tables that a client keeps a copy of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    Records,
    Links,
    /// Tombstones of links; no client keeps them.
    RemovedLinks,
    Evidence,
}

/// What will be read, one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Foreseen {
    pub batch: Option<BatchId>,
    pub operations: Vec<OperationId>,
    pub records: Vec<RecordId>,
    pub links: Vec<LinkKey>,
    pub evidence: Vec<EvidenceId>,
}

/// One consistent snapshot of a workspace.
pub trait Read: ReadPersonal {
    /// Says what will be read next: a database across a network reads it all at once, another when it is asked.
    fn foresee(&self, wanted: &Foreseen) -> Result<(), StoreError> {
        let _ = wanted;
        Ok(())
    }
    /// Sequence of the last operation; 0 in an empty workspace.
    fn sequence(&self) -> Result<u64, StoreError>;
    fn last_recorded_at(&self) -> Result<Option<Instant>, StoreError>;
    fn record(&self, id: RecordId) -> Result<Option<Record>, StoreError>;
    /// By present or former key.
    fn record_by_key(&self, key: &str) -> Result<Option<RecordId>, StoreError>;
    /// Records whose `source_id` is this, whatever the case of its letters; at most 500, by id.
    fn records_by_source(&self, source_id: &str) -> Result<Vec<RecordId>, StoreError>;
    /// Those of `ids` that are there, in no particular order.
    fn records(&self, ids: &[RecordId]) -> Result<Vec<Record>, StoreError>;
    /// Records of one kind with an id above `after`, by id.
    fn records_of_kind(
        &self,
        kind: &str,
        spaces: &[SpaceId],
        after: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError>;
    /// Tombstones included.
    fn link(&self, key: &LinkKey) -> Result<Option<Link>, StoreError>;
    /// Standing links from and to a record.
    fn links_of(&self, record: RecordId) -> Result<Vec<Link>, StoreError>;
    /// Standing links of one role that begin at one of `ends`, or with `backwards` end there; in no particular order, no
    /// more than `limit`.
    fn links_along(
        &self,
        ends: &[RecordId],
        role: &str,
        backwards: bool,
        limit: usize,
    ) -> Result<Vec<Link>, StoreError>;
    fn evidence(&self, id: EvidenceId) -> Result<Option<Evidence>, StoreError>;
    fn evidence_of(&self, key: &LinkKey) -> Result<Vec<Evidence>, StoreError>;
    fn states(&self) -> Result<Vec<State>, StoreError>;
    fn spaces(&self) -> Result<Vec<Space>, StoreError>;
    /// Of every kind and space, in no particular order.
    fn custom_fields(&self) -> Result<Vec<CustomField>, StoreError>;
    fn custom_roles(&self) -> Result<Vec<CustomRole>, StoreError>;
    /// Last number given to a record of the space.
    fn number(&self, space: SpaceId) -> Result<u64, StoreError>;
    /// Who may do what.
    fn rules(&self) -> Result<Rules, StoreError>;
    /// Rises with every change of the rules.
    fn policy_version(&self) -> Result<u64, StoreError>;
    /// Records whose `parent` this is, whatever their kind, by id.
    fn children_of(&self, record: RecordId) -> Result<Vec<Record>, StoreError>;
    /// Links at either end of which the record is, with those that were removed.
    fn all_links_of(&self, record: RecordId) -> Result<Vec<Link>, StoreError>;
    /// Changes of the rules with a number below `before`, newest first.
    fn rule_changes(&self, before: u64, limit: usize) -> Result<Vec<RuleEntry>, StoreError>;
    fn fingerprint(&self, operation: OperationId) -> Result<Option<Fingerprint>, StoreError>;
    /// Operations of a batch, oldest first; empty when there is no such batch.
    fn batch(&self, batch: BatchId) -> Result<Vec<LoggedOperation>, StoreError>;
    fn operation(&self, sequence: u64) -> Result<Option<LoggedOperation>, StoreError>;
    /// Newest first, below `before`; of one record or of the whole workspace.
    fn history(&self, record: Option<RecordId>, before: u64, limit: usize) -> Result<Vec<LoggedOperation>, StoreError>;
    /// Oldest first, above `after`.
    fn operations_after(&self, after: u64, limit: usize) -> Result<Vec<LoggedOperation>, StoreError>;
    /// In the order of (moment, sequence) those that happened up to `until`, as claimed or else as recorded, until
    /// `each` answers false. It may not ask the snapshot anything meanwhile.
    fn operations_until(
        &self,
        until: Instant,
        each: &mut dyn FnMut(&LoggedOperation) -> bool,
    ) -> Result<(), StoreError>;
    /// The first operation that touched a record: the one that created it.
    fn first_operation(&self, record: RecordId) -> Result<Option<LoggedOperation>, StoreError>;
    /// Records with a sequence above `after`, oldest change first: `limit` of them, and whatever else has the sequence
    /// of the last.
    fn records_changed_after(&self, after: u64, limit: usize) -> Result<Vec<Record>, StoreError>;
    fn changed_after(&self, after: u64) -> Result<ChangedRows, StoreError>;
    /// How many rows that would be; counted no further than `limit` in each table.
    fn count_changed_after(&self, after: u64, limit: usize) -> Result<u64, StoreError>;
    /// Number of rows of a table in `spaces`, without tombstones.
    fn count(&self, table: Table, spaces: &[SpaceId]) -> Result<u64, StoreError>;
    /// What people asked to be erased, newest first.
    fn erasures(&self) -> Result<Vec<Erasure>, StoreError>;
    /// Every batch with its label.
    fn labels(&self, each: &mut dyn FnMut(BatchId, &str)) -> Result<(), StoreError>;
    /// Every row of JSON that is kept beside the graph and may hold words of its records.
    fn asides(&self, each: &mut dyn FnMut(Aside, &str)) -> Result<(), StoreError>;
    /// Each such row as JSON, in no particular order, until `each` answers false. It may not ask the snapshot anything
    /// meanwhile.
    fn stream(&self, table: Table, spaces: &[SpaceId], each: &mut dyn FnMut(&str) -> bool) -> Result<(), StoreError>;
}

/// The write transaction. Used by one thread at a time.
pub trait Write: Read + WritePersonal {
    fn put_record(&mut self, record: &Record) -> Result<(), StoreError>;
    fn put_link(&mut self, link: &Link) -> Result<(), StoreError>;
    fn put_evidence(&mut self, evidence: &Evidence) -> Result<(), StoreError>;
    fn put_state(&mut self, state: &State) -> Result<(), StoreError>;
    fn put_space(&mut self, space: &Space) -> Result<(), StoreError>;
    fn put_custom_field(&mut self, field: &CustomField) -> Result<(), StoreError>;
    fn put_custom_role(&mut self, role: &CustomRole) -> Result<(), StoreError>;
    fn put_number(&mut self, space: SpaceId, number: u64) -> Result<(), StoreError>;
    /// Changes the rules, keeps who did it and when, and raises the policy version.
    fn change_rule(&mut self, change: &RuleChange, by: RecordId, at: Instant) -> Result<(), StoreError>;
    /// Keeps an operation in place of the one with its sequence. Only erasing does: what is left out is gone for ever.
    fn replace_operation(&mut self, operation: &LoggedOperation) -> Result<(), StoreError>;
    /// Keeps JSON in place of what stood there; nothing removes it.
    fn replace_aside(&mut self, aside: &Aside, json: Option<&str>) -> Result<(), StoreError>;
    /// Removes what belongs to a person: their values, and what they watch. Answers how many values there were.
    fn forget_personal(&mut self, person: RecordId) -> Result<u64, StoreError>;
    /// Keeps an erasure in place of the one with its id.
    fn put_erasure(&mut self, erasure: &Erasure) -> Result<(), StoreError>;
    /// Also keeps the former keys that the operation tells of.
    fn append(&mut self, operation: &LoggedOperation, fingerprint: &Fingerprint) -> Result<(), StoreError>;
}

/// Work for the one writer, and what to do with its outcome once it is durable.
pub struct Job {
    pub work: Work,
    /// Called in the order of commits.
    pub done: Box<dyn FnOnce(Result<Committed, CommitError>) + Send>,
}

/// Shown who may do what, says what to change of it.
pub type Decide = Box<dyn FnOnce(&Rules) -> Result<Vec<RuleChange>, Denied> + Send>;

/// Makes the changes that `decide` wants, in a write transaction: what every store does when rules are changed.
pub fn decide_rules(
    write: &mut dyn Write,
    by: RecordId,
    at: Instant,
    decide: Decide,
) -> Result<Result<(), Denied>, StoreError> {
    let changes = match decide(&write.rules()?) {
        Ok(changes) => changes,
        Err(denied) => return Ok(Err(denied)),
    };
    changes.iter().try_for_each(|change| write.change_rule(change, by, at))?;
    Ok(Ok(()))
}

/// What another program on the same database did, told to this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Elsewhere {
    /// Operations up to this sequence stand; of these people the inbox changed, of everybody's where it is not said.
    Committed { up_to: u64, told: Option<Vec<RecordId>> },
    /// Somebody's inbox changed and nothing else; everybody's where it is not said.
    Told(Option<Vec<RecordId>>),
    /// Who may do what changed.
    Rules,
    /// Somebody wrote in a text, or what is kept of it was put together.
    Text { record: RecordId, field: String },
    /// Nothing was heard for a while: anything may have happened.
    Missed,
}

/// Hears of [`Elsewhere`].
pub type Hear = Box<dyn Fn(Elsewhere) + Send + Sync>;

/// One workspace's database.
pub trait Store: Send + Sync + 'static {
    fn workspace(&self) -> WorkspaceId;
    /// Changes who may do what: all of it or nothing, and nothing in between. `changed` is called when it is on disk,
    /// before anybody hears of what was written after it; then this returns.
    fn change_rules(
        &self,
        by: RecordId,
        at: Instant,
        decide: Decide,
        changed: Box<dyn FnOnce() + Send>,
    ) -> Result<Result<(), Denied>, StoreError>;
    /// From now on `hear` is told what other programs on this database do. A database of one program tells nothing.
    fn listen(&self, hear: Hear) {
        drop(hear);
    }
    fn read(&self, work: &mut dyn FnMut(&dyn Read) -> Result<(), StoreError>) -> Result<(), StoreError>;
    /// Leaves nothing of what was removed in the bytes on the disk, as far as that is this program's to say.
    fn rewrite(&self) -> Result<(), StoreError> {
        Ok(())
    }
    /// Queues `job`. Its work runs in a transaction of its own or is rolled back alone; `done` is called
    /// exactly once, after the transaction is on disk.
    fn submit(&self, job: Job);
    /// The same, with what its work will read first: a database across a network reads it for all that wait at once.
    fn submit_foreseen(&self, job: Job, foreseen: Foreseen) {
        drop(foreseen);
        self.submit(job);
    }
}
