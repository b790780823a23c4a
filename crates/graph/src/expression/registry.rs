//! The schema of a registry, the same as the client makes of it.

use super::types::{KindSchema, Schema, SchemaField};
use crate::registry::{FieldDeclaration, FieldType, KindDeclaration, LinkRole, Registry};
use std::collections::BTreeMap;

/// The name by which an expression follows a role backwards: "asked for by" is written `asked_for_by`.
pub fn inverse_name(role: &LinkRole) -> String {
    let mut name = String::new();
    for character in role.inverse.trim().chars() {
        if character.is_ascii_alphanumeric() {
            name.push(character);
        } else if !name.ends_with('_') {
            name.push('_');
        }
    }
    name
}

/// The schema for expressions over records of the given kinds.
pub fn schema_of(registry: &Registry, roots: &[&str]) -> Schema {
    let kinds = registry.kinds.iter().map(|kind| (kind.name.to_owned(), kind_schema(kind, &registry.roles)));
    Schema { roots: owned(roots), kinds: kinds.collect() }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn kind_schema(kind: &KindDeclaration, roles: &[LinkRole]) -> KindSchema {
    let mut fields = record_fields();
    for declaration in &kind.fields {
        if let Some(field) = schema_field(declaration) {
            fields.insert(declaration.name.to_owned(), field);
        }
    }
    let mut links = BTreeMap::new();
    for role in roles {
        if role.from.contains(&kind.name) {
            links.insert(role.name.to_owned(), owned(&role.to));
        }
        if role.to.contains(&kind.name) {
            links.insert(inverse_name(role), owned(&role.from));
        }
    }
    KindSchema { fields, links }
}

/// Fields that every record has besides those of its kind.
fn record_fields() -> BTreeMap<String, SchemaField> {
    let person = || SchemaField::Record(vec!["person".to_owned()]);
    let fields = [
        ("id", SchemaField::Text),
        ("kind", SchemaField::Text),
        ("key", SchemaField::Text),
        ("created_at", SchemaField::Instant),
        ("created_by", person()),
        ("updated_at", SchemaField::Instant),
        ("updated_by", person()),
        ("state_since", SchemaField::Moment),
    ];
    fields.map(|(name, field)| (name.to_owned(), field)).into()
}

fn schema_field(declaration: &FieldDeclaration) -> Option<SchemaField> {
    let field = match declaration.field_type {
        FieldType::Line | FieldType::Text | FieldType::Choice | FieldType::Url | FieldType::Rank => SchemaField::Text,
        FieldType::Number => SchemaField::Number,
        FieldType::Checkbox => SchemaField::Boolean,
        FieldType::Date => SchemaField::Date,
        FieldType::Moment => SchemaField::Moment,
        FieldType::State => SchemaField::State,
        FieldType::Tags => SchemaField::Tags,
        FieldType::Reference => SchemaField::Record(owned(&declaration.targets)),
        FieldType::Tally => SchemaField::Tally,
        FieldType::Quote => SchemaField::Quote,
        // The shape of a saved view is not for expressions.
        FieldType::Definition => return None,
    };
    Some(field)
}
