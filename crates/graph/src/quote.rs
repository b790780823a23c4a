//! Frozen words: what a highlight marks, and how it is found again after the text changed.

use serde::{Deserialize, Serialize};

/// Characters kept on both sides of the words.
pub const CONTEXT: usize = 32;
/// Longest quote, in UTF-16 units.
pub const QUOTE_LIMIT: usize = 10_000;

/// Words frozen in a numbered snapshot of a text. Offsets are UTF-16 units of its plain text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Quote {
    /// Field of the record that holds the text.
    pub field: String,
    /// Version of that field when the words were marked.
    pub snapshot: u64,
    pub start: usize,
    pub end: usize,
    pub text: String,
    pub before: String,
    pub after: String,
}

/// Where a quote stands in a text now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Located {
    pub start: usize,
    pub end: usize,
    /// The words stand at their old offsets.
    pub exact: bool,
}

impl Quote {
    /// What is wrong with it, if anything.
    pub fn check(&self) -> Result<(), &'static str> {
        let length = self.text.encode_utf16().count();
        if length == 0 {
            return Err("marks no words");
        }
        if length > QUOTE_LIMIT {
            return Err("marks more than 10,000 characters");
        }
        if self.end.checked_sub(self.start) != Some(length) {
            return Err("has offsets that do not fit its words");
        }
        if self.before.encode_utf16().count() > 2 * CONTEXT || self.after.encode_utf16().count() > 2 * CONTEXT {
            return Err("keeps more than 32 characters of context");
        }
        Ok(())
    }

    /// Finds the words in `plain`: at their old place if they stand there, else the occurrence whose
    /// surroundings agree best with the kept context, the nearest one among equals. `None` when they are gone.
    pub fn locate(&self, plain: &str) -> Option<Located> {
        let text: Vec<u16> = plain.encode_utf16().collect();
        let words: Vec<u16> = self.text.encode_utf16().collect();
        if words.is_empty() {
            return None;
        }
        if text.get(self.start..self.end) == Some(words.as_slice()) {
            return Some(Located { start: self.start, end: self.end, exact: true });
        }
        let before: Vec<u16> = self.before.encode_utf16().collect();
        let after: Vec<u16> = self.after.encode_utf16().collect();
        let mut best: Option<(usize, usize, usize)> = None;
        for start in 0..(text.len() + 1).saturating_sub(words.len()) {
            let end = start + words.len();
            if text[start..end] != words[..] {
                continue;
            }
            let agreement = before.iter().rev().zip(text[..start].iter().rev()).take_while(|(a, b)| a == b).count()
                + after.iter().zip(text[end..].iter()).take_while(|(a, b)| a == b).count();
            let distance = start.abs_diff(self.start);
            if best.is_none_or(|(_, kept, far)| agreement > kept || (agreement == kept && distance < far)) {
                best = Some((start, agreement, distance));
            }
        }
        best.map(|(start, _, _)| Located { start, end: start + words.len(), exact: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quote(start: usize, text: &str, before: &str, after: &str) -> Quote {
        let end = start + text.encode_utf16().count();
        Quote {
            field: "text".into(),
            snapshot: 1,
            start,
            end,
            text: text.into(),
            before: before.into(),
            after: after.into(),
        }
    }

    #[test]
    fn words_are_found_where_they_stood() {
        let found = quote(5, "sync", "live ", " is").locate("live sync is slow").unwrap();
        assert_eq!((found.start, found.end, found.exact), (5, 9, true));
    }

    #[test]
    fn moved_words_are_found_by_their_surroundings() {
        let text = "😀 the sync broke. Later the sync worked again.";
        let found = quote(4, "sync", "Later the ", " worked").locate(text).unwrap();
        let units: Vec<u16> = text.encode_utf16().collect();
        assert_eq!(String::from_utf16(&units[found.start - 6..found.end]).unwrap(), "r the sync");
        assert!(!found.exact);
    }

    #[test]
    fn lost_words_are_not_found() {
        assert_eq!(quote(0, "gone", "", "").locate("nothing here"), None);
        assert_eq!(quote(0, "longer than it all", "", "").locate("short"), None);
    }

    #[test]
    fn offsets_must_fit_the_words() {
        let mut wrong = quote(0, "word", "", "");
        wrong.end = 9;
        assert_eq!(wrong.check(), Err("has offsets that do not fit its words"));
        assert_eq!(quote(3, "word", "", "").check(), Ok(()));
    }
}
