//! Jira's and Confluence's wiki markup: blocks here, what stands within a line in `inline`.

mod inline;
mod list;

use super::{block, plain, with_plain_line_ends};
use crate::table::DEPTH_LIMIT;
use block::TableRow;
use inline::inline;
use list::List;
use std::collections::HashMap;

/// Macros whose content is text in a frame, with the words that head it.
static FRAMES: [(&str, &str); 6] =
    [("panel", ""), ("info", "Info"), ("note", "Note"), ("tip", "Tip"), ("warning", "Warning"), ("expand", "")];
/// Macros that are told from words in braces, such as the parts of a path, by their name alone.
static KNOWN: [&str; 26] = [
    "anchor",
    "attachments",
    "blog-posts",
    "chart",
    "children",
    "cheese",
    "column",
    "contentbylabel",
    "create-space-button",
    "excerpt",
    "excerpt-include",
    "favpages",
    "gallery",
    "gadget",
    "html",
    "html-include",
    "include",
    "index",
    "jira",
    "jiraissues",
    "livesearch",
    "loremipsum",
    "recently-updated",
    "section",
    "toc",
    "userlister",
];

pub fn to_markdown(source: &str) -> String {
    blocks(&with_plain_line_ends(source), 0)
}

/// `{name}` or `{name:parameters}`.
#[derive(Clone, Copy)]
struct Macro<'a> {
    start: usize,
    end: usize,
    name: &'a str,
    parameters: &'a str,
}

/// Every macro of a text in one pass, so that looking for the end of one never reads the text again.
fn macros(source: &str) -> Vec<Macro<'_>> {
    let mut found = Vec::new();
    for (start, _) in source.match_indices('{') {
        let before = source.get(..start).unwrap_or_default();
        let Some(after) = source.get(start + 1..) else { continue };
        if before.ends_with('{') || before.ends_with('\\') {
            continue;
        }
        let name = after.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap_or_default();
        let rest = after.get(name.len()..).unwrap_or_default();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        if rest.starts_with('}') {
            found.push(Macro { start, end: start + name.len() + 2, name, parameters: "" });
        } else if let Some(parameters) = rest.strip_prefix(':') {
            // Bounded, because a hostile text could begin a macro in every line and end none.
            let length = parameters.bytes().take(500).position(|byte| matches!(byte, b'}' | b'\n'));
            let Some(parameters) = length.and_then(|length| parameters.get(..length)) else { continue };
            let end = start + name.len() + parameters.len() + 2;
            if source.get(end..).is_some_and(|rest| rest.starts_with('}')) {
                found.push(Macro { start, end: end + 1, name, parameters });
            }
        }
    }
    found
}

fn blocks(source: &str, depth: usize) -> String {
    if depth > DEPTH_LIMIT {
        return block::fenced("wiki", source);
    }
    let found = macros(source);
    let mut bare: HashMap<&str, Vec<usize>> = HashMap::new();
    for (position, candidate) in found.iter().enumerate().filter(|(_, candidate)| candidate.parameters.is_empty()) {
        bare.entry(candidate.name).or_default().push(position);
    }
    let closing = |position: usize, name: &str| {
        let positions = bare.get(name)?;
        let next = positions.get(positions.partition_point(|other| *other <= position))?;
        found.get(*next).copied()
    };

    let mut out = Vec::new();
    let mut done = 0;
    for (position, opening) in found.iter().enumerate() {
        if opening.start < done || opening.name == "color" {
            continue;
        }
        let end = closing(position, opening.name);
        let made = match (opening.name, end) {
            ("code" | "noformat", Some(end)) => {
                Some((code(*opening, between(source, opening.end, end.start)), end.end))
            }
            ("quote", Some(end)) => {
                Some((block::quoted(&blocks(between(source, opening.end, end.start), depth + 1)), end.end))
            }
            (name, Some(end)) if FRAMES.iter().any(|(frame, _)| *frame == name) => {
                let inner = blocks(between(source, opening.end, end.start), depth + 1);
                Some((framed(*opening, inner), end.end))
            }
            ("code" | "noformat" | "quote", None) => None,
            (name, end) => {
                let whole = end.map_or(opening.end, |end| end.end);
                let alone = is_alone(source, opening.start, whole);
                let unknown = alone || KNOWN.contains(&name);
                unknown.then(|| (block::fenced(name, between(source, opening.start, whole)), whole))
            }
        };
        if let Some((block, end)) = made {
            text_blocks(between(source, done, opening.start), &mut out);
            out.push(block);
            done = end;
        }
    }
    text_blocks(between(source, done, source.len()), &mut out);
    block::stacked(out)
}

fn between(source: &str, start: usize, end: usize) -> &str {
    source.get(start..end).unwrap_or_default()
}

/// Whether nothing but blanks stands before and after on the same lines.
fn is_alone(source: &str, start: usize, end: usize) -> bool {
    let before = source.get(..start).unwrap_or_default().trim_end_matches([' ', '\t']);
    let after = source.get(end..).unwrap_or_default().trim_start_matches([' ', '\t']);
    (before.is_empty() || before.ends_with('\n')) && (after.is_empty() || after.starts_with('\n'))
}

fn parameter<'a>(opening: &Macro<'a>, wanted: &str) -> Option<&'a str> {
    let mut parts = opening.parameters.split('|').filter_map(|part| part.split_once('='));
    parts.find(|(name, _)| name.trim() == wanted).map(|(_, value)| value.trim())
}

/// A parameter that stands without a name.
fn nameless<'a>(opening: &Macro<'a>) -> Option<&'a str> {
    opening.parameters.split('|').map(str::trim).find(|part| !part.is_empty() && !part.contains('='))
}

fn code(opening: Macro<'_>, source: &str) -> String {
    let language = match opening.name {
        "code" => parameter(&opening, "language").or_else(|| nameless(&opening)).unwrap_or_default(),
        _ => "",
    };
    let title = parameter(&opening, "title").map(title).unwrap_or_default();
    block::stacked(vec![title, block::fenced(language, source)])
}

fn framed(opening: Macro<'_>, inner: String) -> String {
    let usual = FRAMES.iter().find(|(frame, _)| *frame == opening.name).map_or("", |(_, words)| *words);
    let given = parameter(&opening, "title").or_else(|| nameless(&opening).filter(|_| opening.name == "expand"));
    block::quoted(&block::stacked(vec![title(given.unwrap_or(usual)), inner]))
}

fn title(words: &str) -> String {
    block::marked("**", &plain::escaped(words))
}

/// Everything that is told by how a line begins.
fn text_blocks(source: &str, out: &mut Vec<String>) {
    let source = without_colours(source);
    let mut lines = source.split('\n').peekable();
    let mut paragraph: Vec<String> = Vec::new();
    let mut list = List::default();
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            flush(&mut paragraph, &mut list, out);
        } else if let Some((markers, words)) = list::item(trimmed, !list.is_empty()) {
            flush_paragraph(&mut paragraph, out);
            list.add(markers, &inline(words));
        } else if let Some((level, words)) = heading(trimmed) {
            flush(&mut paragraph, &mut list, out);
            out.push(format!("{} {}", "#".repeat(level), block::one_line(&inline(words))));
        } else if let Some(words) = trimmed.strip_prefix("bq. ") {
            flush(&mut paragraph, &mut list, out);
            out.push(block::quoted(&plain::guarded(&inline(words.trim_start()))));
        } else if trimmed.len() >= 4 && trimmed.bytes().all(|byte| byte == b'-') {
            flush(&mut paragraph, &mut list, out);
            out.push("---".to_owned());
        } else if trimmed.starts_with('|') && !trimmed.trim_matches(['|', ' ', '\t']).is_empty() {
            flush(&mut paragraph, &mut list, out);
            let mut rows = vec![table_row(&whole_row(trimmed, &mut lines))];
            while let Some(next) = lines.next_if(|next| next.trim_start().starts_with('|')) {
                rows.push(table_row(&whole_row(next.trim(), &mut lines)));
            }
            out.push(block::table(&rows));
        } else if list.is_empty() {
            paragraph.push(plain::guarded(&inline(trimmed)));
        } else {
            list.go_on(&plain::guarded(&inline(trimmed)));
        }
    }
    flush(&mut paragraph, &mut list, out);
}

fn flush(paragraph: &mut Vec<String>, list: &mut List, out: &mut Vec<String>) {
    flush_paragraph(paragraph, out);
    if !list.is_empty() {
        out.push(std::mem::take(list).into_markdown());
    }
}

fn flush_paragraph(paragraph: &mut Vec<String>, out: &mut Vec<String>) {
    let lines: Vec<String> = std::mem::take(paragraph);
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_end()).filter(|line| !line.is_empty()).collect();
    if !lines.is_empty() {
        out.push(lines.join("\\\n"));
    }
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let rest = line.strip_prefix('h')?;
    let level = rest.chars().next()?.to_digit(10).filter(|level| (1..=6).contains(level))?;
    let words = rest.get(1..)?.strip_prefix('.')?;
    let words = words.starts_with([' ', '\t']).then(|| words.trim())?;
    (!words.is_empty()).then_some((usize::try_from(level).ok()?, words))
}

/// Colours are nothing that Markdown knows; the words stay.
fn without_colours(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut done = 0;
    for found in macros(source).iter().filter(|found| found.name == "color") {
        out.push_str(between(source, done, found.start));
        done = found.end;
    }
    out.push_str(between(source, done, source.len()));
    out
}

/// A row goes on over line ends until its last cell is closed.
fn whole_row<'a>(first: &'a str, lines: &mut std::iter::Peekable<std::str::Split<'a, char>>) -> String {
    let mut row = first.trim().to_owned();
    while !row.ends_with('|') {
        let goes_on = |next: &&str| !next.trim().is_empty() && !next.trim_start().starts_with('|');
        let Some(next) = lines.next_if(goes_on) else { break };
        row.push('\n');
        row.push_str(next.trim());
    }
    row
}

fn table_row(row: &str) -> TableRow {
    let mut cells: Vec<String> = Vec::new();
    let mut headers = 0;
    let mut rest = row;
    while let Some(after) = rest.strip_prefix('|') {
        let (is_header, after) = after.strip_prefix('|').map_or((false, after), |after| (true, after));
        if after.trim().is_empty() {
            break;
        }
        let end = cell_end(after);
        let (words, others) = after.split_at_checked(end).unwrap_or((after, ""));
        let words: Vec<String> = words.lines().map(|line| inline(line.trim())).collect();
        cells.push(block::cell(&words.join("\n")));
        headers += usize::from(is_header);
        rest = others;
    }
    TableRow { header: headers > 0 && headers == cells.len(), cells }
}

/// Where a cell ends: at a bar that stands in no link, image or code.
fn cell_end(text: &str) -> usize {
    let mut in_link = false;
    let mut in_image = false;
    let mut in_code = false;
    let mut before = ' ';
    for (at, character) in text.char_indices() {
        match character {
            _ if before == '\\' => {}
            '|' if !in_link && !in_image && !in_code => return at,
            '[' => in_link = text.get(at..).is_some_and(is_closed_link),
            ']' => in_link = false,
            '!' if in_image => in_image = false,
            '!' => in_image = inline::image(text.get(at..).unwrap_or_default()).is_some(),
            '{' if before == '{' => in_code = text.get(at..).is_some_and(is_closed_code),
            '}' if before == '}' => in_code = false,
            _ => {}
        }
        before = if before == '\\' { ' ' } else { character };
    }
    text.len()
}

fn is_closed_link(text: &str) -> bool {
    let inner = text.strip_prefix('[').unwrap_or(text);
    inner.chars().take(2_000).find(|c| matches!(c, '[' | ']' | '\n')) == Some(']')
}

fn is_closed_code(text: &str) -> bool {
    let near: String = text.chars().take(300).take_while(|c| *c != '\n').collect();
    near.contains("}}")
}
