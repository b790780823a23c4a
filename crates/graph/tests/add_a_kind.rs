//! A kind is added by declaring it, naming it in the list of kinds, and naming it in a link role: nothing
//! else has to change for its records to be made, linked, changed and undone.

use graph::apply::{Context, Slice, apply};
use graph::catalogue::{REGISTRY_VERSION, kinds, roles};
use graph::id::{BatchId, OperationId, RecordId, SpaceId};
use graph::operation::{Operation, OperationBody, Via};
use graph::record::Space;
use graph::registry::FieldType::{Line, Text};
use graph::registry::Trait::{Archivable, Numbered, Titled};
use graph::registry::{FieldDeclaration, KindDeclaration, Registry, RegistryError};
use graph::time::Instant;
use graph::undo::inverse;
use serde_json::{Value, json};
use uuid::Uuid;

fn competitor() -> KindDeclaration {
    KindDeclaration::new("competitor", "Competitor", "Competitors", "A rival.")
        .with_traits(&[Titled, Numbered, Archivable])
        .with_fields(vec![
            FieldDeclaration::new("strengths", "Strengths", Text),
            FieldDeclaration::new("country", "Country", Line),
        ])
}

fn extended() -> Registry {
    let mut kinds = kinds();
    kinds.push(competitor());
    let mut roles = roles();
    for role in roles.iter_mut().filter(|role| role.name == "decides_on") {
        role.to.push("competitor");
    }
    Registry::new(REGISTRY_VERSION + 1, kinds, roles).expect("the extended catalogue stands")
}

#[test]
fn records_of_a_new_kind_need_nothing_but_its_declaration() {
    let registry = extended();
    let space = SpaceId(Uuid::from_u128(1));
    let (rival, decision) = (RecordId(Uuid::from_u128(2)), RecordId(Uuid::from_u128(3)));
    let mut slice = Slice::default();
    slice.spaces.insert(space, Space { id: space, name: "Home".into(), prefix: "HOME".into(), sequence: 1 });
    let context = Context {
        batch: BatchId(Uuid::from_u128(4)),
        label: "Met a rival".into(),
        actor: RecordId(Uuid::from_u128(5)),
        via: Via::Ui,
        recorded_at: Instant(1_700_000_000_000),
        undoes: None,
        first_sequence: 1,
    };
    let fields =
        |pairs: &[(&str, Value)]| pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let bodies = vec![
        OperationBody::Create {
            record: rival,
            kind: "competitor".into(),
            space,
            fields: fields(&[("title", json!("Rival"))]),
        },
        OperationBody::Create {
            record: decision,
            kind: "decision".into(),
            space,
            fields: fields(&[("title", json!("Watch them")), ("verdict", json!("later"))]),
        },
        OperationBody::Link {
            from: decision,
            role: "decides_on".into(),
            to: rival,
            fields: Default::default(),
            evidence: vec![],
        },
        OperationBody::Set { record: rival, field: "country".into(), value: json!("NZ"), seen: 0, saw: None },
    ];
    let mut logged = Vec::new();
    for (position, body) in bodies.into_iter().enumerate() {
        let operation = Operation {
            id: OperationId(Uuid::from_u128(100 + position as u128)),
            happened_at: None,
            cause: None,
            body,
        };
        logged.push(apply(&registry, &context, 1 + position as u64, &operation, &mut slice).expect("it applies"));
    }
    assert_eq!(slice.records[&rival].key.as_deref(), Some("HOME-1"));
    assert_eq!(slice.records[&rival].fields["country"], json!("NZ"));
    let (taken_back, obstacles) = inverse(&registry, &logged, &slice);
    let told: Vec<_> = taken_back.iter().map(OperationBody::type_name).collect();
    assert_eq!(format!("{told:?}"), "[Unlink, Set, Set]", "the link, then both records into the trash");
    assert!(obstacles.is_empty());
}

#[test]
fn a_declaration_that_cannot_stand_is_refused() {
    let mut twice = kinds();
    twice.push(competitor());
    twice.push(competitor());
    assert_eq!(Registry::new(1, twice, roles()).unwrap_err(), RegistryError::KindTwice("competitor"));
    let lost = vec![KindDeclaration::new("a", "A", "As", "").with_fields(vec![
        FieldDeclaration::new("owner", "Owner", graph::registry::FieldType::Reference).targets(&["nobody"]),
    ])];
    assert_eq!(Registry::new(1, lost, vec![]).unwrap_err(), RegistryError::UnknownKind { by: "a", kind: "nobody" });
}
