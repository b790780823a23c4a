//! Blocks to Markdown.

use super::inline::is_padded;
use super::lines::{fence, heading, is_rule, item, quoted};
use crate::tree::{Block, Inline, Marks, normal};

/// The Markdown of a text, in its normal form: reading it gives [`normal`] of the same blocks.
pub fn write(blocks: &[Block]) -> String {
    write_blocks(&normal(blocks), None).join("\n")
}

/// `outer` is the sign of the list whose item begins with these blocks: a list or a rule of the same sign would be
/// one rule with it.
fn write_blocks(blocks: &[Block], outer: Option<char>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut former: Option<(&Block, char)> = None;
    for block in blocks {
        let beside = match former {
            Some((Block::List { start: one, .. }, sign)) => match block {
                Block::List { start: other, .. } if one.is_some() == other.is_some() => Some(sign),
                _ => None,
            },
            Some(_) => None,
            None => outer,
        };
        let (written, sign) = write_block(block, beside, former.is_none() && outer.is_some());
        if let Some((last, _)) = former
            && !(outer.is_some() && follows_closely(last, block))
        {
            lines.push(String::new());
        }
        lines.extend(written);
        former = Some((block, sign));
    }
    lines
}

/// A list right below the words of an item needs no blank line, if it can end a paragraph.
fn follows_closely(last: &Block, block: &Block) -> bool {
    let Block::List { start: None | Some(1), items } = block else {
        return false;
    };
    matches!(last, Block::Paragraph(_)) && items.first().is_some_and(|item| !item.is_empty())
}

fn write_block(block: &Block, beside: Option<char>, begins_item: bool) -> (Vec<String>, char) {
    let lines = match block {
        Block::Paragraph(content) => content.split(|one| *one == Inline::Break).map(write_line).collect(),
        Block::Heading { level, content } => {
            let mut line = format!("{} {}", "#".repeat(usize::from(*level)), write_words(content));
            if line.ends_with('#') {
                line.insert(line.len() - 1, '\\');
            }
            return (vec![line], ' ');
        }
        Block::List { start, items } => return write_list(*start, items, beside),
        Block::Quote(inner) => {
            let inner = write_blocks(inner, None);
            inner.iter().map(|line| if line.is_empty() { ">".to_owned() } else { format!("> {line}") }).collect()
        }
        Block::Code { language, text } => {
            let fence = "`".repeat(longest_run(text).max(2) + 1);
            let mut lines = vec![format!("{fence}{language}")];
            if !text.is_empty() {
                lines.extend(text.split('\n').map(str::to_owned));
            }
            lines.push(fence);
            lines
        }
        Block::Rule => vec![if begins_item { "___" } else { "---" }.to_owned()],
    };
    let mut lines: Vec<String> = lines;
    if matches!(block, Block::Paragraph(_)) {
        let last = lines.len().saturating_sub(1);
        lines.iter_mut().take(last).for_each(|line| line.push('\\'));
    }
    (lines, ' ')
}

fn write_list(start: Option<u32>, items: &[Vec<Block>], beside: Option<char>) -> (Vec<String>, char) {
    let sign = match (start, beside) {
        (None, Some('-')) => '*',
        (None, _) => '-',
        (Some(_), Some('.')) => ')',
        (Some(_), _) => '.',
    };
    let mut lines = Vec::new();
    for (index, blocks) in items.iter().enumerate() {
        let marker = match start {
            None => sign.to_string(),
            Some(start) => {
                let number = start.saturating_add(u32::try_from(index).unwrap_or(u32::MAX)).min(999_999_999);
                format!("{number}{sign}")
            }
        };
        let inner = write_blocks(blocks, Some(sign));
        if inner.is_empty() {
            lines.push(marker);
            continue;
        }
        let indent = " ".repeat(marker.len() + 1);
        for (index, line) in inner.into_iter().enumerate() {
            lines.push(match index {
                0 => format!("{marker} {line}"),
                _ if line.is_empty() => line,
                _ => format!("{indent}{line}"),
            });
        }
    }
    (lines, sign)
}

/// One line of a paragraph: nothing in it begins a block.
fn write_line(content: &[Inline]) -> String {
    let mut line = write_words(content);
    let starts = item(&line).is_some()
        || fence(&line).is_some()
        || heading(&line).is_some()
        || is_rule(&line)
        || quoted(&line).is_some();
    // Other readers take such a line for the mark of a heading above it.
    let underlines = !line.is_empty() && (line.chars().all(|one| one == '=') || line.chars().all(|one| one == '-'));
    if starts || underlines {
        line.insert(line.bytes().take_while(u8::is_ascii_digit).count(), '\\');
    }
    line
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Open<'a> {
    Link(&'a str),
    Mark(&'static str),
}

fn stack(marks: &Marks) -> Vec<Open<'_>> {
    let mut open = Vec::with_capacity(4);
    open.extend(marks.link.as_deref().map(Open::Link));
    open.extend(marks.bold.then_some(Open::Mark("**")));
    open.extend(marks.italic.then_some(Open::Mark("*")));
    open.extend(marks.strike.then_some(Open::Mark("~~")));
    open
}

fn write_words(content: &[Inline]) -> String {
    let mut line = String::new();
    let mut open: Vec<Open> = Vec::new();
    let mut runs = content.iter().peekable();
    while let Some(run) = runs.next() {
        let Inline::Text { text, marks } = run else {
            continue;
        };
        let wanted = stack(marks);
        let same = open.iter().zip(&wanted).take_while(|(one, other)| one == other).count();
        open.drain(same..).rev().for_each(|one| close(one, &mut line));
        for one in &wanted[same..] {
            line.push_str(if let Open::Mark(mark) = one { mark } else { "[" });
        }
        open = wanted;
        if marks.code {
            write_code(text, &mut line);
        } else {
            let before_link =
                runs.peek().is_some_and(|next| matches!(next, Inline::Text { marks, .. } if marks.link.is_some()));
            escape(text, before_link, &mut line);
        }
    }
    open.into_iter().rev().for_each(|one| close(one, &mut line));
    line
}

fn close(open: Open, line: &mut String) {
    match open {
        Open::Mark(mark) => line.push_str(mark),
        Open::Link(address) => {
            line.push_str("](");
            for letter in address.chars() {
                if matches!(letter, '(' | ')') {
                    line.push('\\');
                }
                line.push(letter);
            }
            line.push(')');
        }
    }
}

fn longest_run(text: &str) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for byte in text.bytes() {
        run = if byte == b'`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

fn write_code(text: &str, line: &mut String) {
    let ticks = "`".repeat(longest_run(text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || is_padded(text) { " " } else { "" };
    line.push_str(&format!("{ticks}{pad}{text}{pad}{ticks}"));
}

/// Writes words so that no letter of them is taken for a mark, here or by other readers of Markdown.
fn escape(text: &str, before_link: bool, line: &mut String) {
    let mut letters = text.chars().peekable();
    let mut before: Option<char> = None;
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied();
        let word = |one: Option<char>| one.is_some_and(|one| one.is_ascii_alphanumeric());
        let escaped = match letter {
            '\\' | '*' | '`' | '[' | ']' | '~' => true,
            '_' => !(word(before) && word(next)),
            '<' => next.is_some_and(|one| one.is_ascii_alphabetic() || matches!(one, '/' | '!' | '?')),
            '&' => next.is_some_and(|one| one.is_ascii_alphabetic() || one == '#'),
            '!' => next.is_none() && before_link,
            _ => false,
        };
        if escaped {
            line.push('\\');
        }
        line.push(letter);
        before = Some(letter);
    }
}
