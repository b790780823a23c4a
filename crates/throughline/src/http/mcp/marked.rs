//! Records as a model reads them: short, and with what strangers wrote marked as such.

use graph::id::StateId;
use graph::record::{Record, State};
use graph::registry::{FieldType, Registry};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// Kinds whose words are customers', or anybody's.
const STRANGERS: [&str; 5] = ["feedback", "highlight", "comment", "file", "idea"];

/// Words of somebody who may want to tell the model what to do.
pub fn untrusted(text: &str) -> Value {
    json!({ "untrusted": text })
}

/// A text of a record, marked where strangers wrote it or where it came from a file.
fn words(record: &Record, text: &str) -> Value {
    let from_outside = STRANGERS.contains(&record.kind.as_str()) || record.fields.contains_key("source_id");
    if from_outside && !text.is_empty() { untrusted(text) } else { json!(text) }
}

/// A record by what a person would call it.
pub fn named(record: &Record) -> Value {
    let mut named = Map::new();
    named.insert("id".into(), json!(record.id));
    if let Some(key) = &record.key {
        named.insert("key".into(), json!(key));
    }
    named.insert("kind".into(), json!(record.kind));
    named.insert("title".into(), words(record, record.title()));
    if record.is_put_away() {
        named.insert("put_away".into(), json!(true));
    }
    named.into()
}

/// A record with its fields; a state by its name.
pub fn whole(registry: &Registry, states: &HashMap<StateId, State>, record: &Record) -> Value {
    let kind = registry.kind(&record.kind);
    let mut fields = Map::new();
    for (name, value) in &record.fields {
        // An order key says nothing to anybody.
        let field_type = kind.and_then(|kind| kind.field(name)).map(|field| field.field_type);
        let value = match (field_type, value) {
            (Some(FieldType::Rank), _) => continue,
            (Some(FieldType::State), Value::String(id)) => {
                let state = id.parse().ok().and_then(|id| states.get(&id));
                state.map_or(value.clone(), |state| json!({ "name": state.name, "category": state.category }))
            }
            (Some(FieldType::Quote), quote) => untrusted(quote.get("text").and_then(Value::as_str).unwrap_or_default()),
            // What is an id, a date or an option is nobody's sentence.
            (Some(FieldType::Reference | FieldType::Date | FieldType::Choice | FieldType::Url), value) => value.clone(),
            (_, Value::String(text)) => words(record, text),
            (_, value) => value.clone(),
        };
        fields.insert(name.clone(), value);
    }
    let mut whole = named(record);
    whole["fields"] = fields.into();
    whole["version"] = json!(record.sequence);
    whole["created_at"] = json!(record.created_at);
    whole["updated_at"] = json!(record.updated_at);
    if !record.conflicts.is_empty() {
        whole["conflicts"] = json!(record.conflicts.len());
    }
    whole
}
