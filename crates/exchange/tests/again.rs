//! Importing again: the same files, changed files, after people worked, and after a run that died.

mod support;

use exchange::platform_status::{SourceFile, plan};
use exchange::port::{Import, ImportReport, ImportRow, ImportStore, MemoryImports};
use exchange::run::run;
use graph::id::ImportId;
use graph::operation::{Change, LoggedOperation, OperationBody, Via};
use graph::record::{ImportRowKey, StateCategory};
use graph::time::Instant;
use ledger::port::StoreError;
use serde_json::json;
use support::{Files, World, replaced};

/// What the operations after `sequence` changed, one line each.
fn changes(world: &World, sequence: u64) -> String {
    let after: Vec<LoggedOperation> = world.ledger.read(|read| read.operations_after(sequence, 10_000)).unwrap();
    let title = |id| world.ledger.read(|read| read.record(id)).unwrap().unwrap().title().to_owned();
    let states = world.states();
    let named =
        |value: &serde_json::Value| match states.iter().find(|state| value.as_str() == Some(&state.id.to_string())) {
            Some(state) => state.name.clone(),
            None => value.to_string(),
        };
    let mut text = String::new();
    for change in after.iter().flat_map(|entry| &entry.changes) {
        text += &match change {
            Change::Created { record } => format!("created {}\n", title(*record)),
            Change::Field { record, field, before, after } => {
                format!("{}: {field} {} -> {}\n", title(*record), named(before), named(after))
            }
            Change::Linked { from, to, .. } => format!("linked {} -> {}\n", title(*from), title(*to)),
            Change::Conflict { record, field, .. } => format!("{}: conflict on {field}\n", title(*record)),
            other => format!("{other:?}\n"),
        };
    }
    text
}

#[test]
fn the_same_files_again_change_nothing() {
    let world = World::new();
    let first = world.plan(&Files::demo());
    world.import(&Files::demo());
    let sequence = world.sequence();
    let second = world.plan(&Files::demo());
    assert!(second.batch.operations.is_empty());
    assert_eq!(second.rows, first.rows);
    assert_eq!(second.report.columns, first.report.columns);
    assert!(world.import(&Files::demo()).repeated);
    assert_eq!(world.sequence(), sequence);
    assert_eq!(world.imports.imports().unwrap().len(), 1);

    // A plan from before the first run is the same batch, and known as such.
    let forgetful = MemoryImports::new();
    let outcome = run(&world.ledger, &forgetful, world.permit(), first).unwrap();
    assert!(outcome.committed.unwrap().duplicate);
    assert_eq!(world.sequence(), sequence);
}

#[test]
fn the_order_of_files_does_not_matter() {
    let (world, files) = (World::new(), Files::demo());
    let target = world.target();
    let [features, ideas, transitions] = files.list();
    let one = plan(&[features, ideas, transitions], &target).unwrap();
    let other = plan(&[transitions, features, ideas], &target).unwrap();
    assert_eq!((one.batch, one.report, one.rows), (other.batch, other.report, other.rows));
}

#[test]
fn a_changed_count_changes_one_field() {
    let (world, mut files) = (World::new(), Files::demo());
    world.import(&files);
    let sequence = world.sequence();
    files.ideas = replaced(
        &files.ideas,
        "\"title\":\"Picture Element\",\"votes\":43",
        "\"title\":\"Picture Element\",\"votes\":44",
    );
    world.import(&files);
    assert_eq!(
        changes(&world, sequence),
        "Picture Element: tally {\"as_of\":\"2014\",\"count\":43,\"source\":\"UserVoice\"} -> {\"as_of\":\"2014\",\"count\":44,\"source\":\"UserVoice\"}\n"
    );
    assert_eq!(world.imports.imports().unwrap().len(), 2);
    // The former version is known, too.
    assert!(world.import(&Files::demo()).repeated);
}

#[test]
fn later_rows_continue_the_history() {
    let (world, mut files) = (World::new(), Files::demo());
    world.import(&files);
    let sequence = world.sequence();
    files
        .transitions
        .extend_from_slice(b"2016-02-01T09:00:00-08:00,Object.observe(),Under Consideration,Not currently planned\r\n");
    files.transitions.extend_from_slice(b"2016-03-01T09:00:00-08:00,<picture> Element,Shipped,Deprecated\r\n");
    world.import(&files);
    assert_eq!(
        changes(&world, sequence),
        "<picture> Element: state \"Shipped\" -> \"Deprecated\"\n\
         <picture> Element: state \"Deprecated\" -> \"Shipped\"\n"
            .replace('"', "")
    );
}

#[test]
fn what_people_wrote_stands_until_the_file_says_otherwise() {
    let (world, mut files) = (World::new(), Files::demo());
    world.import(&files);
    let idea = world.titled("idea", "Picture Element");
    world.writes(&idea, "title", json!("Pictures"));
    let sequence = world.sequence();
    files.ideas = replaced(
        &files.ideas,
        "\"title\":\"Picture Element\",\"votes\":43",
        "\"title\":\"Picture Element\",\"votes\":44",
    );
    world.import(&files);
    assert_eq!(world.titled("idea", "Pictures").fields["tally"]["count"], 44);
    assert_eq!(changes(&world, sequence).lines().count(), 1);

    files.ideas = replaced(
        &files.ideas,
        "\"title\":\"Picture Element\",\"votes\":44",
        "\"title\":\"The picture element\",\"votes\":44",
    );
    let sequence = world.sequence();
    world.import(&files);
    assert_eq!(
        changes(&world, sequence),
        "The picture element: title \"Pictures\" -> \"The picture element\"\nThe picture element: conflict on title\n"
    );
    let idea = world.titled("idea", "The picture element");
    assert_eq!(idea.conflicts.len(), 1);
    assert_eq!(idea.conflicts[0].other, json!("Pictures"));
}

#[test]
fn states_of_the_space_are_taken_as_they_are() {
    let world = World::new();
    let shipped = graph::id::StateId(support::id(77));
    world.does(
        Via::System,
        OperationBody::DefineState {
            state: shipped,
            space: world.space,
            kind: "feature".into(),
            name: "shipped".into(),
            category: StateCategory::Done,
            position: 4,
        },
    );
    world.import(&Files::demo());
    assert_eq!(world.states().len(), 14);
    assert_eq!(world.states()[1].position, 5);
    assert_eq!(world.titled("feature", "<picture> Element").state(), Some(shipped));
}

/// Dies at one of the steps.
struct Dying<'a> {
    kept: &'a World,
    at_put: bool,
}

impl ImportStore for Dying<'static> {
    fn put_import(&self, report: &ImportReport, rows: &[ImportRow]) -> Result<(), StoreError> {
        if self.at_put { Err(StoreError::Full) } else { self.kept.imports.put_import(report, rows) }
    }
    fn add_rows(&self, rows: &[ImportRow]) -> Result<(), StoreError> {
        self.kept.imports.add_rows(rows)
    }
    fn put_report(&self, report: &ImportReport) -> Result<(), StoreError> {
        self.kept.imports.put_report(report)
    }
    fn finish_import(&self, _: ImportId, _: Instant) -> Result<(), StoreError> {
        Err(StoreError::Stopped)
    }
    fn imports(&self) -> Result<Vec<Import>, StoreError> {
        self.kept.imports.imports()
    }
    fn report(&self, import: ImportId) -> Result<Option<ImportReport>, StoreError> {
        self.kept.imports.report(import)
    }
    fn row(&self, key: &ImportRowKey) -> Result<Option<ImportRow>, StoreError> {
        self.kept.imports.row(key)
    }
    fn rows(&self, import: ImportId, file: &str, after_row: u32, limit: usize) -> Result<Vec<ImportRow>, StoreError> {
        self.kept.imports.rows(import, file, after_row, limit)
    }
}

#[test]
fn a_run_that_died_is_repaired_by_running_again() {
    let world: &'static World = Box::leak(Box::new(World::new()));
    let files = Files::demo();
    let before = world.sequence();
    let error =
        run(&world.ledger, &Dying { kept: world, at_put: true }, world.permit(), world.plan(&files)).unwrap_err();
    assert_eq!(error.to_string(), "the disk is full");
    assert_eq!(world.sequence(), before);

    let error =
        run(&world.ledger, &Dying { kept: world, at_put: false }, world.permit(), world.plan(&files)).unwrap_err();
    assert_eq!(error.to_string(), "the database is stopped");
    let committed = world.sequence();
    assert_eq!(world.imports.imports().unwrap()[0].finished_at, None);

    let outcome = world.import(&files);
    assert!(!outcome.repeated && outcome.committed.is_none());
    assert_eq!(world.sequence(), committed);
    let import = &world.imports.imports().unwrap()[0];
    assert!(import.finished_at.is_some());
    let rows = world.imports.rows(import.id, support::TRANSITIONS, 0, 10_000).unwrap();
    assert_eq!(rows.len(), 495);
    assert_eq!(rows[3].records, [world.titled("feature", "<picture> Element").id]);
    assert_eq!(
        world
            .imports
            .rows(import.id, support::IDEAS, 140, 2)
            .unwrap()
            .iter()
            .map(|row| row.key.row)
            .collect::<Vec<_>>(),
        [141, 142]
    );
}

#[test]
fn who_may_not_import_writes_nothing() {
    let world = World::new();
    let mut plan = world.plan(&Files::demo());
    let nobody = access::WritePermit::for_program(world.ledger.workspace(), world.person, &[], 0);
    let error = run(&world.ledger, &world.imports, nobody, plan.clone()).unwrap_err();
    assert_eq!(error.to_string(), "you have no role in this space");
    plan.report.import.by = graph::id::RecordId(support::id(9));
    let error = run(&world.ledger, &world.imports, world.permit(), plan).unwrap_err();
    assert_eq!(error.to_string(), "the import was planned for another person than the one who runs it; plan it again");
    assert!(world.imports.imports().unwrap().is_empty());
    assert_eq!(world.sequence(), 1);
}

#[test]
fn features_alone_are_an_import() {
    let world = World::new();
    let features = support::demo(support::FEATURES);
    let plan = plan(&[SourceFile { name: support::FEATURES, bytes: &features }], &world.target()).unwrap();
    assert_eq!((plan.report.values, plan.report.mapped + plan.report.kept_raw, plan.report.lost), (4_099, 4_099, 0));
    run(&world.ledger, &world.imports, world.permit(), plan).unwrap();
    assert_eq!(world.records("feature").len(), 355);
    // The other files later complete it.
    world.import(&Files::demo());
    assert_eq!((world.records("feature").len(), world.records("idea").len()), (355, 143));
    let picture = world.titled("feature", "<picture> Element");
    assert_eq!(world.state_of(&picture), "Shipped");
    assert!(world.told(&picture).starts_with("tally: 43 votes"));
}
