//! Pieces of Markdown that every dialect is built from.

use super::plain;
use std::fmt::Write;

/// One row of a table; its cells are Markdown on one line.
pub struct TableRow {
    pub header: bool,
    pub cells: Vec<String>,
}

/// A table. Markdown knows no table without a header, so one that has none gets an empty one.
pub fn table(rows: &[TableRow]) -> String {
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let (header, body) = match rows.split_first() {
        Some((first, others)) if first.header => (first.cells.as_slice(), others),
        _ => (&[][..], rows),
    };
    let mut out = String::new();
    // Only the header decides the width; short rows need no padding, which would let a hostile table grow without end.
    push_row(&mut out, header, width);
    out.push_str("\n|");
    out.push_str(&" --- |".repeat(width));
    for row in body {
        out.push('\n');
        push_row(&mut out, &row.cells, row.cells.len());
    }
    out
}

fn push_row(out: &mut String, cells: &[String], width: usize) {
    out.push('|');
    for cell in cells {
        out.push(' ');
        out.push_str(cell);
        out.push_str(" |");
    }
    for _ in cells.len()..width {
        out.push_str("  |");
    }
}

/// Markdown on one line that can stand in a cell of a table.
pub fn cell(markdown: &str) -> String {
    let line = one_line(markdown);
    let mut out = String::with_capacity(line.len());
    let mut escaped = false;
    for character in line.chars() {
        if character == '|' && !escaped {
            out.push('\\');
        }
        escaped = character == '\\' && !escaped;
        out.push(character);
    }
    out
}

/// Markdown without its line ends, hard or soft.
pub fn one_line(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    for line in markdown.lines() {
        let trimmed = line.trim();
        let slashes = trimmed.len() - trimmed.trim_end_matches('\\').len();
        let words = if slashes % 2 == 1 { trimmed.strip_suffix('\\').unwrap_or(trimmed) } else { trimmed };
        if !out.is_empty() && !words.is_empty() {
            out.push(' ');
        }
        out.push_str(words.trim_end());
    }
    out
}

/// A code block. The fence is longer than any that the code holds.
pub fn fenced(label: &str, source: &str) -> String {
    let fence = "`".repeat(longest_run(source, '`').max(2) + 1);
    let label: String =
        label.chars().filter(|c| c.is_alphanumeric() || matches!(c, '+' | '#' | '_' | '.' | '-')).take(60).collect();
    format!("{fence}{label}\n{}\n{fence}", source.trim_matches('\n').trim_end())
}

/// Code within a line.
pub fn code_span(text: &str) -> String {
    let text = one_line_of_code(text);
    if text.is_empty() {
        return text;
    }
    let fence = "`".repeat(longest_run(&text, '`') + 1);
    let blank = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{blank}{text}{blank}{fence}")
}

fn one_line_of_code(text: &str) -> String {
    text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

fn longest_run(text: &str, wanted: char) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for character in text.chars() {
        run = if character == wanted { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// A quotation of whole blocks.
pub fn quoted(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len() + markdown.len() / 16);
    for (number, line) in markdown.lines().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        out.push_str(if line.is_empty() { ">" } else { "> " });
        out.push_str(line);
    }
    out
}

/// An item of a list: further lines stand under its text.
pub fn listed(marker: &str, markdown: &str) -> String {
    let indent = " ".repeat(marker.len());
    let mut out = String::with_capacity(marker.len() + markdown.len());
    out.push_str(marker);
    for (number, line) in markdown.lines().enumerate() {
        if number > 0 {
            out.push('\n');
            if !line.is_empty() {
                out.push_str(&indent);
            }
        }
        out.push_str(line);
    }
    out.trim_end().to_owned()
}

/// Blocks one under the other, without the empty ones.
pub fn stacked(blocks: Vec<String>) -> String {
    let blocks: Vec<String> = blocks.into_iter().filter(|block| !block.trim().is_empty()).collect();
    blocks.join("\n\n")
}

/// A mark around words; blanks at their ends stay outside, where Markdown wants them.
pub fn marked(mark: &str, words: &str) -> String {
    let inner = words.trim();
    if inner.is_empty() {
        return words.to_owned();
    }
    let leading = words.split(inner).next().unwrap_or_default();
    let trailing = words.get(leading.len() + inner.len()..).unwrap_or_default();
    format!("{leading}{mark}{inner}{mark}{trailing}")
}

/// A link. Where the address is not one that may be followed, its words alone.
pub fn link(words: &str, address: &str) -> String {
    let words = one_line(words);
    let address = address.trim();
    if address.is_empty() || !may_be_followed(address) {
        return words;
    }
    if words.is_empty() { shown_address(address) } else { format!("[{words}]({})", destination(address)) }
}

/// An image. Where its address is not one that may be followed, its words alone.
pub fn image(words: &str, address: &str) -> String {
    let words = plain::escaped(&one_line(words));
    let address = address.trim();
    if address.is_empty() || !may_be_followed(address) {
        words
    } else {
        format!("![{words}]({})", destination(address))
    }
}

/// A link that shows its own address.
pub fn shown_address(address: &str) -> String {
    let address = address.trim();
    let whole = has_scheme(address, "http") || has_scheme(address, "https") || has_scheme(address, "mailto");
    if whole && !address.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>')) {
        format!("<{address}>")
    } else if may_be_followed(address) {
        format!("[{}]({})", plain::escaped(&one_line(address)), destination(address))
    } else {
        plain::escaped(&one_line(address))
    }
}

fn destination(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for character in address.chars() {
        match character {
            '<' | '>' | '\\' | '|' => {
                // Writing to a text cannot fail.
                let _ = write!(out, "%{:02X}", u32::from(character));
            }
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    if out.contains([' ', '(', ')']) { format!("<{out}>") } else { out }
}

/// Whether a link may lead there: to the web, a mailbox, a telephone, or a place beside the text. A program that reads
/// links passes over blanks and control characters, so they hide no scheme here.
pub fn may_be_followed(address: &str) -> bool {
    let plain: String = address.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    let before_path = plain.split(['/', '?', '#']).next().unwrap_or_default();
    match before_path.split_once(':') {
        // Markdown would read "javascript&colon;" as a scheme.
        None => !before_path.contains('&'),
        Some((scheme, _)) => {
            ["http", "https", "mailto", "ftp", "tel"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
        }
    }
}

fn has_scheme(address: &str, scheme: &str) -> bool {
    address.split_once(':').is_some_and(|(before, _)| before.eq_ignore_ascii_case(scheme))
}
