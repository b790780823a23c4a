//! Atlassian's document format: a tree of nodes, each with a type, attributes, content and marks.

use super::{block, plain};
use crate::table::DEPTH_LIMIT;
use block::TableRow;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

pub fn to_markdown(document: &Value) -> Result<String, String> {
    if !document.get("content").is_some_and(Value::is_array) {
        return Err("it is no rich text of Atlassian's document format".to_owned());
    }
    if is_too_deep(document) {
        return Err(format!("its rich text is nested more than {DEPTH_LIMIT} deep"));
    }
    Ok(blocks(content(document)))
}

/// Measured before anything follows the tree down.
fn is_too_deep(document: &Value) -> bool {
    let mut waiting = vec![(document, 0usize)];
    while let Some((value, depth)) = waiting.pop() {
        if depth > 2 * DEPTH_LIMIT {
            return true;
        }
        match value {
            Value::Array(list) => waiting.extend(list.iter().map(|member| (member, depth + 1))),
            Value::Object(members) => waiting.extend(members.values().map(|member| (member, depth + 1))),
            _ => {}
        }
    }
    false
}

fn content(node: &Value) -> &[Value] {
    node.get("content").and_then(Value::as_array).map_or(&[][..], Vec::as_slice)
}

fn kind(node: &Value) -> &str {
    node.get("type").and_then(Value::as_str).unwrap_or_default()
}

fn attribute<'a>(node: &'a Value, name: &str) -> Option<&'a str> {
    node.get("attrs")?.get(name)?.as_str().filter(|text| !text.is_empty())
}

fn number(node: &Value, name: &str) -> Option<u64> {
    node.get("attrs")?.get(name)?.as_u64()
}

fn blocks(nodes: &[Value]) -> String {
    let mut out = Vec::new();
    let mut rest = nodes;
    while let Some((first, others)) = rest.split_first() {
        if is_inline(kind(first)) {
            let length = rest.iter().take_while(|node| is_inline(kind(node))).count();
            let (line, others) = rest.split_at_checked(length).unwrap_or((rest, &[]));
            out.push(paragraph(line));
            rest = others;
        } else {
            out.push(one_block(first));
            rest = others;
        }
    }
    block::stacked(out)
}

fn one_block(node: &Value) -> String {
    match kind(node) {
        "paragraph" => paragraph(content(node)),
        "heading" => {
            let level = number(node, "level").unwrap_or(1).clamp(1, 6);
            let marks = ["#", "##", "###", "####", "#####", "######"];
            let mark = usize::try_from(level - 1).ok().and_then(|level| marks.get(level)).unwrap_or(&"#");
            let words = block::one_line(&inline(content(node)));
            if words.is_empty() { words } else { format!("{mark} {words}") }
        }
        "bulletList" | "decisionList" => items(node, |_, _| "- ".to_owned()),
        "orderedList" => {
            let start = number(node, "order").unwrap_or(1);
            items(node, |position, _| format!("{}. ", start.saturating_add(position).min(999_999_999)))
        }
        "taskList" => items(node, |_, item| {
            let done = attribute(item, "state") == Some("DONE");
            if done { "- [x] ".to_owned() } else { "- [ ] ".to_owned() }
        }),
        "table" => table(node),
        "panel" => {
            let title = match attribute(node, "panelType") {
                Some("info") => "**Info**",
                Some("note") => "**Note**",
                Some("warning") => "**Warning**",
                Some("error") => "**Error**",
                Some("success") => "**Success**",
                Some("tip") => "**Tip**",
                _ => "",
            };
            block::quoted(&block::stacked(vec![title.to_owned(), blocks(content(node))]))
        }
        "expand" | "nestedExpand" => {
            let title = attribute(node, "title").map(|title| block::marked("**", &plain::escaped(title)));
            block::stacked(vec![title.unwrap_or_default(), blocks(content(node))])
        }
        "codeBlock" => {
            let code: String = content(node).iter().filter_map(|node| node.get("text")?.as_str()).collect();
            block::fenced(attribute(node, "language").unwrap_or_default(), &code)
        }
        "blockquote" => block::quoted(&blocks(content(node))),
        "layoutSection" | "layoutColumn" | "mediaSingle" | "listItem" | "doc" => blocks(content(node)),
        "mediaGroup" => {
            let media: Vec<String> = content(node).iter().map(one_block).collect();
            media.join("\\\n")
        }
        "caption" => block::marked("*", &block::one_line(&inline(content(node)))),
        "media" => media(node),
        "rule" => "---".to_owned(),
        "blockCard" | "embedCard" => match attribute(node, "url") {
            Some(address) => block::shown_address(address),
            None => raw(node),
        },
        _ => raw(node),
    }
}

/// What has no Markdown stands as it came, under the name of its type.
fn raw(node: &Value) -> String {
    let label = if kind(node).is_empty() { "adf" } else { kind(node) };
    block::fenced(label, &serde_json::to_string_pretty(node).unwrap_or_default())
}

fn items(list: &Value, marker: impl Fn(u64, &Value) -> String) -> String {
    let mut out: Vec<String> = Vec::new();
    for (position, item) in (0u64..).zip(content(list)) {
        // A list within a list of tasks stands beside the item that it belongs to.
        if matches!(kind(item), "taskList" | "decisionList") {
            let nested = one_block(item);
            match out.last_mut() {
                Some(last) => *last = format!("{last}\n{}", block::listed("  ", &nested)),
                None => out.push(nested),
            }
            continue;
        }
        out.push(block::listed(&marker(position, item), &item_content(item)));
    }
    out.join("\n")
}

/// A list follows its item's words without a gap, so that the list stays tight.
fn item_content(item: &Value) -> String {
    let mut out = String::new();
    let nodes = content(item);
    if nodes.iter().all(|node| is_inline(kind(node))) {
        return inline(nodes);
    }
    for node in nodes {
        let block = if is_inline(kind(node)) { inline(std::slice::from_ref(node)) } else { one_block(node) };
        if block.is_empty() {
            continue;
        }
        if !out.is_empty() {
            let list = matches!(kind(node), "bulletList" | "orderedList" | "taskList" | "decisionList");
            out.push_str(if list { "\n" } else { "\n\n" });
        }
        out.push_str(&block);
    }
    out
}

fn table(node: &Value) -> String {
    let rows: Vec<TableRow> = content(node)
        .iter()
        .map(|row| {
            let cells = content(row);
            let header = !cells.is_empty() && cells.iter().all(|cell| kind(cell) == "tableHeader");
            TableRow { header, cells: cells.iter().map(|cell| block::cell(&blocks(content(cell)))).collect() }
        })
        .collect();
    if rows.iter().all(|row| row.cells.is_empty()) { String::new() } else { block::table(&rows) }
}

fn media(node: &Value) -> String {
    let words = attribute(node, "alt").or_else(|| attribute(node, "__fileName"));
    match attribute(node, "url") {
        Some(address) => block::image(words.unwrap_or_default(), address),
        // The file itself is an attachment; its name or id is what leads to it.
        None => block::code_span(words.or_else(|| attribute(node, "id")).unwrap_or("media")),
    }
}

fn is_inline(kind: &str) -> bool {
    matches!(
        kind,
        "text"
            | "hardBreak"
            | "mention"
            | "emoji"
            | "date"
            | "status"
            | "inlineCard"
            | "mediaInline"
            | "placeholder"
            | "inlineExtension"
    )
}

fn paragraph(nodes: &[Value]) -> String {
    let text = inline(nodes);
    let lines: Vec<String> = text.trim().split('\n').map(|line| plain::guarded(line.trim_start())).collect();
    let text = lines.join("\n");
    let slashes = text.len() - text.trim_end_matches('\\').len();
    if slashes % 2 == 1 { text.strip_suffix('\\').unwrap_or(&text).trim_end().to_owned() } else { text }
}

/// The marks that Markdown knows.
#[derive(Default, PartialEq)]
struct Marks<'a> {
    strong: bool,
    emphasis: bool,
    strike: bool,
    code: bool,
    raised: &'a str,
    link: &'a str,
}

fn marks(node: &Value) -> Marks<'_> {
    let mut marks = Marks::default();
    for mark in node.get("marks").and_then(Value::as_array).map_or(&[][..], Vec::as_slice) {
        match kind(mark) {
            "strong" => marks.strong = true,
            "em" => marks.emphasis = true,
            "strike" => marks.strike = true,
            "code" => marks.code = true,
            "subsup" => marks.raised = attribute(mark, "type").unwrap_or_default(),
            "link" => marks.link = attribute(mark, "href").unwrap_or_default(),
            // Underlines and colours have no Markdown.
            _ => {}
        }
    }
    marks
}

fn inline(nodes: &[Value]) -> String {
    let mut out = String::new();
    let mut rest = nodes;
    while let Some((first, others)) = rest.split_first() {
        if kind(first) != "text" {
            out.push_str(&one_inline(first));
            rest = others;
            continue;
        }
        // Neighbours that look the same are one run: marks that touch would not be read as marks.
        let look = marks(first);
        let length = rest.iter().take_while(|node| kind(node) == "text" && marks(node) == look).count();
        let (run, others) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        let text: String = run.iter().filter_map(|node| node.get("text")?.as_str()).collect();
        out.push_str(&dressed(&text, &look));
        rest = others;
    }
    out
}

fn dressed(text: &str, marks: &Marks<'_>) -> String {
    let mut words = if marks.code {
        block::code_span(text)
    } else {
        let lines: Vec<String> = super::with_plain_line_ends(text).split('\n').map(plain::escaped).collect();
        lines.join("\\\n")
    };
    let dresses = [
        (marks.raised == "sup", "^"),
        (marks.raised == "sub", "\\~"),
        (marks.strike, "~~"),
        (marks.emphasis, "*"),
        (marks.strong, "**"),
    ];
    for (_, mark) in dresses.into_iter().filter(|(worn, _)| *worn) {
        words = block::marked(mark, &words);
    }
    if marks.link.is_empty() {
        words
    } else if text == marks.link && !marks.code {
        block::shown_address(marks.link)
    } else {
        block::link(&words, marks.link)
    }
}

fn one_inline(node: &Value) -> String {
    let words = match kind(node) {
        "hardBreak" => return "\\\n".to_owned(),
        "mention" => attribute(node, "text").map(plain::escaped).or_else(|| {
            let id = attribute(node, "id")?;
            Some(format!("@{}", plain::escaped(id)))
        }),
        "emoji" => attribute(node, "text").or_else(|| attribute(node, "shortName")).map(plain::escaped),
        "date" => date(node),
        "status" => attribute(node, "text").map(block::code_span),
        "inlineCard" => attribute(node, "url").map(block::shown_address),
        "mediaInline" => Some(media(node)),
        "placeholder" => attribute(node, "text").map(plain::escaped),
        _ => None,
    };
    words.unwrap_or_else(|| block::code_span(&format!("{} {node}", kind(node))))
}

/// A day, kept as milliseconds since 1970 in UTC.
fn date(node: &Value) -> Option<String> {
    let stamp = node.get("attrs")?.get("timestamp")?;
    let milliseconds = stamp.as_i64().or_else(|| stamp.as_str()?.trim().parse().ok())?;
    let instant = Timestamp::from_millisecond(milliseconds).ok()?;
    Some(instant.to_zoned_datetime(TimeZone::UTC).date().to_string())
}
