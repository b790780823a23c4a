//! What names mean in one workspace: the registry with the fields, formulas and roles that people made.

use super::compile::{Expression, compile};
use super::registry::{inverse_name, plain_schema};
use super::tree::{ErrorCode, ExpressionError};
use super::types::{KindSchema, Schema, SchemaField, Type};
use super::value::{Host, Value};
use super::wire::{labelled, read_value};
use crate::custom::{CustomField, Definitions, FieldKey};
use crate::id::SpaceId;
use crate::record::Record;
use crate::registry::Registry;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How many formulas may build on one another, the last one included.
pub const FORMULA_DEPTH: usize = 8;

/// How a custom field is read where its stored value does not say it all.
#[derive(Clone, Debug)]
pub enum Custom {
    /// Labels of a choice by option id.
    Labels(HashMap<String, String>),
    Formula(Box<Expression>),
}

/// Made once for a question; reading it compiles nothing.
pub struct Vocabulary {
    schema: Schema,
    /// Name in an expression to role, and whether it is followed backwards.
    roles: HashMap<String, (String, bool)>,
    /// By kind and name, per space.
    custom: HashMap<String, HashMap<String, Vec<(SpaceId, Custom)>>>,
    results: BTreeMap<FieldKey, Type>,
}

impl Vocabulary {
    pub fn new(registry: &Registry, definitions: &Definitions) -> Self {
        let mut roles = HashMap::new();
        for role in &registry.roles {
            roles.insert(inverse_name(role), (role.name.to_owned(), true));
            roles.insert(role.name.to_owned(), (role.name.to_owned(), false));
        }
        for role in definitions.roles.values() {
            roles.insert(role.inverse_name.clone(), (role.name.clone(), true));
            roles.insert(role.name.clone(), (role.name.clone(), false));
        }
        let mut schema = plain_schema(registry, definitions);
        let formulas = computable(&mut schema, definitions);
        let mut vocabulary = Self { schema, roles, custom: HashMap::new(), results: BTreeMap::new() };
        for field in definitions.fields.values().filter(|field| !field.options.is_empty()) {
            let labels = field.options.iter().map(|option| (option.id.clone(), option.label.clone())).collect();
            vocabulary.add(field.key(), Custom::Labels(labels));
        }
        for (key, formula) in formulas {
            vocabulary.results.insert(key.clone(), formula.result_type().clone());
            vocabulary.add(key, Custom::Formula(Box::new(formula)));
        }
        vocabulary
    }

    fn add(&mut self, key: FieldKey, custom: Custom) {
        self.custom.entry(key.kind).or_default().entry(key.name).or_default().push((key.space, custom));
    }

    /// For expressions over records of the kinds in `roots`.
    pub fn schema(&self, roots: &[&str]) -> Schema {
        Schema { roots: roots.iter().map(|root| (*root).to_owned()).collect(), kinds: self.schema.kinds.clone() }
    }

    pub fn kinds(&self) -> &BTreeMap<String, KindSchema> {
        &self.schema.kinds
    }

    /// The role that a name follows, and whether backwards.
    pub fn role(&self, name: &str) -> Option<(&str, bool)> {
        self.roles.get(name).map(|(role, backwards)| (role.as_str(), *backwards))
    }

    /// How the field of records of this kind and space is read, where that takes more than its value.
    pub fn custom(&self, kind: &str, name: &str, space: SpaceId) -> Option<&Custom> {
        let spaces = self.custom.get(kind)?.get(name)?;
        spaces.iter().find(|(of, _)| *of == space).map(|(_, custom)| custom)
    }

    /// The value of a field of `record`, for the host that holds it as `handle`. `state` gives a state by id as JSON,
    /// `find` a record's handle by id. A formula is evaluated with `host`, anew each time.
    pub fn read<H: Host>(
        &self,
        host: &H,
        handle: &H::Record,
        record: &Record,
        asked: &str,
        state: impl Fn(&str) -> Option<Json>,
        find: impl FnOnce(&str) -> Option<H::Record>,
    ) -> Value<H::Record> {
        let (name, part) = asked.split_once('.').map_or((asked, None), |(name, part)| (name, Some(part)));
        let Some(field) = self.schema.kinds.get(&record.kind).and_then(|kind| kind.fields.get(name)) else {
            return Value::MISSING;
        };
        let stored = || record.fields.get(name);
        let json = match (name, field) {
            ("id", _) => Json::from(record.id.to_string()),
            ("kind", _) => Json::from(record.kind.as_str()),
            ("key", _) => record.key.as_deref().map_or(Json::Null, Json::from),
            ("created_at", _) => Json::from(record.created_at.to_string()),
            ("updated_at", _) => Json::from(record.updated_at.to_string()),
            ("created_by", _) => Json::from(record.created_by.to_string()),
            ("updated_by", _) => Json::from(record.updated_by.to_string()),
            ("state_since", _) => serde_json::to_value(record.state_since).unwrap_or(Json::Null),
            (_, SchemaField::State) => record.text(name).and_then(state).unwrap_or(Json::Null),
            _ => match self.custom(&record.kind, name, record.space) {
                Some(Custom::Formula(formula)) => return formula.evaluate(host, handle),
                Some(Custom::Labels(labels)) => labelled(stored().unwrap_or(&Json::Null), labels),
                None => stored().cloned().unwrap_or(Json::Null),
            },
        };
        read_value(field, part, &json, find)
    }

    /// The formulas that can be computed.
    pub fn formulas(&self) -> impl Iterator<Item = &FieldKey> {
        self.results.keys()
    }

    /// The type that a formula gives, when it can be computed.
    pub fn result_of(&self, formula: &FieldKey) -> Option<&Type> {
        self.results.get(formula)
    }

    /// Why the formula of `field`, which is among the definitions that the vocabulary is made of, cannot be computed.
    pub fn check_formula(&self, definitions: &Definitions, field: &CustomField, source: &str) -> Result<(), String> {
        if self.results.contains_key(&field.key()) {
            return Ok(());
        }
        let schema = self.schema(&[&field.kind]);
        match compile(source, &schema) {
            Ok(formula) if result_field(formula.result_type()).is_none() => {
                Err("gives a number, a text, a date, an instant, or true or false".to_owned())
            }
            Ok(formula)
                if self.schema.kinds.get(&field.kind).and_then(|kind| kind.fields.get(&field.name))
                    != result_field(formula.result_type()).as_ref() =>
            {
                Err("gives another type than the field of this name in another space".to_owned())
            }
            Ok(_) => Err(too_deep()),
            Err(error) if error.code == ErrorCode::UnknownName && self.goes_round(definitions, field, source) => {
                Err(too_deep())
            }
            Err(error) => Err(at(&error)),
        }
    }

    /// Whether the formula would stand if those that it reads did, which they may not because they read it.
    fn goes_round(&self, definitions: &Definitions, field: &CustomField, source: &str) -> bool {
        [SchemaField::Number, SchemaField::Text, SchemaField::Boolean, SchemaField::Date].into_iter().any(|guess| {
            let mut schema = self.schema(&[&field.kind]);
            for other in definitions.fields.values().filter(|other| other.formula.is_some()) {
                if let Some(kind) = schema.kinds.get_mut(&other.kind) {
                    kind.fields.entry(other.name.clone()).or_insert_with(|| guess.clone());
                }
            }
            compile(source, &schema).is_ok()
        })
    }
}

fn too_deep() -> String {
    format!("reads itself, or builds on more than {FORMULA_DEPTH} formulas in a row")
}

fn at(error: &ExpressionError) -> String {
    format!("cannot be read at character {}: {}", error.start + 1, error.message)
}

/// The type of a field that holds such a result, where a formula may give it.
fn result_field(result: &Type) -> Option<SchemaField> {
    match result {
        Type::Boolean => Some(SchemaField::Boolean),
        Type::Number => Some(SchemaField::Number),
        Type::Text => Some(SchemaField::Text),
        Type::Date => Some(SchemaField::Date),
        Type::Instant => Some(SchemaField::Instant),
        Type::Null | Type::Duration | Type::Record(_) | Type::Set(_) => None,
    }
}

/// Compiles the formulas and gives `schema` their types. Leaves out what does not compile, reads itself or is built
/// too high. The same on the client, so that both compute the same.
fn computable(schema: &mut Schema, definitions: &Definitions) -> BTreeMap<FieldKey, Expression> {
    let sources: BTreeMap<&FieldKey, &str> =
        definitions.fields.iter().filter_map(|(key, field)| Some((key, field.formula.as_deref()?))).collect();
    // Each round types what builds on the former rounds only.
    let mut open: BTreeSet<&FieldKey> = sources.keys().copied().collect();
    loop {
        let mut typed = Vec::new();
        for key in &open {
            let Some(result) = compiled(schema, key, sources[*key]).and_then(|it| result_field(it.result_type()))
            else {
                continue;
            };
            typed.push((*key, result));
        }
        if typed.is_empty() {
            break;
        }
        for (key, result) in typed {
            open.remove(key);
            if let Some(kind) = schema.kinds.get_mut(&key.kind) {
                kind.fields.entry(key.name.clone()).or_insert(result);
            }
        }
    }
    // A type that came late may have changed what an early formula means, so only now do all names stand.
    let mut formulas = BTreeMap::new();
    for (key, source) in &sources {
        if let Some(formula) = compiled(schema, key, source)
            && let Some(result) = result_field(formula.result_type())
            && schema.kinds.get(&key.kind).and_then(|kind| kind.fields.get(&key.name)) == Some(&result)
        {
            formulas.insert((*key).clone(), formula);
        }
    }
    let standing = in_order(&formulas);
    formulas.retain(|key, _| standing.contains(&name_of(key)));
    formulas
}

fn compiled(schema: &mut Schema, key: &FieldKey, source: &str) -> Option<Expression> {
    schema.roots = vec![key.kind.clone()];
    compile(source, schema).ok()
}

/// As in the dependencies of an expression.
fn name_of(key: &FieldKey) -> String {
    format!("{}.{}", key.kind, key.name)
}

/// The formulas that build on at most [`FORMULA_DEPTH`] in a row and never on themselves.
fn in_order(formulas: &BTreeMap<FieldKey, Expression>) -> BTreeSet<String> {
    let mut reads: BTreeMap<String, BTreeSet<&String>> = BTreeMap::new();
    for (key, formula) in formulas {
        reads.entry(name_of(key)).or_default().extend(&formula.dependencies().fields);
    }
    let mut standing: BTreeSet<String> = BTreeSet::new();
    for _ in 0..FORMULA_DEPTH {
        let next: Vec<String> = reads
            .iter()
            .filter(|(_, fields)| fields.iter().all(|field| !reads.contains_key(*field) || standing.contains(*field)))
            .map(|(name, _)| name.clone())
            .collect();
        standing.extend(next);
    }
    standing
}
