//! Splits a source into tokens.

use super::dates::CivilDate;
use super::decimal::Decimal;
use super::tree::{DurationUnit, ErrorCode, ExpressionError, SOURCE_LIMIT, Span};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    Number(Decimal),
    Duration {
        count: i64,
        unit: DurationUnit,
    },
    Text(String),
    Date(CivilDate),
    Today,
    Me,
    /// `quoted`: written in backticks, so it is never a keyword, a function or `this`.
    Name {
        value: String,
        quoted: bool,
    },
    Symbol(&'static str),
    End,
}

#[derive(Clone, Debug)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub span: Span,
}

/// Longer symbols first.
const SYMBOLS: [&str; 17] = ["!=", "<=", ">=", "=", "<", ">", "+", "-", "*", "/", "^", "(", ")", "[", "]", ",", "."];
/// What people write who know another language, and what it is called here.
const HINTS: [(&str, &str); 6] =
    [("==", "="), ("<>", "!="), ("&&", "and"), ("||", "or"), ("!", "not"), ("'", "double quotes: \"text\"")];
/// Greatest count of a duration literal.
const DURATION_LIMIT: i64 = 99_999;

/// The tokens of a source, the last of which is `End`.
pub(super) fn tokenize(source: &str) -> Result<Vec<Token>, ExpressionError> {
    let length = source.encode_utf16().count();
    if length > SOURCE_LIMIT {
        let span = Span { start: SOURCE_LIMIT, end: length };
        return span.fail(ErrorCode::TooLong, format!("An expression has at most {SOURCE_LIMIT} characters."));
    }
    let mut reader = Reader { rest: source, at: 0 };
    let mut tokens = Vec::new();
    loop {
        reader.take(|c| matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{a0}'));
        let start = reader.at;
        let kind = reader.token()?;
        let done = kind == TokenKind::End;
        tokens.push(Token { kind, span: reader.since(start) });
        if done {
            return Ok(tokens);
        }
    }
}

/// The unread part of a source and the UTF-16 offset at which it begins.
struct Reader<'a> {
    rest: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn since(&self, start: usize) -> Span {
        Span { start, end: self.at }
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn skip(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = rest;
        self.at += taken.encode_utf16().count();
        taken
    }

    /// Takes characters as long as they fit.
    fn take(&mut self, fits: impl Fn(char) -> bool) -> &'a str {
        let bytes = self.rest.find(|c| !fits(c)).unwrap_or(self.rest.len());
        self.skip(bytes)
    }

    fn token(&mut self) -> Result<TokenKind, ExpressionError> {
        match self.peek() {
            None => Ok(TokenKind::End),
            Some('0'..='9') => self.numeral(),
            Some('"') => self.text(),
            Some('`') => self.quoted_name(),
            Some('@') => self.date(),
            Some(c) if c.is_ascii_alphabetic() || c == '_' => {
                let value = self.take(is_name_part).to_owned();
                Ok(TokenKind::Name { value, quoted: false })
            }
            Some(c) => self.symbol(c),
        }
    }

    fn symbol(&mut self, first: char) -> Result<TokenKind, ExpressionError> {
        let start = self.at;
        for (written, meant) in HINTS {
            if self.rest.starts_with(written) && !(written == "!" && self.rest.starts_with("!=")) {
                let span = Span { start, end: start + written.len() };
                let message = format!("\"{written}\" means nothing here; write {meant}.");
                return span.fail(ErrorCode::UnexpectedCharacter, message);
            }
        }
        match SYMBOLS.iter().find(|symbol| self.rest.starts_with(**symbol)) {
            Some(symbol) => {
                self.skip(symbol.len());
                Ok(TokenKind::Symbol(symbol))
            }
            None => {
                let span = Span { start, end: start + first.len_utf16() };
                span.fail(ErrorCode::UnexpectedCharacter, "This character means nothing here.")
            }
        }
    }

    fn numeral(&mut self) -> Result<TokenKind, ExpressionError> {
        let start = self.at;
        let whole = self.take(is_name_part);
        let mut written = whole.to_owned();
        let mut following = self.rest.chars();
        if following.next() == Some('.') && following.next().is_some_and(|c| c.is_ascii_digit()) {
            written.push_str(self.skip(1));
            written.push_str(self.take(is_name_part));
        }
        let span = self.since(start);
        let letters = written.trim_start_matches(|c: char| c.is_ascii_digit());
        let unit = match letters {
            "d" => Some(DurationUnit::Day),
            "w" => Some(DurationUnit::Week),
            "m" => Some(DurationUnit::Month),
            "y" => Some(DurationUnit::Year),
            _ => None,
        };
        if let Some(unit) = unit {
            let digits = written.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            return match digits.parse::<i64>() {
                Ok(count) if count <= DURATION_LIMIT => Ok(TokenKind::Duration { count, unit }),
                _ => {
                    let message = format!("A duration counts at most {DURATION_LIMIT} units.");
                    span.fail(ErrorCode::BadDuration, message)
                }
            };
        }
        if letters.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            let message = "A number stands alone, or before d, w, m or y as in 30d.";
            return span.fail(ErrorCode::BadDuration, message);
        }
        match Decimal::parse(&written) {
            Some(value) => Ok(TokenKind::Number(value)),
            None => {
                let message = "A number has at most nine fractional digits and 29 digits before them.";
                span.fail(ErrorCode::BadNumber, message)
            }
        }
    }

    fn date(&mut self) -> Result<TokenKind, ExpressionError> {
        let start = self.at;
        self.skip(1);
        let word = self.take(|c| c.is_ascii_alphabetic());
        match word {
            "today" => return Ok(TokenKind::Today),
            "me" => return Ok(TokenKind::Me),
            "" => {}
            _ => {
                let message = "After @ comes a date such as @2015-11-16 or @2015-Q4, or today or me.";
                return self.since(start).fail(ErrorCode::BadDate, message);
            }
        }
        let digit = self.peek().is_some_and(|c| c.is_ascii_digit());
        let written = if digit { self.take(|c| c.is_ascii_alphanumeric() || c == '-') } else { "" };
        match CivilDate::parse(written) {
            Some(date) => Ok(TokenKind::Date(date)),
            None => self.since(start).fail(
                ErrorCode::BadDate,
                "A date is written @2015, @2015-H2, @2015-Q4, @2015-11, @2015-W47 or @2015-11-16; \
                 leave a space before a minus sign.",
            ),
        }
    }

    fn text(&mut self) -> Result<TokenKind, ExpressionError> {
        let start = self.at;
        self.skip(1);
        let mut value = String::new();
        loop {
            value.push_str(self.take(|c| !matches!(c, '"' | '\\' | '\n' | '\r')));
            match self.peek() {
                Some('"') => {
                    self.skip(1);
                    return Ok(TokenKind::Text(value));
                }
                Some('\\') => value.push(self.escape()?),
                _ => {
                    let message = "This text has no closing double quote.";
                    return self.since(start).fail(ErrorCode::UnterminatedText, message);
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, ExpressionError> {
        let span = Span { start: self.at, end: self.at + 1 };
        self.skip(1);
        let simple = match self.peek() {
            Some(c @ ('"' | '\\')) => Some(c),
            Some('n') => Some('\n'),
            Some('r') => Some('\r'),
            Some('t') => Some('\t'),
            _ => None,
        };
        if let Some(character) = simple {
            self.skip(1);
            return Ok(character);
        }
        let code_point = self.rest.strip_prefix("u{").and_then(|rest| rest.split_once('}')).and_then(|(digits, _)| {
            let valid = (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            let character = valid.then(|| u32::from_str_radix(digits, 16).ok().and_then(char::from_u32));
            character.flatten().map(|character| (character, digits.len() + 3))
        });
        match code_point {
            Some((character, bytes)) => {
                self.skip(bytes);
                Ok(character)
            }
            None => span.fail(
                ErrorCode::BadEscape,
                "After a backslash comes \", \\, n, r, t or a code point as in \\u{1F600}.",
            ),
        }
    }

    fn quoted_name(&mut self) -> Result<TokenKind, ExpressionError> {
        let start = self.at;
        self.skip(1);
        let value = self.take(|c| !matches!(c, '`' | '\n' | '\r')).to_owned();
        if self.peek() != Some('`') {
            let message = "This name has no closing backtick.";
            return self.since(start).fail(ErrorCode::UnterminatedText, message);
        }
        self.skip(1);
        if value.is_empty() {
            return self.since(start).fail(ErrorCode::UnexpectedCharacter, "A name cannot be empty.");
        }
        Ok(TokenKind::Name { value, quoted: true })
    }
}

fn is_name_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}
