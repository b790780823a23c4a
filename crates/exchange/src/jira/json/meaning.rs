//! What the columns of issues mean, told by their paths.

use super::super::{custom, environment, link, part_of, priority, section};
use super::{LINKS, markup_of};
use crate::mapping::{ColumnMapping, Markup, Target};
use crate::table::Table;
use graph::registry::FieldType;
use serde_json::Value;
use std::collections::BTreeMap;

/// Longest name of a type of links within the name of a column, in characters.
const LABEL_LIMIT: usize = 40;

/// The words of each type of links from the issue that a link starts at.
#[derive(Default)]
pub struct LinkWords(BTreeMap<String, String>);

impl LinkWords {
    /// The name of a link's type, as it stands in the names of columns.
    pub fn learn(&mut self, link: &Value) -> String {
        let text = |name: &str| link.get("type").and_then(|kind| kind.get(name)).and_then(Value::as_str);
        let label: String = text("name").unwrap_or("link").chars().take(LABEL_LIMIT).collect();
        if let Some(outward) = text("outward") {
            self.0.entry(label.clone()).or_insert_with(|| outward.to_owned());
        }
        label
    }
}

/// The markup of a column, by its values.
pub fn dialect(table: &Table, name: &str) -> Markup {
    let Some(column) = table.position(name) else { return Markup::JiraWiki };
    markup_of(&mut table.rows.iter().flat_map(|row| table.values(row, column)))
}

/// A person's name goes to a field; the e-mail beside it says who that is.
pub fn suggest_person(table: &mut Table, path: &str, field: &str) -> bool {
    let shown = format!("{path}.displayName");
    let login = format!("{path}.name");
    let name = if table.position(&shown).is_some() { shown } else { login };
    if table.position(&name).is_none() {
        return false;
    }
    table.suggest(&name, ColumnMapping::field(field));
    table.suggest(&format!("{path}.emailAddress"), ColumnMapping::to(Target::EmailOf { column: name }));
    true
}

pub fn of_issues(issues: &mut Table, file: &Value, link_words: &LinkWords) {
    issues.suggest_all([
        ("key", Target::SourceId),
        ("id", Target::Alias),
        ("fields.summary", Target::field("title")),
        ("fields.issuetype.name", Target::field("type")),
        ("fields.status.name", Target::field("state")),
        ("fields.resolution.name", Target::field("resolution")),
        ("fields.duedate", Target::field("due")),
        ("fields.labels", Target::field("tags")),
        ("fields.components.name", Target::field("tags")),
        ("fields.fixVersions.name", Target::field("release")),
        ("fields.sprint.name", Target::field("sprint")),
        ("fields.parent.key", part_of()),
        ("fields.created", Target::CreatedAt),
    ]);
    issues.suggest("fields.priority.name", priority());
    let description = dialect(issues, "fields.description");
    issues.suggest("fields.description", ColumnMapping::field("description").written_in(description));
    let surroundings = dialect(issues, "fields.environment");
    issues.suggest("fields.environment", environment(surroundings));
    first_of(
        issues,
        &["fields.statuscategorychangedate", "fields.resolutiondate"],
        &ColumnMapping::to(Target::StateSince),
    );
    first_of(issues, &["fields.attachment.content", "fields.attachment.filename"], &section("Attachments"));
    suggest_person(issues, "fields.assignee", "owner");
    if !suggest_person(issues, "fields.reporter", "reporter") {
        suggest_person(issues, "fields.creator", "reporter");
    }
    suggest_links(issues, link_words);
    suggest_custom_fields(issues, file);
    issues.keep_the_rest_raw();
}

fn first_of(table: &mut Table, names: &[&str], mapping: &ColumnMapping) {
    if let Some(name) = names.iter().find(|name| table.position(name).is_some()) {
        table.suggest(name, mapping.clone());
    }
}

fn suggest_links(issues: &mut Table, link_words: &LinkWords) {
    let mut found = Vec::new();
    for column in &issues.columns {
        let Some(rest) = column.name.strip_prefix(LINKS).and_then(|rest| rest.strip_prefix('[')) else { continue };
        let Some((label, path)) = rest.rsplit_once("].") else { continue };
        let inward = match path {
            "inwardIssue.key" => true,
            "outwardIssue.key" => false,
            _ => continue,
        };
        let outward = link_words.0.get(label).map(String::as_str);
        found.push((column.name.clone(), link(label, outward, inward)));
    }
    for (name, target) in found {
        issues.suggest(&name, ColumnMapping::to(target));
    }
}

/// The name that people see and the type, of each custom field that the file names.
fn custom_fields(issues: &Table, file: &Value) -> BTreeMap<String, (String, String)> {
    let mut found = BTreeMap::new();
    let mut sources = vec![file];
    let listed = file.get("issues").unwrap_or(file);
    sources.extend(listed.as_array().into_iter().flatten().filter_map(super::issue_in));
    sources.extend(super::issue_in(file));
    for source in sources {
        for (id, name) in source.get("names").and_then(Value::as_object).into_iter().flatten() {
            let Some(name) = name.as_str().filter(|_| id.starts_with("customfield_")) else { continue };
            let kind = source.get("schema").and_then(|schema| schema.get(id)?.get("custom")?.as_str());
            found.entry(id.clone()).or_insert((name.to_owned(), kind.unwrap_or_default().to_owned()));
        }
    }
    // Some programs put each custom field into an object of its id, its name and its value.
    for (position, column) in issues.columns.iter().enumerate() {
        let Some(id) = column.name.strip_prefix("fields.").and_then(|rest| rest.strip_suffix(".name")) else {
            continue;
        };
        if id.contains('.') || !is_wrapped(issues, id) {
            continue;
        }
        let mut names = issues.rows.iter().filter_map(|row| row.first(position));
        if let Some(name) = names.next().and_then(Value::as_str) {
            found.entry(id.to_owned()).or_insert((name.to_owned(), String::new()));
        }
    }
    found
}

fn is_wrapped(issues: &Table, id: &str) -> bool {
    let Some(column) = issues.position(&format!("fields.{id}.id")) else { return false };
    let own = |value: &Value| value.as_str() == Some(id);
    id.starts_with("customfield_") && issues.rows.iter().filter_map(|row| row.first(column)).all(own)
}

fn suggest_custom_fields(issues: &mut Table, file: &Value) {
    let mut estimated = false;
    for (id, (label, kind)) in custom_fields(issues, file) {
        let wrapped = is_wrapped(issues, &id);
        let base = if wrapped { format!("fields.{id}.value") } else { format!("fields.{id}") };
        // The value itself, the words of an option, the name of a sprint or a version, a person's name, a parent's key.
        for ending in ["", ".value", ".name", ".displayName", ".key"] {
            let name = format!("{base}{ending}");
            let Some(column) = issues.position(&name) else { continue };
            let known = custom::known(&label);
            let several = custom::has_several(issues, column);
            let mapping = match (known, ending) {
                (Some(mapping), "" | ".name") if mapping.target == Target::field("sprint") => {
                    let blobs = custom::holds_sprint_blobs(issues, column);
                    // A sprint that is a bare number names nothing.
                    let words = issues.rows.iter().any(|row| row.first(column).is_some_and(Value::is_string));
                    if blobs || !words { continue } else { mapping }
                }
                (Some(mapping), "" | ".key") if mapping.target == part_of() => mapping,
                (Some(mapping), "") if mapping.target == Target::field("estimate") && !estimated => {
                    estimated = true;
                    mapping
                }
                (Some(_), _) => continue,
                (None, _) if custom::is_internal(&kind) => continue,
                (None, "") => {
                    let field_type = custom::of_type(&kind).filter(|_| !several);
                    let field_type = field_type.unwrap_or_else(|| custom::inferred(issues, column));
                    let markup = dialect(issues, &name);
                    let rich = field_type == FieldType::Text;
                    let mapping = custom::new_field(&label, field_type);
                    if rich { mapping.written_in(markup) } else { mapping }
                }
                (None, ".value") if several => custom::new_field(&label, FieldType::Choices),
                (None, ".value") => custom::new_field(&label, FieldType::Choice),
                (None, ".displayName") if !several => custom::new_field(&label, FieldType::Line),
                (None, _) => continue,
            };
            issues.suggest(&name, mapping);
        }
    }
}
