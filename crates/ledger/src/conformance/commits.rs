//! Promises about committing, undo and permission.

use super::access::Same;
use super::world::START;
use super::{Bench, World};
use crate::CommitError;
use access::{Grant, Role};
use graph::id::{BatchId, ConflictId, EvidenceId, RecordId};
use graph::operation::{Change, EvidenceDraft, Keep, OperationBody, Via};
use graph::record::{EvidenceKind, EvidenceState, LinkKey};
use graph::refusal::Refusal;
use graph::time::{Instant, Moment};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

pub fn a_batch_commits_as_one(bench: &dyn Bench) {
    let world = World::new(bench);
    let (record, create) = world.feature_body("Dark mode");
    let before = world.sequence();
    let committed = world.commit(vec![create, world.set(record, "effort", json!(3), 0)]);
    assert_eq!((committed.frame.after, committed.frame.up_to), (before, before + 2));
    assert!(!committed.duplicate);
    let stored = world.record(record);
    assert_eq!(stored.title(), "Dark mode");
    assert_eq!(stored.fields["effort"], json!(3));
    assert_eq!(stored.state(), Some(world.open_state), "the first state is the default");
    assert_eq!(committed.frame.records, vec![stored]);
}

pub fn a_refused_batch_leaves_nothing(bench: &dyn Bench) {
    let world = World::new(bench);
    let before = world.sequence();
    let (record, create) = world.feature_body("Half");
    let refused = world.commit_as(world.owner, vec![create, world.set(record, "effort", json!("much"), 0)]);
    match refused {
        Err(CommitError::Refused { position: 1, refusal: Refusal::InvalidValue { field, .. }, .. }) => {
            assert_eq!(field, "effort")
        }
        other => panic!("expected a refusal of the second operation, got {other:?}"),
    }
    assert_eq!(world.sequence(), before);
    assert_eq!(world.ledger.read(|read| read.record(record)).unwrap(), None);
    let next = world.feature("Whole");
    assert_eq!(world.record(next).key.as_deref(), Some("OPEN-1"), "a refused batch uses up no number");
}

pub fn sending_again_is_safe(bench: &dyn Bench) {
    let world = World::new(bench);
    let (record, create) = world.feature_body("Once");
    let batch = world.batch(vec![create]);
    let first = world.send(world.permit(world.owner), Via::Ui, batch.clone()).unwrap();
    let again = world.send(world.permit(world.owner), Via::Ui, batch).unwrap();
    assert!(!first.duplicate);
    assert!(again.duplicate);
    assert_eq!(again.frame.operations, first.frame.operations);
    assert_eq!(again.frame.records, first.frame.records);
    assert_eq!(world.sequence(), first.frame.up_to);
    assert_eq!(world.record(record).sequence, first.frame.up_to);
}

pub fn an_id_names_one_thing(bench: &dyn Bench) {
    let world = World::new(bench);
    let (record, create) = world.feature_body("First");
    let mut batch = world.batch(vec![create]);
    world.send(world.permit(world.owner), Via::Ui, batch.clone()).unwrap();
    batch.operations[0].body = world.set(record, "title", json!("Other"), 0);
    let reused = world.send(world.permit(world.owner), Via::Ui, batch.clone());
    assert_eq!(reused.unwrap_err(), CommitError::IdReused { id: batch.operations[0].id.to_string() });
    let (_, other) = world.feature_body("Second");
    batch.operations = vec![world.operation(other)];
    let reused = world.send(world.permit(world.owner), Via::Ui, batch.clone());
    assert_eq!(reused.unwrap_err(), CommitError::IdReused { id: batch.id.to_string() });
    assert_eq!(world.value(record, "title"), json!("First"));
}

pub fn the_sequence_has_no_gaps(bench: &dyn Bench) {
    let world = World::new(bench);
    let record = world.feature("A");
    for effort in 1..=5 {
        world.commit(vec![world.set(record, "effort", json!(effort), u64::MAX)]);
        assert!(world.commit_as(world.owner, vec![world.set(record, "nothing", json!(1), 0)]).is_err());
    }
    let sequences: Vec<u64> =
        world.ledger.read(|read| read.operations_after(0, 1_000)).unwrap().iter().map(|entry| entry.sequence).collect();
    assert_eq!(sequences, (1..=world.sequence()).collect::<Vec<_>>());
}

pub fn keys_are_never_given_twice(bench: &dyn Bench) {
    let world = World::new(bench);
    let first = world.feature("A");
    world.commit(vec![world.set(first, "trashed", json!(true), 0)]);
    let second = world.feature("B");
    assert_eq!(world.record(first).key.as_deref(), Some("OPEN-1"));
    assert_eq!(world.record(second).key.as_deref(), Some("OPEN-2"));
    assert_eq!(world.ledger.read(|read| read.record_by_key("OPEN-1")).unwrap(), Some(first));
    assert_eq!(world.ledger.read(|read| read.record_by_key("OPEN-3")).unwrap(), None);
}

pub fn imported_records_are_found_by_what_they_were_called(bench: &dyn Bench) {
    let world = World::new(bench);
    let found = |name: &str| world.ledger.read(|read| read.records_by_source(name)).unwrap();
    let make = |source: &str| {
        let (record, body) = world.feature_body("Imported");
        let OperationBody::Create { kind, space, mut fields, .. } = body else { panic!("a feature is created") };
        fields.insert("source_id".into(), json!(source));
        let create = OperationBody::Create { record, kind, space, fields };
        world.commit_with(world.permit(world.owner), Via::Import, vec![create]).unwrap();
        record
    };
    let mut both = vec![make("OLD-7"), make("old-7")];
    let other = make("OLD-70");
    both.sort();
    assert_eq!(found("Old-7"), both);
    assert_eq!(found("OLD-70"), [other]);
    assert_eq!(found("OLD"), []);
}

pub fn a_field_changed_by_two_keeps_both_values(bench: &dyn Bench) {
    let world = World::new(bench);
    let record = world.feature("Start");
    let seen = world.record(record).versions["title"];
    world.commit_as(world.owner, vec![world.set(record, "title", json!("Ann's"), seen)]).unwrap();
    world.commit_as(world.neighbour, vec![world.set(record, "title", json!("Cleo's"), seen)]).unwrap();
    let stored = world.record(record);
    assert_eq!(stored.title(), "Cleo's", "the later write stands");
    let conflict = stored.conflicts.first().expect("the conflict is visible");
    assert_eq!((&conflict.kept, &conflict.other, conflict.other_by), (&json!("Cleo's"), &json!("Ann's"), world.owner));
    let resolve =
        |conflict: ConflictId, keep| OperationBody::ResolveConflict { record, field: "title".into(), conflict, keep };
    world.commit(vec![resolve(conflict.id, Keep::Other)]);
    assert_eq!(world.record(record).title(), "Ann's");
    assert!(world.record(record).conflicts.is_empty());
    let gone = world.commit_as(world.owner, vec![resolve(conflict.id, Keep::Other)]);
    assert!(matches!(gone, Err(CommitError::Refused { refusal: Refusal::NoConflict { .. }, .. })));
}

pub fn a_second_edit_of_ones_own_is_no_conflict(bench: &dyn Bench) {
    let world = World::new(bench);
    let record = world.feature("Start");
    let seen = world.record(record).versions["title"];
    world.commit(vec![world.set(record, "title", json!("One"), seen)]);
    // The second edit was typed before the first was confirmed: it knows the value, not the version.
    let second =
        OperationBody::Set { record, field: "title".into(), value: json!("Two"), seen, saw: Some(json!("One")) };
    world.commit(vec![second]);
    assert_eq!(world.record(record).title(), "Two");
    assert!(world.record(record).conflicts.is_empty());
}

pub fn tags_merge(bench: &dyn Bench) {
    let world = World::new(bench);
    let record = world.feature("Tagged");
    let tags = |values: &[&str], add| {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        let field = "tags".to_owned();
        if add {
            OperationBody::AddTags { record, field, values }
        } else {
            OperationBody::RemoveTags { record, field, values }
        }
    };
    world.commit(vec![tags(&["b", "a"], true)]);
    world.commit_as(world.neighbour, vec![tags(&["c", "a"], true)]).unwrap();
    world.commit(vec![tags(&["b"], false)]);
    assert_eq!(world.value(record, "tags"), json!(["a", "c"]));
    assert!(world.record(record).conflicts.is_empty());
}

pub fn undo_restores_and_redo_repeats(bench: &dyn Bench) {
    let world = World::new(bench);
    let record = world.feature("Before");
    let other = world.feature("Other");
    let link = LinkKey { from: record, role: "depends_on".into(), to: other };
    let done = world.commit(vec![
        world.set(record, "title", json!("After"), u64::MAX),
        world.set(record, "effort", json!(5), u64::MAX),
        world.set(record, "effort", json!(8), u64::MAX),
        OperationBody::Link {
            from: record,
            role: "depends_on".into(),
            to: other,
            fields: Default::default(),
            evidence: vec![],
        },
    ]);
    let is_linked = || world.ledger.read(|read| read.link(&link)).unwrap().is_some_and(|link| !link.removed);
    assert!(is_linked());
    let undo =
        |batch, as_batch| world.ledger.undo(world.permit(world.owner), batch, as_batch, false, Via::Ui).wait_blocking();
    let taken_back = BatchId(world.id());
    let undone = undo(done.batch, taken_back).unwrap();
    assert_eq!(undone.frame.operations[0].label, "Undo: Test");
    assert_eq!(undone.frame.operations[0].undoes, Some(done.batch));
    assert_eq!((world.value(record, "title"), world.value(record, "effort")), (json!("Before"), Value::Null));
    assert!(!is_linked());
    assert!(undo(done.batch, taken_back).unwrap().duplicate, "undoing may be sent again");
    let redone = undo(taken_back, BatchId(world.id())).unwrap();
    assert_eq!(redone.frame.operations[0].label, "Redo: Test");
    assert_eq!((world.value(record, "title"), world.value(record, "effort")), (json!("After"), json!(8)));
    assert!(is_linked());
    let nothing = undo(BatchId(world.id()), BatchId(world.id()));
    assert!(matches!(nothing, Err(CommitError::NoBatch { .. })));
}

pub fn undo_gives_a_state_its_day_back(bench: &dyn Bench) {
    let world = World::new(bench);
    let record = world.feature("Old");
    let long_ago = Moment::by(Instant(START - 365 * 86_400_000));
    let mut batch = world.batch(vec![world.set(record, "state", json!(world.done_state), u64::MAX)]);
    batch.operations[0].happened_at = Some(long_ago);
    world.send(world.permit(world.owner), Via::Import, batch).unwrap();
    let moved = world.commit(vec![world.set(record, "state", json!(world.open_state), u64::MAX)]);
    assert_eq!(world.record(record).state_since, Some(Moment::exact(Instant(START))));
    let undo = |batch| {
        let as_batch = BatchId(world.id());
        world.ledger.undo(world.permit(world.owner), batch, as_batch, false, Via::Ui).wait_blocking().unwrap();
        as_batch
    };
    let undone = undo(moved.batch);
    assert_eq!(world.record(record).state_since, Some(long_ago));
    let states = |world: &World| -> Vec<String> {
        let visible = world.visible(world.owner);
        let strands = world.ledger.read(|read| crate::query::strands(read, &visible, &world.record(record))).unwrap();
        let steps = graph::thread::weave(&strands).steps;
        steps.into_iter().filter(|step| step.state.is_some()).map(|step| step.title).collect()
    };
    // The default state came with the creation, which was recorded after the import's claim.
    assert_eq!(states(&world), ["Done", "Open"], "what was taken back is no part of the story");
    undo(undone);
    assert_eq!(world.record(record).state(), Some(world.open_state));
    assert_eq!(states(&world), ["Done", "Open", "Open"], "what was done again is");
}

pub fn undo_asks_before_it_overwrites(bench: &dyn Bench) {
    let world = World::new(bench);
    let record = world.feature("Before");
    let done = world.commit(vec![world.set(record, "title", json!("Mine"), u64::MAX)]);
    world.commit_as(world.neighbour, vec![world.set(record, "title", json!("Theirs"), u64::MAX)]).unwrap();
    let before = world.sequence();
    let permit = world.permit(world.owner);
    match world.ledger.undo(permit.clone(), done.batch, BatchId(world.id()), false, Via::Ui).wait_blocking() {
        Err(CommitError::ChangedSince(obstacles)) => {
            assert_eq!(obstacles.len(), 1);
            assert_eq!((&obstacles[0].expected, &obstacles[0].current), (&json!("Mine"), &json!("Theirs")));
        }
        other => panic!("expected to be asked, got {other:?}"),
    }
    assert_eq!((world.sequence(), world.value(record, "title")), (before, json!("Theirs")));
    world.ledger.undo(permit, done.batch, BatchId(world.id()), true, Via::Ui).wait_blocking().unwrap();
    assert_eq!(world.value(record, "title"), json!("Before"));
}

pub fn undoing_a_creation_puts_it_in_the_trash(bench: &dyn Bench) {
    let world = World::new(bench);
    let (record, create) = world.feature_body("Oops");
    let made = world.commit(vec![create]);
    let as_batch = BatchId(world.id());
    world.ledger.undo(world.permit(world.owner), made.batch, as_batch, false, Via::Ui).wait_blocking().unwrap();
    assert_eq!(world.value(record, "trashed"), json!(true));
    world
        .ledger
        .undo(world.permit(world.owner), as_batch, BatchId(world.id()), false, Via::Ui)
        .wait_blocking()
        .unwrap();
    assert_eq!(world.value(record, "trashed"), Value::Null);
    assert_eq!(world.value(record, "title"), json!("Oops"));
}

pub fn a_link_keeps_all_its_evidence(bench: &dyn Bench) {
    let world = World::new(bench);
    let (from, to) = (world.feature("A"), world.feature("B"));
    let key = LinkKey { from, role: "depends_on".into(), to };
    let link = |note: &str| OperationBody::Link {
        from,
        role: "depends_on".into(),
        to,
        fields: Default::default(),
        evidence: vec![EvidenceDraft {
            id: EvidenceId(world.id()),
            kind: EvidenceKind::Statement,
            record: None,
            source: None,
            note: note.into(),
            state: None,
            confidence: None,
        }],
    };
    world.commit(vec![link("first")]);
    world.commit_with(world.permit(world.owner), Via::Mcp, vec![link("second")]).unwrap();
    let rows = world.ledger.read(|read| read.evidence_of(&key)).unwrap();
    let told: Vec<_> = rows.iter().map(|row| (row.note.as_str(), row.state)).collect();
    assert_eq!(
        told,
        [("first", EvidenceState::Confirmed), ("second", EvidenceState::Proposed)],
        "a program only proposes"
    );
    world.commit(vec![OperationBody::JudgeEvidence {
        evidence: rows[1].id,
        state: EvidenceState::Rejected,
        former: None,
    }]);
    assert_eq!(world.ledger.read(|read| read.evidence(rows[1].id)).unwrap().unwrap().state, EvidenceState::Rejected);
    world.commit(vec![OperationBody::Unlink { from, role: "depends_on".into(), to }]);
    assert!(world.ledger.read(|read| read.links_of(from)).unwrap().is_empty());
    assert_eq!(world.ledger.read(|read| read.evidence_of(&key)).unwrap().len(), 2, "evidence outlives its link");
    let again = world.commit_as(world.owner, vec![OperationBody::Unlink { from, role: "depends_on".into(), to }]);
    assert!(matches!(again, Err(CommitError::Refused { refusal: Refusal::NoLink { .. }, .. })));
}

pub fn what_is_not_seen_is_not_there(bench: &dyn Bench) {
    let world = World::new(bench);
    let secret = RecordId(world.id());
    let fields = [("title".to_owned(), json!("Secret"))].into();
    let create = OperationBody::Create { record: secret, kind: "feature".into(), space: world.hidden, fields };
    world.commit(vec![create.clone()]);
    let own = world.feature("Own");
    let absent = RecordId(world.id());
    let link = |to| OperationBody::Link {
        from: own,
        role: "depends_on".into(),
        to,
        fields: Default::default(),
        evidence: vec![],
    };
    let refusal = |bodies| match world.commit_as(world.neighbour, bodies) {
        Err(CommitError::Refused { refusal, .. }) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    };
    assert_eq!(refusal(vec![link(secret)]), Refusal::NoRecord { record: secret });
    assert_eq!(refusal(vec![link(absent)]), Refusal::NoRecord { record: absent });
    assert_eq!(refusal(vec![world.set(secret, "title", json!("x"), 0)]), Refusal::NoRecord { record: secret });
    assert_eq!(refusal(vec![create]), Refusal::RecordExists { record: secret }, "and is not overwritten");
    assert_eq!(world.value(secret, "title"), json!("Secret"));
}

pub fn a_viewer_changes_nothing(bench: &dyn Bench) {
    let world = World::new(bench);
    let record = world.feature("Fixed");
    assert!(world.actor(world.viewer).write_permit().is_err());
    assert!(world.visible(world.viewer).contains(world.space));
    // One who may write elsewhere does not write where they only look.
    let other = world.actor(world.neighbour).write_permit().unwrap();
    assert!(other.check(access::Action::Write, world.hidden).is_err());
    assert_eq!(world.value(record, "title"), json!("Fixed"));
}

pub fn a_role_lost_meanwhile_is_noticed(bench: &dyn Bench) {
    let workspace = graph::id::WorkspaceId(uuid::Uuid::from_u128(1));
    let store = bench.store(workspace);
    let world = World::new(&Same(store.clone()));
    let record = world.feature("Fixed");
    let permit = world.permit(world.neighbour);
    world.grant(&*store, Grant { person: world.neighbour, space: world.space, role: Role::Viewer });
    let late = world.commit_with(permit, Via::Ui, vec![world.set(record, "title", json!("Late"), u64::MAX)]);
    assert_eq!(late.unwrap_err(), CommitError::PolicyChanged);
    assert_eq!(world.value(record, "title"), json!("Fixed"));
}

pub fn the_clock_never_runs_backwards(bench: &dyn Bench) {
    let world = World::new(bench);
    let first = world.feature("A");
    world.clock.0.store(START - 86_400_000, Ordering::SeqCst);
    let second = world.feature("B");
    assert_eq!(world.record(first).created_at, Instant(START));
    assert_eq!(world.record(second).created_at, Instant(START));
    world.clock.0.store(START + 5, Ordering::SeqCst);
    let third = world.feature("C");
    assert_eq!(world.record(third).created_at, Instant(START + 5));
}

pub fn only_an_import_claims_the_far_past(bench: &dyn Bench) {
    let world = World::new(bench);
    let record = world.feature("Old");
    let long_ago = Moment::exact(Instant(START - 365 * 86_400_000));
    let claim = || {
        let mut batch = world.batch(vec![world.set(record, "state", json!(world.done_state), u64::MAX)]);
        batch.operations[0].happened_at = Some(long_ago);
        batch
    };
    let refused = world.send(world.permit(world.owner), Via::Ui, claim());
    assert!(matches!(refused, Err(CommitError::Refused { refusal: Refusal::FarPast { .. }, .. })));
    let committed = world.send(world.permit(world.owner), Via::Import, claim()).unwrap();
    assert_eq!(world.record(record).state_since, Some(long_ago));
    let entry = &committed.frame.operations[0];
    assert_eq!((entry.moment(), entry.recorded_at), (long_ago, Instant(START)));
    assert!(entry.changes.iter().any(|change| matches!(change, Change::Field { field, .. } if field == "state")));
}
