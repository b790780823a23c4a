//! What each target holds its input against.

use access::{Actor, Grant, Role, Rules, VisibleSpaces, WritePermit};
use exchange::carry::{listed, planned, rehearse};
use exchange::existing::EmptyGraph;
use exchange::plan::{Destination, Work, choices};
use exchange::table::SourceFile;
use exchange::{detect, guess};
use graph::custom::Definitions;
use graph::expression::{ErrorCode, Vocabulary, compile, compile_filter};
use graph::id::{BatchId, ImportId, OperationId, RecordId, SpaceId, WorkspaceId};
use graph::operation::{Batch, Operation, OperationBody, Via};
use graph::registry::Registry;
use graph::time::Instant;
use ledger::memory::MemoryStore;
use ledger::{Clock, Ledger, Request, query};
use std::sync::{Arc, OnceLock};
use uuid::Uuid;

fn registry() -> &'static Arc<Registry> {
    static REGISTRY: OnceLock<Arc<Registry>> = OnceLock::new();
    REGISTRY.get_or_init(|| Arc::new(graph::catalogue::registry().expect("the registry stands")))
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// A file is refused with words, or read so that its account closes: each value is mapped, kept raw or lost, and what
/// would become of it can be said.
pub fn import(name: &str, bytes: &[u8]) {
    let Ok(reading) = detect::read(&SourceFile { name, bytes }) else { return };
    let listing = vec![listed(name, bytes, &reading)];
    let readings = [reading];
    let space = SpaceId(id(2));
    let mapping = guess::mapping(&readings, &Default::default(), registry(), &[], space);
    let destination = Destination {
        workspace: WorkspaceId(id(1)),
        space,
        zone: "Europe/Berlin".into(),
        import: ImportId(id(3)),
        attempt: 0,
        now: Instant(1_780_000_000_000),
        source: "file".into(),
    };
    let graph = EmptyGraph;
    let work =
        Work { readings: &readings, mapping: &mapping, registry: registry(), graph: &graph, destination: &destination };
    let _ = choices(&work);
    let import = planned(ImportId(id(3)), &work, "Fuzz".into(), "fuzz".into(), RecordId(id(4)), listing);
    if let Ok(report) = rehearse(&work, import) {
        assert_eq!(report.mapped + report.kept_raw + report.lost, report.values, "the account does not close");
        assert_eq!(report.lost, 0, "something was lost");
    }
}

/// Any text is an expression or an error that points into it; an expression is written again as one that is equal.
pub fn expression(source: &str) {
    static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
    let vocabulary = VOCABULARY.get_or_init(|| Vocabulary::new(registry(), &Definitions::default()));
    let schema = vocabulary.schema(&["feature"]);
    let length = source.encode_utf16().count();
    match compile(source, &schema) {
        Ok(expression) => {
            let written = expression.format();
            match compile(&written, &schema) {
                Ok(again) => {
                    assert_eq!(again.format(), written);
                    assert_eq!(again.result_type(), expression.result_type());
                }
                // Spaces that nobody wrote may make it longer than one may write.
                Err(error) if error.code == ErrorCode::TooLong => {}
                Err(error) => panic!("{written:?}: {}", error.message),
            }
        }
        Err(error) => assert!(error.start <= error.end && error.end <= length, "{source:?}: {error:?}"),
    }
    let _ = compile_filter(source, &schema);
}

struct Standing;

impl Clock for Standing {
    fn now(&self) -> Instant {
        Instant(1_780_000_000_000)
    }
}

/// A workspace with a space, a feature, an idea and a link.
struct World {
    ledger: Ledger,
    rules: Rules,
    person: RecordId,
}

impl World {
    fn new() -> Self {
        let (workspace, space, person) = (WorkspaceId(id(1)), SpaceId(id(2)), RecordId(id(3)));
        let ledger = Ledger::new(Arc::new(MemoryStore::new(workspace)), registry().clone(), Arc::new(Standing));
        let create = |number, kind: &str| OperationBody::Create {
            record: RecordId(id(number)),
            kind: kind.into(),
            space,
            fields: [("title".to_owned(), serde_json::json!("There"))].into(),
        };
        let bodies = vec![
            OperationBody::DefineSpace { space, name: "Open".into(), prefix: "OPEN".into() },
            create(10, "feature"),
            create(11, "idea"),
            OperationBody::Link {
                from: RecordId(id(11)),
                role: "asks_for".into(),
                to: RecordId(id(10)),
                fields: Default::default(),
                evidence: vec![],
            },
        ];
        let operation = |(number, body)| Operation {
            id: OperationId(id(100 + number as u128)),
            happened_at: None,
            cause: None,
            body,
        };
        let operations = bodies.into_iter().enumerate().map(operation).collect();
        let batch = Batch { id: BatchId(id(99)), label: "Begin".into(), operations };
        let permit = WritePermit::for_program(workspace, person, &[space], 0);
        ledger.commit(permit, Request::new(batch, Via::System)).wait_blocking().expect("a beginning");
        let rules = Rules { grants: vec![Grant { person, space, role: Role::Maker }], ..Rules::default() };
        Self { ledger, rules, person }
    }

    fn visible(&self) -> VisibleSpaces {
        Actor::new(self.ledger.workspace(), self.person, &self.rules, 0).visible_spaces()
    }
}

/// Bytes that are read as a batch are refused with words and leave nothing, or are kept: sent again they answer alike,
/// they can be undone, and the sequence has no gap.
pub fn batch(bytes: &[u8]) {
    let Ok(batch) = serde_json::from_slice::<Batch>(bytes) else { return };
    let written = serde_json::to_vec(&batch).expect("a batch is JSON");
    assert_eq!(serde_json::from_slice::<Batch>(&written).expect("and is read again"), batch);
    let world = World::new();
    let permit = || {
        Actor::new(world.ledger.workspace(), world.person, &world.rules, 0).write_permit().expect("a maker may write")
    };
    let sequence = || world.ledger.read(|read| read.sequence()).expect("the store reads");
    let before = sequence();
    let send = || world.ledger.commit(permit(), Request::new(batch.clone(), Via::Api)).wait_blocking();
    match send() {
        Err(error) => {
            assert!(!error.to_string().is_empty());
            assert_eq!(sequence(), before, "something of a refused batch was kept");
        }
        Ok(_) => {
            assert_eq!(sequence(), before + batch.operations.len() as u64);
            assert!(send().expect("again").duplicate);
            let frame = world.ledger.read(|read| query::changes(read, &world.visible(), before, 10_000)).expect("read");
            let told: Vec<u64> = frame.operations.iter().map(|entry| entry.sequence).collect();
            assert!(told.windows(2).all(|pair| pair[1] == pair[0] + 1), "{told:?}");
            let undo = world.ledger.undo(permit(), batch.id, BatchId(id(98)), true, Via::Api).wait_blocking();
            let _ = undo;
        }
    }
}
