//! Fields and link roles that people make. They stand beside the declared ones of the registry and follow the
//! same rules; a space owns each, and who sees the space sees them.

use crate::id::SpaceId;
use crate::registry::FieldType;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Names that every record has, here or in the client's lists, whatever its kind.
pub const RECORD_NAMES: [&str; 15] = [
    "id",
    "kind",
    "key",
    "space",
    "sequence",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
    "fields",
    "versions",
    "state_since",
    "conflicts",
    "votes",
    "quotes",
];

/// One option of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FieldOption {
    /// What records hold: made from the first label, and the same for ever.
    pub id: String,
    pub label: String,
    /// Name of a colour; what it looks like is the client's affair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<String>,
    /// No longer offered; records that hold it keep it.
    #[serde(default)]
    pub archived: bool,
}

/// A field that people made, for the records of one kind in one space. Unique by these two and its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CustomField {
    pub space: SpaceId,
    pub kind: String,
    /// What stands in `fields` of records, in expressions and in history: the same for ever.
    pub name: String,
    pub label: String,
    pub field_type: FieldType,
    /// Of choice and choices.
    pub options: Vec<FieldOption>,
    /// Kinds that a reference may name.
    pub targets: Vec<String>,
    /// Expression of a formula.
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub formula: Option<String>,
    /// ISO 4217 code that new amounts of money take when nothing else is said.
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub currency: Option<String>,
    pub help: String,
    pub position: u32,
    /// No longer offered; its values stay.
    pub archived: bool,
    pub sequence: u64,
}

/// A link role that people made. Unique in the workspace by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CustomRole {
    /// At least one of the two records of each link is in this space.
    pub space: SpaceId,
    /// What stands in links and in expressions: the same for ever.
    pub name: String,
    /// The name by which an expression follows it backwards: the same for ever.
    pub inverse_name: String,
    /// As in "A solves B".
    pub label: String,
    /// As in "B solved by A".
    pub inverse: String,
    pub from: Vec<String>,
    pub to: Vec<String>,
    pub archived: bool,
    pub sequence: u64,
}

/// What tells a custom field from all others.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldKey {
    pub space: SpaceId,
    pub kind: String,
    pub name: String,
}

impl CustomField {
    pub fn key(&self) -> FieldKey {
        FieldKey { space: self.space, kind: self.kind.clone(), name: self.name.clone() }
    }

    pub fn option(&self, id: &str) -> Option<&FieldOption> {
        self.options.iter().find(|option| option.id == id)
    }
}

/// Custom fields and roles, found by what names them.
#[derive(Clone, Debug, Default)]
pub struct Definitions {
    pub fields: BTreeMap<FieldKey, CustomField>,
    pub roles: BTreeMap<String, CustomRole>,
}

impl Definitions {
    pub fn new(fields: impl IntoIterator<Item = CustomField>, roles: impl IntoIterator<Item = CustomRole>) -> Self {
        Self {
            fields: fields.into_iter().map(|field| (field.key(), field)).collect(),
            roles: roles.into_iter().map(|role| (role.name.clone(), role)).collect(),
        }
    }

    pub fn field(&self, space: SpaceId, kind: &str, name: &str) -> Option<&CustomField> {
        self.fields.get(&FieldKey { space, kind: kind.to_owned(), name: name.to_owned() })
    }

    pub fn role(&self, name: &str) -> Option<&CustomRole> {
        self.roles.get(name)
    }
}
