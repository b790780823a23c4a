//! Documents of a real editor, and documents for one. How they were made: `fixtures/README.md`.

use documents::markdown::{plain_text, read, write};
use documents::port::StoredText;
use documents::shared_text::{SharedText, update_message};
use graph::id::RecordId;
use serde_json::Value;
use uuid::Uuid;

fn decoded(text: &str) -> Vec<u8> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut bytes = Vec::new();
    let mut bits = 0u32;
    for (index, byte) in text.trim_end_matches('=').bytes().enumerate() {
        bits = (bits << 6) | u32::from(digit(byte));
        if index % 4 > 0 {
            bytes.push((bits >> (6 - 2 * (index % 4))) as u8);
        }
    }
    bytes
}

fn cases(json: &str) -> Vec<Value> {
    serde_json::from_str(json).unwrap()
}

fn word<'a>(case: &'a Value, key: &str) -> &'a str {
    case[key].as_str().unwrap()
}

fn record() -> RecordId {
    RecordId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001))
}

fn opened(state: Vec<u8>, updates: Vec<Vec<u8>>) -> SharedText {
    let stored = StoredText { version: 1, state, updates, through: 0 };
    let opened = SharedText::open(record(), "text", Some(stored), "unused", 1).unwrap();
    assert_eq!(opened.damage, None);
    assert_eq!(opened.seed, None);
    opened.text
}

#[test]
fn what_an_editor_wrote_becomes_its_markdown() {
    for case in cases(include_str!("../fixtures/editor.json")) {
        let name = word(&case, "name");
        let markdown = word(&case, "markdown");
        let updates: Vec<Vec<u8>> =
            case["updates"].as_array().unwrap().iter().map(|update| decoded(update.as_str().unwrap())).collect();
        assert_eq!(opened(vec![], updates.clone()).markdown(), markdown, "{name}");
        assert_eq!(opened(decoded(word(&case, "state")), vec![]).markdown(), markdown, "{name}, merged");
        assert_eq!(write(&read(markdown)), markdown, "{name}, from Markdown");

        // The same over the wire, and what is to be kept of it gives the same text.
        let mut live = SharedText::open(record(), "text", None, "", 1).unwrap();
        let mut kept = vec![live.seed.take().unwrap()];
        for update in &updates {
            kept.extend(live.text.receive(1, &update_message(update), true).unwrap().update);
        }
        assert_eq!(live.text.markdown(), markdown, "{name}, live");
        assert_eq!(opened(vec![], kept).markdown(), markdown, "{name}, kept");
        assert_eq!(opened(live.text.state(), vec![]).markdown(), markdown, "{name}, kept whole");
    }
}

#[test]
fn what_the_program_makes_is_what_an_editor_was_shown() {
    for case in cases(include_str!("../fixtures/program.json")) {
        let markdown = word(&case, "markdown");
        let opened = SharedText::open(record(), "text", None, markdown, 1).unwrap();
        assert!(opened.seed == Some(decoded(word(&case, "state"))), "the bytes of {markdown:?} changed");
        assert_eq!(opened.text.markdown(), markdown);
    }
}

#[test]
fn the_client_has_the_same_plain_text() {
    let cases = cases(include_str!("../vectors/plain_text.json"));
    assert!(cases.len() >= 40);
    for case in cases {
        assert_eq!(plain_text(word(&case, "markdown")), word(&case, "plain"), "{}", case["markdown"]);
    }
}
