//! TypeScript types from the schemas of an OpenAPI 3.1 document.
//!
//! Small on purpose: it knows the forms that our own document uses and refuses what it does not know, instead of
//! writing a type that is too wide.

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

const HEAD: &str = "\
// The wire types of the program, generated from openapi.json by `cargo xtask codegen`. Never edited by hand.
";

const JSON: &str = "\
/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
";

/// Longer types are laid out over several lines.
const WIDTH: usize = 100;

/// A type as text, with what is needed to put it inside another.
struct Type {
    text: String,
    /// Members that a union must flatten and an array must put into brackets; empty when it is no union.
    members: Vec<String>,
    is_intersection: bool,
}

impl Type {
    fn simple(text: impl Into<String>) -> Self {
        Self { text: text.into(), members: Vec::new(), is_intersection: false }
    }

    fn union(parts: Vec<Type>) -> Self {
        let mut members: Vec<String> = Vec::new();
        for part in parts {
            let parts = if part.members.is_empty() { vec![part.text] } else { part.members };
            for member in parts {
                if !members.contains(&member) {
                    members.push(member);
                }
            }
        }
        // `X | null` reads better than `null | X`.
        if let Some(at) = members.iter().position(|member| member == "null") {
            let null = members.remove(at);
            members.push(null);
        }
        if members.len() == 1 {
            return Self::simple(members.remove(0));
        }
        Self { text: members.join(" | "), members, is_intersection: false }
    }

    fn intersection(mut parts: Vec<Type>) -> Self {
        if parts.len() == 1 {
            return parts.remove(0);
        }
        Self {
            text: parts
                .iter()
                .map(|part| if part.members.is_empty() { part.text.clone() } else { format!("({})", part.text) })
                .collect::<Vec<_>>()
                .join(" & "),
            members: Vec::new(),
            is_intersection: true,
        }
    }

    fn array(self) -> Self {
        if self.members.is_empty() && !self.is_intersection {
            Self::simple(format!("{}[]", self.text))
        } else {
            Self::simple(format!("({})[]", self.text))
        }
    }
}

/// All of `components.schemas`; schemas and properties come in the order of their names.
pub fn from_openapi(document: &str) -> Result<String> {
    let document: Value = serde_json::from_str(document).context("the OpenAPI document is not JSON")?;
    let schemas =
        document["components"]["schemas"].as_object().context("the OpenAPI document has no components.schemas")?;
    let generator = Generator { schemas };
    let mut text = format!("{HEAD}\n{JSON}");
    for (name, schema) in schemas {
        if name == "Json" {
            continue;
        }
        let declaration = generator.declaration(name, schema).with_context(|| format!("in the schema {name}"))?;
        text.push('\n');
        text.push_str(&declaration);
    }
    Ok(text)
}

struct Generator<'a> {
    schemas: &'a Map<String, Value>,
}

impl Generator<'_> {
    fn declaration(&self, name: &str, schema: &Value) -> Result<String> {
        if !is_identifier(name) {
            bail!("`{name}` is no name for a type; give the schema another title");
        }
        let comment = comment(schema, "");
        if is_plain_object(schema) {
            let body = self.object_lines(schema, "")?;
            return Ok(format!("{comment}export interface {name} {body}\n"));
        }
        if let Some((parents, own)) = self.extended(schema) {
            let body = self.object_lines(&own, "")?;
            return Ok(format!("{comment}export interface {name} extends {} {body}\n", parents.join(", ")));
        }
        if let Some(alias) = plain_text(schema) {
            return Ok(format!("{comment}export type {name} = {alias};\n"));
        }
        let text = self.top_level(schema)?;
        Ok(format!("{comment}export type {name} ={text};\n"))
    }

    /// The right side of `export type X =`, with unions over several lines where they are long or have comments.
    fn top_level(&self, schema: &Value) -> Result<String> {
        let choices = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array());
        if let Some(choices) = choices.filter(|_| schema.get("properties").is_none()) {
            let mut lines = String::new();
            for choice in choices {
                let comment = if choice.get("$ref").is_some() { String::new() } else { comment(choice, "  ") };
                lines.push_str(&format!("\n{comment}  | {}", self.type_of(choice, "    ")?.text));
            }
            let flat = self.type_of(schema, "")?.text;
            let commented = lines.contains("/**");
            return Ok(if commented || flat.len() > WIDTH { lines } else { format!(" {flat}") });
        }
        let found = self.type_of(schema, "")?;
        if found.text.len() > WIDTH && !found.members.is_empty() {
            let lines: Vec<String> = found.members.iter().map(|member| format!("\n  | {member}")).collect();
            return Ok(lines.concat());
        }
        Ok(format!(" {}", found.text))
    }

    /// `allOf` of references to plain objects and of objects written in place: an interface that extends them.
    fn extended(&self, schema: &Value) -> Option<(Vec<String>, Value)> {
        let parts = schema["allOf"].as_array()?;
        if schema.get("oneOf").is_some() || schema.get("properties").is_some() {
            return None;
        }
        let mut parents = Vec::new();
        let mut properties = Map::new();
        let mut required = Vec::new();
        for part in parts {
            if let Some(name) = reference(part) {
                if !self.schemas.get(name).is_some_and(is_plain_object) {
                    return None;
                }
                parents.push(name.to_owned());
            } else if is_plain_object(part) {
                properties.extend(part["properties"].as_object()?.clone());
                required.extend(part["required"].as_array().cloned().unwrap_or_default());
            } else {
                return None;
            }
        }
        let own = serde_json::json!({"type": "object", "properties": properties, "required": required});
        (!parents.is_empty()).then_some((parents, own))
    }

    fn type_of(&self, schema: &Value, indent: &str) -> Result<Type> {
        if let Some(name) = reference(schema) {
            if !self.schemas.contains_key(name) {
                bail!("it refers to {name}, which the document does not describe");
            }
            return Ok(Type::simple(name));
        }
        if let Some(value) = schema.get("const") {
            return Ok(Type::simple(literal(value)?));
        }
        if let Some(values) = schema["enum"].as_array() {
            let members: Result<Vec<Type>> = values.iter().map(|value| Ok(Type::simple(literal(value)?))).collect();
            return Ok(Type::union(members?));
        }
        let all =
            |list: &[Value]| -> Result<Vec<Type>> { list.iter().map(|part| self.type_of(part, indent)).collect() };
        if let Some(choices) = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array()) {
            let union = Type::union(all(choices)?);
            return if schema.get("properties").is_some() {
                let own = Type::simple(self.object(schema, indent)?);
                Ok(Type::intersection(vec![union, own]))
            } else {
                Ok(union)
            };
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let mut parts = all(parts)?;
            if schema.get("properties").is_some() {
                parts.push(Type::simple(self.object(schema, indent)?));
            }
            return Ok(Type::intersection(parts));
        }
        match &schema["type"] {
            Value::String(name) => self.named_type(name, schema, indent),
            Value::Array(names) => {
                let parts: Result<Vec<Type>> = names
                    .iter()
                    .map(|name| self.named_type(name.as_str().unwrap_or_default(), schema, indent))
                    .collect();
                Ok(Type::union(parts?))
            }
            _ if schema.get("properties").is_some() || schema.get("additionalProperties").is_some() => {
                self.named_type("object", schema, indent)
            }
            _ if says_nothing(schema) => Ok(Type::simple("Json")),
            _ => bail!("this form is not known to xtask/src/typescript.rs: {schema}"),
        }
    }

    fn named_type(&self, name: &str, schema: &Value, indent: &str) -> Result<Type> {
        Ok(match name {
            "null" => Type::simple("null"),
            "boolean" => Type::simple("boolean"),
            "number" | "integer" => Type::simple("number"),
            "string" => Type::simple(self.text_type(schema)),
            "array" => {
                if let Some(items) = schema["prefixItems"].as_array() {
                    let items: Result<Vec<String>> =
                        items.iter().map(|item| Ok(self.type_of(item, indent)?.text)).collect();
                    Type::simple(format!("[{}]", items?.join(", ")))
                } else {
                    self.type_of(&schema["items"], indent)?.array()
                }
            }
            "object" => Type::simple(self.object(schema, indent)?),
            other => bail!("`{other}` is no type of JSON Schema"),
        })
    }

    /// Ids and instants are spoken of by name where the document describes them by name.
    fn text_type(&self, schema: &Value) -> &'static str {
        let known = |name: &str, format: &str| {
            schema["format"] == format && self.schemas.get(name).is_some_and(|known| known["format"] == format)
        };
        if known("Id", "uuid") {
            "Id"
        } else if known("Instant", "date-time") {
            "Instant"
        } else {
            "string"
        }
    }

    /// An object inside another type: on one line when it fits and has no comments.
    fn object(&self, schema: &Value, indent: &str) -> Result<String> {
        let has_properties = schema["properties"].as_object().is_some_and(|all| !all.is_empty());
        let rest = match schema.get("additionalProperties") {
            Some(Value::Bool(false)) => None,
            None if has_properties => None,
            None | Some(Value::Bool(true)) => Some("Json".to_owned()),
            Some(value) => Some(self.type_of(value, indent)?.text),
        };
        let map = rest.map(|value| format!("{{ [key: string]: {value} }}"));
        if !has_properties {
            return Ok(map.unwrap_or_else(|| "Record<string, never>".to_owned()));
        }
        let own = self.object_lines(schema, indent)?;
        let flat: Vec<&str> = own.lines().map(str::trim).collect();
        let flat = flat.join(" ").replace("; }", " }");
        let own = if own.contains("/**") || flat.len() > WIDTH { own } else { flat };
        Ok(match map {
            Some(map) => format!("{own} & {map}"),
            None => own,
        })
    }

    /// `{`, one line for each property with its comment, `}`.
    fn object_lines(&self, schema: &Value, indent: &str) -> Result<String> {
        let deeper = format!("{indent}  ");
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let mut lines = String::from("{\n");
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let found = self.type_of(property, &deeper).with_context(|| format!("in the property {name}"))?;
            let optional = if required.contains(&name.as_str()) { "" } else { "?" };
            let key = if is_identifier(name) { name.clone() } else { format!("{name:?}") };
            lines.push_str(&comment(property, &deeper));
            lines.push_str(&format!("{deeper}{key}{optional}: {};\n", found.text));
        }
        lines.push_str(indent);
        lines.push('}');
        Ok(lines)
    }
}

fn reference(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix("#/components/schemas/")
}

fn is_plain_object(schema: &Value) -> bool {
    schema["properties"].as_object().is_some_and(|all| !all.is_empty())
        && schema["type"] == "object"
        && ["oneOf", "anyOf", "allOf"].iter().all(|key| schema.get(key).is_none())
        && matches!(schema.get("additionalProperties"), None | Some(Value::Bool(false)))
}

/// A text with a name of its own, such as an id: the name says more than its format.
fn plain_text(schema: &Value) -> Option<&'static str> {
    let is_text = schema["type"] == "string" && schema.get("enum").is_none() && schema.get("const").is_none();
    is_text.then_some("string")
}

/// True when a schema allows everything: it has only remarks.
fn says_nothing(schema: &Value) -> bool {
    match schema {
        Value::Bool(true) => true,
        Value::Object(keys) => keys.keys().all(|key| {
            matches!(
                key.as_str(),
                "description" | "title" | "example" | "examples" | "default" | "deprecated" | "readOnly"
            )
        }),
        _ => false,
    }
}

fn literal(value: &Value) -> Result<String> {
    match value {
        Value::Array(_) | Value::Object(_) => bail!("{value} is too large for a literal type"),
        // JSON's own notation is valid TypeScript for texts, numbers, booleans and null.
        other => Ok(other.to_string()),
    }
}

fn comment(schema: &Value, indent: &str) -> String {
    let Some(text) = schema["description"].as_str().map(str::trim).filter(|text| !text.is_empty()) else {
        return String::new();
    };
    let text = text.replace("*/", "* /");
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    if let [line] = lines[..] {
        return format!("{indent}/** {line} */\n");
    }
    let body: String = lines.iter().map(|line| format!("{indent} * {line}").trim_end().to_owned() + "\n").collect();
    format!("{indent}/**\n{body}{indent} */\n")
}

fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_alphabetic() || matches!(first, '_' | '$'))
        && characters.all(|rest| rest.is_alphanumeric() || matches!(rest, '_' | '$'))
}

#[cfg(test)]
mod tests;
