//! Full-text search through the API.

use serde_json::{Value, json};
use testkit::{Caller, Program};

const BINARY: &str = env!("CARGO_BIN_EXE_throughline");

fn found(caller: &Caller, asked: &str) -> Value {
    caller.get(&format!("search?q={asked}")).ok()
}

fn plain(pieces: &Value) -> String {
    pieces.as_array().unwrap().iter().map(|piece| piece["text"].as_str().unwrap()).collect()
}

fn marked(pieces: &Value) -> Vec<String> {
    let pieces = pieces.as_array().unwrap().iter().filter(|piece| piece["found"] == true);
    pieces.map(|piece| piece["text"].as_str().unwrap().to_owned()).collect()
}

fn titles(reply: &Value) -> Vec<String> {
    reply["hits"].as_array().unwrap().iter().map(|hit| plain(&hit["title"])).collect()
}

#[test]
fn what_stands_anywhere_is_found_and_marked() {
    let program = Program::start(BINARY, true);
    let owner = program.demo_owner();
    let picture = found(&owner, "picture%20element");
    assert_eq!(picture["behind"], 0);
    let first = &picture["hits"][0];
    assert!(plain(&first["title"]).to_lowercase().contains("picture"), "{first}");
    assert!(marked(&first["title"]).iter().any(|word| word.eq_ignore_ascii_case("picture")));
    // By a key, by the beginning of the last word, by another form of the word.
    let key = first["key"].as_str().unwrap();
    assert_eq!(found(&owner, key)["hits"][0]["key"], key);
    assert!(!titles(&found(&owner, "notificat")).is_empty());
    assert_eq!(titles(&found(&owner, "transitioning")), titles(&found(&owner, "transitions%20")));
    // A slip of the finger.
    let slip = found(&owner, "pitcure");
    assert_eq!(slip["nearly"], true);
    assert!(titles(&slip).iter().any(|title| title.to_lowercase().contains("picture")));
    assert_eq!(picture["nearly"], false);
    // Only some kinds; words in a row; words that may not be there.
    let ideas = found(&owner, "picture&kinds=idea");
    assert!(ideas["hits"].as_array().unwrap().iter().all(|hit| hit["kind"] == "idea"));
    assert!(!ideas["hits"].as_array().unwrap().is_empty());
    let all = titles(&found(&owner, "css%20&limit=100"));
    let without = titles(&found(&owner, "css%20-transitions&limit=100"));
    assert!(without.len() < all.len() && without.iter().all(|title| !title.to_lowercase().contains("transitions")));
    assert_eq!(found(&owner, "")["hits"], json!([]));
    assert_eq!(found(&owner, "%22%20OR%20-%20*%20title%3A")["hits"], json!([]), "signs are no commands");
    assert_eq!(owner.get("search?q=x&kinds=nothing").message(), "There is no kind \"nothing\".");
    assert_eq!(owner.get("search").status, 400);
}

#[test]
fn what_one_writes_is_found_at_once_and_what_one_throws_away_is_not() {
    let program = Program::start(BINARY, true);
    let owner = program.demo_owner();
    let feature = owner.feature("Zeppelin mode");
    let (comment, create) =
        owner.create("comment", json!({ "body": "Needs a quagmire of settings.", "parent": feature }));
    owner.commit(vec![create]).ok();
    let hits = found(&owner, "quagmire");
    assert_eq!((&hits["hits"][0]["record"], &hits["hits"][0]["topic"]), (&json!(comment), &json!(feature)));
    assert_eq!(marked(&hits["hits"][0]["excerpt"]), ["quagmire"]);
    let set = |field: &str, value: Value| {
        owner
            .commit(vec![
                json!({ "type": "set", "record": feature, "field": field, "value": value, "seen": 1e9 as u64 }),
            ])
            .ok();
    };
    set("title", json!("Airship mode"));
    assert_eq!(found(&owner, "zeppelin%20")["hits"], json!([]));
    assert_eq!(titles(&found(&owner, "airship")), ["Airship mode"]);
    set("archived", json!(true));
    assert_eq!(found(&owner, "airship")["hits"][0]["archived"], true, "put away, and still found");
    set("trashed", json!(true));
    assert_eq!(found(&owner, "airship%20")["hits"], json!([]));
    set("trashed", json!(false));
    // The index follows a program that was away, and is made anew by a command.
    let mut program = program.kill_and_restart();
    assert_eq!(titles(&found(&owner.at(&program.address), "airship")), ["Airship mode"]);
    program.kill();
    let output = testkit::command(BINARY, program.folder()).arg("reindex").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && said.contains(": searched up to operation "), "{said}");
    // An index that is broken is made anew by itself.
    let folder = program.folder().join("workspaces");
    let index = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let index = index.into_iter().find(|path| path.to_string_lossy().ends_with(".search.db")).unwrap();
    std::fs::write(&index, b"not a database at all, and long enough to be looked at as one").unwrap();
    let program = program.kill_and_restart();
    assert_eq!(titles(&found(&owner.at(&program.address), "airship")), ["Airship mode"]);
}

#[test]
fn a_filter_keeps_of_the_hits_what_a_list_would_keep() {
    let program = Program::start(BINARY, true);
    let owner = program.demo_owner();
    let ids = |rows: &Value, name: &str| -> std::collections::BTreeSet<String> {
        rows.as_array().unwrap().iter().map(|row| row[name].as_str().unwrap().to_owned()).collect()
    };
    let hits = |asked: &str| ids(&found(&owner, &format!("css%20&limit=100&{asked}"))["hits"], "record");
    let all = hits("kinds=feature");
    for filter in ["state.category = \"done\"", "count(asked_for_by) > 0", "title", "not archived and key != \"\""] {
        let filter: String = filter.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let mut listed = std::collections::BTreeSet::new();
        let mut cursor = String::new();
        loop {
            let page = owner.get(&format!("records?kind=feature&limit=200&filter={filter}{cursor}")).ok();
            listed.extend(ids(&page["records"], "id"));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        let kept = hits(&format!("kinds=feature&filter={filter}"));
        assert_eq!(kept, all.intersection(&listed).cloned().collect(), "{filter}");
    }
    // A name from where it was imported is kept, or not, as any hit.
    let all = found(&owner, "css&kinds=feature&filter=true&limit=3");
    assert_eq!((all["hits"].as_array().unwrap().len(), &all["sifted"]), (3, &Value::Null));
    assert_eq!(found(&owner, "css&kinds=feature&filter=false")["hits"], json!([]));
    let key = all["hits"][0]["key"].as_str().unwrap().to_owned();
    assert_eq!(found(&owner, &format!("{key}&kinds=feature&filter=false"))["hits"], json!([]));
    let unread = owner.get("search?q=css&kinds=feature&filter=nonsense.here%20%3D");
    assert_eq!(unread.status, 400);
    assert!(unread.message().starts_with("The filter cannot be read at character "), "{}", unread.text);
    let without = owner.get("search?q=css&filter=true");
    assert!(without.message().starts_with("A filter reads the fields of kinds"), "{}", without.text);
}

#[test]
fn what_people_work_on_comes_first() {
    let program = Program::start(BINARY, true);
    let owner = program.demo_owner();
    let (worked_on, other) = (owner.feature("Zeppelin mode"), owner.feature("Zeppelin mode"));
    let set = |record: &str, value: &str| {
        let set = json!({ "type": "set", "record": record, "field": "title", "value": value, "seen": 1e9 as u64 });
        owner.commit(vec![set]).ok();
    };
    for value in ["Zeppelin modes", "Zeppelin moods", "Zeppelin mode"] {
        set(&worked_on, value);
    }
    set(&other, "Zeppelin mode");
    let first = |owner: &Caller| found(owner, "zeppelin")["hits"][0]["record"].as_str().unwrap().to_owned();
    assert_eq!(first(&owner), worked_on);
    // It is worked out of the log, and so is there again when the index is made anew.
    let mut program = program;
    program.kill();
    let output = testkit::command(BINARY, program.folder()).arg("reindex").output().unwrap();
    assert!(output.status.success());
    let program = program.kill_and_restart();
    assert_eq!(first(&owner.at(&program.address)), worked_on);
}
