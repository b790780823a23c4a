//! Promises about taking a record to another space.

use super::{Bench, World};
use crate::as_of::as_of;
use crate::query::{CatchUp, catch_up, changes, history, record, record_named};
use crate::{CommitError, visible_frame};
use access::VisibleSpaces;
use graph::frame::Frame;
use graph::id::{BatchId, EvidenceId, RecordId, SpaceId, StateId};
use graph::operation::{EvidenceDraft, OperationBody, Via};
use graph::record::{EvidenceKind, LinkKey, StateCategory};
use graph::refusal::Refusal;
use graph::time::Instant;
use serde_json::{Value, json};

/// A feature with a comment, an answer to it and a file; an idea that asks for it, with evidence; and a feature in the
/// hidden space that depends on it.
struct Family {
    feature: RecordId,
    members: Vec<RecordId>,
    asks: LinkKey,
    depends: LinkKey,
    evidence: EvidenceId,
    taken_away: LinkKey,
}

fn family(world: &World) -> Family {
    let feature = world.feature("Moved about");
    let [comment, answer, idea, hidden, other] = std::array::from_fn(|_| RecordId(world.id()));
    let create = |record, kind: &str, space, fields: Value| OperationBody::Create {
        record,
        kind: kind.into(),
        space,
        fields: serde_json::from_value(fields).expect("fields"),
    };
    let evidence = EvidenceId(world.id());
    let link = |key: &LinkKey, evidence: Vec<EvidenceDraft>| OperationBody::Link {
        from: key.from,
        role: key.role.clone(),
        to: key.to,
        fields: Default::default(),
        evidence,
    };
    let key = |from, role: &str, to| LinkKey { from, role: role.into(), to };
    let asks = key(idea, "asks_for", feature);
    let depends = key(hidden, "depends_on", feature);
    let taken_away = key(feature, "depends_on", other);
    let draft = EvidenceDraft {
        id: evidence,
        kind: EvidenceKind::Statement,
        record: None,
        source: None,
        note: "they said so".into(),
        state: None,
        confidence: None,
    };
    world.commit(vec![
        create(comment, "comment", world.space, json!({ "body": "On it.", "parent": feature })),
        create(answer, "comment", world.space, json!({ "body": "Good.", "parent": comment })),
        create(idea, "idea", world.space, json!({ "title": "Asked" })),
        create(hidden, "feature", world.hidden, json!({ "title": "Waits" })),
        create(other, "feature", world.space, json!({ "title": "Stays" })),
        link(&asks, vec![draft]),
        link(&depends, vec![]),
        link(&taken_away, vec![]),
        OperationBody::Unlink { from: feature, role: "depends_on".into(), to: other },
    ]);
    Family { feature, members: vec![comment, answer], asks, depends, evidence, taken_away }
}

fn to(record: RecordId, space: SpaceId) -> OperationBody {
    OperationBody::Move { record, space, state: None, key: None }
}

/// Who sees both spaces, the first, and the hidden one.
fn readers(world: &World) -> [VisibleSpaces; 3] {
    let both = world.visible(world.owner);
    [both.clone(), both.clone().among(&[world.space]), both.among(&[world.hidden])]
}

fn named(frame: &Frame) -> (Vec<RecordId>, usize, usize, usize, Vec<RecordId>) {
    let mut records: Vec<RecordId> = frame.records.iter().map(|record| record.id).collect();
    records.sort();
    (records, frame.links.len(), frame.evidence.len(), frame.operations.len(), frame.gone.clone())
}

pub fn a_record_takes_along_what_belongs_to_it(bench: &dyn Bench) {
    let world = World::new(bench);
    let Family { feature, members, asks, depends, evidence, taken_away } = family(&world);
    let first_key = world.record(feature).key.expect("a key");
    let before = world.sequence();
    let committed = world.commit(vec![to(feature, world.hidden)]);
    let moved = world.record(feature);
    assert_eq!((moved.space, moved.sequence), (world.hidden, before + 1));
    assert_ne!(moved.key.as_ref(), Some(&first_key));
    for member in &members {
        assert_eq!(world.record(*member).space, world.hidden);
    }
    world
        .ledger
        .read(|read| {
            let spaces = |key: &LinkKey| Ok(read.link(key)?.expect("the link is known").spaces);
            assert_eq!(spaces(&asks)?, [world.space, world.hidden]);
            assert_eq!(spaces(&depends)?, [world.hidden; 2]);
            assert_eq!(spaces(&taken_away)?, [world.hidden, world.space], "also one that was removed");
            assert_eq!(read.evidence(evidence)?.expect("evidence").spaces, [world.space, world.hidden]);
            let [both, first, hidden] = readers(&world);
            // The former key leads to it, for who sees it.
            for key in [first_key.as_str(), moved.key.as_deref().unwrap_or_default()] {
                assert_eq!(record_named(read, &both, key)?.map(|found| found.id), Some(feature));
                assert_eq!(record_named(read, &hidden, key)?.map(|found| found.id), Some(feature));
                assert_eq!(record_named(read, &first, key)?, None);
            }
            Ok(())
        })
        .unwrap();
    let mut family = [vec![feature], members].concat();
    family.sort();
    let [both, first, hidden] = readers(&world);
    // Live, caught up, and asked by a program.
    let frames = |visible: &VisibleSpaces| {
        let live = visible_frame(&committed.frame, visible);
        let (caught_up, asked) = world
            .ledger
            .read(|read| Ok((catch_up(read, visible, before)?, changes(read, visible, before, 100)?)))
            .unwrap();
        let CatchUp::Frame(caught_up) = caught_up else { panic!("one operation is caught up with") };
        [named(&live), named(&caught_up), named(&asked)]
    };
    for found in frames(&both) {
        assert_eq!(found, (family.clone(), 3, 1, 1, vec![]));
    }
    for found in frames(&hidden) {
        assert_eq!(found, (family.clone(), 1, 0, 0, vec![]), "rows without what happened elsewhere");
    }
    for (records, links, evidence, operations, mut gone) in frames(&first) {
        gone.sort();
        assert_eq!((records, links, evidence, operations, gone), (vec![], 0, 0, 0, family.clone()));
    }
    // What was written in one space stays hidden from who sees the other.
    world
        .ledger
        .read(|read| {
            assert_eq!(history(read, &hidden, Some(feature), None, 100)?.0, vec![]);
            assert_eq!(history(read, &both, Some(feature), None, 100)?.0.len(), 6);
            assert!(record(read, &first, feature)?.is_none());
            Ok(())
        })
        .unwrap();
}

pub fn a_move_is_undone_and_done_again(bench: &dyn Bench) {
    let world = World::new(bench);
    let state = StateId(world.id());
    world.commit(vec![OperationBody::DefineState {
        state,
        space: world.hidden,
        kind: "feature".into(),
        name: "Shipped".into(),
        category: StateCategory::Done,
        position: 0,
    }]);
    let Family { feature, members, asks, .. } = family(&world);
    world.commit(vec![world.set(feature, "state", json!(world.done_state.to_string()), u64::MAX)]);
    let where_it_is = || {
        let record = world.record(feature);
        let link = world.ledger.read(|read| read.link(&asks)).unwrap().expect("the link is known");
        let of_members: Vec<SpaceId> = members.iter().map(|member| world.record(*member).space).collect();
        (record.space, record.key, record.fields.get("state").cloned(), of_members, link.spaces)
    };
    let before = where_it_is();
    let since = world.record(feature).state_since;
    world.clock.0.fetch_add(1_000_000, std::sync::atomic::Ordering::SeqCst);
    let moved = world.commit(vec![to(feature, world.hidden)]);
    let after = where_it_is();
    assert_eq!(world.record(feature).state_since, since, "it is what it was");
    let now = Instant(world.clock.0.load(std::sync::atomic::Ordering::SeqCst));
    let stood = world.ledger.read(|read| as_of(read, &world.visible(world.owner), &["feature"], now)).unwrap();
    let stood = stood.records.into_iter().find(|record| record.id == feature).expect("it stood");
    assert_eq!((stood.state_since, stood.fields), (since, world.record(feature).fields));
    assert_eq!(after.2, Some(json!(state.to_string())), "the state that means the same there");
    let undo = |batch| {
        let as_batch = BatchId(world.id());
        world.ledger.undo(world.permit(world.owner), batch, as_batch, false, Via::Ui).wait_blocking()
    };
    let undone = undo(moved.batch).expect("nobody changed it");
    assert_eq!(where_it_is(), before, "with its former key");
    assert_eq!(world.record(feature).state_since, since);
    let again = undo(undone.batch).expect("nobody changed it");
    assert_eq!(where_it_is(), after);
    assert!(!again.duplicate);
    // Nobody but undo says which key a record gets.
    let named = OperationBody::Move { record: feature, space: world.space, state: None, key: before.1.clone() };
    assert!(matches!(
        world.commit_as(world.owner, vec![named]),
        Err(CommitError::Refused { refusal: Refusal::ReadOnly { .. }, .. })
    ));
    // A comment is where its record is.
    assert!(matches!(
        world.commit_as(world.owner, vec![to(members[0], world.space)]),
        Err(CommitError::Refused { refusal: Refusal::OtherSpace { .. }, .. })
    ));
}

pub fn a_record_that_went_tells_nothing_to_who_stayed(bench: &dyn Bench) {
    let world = World::new(bench);
    let Family { feature, .. } = family(&world);
    let written = world.commit_as(world.neighbour, vec![world.set(feature, "area", json!("Here"), u64::MAX)]).unwrap();
    // Who does not see the other space cannot send anything there, or it is told as what is not there.
    let refused = world.commit_as(world.neighbour, vec![to(feature, world.hidden)]);
    assert!(matches!(refused, Err(CommitError::Refused { refusal: Refusal::NoSpace { .. }, .. })), "{refused:?}");
    world.commit(vec![to(feature, world.hidden)]);
    world.commit(vec![world.set(feature, "area", json!("Secret"), u64::MAX)]);
    let undone = world.ledger.undo(world.permit(world.neighbour), written.batch, BatchId(world.id()), false, Via::Ui);
    let undone = undone.wait_blocking().expect("nothing of it is there any more");
    assert_eq!(undone.frame.operations, vec![], "and no obstacle says what it holds now");
    assert_eq!(world.value(feature, "area"), json!("Secret"));
    assert!(matches!(
        world.commit_as(world.neighbour, vec![world.set(feature, "area", json!("Mine"), u64::MAX)]),
        Err(CommitError::Refused { refusal: Refusal::NoRecord { .. }, .. })
    ));
}

pub fn looking_back_keeps_the_border(bench: &dyn Bench) {
    let world = World::new(bench);
    const DAY: i64 = 24 * 3_600_000;
    let clock = || world.clock.0.load(std::sync::atomic::Ordering::SeqCst);
    let next_day = || world.clock.0.fetch_add(DAY, std::sync::atomic::Ordering::SeqCst);
    let feature = world.feature("Secret title");
    next_day();
    world.commit(vec![world.set(feature, "title", json!("Plain title"), u64::MAX)]);
    let in_the_first = clock();
    next_day();
    world.commit(vec![to(feature, world.hidden)]);
    let after = clock();
    let [both, first, hidden] = readers(&world);
    let title = |visible: &VisibleSpaces, at: i64| {
        let stood = world.ledger.read(|read| as_of(read, visible, &["feature"], Instant(at))).unwrap();
        stood.records.first().map(|record| record.title().to_owned())
    };
    let (plain, secret) = (Some("Plain title".to_owned()), Some("Secret title".to_owned()));
    assert_eq!(
        [title(&both, in_the_first - DAY), title(&both, in_the_first), title(&both, after)],
        [secret, plain.clone(), plain.clone()]
    );
    assert_eq!(
        [title(&hidden, in_the_first - DAY), title(&hidden, in_the_first), title(&hidden, after)],
        [None, None, plain]
    );
    assert_eq!([title(&first, in_the_first), title(&first, after)], [None, None], "what went is not there, as today");
}

pub fn highlights_and_links_out_of_sight_go_along(bench: &dyn Bench) {
    let world = World::new(bench);
    let [feedback, highlight, elsewhere] = std::array::from_fn(|_| RecordId(world.id()));
    let third = SpaceId(world.id());
    let feature = world.feature("Asked for");
    let create = |record, kind: &str, space, fields: Value| OperationBody::Create {
        record,
        kind: kind.into(),
        space,
        fields: serde_json::from_value(fields).expect("fields"),
    };
    let link = |from, role: &str, to| OperationBody::Link {
        from,
        role: role.into(),
        to,
        fields: Default::default(),
        evidence: vec![EvidenceDraft {
            id: EvidenceId(world.id()),
            kind: EvidenceKind::Statement,
            record: None,
            source: None,
            note: String::new(),
            state: None,
            confidence: None,
        }],
    };
    let quote =
        json!({ "text": "slow", "before": "", "after": "", "start": 0, "end": 4, "field": "text", "snapshot": 1 });
    world.commit(vec![
        create(feedback, "feedback", world.space, json!({ "title": "A call", "text": "slow" })),
        create(highlight, "highlight", world.space, json!({ "quote": quote })),
        link(highlight, "highlighted_in", feedback),
        link(highlight, "asks_for", feature),
    ]);
    // Nobody but the program sees the third space.
    let version = world.ledger.read(|read| read.policy_version()).unwrap();
    let all = [world.space, world.hidden, third];
    let program = access::WritePermit::for_program(world.ledger.workspace(), world.owner, &all, version);
    let bodies = vec![
        OperationBody::DefineSpace { space: third, name: "Third".into(), prefix: "THIRD".into() },
        create(elsewhere, "idea", third, json!({ "title": "Asked elsewhere" })),
        link(elsewhere, "asks_for", feature),
    ];
    world.commit_with(program, Via::System, bodies).expect("the program may");
    let spaces = |from, role: &str, to| {
        let key = LinkKey { from, role: role.into(), to };
        let read = world.ledger.read(|read| Ok((read.link(&key)?, read.evidence_of(&key)?)));
        let (link, evidence) = read.unwrap();
        let link = link.expect("the link is known");
        assert!(!evidence.is_empty() && evidence.iter().all(|row| row.spaces == link.spaces));
        link.spaces
    };
    let alone = world.commit_as(world.owner, vec![to(highlight, world.hidden)]);
    assert!(matches!(alone, Err(CommitError::Refused { refusal: Refusal::OtherSpace { .. }, .. })), "{alone:?}");
    world.commit(vec![to(feedback, world.hidden)]);
    assert_eq!(world.record(highlight).space, world.hidden);
    assert_eq!(spaces(highlight, "highlighted_in", feedback), [world.hidden; 2]);
    assert_eq!(spaces(highlight, "asks_for", feature), [world.hidden, world.space]);
    let committed = world.commit(vec![to(feature, world.hidden)]);
    assert_eq!(spaces(highlight, "asks_for", feature), [world.hidden; 2]);
    assert_eq!(spaces(elsewhere, "asks_for", feature), [third, world.hidden], "also where the author sees nothing");
    let shown = visible_frame(&committed.frame, &world.visible(world.owner));
    assert!(shown.links.iter().all(|link| link.key.from != elsewhere), "and they are not told of it");
    // Nothing else is done to it on that way.
    let unlink = OperationBody::Unlink { from: elsewhere, role: "asks_for".into(), to: feature };
    let refused = world.commit_as(world.owner, vec![to(feature, world.space), unlink]);
    assert!(matches!(refused, Err(CommitError::Refused { refusal: Refusal::NoLink { .. }, .. })), "{refused:?}");
}
