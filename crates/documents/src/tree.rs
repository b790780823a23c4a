//! The blocks that a text is made of, and their one normal form.

use crate::markdown::space::is_space;

/// Lists and quotes stand inside each other at most this deep; the client reads no deeper either.
pub const DEPTH: usize = 24;
/// Longest address of a link, in UTF-16 units.
pub const LINK_LIMIT: usize = 2_000;
/// Longest name of a code block's language.
const LANGUAGE_LIMIT: usize = 64;

/// One block of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    Paragraph(Vec<Inline>),
    /// `level` is 1 to 3.
    Heading {
        level: u8,
        content: Vec<Inline>,
    },
    /// `start` is the first number of an ordered list, `None` for bullets.
    List {
        start: Option<u32>,
        items: Vec<Vec<Block>>,
    },
    Quote(Vec<Block>),
    /// `language` is empty when none is named.
    Code {
        language: String,
        text: String,
    },
    Rule,
}

/// Words, or the end of a line inside a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    Text { text: String, marks: Marks },
    Break,
}

/// How words are set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    pub bold: bool,
    pub italic: bool,
    pub strike: bool,
    pub code: bool,
    /// Address, with a scheme that [`safe_address`] accepts.
    pub link: Option<String>,
}

/// Whether an address names a person: `mention:` and the id of their record, in lower case.
pub fn is_mention(address: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
    address.strip_prefix("mention:").is_some_and(|id| {
        id.len() == 36
            && id.bytes().enumerate().all(
                |(at, byte)| {
                    if matches!(at, 8 | 13 | 18 | 23) { byte == b'-' } else { is_digit(byte) }
                },
            )
    })
}

/// The address as it is kept, or `None` when a text must not lead there. Only web and mail addresses are safe, and
/// mentions, which lead nowhere.
pub fn safe_address(address: &str) -> Option<String> {
    let trimmed = address.trim_matches(is_space);
    if is_mention(trimmed) {
        return Some(trimmed.to_owned());
    }
    let scheme = trimmed.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let rest = trimmed.get(scheme.len() + 1..)?;
    let safe = match scheme.as_str() {
        "http" | "https" => rest.starts_with("//"),
        "mailto" => true,
        _ => false,
    };
    if !safe {
        return None;
    }
    let mut kept = String::with_capacity(trimmed.len());
    for letter in trimmed.chars() {
        if is_space(letter) || letter.is_control() || matches!(letter, '<' | '>' | '\\' | '"') {
            let mut bytes = [0; 4];
            for byte in letter.encode_utf8(&mut bytes).bytes() {
                kept.push_str(&format!("%{byte:02X}"));
            }
        } else {
            kept.push(letter);
        }
    }
    (kept.encode_utf16().count() <= LINK_LIMIT).then_some(kept)
}

/// The tree in the form that Markdown can express. What has no form there is given up: empty blocks, space around
/// lines, marks on the space at their edges, and nesting below [`DEPTH`].
pub fn normal(blocks: &[Block]) -> Vec<Block> {
    normal_at(blocks, 0)
}

fn normal_at(blocks: &[Block], depth: usize) -> Vec<Block> {
    let mut made = Vec::with_capacity(blocks.len());
    for block in blocks {
        match block {
            Block::Paragraph(content) => {
                let content = normal_lines(content, true);
                if !content.is_empty() {
                    made.push(Block::Paragraph(content));
                }
            }
            Block::Heading { level, content } => {
                let content = normal_lines(content, false);
                if !content.is_empty() {
                    made.push(Block::Heading { level: (*level).clamp(1, 3), content });
                }
            }
            Block::List { items, .. } if depth >= DEPTH => {
                made.extend(items.iter().flat_map(|item| normal_at(item, depth)));
            }
            Block::List { start, items } => {
                let items: Vec<_> = items.iter().map(|item| normal_at(item, depth + 1)).collect();
                if !items.is_empty() {
                    made.push(Block::List { start: start.map(|number| number.min(999_999_999)), items });
                }
            }
            Block::Quote(inner) if depth >= DEPTH => made.extend(normal_at(inner, depth)),
            Block::Quote(inner) => {
                let inner = normal_at(inner, depth + 1);
                if !inner.is_empty() {
                    made.push(Block::Quote(inner));
                }
            }
            Block::Code { language, text } => {
                made.push(Block::Code { language: normal_language(language), text: normal_code(text) });
            }
            Block::Rule => made.push(Block::Rule),
        }
    }
    made
}

/// The first word of what stands after a fence.
pub fn normal_language(language: &str) -> String {
    let word = language.split(is_space).find(|word| !word.is_empty()).unwrap_or_default();
    word.chars().filter(|letter| *letter != '`' && !letter.is_control()).take(LANGUAGE_LIMIT).collect()
}

fn normal_code(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.split('\n').map(|line| if line.chars().all(is_space) { "" } else { line }).collect();
    lines.join("\n")
}

/// One letter of a line. Links are told apart by their place in [`Lines::links`].
struct Letter {
    letter: char,
    set: [bool; 3],
    code: bool,
    link: Option<usize>,
}

impl Letter {
    /// Space that shows nothing of how it is set.
    fn is_blank(&self) -> bool {
        !self.code && is_space(self.letter)
    }
}

#[derive(Default)]
struct Lines {
    lines: Vec<Vec<Letter>>,
    links: Vec<String>,
}

fn normal_lines(content: &[Inline], breaks: bool) -> Vec<Inline> {
    let mut all = Lines { lines: vec![Vec::new()], links: Vec::new() };
    for inline in content {
        match inline {
            Inline::Text { text, marks } => all.add(text, marks, breaks),
            Inline::Break => all.end_line(breaks),
        }
    }
    let mut lines: Vec<Vec<Inline>> = all.lines.into_iter().map(|line| normal_line(line, &all.links)).collect();
    while lines.last().is_some_and(Vec::is_empty) {
        lines.pop();
    }
    let mut made = Vec::new();
    for (index, line) in lines.into_iter().enumerate() {
        if index > 0 {
            made.push(Inline::Break);
        }
        made.extend(line);
    }
    made
}

impl Lines {
    fn add(&mut self, text: &str, marks: &Marks, breaks: bool) {
        let link = marks.link.as_deref().and_then(safe_address).map(|address| {
            if self.links.last() != Some(&address) {
                self.links.push(address);
            }
            self.links.len() - 1
        });
        let set = [marks.bold, marks.italic, marks.strike];
        for letter in text.chars() {
            let letter = match letter {
                '\n' => {
                    self.end_line(breaks);
                    continue;
                }
                '\r' | '\u{2028}' | '\u{2029}' => ' ',
                letter => letter,
            };
            if let Some(line) = self.lines.last_mut() {
                line.push(Letter { letter, set, code: marks.code, link });
            }
        }
    }

    fn end_line(&mut self, breaks: bool) {
        match self.lines.last_mut() {
            Some(line) if !breaks => line.push(Letter { letter: ' ', set: [false; 3], code: false, link: None }),
            _ => self.lines.push(Vec::new()),
        }
    }
}

fn normal_line(mut line: Vec<Letter>, links: &[String]) -> Vec<Inline> {
    while line.last().is_some_and(Letter::is_blank) {
        line.pop();
    }
    let filled = line.iter().position(|one| !one.is_blank()).unwrap_or(line.len());
    line.drain(..filled);
    // A mark is written from its first letter to its last, inside of the marks that stand further out: bold ends with
    // a link and begins again after it. Space at either end of such a piece cannot carry the mark.
    let mut cuts = vec![false; line.len() + 1];
    unmark_edges(&mut line, &mut cuts, |one| one.link, |one| one.link = None);
    for mark in 0..3 {
        unmark_edges(&mut line, &mut cuts, |one| one.set[mark].then_some(0), |one| one.set[mark] = false);
    }
    let mut made = Vec::new();
    for piece in line.chunk_by(|one, next| (one.set, one.code, one.link) == (next.set, next.code, next.link)) {
        let Letter { set: [bold, italic, strike], code, link, .. } = piece[0];
        let link = link.and_then(|link| links.get(link).cloned());
        let words: String = piece.iter().map(|one| one.letter).collect();
        push_text(&mut made, &words, &Marks { bold, italic, strike, code, link });
    }
    made
}

fn unmark_edges(
    line: &mut [Letter],
    cuts: &mut [bool],
    value: impl Fn(&Letter) -> Option<usize>,
    clear: impl Fn(&mut Letter),
) {
    let mut start = 0;
    while start < line.len() {
        let Some(present) = value(&line[start]) else {
            start += 1;
            continue;
        };
        let mut end = start + 1;
        while end < line.len() && !cuts[end] && value(&line[end]) == Some(present) {
            end += 1;
        }
        let next = end;
        while start < end && line[start].is_blank() {
            clear(&mut line[start]);
            start += 1;
        }
        while end > start && line[end - 1].is_blank() {
            end -= 1;
            clear(&mut line[end]);
        }
        if start < end {
            cuts[start] = true;
            cuts[end] = true;
        }
        start = next;
    }
}

/// Adds words to a line; words that are set as the last ones join them.
pub fn push_text(line: &mut Vec<Inline>, words: &str, marks: &Marks) {
    if words.is_empty() {
        return;
    }
    match line.last_mut() {
        Some(Inline::Text { text, marks: last }) if last == marks => text.push_str(words),
        _ => line.push(Inline::Text { text: words.to_owned(), marks: marks.clone() }),
    }
}

/// The text of each block, in order: what highlights are counted in.
pub fn block_texts(blocks: &[Block], texts: &mut Vec<String>) {
    for block in blocks {
        match block {
            Block::Paragraph(content) | Block::Heading { content, .. } => texts.push(line_text(content)),
            Block::List { items, .. } => items.iter().for_each(|item| block_texts(item, texts)),
            Block::Quote(inner) => block_texts(inner, texts),
            Block::Code { text, .. } => texts.push(text.clone()),
            Block::Rule => {}
        }
    }
}

fn line_text(content: &[Inline]) -> String {
    content.iter().map(|inline| if let Inline::Text { text, .. } = inline { text.as_str() } else { "\n" }).collect()
}
