//! Words and marks inside of a block.

use super::space::is_space;
use crate::tree::{Inline, Marks, is_mention, push_text, safe_address};
use std::collections::HashMap;

const BOLD: usize = 0;
const ITALIC: usize = 1;
const STRIKE: usize = 2;
const LINK: usize = 3;

/// Longest address and title of a link, in UTF-16 units, and the longest part of one in round brackets.
const TARGET_LIMIT: usize = 4_000;
const TITLE_LIMIT: usize = 400;

enum Node {
    Text(String),
    Code(String),
    Break,
}

struct Opener {
    mark: &'static str,
    /// The node that stands for the mark while nothing closes it.
    node: usize,
}

/// From one node up to another, one mark stands or one link leads somewhere.
struct Span {
    start: usize,
    end: usize,
    kind: usize,
    address: Option<String>,
}

/// One pass with a stack of open marks, so that no text takes more than linear time.
pub fn read_inline(source: &str) -> Vec<Inline> {
    let mut reader = Reader { source, ..Reader::default() };
    reader.run();
    reader.finish()
}

#[derive(Default)]
struct Reader<'a> {
    source: &'a str,
    at: usize,
    words: String,
    nodes: Vec<Node>,
    openers: Vec<Opener>,
    /// Number of openers per mark.
    open: HashMap<&'static str, usize>,
    spans: Vec<Span>,
    /// Where an escape ended: an exclamation mark before it begins no image.
    escaped: usize,
    /// Starts of runs of backticks by length, and how many of them lie behind.
    ticks: Option<HashMap<usize, (Vec<usize>, usize)>>,
}

impl<'a> Reader<'a> {
    fn byte(&self, at: usize) -> u8 {
        self.source.as_bytes().get(at).copied().unwrap_or_default()
    }

    fn run_length(&self, from: usize) -> usize {
        let sign = self.byte(from);
        self.source.as_bytes()[from..].iter().take_while(|byte| **byte == sign).count()
    }

    fn open(&self, mark: &str) -> usize {
        self.open.get(mark).copied().unwrap_or_default()
    }

    fn flush(&mut self) {
        if !self.words.is_empty() {
            self.nodes.push(Node::Text(std::mem::take(&mut self.words)));
        }
    }

    fn push(&mut self, mark: &'static str, literal: &str) {
        self.flush();
        self.openers.push(Opener { mark, node: self.nodes.len() });
        *self.open.entry(mark).or_default() += 1;
        self.nodes.push(Node::Text(literal.to_owned()));
    }

    /// Index of the node of the nearest such opener; the opener and all above it are gone then.
    fn close(&mut self, mark: &str) -> Option<usize> {
        self.flush();
        while let Some(opener) = self.openers.pop() {
            if let Some(count) = self.open.get_mut(opener.mark) {
                *count -= 1;
            }
            if opener.mark == mark {
                return Some(opener.node);
            }
        }
        None
    }

    fn run(&mut self) {
        while let Some(sign) = self.source[self.at..].chars().next() {
            match sign {
                '\\' if self.byte(self.at + 1).is_ascii_punctuation() => {
                    self.words.push(char::from(self.byte(self.at + 1)));
                    self.at += 2;
                    self.escaped = self.at;
                }
                '\\' if self.byte(self.at + 1) == b'\n' => self.end_line(2),
                '\n' => self.end_line(1),
                '`' => self.code(),
                '[' => {
                    let image = self.at > 0 && self.byte(self.at - 1) == b'!' && self.escaped != self.at;
                    if image {
                        self.words.pop();
                    }
                    self.push("[", if image { "![" } else { "[" });
                    self.at += 1;
                }
                ']' if self.open("[") > 0 && self.link() => {}
                '*' | '_' | '~' => self.emphasis(sign),
                _ => {
                    self.words.push(sign);
                    self.at += sign.len_utf8();
                }
            }
        }
        self.flush();
    }

    fn end_line(&mut self, length: usize) {
        self.words.truncate(self.words.trim_end_matches([' ', '\t']).len());
        self.flush();
        self.nodes.push(Node::Break);
        self.at += length;
    }

    fn code(&mut self) {
        let length = self.run_length(self.at);
        let start = self.at + length;
        let Some(end) = self.closing_ticks(start, length) else {
            self.words.push_str(&self.source[self.at..start]);
            self.at = start;
            return;
        };
        self.flush();
        let text = self.source[start..end].replace('\n', " ");
        let text = if is_padded(&text) { text[1..text.len() - 1].to_owned() } else { text };
        self.nodes.push(Node::Code(text));
        self.at = end + length;
    }

    fn closing_ticks(&mut self, from: usize, length: usize) -> Option<usize> {
        let source = self.source;
        let ticks = self.ticks.get_or_insert_with(|| runs_of_ticks(source));
        let (starts, behind) = ticks.get_mut(&length)?;
        while starts.get(*behind).is_some_and(|start| *start < from) {
            *behind += 1;
        }
        starts.get(*behind).copied()
    }

    /// Whether the bracket at this place ends a link or an image.
    fn link(&mut self) -> bool {
        let Some((address, end)) = target(self.source, self.at + 1) else {
            return false;
        };
        let Some(opener) = self.close("[") else {
            return false;
        };
        self.nodes[opener] = Node::Text(String::new());
        match safe_address(&address) {
            Some(address) => {
                let end = self.nodes.len();
                self.spans.push(Span { start: opener, end, kind: LINK, address: Some(address) });
            }
            // Nothing is left of it then, and a mark around it has nothing to mark.
            None if self.nodes.len() == opener + 1 && !leads_in_client(&address) => self.nodes.truncate(opener),
            None => {}
        }
        self.at = end;
        true
    }

    fn emphasis(&mut self, sign: char) {
        let length = self.run_length(self.at);
        let (one, two, kind) = match sign {
            '*' => ("*", "**", ITALIC),
            '_' => ("_", "__", ITALIC),
            _ => ("", "~~", STRIKE),
        };
        let inner = self.openers.last().is_some_and(|top| top.mark == one);
        let single = sign != '~' && (length == 1 || (inner && (length % 2 == 1 || length == 4)));
        let mark = if single { one } else { two };
        if length >= mark.len() && (sign != '~' || length == 2) {
            let before = self.source[..self.at].chars().next_back();
            let next = self.source[self.at + mark.len()..].chars().next();
            let in_word = sign == '_' && before.is_some_and(is_letter) && next.is_some_and(is_letter);
            let filled = |letter: Option<char>| letter.is_some_and(|letter| !is_space(letter));
            if !in_word && filled(before) && self.open(mark) > 0 {
                if let Some(opener) = self.close(mark) {
                    self.close_span(opener, mark, if sign == '~' || single { kind } else { BOLD });
                }
                self.at += mark.len();
                return;
            }
            if !in_word && filled(next) {
                self.push(mark, mark);
                self.at += mark.len();
                return;
            }
        }
        self.words.push_str(&self.source[self.at..self.at + length]);
        self.at += length;
    }

    fn close_span(&mut self, opener: usize, mark: &str, kind: usize) {
        if self.nodes.len() == opener + 1 {
            self.nodes.truncate(opener);
            self.words.push_str(mark);
            self.words.push_str(mark);
            return;
        }
        self.nodes[opener] = Node::Text(String::new());
        self.spans.push(Span { start: opener, end: self.nodes.len(), kind, address: None });
    }

    fn finish(self) -> Vec<Inline> {
        let mut starts: Vec<Vec<&Span>> = Vec::new();
        let mut ends: Vec<Vec<&Span>> = Vec::new();
        starts.resize_with(self.nodes.len() + 1, Vec::new);
        ends.resize_with(self.nodes.len() + 1, Vec::new);
        // A span that closed later lies further out and starts first.
        for span in self.spans.iter().rev() {
            starts[span.start].push(span);
            ends[span.end.min(self.nodes.len())].push(span);
        }
        let mut depth = [0usize; 3];
        let mut links: Vec<&Span> = Vec::new();
        let mut made = Vec::new();
        for (index, node) in self.nodes.iter().enumerate() {
            for span in &ends[index] {
                match depth.get_mut(span.kind) {
                    Some(depth) => *depth -= 1,
                    None => drop(links.pop()),
                }
            }
            for span in &starts[index] {
                match depth.get_mut(span.kind) {
                    Some(depth) => *depth += 1,
                    None => links.push(span),
                }
            }
            let mut marks = Marks {
                bold: depth[BOLD] > 0,
                italic: depth[ITALIC] > 0,
                strike: depth[STRIKE] > 0,
                code: false,
                link: links.last().and_then(|span| span.address.clone()),
            };
            match node {
                Node::Text(text) => push_text(&mut made, text, &marks),
                Node::Code(text) => {
                    marks.code = true;
                    push_text(&mut made, text, &marks);
                }
                Node::Break => made.push(Inline::Break),
            }
        }
        made
    }
}

fn runs_of_ticks(source: &str) -> HashMap<usize, (Vec<usize>, usize)> {
    let mut runs: HashMap<usize, (Vec<usize>, usize)> = HashMap::new();
    let bytes = source.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|byte| **byte == b'`').count();
        if length > 0 {
            runs.entry(length).or_default().0.push(at);
        }
        at += length.max(1);
    }
    runs
}

/// Whether one space on each side only keeps backticks apart.
pub fn is_padded(code: &str) -> bool {
    let Some(inner) = code.strip_prefix(' ').and_then(|rest| rest.strip_suffix(' ')) else {
        return false;
    };
    let ends = inner.chars().filter(|letter| matches!(letter, '\u{2028}' | '\u{2029}')).count();
    ends < 2 && inner.chars().any(|letter| letter != ' ')
}

fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric() && u32::from(letter) < 0x1_0000
}

/// Addresses that the client's view follows and a shared text does not keep.
fn leads_in_client(address: &str) -> bool {
    let address = address.trim_matches(is_space);
    let lower: String = address.chars().take(8).collect::<String>().to_ascii_lowercase();
    let local = address.starts_with('/') && !address.starts_with("//") && !address.starts_with("/\\");
    ["http://", "https://", "mailto:", "tel:", "#"].iter().any(|start| lower.starts_with(start))
        || local
        || is_mention(address)
}

/// The address in round brackets at `from`, unescaped, and where it ends.
fn target(source: &str, from: usize) -> Option<(String, usize)> {
    let rest = source.get(from..)?.strip_prefix('(')?;
    let spaced = rest.trim_start_matches(is_space);
    if let Some(inner) = spaced.strip_prefix('<') {
        let length = inner.find(['<', '>', '\n']).unwrap_or(inner.len());
        let address = &inner[..length];
        if let Some(tail) = inner[length..].strip_prefix('>')
            && utf16(address) <= TARGET_LIMIT
            && let Some(end) = target_end(tail)
        {
            return Some((unescaped(address), source.len() - end.len()));
        }
    }
    let length = raw_address(spaced);
    if let Some(end) = target_end(&spaced[length..]) {
        return Some((unescaped(&spaced[..length]), source.len() - end.len()));
    }
    // No address but a title, which the address would otherwise take up.
    target_end(rest).filter(|_| spaced.len() < rest.len()).map(|end| (String::new(), source.len() - end.len()))
}

/// What follows an optional title and the closing bracket.
fn target_end(text: &str) -> Option<&str> {
    let spaced = text.trim_start_matches(is_space);
    if spaced.len() < text.len()
        && let Some(title) = spaced.strip_prefix('"')
        && let Some(length) = title.find(['"', '\n'])
        && utf16(&title[..length]) <= TITLE_LIMIT
        && let Some(tail) = title[length..].strip_prefix('"')
        && let Some(end) = tail.trim_start_matches(is_space).strip_prefix(')')
    {
        return Some(end);
    }
    spaced.strip_prefix(')')
}

/// Bytes of an address without angle brackets. Round brackets may stand in it in pairs.
fn raw_address(text: &str) -> usize {
    let mut at = 0;
    let mut steps = 0;
    while let Some(letter) = text[at..].chars().next() {
        let (length, taken) = match letter {
            ')' => break,
            letter if is_space(letter) => break,
            '\\' => match text[at + 1..].chars().next() {
                Some(next) if !matches!(next, '\n' | '\u{2028}' | '\u{2029}') => {
                    (1 + next.len_utf8(), next.len_utf16())
                }
                _ => break,
            },
            '(' => {
                let inner = &text[at + 1..];
                let length = inner.find(|one| matches!(one, '(' | ')') || is_space(one)).unwrap_or(inner.len());
                if !inner[length..].starts_with(')') || utf16(&inner[..length]) > TITLE_LIMIT {
                    break;
                }
                (length + 2, 1)
            }
            letter => (letter.len_utf8(), letter.len_utf16()),
        };
        if steps + taken > TARGET_LIMIT {
            break;
        }
        steps += taken;
        at += length;
    }
    at
}

fn unescaped(address: &str) -> String {
    let mut made = String::with_capacity(address.len());
    let mut letters = address.chars().peekable();
    while let Some(letter) = letters.next() {
        match letters.peek() {
            Some(next) if letter == '\\' && next.is_ascii_punctuation() => made.extend(letters.next()),
            _ => made.push(letter),
        }
    }
    made
}

fn utf16(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}
