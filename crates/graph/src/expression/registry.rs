//! The schema of a registry, the same as the client makes of it.

use super::types::{KindSchema, Schema, SchemaField};
use super::vocabulary::Vocabulary;
use crate::custom::Definitions;
use crate::registry::{FieldType, KindDeclaration, LinkRole, Registry};
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

/// The schema for expressions over records of the given kinds, with the fields and roles that people made. A formula
/// has the type of its result; one that cannot be computed is not known.
pub fn schema_of(registry: &Registry, definitions: &Definitions, roots: &[&str]) -> Schema {
    Vocabulary::new(registry, definitions).schema(roots)
}

/// The schema without formulas, which need it to get their types.
pub(super) fn plain_schema(registry: &Registry, definitions: &Definitions) -> Schema {
    let mut kinds: BTreeMap<String, KindSchema> =
        registry.kinds.iter().map(|kind| (kind.name.to_owned(), kind_schema(kind, &registry.roles))).collect();
    for field in definitions.fields.values() {
        let Some(kind) = kinds.get_mut(&field.kind) else { continue };
        let Some(found) = schema_type(field.field_type, &field.targets) else { continue };
        match (kind.fields.get_mut(&field.name), found) {
            // Spaces agree on the type of a name, not on the kinds that it refers to.
            (Some(SchemaField::Record(known)), SchemaField::Record(targets)) => {
                known.extend(targets);
                known.sort();
                known.dedup();
            }
            (Some(_), _) => {}
            (None, found) => {
                kind.fields.insert(field.name.clone(), found);
            }
        }
    }
    for role in definitions.roles.values() {
        for (from, name, to) in [(&role.from, &role.name, &role.to), (&role.to, &role.inverse_name, &role.from)] {
            for kind in from {
                if let Some(kind) = kinds.get_mut(kind) {
                    kind.links.insert(name.clone(), to.clone());
                }
            }
        }
    }
    Schema { roots: vec![], kinds }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn kind_schema(kind: &KindDeclaration, roles: &[LinkRole]) -> KindSchema {
    let mut fields = record_fields();
    for declaration in &kind.fields {
        if let Some(field) = schema_type(declaration.field_type, &owned(&declaration.targets)) {
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

fn schema_type(field_type: FieldType, targets: &[String]) -> Option<SchemaField> {
    let field = match field_type {
        // Choices are read by their labels.
        FieldType::Line | FieldType::Text | FieldType::Choice | FieldType::Url | FieldType::Rank => SchemaField::Text,
        FieldType::Number => SchemaField::Number,
        FieldType::Money => SchemaField::Money,
        FieldType::Checkbox => SchemaField::Boolean,
        FieldType::Date => SchemaField::Date,
        FieldType::Moment => SchemaField::Moment,
        FieldType::State => SchemaField::State,
        FieldType::Tags | FieldType::Choices => SchemaField::Tags,
        FieldType::Reference => SchemaField::Record(targets.to_vec()),
        FieldType::Tally => SchemaField::Tally,
        FieldType::Quote => SchemaField::Quote,
        // The shape of a saved view is not for expressions; a formula has the type of what it gives.
        FieldType::Definition | FieldType::Formula => return None,
    };
    Some(field)
}
