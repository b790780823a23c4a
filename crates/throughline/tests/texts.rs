//! Shared texts over their sockets: what is written here and what is written elsewhere.

mod company;

use company::writer::Writer;
use company::{PASSWORD, founded};
use serde_json::{Value, json};
use testkit::{Caller, Feed, Program};

fn program() -> Program {
    Program::start(env!("CARGO_BIN_EXE_throughline"), true)
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
