//! Plain words written as Markdown, so that they read as they were written.

/// Escapes whatever Markdown would take for a mark. Lines stay lines.
pub fn verbatim(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut lines = text.split('\n').peekable();
    while let Some(line) = lines.next() {
        push_line(&mut out, line);
        if let Some(next) = lines.peek() {
            // A plain line end would read as a space.
            let same_paragraph = !line.trim().is_empty() && !next.trim().is_empty();
            out.push_str(if same_paragraph { "\\\n" } else { "\n" });
        }
    }
    out
}

fn push_line(out: &mut String, line: &str) {
    let mut rest = line;
    match line.chars().next() {
        Some(' ') if !line.trim().is_empty() => {
            out.push_str("&#32;");
            rest = &line[1..];
        }
        Some('\t') if !line.trim().is_empty() => {
            out.push_str("&#9;");
            rest = &line[1..];
        }
        Some('#' | '+' | '-' | '=' | '>') => out.push('\\'),
        _ => {}
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    for (at, character) in rest.char_indices() {
        let numbered = digits > 0 && at == digits && matches!(character, '.' | ')');
        if numbered || matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '~' | '|' | '&') {
            out.push('\\');
        }
        out.push(character);
    }
}

#[cfg(test)]
mod tests {
    use super::verbatim;

    #[test]
    fn marks_are_escaped_and_words_are_not() {
        let plain = "Defines <picture> & `srcset`, a [draft]_2_ of C# -- see http://example.org/a-b.html.";
        assert_eq!(
            verbatim(plain),
            "Defines \\<picture> \\& \\`srcset\\`, a \\[draft\\]\\_2\\_ of C# -- see http://example.org/a-b.html."
        );
        assert_eq!(
            verbatim("# one\n- two\n3. three\n\n> four\n    five"),
            "\\# one\\\n\\- two\\\n3\\. three\n\n\\> four\\\n&#32;   five"
        );
        assert_eq!(verbatim("<script>alert(1)</script>"), "\\<script>alert(1)\\</script>");
        assert_eq!(verbatim(""), "");
    }
}
