//! Promises about the feed, catching up, history and streams.

use super::{Bench, World};
use crate::port::Table;
use crate::query::CatchUp;
use crate::{query, visible_frame};
use access::VisibleSpaces;
use graph::frame::Frame;
use graph::id::{EvidenceId, RecordId};
use graph::operation::{EvidenceDraft, OperationBody, Via};
use graph::record::EvidenceKind;
use serde_json::json;
use std::collections::BTreeMap;

pub fn frames_arrive_in_order(bench: &dyn Bench) {
    let world = World::new(bench);
    let mut feed = world.ledger.follow();
    let mut at = world.sequence();
    let (record, create) = world.feature_body("Followed");
    world.commit(vec![create]);
    for effort in 1..=20 {
        world.commit(vec![world.set(record, "effort", json!(effort), u64::MAX)]);
    }
    for _ in 0..21 {
        let frame = feed.try_recv().expect("a frame for each commit");
        assert_eq!(frame.after, at);
        at = frame.up_to;
    }
    assert!(feed.try_recv().is_err());
    assert_eq!(at, world.sequence());
}

/// A reader's copy of the records and links.
#[derive(Default, Debug, PartialEq)]
struct Copy {
    records: BTreeMap<RecordId, String>,
    links: BTreeMap<String, bool>,
}

impl Copy {
    fn apply(&mut self, frame: &Frame) {
        for record in &frame.records {
            self.records.insert(record.id, serde_json::to_string(record).expect("a record is JSON"));
        }
        for link in &frame.links {
            self.links.insert(format!("{:?}", link.key), link.removed);
        }
    }
}

pub fn catching_up_equals_having_followed(bench: &dyn Bench) {
    let world = World::new(bench);
    let visible = world.visible(world.neighbour);
    let start = world.sequence();
    let mut feed = world.ledger.follow();
    let (a, b) = (world.feature("A"), world.feature("B"));
    let secret = OperationBody::Create {
        record: RecordId(world.id()),
        kind: "feature".into(),
        space: world.hidden,
        fields: [("title".to_owned(), json!("Secret"))].into(),
    };
    world.commit(vec![secret]);
    let link = |from, to| OperationBody::Link {
        from,
        role: "depends_on".into(),
        to,
        fields: Default::default(),
        evidence: vec![],
    };
    world.commit(vec![link(a, b), world.set(a, "title", json!("A2"), u64::MAX)]);
    world.commit(vec![OperationBody::Unlink { from: a, role: "depends_on".into(), to: b }]);
    let mut followed = Copy::default();
    while let Ok(frame) = feed.try_recv() {
        followed.apply(&visible_frame(&frame, &visible));
    }
    let frame = frame_after(&world, &visible, start);
    assert_eq!((frame.after, frame.up_to), (start, world.sequence()));
    let mut caught_up = Copy::default();
    caught_up.apply(&frame);
    assert_eq!(caught_up, followed);
    assert_eq!(caught_up.records.len(), 2, "the hidden record is in neither");
    assert_eq!(frame.operations.len(), 5, "nor is its operation");
    let nothing = frame_after(&world, &visible, world.sequence());
    assert!(nothing.records.is_empty() && nothing.after == nothing.up_to);
}

fn frame_after(world: &World, visible: &VisibleSpaces, after: u64) -> Frame {
    match world.ledger.read(|read| query::catch_up(read, visible, after)).unwrap() {
        CatchUp::Frame(frame) => *frame,
        other => panic!("expected a frame, got {other:?}"),
    }
}

pub fn who_is_far_behind_starts_anew(bench: &dyn Bench) {
    let world = World::new(bench);
    let visible = world.visible(world.owner);
    let start = world.sequence();
    let record = world.feature("Busy");
    let edits = |count: u64| {
        let sets = (0..count).map(|effort| world.set(record, "effort", json!(effort), u64::MAX)).collect();
        world.commit_with(world.permit(world.owner), Via::Import, sets).unwrap();
    };
    edits(query::CATCH_UP_OPERATIONS - 1);
    let frame = frame_after(&world, &visible, start);
    assert_eq!(frame.operations.len() as u64, query::CATCH_UP_OPERATIONS, "nothing is left out of a frame");
    assert_eq!(frame.records.len(), 1);
    edits(1);
    let asked = |after| world.ledger.read(|read| query::catch_up(read, &visible, after)).unwrap();
    let at = world.sequence();
    assert_eq!(asked(start), CatchUp::Behind { at });
    assert!(matches!(asked(start + 1), CatchUp::Frame(_)));
    assert_eq!(asked(at + 1), CatchUp::Ahead { at });
    let count = |after, limit| world.ledger.read(|read| read.count_changed_after(after, limit)).unwrap();
    assert_eq!((count(start, 10), count(at, 10)), (1, 0));
    assert_eq!(count(0, 10), 8, "four records, two states and two spaces");
    assert_eq!(count(0, 3), 7, "counted no further than the limit in each table");
    // Few operations may change many rows.
    let other = world.feature("Other");
    let links = (0..=query::CATCH_UP_ROWS / 1_000).map(|_| OperationBody::Link {
        from: record,
        role: "depends_on".into(),
        to: other,
        fields: Default::default(),
        evidence: (0..1_000).map(|_| statement(EvidenceId(world.id()))).collect(),
    });
    world.commit(links.collect());
    assert_eq!(asked(at), CatchUp::Behind { at: world.sequence() });
}

fn statement(id: EvidenceId) -> EvidenceDraft {
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

pub fn history_is_paged_newest_first(bench: &dyn Bench) {
    let world = World::new(bench);
    let record = world.feature("Changing");
    let visible = world.visible(world.owner);
    for effort in 1..=7 {
        world.commit(vec![world.set(record, "effort", json!(effort), u64::MAX)]);
        world.feature("Noise");
    }
    let page = |before| world.ledger.read(|read| query::history(read, &visible, Some(record), before, 3)).unwrap();
    let (mut all, mut before) = (Vec::new(), None);
    loop {
        let (entries, next) = page(before);
        all.extend(entries.iter().map(|entry| entry.sequence));
        before = next;
        if next.is_none() {
            break;
        }
    }
    assert_eq!(all.len(), 8, "the creation and seven edits");
    assert!(all.is_sorted_by(|a, b| a > b));
}

pub fn streams_hold_what_is_visible(bench: &dyn Bench) {
    let world = World::new(bench);
    let (a, b) = (world.feature("A"), world.feature("B"));
    let create = OperationBody::Create {
        record: RecordId(world.id()),
        kind: "feature".into(),
        space: world.hidden,
        fields: [("title".to_owned(), json!("Secret"))].into(),
    };
    world.commit(vec![create]);
    let link =
        OperationBody::Link { from: a, role: "depends_on".into(), to: b, fields: Default::default(), evidence: vec![] };
    world.commit(vec![link]);
    let told = |person, table| {
        let visible = world.visible(person);
        let mut rows = Vec::new();
        world
            .ledger
            .read(|read| {
                read.stream(table, visible.spaces(), &mut |row| {
                    rows.push(row.to_owned());
                    true
                })?;
                assert_eq!(read.count(table, visible.spaces())?, rows.len() as u64);
                Ok(())
            })
            .unwrap();
        rows
    };
    assert_eq!(told(world.owner, Table::Records).len(), 6);
    let seen = told(world.neighbour, Table::Records);
    assert_eq!(seen.len(), 5);
    assert!(seen.iter().all(|row| !row.contains("Secret")));
    assert_eq!(told(world.neighbour, Table::Links).len(), 1);
    let parsed: graph::record::Record = serde_json::from_str(&seen[0]).expect("rows are in wire form");
    assert!(!parsed.kind.is_empty());
    assert_eq!(told(RecordId(world.id()), Table::Records).len(), 0, "a stranger sees nothing");
}

pub fn many_at_once_lose_nothing(bench: &dyn Bench) {
    let world = World::new(bench);
    let before = world.sequence();
    std::thread::scope(|scope| {
        for writer in 0..30 {
            let world = &world;
            scope.spawn(move || {
                for number in 0..4 {
                    world.feature(&format!("quick add {writer}-{number}"));
                }
            });
        }
    });
    assert_eq!(world.sequence(), before + 120);
    let features = world
        .ledger
        .read(|read| read.records_of_kind("feature", world.visible(world.owner).spaces(), None, 1_000))
        .unwrap();
    let mut keys: Vec<u32> =
        features.iter().filter_map(|record| record.key.as_deref()?.strip_prefix("OPEN-")?.parse().ok()).collect();
    keys.sort_unstable();
    assert_eq!(keys, (1..=120).collect::<Vec<_>>());
}

pub fn records_are_read_by_their_last_change(bench: &dyn Bench) {
    let world = World::new(bench);
    let records: Vec<RecordId> = (0..5).map(|number| world.feature(&format!("Feature {number}"))).collect();
    // One operation that changes two records: whoever reads one of them reads both.
    let link = OperationBody::Link {
        from: records[0],
        role: "depends_on".into(),
        to: records[1],
        fields: Default::default(),
        evidence: vec![],
    };
    world.commit_as(world.owner, vec![link]).unwrap();
    world.commit_as(world.owner, vec![world.set(records[2], "title", json!("Last"), u64::MAX)]).unwrap();
    let changed = |after, limit| world.ledger.read(|read| read.records_changed_after(after, limit)).unwrap();
    let all = changed(0, 1_000);
    assert!(all.windows(2).all(|pair| pair[0].sequence <= pair[1].sequence));
    assert_eq!(all.last().map(|record| record.id), Some(records[2]));
    for limit in 1..4 {
        let (mut read, mut after) = (Vec::new(), 0);
        loop {
            let chunk = changed(after, limit);
            let Some(last) = chunk.last() else { break };
            after = last.sequence;
            read.extend(chunk);
        }
        let ids = |records: &[graph::record::Record]| {
            let mut ids: Vec<_> = records.iter().map(|record| record.id).collect();
            ids.sort_unstable();
            ids
        };
        assert_eq!(ids(&read), ids(&all), "in chunks of {limit} each is read once");
    }
}
