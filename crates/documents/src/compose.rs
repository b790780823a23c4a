//! Blocks to the bytes of an update, in the nodes that the editor makes of them.
//!
//! The bytes are written here and not by the document library, so that equal blocks give equal bytes on every
//! machine and a long text takes linear time.

use crate::tree::{Block, Inline, Marks};
use crate::update::{ROOT, Range};
use crate::wire::{write_buffer, write_number};

/// One item of a document: its client and clock.
pub type Id = (u64, u32);

const STRING: u8 = 4;
const FORMAT: u8 = 6;
const NODE: u8 = 7;
const VALUES: u8 = 8;
const HAS_LEFT: u8 = 0x80;
const HAS_RIGHT: u8 = 0x40;
const HAS_KEY: u8 = 0x20;

/// Where an item stands.
#[derive(Clone, Copy)]
enum Place<'a> {
    Between(Option<Id>, Option<Id>),
    First(Id),
    Attribute(Id, &'a str),
}

struct Composer {
    client: u64,
    clock: u32,
    count: u64,
    items: Vec<u8>,
}

/// The update of one new client that puts `blocks` between two nodes of the root and takes `gone` away. A root
/// that would be left empty gets an empty paragraph, which every editor needs; two people who start to write in
/// it then write in the same one, and in the same words.
pub fn compose(client: u64, left: Option<Id>, blocks: &[Block], right: Option<Id>, gone: &[Id]) -> Vec<u8> {
    let mut composer = Composer { client, clock: 0, count: 0, items: Vec::new() };
    let empty = [Block::Paragraph(Vec::new())];
    let blocks = if blocks.is_empty() && left.is_none() && right.is_none() { &empty } else { blocks };
    let mut before = left;
    for block in blocks {
        before = Some(composer.block(block, Place::Between(before, right)));
    }
    let mut update = Vec::new();
    if composer.count == 0 {
        write_number(&mut update, 0);
    } else {
        write_number(&mut update, 1);
        write_number(&mut update, composer.count);
        write_number(&mut update, client);
        write_number(&mut update, 0);
        update.extend_from_slice(&composer.items);
    }
    write_deletions(&mut update, gone);
    update
}

/// The update of one new client that puts an empty text into a paragraph that holds nothing.
pub fn compose_words(client: u64, paragraph: Id) -> Vec<u8> {
    let mut composer = Composer { client, clock: 0, count: 0, items: Vec::new() };
    composer.content(paragraph, &[]);
    let mut update = Vec::new();
    write_number(&mut update, 1);
    write_number(&mut update, composer.count);
    write_number(&mut update, client);
    write_number(&mut update, 0);
    update.extend_from_slice(&composer.items);
    write_deletions(&mut update, &[]);
    update
}

fn write_deletions(update: &mut Vec<u8>, gone: &[Id]) {
    let mut gone = gone.to_vec();
    gone.sort_unstable();
    let of_clients: Vec<&[Id]> = gone.chunk_by(|one, next| one.0 == next.0).collect();
    write_number(update, of_clients.len() as u64);
    for of_client in of_clients {
        let mut ranges: Vec<Range> = Vec::new();
        for &(client, clock) in of_client {
            match ranges.last_mut() {
                Some(range) if range.end == clock => range.end += 1,
                _ => ranges.push(Range { client, start: clock, end: clock + 1 }),
            }
        }
        write_number(update, of_client[0].0);
        write_number(update, ranges.len() as u64);
        for range in ranges {
            write_number(update, u64::from(range.start));
            write_number(update, u64::from(range.end - range.start));
        }
    }
}

impl Composer {
    /// Begins an item of `length` clocks. Its content follows.
    fn item(&mut self, kind: u8, place: Place, length: usize) -> Id {
        let out = &mut self.items;
        let id = |out: &mut Vec<u8>, (client, clock): Id| {
            write_number(out, client);
            write_number(out, u64::from(clock));
        };
        match place {
            Place::Between(None, None) => {
                out.push(kind);
                write_number(out, 1);
                write_buffer(out, ROOT.as_bytes());
            }
            Place::Between(left, right) => {
                let sides = left.map_or(0, |_| HAS_LEFT) | right.map_or(0, |_| HAS_RIGHT);
                out.push(kind | sides);
                left.into_iter().chain(right).for_each(|side| id(out, side));
            }
            Place::First(parent) => {
                out.push(kind);
                write_number(out, 0);
                id(out, parent);
            }
            Place::Attribute(parent, key) => {
                out.push(kind | HAS_KEY);
                write_number(out, 0);
                id(out, parent);
                write_buffer(out, key.as_bytes());
            }
        }
        let made = (self.client, self.clock);
        self.clock = self.clock.saturating_add(u32::try_from(length).unwrap_or(u32::MAX));
        self.count += 1;
        made
    }

    fn element(&mut self, name: &str, place: Place) -> Id {
        let id = self.item(NODE, place, 1);
        write_number(&mut self.items, 3);
        write_buffer(&mut self.items, name.as_bytes());
        id
    }

    fn number(&mut self, element: Id, key: &str, number: u32) {
        self.item(VALUES, Place::Attribute(element, key), 1);
        self.items.extend([1, 125]);
        // A signed number: the first byte has room for its sign and six bits.
        let more = if number > 0x3f { 0x80 } else { 0 };
        self.items.push(more | (number & 0x3f) as u8);
        if number > 0x3f {
            write_number(&mut self.items, u64::from(number >> 6));
        }
    }

    fn word(&mut self, element: Id, key: &str, word: &str) {
        self.item(VALUES, Place::Attribute(element, key), 1);
        self.items.extend([1, 119]);
        write_buffer(&mut self.items, word.as_bytes());
    }

    fn block(&mut self, block: &Block, place: Place) -> Id {
        match block {
            Block::Paragraph(content) => {
                let id = self.element("paragraph", place);
                self.content(id, content);
                id
            }
            Block::Heading { level, content } => {
                let id = self.element("heading", place);
                self.number(id, "level", u32::from(*level));
                self.content(id, content);
                id
            }
            Block::List { start, items } => {
                let id = self.element(if start.is_some() { "orderedList" } else { "bulletList" }, place);
                if let Some(start) = start {
                    self.number(id, "start", *start);
                }
                let mut before = None;
                for blocks in items {
                    let item = self.element("listItem", inside(id, before));
                    // The editor's items begin with a paragraph, and it drops those that do not.
                    let begun = matches!(blocks.first(), Some(Block::Paragraph(_)));
                    let first = (!begun).then(|| self.element("paragraph", Place::First(item)));
                    self.blocks(item, first, blocks);
                    before = Some(item);
                }
                id
            }
            Block::Quote(inner) => {
                let id = self.element("blockquote", place);
                self.blocks(id, None, inner);
                id
            }
            Block::Code { language, text } => {
                let id = self.element("codeBlock", place);
                if !language.is_empty() {
                    self.word(id, "language", language);
                }
                if !text.is_empty() {
                    self.text(Place::First(id), &[(text, &Marks::default())]);
                }
                id
            }
            Block::Rule => self.element("horizontalRule", place),
        }
    }

    fn blocks(&mut self, parent: Id, mut before: Option<Id>, blocks: &[Block]) {
        for block in blocks {
            before = Some(self.block(block, inside(parent, before)));
        }
    }

    fn content(&mut self, parent: Id, content: &[Inline]) {
        if content.is_empty() {
            // Two editors that begin in a paragraph without a text put one there each. When they meet, one of them moves
            // its letters into the other's, and its caret stays behind.
            self.text(Place::First(parent), &[]);
        }
        let mut before = None;
        for piece in content.chunk_by(|one, next| *one != Inline::Break && *next != Inline::Break) {
            let runs: Vec<(&str, &Marks)> = piece
                .iter()
                .filter_map(
                    |one| if let Inline::Text { text, marks } = one { Some((text.as_str(), marks)) } else { None },
                )
                .collect();
            let place = inside(parent, before);
            before = Some(if runs.is_empty() { self.element("hardBreak", place) } else { self.text(place, &runs) });
        }
    }

    fn text(&mut self, place: Place, runs: &[(&str, &Marks)]) -> Id {
        let text = self.item(NODE, place, 1);
        write_number(&mut self.items, 6);
        let mut before = None;
        let plain = Marks::default();
        let mut present = &plain;
        for (words, marks) in runs.iter().copied().chain([("", &plain)]) {
            for (key, value, former) in formats(marks, present) {
                if value != former {
                    let id = self.item(FORMAT, inside(text, before), 1);
                    write_buffer(&mut self.items, key.as_bytes());
                    write_buffer(&mut self.items, value.as_deref().unwrap_or("null").as_bytes());
                    before = Some(id);
                }
            }
            present = marks;
            if !words.is_empty() {
                let length = words.encode_utf16().count();
                let (client, clock) = self.item(STRING, inside(text, before), length);
                write_buffer(&mut self.items, words.as_bytes());
                // What follows stands behind the last letter.
                let last = u32::try_from(length).unwrap_or(u32::MAX).saturating_sub(1);
                before = Some((client, clock.saturating_add(last)));
            }
        }
        text
    }
}

fn inside<'a>(parent: Id, before: Option<Id>) -> Place<'a> {
    before.map_or(Place::First(parent), |before| Place::Between(Some(before), None))
}

/// Each mark with its value now and before, as JSON.
fn formats(marks: &Marks, former: &Marks) -> [(&'static str, Option<String>, Option<String>); 5] {
    let flag = |set: bool| set.then(|| "{}".to_owned());
    let link = |address: &Option<String>| address.as_deref().map(|address| format!("{{\"href\":{}}}", quoted(address)));
    [
        ("bold", flag(marks.bold), flag(former.bold)),
        ("code", flag(marks.code), flag(former.code)),
        ("italic", flag(marks.italic), flag(former.italic)),
        ("link", link(&marks.link), link(&former.link)),
        ("strike", flag(marks.strike), flag(former.strike)),
    ]
}

/// A JSON string.
fn quoted(text: &str) -> String {
    let mut made = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => made.extend(['\\', letter]),
            letter if letter.is_control() => made.push_str(&format!("\\u{:04x}", u32::from(letter))),
            letter => made.push(letter),
        }
    }
    made.push('"');
    made
}
