//! What becomes of tables: said by the reader where it knows, guessed where it does not, and changed by a person
//! before anything is written.

use graph::id::{RecordId, StateId};
use graph::record::StateCategory;
use graph::registry::FieldType;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How all tables of an import are to be understood.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Mapping {
    pub tables: Vec<TableMapping>,
    /// The words that the files have for states, per kind. What is left out is guessed.
    #[serde(default)]
    pub states: Vec<StateMapping>,
    /// The names that the files have for people. What is left out is matched by e-mail and name, or becomes a new
    /// person.
    #[serde(default)]
    pub people: Vec<PersonMapping>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TableMapping {
    pub table: String,
    pub becomes: Becomes,
    /// A column that is not named here stays in its rows only.
    pub columns: Vec<ColumnMapping>,
}

/// What the rows of a table become.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Becomes {
    /// One record each.
    Records { kind: String },
    /// Dated changes of the state of records that other tables make. `state` is what the column
    /// [`Target::HistoryWhat`] holds where the state changed; without such a column every row is one.
    History { state: String },
    /// They are kept as rows and become nothing.
    Rows,
}

/// What becomes of the values of one column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ColumnMapping {
    pub column: String,
    pub target: Target,
    /// How its texts are written.
    #[serde(default)]
    pub markup: Markup,
    /// How its dates are written, where digits alone do not tell.
    #[serde(default)]
    pub dates: DateOrder,
    /// What stands between several values in one cell, such as ", ".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub separator: Option<String>,
    /// Of a choice: the file's words and the options they stand for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<String, String>,
}

impl ColumnMapping {
    pub fn to(target: Target) -> Self {
        Self {
            column: String::new(),
            target,
            markup: Markup::default(),
            dates: DateOrder::default(),
            separator: None,
            words: BTreeMap::new(),
        }
    }

    pub fn field(name: &str) -> Self {
        Self::to(Target::field(name))
    }

    pub fn written_in(mut self, markup: Markup) -> Self {
        self.markup = markup;
        self
    }

    pub fn split_at(mut self, separator: &str) -> Self {
        self.separator = Some(separator.to_owned());
        self
    }
}

/// Where a value goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum Target {
    /// It stays in its row.
    Nowhere,
    /// It is the row's name in the program it came from: an import of the same name later changes the same record, other
    /// rows refer to it by that name, and searching for it finds the record.
    SourceId,
    /// Another name by which other rows refer to this one.
    Alias,
    /// A field of the record, declared or custom. A person's name in a reference to a person finds or makes that
    /// person; in any other reference it is the source id, an alias or the key of a record.
    Field {
        field: String,
    },
    /// A custom field that the import makes.
    NewField {
        label: String,
        field_type: FieldType,
    },
    /// A part of the description, under this heading and after what stands there. Several values make a list.
    Section {
        heading: String,
    },
    /// A link of the record to the one that the value names by source id, alias or key; `backwards`: from that one to
    /// this. A role that is neither declared nor custom is made under this name.
    Link {
        role: String,
        backwards: bool,
    },
    /// A comment on the record, written as "date;author;text".
    Comment,
    /// The e-mail, or another name such as the id of an account, of the person who stands in another column of the same
    /// row.
    EmailOf {
        column: String,
    },
    /// When the record came into being.
    CreatedAt,
    /// When its present state began.
    StateSince,
    /// Of a table of history: the record, when, what changed, the words before and after.
    HistoryOf,
    HistoryAt,
    HistoryWhat,
    HistoryFrom,
    HistoryTo,
}

impl Target {
    pub fn field(name: &str) -> Self {
        Self::Field { field: name.to_owned() }
    }
}

/// How a text is written. It becomes Markdown; the row keeps it as it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Markup {
    /// What looks like markup is none.
    #[default]
    Plain,
    Markdown,
    /// Jira's and Confluence's wiki markup.
    JiraWiki,
    /// Atlassian's document format, a JSON object.
    Adf,
    Html,
}

/// Which part of 3/4/2024 is the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// The values themselves tell, or else the day comes first.
    #[default]
    Told,
    DayFirst,
    MonthFirst,
}

/// The words that the files have for a state of a kind, and the state that they become.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct StateMapping {
    pub kind: String,
    pub words: String,
    pub becomes: StateChoice,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum StateChoice {
    /// One that the space has.
    Standing { state: StateId },
    /// A new one of the same name.
    New { category: StateCategory },
}

/// A name that the files have for a person, and who that is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PersonMapping {
    pub name: String,
    /// Absent: somebody new.
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub person: Option<RecordId>,
}
