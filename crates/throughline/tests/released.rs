//! What a released program wrote is opened by this one, whole: each version that was released left a backup here, and no
//! later one may lose a value of it.

use serde_json::{Value, json};
use std::io::Cursor;
use std::path::Path;
use std::process::Command;
use testkit::{Caller, Program};

const BINARY: &str = env!("CARGO_BIN_EXE_throughline");

/// A backup as version 0.1.0 made it, with a space of its own, a formula, a link role, an import, a file and a webhook.
const V0_1_0: &[u8] = include_bytes!("released/0.1.0.zip");

/// The data folder that the backup becomes; what restoring it said.
fn restored(backup: &[u8], home: &Path) -> std::path::PathBuf {
    let (from, data) = (home.join("backup"), home.join("data"));
    zip::ZipArchive::new(Cursor::new(backup)).unwrap().extract(&from).unwrap();
    run(&["restore", "--from", from.to_str().unwrap(), "--data", data.to_str().unwrap()]);
    data
}

/// What a command answers, which has to succeed.
fn run(words: &[&str]) -> String {
    let output = Command::new(BINARY).args(words).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{words:?}: {said}");
    said
}

fn owner_of(data: &Path) -> (Program, Caller) {
    let said = run(&["user", "sign-in", "--data", data.to_str().unwrap(), "--email", "ann@example.org"]);
    let token = said.split("one-time=").nth(1).unwrap().trim().to_owned();
    let program = Program::start_on(BINARY, data, false);
    let mut owner = program.stranger();
    owner.sign_in_once(&token);
    (program, owner)
}

#[test]
fn what_0_1_0_wrote_is_whole() {
    let home = tempfile::tempdir().unwrap();
    let data = restored(V0_1_0, home.path());
    let (program, owner) = owner_of(&data);
    let feature = owner.get("records/RELE-1").ok();
    let fields = &feature["fields"];
    assert_eq!(
        (&fields["title"], &fields["effort"], &fields["due"]),
        (&json!("Export everything"), &json!(3), &json!("2026-Q4"))
    );
    assert_eq!((&fields["tags"], &fields["description"]), (&json!(["data"]), &json!("# Why\n\nPeople ask.")));
    let page = owner.get("records?ids=RELE-1&linked=asked_for_by&compute=cost&compute=state.name").ok();
    assert_eq!(page["computed"], json!([[6, "Planned"]]));
    assert_eq!(page["linked"][0]["fields"]["title"], "Give me my data");
    let link = owner.get("records/RELE-1/links/asked_for_by/RELE-2").ok();
    assert_eq!(
        (&link["evidence"][0]["note"], &link["evidence"][0]["state"]),
        (&json!("In the interview"), &json!("confirmed"))
    );
    let files = owner.get("records?kind=file").ok();
    let file = files["records"][0]["id"].as_str().unwrap();
    assert_eq!(owner.fetch(&format!("files/{file}/content"), None).body, b"the plan as it was");
    assert_eq!(owner.get("records?kind=comment").ok()["records"][0]["fields"]["body"], "Yes, *please*");
    assert_eq!(owner.get("records/SEC-1").ok()["fields"]["title"], "Not yet");
    assert_eq!(owner.get("records/A-1").ok()["fields"]["title"], "From a table");
    let imports = owner.get("imports").ok();
    assert_eq!((&imports[0]["title"], &imports[0]["state"]), (&json!("Plan"), &json!("finished")));
    assert_eq!(owner.get("webhooks").ok()["webhooks"][0]["url"], "https://example.org/hook");
    let schema = owner.get("schema").ok();
    assert_eq!((&schema["fields"][0]["name"], &schema["roles"][0]["name"]), (&json!("cost"), &json!("solves")));

    // The history goes back to the beginning without a gap, and what was done then can be undone now.
    let told = owner.get("changes?limit=5000").ok();
    let sequences: Vec<u64> =
        told["operations"].as_array().unwrap().iter().map(|entry| entry["sequence"].as_u64().unwrap()).collect();
    assert_eq!(sequences, (1..=sequences.len() as u64).collect::<Vec<_>>());
    let renamed =
        told["operations"].as_array().unwrap().iter().find(|entry| {
            entry["changes"].as_array().unwrap().iter().any(|change| change["after"] == "Export everything")
        });
    let batch = renamed.unwrap()["batch"].as_str().unwrap();
    let undo = json!({ "batch": uuid::Uuid::now_v7(), "force": false });
    owner.post(&format!("batches/{batch}/undo"), &undo).ok();
    assert_eq!(owner.get("records/RELE-1").ok()["fields"]["title"], "Export as CSV");
    // It goes on: a number, a search, a password.
    let later = json!({ "kind": "feature", "space": "RELE", "fields": { "title": "Later" } });
    assert_eq!(owner.post("records", &later).json["key"], "RELE-4");
    let mut again = program.stranger();
    let entered = again.begin("/api/v1/sign-in", &json!({ "email": "ann@example.org", "password": "a long password" }));
    assert_eq!(entered.status, 200, "{}", entered.text);
    let found = owner.get("search?q=interview%20data").ok();
    assert!(found["hits"].as_array().is_some_and(|hits| hits.iter().all(Value::is_object)));
    drop(program);
    assert!(run(&["doctor", "--deep", "--data", data.to_str().unwrap()]).contains("everything holds"));
}
