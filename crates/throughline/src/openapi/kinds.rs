//! What each kind of record can hold, as schemas: made from the registry, so that a new kind or field is in the document
//! by itself.

use graph::registry::{FieldDeclaration, FieldType, KindDeclaration, Registry, Trait};
use graph::value::{LINE_LIMIT, TAGS_LIMIT, TEXT_LIMIT};
use serde_json::{Map, Value, json};

/// Adds `FeatureFields` and `FeatureDraft` for the kind `feature`, and so on, and makes `RecordDraft` one of the drafts.
pub fn describe(registry: &Registry, schemas: &mut Map<String, Value>) {
    let general = schemas.get("RecordDraft").cloned().unwrap_or_default();
    let (mut drafts, mut mapping) = (Vec::new(), Map::new());
    for kind in &registry.kinds {
        let name = pascal(kind.name);
        let fields = format!("{name}Fields");
        schemas.insert(fields.clone(), fields_of(kind));
        let mut draft = general.clone();
        draft["description"] = json!(format!("To make a record of the kind {}: {}", kind.name, kind.description));
        draft["properties"]["kind"] = json!({ "type": "string", "enum": [kind.name] });
        draft["properties"]["fields"] = reference(&fields);
        let needs_fields = kind.fields.iter().any(|field| field.required);
        draft["required"] = if needs_fields { json!(["kind", "fields"]) } else { json!(["kind"]) };
        let draft_name = format!("{name}Draft");
        drafts.push(reference(&draft_name));
        mapping.insert(kind.name.to_owned(), json!(format!("#/components/schemas/{draft_name}")));
        schemas.insert(draft_name, draft);
    }
    let draft = json!({
        "description": "A record to make, of one of the kinds.",
        "oneOf": drafts,
        "discriminator": { "propertyName": "kind", "mapping": mapping },
    });
    schemas.insert("RecordDraft".to_owned(), draft);
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn fields_of(kind: &KindDeclaration) -> Value {
    let properties: Map<String, Value> =
        kind.fields.iter().map(|field| (field.name.to_owned(), schema_of(field))).collect();
    let required: Vec<&str> = kind.fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    let beside = match kind.has(Trait::Nested) {
        true => " It is in the space of its parent.",
        false => "",
    };
    let description = format!(
        "What a record of the kind {} holds, beside fields that people made (they are in the workspace's schema).{beside}",
        kind.name
    );
    let mut schema = json!({ "type": "object", "description": description, "properties": properties });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

fn schema_of(field: &FieldDeclaration) -> Value {
    let text = |more: Value| {
        let mut schema = json!({ "type": "string" });
        if let (Some(schema), Value::Object(more)) = (schema.as_object_mut(), more) {
            schema.extend(more);
        }
        schema
    };
    let (mut schema, form) = match field.field_type {
        FieldType::Line => (text(json!({ "maxLength": LINE_LIMIT })), "One line of plain text."),
        FieldType::Text => (text(json!({ "maxLength": TEXT_LIMIT })), "Markdown."),
        FieldType::Number => (json!({ "type": "number", "minimum": -1e15, "maximum": 1e15 }), ""),
        FieldType::Checkbox => (json!({ "type": "boolean" }), ""),
        FieldType::Date => {
            let pattern = "^[0-9]{4}(-(H[12]|Q[1-4]|W[0-5][0-9]|[01][0-9](-[0-3][0-9])?))?$";
            (text(json!({ "pattern": pattern })), "2015, 2015-H2, 2015-Q4, 2015-11, 2015-W47 or 2015-11-16.")
        }
        FieldType::Moment => (reference("Moment"), ""),
        FieldType::State => (text(json!({})), "Id or name of a state of this kind in the space."),
        FieldType::Choice => (text(json!({ "enum": field.options })), ""),
        FieldType::Choices => {
            (json!({ "type": "array", "items": { "type": "string", "enum": field.options } }), "A set.")
        }
        FieldType::Money => (reference("Money"), ""),
        FieldType::Tags => {
            (json!({ "type": "array", "items": { "type": "string" }, "maxItems": TAGS_LIMIT }), "A set of words.")
        }
        FieldType::Reference => (text(json!({})), ""),
        FieldType::Url => (text(json!({ "maxLength": LINE_LIMIT })), "Begins with https://, http:// or mailto:."),
        FieldType::Rank => (text(json!({ "pattern": "^[0-9A-Za-z]+$" })), "Place in an order, compared by code point."),
        FieldType::Tally => (reference("Tally"), ""),
        FieldType::Quote => (reference("Quote"), ""),
        FieldType::Definition | FieldType::Formula => (json!({ "type": "object" }), ""),
    };
    let targets = match field.targets.is_empty() {
        true => String::new(),
        false => format!("Id or key of a record of the kind {}.", field.targets.join(" or ")),
    };
    let description: Vec<&str> = [field.help, form, &targets].into_iter().filter(|part| !part.is_empty()).collect();
    let name = if description.is_empty() {
        field.label.to_owned()
    } else {
        format!("{}: {}", field.label, description.join(" "))
    };
    if schema.get("$ref").is_some() {
        schema = json!({ "oneOf": [{ "type": "null" }, schema] });
    } else if !field.required {
        // An empty field may be said to be empty.
        let of = schema["type"].take();
        schema["type"] = json!([of, "null"]);
        if let Some(options) = schema.get_mut("enum").and_then(Value::as_array_mut) {
            options.push(Value::Null);
        }
    }
    schema["description"] = json!(name);
    if field.read_only {
        schema["readOnly"] = json!(true);
    }
    schema
}

/// `work_item` as `WorkItem`.
fn pascal(name: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    name.split('_').map(capital).collect()
}
