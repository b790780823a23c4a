//! Bytes that no client of ours would send.

use documents::port::StoredText;
use documents::shared_text::{SharedText, update_message};
use graph::id::RecordId;
use proptest::prelude::*;
use uuid::Uuid;

const MARKDOWN: &str = "# Titel 😀\n\nsome **bold *and* more** [link](https://a.org)\n\n- a\n- b\n\n```rs\nx\n```";

fn text() -> SharedText {
    SharedText::open(RecordId(Uuid::from_u128(1)), "text", None, MARKDOWN, 1).unwrap().text
}

fn messages() -> Vec<Vec<u8>> {
    let text = text();
    let other = SharedText::open(RecordId(Uuid::from_u128(2)), "text", None, "another\n\n> text", 1).unwrap();
    let mut edited = self::text();
    let edit = edited.replace("# Titel 😀\n\n1. changed").unwrap().unwrap();
    let mut messages = text.greet();
    messages.push(update_message(&text.state()));
    messages.push(update_message(&other.seed.unwrap()));
    messages.push(update_message(&edit));
    messages.push(vec![1, 12, 1, 5, 1, 8, b'{', b'"', b'a', b'"', b':', b'1', b'}', b' ']);
    messages
}

/// After anything at all the text still works, and is what its kept updates make it.
fn survives(text: &mut SharedText, kept: &mut Vec<Vec<u8>>, message: &[u8], may_write: bool) {
    let before = text.markdown();
    match text.receive(1, message, may_write) {
        Ok(received) => kept.extend(received.update),
        Err(_) => assert_eq!(text.markdown(), before),
    }
    if !may_write {
        assert_eq!(text.markdown(), before);
    }
}

fn agrees(text: &mut SharedText, state: Vec<u8>, kept: Vec<Vec<u8>>) {
    let stored = StoredText { version: 1, state, updates: kept, through: 0 };
    let again = SharedText::open(RecordId(Uuid::from_u128(1)), "text", Some(stored), "", 1).unwrap();
    assert_eq!(again.damage, None);
    assert_eq!(again.text.markdown(), text.markdown());
    let merged = StoredText { version: 1, state: text.state(), updates: vec![], through: 0 };
    let merged = SharedText::open(RecordId(Uuid::from_u128(1)), "text", Some(merged), "", 1).unwrap();
    assert_eq!(merged.text.markdown(), text.markdown());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_are_survived(message in proptest::collection::vec(any::<u8>(), 0..200), head in 0u8..4, kind in 0u8..3) {
        let mut text = text();
        let state = text.state();
        let mut kept = Vec::new();
        survives(&mut text, &mut kept, &message, true);
        let mut framed = vec![head];
        if head == 0 {
            framed.push(kind);
        }
        framed.push(message.len().min(127) as u8);
        framed.extend_from_slice(&message[..message.len().min(127)]);
        survives(&mut text, &mut kept, &framed, true);
        agrees(&mut text, state, kept);
    }

    #[test]
    fn changed_messages_are_survived(
        order in proptest::collection::vec((0usize..6, proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4), any::<bool>()), 1..6),
    ) {
        let mut text = text();
        let state = text.state();
        let mut kept = Vec::new();
        let messages = messages();
        for (which, changes, may_write) in order {
            let mut message = messages[which % messages.len()].clone();
            for (at, byte) in changes {
                let at = at.index(message.len());
                message[at] = byte;
            }
            survives(&mut text, &mut kept, &message, may_write);
        }
        agrees(&mut text, state, kept);
    }
}

#[test]
fn a_value_nested_without_end_is_refused() {
    let mut update = vec![1, 1, 9, 0, 8, 1, 7];
    update.extend_from_slice(b"default");
    update.push(1);
    for _ in 0..200_000 {
        update.extend([117, 1]);
    }
    update.extend([126, 0]);
    assert!(text().receive(1, &update_message(&update), true).is_err());
}

#[test]
fn counts_that_promise_more_than_follows_are_refused() {
    let huge = [0xff, 0xff, 0xff, 0x7f];
    for head in [&[0u8, 0][..], &[0, 1], &[0, 2], &[1]] {
        let mut message = head.to_vec();
        message.push(huge.len() as u8);
        message.extend_from_slice(&huge);
        assert!(text().receive(1, &message, true).is_err());
    }
}

#[test]
fn what_is_kept_of_a_changed_message_makes_the_same_text() {
    for message in messages() {
        for at in 0..message.len() {
            for byte in [0, 2, 56, 0x84] {
                let mut message = message.clone();
                message[at] = byte;
                let mut text = text();
                let state = text.state();
                let mut kept = Vec::new();
                survives(&mut text, &mut kept, &message, true);
                if !kept.is_empty() {
                    agrees(&mut text, state, kept);
                }
            }
        }
    }
}

/// Items that claim to follow what nobody sent are not shown, for they could not be kept.
#[test]
fn items_after_a_gap_are_not_taken() {
    let mut text = text();
    let state = text.state();
    let mut kept = Vec::new();
    let seed = messages()[2].clone();
    survives(&mut text, &mut kept, &seed, true);
    let before = text.markdown();
    // Byte 14 is the clock of the first item; the text of this client ends at 16.
    let mut gapped = seed;
    gapped[14] = 17;
    survives(&mut text, &mut kept, &gapped, true);
    assert_eq!(text.markdown(), before);
    agrees(&mut text, state, kept);
}
