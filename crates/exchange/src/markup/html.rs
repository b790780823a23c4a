//! HTML as other programs store it. Scripts and styles are dropped, links that run code lose their address.

use super::block::{self, TableRow};
use crate::table::DEPTH_LIMIT;
use htmd::element_handler::{HandlerResult, Handlers};
use htmd::options::{BrStyle, BulletListMarker, Options};
use htmd::{Element, HtmlToMarkdown, Node};
use std::rc::Rc;

/// The parser opens every unclosed style anew in each later block, so a hostile text of `F` styles and `T` tags can
/// become `F * T` elements.
const ELEMENT_LIMIT: usize = 2_000_000;
/// Elements that the parser opens anew.
const STYLES: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// Elements that may stand open at once. More than a text is nested, because HTML by hand leaves some unclosed.
const OPEN_LIMIT: usize = 1_000;
/// Elements that need no closing tag.
const CLOSED_BY_OTHERS: [&str; 22] = [
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p",
    "source", "td", "tfoot", "th", "tr", "track", "wbr",
];

// What a cell and a row become while the table around them is still being read. No text holds these characters.
const HEADER_CELL: char = '\u{fdd0}';
const CELL: char = '\u{fdd1}';
const ROW: char = '\u{fdd2}';

pub fn to_markdown(html: &str) -> Result<String, String> {
    if opens_too_many(html) {
        return Err(format!("its HTML is nested more than {DEPTH_LIMIT} deep"));
    }
    if could_explode(html) {
        return Err("it holds more tags than a text can have".to_owned());
    }
    let html: String = html.chars().filter(|c| !matches!(*c, HEADER_CELL | CELL | ROW)).collect();
    let options = Options {
        bullet_list_marker: BulletListMarker::Dash,
        ul_bullet_spacing: 1,
        ol_number_spacing: 1,
        br_style: BrStyle::Backslash,
        ..Options::default()
    };
    let converter = HtmlToMarkdown::builder()
        .options(options)
        .skip_tags(vec!["script", "style", "title", "template"])
        .add_handler(vec!["a"], link)
        .add_handler(vec!["img"], image)
        .add_handler(vec!["del", "s", "strike"], deleted)
        .add_handler(vec!["hr"], rule)
        .add_handler(vec!["thead", "tbody", "tfoot"], inner)
        .add_handler(vec!["tr"], row)
        .add_handler(vec!["th"], header_cell)
        .add_handler(vec!["td"], plain_cell)
        .add_handler(vec!["table"], table)
        .build();
    let tree = converter.html_to_tree(&html).map_err(|error| format!("it cannot be read as HTML: {error}"))?;
    if is_too_deep(&tree) {
        return Err(format!("its HTML is nested more than {DEPTH_LIMIT} deep"));
    }
    let markdown = converter.tree_to_markdown(&tree);
    let text: String = markdown.chars().filter(|c| !matches!(*c, HEADER_CELL | CELL | ROW)).collect();
    Ok(text.trim().to_owned())
}

fn could_explode(html: &str) -> bool {
    let mut tags = 0usize;
    let mut styles = 0usize;
    for after in html.split('<').skip(1) {
        tags += 1;
        let name = after.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        styles += usize::from(STYLES.iter().any(|style| name.eq_ignore_ascii_case(style)));
    }
    tags.saturating_mul(styles) > ELEMENT_LIMIT
}

/// The parser looks through all open elements at each tag, so thousands that nothing closes must not reach it.
fn opens_too_many(html: &str) -> bool {
    let mut open = 0usize;
    for after in html.split('<').skip(1) {
        let (closes, name) = after.strip_prefix('/').map_or((false, after), |name| (true, name));
        let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        if name.is_empty() || CLOSED_BY_OTHERS.iter().any(|other| name.eq_ignore_ascii_case(other)) {
            continue;
        }
        open = if closes { open.saturating_sub(1) } else { open + 1 };
        if open > OPEN_LIMIT {
            return true;
        }
    }
    false
}

fn is_too_deep(root: &Rc<Node>) -> bool {
    let mut waiting = vec![(Rc::clone(root), 0usize)];
    while let Some((node, depth)) = waiting.pop() {
        if depth > DEPTH_LIMIT {
            return true;
        }
        let children = node.children.borrow();
        waiting.extend(children.iter().map(|child| (Rc::clone(child), depth + 1)));
    }
    false
}

fn attribute(element: &Element<'_>, name: &str) -> Option<String> {
    element.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| attribute.value.to_string())
}

fn inner(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    Some(handlers.walk_children(element.node))
}

fn link(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    let words = handlers.walk_children(element.node);
    match attribute(&element, "href") {
        Some(address) => Some(block::link(&words.content, &address).into()),
        None => Some(words),
    }
}

fn image(_: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    let words = attribute(&element, "alt").unwrap_or_default();
    let address = attribute(&element, "src").unwrap_or_default();
    Some(block::image(&words, &address).into())
}

fn deleted(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    Some(block::marked("~~", &handlers.walk_children(element.node).content).into())
}

fn rule(_: &dyn Handlers, _: Element<'_>) -> Option<HandlerResult> {
    Some("\n\n---\n\n".into())
}

fn header_cell(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    Some(format!("{HEADER_CELL}{}", handlers.walk_children(element.node).content).into())
}

fn plain_cell(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    Some(format!("{CELL}{}", handlers.walk_children(element.node).content).into())
}

fn row(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    Some(format!("{ROW}{}", handlers.walk_children(element.node).content).into())
}

fn table(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    let content = handlers.walk_children(element.node).content;
    let mut parts = content.split(ROW);
    // What stands before the first row is the caption.
    let caption = parts.next().unwrap_or_default().trim().to_owned();
    let rows: Vec<TableRow> = parts.map(table_row).filter(|row| !row.cells.is_empty()).collect();
    let table = if rows.is_empty() { String::new() } else { block::table(&rows) };
    Some(format!("\n\n{}\n\n", block::stacked(vec![caption, table])).into())
}

fn table_row(content: &str) -> TableRow {
    let mut header = false;
    let mut cells = Vec::new();
    let first = content.find([HEADER_CELL, CELL]).unwrap_or(content.len());
    let mut rest = content.get(first..).unwrap_or_default();
    while let Some(mark) = rest.chars().next() {
        let words = rest.strip_prefix(mark).unwrap_or_default();
        let end = words.find([HEADER_CELL, CELL]).unwrap_or(words.len());
        let (words, others) = words.split_at_checked(end).unwrap_or((words, ""));
        header |= mark == HEADER_CELL && cells.is_empty();
        header &= mark == HEADER_CELL;
        cells.push(block::cell(words));
        rest = others;
    }
    TableRow { header, cells }
}
