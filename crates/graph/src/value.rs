//! Checks and normalises a field's value on its way in. What is stored is already in its one form, so
//! readers compare and sort without looking twice.

use crate::field::Field;
use crate::id::{RecordId, StateId};
use crate::quote::Quote;
use crate::refusal::Refusal;
use crate::registry::FieldType;
use crate::time::{Moment, is_civil_date};
use serde_json::Value;
use unicode_normalization::{UnicodeNormalization, is_nfc};
use uuid::Uuid;

/// Longest value of a one-line field, in UTF-8 bytes.
pub const LINE_LIMIT: usize = 2_000;
/// Longest text, in UTF-8 bytes of Markdown.
pub const TEXT_LIMIT: usize = 1_000_000;
/// Most members of a set of tags.
pub const TAGS_LIMIT: usize = 200;
/// Largest definition, in bytes of JSON.
pub const DEFINITION_LIMIT: usize = 100_000;

/// Brings `value` into the form that `field` stores, or says what is wrong with it. `null` clears a field.
/// References and states are checked for their form only; whether they exist is the caller's to see.
pub fn normalise<'a>(field: impl Into<Field<'a>>, value: &Value) -> Result<Value, Refusal> {
    let field = field.into();
    if value.is_null() {
        return if field.required() { Err(invalid(field, "cannot be empty")) } else { Ok(Value::Null) };
    }
    match field.field_type() {
        FieldType::Line => line(field, value),
        FieldType::Text => text(field, value),
        FieldType::Number => number(field, value),
        FieldType::Checkbox => match value {
            Value::Bool(_) => Ok(value.clone()),
            _ => Err(invalid(field, "is true or false")),
        },
        FieldType::Date => match value.as_str() {
            Some(date) if is_civil_date(date) => Ok(value.clone()),
            _ => Err(invalid(field, "is a date such as 2015-11-16, 2015-11, 2015-W47, 2015-Q4, 2015-H2 or 2015")),
        },
        FieldType::Moment => serde_json::from_value::<Moment>(value.clone())
            .ok()
            .and_then(|moment| serde_json::to_value(moment).ok())
            .ok_or_else(|| {
                invalid(field, "is a moment such as {\"at\": \"2015-11-16T20:57:31Z\", \"certainty\": \"exact\"}")
            }),
        FieldType::State => id_text(value)
            .filter(|text| text.parse::<StateId>().is_ok())
            .map(Value::String)
            .ok_or_else(|| invalid(field, "is the id of a state")),
        FieldType::Reference => id_text(value)
            .filter(|text| text.parse::<RecordId>().is_ok())
            .map(Value::String)
            .ok_or_else(|| invalid(field, "is the id of a record")),
        FieldType::Choice => match value.as_str() {
            Some(choice) if field.options().contains(&choice) => Ok(value.clone()),
            _ => Err(invalid(field, &format!("is one of {}", field.options().join(", ")))),
        },
        FieldType::Choices => choices(field, value),
        FieldType::Money => money(field, value),
        FieldType::Formula => Err(invalid(field, "is computed; change what its formula reads")),
        FieldType::Tags => tags(field, value),
        FieldType::Url => url(field, value),
        FieldType::Rank => match value.as_str() {
            Some(rank) if is_rank(rank) => Ok(value.clone()),
            _ => Err(invalid(field, "is an order key of letters and digits that does not end in 0")),
        },
        FieldType::Tally => tally(field, value),
        FieldType::Quote => {
            let quote: Quote =
                serde_json::from_value(value.clone()).map_err(|problem| invalid(field, &problem.to_string()))?;
            quote.check().map_err(|problem| invalid(field, problem))?;
            serde_json::to_value(quote).map_err(|problem| invalid(field, &problem.to_string()))
        }
        FieldType::Definition => match value {
            Value::Object(_) => {
                let size = value.to_string().len();
                if size > DEFINITION_LIMIT {
                    return Err(Refusal::TooMuch {
                        what: "bytes in a definition",
                        count: size,
                        limit: DEFINITION_LIMIT,
                    });
                }
                Ok(value.clone())
            }
            _ => Err(invalid(field, "is a JSON object")),
        },
    }
}

/// Sorted, without repetitions or empty members, in NFC.
pub fn tag_set(field: Field<'_>, values: &[String]) -> Result<Vec<String>, Refusal> {
    let mut set = Vec::with_capacity(values.len());
    for value in values {
        let tag = composed(value.trim());
        if tag.is_empty() || tag.len() > 100 || tag.chars().any(char::is_control) {
            return Err(invalid(field, "is made of tags of 1 to 100 characters on one line"));
        }
        set.push(tag);
    }
    set.sort();
    set.dedup();
    if set.len() > TAGS_LIMIT {
        return Err(Refusal::TooMuch { what: "tags", count: set.len(), limit: TAGS_LIMIT });
    }
    Ok(set)
}

fn invalid(field: Field<'_>, problem: &str) -> Refusal {
    Refusal::InvalidValue { field: field.name().to_owned(), problem: problem.to_owned() }
}

fn composed(text: &str) -> String {
    if is_nfc(text) { text.to_owned() } else { text.nfc().collect() }
}

/// An id as it is always written, however it was given: whoever looks for it compares text.
fn id_text(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    Some(Uuid::parse_str(text).map_or_else(|_| text.to_ascii_lowercase(), |id| id.to_string()))
}

fn line(field: Field<'_>, value: &Value) -> Result<Value, Refusal> {
    let Some(text) = value.as_str() else { return Err(invalid(field, "is text")) };
    let text = composed(text.trim());
    if text.len() > LINE_LIMIT {
        return Err(Refusal::TooMuch { what: "bytes in one line", count: text.len(), limit: LINE_LIMIT });
    }
    if text.chars().any(|character| character.is_control()) {
        return Err(invalid(field, "is one line of text without control characters"));
    }
    if text.is_empty() {
        return if field.required() { Err(invalid(field, "cannot be empty")) } else { Ok(Value::Null) };
    }
    Ok(Value::String(text))
}

fn text(field: Field<'_>, value: &Value) -> Result<Value, Refusal> {
    let Some(text) = value.as_str() else { return Err(invalid(field, "is text (Markdown)")) };
    if text.len() > TEXT_LIMIT {
        return Err(Refusal::TooMuch { what: "bytes in a text", count: text.len(), limit: TEXT_LIMIT });
    }
    let unix = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() };
    if unix.chars().any(|character| character.is_control() && character != '\n' && character != '\t') {
        return Err(invalid(field, "holds a control character; paste it as plain text"));
    }
    if unix.trim().is_empty() && field.required() {
        return Err(invalid(field, "cannot be empty"));
    }
    Ok(Value::String(composed(&unix)))
}

fn number(field: Field<'_>, value: &Value) -> Result<Value, Refusal> {
    let Value::Number(number) = value else { return Err(invalid(field, "is a number")) };
    let digits =
        number.to_string().bytes().take_while(|byte| !matches!(byte, b'e' | b'E')).filter(u8::is_ascii_digit).count();
    match number.as_f64() {
        Some(float) if float.is_finite() && float.abs() <= 1e15 && digits <= 17 => Ok(value.clone()),
        _ => Err(invalid(field, "is a number of at most 15 digits")),
    }
}

fn tags(field: Field<'_>, value: &Value) -> Result<Value, Refusal> {
    let Some(list) = value.as_array() else { return Err(invalid(field, "is a list of tags")) };
    let mut texts = Vec::with_capacity(list.len());
    for each in list {
        match each.as_str() {
            Some(tag) => texts.push(tag.to_owned()),
            None => return Err(invalid(field, "is a list of tags, each a text")),
        }
    }
    Ok(Value::Array(tag_set(field, &texts)?.into_iter().map(Value::String).collect()))
}

fn url(field: Field<'_>, value: &Value) -> Result<Value, Refusal> {
    let Some(text) = value.as_str().map(str::trim) else { return Err(invalid(field, "is an address")) };
    if text.is_empty() {
        return Ok(Value::Null);
    }
    let lower = text.to_ascii_lowercase();
    let safe =
        ["https://", "http://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme) && lower.len() > scheme.len());
    if !safe
        || text.len() > LINE_LIMIT
        || text.chars().any(|character| character.is_control() || character.is_whitespace())
    {
        return Err(invalid(field, "is an address that begins with https://, http:// or mailto:"));
    }
    Ok(Value::String(text.to_owned()))
}

/// The members of a set of options, sorted and without repetitions; empty when `value` is an empty list.
fn choices(field: Field<'_>, value: &Value) -> Result<Value, Refusal> {
    let options = field.options();
    let problem = || invalid(field, &format!("is a list of some of {}", options.join(", ")));
    let Some(list) = value.as_array() else { return Err(problem()) };
    let mut set = list.iter().map(|each| each.as_str().ok_or_else(problem)).collect::<Result<Vec<&str>, Refusal>>()?;
    if set.iter().any(|choice| !options.contains(choice)) {
        return Err(problem());
    }
    set.sort_unstable();
    set.dedup();
    if set.is_empty() {
        return if field.required() { Err(invalid(field, "cannot be empty")) } else { Ok(Value::Null) };
    }
    Ok(set.into())
}

/// The set that comes of adding or removing `values`; null when nothing is left.
pub fn merged_set(field: Field<'_>, current: Option<&Value>, values: &[String], add: bool) -> Result<Value, Refusal> {
    let held = current.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
    let mut members: Vec<String> = held.collect();
    if field.field_type() == FieldType::Choices {
        choices(field, &Value::from(values.to_vec()))?;
        if add {
            members.extend(values.iter().cloned());
        } else {
            members.retain(|member| !values.contains(member));
        }
        return choices(field, &members.into());
    }
    let given = tag_set(field, values)?;
    if add {
        members.extend(given);
    } else {
        members.retain(|tag| !given.contains(tag));
    }
    let merged = tag_set(field, &members)?;
    Ok(if merged.is_empty() { Value::Null } else { merged.into() })
}

/// An amount in whole minor units, such as cents.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Money {
    pub amount: i64,
    /// ISO 4217, such as EUR.
    pub currency: String,
}

/// Largest amount, in minor units: what a browser still counts exactly.
pub const AMOUNT_LIMIT: i64 = 9_007_199_254_740_991;

fn money(field: Field<'_>, value: &Value) -> Result<Value, Refusal> {
    let problem = "is {amount, currency}: whole minor units such as cents, and a currency such as EUR";
    let money: Money = serde_json::from_value(value.clone()).map_err(|_| invalid(field, problem))?;
    if !is_currency(&money.currency) || !(-AMOUNT_LIMIT..=AMOUNT_LIMIT).contains(&money.amount) {
        return Err(invalid(field, problem));
    }
    serde_json::to_value(money).map_err(|problem| invalid(field, &problem.to_string()))
}

/// Whether `text` has the form of an ISO 4217 code.
pub fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Digits after the point of a currency's major unit, by ISO 4217: 2 for EUR, 0 for JPY.
pub fn minor_digits(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI" | "VND"
        | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        "CLF" | "UYW" => 4,
        _ => 2,
    }
}

/// Votes that another program counted. Never people.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Tally {
    pub count: u64,
    /// Who counted.
    pub source: String,
    /// Civil date of the count, as precise as it is known.
    pub as_of: String,
}

fn tally(field: Field<'_>, value: &Value) -> Result<Value, Refusal> {
    let problem = "is {count, source, as_of}: a whole number from 0, who counted it, and a date";
    let Some(object) = value.as_object() else { return Err(invalid(field, problem)) };
    let (Some(count), Some(source), Some(as_of)) = (
        object.get("count").and_then(Value::as_u64).filter(|count| *count <= 1_000_000_000),
        object
            .get("source")
            .and_then(Value::as_str)
            .map(str::trim)
            .filter(|source| !source.is_empty() && source.len() <= 200),
        object.get("as_of").and_then(Value::as_str).filter(|date| is_civil_date(date)),
    ) else {
        return Err(invalid(field, problem));
    };
    let tally = Tally { count, source: source.to_owned(), as_of: as_of.to_owned() };
    serde_json::to_value(tally).map_err(|problem| invalid(field, &problem.to_string()))
}

/// A rank never ends in the lowest digit, so that there is always room before it.
fn is_rank(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 200
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !text.ends_with('0')
}
