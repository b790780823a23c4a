//! A small workspace to try promises on.

use super::Bench;
use crate::port::Store;
use crate::{Clock, CommitError, Committed, Ledger, Request};
use access::{Actor, Grant, Role, RuleChange, VisibleSpaces, WritePermit};
use graph::id::{BatchId, OperationId, RecordId, SpaceId, StateId, WorkspaceId};
use graph::operation::{Batch, Operation, OperationBody, Via};
use graph::record::{Record, StateCategory};
use graph::time::Instant;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use uuid::Uuid;

/// A clock that tests set.
#[derive(Default)]
pub struct SetClock(pub AtomicI64);

impl Clock for SetClock {
    fn now(&self) -> Instant {
        Instant(self.0.load(Ordering::SeqCst))
    }
}

/// Two spaces, one with states; an owner of both, a viewer of the first, a stranger with no role.
pub struct World {
    pub ledger: Ledger,
    pub clock: Arc<SetClock>,
    pub space: SpaceId,
    pub hidden: SpaceId,
    pub open_state: StateId,
    pub done_state: StateId,
    pub owner: RecordId,
    pub viewer: RecordId,
    /// Owner of the first space only.
    pub neighbour: RecordId,
    next: AtomicU64,
}

pub const START: i64 = 1_700_000_000_000;

impl World {
    /// The same workspace seen by another program, which makes ids of its own: `bench` gives a store on what another
    /// world was made on.
    pub fn beside(bench: &dyn Bench) -> Self {
        let (world, _) = Self::over(bench, 1_000_000);
        world
    }

    fn over(bench: &dyn Bench, first_id: u64) -> (Self, Arc<dyn Store>) {
        let workspace = WorkspaceId(Uuid::from_u128(1));
        let store = bench.store(workspace);
        let clock = Arc::new(SetClock(AtomicI64::new(START)));
        let registry = Arc::new(graph::catalogue::registry().expect("the catalogue stands"));
        let ledger = Ledger::new(store.clone(), registry, clock.clone());
        let world = Self {
            ledger,
            clock,
            space: SpaceId(Uuid::from_u128(11)),
            hidden: SpaceId(Uuid::from_u128(12)),
            open_state: StateId(Uuid::from_u128(21)),
            done_state: StateId(Uuid::from_u128(22)),
            owner: RecordId(Uuid::from_u128(31)),
            viewer: RecordId(Uuid::from_u128(32)),
            neighbour: RecordId(Uuid::from_u128(33)),
            next: AtomicU64::new(first_id),
        };
        (world, store)
    }

    pub fn new(bench: &dyn Bench) -> Self {
        let (world, store) = Self::over(bench, 1_000);
        let workspace = world.ledger.workspace();
        let permit = WritePermit::for_program(workspace, world.owner, &[world.space, world.hidden], 0);
        let state = |id, space, name: &str, category, position| OperationBody::DefineState {
            state: id,
            space,
            kind: "feature".into(),
            name: name.into(),
            category,
            position,
        };
        let person = |record, name: &str| OperationBody::Create {
            record,
            kind: "person".into(),
            space: world.space,
            fields: [("title".to_owned(), json!(name))].into(),
        };
        let bodies = vec![
            OperationBody::DefineSpace { space: world.space, name: "Open".into(), prefix: "OPEN".into() },
            OperationBody::DefineSpace { space: world.hidden, name: "Hidden".into(), prefix: "HID".into() },
            state(world.open_state, world.space, "Open", StateCategory::Unstarted, 0),
            state(world.done_state, world.space, "Done", StateCategory::Done, 1),
            person(world.owner, "Ann"),
            person(world.viewer, "Ben"),
            person(world.neighbour, "Cleo"),
        ];
        world.commit_with(permit, Via::System, bodies).expect("the world can be made");
        let grants = [
            (world.owner, world.space, Role::Owner),
            (world.owner, world.hidden, Role::Owner),
            (world.viewer, world.space, Role::Viewer),
            (world.neighbour, world.space, Role::Owner),
        ];
        for (person, space, role) in grants {
            world.grant(&*store, Grant { person, space, role });
        }
        world
    }

    /// Grants are given inside a write transaction that commits nothing else.
    pub fn grant(&self, store: &dyn Store, grant: Grant) {
        self.change_rule(store, RuleChange::Give(grant));
    }

    pub fn change_rule(&self, store: &dyn Store, change: RuleChange) {
        let by = self.owner;
        let (sender, receiver) = mpsc::channel();
        store.submit(crate::port::Job {
            work: crate::Work::once(move |write| {
                write.change_rule(&change, by, Instant(START))?;
                Ok(Committed { batch: BatchId(Uuid::nil()), duplicate: false, frame: Arc::default(), told: vec![] })
            }),
            done: Box::new(move |result| {
                let _ = sender.send(result.map(|_| ()));
            }),
        });
        receiver.recv().expect("the store answers").expect("a grant is kept");
    }

    pub fn id(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.next.fetch_add(1, Ordering::SeqCst)) << 64)
    }

    pub fn actor(&self, person: RecordId) -> Actor {
        self.ledger
            .read(|read| Ok(Actor::new(self.ledger.workspace(), person, &read.rules()?, read.policy_version()?)))
            .expect("grants can be read")
    }

    pub fn permit(&self, person: RecordId) -> WritePermit {
        self.actor(person).write_permit().expect("this person may write")
    }

    pub fn visible(&self, person: RecordId) -> VisibleSpaces {
        self.actor(person).visible_spaces()
    }

    pub fn operation(&self, body: OperationBody) -> Operation {
        Operation { id: OperationId(self.id()), happened_at: None, cause: None, body }
    }

    pub fn batch(&self, bodies: Vec<OperationBody>) -> Batch {
        let operations = bodies.into_iter().map(|body| self.operation(body)).collect();
        Batch { id: BatchId(self.id()), label: "Test".into(), operations }
    }

    pub fn commit_with(
        &self,
        permit: WritePermit,
        via: Via,
        bodies: Vec<OperationBody>,
    ) -> Result<Committed, CommitError> {
        self.send(permit, via, self.batch(bodies))
    }

    pub fn send(&self, permit: WritePermit, via: Via, batch: Batch) -> Result<Committed, CommitError> {
        self.ledger.commit(permit, Request::new(batch, via)).wait_blocking()
    }

    pub fn commit_as(&self, person: RecordId, bodies: Vec<OperationBody>) -> Result<Committed, CommitError> {
        self.commit_with(self.permit(person), Via::Ui, bodies)
    }

    pub fn commit(&self, bodies: Vec<OperationBody>) -> Committed {
        self.commit_as(self.owner, bodies).expect("this batch commits")
    }

    pub fn feature_body(&self, title: &str) -> (RecordId, OperationBody) {
        let record = RecordId(self.id());
        let fields = [("title".to_owned(), json!(title))].into();
        (record, OperationBody::Create { record, kind: "feature".into(), space: self.space, fields })
    }

    pub fn feature(&self, title: &str) -> RecordId {
        let (record, body) = self.feature_body(title);
        self.commit(vec![body]);
        record
    }

    pub fn set(&self, record: RecordId, field: &str, value: Value, seen: u64) -> OperationBody {
        OperationBody::Set { record, field: field.into(), value, seen, saw: None }
    }

    pub fn record(&self, id: RecordId) -> Record {
        self.ledger.read(|read| read.record(id)).expect("the store reads").expect("the record exists")
    }

    pub fn value(&self, id: RecordId, field: &str) -> Value {
        self.record(id).fields.get(field).cloned().unwrap_or(Value::Null)
    }

    pub fn sequence(&self) -> u64 {
        self.ledger.read(|read| read.sequence()).expect("the store reads")
    }
}
