//! What a line of Markdown begins.

use super::space::{is_blank, is_space};

/// The opening of a code block.
pub struct Fence<'a> {
    /// Three or more backticks or tildes.
    pub mark: &'a str,
    pub information: &'a str,
}

/// The start of a list item.
pub struct Item<'a> {
    pub marker: &'a str,
    /// Letters before the item's own text.
    pub indent: usize,
}

impl Item<'_> {
    /// Items of one list agree in this.
    pub fn sign(&self) -> Option<char> {
        self.marker.chars().last()
    }

    /// The number of an ordered item.
    pub fn number(&self) -> Option<u32> {
        self.marker.trim_end_matches(['.', ')']).parse().ok()
    }
}

/// Up to three spaces may stand before any of these.
fn shifted(line: &str) -> (&str, usize) {
    let spaces = line.bytes().take(3).take_while(|byte| *byte == b' ').count();
    (&line[spaces..], spaces)
}

pub fn fence(line: &str) -> Option<Fence<'_>> {
    let (rest, _) = shifted(line);
    let sign = rest.chars().next().filter(|sign| matches!(sign, '`' | '~'))?;
    let length = rest.len() - rest.trim_start_matches(sign).len();
    let (mark, information) = rest.split_at(length);
    (length >= 3 && !information.contains('`')).then_some(Fence { mark, information })
}

pub fn closes_fence(line: &str, mark: &str) -> bool {
    let trimmed = line.trim_matches(is_space);
    trimmed.len() >= mark.len() && mark.chars().next().is_some_and(|sign| trimmed.chars().all(|one| one == sign))
}

/// Level as written, 1 to 6, and the text.
pub fn heading(line: &str) -> Option<(u8, &str)> {
    let (rest, _) = shifted(line);
    let text = rest.trim_start_matches('#');
    let level = rest.len() - text.len();
    if !(1..=6).contains(&level) {
        return None;
    }
    let trimmed = text.trim_start_matches(is_space);
    let parted = text.is_empty() || (trimmed.len() < text.len() && !trimmed.contains(['\u{2028}', '\u{2029}']));
    parted.then_some((level as u8, trimmed.trim_end_matches(is_space)))
}

pub fn is_rule(line: &str) -> bool {
    let (rest, _) = shifted(line);
    let Some(sign) = rest.chars().next().filter(|sign| matches!(sign, '-' | '*' | '_')) else {
        return false;
    };
    rest.chars().all(|one| one == sign || is_space(one)) && rest.chars().filter(|one| *one == sign).count() >= 3
}

/// The text after a quote's mark.
pub fn quoted(line: &str) -> Option<&str> {
    let rest = shifted(line).0.strip_prefix('>')?;
    Some(rest.strip_prefix(' ').unwrap_or(rest))
}

pub fn item(line: &str) -> Option<Item<'_>> {
    let (rest, shift) = shifted(line);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let length = match rest.as_bytes().get(digits)? {
        b'-' | b'*' | b'+' if digits == 0 => 1,
        b'.' | b')' if (1..=9).contains(&digits) => digits + 1,
        _ => return None,
    };
    let (marker, text) = rest.split_at(length);
    let filled = text.trim_start_matches(' ');
    let spaces = text.len() - filled.len();
    let gap = match filled.chars().next() {
        None => 1,
        Some(_) if spaces == 0 => return None,
        Some(letter) if spaces <= 4 && !is_space(letter) => spaces,
        Some(_) => 1,
    };
    Some(Item { marker, indent: shift + length + gap })
}

/// Whether a line ends the paragraph before it. A number only does as "1.", or years would make lists.
pub fn starts_block(line: &str) -> bool {
    let list = item(line).is_some_and(|item| {
        line.trim_matches(is_space) != item.marker && (item.number().is_none_or(|number| number == 1))
    });
    list || fence(line).is_some() || heading(line).is_some() || is_rule(line) || quoted(line).is_some()
}

/// Index of the first line from `from` on that is not blank.
pub fn next_filled(lines: &[&str], from: usize) -> usize {
    lines.iter().skip(from).position(|line| !is_blank(line)).map_or(lines.len(), |ahead| from + ahead)
}
