//! Evaluates a checked tree for one record.

use super::aggregates::{aggregate, rescale};
use super::check::{Addition, Literal, Operation, Typed};
use super::dates::CivilDate;
use super::decimal::Decimal;
use super::functions::function;
use super::text::fold;
use super::tree::{Comparison, Factor, Relation, Term};
use super::types::{Step, Type};
use super::value::{Absent, Host, VISIT_LIMIT, Value};
use std::cmp::Ordering;
use std::collections::HashSet;

/// A host's value.
pub(super) type Of<H> = Value<<H as Host>::Record>;

/// What one evaluation carries along.
pub(super) struct Run<'a, H: Host> {
    pub host: &'a H,
    /// The record that `this` means.
    root: &'a H::Record,
    /// Records that may still be visited.
    visits: usize,
    exhausted: bool,
}

/// Evaluates for a record.
pub(super) fn evaluate<H: Host>(typed: &Typed, host: &H, record: &H::Record) -> Of<H> {
    let mut visits = VISIT_LIMIT;
    evaluate_within(typed, host, record, record, &mut visits)
}

/// Evaluates for a record when `this` means `root` and some visits may be used up.
pub(super) fn evaluate_within<H: Host>(
    typed: &Typed,
    host: &H,
    root: &H::Record,
    record: &H::Record,
    visits: &mut usize,
) -> Of<H> {
    let mut run = Run { host, root, visits: *visits, exhausted: false };
    let value = run.value(typed, record);
    *visits = run.visits;
    if run.exhausted { Value::Absent(Absent::Limit) } else { value }
}

impl<H: Host> Run<'_, H> {
    pub(super) fn value(&mut self, typed: &Typed, record: &H::Record) -> Of<H> {
        match &typed.operation {
            Operation::Literal(literal) => literal_value(literal),
            Operation::Today => Value::Date(self.host.today()),
            Operation::Me => self.host.me().map_or(Value::MISSING, Value::Record),
            Operation::Peers => {
                let peers = self.host.peers(record);
                Value::Set(self.visit(peers).into_iter().map(Value::Record).collect())
            }
            Operation::Path { from_this, steps } => self.path(*from_this, steps, record),
            Operation::Not(item) => negated(self.value(item, record), true),
            Operation::Negate(item) => match self.value(item, record) {
                Value::Number(number) => Value::Number(number.negate()),
                other => other,
            },
            Operation::And(items) => self.junction(items, false, record),
            Operation::Or(items) => self.junction(items, true, record),
            Operation::Compare { operator, left, right } => {
                self.both(left, right, record, |run, left, right| run.compare(*operator, left, right))
            }
            Operation::Relation { relation, negated: no, left, right } => {
                let value = self.both(left, right, record, |run, left, right| run.relate(*relation, left, right));
                negated(value, *no)
            }
            Operation::InList { negated: no, left, items } => negated(self.in_list(left, items, record), *no),
            Operation::Empty { negated: no, item } => Value::Boolean(self.value(item, record).is_empty() != *no),
            Operation::Sum { first, rest } => self.sum(first, rest, record),
            Operation::Product { first, rest } => self.product(first, rest, record),
            Operation::Power { base, exponent } => {
                self.both(base, exponent, record, |_, base, exponent| match (base, exponent) {
                    (Value::Number(base), Value::Number(exponent)) => base.power(*exponent).into(),
                    _ => Value::MISSING,
                })
            }
            Operation::Civil(item) => match self.value(item, record) {
                Value::Instant(ms) => Value::Date(self.host.date_of(ms)),
                other => other,
            },
            Operation::Function { function: called, items } => function(self, *called, items, record),
            Operation::Aggregate { aggregate: operation, set, body } => {
                aggregate(self, *operation, set, body.as_deref(), record)
            }
            Operation::Rescale { value, each, set, low, high } => {
                rescale(self, (value, each), set, (low, high), record)
            }
        }
    }

    /// Both operands if they are present, else the first absent one.
    fn both(
        &mut self,
        left: &Typed,
        right: &Typed,
        record: &H::Record,
        operate: impl FnOnce(&Self, &Of<H>, &Of<H>) -> Of<H>,
    ) -> Of<H> {
        let left = self.value(left, record);
        if matches!(left, Value::Absent(_)) {
            return left;
        }
        let right = self.value(right, record);
        if matches!(right, Value::Absent(_)) {
            return right;
        }
        operate(self, &left, &right)
    }

    /// `and` stops at the first false, `or` at the first true; otherwise the first absent decides, if any.
    fn junction(&mut self, items: &[Typed], decisive: bool, record: &H::Record) -> Of<H> {
        let mut unknown = None;
        for item in items {
            match self.value(item, record) {
                Value::Boolean(value) if value == decisive => return Value::Boolean(decisive),
                Value::Absent(reason) => unknown = unknown.or(Some(reason)),
                _ => {}
            }
        }
        unknown.map_or(Value::Boolean(!decisive), Value::Absent)
    }

    /// Counts handles against the limit; beyond it the evaluation as a whole is absent.
    fn visit(&mut self, handles: Vec<H::Record>) -> Vec<H::Record> {
        match self.visits.checked_sub(handles.len()) {
            Some(left) => {
                self.visits = left;
                handles
            }
            None => {
                self.visits = 0;
                self.exhausted = true;
                Vec::new()
            }
        }
    }

    fn read(&self, record: &H::Record, name: &str, type_: &Type) -> Of<H> {
        let value = self.host.field(record, name);
        match (&value, type_) {
            (Value::Boolean(_), Type::Boolean)
            | (Value::Number(_), Type::Number)
            | (Value::Text(_), Type::Text)
            | (Value::Date(_), Type::Date)
            | (Value::Instant(_), Type::Instant)
            | (Value::Set(_), Type::Set(_)) => value,
            (_, Type::Set(_)) => Value::Set(Vec::new()),
            (Value::Absent(_), _) => value,
            _ => Value::MISSING,
        }
    }

    fn path(&mut self, from_this: bool, steps: &[Step], record: &H::Record) -> Of<H> {
        let start = if from_this { self.root } else { record };
        if steps.iter().any(|step| matches!(step, Step::Link(_))) {
            return Value::Set(self.records(steps, start));
        }
        let mut current = start.clone();
        for step in steps {
            match step {
                Step::Field { name, type_ } => return self.read(&current, name, type_),
                Step::Link(_) => return Value::MISSING,
                Step::Reference(name) => match self.host.field(&current, name) {
                    Value::Record(next) => current = next,
                    Value::Absent(reason) => return Value::Absent(reason),
                    _ => return Value::MISSING,
                },
            }
        }
        Value::Record(current)
    }

    fn records(&mut self, steps: &[Step], start: &H::Record) -> Vec<Of<H>> {
        let mut records = vec![start.clone()];
        for step in steps {
            match step {
                Step::Field { name, type_ } => return self.gather(&records, name, type_),
                Step::Link(role) => {
                    let mut found = Vec::new();
                    for record in &records {
                        let linked = self.host.linked(record, role);
                        found.append(&mut self.visit(linked));
                    }
                    records = self.distinct(found);
                }
                Step::Reference(name) => {
                    let found = records.iter().filter_map(|record| match self.host.field(record, name) {
                        Value::Record(next) => Some(next),
                        _ => None,
                    });
                    records = self.distinct(found.collect());
                }
            }
        }
        records.into_iter().map(Value::Record).collect()
    }

    /// Each record once, where it first appears.
    fn distinct(&self, mut handles: Vec<H::Record>) -> Vec<H::Record> {
        if handles.len() > 1 {
            let mut seen = HashSet::new();
            handles.retain(|handle| seen.insert(self.host.id(handle)));
        }
        handles
    }

    /// One value per record that has it; the members of set-valued fields one after another.
    fn gather(&self, records: &[H::Record], name: &str, type_: &Type) -> Vec<Of<H>> {
        let mut found = Vec::new();
        for record in records {
            match self.read(record, name, type_) {
                Value::Set(mut members) => found.append(&mut members),
                Value::Absent(_) => {}
                value => found.push(value),
            }
        }
        found
    }

    /// Compares two present values of one type; values of different types are never compared.
    fn compare(&self, operator: Comparison, left: &Of<H>, right: &Of<H>) -> Of<H> {
        let order = match (left, right) {
            (Value::Date(left), Value::Date(right)) => return compare_dates(operator, *left, *right).into(),
            (Value::Number(left), Value::Number(right)) => left.cmp(right),
            (Value::Text(left), Value::Text(right)) => fold(left).cmp(&fold(right)),
            (Value::Instant(left), Value::Instant(right)) => left.cmp(right),
            (Value::Boolean(left), Value::Boolean(right)) => left.cmp(right),
            (Value::Record(left), Value::Record(right)) => self.host.id(left).cmp(&self.host.id(right)),
            _ => Ordering::Less,
        };
        Value::Boolean(match operator {
            Comparison::Equal => order.is_eq(),
            Comparison::NotEqual => order.is_ne(),
            Comparison::Less => order.is_lt(),
            Comparison::LessOrEqual => order.is_le(),
            Comparison::Greater => order.is_gt(),
            Comparison::GreaterOrEqual => order.is_ge(),
        })
    }

    fn relate(&self, relation: Relation, left: &Of<H>, right: &Of<H>) -> Of<H> {
        match (relation, left, right) {
            (Relation::In, item, Value::Set(members)) | (Relation::Contains, Value::Set(members), item) => {
                self.member(item, members)
            }
            (Relation::Contains, Value::Text(text), Value::Text(part)) => {
                Value::Boolean(fold(text).contains(fold(part).as_ref()))
            }
            (Relation::StartsWith, Value::Text(text), Value::Text(part)) => {
                Value::Boolean(fold(text).starts_with(fold(part).as_ref()))
            }
            _ => Value::MISSING,
        }
    }

    /// Whether a set of present values holds a value, by the rules of `=`.
    fn member(&self, item: &Of<H>, members: &[Of<H>]) -> Of<H> {
        let mut unknown = None;
        for member in members {
            match self.compare(Comparison::Equal, item, member) {
                Value::Boolean(true) => return Value::Boolean(true),
                Value::Absent(reason) => unknown = unknown.or(Some(reason)),
                _ => {}
            }
        }
        unknown.map_or(Value::Boolean(false), Value::Absent)
    }

    fn in_list(&mut self, left: &Typed, items: &[Typed], record: &H::Record) -> Of<H> {
        let asked = self.value(left, record);
        if matches!(asked, Value::Absent(_)) {
            return asked;
        }
        let mut unknown = None;
        for item in items {
            let same = match self.value(item, record) {
                Value::Absent(reason) => Value::Absent(reason),
                member => self.compare(Comparison::Equal, &asked, &member),
            };
            match same {
                Value::Boolean(true) => return same,
                Value::Absent(reason) => unknown = unknown.or(Some(reason)),
                _ => {}
            }
        }
        unknown.map_or(Value::Boolean(false), Value::Absent)
    }

    fn product(&mut self, first: &Typed, rest: &[(Factor, Typed)], record: &H::Record) -> Of<H> {
        let mut result = self.value(first, record);
        for (factor, item) in rest {
            let Value::Number(left) = result else { return result };
            result = match self.value(item, record) {
                Value::Number(right) => match factor {
                    Factor::Times => left.times(right).into(),
                    Factor::Over => left.over(right).into(),
                },
                other => other,
            };
        }
        result
    }

    fn sum(&mut self, first: &Typed, rest: &[(Term, Addition, Typed)], record: &H::Record) -> Of<H> {
        let mut result = self.value(first, record);
        for (term, _, item) in rest {
            if matches!(result, Value::Absent(_)) {
                return result;
            }
            let right = self.value(item, record);
            result = add(*term, &result, right);
        }
        result
    }
}

fn literal_value<R>(literal: &Literal) -> Value<R> {
    match literal {
        Literal::Null => Value::MISSING,
        Literal::Boolean(value) => Value::Boolean(*value),
        Literal::Number(value) => Value::Number(*value),
        Literal::Text(value) => Value::Text(value.clone()),
        Literal::Date(value) => Value::Date(*value),
        Literal::Duration(value) => Value::Duration(*value),
    }
}

fn negated<R>(value: Value<R>, negated: bool) -> Value<R> {
    match value {
        Value::Boolean(value) => Value::Boolean(value != negated),
        other => other,
    }
}

fn compare_dates(operator: Comparison, left: CivilDate, right: CivilDate) -> Result<bool, Absent> {
    match operator {
        Comparison::Equal => left.within(right),
        Comparison::NotEqual => left.within(right).map(|found| !found),
        Comparison::Less => left.before(right),
        Comparison::LessOrEqual => left.not_after(right),
        Comparison::Greater => left.not_after(right).map(|found| !found),
        Comparison::GreaterOrEqual => left.before(right).map(|found| !found),
    }
}

fn add<R: Clone>(term: Term, left: &Value<R>, right: Value<R>) -> Value<R> {
    let sign = match term {
        Term::Plus => 1,
        Term::Minus => -1,
    };
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => match term {
            Term::Plus => left.plus(right).into(),
            Term::Minus => left.minus(right).into(),
        },
        (Value::Date(date), Value::Duration(by)) => {
            date.shift(sign * by.months, sign * by.days).map_or_else(Value::Absent, Value::Date)
        }
        (Value::Date(left), Value::Date(right)) => left.days_since(right).map(Decimal::whole).into(),
        (_, right) => right,
    }
}
