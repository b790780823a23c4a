//! Fields and link roles that people make: what may be defined, what may be written, and what undo restores.

use graph::apply::{Context, Slice, apply};
use graph::custom::{CustomField, Definitions, FieldOption};
use graph::id::{BatchId, OperationId, RecordId, SpaceId};
use graph::operation::{Change, LoggedOperation, Operation, OperationBody, Via};
use graph::record::{LinkKey, Space};
use graph::refusal::Refusal;
use graph::registry::{FieldType, Registry};
use graph::time::Instant;
use graph::undo::inverse;
use serde_json::{Value, json};
use uuid::Uuid;

const SPACE: SpaceId = SpaceId(Uuid::from_u128(1));
const OTHER: SpaceId = SpaceId(Uuid::from_u128(2));
const FIRST: RecordId = RecordId(Uuid::from_u128(100));
const SECOND: RecordId = RecordId(Uuid::from_u128(101));
const ELSEWHERE: RecordId = RecordId(Uuid::from_u128(102));

struct World {
    registry: Registry,
    slice: Slice,
    sequence: u64,
}

impl World {
    fn new() -> Self {
        let mut slice = Slice::default();
        for (id, prefix) in [(SPACE, "HOME"), (OTHER, "AWAY")] {
            slice.spaces.insert(id, Space { id, name: prefix.into(), prefix: prefix.into(), sequence: 0 });
        }
        let mut world = Self { registry: graph::catalogue::registry().unwrap(), slice, sequence: 0 };
        for (record, space) in [(FIRST, SPACE), (SECOND, SPACE), (ELSEWHERE, OTHER)] {
            let fields = [("title".to_owned(), json!("Feature"))].into();
            world.run(vec![OperationBody::Create { record, kind: "feature".into(), space, fields }]).unwrap();
        }
        world
    }

    /// A refused batch leaves nothing, as in the ledger.
    fn run(&mut self, bodies: Vec<OperationBody>) -> Result<Vec<LoggedOperation>, Refusal> {
        let kept = Slice {
            records: self.slice.records.clone(),
            links: self.slice.links.clone(),
            spaces: self.slice.spaces.clone(),
            definitions: self.slice.definitions.clone(),
            elsewhere: self.slice.elsewhere.clone(),
            numbers: self.slice.numbers.clone(),
            ..Slice::default()
        };
        let context = Context {
            batch: BatchId(Uuid::from_u128(u128::from(self.sequence) + 1)),
            label: String::new(),
            actor: RecordId(Uuid::from_u128(9)),
            via: Via::Ui,
            recorded_at: Instant(1_700_000_000_000),
            undoes: None,
            first_sequence: self.sequence + 1,
        };
        let mut logged = Vec::new();
        for body in bodies {
            let id = OperationId(Uuid::from_u128(1 << 64 | u128::from(self.sequence)));
            let operation = Operation { id, happened_at: None, cause: None, body };
            match apply(&self.registry, &context, self.sequence + 1, &operation, &mut self.slice) {
                Ok(entry) => logged.push(entry),
                Err(refusal) => {
                    self.slice = kept;
                    return Err(refusal);
                }
            }
            self.sequence += 1;
        }
        Ok(logged)
    }

    /// What is wrong, in words.
    fn refused(&mut self, body: OperationBody) -> String {
        self.run(vec![body]).expect_err("this is refused").to_string()
    }

    fn undo(&mut self, logged: &[LoggedOperation]) -> Vec<LoggedOperation> {
        let (bodies, obstacles) = inverse(&self.registry, logged, &self.slice);
        assert_eq!(obstacles, vec![]);
        self.run(bodies).unwrap()
    }

    fn field(&self, name: &str) -> &CustomField {
        self.slice.definitions.field(SPACE, "feature", name).expect("the field is defined")
    }

    fn value(&self, record: RecordId, field: &str) -> Value {
        self.slice.records[&record].fields.get(field).cloned().unwrap_or(Value::Null)
    }
}

/// A field of features as a person would first make it.
fn draft(name: &str, field_type: FieldType) -> CustomField {
    CustomField {
        space: SPACE,
        kind: "feature".into(),
        name: name.into(),
        label: name.into(),
        field_type,
        options: vec![],
        targets: vec![],
        formula: None,
        currency: None,
        help: String::new(),
        position: 0,
        archived: false,
        sequence: 0,
    }
}

fn define(field: CustomField) -> OperationBody {
    OperationBody::DefineField {
        space: field.space,
        kind: field.kind,
        name: field.name,
        label: field.label,
        field_type: field.field_type,
        options: field.options,
        targets: field.targets,
        formula: field.formula,
        currency: field.currency,
        help: field.help,
        position: field.position,
        archived: field.archived,
    }
}

fn formula(name: &str, source: &str) -> CustomField {
    CustomField { formula: Some(source.into()), ..draft(name, FieldType::Formula) }
}

fn option(id: &str, label: &str) -> FieldOption {
    FieldOption { id: id.into(), label: label.into(), colour: None, archived: false }
}

fn tier() -> CustomField {
    CustomField {
        options: vec![option("gold", "Gold"), option("silver", "Silver")],
        ..draft("tier", FieldType::Choice)
    }
}

fn role(name: &str, inverse_name: &str) -> OperationBody {
    OperationBody::DefineRole {
        space: SPACE,
        name: name.into(),
        inverse_name: inverse_name.into(),
        label: name.into(),
        inverse: inverse_name.into(),
        from: vec!["feature".into()],
        to: vec!["feature".into(), "idea".into()],
        archived: false,
    }
}

fn set(record: RecordId, field: &str, value: Value) -> OperationBody {
    OperationBody::Set { record, field: field.into(), value, seen: u64::MAX, saw: None }
}

fn link(from: RecordId, role: &str, to: RecordId) -> OperationBody {
    OperationBody::Link { from, role: role.into(), to, fields: Default::default(), evidence: vec![] }
}

#[test]
fn values_take_the_one_form_of_their_type() {
    let mut world = World::new();
    let reference = CustomField { targets: vec!["feature".into()], ..draft("twin", FieldType::Reference) };
    let several = CustomField { field_type: FieldType::Choices, name: "tiers".into(), ..tier() };
    let money = CustomField { currency: Some("EUR".into()), ..draft("budget", FieldType::Money) };
    let plain = [
        ("note", FieldType::Line),
        ("weight", FieldType::Number),
        ("day", FieldType::Date),
        ("done_well", FieldType::Checkbox),
        ("page", FieldType::Url),
        ("labels", FieldType::Tags),
    ];
    let fields = plain.map(|(name, of)| draft(name, of)).into_iter().chain([tier(), several, reference, money]);
    world.run(fields.map(define).collect()).unwrap();
    let good = [
        ("note", json!("  hello "), json!("hello")),
        ("weight", json!(2.5), json!(2.5)),
        ("day", json!("2015-Q4"), json!("2015-Q4")),
        ("done_well", json!(true), json!(true)),
        ("page", json!("https://example.org"), json!("https://example.org")),
        ("labels", json!(["b", "a", "b"]), json!(["a", "b"])),
        ("tier", json!("gold"), json!("gold")),
        ("tiers", json!(["silver", "gold", "gold"]), json!(["gold", "silver"])),
        ("tiers", json!([]), Value::Null),
        ("twin", json!(SECOND.to_string()), json!(SECOND.to_string())),
        ("budget", json!({ "amount": 1250, "currency": "EUR" }), json!({ "amount": 1250, "currency": "EUR" })),
    ];
    for (field, given, stored) in good {
        world.run(vec![set(FIRST, field, given)]).unwrap();
        assert_eq!(world.value(FIRST, field), stored, "{field}");
    }
    let bad = [
        ("note", json!(3)),
        ("weight", json!("much")),
        ("day", json!("soon")),
        ("tier", json!("Gold")),
        ("tiers", json!(["gold", "bronze"])),
        ("twin", json!(RecordId(Uuid::from_u128(9)).to_string())),
        ("budget", json!({ "amount": 12.5, "currency": "EUR" })),
        ("budget", json!({ "amount": 1250, "currency": "euro" })),
        ("budget", json!({ "amount": 9_007_199_254_740_992i64, "currency": "EUR" })),
    ];
    for (field, given) in bad {
        world.refused(set(FIRST, field, given.clone()));
    }
    let sets = |add: bool, values: &[&str]| {
        let (record, field) = (FIRST, "tiers".to_owned());
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        if add {
            OperationBody::AddTags { record, field, values }
        } else {
            OperationBody::RemoveTags { record, field, values }
        }
    };
    world.run(vec![sets(true, &["silver", "gold"]), sets(false, &["gold"])]).unwrap();
    assert_eq!(world.value(FIRST, "tiers"), json!(["silver"]));
    world.refused(sets(true, &["bronze"]));
}

#[test]
fn a_field_belongs_to_its_space_and_kind() {
    let mut world = World::new();
    world.run(vec![define(tier())]).unwrap();
    assert_eq!(
        world.refused(set(ELSEWHERE, "tier", json!("gold"))),
        Refusal::UnknownField { kind: "feature".into(), field: "tier".into() }.to_string()
    );
    let record = RecordId(Uuid::from_u128(200));
    let fields = [("title".to_owned(), json!("New")), ("tier".to_owned(), json!("silver"))].into();
    world.run(vec![OperationBody::Create { record, kind: "feature".into(), space: SPACE, fields }]).unwrap();
    assert_eq!(world.value(record, "tier"), json!("silver"));
}

#[test]
fn names_are_told_apart() {
    let mut world = World::new();
    world.run(vec![define(draft("weight", FieldType::Number)), role("solves", "solved_by")]).unwrap();
    for name in ["", "Tier", "1st", "a-b", &"a".repeat(41), "ümlaut"] {
        assert!(world.refused(define(draft(name, FieldType::Line))).contains("small letters"), "{name}");
    }
    for (name, why) in [
        ("effort", "Feature has it already"),
        ("created_at", "every record has it"),
        ("contains", "a word of the expression language"),
        ("empty", "a word of the expression language"),
        ("depends_on", "it is a link"),
        ("asked_for_by", "it is a link"),
        ("solves", "it is a link"),
        ("solved_by", "it is a link"),
    ] {
        let refused = world.refused(define(draft(name, FieldType::Line)));
        assert!(refused.contains(why), "{name}: {refused}");
    }
    let other_type = CustomField { space: OTHER, ..draft("weight", FieldType::Line) };
    assert!(world.refused(define(other_type)).contains("in another space it is a number"));
    let same_type = CustomField { space: OTHER, ..draft("weight", FieldType::Number) };
    world.run(vec![define(same_type)]).unwrap();
    for (name, inverse_name) in [
        ("asks_for", "new"),
        ("new", "asked_for_by"),
        ("solves", "new"),
        ("new", "solves"),
        ("weight", "new"),
        ("new", "new"),
    ] {
        world.refused(role(name, inverse_name));
    }
}

#[test]
fn names_of_spaces_that_are_not_seen_are_taken_too() {
    let mut world = World::new();
    world.slice.elsewhere = Definitions::new([CustomField { space: OTHER, ..draft("weight", FieldType::Line) }], []);
    assert!(world.refused(define(draft("weight", FieldType::Number))).contains("in another space"));
    world.run(vec![define(draft("weight", FieldType::Line))]).unwrap();
}

#[test]
fn a_type_stays_and_has_what_it_needs() {
    let mut world = World::new();
    world.run(vec![define(draft("note", FieldType::Line))]).unwrap();
    let refused = world.refused(define(CustomField { options: vec![], ..draft("note", FieldType::Choice) }));
    assert!(refused.contains("is a line of text and stays so"), "{refused}");
    for field in [
        draft("a", FieldType::Text),
        draft("a", FieldType::State),
        draft("a", FieldType::Definition),
        draft("a", FieldType::Reference),
        draft("a", FieldType::Formula),
        CustomField { options: tier().options, ..draft("a", FieldType::Line) },
        CustomField { currency: Some("EUR".into()), ..draft("a", FieldType::Number) },
        CustomField { currency: Some("eur".into()), ..draft("a", FieldType::Money) },
        CustomField { targets: vec!["dragon".into()], ..draft("a", FieldType::Reference) },
        CustomField { options: vec![option("x", "One"), option("x", "Two")], ..draft("a", FieldType::Choice) },
        CustomField { options: vec![option("x", "One"), option("y", "ONE")], ..draft("a", FieldType::Choice) },
        CustomField { label: "two\nlines".into(), ..draft("a", FieldType::Line) },
        CustomField { kind: "dragon".into(), ..draft("a", FieldType::Line) },
        CustomField { space: SpaceId(Uuid::from_u128(77)), ..draft("a", FieldType::Line) },
    ] {
        world.refused(define(field));
    }
}

#[test]
fn two_hundred_fields_and_no_more() {
    let mut world = World::new();
    let many = (0..graph::apply::FIELDS_LIMIT).map(|at| define(draft(&format!("f{at}"), FieldType::Line)));
    world.run(many.collect()).unwrap();
    assert!(world.refused(define(draft("one_more", FieldType::Line))).contains("limit of 200"));
    world.run(vec![define(CustomField { label: "Renamed".into(), ..draft("f7", FieldType::Line) })]).unwrap();
    assert_eq!(world.field("f7").label, "Renamed");
}

#[test]
fn an_option_that_is_left_out_is_archived() {
    let mut world = World::new();
    world.run(vec![define(tier()), set(FIRST, "tier", json!("gold"))]).unwrap();
    let renamed = vec![option("silver", "Second"), option("bronze", "Third")];
    let logged = world.run(vec![define(CustomField { options: renamed, ..tier() })]).unwrap();
    let options = &world.field("tier").options;
    let shown: Vec<_> = options.iter().map(|each| (each.id.as_str(), each.label.as_str(), each.archived)).collect();
    assert_eq!(shown, [("silver", "Second", false), ("bronze", "Third", false), ("gold", "Gold", true)]);
    assert_eq!(world.value(FIRST, "tier"), json!("gold"), "nothing is lost");
    world.run(vec![set(SECOND, "tier", json!("gold"))]).unwrap();
    world.undo(&logged);
    let options = &world.field("tier").options;
    let shown: Vec<_> = options.iter().map(|each| (each.id.as_str(), each.archived)).collect();
    assert_eq!(shown, [("gold", false), ("silver", false), ("bronze", true)]);
}

#[test]
fn formulas_compile_and_do_not_go_round() {
    let mut world = World::new();
    world.run(vec![define(formula("double", "effort * 2")), define(formula("twice", "double * 2"))]).unwrap();
    assert!(world.refused(set(FIRST, "double", json!(3))).contains("computed"));
    for (source, why) in [
        ("effrt * 2", "Did you mean \"effort\"?"),
        ("effort *", "cannot be read at character"),
        ("owner", "gives a number"),
        ("tags", "gives a number"),
        ("wrong + 1", "reads itself"),
    ] {
        let refused = world.refused(define(formula("wrong", source)));
        assert!(refused.contains(why), "{source}: {refused}");
    }
    let refused = world.refused(define(formula("double", "twice + 1")));
    assert!(refused.contains("reads itself"), "{refused}");
    let refused = world.refused(define(formula("double", "title")));
    assert!(refused.contains("another type"), "{refused}");
    world.run(vec![define(formula("double", "effort + effort"))]).unwrap();
    let over = CustomField { space: OTHER, ..formula("double", "title") };
    assert!(world.refused(define(over)).contains("another type"));
}

#[test]
fn formulas_build_eight_in_a_row_and_no_more() {
    let mut world = World::new();
    let mut before = "effort".to_owned();
    for at in 0..graph::expression::FORMULA_DEPTH {
        let name = format!("level{at}");
        world.run(vec![define(formula(&name, &format!("{before} + 1")))]).unwrap();
        before = name;
    }
    assert!(world.refused(define(formula("too_high", &format!("{before} + 1")))).contains("in a row"));
    let raised = world.refused(define(CustomField { ..formula("level0", "base + 1") }));
    assert!(raised.contains("Did you mean") || raised.contains("not known"), "{raised}");
    world.run(vec![define(formula("base", "effort + 1"))]).unwrap();
    assert!(world.refused(define(formula("level0", "base + 1"))).contains("\"level7\" of feature"));
}

#[test]
fn what_a_formula_reads_is_not_taken_away() {
    let mut world = World::new();
    let twin = CustomField { targets: vec!["feature".into()], ..draft("twin", FieldType::Reference) };
    world.run(vec![define(twin.clone()), define(formula("twin_effort", "twin.effort"))]).unwrap();
    let narrowed = world.refused(define(CustomField { targets: vec!["person".into()], ..twin }));
    assert!(narrowed.contains("\"twin_effort\" of feature could no longer be computed"), "{narrowed}");
}

#[test]
fn undo_restores_a_definition_but_not_over_what_others_did() {
    let mut world = World::new();
    let made = world.run(vec![define(tier())]).unwrap();
    let renamed = world.run(vec![define(CustomField { label: "Rank".into(), ..tier() })]).unwrap();
    assert!(matches!(&renamed[0].changes[..], [Change::FieldDefined { before: Some(before), after, .. }]
        if before.label == "tier" && after.label == "Rank"));
    let helped = CustomField { label: "Rank".into(), help: "Who pays".into(), ..tier() };
    world.run(vec![define(helped)]).unwrap();
    let undone = world.undo(&renamed);
    assert_eq!((world.field("tier").label.as_str(), world.field("tier").help.as_str()), ("tier", "Who pays"));
    world.undo(&undone);
    assert_eq!(world.field("tier").label, "Rank", "undoing the undo is redo");
    let archived = world.undo(&made);
    assert!(world.field("tier").archived, "a new definition is archived: records may hold its values");
    world.undo(&archived);
    assert!(!world.field("tier").archived);
}

#[test]
fn several_changes_of_one_definition_are_taken_back_as_one() {
    let mut world = World::new();
    world.run(vec![define(tier())]).unwrap();
    let labelled = |label: &str| define(CustomField { label: label.into(), ..tier() });
    let logged = world.run(vec![labelled("One"), labelled("Two"), labelled("Three")]).unwrap();
    world.undo(&logged);
    assert_eq!(world.field("tier").label, "tier");
}

#[test]
fn defining_what_stands_changes_nothing() {
    let mut world = World::new();
    world.run(vec![define(tier()), role("solves", "solved_by")]).unwrap();
    let logged = world.run(vec![define(tier()), role("solves", "solved_by")]).unwrap();
    assert!(logged.iter().all(|entry| entry.changes.is_empty() && entry.spaces == [SPACE]));
}

#[test]
fn a_role_that_people_made_joins_records() {
    let mut world = World::new();
    world.refused(link(FIRST, "solves", SECOND));
    let made = world.run(vec![role("solves", "solved_by")]).unwrap();
    world.run(vec![link(FIRST, "solves", SECOND), link(FIRST, "solves", ELSEWHERE)]).unwrap();
    world.refused(link(FIRST, "solves", FIRST));
    let away = RecordId(Uuid::from_u128(300));
    let fields = [("title".to_owned(), json!("Away"))].into();
    world.run(vec![OperationBody::Create { record: away, kind: "feature".into(), space: OTHER, fields }]).unwrap();
    assert!(world.refused(link(away, "solves", ELSEWHERE)).contains("own space"));
    let idea = RecordId(Uuid::from_u128(301));
    let fields = [("title".to_owned(), json!("Idea"))].into();
    world.run(vec![OperationBody::Create { record: idea, kind: "idea".into(), space: SPACE, fields }]).unwrap();
    assert!(matches!(world.run(vec![link(idea, "solves", FIRST)]), Err(Refusal::RoleMismatch { .. })));
    world.run(vec![link(FIRST, "solves", idea)]).unwrap();
    let unsuited = OperationBody::Link {
        from: FIRST,
        role: "solves".into(),
        to: idea,
        fields: [("importance".to_owned(), json!(1))].into(),
        evidence: vec![],
    };
    assert!(matches!(world.run(vec![unsuited]), Err(Refusal::UnknownField { .. })));
    world.undo(&made);
    assert!(world.slice.definitions.roles["solves"].archived);
    assert!(!world.slice.links[&LinkKey { from: FIRST, role: "solves".into(), to: SECOND }].removed, "its links stay");
}

#[test]
fn a_role_keeps_its_names_and_its_space() {
    let mut world = World::new();
    world.run(vec![role("solves", "solved_by")]).unwrap();
    assert!(world.refused(role("solves", "cured_by")).contains("stays so"));
    let OperationBody::DefineRole { name, inverse_name, label, inverse, from, to, .. } = role("solves", "solved_by")
    else {
        panic!("a role is defined by this");
    };
    let moved =
        OperationBody::DefineRole { space: OTHER, name, inverse_name, label, inverse, from, to, archived: false };
    assert!(world.refused(moved).contains("space"));
}
