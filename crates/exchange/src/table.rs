//! What a reader makes of a file, whatever shape it had: tables of values exactly as they stood, each with what the
//! reader knows of its meaning. Everything after this (the mapping, the account, the rows that are kept) knows tables
//! only, so an importer is a reader and nothing more.

use crate::error::{ExchangeError, Place, shown};
use crate::mapping::{Becomes, ColumnMapping, Target};
use serde_json::Value;
use std::collections::HashMap;

/// Largest file, in bytes.
pub const FILE_LIMIT: usize = 256 << 20;
/// Most rows in one table.
pub const ROW_LIMIT: usize = 1_000_000;
/// Most cells in one table.
pub const CELL_LIMIT: usize = 20_000_000;
/// Most columns in one table.
pub const COLUMN_LIMIT: usize = 2_000;
/// Longest name of a file, a table or a column, in bytes.
pub const NAME_LIMIT: usize = 300;
/// Deepest nesting of a JSON value.
pub const DEPTH_LIMIT: usize = 64;

/// A file as it was given.
#[derive(Clone, Copy, Debug)]
pub struct SourceFile<'a> {
    /// Without folders.
    pub name: &'a str,
    pub bytes: &'a [u8],
}

/// What one file holds.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Name of the program it came from, in lower case, as it stands in ids: "jira", "trello", "table". Never changes.
    pub system: &'static str,
    /// Who gave the ids in it, such as a host or a board: the same for every export of the same source.
    pub instance: String,
    pub tables: Vec<Table>,
    /// What a person should know before they go on, in whole sentences.
    pub warnings: Vec<String>,
}

/// One list of the file.
#[derive(Clone, Debug)]
pub struct Table {
    /// Unique among all files of an import: the file's name, and where it holds several, which one ("board.json › cards").
    pub name: String,
    /// What its rows become, as far as the reader knows.
    pub becomes: Becomes,
    /// In the order in which the file first names them; no name twice.
    pub columns: Vec<Column>,
    /// Row 1 is the first.
    pub rows: Vec<Row>,
    position: HashMap<String, usize>,
    cells: usize,
}

#[derive(Clone, Debug)]
pub struct Column {
    /// As the file names it; of a nested value its path, such as "fields.status.name". In round brackets where the
    /// reader added it, to say what the file says by nesting or by reference: "(card)".
    pub name: String,
    /// What its values mean, where the reader knows. Without it the mapping guesses from name and values.
    pub suggested: Option<ColumnMapping>,
    /// How many values it holds.
    pub values: u64,
    /// Position of the added column that says what this one means, such as "(list)" for the id of a list.
    pub carried_by: Option<usize>,
}

/// One row, by column. A column that the file repeats, or a list, gives several cells of one column, in their order. Only what is
/// something has a cell: no null, no blank text.
#[derive(Clone, Debug, Default)]
pub struct Row {
    pub cells: Vec<Cell>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Position of the column.
    pub column: usize,
    /// A text, a number or a truth; an object only where it is one value, such as a rich text.
    pub value: Value,
}

impl Table {
    pub fn new(name: impl Into<String>, becomes: Becomes) -> Self {
        Self { name: name.into(), becomes, columns: vec![], rows: vec![], position: HashMap::new(), cells: 0 }
    }

    /// Position of a column, made when it is new.
    pub fn column(&mut self, name: &str) -> Result<usize, ExchangeError> {
        if let Some(position) = self.position.get(name) {
            return Ok(*position);
        }
        if self.columns.len() == COLUMN_LIMIT {
            let problem = format!("it has more than {COLUMN_LIMIT} different columns");
            return Err(ExchangeError::file(&self.name, problem, "Export fewer fields"));
        }
        if name.len() > NAME_LIMIT {
            let problem = format!("the column \"{}\" has a name longer than {NAME_LIMIT} bytes", shown(name));
            return Err(ExchangeError::file(&self.name, problem, "Shorten the name in the file"));
        }
        let position = self.columns.len();
        self.position.insert(name.to_owned(), position);
        self.columns.push(Column { name: name.to_owned(), suggested: None, values: 0, carried_by: None });
        Ok(position)
    }

    pub fn position(&self, name: &str) -> Option<usize> {
        self.position.get(name).copied()
    }

    /// Adds a row of (column, value) in the order of the file. Null and blank text are passed over.
    pub fn add<N: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = (N, Value)>) -> Result<(), ExchangeError> {
        let mut row = Row::default();
        for (name, value) in cells {
            let nothing = match &value {
                Value::Null => true,
                Value::String(text) => text.trim().is_empty(),
                Value::Array(list) => list.is_empty(),
                Value::Object(members) => members.is_empty(),
                Value::Bool(_) | Value::Number(_) => false,
            };
            if nothing {
                continue;
            }
            let column = self.column(name.as_ref())?;
            self.columns[column].values += 1;
            row.cells.push(Cell { column, value });
        }
        row.sort();
        self.cells += row.cells.len();
        if self.cells > CELL_LIMIT {
            let problem = format!("it has more than {CELL_LIMIT} values");
            return Err(ExchangeError::file(&self.name, problem, "Split the file"));
        }
        if self.rows.len() == ROW_LIMIT {
            let problem = format!("it has more than {ROW_LIMIT} rows");
            return Err(ExchangeError::file(&self.name, problem, "Split the file"));
        }
        self.rows.push(row);
        Ok(())
    }

    /// Adds a JSON value as one row: its leaves but for what `elsewhere` names, then what the reader adds.
    pub(crate) fn add_entry(
        &mut self,
        entry: &Value,
        elsewhere: &dyn Fn(&str) -> bool,
        added: Vec<(String, Value)>,
    ) -> Result<(), ExchangeError> {
        let cells = leaves(entry, &|_: &str| false, elsewhere).map_err(|problem| {
            let place = Place { row: u32::try_from(self.rows.len() + 1).ok(), ..Place::default() };
            ExchangeError::input(&self.name, place, problem, "Leave this entry out of the file")
        })?;
        // What is no object has no names.
        let named =
            cells.into_iter().map(|(name, value)| (if name.is_empty() { "value".to_owned() } else { name }, value));
        self.add(named.chain(added))
    }

    /// Adds a column of what follows from each row; false when nothing does, or the table has no room for it.
    pub(crate) fn add_column(&mut self, name: &str, values_of: impl Fn(&Row) -> Vec<Value>) -> bool {
        let found: Vec<Vec<Value>> = self.rows.iter().map(values_of).collect();
        let count: usize = found.iter().map(Vec::len).sum();
        if count == 0 {
            return false;
        }
        let Ok(column) = self.column(name) else { return false };
        for (row, values) in self.rows.iter_mut().zip(found) {
            row.cells.extend(values.into_iter().map(|value| Cell { column, value }));
            row.sort();
        }
        if let Some(column) = self.columns.get_mut(column) {
            column.values += count as u64;
        }
        true
    }

    /// Says that what these columns mean is said by one that the reader added: where that one is mapped, they are.
    pub fn carry(&mut self, added: &str, columns: &[&str]) {
        let Some(added) = self.position(added) else { return };
        for name in columns {
            if let Some(position) = self.position(name) {
                self.columns[position].carried_by = Some(added);
            }
        }
    }

    /// Says what a column means, when the file has it.
    pub fn suggest(&mut self, name: &str, mapping: ColumnMapping) {
        if let Some(position) = self.position(name) {
            self.columns[position].suggested = Some(ColumnMapping { column: name.to_owned(), ..mapping });
        }
    }

    /// The same for several columns that need nothing but a target.
    pub fn suggest_all(&mut self, targets: impl IntoIterator<Item = (&'static str, Target)>) {
        for (name, target) in targets {
            self.suggest(name, ColumnMapping::to(target));
        }
    }

    /// Everything that no one has said a meaning of stays in its row only.
    pub fn keep_the_rest_raw(&mut self) {
        for column in self.columns.iter_mut().filter(|column| column.suggested.is_none()) {
            let keep = ColumnMapping::to(Target::Nowhere);
            column.suggested = Some(ColumnMapping { column: column.name.clone(), ..keep });
        }
    }

    /// The values of one column of a row.
    pub fn values<'a>(&self, row: &'a Row, column: usize) -> impl Iterator<Item = &'a Value> {
        row.of(column).iter().map(|cell| &cell.value)
    }
}

impl Column {
    /// What a reader added is no value of the file, and so stands in no account.
    pub fn is_added(&self) -> bool {
        is_added(&self.name)
    }
}

/// Whether a column of this name was added by a reader.
pub fn is_added(name: &str) -> bool {
    name.starts_with('(') && name.ends_with(')')
}

/// The name of a column of the file, told apart from those that readers add.
pub fn as_of_file(name: &str) -> String {
    if is_added(name) { format!("\"{name}\"") } else { name.to_owned() }
}

impl Row {
    pub fn first(&self, column: usize) -> Option<&Value> {
        self.of(column).first().map(|cell| &cell.value)
    }

    /// The cells of one column, found without reading the others.
    fn of(&self, column: usize) -> &[Cell] {
        let start = self.cells.partition_point(|cell| cell.column < column);
        let end = self.cells.partition_point(|cell| cell.column <= column);
        &self.cells[start..end]
    }

    /// By column; those of one column stay in their order.
    fn sort(&mut self) {
        if !self.cells.is_sorted_by_key(|cell| cell.column) {
            self.cells.sort_by_key(|cell| cell.column);
        }
    }
}

/// Every leaf of a JSON value with its path: members of objects joined by dots, the members of a list under the path of
/// the list. `whole` names paths whose value is one cell whatever it is, such as a rich text; `skip` names those that
/// stand in a table of their own. Nulls and empty lists and objects give nothing.
pub fn leaves(
    value: &Value,
    whole: &dyn Fn(&str) -> bool,
    skip: &dyn Fn(&str) -> bool,
) -> Result<Vec<(String, Value)>, String> {
    let mut found = Vec::new();
    walk(value, String::new(), 0, whole, skip, &mut found)?;
    Ok(found)
}

fn walk(
    value: &Value,
    path: String,
    depth: usize,
    whole: &dyn Fn(&str) -> bool,
    skip: &dyn Fn(&str) -> bool,
    found: &mut Vec<(String, Value)>,
) -> Result<(), String> {
    if depth > DEPTH_LIMIT {
        return Err(format!("\"{}\" is nested more than {DEPTH_LIMIT} deep", shown(&path)));
    }
    if !path.is_empty() && skip(&path) {
        return Ok(());
    }
    if !path.is_empty() && whole(&path) {
        found.push((path, value.clone()));
        return Ok(());
    }
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let path = if path.is_empty() { as_of_file(name) } else { format!("{path}.{name}") };
                walk(member, path, depth + 1, whole, skip, found)?;
            }
        }
        Value::Array(list) => {
            for member in list {
                walk(member, path.clone(), depth + 1, whole, skip, found)?;
            }
        }
        Value::Null => {}
        leaf => found.push((path, leaf.clone())),
    }
    Ok(())
}
