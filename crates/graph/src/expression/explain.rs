//! "Why 12.5?": every part of an expression with its value.

use super::check::{Function, Operation, Typed};
use super::evaluate::{Of, evaluate, evaluate_within};
use super::format::format;
use super::tree::Span;
use super::value::{Host, VISIT_LIMIT, Value};
use std::sync::Arc;

/// Members of a set that an explanation shows one by one.
pub const EXPLAINED_MEMBERS: usize = 20;
/// Parts after which an explanation goes into no further members.
pub const EXPLAINED_PARTS: usize = 1000;

/// A part of the expression, its value and the parts that it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation<R> {
    /// Canonical writing of the part.
    pub text: String,
    pub span: Span,
    pub value: Value<R>,
    /// Id of the member of a set for which this part was evaluated; none for the record itself.
    pub record: Option<String>,
    pub parts: Vec<Explanation<R>>,
    /// Members of the set that are not shown.
    pub omitted: usize,
}

/// One explanation being made: its parts share the visits of one evaluation.
struct Making<'a, H: Host> {
    host: &'a H,
    root: &'a H::Record,
    visits: usize,
    parts: usize,
}

/// Evaluates every part on its own. Literals have no parts; of `if` only the branch taken is shown.
pub(super) fn explain<H: Host>(typed: &Typed, host: &H, record: &H::Record) -> Explanation<H::Record> {
    let mut making = Making { host, root: record, visits: VISIT_LIMIT, parts: EXPLAINED_PARTS };
    let explanation = making.part(typed, record, None);
    Explanation { value: evaluate(typed, host, record), ..explanation }
}

impl<H: Host> Making<'_, H> {
    fn value(&mut self, typed: &Typed, record: &H::Record) -> Of<H> {
        evaluate_within(typed, self.host, self.root, record, &mut self.visits)
    }

    fn part(&mut self, typed: &Typed, record: &H::Record, member: Option<String>) -> Explanation<H::Record> {
        if let Operation::Civil(item) = &typed.operation {
            // A date made from an instant beside it has no writing of its own.
            if Arc::ptr_eq(&typed.node, &item.node) {
                return self.part(item, record, member);
            }
        }
        self.parts = self.parts.saturating_sub(1);
        let value = self.value(typed, record);
        let mut parts: Vec<Explanation<H::Record>> = Vec::new();
        for operand in operands(typed) {
            let part = self.part(operand, record, None);
            let absent = matches!(part.value, Value::Absent(_));
            parts.push(part);
            if is_call(typed, Function::Coalesce) && !absent {
                break;
            }
        }
        if is_call(typed, Function::If) {
            parts = taken(parts);
        }
        let omitted = self.members(typed, record, &mut parts);
        let text = format(&typed.node);
        Explanation { text, span: typed.node.span, value, record: member, parts, omitted }
    }

    /// Appends the explanations of the members to `parts` and answers how many were left out.
    fn members(&mut self, typed: &Typed, record: &H::Record, parts: &mut Vec<Explanation<H::Record>>) -> usize {
        let (set, body) = match &typed.operation {
            Operation::Rescale { set, each, .. } => (set, each),
            Operation::Aggregate { set, body: Some(body), .. } => (set, body),
            _ => return 0,
        };
        let Value::Set(members) = self.value(set, record) else { return 0 };
        let mut shown = 0;
        for member in members.iter().take(EXPLAINED_MEMBERS) {
            if self.parts == 0 {
                break;
            }
            shown += 1;
            if let Value::Record(handle) = member {
                let id = self.host.id(handle);
                parts.push(self.part(body, handle, Some(id)));
            }
        }
        members.len() - shown
    }
}

fn is_call(typed: &Typed, wanted: Function) -> bool {
    matches!(&typed.operation, Operation::Function { function, .. } if *function == wanted)
}

/// The condition and, when it is known, the branch that it chose.
fn taken<R>(parts: Vec<Explanation<R>>) -> Vec<Explanation<R>> {
    let chosen = match parts.first().map(|condition| &condition.value) {
        Some(Value::Boolean(true)) => 1,
        Some(Value::Boolean(false)) => 2,
        _ => 0,
    };
    let shown = parts.into_iter().enumerate().filter(|(index, _)| *index == 0 || *index == chosen);
    shown.map(|(_, part)| part).collect()
}

fn operands(typed: &Typed) -> Vec<&Typed> {
    match &typed.operation {
        Operation::Literal(_) | Operation::Today | Operation::Me | Operation::Peers | Operation::Path { .. } => {
            Vec::new()
        }
        Operation::Not(item) | Operation::Negate(item) | Operation::Civil(item) => vec![item],
        Operation::Empty { item, .. } => vec![item],
        Operation::And(items) | Operation::Or(items) | Operation::Function { items, .. } => items.iter().collect(),
        Operation::Compare { left, right, .. } | Operation::Relation { left, right, .. } => vec![left, right],
        Operation::InList { left, items, .. } => std::iter::once(left.as_ref()).chain(items).collect(),
        Operation::Sum { first, rest } => {
            std::iter::once(first.as_ref()).chain(rest.iter().map(|(_, _, item)| item)).collect()
        }
        Operation::Product { first, rest } => {
            std::iter::once(first.as_ref()).chain(rest.iter().map(|(_, item)| item)).collect()
        }
        Operation::Power { base, exponent } => vec![base, exponent],
        Operation::Aggregate { set, .. } => vec![set],
        Operation::Rescale { value, set, low, high, .. } => vec![value, set, low, high],
    }
}
