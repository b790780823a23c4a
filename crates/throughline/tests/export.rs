//! Everything that one may see, to take along.

mod company;

use company::{founded, joined};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use testkit::Caller;

/// The archive by the names of its files.
fn exported(by: &Caller) -> BTreeMap<String, Vec<u8>> {
    let fetched = by.fetch("export", None);
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
