//! A field of a record, whoever declared it: the program or a person.

use crate::custom::CustomField;
use crate::registry::{FieldDeclaration, FieldType};

#[derive(Clone, Copy, Debug)]
pub enum Field<'a> {
    Declared(&'a FieldDeclaration),
    Custom(&'a CustomField),
}

impl<'a> From<&'a FieldDeclaration> for Field<'a> {
    fn from(field: &'a FieldDeclaration) -> Self {
        Self::Declared(field)
    }
}

impl<'a> From<&'a CustomField> for Field<'a> {
    fn from(field: &'a CustomField) -> Self {
        Self::Custom(field)
    }
}

impl<'a> Field<'a> {
    pub fn name(self) -> &'a str {
        match self {
            Self::Declared(field) => field.name,
            Self::Custom(field) => &field.name,
        }
    }

    pub fn field_type(self) -> FieldType {
        match self {
            Self::Declared(field) => field.field_type,
            Self::Custom(field) => field.field_type,
        }
    }

    pub fn required(self) -> bool {
        matches!(self, Self::Declared(field) if field.required)
    }

    pub fn read_only(self) -> bool {
        matches!(self, Self::Declared(field) if field.read_only)
    }

    /// Whether fewer than all who see a record may see the field. Not what the program works with (titles, states, the
    /// order, what belongs to what, what an import brought), and no text: several people write in it at once, quotes are
    /// taken from it, and comments name it.
    pub fn can_be_restricted(self) -> bool {
        use FieldType::{Definition, Quote, Rank, State, Text};
        let is_structure = self.required() || self.read_only() || matches!(self.name(), "archived" | "trashed");
        !is_structure && !matches!(self.field_type(), Text | State | Rank | Quote | Definition)
    }

    /// What a choice may hold. An archived option may still come from a client that was offline, or from undo.
    pub fn options(self) -> Vec<&'a str> {
        match self {
            Self::Declared(field) => field.options.clone(),
            Self::Custom(field) => field.options.iter().map(|option| option.id.as_str()).collect(),
        }
    }

    pub fn targets(self) -> Vec<&'a str> {
        match self {
            Self::Declared(field) => field.targets.clone(),
            Self::Custom(field) => field.targets.iter().map(String::as_str).collect(),
        }
    }
}
