//! Markdown to blocks.

use super::inline::read_inline;
use super::lines::{closes_fence, fence, heading, is_rule, item, next_filled, quoted, starts_block};
use super::space::{after, indent_of, is_blank, is_space};
use crate::tree::{Block, DEPTH, normal_language};

/// The blocks of a text. Any text has some; nothing is an error. Takes linear time.
pub fn read(markdown: &str) -> Vec<Block> {
    let unix;
    let markdown = if markdown.contains('\r') {
        unix = markdown.replace("\r\n", "\n").replace('\r', "\n");
        &unix
    } else {
        markdown
    };
    let lines: Vec<&str> = markdown.split('\n').collect();
    read_blocks(&lines, 0)
}

fn read_blocks(lines: &[&str], depth: usize) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut at = 0;
    while let Some(&line) = lines.get(at) {
        if is_blank(line) {
            at += 1;
        } else if let Some(open) = fence(line) {
            let inner = &lines[at + 1..];
            let length = inner.iter().position(|line| closes_fence(line, open.mark)).unwrap_or(inner.len());
            let text = inner[..length].join("\n");
            blocks.push(Block::Code { language: normal_language(open.information), text });
            at += length + 2;
        } else if let Some((level, text)) = heading(line) {
            blocks.push(Block::Heading { level: level.min(3), content: read_inline(text) });
            at += 1;
        } else if is_rule(line) {
            blocks.push(Block::Rule);
            at += 1;
        } else if depth < DEPTH && quoted(line).is_some() {
            let inner: Vec<&str> = lines[at..].iter().map_while(|line| quoted(line)).collect();
            at += inner.len();
            blocks.push(Block::Quote(read_blocks(&inner, depth + 1)));
        } else if depth < DEPTH && item(line).is_some() {
            let (list, end) = read_list(lines, at, depth);
            blocks.push(list);
            at = end;
        } else {
            let more = lines[at + 1..].iter().take_while(|line| !is_blank(line) && !starts_block(line)).count();
            let end = at + 1 + more;
            let source: Vec<&str> = lines[at..end].iter().map(|line| line.trim_start_matches(is_space)).collect();
            blocks.push(Block::Paragraph(read_inline(&source.join("\n"))));
            at = end;
        }
    }
    blocks
}

fn read_list(lines: &[&str], from: usize, depth: usize) -> (Block, usize) {
    let first = item(lines[from]);
    let sign = first.as_ref().and_then(|item| item.sign());
    let start = first.and_then(|item| item.number());
    let mut items = Vec::new();
    let mut at = from;
    while let Some(open) = lines.get(at).filter(|line| !is_rule(line)).and_then(|line| item(line)) {
        if open.sign() != sign {
            break;
        }
        let mut inner = vec![after(lines[at], open.indent)];
        at += 1;
        while let Some(&next) = lines.get(at) {
            if is_blank(next) {
                // Blank lines belong to the item only if indented text follows them.
                let filled = next_filled(lines, at);
                if lines.get(filled).map_or(0, |line| indent_of(line)) < open.indent {
                    break;
                }
                inner.resize(inner.len() + filled - at, "");
                at = filled;
                continue;
            }
            if indent_of(next) >= open.indent {
                inner.push(after(next, open.indent));
            } else if item(next).is_some() || starts_block(next) || inner.last() == Some(&"") {
                break;
            } else {
                inner.push(next.trim_start_matches(is_space));
            }
            at += 1;
        }
        items.push(read_blocks(&inner, depth + 1));
        let next = next_filled(lines, at);
        if lines.get(next).is_some_and(|line| item(line).is_some()) {
            at = next;
        }
    }
    (Block::List { start, items }, at)
}
