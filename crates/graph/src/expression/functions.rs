//! Functions of plain values.

use super::check::{Function, Typed};
use super::decimal::Decimal;
use super::evaluate::{Of, Run};
use super::text::{lower, text_length, upper};
use super::value::{Host, Value};

/// Absent arguments make an absent result, but for `if` and `coalesce`.
pub(super) fn function<H: Host>(
    run: &mut Run<'_, H>,
    function: Function,
    items: &[Typed],
    record: &H::Record,
) -> Of<H> {
    match (function, items) {
        (Function::If, [condition, yes, no]) => match run.value(condition, record) {
            Value::Boolean(true) => run.value(yes, record),
            Value::Boolean(false) => run.value(no, record),
            other => other,
        },
        (Function::Coalesce, items) => first_present(run, items, record),
        _ => {
            let mut values = Vec::with_capacity(items.len());
            for item in items {
                match run.value(item, record) {
                    absent @ Value::Absent(_) => return absent,
                    value => values.push(value),
                }
            }
            apply(function, &values)
        }
    }
}

/// The first present value; when there is none, the reason of the last.
fn first_present<H: Host>(run: &mut Run<'_, H>, items: &[Typed], record: &H::Record) -> Of<H> {
    let mut value = Value::MISSING;
    for item in items {
        value = run.value(item, record);
        if !matches!(value, Value::Absent(_)) {
            break;
        }
    }
    value
}

fn apply<R: Clone>(function: Function, values: &[Value<R>]) -> Value<R> {
    match (function, values) {
        (Function::Min, _) => extreme(true, values),
        (Function::Max, _) => extreme(false, values),
        (Function::Concat, _) => Value::Text(values.iter().map(written).collect()),
        (Function::Len, [Value::Text(text)]) => {
            let length = i64::try_from(text_length(text)).unwrap_or(i64::MAX);
            Value::Number(Decimal::whole(length))
        }
        (Function::Lower, [Value::Text(text)]) => Value::Text(lower(text)),
        (Function::Upper, [Value::Text(text)]) => Value::Text(upper(text)),
        (Function::Abs, [Value::Number(number)]) => Value::Number(number.abs()),
        (Function::Round, [Value::Number(number)]) => number.round(Decimal::ZERO).into(),
        (Function::Round, [Value::Number(number), Value::Number(digits)]) => number.round(*digits).into(),
        (Function::Floor, [Value::Number(number)]) => number.floor().into(),
        (Function::Ceil, [Value::Number(number)]) => number.ceil().into(),
        (Function::Sqrt, [Value::Number(number)]) => number.square_root().into(),
        (Function::Ln, [Value::Number(number)]) => number.natural_logarithm().into(),
        (Function::Log, [Value::Number(number)]) => number.logarithm(Decimal::TEN).into(),
        (Function::Log, [Value::Number(number), Value::Number(base)]) => number.logarithm(*base).into(),
        _ => Value::MISSING,
    }
}

fn written<R>(value: &Value<R>) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Date(date) => date.to_string(),
        _ => String::new(),
    }
}

/// Whether `left` goes before `right`: dates by their first day and then the last, or the reverse for the
/// greatest.
fn precedes<R>(least: bool, left: &Value<R>, right: &Value<R>) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            if least {
                left < right
            } else {
                left > right
            }
        }
        (Value::Instant(left), Value::Instant(right)) => {
            if least {
                left < right
            } else {
                left > right
            }
        }
        (Value::Date(left), Value::Date(right)) => {
            if least {
                (left.start(), left.end()) < (right.start(), right.end())
            } else {
                (left.end(), left.start()) > (right.end(), right.start())
            }
        }
        _ => false,
    }
}

/// The least or greatest of present values, the first of equals; missing for none.
pub(super) fn extreme<R: Clone>(least: bool, values: &[Value<R>]) -> Value<R> {
    let mut values = values.iter();
    let Some(mut best) = values.next() else {
        return Value::MISSING;
    };
    for value in values {
        if precedes(least, value, best) {
            best = value;
        }
    }
    best.clone()
}
