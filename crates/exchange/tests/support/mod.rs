//! A workspace in memory with one space, and the published files.
#![allow(dead_code)]

use access::{Actor, Grant, Role, Rules, VisibleSpaces, WritePermit};
use exchange::ExchangeError;
use exchange::platform_status::{Plan, Provenance, SourceFile, Target, plan};
use exchange::port::{ImportStore, MemoryImports};
use exchange::run::{Outcome, existing, run};
use graph::id::{BatchId, OperationId, RecordId, SpaceId, WorkspaceId};
use graph::operation::{Batch, Operation, OperationBody, Via};
use graph::record::{Record, State};
use graph::thread::{Thread, ThreadSource, weave};
use graph::time::{Certainty, Instant};
use ledger::memory::MemoryStore;
use ledger::{Clock, Ledger, Request};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use uuid::Uuid;

pub const FEATURES: &str = "edge-status-2020.json";
pub const IDEAS: &str = "edge-uservoice-ideas-2014.json";
pub const TRANSITIONS: &str = "edge-status-transitions-2014-2015.csv";

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// One file of the demo, as it was published.
pub fn demo(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../demo/microsoft-edge").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[derive(Clone)]
pub struct Files {
    pub features: Vec<u8>,
    pub ideas: Vec<u8>,
    pub transitions: Vec<u8>,
}

impl Files {
    pub fn demo() -> Self {
        Self { features: demo(FEATURES), ideas: demo(IDEAS), transitions: demo(TRANSITIONS) }
    }

    pub fn list(&self) -> [SourceFile<'_>; 3] {
        [
            SourceFile { name: FEATURES, bytes: &self.features },
            SourceFile { name: IDEAS, bytes: &self.ideas },
            SourceFile { name: TRANSITIONS, bytes: &self.transitions },
        ]
    }
}

/// Replaces what must stand exactly once.
pub fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    assert_eq!(text.matches(from).count(), 1, "{from}");
    text.replace(from, to).into_bytes()
}

struct Ticking(AtomicI64);

impl Clock for Ticking {
    fn now(&self) -> Instant {
        Instant(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

pub struct World {
    pub ledger: Ledger,
    pub imports: MemoryImports,
    pub space: SpaceId,
    pub person: RecordId,
    pub visible: VisibleSpaces,
    next: AtomicI64,
}

impl World {
    pub fn new() -> Self {
        let workspace = WorkspaceId(id(1));
        let (space, person) = (SpaceId(id(2)), RecordId(id(3)));
        let registry = Arc::new(graph::catalogue::registry().unwrap());
        let clock = Ticking(AtomicI64::new(Instant::parse("2026-01-01T00:00:00Z").unwrap().0));
        let ledger = Ledger::new(Arc::new(MemoryStore::new(workspace)), registry, Arc::new(clock));
        let rules = Rules { grants: vec![Grant { person, space, role: Role::Owner }], ..Rules::default() };
        let visible = Actor::new(workspace, person, &rules, 0).visible_spaces();
        let world = Self { ledger, imports: MemoryImports::new(), space, person, visible, next: AtomicI64::new(1_000) };
        world.does(Via::System, OperationBody::DefineSpace { space, name: "Edge".into(), prefix: "EDGE".into() });
        world
    }

    pub fn permit(&self) -> WritePermit {
        WritePermit::for_program(self.ledger.workspace(), self.person, &[self.space], 0)
    }

    fn fresh(&self) -> Uuid {
        id(self.next.fetch_add(1, Ordering::Relaxed) as u128)
    }

    /// Commits one operation.
    pub fn does(&self, via: Via, body: OperationBody) {
        let operation = Operation { id: OperationId(self.fresh()), happened_at: None, cause: None, body };
        let batch = Batch { id: BatchId(self.fresh()), label: "test".into(), operations: vec![operation] };
        self.ledger.commit(self.permit(), Request::new(batch, via)).wait_blocking().unwrap();
    }

    /// A person writes a field.
    pub fn writes(&self, record: &Record, field: &str, value: Value) {
        let seen = record.versions.get(field).copied().unwrap_or(0);
        self.does(Via::Ui, OperationBody::Set { record: record.id, field: field.into(), value, seen, saw: None });
    }

    pub fn target(&self) -> Target {
        Target {
            workspace: self.ledger.workspace(),
            space: self.space,
            zone: "America/Los_Angeles".into(),
            actor: self.person,
            started_at: self.ledger.clock().now(),
            provenance: Provenance::microsoft_edge(),
            existing: existing(&self.ledger, &self.permit(), self.space).unwrap(),
        }
    }

    pub fn plan(&self, files: &Files) -> Plan {
        plan(&files.list(), &self.target()).unwrap()
    }

    pub fn import(&self, files: &Files) -> Outcome {
        run(&self.ledger, &self.imports, self.permit(), self.plan(files)).unwrap()
    }

    pub fn sequence(&self) -> u64 {
        self.ledger.read(|read| read.sequence()).unwrap()
    }

    pub fn records(&self, kind: &str) -> Vec<Record> {
        self.ledger.read(|read| read.records_of_kind(kind, &[self.space], None, 10_000)).unwrap()
    }

    pub fn titled(&self, kind: &str, title: &str) -> Record {
        let mut found: Vec<_> = self.records(kind).into_iter().filter(|record| record.title() == title).collect();
        assert_eq!(found.len(), 1, "{title}");
        found.remove(0)
    }

    pub fn states(&self) -> Vec<State> {
        let mut states = self.ledger.read(|read| read.states()).unwrap();
        states.sort_by_key(|state| state.position);
        states
    }

    pub fn state_of(&self, record: &Record) -> String {
        self.states()
            .into_iter()
            .find(|state| Some(state.id) == record.state())
            .map(|state| state.name)
            .unwrap_or_default()
    }

    pub fn thread(&self, record: &Record) -> Thread {
        weave(&self.ledger.read(|read| ledger::query::strands(read, &self.visible, record)).unwrap())
    }

    /// The thread as a person reads it, each step with the row that it names and what stands in that row.
    pub fn told(&self, record: &Record) -> String {
        let zone = jiff::tz::TimeZoneDatabase::bundled().get("America/Los_Angeles").unwrap();
        let mut text = String::new();
        for step in self.thread(record).steps {
            let stage = serde_json::to_value(step.step_type).unwrap();
            let count = step.count.map(|count| format!("{count} votes, ")).unwrap_or_default();
            let when = step.moment.map(|moment| {
                let at = jiff::Timestamp::from_millisecond(moment.at.0).unwrap().to_zoned_datetime(zone.clone());
                let by = if moment.certainty == Certainty::By { "by " } else { "" };
                format!(" {by}{}", at.strftime("%Y-%m-%d %H:%M:%S"))
            });
            text += &format!("{}: {count}{}{}\n", stage.as_str().unwrap(), step.title, when.unwrap_or_default());
            if let Some(ThreadSource::ImportRow { import, file, row }) = step.source {
                let key = graph::record::ImportRowKey { import, file, row };
                let kept = self.imports.row(&key).unwrap().unwrap();
                let shown = ["title", "votes", "name", "ieStatus.text", "changed_at", "feature", "to_status"];
                let values: Vec<String> = shown
                    .iter()
                    .filter_map(|column| kept.values.get(*column).map(|value| format!("{column}={value}")))
                    .collect();
                text += &format!("    {} row {}: {}\n", key.file, key.row, values.join(" "));
            }
        }
        text
    }
}

/// What planning these files says, on an empty workspace.
pub fn refused(files: &[SourceFile<'_>]) -> String {
    let world = World::new();
    match plan(files, &world.target()) {
        Ok(plan) => format!("accepted {} operations", plan.batch.operations.len()),
        Err(error @ (ExchangeError::Input { .. } | ExchangeError::Files { .. })) => error.to_string(),
        Err(other) => format!("another error: {other}"),
    }
}
