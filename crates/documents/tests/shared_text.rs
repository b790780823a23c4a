//! Several people at one text, over the wire.

use documents::error::DocumentError;
use documents::port::{DocumentStore, MemoryDocuments, Merged, StoredText};
use documents::shared_text::{Opened, Received, SharedText, update_message};
use documents::{PRESENCE_LIMIT, TEXT_LIMIT};
use graph::id::RecordId;
use uuid::Uuid;
use yrs::types::Attrs;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{
    Any, Array, Doc, OffsetKind, Options, Out, ReadTxn, StateVector, Text, Transact, Update, WriteTxn,
    XmlElementPrelim, XmlFragment, XmlFragmentRef, XmlOut, XmlTextPrelim, XmlTextRef,
};

fn record() -> RecordId {
    RecordId(Uuid::from_u128(7))
}

fn open(stored: Option<StoredText>, markdown: &str, version: u64) -> Opened {
    SharedText::open(record(), "text", stored, markdown, version).unwrap()
}

fn number(out: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn framed(head: &[u8], body: &[u8]) -> Vec<u8> {
    let mut out = head.to_vec();
    number(&mut out, body.len() as u64);
    out.extend_from_slice(body);
    out
}

/// What follows the head and the length of a message.
fn body<'a>(message: &'a [u8], head: &[u8]) -> &'a [u8] {
    let rest = message.strip_prefix(head).unwrap();
    let end = rest.iter().position(|byte| byte & 0x80 == 0).unwrap();
    &rest[end + 1..]
}

fn presence(entries: &[(u64, u64, &str)]) -> Vec<u8> {
    let mut states = Vec::new();
    number(&mut states, entries.len() as u64);
    for (client, clock, state) in entries {
        number(&mut states, *client);
        number(&mut states, *clock);
        number(&mut states, state.len() as u64);
        states.extend_from_slice(state.as_bytes());
    }
    framed(&[1], &states)
}

/// A peer with a document of its own.
struct Client {
    doc: Doc,
    root: XmlFragmentRef,
}

impl Client {
    fn new(id: u64) -> Self {
        let options = Options { offset_kind: OffsetKind::Utf16, ..Options::with_client_id(yrs::ClientID::new(id)) };
        let doc = Doc::with_options(options);
        let root = doc.get_or_insert_xml_fragment("default");
        Self { doc, root }
    }

    fn vector(&self) -> Vec<u8> {
        framed(&[0, 0], &self.doc.transact().state_vector().encode_v1())
    }

    fn take(&self, update: &[u8]) {
        self.doc.transact_mut().apply_update(Update::decode_v1(update).unwrap()).unwrap();
    }

    /// Asks for what it lacks and sends what the text lacks; answers what that did.
    fn connect(&self, text: &mut SharedText, peer: u64) -> Received {
        let answer = text.receive(peer, &self.vector(), true).unwrap();
        self.take(body(&answer.replies[0], &[0, 1]));
        let greeting = text.greet();
        let vector = StateVector::decode_v1(body(&greeting[0], &[0, 0])).unwrap();
        let lacking = self.doc.transact().encode_state_as_update_v1(&vector);
        text.receive(peer, &framed(&[0, 1], &lacking), true).unwrap()
    }

    /// The message that an edit makes.
    fn edit(&self, work: impl FnOnce(&XmlFragmentRef, &mut yrs::TransactionMut)) -> Vec<u8> {
        let mut txn = self.doc.transact_mut();
        work(&self.root, &mut txn);
        txn.commit();
        framed(&[0, 2], &txn.encode_update_v1())
    }

    fn words(&self, paragraph: u32, txn: &impl ReadTxn) -> XmlTextRef {
        let Some(XmlOut::Element(element)) = self.root.get(txn, paragraph) else { panic!("no element") };
        let Some(XmlOut::Text(text)) = element.get(txn, 0) else { panic!("no text") };
        text
    }

    fn insert(&self, paragraph: u32, at: u32, words: &str) -> Vec<u8> {
        let text = self.words(paragraph, &self.doc.transact());
        self.edit(|_, txn| text.insert(txn, at, words))
    }
}

fn add_paragraph(root: &XmlFragmentRef, txn: &mut yrs::TransactionMut, words: &str) {
    let at = root.len(txn);
    let element = root.insert(txn, at, XmlElementPrelim::empty("paragraph"));
    element.insert(txn, 0, XmlTextPrelim::new(words));
}

#[test]
fn two_clients_write_and_agree() {
    let mut text = open(None, "Hello world", 1).text;
    let (one, two) = (Client::new(1), Client::new(2));
    one.connect(&mut text, 1);
    two.connect(&mut text, 2);
    for round in 0..20 {
        let (from, other, peer) = if round % 2 == 0 { (&one, &two, 1) } else { (&two, &one, 2) };
        let received = text.receive(peer, &from.insert(0, 5 + round, "!"), true).unwrap();
        assert_eq!(received.replies, Vec::<Vec<u8>>::new());
        assert_eq!(received.broadcast, vec![update_message(received.update.as_ref().unwrap())]);
        other.take(body(&received.broadcast[0], &[0, 2]));
    }
    assert_eq!(text.markdown(), format!("Hello{} world", "!".repeat(20)));
    assert_eq!(text.receive(1, &one.vector(), true).unwrap().update, None);
    let late = Client::new(3);
    assert_eq!(late.connect(&mut text, 3), Received::default());
    let txn = late.doc.transact();
    assert_eq!(late.words(0, &txn).len(&txn), 31);
}

#[test]
fn edits_made_apart_are_merged() {
    let mut text = open(None, "Hello world\n\nlast", 1).text;
    let (one, two) = (Client::new(1), Client::new(2));
    one.connect(&mut text, 1);
    two.connect(&mut text, 2);
    one.insert(0, 5, " big");
    one.edit(|root, txn| add_paragraph(root, txn, "from one"));
    let bold = Attrs::from([("bold".into(), Any::from_json("{}").unwrap())]);
    let words = two.words(0, &two.doc.transact());
    two.edit(|_, txn| words.format(txn, 6, 5, bold));
    two.edit(|root, txn| root.remove_range(txn, 1, 1));
    let first = one.connect(&mut text, 3);
    let second = two.connect(&mut text, 4);
    assert_eq!(text.markdown(), "Hello big **world**\n\nfrom one");
    // What is to be kept is all of it.
    let updates = vec![first.update.unwrap(), second.update.unwrap()];
    let seed = open(None, "Hello world\n\nlast", 1).seed.unwrap();
    let stored = StoredText { version: 1, state: seed, updates, through: 0 };
    assert_eq!(open(Some(stored), "", 1).text.markdown(), text.markdown());
    assert_eq!(two.connect(&mut text, 4), Received::default());
}

#[test]
fn a_seed_is_the_same_everywhere() {
    let markdown = "# A\n\n- b\n- **c** [d](https://e.org)\n\n3. x";
    let (one, two) = (open(None, markdown, 4), open(None, markdown, 4));
    assert_eq!(one.seed, two.seed);
    let mut text = one.text;
    let again = text.receive(1, &update_message(two.seed.as_ref().unwrap()), true).unwrap();
    assert_eq!(again, Received::default());
    assert_eq!(text.markdown(), markdown);
    let other = SharedText::open(RecordId(Uuid::from_u128(8)), "text", None, markdown, 4).unwrap();
    assert_ne!(other.seed, one.seed);
    assert_ne!(open(None, "another", 4).seed, one.seed);
}

#[test]
fn a_newer_snapshot_becomes_an_edit() {
    let store = MemoryDocuments::default();
    let first = open(None, "one\n\ntwo\n\nthree", 1);
    let merged = Merged { version: 1, state: first.text.state(), through: 0 };
    assert!(store.replace((record(), "text"), 0, merged).unwrap());
    let stored = || store.load(record(), "text").unwrap();

    let same = open(stored(), "one\n\ntwo\n\nthree", 2);
    assert_eq!((same.seed, same.text.version()), (None, 2));

    let (changed, twin) = (open(stored(), "one\n\n2\n\nthree", 2), open(stored(), "one\n\n2\n\nthree", 2));
    assert_eq!(changed.text.markdown(), "one\n\n2\n\nthree");
    assert_eq!(changed.seed, twin.seed);
    // Who wrote in a block that stayed did not write in vain.
    let client = Client::new(1);
    client.take(&first.text.state());
    let edit = client.insert(2, 5, "!");
    let mut text = changed.text;
    text.receive(1, &edit, true).unwrap();
    assert_eq!(text.markdown(), "one\n\n2\n\nthree!");

    let older = open(stored(), "something else", 1);
    assert_eq!((older.seed, older.text.markdown()), (None, "one\n\ntwo\n\nthree".to_owned()));
}

#[test]
fn a_text_can_be_replaced_while_it_is_open() {
    let mut text = open(None, "a\n\nb", 1).text;
    let client = Client::new(1);
    client.connect(&mut text, 1);
    assert_eq!(text.replace("a\n\nb").unwrap(), None);
    for markdown in ["a\n\nx\n\nb", "b", "", "- l\n\n* m", "", "a\n\na\n\na", "a\n\na"] {
        let update = text.replace(markdown).unwrap().unwrap();
        client.take(&update);
        assert_eq!(text.markdown(), markdown);
    }
    let mut copy = open(None, "", 0).text;
    copy.receive(1, &update_message(&client.doc.transact().encode_state_as_update_v1(&StateVector::default())), true)
        .unwrap();
    assert_eq!(copy.markdown(), "a\n\na");
    text.revised(9);
    assert_eq!(text.version(), 9);
}

#[test]
fn an_empty_text_has_a_paragraph_to_write_in() {
    let mut text = open(None, "", 1).text;
    let (one, two) = (Client::new(1), Client::new(2));
    one.connect(&mut text, 1);
    two.connect(&mut text, 2);
    assert_eq!(one.root.len(&one.doc.transact()), 1);
    // Both begin before either has heard of the other: in the same words, so that nobody's have to be moved.
    for (client, words) in [(&one, "hello"), (&two, "world")] {
        for (at, letter) in words.char_indices() {
            text.receive(1, &client.insert(0, at as u32, &letter.to_string()), true).unwrap();
        }
    }
    assert!(["helloworld", "worldhello"].contains(&text.markdown().as_str()), "{}", text.markdown());
    let state = text.state();
    for client in [&one, &two] {
        client.take(&state);
        let Some(XmlOut::Element(paragraph)) = client.root.get(&client.doc.transact(), 0) else { panic!("no element") };
        assert_eq!(paragraph.len(&client.doc.transact()), 1, "one text, not one of each");
    }
}

#[test]
fn an_empty_paragraph_of_an_older_program_gets_its_text_where_it_is_opened() {
    let old = Client::new(5);
    old.edit(|root, txn| {
        root.insert(txn, 0, XmlElementPrelim::empty("paragraph"));
    });
    let state = old.doc.transact().encode_state_as_update_v1(&StateVector::default());
    let stored = || Some(StoredText { version: 1, state: state.clone(), updates: vec![], through: 0 });
    let (mut here, there) = (open(stored(), "", 1), open(stored(), "", 1));
    assert_eq!(here.seed, there.seed, "two that open it make the same text");
    let seed = here.seed.expect("opening wrote something");
    assert_eq!(here.text.receive(1, &update_message(&seed), true).unwrap(), Received::default());
    old.take(&seed);
    here.text.receive(1, &old.insert(0, 0, "kept"), true).unwrap();
    assert_eq!(here.text.markdown(), "kept");
    let again = StoredText { version: 1, state: here.text.state(), updates: vec![], through: 0 };
    assert_eq!(open(Some(again), "", 1).seed, None);
}

#[test]
fn damage_leaves_what_can_be_read() {
    let state = open(None, "stored", 1).text.state();
    let mut broken = state.clone();
    broken.truncate(broken.len() / 2);
    let opened =
        open(Some(StoredText { version: 1, state: broken.clone(), updates: vec![], through: 0 }), "snapshot", 1);
    assert!(opened.damage.unwrap().contains("state"));
    assert_eq!(opened.text.markdown(), "snapshot");
    assert!(opened.seed.is_some());

    let updates = vec![vec![1, 2, 3], broken];
    let opened = open(Some(StoredText { version: 1, state, updates, through: 0 }), "snapshot", 1);
    assert!(opened.damage.unwrap().contains("update 0"));
    assert_eq!((opened.text.markdown(), opened.seed), ("stored".to_owned(), None));
}

#[test]
fn readers_hear_everything_and_change_nothing() {
    let mut text = open(None, "kept", 1).text;
    let (writer, reader) = (Client::new(1), Client::new(2));
    writer.connect(&mut text, 1);
    let edit = writer.edit(|root, txn| {
        add_paragraph(root, txn, "gone");
        root.remove_range(txn, 0, 1);
    });
    text.receive(1, &edit, true).unwrap();
    let answer = text.receive(2, &reader.vector(), false).unwrap();
    reader.take(body(&answer.replies[0], &[0, 1]));
    // A client answers what it is asked, though it has nothing to add.
    let state = reader.doc.transact().encode_state_as_update_v1(&StateVector::default());
    assert_eq!(text.receive(2, &framed(&[0, 1], &state), false), Ok(Received::default()));
    assert_eq!(text.receive(2, &framed(&[0, 1], &[0, 0]), false), Ok(Received::default()));
    let edit = reader.insert(0, 0, "no ");
    assert_eq!(text.receive(2, &edit, false), Err(DocumentError::ReadOnly));
    let removal = reader.edit(|root, txn| root.remove_range(txn, 0, 1));
    assert_eq!(text.receive(2, &removal, false), Err(DocumentError::ReadOnly));
    assert_eq!(text.markdown(), "gone");
    assert!(text.receive(2, &presence(&[(2, 1, "{}")]), false).unwrap().broadcast.len() == 1);
}

#[test]
fn presence_comes_and_goes_with_the_peer() {
    let mut text = open(None, "", 1).text;
    assert_eq!(text.greet().len(), 1);
    let ada = presence(&[(11, 1, r#"{"user":{"name":"Ada"}}"#)]);
    assert_eq!(text.receive(1, &ada, true).unwrap().broadcast, vec![ada.clone()]);
    assert_eq!(text.greet()[1], ada);
    assert_eq!(text.receive(5, &[3], true).unwrap().replies, vec![ada.clone()]);
    // The same once more is no news; nobody speaks for another.
    assert_eq!(text.receive(1, &ada, true).unwrap(), Received::default());
    let bob = presence(&[(12, 3, "{}")]);
    text.receive(2, &bob, true).unwrap();
    let echo = presence(&[(11, 9, "null"), (12, 4, "{\"x\":1}"), (13, 1, "{}")]);
    assert_eq!(text.receive(2, &echo, true).unwrap().broadcast, vec![presence(&[(12, 4, "{\"x\":1}")])]);
    assert_eq!(text.leave(2), Some(presence(&[(12, 4, "null")])));
    assert_eq!(text.leave(2), None);
    // A new connection takes its client over from the former one.
    text.receive(3, &presence(&[(11, 2, "{}")]), true).unwrap();
    assert_eq!(text.leave(1), None);
    assert_eq!(
        text.receive(3, &presence(&[(11, 3, "null")]), true).unwrap().broadcast,
        vec![presence(&[(11, 3, "null")])]
    );
    assert_eq!(text.greet().len(), 1);

    let large = format!("\"{}\"", "x".repeat(PRESENCE_LIMIT));
    assert_eq!(text.receive(1, &presence(&[(11, 9, &large)]), true), Err(DocumentError::PresenceTooLarge));
    assert!(matches!(text.receive(1, &presence(&[(11, 9, "{")]), true), Err(DocumentError::Malformed(_))));
}

#[test]
fn limits_are_kept_and_leave_the_text_whole() {
    let mut text = open(None, "start", 1).text;
    assert_eq!(text.receive(1, &vec![0; 1024 * 1024 + 1], true), Err(DocumentError::MessageTooLarge));
    let client = Client::new(1);
    client.connect(&mut text, 1);
    text.receive(1, &client.insert(0, 0, &"é".repeat(TEXT_LIMIT / 2 - 100)), true).unwrap();
    let before = text.markdown();
    let much = client.insert(0, 0, &"x".repeat(200));
    assert_eq!(text.receive(1, &much, true), Err(DocumentError::TextTooLarge));
    assert_eq!(text.markdown(), before);
    let other = Client::new(2);
    other.connect(&mut text, 2);
    text.receive(2, &other.insert(0, 0, "ok "), true).unwrap();
    let words = other.words(0, &other.doc.transact());
    text.receive(2, &other.edit(|_, txn| words.remove_range(txn, 3, TEXT_LIMIT as u32 / 2 - 100)), true).unwrap();
    assert_eq!(text.markdown(), "ok start");
}

#[test]
fn deep_nesting_is_refused_in_one_step_and_in_many() {
    let mut text = open(None, "start", 1).text;
    let client = Client::new(1);
    let edit = client.edit(|root, txn| {
        let mut parent = root.push_back(txn, XmlElementPrelim::empty("blockquote"));
        for _ in 0..5_000 {
            parent = parent.push_back(txn, XmlElementPrelim::empty("blockquote"));
        }
    });
    assert_eq!(text.receive(1, &edit, true), Err(DocumentError::TooDeep));
    let client = Client::new(2);
    client.connect(&mut text, 2);
    let mut refused = None;
    let mut path = vec![];
    for depth in 0..400 {
        let edit = client.edit(|root, txn| {
            let made = match path.last() {
                None => root.push_back(txn, XmlElementPrelim::empty("blockquote")),
                Some(parent) => yrs::XmlElementRef::push_back(parent, txn, XmlElementPrelim::empty("blockquote")),
            };
            path.push(made);
        });
        if let Err(error) = text.receive(2, &edit, true) {
            refused = Some((depth, error));
            break;
        }
    }
    assert_eq!(refused, Some((160, DocumentError::TooDeep)));
    assert_eq!(text.markdown(), "start");
}

#[test]
fn an_update_that_lacks_its_ground_is_asked_for() {
    let mut text = open(None, "", 1).text;
    let client = Client::new(1);
    let first = client.edit(|root, txn| add_paragraph(root, txn, "one"));
    let second = client.edit(|root, txn| add_paragraph(root, txn, "two"));
    let received = text.receive(1, &second, true).unwrap();
    assert_eq!((received.replies.len(), received.update), (1, None));
    body(&received.replies[0], &[0, 0]);
    let both = client.connect(&mut text, 1);
    assert!(both.update.is_some());
    assert_eq!(text.receive(1, &first, true).unwrap().update, None);
    assert_eq!(text.markdown(), "one\n\ntwo");
}

#[test]
fn other_shared_types_are_refused() {
    let mut text = open(None, "", 1).text;
    let doc = Doc::with_client_id(1);
    let mut txn = doc.transact_mut();
    let array = txn.get_or_insert_array("other");
    array.push_back(&mut txn, 1);
    assert!(matches!(array.get(&txn, 0), Some(Out::Any(_))));
    let update = framed(&[0, 2], &txn.encode_update_v1());
    assert!(matches!(text.receive(1, &update, true), Err(DocumentError::Malformed(_))));
}

#[test]
fn a_text_may_move_between_threads() {
    fn moves<T: Send>() {}
    moves::<SharedText>();
}
