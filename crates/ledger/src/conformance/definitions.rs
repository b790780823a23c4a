//! Promises about fields and link roles that people make.

use super::{Bench, World};
use crate::filter::{Setting, filtered};
use crate::{CommitError, query, visible_frame};
use access::Denied;
use graph::custom::{CustomField, FieldOption};
use graph::expression::{CivilDate, Vocabulary, compile};
use graph::id::{BatchId, SpaceId};
use graph::operation::{OperationBody, Via};
use graph::refusal::Refusal;
use graph::registry::FieldType;
use serde_json::json;

fn define(space: SpaceId, name: &str, field_type: FieldType) -> OperationBody {
    let options = match field_type {
        FieldType::Choice | FieldType::Choices => ["Gold", "Silver"]
            .map(|label| FieldOption {
                id: label.to_ascii_lowercase(),
                label: label.into(),
                colour: None,
                archived: false,
            })
            .into(),
        _ => vec![],
    };
    OperationBody::DefineField {
        space,
        kind: "feature".into(),
        name: name.into(),
        label: name.into(),
        field_type,
        options,
        targets: vec![],
        formula: (field_type == FieldType::Formula).then(|| "budget / effort".to_owned()),
        currency: None,
        help: String::new(),
        position: 0,
        archived: false,
    }
}

fn role(space: SpaceId, name: &str, inverse_name: &str) -> OperationBody {
    OperationBody::DefineRole {
        space,
        name: name.into(),
        inverse_name: inverse_name.into(),
        label: name.into(),
        inverse: inverse_name.into(),
        from: vec!["feature".into()],
        to: vec!["feature".into()],
        archived: false,
    }
}

fn stored(world: &World) -> Vec<CustomField> {
    world.ledger.read(|read| read.custom_fields()).unwrap()
}

pub fn fields_that_people_make_are_kept(bench: &dyn Bench) {
    let world = World::new(bench);
    let record = world.feature("Priced");
    let start = world.sequence();
    let committed = world.commit(vec![define(world.space, "tier", FieldType::Choice)]);
    assert_eq!(committed.frame.fields, stored(&world));
    assert_eq!(committed.frame.fields[0].sequence, start + 1);
    world.commit(vec![world.set(record, "tier", json!("gold"), 0)]);
    assert_eq!(world.value(record, "tier"), json!("gold"));
    let refused = world.commit_as(world.owner, vec![world.set(record, "tier", json!("lead"), 0)]);
    assert!(matches!(refused, Err(CommitError::Refused { refusal: Refusal::InvalidValue { .. }, .. })));
    let undo = |batch, force| {
        let as_batch = BatchId(world.id());
        world.ledger.undo(world.permit(world.owner), batch, as_batch, force, Via::Ui).wait_blocking().unwrap()
    };
    let undone = undo(committed.batch, false);
    assert!(stored(&world)[0].archived);
    assert_eq!(undone.frame.fields, stored(&world));
    assert_eq!(world.value(record, "tier"), json!("gold"), "its values stay");
    undo(undone.batch, false);
    assert!(!stored(&world)[0].archived);
}

pub fn a_refused_definition_leaves_nothing(bench: &dyn Bench) {
    let world = World::new(bench);
    let record = world.feature("Priced");
    let (field, link) = (define(world.space, "tier", FieldType::Choice), role(world.space, "solves", "solved_by"));
    let refused = world.commit_as(world.owner, vec![field, link, world.set(record, "tier", json!("lead"), 0)]);
    assert!(matches!(refused, Err(CommitError::Refused { position: 2, .. })));
    assert!(stored(&world).is_empty());
    // Another type and another space: nothing of the former attempt stands in the way.
    world.commit(vec![define(world.space, "tier", FieldType::Number), role(world.hidden, "solves", "solved_by")]);
    world.commit(vec![world.set(record, "tier", json!(3), 0)]);
}

pub fn a_definition_sent_again_answers_alike(bench: &dyn Bench) {
    let world = World::new(bench);
    let batch =
        world.batch(vec![define(world.space, "tier", FieldType::Choice), role(world.space, "solves", "solved_by")]);
    let first = world.send(world.permit(world.owner), Via::Ui, batch.clone()).unwrap();
    let again = world.send(world.permit(world.owner), Via::Ui, batch).unwrap();
    assert!(again.duplicate);
    assert_eq!((&again.frame.fields, &again.frame.roles), (&first.frame.fields, &first.frame.roles));
    assert_eq!((first.frame.fields.len(), first.frame.roles.len()), (1, 1));
}

pub fn definitions_are_seen_with_their_space(bench: &dyn Bench) {
    let world = World::new(bench);
    let start = world.sequence();
    let mut feed = world.ledger.follow();
    world.commit(vec![
        define(world.space, "tier", FieldType::Choice),
        define(world.hidden, "secret", FieldType::Number),
        role(world.space, "solves", "solved_by"),
        role(world.hidden, "betrays", "betrayed_by"),
    ]);
    let visible = world.visible(world.neighbour);
    let followed = visible_frame(&feed.try_recv().expect("a frame for the commit"), &visible);
    let caught_up = world.ledger.read(|read| query::catch_up(read, &visible, start)).unwrap();
    let definitions = world.ledger.read(|read| query::definitions(read, &visible)).unwrap();
    let query::CatchUp::Frame(caught_up) = caught_up else { panic!("a few operations are caught up with") };
    for frame in [&followed, &caught_up] {
        assert_eq!(frame.fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(), ["tier"]);
        assert_eq!(frame.roles.iter().map(|role| role.name.as_str()).collect::<Vec<_>>(), ["solves"]);
        assert_eq!(frame.operations.len(), 2);
    }
    assert_eq!((definitions.fields.len(), definitions.roles.len()), (1, 1));
    let clash = world.commit_as(world.neighbour, vec![define(world.space, "secret", FieldType::Line)]);
    assert!(matches!(clash, Err(CommitError::Refused { .. })), "a name has one type in the whole workspace");
    let probe = world.commit_as(world.neighbour, vec![define(world.hidden, "secret", FieldType::Line)]);
    assert_eq!(probe.unwrap_err(), CommitError::Denied(Denied::NoRole), "told nothing of what is taken there");
    let used = world.feature("Betrayer");
    let other = world.feature("Betrayed");
    let link = OperationBody::Link {
        from: used,
        role: "betrays".into(),
        to: other,
        fields: Default::default(),
        evidence: vec![],
    };
    let refused = world.commit_as(world.neighbour, vec![link]);
    let unknown = Refusal::UnknownRole { role: "betrays".into() };
    assert!(matches!(refused, Err(CommitError::Refused { refusal, .. }) if refusal == unknown));
}

pub fn filters_read_what_people_made(bench: &dyn Bench) {
    let world = World::new(bench);
    world.commit(vec![
        define(world.space, "tier", FieldType::Choice),
        define(world.space, "markets", FieldType::Choices),
        define(world.space, "budget", FieldType::Money),
        define(world.space, "cost", FieldType::Formula),
        role(world.space, "solves", "solved_by"),
    ]);
    let (first, second) = (world.feature("First"), world.feature("Second"));
    let link = OperationBody::Link {
        from: first,
        role: "solves".into(),
        to: second,
        fields: Default::default(),
        evidence: vec![],
    };
    world.commit(vec![
        world.set(first, "tier", json!("gold"), 0),
        world.set(first, "markets", json!(["silver", "gold"]), 0),
        world.set(first, "budget", json!({ "amount": 1_250_050, "currency": "EUR" }), 0),
        world.set(first, "effort", json!(2), 0),
        link,
    ]);
    let found = |source: &str, visits| {
        let visible = world.visible(world.neighbour);
        let definitions = world.ledger.read(|read| query::definitions(read, &visible)).unwrap();
        let vocabulary = Vocabulary::new(world.ledger.registry(), &definitions);
        let filter = compile(source, &vocabulary.schema(&["feature"])).expect(source);
        let date_of = |instant: i64| CivilDate::day(instant.div_euclid(86_400_000));
        let setting = Setting { me: world.neighbour, today: CivilDate::day(16_755), date_of: &date_of, visits };
        let found = world
            .ledger
            .read(|read| filtered(read, &visible, &vocabulary, "feature", &filter, &setting, None, 10))
            .unwrap();
        found.map(|rows| rows.iter().map(|record| record.title().to_owned()).collect::<Vec<_>>())
    };
    let passing = |source: &str| found(source, 100).expect("few visits");
    for source in [
        "tier = \"Gold\"",
        "markets contains \"silver\"",
        "budget = 12500.5 and budget.currency = \"EUR\"",
        "cost = 6250.25",
        "sum(peers(), cost) = 6250.25 and exists(solves)",
        "count(solves) = 1",
        "solves.title contains \"Second\"",
    ] {
        assert_eq!(passing(source), ["First"], "{source}");
    }
    assert_eq!(passing("cost is empty"), ["Second"]);
    assert_eq!(passing("count(solved_by, cost > 6000) = 1"), ["Second"]);
    assert_eq!(found("count(peers()) = 2", 4), Some(vec!["First".into(), "Second".into()]));
    assert_eq!(found("count(peers()) = 2", 3), None, "what costs too much has no answer rather than a wrong one");
}
