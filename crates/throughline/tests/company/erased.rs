//! Somebody of whom a secret is planted in every place, and where it may still stand once they are erased.

use super::writer::Writer;
use super::{PASSWORD, founded_saying, joined, until};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use testkit::{Caller, Program};

/// Stands in every place. The index keeps the stems of words, so its last letter is left out where bytes are looked at.
pub const SECRET: &str = "Zaphodine";
pub const STEM: &str = "zaphodin";

pub fn erase(by: &Caller, person: &str, name: &str, authored: &str) -> testkit::Answer {
    by.post(&format!("people/{person}/erasure"), &json!({ "name": name, "authored": authored, "dry_run": false }))
}

pub fn rehearse(by: &Caller, person: &str, authored: &str) -> Value {
    by.post(&format!("people/{person}/erasure"), &json!({ "authored": authored, "dry_run": true })).ok()
}

/// Waits until all of it is done.
pub fn done(by: &Caller, report: &Value) -> Value {
    let path = format!("erasures/{}", report["id"].as_str().expect("it was erased"));
    until("the end of the erasure", || {
        let report = by.get(&path).ok();
        (report["state"] == "done").then_some(report)
    })
}

pub fn count(report: &Value, place: &str) -> Option<u64> {
    report["places"]
        .as_array()
        .unwrap()
        .iter()
        .find(|each| each["place"] == place)
        .and_then(|each| each["count"].as_u64())
}

/// What `reader` gets through every door that shows something.
pub fn all_that_is_shown(reader: &Caller, records: &[&str]) -> String {
    let doors = [
        "bootstrap",
        "records?kind=feature&linked=asked_for_by,decided_by",
        "records?kind=person",
        "records?kind=comment",
        "records?kind=feedback",
        "records?kind=file",
        "records?kind=view",
        "records?kind=work_item",
        "changes?limit=5000",
        "schema",
        "history?limit=200",
        "as-of?at=2100-01-01&kind=feature&kind=comment&kind=person&kind=file&kind=feedback",
        "inbox?show=all",
        "personal",
        "imports",
        "people",
        "audit",
        "audit/export?format=jsonl",
        "shares",
        "jobs",
        "webhooks",
        "erasures",
        "search?q=zaphodine",
        "search?q=zaphodina",
        "/api/v1/session",
    ];
    let mut shown = String::new();
    for door in doors {
        let answer = reader.get(door);
        assert_eq!(answer.status, 200, "{door}: {}", answer.text);
        shown += &answer.text;
    }
    for record in records {
        for part in ["", "/history", "/thread", "/links"] {
            shown += &reader.get(&format!("records/{record}{part}")).text;
        }
    }
    for archive in ["export".to_owned(), format!("spaces/{}/copy", reader.space)] {
        let bytes = reader.fetch(&archive, None).body;
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        for at in 0..archive.len() {
            let mut entry = archive.by_index(at).unwrap();
            shown += &entry.name().unwrap_or_default();
            let mut content = Vec::new();
            std::io::copy(&mut entry, &mut content).unwrap();
            shown += &String::from_utf8_lossy(&content);
        }
    }
    for import in reader.get("imports").ok().as_array().into_iter().flatten() {
        let id = import["id"].as_str().unwrap();
        shown += &reader.get(&format!("imports/{id}")).text;
        for row in 1..=2 {
            shown += &reader.get(&format!("imports/{id}/rows?file=tasks.csv&row={row}")).text;
        }
    }
    shown
}

pub fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.path() {
            path if path.is_dir() => files_below(&path, found),
            path => found.push(path),
        }
    }
}

/// The files in which the bytes stand, whatever the case of their letters, with what surrounds them.
pub fn standing_in(folder: &Path, bytes: &str) -> Vec<String> {
    let mut files = Vec::new();
    files_below(folder, &mut files);
    let mut found = Vec::new();
    for file in files {
        let content = fs::read(&file).unwrap_or_default().to_ascii_lowercase();
        let named = file.to_string_lossy().to_lowercase().contains(bytes);
        let at = content.windows(bytes.len()).position(|window| window == bytes.as_bytes());
        if let Some(at) = at.or(named.then_some(0)) {
            let around = &content[at.saturating_sub(60)..(at + 60).min(content.len())];
            found.push(format!("{}: …{}…", file.display(), String::from_utf8_lossy(around)));
        }
    }
    found
}

/// Everything that the database holds, where that is PostgreSQL.
pub fn dumped(folder: &Path) -> String {
    let Some(address) = testkit::postgres::of_folder(folder) else { return String::new() };
    let schema = address.rsplit_once("search_path%3D").expect("it names a schema").1.to_owned();
    let server = std::env::var(testkit::postgres::VARIABLE).expect("it names a server");
    let dump = Command::new("pg_dump").args(["--data-only", "--schema", &schema, &server]).output();
    let dump = dump.expect("pg_dump is installed with PostgreSQL");
    assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
    String::from_utf8_lossy(&dump.stdout).to_lowercase()
}

pub fn is_on_postgres(folder: &Path) -> bool {
    testkit::postgres::of_folder(folder).is_some()
}

/// Tasks of a file, one of them assigned to the person.
pub fn import(by: &Caller) {
    let draft = by.post("import-drafts", &Value::Null).ok()["id"].as_str().unwrap().to_owned();
    let file = format!("Key,Task,Status,Assignee\nOLD-1,One,Doing,{SECRET}\nOLD-2,Two,Doing,Bea\n");
    let path = format!("import-drafts/{draft}/files?name=tasks.csv");
    by.send_bytes("POST", &path, "application/octet-stream", file.as_bytes()).ok();
    let reading = by.post(&format!("import-drafts/{draft}/reading"), &json!({ "space": by.space, "kinds": {} })).ok();
    let plan = json!({ "space": by.space, "title": "Our tasks", "mapping": reading["mapping"] });
    by.post(&format!("import-drafts/{draft}/run"), &plan).ok();
    until("the end of the import", || {
        (by.get(&format!("imports/{draft}/progress")).ok()["state"] == "finished").then_some(())
    });
}

/// The person, with the secret in every place. Answers also records to look at.
pub fn planted(program: &Program, owner: &Caller) -> (Caller, Vec<String>) {
    let them = joined(program, owner, SECRET, "member", "maker");
    let person = them.person.clone();
    let set = |record: &str, field: &str, value: Value| json!({ "type": "set", "record": record, "field": field, "value": value, "seen": 1_000_000 });
    // Values that stand, and that stood.
    let define = json!({ "type": "define_field", "space": owner.space, "kind": "person", "name": "motto", "label": "Motto",
        "field_type": "line", "position": 0 });
    owner.commit(vec![define]).ok();
    owner.commit(vec![set(&person, "motto", json!(format!("{SECRET} first")))]).ok();
    owner.commit(vec![set(&person, "motto", json!("Another"))]).ok();
    owner.commit(vec![set(&person, "company", json!(format!("{SECRET} Ltd")))]).ok();
    // What others said on the record, and typed into it.
    let (comment, create) = owner.create("comment", json!({ "parent": person, "body": format!("{SECRET} is kind") }));
    owner.commit(vec![create]).ok();
    let mut writer = Writer::open_field(owner, &comment, "body");
    writer.type_in(0, &format!("{SECRET} was typed. "));
    drop(writer);
    // A file on it, in two versions.
    let attached = format!("records/{person}/files?name={SECRET}.txt");
    let file = owner.send_bytes("POST", &attached, "text/plain", format!("{SECRET} in a file").as_bytes()).ok();
    let file = file["id"].as_str().unwrap().to_owned();
    let newer = format!("files/{file}?name={SECRET}.txt");
    owner.send_bytes("PUT", &newer, "text/plain", format!("{SECRET} in a newer file").as_bytes()).ok();
    // What they wrote on records of others, of which its owner was told.
    let feature = owner.feature("Plan");
    let (said, create) = them.create("comment", json!({ "parent": feature, "body": format!("I, {SECRET}, say so") }));
    them.commit(vec![create]).ok();
    let (feedback, create) =
        owner.create("feedback", json!({ "title": "Said", "text": format!("{SECRET}'s words"), "author": person }));
    owner.commit(vec![create]).ok();
    let mut batch = Caller::batch(vec![set(&feature, "owner", json!(person))]);
    batch["label"] = json!(format!("Gave it to {SECRET}"));
    owner.post("batches", &batch).ok();
    // Their own things.
    them.put("personal/preferences", &json!({ "value": { "draft": SECRET } }));
    let view = json!({ "title": SECRET, "owner": person, "audience": "personal",
        "definition": { "kind": "feature", "layout": "table" } });
    let (view, create) = them.create("view", view);
    them.commit(vec![create]).ok();
    // A passkey that they begin to add and never do.
    them.post("/api/v1/account/passkeys/options", &json!({ "current": PASSWORD })).ok();
    them.post("/api/v1/account/tokens", &json!({ "name": format!("{SECRET}'s"), "scope": "read", "days": null })).ok();
    let share = json!({
        "name": format!("{SECRET} shows"), "what": { "type": "view", "kind": "feature", "filter": "", "look": "{}" },
        "spaces": [them.space], "fields": [], "dates": "exact", "password": null, "days": 1,
    });
    them.post("shares", &share).ok();
    let hook = json!({ "label": format!("{SECRET}'s hook"), "url": "https://hooks.example.org", "kinds": [] });
    owner.put(&format!("people/{person}"), &json!({ "standing": "admin" }));
    assert_eq!(them.post("webhooks", &hook).status, 201);
    let draft = them.post("import-drafts", &Value::Null).ok()["id"].as_str().unwrap().to_owned();
    let waits = format!("import-drafts/{draft}/files?name=mine.csv");
    them.send_bytes("POST", &waits, "application/octet-stream", format!("Name\n{SECRET}\n").as_bytes()).ok();
    import(owner);
    // A way in for their address, which waits to be mailed.
    let email = format!("{}@example.org", SECRET.to_lowercase());
    let asked = json!({ "email": email, "standing": "member", "roles": [], "mail": true });
    owner.post("invitations", &asked).ok();
    (them, vec![person, comment, file, feature, said, feedback, view])
}

/// A program whose mails wait.
pub fn stage() -> (Program, Caller, tempfile::TempDir) {
    let settings = tempfile::tempdir().unwrap();
    let file = settings.path().join("settings.toml");
    // Nobody listens there.
    fs::write(&file, "[mail]\nserver = \"smtp://127.0.0.1:9\"\nfrom = \"Plans <plans@example.org>\"\n").unwrap();
    let (program, owner) = founded_saying(&["--settings", file.to_str().unwrap()]);
    (program, owner, settings)
}
