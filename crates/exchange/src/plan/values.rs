//! From the cells of a column to the value of a field. What a field cannot hold stays in its row, with the reason.

use crate::dates;
use crate::mapping::{ColumnMapping, DateOrder};
use crate::markup;
use graph::custom::CustomField;
use graph::field::Field;
use graph::registry::{FieldDeclaration, FieldType};
use graph::value::{LINE_LIMIT, TAGS_LIMIT, minor_digits, normalise};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

/// A field that a column goes to.
#[derive(Clone, Debug)]
pub struct FieldUse {
    pub name: String,
    pub field_type: FieldType,
    /// Id and label of what a choice may hold.
    pub options: Vec<(String, String)>,
    pub targets: Vec<String>,
    pub currency: Option<String>,
    shape: Shape,
}

#[derive(Clone, Debug)]
enum Shape {
    Declared(FieldDeclaration),
    Custom(Box<CustomField>),
}

impl From<&FieldDeclaration> for FieldUse {
    fn from(field: &FieldDeclaration) -> Self {
        Self {
            name: field.name.to_owned(),
            field_type: field.field_type,
            options: field.options.iter().map(|option| ((*option).to_owned(), (*option).to_owned())).collect(),
            targets: field.targets.iter().map(|target| (*target).to_owned()).collect(),
            currency: None,
            shape: Shape::Declared(field.clone()),
        }
    }
}

impl From<&CustomField> for FieldUse {
    fn from(field: &CustomField) -> Self {
        let options = field.options.iter().map(|option| (option.id.clone(), option.label.clone())).collect();
        Self {
            name: field.name.clone(),
            field_type: field.field_type,
            options,
            targets: field.targets.clone(),
            currency: field.currency.clone(),
            shape: Shape::Custom(Box::new(field.clone())),
        }
    }
}

impl FieldUse {
    /// Whether its values name records or states, which takes more than the cell to find.
    pub fn names_another(&self) -> bool {
        matches!(self.field_type, FieldType::Reference | FieldType::State)
    }

    /// The value in the form in which it is stored.
    pub fn checked(&self, value: &Value) -> Result<Value, String> {
        let field = match &self.shape {
            Shape::Declared(field) => Field::Declared(field),
            Shape::Custom(field) => Field::Custom(field),
        };
        normalise(field, value).map_err(|refusal| refusal.to_string())
    }
}

/// What values are read with.
#[derive(Clone, Debug)]
pub struct Circumstances {
    pub zone: TimeZone,
    /// The civil date of the import.
    pub today: String,
    /// Who counted votes that the files bring.
    pub source: String,
}

/// What came of the cells of one column in one row.
#[derive(Debug, Default)]
pub struct Converted {
    pub value: Option<Value>,
    /// Positions, among the given cells, of those that did not go into the value, and why.
    pub refused: Vec<(usize, String)>,
}

impl Converted {
    fn all_refused(count: usize, reason: &str) -> Self {
        Self { value: None, refused: (0..count).map(|at| (at, reason.to_owned())).collect() }
    }
}

/// Converts the cells of one row. `order` is that of the column.
pub fn convert(
    field: &FieldUse,
    column: &ColumnMapping,
    order: DateOrder,
    cells: &[&Value],
    around: &Circumstances,
) -> Converted {
    let converted = match field.field_type {
        FieldType::Line => lines(cells),
        FieldType::Text => texts(column, cells),
        FieldType::Tags => set(field, column, cells, &|text| Ok(text.to_owned())),
        FieldType::Choices => set(field, column, cells, &|text| option(field, column, text)),
        _ => one_of(cells, &|cell| single(field, column, order, cell, around)),
    };
    let Some(value) = &converted.value else { return converted };
    match field.checked(value) {
        Ok(stored) => Converted { value: (!stored.is_null()).then_some(stored), ..converted },
        Err(reason) => Converted::all_refused(cells.len(), &reason),
    }
}

/// The words of a cell.
pub fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => unguarded(text).to_owned(),
        other => other.to_string(),
    }
}

/// Exports put an apostrophe before what a spreadsheet would take for a formula.
fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t']) => rest,
        _ => text,
    }
}

/// The parts of a cell of several values.
pub fn parts_of(column: &ColumnMapping, cell: &Value) -> Vec<String> {
    let text = text_of(cell);
    let parts: Vec<&str> = match column.separator.as_deref() {
        Some(separator) if !separator.is_empty() => text.split(separator).collect(),
        _ => vec![text.as_str()],
    };
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn lines(cells: &[&Value]) -> Converted {
    let mut refused = Vec::new();
    let mut joined = String::new();
    for (at, cell) in cells.iter().enumerate() {
        // A line has no breaks and no control characters; the words are the same.
        let text = text_of(cell);
        let text = text
            .split(|letter: char| letter.is_control() || letter == ' ')
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        let separator = if joined.is_empty() { 0 } else { 2 };
        if joined.len() + separator + text.len() > LINE_LIMIT {
            refused.push((at, format!("is longer than the {LINE_LIMIT} bytes that one line holds")));
            continue;
        }
        if separator > 0 {
            joined.push_str(", ");
        }
        joined.push_str(&text);
    }
    Converted { value: (!joined.is_empty()).then_some(Value::String(joined)), refused }
}

fn texts(column: &ColumnMapping, cells: &[&Value]) -> Converted {
    let mut refused = Vec::new();
    let mut parts = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        match markup::to_markdown(column.markup, &written(cell)) {
            Ok(markdown) => parts.push(markdown.trim_end().to_owned()),
            Err(reason) => refused.push((at, reason)),
        }
    }
    parts.retain(|part| !part.is_empty());
    Converted { value: (!parts.is_empty()).then(|| Value::String(parts.join("\n\n"))), refused }
}

/// A cell as markup reads it.
pub fn written(cell: &Value) -> Value {
    let Value::String(text) = cell else { return cell.clone() };
    // What no text may hold says nothing that could be read.
    let plain = |letter: char| !letter.is_control() || matches!(letter, '\n' | '\r' | '\t');
    Value::String(unguarded(text).chars().filter(|letter| plain(*letter)).collect())
}

fn set(
    field: &FieldUse,
    column: &ColumnMapping,
    cells: &[&Value],
    member: &dyn Fn(&str) -> Result<String, String>,
) -> Converted {
    let mut refused = Vec::new();
    let mut members = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        let found = parts_of(column, cell).iter().map(|part| member(part)).collect::<Result<Vec<_>, _>>();
        // One member that does not fit must not take the others with it.
        let found = found.and_then(|found| {
            field.checked(&json!(found))?;
            let several: std::collections::BTreeSet<&String> = members.iter().chain(&found).collect();
            if several.len() > TAGS_LIMIT {
                return Err(format!("is more than the {TAGS_LIMIT} that one record holds"));
            }
            Ok(found)
        });
        match found {
            Ok(found) => members.extend(found),
            Err(reason) => refused.push((at, reason)),
        }
    }
    Converted { value: (!members.is_empty()).then(|| json!(members)), refused }
}

/// The first cell that fits; what comes after it stays in the row.
fn one_of(cells: &[&Value], read: &dyn Fn(&Value) -> Result<Value, String>) -> Converted {
    let mut converted = Converted::default();
    for (at, cell) in cells.iter().enumerate() {
        match read(cell) {
            Ok(_) if converted.value.is_some() => {
                converted.refused.push((at, "is one more value for a field that holds one".into()));
            }
            Ok(value) => converted.value = Some(value),
            Err(reason) => converted.refused.push((at, reason)),
        }
    }
    converted
}

fn single(
    field: &FieldUse,
    column: &ColumnMapping,
    order: DateOrder,
    cell: &Value,
    around: &Circumstances,
) -> Result<Value, String> {
    let text = text_of(cell);
    let text = text.trim();
    match field.field_type {
        FieldType::Number => number(cell).ok_or_else(|| "is no number".to_owned()),
        FieldType::Checkbox => truth(cell).ok_or_else(|| "is neither yes nor no".to_owned()),
        FieldType::Date => {
            dates::civil(cell, order, &around.zone).map(Value::String).ok_or_else(|| "is no date".to_owned())
        }
        FieldType::Moment => dates::read(cell, order)
            .and_then(|written| written.instant(&around.zone))
            .map(|at| json!({"at": at, "certainty": "exact"}))
            .ok_or_else(|| "is no date".to_owned()),
        FieldType::Choice => option(field, column, text).map(Value::String),
        FieldType::Money => money(text, field.currency.as_deref()),
        FieldType::Tally => match number(cell).and_then(|number| number.as_f64()) {
            Some(count) if count >= 0.0 && count.fract() == 0.0 && count <= 1e9 => {
                Ok(json!({"count": count as u64, "source": around.source, "as_of": around.today}))
            }
            _ => Err("is no number of votes".to_owned()),
        },
        FieldType::Url => Ok(Value::String(text.to_owned())),
        _ => Err("is nothing that an import can write".to_owned()),
    }
}

fn option(field: &FieldUse, column: &ColumnMapping, text: &str) -> Result<String, String> {
    let said = column.words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)).map(|(_, option)| option.as_str());
    let wanted = said.unwrap_or(text);
    let same = |other: &str| other == wanted || other.to_lowercase() == wanted.to_lowercase();
    let found = field.options.iter().find(|(id, label)| same(id) || same(label)).map(|(id, _)| id.clone());
    found.ok_or_else(|| {
        let labels: Vec<&str> = field.options.iter().take(12).map(|(_, label)| label.as_str()).collect();
        format!("is none of {}", labels.join(", "))
    })
}

/// A number as JSON has it, or as it is written: 1,234.5 and 1 234,5 and 45 %.
pub fn number(cell: &Value) -> Option<Value> {
    let text = match cell {
        Value::Number(_) => return Some(cell.clone()),
        Value::String(text) => unguarded(text).trim().trim_end_matches('%').trim_end(),
        _ => return None,
    };
    let plain: String = text.chars().filter(|letter| !matches!(letter, ' ' | '\u{a0}' | '\u{202f}' | '_')).collect();
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(rest) => ("-", rest.to_owned()),
        None => ("", plain.trim_start_matches('+').to_owned()),
    };
    // 1,234,567 and not 1,5: groups of three after the first.
    let grouped = |separator: char| {
        let mut groups = digits.split(separator);
        groups.next().is_some_and(|first| (1..=3).contains(&first.len())) && groups.all(|group| group.len() == 3)
    };
    let (commas, points) = (digits.matches(',').count(), digits.matches('.').count());
    let normal = match (commas, points) {
        (0, 0 | 1) => digits.clone(),
        (0, _) if grouped('.') => digits.replace('.', ""),
        (1, 0) if grouped(',') => digits.replace(',', ""),
        (1, 0) => digits.replace(',', "."),
        (_, 0) if grouped(',') => digits.replace(',', ""),
        (1, _) if digits.rfind(',') > digits.rfind('.') => digits.replace('.', "").replace(',', "."),
        (_, 1) if digits.rfind('.') > digits.rfind(',') => digits.replace(',', ""),
        _ => return None,
    };
    let written = normal.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && normal.bytes().any(|byte| byte.is_ascii_digit());
    if !written {
        return None;
    }
    let signed = format!("{sign}{normal}");
    if let Ok(whole) = signed.parse::<i64>() {
        return Some(Value::from(whole));
    }
    signed.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::from)
}

/// A truth as JSON has it, or one of the words that are used for it.
pub fn truth(cell: &Value) -> Option<Value> {
    match cell {
        Value::Bool(_) => Some(cell.clone()),
        Value::Number(number) => match number.as_i64() {
            Some(0) => Some(Value::Bool(false)),
            Some(1) => Some(Value::Bool(true)),
            _ => None,
        },
        Value::String(text) => match text.trim().to_lowercase().as_str() {
            "true" | "yes" | "y" | "1" | "x" | "✓" | "checked" => Some(Value::Bool(true)),
            "false" | "no" | "n" | "0" | "unchecked" => Some(Value::Bool(false)),
            _ => None,
        },
        _ => None,
    }
}

fn money(text: &str, usual: Option<&str>) -> Result<Value, String> {
    let named: String = text.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_uppercase();
    let sign = [('€', "EUR"), ('£', "GBP"), ('¥', "JPY"), ('$', "USD")];
    let by_sign = sign.iter().find(|(sign, _)| text.contains(*sign)).map(|(_, code)| *code);
    let currency = match (named.len(), by_sign, usual) {
        (3, _, _) => named.as_str(),
        (0, Some(code), _) => code,
        (0, None, Some(usual)) => usual,
        _ => return Err("names no currency".to_owned()),
    };
    let digits: String = text.chars().filter(|letter| letter.is_ascii_digit() || ",.- ".contains(*letter)).collect();
    let amount = number(&Value::String(digits)).and_then(|number| number.as_f64()).ok_or("is no amount of money")?;
    let minor = (amount * 10f64.powi(minor_digits(currency) as i32)).round();
    if minor.abs() > 9.0e15 {
        return Err("is more money than can be counted".to_owned());
    }
    Ok(json!({"amount": minor as i64, "currency": currency}))
}
