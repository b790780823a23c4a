//! What people type into a search, and what comes back marked.

use ledger::search::Piece;

/// Most terms of one search; what comes after is passed over.
const TERMS: usize = 16;

/// One word, or words in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    /// In lower case.
    pub words: Vec<String>,
    /// It may not be there.
    pub excluded: bool,
    /// The one that is still being typed: its beginning is enough.
    pub is_last: bool,
    /// Any of these instead.
    pub either: Vec<String>,
}

/// `dark mode`, `"dark mode"`, `dark -mode`. Signs that are neither letters nor figures only part words.
pub(super) fn terms_of(typed: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    let mut rest = typed;
    while let Some(start) = rest.find(|each: char| !each.is_whitespace()) {
        rest = &rest[start..];
        let excluded =
            rest.starts_with('-') && rest[1..].starts_with(|each: char| each.is_alphanumeric() || each == '"');
        let bare = if excluded { &rest[1..] } else { rest };
        let (part, after) = match bare.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => bare.split_at(bare.find(char::is_whitespace).unwrap_or(bare.len())),
        };
        let in_a_row = bare.starts_with('"');
        let words = words_in(part);
        // EDGE-12 and well-known are words in a row too, which is how the index has them.
        if !words.is_empty() {
            let is_last = !in_a_row && after.is_empty() && rest.ends_with(|each: char| each.is_alphanumeric());
            terms.push(Term { words, excluded, is_last, either: vec![] });
        }
        rest = after;
    }
    terms.truncate(TERMS);
    terms
}

fn words_in(text: &str) -> Vec<String> {
    let parts = text.split(|each: char| !each.is_alphanumeric()).filter(|word| !word.is_empty());
    parts.map(str::to_lowercase).collect()
}

/// The terms in the language of the index. Only letters and figures get into its quotes.
pub(super) fn match_of(terms: &[Term]) -> String {
    let written = |term: &Term| {
        if !term.either.is_empty() {
            let either: Vec<String> = term.either.iter().map(|word| format!("\"{word}\"*")).collect();
            return format!("({})", either.join(" OR "));
        }
        format!("\"{}\"{}", term.words.join(" "), if term.is_last { "*" } else { "" })
    };
    let wanted: Vec<String> = terms.iter().filter(|term| !term.excluded).map(written).collect();
    let unwanted: Vec<String> = terms.iter().filter(|term| term.excluded).map(written).collect();
    let mut matching = wanted.join(" AND ");
    if !unwanted.is_empty() {
        matching = format!("({matching}) NOT ({})", unwanted.join(" OR "));
    }
    matching
}

/// Text in which the index marked what it found.
pub(super) fn pieces(marked: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (position, part) in marked.split('\u{2}').enumerate() {
        let (found, plain) = if position == 0 { ("", part) } else { part.split_once('\u{3}').unwrap_or((part, "")) };
        for (text, found) in [(found, true), (plain, false)] {
            if !text.is_empty() {
                pieces.push(Piece { text: text.replace('\n', " "), found });
            }
        }
    }
    pieces
}

/// Slips of the finger that a word of so many letters may have.
fn slips_allowed(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    }
}

/// Whether two words differ by a slip of the finger, or by two where they are long.
pub(super) fn is_near(word: &str, other: &str) -> bool {
    let (one, two): (Vec<char>, Vec<char>) = (word.chars().collect(), other.chars().collect());
    if one.len() < 4 {
        return false;
    }
    if slips_between(&one, &two) <= slips_allowed(one.len()) {
        return true;
    }
    // The index keeps stems: what a word ends in is not held against it.
    let is_stem = (4..one.len()).contains(&two.len());
    is_stem && slips_between(&one[..two.len()], &two) <= slips_allowed(two.len())
}

/// Insertions, deletions, exchanges and swaps of neighbours that make one of the other (optimal string alignment).
fn slips_between(one: &[char], other: &[char]) -> usize {
    let width = other.len() + 1;
    let first: Vec<usize> = (0..width).collect();
    let mut rows = vec![first; one.len() + 1];
    for (position, row) in rows.iter_mut().enumerate() {
        row[0] = position;
    }
    for i in 1..=one.len() {
        for j in 1..width {
            let differs = usize::from(one[i - 1] != other[j - 1]);
            let mut least = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + differs);
            if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_read() {
        let matching = |typed: &str| match_of(&terms_of(typed));
        for (typed, expected) in [
            ("dark mode", r#""dark" AND "mode"*"#),
            ("dark mode ", r#""dark" AND "mode""#),
            (r#""dark mode" sync"#, r#""dark mode" AND "sync"*"#),
            ("dark -mode", r#"("dark") NOT ("mode"*)"#),
            ("EDGE-12", r#""edge 12"*"#),
            ("Grüße", r#""grüße"*"#),
            (r#"a" OR title:x"#, r#""a" AND "or" AND "title x"*"#),
            (r#""open"#, r#""open""#),
            ("- ( * ) ^", ""),
        ] {
            assert_eq!(matching(typed), expected, "{typed}");
        }
    }

    #[test]
    fn near_is_a_slip_of_the_finger() {
        for (word, other) in [("pitcure", "pictur"), ("seperate", "separ"), ("mdoe", "mode"), ("notifcation", "notif")]
        {
            assert!(is_near(word, other), "{word} {other}");
        }
        for (word, other) in
            [("cat", "car"), ("dark", "mode"), ("feature", "picture"), ("airship", "aria"), ("airship", "a")]
        {
            assert!(!is_near(word, other), "{word} {other}");
        }
    }

    #[test]
    fn marks_part_a_text() {
        let piece = |text: &str, found| Piece { text: text.into(), found };
        assert_eq!(pieces("a \u{2}b\u{3} c"), [piece("a ", false), piece("b", true), piece(" c", false)]);
        assert_eq!(pieces(""), []);
    }
}
