//! Marking words: one batch that freezes them, says where they stand and what they ask for.

use graph::id::{EvidenceId, RecordId, SpaceId};
use graph::operation::{EvidenceDraft, OperationBody};
use graph::quote::{CONTEXT, Quote};
use graph::record::{EvidenceKind, Fields};

/// The words at UTF-16 offsets `start..end` of `plain`, with their surroundings. `None` when the offsets
/// are outside the text, mark nothing, or cut a character in two.
pub fn quote_at(plain: &str, start: usize, end: usize, field: &str, snapshot: u64) -> Option<Quote> {
    let units: Vec<u16> = plain.encode_utf16().collect();
    if start >= end || end > units.len() {
        return None;
    }
    let exactly = |from: usize, to: usize| String::from_utf16(&units[from..to]).ok();
    // Context may give up half a character at its far edge; the words may not.
    let context = |from: usize, to: usize| String::from_utf16_lossy(&units[from..to]).replace('\u{fffd}', "");
    Some(Quote {
        field: field.to_owned(),
        snapshot,
        start,
        end,
        text: exactly(start, end)?,
        before: context(start.saturating_sub(CONTEXT), start),
        after: context(end, (end + CONTEXT).min(units.len())),
    })
}

/// The operations that mark `quote` in `feedback` as asking for `feature`. `highlight` and `evidence` are
/// fresh ids.
pub fn mark(
    space: SpaceId,
    feedback: RecordId,
    feature: RecordId,
    quote: &Quote,
    highlight: RecordId,
    evidence: EvidenceId,
) -> Result<Vec<OperationBody>, serde_json::Error> {
    let fields: Fields = [("quote".to_owned(), serde_json::to_value(quote)?)].into();
    let reason = EvidenceDraft {
        id: evidence,
        kind: EvidenceKind::Highlight,
        record: Some(highlight),
        source: None,
        note: String::new(),
        state: None,
        confidence: None,
    };
    let link = |role: &str, to, evidence| OperationBody::Link {
        from: highlight,
        role: role.to_owned(),
        to,
        fields: Fields::new(),
        evidence,
    };
    Ok(vec![
        OperationBody::Create { record: highlight, kind: "highlight".into(), space, fields },
        link("highlighted_in", feedback, vec![]),
        link("asks_for", feature, vec![reason]),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_their_surroundings() {
        let text = "It is slow. 😀 Please make the sync faster, we lose an hour a day.";
        let units: Vec<u16> = text.encode_utf16().collect();
        let start = text[..text.find("make").unwrap()].encode_utf16().count();
        let quote = quote_at(text, start, start + 20, "text", 3).unwrap();
        assert_eq!(quote.text, "make the sync faster");
        assert_eq!(quote.before, "It is slow. 😀 Please ");
        assert_eq!(quote.after, ", we lose an hour a day.");
        assert_eq!(quote.check(), Ok(()));
        assert_eq!(quote.locate(text).unwrap().start, start);
        let emoji = text[..text.find('😀').unwrap()].encode_utf16().count();
        assert_eq!(quote_at(text, emoji + 1, emoji + 2, "text", 3), None, "half a character");
        assert_eq!(quote_at(text, 3, 3, "text", 3), None);
        assert_eq!(quote_at(text, 0, units.len() + 1, "text", 3), None);
    }
}
