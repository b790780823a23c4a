//! Reads the XML item by item, so that no more than one issue is held as a tree. Nothing is expanded but the five
//! entities that XML itself names and references to characters.

use crate::error::{ExchangeError, Place, shown};
use crate::table::{COLUMN_LIMIT, DEPTH_LIMIT};
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

const EXPORT_AGAIN: &str = "Check that the file came whole, and export it again";

/// An element with everything in it.
#[derive(Debug, Default)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    /// Its own text, without that of the elements in it.
    pub text: String,
    pub children: Vec<Element>,
}

impl Element {
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The text of a file, without the mark of its byte order.
pub fn text<'a>(file: &str, bytes: &'a [u8]) -> Result<&'a str, ExchangeError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let place = Place { byte: Some(error.valid_up_to()), ..Place::default() };
        ExchangeError::input(file, place, "not UTF-8 text", "Save the file as UTF-8")
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// The items of a channel, one after the other.
pub struct Items<'a> {
    file: &'a str,
    reader: Reader<&'a [u8]>,
    open: Vec<Element>,
    /// What stands outside of items.
    outside: Element,
}

impl<'a> Items<'a> {
    pub fn new(file: &'a str, text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        // One way for both: an empty element begins and ends.
        reader.config_mut().expand_empty_elements = true;
        Self { file, reader, open: vec![], outside: Element::default() }
    }

    fn refuse(&self, problem: impl Into<String>, remedy: &str) -> ExchangeError {
        let byte = usize::try_from(self.reader.buffer_position()).ok();
        ExchangeError::input(self.file, Place { byte, ..Place::default() }, problem, remedy)
    }

    /// The next item; nothing at the end of the file.
    pub fn next_item(&mut self) -> Result<Option<Element>, ExchangeError> {
        loop {
            let event = self.reader.read_event();
            let event = event.map_err(|error| {
                self.refuse(format!("not the XML that was expected: {}", shown(&error.to_string())), EXPORT_AGAIN)
            })?;
            match event {
                Event::Start(start) => {
                    if self.open.len() >= DEPTH_LIMIT {
                        let problem = format!("its elements are nested more than {DEPTH_LIMIT} deep");
                        return Err(self.refuse(problem, EXPORT_AGAIN));
                    }
                    let element = self.element(&start)?;
                    self.open.push(element);
                }
                Event::End(_) => {
                    let Some(element) = self.open.pop() else { continue };
                    if element.name == "item" && self.open.len() == 2 {
                        return Ok(Some(element));
                    }
                    let around = self.open.last_mut().unwrap_or(&mut self.outside);
                    around.children.push(element);
                }
                Event::Text(text) => self.push(&text.xml10_content()),
                Event::CData(text) => self.push(&text.xml10_content()),
                Event::GeneralRef(reference) => {
                    let character = reference.resolve_char_ref();
                    let character = character.map_err(|_| self.unknown(&reference))?;
                    match (character, resolve_predefined_entity(&reference)) {
                        (Some(character), _) => self.push(character.encode_utf8(&mut [0; 4])),
                        (None, Some(text)) => self.push(text),
                        (None, None) => return Err(self.unknown(&reference)),
                    }
                }
                Event::DocType(declared) if declared.contains('[') || declared.contains("ENTITY") => {
                    let problem = "it declares entities of its own, which could stand for anything";
                    return Err(self.refuse(problem, "Export the search from Jira itself, or remove the DOCTYPE"));
                }
                Event::Eof if self.open.is_empty() => return Ok(None),
                Event::Eof => return Err(self.refuse("it ends within an element", EXPORT_AGAIN)),
                Event::DocType(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Empty(_) => {}
            }
        }
    }

    fn unknown(&self, name: &str) -> ExchangeError {
        let problem = format!("\"&{};\" is no entity that XML knows", shown(name));
        self.refuse(problem, "Write the character itself")
    }

    fn push(&mut self, text: &str) {
        self.open.last_mut().unwrap_or(&mut self.outside).text.push_str(text);
    }

    fn element(&self, start: &BytesStart<'_>) -> Result<Element, ExchangeError> {
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            if attributes.len() == COLUMN_LIMIT {
                return Err(self.refuse(format!("an element has more than {COLUMN_LIMIT} attributes"), EXPORT_AGAIN));
            }
            let attribute = attribute.map_err(|error| {
                self.refuse(format!("an attribute cannot be read: {}", shown(&error.to_string())), EXPORT_AGAIN)
            })?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| {
                self.refuse(format!("an attribute cannot be read: {}", shown(&error.to_string())), EXPORT_AGAIN)
            })?;
            attributes.push((attribute.key.0.to_owned(), value.into_owned()));
        }
        Ok(Element { name: start.name().0.to_owned(), attributes, text: String::new(), children: vec![] })
    }

    /// Every text and attribute outside of items, with its path.
    pub fn around(&self, each: &mut dyn FnMut(String, &str)) {
        visit(&self.outside, "", each);
    }
}

fn visit(element: &Element, path: &str, each: &mut dyn FnMut(String, &str)) {
    for (name, value) in element.attributes.iter().filter(|(_, value)| !value.trim().is_empty()) {
        each(format!("{path}@{name}"), value);
    }
    if !element.text.trim().is_empty() {
        each(path.to_owned(), element.text.trim());
    }
    for child in &element.children {
        let path = if path.is_empty() { child.name.clone() } else { format!("{path}.{}", child.name) };
        visit(child, &path, each);
    }
}
