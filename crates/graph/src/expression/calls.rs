//! Checks calls of functions and aggregates.

use super::check::{
    Aggregate, Checked, Function, Operation, Scope, Typed, check_node, civil, expect, typed, wrong_type,
};
use super::text::nearest;
use super::tree::{ErrorCode, Name, Node};
use super::types::{Dependencies, Type};
use std::sync::Arc;

/// What a name calls.
#[derive(Clone, Copy)]
enum Callable {
    Aggregate(Aggregate),
    /// Least or greatest, of arguments or of a set.
    Extreme(Function, Aggregate),
    /// From numbers to a number.
    Numeric(Function),
    Len,
    /// From text to text.
    Text(Function),
    Concat,
    Exists,
    Date,
    Coalesce,
    If,
    Peers,
    Rescale,
}

/// Name, least and greatest number of arguments.
const CALLABLES: [(&str, usize, usize, Callable); 24] = [
    ("abs", 1, 1, Callable::Numeric(Function::Abs)),
    ("all", 2, 2, Callable::Aggregate(Aggregate::All)),
    ("any", 2, 2, Callable::Aggregate(Aggregate::Any)),
    ("avg", 1, 2, Callable::Aggregate(Aggregate::Avg)),
    ("ceil", 1, 1, Callable::Numeric(Function::Ceil)),
    ("coalesce", 1, 100, Callable::Coalesce),
    ("concat", 1, 100, Callable::Concat),
    ("count", 1, 2, Callable::Aggregate(Aggregate::Count)),
    ("date", 1, 1, Callable::Date),
    ("exists", 1, 1, Callable::Exists),
    ("floor", 1, 1, Callable::Numeric(Function::Floor)),
    ("if", 3, 3, Callable::If),
    ("len", 1, 1, Callable::Len),
    ("ln", 1, 1, Callable::Numeric(Function::Ln)),
    ("log", 1, 2, Callable::Numeric(Function::Log)),
    ("lower", 1, 1, Callable::Text(Function::Lower)),
    ("max", 1, 100, Callable::Extreme(Function::Max, Aggregate::Max)),
    ("min", 1, 100, Callable::Extreme(Function::Min, Aggregate::Min)),
    ("peers", 0, 0, Callable::Peers),
    ("rescale", 4, 4, Callable::Rescale),
    ("round", 1, 2, Callable::Numeric(Function::Round)),
    ("sqrt", 1, 1, Callable::Numeric(Function::Sqrt)),
    ("sum", 1, 2, Callable::Aggregate(Aggregate::Sum)),
    ("upper", 1, 1, Callable::Text(Function::Upper)),
];

/// Names of all functions, for completion.
pub fn function_names() -> impl Iterator<Item = &'static str> {
    CALLABLES.iter().map(|callable| callable.0)
}

pub(super) fn check_call(
    node: &Arc<Node>,
    name: &Name,
    items: &[Arc<Node>],
    scope: Scope<'_>,
    reads: &mut Dependencies,
) -> Checked {
    let Some((_, least, most, callable)) = CALLABLES.iter().find(|callable| callable.0 == name.name) else {
        let mut message = format!("There is no function \"{}\".", name.name);
        if let Some(suggestion) = nearest(&name.name, function_names()) {
            message.push_str(&format!(" Did you mean \"{suggestion}\"?"));
        }
        return name.span.fail(ErrorCode::UnknownFunction, message);
    };
    if items.len() < *least || items.len() > *most {
        let range = if least == most { least.to_string() } else { format!("{least} to {most}") };
        let message = format!("\"{}\" takes {range} arguments, not {}.", name.name, items.len());
        return node.span.fail(ErrorCode::WrongArguments, message);
    }
    let Some((first, rest)) = items.split_first() else {
        reads.scope = true;
        let records = Type::Record(scope.schema.roots.clone());
        return Ok(typed(node, Type::Set(Box::new(records)), Operation::Peers));
    };
    match *callable {
        Callable::Aggregate(aggregate) => {
            let set = check_node(first, scope, reads)?;
            check_aggregate(node, &name.name, aggregate, set, rest.first(), scope, reads)
        }
        Callable::Extreme(function, aggregate) => {
            let checked = check_node(first, scope, reads)?;
            if items.len() <= 2 && checked.type_.member().is_some() {
                return check_aggregate(node, &name.name, aggregate, checked, rest.first(), scope, reads);
            }
            extreme(node, function, checked, rest, scope, reads)
        }
        Callable::Numeric(function) => plain(node, function, Type::Number, items, &Type::Number, scope, reads),
        Callable::Len => plain(node, Function::Len, Type::Number, items, &Type::Text, scope, reads),
        Callable::Text(function) => plain(node, function, Type::Text, items, &Type::Text, scope, reads),
        Callable::Concat => concat(node, items, scope, reads),
        Callable::Exists => {
            let item = Box::new(check_node(first, scope, reads)?);
            Ok(typed(node, Type::Boolean, Operation::Empty { negated: true, item }))
        }
        Callable::Date => {
            let item = check_node(first, scope, reads)?;
            if matches!(item.type_, Type::Date | Type::Instant) {
                Ok(civil(item, node, reads))
            } else {
                wrong_type(first, "a date or an instant", &item.type_)
            }
        }
        Callable::Coalesce => branches(node, Function::Coalesce, Vec::new(), items, scope, reads),
        Callable::If => {
            let condition = expect(first, scope, reads, &Type::Boolean)?;
            branches(node, Function::If, vec![condition], rest, scope, reads)
        }
        Callable::Peers | Callable::Rescale => rescale(node, items, scope, reads),
    }
}

fn call(node: &Arc<Node>, function: Function, type_: Type, items: Vec<Typed>) -> Typed {
    typed(node, type_, Operation::Function { function, items })
}

fn plain(
    node: &Arc<Node>,
    function: Function,
    type_: Type,
    items: &[Arc<Node>],
    needed: &Type,
    scope: Scope<'_>,
    reads: &mut Dependencies,
) -> Checked {
    let mut checked = Vec::new();
    for item in items {
        checked.push(expect(item, scope, reads, needed)?);
    }
    Ok(call(node, function, type_, checked))
}

fn concat(node: &Arc<Node>, items: &[Arc<Node>], scope: Scope<'_>, reads: &mut Dependencies) -> Checked {
    let mut checked = Vec::new();
    for item in items {
        let argument = check_node(item, scope, reads)?;
        if !matches!(argument.type_, Type::Text | Type::Number | Type::Date) {
            return wrong_type(item, "text, a number or a date", &argument.type_);
        }
        checked.push(argument);
    }
    Ok(call(node, Function::Concat, Type::Text, checked))
}

/// `if` after its condition, and `coalesce`: single values of one type.
fn branches(
    node: &Arc<Node>,
    function: Function,
    mut items: Vec<Typed>,
    rest: &[Arc<Node>],
    scope: Scope<'_>,
    reads: &mut Dependencies,
) -> Checked {
    let mut type_ = Type::Null;
    for branch in rest {
        let item = check_node(branch, scope, reads)?;
        if item.type_.member().is_some() {
            return wrong_type(branch, "a single value", &item.type_);
        }
        let Some(joined) = type_.unify(&item.type_) else {
            return wrong_type(branch, type_.describe(), &item.type_);
        };
        type_ = joined;
        items.push(item);
    }
    Ok(call(node, function, type_, items))
}

fn measurable(type_: &Type) -> bool {
    matches!(type_, Type::Number | Type::Date | Type::Instant)
}

fn extreme(
    node: &Arc<Node>,
    function: Function,
    first: Typed,
    rest: &[Arc<Node>],
    scope: Scope<'_>,
    reads: &mut Dependencies,
) -> Checked {
    if !measurable(&first.type_) {
        return wrong_type(&first.node, "a number, a date, an instant or a set", &first.type_);
    }
    let type_ = first.type_.clone();
    let mut items = vec![first];
    for item in rest {
        items.push(expect(item, scope, reads, &type_)?);
    }
    Ok(call(node, function, type_, items))
}

fn check_aggregate(
    node: &Arc<Node>,
    name: &str,
    aggregate: Aggregate,
    set: Typed,
    body: Option<&Arc<Node>>,
    scope: Scope<'_>,
    reads: &mut Dependencies,
) -> Checked {
    let Some(of) = set.type_.member().cloned() else {
        return wrong_type(&set.node, "a set", &set.type_);
    };
    let condition = matches!(aggregate, Aggregate::Any | Aggregate::All | Aggregate::Count);
    let body = match (body, &of) {
        (None, _) => None,
        (Some(body), Type::Record(kinds)) => {
            let within = Scope { kinds, ..scope };
            Some(if condition {
                expect(body, within, reads, &Type::Boolean)?
            } else {
                check_node(body, within, reads)?
            })
        }
        (Some(_), _) => return wrong_type(&set.node, "a set of records", &set.type_),
    };
    let member = body.as_ref().map_or(&of, |body| &body.type_);
    let (fits, needed) = match aggregate {
        Aggregate::Min | Aggregate::Max => (measurable(member), "numbers, dates or instants"),
        _ => (*member == Type::Number, "numbers"),
    };
    let type_ = match aggregate {
        Aggregate::Count => Type::Number,
        Aggregate::Any | Aggregate::All => Type::Boolean,
        _ if fits => member.clone(),
        _ => {
            let at = body.as_ref().unwrap_or(&set);
            let message = format!("\"{name}\" works on {needed}, but this is {}.", at.type_.describe());
            return at.node.span.fail(ErrorCode::WrongType, message);
        }
    };
    let operation = Operation::Aggregate { aggregate, set: Box::new(set), body: body.map(Box::new) };
    Ok(typed(node, type_, operation))
}

fn rescale(node: &Arc<Node>, items: &[Arc<Node>], scope: Scope<'_>, reads: &mut Dependencies) -> Checked {
    let [first, second, third, fourth] = items else {
        return node.span.fail(ErrorCode::WrongArguments, "\"rescale\" takes 4 arguments.");
    };
    let value = Box::new(expect(first, scope, reads, &Type::Number)?);
    let set = Box::new(check_node(second, scope, reads)?);
    let Some(Type::Record(kinds)) = set.type_.member() else {
        return wrong_type(second, "a set of records", &set.type_);
    };
    let each = Box::new(expect(first, Scope { kinds, ..scope }, reads, &Type::Number)?);
    let low = Box::new(expect(third, scope, reads, &Type::Number)?);
    let high = Box::new(expect(fourth, scope, reads, &Type::Number)?);
    Ok(typed(node, Type::Number, Operation::Rescale { value, each, set, low, high }))
}
