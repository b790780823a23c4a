//! The canonical writing of a tree; parsing it gives the same tree but for spans.

use super::tree::{Comparison, DurationUnit, Factor, Name, Node, NodeKind, Relation, Term, is_keyword};
use std::fmt::Write;
use std::sync::Arc;

// How tightly each kind of node binds; an operand that binds less tightly than its place needs parentheses.
const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const COMPARE: u8 = 4;
const SUM: u8 = 5;
const PRODUCT: u8 = 6;
const UNARY: u8 = 7;
const POWER: u8 = 8;
const PRIMARY: u8 = 9;

fn binding(kind: &NodeKind) -> u8 {
    match kind {
        NodeKind::Or(_) => OR,
        NodeKind::And(_) => AND,
        NodeKind::Not(_) => NOT,
        NodeKind::Compare { .. } | NodeKind::Relation { .. } | NodeKind::Empty { .. } => COMPARE,
        NodeKind::Sum { .. } => SUM,
        NodeKind::Product { .. } => PRODUCT,
        NodeKind::Negate(_) => UNARY,
        NodeKind::Power { .. } => POWER,
        _ => PRIMARY,
    }
}

pub(super) fn format(node: &Node) -> String {
    match &node.kind {
        NodeKind::Null => "null".to_owned(),
        NodeKind::Today => "@today".to_owned(),
        NodeKind::Me => "@me".to_owned(),
        NodeKind::Boolean(value) => value.to_string(),
        NodeKind::Number(value) => value.to_string(),
        NodeKind::Duration { count, unit } => {
            let unit = match unit {
                DurationUnit::Day => "d",
                DurationUnit::Week => "w",
                DurationUnit::Month => "m",
                DurationUnit::Year => "y",
            };
            format!("{count}{unit}")
        }
        NodeKind::Text(value) => format_text(value),
        NodeKind::Date(value) => format!("@{value}"),
        NodeKind::Path { from_this, names } => format_path(*from_this, names),
        NodeKind::List(items) => format!("[{}]", listed(items)),
        NodeKind::Call { name, items } => format!("{}({})", name.name, listed(items)),
        NodeKind::Not(item) => format!("not {}", operand(item, NOT)),
        NodeKind::Negate(item) => format!("-{}", operand(item, UNARY)),
        NodeKind::And(items) => joined(items, NOT, " and "),
        NodeKind::Or(items) => joined(items, AND, " or "),
        NodeKind::Compare { operator, left, right } => {
            let operator = match operator {
                Comparison::Equal => "=",
                Comparison::NotEqual => "!=",
                Comparison::Less => "<",
                Comparison::LessOrEqual => "<=",
                Comparison::Greater => ">",
                Comparison::GreaterOrEqual => ">=",
            };
            format!("{} {operator} {}", operand(left, SUM), operand(right, SUM))
        }
        NodeKind::Relation { relation, negated, left, right } => {
            let operator = match relation {
                Relation::Contains => "contains",
                Relation::StartsWith => "starts with",
                Relation::In => "in",
            };
            let not = if *negated { "not " } else { "" };
            format!("{} {not}{operator} {}", operand(left, SUM), operand(right, SUM))
        }
        NodeKind::Empty { negated, item } => {
            let not = if *negated { "not " } else { "" };
            format!("{} is {not}empty", operand(item, SUM))
        }
        NodeKind::Sum { first, rest } => chain(first, rest, PRODUCT, |term| match term {
            Term::Plus => "+",
            Term::Minus => "-",
        }),
        NodeKind::Product { first, rest } => chain(first, rest, UNARY, |factor| match factor {
            Factor::Times => "*",
            Factor::Over => "/",
        }),
        NodeKind::Power { base, exponent } => {
            format!("{} ^ {}", operand(base, PRIMARY), operand(exponent, UNARY))
        }
    }
}

fn operand(node: &Node, least: u8) -> String {
    let text = format(node);
    if binding(&node.kind) < least { format!("({text})") } else { text }
}

fn joined(items: &[Arc<Node>], least: u8, separator: &str) -> String {
    let texts: Vec<String> = items.iter().map(|item| operand(item, least)).collect();
    texts.join(separator)
}

fn listed(items: &[Arc<Node>]) -> String {
    joined(items, OR, ", ")
}

fn chain<T: Copy>(first: &Node, rest: &[(T, Arc<Node>)], least: u8, symbol: fn(T) -> &'static str) -> String {
    let mut out = operand(first, least);
    for (operator, item) in rest {
        out.push(' ');
        out.push_str(symbol(*operator));
        out.push(' ');
        out.push_str(&operand(item, least));
    }
    out
}

fn format_path(from_this: bool, names: &[Name]) -> String {
    let this = from_this.then(|| "this".to_owned());
    let parts: Vec<String> = this.into_iter().chain(names.iter().map(|name| format_name(&name.name))).collect();
    parts.join(".")
}

fn format_name(name: &str) -> String {
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let plain = starts && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain && name != "this" && !is_keyword(name) { name.to_owned() } else { format!("`{name}`") }
}

/// A text literal with escapes where they are needed.
pub(super) fn format_text(text: &str) -> String {
    let mut out = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                out.push('\\');
                out.push(character);
            }
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\u{1f}' | '\u{7f}' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(character));
            }
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}
