//! Which reader reads a file, told by what is in it and never by its name alone.

use crate::error::ExchangeError;
use crate::mapping::Becomes;
use crate::table::{CELL_LIMIT, DEPTH_LIMIT, FILE_LIMIT, NAME_LIMIT, Reading, SourceFile, Table, leaves};
use crate::{asana, delimited, github, gitlab, jira, linear, spreadsheet, trello};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::cell::Cell;
use std::fmt;

/// Reads a file of any format that is known.
pub fn read(file: &SourceFile<'_>) -> Result<Reading, ExchangeError> {
    let fits = (1..=NAME_LIMIT).contains(&file.name.len())
        && !file.name.chars().any(|letter| letter.is_control() || letter == '/' || letter == '\\');
    if !fits {
        let problem = format!("a file's name is 1 to {NAME_LIMIT} bytes on one line and without folders");
        return Err(ExchangeError::file(file.name, problem, "Rename the file"));
    }
    if file.bytes.len() > FILE_LIMIT {
        let problem = format!("it is larger than {} MB", FILE_LIMIT >> 20);
        return Err(ExchangeError::file(file.name, problem, "Split the file"));
    }
    if spreadsheet::is_workbook(file.bytes) {
        return Ok(suggested(spreadsheet::read(file)?));
    }
    let start = file.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file.bytes);
    match start.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => Err(ExchangeError::file(file.name, "there is nothing in it", "Choose another file")),
        Some(b'{' | b'[') if !is_called_a_table(file.name) => read_json(file, start),
        Some(b'<') if jira::xml::is_jira(start) => jira::xml::read(file.name, start),
        Some(b'<') => {
            let problem = "it is XML or HTML of a kind that no reader knows";
            Err(ExchangeError::file(file.name, problem, "Export it as CSV, XLSX or JSON"))
        }
        Some(_) => Ok(suggested(delimited::read(file)?)),
    }
}

/// Asks every reader of tables whether it knows this one.
fn suggested(mut reading: Reading) -> Reading {
    for table in &mut reading.tables {
        let system = if jira::sheet::suggest(table) {
            "jira"
        } else if linear::suggest(table) {
            "linear"
        } else if asana::suggest(table) {
            "asana"
        } else if trello::suggest(table) {
            "trello"
        } else if gitlab::suggest(table) {
            "gitlab"
        } else if github::suggest(table) {
            "github"
        } else {
            continue;
        };
        reading.system = system;
        reading.instance = system.to_owned();
    }
    reading
}

/// A header such as "[a];[b]" begins like JSON and is none.
fn is_called_a_table(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    ["csv", "tsv", "txt", "tab"].contains(&ending.as_str())
}

fn read_json(file: &SourceFile<'_>, bytes: &[u8]) -> Result<Reading, ExchangeError> {
    let value = parsed(file.name, bytes)?;
    if trello::is_trello(&value) {
        trello::read(file.name, &value)
    } else if jira::json::is_jira(&value) {
        jira::json::read(file.name, &value)
    } else if asana::is_asana(&value) {
        asana::read(file.name, &value)
    } else if gitlab::is_gitlab(&value) {
        gitlab::read(file.name, &value)
    } else if github::is_github(&value) {
        github::read(file.name, &value)
    } else {
        plain(file.name, &value)
    }
}

/// A list of objects that no reader knows: one row each. An object whose members are lists of objects: a table each.
fn plain(name: &str, value: &Value) -> Result<Reading, ExchangeError> {
    let mut reading = Reading { system: "table", instance: "table".into(), ..Reading::default() };
    let is_list = |value: &Value| value.as_array().is_some_and(|list| list.iter().any(Value::is_object));
    match value {
        Value::Array(list) => reading.tables.push(rows(name, list)?),
        Value::Object(members) => {
            let lists: Vec<(&String, &Value)> = members.iter().filter(|(_, member)| is_list(member)).collect();
            for (member, list) in &lists {
                let named = if lists.len() == 1 { name.to_owned() } else { format!("{name} › {member}") };
                reading.tables.push(rows(&named, list.as_array().map_or(&[], Vec::as_slice))?);
            }
            let skip = |path: &str| lists.iter().any(|(member, _)| *member == path);
            let rest = leaves(value, &|_| false, &skip).map_err(|problem| too_deep(name, problem))?;
            if !rest.is_empty() {
                let named = if lists.is_empty() { name.to_owned() } else { format!("{name} › file") };
                let mut table = Table::new(named, Becomes::Rows);
                table.add(rest)?;
                reading.tables.push(table);
            }
        }
        _ => {}
    }
    if reading.tables.iter().all(|table| table.rows.is_empty()) {
        return Err(ExchangeError::file(name, "it holds no list of entries", "Export a list of records"));
    }
    Ok(reading)
}

fn rows(name: &str, list: &[Value]) -> Result<Table, ExchangeError> {
    let mut table = Table::new(name, Becomes::Rows);
    for entry in list {
        table.add_entry(entry, &|_| false, vec![])?;
    }
    Ok(table)
}

fn too_deep(name: &str, problem: String) -> ExchangeError {
    ExchangeError::file(name, problem, "Export it with less nesting")
}

/// The JSON value, or the values of its lines as one list. A member that an object names twice is refused: one of the
/// two would be lost.
fn parsed(name: &str, bytes: &[u8]) -> Result<Value, ExchangeError> {
    let mut values = Vec::new();
    let left = Cell::new(CELL_LIMIT);
    let mut stream = serde_json::Deserializer::from_slice(bytes);
    loop {
        let value = Whole { depth: 0, left: &left }.deserialize(&mut stream).map_err(|problem| {
            let place = crate::error::Place { row: u32::try_from(problem.line()).ok(), ..Default::default() };
            ExchangeError::input(name, place, format!("it is no JSON: {problem}"), "Export it again")
        })?;
        values.push(value);
        match stream.end() {
            Ok(()) => break,
            Err(_) if values.len() < crate::table::ROW_LIMIT => {}
            Err(_) => return Err(ExchangeError::file(name, "it has too many lines", "Split the file")),
        }
    }
    match values.len() {
        1 => Ok(values.remove(0)),
        _ => Ok(Value::Array(values)),
    }
}

/// A JSON value with every member once, and not too deep.
struct Whole<'b> {
    depth: usize,
    /// Values that may still come.
    left: &'b Cell<usize>,
}

impl Whole<'_> {
    fn member<E: serde::de::Error>(&self) -> Result<Self, E> {
        let left = self.left.get().checked_sub(1);
        let left = left.ok_or_else(|| E::custom(format!("it holds more than {CELL_LIMIT} values")))?;
        self.left.set(left);
        Ok(Whole { depth: self.depth + 1, left: self.left })
    }
}

impl<'de> DeserializeSeed<'de> for Whole<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        if self.depth > DEPTH_LIMIT {
            return Err(D::Error::custom(format!("it is nested more than {DEPTH_LIMIT} deep")));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Whole<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = list.next_element_seed(self.member()?)? {
            members.push(member);
        }
        Ok(Value::Array(members))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = object.next_key::<String>()? {
            let member = object.next_value_seed(self.member()?)?;
            if members.contains_key(&name) {
                return Err(A::Error::custom(format!("\"{}\" stands twice in one object", crate::error::shown(&name))));
            }
            members.insert(name, member);
        }
        Ok(Value::Object(members))
    }
}
