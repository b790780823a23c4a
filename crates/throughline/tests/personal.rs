//! What belongs to one person: values of their own, watching, the inbox; and who else is here.

use serde_json::{Value, json};
use testkit::{Caller, Program};
use uuid::Uuid;

const BINARY: &str = env!("CARGO_BIN_EXE_throughline");

/// A workspace with its owner and somebody who only reads.
fn two() -> (Program, Caller, Caller) {
    let mut program = Program::start(BINARY, false);
    let mut owner = program.stranger();
    let account = json!({
        "token": program.token, "name": "Ann", "email": "ann@example.org",
        "password": "a long password", "workspace": "Shared", "zone": "UTC",
    });
    owner.begin("/api/v1/first-run", &account).ok();
    program.kill();
    let output = testkit::command(BINARY, program.folder())
        .args(["user", "add", "--workspace", "shared", "--name", "Ben", "--email", "ben@example.org"])
        .output()
        .expect("the command runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let token = said.trim().split_once("one-time=").expect("a link is printed").1.to_owned();
    let program = program.kill_and_restart();
    let owner = owner.at(&program.address);
    let mut reader = program.stranger();
    reader.sign_in_once(&token);
    (program, owner, reader)
}

fn inbox(caller: &Caller, asked: &str) -> Value {
    caller.get(&format!("inbox{asked}")).ok()
}

fn reasons(inbox: &Value) -> Vec<String> {
    let entries = inbox["entries"].as_array().cloned().unwrap_or_default();
    entries.iter().map(|entry| entry["reason"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn values_of_ones_own_are_kept_within_limits() {
    let (program, owner, reader) = two();
    assert_eq!(owner.get("personal").ok(), json!({ "values": {}, "watching": [] }));
    let put = |caller: &Caller, name: &str, value: Value| {
        let answer = caller.put(&format!("personal/{name}"), &json!({ "value": value }));
        (answer.status, answer.code().to_owned())
    };
    let kept = (204, String::new());
    assert_eq!(put(&owner, "favourites", json!(["a", "b"])), kept);
    assert_eq!(put(&reader, "preferences", json!({ "theme": "dark" })), kept, "who only reads may too");
    assert_eq!(put(&owner, "favourites", json!(["b"])), kept);
    let program = program.kill_and_restart();
    let (owner, reader) = (owner.at(&program.address), reader.at(&program.address));
    assert_eq!(owner.get("personal").ok()["values"], json!({ "favourites": ["b"] }));
    assert_eq!(reader.get("personal").ok()["values"], json!({ "preferences": { "theme": "dark" } }));
    assert_eq!(put(&owner, "favourites", Value::Null), kept);
    assert_eq!(owner.get("personal").ok()["values"], json!({}));
    for name in ["Favourites", "a-b", "a1", &"x".repeat(41)] {
        assert_eq!(put(&owner, name, json!(1)), (400, "invalid_input".into()), "{name}");
    }
    assert_eq!(put(&owner, "much", json!("x".repeat(64 * 1024 - 2))), kept);
    assert_eq!(put(&owner, "much", json!("x".repeat(64 * 1024 - 1))), (413, "too_large".into()));
    let names = (0..99).map(|number| format!("n_{}", "x".repeat(number % 30) + &"y".repeat(number / 30)));
    for name in names {
        assert_eq!(put(&owner, &name, json!(1)), kept, "{name}");
    }
    assert_eq!(put(&owner, "one_more", json!(1)), (413, "too_large".into()));
    assert_eq!(put(&owner, "much", json!(2)), kept, "what is there may be changed");
    let unreadable = owner.put("personal/favourites", &json!({ "values": 1 }));
    assert_eq!((unreadable.status, unreadable.code()), (400, "invalid_input"));
    let mut stranger = program.stranger();
    stranger.workspace = owner.workspace.clone();
    for path in ["personal", "inbox"] {
        assert_eq!(stranger.get(path).code(), "signed_out");
    }
    let mut without_token = owner.clone();
    without_token.forget_csrf();
    assert_eq!(put(&without_token, "much", json!(3)), (403, "forbidden".into()));
}

#[test]
fn an_inbox_fills_and_is_worked_off() {
    let (_program, owner, reader) = two();
    let feature = owner.feature("Dark mode");
    let key = owner.get(&format!("records/{feature}")).ok()["key"].as_str().unwrap().to_owned();
    assert_eq!(owner.get("personal").ok()["watching"], json!([feature]), "one watches what one made");
    assert_eq!(reader.put(&format!("records/{key}/watch"), &json!({ "watching": true })).status, 204);
    assert_eq!(reader.get("personal").ok()["watching"], json!([feature]));
    let nowhere = reader.put(&format!("records/{}/watch", Uuid::now_v7()), &json!({ "watching": true }));
    assert_eq!((nowhere.status, nowhere.code()), (404, "not_found"));

    let sequence = owner.bootstrap()[0]["sequence"].as_u64().unwrap();
    let (mut feed, mut own) = (reader.follow(sequence), owner.follow(sequence));
    let set = |field: &str, value: Value| json!({ "type": "set", "record": feature, "field": field, "value": value, "seen": 1e9 as u64 });
    owner.commit(vec![set("effort", json!(3)), set("area", json!("Looks"))]).ok();
    assert_eq!(feed.message("inbox"), json!({ "type": "inbox", "unread": 1 }));
    let body = format!("Is this fine, [@Ben](mention:{})?", reader.person);
    let (comment, create) = owner.create("comment", json!({ "parent": feature, "body": body }));
    owner.commit(vec![create]).ok();
    assert_eq!(feed.message("inbox")["unread"], 2);
    owner.commit(vec![set("owner", json!(reader.person))]).ok();
    assert_eq!(feed.message("inbox")["unread"], 3);

    let told = inbox(&reader, "");
    assert_eq!(reasons(&told), ["assigned", "mentioned", "changed"]);
    assert_eq!((&told["unread"], &told["next_before"]), (&json!(3), &Value::Null));
    let mentioned = &told["entries"][1];
    assert_eq!((&mentioned["record"], &mentioned["actor"]), (&json!(feature), &json!(owner.person)));
    assert_eq!((&mentioned["excerpt"], &mentioned["label"]), (&json!("Is this fine, @Ben?"), &json!("Test")));
    assert_eq!((&mentioned["read_at"], &mentioned["snoozed_until"]), (&Value::Null, &Value::Null));
    assert_eq!(told["entries"][2]["excerpt"], "Effort, Area");
    assert_eq!(
        inbox(&owner, ""),
        json!({ "entries": [], "unread": 0, "next_before": null }),
        "nobody is told what they did"
    );
    let at = mentioned["sequence"].as_u64().unwrap();
    let history = owner.get(&format!("history?before={}", at + 1)).ok();
    assert_eq!(history["operations"][0]["batch"], mentioned["batch"]);
    assert_eq!(owner.get(&format!("records/{comment}")).status, 200);

    let page = inbox(&reader, "?show=all&limit=2");
    assert_eq!(reasons(&page), ["assigned", "mentioned"]);
    let rest = inbox(&reader, &format!("?show=all&limit=2&before={}", page["next_before"]));
    assert_eq!((reasons(&rest), &rest["next_before"]), (vec!["changed".to_owned()], &Value::Null));

    let mark = |body: Value| reader.post("inbox/mark", &body);
    assert_eq!(mark(json!({ "ids": [mentioned["id"]], "read": true })).ok(), json!({ "unread": 2 }));
    assert_eq!(feed.message("inbox")["unread"], 2, "one's other tabs hear of it");
    let later = "2999-01-01T00:00:00.000Z";
    assert_eq!(mark(json!({ "records": [feature], "snoozed_until": later })).ok()["unread"], 0);
    assert_eq!(inbox(&reader, "?show=snoozed")["entries"].as_array().map(Vec::len), Some(3));
    assert_eq!(inbox(&reader, "?show=snoozed")["entries"][0]["snoozed_until"], later);
    assert_eq!(mark(json!({ "all": true, "snoozed_until": null })).ok()["unread"], 2, "what was read stays read");
    assert_eq!(mark(json!({ "all": true, "read": false })).ok()["unread"], 3);
    assert_eq!(mark(json!({ "all": true, "read": true })).ok()["unread"], 0);
    assert_eq!(reasons(&inbox(&reader, "?show=unread")), Vec::<String>::new());
    assert_eq!(reasons(&inbox(&reader, "?show=all")).len(), 3);
    for wrong in
        [json!({}), json!({ "read": true }), json!({ "all": true }), json!({ "all": true, "read": true, "x": 1 })]
    {
        let answer = mark(wrong.clone());
        assert_eq!((answer.status, answer.code()), (400, "invalid_input"), "{wrong}");
    }
    assert_eq!(reader.get("inbox?show=none").code(), "invalid_input");

    // Who said no hears no more of it; the owner's own feed never said anything of an inbox.
    reader.put(&format!("records/{feature}/watch"), &json!({ "watching": false }));
    let before = inbox(&reader, "?show=all");
    owner.commit(vec![set("effort", json!(9))]).ok();
    assert_eq!(inbox(&reader, "?show=all"), before);
    own.frame();
    assert_eq!(inbox(&owner, "?show=all")["entries"], json!([]));
}

#[test]
fn each_tab_knows_who_else_is_here() {
    let (_program, owner, reader) = two();
    let feature = owner.feature("Looked at");
    let sequence = owner.bootstrap()[0]["sequence"].as_u64().unwrap();
    let (mut ann, mut ben) = (owner.follow(sequence), reader.follow(sequence));
    ann.say(&json!({ "type": "here", "place": "features", "record": null }));
    let people = ben.message("presence")["people"].clone();
    assert_eq!(people.as_array().map(Vec::len), Some(1));
    assert_eq!(
        (&people[0]["person"], &people[0]["place"], &people[0]["record"]),
        (&json!(owner.person), &json!("features"), &Value::Null)
    );
    let tab = people[0]["tab"].clone();
    ann.say(&json!({ "type": "here", "place": "features", "record": feature }));
    let moved = ben.message("presence")["people"].clone();
    assert_eq!((&moved[0]["record"], &moved[0]["tab"]), (&json!(feature), &tab));
    // What makes no sense changes nothing, and what does not exist is left out.
    for nonsense in [
        json!({ "type": "here" }),
        json!({ "type": "tomorrow" }),
        json!("x"),
        json!({ "type": "here", "place": "<b>" }),
    ] {
        ann.say(&nonsense);
    }
    ann.say(&json!({ "type": "here", "place": "inbox", "record": Uuid::now_v7() }));
    let moved = ben.message("presence")["people"].clone();
    assert_eq!((&moved[0]["place"], &moved[0]["record"]), (&json!("inbox"), &Value::Null));
    // A second tab of the same person is another tab; a newcomer is told who is here.
    let mut second = owner.follow(sequence);
    assert_eq!(second.message("presence")["people"].as_array().map(Vec::len), Some(1));
    second.say(&json!({ "type": "here", "place": "board", "record": null }));
    assert_eq!(ben.message("presence")["people"].as_array().map(Vec::len), Some(2));
    assert_eq!(ann.message("presence")["people"][0]["place"], "board", "one's own other tab is shown, not this one");
    drop(second);
    assert_eq!(ben.message("presence")["people"].as_array().map(Vec::len), Some(1));
    drop(ann);
    assert_eq!(ben.message("presence")["people"], json!([]));
}
