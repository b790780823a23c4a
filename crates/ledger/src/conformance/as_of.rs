//! Promises about looking back.

use super::{Bench, World};
use crate::Request;
use crate::as_of::{Stood, as_of};
use access::VisibleSpaces;
use graph::id::{BatchId, RecordId};
use graph::operation::{Operation, OperationBody, Via};
use graph::record::{LinkKey, Record};
use graph::time::{Instant, Moment};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

const DAY: i64 = 24 * 3_600_000;

fn stood(world: &World, visible: &VisibleSpaces, at: i64) -> Stood {
    world.ledger.read(|read| as_of(read, visible, &["feature"], Instant(at))).unwrap()
}

fn titles(stood: &Stood) -> Vec<String> {
    let mut titles: Vec<String> = stood.records.iter().map(|record| record.title().to_owned()).collect();
    titles.sort();
    titles
}

/// An import of `record`, undated, with states that began on these days after the epoch.
fn import(world: &World, record: RecordId, title: &str, states: &[(i64, Value)]) {
    let fields = [("title".to_owned(), json!(title)), ("state".to_owned(), Value::Null)].into();
    let create = OperationBody::Create { record, kind: "feature".into(), space: world.space, fields };
    let mut operations = vec![world.operation(create)];
    for (day, state) in states {
        let moment = Moment::exact(Instant(day * DAY));
        let body = world.set(record, "state", state.clone(), u64::MAX);
        operations.push(Operation { happened_at: Some(moment), ..world.operation(body) });
    }
    let batch = graph::operation::Batch { id: BatchId(world.id()), label: "Import".into(), operations };
    let request = Request::new(batch, Via::Import);
    world.ledger.commit(world.permit(world.owner), request).wait_blocking().unwrap();
}

pub fn a_day_is_seen_as_it_was(bench: &dyn Bench) {
    let world = World::new(bench);
    let visible = world.visible(world.owner);
    let old = RecordId(world.id());
    let (open, done) = (json!(world.open_state.to_string()), json!(world.done_state.to_string()));
    // Told in another order than it happened.
    import(&world, old, "Old", &[(100, open.clone()), (300, done.clone())]);
    let new = world.feature("New");
    let now = world.clock.0.load(Ordering::SeqCst);
    world.clock.0.fetch_add(DAY, Ordering::SeqCst);
    world.commit(vec![world.set(old, "title", json!("Renamed"), u64::MAX)]);
    let link = OperationBody::Link {
        from: old,
        role: "depends_on".into(),
        to: new,
        fields: Default::default(),
        evidence: vec![],
    };
    world.commit(vec![link]);
    assert_eq!(stood(&world, &visible, 100 * DAY - 1), Stood::default());
    let first = stood(&world, &visible, 100 * DAY);
    assert_eq!(titles(&first), ["Old"], "what it was created with is known from its first moment");
    assert_eq!(first.records[0].fields["state"], open);
    assert_eq!(first.records[0].key.as_deref(), Some("OPEN-1"));
    assert_eq!(stood(&world, &visible, 299 * DAY).records[0].fields["state"], open);
    let second = stood(&world, &visible, 300 * DAY);
    assert_eq!(second.records[0].fields["state"], done);
    assert_eq!(second.records[0].state_since, Some(Moment::exact(Instant(300 * DAY))));
    assert_eq!(titles(&stood(&world, &visible, now)), ["New", "Old"]);
    let last = stood(&world, &visible, now + DAY);
    assert_eq!(titles(&last), ["New", "Renamed"]);
    assert_eq!(last.links.len(), 1);
    assert_eq!(last.records.iter().find(|record| record.id == old), Some(&world.record(old)), "now is what stands");
}

pub fn looking_back_sees_links_and_what_was_undone(bench: &dyn Bench) {
    let world = World::new(bench);
    let visible = world.visible(world.owner);
    let (a, b) = (world.feature("A"), world.feature("B"));
    let tick = || world.clock.0.fetch_add(DAY, Ordering::SeqCst) + DAY;
    let key = LinkKey { from: a, role: "depends_on".into(), to: b };
    let start = tick();
    let link =
        OperationBody::Link { from: a, role: key.role.clone(), to: b, fields: Default::default(), evidence: vec![] };
    world.commit(vec![link]);
    let linked = tick();
    world.commit(vec![OperationBody::Unlink { from: a, role: key.role.clone(), to: b }]);
    let links =
        |at| stood(&world, &visible, at).links.into_iter().map(|link| (link.key, link.removed)).collect::<Vec<_>>();
    assert_eq!(links(start - 1), []);
    assert_eq!(links(start), [(key.clone(), false)]);
    assert_eq!(links(linked - 1), [(key, false)]);
    assert_eq!(links(linked), []);
    let moved = world.commit(vec![world.set(a, "state", json!(world.done_state.to_string()), u64::MAX)]);
    let before_undo = tick();
    let as_batch = BatchId(world.id());
    world.ledger.undo(world.permit(world.owner), moved.batch, as_batch, false, Via::Ui).wait_blocking().unwrap();
    let now = stood(&world, &visible, before_undo);
    let found: Vec<&Record> = now.records.iter().filter(|record| record.id == a).collect();
    assert_eq!(found, [&Record { conflicts: vec![], ..world.record(a) }], "what was undone never was");
}

pub fn looking_back_sees_only_what_may_be_seen(bench: &dyn Bench) {
    let world = World::new(bench);
    let seen = world.feature("Seen");
    let secret = RecordId(world.id());
    let fields = [("title".to_owned(), json!("Secret"))].into();
    world.commit(vec![OperationBody::Create { record: secret, kind: "feature".into(), space: world.hidden, fields }]);
    let link = |from, to| OperationBody::Link {
        from,
        role: "depends_on".into(),
        to,
        fields: Default::default(),
        evidence: vec![],
    };
    world.commit(vec![link(seen, secret)]);
    let now = world.clock.0.load(Ordering::SeqCst);
    let all = stood(&world, &world.visible(world.owner), now);
    assert_eq!((titles(&all), all.links.len()), (vec!["Secret".to_owned(), "Seen".to_owned()], 1));
    let some = stood(&world, &world.visible(world.neighbour), now);
    assert_eq!((titles(&some), some.links.len()), (vec!["Seen".to_owned()], 0));
}
