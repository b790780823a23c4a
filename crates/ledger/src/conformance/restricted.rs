//! What a reader is given of records with a field that they do not see.

use super::Bench;
use super::access::Same;
use super::world::World;
use crate::CommitError;
use crate::port::Table;
use crate::query;
use access::{Grant, Role, RuleChange, VisibleSpaces};
use graph::id::{BatchId, WorkspaceId};
use graph::operation::{Change, LoggedOperation, OperationBody, Via};
use serde_json::{Value, json};
use uuid::Uuid;

/// The values of a field in some operations, in their order.
fn written(entries: &[LoggedOperation], of: &str) -> Vec<Value> {
    let changes = entries.iter().flat_map(|entry| &entry.changes);
    let values = changes.filter_map(|change| match change {
        Change::Field { field, after, .. } if field == of => Some(after.clone()),
        _ => None,
    });
    values.collect()
}

pub fn a_restricted_field_is_cut_out_of_each_page(bench: &dyn Bench) {
    let store = bench.store(WorkspaceId(Uuid::from_u128(1)));
    let world = World::new(&Same(store.clone()));
    let feature = world.feature("First");
    let began = world.sequence();
    // As many again that the viewer does not see, at the ends and between.
    for turn in 0..9 {
        world.commit(vec![world.set(feature, "effort", json!(1_000 + turn), u64::MAX)]);
        if turn % 3 == 1 {
            world.commit(vec![world.set(feature, "title", json!(format!("Title {turn}")), u64::MAX)]);
        }
    }
    let restrict = |role| RuleChange::Restrict {
        space: world.space,
        kind: "feature".into(),
        field: "effort".into(),
        role: Some(role),
    };
    world.change_rule(&*store, restrict(Role::Maker));
    let (low, high) = (world.visible(world.viewer), world.visible(world.owner));

    let titles = [json!("Title 1"), json!("Title 4"), json!("Title 7")];
    for limit in [1, 2, 3, 50] {
        let mut following = Vec::new();
        let mut after = began;
        loop {
            let frame = world.ledger.read_as(&low, |read| query::changes(read, &low, after, limit)).unwrap();
            assert!(frame.up_to > after || after == world.sequence(), "a reader comes to the end");
            assert!(frame.records.iter().all(|record| !record.fields.contains_key("effort")));
            after = frame.up_to;
            following.extend(frame.operations);
            if after == world.sequence() {
                break;
            }
        }
        assert_eq!((written(&following, "title"), written(&following, "effort")), (titles.to_vec(), vec![]));

        let mut history = Vec::new();
        let mut before = None;
        loop {
            let (page, next) =
                world.ledger.read_as(&low, |read| query::history(read, &low, Some(feature), before, limit)).unwrap();
            history.extend(page);
            match next {
                Some(next) => before = Some(next),
                None => break,
            }
        }
        let newest_first: Vec<Value> = titles.iter().rev().cloned().chain([json!("First")]).collect();
        assert_eq!((written(&history, "title"), written(&history, "effort")), (newest_first, vec![]));
    }
    let all = world.ledger.read_as(&high, |read| query::changes(read, &high, began, 50)).unwrap();
    assert_eq!(written(&all.operations, "effort").len(), 9);

    let streamed = |visible: &VisibleSpaces| {
        let mut rows = String::new();
        world
            .ledger
            .read_as(visible, |read| {
                read.stream(Table::Records, visible.spaces(), &mut |row| {
                    rows.push_str(row);
                    true
                })
            })
            .unwrap();
        rows
    };
    assert!(streamed(&high).contains("1008") && !streamed(&low).contains("effort"));
    assert!(streamed(&low).contains("Title 7"));
    world.change_rule(&*store, restrict(Role::Viewer));
    let low = world.visible(world.viewer);
    assert!(streamed(&low).contains("1008"));
}

pub fn a_restriction_is_neither_written_past_nor_carried_away(bench: &dyn Bench) {
    let store = bench.store(WorkspaceId(Uuid::from_u128(1)));
    let world = World::new(&Same(store.clone()));
    let feature = world.feature("First");
    let batch = world.commit(vec![world.set(feature, "effort", json!(5), 0)]).batch;
    let role = Some(Role::Owner);
    let restricted = |space, role| RuleChange::Restrict { space, kind: "feature".into(), field: "effort".into(), role };
    world.change_rule(&*store, restricted(world.space, role));
    let grant = Grant { person: world.viewer, space: world.space, role: Role::Maker };
    world.grant(&*store, grant);
    let refused = |bodies| world.commit_as(world.viewer, bodies).unwrap_err().to_string();
    let said = refused(vec![world.set(feature, "effort", json!(6), 0)]);
    assert!(said.ends_with("feature has no field \"effort\""), "{said}");
    let undone = world.ledger.undo(world.permit(world.viewer), batch, BatchId(world.id()), true, Via::Ui);
    assert_eq!(undone.wait_blocking().unwrap_err(), CommitError::NoBatch { batch });

    let go = || OperationBody::Move { record: feature, space: world.hidden, state: None, key: None };
    let said = world.commit_as(world.owner, vec![go()]).unwrap_err().to_string();
    assert!(said.contains("\"effort\": more people would see it there"), "{said}");
    world.change_rule(&*store, restricted(world.hidden, role));
    world.commit(vec![go()]);
    assert_eq!(world.record(feature).space, world.hidden);
    assert_eq!(world.value(feature, "effort"), json!(5));
}
