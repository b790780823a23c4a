//! Types, the schema that gives names their meaning, and what an expression reads.

use super::text::nearest;
use super::tree::{ErrorCode, ExpressionError, Name};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Type of an expression. `Record` with no kinds stands for a record of any kind. Sets hold no sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    Null,
    Boolean,
    Number,
    Text,
    Date,
    Instant,
    Duration,
    Record(Vec<String>),
    Set(Box<Type>),
}

/// Type of a field. `State`, `Tally`, `Quote` and `Moment` have parts (`state.category`); written without a
/// part they mean their first one; so has `Money`, whose first part is the amount in major units. `Tags` is a set of
/// texts. `Record` is a reference to one of the kinds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SchemaField {
    Boolean,
    Number,
    Text,
    Date,
    Instant,
    Moment,
    State,
    Tally,
    Quote,
    Money,
    Tags,
    Record(Vec<String>),
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindSchema {
    pub fields: BTreeMap<String, SchemaField>,
    /// Roles and inverse roles that start at this kind, with the kinds at their other end.
    pub links: BTreeMap<String, Vec<String>>,
}

/// What names mean. A name is known when any of the kinds in question has it; the others lack the value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// Kinds of the records that expressions are evaluated for.
    pub roots: Vec<String>,
    pub kinds: BTreeMap<String, KindSchema>,
}

/// What an expression reads, as `kind.field` and `kind.role`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dependencies {
    pub fields: BTreeSet<String>,
    pub links: BTreeSet<String>,
    pub today: bool,
    pub me: bool,
    /// Turns instants into civil dates, so depends on the workspace zone.
    pub zone: bool,
    /// Reads every record of the scope, so any change in it may change every result.
    pub scope: bool,
}

impl Type {
    /// The member type of a set.
    pub fn member(&self) -> Option<&Type> {
        match self {
            Self::Set(of) => Some(of),
            _ => None,
        }
    }

    pub(super) fn is_record(&self) -> bool {
        matches!(self, Self::Record(_))
    }

    /// The same type but for the kinds of records.
    pub(super) fn same(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    /// How the type is called in an error.
    pub(super) fn describe(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "true or false",
            Self::Number => "a number",
            Self::Text => "text",
            Self::Date => "a date",
            Self::Instant => "an instant",
            Self::Duration => "a duration",
            Self::Record(_) => "a record",
            Self::Set(of) if of.is_record() => "a set of records",
            Self::Set(_) => "a set of values",
        }
    }

    /// The type of either branch: null gives way, kinds of records join; none when they do not go together.
    pub(super) fn unify(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Null, _) => Some(other.clone()),
            (_, Self::Null) => Some(self.clone()),
            (Self::Record(left), Self::Record(right)) => {
                let anything = left.is_empty() || right.is_empty();
                Some(Self::Record(if anything { Vec::new() } else { union([left, right]) }))
            }
            (Self::Set(_), _) => None,
            _ => self.same(other).then(|| self.clone()),
        }
    }
}

impl SchemaField {
    /// Parts of a field, the one first that it means without a part.
    fn parts(&self) -> &'static [(&'static str, Type)] {
        match self {
            Self::State => {
                &[("name", Type::Text), ("category", Type::Text), ("position", Type::Number), ("id", Type::Text)]
            }
            Self::Tally => &[("count", Type::Number), ("source", Type::Text), ("as_of", Type::Text)],
            Self::Quote => {
                &[("text", Type::Text), ("field", Type::Text), ("before", Type::Text), ("after", Type::Text)]
            }
            Self::Money => &[("amount", Type::Number), ("currency", Type::Text)],
            Self::Moment => &[("at", Type::Instant), ("certainty", Type::Text)],
            _ => &[],
        }
    }

    fn plain_type(&self) -> Type {
        match self {
            Self::Boolean => Type::Boolean,
            Self::Number => Type::Number,
            Self::Date => Type::Date,
            Self::Instant => Type::Instant,
            Self::Tags => Type::Set(Box::new(Type::Text)),
            _ => Type::Text,
        }
    }
}

/// One move along a path. `name` of a field is what the host is asked for, with its part.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Field { name: String, type_: Type },
    Reference(String),
    Link(String),
}

fn union<'a>(sets: impl IntoIterator<Item = &'a Vec<String>>) -> Vec<String> {
    let all: BTreeSet<&String> = sets.into_iter().flatten().collect();
    all.into_iter().cloned().collect()
}

fn unknown_name<'a, T>(
    name: &Name,
    place: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Result<T, ExpressionError> {
    let mut message = format!("\"{}\" is not known {place}.", name.name);
    if let Some(suggestion) = nearest(&name.name, candidates) {
        message.push_str(&format!(" Did you mean \"{suggestion}\"?"));
    }
    name.span.fail(ErrorCode::UnknownName, message)
}

/// Follows the names of a path from records of the given kinds.
pub(super) fn resolve_path(
    names: &[Name],
    kinds: &[String],
    schema: &Schema,
    reads: &mut Dependencies,
) -> Result<(Vec<Step>, Type), ExpressionError> {
    let mut steps = Vec::new();
    let mut current = Some(kinds.to_vec());
    let mut type_ = Type::Record(kinds.to_vec());
    let mut many = false;
    let mut before = "";
    let mut rest = names.iter();
    while let Some(name) = rest.next() {
        let Some(from) = current.take() else {
            return unknown_name(name, &format!("after \"{before}\""), []);
        };
        before = &name.name;
        match look_up(name, &from, schema, reads)? {
            Found::Link(targets) => {
                many = true;
                steps.push(Step::Link(name.name.clone()));
                type_ = Type::Record(targets.clone());
                current = Some(targets);
            }
            Found::Field(SchemaField::Record(targets)) => {
                steps.push(Step::Reference(name.name.clone()));
                type_ = Type::Record(targets.clone());
                current = Some(targets);
            }
            Found::Field(field) => {
                let parts = field.parts();
                let Some(first) = parts.first() else {
                    type_ = field.plain_type();
                    steps.push(Step::Field { name: name.name.clone(), type_: type_.clone() });
                    continue;
                };
                let (part, part_type) = match rest.next() {
                    None => first,
                    Some(wanted) => {
                        let Some(part) = parts.iter().find(|(part, _)| *part == wanted.name) else {
                            let candidates = parts.iter().map(|(part, _)| *part);
                            return unknown_name(wanted, &format!("after \"{}\"", name.name), candidates);
                        };
                        before = &wanted.name;
                        part
                    }
                };
                type_ = part_type.clone();
                steps.push(Step::Field { name: format!("{}.{part}", name.name), type_: type_.clone() });
            }
        }
    }
    if many && type_.member().is_none() {
        type_ = Type::Set(Box::new(type_));
    }
    Ok((steps, type_))
}

enum Found {
    Link(Vec<String>),
    Field(SchemaField),
}

fn look_up(name: &Name, kinds: &[String], schema: &Schema, reads: &mut Dependencies) -> Result<Found, ExpressionError> {
    let mut fields = Vec::new();
    let mut targets = Vec::new();
    for kind in kinds {
        let Some(declared) = schema.kinds.get(kind) else { continue };
        if let Some(field) = declared.fields.get(&name.name) {
            fields.push(field);
            reads.fields.insert(format!("{kind}.{}", name.name));
        } else if let Some(link) = declared.links.get(&name.name) {
            targets.push(link);
            reads.links.insert(format!("{kind}.{}", name.name));
        }
    }
    let Some(first) = fields.first() else {
        if targets.is_empty() {
            let candidates = names_of(kinds, schema);
            return unknown_name(name, &format!("on {}", kinds.join(", ")), candidates);
        }
        return Ok(Found::Link(union(targets)));
    };
    let alike = |field: &&SchemaField| std::mem::discriminant(*field) == std::mem::discriminant(*first);
    if !targets.is_empty() || !fields.iter().all(alike) {
        let message = format!("\"{}\" means different things on different kinds.", name.name);
        return name.span.fail(ErrorCode::AmbiguousName, message);
    }
    let records: Vec<&Vec<String>> = fields
        .iter()
        .filter_map(|field| match field {
            SchemaField::Record(kinds) => Some(kinds),
            _ => None,
        })
        .collect();
    if records.is_empty() {
        Ok(Found::Field((*first).clone()))
    } else {
        Ok(Found::Field(SchemaField::Record(union(records))))
    }
}

/// Every field and link name of the kinds, for suggestions and completion.
pub fn names_of<'a>(kinds: &[String], schema: &'a Schema) -> BTreeSet<&'a str> {
    kinds
        .iter()
        .filter_map(|kind| schema.kinds.get(kind))
        .flat_map(|declared| declared.fields.keys().chain(declared.links.keys()))
        .map(String::as_str)
        .collect()
}
