//! How texts compare, and the nearest name for a misspelt one.

use super::folding::FOLDING_RANGES;
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

fn fold_character(character: char) -> char {
    let point = u32::from(character);
    let after = FOLDING_RANGES.partition_point(|range| range.0 <= point);
    match FOLDING_RANGES.get(after.wrapping_sub(1)) {
        Some((first, last, stride, delta)) if point <= *last && (point - first) % stride == 0 => {
            let folded = point.checked_add_signed(*delta).and_then(char::from_u32);
            folded.unwrap_or(character)
        }
        _ => character,
    }
}

/// The form in which texts are compared: NFC, simple case folding per code point, NFC. It has no locale and
/// never looks at neighbouring characters. `ß` stays `ß`, `ς` folds to `σ`, `İ` to `i`, `ı` stays.
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Cow::Owned(text.to_ascii_lowercase());
        }
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.nfc().map(fold_character).nfc().collect())
}

/// Code points of the NFC form.
pub fn text_length(text: &str) -> usize {
    text.nfc().count()
}

/// Every code point on its own, so a final sigma is no special case.
pub fn lower(text: &str) -> String {
    text.nfc().flat_map(char::to_lowercase).nfc().collect()
}

/// Every code point on its own.
pub fn upper(text: &str) -> String {
    text.nfc().flat_map(char::to_uppercase).nfc().collect()
}

fn edit_distance(left: &[char], right: &[char]) -> usize {
    let mut previous: Vec<usize> = (0..=right.len()).collect();
    for (row, character) in left.iter().enumerate() {
        let mut current = vec![row + 1];
        let mut beside = row + 1;
        for (pair, other) in previous.windows(2).zip(right) {
            let (diagonal, above) = match pair {
                [diagonal, above] => (*diagonal, *above),
                _ => (0, 0),
            };
            let substituted = diagonal + usize::from(character != other);
            beside = substituted.min(above + 1).min(beside + 1);
            current.push(beside);
        }
        previous = current;
    }
    previous.last().copied().unwrap_or(0)
}

/// The candidate at the least edit distance, at most a third of the name (at least 1); ties by code point.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted: Vec<char> = fold(name).chars().collect();
    if wanted.len() > 64 {
        return None;
    }
    let mut sorted: Vec<&str> = candidates.into_iter().collect();
    sorted.sort_unstable();
    let mut least = (wanted.len() / 3).max(1) + 1;
    let mut best = None;
    for candidate in sorted {
        let other: Vec<char> = fold(candidate).chars().collect();
        let distance = edit_distance(&wanted, &other);
        if distance < least {
            least = distance;
            best = Some(candidate);
        }
    }
    best
}
