//! Issues as Jira's REST interface gives them, alone, in a list, as the result of a search, or wrapped by the programs
//! that gather them.

mod meaning;

use super::{KIND, SYSTEM, host};
use crate::error::{ExchangeError, shown};
use crate::mapping::{Becomes, ColumnMapping, Markup, Target};
use crate::markup::is_document;
use crate::table::{Reading, Table, leaves};
use serde_json::Value;
use std::collections::BTreeSet;

const EXPORT_AGAIN: &str = "Check that the file came whole, and export it again";
/// The lists of an issue that are tables of their own.
const HISTORIES: &str = "changelog.histories";
const COMMENTS: [&str; 2] = ["fields.comment.comments", "comments_data"];
const LINKS: &str = "fields.issuelinks";

/// Whether a JSON value holds issues of Jira.
pub fn is_jira(value: &Value) -> bool {
    match value {
        Value::Array(list) => list.iter().any(|entry| issue_in(entry).is_some()),
        Value::Object(_) => {
            let listed = value.get("issues").and_then(Value::as_array);
            issue_in(value).is_some() || listed.is_some_and(|list| list.iter().any(|entry| issue_in(entry).is_some()))
        }
        _ => false,
    }
}

/// The issue that an entry is or wraps.
fn issue_in(entry: &Value) -> Option<&Value> {
    [Some(entry), entry.get("data")].into_iter().flatten().find(|candidate| is_issue(candidate))
}

fn is_issue(value: &Value) -> bool {
    let key = value.get("key").and_then(Value::as_str).is_some_and(is_issue_key);
    let fields = value.get("fields").is_some_and(Value::is_object);
    let address = value.get("self").and_then(Value::as_str).is_some_and(|address| address.contains("/rest/"));
    key && (fields || address)
}

/// ABC-1.
fn is_issue_key(text: &str) -> bool {
    text.rsplit_once('-').is_some_and(|(project, number)| {
        project.starts_with(|c: char| c.is_alphabetic())
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Reads issues into the tables "issues", "comments" and "history" of a file; what stands beside them goes to "file".
pub fn read(file_name: &str, value: &Value) -> Result<Reading, ExchangeError> {
    let mut tables = Tables {
        issues: Table::new(format!("{file_name} › issues"), Becomes::Records { kind: KIND.to_owned() }),
        comments: Table::new(format!("{file_name} › comments"), Becomes::Records { kind: "comment".to_owned() }),
        history: Table::new(format!("{file_name} › history"), Becomes::History { state: "status".to_owned() }),
        file: Table::new(format!("{file_name} › file"), Becomes::Rows),
        instance: None,
        link_words: meaning::LinkWords::default(),
    };
    match value {
        Value::Array(list) => tables.entries(list)?,
        _ if issue_in(value).is_some() => tables.entries(std::slice::from_ref(value))?,
        _ => {
            tables.beside(value, &|path| path == "issues")?;
            let list = value.get("issues").and_then(Value::as_array);
            tables.entries(list.map_or(&[][..], Vec::as_slice))?;
        }
    }
    Ok(tables.into_reading(value))
}

struct Tables {
    issues: Table,
    comments: Table,
    history: Table,
    file: Table,
    instance: Option<String>,
    link_words: meaning::LinkWords,
}

impl Tables {
    fn entries(&mut self, entries: &[Value]) -> Result<(), ExchangeError> {
        for entry in entries {
            match issue_in(entry) {
                Some(issue) => self.issue(entry, issue)?,
                None => self.beside(entry, &|_| false)?,
            }
        }
        Ok(())
    }

    /// What is no issue.
    fn beside(&mut self, value: &Value, skip: &dyn Fn(&str) -> bool) -> Result<(), ExchangeError> {
        let cells = leaves(value, &|_| false, skip).map_err(|problem| refused(&self.file, problem))?;
        // A value that is no list and no object has no path.
        let cells: Vec<_> = cells
            .into_iter()
            .map(|(path, value)| (if path.is_empty() { "value".to_owned() } else { path }, value))
            .collect();
        if cells.is_empty() { Ok(()) } else { self.file.add(cells) }
    }

    fn issue(&mut self, entry: &Value, issue: &Value) -> Result<(), ExchangeError> {
        let key = issue.get("key").and_then(Value::as_str).unwrap_or_default().to_owned();
        if self.instance.is_none() {
            self.instance = issue.get("self").and_then(Value::as_str).and_then(host);
        }
        let apart: Vec<&str> = [HISTORIES, COMMENTS[0], COMMENTS[1], LINKS]
            .into_iter()
            .filter(|path| objects_at(issue, path).is_some())
            .collect();
        let documents = documents(issue);
        let whole = |path: &str| documents.contains(path);
        let skip = |path: &str| apart.contains(&path);
        let mut cells = leaves(issue, &whole, &skip).map_err(|problem| refused(&self.issues, problem))?;
        for link in objects_at(issue, LINKS).unwrap_or_default() {
            let label = self.link_words.learn(link);
            let found = leaves(link, &|_| false, &|_| false).map_err(|problem| refused(&self.issues, problem))?;
            cells.extend(found.into_iter().map(|(path, value)| (format!("{LINKS}[{label}].{path}"), value)));
        }
        if !std::ptr::eq(entry, issue) {
            let around = leaves(entry, &|_| false, &|path| path == "data");
            let around = around.map_err(|problem| refused(&self.issues, problem))?;
            cells.extend(around.into_iter().map(|(path, value)| (format!("wrapper.{path}"), value)));
        }
        self.issues.add(cells)?;
        for path in COMMENTS {
            for comment in objects_at(issue, path).unwrap_or_default() {
                self.comment(&key, comment)?;
            }
        }
        for entry in objects_at(issue, HISTORIES).unwrap_or_default() {
            self.changes(&key, entry)?;
        }
        Ok(())
    }

    fn comment(&mut self, key: &str, comment: &Value) -> Result<(), ExchangeError> {
        let rich = comment.get("body").is_some_and(is_document);
        let found = leaves(comment, &|path| rich && path == "body", &|_| false);
        let mut cells = vec![("(issue)".to_owned(), Value::from(key))];
        cells.extend(found.map_err(|problem| refused(&self.comments, problem))?);
        self.comments.add(cells)
    }

    /// One entry of the history: a row for each of its items, the first of which holds what the entry says of itself.
    fn changes(&mut self, key: &str, entry: &Value) -> Result<(), ExchangeError> {
        let items = objects_at(entry, "items").unwrap_or_default();
        let apart = !items.is_empty();
        let own = leaves(entry, &|_| false, &|path| apart && path == "items");
        let mut own = own.map_err(|problem| refused(&self.history, problem))?;
        let created = entry.get("created").cloned().unwrap_or(Value::Null);
        let nothing = Value::Null;
        let items = if apart { items } else { std::slice::from_ref(&nothing) };
        for item in items {
            let mut cells = vec![("(issue)".to_owned(), Value::from(key)), ("(created)".to_owned(), created.clone())];
            cells.append(&mut own);
            let found = leaves(item, &|_| false, &|_| false).map_err(|problem| refused(&self.history, problem))?;
            cells.extend(found.into_iter().map(|(path, value)| (format!("items.{path}"), value)));
            self.history.add(cells)?;
        }
        Ok(())
    }

    fn into_reading(mut self, value: &Value) -> Reading {
        meaning::of_issues(&mut self.issues, value, &self.link_words);
        suggest_comments(&mut self.comments);
        self.history.suggest_all([
            ("(issue)", Target::HistoryOf),
            ("(created)", Target::HistoryAt),
            ("created", Target::HistoryAt),
            ("items.field", Target::HistoryWhat),
            ("items.fromString", Target::HistoryFrom),
            ("items.toString", Target::HistoryTo),
        ]);
        self.history.keep_the_rest_raw();
        self.file.keep_the_rest_raw();
        let tables = [self.issues, self.comments, self.history, self.file];
        Reading {
            system: SYSTEM,
            instance: self.instance.unwrap_or_else(|| SYSTEM.to_owned()),
            tables: tables.into_iter().filter(|table| !table.rows.is_empty()).collect(),
            warnings: vec![],
        }
    }
}

fn suggest_comments(comments: &mut Table) {
    comments.suggest_all([
        ("(issue)", Target::field("parent")),
        ("id", Target::SourceId),
        ("created", Target::CreatedAt),
    ]);
    comments.suggest("body", ColumnMapping::field("body").written_in(meaning::dialect(comments, "body")));
    meaning::suggest_person(comments, "author", "author");
    comments.keep_the_rest_raw();
}

fn refused(table: &Table, problem: String) -> ExchangeError {
    let row = u32::try_from(table.rows.len().saturating_add(1)).unwrap_or(u32::MAX);
    let place = crate::error::Place { row: Some(row), ..Default::default() };
    ExchangeError::input(&table.name, place, shown(&problem), EXPORT_AGAIN)
}

/// The list of objects under a path; nothing where it is another value, which then stays with its issue.
fn objects_at<'a>(value: &'a Value, path: &str) -> Option<&'a [Value]> {
    let list = path.split('.').try_fold(value, |value, name| value.get(name))?.as_array()?;
    (!list.is_empty() && list.iter().all(Value::is_object)).then_some(list.as_slice())
}

/// The paths of an issue whose value is a rich text.
fn documents(issue: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for group in ["fields", "renderedFields"] {
        for (name, value) in issue.get(group).and_then(Value::as_object).into_iter().flatten() {
            if is_document(value) {
                found.insert(format!("{group}.{name}"));
            } else if value.get("value").is_some_and(is_document) {
                found.insert(format!("{group}.{name}.value"));
            }
        }
    }
    found
}

/// How a field of texts is written: strings are wiki markup, objects are documents.
fn markup_of(values: &mut dyn Iterator<Item = &Value>) -> Markup {
    let mut rich = false;
    for value in values {
        if value.is_string() {
            return Markup::JiraWiki;
        }
        rich |= value.is_object();
    }
    if rich { Markup::Adf } else { Markup::JiraWiki }
}
