//! The syntax tree, its limits and the errors of compiling.

use super::dates::CivilDate;
use super::decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Version of the language: grammar, types, results and the case-folding table.
pub const EXPRESSION_VERSION: u32 = 1;
/// UTF-16 units of a source.
pub const SOURCE_LIMIT: usize = 4096;
/// Parentheses, calls, lists, `not`, minus signs and exponents inside one another.
pub const DEPTH_LIMIT: usize = 64;
pub const NODE_LIMIT: usize = 1000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    TooLong,
    TooDeep,
    TooManyParts,
    UnexpectedCharacter,
    UnterminatedText,
    BadEscape,
    BadNumber,
    BadDuration,
    BadDate,
    Unexpected,
    ChainedComparison,
    UnknownName,
    AmbiguousName,
    UnknownFunction,
    WrongArguments,
    WrongType,
    NullComparison,
    NotACondition,
}

/// What is wrong with a source and where, in UTF-16 offsets; `end` is exclusive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct ExpressionError {
    pub code: ErrorCode,
    pub message: String,
    pub start: usize,
    pub end: usize,
}

/// Part of a source, in UTF-16 offsets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start, end: other.end }
    }

    pub(super) fn fail<T>(self, code: ErrorCode, message: impl Into<String>) -> Result<T, ExpressionError> {
        Err(ExpressionError { code, message: message.into(), start: self.start, end: self.end })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DurationUnit {
    Day,
    Week,
    Month,
    Year,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    Contains,
    StartsWith,
    In,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    Plus,
    Minus,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factor {
    Times,
    Over,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub name: String,
    pub span: Span,
}

/// A node; the span leaves out parentheses around it.
#[derive(Clone, Debug)]
pub struct Node {
    pub span: Span,
    pub kind: NodeKind,
}

/// Chains are flat so that depth means nesting.
#[derive(Clone, Debug)]
pub enum NodeKind {
    Null,
    Today,
    Me,
    Boolean(bool),
    Number(Decimal),
    Duration { count: i64, unit: DurationUnit },
    Text(String),
    Date(CivilDate),
    Path { from_this: bool, names: Vec<Name> },
    List(Vec<Arc<Node>>),
    Call { name: Name, items: Vec<Arc<Node>> },
    Not(Arc<Node>),
    Negate(Arc<Node>),
    And(Vec<Arc<Node>>),
    Or(Vec<Arc<Node>>),
    Compare { operator: Comparison, left: Arc<Node>, right: Arc<Node> },
    Relation { relation: Relation, negated: bool, left: Arc<Node>, right: Arc<Node> },
    Empty { negated: bool, item: Arc<Node> },
    Sum { first: Arc<Node>, rest: Vec<(Term, Arc<Node>)> },
    Product { first: Arc<Node>, rest: Vec<(Factor, Arc<Node>)> },
    Power { base: Arc<Node>, exponent: Arc<Node> },
}

/// A word with a meaning in any case of its ASCII letters.
pub(super) fn is_keyword(name: &str) -> bool {
    const KEYWORDS: [&str; 10] = ["and", "or", "not", "in", "is", "contains", "starts", "true", "false", "null"];
    KEYWORDS.iter().any(|keyword| keyword.eq_ignore_ascii_case(name))
}

/// Whether a name means something of its own somewhere in an expression, so that a field cannot have it.
pub fn is_reserved(name: &str) -> bool {
    is_keyword(name) || ["this", "empty", "with"].iter().any(|word| word.eq_ignore_ascii_case(name))
}
