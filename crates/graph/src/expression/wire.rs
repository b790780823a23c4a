//! Values as they stand in records and as they are written in answers.

use super::dates::{CivilDate, format_instant, parse_instant};
use super::decimal::Decimal;
use super::types::SchemaField;
use super::value::Value;
use crate::value::{AMOUNT_LIMIT, minor_digits};
use serde_json::{Value as Json, json};
use std::collections::HashMap;

/// Reads the value of a field as it stands in a record. `part` is what follows the dot in the name that the
/// evaluator asks for; a state is read from its object. `resolve` finds a record by id. A value of another
/// shape than the field's is missing, a checkbox without a value is false.
pub fn read_value<R>(
    field: &SchemaField,
    part: Option<&str>,
    json: &Json,
    resolve: impl FnOnce(&str) -> Option<R>,
) -> Value<R> {
    if let Some(part) = part {
        let whole = json;
        let Some(json) = json.get(part) else {
            return Value::MISSING;
        };
        return match part {
            "amount" => amount(json, whole),
            "count" | "position" => number(json),
            "at" => instant(json),
            _ => text(json),
        };
    }
    match field {
        // A box that nobody ticked is not ticked.
        SchemaField::Boolean => Value::Boolean(json.as_bool().unwrap_or(false)),
        SchemaField::Number => number(json),
        SchemaField::Text => text(json),
        SchemaField::Date => {
            let date = json.as_str().and_then(CivilDate::parse);
            date.map_or(Value::MISSING, Value::Date)
        }
        SchemaField::Instant => instant(json),
        SchemaField::Tags => {
            let tags = json.as_array().into_iter().flatten().filter_map(Json::as_str);
            Value::Set(tags.map(|tag| Value::Text(tag.to_owned())).collect())
        }
        SchemaField::Record(_) => json.as_str().and_then(resolve).map_or(Value::MISSING, Value::Record),
        SchemaField::Moment | SchemaField::State | SchemaField::Tally | SchemaField::Quote | SchemaField::Money => {
            Value::MISSING
        }
    }
}

fn number<R>(json: &Json) -> Value<R> {
    json.as_f64().and_then(Decimal::from_number).map_or(Value::MISSING, Value::Number)
}

/// Minor units of a currency in its major ones: 1250 of EUR is 12.5, of JPY 1250.
fn amount<R>(amount: &Json, money: &Json) -> Value<R> {
    let amount = amount.as_i64().filter(|amount| (-AMOUNT_LIMIT..=AMOUNT_LIMIT).contains(amount));
    match (amount, money.get("currency").and_then(Json::as_str)) {
        (Some(amount), Some(currency)) => Value::Number(Decimal::in_parts(amount, minor_digits(currency))),
        _ => Value::MISSING,
    }
}

/// The value of a choice with each id in it replaced by its label; an id without one stays.
pub(super) fn labelled(json: &Json, labels: &HashMap<String, String>) -> Json {
    match json {
        Json::String(id) => Json::from(labels.get(id).unwrap_or(id).as_str()),
        Json::Array(ids) => ids.iter().map(|id| labelled(id, labels)).collect(),
        _ => json.clone(),
    }
}

fn instant<R>(json: &Json) -> Value<R> {
    json.as_str().and_then(parse_instant).map_or(Value::MISSING, Value::Instant)
}

fn text<R>(json: &Json) -> Value<R> {
    json.as_str().map_or(Value::MISSING, |text| Value::Text(text.to_owned()))
}

/// A value as the client writes it too: `true`, `{"number": "12.5"}`, `{"set": […]}`, `{"absent": "missing"}`.
pub fn encode_value<R>(value: &Value<R>, id_of: &impl Fn(&R) -> String) -> Json {
    match value {
        Value::Boolean(value) => json!(value),
        Value::Number(number) => json!({ "number": number.to_string() }),
        Value::Text(text) => json!({ "text": text }),
        Value::Date(date) => json!({ "date": date.to_string() }),
        Value::Instant(ms) => json!({ "instant": format_instant(*ms) }),
        Value::Duration(by) => json!({ "duration": { "months": by.months, "days": by.days } }),
        Value::Record(record) => json!({ "record": id_of(record) }),
        Value::Set(members) => {
            let members: Vec<Json> = members.iter().map(|member| encode_value(member, id_of)).collect();
            json!({ "set": members })
        }
        Value::Absent(reason) => json!({ "absent": reason }),
    }
}
