//! What JavaScript takes for space: not quite what Rust does, and both sides must agree.

/// Whether `trim()` and `\s` of the client's language take the letter for space.
pub fn is_space(letter: char) -> bool {
    letter == '\u{feff}' || (letter.is_whitespace() && letter != '\u{85}')
}

/// Whether nothing but space stands in `text`.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(is_space)
}

/// Number of letters of space at the start.
pub fn indent_of(text: &str) -> usize {
    text.chars().take_while(|letter| is_space(*letter)).count()
}

/// The text after its first `count` letters.
pub fn after(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).map_or("", |(at, _)| &text[at..])
}
