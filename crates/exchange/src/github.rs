//! Issues of GitHub: the list that its REST interface gives, the one of `gh issue list --json`, and the table that a
//! project exports.

use crate::entry::{UNKNOWN_MEMBER, text};
use crate::error::ExchangeError;
use crate::mapping::{Becomes, ColumnMapping, Markup, Target};
use crate::table::{Reading, Row, Table};
use serde_json::Value;

/// Whether it is a list of issues.
pub fn is_github(value: &Value) -> bool {
    let is_issue = |entry: &Value| {
        let known = ["html_url", "repository_url", "node_id", "url", "body", "labels", "state"];
        let has_number = entry.get("number").is_some_and(Value::is_u64);
        let has_title = entry.get("title").is_some_and(Value::is_string);
        has_number && has_title && known.iter().any(|name| entry.get(name).is_some())
    };
    value.as_array().is_some_and(|entries| !entries.is_empty() && entries.iter().all(is_issue))
}

/// Reads a list of issues. Pull requests in it are kept as rows.
pub fn read(file_name: &str, value: &Value) -> Result<Reading, ExchangeError> {
    let Some(entries) = value.as_array() else {
        let remedy = "Save the answer of GitHub's list of issues, or of \"gh issue list --json\", as it is";
        return Err(ExchangeError::file(file_name, "it is no list of issues", remedy));
    };
    let mut issues = Table::new(format!("{file_name} › issues"), Becomes::Records { kind: "work_item".into() });
    let mut comments = Table::new(format!("{file_name} › comments"), Becomes::Records { kind: "comment".into() });
    let mut pulls = Table::new(format!("{file_name} › pull requests"), Becomes::Rows);
    let (mut without_repository, mut instance) = (0usize, None);
    for entry in entries {
        if is_pull_request(entry) {
            pulls.add_entry(entry, &|_: &str| false, vec![])?;
            continue;
        }
        instance = instance.or_else(|| address(entry).and_then(host));
        let named = address(entry).and_then(reference);
        without_repository += usize::from(named.is_none());
        let id = named.or_else(|| entry.get("number").map(|number| format!("#{number}"))).unwrap_or_default();
        let elsewhere = |path: &str| path == "comments" && entry.get(path).is_some_and(Value::is_array);
        issues.add_entry(entry, &elsewhere, said_of(entry, &id))?;
        for comment in entry.get("comments").and_then(Value::as_array).into_iter().flatten() {
            let mut said = vec![("(issue)".to_owned(), Value::from(id.as_str()))];
            if text(comment, "/user/login").or_else(|| text(comment, "/author/login")).is_none() {
                said.push(("(author)".to_owned(), Value::from(UNKNOWN_MEMBER)));
            }
            comments.add_entry(comment, &|_: &str| false, said)?;
        }
    }
    suggest_issues(&mut issues);
    suggest_comments(&mut comments);
    let mut tables = vec![issues, comments, pulls];
    tables.iter_mut().for_each(Table::keep_the_rest_raw);
    tables.retain(|table| !table.rows.is_empty());
    let mut warnings = Vec::new();
    if without_repository > 0 {
        warnings.push(format!(
            "{file_name} does not say of {without_repository} of its issues which repository they are in: issues of \
             another one with the same numbers would be taken for them. Export it with the field \"url\"."
        ));
    }
    let instance = instance.unwrap_or("github.com").to_owned();
    Ok(Reading { system: "github", instance, tables, warnings })
}

/// Says what the columns of a table exported from a project mean; false when it is another table.
pub fn suggest(table: &mut Table) -> bool {
    let (Some(url), Some(_), Some(_)) = (table.position("URL"), table.position("Title"), table.position("Assignees"))
    else {
        return false;
    };
    let address_of = |row: &Row| row.first(url).and_then(Value::as_str).map(str::to_owned);
    if !table.rows.iter().filter_map(address_of).any(|address| host(&address) == Some("github.com")) {
        return false;
    }
    let id = |row: &Row| -> Vec<Value> {
        address_of(row).and_then(|address| reference(&address)).map(Value::from).into_iter().collect()
    };
    table.add_column("(id)", id);
    table.becomes = Becomes::Records { kind: "work_item".into() };
    table.suggest_all([
        ("(id)", Target::SourceId),
        ("Title", Target::field("title")),
        ("URL", Target::field("link")),
        ("Status", Target::field("state")),
        ("Milestone", Target::field("release")),
        ("Repository", Target::Nowhere),
    ]);
    table.suggest("Assignees", ColumnMapping::field("owner").split_at(", "));
    table.suggest("Labels", ColumnMapping::field("tags").split_at(", "));
    true
}

fn is_pull_request(entry: &Value) -> bool {
    let marked = ["pull_request", "headRefName"].iter().any(|name| entry.get(name).is_some_and(|mark| !mark.is_null()));
    marked || address(entry).is_some_and(|address| address.contains("/pull/"))
}

/// What the file says of an issue in other words, or by the address of another one.
fn said_of(entry: &Value, id: &str) -> Vec<(String, Value)> {
    let mut said = vec![("(id)".to_owned(), Value::from(id))];
    let reason = text(entry, "/state_reason").or_else(|| text(entry, "/stateReason")).unwrap_or_default();
    let state = text(entry, "/state").map(str::to_lowercase);
    let state = match (state.as_deref(), reason.to_lowercase().as_str()) {
        (Some("closed"), "not_planned") => Some("Not planned".to_owned()),
        (Some("closed"), "duplicate") => Some("Duplicate".to_owned()),
        (Some(word), _) => Some(word.to_owned()),
        (None, _) => None,
    };
    said.extend(state.map(|state| ("(state)".to_owned(), Value::from(state))));
    let above = ["/parent_issue_url", "/parent/html_url", "/parent/url"];
    let parent = above.iter().find_map(|path| text(entry, path)).and_then(reference);
    said.extend(parent.map(|parent| ("(parent)".to_owned(), Value::from(parent))));
    said
}

fn suggest_issues(issues: &mut Table) {
    let assignee = if issues.position("assignees.login").is_some() { "assignees.login" } else { "assignee.login" };
    // Of the REST interface, "url" is the address for programs.
    let link = if issues.position("html_url").is_some() { "html_url" } else { "url" };
    issues.carry("(state)", &["state", "state_reason", "stateReason"]);
    issues.carry("(parent)", &["parent_issue_url", "parent.url"]);
    issues.suggest_all([
        ("(id)", Target::SourceId),
        ("number", Target::Alias),
        ("title", Target::field("title")),
        ("(state)", Target::field("state")),
        (assignee, Target::field("owner")),
        ("user.login", Target::field("reporter")),
        ("author.login", Target::field("reporter")),
        ("labels", Target::field("tags")),
        ("labels.name", Target::field("tags")),
        ("milestone.title", Target::field("release")),
        ("type.name", Target::field("type")),
        ("issueType.name", Target::field("type")),
        (link, Target::field("link")),
        ("(parent)", Target::Link { role: "part_of".into(), backwards: false }),
        ("created_at", Target::CreatedAt),
        ("createdAt", Target::CreatedAt),
        ("closed_at", Target::StateSince),
        ("closedAt", Target::StateSince),
    ]);
    issues.suggest("body", ColumnMapping::field("description").written_in(Markup::Markdown));
}

fn suggest_comments(comments: &mut Table) {
    comments.suggest_all([
        ("id", Target::SourceId),
        ("(issue)", Target::field("parent")),
        ("user.login", Target::field("author")),
        ("author.login", Target::field("author")),
        ("(author)", Target::field("author")),
        ("created_at", Target::CreatedAt),
        ("createdAt", Target::CreatedAt),
    ]);
    comments.suggest("body", ColumnMapping::field("body").written_in(Markup::Markdown));
}

fn address(entry: &Value) -> Option<&str> {
    text(entry, "/html_url").or_else(|| text(entry, "/url"))
}

/// The host that people see: programs ask at another.
fn host(address: &str) -> Option<&str> {
    let host = address.split_once("://")?.1.split('/').next()?;
    (!host.is_empty()).then(|| host.strip_prefix("api.").unwrap_or(host))
}

/// An address of an issue as GitHub writes it in texts: "owner/repository#12".
fn reference(address: &str) -> Option<String> {
    let path = address.split(['?', '#']).next()?;
    let mut parts = path.trim_end_matches('/').rsplit('/');
    let (number, what, repository, owner) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && ["issues", "pull", "pulls"].contains(&what)).then(|| format!("{owner}/{repository}#{number}"))
}
