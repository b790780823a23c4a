//! Turns the markup of other programs into Markdown. Pure and bounded: whatever a text holds, the work stays in
//! proportion to its length, and what is not understood is kept as it stood.

mod adf;
mod block;
mod html;
mod jira_wiki;
mod plain;

use crate::mapping::Markup;
use serde_json::Value;

/// The Markdown of a value that is written in `markup`. A rich text of Atlassian's document format is known by its
/// shape, whatever `markup` says, because one column may hold both of Jira's dialects.
///
/// The error says in one clause why the value cannot be converted; the value itself is not lost by it.
pub fn to_markdown(markup: Markup, value: &Value) -> Result<String, String> {
    let text = match value {
        Value::Null => return Ok(String::new()),
        Value::String(text) => text,
        Value::Bool(_) | Value::Number(_) => return Ok(plain::verbatim(&value.to_string())),
        Value::Object(_) if markup == Markup::Adf || is_document(value) => return adf::to_markdown(value),
        Value::Object(_) | Value::Array(_) => return Err("it is no text".to_owned()),
    };
    match markup {
        // A text in a column of documents is one that was never rich.
        Markup::Plain | Markup::Adf => Ok(plain::verbatim(text)),
        Markup::Markdown => Ok(with_plain_line_ends(text)),
        Markup::JiraWiki => Ok(jira_wiki::to_markdown(text)),
        Markup::Html => html::to_markdown(text),
    }
}

/// Whether a value is a rich text of Atlassian's document format.
pub fn is_document(value: &Value) -> bool {
    value.get("type").and_then(Value::as_str) == Some("doc") && value.get("content").is_some_and(Value::is_array)
}

fn with_plain_line_ends(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}
