//! Tasks of Asana: the JSON export of a project, a list of tasks as the program's interface gives it, and the CSV
//! export. Asana's ids are unique among all who use it.

use crate::entry::{UNKNOWN_MEMBER, list, text};
use crate::error::ExchangeError;
use crate::mapping::{Becomes, ColumnMapping, Markup, Target};
use crate::table::{Reading, Row, Table};
use crate::trello::field_label;
use graph::registry::FieldType;
use serde_json::Value;
use std::collections::HashMap;

const COMPLETED: &str = "Completed";
const INCOMPLETE: &str = "Incomplete";
/// What Asana calls a section that nobody has named.
const UNNAMED_SECTIONS: [&str; 2] = ["untitled section", "(no section)"];

/// Whether it is an export of tasks, or a list of them.
pub fn is_asana(value: &Value) -> bool {
    let is_task = |entry: &Value| {
        let told = entry.get("resource_type").and_then(Value::as_str).map(|word| word == "task");
        let looks = entry.get("name").is_some() && entry.get("completed").is_some_and(Value::is_boolean);
        text(entry, "/gid").is_some() && told.unwrap_or(looks)
    };
    let tasks = tasks_of(value);
    !tasks.is_empty() && tasks.iter().all(is_task)
}

/// Reads an export of tasks. Subtasks become rows after the task that they are part of.
pub fn read(file_name: &str, value: &Value) -> Result<Reading, ExchangeError> {
    let mut tasks = Table::new(format!("{file_name} › tasks"), Becomes::Records { kind: "work_item".into() });
    let mut comments = Table::new(format!("{file_name} › comments"), Becomes::Records { kind: "comment".into() });
    let mut stories = Table::new(format!("{file_name} › stories"), Becomes::Rows);
    let mut fields = HashMap::new();
    let mut waiting: Vec<(&Value, Option<&str>)> = tasks_of(value).iter().rev().map(|task| (task, None)).collect();
    if waiting.is_empty() {
        let remedy = "Export the project as JSON from Asana's menu again";
        return Err(ExchangeError::file(file_name, "there are no tasks in it", remedy));
    }
    while let Some((task, parent)) = waiting.pop() {
        let elsewhere =
            |path: &str| ["subtasks", "stories"].contains(&path) && task.get(path).is_some_and(Value::is_array);
        let mut said = said_of(task, &mut fields);
        if let Some(parent) = parent.filter(|_| text(task, "/parent/gid").is_none()) {
            said.push(("(parent)".to_owned(), Value::from(parent)));
        }
        tasks.add_entry(task, &elsewhere, said)?;
        let id = text(task, "/gid");
        waiting.extend(list(task, "subtasks").iter().rev().map(|part| (part, id)));
        for story in list(task, "stories") {
            let mut said: Vec<(String, Value)> =
                id.map(|id| ("(task)".to_owned(), Value::from(id))).into_iter().collect();
            if !is_comment(story) {
                stories.add_entry(story, &|_: &str| false, said)?;
                continue;
            }
            if text(story, "/created_by/name").is_none() {
                said.push(("(author)".to_owned(), Value::from(UNKNOWN_MEMBER)));
            }
            comments.add_entry(story, &|_: &str| false, said)?;
        }
    }
    suggest_tasks(&mut tasks, fields);
    comments.suggest_all([
        ("gid", Target::SourceId),
        ("(task)", Target::field("parent")),
        ("created_by.name", Target::field("author")),
        ("(author)", Target::field("author")),
        ("created_at", Target::CreatedAt),
        ("text", Target::field("body")),
    ]);
    let mut tables = vec![tasks, comments, stories];
    if value.is_object() {
        let mut rest = Table::new(format!("{file_name} › export"), Becomes::Rows);
        rest.add_entry(value, &|path: &str| path == "data", vec![])?;
        tables.extend(Some(rest).filter(|rest| !rest.columns.is_empty()));
    }
    tables.iter_mut().for_each(Table::keep_the_rest_raw);
    tables.retain(|table| !table.rows.is_empty());
    Ok(Reading { system: "asana", instance: "asana".into(), tables, warnings: vec![] })
}

/// Says what the columns of Asana's CSV export mean; false when it is another table. The columns of custom fields are
/// left to a guess.
pub fn suggest(table: &mut Table) -> bool {
    let (Some(id), Some(name), Some(section)) =
        (table.position("Task ID"), table.position("Name"), table.position("Section/Column"))
    else {
        return false;
    };
    table.becomes = Becomes::Records { kind: "work_item".into() };
    let completed = table.position("Completed At");
    table.add_column("(state)", |row| {
        let is_completed = completed.is_some_and(|completed| row.first(completed).is_some());
        vec![Value::from(state(is_completed, row.first(section).and_then(Value::as_str)))]
    });
    // This export names other tasks by their titles.
    let ids = ids_by_title(table, id, name);
    for (column, said) in [
        ("Parent task", "(parent)"),
        ("Parent Task", "(parent)"),
        ("Blocked By (Dependencies)", "(blocked by)"),
        ("Blocking (Dependencies)", "(blocking)"),
    ] {
        if let Some(named) = table.position(column) {
            table.add_column(said, |row| {
                let titles = table_texts(row, named);
                titles.flat_map(|titles| ids_of(titles, &ids)).map(Value::from).collect()
            });
            table.suggest(column, ColumnMapping::to(Target::Nowhere));
            table.carry(said, &[column]);
        }
    }
    table.carry("(state)", &["Section/Column"]);
    table.suggest_all([
        ("Task ID", Target::SourceId),
        ("Name", Target::field("title")),
        ("Notes", Target::field("description")),
        ("(state)", Target::field("state")),
        ("Assignee", Target::field("owner")),
        ("Assignee Email", Target::EmailOf { column: "Assignee".into() }),
        ("Start Date", Target::field("start")),
        ("Due Date", Target::field("due")),
        ("Created At", Target::CreatedAt),
        ("Completed At", Target::StateSince),
        ("(parent)", Target::Link { role: "part_of".into(), backwards: false }),
        ("(blocked by)", Target::Link { role: "depends_on".into(), backwards: false }),
        ("(blocking)", Target::Link { role: "depends_on".into(), backwards: true }),
        ("Section/Column", Target::Nowhere),
        ("Last Modified", Target::Nowhere),
        ("Projects", Target::Nowhere),
    ]);
    table.suggest("Tags", ColumnMapping::field("tags").split_at(","));
    true
}

/// What the file says of a task by nesting, and its custom fields, each under its name.
fn said_of(task: &Value, fields: &mut HashMap<String, (String, FieldType)>) -> Vec<(String, Value)> {
    let is_completed = task.get("completed").and_then(Value::as_bool).unwrap_or(false);
    let section = list(task, "memberships").iter().find_map(|membership| text(membership, "/section/name"));
    let mut said = vec![("(state)".to_owned(), Value::from(state(is_completed, section)))];
    let sort = match text(task, "/resource_subtype") {
        Some("milestone") => Some("Milestone"),
        Some("approval") => Some("Approval"),
        _ => None,
    };
    said.extend(sort.map(|sort| ("(type)".to_owned(), Value::from(sort))));
    for field in list(task, "custom_fields") {
        let label = text(field, "/name").map(field_label).filter(|label| !label.is_empty());
        let Some(label) = label else { continue };
        let (field_type, values) = custom_values(field);
        let column = format!("(custom: {label})");
        fields.entry(column.clone()).or_insert((label, field_type));
        said.extend(values.into_iter().map(|value| (column.clone(), value)));
    }
    said
}

fn custom_values(field: &Value) -> (FieldType, Vec<Value>) {
    let one = |pointers: &[&str]| {
        pointers.iter().filter_map(|pointer| field.pointer(pointer)).find(|value| !value.is_null()).cloned()
    };
    let written = text(field, "/type").or_else(|| text(field, "/resource_subtype")).unwrap_or_default();
    let (field_type, value) = match written {
        "multi_enum" => {
            let options = list(field, "multi_enum_values").iter().filter_map(|option| text(option, "/name"));
            return (FieldType::Choices, options.map(Value::from).collect());
        }
        "enum" => (FieldType::Choice, one(&["/enum_value/name"])),
        "number" => (FieldType::Number, one(&["/number_value"])),
        "date" => (FieldType::Date, one(&["/date_value/date", "/date_value/date_time"])),
        _ => (FieldType::Line, one(&["/text_value", "/display_value"])),
    };
    (field_type, value.into_iter().collect())
}

fn suggest_tasks(tasks: &mut Table, fields: HashMap<String, (String, FieldType)>) {
    let link = |role: &str, backwards: bool| Target::Link { role: role.into(), backwards };
    tasks.carry("(state)", &["completed", "memberships.section.name"]);
    tasks.carry("(type)", &["resource_subtype"]);
    tasks.suggest_all([
        ("gid", Target::SourceId),
        ("name", Target::field("title")),
        ("(type)", Target::field("type")),
        ("(state)", Target::field("state")),
        ("assignee.name", Target::field("owner")),
        ("assignee.email", Target::EmailOf { column: "assignee.name".into() }),
        ("created_by.name", Target::field("reporter")),
        ("start_on", Target::field("start")),
        ("due_on", Target::field("due")),
        ("tags.name", Target::field("tags")),
        ("permalink_url", Target::field("link")),
        ("parent.gid", link("part_of", false)),
        ("(parent)", link("part_of", false)),
        ("dependencies.gid", link("depends_on", false)),
        ("dependents.gid", link("depends_on", true)),
        ("created_at", Target::CreatedAt),
        ("completed_at", Target::StateSince),
    ]);
    let count =
        |name: &str| tasks.position(name).and_then(|at| tasks.columns.get(at)).map_or(0, |column| column.values);
    // The same text twice: as it is formatted, and as plain words.
    if count("html_notes") > 0 && count("html_notes") >= count("notes") {
        tasks.suggest("html_notes", ColumnMapping::field("description").written_in(Markup::Html));
    } else {
        tasks.suggest("notes", ColumnMapping::field("description"));
    }
    for (column, (label, field_type)) in fields {
        tasks.suggest(&column, ColumnMapping::to(Target::NewField { label, field_type }));
    }
}

/// What is ticked off is done, in whatever section it was left.
fn state(is_completed: bool, section: Option<&str>) -> &str {
    if is_completed {
        return COMPLETED;
    }
    section.filter(|name| !UNNAMED_SECTIONS.contains(&name.to_lowercase().as_str())).unwrap_or(INCOMPLETE)
}

/// The id of each task whose title is its alone.
fn ids_by_title(table: &Table, id: usize, name: usize) -> HashMap<String, String> {
    let mut found: HashMap<String, Option<String>> = HashMap::new();
    for row in &table.rows {
        let Some(title) = row.first(name).and_then(Value::as_str) else { continue };
        let own = row.first(id).map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
        found.entry(title.trim().to_owned()).and_modify(|seen| *seen = None).or_insert(own);
    }
    found.into_iter().filter_map(|(title, id)| Some((title, id?))).collect()
}

/// Titles may hold commas themselves, so the whole is tried first.
fn ids_of(titles: &str, ids: &HashMap<String, String>) -> Vec<String> {
    match ids.get(titles.trim()) {
        Some(id) => vec![id.clone()],
        None => titles.split(',').filter_map(|title| ids.get(title.trim())).cloned().collect(),
    }
}

fn table_texts(row: &Row, column: usize) -> impl Iterator<Item = &str> {
    row.cells.iter().filter(move |cell| cell.column == column).filter_map(|cell| cell.value.as_str())
}

fn is_comment(story: &Value) -> bool {
    let sort = text(story, "/resource_subtype").or_else(|| text(story, "/type")).unwrap_or_default();
    matches!(sort, "comment_added" | "comment") && text(story, "/text").is_some()
}

fn tasks_of(value: &Value) -> &[Value] {
    value.as_array().map_or_else(|| list(value, "data"), Vec::as_slice)
}
