//! What stands within a line of wiki markup.

use super::super::{block, plain};
use crate::table::DEPTH_LIMIT;

/// Signs that hold characters which would be marks elsewhere.
static SIGNS: [&str; 16] = [
    "(*)", "(*r)", "(*g)", "(*b)", "(*y)", "(+)", "(-)", "(!)", "(?)", "(/)", "(x)", "(i)", "(y)", "(n)", "(on)",
    "(off)",
];
/// Longest name of an image with its options, in bytes.
const IMAGE_LIMIT: usize = 500;

/// The Markdown of one line.
pub fn inline(text: &str) -> String {
    Line::new(text, 0).read()
}

struct Line<'a> {
    rest: &'a str,
    before: Option<char>,
    depth: usize,
    out: String,
    /// Marks that nothing closes any more: what was sought once in vain is not sought again.
    unclosed: Vec<&'static str>,
}

/// A mark around words, with what Markdown has for it.
struct Mark {
    wiki: &'static str,
    braced: &'static str,
    markdown: &'static str,
}

static MARKS: [Mark; 7] = [
    Mark { wiki: "*", braced: "{*}", markdown: "**" },
    Mark { wiki: "_", braced: "{_}", markdown: "*" },
    Mark { wiki: "-", braced: "{-}", markdown: "~~" },
    Mark { wiki: "+", braced: "{+}", markdown: "" },
    Mark { wiki: "??", braced: "{??}", markdown: "*" },
    // Markdown has neither; the signs themselves read well.
    Mark { wiki: "^", braced: "{^}", markdown: "^" },
    Mark { wiki: "~", braced: "{~}", markdown: "\\~" },
];

impl<'a> Line<'a> {
    fn new(rest: &'a str, depth: usize) -> Self {
        Self { rest, before: None, depth, out: String::with_capacity(rest.len()), unclosed: vec![] }
    }

    fn read(mut self) -> String {
        if self.depth > DEPTH_LIMIT {
            return plain::escaped(self.rest);
        }
        while let Some(character) = self.rest.chars().next() {
            let known = match character {
                '\\' => self.backslash(),
                '{' => self.code() || self.marks(true),
                '[' => self.link(),
                '!' => self.image(),
                '(' => self.sign(),
                'h' => self.address(),
                '*' | '_' | '-' | '+' | '?' | '^' | '~' => self.marks(false),
                _ => false,
            };
            if !known {
                plain::push_escaped(&mut self.out, character);
                self.pass(character.len_utf8());
            }
        }
        self.out
    }

    fn pass(&mut self, bytes: usize) {
        let (passed, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.before = passed.chars().next_back().or(self.before);
        self.rest = rest;
    }

    fn backslash(&mut self) -> bool {
        let after = self.rest.strip_prefix('\\').unwrap_or_default();
        if let Some(rest) = after.strip_prefix('\\') {
            if !rest.trim().is_empty() {
                self.out.truncate(self.out.trim_end_matches(' ').len());
                self.out.push_str("\\\n");
            }
            self.rest = rest.trim_start_matches(' ');
            self.before = None;
            return true;
        }
        match after.chars().next() {
            Some(character) if character.is_ascii_punctuation() => {
                plain::push_escaped(&mut self.out, character);
                self.pass(1 + character.len_utf8());
                true
            }
            _ => false,
        }
    }

    fn code(&mut self) -> bool {
        let Some(after) = self.rest.strip_prefix("{{") else { return false };
        let Some(end) = self.find(after, "}}") else { return false };
        let Some(inner) = after.get(..end).filter(|inner| !inner.trim().is_empty()) else { return false };
        self.out.push_str(&block::code_span(inner));
        self.pass(inner.len() + 4);
        true
    }

    fn find(&mut self, text: &str, wanted: &'static str) -> Option<usize> {
        if self.unclosed.contains(&wanted) {
            return None;
        }
        let found = text.find(wanted);
        if found.is_none() {
            self.unclosed.push(wanted);
        }
        found
    }

    fn sign(&mut self) -> bool {
        let Some(sign) = SIGNS.iter().find(|sign| self.rest.starts_with(*sign)) else { return false };
        for character in sign.chars() {
            plain::push_escaped(&mut self.out, character);
        }
        self.pass(sign.len());
        true
    }

    fn address(&mut self) -> bool {
        if self.before.is_some_and(char::is_alphanumeric) {
            return false;
        }
        let address = plain::bare_address(self.rest);
        if address.is_empty() {
            return false;
        }
        plain::push_address(&mut self.out, address);
        self.pass(address.len());
        true
    }

    fn marks(&mut self, braced: bool) -> bool {
        let rest = self.rest;
        let sign = |mark: &Mark| if braced { mark.braced } else { mark.wiki };
        let Some(mark) = MARKS.iter().find(|mark| rest.starts_with(sign(mark))) else { return false };
        let Some(after) = rest.strip_prefix(sign(mark)) else { return false };
        let end = if braced {
            self.find(after, mark.braced)
        } else if self.before.is_some_and(char::is_alphanumeric) {
            None
        } else {
            self.closing(after, mark.wiki)
        };
        let Some(inner) = end.and_then(|end| after.get(..end)).filter(|inner| !inner.trim().is_empty()) else {
            return false;
        };
        let words = Line::new(inner, self.depth + 1).read();
        self.out.push_str(&block::marked(mark.markdown, &words));
        self.pass(inner.len() + 2 * sign(mark).len());
        true
    }

    /// Where words end that a mark began: at the same mark after a word and before none.
    fn closing(&mut self, after: &str, wiki: &'static str) -> Option<usize> {
        let first = after.chars().next()?;
        if first.is_whitespace() || after.starts_with(wiki) || self.unclosed.contains(&wiki) {
            return None;
        }
        let found = after.match_indices(wiki).map(|(at, _)| at).find(|at| {
            let before = after.get(..*at).and_then(|text| text.chars().next_back());
            let behind = after.get(at + wiki.len()..).and_then(|text| text.chars().next());
            before.is_some_and(|c| !c.is_whitespace() && c != '\\' && c != '{')
                && !behind.is_some_and(|c| c.is_alphanumeric() || c == '}')
        });
        if found.is_none() {
            self.unclosed.push(wiki);
        }
        found
    }

    fn link(&mut self) -> bool {
        let Some(after) = self.rest.strip_prefix('[') else { return false };
        let Some(end) = after.find(['[', ']']) else { return false };
        let Some(inner) = after.get(..end).filter(|_| after.get(end..).is_some_and(|rest| rest.starts_with(']')))
        else {
            return false;
        };
        let Some(markdown) = self.link_to(inner) else { return false };
        self.out.push_str(&markdown);
        self.pass(inner.len() + 2);
        true
    }

    fn link_to(&self, inner: &str) -> Option<String> {
        if inner.trim() != inner || inner.is_empty() {
            return None;
        }
        if let Some(person) = inner.strip_prefix('~').filter(|person| !person.is_empty()) {
            return Some(format!("@{}", plain::escaped(person)));
        }
        if let Some(file) = inner.strip_prefix('^').filter(|file| !file.is_empty()) {
            return Some(block::code_span(file));
        }
        let mut parts = inner.split('|');
        let first = parts.next().unwrap_or_default().trim();
        let Some(target) = parts.next().map(str::trim) else {
            return (is_address(first) && !first.starts_with('/')).then(|| block::shown_address(first));
        };
        let words = Line::new(first, self.depth + 1).read();
        if let Some(person) = target.strip_prefix('~') {
            return Some(format!("{words} (@{})", plain::escaped(person)));
        }
        if is_address(target) || runs_code(target) {
            return Some(block::link(&words, target));
        }
        // A place on the page, an attachment or a page of the wiki: its name is all there is.
        Some(format!("{words} ({})", plain::escaped(target)))
    }

    fn image(&mut self) -> bool {
        if self.before.is_some_and(char::is_alphanumeric) {
            return false;
        }
        let Some(found) = image(self.rest) else { return false };
        let file = found.split('|').next().unwrap_or_default();
        let words = file.rsplit('/').next().unwrap_or_default();
        self.out.push_str(&block::image(words, file));
        self.pass(found.len() + 2);
        true
    }
}

fn runs_code(address: &str) -> bool {
    let plain: String = address.chars().filter(|c| !c.is_whitespace() && !c.is_control()).take(20).collect();
    let plain = plain.to_ascii_lowercase();
    ["javascript:", "vbscript:", "data:"].iter().any(|scheme| plain.starts_with(scheme))
}

fn is_address(text: &str) -> bool {
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    let known = ["http", "https", "mailto", "ftp", "tel"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    (known || text.starts_with('/')) && !text.contains(char::is_whitespace)
}

/// What stands between the exclamation marks of an image at the beginning of a text: its file, perhaps with options.
pub fn image(text: &str) -> Option<&str> {
    let after = text.strip_prefix('!')?;
    let end = after.bytes().take(IMAGE_LIMIT).position(|byte| matches!(byte, b'!' | b'\n'))?;
    let inner = after.get(..end)?;
    if !after.get(end..)?.starts_with('!') {
        return None;
    }
    let file = inner.split('|').next()?;
    let (name, ending) = file.rsplit_once('.')?;
    let short = (1..=5).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let address = file.contains("://");
    (file.trim() == file && !name.is_empty() && (short || address)).then_some(inner)
}
