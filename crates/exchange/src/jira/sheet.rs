//! The tables that Jira exports as CSV or Excel: one row per issue, a header for each field, repeated for each of its
//! values.

use super::{KIND, custom, environment, link, part_of, priority, section};
use crate::mapping::{Becomes, ColumnMapping, Markup, Target};
use crate::table::Table;

/// Says what the columns of a table mean if it is an export of Jira, and whether it is one. Custom fields are left to
/// be guessed from their values, because this file names no types.
pub fn suggest(table: &mut Table) -> bool {
    let headers: Vec<(String, String)> =
        table.columns.iter().map(|column| (column.name.clone(), column.name.trim().to_lowercase())).collect();
    let has = |wanted: &[&str]| headers.iter().any(|(_, header)| wanted.contains(&header.as_str()));
    if !has(&["issue key", "work item key"]) || !has(&["summary"]) {
        return false;
    }
    table.becomes = Becomes::Records { kind: KIND.to_owned() };
    let parent = first_of(&headers, &["parent key", "parent", "parent id"]);
    let since = first_of(&headers, &["status category changed", "resolved"]);
    let reporter = first_of(&headers, &["reporter", "creator"]);
    let estimate = first_of(
        &headers,
        &["custom field (story points)", "custom field (story point estimate)", "story points", "story point estimate"],
    );
    for (name, header) in &headers {
        let mapping = if Some(name.as_str()) == parent {
            Some(ColumnMapping::to(part_of()))
        } else if Some(name.as_str()) == since {
            Some(ColumnMapping::to(Target::StateSince))
        } else if let Some(person) = account_of(header).and_then(|person| first_of(&headers, &[person])) {
            // Comments name people by these.
            Some(ColumnMapping::to(Target::EmailOf { column: person.to_owned() }))
        } else if Some(name.as_str()) == reporter {
            Some(ColumnMapping::field("reporter"))
        } else if Some(name.as_str()) == estimate {
            Some(ColumnMapping::field("estimate"))
        } else if let Some(custom_name) = in_brackets(name, "custom field") {
            match custom::known(custom_name) {
                // Another column already holds the estimate.
                Some(mapping) if mapping.target == Target::field("estimate") => None,
                known => known,
            }
        } else {
            Some(meaning(name, header))
        };
        if let Some(mapping) = mapping {
            table.suggest(name, mapping);
        }
    }
    true
}

/// The column beside which the id of an account stands.
fn account_of(header: &str) -> Option<&str> {
    header.strip_suffix(" id").filter(|person| ["assignee", "reporter", "creator"].contains(person))
}

/// Of columns that say the same, the first that the file has.
fn first_of<'a>(headers: &'a [(String, String)], wanted: &[&str]) -> Option<&'a str> {
    let named = |wanted: &&str| headers.iter().find(|(_, header)| header == wanted);
    wanted.iter().find_map(named).map(|(name, _)| name.as_str())
}

fn meaning(name: &str, header: &str) -> ColumnMapping {
    if let Some(type_name) =
        in_brackets(name, "outward issue link").or_else(|| in_brackets(name, "outward work item link"))
    {
        return ColumnMapping::to(link(type_name, None, false));
    }
    if let Some(type_name) =
        in_brackets(name, "inward issue link").or_else(|| in_brackets(name, "inward work item link"))
    {
        return ColumnMapping::to(link(type_name, None, true));
    }
    match header {
        "issue key" | "work item key" => ColumnMapping::to(Target::SourceId),
        "issue id" | "work item id" => ColumnMapping::to(Target::Alias),
        "summary" => ColumnMapping::field("title"),
        "description" => ColumnMapping::field("description").written_in(Markup::JiraWiki),
        "issue type" | "work type" | "work item type" => ColumnMapping::field("type"),
        "status" => ColumnMapping::field("state"),
        "priority" => priority(),
        "resolution" => ColumnMapping::field("resolution"),
        "assignee" => ColumnMapping::field("owner"),
        "created" => ColumnMapping::to(Target::CreatedAt),
        "due date" | "due" => ColumnMapping::field("due"),
        "labels" | "component/s" | "components" => ColumnMapping::field("tags"),
        "fix version/s" | "fix versions" => ColumnMapping::field("release"),
        "sprint" => ColumnMapping::field("sprint"),
        "epic link" => ColumnMapping::to(part_of()),
        "environment" => environment(Markup::JiraWiki),
        "comment" | "comments" => ColumnMapping::to(Target::Comment).written_in(Markup::JiraWiki),
        "attachment" | "attachments" => section("Attachments"),
        _ => ColumnMapping::to(Target::Nowhere),
    }
}

/// "Rank" of "Custom field (Rank)".
fn in_brackets<'a>(header: &'a str, before: &str) -> Option<&'a str> {
    let header = header.trim();
    let start = header.get(..before.len()).filter(|start| start.eq_ignore_ascii_case(before))?;
    let rest = header.get(start.len()..)?.trim_start();
    rest.strip_prefix('(')?.strip_suffix(')').map(str::trim).filter(|name| !name.is_empty())
}
