//! What kinds of record there are, which fields they carry and how they may be linked. A value, not a
//! global: everything that needs it is handed one, and a test can build its own.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The form that a field's value takes on the wire is given at each variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// One line of plain text.
    Line,
    /// Shared rich text; the value is its Markdown snapshot.
    Text,
    /// JSON number with at most 15 significant digits.
    Number,
    Checkbox,
    /// 2015, 2015-H2, 2015-Q4, 2015-11, 2015-W47 or 2015-11-16.
    Date,
    /// {at, certainty}.
    Moment,
    /// Id of a state of the record's kind and space.
    State,
    /// One of the declared options; of a field that people made, the id of an option.
    Choice,
    /// Sorted set of options, as for a choice.
    Choices,
    /// {amount, currency}: whole minor units, such as cents, of an ISO 4217 currency.
    Money,
    /// Sorted set of strings.
    Tags,
    /// Id of a record whose kind is in `targets`.
    Reference,
    /// http, https or mailto.
    Url,
    /// Fractional order key: 0-9, A-Z, a-z, compared by code point.
    Rank,
    /// {count, source, as_of}: votes that another program counted.
    Tally,
    /// Frozen words in a numbered snapshot of a text.
    Quote,
    /// JSON object, such as the definition of a saved view.
    Definition,
    /// Has no stored value: an expression gives it.
    Formula,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FieldDeclaration {
    pub name: &'static str,
    pub label: &'static str,
    #[serde(rename = "type")]
    pub field_type: FieldType,
    pub required: bool,
    /// Set by an import or the program, never by a person.
    pub read_only: bool,
    pub options: Vec<&'static str>,
    pub targets: Vec<&'static str>,
    pub help: &'static str,
}

impl FieldDeclaration {
    pub fn new(name: &'static str, label: &'static str, field_type: FieldType) -> Self {
        Self { name, label, field_type, required: false, read_only: false, options: vec![], targets: vec![], help: "" }
    }

    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    pub fn options(mut self, options: &[&'static str]) -> Self {
        self.options = options.to_vec();
        self
    }

    pub fn targets(mut self, targets: &[&'static str]) -> Self {
        self.targets = targets.to_vec();
        self
    }

    pub fn help(mut self, help: &'static str) -> Self {
        self.help = help;
        self
    }
}

/// What a kind can do beyond existing. Each brings its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Trait {
    /// `title`.
    Titled,
    /// A short key such as EDGE-12, never reused.
    Numbered,
    /// `state`.
    Stateful,
    /// `owner`.
    Owned,
    /// `rank`.
    Ranked,
    /// `start`, `due`.
    Dated,
    /// `archived`, `trashed`.
    Archivable,
    /// Takes comments.
    Commentable,
    /// `parent`; shares its parent's space.
    Nested,
    /// Contributors may make it, and change what they made.
    Contributed,
}

impl Trait {
    fn fields(self) -> Vec<FieldDeclaration> {
        use FieldType::{Checkbox, Date, Line, Rank, Reference, State};
        match self {
            Self::Titled => vec![FieldDeclaration::new("title", "Title", Line).required()],
            Self::Stateful => vec![FieldDeclaration::new("state", "State", State)],
            Self::Owned => vec![FieldDeclaration::new("owner", "Owner", Reference).targets(&["person"])],
            Self::Ranked => vec![FieldDeclaration::new("rank", "Order", Rank)],
            Self::Dated => {
                vec![FieldDeclaration::new("start", "Start", Date), FieldDeclaration::new("due", "Due", Date)]
            }
            Self::Archivable => vec![
                FieldDeclaration::new("archived", "Archived", Checkbox),
                FieldDeclaration::new("trashed", "In the trash", Checkbox),
            ],
            Self::Nested => vec![FieldDeclaration::new("parent", "Belongs to", Reference).required()],
            Self::Numbered | Self::Commentable | Self::Contributed => vec![],
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct KindDeclaration {
    pub name: &'static str,
    pub label: &'static str,
    pub plural: &'static str,
    pub description: &'static str,
    pub traits: Vec<Trait>,
    /// Own fields and those of the traits.
    pub fields: Vec<FieldDeclaration>,
}

impl KindDeclaration {
    pub fn new(name: &'static str, label: &'static str, plural: &'static str, description: &'static str) -> Self {
        Self { name, label, plural, description, traits: vec![], fields: vec![] }
    }

    pub fn with_traits(mut self, traits: &[Trait]) -> Self {
        for each in traits {
            self.traits.push(*each);
            self.fields.extend(each.fields());
        }
        self
    }

    pub fn with_fields(mut self, fields: Vec<FieldDeclaration>) -> Self {
        self.fields.extend(fields);
        self
    }

    pub fn has(&self, each: Trait) -> bool {
        self.traits.contains(&each)
    }

    pub fn field(&self, name: &str) -> Option<&FieldDeclaration> {
        self.fields.iter().find(|field| field.name == name)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct LinkRole {
    pub name: &'static str,
    pub label: &'static str,
    pub inverse: &'static str,
    pub from: Vec<&'static str>,
    pub to: Vec<&'static str>,
    pub fields: Vec<FieldDeclaration>,
    /// Which end comes first on the way from what was asked to what came of it.
    #[serde(skip)]
    pub cause: Cause,
    /// The record that the link leads from belongs to the other, and goes to another space with it.
    #[serde(skip)]
    pub from_follows: bool,
}

/// The end of a link that the other end came of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    From,
    To,
}

/// Every declared kind and link role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Registry {
    /// Rises whenever a declaration changes meaning for stored data.
    pub version: u32,
    pub kinds: Vec<KindDeclaration>,
    pub roles: Vec<LinkRole>,
    #[serde(skip)]
    kind_by_name: HashMap<&'static str, usize>,
    #[serde(skip)]
    role_by_name: HashMap<&'static str, usize>,
}

/// A declaration that cannot stand. Found when the registry is built, before anything is served.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    #[error("the kind \"{0}\" is declared twice")]
    KindTwice(&'static str),
    #[error("the link role \"{0}\" is declared twice")]
    RoleTwice(&'static str),
    #[error("the kind \"{kind}\" declares the field \"{field}\" twice")]
    FieldTwice { kind: &'static str, field: &'static str },
    #[error("\"{by}\" names the kind \"{kind}\", which is not declared")]
    UnknownKind { by: &'static str, kind: &'static str },
}

impl Registry {
    pub fn new(version: u32, kinds: Vec<KindDeclaration>, roles: Vec<LinkRole>) -> Result<Self, RegistryError> {
        let mut kind_by_name = HashMap::new();
        for (position, kind) in kinds.iter().enumerate() {
            if kind_by_name.insert(kind.name, position).is_some() {
                return Err(RegistryError::KindTwice(kind.name));
            }
            for (at, field) in kind.fields.iter().enumerate() {
                if kind.fields[..at].iter().any(|other| other.name == field.name) {
                    return Err(RegistryError::FieldTwice { kind: kind.name, field: field.name });
                }
            }
        }
        let mut role_by_name = HashMap::new();
        for (position, role) in roles.iter().enumerate() {
            if role_by_name.insert(role.name, position).is_some() {
                return Err(RegistryError::RoleTwice(role.name));
            }
        }
        let named = kinds
            .iter()
            .flat_map(|kind| {
                kind.fields.iter().flat_map(|field| field.targets.iter().map(|target| (kind.name, *target)))
            })
            .chain(roles.iter().flat_map(|role| role.from.iter().chain(&role.to).map(|kind| (role.name, *kind))));
        for (by, kind) in named {
            if !kind_by_name.contains_key(kind) {
                return Err(RegistryError::UnknownKind { by, kind });
            }
        }
        Ok(Self { version, kinds, roles, kind_by_name, role_by_name })
    }

    pub fn kind(&self, name: &str) -> Option<&KindDeclaration> {
        self.kind_by_name.get(name).map(|position| &self.kinds[*position])
    }

    pub fn role(&self, name: &str) -> Option<&LinkRole> {
        self.role_by_name.get(name).map(|position| &self.roles[*position])
    }
}
