//! One file, read whole: its rows as they stand and a count of its values made while reading.

use super::json;
use crate::error::{ExchangeError, Place};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// Largest file, in bytes.
pub const FILE_LIMIT: usize = 64 << 20;
/// Most entries in one file.
pub const ROW_LIMIT: u32 = 100_000;
/// Most columns in one file.
pub const COLUMN_LIMIT: usize = 1_000;
/// Longest name of a file or a member, in bytes.
pub const NAME_LIMIT: usize = 200;

/// A table of any of the three files.
#[derive(Debug)]
pub struct Sheet {
    pub name: String,
    /// In the order in which the file first names them, each with the number of its values.
    pub columns: Vec<(String, u64)>,
    position: HashMap<String, usize>,
    /// Row 1 is the first.
    pub rows: Vec<BTreeMap<String, Value>>,
}

/// What a file holds, told by how it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// A JSON list of features.
    Features,
    /// A JSON object of ideas by their id.
    Ideas,
    /// A CSV table of dated changes of status.
    Transitions,
}

impl Role {
    pub fn label(self) -> &'static str {
        match self {
            Self::Features => "features (a JSON list)",
            Self::Ideas => "ideas (a JSON object)",
            Self::Transitions => "changes of status (a CSV table)",
        }
    }
}

/// The columns that a table of changes must have.
pub const TRANSITION_COLUMNS: [&str; 4] = ["changed_at", "feature", "from_status", "to_status"];

impl Sheet {
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), columns: vec![], position: HashMap::new(), rows: vec![] }
    }

    /// Counts one more value of `column`; false when that would be a column too many.
    pub fn count(&mut self, column: &str) -> bool {
        match self.position.get(column) {
            Some(position) => self.columns[*position].1 += 1,
            None if self.columns.len() == COLUMN_LIMIT => return false,
            None => {
                self.position.insert(column.to_owned(), self.columns.len());
                self.columns.push((column.to_owned(), 1));
            }
        }
        true
    }

    /// Each row with its number.
    pub fn numbered(&self) -> impl Iterator<Item = (u32, &BTreeMap<String, Value>)> {
        (1u32..).zip(&self.rows)
    }

    pub fn values(&self) -> u64 {
        self.columns.iter().map(|(_, count)| count).sum()
    }
}

/// Reads a file of any of the three roles. A byte order mark is passed over.
pub fn read(name: &str, bytes: &[u8]) -> Result<(Role, Sheet), ExchangeError> {
    if bytes.len() > FILE_LIMIT {
        let problem = format!("{} bytes are more than the limit of {FILE_LIMIT}", bytes.len());
        return Err(ExchangeError::file(name, problem, "Split the file"));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let place = Place { byte: Some(error.valid_up_to()), ..Place::default() };
        ExchangeError::input(name, place, "not UTF-8 text", "Save the file as UTF-8")
    })?;
    let marked = text;
    let text = marked.strip_prefix('\u{feff}').unwrap_or(marked);
    let (role, read) = match text.trim_start().as_bytes().first() {
        Some(b'[') => (Role::Features, json::read(name, text)),
        Some(b'{') => (Role::Ideas, json::read(name, text)),
        Some(_) => (Role::Transitions, read_csv(name, text)),
        None => return Err(ExchangeError::file(name, "the file is empty", "Choose the file that holds the data")),
    };
    let sheet = read.map_err(|error| error.after(marked.len() - text.len()))?;
    Ok((role, sheet))
}

fn read_csv(name: &str, text: &str) -> Result<Sheet, ExchangeError> {
    let mut sheet = Sheet::new(name);
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| csv_problem(name, &error))?.clone();
    let wanted = || format!("not a table of changes: its header lacks {}", TRANSITION_COLUMNS.join(", "));
    if TRANSITION_COLUMNS.iter().any(|column| !header.iter().any(|name| name == *column)) {
        let remedy = "Choose the features (JSON list), the ideas (JSON object) or the changes (CSV) of this format";
        return Err(ExchangeError::file(name, wanted(), remedy));
    }
    if header.len() > COLUMN_LIMIT {
        let problem = format!("more than {COLUMN_LIMIT} columns");
        return Err(ExchangeError::file(name, problem, "Import only the columns that are needed"));
    }
    for (at, column) in header.iter().enumerate() {
        if column.len() > NAME_LIMIT || header.iter().take(at).any(|other| other == column) {
            let place = Place { column: Some(crate::error::shown(column)), ..Place::default() };
            let problem = format!("the header has this name twice, or it is longer than {NAME_LIMIT} bytes");
            return Err(ExchangeError::input(name, place, problem, "Give each column a short name of its own"));
        }
    }
    // The reader takes an unclosed quotation mark as a cell up to the end of the file: rows would vanish in it.
    if text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 {
        let place = Place { byte: text.rfind('"'), ..Place::default() };
        return Err(ExchangeError::input(
            name,
            place,
            "a quotation mark is never closed",
            "Close it, or write \"\" for one mark",
        ));
    }
    for record in reader.records() {
        let record = record.map_err(|error| csv_problem(name, &error))?;
        if sheet.rows.len() >= ROW_LIMIT as usize {
            return Err(ExchangeError::file(name, format!("more than {ROW_LIMIT} entries"), "Split the file"));
        }
        let mut row = BTreeMap::new();
        for (column, cell) in header.iter().zip(&record) {
            sheet.count(column);
            row.insert(column.to_owned(), Value::String(cell.to_owned()));
        }
        sheet.rows.push(row);
    }
    Ok(sheet)
}

fn csv_problem(name: &str, error: &csv::Error) -> ExchangeError {
    let position = error.position();
    let place = Place {
        row: position.and_then(|at| u32::try_from(at.record()).ok()).filter(|row| *row > 0),
        column: None,
        byte: position.and_then(|at| usize::try_from(at.byte()).ok()),
    };
    let problem = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} cells where the header has {expected_len}")
        }
        other => format!("not readable as CSV: {}", crate::error::shown(&format!("{other:?}"))),
    };
    ExchangeError::input(
        name,
        place,
        problem,
        "Export the table again, with quotation marks around cells that hold commas",
    )
}
