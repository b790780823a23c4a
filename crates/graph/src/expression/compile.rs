//! From a source to an expression that can be evaluated.

use super::check::{Typed, check};
use super::evaluate::evaluate;
use super::explain::{Explanation, explain};
use super::format::{format, format_text};
use super::parse::parse;
use super::tree::{ErrorCode, ExpressionError, Node, Span};
use super::types::{Dependencies, Schema, Type};
use super::value::{Host, Value};
use std::sync::Arc;

/// A checked expression; evaluate it as often as needed, from any thread.
#[derive(Clone, Debug)]
pub struct Expression {
    source: String,
    node: Arc<Node>,
    typed: Arc<Typed>,
    dependencies: Dependencies,
}

impl Expression {
    pub fn source(&self) -> &str {
        &self.source
    }

    pub fn result_type(&self) -> &Type {
        &self.typed.type_
    }

    pub fn dependencies(&self) -> &Dependencies {
        &self.dependencies
    }

    pub fn evaluate<H: Host>(&self, host: &H, record: &H::Record) -> Value<H::Record> {
        evaluate(&self.typed, host, record)
    }

    /// True only when the result is true; absent results count as not true.
    pub fn test<H: Host>(&self, host: &H, record: &H::Record) -> bool {
        matches!(self.evaluate(host, record), Value::Boolean(true))
    }

    pub fn explain<H: Host>(&self, host: &H, record: &H::Record) -> Explanation<H::Record> {
        explain(&self.typed, host, record)
    }

    /// The canonical writing, which compiles to an equal expression, unless its spaces make it longer than one may be.
    pub fn format(&self) -> String {
        format(&self.node)
    }
}

/// How a filter's source was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterReading {
    Expression,
    /// As words to look for in the title.
    Words,
    /// The source was blank.
    Everything,
}

#[derive(Clone, Debug)]
pub struct Filter {
    pub expression: Expression,
    pub reading: FilterReading,
}

/// Parses and checks.
///
/// # Errors
/// What is wrong with the source and where; any text gives an expression or an error.
pub fn compile(source: &str, schema: &Schema) -> Result<Expression, ExpressionError> {
    let node = parse(source)?;
    let (typed, dependencies) = check(&node, schema)?;
    Ok(Expression { source: source.to_owned(), node, typed: Arc::new(typed), dependencies })
}

/// The filter bar's reading: a condition if the source is one, else, when it consists of words only, a search
/// for these words in the title.
///
/// # Errors
/// That of the expression.
pub fn compile_filter(source: &str, schema: &Schema) -> Result<Filter, ExpressionError> {
    let separators = [' ', '\t', '\r', '\n', '\u{a0}'];
    let parts: Vec<&str> = source.split(separators).filter(|word| !word.is_empty()).collect();
    let words = parts.join(" ");
    if words.is_empty() {
        let expression = compile("true", schema)?;
        return Ok(Filter { expression, reading: FilterReading::Everything });
    }
    let error = match compile(source, schema).and_then(condition) {
        Ok(expression) => return Ok(Filter { expression, reading: FilterReading::Expression }),
        Err(error) => error,
    };
    // Characters that only an expression needs; a source without them may be words.
    let operators = ['"', '@', '=', '<', '>', '(', ')', '[', ']', '*', '^', '!', '`'];
    if error.code == ErrorCode::TooLong || words.contains(operators) {
        return Err(error);
    }
    match compile(&format!("title contains {}", format_text(&words)), schema) {
        Ok(expression) => Ok(Filter { expression, reading: FilterReading::Words }),
        Err(_) => Err(error),
    }
}

fn condition(expression: Expression) -> Result<Expression, ExpressionError> {
    let found = expression.result_type();
    if *found == Type::Boolean {
        return Ok(expression);
    }
    let span = Span { start: 0, end: expression.source.encode_utf16().count() };
    let message = format!("A filter must be true or false, but this is {}.", found.describe());
    span.fail(ErrorCode::NotACondition, message)
}
