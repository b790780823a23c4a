//! The nodes of a shared document to blocks.

use crate::tree::{Block, Inline, Marks, push_text};
use yrs::types::Attrs;
use yrs::types::text::YChange;
use yrs::{Any, Out, ReadTxn, Text, Xml, XmlElementRef, XmlFragment, XmlOut, XmlTextRef};

/// The blocks of some nodes. A node of an unknown kind is passed over and what stands in it is kept.
pub fn blocks_of<T: ReadTxn>(nodes: impl Iterator<Item = XmlOut>, txn: &T) -> Vec<Block> {
    let mut blocks = Vec::new();
    // Words that stand in no block of their own.
    let mut loose = Vec::new();
    for node in nodes {
        match node {
            XmlOut::Text(text) => words_of(&text, txn, &mut loose),
            XmlOut::Element(element) if name(&element) == "hardBreak" => loose.push(Inline::Break),
            XmlOut::Element(element) => {
                flush(&mut loose, &mut blocks);
                element_blocks(&element, txn, &mut blocks);
            }
            XmlOut::Fragment(_) => {}
        }
    }
    flush(&mut loose, &mut blocks);
    blocks
}

fn flush(loose: &mut Vec<Inline>, blocks: &mut Vec<Block>) {
    if !loose.is_empty() {
        blocks.push(Block::Paragraph(std::mem::take(loose)));
    }
}

fn name(element: &XmlElementRef) -> &str {
    element.try_tag().map_or("", |tag| tag)
}

fn element_blocks<T: ReadTxn>(element: &XmlElementRef, txn: &T, blocks: &mut Vec<Block>) {
    let children = || element.children(txn);
    match name(element) {
        "paragraph" => blocks.push(Block::Paragraph(content_of(element, txn))),
        "heading" => {
            let level = whole(element, txn, "level").unwrap_or(1).clamp(1, 3);
            blocks.push(Block::Heading { level: level as u8, content: content_of(element, txn) });
        }
        "bulletList" => blocks.push(Block::List { start: None, items: items_of(element, txn) }),
        "orderedList" => {
            let start = whole(element, txn, "start").unwrap_or(1).clamp(0, 999_999_999);
            blocks.push(Block::List { start: Some(start as u32), items: items_of(element, txn) });
        }
        "blockquote" => blocks.push(Block::Quote(blocks_of(children(), txn))),
        "codeBlock" => {
            let mut text = String::new();
            plain_of(element, txn, &mut text);
            let language = match element.get_attribute(txn, "language") {
                Some(Out::Any(Any::String(language))) => language.to_string(),
                _ => String::new(),
            };
            blocks.push(Block::Code { language, text });
        }
        "horizontalRule" => blocks.push(Block::Rule),
        _ => blocks.extend(blocks_of(children(), txn)),
    }
}

fn items_of<T: ReadTxn>(list: &XmlElementRef, txn: &T) -> Vec<Vec<Block>> {
    list.children(txn)
        .map(|child| match &child {
            XmlOut::Element(item) if name(item) == "listItem" => blocks_of(item.children(txn), txn),
            _ => blocks_of(std::iter::once(child), txn),
        })
        .collect()
}

fn whole<T: ReadTxn>(element: &XmlElementRef, txn: &T, key: &str) -> Option<i64> {
    match element.get_attribute(txn, key)? {
        Out::Any(Any::Number(number)) => number.as_i64(),
        Out::Any(Any::String(number)) => number.parse().ok(),
        _ => None,
    }
}

fn content_of<T: ReadTxn>(element: &XmlElementRef, txn: &T) -> Vec<Inline> {
    let mut line = Vec::new();
    for child in element.children(txn) {
        match child {
            XmlOut::Text(text) => words_of(&text, txn, &mut line),
            XmlOut::Element(element) if name(&element) == "hardBreak" => line.push(Inline::Break),
            XmlOut::Element(element) => {
                let mut text = String::new();
                plain_of(&element, txn, &mut text);
                push_text(&mut line, &text, &Marks::default());
            }
            XmlOut::Fragment(_) => {}
        }
    }
    line
}

fn plain_of<T: ReadTxn>(element: &XmlElementRef, txn: &T, text: &mut String) {
    for child in element.children(txn) {
        match child {
            XmlOut::Text(words) => each_run(&words, txn, |run, _| text.push_str(run)),
            XmlOut::Element(element) if name(&element) == "hardBreak" => text.push('\n'),
            XmlOut::Element(element) => plain_of(&element, txn, text),
            XmlOut::Fragment(_) => {}
        }
    }
}

fn words_of<T: ReadTxn>(text: &XmlTextRef, txn: &T, line: &mut Vec<Inline>) {
    each_run(text, txn, |run, attributes| push_text(line, run, &marks_of(attributes)));
}

fn each_run<T: ReadTxn>(text: &XmlTextRef, txn: &T, mut each: impl FnMut(&str, Option<&Attrs>)) {
    for run in text.diff(txn, YChange::identity) {
        if let Out::Any(Any::String(words)) = &run.insert {
            each(words, run.attributes.as_deref());
        }
    }
}

fn marks_of(attributes: Option<&Attrs>) -> Marks {
    let mut marks = Marks::default();
    for (key, value) in attributes.into_iter().flatten() {
        if matches!(value, Any::Null | Any::Undefined) {
            continue;
        }
        // Marks that may stand on one word several times carry a hash behind their name.
        match key.split("--").next().unwrap_or_default() {
            "bold" => marks.bold = true,
            "italic" => marks.italic = true,
            "strike" => marks.strike = true,
            "code" => marks.code = true,
            "link" => {
                if let Any::Map(values) = value
                    && let Some(Any::String(address)) = values.get("href")
                {
                    marks.link = Some(address.to_string());
                }
            }
            _ => {}
        }
    }
    marks
}

/// Size of what stands in a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measure {
    /// Bytes of its words, and one for each node.
    pub bytes: usize,
    pub depth: usize,
}

/// Measures nodes without recursion: they may be nested deeper than is allowed.
pub fn measure<T: ReadTxn>(nodes: impl Iterator<Item = XmlOut>, txn: &T) -> Measure {
    let mut measure = Measure::default();
    let mut open: Vec<(XmlOut, usize)> = nodes.map(|node| (node, 1)).collect();
    while let Some((node, depth)) = open.pop() {
        measure.depth = measure.depth.max(depth);
        measure.bytes += 1;
        match node {
            XmlOut::Text(text) => each_run(&text, txn, |run, _| measure.bytes += run.len()),
            XmlOut::Element(element) => open.extend(element.children(txn).map(|child| (child, depth + 1))),
            XmlOut::Fragment(_) => {}
        }
    }
    measure
}
