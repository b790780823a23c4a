//! Promises about the feed, catching up, history and streams.

use super::{Bench, World};
use crate::port::Table;
use crate::{query, visible_frame};
use graph::frame::Frame;
use graph::id::RecordId;
use graph::operation::OperationBody;
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
    let frame = world.ledger.read(|read| query::catch_up(read, &visible, start)).unwrap();
    assert_eq!((frame.after, frame.up_to), (start, world.sequence()));
    let mut caught_up = Copy::default();
    caught_up.apply(&frame);
    assert_eq!(caught_up, followed);
    assert_eq!(caught_up.records.len(), 2, "the hidden record is in neither");
    assert_eq!(frame.operations.len(), 5, "nor is its operation");
    let nothing = world.ledger.read(|read| query::catch_up(read, &visible, world.sequence())).unwrap();
    assert!(nothing.records.is_empty() && nothing.after == nothing.up_to);
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
