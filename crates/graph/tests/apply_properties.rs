//! Laws of applying and undoing, on any sequence of operations.

use graph::apply::{Context, Slice, apply};
use graph::id::{BatchId, ConflictId, EvidenceId, OperationId, RecordId, SpaceId, StateId};
use graph::operation::{Change, EvidenceDraft, Keep, LoggedOperation, Operation, OperationBody, Via};
use graph::record::{EvidenceKind, EvidenceState, Fields, LinkKey, Space, State, StateCategory};
use graph::refusal::Refusal;
use graph::registry::{FieldDeclaration, FieldType, Registry};
use graph::time::Instant;
use graph::undo::inverse;
use graph::value::normalise;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

const SPACE: SpaceId = SpaceId(Uuid::from_u128(1));
const RECORDS: u8 = 4;
/// The one record that is an idea; the others are features.
const IDEA: u8 = 3;

fn record(number: u8) -> RecordId {
    RecordId(Uuid::from_u128(100 + u128::from(number)))
}

fn state(number: u8) -> StateId {
    StateId(Uuid::from_u128(50 + u128::from(number)))
}

fn world(registry: &Registry) -> Slice {
    let mut slice = Slice::default();
    slice.spaces.insert(SPACE, Space { id: SPACE, name: "Home".into(), prefix: "HOME".into(), sequence: 0 });
    for number in 0..3 {
        let id = state(number);
        let name = format!("State {number}");
        let category = [StateCategory::Backlog, StateCategory::Started, StateCategory::Done][usize::from(number)];
        slice.states.insert(
            id,
            State {
                id,
                space: SPACE,
                kind: "feature".into(),
                name,
                category,
                position: u32::from(number),
                sequence: 0,
            },
        );
    }
    let creations = (0..RECORDS).map(|number| OperationBody::Create {
        record: record(number),
        kind: if number == IDEA { "idea".into() } else { "feature".into() },
        space: SPACE,
        fields: [("title".to_owned(), json!(format!("Record {number}")))].into(),
    });
    run(registry, &mut slice, creations.collect(), 0).expect("records can be made");
    // Everybody wrote from the same starting point: open conflicts, evidence and a tombstone to begin with.
    let clashes = (0..RECORDS).map(|number| set(record(number), "title", json!(format!("Clash {number}")), 0));
    run(registry, &mut slice, clashes.collect(), 10).expect("a clash applies");
    let links = (0..IDEA).map(|to| asks_for(to, Some(u32::from(to)), vec![draft(IDEA, to, 0, "before", None)]));
    run(registry, &mut slice, links.collect(), 20).expect("links can be made");
    let unlink = OperationBody::Unlink { from: record(IDEA), role: "asks_for".into(), to: record(0) };
    run(registry, &mut slice, vec![unlink], 30).expect("a link that stands is removed");
    slice
}

fn set(record: RecordId, field: &str, value: Value, seen: u64) -> OperationBody {
    OperationBody::Set { record, field: field.into(), value, seen, saw: None }
}

fn asks_for(to: u8, importance: Option<u32>, evidence: Vec<EvidenceDraft>) -> OperationBody {
    let fields = importance.map(|importance| ("importance".to_owned(), json!(importance))).into_iter().collect();
    OperationBody::Link { from: record(IDEA), role: "asks_for".into(), to: record(to), fields, evidence }
}

fn evidence(from: u8, to: u8, number: u8) -> EvidenceId {
    EvidenceId(Uuid::from_u128(1000 + (u128::from(from) << 32 | u128::from(to) << 24 | u128::from(number))))
}

/// `confidence` makes a proposal of it.
fn draft(from: u8, to: u8, number: u8, note: &str, confidence: Option<f64>) -> EvidenceDraft {
    EvidenceDraft {
        id: evidence(from, to, number),
        kind: EvidenceKind::Statement,
        record: None,
        source: None,
        note: note.into(),
        state: confidence.map(|_| EvidenceState::Proposed),
        confidence,
    }
}

/// Applies a batch whose first operation gets the sequence `after + 1`.
fn run(
    registry: &Registry,
    slice: &mut Slice,
    bodies: Vec<OperationBody>,
    after: u64,
) -> Result<Vec<LoggedOperation>, Refusal> {
    run_as(registry, slice, bodies, after, None)
}

fn run_as(
    registry: &Registry,
    slice: &mut Slice,
    bodies: Vec<OperationBody>,
    after: u64,
    undoes: Option<BatchId>,
) -> Result<Vec<LoggedOperation>, Refusal> {
    let context = Context {
        batch: BatchId(Uuid::from_u128(u128::from(after) + 1)),
        label: String::new(),
        actor: RecordId(Uuid::from_u128(9)),
        via: Via::Ui,
        recorded_at: Instant(1_700_000_000_000),
        undoes,
        first_sequence: after + 1,
    };
    let mut logged = Vec::new();
    for (position, body) in bodies.into_iter().enumerate() {
        let sequence = after + 1 + position as u64;
        let id = OperationId(Uuid::from_u128(1 << 64 | u128::from(sequence)));
        logged.push(apply(
            registry,
            &context,
            sequence,
            &Operation { id, happened_at: None, cause: None, body },
            slice,
        )?);
    }
    Ok(logged)
}

/// What people see of the graph.
#[derive(Debug, PartialEq)]
struct Seen {
    fields: BTreeMap<RecordId, Fields>,
    /// Of each record, what each open conflict holds against the value that stands.
    conflicts: BTreeMap<(RecordId, Uuid), (String, Value)>,
    /// Standing links and what they carry.
    links: BTreeMap<LinkKey, Fields>,
    /// Of standing links, without what was rejected.
    evidence: BTreeMap<(LinkKey, Uuid), (String, EvidenceState, Option<String>)>,
    states: BTreeMap<StateId, (String, StateCategory, u32)>,
    spaces: BTreeMap<SpaceId, (String, String)>,
}

fn seen(slice: &Slice) -> Seen {
    let mut conflicts = BTreeMap::new();
    for record in slice.records.values() {
        for conflict in &record.conflicts {
            let stands = record.fields.get(&conflict.field).cloned().unwrap_or(Value::Null);
            assert_eq!(conflict.kept, stands, "what is kept is what stands");
            conflicts.insert((record.id, conflict.id.0), (conflict.field.clone(), conflict.other.clone()));
        }
    }
    let stands = |key: &LinkKey| slice.links.get(key).is_some_and(|link| !link.removed);
    Seen {
        fields: slice.records.iter().map(|(id, record)| (*id, clean(&record.fields))).collect(),
        conflicts,
        links: slice
            .links
            .iter()
            .filter(|(key, _)| stands(key))
            .map(|(key, link)| (key.clone(), link.fields.clone()))
            .collect(),
        evidence: slice
            .evidence
            .values()
            .filter(|row| stands(&row.link) && row.state != EvidenceState::Rejected)
            .map(|row| {
                let confidence = row.confidence.map(|confidence| confidence.to_string());
                ((row.link.clone(), row.id.0), (row.note.clone(), row.state, confidence))
            })
            .collect(),
        states: slice
            .states
            .values()
            // There is no operation that removes a state.
            .filter(|each| each.id != state(NEW_STATE))
            .map(|state| (state.id, (state.name.clone(), state.category, state.position)))
            .collect(),
        spaces: slice.spaces.values().map(|space| (space.id, (space.name.clone(), space.prefix.clone()))).collect(),
    }
}

/// An emptied text and an absent one read the same, as do a box that was unticked and one never ticked.
fn clean(fields: &Fields) -> Fields {
    let is_nothing = |value: &Value| value == &json!("") || value == &json!(false);
    fields.iter().filter(|(_, value)| !is_nothing(value)).map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// A state that only a batch defines.
const NEW_STATE: u8 = 3;

fn any_body() -> impl Strategy<Value = OperationBody> {
    let some_record = || (0..RECORDS).prop_map(record);
    let tags = || prop::collection::vec("[a-c]{1,2}", 1..4);
    let value = prop_oneof![
        "[a-z]{1,6}".prop_map(|text| ("title", json!(text))),
        (0..50i64).prop_map(|number| ("effort", json!(number))),
        Just(("effort", Value::Null)),
        (0..3u8).prop_map(|number| ("state", json!(state(number)))),
        any::<bool>().prop_map(|on| ("archived", json!(on))),
        "[A-Za-z]{1,4}".prop_map(|rank| ("rank", json!(rank))),
    ];
    prop_oneof![
        4 => (some_record(), value, 0..3u64).prop_map(|(record, (field, value), seen)| {
            set(record, field, value, if seen == 0 { 0 } else { u64::MAX })
        }),
        1 => (some_record(), tags()).prop_map(|(record, values)| OperationBody::AddTags { record, field: "tags".into(), values }),
        1 => (some_record(), tags()).prop_map(|(record, values)| OperationBody::RemoveTags { record, field: "tags".into(), values }),
        1 => (some_record(), "[a-z \n]{0,20}").prop_map(|(record, markdown)| OperationBody::ReviseText {
            record,
            field: "description".into(),
            markdown,
            seen: 0,
        }),
        2 => (0..RECORDS, 0..RECORDS, 0..3u8, "[a-b]{0,1}", proposed()).prop_map(|(from, to, number, note, proposed)| {
            OperationBody::Link {
                from: record(from),
                role: "depends_on".into(),
                to: record(to),
                fields: Fields::new(),
                evidence: vec![draft(from, to, number, &note, proposed)],
            }
        }),
        3 => (0..IDEA, prop::option::of(0..4u32), 0..3u8, "[a-b]{0,1}", proposed(), any::<bool>()).prop_map(
            |(to, importance, number, note, proposed, with_evidence)| {
                let drafts = with_evidence.then(|| draft(IDEA, to, number, &note, proposed));
                asks_for(to, importance, drafts.into_iter().collect())
            }
        ),
        1 => (0..IDEA).prop_map(|to| OperationBody::Unlink {
            from: record(IDEA),
            role: "asks_for".into(),
            to: record(to),
        }),
        2 => (0..IDEA, 0..3u8, 0..3usize).prop_map(|(to, number, state)| OperationBody::JudgeEvidence {
            evidence: evidence(IDEA, to, number),
            state: [EvidenceState::Proposed, EvidenceState::Confirmed, EvidenceState::Rejected][state],
            former: None,
        }),
        2 => (0..RECORDS, any::<bool>()).prop_map(|(number, other)| OperationBody::ResolveConflict {
            record: record(number),
            field: "title".into(),
            conflict: first_conflict(number),
            keep: if other { Keep::Other } else { Keep::Kept },
        }),
        1 => (0..=NEW_STATE, "[a-c]{1,2}", 0..3u32).prop_map(|(number, name, position)| OperationBody::DefineState {
            state: state(number),
            space: SPACE,
            kind: "feature".into(),
            name,
            category: StateCategory::Started,
            position,
        }),
        1 => "[A-C]{1,2}".prop_map(|prefix| OperationBody::DefineSpace { space: SPACE, name: "Renamed".into(), prefix }),
        1 => (0..RECORDS, 0..RECORDS).prop_map(|(from, to)| OperationBody::Unlink {
            from: record(from),
            role: "depends_on".into(),
            to: record(to),
        }),
    ]
}

fn proposed() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![Just(None), Just(Some(0.25)), Just(Some(0.75))]
}

/// The conflict that the world begins with.
fn first_conflict(number: u8) -> ConflictId {
    let registry = graph::catalogue::registry().expect("the catalogue stands");
    world(&registry).records[&record(number)].conflicts[0].id
}

/// The operations that apply; the others are refused one by one and left out.
fn fitting(registry: &Registry, slice: &mut Slice, bodies: Vec<OperationBody>, after: u64) -> Vec<LoggedOperation> {
    let mut fits = Vec::new();
    for body in bodies {
        let mut trial = world(registry);
        let mut all: Vec<OperationBody> = fits.clone();
        all.push(body.clone());
        if run(registry, &mut trial, all, after).is_ok() {
            fits.push(body);
        }
    }
    run(registry, slice, fits, after).expect("each of them fits")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn undo_restores_everything_and_redo_repeats_it(bodies in prop::collection::vec(any_body(), 1..12)) {
        let registry = graph::catalogue::registry().expect("the catalogue stands");
        let mut slice = world(&registry);
        let before = seen(&slice);
        let done = fitting(&registry, &mut slice, bodies, 100);
        let after = seen(&slice);
        let (taken_back, obstacles) = inverse(&registry, &done, &slice);
        prop_assert!(obstacles.is_empty(), "nobody changed anything since: {obstacles:?}");
        let batch = Some(BatchId(Uuid::from_u128(1)));
        let undone = run_as(&registry, &mut slice, taken_back, 200, batch).expect("an undo applies");
        prop_assert_eq!(&seen(&slice), &before);
        let (again, obstacles) = inverse(&registry, &undone, &slice);
        prop_assert!(obstacles.is_empty(), "nobody changed anything since: {obstacles:?}");
        let redone = run_as(&registry, &mut slice, again, 300, batch).expect("a redo applies");
        prop_assert_eq!(&seen(&slice), &after);
        let (back_once_more, _) = inverse(&registry, &redone, &slice);
        run_as(&registry, &mut slice, back_once_more, 400, batch).expect("an undo of a redo applies");
        prop_assert_eq!(&seen(&slice), &before);
    }

    /// Whatever others did since, an undo that was asked for applies, and asks about everything it overwrites.
    #[test]
    fn undo_asks_about_what_changed_since(
        bodies in prop::collection::vec(any_body(), 1..8),
        others in prop::collection::vec(any_body(), 1..8),
    ) {
        let registry = graph::catalogue::registry().expect("the catalogue stands");
        let mut slice = world(&registry);
        let done = fitting(&registry, &mut slice, bodies, 100);
        let left = seen(&slice);
        for (position, body) in others.into_iter().enumerate() {
            let mut trial = copy(&slice);
            if run(&registry, &mut trial, vec![body], 200 + position as u64).is_ok() {
                slice = trial;
            }
        }
        let found = seen(&slice);
        let (taken_back, obstacles) = inverse(&registry, &done, &slice);
        run_as(&registry, &mut slice, taken_back, 300, Some(BatchId(Uuid::from_u128(1)))).expect("an undo applies");
        let undone = seen(&slice);
        for (record, fields) in &undone.fields {
            for name in ["title", "effort", "state", "rank", "tags"] {
                let value = |seen: &Seen| seen.fields[record].get(name).cloned();
                let overwrites = value(&undone) != value(&found) && value(&found) != value(&left);
                let asked = obstacles.iter().any(|one| one.record == Some(*record) && one.field == name);
                prop_assert!(!overwrites || asked, "{name} of {record} was overwritten: {fields:?}");
            }
        }
        for (key, fields) in &undone.links {
            let importance = |seen: &Seen| seen.links.get(key).map(|fields| fields.get("importance").cloned());
            let Some(now) = importance(&found) else { continue };
            let overwrites = fields.get("importance") != now.as_ref() && Some(now) != importance(&left);
            let asked = obstacles.iter().any(|one| one.link.as_ref() == Some(key) && one.field == "importance");
            prop_assert!(!overwrites || asked || importance(&left).is_none(), "what {key:?} carries was overwritten");
        }
        for (id, state) in &undone.states {
            let asked = obstacles.iter().any(|one| one.state == Some(*id));
            prop_assert!(*state == found.states[id] || found.states[id] == left.states[id] || asked);
        }
    }

    /// What an older program logged is read, and passed over where it says too little.
    #[test]
    fn older_logs_are_read(bodies in prop::collection::vec(any_body(), 1..12)) {
        let registry = graph::catalogue::registry().expect("the catalogue stands");
        let mut slice = world(&registry);
        let done = fitting(&registry, &mut slice, bodies, 100);
        let older: Vec<LoggedOperation> = done.iter().filter(|entry| entry.changes.iter().all(|change| !matches!(change, Change::LinkField { .. }))).map(|entry| {
            let mut json = serde_json::to_value(entry).expect("a log is JSON");
            for change in json["changes"].as_array_mut().expect("changes are a list") {
                let kind = change["type"].as_str().unwrap_or_default().to_owned();
                let change = change.as_object_mut().expect("a change is an object");
                for name in ["former", "fields"] {
                    change.remove(name);
                }
                if kind != "field" && kind != "evidence" {
                    change.remove("before");
                    change.remove("after");
                }
            }
            serde_json::from_value(json).expect("an older log is read")
        }).collect();
        let (taken_back, _) = inverse(&registry, &older, &slice);
        run_as(&registry, &mut slice, taken_back, 200, Some(BatchId(Uuid::from_u128(1)))).expect("an undo applies");
        let before = seen(&world(&registry));
        let undone = seen(&slice);
        prop_assert_eq!(undone.fields.keys().collect::<Vec<_>>(), before.fields.keys().collect::<Vec<_>>());
    }

    #[test]
    fn applying_is_a_function(bodies in prop::collection::vec(any_body(), 1..12)) {
        let registry = graph::catalogue::registry().expect("the catalogue stands");
        let (mut one, mut other) = (world(&registry), world(&registry));
        let first = fitting(&registry, &mut one, bodies.clone(), 100);
        let second = fitting(&registry, &mut other, bodies, 100);
        prop_assert_eq!(first, second);
        prop_assert_eq!(seen(&one), seen(&other));
    }

    #[test]
    fn a_normal_value_is_normal(kind in 0..18usize, value in any_json()) {
        let field_type = TYPES[kind];
        let field = FieldDeclaration::new("field", "Field", field_type).options(&["a", "b"]);
        if let Ok(once) = normalise(&field, &value) {
            prop_assert_eq!(normalise(&field, &once), Ok(once.clone()), "{:?}", field_type);
        }
    }
}

const TYPES: [FieldType; 18] = [
    FieldType::Line,
    FieldType::Text,
    FieldType::Number,
    FieldType::Checkbox,
    FieldType::Date,
    FieldType::Moment,
    FieldType::State,
    FieldType::Choice,
    FieldType::Tags,
    FieldType::Reference,
    FieldType::Url,
    FieldType::Rank,
    FieldType::Tally,
    FieldType::Quote,
    FieldType::Definition,
    FieldType::Choices,
    FieldType::Money,
    FieldType::Formula,
];

fn copy(slice: &Slice) -> Slice {
    Slice {
        records: slice.records.clone(),
        links: slice.links.clone(),
        evidence: slice.evidence.clone(),
        states: slice.states.clone(),
        spaces: slice.spaces.clone(),
        authors: slice.authors.clone(),
        numbers: slice.numbers.clone(),
        ..Slice::default()
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        "20[0-9]{2}-(0[1-9]|Q[1-4]|W[0-5][0-9])".prop_map(Value::from),
        "https://[a-z]{1,8}\\.example".prop_map(Value::from),
        Just(json!({ "count": 3, "source": "Portal", "as_of": "2014" })),
        Just(json!({ "amount": -1250, "currency": "EUR" })),
        prop::collection::vec("[ab]", 0..4).prop_map(Value::from),
        Just(json!({ "at": "2014-03-27T18:55:30-07:00", "certainty": "by" })),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(".{0,6}", inner, 0..6).prop_map(|map| json!(map)),
        ]
    })
}
