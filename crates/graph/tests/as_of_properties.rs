//! Laws of looking back: as of now is what stands, and later happenings change nothing of before.

use graph::apply::{Context, Slice, apply};
use graph::as_of::AsOf;
use graph::id::{BatchId, OperationId, RecordId, SpaceId, StateId};
use graph::operation::{LoggedOperation, Operation, OperationBody, Via};
use graph::record::{Fields, LinkKey, Record, Space, State, StateCategory};
use graph::registry::Registry;
use graph::time::{Instant, Moment};
use graph::undo::inverse;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

const SPACE: SpaceId = SpaceId(Uuid::from_u128(1));
const START: i64 = 1_700_000_000_000;
const YEAR: i64 = 365 * 24 * 3_600_000;

fn record(number: u8) -> RecordId {
    RecordId(Uuid::from_u128(100 + u128::from(number)))
}

fn state(number: u8) -> StateId {
    StateId(Uuid::from_u128(50 + u128::from(number)))
}

/// One thing that somebody does.
#[derive(Clone, Debug)]
enum Deed {
    /// A record that an import makes today, with states that began years ago, in the order in which they did.
    Import {
        record: u8,
        states: Vec<u8>,
        title: u8,
    },
    Create {
        record: u8,
        title: u8,
    },
    Set {
        record: u8,
        field: &'static str,
        value: Value,
    },
    State {
        record: u8,
        state: Option<u8>,
    },
    Link {
        from: u8,
        to: u8,
    },
    Unlink {
        from: u8,
        to: u8,
    },
    /// Takes the batch of this number back, counted from the last one.
    Undo(u8),
}

struct World {
    registry: Registry,
    slice: Slice,
    log: Vec<LoggedOperation>,
    batches: u32,
}

impl World {
    fn new() -> Self {
        let mut slice = Slice::default();
        slice.spaces.insert(SPACE, Space { id: SPACE, name: "Home".into(), prefix: "HOME".into(), sequence: 0 });
        for number in 0..4 {
            let (id, name) = (state(number), format!("State {number}"));
            let position = u32::from(number);
            let category = StateCategory::Started;
            let kind = "feature".to_owned();
            slice.states.insert(id, State { id, space: SPACE, kind, name, category, position, sequence: 0 });
        }
        Self { registry: graph::catalogue::registry().unwrap(), slice, log: vec![], batches: 0 }
    }

    fn run(&mut self, bodies: Vec<(Option<i64>, OperationBody)>, via: Via, undoes: Option<BatchId>) {
        self.batches += 1;
        let first = self.log.len() as u64 + 1;
        let context = Context {
            batch: BatchId(Uuid::from_u128(u128::from(self.batches))),
            label: String::new(),
            actor: RecordId(Uuid::from_u128(9)),
            via,
            recorded_at: Instant(START + i64::from(self.batches) * 1_000),
            undoes,
            first_sequence: first,
        };
        for (at, body) in bodies {
            let sequence = self.log.len() as u64 + 1;
            let id = OperationId(Uuid::from_u128(1 << 64 | u128::from(sequence)));
            let happened_at = at.map(|at| Moment::exact(Instant(at)));
            let operation = Operation { id, happened_at, cause: None, body };
            // What does not fit is left out; the slice of a refused operation is unchanged for these bodies.
            if let Ok(entry) = apply(&self.registry, &context, sequence, &operation, &mut self.slice) {
                self.log.push(entry);
            }
        }
    }

    fn create(of: u8, title: u8, more: Fields) -> OperationBody {
        let mut fields: Fields = [("title".to_owned(), json!(format!("Title {title}")))].into();
        fields.extend(more);
        OperationBody::Create { record: record(of), kind: "feature".into(), space: SPACE, fields }
    }

    fn set(of: u8, field: &str, value: Value) -> OperationBody {
        OperationBody::Set { record: record(of), field: field.into(), value, seen: u64::MAX, saw: None }
    }

    fn run_deed(&mut self, deed: Deed) {
        match deed {
            Deed::Import { record: of, states, title } => {
                if self.slice.records.contains_key(&record(of)) {
                    return;
                }
                let mut bodies = vec![(None, Self::create(of, title, [("state".to_owned(), Value::Null)].into()))];
                for (at, which) in (0..).zip(states) {
                    let when = START - YEAR * 5 + at * YEAR / 10;
                    bodies.push((Some(when), Self::set(of, "state", json!(state(which).to_string()))));
                }
                self.run(bodies, Via::Import, None);
            }
            Deed::Create { record: of, title } => {
                if !self.slice.records.contains_key(&record(of)) {
                    self.run(vec![(None, Self::create(of, title, Fields::new()))], Via::Ui, None);
                }
            }
            Deed::Set { record: of, field, value } => {
                self.run(vec![(None, Self::set(of, field, value))], Via::Ui, None);
            }
            Deed::State { record: of, state: to } => {
                let value = to.map_or(Value::Null, |to| json!(state(to).to_string()));
                self.run(vec![(None, Self::set(of, "state", value))], Via::Ui, None);
            }
            Deed::Link { from, to } => {
                let (from, to, role) = (record(from), record(to), "depends_on".to_owned());
                let link = OperationBody::Link { from, role, to, fields: Fields::new(), evidence: vec![] };
                self.run(vec![(None, link)], Via::Ui, None);
            }
            Deed::Unlink { from, to } => {
                let (from, to, role) = (record(from), record(to), "depends_on".to_owned());
                self.run(vec![(None, OperationBody::Unlink { from, role, to })], Via::Ui, None);
            }
            Deed::Undo(back) => self.undo(back),
        }
    }

    /// As the ledger does it: a state that is restored gets the day on which it began, unless somebody wrote it since.
    fn undo(&mut self, back: u8) {
        let mut batches: Vec<BatchId> = self.log.iter().map(|entry| entry.batch).collect();
        batches.dedup();
        let Some(batch) = batches.len().checked_sub(1 + usize::from(back)).map(|at| batches[at]) else { return };
        let logged: Vec<_> = self.log.iter().filter(|entry| entry.batch == batch).cloned().collect();
        let (bodies, obstacles) = inverse(&self.registry, &logged, &self.slice);
        if !obstacles.is_empty() {
            return;
        }
        let before = logged[0].sequence;
        let dated = bodies.into_iter().map(|body| {
            let began = match &body {
                OperationBody::Set { record, field, value, .. } if field == "state" && !value.is_null() => {
                    let stands = self.slice.records[record].versions.get(field);
                    let is_ours = logged.iter().any(|entry| Some(&entry.sequence) == stands);
                    let set_it = |entry: &&LoggedOperation| {
                        entry.sequence < before
                            && entry.changes.iter().any(|change| {
                                matches!(change, graph::operation::Change::Field { record: of, field, after, .. }
                                    if of == record && field == "state" && after == value)
                            })
                    };
                    is_ours.then(|| self.log.iter().rev().find(set_it)).flatten().map(|entry| entry.moment().at.0)
                }
                _ => None,
            };
            (began, body)
        });
        let dated = dated.collect();
        self.run(dated, Via::Ui, Some(batch));
    }

    fn as_of(&self, at: Instant) -> AsOf {
        let mut ordered: Vec<&LoggedOperation> = self.log.iter().collect();
        ordered.sort_by_key(|entry| (entry.moment().at, entry.sequence));
        let mut past = AsOf::new(at);
        for entry in ordered {
            past.fold(entry);
        }
        for record in past.created_later() {
            let first = self.log.iter().find(|entry| {
                entry.changes.iter().flat_map(graph::operation::Change::records).any(|touched| touched == record)
            });
            past.created(record, first.expect("a record was created once"));
        }
        past
    }

    /// What stood at a time.
    fn stood(&self, at: Instant) -> Standing {
        let past = self.as_of(at);
        let records = self.slice.records.values().filter_map(|row| past.record(row));
        let links = past.links().filter(|key| past.exists(key.from) && past.exists(key.to));
        Standing { records: records.map(facts).collect(), links: links.cloned().collect() }
    }
}

type Facts = (Fields, BTreeMap<String, u64>, Option<Moment>);

#[derive(Debug, PartialEq)]
struct Standing {
    records: BTreeMap<RecordId, Facts>,
    links: Vec<LinkKey>,
}

fn facts(row: Record) -> (RecordId, Facts) {
    (row.id, (row.fields, row.versions, row.state_since))
}

fn any_deed() -> impl Strategy<Value = Deed> {
    let of = 0..3u8;
    prop_oneof![
        2 => (of.clone(), prop::collection::vec(0..4u8, 1..4), any::<u8>())
            .prop_map(|(record, states, title)| Deed::Import { record, states, title }),
        1 => (of.clone(), any::<u8>()).prop_map(|(record, title)| Deed::Create { record, title }),
        3 => (of.clone(), prop_oneof![Just("title"), Just("area")], 0..4u8)
            .prop_map(|(record, field, value)| Deed::Set { record, field, value: json!(format!("Value {value}")) }),
        1 => of.clone().prop_map(|record| Deed::Set { record, field: "area", value: Value::Null }),
        3 => (of.clone(), prop::option::of(0..4u8)).prop_map(|(record, state)| Deed::State { record, state }),
        1 => (of.clone(), of.clone()).prop_map(|(from, to)| Deed::Link { from, to }),
        1 => (of.clone(), of).prop_map(|(from, to)| Deed::Unlink { from, to }),
        3 => (0..4u8).prop_map(Deed::Undo),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn as_of_now_is_what_stands(deeds in prop::collection::vec(any_deed(), 1..24)) {
        let mut world = World::new();
        for deed in deeds {
            world.run_deed(deed);
            let now = Standing {
                records: world.slice.records.values().cloned().map(facts).collect(),
                links: {
                    let standing = world.slice.links.values().filter(|link| !link.removed);
                    let mut keys: Vec<LinkKey> = standing.map(|link| link.key.clone()).collect();
                    keys.sort();
                    keys
                },
            };
            prop_assert_eq!(world.stood(Instant(i64::MAX)), now);
        }
    }

    #[test]
    fn what_happens_later_changes_nothing_of_before(
        deeds in prop::collection::vec(any_deed(), 1..24),
        years in 0..6i64,
        batches in 0..24i64,
    ) {
        let mut world = World::new();
        let at = Instant(if years == 0 { START + batches * 1_000 } else { START - years * YEAR });
        let mut before = world.stood(at);
        for deed in deeds {
            let known = world.log.len();
            world.run_deed(deed);
            let after = world.stood(at);
            if world.log[known..].iter().all(|entry| entry.moment().at > at) {
                prop_assert_eq!(&after, &before);
            }
            before = after;
        }
        let existed: Vec<RecordId> = before.records.keys().copied().collect();
        let later = world.stood(Instant(at.0 + YEAR));
        prop_assert!(existed.iter().all(|record| later.records.contains_key(record)), "what existed goes on to exist");
    }
}

#[test]
fn an_imported_record_is_known_from_its_first_dated_state() {
    let mut world = World::new();
    world.run_deed(Deed::Import { record: 0, states: vec![1, 2], title: 7 });
    world.run_deed(Deed::Set { record: 0, field: "area", value: json!("Later") });
    let first = START - YEAR * 5;
    assert!(world.stood(Instant(first - 1)).records.is_empty());
    let (fields, _, since) = world.stood(Instant(first)).records[&record(0)].clone();
    assert_eq!((&fields["title"], &fields["state"]), (&json!("Title 7"), &json!(state(1).to_string())));
    assert_eq!(since, Some(Moment::exact(Instant(first))));
    assert!(!fields.contains_key("area"), "what somebody wrote later was not known then");
    let (fields, ..) = world.stood(Instant(START - YEAR)).records[&record(0)].clone();
    assert_eq!(fields["state"], json!(state(2).to_string()));
}

#[test]
fn a_state_that_was_undone_never_was() {
    let mut world = World::new();
    world.run_deed(Deed::Create { record: 0, title: 0 });
    world.run_deed(Deed::State { record: 0, state: Some(3) });
    world.run_deed(Deed::Undo(0));
    let now = Instant(i64::MAX);
    assert_eq!(world.stood(now).records[&record(0)].0["state"], json!(state(0).to_string()));
    world.run_deed(Deed::Undo(0));
    assert_eq!(world.stood(now).records[&record(0)].0["state"], json!(state(3).to_string()), "and redo brings it back");
}

#[test]
fn a_state_that_was_written_again_is_not_undone_with_the_first() {
    let mut world = World::new();
    world.run_deed(Deed::Create { record: 0, title: 0 });
    world.run_deed(Deed::State { record: 0, state: Some(2) });
    world.run_deed(Deed::Undo(0));
    world.run_deed(Deed::State { record: 0, state: Some(2) });
    // The first change of state, once more: its value stands again, but somebody else wrote it.
    world.run_deed(Deed::Undo(2));
    let (fields, _, since) = world.stood(Instant(i64::MAX)).records[&record(0)].clone();
    assert_eq!(fields["state"], json!(state(0).to_string()));
    assert_eq!(since, Some(Moment::exact(Instant(START + 5_000))));
}
