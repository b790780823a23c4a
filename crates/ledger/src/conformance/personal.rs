//! Promises about what belongs to one person: values, watching, the inbox.

use super::world::START;
use super::{Bench, World};
use crate::personal::{InboxEntry, InboxQuery, Marking, Reason, Show, Which};
use graph::id::RecordId;
use graph::operation::{OperationBody, Via};
use graph::time::Instant;
use serde_json::{Value, json};

impl World {
    fn inbox(&self, person: RecordId, show: Show) -> Vec<InboxEntry> {
        let visible = self.visible(person);
        let now = self.ledger.clock().now();
        let query = InboxQuery { person, spaces: visible.spaces(), now, show, before: None, limit: 100 };
        let (entries, unread) =
            self.ledger.read(|read| Ok((read.inbox(&query)?, read.unread(person, visible.spaces(), now)?))).unwrap();
        if show == Show::Unread {
            assert_eq!(unread, entries.len() as u64, "the count is of what is shown");
        }
        entries
    }

    /// Newest first: why, of what, by whom, and the excerpt.
    fn told(&self, person: RecordId) -> Vec<(Reason, RecordId, RecordId, String)> {
        let entries = self.inbox(person, Show::Unread).into_iter().map(|entry| entry.notification);
        entries.map(|one| (one.reason, one.record, one.actor, one.excerpt)).collect()
    }

    fn watch(&self, record: RecordId, person: RecordId, watching: bool) {
        let work = move |write: &mut dyn crate::personal::WritePersonal| write.put_watch(record, person, watching);
        self.ledger.write_personal(vec![], work).wait_blocking().unwrap();
    }

    fn watchers(&self, record: RecordId) -> Vec<RecordId> {
        let mut watchers = self.ledger.read(|read| read.watchers(record)).unwrap();
        watchers.sort();
        watchers
    }

    fn comment(&self, by: RecordId, on: RecordId, body: &str) -> RecordId {
        let comment = RecordId(self.id());
        let fields = [("parent".to_owned(), json!(on)), ("body".to_owned(), json!(body))].into();
        let create = OperationBody::Create { record: comment, kind: "comment".into(), space: self.space, fields };
        self.commit_as(by, vec![create]).unwrap();
        comment
    }

    fn mark(&self, person: RecordId, which: Which, read: Option<Option<i64>>, snoozed: Option<Option<i64>>) {
        let instant = |given: Option<Option<i64>>| given.map(|at| at.map(Instant));
        let marking = Marking { which, read: instant(read), snoozed: instant(snoozed) };
        self.ledger.write_personal(vec![person], move |write| write.mark(person, &marking)).wait_blocking().unwrap();
    }
}

pub fn personal_values_are_ones_own(bench: &dyn Bench) {
    let world = World::new(bench);
    let before = world.sequence();
    let put = |person, name: &'static str, json: Option<&'static str>| {
        world.ledger.write_personal(vec![], move |write| write.put_value(person, name, json)).wait_blocking().unwrap();
    };
    let values = |person| world.ledger.read(|read| read.values(person)).unwrap();
    let pair = |name: &str, json: &str| (name.to_owned(), json.to_owned());
    put(world.owner, "preferences", Some("{\"theme\":\"dark\"}"));
    put(world.owner, "favourites", Some("[1]"));
    put(world.viewer, "favourites", Some("[2]"));
    put(world.owner, "favourites", Some("[3]"));
    assert_eq!(values(world.owner), [pair("favourites", "[3]"), pair("preferences", "{\"theme\":\"dark\"}")]);
    assert_eq!(values(world.viewer), [pair("favourites", "[2]")]);
    put(world.owner, "preferences", None);
    assert_eq!(values(world.owner), [pair("favourites", "[3]")]);
    assert_eq!(world.sequence(), before, "the graph knows nothing of it");
}

pub fn one_watches_what_one_makes_owns_and_talks_about(bench: &dyn Bench) {
    let world = World::new(bench);
    let feature = world.feature("Watched");
    assert_eq!(world.watchers(feature), [world.owner]);
    world.comment(world.neighbour, feature, "Good.");
    assert_eq!(world.watchers(feature), [world.owner, world.neighbour]);
    world.commit(vec![world.set(feature, "owner", json!(world.viewer), 0)]);
    assert_eq!(world.watchers(feature), [world.owner, world.viewer, world.neighbour]);
    // Who said no is asked by saying so, not by what happens.
    world.watch(feature, world.neighbour, false);
    world.comment(world.neighbour, feature, "Still good.");
    assert_eq!(world.watchers(feature), [world.owner, world.viewer]);
    world.watch(feature, world.neighbour, true);
    assert_eq!(world.watchers(feature), [world.owner, world.viewer, world.neighbour]);
    let (imported, create) = world.feature_body("Imported");
    world.commit_with(world.permit(world.owner), Via::Import, vec![create]).unwrap();
    assert_eq!(world.watchers(imported), []);
    let watched = |person| {
        let visible = world.visible(person);
        world.ledger.read(|read| read.watched(person, visible.spaces())).unwrap()
    };
    assert_eq!(watched(world.viewer), [feature]);
    let secret = RecordId(world.id());
    let fields = [("title".to_owned(), json!("Secret"))].into();
    world.commit(vec![OperationBody::Create { record: secret, kind: "feature".into(), space: world.hidden, fields }]);
    world.watch(secret, world.neighbour, true);
    assert_eq!(watched(world.neighbour), [feature], "what one may not see is not listed");
}

pub fn an_inbox_tells_what_concerns_one(bench: &dyn Bench) {
    let world = World::new(bench);
    let feature = world.feature("Dark mode");
    world.watch(feature, world.viewer, true);
    let mention = |person: RecordId, words: &str| format!("[@Someone](mention:{person}) {words}");
    world.commit(vec![
        world.set(feature, "effort", json!(3), u64::MAX),
        world.set(feature, "state", json!(world.done_state), u64::MAX),
        world.set(feature, "rank", json!("V"), u64::MAX),
    ]);
    let changed = (Reason::Changed, feature, world.owner, "Effort, State".to_owned());
    assert_eq!(world.told(world.viewer), vec![changed.clone()], "one entry for one batch");
    world.commit(vec![world.set(feature, "rank", json!("W"), u64::MAX)]);
    assert_eq!(world.told(world.viewer), vec![changed.clone()], "an order is no news");
    let comment = world.comment(world.neighbour, feature, "What   about\ncontrast?");
    let commented = (Reason::Commented, feature, world.neighbour, "What about contrast?".to_owned());
    assert_eq!(world.told(world.viewer), [commented.clone(), changed.clone()]);
    assert_eq!(world.told(world.owner), vec![commented.clone()], "who made it watches it");
    assert_eq!(world.told(world.neighbour), [], "nobody is told what they did");
    let answer = world.comment(world.owner, comment, &mention(world.viewer, "see above"));
    let mentioned = (Reason::Mentioned, feature, world.owner, "@Someone see above".to_owned());
    assert_eq!(world.told(world.viewer)[0], mentioned, "a mention counts for more than a comment");
    assert_eq!(world.told(world.neighbour).len(), 1, "who commented watches, and hears of an answer");
    let seen = world.record(answer).versions["body"];
    let more = mention(world.viewer, "see above") + &mention(world.neighbour, "and you");
    let revise = OperationBody::ReviseText { record: answer, field: "body".into(), markdown: more, seen };
    world.commit(vec![revise]);
    assert_eq!(world.told(world.viewer).len(), 3, "named before is not named newly");
    assert_eq!(world.told(world.neighbour)[0].0, Reason::Mentioned);
    world.commit(vec![world.set(feature, "owner", json!(world.neighbour), 0)]);
    assert_eq!(world.told(world.neighbour)[0], (Reason::Assigned, feature, world.owner, "Owner".to_owned()));
    let changed = world.told(world.viewer)[0].clone();
    assert_eq!(changed, (Reason::Changed, feature, world.owner, "Owner".to_owned()));
    let of_changes = world.told(world.viewer).iter().filter(|one| one.0 == Reason::Changed).count();
    assert_eq!(of_changes, 1, "a later change by the same person takes the place of an unread one");
}

pub fn an_inbox_keeps_to_what_may_be_seen(bench: &dyn Bench) {
    let world = World::new(bench);
    let secret = RecordId(world.id());
    let words = format!("[@Cleo](mention:{}) [@Nobody](mention:{})", world.neighbour, RecordId(world.id()));
    let fields = [("title".to_owned(), json!("Secret")), ("description".to_owned(), json!(words))].into();
    world.commit(vec![OperationBody::Create { record: secret, kind: "feature".into(), space: world.hidden, fields }]);
    world.watch(secret, world.neighbour, true);
    world.commit(vec![world.set(secret, "effort", json!(1), 0)]);
    assert_eq!(world.told(world.neighbour), []);
    assert_eq!(world.watchers(secret), [world.owner, world.neighbour], "only what they said themselves");
    // What was told while it could be seen is gone with the sight of it.
    let feature = world.feature("Seen");
    world.watch(feature, world.neighbour, true);
    world.commit(vec![world.set(feature, "effort", json!(1), 0)]);
    assert_eq!(world.told(world.neighbour).len(), 1);
    let query = |spaces| InboxQuery {
        person: world.neighbour,
        spaces,
        now: Instant(START),
        show: Show::All,
        before: None,
        limit: 10,
    };
    let elsewhere = [world.hidden];
    assert_eq!(world.ledger.read(|read| read.inbox(&query(&elsewhere))).unwrap(), []);
    assert_eq!(world.ledger.read(|read| read.unread(world.neighbour, &[], Instant(START))).unwrap(), 0);
    // An import and the program itself concern nobody.
    let change = |effort: i64| world.set(feature, "effort", json!(effort), u64::MAX);
    world.mark(world.neighbour, Which::All, Some(Some(START)), None);
    world.commit_with(world.permit(world.owner), Via::Import, vec![change(2)]).unwrap();
    assert_eq!(world.told(world.neighbour), []);
    let unread = world.commit(vec![change(3)]);
    assert_eq!(unread.told, [world.neighbour], "open sockets are told whose inbox changed");
}

pub fn an_inbox_is_marked_and_paged(bench: &dyn Bench) {
    let world = World::new(bench);
    let features: Vec<RecordId> = (0..5).map(|number| world.feature(&format!("F{number}"))).collect();
    for feature in &features {
        world.watch(*feature, world.viewer, true);
        world.commit(vec![world.set(*feature, "effort", json!(1), 0)]);
    }
    let records = |show| -> Vec<RecordId> {
        world.inbox(world.viewer, show).into_iter().map(|entry| entry.notification.record).collect()
    };
    let newest_first: Vec<RecordId> = features.iter().rev().copied().collect();
    assert_eq!(records(Show::Unread), newest_first);
    let visible = world.visible(world.viewer);
    let page = |before| {
        let query = InboxQuery {
            person: world.viewer,
            spaces: visible.spaces(),
            now: Instant(START),
            show: Show::All,
            before,
            limit: 2,
        };
        world.ledger.read(|read| read.inbox(&query)).unwrap()
    };
    let (mut seen, mut before) = (Vec::new(), None);
    while let Some(last) = page(before).last() {
        seen.extend(page(before).iter().map(|entry| entry.notification.record));
        before = Some(last.id);
    }
    assert_eq!(seen, newest_first);
    let first = world.inbox(world.viewer, Show::All)[0].id;
    let some = |entries: Vec<u64>, records: Vec<RecordId>| Which::Some { entries, records };
    world.mark(world.viewer, some(vec![first], vec![features[0]]), Some(Some(START + 5)), None);
    assert_eq!(records(Show::Unread), newest_first[1..4]);
    assert_eq!(world.inbox(world.viewer, Show::All)[0].read_at, Some(Instant(START + 5)));
    world.mark(world.viewer, some(vec![first], vec![]), Some(Some(START + 9)), None);
    assert_eq!(world.inbox(world.viewer, Show::All)[0].read_at, Some(Instant(START + 5)), "read since the first time");
    world.mark(world.viewer, some(vec![first], vec![]), Some(None), None);
    assert_eq!(records(Show::Unread), newest_first[..4]);
    world.mark(world.viewer, some(vec![], vec![features[3]]), None, Some(Some(START + 1_000)));
    assert_eq!(records(Show::Snoozed), [features[3]]);
    assert_eq!(records(Show::Unread), [features[4], features[2], features[1]]);
    world.clock.0.store(START + 1_000, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(records(Show::Snoozed), []);
    assert_eq!(records(Show::Unread), newest_first[..4], "its time has come");
    world.mark(world.viewer, Which::All, Some(Some(START + 1_000)), Some(None));
    assert_eq!(records(Show::Unread), []);
    assert_eq!(records(Show::All), newest_first);
    world.mark(world.owner, Which::All, Some(None), None);
    assert_eq!(records(Show::Unread), [], "nobody marks what is another's");
    assert_eq!(world.value(features[0], "effort"), Value::from(1));
}

pub fn a_refused_batch_tells_nobody(bench: &dyn Bench) {
    let world = World::new(bench);
    let feature = world.feature("Kept");
    world.watch(feature, world.viewer, true);
    let half = vec![world.set(feature, "effort", json!(3), 0), world.set(feature, "effort", json!("much"), 0)];
    assert!(world.commit_as(world.owner, half).is_err());
    let batch = world.batch(vec![world.set(feature, "effort", json!(4), 0)]);
    world.send(world.permit(world.owner), Via::Ui, batch.clone()).unwrap();
    assert_eq!(world.told(world.viewer).len(), 1);
    world.mark(world.viewer, Which::All, Some(Some(START)), None);
    let again = world.send(world.permit(world.owner), Via::Ui, batch).unwrap();
    assert!(again.duplicate && again.told.is_empty());
    assert_eq!(world.told(world.viewer), [], "sending again tells nobody again");
}
