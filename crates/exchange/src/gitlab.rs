//! Issues of GitLab: the list that its REST interface gives, with notes and reactions inside where a program has put
//! them there, and its CSV export.

use crate::entry::{UNKNOWN_MEMBER, text};
use crate::error::ExchangeError;
use crate::mapping::{Becomes, ColumnMapping, Markup, Target};
use crate::table::{Reading, Row, Table};
use serde_json::Value;

const NOTES: [&str; 2] = ["notes", "notes_data"];
const REACTIONS: [&str; 2] = ["award_emoji", "award_emoji_data"];

/// Whether it is a list of issues, or of merge requests.
pub fn is_gitlab(value: &Value) -> bool {
    let is_issue = |entry: &Value| {
        let numbered = entry.get("iid").is_some_and(Value::is_u64) && entry.get("project_id").is_some();
        numbered && entry.get("title").is_some_and(Value::is_string)
    };
    value.as_array().is_some_and(|entries| !entries.is_empty() && entries.iter().all(is_issue))
}

/// Reads a list of issues. Merge requests in it are kept as rows.
pub fn read(file_name: &str, value: &Value) -> Result<Reading, ExchangeError> {
    let Some(entries) = value.as_array() else {
        let remedy = "Save the answer of GitLab's list of issues as it is";
        return Err(ExchangeError::file(file_name, "it is no list of issues", remedy));
    };
    let kept = |name: &str, becomes: Becomes| Table::new(format!("{file_name} › {name}"), becomes);
    let mut issues = kept("issues", Becomes::Records { kind: "work_item".into() });
    let mut comments = kept("comments", Becomes::Records { kind: "comment".into() });
    let mut history = kept("history", Becomes::History { state: "state".into() });
    let mut system_notes = kept("system notes", Becomes::Rows);
    let mut reactions = kept("award emoji", Becomes::Rows);
    let mut merge_requests = kept("merge requests", Becomes::Rows);
    let all = |_: &str| false;
    let referenced =
        entries.iter().filter(|entry| !is_merge_request(entry)).all(|entry| full_reference(entry).is_some());
    let mut confidential = 0usize;
    for entry in entries {
        if is_merge_request(entry) {
            merge_requests.add_entry(entry, &all, vec![])?;
            continue;
        }
        confidential += usize::from(entry.get("confidential").and_then(Value::as_bool).unwrap_or(false));
        let id = source_id(entry);
        let elsewhere = |path: &str| {
            (NOTES.contains(&path) || REACTIONS.contains(&path)) && entry.get(path).is_some_and(Value::is_array)
        };
        let said = if referenced { vec![] } else { vec![("(id)".to_owned(), Value::from(id.as_str()))] };
        issues.add_entry(entry, &elsewhere, said)?;
        for note in members(entry, &NOTES) {
            let mut said = vec![("(issue)".to_owned(), Value::from(id.as_str()))];
            if !note.get("system").and_then(Value::as_bool).unwrap_or(false) {
                if text(note, "/author/name").is_none() {
                    said.push(("(author)".to_owned(), Value::from(UNKNOWN_MEMBER)));
                }
                comments.add_entry(note, &all, said)?;
            } else if let Some((from, to)) = change_of_state(note) {
                said.push(("(from)".to_owned(), Value::from(from)));
                said.push(("(to)".to_owned(), Value::from(to)));
                history.add_entry(note, &all, said)?;
            } else {
                system_notes.add_entry(note, &all, said)?;
            }
        }
        for reaction in members(entry, &REACTIONS) {
            reactions.add_entry(reaction, &all, vec![("(issue)".to_owned(), Value::from(id.as_str()))])?;
        }
    }
    suggest_issues(&mut issues, referenced);
    comments.suggest_all([
        ("id", Target::SourceId),
        ("(issue)", Target::field("parent")),
        ("author.name", Target::field("author")),
        ("(author)", Target::field("author")),
        ("created_at", Target::CreatedAt),
    ]);
    comments.suggest("body", ColumnMapping::field("body").written_in(Markup::Markdown));
    history.carry("(to)", &["body"]);
    history.suggest_all([
        ("(issue)", Target::HistoryOf),
        ("created_at", Target::HistoryAt),
        ("(from)", Target::HistoryFrom),
        ("(to)", Target::HistoryTo),
    ]);
    let mut tables = vec![issues, comments, history, system_notes, reactions, merge_requests];
    tables.iter_mut().for_each(Table::keep_the_rest_raw);
    tables.retain(|table| !table.rows.is_empty());
    let mut warnings = Vec::new();
    if confidential > 0 {
        warnings.push(format!(
            "GitLab keeps {confidential} of the issues in {file_name} confidential: whoever sees the space will see them \
             here."
        ));
    }
    let instance = entries.iter().find_map(|entry| text(entry, "/web_url").and_then(host)).unwrap_or("gitlab");
    Ok(Reading { system: "gitlab", instance: instance.to_owned(), tables, warnings })
}

/// Says what the columns of GitLab's CSV export mean; false when it is another table.
pub fn suggest(table: &mut Table) -> bool {
    if ["Title", "Issue ID", "Author Username"].iter().any(|name| table.position(name).is_none()) {
        return false;
    }
    table.becomes = Becomes::Records { kind: "work_item".into() };
    let url = table.position("URL");
    let id = |row: &Row| -> Vec<Value> {
        let address = url.and_then(|url| row.first(url)).and_then(Value::as_str);
        address.and_then(reference).map(Value::from).into_iter().collect()
    };
    // The number alone is not unique among projects.
    let referenced = table.add_column("(id)", id);
    table.suggest_all([
        ("(id)", Target::SourceId),
        ("Issue ID", if referenced { Target::Alias } else { Target::SourceId }),
        ("Title", Target::field("title")),
        ("URL", Target::field("link")),
        ("State", Target::field("state")),
        ("Author", Target::field("reporter")),
        ("Due Date", Target::field("due")),
        ("Created At (UTC)", Target::CreatedAt),
        ("Closed At (UTC)", Target::StateSince),
        ("Milestone", Target::field("release")),
        ("Weight", Target::field("estimate")),
    ]);
    table.suggest("Description", ColumnMapping::field("description").written_in(Markup::Markdown));
    table.suggest("Assignee", ColumnMapping::field("owner").split_at(", "));
    table.suggest("Labels", ColumnMapping::field("tags").split_at(","));
    for name in ["Author Username", "Assignee Username", "Confidential", "Locked", "Updated At (UTC)"] {
        table.suggest(name, ColumnMapping::to(Target::Nowhere));
    }
    for name in ["Time Estimate", "Time Spent", "Epic ID", "Epic Title"] {
        table.suggest(name, ColumnMapping::to(Target::Nowhere));
    }
    true
}

fn suggest_issues(issues: &mut Table, referenced: bool) {
    let assignee = if issues.position("assignees.name").is_some() { "assignees.name" } else { "assignee.name" };
    let tags = if issues.position("labels.name").is_some() { "labels.name" } else { "labels" };
    let kind = if issues.position("issue_type").is_some() { "issue_type" } else { "type" };
    issues.suggest_all([
        ("(id)", Target::SourceId),
        ("references.full", if referenced { Target::SourceId } else { Target::Alias }),
        ("iid", Target::Alias),
        ("title", Target::field("title")),
        ("state", Target::field("state")),
        (assignee, Target::field("owner")),
        ("author.name", Target::field("reporter")),
        (tags, Target::field("tags")),
        (kind, Target::field("type")),
        ("milestone.title", Target::field("release")),
        ("iteration.title", Target::field("sprint")),
        ("weight", Target::field("estimate")),
        ("start_date", Target::field("start")),
        ("due_date", Target::field("due")),
        ("web_url", Target::field("link")),
        ("created_at", Target::CreatedAt),
        ("closed_at", Target::StateSince),
    ]);
    issues.suggest("description", ColumnMapping::field("description").written_in(Markup::Markdown));
}

fn is_merge_request(entry: &Value) -> bool {
    ["source_branch", "merge_status"].iter().any(|name| entry.get(name).is_some_and(|mark| !mark.is_null()))
}

fn full_reference(entry: &Value) -> Option<&str> {
    text(entry, "/references/full")
}

fn source_id(entry: &Value) -> String {
    if let Some(reference) = full_reference(entry) {
        return reference.to_owned();
    }
    let number = |name: &str| entry.get(name).map(Value::to_string).unwrap_or_default();
    format!("{}#{}", number("project_id"), number("iid"))
}

/// The states before and after, of a note in which GitLab says that an issue was closed or opened again.
fn change_of_state(note: &Value) -> Option<(&'static str, &'static str)> {
    let body = text(note, "/body")?.to_lowercase();
    text(note, "/created_at")?;
    let words = body.trim().strip_prefix("status changed to ").unwrap_or(body.trim());
    match words.split_whitespace().next()? {
        "closed" => Some(("opened", "closed")),
        "reopened" => Some(("closed", "opened")),
        _ => None,
    }
}

fn members<'a>(entry: &'a Value, names: &[&str]) -> impl Iterator<Item = &'a Value> {
    names.iter().filter_map(move |name| entry.get(name)).filter_map(Value::as_array).flatten()
}

fn host(address: &str) -> Option<&str> {
    let host = address.split_once("://")?.1.split('/').next()?;
    (!host.is_empty()).then_some(host)
}

/// An address of an issue as GitLab writes it in texts: "group/project#12".
fn reference(address: &str) -> Option<String> {
    let path = address.split_once("://")?.1.split_once('/')?.1;
    let path = path.split(['?', '#']).next()?;
    let (project, number) = path.rsplit_once("/issues/").or_else(|| path.rsplit_once("/work_items/"))?;
    let number = number.trim_end_matches('/');
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| format!("{}#{number}", project.strip_suffix("/-").unwrap_or(project)))
}
