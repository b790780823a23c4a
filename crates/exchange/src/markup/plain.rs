//! Words that are no markup, written so that Markdown reads them as words.

use super::with_plain_line_ends;

/// Escapes whatever Markdown would take for a mark. Lines stay lines, paragraphs stay paragraphs.
pub fn verbatim(text: &str) -> String {
    let text = with_plain_line_ends(text);
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut lines = text.trim_end().split('\n').peekable();
    while let Some(line) = lines.next() {
        let blank = line.trim().is_empty();
        if !blank {
            out.push_str(&indented_line(line));
        }
        if let Some(next) = lines.peek() {
            // A plain line end would read as a space.
            out.push_str(if blank || next.trim().is_empty() { "\n" } else { "\\\n" });
        }
    }
    out
}

/// A first blank would make the line part of a code block or of a list.
fn indented_line(line: &str) -> String {
    let mut characters = line.chars();
    let entity = match characters.next() {
        Some(' ') => "&#32;",
        Some('\t') => "&#9;",
        _ => return guarded(&escaped(line)),
    };
    format!("{entity}{}", escaped(characters.as_str()))
}

/// Escapes marks that count anywhere in a line. Web addresses stay whole.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut rest = text;
    let mut before = None;
    while let Some(character) = rest.chars().next() {
        let address =
            if character == 'h' && !before.is_some_and(char::is_alphanumeric) { bare_address(rest) } else { "" };
        if address.is_empty() {
            push_escaped(&mut out, character);
            rest = rest.strip_prefix(character).unwrap_or_default();
            before = Some(character);
        } else {
            push_address(&mut out, address);
            rest = rest.strip_prefix(address).unwrap_or_default();
            before = address.chars().next_back();
        }
    }
    out
}

/// One character of a line, with a backslash where it would be a mark.
pub fn push_escaped(out: &mut String, character: char) {
    if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '~' | '|' | '&') {
        out.push('\\');
    }
    out.push(character);
}

/// The web address that a text begins with, without the punctuation of the sentence around it; else nothing.
pub fn bare_address(text: &str) -> &str {
    let Some(scheme) = ["http://", "https://"].into_iter().find(|scheme| text.starts_with(scheme)) else { return "" };
    let end = |character: char| {
        character.is_whitespace()
            || character.is_control()
            || matches!(character, '<' | '>' | '"' | '|' | '[' | ']' | '{' | '}')
    };
    let address = text.split(end).next().unwrap_or_default();
    let mut address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', '\\']);
    // A bracket that the address itself does not open belongs to the sentence.
    let mut surplus = address.matches(')').count().saturating_sub(address.matches('(').count());
    while surplus > 0 && address.ends_with(')') {
        address = address.strip_suffix(')').unwrap_or_default();
        surplus -= 1;
    }
    if address.len() > scheme.len() { address } else { "" }
}

/// A web address that shows itself. In angle brackets where its characters could be marks.
pub fn push_address(out: &mut String, address: &str) {
    let marks = |character: char| matches!(character, '\\' | '`' | '*' | '_' | '~');
    if address.contains(marks) {
        out.push('<');
        out.push_str(address);
        out.push('>');
    } else {
        out.push_str(address);
    }
}

/// A line whose first characters are not to make it a heading, a quotation, a list or a rule.
pub fn guarded(line: &str) -> String {
    if line.starts_with(['#', '+', '-', '=', '>']) {
        return format!("\\{line}");
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    match line.split_at_checked(digits) {
        Some((number, rest)) if digits > 0 && rest.starts_with(['.', ')']) => format!("{number}\\{rest}"),
        _ => line.to_owned(),
    }
}
