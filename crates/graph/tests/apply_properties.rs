//! Laws of applying and undoing, on any sequence of operations.

use graph::apply::{Context, Slice, apply};
use graph::id::{BatchId, EvidenceId, OperationId, RecordId, SpaceId, StateId};
use graph::operation::{EvidenceDraft, LoggedOperation, Operation, OperationBody, Via};
use graph::record::{EvidenceKind, Fields, LinkKey, Space, State, StateCategory};
use graph::refusal::Refusal;
use graph::registry::{FieldDeclaration, FieldType, Registry};
use graph::time::Instant;
use graph::undo::{Present, inverse};
use graph::value::normalise;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

const SPACE: SpaceId = SpaceId(Uuid::from_u128(1));
const RECORDS: u8 = 4;

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
        kind: "feature".into(),
        space: SPACE,
        fields: [("title".to_owned(), json!(format!("Feature {number}")))].into(),
    });
    run(registry, &mut slice, creations.collect(), 0).expect("features can be made");
    slice
}

/// Applies a batch whose first operation gets the sequence `after + 1`.
fn run(
    registry: &Registry,
    slice: &mut Slice,
    bodies: Vec<OperationBody>,
    after: u64,
) -> Result<Vec<LoggedOperation>, Refusal> {
    let context = Context {
        batch: BatchId(Uuid::from_u128(u128::from(after) + 1)),
        label: String::new(),
        actor: RecordId(Uuid::from_u128(9)),
        via: Via::Ui,
        recorded_at: Instant(1_700_000_000_000),
        undoes: None,
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

/// What people see of the graph: fields and standing links.
fn seen(slice: &Slice) -> (BTreeMap<RecordId, Fields>, BTreeMap<LinkKey, bool>) {
    let fields = slice.records.iter().map(|(id, record)| (*id, record.fields.clone())).collect();
    let links = slice.links.iter().filter(|(_, link)| !link.removed).map(|(key, _)| (key.clone(), true)).collect();
    (fields, links)
}

struct Now<'a>(&'a Slice);

impl Present for Now<'_> {
    fn field(&self, record: RecordId, field: &str) -> Option<(String, Value, u64)> {
        let record = self.0.records.get(&record)?;
        let value = record.fields.get(field).cloned().unwrap_or(Value::Null);
        Some((record.kind.clone(), value, record.versions.get(field).copied().unwrap_or(0)))
    }

    fn is_linked(&self, key: &LinkKey) -> bool {
        self.0.links.get(key).is_some_and(|link| !link.removed)
    }
}

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
        4 => (some_record(), value, 0..3u64).prop_map(|(record, (field, value), seen)| OperationBody::Set {
            record,
            field: field.into(),
            value,
            seen: if seen == 0 { 0 } else { u64::MAX },
            saw: None,
        }),
        1 => (some_record(), tags()).prop_map(|(record, values)| OperationBody::AddTags { record, field: "tags".into(), values }),
        1 => (some_record(), tags()).prop_map(|(record, values)| OperationBody::RemoveTags { record, field: "tags".into(), values }),
        1 => (some_record(), "[a-z \n]{0,20}").prop_map(|(record, markdown)| OperationBody::ReviseText {
            record,
            field: "description".into(),
            markdown,
            seen: 0,
        }),
        2 => (0..RECORDS, 0..RECORDS, any::<u16>()).prop_map(|(from, to, number)| OperationBody::Link {
            from: record(from),
            role: "depends_on".into(),
            to: record(to),
            fields: Fields::new(),
            evidence: vec![EvidenceDraft {
                id: EvidenceId(Uuid::from_u128(1000 + (u128::from(from) << 32 | u128::from(to) << 24 | u128::from(number)))),
                kind: EvidenceKind::Statement,
                record: None,
                source: None,
                note: String::new(),
                state: None,
                confidence: None,
            }],
        }),
        1 => (0..RECORDS, 0..RECORDS).prop_map(|(from, to)| OperationBody::Unlink {
            from: record(from),
            role: "depends_on".into(),
            to: record(to),
        }),
    ]
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
        let (taken_back, obstacles) = inverse(&registry, &done, &Now(&slice));
        prop_assert!(obstacles.is_empty(), "nobody changed anything since: {obstacles:?}");
        let undone = run(&registry, &mut slice, taken_back, 200).expect("an undo applies");
        let restored = seen(&slice);
        prop_assert_eq!(&clean(&restored.0), &clean(&before.0));
        prop_assert_eq!(&restored.1, &before.1);
        let (again, _) = inverse(&registry, &undone, &Now(&slice));
        run(&registry, &mut slice, again, 300).expect("a redo applies");
        let repeated = seen(&slice);
        prop_assert_eq!(&clean(&repeated.0), &clean(&after.0));
        prop_assert_eq!(&repeated.1, &after.1);
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

/// An emptied text and an absent one read the same, as do a box that was unticked and one never ticked.
fn clean(all: &BTreeMap<RecordId, Fields>) -> BTreeMap<RecordId, Fields> {
    let is_nothing = |value: &Value| value == &json!("") || value == &json!(false);
    let keep = |fields: &Fields| {
        fields
            .iter()
            .filter(|(_, value)| !is_nothing(value))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    };
    all.iter().map(|(id, fields)| (*id, keep(fields))).collect()
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
