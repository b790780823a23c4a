//! Everything that one may see, to take along.

mod company;

use company::{founded, joined};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;
use testkit::{Caller, Program};

/// The archive by the names of its files.
fn exported(by: &Caller) -> BTreeMap<String, Vec<u8>> {
    fetched(by, "export")
}

fn fetched(by: &Caller, path: &str) -> BTreeMap<String, Vec<u8>> {
    let fetched = by.fetch(path, None);
    assert_eq!(fetched.status, 200);
    assert_eq!(fetched.headers["content-type"], "application/zip");
    let mut archive = zip::ZipArchive::new(Cursor::new(fetched.body)).unwrap();
    let mut found = BTreeMap::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        assert!(found.insert(name.clone(), bytes).is_none(), "{name} stands twice");
    }
    found
}

fn text<'a>(archive: &'a BTreeMap<String, Vec<u8>>, name: &str) -> &'a str {
    std::str::from_utf8(archive.get(name).unwrap_or_else(|| panic!("no {name} in {:?}", archive.keys()))).unwrap()
}

fn lines(archive: &BTreeMap<String, Vec<u8>>, name: &str) -> Vec<Value> {
    text(archive, name).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn an_export_holds_all_that_one_sees_and_nothing_else() {
    let (program, owner) = founded();
    let mut maker = joined(&program, &owner, "Max", "member", "maker");
    let feature = owner.feature("Plan: a/b");
    let other = owner.feature("Other");
    let (_, comment) = owner.create("comment", json!({ "body": "Looks *good*", "parent": feature }));
    let link =
        json!({ "type": "link", "from": feature, "role": "depends_on", "to": other, "fields": {}, "evidence": [] });
    owner.commit(vec![comment, link]).ok();
    let path = format!("records/{feature}/files?name=notes.txt");
    let file = owner.send_bytes("POST", &path, "text/plain", b"kept as it is").ok();
    let made = maker.post("spaces", &json!({ "name": "Hidden", "prefix": "HID", "members": null })).ok();
    maker.space = made["space"].as_str().unwrap().to_owned();
    maker.feature("Secret plan");

    let all = exported(&owner);
    let (key, id) = (owner.get(&format!("records/{feature}")).ok()["key"].clone(), file["id"].as_str().unwrap());
    assert_eq!(text(&all, &format!("files/{id}/notes.txt")), "kept as it is");
    let page = all.keys().find(|name| name.ends_with(&format!("{} Plan a b.md", key.as_str().unwrap()))).unwrap();
    let words = text(&all, page);
    assert!(words.starts_with("# Plan: a/b\n") && words.contains("- depends on: Other\n"), "{words}");
    assert!(words.contains("**Ann**") && words.contains("Looks *good*"), "{words}");
    let about: Value = serde_json::from_str(text(&all, "export.json")).unwrap();
    for (name, count) in
        [("records", "records"), ("links", "links"), ("evidence", "evidence"), ("operations", "operations")]
    {
        assert_eq!(
            lines(&all, &format!("{name}.jsonl")).len() as u64,
            about["counts"][count].as_u64().unwrap(),
            "{name}"
        );
    }
    assert_eq!((&about["counts"]["files"], &about["counts"]["missing_files"]), (&json!(1), &json!(0)));
    // The same rows as the client's first copy.
    let copy = owner.bootstrap();
    let rows = |kind: &str| -> Vec<String> {
        let lines = copy.iter().filter(|line| line["type"] == kind);
        let mut rows: Vec<String> =
            lines.flat_map(|line| line["rows"].as_array().unwrap()).map(Value::to_string).collect();
        rows.sort();
        rows
    };
    for kind in ["records", "links", "evidence"] {
        let mut found: Vec<String> = lines(&all, &format!("{kind}.jsonl")).iter().map(Value::to_string).collect();
        found.sort();
        assert_eq!(found, rows(kind), "{kind}");
    }
    for (name, bytes) in &all {
        let words = String::from_utf8_lossy(bytes);
        assert!(!words.contains("Secret plan") && !words.contains("HID-") && !name.contains("Hidden"), "{name}");
    }
    assert!(exported(&maker).keys().any(|name| name.contains("markdown/Hidden/Features/HID-1 Secret plan.md")));
}

/// Makes a workspace of an archive in a folder of its own, and signs its owner in.
fn reopened(archive: &[u8], home: &Path) -> Result<(Program, Caller), String> {
    let (file, data) = (home.join("export.zip"), home.join("data"));
    std::fs::write(&file, archive).unwrap();
    let mut command = testkit::command(env!("CARGO_BIN_EXE_throughline"), &data);
    command.arg("reopen").arg(&file);
    let output = command.args(["--name", "Ann", "--email", "ann@example.org"]).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    if !output.status.success() {
        return Err(said);
    }
    let token = said.split("one-time=").nth(1).expect("a sign-in is printed").trim().to_owned();
    let program = Program::start_on(env!("CARGO_BIN_EXE_throughline"), &data, false);
    let mut owner = program.stranger();
    owner.sign_in_once(&token);
    Ok((program, owner))
}

/// Every line of every file of rows.
fn ledger_of(archive: &BTreeMap<String, Vec<u8>>) -> String {
    let files = archive.iter().filter(|(name, _)| name.ends_with(".jsonl"));
    let mut all = String::new();
    for (name, bytes) in files {
        let mut lines: Vec<&str> = std::str::from_utf8(bytes).unwrap().lines().collect();
        // Links and evidence have no order of their own.
        lines.sort_unstable();
        all += &format!("{name}\n{}\n", lines.join("\n"));
    }
    all
}

#[test]
fn an_export_opened_elsewhere_is_the_same_to_the_last_operation() {
    let program = Program::start(env!("CARGO_BIN_EXE_throughline"), true);
    let owner = program.demo_owner();
    let record = owner.get("records/EDGE-180").ok();
    let id = record["id"].as_str().unwrap();
    owner.send_bytes("POST", &format!("records/{id}/files?name=notes.txt"), "text/plain", b"kept as it is").ok();
    let others = owner.get("records?kind=feature&limit=3").ok();
    let other = others["records"].as_array().unwrap().iter().find(|other| other["id"] != record["id"]).unwrap();
    let link =
        json!({ "type": "link", "from": id, "role": "depends_on", "to": other["id"], "fields": {}, "evidence": [] });
    owner.commit(vec![link]).ok();
    owner.commit(vec![json!({ "type": "unlink", "from": id, "role": "depends_on", "to": other["id"] })]).ok();

    let bytes = owner.fetch("export", None).body;
    let home = tempfile::tempdir().unwrap();
    let (elsewhere, there) = reopened(&bytes, home.path()).unwrap();
    let (before, after) = (exported(&owner), exported(&there));
    assert_eq!(ledger_of(&after), ledger_of(&before));
    assert!(lines(&before, "operations.jsonl").len() > 1_000 && lines(&before, "import-rows.jsonl").len() > 900);
    assert_eq!(lines(&before, "removed-links.jsonl").len(), 1);
    let files = |archive: &BTreeMap<String, Vec<u8>>| {
        let kept = archive.iter().filter(|(name, _)| name.starts_with("files/") || name.starts_with("markdown/"));
        kept.map(|(name, bytes)| (name.clone(), bytes.clone())).collect::<Vec<_>>()
    };
    assert_eq!(files(&after), files(&before));
    assert_eq!(there.get("records/EDGE-180/thread").ok(), owner.get("records/EDGE-180/thread").ok());
    // It is alive: numbers go on, and the doctor finds nothing.
    let next = there.get(&format!("records/{}", there.feature("Goes on"))).ok();
    let number: u32 = next["key"].as_str().unwrap()[5..].parse().unwrap();
    assert!(number > 400, "{next}");
    let doctor = testkit::command(env!("CARGO_BIN_EXE_throughline"), elsewhere.folder())
        .args(["doctor", "--deep"])
        .output()
        .unwrap();
    assert!(doctor.status.success(), "{}", String::from_utf8_lossy(&doctor.stdout));
}

#[test]
fn an_archive_that_is_none_is_refused_and_leaves_nothing() {
    let (program, owner) = founded();
    let viewer = joined(&program, &owner, "Vera", "member", "viewer");
    let made = owner.post("spaces", &json!({ "name": "Hidden", "prefix": "HID", "members": null })).ok();
    let mut inside = owner.clone();
    inside.space = made["space"].as_str().unwrap().to_owned();
    inside.feature("Not for everybody");
    let refused = |bytes: &[u8]| {
        let home = tempfile::tempdir().unwrap();
        let problem = reopened(bytes, home.path()).err().unwrap();
        let data = home.path().join("data/workspaces");
        let left = std::fs::read_dir(&data).map(Iterator::count).unwrap_or(0);
        assert_eq!(left, 0, "{problem}");
        problem
    };
    assert!(refused(b"no archive").contains("is no export of this program"));
    let partial = viewer.fetch("export", None).body;
    assert!(refused(&partial).contains("have it made by somebody who is in every space"));
    let whole = owner.fetch("export", None).body;
    assert!(refused(&whole[..whole.len() - 100]).contains("is no export of this program"));
    // A line that was changed is found before anything is told to stand.
    let mut bent = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut source = zip::ZipArchive::new(Cursor::new(whole)).unwrap();
    for at in 0..source.len() {
        let mut file = source.by_index(at).unwrap();
        let (name, mut text) = (file.name().unwrap().into_owned(), String::new());
        file.read_to_string(&mut text).unwrap();
        if name == "operations.jsonl" {
            text = text.replacen("\"sequence\":2,", "\"sequence\":3,", 1);
        }
        bent.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut bent, text.as_bytes()).unwrap();
    }
    let bent = bent.finish().unwrap().into_inner();
    assert!(refused(&bent).contains("operations.jsonl, line 2: operation 2 is missing"));
}

#[test]
fn a_copy_of_a_space_is_read_without_a_program_and_holds_nothing_else() {
    let (program, owner) = founded();
    let maker = joined(&program, &owner, "Max", "member", "maker");
    let (id, create) = owner.create(
        "feature",
        json!({ "title": "Plan <b>A</b>", "description": "See [this](javascript:alert(1)) <script>alert(2)</script>" }),
    );
    owner.commit(vec![create]).ok();
    let other = owner.feature("Other");
    let gone = owner.feature("Put away");
    owner.delete(&format!("records/{gone}"));
    let (_, comment) = owner.create("comment", json!({ "body": "Looks *good*", "parent": id }));
    owner.commit(vec![comment]).ok();
    owner.send_bytes("POST", &format!("records/{id}/files?name=page.html"), "text/html", b"<script>").ok();
    let made = owner.post("spaces", &json!({ "name": "Hidden", "prefix": "HID", "members": null })).ok();
    let idea = owner.post("records", &json!({ "kind": "idea", "space": "HID", "fields": { "title": "Secret wish" } }));
    let idea = idea.json["id"].as_str().unwrap().to_owned();
    assert_eq!(owner.put(&format!("records/{idea}/links/asks_for/{id}"), &json!({})).status, 204);
    assert_eq!(owner.put(&format!("records/{id}/links/depends_on/{other}"), &json!({})).status, 204);

    let copy = fetched(&owner, &format!("spaces/{}/copy", owner.space));
    let page = text(&copy, &format!("records/{id}.html"));
    assert!(page.contains("<h1>Plan &lt;b&gt;A&lt;/b&gt;</h1>") && page.contains("default-src 'none'"), "{page}");
    assert!(!page.contains("<script") && !page.contains("javascript:"), "{page}");
    assert!(page.contains(&format!("depends on: <a href=\"{other}.html\">Other</a>")), "{page}");
    assert!(page.contains("<strong>Ann</strong>") && page.contains("Looks <em>good</em>"), "{page}");
    assert!(copy.keys().any(|name| name.ends_with("/page.html.txt")), "{:?}", copy.keys());
    let whole: String = copy.values().map(|bytes| String::from_utf8_lossy(bytes)).collect();
    assert!(!whole.contains("Secret wish") && !whole.contains("Put away") && !whole.contains("Hidden"));
    assert!(text(&copy, "index.html").contains("feature.html") && text(&copy, "feature.html").contains("Other"));
    let listed = text(&copy, "feature.html");
    assert!(listed.find("Plan &lt;b&gt;").unwrap() < listed.find("Other").unwrap(), "in the order of their keys");
    // Every address inside leads somewhere.
    for (name, bytes) in copy.iter().filter(|(name, _)| name.ends_with(".html")) {
        let words = String::from_utf8_lossy(bytes).into_owned();
        for address in words.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            if address.starts_with('#') || address.starts_with("http") {
                continue;
            }
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
            let target = match address.strip_prefix("../") {
                Some(up) => up.to_owned(),
                None => format!("{folder}/{}", address.trim_start_matches("./")).trim_start_matches('/').to_owned(),
            };
            assert!(copy.contains_key(&target), "{name} leads to {address}, which is not there");
        }
    }
    for name in [made["space"].as_str().unwrap(), "HID", "NOPE"] {
        assert_eq!(maker.get(&format!("spaces/{name}/copy")).status, 404);
    }
}
