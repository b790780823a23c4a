//! Promises about what undo gives back, and what it asks first.

use super::{Bench, World};
use crate::{CommitError, Committed};
use graph::id::{BatchId, EvidenceId, RecordId};
use graph::operation::{EvidenceDraft, Keep, OperationBody, Via};
use graph::record::{EvidenceKind, EvidenceState, LinkKey, StateCategory};
use graph::refusal::Refusal;
use serde_json::{Value, json};

fn undo(world: &World, batch: BatchId, force: bool) -> Result<Committed, CommitError> {
    let as_batch = BatchId(world.id());
    world.ledger.undo(world.permit(world.owner), batch, as_batch, force, Via::Ui).wait_blocking()
}

/// A link from an idea to a feature, with one confirmed piece of evidence.
fn ask(world: &World) -> (LinkKey, EvidenceId) {
    let idea = RecordId(world.id());
    let fields = [("title".to_owned(), json!("Asked"))].into();
    let feature = world.feature("Answer");
    let key = LinkKey { from: idea, role: "asks_for".into(), to: feature };
    let evidence = EvidenceId(world.id());
    let draft = EvidenceDraft {
        id: evidence,
        kind: EvidenceKind::Statement,
        record: None,
        source: None,
        note: "said so".into(),
        state: Some(EvidenceState::Proposed),
        confidence: Some(0.5),
    };
    world.commit(vec![
        OperationBody::Create { record: idea, kind: "idea".into(), space: world.space, fields },
        link(&key, Some(1), vec![draft]),
    ]);
    (key, evidence)
}

fn link(key: &LinkKey, importance: Option<u32>, evidence: Vec<EvidenceDraft>) -> OperationBody {
    let fields = importance.map(|importance| ("importance".to_owned(), json!(importance))).into_iter().collect();
    OperationBody::Link { from: key.from, role: key.role.clone(), to: key.to, fields, evidence }
}

pub fn undo_restores_what_a_link_carried(bench: &dyn Bench) {
    let world = World::new(bench);
    let (key, _) = ask(&world);
    let importance = || {
        let link = world.ledger.read(|read| read.link(&key)).unwrap().expect("the link is known");
        (!link.removed).then(|| link.fields.get("importance").cloned().unwrap_or(Value::Null))
    };
    let raised = world.commit(vec![link(&key, Some(3), vec![])]);
    let unlink = OperationBody::Unlink { from: key.from, role: key.role.clone(), to: key.to };
    let removed = world.commit(vec![unlink]);
    assert_eq!(importance(), None);
    undo(&world, removed.batch, false).unwrap();
    assert_eq!(importance(), Some(json!(3)));
    let undone = undo(&world, raised.batch, false).unwrap();
    assert_eq!(importance(), Some(json!(1)));
    assert_eq!(undone.frame.links.len(), 1);
    undo(&world, undone.batch, false).unwrap();
    assert_eq!(importance(), Some(json!(3)));
    world.commit_as(world.neighbour, vec![link(&key, Some(2), vec![])]).unwrap();
    match undo(&world, raised.batch, false) {
        Err(CommitError::ChangedSince(obstacles)) => {
            let obstacle = &obstacles[0];
            assert_eq!((obstacle.record, obstacle.field.as_str()), (Some(key.from), "importance"));
            assert_eq!((&obstacle.expected, &obstacle.current), (&json!(3), &json!(2)));
            assert_eq!(obstacle.link.as_ref(), Some(&key));
        }
        other => panic!("expected to be asked, got {other:?}"),
    }
    undo(&world, raised.batch, true).unwrap();
    assert_eq!(importance(), Some(json!(1)));
}

pub fn undo_asks_when_evidence_was_judged_again(bench: &dyn Bench) {
    let world = World::new(bench);
    let (_, evidence) = ask(&world);
    let judge = |state| OperationBody::JudgeEvidence { evidence, state, former: None };
    let stands = || {
        let row = world.ledger.read(|read| read.evidence(evidence)).unwrap().expect("the evidence is known");
        (row.state, row.confidence)
    };
    let confirmed = world.commit(vec![judge(EvidenceState::Confirmed)]);
    assert_eq!(stands(), (EvidenceState::Confirmed, None));
    let undone = undo(&world, confirmed.batch, false).unwrap();
    assert_eq!(stands(), (EvidenceState::Proposed, Some(0.5)), "a proposal is as sure as it was");
    undo(&world, undone.batch, false).unwrap();
    world.commit_as(world.neighbour, vec![judge(EvidenceState::Rejected)]).unwrap();
    match undo(&world, confirmed.batch, false) {
        Err(CommitError::ChangedSince(obstacles)) => {
            let obstacle = &obstacles[0];
            assert_eq!((obstacle.field.as_str(), obstacle.evidence), ("evidence", Some(evidence)));
            assert_eq!((&obstacle.expected, &obstacle.current), (&json!("confirmed"), &json!("rejected")));
        }
        other => panic!("expected to be asked, got {other:?}"),
    }
    assert_eq!(stands(), (EvidenceState::Rejected, None));
    undo(&world, confirmed.batch, true).unwrap();
    assert_eq!(stands(), (EvidenceState::Proposed, Some(0.5)));
    let mut said = graph_draft(evidence);
    said.note = "planted".into();
    let planted = OperationBody::JudgeEvidence { evidence, state: EvidenceState::Proposed, former: Some(said) };
    let refused = world.commit_as(world.owner, vec![planted]);
    assert!(matches!(refused, Err(CommitError::Refused { refusal: Refusal::NoEvidence { .. }, .. })));
}

fn graph_draft(id: EvidenceId) -> EvidenceDraft {
    EvidenceDraft {
        id,
        kind: EvidenceKind::Statement,
        record: None,
        source: None,
        note: String::new(),
        state: None,
        confidence: None,
    }
}

pub fn undo_opens_a_resolved_conflict_again(bench: &dyn Bench) {
    let world = World::new(bench);
    let record = world.feature("Start");
    let seen = world.record(record).versions["title"];
    world.commit(vec![world.set(record, "title", json!("Ann's"), seen)]);
    let clash = world.commit_as(world.neighbour, vec![world.set(record, "title", json!("Cleo's"), seen)]).unwrap();
    let conflict = world.record(record).conflicts[0].clone();
    let resolve =
        OperationBody::ResolveConflict { record, field: "title".into(), conflict: conflict.id, keep: Keep::Other };
    let resolved = world.commit(vec![resolve]);
    assert_eq!(world.value(record, "title"), json!("Ann's"));
    undo(&world, resolved.batch, false).unwrap();
    assert_eq!(world.value(record, "title"), json!("Cleo's"));
    assert_eq!(world.record(record).conflicts, vec![conflict.clone()]);
    undo(&world, clash.batch, false).unwrap();
    assert_eq!(world.value(record, "title"), json!("Ann's"));
    assert!(world.record(record).conflicts.is_empty(), "what made the conflict is taken back, and it with it");
    let planted = OperationBody::ReopenConflict { record, conflict };
    let refused = world.commit_as(world.owner, vec![planted]);
    assert!(matches!(refused, Err(CommitError::Refused { refusal: Refusal::NoConflict { .. }, .. })));
}

pub fn undo_restores_the_name_of_a_state(bench: &dyn Bench) {
    let world = World::new(bench);
    let name = || {
        let states = world.ledger.read(|read| read.states()).unwrap();
        let state = states.into_iter().find(|state| state.id == world.open_state).expect("the state stands");
        (state.name, state.category, state.position)
    };
    let before = name();
    let define = |name: &str| OperationBody::DefineState {
        state: world.open_state,
        space: world.space,
        kind: "feature".into(),
        name: name.into(),
        category: StateCategory::Started,
        position: 7,
    };
    let renamed = world.commit(vec![define("Under way")]);
    let undone = undo(&world, renamed.batch, false).unwrap();
    assert_eq!(name(), before);
    assert_eq!(undone.frame.states.len(), 1);
    undo(&world, undone.batch, false).unwrap();
    world.commit(vec![define("Begun")]);
    match undo(&world, renamed.batch, false) {
        Err(CommitError::ChangedSince(obstacles)) => {
            assert_eq!(obstacles.len(), 1);
            assert_eq!((obstacles[0].state, obstacles[0].field.as_str()), (Some(world.open_state), "name"));
            assert_eq!((&obstacles[0].expected, &obstacles[0].current), (&json!("Under way"), &json!("Begun")));
        }
        other => panic!("expected to be asked, got {other:?}"),
    }
    let space = OperationBody::DefineSpace { space: world.space, name: "Renamed".into(), prefix: "REN".into() };
    let redefined = world.commit(vec![space]);
    undo(&world, redefined.batch, false).unwrap();
    let spaces = world.ledger.read(|read| read.spaces()).unwrap();
    let space = spaces.into_iter().find(|space| space.id == world.space).expect("the space stands");
    assert_eq!((space.name.as_str(), space.prefix.as_str()), ("Open", "OPEN"));
}

pub fn a_text_written_unseen_is_a_conflict(bench: &dyn Bench) {
    let world = World::new(bench);
    let record = world.feature("Written");
    let revise = |markdown: &str, seen| OperationBody::ReviseText {
        record,
        field: "description".into(),
        markdown: markdown.into(),
        seen,
    };
    world.commit(vec![revise("One.", 0)]);
    let seen = world.record(record).versions["description"];
    world.commit(vec![revise("Ann's.", seen)]);
    assert!(world.record(record).conflicts.is_empty(), "who saw what stands overwrites it knowingly");
    world.commit_as(world.neighbour, vec![revise("Ann's.", seen)]).unwrap();
    assert!(world.record(record).conflicts.is_empty(), "the same words are no conflict");
    let late = world.commit_with(world.permit(world.neighbour), Via::Api, vec![revise("Cleo's.", seen)]).unwrap();
    let stored = world.record(record);
    assert_eq!(stored.text("description"), Some("Cleo's."), "the later write stands");
    let conflict = stored.conflicts.first().expect("the former is kept");
    assert_eq!(conflict.field, "description");
    assert_eq!((&conflict.kept, &conflict.other), (&json!("Cleo's."), &json!("Ann's.")));
    assert_eq!(conflict.other_by, world.owner);
    undo(&world, late.batch, false).unwrap();
    assert_eq!(world.record(record).text("description"), Some("Ann's."));
    assert!(world.record(record).conflicts.is_empty());
}
