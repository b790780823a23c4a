//! The CSV export of Linear.

use crate::guess::priority;
use crate::mapping::{Becomes, ColumnMapping, Markup, Target};
use crate::table::{Row, Table};
use graph::registry::FieldType;
use serde_json::Value;

/// Says what the columns of Linear's CSV export mean; false when it is another table.
pub fn suggest(table: &mut Table) -> bool {
    let id = if table.position("ID").is_some() { "ID" } else { "Id" };
    if [id, "Team", "Title", "Status", "Cycle Number"].iter().any(|name| table.position(name).is_none()) {
        return false;
    }
    table.becomes = Becomes::Records { kind: "work_item".into() };
    let sprint = add_sprint(table);
    let archived = table.position("Archived");
    table.add_column("(archived)", |row| {
        archived.and_then(|archived| row.first(archived)).map(|_| Value::Bool(true)).into_iter().collect()
    });
    let kept = |label: &str| Target::NewField { label: label.to_owned(), field_type: FieldType::Line };
    table.suggest_all([
        (id, Target::SourceId),
        ("Title", Target::field("title")),
        ("Status", Target::field("state")),
        ("Estimate", Target::field("estimate")),
        ("Creator", Target::field("reporter")),
        ("Assignee", Target::field("owner")),
        (sprint, Target::field("sprint")),
        ("Due Date", Target::field("due")),
        ("(archived)", Target::field("archived")),
        ("Created", Target::CreatedAt),
        ("Completed", Target::StateSince),
        ("Canceled", Target::StateSince),
        ("Parent issue", Target::Link { role: "part_of".into(), backwards: false }),
        ("Team", kept("Team")),
        ("Project", kept("Project")),
        ("Project Milestone", kept("Project milestone")),
    ]);
    table.suggest("Description", ColumnMapping::field("description").written_in(Markup::Markdown));
    table.suggest("Labels", ColumnMapping::field("tags").split_at(", "));
    table.suggest("Priority", priority());
    for name in ["Cycle Number", "Cycle Name", "Cycle Start", "Cycle End", "Archived"] {
        if sprint != name {
            table.suggest(name, ColumnMapping::to(Target::Nowhere));
        }
    }
    table.carry("(sprint)", &["Cycle Name", "Cycle Number"]);
    table.carry("(archived)", &["Archived"]);
    for name in ["Project ID", "Updated", "Started", "Triaged", "Initiatives", "Project Milestone ID"] {
        table.suggest(name, ColumnMapping::to(Target::Nowhere));
    }
    for name in ["SLA Status", "Roadmaps"] {
        table.suggest(name, ColumnMapping::to(Target::Nowhere));
    }
    true
}

/// Cycles without a name are known by their number.
fn add_sprint(table: &mut Table) -> &'static str {
    let (name, number) = (table.position("Cycle Name"), table.position("Cycle Number"));
    let sprint = |row: &Row| -> Vec<Value> {
        let named = name.and_then(|name| row.first(name)).cloned();
        let numbered = || {
            let number = row.first(number?)?;
            let number = number.as_str().map_or_else(|| number.to_string(), str::to_owned);
            Some(Value::from(format!("Cycle {}", number.trim())))
        };
        named.or_else(numbered).into_iter().collect()
    };
    if table.add_column("(sprint)", sprint) { "(sprint)" } else { "Cycle Name" }
}
