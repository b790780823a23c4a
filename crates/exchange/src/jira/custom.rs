//! Fields that an administrator of Jira made, told by the name that people see.

use super::part_of;
use crate::mapping::{ColumnMapping, Target};
use crate::table::{Row, Table};
use graph::registry::FieldType;
use serde_json::Value;

/// Texts of more characters are no single line.
const LINE_LIMIT: usize = 200;

/// What Jira's own custom fields mean, whose names are the same everywhere.
pub fn known(name: &str) -> Option<ColumnMapping> {
    let lower = name.trim().to_lowercase();
    let target = match lower.as_str() {
        "story points" | "story point estimate" => Target::field("estimate"),
        "epic link" | "parent link" => part_of(),
        "sprint" => Target::field("sprint"),
        "rank" | "development" | "issue color" | "epic color" | "epic colour" | "issuefunction" => Target::Nowhere,
        _ if lower.starts_with("[chart]") => Target::Nowhere,
        _ => return None,
    };
    Some(ColumnMapping::to(target))
}

/// What the types of Jira's custom fields are here: "datepicker" of
/// "com.atlassian.jira.plugin.system.customfieldtypes:datepicker".
pub fn of_type(key: &str) -> Option<FieldType> {
    let field_type = match key.rsplit(':').next()? {
        "datepicker" | "datetime" => FieldType::Date,
        "float" => FieldType::Number,
        "select" | "radiobuttons" => FieldType::Choice,
        "multiselect" | "multicheckboxes" => FieldType::Choices,
        "labels" => FieldType::Tags,
        "textfield" | "readonlyfield" | "userpicker" => FieldType::Line,
        "textarea" => FieldType::Text,
        "url" => FieldType::Url,
        _ => return None,
    };
    Some(field_type)
}

/// Whether a type is one that Jira keeps for itself.
pub fn is_internal(key: &str) -> bool {
    ["lexo-rank", "devsummary", "gh-sprint", "gh-epic-color", "jsw-issue-color", "vulnerability"]
        .iter()
        .any(|part| key.contains(part))
}

pub fn new_field(label: &str, field_type: FieldType) -> ColumnMapping {
    ColumnMapping::to(Target::NewField { label: label.to_owned(), field_type })
}

/// The type that holds every value of a column.
pub fn inferred(table: &Table, column: usize) -> FieldType {
    let mut several = false;
    let mut numbers = true;
    let mut truths = true;
    let mut days = true;
    let mut lines = true;
    for row in &table.rows {
        several |= table.values(row, column).nth(1).is_some();
        for value in table.values(row, column) {
            numbers &= value.is_number();
            truths &= value.is_boolean();
            days &= value.as_str().is_some_and(begins_with_day);
            lines &= value.as_str().is_none_or(|text| text.chars().count() <= LINE_LIMIT && !text.contains('\n'));
            lines &= !value.is_object();
        }
    }
    if several {
        FieldType::Tags
    } else if numbers {
        FieldType::Number
    } else if truths {
        FieldType::Checkbox
    } else if days {
        FieldType::Date
    } else if lines {
        FieldType::Line
    } else {
        FieldType::Text
    }
}

/// Whether rows hold several values of a column.
pub fn has_several(table: &Table, column: usize) -> bool {
    let several = |row: &Row| table.values(row, column).nth(1).is_some();
    table.rows.iter().any(several)
}

/// Whether a column holds the blobs that Jira Data Center writes for a sprint.
pub fn holds_sprint_blobs(table: &Table, column: usize) -> bool {
    let blob = |value: &Value| value.as_str().is_some_and(|text| text.starts_with("com.atlassian.greenhopper"));
    table.rows.iter().any(|row| table.values(row, column).any(blob))
}

/// 2015-11-16, alone or before a time of day.
fn begins_with_day(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| {
        bytes.get(range).is_some_and(|digits| !digits.is_empty() && digits.iter().all(u8::is_ascii_digit))
    };
    digits(0..4)
        && digits(5..7)
        && digits(8..10)
        && bytes.get(4) == Some(&b'-')
        && bytes.get(7) == Some(&b'-')
        && matches!(bytes.get(10), None | Some(b'T' | b' '))
}
