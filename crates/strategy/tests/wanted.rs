//! What became of what was asked for, printed.

use graph::id::{EvidenceId, RecordId, StateId, WorkspaceId};
use graph::operation::{EvidenceDraft, OperationBody, Via};
use graph::record::{EvidenceKind, StateCategory};
use ledger::conformance::{Bench, World};
use ledger::memory::MemoryStore;
use ledger::port::Store;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use strategy::wanted::wanted;

struct Memory;

impl Bench for Memory {
    fn store(&self, workspace: WorkspaceId) -> Arc<dyn Store> {
        Arc::new(MemoryStore::new(workspace))
    }
}

fn idea(world: &World, title: &str, votes: u64) -> RecordId {
    let record = RecordId(world.id());
    let tally = json!({ "count": votes, "source": "Portal", "as_of": "2014" });
    let fields = [("title".to_owned(), json!(title)), ("tally".to_owned(), tally)].into();
    world.commit(vec![OperationBody::Create { record, kind: "idea".into(), space: world.space, fields }]);
    record
}

fn asks(world: &World, from: RecordId, to: RecordId, via: Via) {
    let evidence = EvidenceDraft {
        id: EvidenceId(world.id()),
        kind: EvidenceKind::Statement,
        record: None,
        source: None,
        note: String::new(),
        state: None,
        confidence: None,
    };
    let link =
        OperationBody::Link { from, role: "asks_for".into(), to, fields: Default::default(), evidence: vec![evidence] };
    world.commit_with(world.permit(world.owner), via, vec![link]).unwrap();
}

fn told(world: &World, reader: RecordId) -> String {
    let visible = world.visible(reader);
    let rows = world.ledger.read(|read| wanted(read, &visible)).unwrap();
    rows.iter()
        .map(|row| {
            let state = row.state.as_deref().unwrap_or("-");
            let why = if row.undecided { " why?" } else { "" };
            format!("{} {} +{} {:?} {state}{why}\n", row.votes.unwrap_or(0), row.title, row.quotes, row.outcome)
        })
        .collect()
}

#[test]
fn each_idea_says_what_became_of_it() {
    let world = World::new(&Memory);
    let no = StateId(world.id());
    world.commit(vec![OperationBody::DefineState {
        state: no,
        space: world.space,
        kind: "feature".into(),
        name: "Not planned".into(),
        category: StateCategory::Cancelled,
        position: 9,
    }]);
    let (shipped, refused, open) = (world.feature("Picture"), world.feature("Observe"), world.feature("Variables"));
    world.commit(vec![
        world.set(shipped, "state", json!(world.done_state), u64::MAX),
        world.set(refused, "state", json!(no), u64::MAX),
    ]);
    let ideas = [
        idea(&world, "picture", 43),
        idea(&world, "observe", 41),
        idea(&world, "variables", 30),
        idea(&world, "plugins", 30),
    ];
    asks(&world, ideas[0], shipped, Via::Ui);
    // Two answers: the one that is further is told.
    asks(&world, ideas[0], open, Via::Ui);
    asks(&world, ideas[1], refused, Via::Ui);
    asks(&world, ideas[2], open, Via::Ui);
    // A proposal of a program is no answer.
    asks(&world, ideas[3], shipped, Via::Mcp);
    let expected = "43 picture +0 Shipped Done\n\
                    41 observe +0 SaidNo Not planned why?\n\
                    30 plugins +0 Unanswered -\n\
                    30 variables +0 Underway Open\n";
    assert_eq!(told(&world, world.viewer), expected);

    let decision = RecordId(world.id());
    let fields = [("title".to_owned(), json!("Not now")), ("verdict".to_owned(), json!("no"))].into();
    world.commit(vec![
        OperationBody::Create { record: decision, kind: "decision".into(), space: world.space, fields },
        OperationBody::Link {
            from: decision,
            role: "decides_on".into(),
            to: refused,
            fields: Default::default(),
            evidence: vec![],
        },
    ]);
    world.commit(vec![world.set(ideas[2], "archived", json!(true), 0)]);
    let expected = "43 picture +0 Shipped Done\n\
                    41 observe +0 SaidNo Not planned\n\
                    30 plugins +0 Unanswered -\n";
    assert_eq!(told(&world, world.viewer), expected);
    assert_eq!(told(&world, RecordId(world.id())), "", "a stranger is told nothing");
}

/// What a program proposes adds nothing to a figure, and takes nothing away.
#[test]
fn proposals_change_no_figure() {
    let world = World::new(&Memory);
    let feature = world.feature("Export");
    let wish = idea(&world, "Give me CSV", 3);
    let fields = Default::default;
    // Linked by a person without a word of why.
    world.commit(vec![OperationBody::Link {
        from: wish,
        role: "asks_for".into(),
        to: feature,
        fields: fields(),
        evidence: vec![],
    }]);
    let other = idea(&world, "Give me PDF", 2);
    let before = told(&world, world.owner);
    world.clock.0.fetch_add(1_000, Ordering::SeqCst);
    asks(&world, wish, feature, Via::Mcp);
    asks(&world, other, feature, Via::Mcp);
    assert_eq!(told(&world, world.owner), before);
    let confirmed = before.lines().next().unwrap();
    assert!(confirmed.contains("Give me CSV") && confirmed.contains("Underway"), "{before}");
}
