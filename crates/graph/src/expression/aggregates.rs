//! Aggregates over a set. Without a body they range over the members; with one over the body's value for
//! each record. A member whose value is missing is left out; one whose value failed makes the result absent.

use super::check::{Aggregate, Typed};
use super::decimal::Decimal;
use super::evaluate::{Of, Run};
use super::functions::extreme;
use super::value::{Absent, Host, Value};

pub(super) fn aggregate<H: Host>(
    run: &mut Run<'_, H>,
    operation: Aggregate,
    set: &Typed,
    body: Option<&Typed>,
    record: &H::Record,
) -> Of<H> {
    match operation {
        Aggregate::Count => counting(run, set, body, record),
        Aggregate::Any => quantified(run, set, body, record, true),
        Aggregate::All => quantified(run, set, body, record, false),
        Aggregate::Sum | Aggregate::Avg | Aggregate::Min | Aggregate::Max => {
            match body_values(run, set, body, record) {
                Ok(values) => reduce(operation, &values),
                Err(reason) => Value::Absent(reason),
            }
        }
    }
}

fn members<H: Host>(run: &mut Run<'_, H>, set: &Typed, record: &H::Record) -> Vec<Of<H>> {
    match run.value(set, record) {
        Value::Set(members) => members,
        _ => Vec::new(),
    }
}

fn within<H: Host>(run: &mut Run<'_, H>, member: &Of<H>, body: &Typed) -> Of<H> {
    match member {
        Value::Record(record) => run.value(body, record),
        _ => Value::MISSING,
    }
}

fn whole<R>(count: usize) -> Value<R> {
    Value::Number(Decimal::whole(i64::try_from(count).unwrap_or(i64::MAX)))
}

fn counting<H: Host>(run: &mut Run<'_, H>, set: &Typed, body: Option<&Typed>, record: &H::Record) -> Of<H> {
    let all = members(run, set, record);
    let Some(body) = body else {
        return whole(all.len());
    };
    let holds = |member: &&Of<H>| matches!(within(run, member, body), Value::Boolean(true));
    whole(all.iter().filter(holds).count())
}

fn quantified<H: Host>(
    run: &mut Run<'_, H>,
    set: &Typed,
    body: Option<&Typed>,
    record: &H::Record,
    decisive: bool,
) -> Of<H> {
    let mut unknown = None;
    for member in members(run, set, record) {
        match body.map_or(Value::MISSING, |body| within(run, &member, body)) {
            Value::Boolean(value) if value == decisive => return Value::Boolean(decisive),
            Value::Absent(reason) => unknown = unknown.or(Some(reason)),
            _ => {}
        }
    }
    unknown.map_or(Value::Boolean(!decisive), Value::Absent)
}

/// The values that an aggregate ranges over, or the first failure among them.
fn body_values<H: Host>(
    run: &mut Run<'_, H>,
    set: &Typed,
    body: Option<&Typed>,
    record: &H::Record,
) -> Result<Vec<Of<H>>, Absent> {
    let all = members(run, set, record);
    let Some(body) = body else {
        return Ok(all);
    };
    let mut values = Vec::new();
    for member in &all {
        match within(run, member, body) {
            Value::Absent(Absent::Missing) => {}
            Value::Absent(reason) => return Err(reason),
            value => values.push(value),
        }
    }
    Ok(values)
}

fn reduce<R: Clone>(operation: Aggregate, values: &[Value<R>]) -> Value<R> {
    if values.is_empty() && operation != Aggregate::Sum {
        return Value::Absent(Absent::EmptySet);
    }
    match operation {
        Aggregate::Min => extreme(true, values),
        Aggregate::Max => extreme(false, values),
        Aggregate::Avg => match i64::try_from(values.len()) {
            Ok(count) => total(values).and_then(|sum| sum.over(Decimal::whole(count))).into(),
            Err(_) => Value::Absent(Absent::Overflow),
        },
        _ => total(values).into(),
    }
}

fn total<R>(values: &[Value<R>]) -> Result<Decimal, Absent> {
    values.iter().try_fold(Decimal::ZERO, |sum, value| match value {
        Value::Number(number) => sum.plus(*number),
        _ => Err(Absent::Missing),
    })
}

/// low + (value - least) / (greatest - least) * (high - low), least and greatest over the set.
pub(super) fn rescale<H: Host>(
    run: &mut Run<'_, H>,
    (value, each): (&Typed, &Typed),
    set: &Typed,
    (low, high): (&Typed, &Typed),
    record: &H::Record,
) -> Of<H> {
    let own = match run.value(value, record) {
        Value::Number(own) => own,
        other => return other,
    };
    let values = match body_values(run, set, Some(each), record) {
        Ok(values) => values,
        Err(reason) => return Value::Absent(reason),
    };
    let bottom = match run.value(low, record) {
        Value::Number(bottom) => bottom,
        other => return other,
    };
    let top = match run.value(high, record) {
        Value::Number(top) => top,
        other => return other,
    };
    if values.is_empty() {
        return Value::Absent(Absent::EmptySet);
    }
    match (extreme(true, &values), extreme(false, &values)) {
        (Value::Number(least), Value::Number(greatest)) => stretch(own, (least, greatest), (bottom, top)).into(),
        _ => Value::MISSING,
    }
}

/// Multiplies before it divides, so that only the last step rounds visibly.
fn stretch(
    own: Decimal,
    (least, greatest): (Decimal, Decimal),
    (bottom, top): (Decimal, Decimal),
) -> Result<Decimal, Absent> {
    if least == greatest {
        return Err(Absent::DivisionByZero);
    }
    let offset = own.minus(least)?.times(top.minus(bottom)?)?;
    offset.over(greatest.minus(least)?)?.plus(bottom)
}
