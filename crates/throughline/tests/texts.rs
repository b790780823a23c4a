//! Shared texts over their sockets: what is written here and what is written elsewhere.

mod company;

use company::{PASSWORD, founded};
use serde_json::{Value, json};
use testkit::{Caller, Feed, Program, Socket};
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{Doc, GetString, OffsetKind, Options, ReadTxn, Text, Transact, Update, XmlFragment, XmlOut, XmlTextRef};

fn program() -> Program {
    Program::start(env!("CARGO_BIN_EXE_throughline"), true)
}

/// One browser's editor of a text.
struct Writer {
    socket: Socket,
    doc: Doc,
}

impl Writer {
    fn open(caller: &Caller, record: &str) -> Self {
        let socket = caller.open(&format!("records/{record}/text/description"));
        let doc = Doc::with_options(Options { offset_kind: OffsetKind::Utf16, ..Options::default() });
        doc.get_or_insert_xml_fragment("default");
        let mut writer = Self { socket, doc };
        writer.catch_up();
        writer
    }

    /// Asks for what is missing here. The answer comes after all that was sent before has been taken in.
    fn catch_up(&mut self) {
        let vector = self.doc.transact().state_vector().encode_v1();
        self.socket.send_binary(framed(&[0, 0], &vector));
        loop {
            let message = self.socket.binary().expect("the text answers");
            if let [0, kind @ (1 | 2), rest @ ..] = message.as_slice() {
                let update = Update::decode_v1(body(rest)).expect("an update can be read");
                self.doc.transact_mut().apply_update(update).expect("an update applies");
                if *kind == 1 {
                    return;
                }
            }
        }
    }

    fn first_words(&self) -> XmlTextRef {
        let root = self.doc.get_or_insert_xml_fragment("default");
        let txn = self.doc.transact();
        let Some(XmlOut::Element(paragraph)) = root.get(&txn, 0) else { panic!("no paragraph") };
        let Some(XmlOut::Text(words)) = paragraph.get(&txn, 0) else { panic!("no words") };
        words
    }

    /// Types into the first paragraph and waits until the program has it.
    fn type_in(&mut self, at: u32, words: &str) {
        self.send(at, words);
        self.catch_up();
    }

    fn send(&mut self, at: u32, words: &str) {
        let text = self.first_words();
        let mut txn = self.doc.transact_mut();
        text.insert(&mut txn, at, words);
        let update = txn.encode_update_v1();
        drop(txn);
        self.socket.send_binary(framed(&[0, 2], &update));
    }

    fn words(&self) -> String {
        self.first_words().get_string(&self.doc.transact())
    }
}

fn framed(head: &[u8], body: &[u8]) -> Vec<u8> {
    let mut out = head.to_vec();
    let mut length = body.len();
    while length > 0x7f {
        out.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    out.push(length as u8);
    out.extend_from_slice(body);
    out
}

/// What follows a length.
fn body(message: &[u8]) -> &[u8] {
    let end = message.iter().position(|byte| byte & 0x80 == 0).expect("a length ends");
    &message[end + 1..]
}

fn described(owner: &Caller, markdown: &str) -> (String, u64) {
    let (id, create) = owner.create("feature", json!({ "title": "Written", "description": markdown }));
    let reply = owner.commit(vec![create]).ok();
    (id, reply["frame"]["up_to"].as_u64().expect("a frame ends somewhere"))
}

fn revise(record: &str, markdown: &str, seen: u64) -> Value {
    json!({ "type": "revise_text", "record": record, "field": "description", "markdown": markdown, "seen": seen })
}

/// Waits until the ledger stands at `sequence`.
fn wait_for(feed: &mut Feed, sequence: u64) {
    while feed.frame()["up_to"].as_u64().is_none_or(|at| at < sequence) {}
}

#[test]
fn what_is_written_elsewhere_while_somebody_types_is_kept() {
    let program = program();
    let owner = program.demo_owner();
    let (record, version) = described(&owner, "Before.");
    let mut feed = owner.follow(version);
    let mut writer = Writer::open(&owner, &record);
    writer.type_in(0, "Typed. ");
    owner.commit(vec![revise(&record, "By a program.", version)]).ok();
    // The program's words, then what was typed, once the typing paused.
    wait_for(&mut feed, version + 2);
    let stored = owner.get(&format!("records/{record}")).ok();
    assert_eq!(stored["fields"]["description"], "Typed. Before.");
    let conflict = &stored["conflicts"][0];
    assert_eq!((&conflict["field"], &conflict["other"]), (&json!("description"), &json!("By a program.")));
    assert_eq!(stored["conflicts"].as_array().map(Vec::len), Some(1));
    // What follows builds on what stands.
    writer.type_in(0, "More. ");
    wait_for(&mut feed, version + 3);
    let stored = owner.get(&format!("records/{record}")).ok();
    assert_eq!(stored["fields"]["description"], "More. Typed. Before.");
    assert_eq!(stored["conflicts"].as_array().map(Vec::len), Some(1), "one clash is one conflict");
    // Taking the other puts it into the open editor.
    let resolve = json!({
        "type": "resolve_conflict", "record": record, "field": "description",
        "conflict": stored["conflicts"][0]["id"], "keep": "other",
    });
    owner.commit(vec![resolve]).ok();
    while writer.words() != "By a program." {
        writer.catch_up();
    }
}

#[test]
fn what_is_written_elsewhere_before_a_crash_is_kept_too() {
    let program = program();
    let owner = program.demo_owner();
    let (record, version) = described(&owner, "Before.");
    let mut writer = Writer::open(&owner, &record);
    writer.type_in(0, "Typed. ");
    owner.commit(vec![revise(&record, "By a program.", version)]).ok();
    let program = program.kill_and_restart();
    let owner = program.demo_owner();
    wait_for(&mut owner.follow(version), version + 2);
    let stored = owner.get(&format!("records/{record}")).ok();
    assert_eq!(stored["fields"]["description"], "Typed. Before.");
    assert_eq!(stored["conflicts"][0]["other"], "By a program.");
}

#[test]
fn what_a_program_writes_unseen_leaves_the_former_words_visible() {
    let program = program();
    let owner = program.demo_owner();
    let (record, version) = described(&owner, "Before.");
    owner.commit(vec![revise(&record, "Known.", version)]).ok();
    let reply = owner.commit(vec![revise(&record, "Blind.", version)]).ok();
    let stored = &reply["frame"]["records"][0];
    assert_eq!(stored["fields"]["description"], "Blind.");
    assert_eq!(stored["conflicts"][0]["other"], "Known.");
    assert_eq!(owner.get(&format!("records/{record}/history")).ok()["operations"][0]["changes"][1]["type"], "conflict");
}

#[test]
fn signing_out_ends_what_was_open() {
    let program = program();
    let owner = program.demo_owner();
    let (record, version) = described(&owner, "Before.");
    let mut feed = owner.follow(version);
    let mut writer = Writer::open(&owner, &record);
    assert_eq!(owner.post("/api/v1/sign-out", &Value::Null).status, 204);
    assert_eq!(writer.socket.binary(), None);
    assert_eq!(feed.frame_unless_closed(), None);
}

#[test]
fn somebody_elses_sign_out_ends_nothing() {
    let (program, owner) = founded();
    let mut elsewhere = program.stranger();
    elsewhere.begin("/api/v1/sign-in", &json!({ "email": "ann@example.org", "password": PASSWORD })).ok();
    let (record, version) = described(&owner, "Before.");
    let mut feed = owner.follow(version);
    let mut writer = Writer::open(&owner, &record);
    assert_eq!(elsewhere.post("/api/v1/sign-out", &Value::Null).status, 204);
    writer.type_in(0, "Still here. ");
    wait_for(&mut feed, version + 1);
    assert_eq!(owner.get(&format!("records/{record}")).ok()["fields"]["description"], "Still here. Before.");
}

#[test]
fn a_token_that_only_reads_writes_no_text() {
    let (_program, owner) = founded();
    let (record, version) = described(&owner, "Before.");
    let token = |scope: &str| {
        let made = owner.post("/api/v1/account/tokens", &json!({ "name": scope, "scope": scope, "days": 30 })).ok();
        (owner.with_token(made["secret"].as_str().unwrap()), made["id"].as_str().unwrap().to_owned())
    };
    let ((reader, _), (writer, writer_id)) = (token("read"), token("write"));
    let mut reading = Writer::open(&reader, &record);
    reading.send(0, "By a reader. ");
    while reading.socket.binary().is_some() {}
    let mut writing = Writer::open(&writer, &record);
    assert_eq!(writing.words(), "Before.", "nobody else gets what a reader sends");
    let mut feed = owner.follow(version);
    writing.type_in(0, "By a writer. ");
    wait_for(&mut feed, version + 1);
    assert_eq!(owner.get(&format!("records/{record}")).ok()["fields"]["description"], "By a writer. Before.");
    assert_eq!(owner.delete(&format!("/api/v1/account/tokens/{writer_id}")).status, 204);
    assert_eq!(writing.socket.binary(), None, "a token that was taken back holds nothing open");
}
