//! What fields, formulas and roles that people made mean in expressions: the vectors that the client passes too.

use graph::custom::{CustomField, CustomRole, Definitions};
use graph::expression::{CivilDate, Host, Value, Vocabulary, compile, encode_value};
use graph::id::{RecordId, SpaceId};
use graph::record::{Fields, Record};
use graph::registry::{FieldDeclaration, FieldType, KindDeclaration, LinkRole, Registry};
use graph::time::Instant;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

#[derive(Deserialize)]
struct Vectors {
    registry: Declared,
    fields: Vec<CustomField>,
    roles: Vec<CustomRole>,
    today: String,
    records: BTreeMap<String, Row>,
    links: Vec<(String, String, String)>,
    /// The formulas that can be computed, as `kind.name`.
    computable: BTreeSet<String>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Declared {
    kinds: Vec<DeclaredKind>,
    roles: Vec<DeclaredRole>,
}

#[derive(Deserialize)]
struct DeclaredKind {
    name: String,
    fields: Vec<DeclaredField>,
}

#[derive(Deserialize)]
struct DeclaredField {
    name: String,
    #[serde(rename = "type")]
    field_type: FieldType,
    targets: Vec<String>,
}

#[derive(Deserialize)]
struct DeclaredRole {
    name: String,
    inverse: String,
    from: Vec<String>,
    to: Vec<String>,
}

#[derive(Deserialize)]
struct Row {
    kind: String,
    space: SpaceId,
    fields: Fields,
}

#[derive(Deserialize)]
struct Case {
    record: String,
    expression: String,
    result: Option<Json>,
    /// Code of the error of compiling.
    error: Option<Json>,
}

/// A registry is declared in code; this one comes from a file and lives as long as the test.
fn registry(declared: Declared) -> Registry {
    let word = |text: String| -> &'static str { text.leak() };
    let words = |texts: Vec<String>| texts.into_iter().map(|text| -> &'static str { text.leak() }).collect::<Vec<_>>();
    let kinds = declared.kinds.into_iter().map(|kind| {
        let fields = kind
            .fields
            .into_iter()
            .map(|field| FieldDeclaration::new(word(field.name), "", field.field_type).targets(&words(field.targets)));
        KindDeclaration::new(word(kind.name), "", "", "").with_fields(fields.collect())
    });
    let roles = declared.roles.into_iter().map(|role| LinkRole {
        name: word(role.name),
        label: "",
        inverse: word(role.inverse),
        from: words(role.from),
        to: words(role.to),
        fields: vec![],
        from_follows: false,
        cause: graph::registry::Cause::From,
    });
    Registry::new(1, kinds.collect(), roles.collect()).unwrap()
}

struct World {
    vocabulary: Vocabulary,
    today: CivilDate,
    records: BTreeMap<String, Record>,
    links: Vec<(String, String, String)>,
}

impl Host for World {
    type Record = String;

    fn today(&self) -> CivilDate {
        self.today
    }

    fn id(&self, record: &String) -> String {
        record.clone()
    }

    fn field(&self, handle: &String, asked: &str) -> Value<String> {
        let find = |id: &str| self.records.contains_key(id).then(|| id.to_owned());
        self.vocabulary.read(self, handle, &self.records[handle], asked, |_| None, find)
    }

    fn linked(&self, record: &String, name: &str) -> Vec<String> {
        let Some((role, backwards)) = self.vocabulary.role(name) else { return vec![] };
        let of_role = self.links.iter().filter(|(_, of, _)| of == role);
        of_role
            .filter_map(|(from, _, to)| match backwards {
                true => (to == record).then(|| from.clone()),
                false => (from == record).then(|| to.clone()),
            })
            .collect()
    }

    fn peers(&self, record: &String) -> Vec<String> {
        let kind = &self.records[record].kind;
        self.records.iter().filter(|(_, other)| other.kind == *kind).map(|(id, _)| id.clone()).collect()
    }

    fn date_of(&self, instant: i64) -> CivilDate {
        CivilDate::day(instant.div_euclid(86_400_000))
    }
}

fn record(row: Row) -> Record {
    let nobody = RecordId(Uuid::nil());
    Record {
        id: nobody,
        kind: row.kind,
        space: row.space,
        sequence: 1,
        key: None,
        created_at: Instant(0),
        created_by: nobody,
        updated_at: Instant(0),
        updated_by: nobody,
        fields: row.fields,
        versions: BTreeMap::new(),
        state_since: None,
        conflicts: vec![],
        erased: false,
    }
}

#[test]
fn every_shared_vector_holds() {
    let vectors: Vectors = serde_json::from_str(include_str!("../vectors/vocabulary.json")).unwrap();
    let registry = registry(vectors.registry);
    let definitions = Definitions::new(vectors.fields, vectors.roles);
    let vocabulary = Vocabulary::new(&registry, &definitions);
    let computable: BTreeSet<String> =
        vocabulary.formulas().map(|formula| format!("{}.{}", formula.kind, formula.name)).collect();
    assert_eq!(computable, vectors.computable);
    let world = World {
        vocabulary,
        today: CivilDate::parse(&vectors.today).unwrap(),
        records: vectors.records.into_iter().map(|(id, row)| (id, record(row))).collect(),
        links: vectors.links,
    };
    let mut wrong = Vec::new();
    for case in &vectors.cases {
        let kind = &world.records[&case.record].kind;
        let found = match compile(&case.expression, &world.vocabulary.schema(&[kind])) {
            Ok(expression) => (Some(encode_value(&expression.evaluate(&world, &case.record), &String::clone)), None),
            Err(error) => (None, Some(json!(error.code))),
        };
        if found != (case.result.clone(), case.error.clone()) {
            wrong.push(format!("{} on {}: {found:?}", case.expression, case.record));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(vectors.cases.len() > 50);
}

#[test]
fn formulas_of_the_greatest_height_fit_on_a_small_stack() {
    let nested = |name: &str| format!("{}{name}{}", "abs(".repeat(60), ")".repeat(60));
    let mut fields = Vec::new();
    let mut before = "effort".to_owned();
    for level in 0..graph::expression::FORMULA_DEPTH {
        let name = format!("level{level}");
        fields.push(CustomField {
            space: SpaceId(Uuid::nil()),
            kind: "feature".into(),
            name: name.clone(),
            label: name.clone(),
            field_type: FieldType::Formula,
            options: vec![],
            targets: vec![],
            formula: Some(nested(&before)),
            currency: None,
            help: String::new(),
            position: 0,
            archived: false,
            sequence: 1,
        });
        before = name;
    }
    let registry = graph::catalogue::registry().unwrap();
    let vocabulary = Vocabulary::new(&registry, &Definitions::new(fields, []));
    let row =
        Row { kind: "feature".into(), space: SpaceId(Uuid::nil()), fields: [("effort".to_owned(), json!(-3))].into() };
    let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024);
    let value = thread.spawn(move || {
        let expression = compile(&before, &vocabulary.schema(&["feature"])).unwrap();
        let world = World {
            vocabulary,
            today: CivilDate::day(0),
            records: [("f".to_owned(), record(row))].into(),
            links: vec![],
        };
        encode_value(&expression.evaluate(&world, &"f".to_owned()), &String::clone)
    });
    assert_eq!(value.unwrap().join().unwrap(), json!({ "number": "3" }));
}
