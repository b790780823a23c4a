//! Gives every node its type and every name its meaning.

use super::calls::check_call;
use super::dates::CivilDate;
use super::decimal::Decimal;
use super::tree::{Comparison, DurationUnit, ErrorCode, ExpressionError, Factor, Name, Node, NodeKind, Relation, Term};
use super::types::{Dependencies, Schema, Step, Type, resolve_path};
use super::value::Duration;
use std::sync::Arc;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aggregate {
    Count,
    Sum,
    Avg,
    Min,
    Max,
    Any,
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Abs,
    Round,
    Floor,
    Ceil,
    Sqrt,
    Ln,
    Log,
    Len,
    Lower,
    Upper,
    Concat,
    Min,
    Max,
    Coalesce,
    If,
}

/// A value that stands in the source.
#[derive(Clone, Debug)]
pub(super) enum Literal {
    Null,
    Boolean(bool),
    Number(Decimal),
    Text(String),
    Date(CivilDate),
    Duration(Duration),
}

/// What a term of a sum does: add decimals, move a date by a duration, count days between dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Addition {
    Number,
    Shift,
    Days,
}

/// A checked tree: names are resolved, every operand has the type that its operation needs.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    pub node: Arc<Node>,
    pub type_: Type,
    pub operation: Operation,
}

#[derive(Clone, Debug)]
pub(super) enum Operation {
    Literal(Literal),
    Today,
    Me,
    Peers,
    Path {
        from_this: bool,
        steps: Vec<Step>,
    },
    Not(Box<Typed>),
    Negate(Box<Typed>),
    And(Vec<Typed>),
    Or(Vec<Typed>),
    Compare {
        operator: Comparison,
        left: Box<Typed>,
        right: Box<Typed>,
    },
    Relation {
        relation: Relation,
        negated: bool,
        left: Box<Typed>,
        right: Box<Typed>,
    },
    InList {
        negated: bool,
        left: Box<Typed>,
        items: Vec<Typed>,
    },
    Empty {
        negated: bool,
        item: Box<Typed>,
    },
    Sum {
        first: Box<Typed>,
        rest: Vec<(Term, Addition, Typed)>,
    },
    Product {
        first: Box<Typed>,
        rest: Vec<(Factor, Typed)>,
    },
    Power {
        base: Box<Typed>,
        exponent: Box<Typed>,
    },
    /// The civil date of an instant; a date stays as it is.
    Civil(Box<Typed>),
    Function {
        function: Function,
        items: Vec<Typed>,
    },
    Aggregate {
        aggregate: Aggregate,
        set: Box<Typed>,
        body: Option<Box<Typed>>,
    },
    /// `value` for the record itself, `each` the same expression for the members of the set.
    Rescale {
        value: Box<Typed>,
        each: Box<Typed>,
        set: Box<Typed>,
        low: Box<Typed>,
        high: Box<Typed>,
    },
}

pub(super) type Checked = Result<Typed, ExpressionError>;

/// Where names are looked up: the kinds of the record at hand.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub schema: &'a Schema,
    pub kinds: &'a [String],
}

pub(super) fn check(node: &Arc<Node>, schema: &Schema) -> Result<(Typed, Dependencies), ExpressionError> {
    let mut reads = Dependencies::default();
    let typed = check_node(node, Scope { schema, kinds: &schema.roots }, &mut reads)?;
    Ok((typed, reads))
}

pub(super) fn wrong_type<T>(node: &Node, needed: &str, found: &Type) -> Result<T, ExpressionError> {
    let message = format!("Here must be {needed}, but this is {}.", found.describe());
    node.span.fail(ErrorCode::WrongType, message)
}

/// Checks a node and requires a type of it.
pub(super) fn expect(node: &Arc<Node>, scope: Scope<'_>, reads: &mut Dependencies, needed: &Type) -> Checked {
    let typed = check_node(node, scope, reads)?;
    if typed.type_.same(needed) { Ok(typed) } else { wrong_type(node, needed.describe(), &typed.type_) }
}

pub(super) fn typed(node: &Arc<Node>, type_: Type, operation: Operation) -> Typed {
    Typed { node: Arc::clone(node), type_, operation }
}

pub(super) fn civil(item: Typed, node: &Arc<Node>, reads: &mut Dependencies) -> Typed {
    if item.type_ == Type::Date {
        return item;
    }
    reads.zone = true;
    typed(node, Type::Date, Operation::Civil(Box::new(item)))
}

pub(super) fn check_node(node: &Arc<Node>, scope: Scope<'_>, reads: &mut Dependencies) -> Checked {
    match &node.kind {
        NodeKind::Null
        | NodeKind::Boolean(_)
        | NodeKind::Number(_)
        | NodeKind::Text(_)
        | NodeKind::Date(_)
        | NodeKind::Duration { .. }
        | NodeKind::Today
        | NodeKind::Me => Ok(check_literal(node, reads)),
        NodeKind::Path { from_this, names } => check_path(node, *from_this, names, scope, reads),
        NodeKind::List(_) => {
            let message = "A list in brackets stands only after \"in\".";
            node.span.fail(ErrorCode::WrongType, message)
        }
        NodeKind::Call { name, items } => check_call(node, name, items, scope, reads),
        NodeKind::Not(item) => {
            let item = Box::new(expect(item, scope, reads, &Type::Boolean)?);
            Ok(typed(node, Type::Boolean, Operation::Not(item)))
        }
        NodeKind::Negate(item) => {
            let item = Box::new(expect(item, scope, reads, &Type::Number)?);
            Ok(typed(node, Type::Number, Operation::Negate(item)))
        }
        NodeKind::And(items) => {
            let items = conditions(items, scope, reads)?;
            Ok(typed(node, Type::Boolean, Operation::And(items)))
        }
        NodeKind::Or(items) => {
            let items = conditions(items, scope, reads)?;
            Ok(typed(node, Type::Boolean, Operation::Or(items)))
        }
        NodeKind::Compare { operator, left, right } => check_comparison(node, *operator, left, right, scope, reads),
        NodeKind::Relation { relation, negated, left, right } => {
            check_relation(node, (*relation, *negated), left, right, scope, reads)
        }
        NodeKind::Empty { negated, item } => {
            let item = Box::new(check_node(item, scope, reads)?);
            Ok(typed(node, Type::Boolean, Operation::Empty { negated: *negated, item }))
        }
        NodeKind::Sum { first, rest } => check_sum(node, first, rest, scope, reads),
        NodeKind::Product { first, rest } => check_product(node, first, rest, scope, reads),
        NodeKind::Power { base, exponent } => {
            let base = Box::new(expect(base, scope, reads, &Type::Number)?);
            let exponent = Box::new(expect(exponent, scope, reads, &Type::Number)?);
            Ok(typed(node, Type::Number, Operation::Power { base, exponent }))
        }
    }
}

fn check_literal(node: &Arc<Node>, reads: &mut Dependencies) -> Typed {
    let (type_, literal) = match &node.kind {
        NodeKind::Today => {
            reads.today = true;
            return typed(node, Type::Date, Operation::Today);
        }
        NodeKind::Me => {
            reads.me = true;
            return typed(node, Type::Record(Vec::new()), Operation::Me);
        }
        NodeKind::Boolean(value) => (Type::Boolean, Literal::Boolean(*value)),
        NodeKind::Number(value) => (Type::Number, Literal::Number(*value)),
        NodeKind::Text(value) => (Type::Text, Literal::Text(value.clone())),
        NodeKind::Date(value) => (Type::Date, Literal::Date(*value)),
        NodeKind::Duration { count, unit } => {
            let (months, days) = match unit {
                DurationUnit::Day => (0, *count),
                DurationUnit::Week => (0, count * 7),
                DurationUnit::Month => (*count, 0),
                DurationUnit::Year => (count * 12, 0),
            };
            (Type::Duration, Literal::Duration(Duration { months, days }))
        }
        _ => (Type::Null, Literal::Null),
    };
    typed(node, type_, Operation::Literal(literal))
}

fn check_path(
    node: &Arc<Node>,
    from_this: bool,
    names: &[Name],
    scope: Scope<'_>,
    reads: &mut Dependencies,
) -> Checked {
    let kinds = if from_this { &scope.schema.roots } else { scope.kinds };
    let (steps, type_) = resolve_path(names, kinds, scope.schema, reads)?;
    Ok(typed(node, type_, Operation::Path { from_this, steps }))
}

fn conditions(items: &[Arc<Node>], scope: Scope<'_>, reads: &mut Dependencies) -> Result<Vec<Typed>, ExpressionError> {
    items.iter().map(|item| expect(item, scope, reads, &Type::Boolean)).collect()
}

fn check_product(
    node: &Arc<Node>,
    first: &Arc<Node>,
    rest: &[(Factor, Arc<Node>)],
    scope: Scope<'_>,
    reads: &mut Dependencies,
) -> Checked {
    let first = Box::new(expect(first, scope, reads, &Type::Number)?);
    let mut checked = Vec::new();
    for (factor, item) in rest {
        checked.push((*factor, expect(item, scope, reads, &Type::Number)?));
    }
    Ok(typed(node, Type::Number, Operation::Product { first, rest: checked }))
}

/// Requires that two sides can be compared and brings an instant beside a date to its civil date.
fn comparable(left: Typed, right: Typed, reads: &mut Dependencies) -> Result<(Typed, Typed), ExpressionError> {
    for side in [&left, &right] {
        if side.type_ == Type::Null {
            let message = "Nothing compares with null; write \"is empty\" or \"is not empty\".";
            return side.node.span.fail(ErrorCode::NullComparison, message);
        }
        if side.type_.member().is_some() {
            let message = "A set is not compared; write \"contains\", \"any(…)\" or \"count(…)\".";
            return side.node.span.fail(ErrorCode::WrongType, message);
        }
    }
    if left.type_.same(&right.type_) && left.type_ != Type::Duration {
        return Ok((left, right));
    }
    let hint = match (&left.type_, &right.type_) {
        (Type::Date, Type::Instant) | (Type::Instant, Type::Date) => {
            let (left_node, right_node) = (Arc::clone(&left.node), Arc::clone(&right.node));
            return Ok((civil(left, &left_node, reads), civil(right, &right_node, reads)));
        }
        (Type::Record(_), Type::Text) | (Type::Text, Type::Record(_)) => {
            " Follow the record to its text, as in \"owner.title\"."
        }
        _ => "",
    };
    let (found, other) = (right.type_.describe(), left.type_.describe());
    let message = format!("This is {found}, which does not compare with {other}.{hint}");
    right.node.span.fail(ErrorCode::WrongType, message)
}

fn check_comparison(
    node: &Arc<Node>,
    operator: Comparison,
    left: &Arc<Node>,
    right: &Arc<Node>,
    scope: Scope<'_>,
    reads: &mut Dependencies,
) -> Checked {
    let first = check_node(left, scope, reads)?;
    let second = check_node(right, scope, reads)?;
    let (first, second) = comparable(first, second, reads)?;
    let ordered = matches!(first.type_, Type::Number | Type::Text | Type::Date | Type::Instant);
    if !ordered && !matches!(operator, Comparison::Equal | Comparison::NotEqual) {
        return wrong_type(left, "a number, text, a date or an instant", &first.type_);
    }
    let operation = Operation::Compare { operator, left: Box::new(first), right: Box::new(second) };
    Ok(typed(node, Type::Boolean, operation))
}

fn check_relation(
    node: &Arc<Node>,
    (relation, negated): (Relation, bool),
    left_node: &Arc<Node>,
    right_node: &Arc<Node>,
    scope: Scope<'_>,
    reads: &mut Dependencies,
) -> Checked {
    let left = check_node(left_node, scope, reads)?;
    if let (Relation::In, NodeKind::List(items)) = (relation, &right_node.kind) {
        let operation = check_in_list(left, negated, right_node, items, scope, reads)?;
        return Ok(typed(node, Type::Boolean, operation));
    }
    let right = check_node(right_node, scope, reads)?;
    match (relation, &left.type_, &right.type_) {
        (Relation::In, _, Type::Set(of)) => require_member(&left, of)?,
        (Relation::In, _, found) => return wrong_type(right_node, "a set or a list in brackets", found),
        (Relation::Contains, Type::Set(of), _) => require_member(&right, of)?,
        (_, Type::Text, Type::Text) => {}
        (_, Type::Text, found) => return wrong_type(right_node, "text", found),
        (Relation::Contains, found, _) => return wrong_type(left_node, "text or a set", found),
        (_, found, _) => return wrong_type(left_node, "text", found),
    }
    let operation = Operation::Relation { relation, negated, left: Box::new(left), right: Box::new(right) };
    Ok(typed(node, Type::Boolean, operation))
}

fn check_in_list(
    left: Typed,
    negated: bool,
    list: &Node,
    items: &[Arc<Node>],
    scope: Scope<'_>,
    reads: &mut Dependencies,
) -> Result<Operation, ExpressionError> {
    let mut asked = left.clone();
    let mut members = Vec::new();
    for item in items {
        let item = check_node(item, scope, reads)?;
        // A list of dates turns an instant on the left into a date for every member alike.
        let (first, second) = comparable(left.clone(), item, reads)?;
        if first.type_ != left.type_ {
            asked = first;
        }
        members.push(second);
    }
    if asked.type_ != left.type_ && members.iter().any(|item| item.type_ == Type::Instant) {
        let message = "A list holds either dates or instants, not both.";
        return list.span.fail(ErrorCode::WrongType, message);
    }
    if matches!(left.type_, Type::Set(_) | Type::Null | Type::Duration) {
        return wrong_type(&left.node, "a single value", &left.type_);
    }
    Ok(Operation::InList { negated, left: Box::new(asked), items: members })
}

fn require_member(item: &Typed, of: &Type) -> Result<(), ExpressionError> {
    if item.type_.same(of) { Ok(()) } else { wrong_type(&item.node, of.describe(), &item.type_) }
}

fn check_sum(
    node: &Arc<Node>,
    first: &Arc<Node>,
    rest: &[(Term, Arc<Node>)],
    scope: Scope<'_>,
    reads: &mut Dependencies,
) -> Checked {
    let first = check_node(first, scope, reads)?;
    let mut type_ = first.type_.clone();
    if !matches!(type_, Type::Number | Type::Date) {
        return bad_term(&first);
    }
    let mut checked = Vec::new();
    for (operator, term) in rest {
        let item = check_node(term, scope, reads)?;
        let addition = match (&type_, &item.type_, operator) {
            (Type::Number, Type::Number, _) => Addition::Number,
            (Type::Number, _, _) => return bad_term(&item),
            (_, Type::Duration, _) => Addition::Shift,
            (_, Type::Date, Term::Minus) => {
                type_ = Type::Number;
                Addition::Days
            }
            (_, found, Term::Minus) => return wrong_type(term, "a duration such as 30d, or a date", found),
            (_, found, Term::Plus) => return wrong_type(term, "a duration such as 30d", found),
        };
        checked.push((*operator, addition, item));
    }
    Ok(typed(node, type_, Operation::Sum { first: Box::new(first), rest: checked }))
}

fn bad_term<T>(item: &Typed) -> Result<T, ExpressionError> {
    let hint = match item.type_ {
        Type::Text => " To join texts, write concat(…).",
        Type::Instant => " To count days, write date(…) around it.",
        _ => "",
    };
    let found = item.type_.describe();
    let message = format!("Here must be a number or a date, but this is {found}.{hint}");
    item.node.span.fail(ErrorCode::WrongType, message)
}
