//! The mapping, brought together with what the space and the registry know: what each column is used for.

use super::people::comment_parts;
use super::values::FieldUse;
use super::values::{parts_of, text_of};
use crate::dates::order_of;
use crate::error::{ExchangeError, Place};
use crate::existing::Graph;
use crate::identity::Identity;
use crate::mapping::{Becomes, ColumnMapping, DateOrder, Mapping, TableMapping, Target};
use crate::port::WHO_IT_IS;
use crate::table::{Reading, Table};
use graph::apply::FIELDS_LIMIT;
use graph::custom::{CustomField, CustomRole, FieldOption};
use graph::expression::inverse_name;
use graph::id::RecordId;
use graph::operation::OperationBody;
use graph::registry::{FieldType, KindDeclaration, Registry, Trait};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Most options that a new choice is made with; what has more different values is no choice.
const OPTION_LIMIT: usize = 200;

/// A table with what becomes of it.
pub(super) struct TablePlan<'a> {
    pub reading: &'a Reading,
    pub table: &'a Table,
    pub becomes: Becomes,
    pub kind: Option<&'a KindDeclaration>,
    /// By position of the column.
    pub columns: Vec<ColumnPlan>,
    /// By row: the record that it makes or changes.
    pub records: Vec<Option<RecordId>>,
}

pub(super) struct ColumnPlan {
    pub mapping: ColumnMapping,
    pub order: DateOrder,
    pub to: Use,
}

/// What a column is used for.
#[derive(Clone, Debug)]
pub(super) enum Use {
    Nothing,
    SourceId,
    Alias,
    Field(FieldUse),
    Section(String),
    Link { role: String, backwards: bool, to: Vec<String> },
    Comment,
    EmailOf(usize),
    CreatedAt,
    StateSince,
    HistoryOf,
    HistoryAt,
    HistoryWhat,
    HistoryFrom,
    HistoryTo,
}

impl TablePlan<'_> {
    /// Position of the first column with a use.
    pub fn used_as(&self, wanted: impl Fn(&Use) -> bool) -> Option<usize> {
        self.columns.iter().position(|column| wanted(&column.to))
    }

    /// Where the values of a column went, for the report.
    pub fn meaning(&self, column: usize) -> String {
        let kind = self.kind.map_or("", |kind| kind.name);
        match &self.columns[column].to {
            Use::Nothing => String::new(),
            Use::SourceId | Use::Alias => "what names the record in its source".into(),
            Use::Field(field) => format!("{kind}.{}", field.name),
            Use::Section(heading) => format!("{kind}.description, under \"{heading}\""),
            Use::Link { role, backwards: false, .. } => format!("link {role}"),
            Use::Link { role, backwards: true, .. } => format!("link {role}, from the other record"),
            Use::Comment => "comment.body".into(),
            Use::EmailOf(_) => WHO_IT_IS.into(),
            Use::CreatedAt => "when the record came into being".into(),
            Use::StateSince | Use::HistoryAt => "when a state began".into(),
            Use::HistoryOf => "the record whose state it is".into(),
            Use::HistoryWhat | Use::HistoryFrom | Use::HistoryTo => "the state that began".into(),
        }
    }
}

/// What has to be made before the records are.
#[derive(Default)]
pub(super) struct Definitions {
    pub bodies: Vec<OperationBody>,
    fields: Vec<CustomField>,
    roles: Vec<CustomRole>,
}

/// Works the mapping out. Refuses what names a table, a kind, a field or a role that cannot be.
pub(super) fn compile<'a>(
    readings: &'a [Reading],
    mapping: &Mapping,
    registry: &'a Registry,
    graph: &dyn Graph,
    identity: &Identity,
) -> Result<(Vec<TablePlan<'a>>, Definitions), ExchangeError> {
    let mut definitions = Definitions { bodies: vec![], fields: graph.fields()?, roles: graph.roles()? };
    let mut plans = Vec::new();
    for reading in readings {
        for table in &reading.tables {
            let unsaid = TableMapping { table: table.name.clone(), becomes: Becomes::Rows, columns: vec![] };
            let said = mapping.tables.iter().find(|said| said.table == table.name).unwrap_or(&unsaid);
            let becomes = said.becomes.clone();
            let kind = match &becomes {
                Becomes::Records { kind } => {
                    let known = registry.kind(kind);
                    Some(known.filter(|kind| is_importable(kind)).ok_or_else(|| {
                        let problem = format!("its rows cannot become records of the kind \"{kind}\"");
                        ExchangeError::file(&table.name, problem, "Choose another kind")
                    })?)
                }
                Becomes::History { .. } | Becomes::Rows => None,
            };
            let mut compiler = Compiler { table, kind, registry, identity, definitions: &mut definitions };
            let mut columns = Vec::with_capacity(table.columns.len());
            for (position, column) in table.columns.iter().enumerate() {
                let said = said.columns.iter().find(|said| said.column == column.name);
                let nowhere = || ColumnMapping { column: column.name.clone(), ..ColumnMapping::to(Target::Nowhere) };
                columns.push(compiler.column(position, said.cloned().unwrap_or_else(nowhere), &becomes)?);
            }
            let records = vec![None; table.rows.len()];
            plans.push(TablePlan { reading, table, becomes, kind, columns, records });
        }
    }
    for kind in registry.kinds.iter().map(|kind| kind.name) {
        let of_kind = |field: &&CustomField| field.space == identity.space && field.kind == kind;
        let count = definitions.fields.iter().filter(of_kind).count();
        if count > FIELDS_LIMIT {
            let problem = format!("the space would have {count} fields of that kind; it may have {FIELDS_LIMIT}");
            return Err(ExchangeError::Files { problem, remedy: "Make fewer new fields".into() });
        }
    }
    if let Some(unknown) = mapping.tables.iter().find(|said| plans.iter().all(|plan| plan.table.name != said.table)) {
        let problem = "the files hold no such table";
        return Err(ExchangeError::file(&unknown.table, problem, "Read the files again and map what they hold"));
    }
    Ok((plans, definitions))
}

/// Whether an import can make records of a kind: it must be able to give everything that such a record needs.
pub fn is_importable(kind: &KindDeclaration) -> bool {
    !matches!(kind.name, "view" | "file" | "highlight")
}

struct Compiler<'a, 'd> {
    table: &'a Table,
    kind: Option<&'a KindDeclaration>,
    registry: &'a Registry,
    identity: &'a Identity,
    definitions: &'d mut Definitions,
}

impl Compiler<'_, '_> {
    fn column(
        &mut self,
        position: usize,
        mapping: ColumnMapping,
        becomes: &Becomes,
    ) -> Result<ColumnPlan, ExchangeError> {
        let refused = |problem: String, remedy: &str| {
            let place = Place { column: Some(mapping.column.clone()), ..Place::default() };
            ExchangeError::input(&self.table.name, place, problem, remedy)
        };
        let history = matches!(becomes, Becomes::History { .. });
        let to = match &mapping.target {
            Target::Nowhere => Use::Nothing,
            // What a table of rows is said to mean waits until the table becomes something.
            _ if matches!(becomes, Becomes::Rows) => Use::Nothing,
            Target::HistoryOf if history => Use::HistoryOf,
            Target::HistoryAt if history => Use::HistoryAt,
            Target::HistoryWhat if history => Use::HistoryWhat,
            Target::HistoryFrom if history => Use::HistoryFrom,
            Target::HistoryTo if history => Use::HistoryTo,
            _ if history => Use::Nothing,
            Target::HistoryOf | Target::HistoryAt | Target::HistoryWhat | Target::HistoryFrom | Target::HistoryTo => {
                return Err(refused("this is for tables of history".into(), "Choose another target"));
            }
            Target::SourceId => Use::SourceId,
            Target::Alias => Use::Alias,
            Target::Field { field } => match self.field(field) {
                Some(found) if importable(found.field_type) && field != "trashed" => Use::Field(found),
                Some(_) => {
                    let problem = format!("no import can write the field \"{field}\"");
                    return Err(refused(problem, "Choose another field"));
                }
                None => {
                    let kind = self.kind.map_or("", |kind| kind.label);
                    let problem = format!("{kind} has no field \"{field}\" in this space");
                    return Err(refused(problem, "Choose a field, or let the import make one"));
                }
            },
            Target::NewField { label, field_type } => {
                let (label, field_type) = (label.trim().to_owned(), *field_type);
                let fits = MADE_BY_PEOPLE.contains(&field_type);
                if label.is_empty() || label.len() > 200 || label.chars().any(char::is_control) || !fits {
                    let problem = "a new field needs a label of one line and a type that people can choose";
                    return Err(refused(problem.into(), "Change the label or the type"));
                }
                Use::Field(self.new_field(position, label, field_type, &mapping))
            }
            Target::Section { heading } => match self.kind.filter(|kind| kind.field("description").is_some()) {
                Some(_) => Use::Section(heading.split_whitespace().collect::<Vec<_>>().join(" ")),
                None => {
                    let problem = "only what has a description can take a part of it".into();
                    return Err(refused(problem, "Choose another target"));
                }
            },
            Target::Link { role, backwards } => match self.link(role, *backwards) {
                Ok(to) => to,
                Err(problem) => return Err(refused(problem, "Choose another link")),
            },
            Target::Comment => match self.kind.filter(|kind| kind.has(Trait::Commentable)) {
                Some(_) => Use::Comment,
                None => return Err(refused("it takes no comments".into(), "Choose another target")),
            },
            Target::EmailOf { column } => match self.table.position(column) {
                Some(of) => Use::EmailOf(of),
                None => return Err(refused(format!("there is no column \"{column}\""), "Choose another target")),
            },
            Target::CreatedAt => Use::CreatedAt,
            Target::StateSince => Use::StateSince,
        };
        let reads_dates = match &to {
            Use::Field(field) => matches!(field.field_type, FieldType::Date | FieldType::Moment),
            to => matches!(to, Use::CreatedAt | Use::StateSince | Use::HistoryAt),
        };
        let order = match mapping.dates {
            // Of a comment in a cell, the date is only its beginning.
            DateOrder::Told if matches!(to, Use::Comment) => {
                let texts = self.table.rows.iter().flat_map(|row| self.table.values(row, position)).take(10_000);
                let dates: Vec<Value> =
                    texts.filter_map(|cell| Some(Value::String(comment_parts(&text_of(cell))?.0.to_owned()))).collect();
                order_of(dates.iter())
            }
            DateOrder::Told if reads_dates => {
                order_of(self.table.rows.iter().flat_map(|row| self.table.values(row, position)).take(10_000))
            }
            said => said,
        };
        Ok(ColumnPlan { mapping, order, to })
    }

    fn field(&self, name: &str) -> Option<FieldUse> {
        let kind = self.kind?;
        let custom = || self.definitions.field(self.identity, kind.name, |field| field.name == name);
        kind.field(name).map(FieldUse::from).or_else(|| custom().map(FieldUse::from))
    }

    /// A field of this label and type that stands already, or a new one.
    fn new_field(
        &mut self,
        position: usize,
        label: String,
        field_type: FieldType,
        mapping: &ColumnMapping,
    ) -> FieldUse {
        let kind = self.kind.map_or("", |kind| kind.name);
        let same = |field: &CustomField| field.label.eq_ignore_ascii_case(&label) && field.field_type == field_type;
        let standing = self.definitions.field(self.identity, kind, same).cloned();
        // One that was put away, perhaps by taking an import back, comes back.
        let put_away = |field: &&CustomField| {
            field.archived && field.space == self.identity.space && field.kind == kind && same(field)
        };
        let standing = standing.or_else(|| self.definitions.fields.iter().find(put_away).cloned());
        let is_new = standing.as_ref().is_none_or(|field| field.archived);
        let standing = standing.map(|field| CustomField { archived: false, ..field });
        let mut field = standing.unwrap_or_else(|| CustomField {
            space: self.identity.space,
            kind: kind.to_owned(),
            name: self.free_name(kind, &label, field_type),
            label,
            field_type,
            options: vec![],
            targets: if field_type == FieldType::Reference { vec!["person".into()] } else { vec![] },
            formula: None,
            currency: None,
            help: String::new(),
            position: self.definitions.fields.len() as u32,
            archived: false,
            sequence: 0,
        });
        let before = field.options.len();
        if matches!(field_type, FieldType::Choice | FieldType::Choices) {
            self.add_options(position, mapping, &mut field.options);
        }
        let found = FieldUse::from(&field);
        if is_new || field.options.len() > before {
            self.definitions.define(field);
        }
        found
    }

    /// Options for the values that no option stands for.
    fn add_options(&self, position: usize, mapping: &ColumnMapping, options: &mut Vec<FieldOption>) {
        let mut labels: BTreeSet<String> = BTreeSet::new();
        for value in self.table.rows.iter().flat_map(|row| self.table.values(row, position)) {
            let parts = match mapping.separator {
                Some(_) => parts_of(mapping, value),
                None => vec![text_of(value).trim().to_owned()],
            };
            labels.extend(parts.into_iter().filter(|part| part.len() <= 200 && !part.chars().any(char::is_control)));
            if labels.len() > OPTION_LIMIT {
                break;
            }
        }
        for label in labels.into_iter().filter(|label| !label.is_empty()).take(OPTION_LIMIT) {
            let stands =
                |option: &FieldOption| option.label.to_lowercase() == label.to_lowercase() || option.id == label;
            if mapping.words.keys().any(|word| word.eq_ignore_ascii_case(&label)) || options.iter().any(stands) {
                continue;
            }
            let id = free(&slug(&label, "option"), |id| options.iter().any(|option| option.id == id));
            options.push(FieldOption { id, label, colour: None, archived: false });
        }
    }

    fn free_name(&self, kind: &str, label: &str, field_type: FieldType) -> String {
        let roles = self.registry.roles.iter().flat_map(|role| [role.name.to_owned(), inverse_name(role)]);
        let custom = self.definitions.roles.iter().flat_map(|role| [role.name.clone(), role.inverse_name.clone()]);
        let taken: BTreeSet<String> = roles.chain(custom).collect();
        let declared = self.registry.kind(kind);
        // A word of the language, or of every record, would be refused later.
        free(&slug(label, "field"), |name| {
            taken.contains(name)
                || is_no_name(name)
                || declared.is_some_and(|kind| kind.field(name).is_some())
                || self.definitions.fields.iter().any(|field| {
                    field.kind == kind
                        && field.name == name
                        && (field.space == self.identity.space || field.field_type != field_type)
                })
        })
    }

    fn link(&mut self, role: &str, backwards: bool) -> Result<Use, String> {
        let Some(kind) = self.kind else { return Err("rows that become nothing have no links".into()) };
        let slugged = slug(role, "link");
        let declared = self.registry.roles.iter().find(|known| known.name == role || known.name == slugged);
        // A role of another space joins nothing here.
        let home = self.identity.space;
        let is_meant = |known: &&CustomRole| {
            known.space == home
                && (known.name == role || known.name == slugged || known.label.eq_ignore_ascii_case(role))
        };
        // One that was put away, perhaps by taking an import back, comes back.
        let put_away = self.definitions.roles.iter().find(is_meant).filter(|known| known.archived).cloned();
        if let Some(known) = put_away {
            self.definitions.define_role(&CustomRole { archived: false, ..known });
        }
        let custom = self.definitions.roles.iter().find(is_meant);
        let (name, from, to): (String, Vec<String>, Vec<String>) = match (declared, custom) {
            (Some(role), _) => {
                let names = |kinds: &[&str]| kinds.iter().map(|kind| (*kind).to_owned()).collect();
                (role.name.to_owned(), names(&role.from), names(&role.to))
            }
            (None, Some(role)) => (role.name.clone(), role.from.clone(), role.to.clone()),
            (None, None) => {
                let made = self.new_role(kind, role, slugged);
                (made.name.clone(), made.from.clone(), made.to.clone())
            }
        };
        let (own, other) = if backwards { (to, from) } else { (from, to) };
        if own.iter().any(|each| each == kind.name) {
            Ok(Use::Link { role: name, backwards, to: other })
        } else {
            Err(format!("no link \"{role}\" leads {} {}", if backwards { "to" } else { "from" }, kind.label))
        }
    }

    fn new_role(&mut self, kind: &KindDeclaration, words: &str, name: String) -> CustomRole {
        let label = words.replace('_', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        let inverse = inverse_words(&label);
        let inverse_name = slug(&if inverse == label { format!("{label} back") } else { inverse.clone() }, "link_back");
        let role = CustomRole {
            space: self.identity.space,
            name: free(&name, |name| self.is_taken(kind, name)),
            inverse_name: free(&inverse_name, |other| other == name || self.is_taken(kind, other)),
            label,
            inverse,
            from: vec![kind.name.to_owned()],
            to: vec![kind.name.to_owned()],
            archived: false,
            sequence: 0,
        };
        self.definitions.define_role(&role);
        role
    }

    /// Whether the name of a role would be refused: it is a word of the language, a role's, or a field's of the kind.
    fn is_taken(&self, kind: &KindDeclaration, name: &str) -> bool {
        let roles = self.registry.roles.iter();
        let custom = self.definitions.roles.iter();
        is_no_name(name)
            || kind.field(name).is_some()
            || roles.into_iter().any(|role| role.name == name || inverse_name(role) == name)
            || custom.into_iter().any(|role| role.name == name || role.inverse_name == name)
            || self.definitions.fields.iter().any(|field| field.kind == kind.name && field.name == name)
    }
}

impl Definitions {
    fn field(&self, identity: &Identity, kind: &str, wanted: impl Fn(&CustomField) -> bool) -> Option<&CustomField> {
        self.fields
            .iter()
            .find(|field| field.space == identity.space && field.kind == kind && !field.archived && wanted(field))
    }

    fn define_role(&mut self, role: &CustomRole) {
        self.bodies.push(OperationBody::DefineRole {
            space: role.space,
            name: role.name.clone(),
            inverse_name: role.inverse_name.clone(),
            label: role.label.clone(),
            inverse: role.inverse.clone(),
            from: role.from.clone(),
            to: role.to.clone(),
            archived: false,
        });
        match self.roles.iter_mut().find(|known| known.name == role.name) {
            Some(known) => *known = role.clone(),
            None => self.roles.push(role.clone()),
        }
    }

    fn define(&mut self, field: CustomField) {
        let key = field.key();
        self.bodies.retain(|body| {
            !matches!(body, OperationBody::DefineField { space, kind, name, .. }
                if *space == key.space && *kind == key.kind && *name == key.name)
        });
        self.bodies.push(OperationBody::DefineField {
            space: field.space,
            kind: field.kind.clone(),
            name: field.name.clone(),
            label: field.label.clone(),
            field_type: field.field_type,
            options: field.options.clone(),
            targets: field.targets.clone(),
            formula: None,
            currency: field.currency.clone(),
            help: field.help.clone(),
            position: field.position,
            archived: false,
        });
        match self.fields.iter_mut().find(|standing| standing.key() == key) {
            Some(standing) => *standing = field,
            None => self.fields.push(field),
        }
    }
}

/// What custom fields there are for people, and so for imports in their name.
const MADE_BY_PEOPLE: [FieldType; 10] = [
    FieldType::Line,
    FieldType::Number,
    FieldType::Money,
    FieldType::Date,
    FieldType::Choice,
    FieldType::Choices,
    FieldType::Reference,
    FieldType::Checkbox,
    FieldType::Url,
    FieldType::Tags,
];

fn importable(field_type: FieldType) -> bool {
    !matches!(field_type, FieldType::Formula | FieldType::Definition | FieldType::Quote | FieldType::Rank)
}

/// Names that the ledger refuses for fields and roles.
fn is_no_name(name: &str) -> bool {
    graph::expression::is_reserved(name) || graph::custom::RECORD_NAMES.contains(&name)
}

/// Small letters, digits and underscores, beginning with a letter.
pub(super) fn slug(label: &str, empty: &str) -> String {
    let mut name = String::new();
    for letter in label.chars() {
        let letter = letter.to_ascii_lowercase();
        if letter.is_ascii_lowercase() || (letter.is_ascii_digit() && !name.is_empty()) {
            name.push(letter);
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
        if name.len() >= 34 {
            break;
        }
    }
    let name = name.trim_end_matches('_');
    if name.is_empty() { empty.to_owned() } else { name.to_owned() }
}

/// The name, or the first numbered one that is not taken.
fn free(name: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(name) {
        return name.to_owned();
    }
    (2..).map(|number| format!("{name}_{number}")).find(|name| !taken(name)).unwrap_or_default()
}

/// How a link reads from its other end.
fn inverse_words(label: &str) -> String {
    let known = BTreeMap::from([
        ("duplicates", "is duplicated by"),
        ("clones", "is cloned by"),
        ("causes", "is caused by"),
        ("blocks", "is blocked by"),
        ("implements", "is implemented by"),
        ("tests", "is tested by"),
        ("fixes", "is fixed by"),
        ("splits to", "is split from"),
    ]);
    let said = known.get(label.to_lowercase().as_str());
    match said {
        Some(inverse) => (*inverse).to_owned(),
        // "Relates to" reads the same from both ends, and so may words that nobody here knows.
        None => label.to_owned(),
    }
}
