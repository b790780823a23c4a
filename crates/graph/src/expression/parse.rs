//! Reads a source into a syntax tree by recursive descent, within the limits of depth and size.

use super::tokens::{Token, TokenKind, tokenize};
use super::tree::{
    Comparison, DEPTH_LIMIT, ErrorCode, ExpressionError, Factor, NODE_LIMIT, Name, Node, NodeKind, Relation, Span,
    Term, is_keyword,
};
use std::sync::Arc;

type Parsed = Result<Arc<Node>, ExpressionError>;

pub(super) fn parse(source: &str) -> Parsed {
    let mut parser = Parser { tokens: tokenize(source)?, at: 0, depth: 0, nodes: 0 };
    let node = parser.disjunction()?;
    if parser.token().kind == TokenKind::End { Ok(node) } else { parser.unexpected() }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    nodes: usize,
}

static END: Token = Token { kind: TokenKind::End, span: Span { start: 0, end: 0 } };

impl Parser {
    fn ahead(&self, count: usize) -> &Token {
        self.tokens.get(self.at + count).unwrap_or(&END)
    }

    fn token(&self) -> &Token {
        self.ahead(0)
    }

    fn symbol(&self) -> &'static str {
        match self.token().kind {
            TokenKind::Symbol(symbol) => symbol,
            _ => "",
        }
    }

    /// Whether a token is a keyword, in any case; `empty` and `with` are words only in place.
    fn is_word_ahead(&self, count: usize, word: &str) -> bool {
        match &self.ahead(count).kind {
            TokenKind::Name { value, quoted: false } => value.eq_ignore_ascii_case(word),
            _ => false,
        }
    }

    fn is_word(&self, word: &str) -> bool {
        self.is_word_ahead(0, word)
    }

    fn unexpected<T>(&self) -> Result<T, ExpressionError> {
        let token = self.token();
        let message = match token.kind {
            TokenKind::End => "The expression ends too early.",
            _ => "This does not fit here.",
        };
        token.span.fail(ErrorCode::Unexpected, message)
    }

    fn expect_symbol(&mut self, symbol: &str) -> Result<Span, ExpressionError> {
        let token = self.token();
        let span = token.span;
        if self.symbol() == symbol {
            self.at += 1;
            return Ok(span);
        }
        let found = match token.kind {
            TokenKind::End => "the expression ends",
            _ => "something else stands here",
        };
        span.fail(ErrorCode::Unexpected, format!("A \"{symbol}\" is missing: {found}."))
    }

    fn node(&mut self, span: Span, kind: NodeKind) -> Parsed {
        self.nodes += 1;
        if self.nodes > NODE_LIMIT {
            let message = format!("An expression has at most {NODE_LIMIT} parts.");
            return span.fail(ErrorCode::TooManyParts, message);
        }
        Ok(Arc::new(Node { span, kind }))
    }

    fn nested(&mut self, read: fn(&mut Self) -> Parsed) -> Parsed {
        let span = self.token().span;
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            let message = format!("An expression nests at most {DEPTH_LIMIT} levels deep.");
            return span.fail(ErrorCode::TooDeep, message);
        }
        let node = read(self)?;
        self.depth -= 1;
        Ok(node)
    }

    fn disjunction(&mut self) -> Parsed {
        self.connected("or", Self::conjunction, NodeKind::Or)
    }

    fn conjunction(&mut self) -> Parsed {
        self.connected("and", Self::negation, NodeKind::And)
    }

    fn connected(&mut self, word: &str, read: fn(&mut Self) -> Parsed, make: fn(Vec<Arc<Node>>) -> NodeKind) -> Parsed {
        let first = read(self)?;
        if !self.is_word(word) {
            return Ok(first);
        }
        let mut span = first.span;
        let mut items = vec![first];
        while self.is_word(word) {
            self.at += 1;
            let item = read(self)?;
            span = span.to(item.span);
            items.push(item);
        }
        self.node(span, make(items))
    }

    fn negation(&mut self) -> Parsed {
        if !self.is_word("not") {
            return self.comparison();
        }
        let span = self.token().span;
        self.at += 1;
        let item = self.nested(Self::negation)?;
        self.node(span.to(item.span), NodeKind::Not(item))
    }

    fn comparison(&mut self) -> Parsed {
        let left = self.sum()?;
        let node = self.comparison_after(Arc::clone(&left))?;
        if !Arc::ptr_eq(&node, &left) && self.starts_comparison() {
            let message = "Comparisons do not chain; join two with \"and\".";
            return self.token().span.fail(ErrorCode::ChainedComparison, message);
        }
        Ok(node)
    }

    fn comparison_operator(&self) -> Option<Comparison> {
        match self.symbol() {
            "=" => Some(Comparison::Equal),
            "!=" => Some(Comparison::NotEqual),
            "<" => Some(Comparison::Less),
            "<=" => Some(Comparison::LessOrEqual),
            ">" => Some(Comparison::Greater),
            ">=" => Some(Comparison::GreaterOrEqual),
            _ => None,
        }
    }

    fn starts_comparison(&self) -> bool {
        let word = ["is", "contains", "starts", "in"].iter().any(|word| self.is_word(word));
        word || self.comparison_operator().is_some()
    }

    fn comparison_after(&mut self, left: Arc<Node>) -> Parsed {
        if let Some(operator) = self.comparison_operator() {
            self.at += 1;
            let right = self.sum()?;
            return self.node(left.span.to(right.span), NodeKind::Compare { operator, left, right });
        }
        if self.is_word("is") {
            return self.emptiness(left);
        }
        let following = ["in", "contains", "starts"].iter().any(|word| self.is_word_ahead(1, word));
        let negated = self.is_word("not") && following;
        if negated {
            self.at += 1;
        }
        let Some(relation) = self.relation()? else {
            return Ok(left);
        };
        let right = self.sum()?;
        let span = left.span.to(right.span);
        self.node(span, NodeKind::Relation { relation, negated, left, right })
    }

    fn relation(&mut self) -> Result<Option<Relation>, ExpressionError> {
        let relation = if self.is_word("in") {
            Relation::In
        } else if self.is_word("contains") {
            Relation::Contains
        } else if self.is_word("starts") {
            self.at += 1;
            if !self.is_word("with") {
                return self.unexpected();
            }
            Relation::StartsWith
        } else {
            return Ok(None);
        };
        self.at += 1;
        Ok(Some(relation))
    }

    fn emptiness(&mut self, item: Arc<Node>) -> Parsed {
        self.at += 1;
        let negated = self.is_word("not");
        if negated {
            self.at += 1;
        }
        let span = self.token().span;
        if !self.is_word("empty") {
            let message = "After \"is\" comes \"empty\" or \"not empty\"; to compare, write \"=\".";
            return span.fail(ErrorCode::Unexpected, message);
        }
        self.at += 1;
        self.node(item.span.to(span), NodeKind::Empty { negated, item })
    }

    fn sum(&mut self) -> Parsed {
        let first = self.product()?;
        let mut rest = Vec::new();
        let mut span = first.span;
        loop {
            let operator = match self.symbol() {
                "+" => Term::Plus,
                "-" => Term::Minus,
                _ => break,
            };
            self.at += 1;
            let item = self.product()?;
            span = span.to(item.span);
            rest.push((operator, item));
        }
        if rest.is_empty() { Ok(first) } else { self.node(span, NodeKind::Sum { first, rest }) }
    }

    fn product(&mut self) -> Parsed {
        let first = self.unary()?;
        let mut rest = Vec::new();
        let mut span = first.span;
        loop {
            let operator = match self.symbol() {
                "*" => Factor::Times,
                "/" => Factor::Over,
                _ => break,
            };
            self.at += 1;
            let item = self.unary()?;
            span = span.to(item.span);
            rest.push((operator, item));
        }
        if rest.is_empty() { Ok(first) } else { self.node(span, NodeKind::Product { first, rest }) }
    }

    fn unary(&mut self) -> Parsed {
        if self.symbol() != "-" {
            return self.power();
        }
        let span = self.token().span;
        self.at += 1;
        let item = self.nested(Self::unary)?;
        self.node(span.to(item.span), NodeKind::Negate(item))
    }

    fn power(&mut self) -> Parsed {
        let base = self.primary()?;
        if self.symbol() != "^" {
            return Ok(base);
        }
        self.at += 1;
        let exponent = self.nested(Self::unary)?;
        self.node(base.span.to(exponent.span), NodeKind::Power { base, exponent })
    }

    fn primary(&mut self) -> Parsed {
        let Token { kind, span } = self.token().clone();
        let kind = match kind {
            TokenKind::Number(value) => NodeKind::Number(value),
            TokenKind::Duration { count, unit } => NodeKind::Duration { count, unit },
            TokenKind::Text(value) => NodeKind::Text(value),
            TokenKind::Date(value) => NodeKind::Date(value),
            TokenKind::Today => NodeKind::Today,
            TokenKind::Me => NodeKind::Me,
            TokenKind::Name { value, quoted } => return self.named(value, quoted, span),
            TokenKind::Symbol("(") => return self.parenthesised(),
            TokenKind::Symbol("[") => {
                self.at += 1;
                let (items, close) = self.items("]")?;
                return self.node(span.to(close), NodeKind::List(items));
            }
            TokenKind::Symbol(_) | TokenKind::End => return self.unexpected(),
        };
        self.at += 1;
        self.node(span, kind)
    }

    fn parenthesised(&mut self) -> Parsed {
        self.at += 1;
        let node = self.nested(Self::disjunction)?;
        self.expect_symbol(")")?;
        Ok(node)
    }

    /// Comma-separated expressions up to the closing symbol, and where that is.
    fn items(&mut self, close: &str) -> Result<(Vec<Arc<Node>>, Span), ExpressionError> {
        let mut items = Vec::new();
        if self.symbol() != close {
            items.push(self.nested(Self::disjunction)?);
            while self.symbol() == "," {
                self.at += 1;
                items.push(self.nested(Self::disjunction)?);
            }
        }
        Ok((items, self.expect_symbol(close)?))
    }

    fn named(&mut self, value: String, quoted: bool, span: Span) -> Parsed {
        if !quoted && is_keyword(&value) {
            let kind = if self.is_word("true") {
                NodeKind::Boolean(true)
            } else if self.is_word("false") {
                NodeKind::Boolean(false)
            } else if self.is_word("null") {
                NodeKind::Null
            } else {
                return self.unexpected();
            };
            self.at += 1;
            return self.node(span, kind);
        }
        if !quoted && self.ahead(1).kind == TokenKind::Symbol("(") {
            self.at += 2;
            let (items, close) = self.items(")")?;
            let name = Name { name: value, span };
            return self.node(span.to(close), NodeKind::Call { name, items });
        }
        self.path(value, quoted, span)
    }

    fn path(&mut self, value: String, quoted: bool, span: Span) -> Parsed {
        let from_this = !quoted && value == "this";
        let mut names = Vec::new();
        if !from_this {
            names.push(Name { name: value, span });
        }
        let mut whole = span;
        self.at += 1;
        while self.symbol() == "." {
            self.at += 1;
            let Token { kind: TokenKind::Name { value, .. }, span } = self.token().clone() else {
                return self.unexpected();
            };
            names.push(Name { name: value, span });
            whole = whole.to(span);
            self.at += 1;
            self.nodes += 1;
        }
        self.node(whole, NodeKind::Path { from_this, names })
    }
}
