//! Reads a JSON file of entries strictly: nothing is dropped, rounded or overwritten on the way in.

use super::sheet::{COLUMN_LIMIT, NAME_LIMIT, ROW_LIMIT, Sheet};
use crate::error::{ExchangeError, Place, shown};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;

/// Deepest nesting inside one entry.
const DEPTH_LIMIT: usize = 16;
/// Whole numbers up to here are the same in every program that reads JSON.
const EXACT_LIMIT: u64 = 1 << 53;

/// The column that holds the name of an entry, where the file is an object of entries.
pub const KEY_COLUMN: &str = "(key)";

/// Reads a list of entries, or an object of entries by name; nested values get dotted columns.
pub fn read(file: &str, text: &str) -> Result<Sheet, ExchangeError> {
    let reader = Reader { sheet: RefCell::new(Sheet::new(file)), row: Cell::new(0), found: RefCell::new(None) };
    let mut source = serde_json::Deserializer::from_str(text);
    let outcome = Entries(&reader).deserialize(&mut source).and_then(|()| {
        reader.row.set(0);
        source.end()
    });
    match outcome {
        Ok(()) => Ok(reader.sheet.into_inner()),
        Err(error) => Err(explain(file, text, &reader, &error)),
    }
}

fn explain(file: &str, text: &str, reader: &Reader, error: &serde_json::Error) -> ExchangeError {
    let row = Some(reader.row.get()).filter(|row| *row > 0);
    let byte = Some(byte_at(text, error.line(), error.column()));
    if let Some(found) = reader.found.borrow_mut().take() {
        let place = Place { row, column: found.column, byte };
        return ExchangeError::input(file, place, found.problem, found.remedy);
    }
    let whole = error.to_string();
    let problem = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(problem, _)| problem);
    let place = Place { row, column: None, byte };
    let remedy = "Check that the file came whole, and export it again";
    ExchangeError::input(file, place, format!("not the JSON that was expected: {}", shown(problem)), remedy)
}

/// The offset of a position that the parser gives as line and column, both from 1.
fn byte_at(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    (start + column.saturating_sub(1)).min(text.len())
}

struct Reader {
    sheet: RefCell<Sheet>,
    /// The entry being read; 0 between entries.
    row: Cell<u32>,
    /// What the reader itself refused; the parser's own error only says where.
    found: RefCell<Option<Found>>,
}

struct Found {
    column: Option<String>,
    problem: String,
    remedy: &'static str,
}

impl Reader {
    fn refuse<E: Error>(&self, column: &str, problem: impl Into<String>, remedy: &'static str) -> E {
        let column = Some(shown(column)).filter(|column| !column.is_empty());
        *self.found.borrow_mut() = Some(Found { column, problem: problem.into(), remedy });
        E::custom("refused")
    }

    fn begin<E: Error>(&self) -> Result<(), E> {
        self.row.set(self.row.get() + 1);
        // The list ends one step after its last entry.
        if self.row.get() > ROW_LIMIT + 1 {
            self.row.set(ROW_LIMIT + 1);
            return Err(self.refuse("", format!("more than {ROW_LIMIT} entries"), "Split the file"));
        }
        Ok(())
    }

    fn put<E: Error>(&self, into: &mut BTreeMap<String, Value>, column: &str, value: Value) -> Result<(), E> {
        if into.contains_key(column) {
            return Err(self.refuse(column, "stands twice in one entry", "Keep one of the two"));
        }
        if !self.sheet.borrow_mut().count(column) {
            return Err(self.refuse(
                column,
                format!("more than {COLUMN_LIMIT} columns"),
                "Import only the columns that are needed",
            ));
        }
        into.insert(column.to_owned(), value);
        Ok(())
    }
}

struct Entries<'a>(&'a Reader);

impl<'de> DeserializeSeed<'de> for Entries<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of entries or an object of entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let reader = self.0;
        loop {
            reader.begin()?;
            let mut values = BTreeMap::new();
            if list.next_element_seed(Entry { reader, into: &mut values })?.is_none() {
                return Ok(());
            }
            reader.sheet.borrow_mut().rows.push(values);
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let reader = self.0;
        loop {
            reader.begin()?;
            let Some(key) = map.next_key::<String>()? else { return Ok(()) };
            let mut values = BTreeMap::new();
            reader.put(&mut values, KEY_COLUMN, Value::String(key))?;
            map.next_value_seed(Entry { reader, into: &mut values })?;
            reader.sheet.borrow_mut().rows.push(values);
        }
    }
}

/// One entry: an object.
struct Entry<'a> {
    reader: &'a Reader,
    into: &'a mut BTreeMap<String, Value>,
}

impl<'de> DeserializeSeed<'de> for Entry<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Entry<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object for each entry")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        Node { reader: self.reader, path: "", depth: 1, into: self.into }.visit_map(map)
    }
}

/// A value at any depth of an entry.
struct Node<'a> {
    reader: &'a Reader,
    path: &'a str,
    depth: usize,
    into: &'a mut BTreeMap<String, Value>,
}

impl Node<'_> {
    fn leaf<E: Error>(self, value: Value) -> Result<(), E> {
        self.reader.put(self.into, self.path, value)
    }

    /// Stops before the parser goes further down, so that depth never costs stack.
    fn enter<E: Error>(&self) -> Result<(), E> {
        if self.depth > DEPTH_LIMIT {
            let problem = format!("nested deeper than {DEPTH_LIMIT} levels");
            return Err(self.reader.refuse(self.path, problem, "Flatten the entry"));
        }
        Ok(())
    }

    fn inexact<E: Error>(&self) -> E {
        let problem = format!("a number that is not a whole number of at most {EXACT_LIMIT} cannot be kept exactly");
        self.reader.refuse(self.path, problem, "Put it in quotation marks, so that it is kept as text")
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.leaf(Value::Bool(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        if value > EXACT_LIMIT {
            return Err(self.inexact());
        }
        self.leaf(Value::from(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        if value.unsigned_abs() > EXACT_LIMIT {
            return Err(self.inexact());
        }
        self.leaf(Value::from(value))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Err(self.inexact())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.leaf(Value::String(value.to_owned()))
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.leaf(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.enter()?;
        let mut position = 0usize;
        loop {
            let path = format!("{}[{position}]", self.path);
            let node = Node { reader: self.reader, path: &path, depth: self.depth + 1, into: &mut *self.into };
            if list.next_element_seed(node)?.is_none() {
                break;
            }
            position += 1;
        }
        // An empty list is a value too.
        if position == 0 { self.leaf(Value::Array(vec![])) } else { Ok(()) }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.enter()?;
        let mut empty = true;
        while let Some(key) = map.next_key::<String>()? {
            empty = false;
            if key.len() > NAME_LIMIT {
                return Err(self.reader.refuse(
                    self.path,
                    format!("a name of more than {NAME_LIMIT} bytes"),
                    "Shorten it",
                ));
            }
            let path = if self.depth == 1 { key } else { format!("{}.{key}", self.path) };
            map.next_value_seed(Node {
                reader: self.reader,
                path: &path,
                depth: self.depth + 1,
                into: &mut *self.into,
            })?;
        }
        // An empty object is a value too, except as a whole entry.
        if empty && self.depth > 1 { self.leaf(Value::Object(serde_json::Map::new())) } else { Ok(()) }
    }
}
