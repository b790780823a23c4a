//! Fields that not everybody sees who sees the record.

mod company;

use company::{PATIENCE, founded, joined, until};
use serde_json::{Value, json};
use std::io::{Cursor, Read};
use std::time::Duration;
use testkit::{Caller, Program};

/// What stands in restricted fields, is worked out of them, or names one that people made.
const SECRETS: [&str; 10] =
    ["7654321", "7000000", "15308642", "30617284", "Sesame", "Olive", "revenue", "margin", "twofold", "Jan 1977"];

struct Scene {
    program: Program,
    owner: Caller,
    maker: Caller,
    viewer: Caller,
    feature: String,
    other: String,
}

fn set(record: &str, field: &str, value: Value) -> Value {
    json!({ "type": "set", "record": record, "field": field, "value": value, "seen": 1e9 as u64 })
}

fn define(by: &Caller, name: &str, field_type: &str, formula: Option<&str>) -> Value {
    let mut definition = json!({
        "type": "define_field", "space": by.space, "kind": "feature", "name": name, "label": name,
        "field_type": field_type, "position": 0,
    });
    if let Some(formula) = formula {
        definition["formula"] = json!(formula);
    }
    definition
}

fn labelled(label: &str, operations: Vec<Value>) -> Value {
    let mut batch = Caller::batch(operations);
    batch["label"] = json!(label);
    batch
}

/// Says from which role up features show a field.
fn restrict(by: &Caller, field: &str, role: Value) -> u16 {
    by.put(
        &format!("spaces/{}/fields/feature/access", by.space),
        &json!({ "fields": [{ "field": field, "role": role }] }),
    )
    .status
}

/// A feature with a number, words and two formulas that people made fields for, and with an area and a former area.
fn scene() -> Scene {
    let (program, owner) = founded();
    let maker = joined(&program, &owner, "Max", "member", "maker");
    let viewer = joined(&program, &owner, "Vera", "member", "viewer");
    owner.commit(vec![define(&owner, "revenue", "number", None), define(&owner, "contract", "line", None)]).ok();
    owner.commit(vec![define(&owner, "margin", "formula", Some("revenue * 2"))]).ok();
    owner.commit(vec![define(&owner, "twofold", "formula", Some("margin * 2"))]).ok();
    let feature = owner.feature("Bright plan");
    let other = owner.feature("Other plan");
    assert_eq!(viewer.put(&format!("records/{feature}/watch"), &json!({ "watching": true })).status, 204);
    let depends =
        json!({ "type": "link", "from": other, "role": "depends_on", "to": feature, "fields": {}, "evidence": [] });
    let first = vec![set(&feature, "revenue", json!(7_000_000)), set(&feature, "area", json!("Olive"))];
    owner.post("batches", &labelled("Set revenue to 7000000", first)).ok();
    let second = vec![
        set(&feature, "revenue", json!(7_654_321)),
        set(&feature, "contract", json!("Sesame contract")),
        set(&feature, "area", json!("Sesame street")),
        depends,
    ];
    owner.post("batches", &labelled("Signed Jan 1977", second)).ok();
    Scene { program, owner, maker, viewer, feature, other }
}

/// What the archive holds, unpacked.
fn exported(by: &Caller) -> String {
    let fetched = by.fetch("export", None);
    assert_eq!(fetched.status, 200);
    let mut archive = zip::ZipArchive::new(Cursor::new(fetched.body)).unwrap();
    let mut text = String::new();
    for at in 0..archive.len() {
        archive.by_index(at).unwrap().read_to_string(&mut text).unwrap();
    }
    text
}

/// What `reader` gets through every door that shows something.
fn all_that_is_shown(reader: &Caller, scene: &Scene) -> String {
    let feature = &scene.feature;
    let doors = [
        "bootstrap",
        "records?kind=feature",
        "records?kind=feature&linked=depends_on,blocks&compute=area",
        "records?kind=feature&filter=any(depends_on,area%20is%20not%20empty)",
        "records?kind=feature&filter=area%20is%20not%20empty&fields=title,area",
        "changes?limit=5000",
        "schema",
        "history",
        "most-wanted",
        "as-of?at=2100-01-01&kind=feature",
        "inbox?show=all",
        "people",
        "imports",
        "search?q=sesame",
        "search?q=olive",
        "search?q=sesmae",
        "search?q=7654321",
    ];
    let of_feature = ["", "/history", "/thread", "/links"].map(|part| format!("records/{feature}{part}"));
    let mut shown = String::new();
    for door in doors.into_iter().map(str::to_owned).chain(of_feature) {
        let answer = reader.get(&door);
        assert_eq!(answer.status, 200, "{door}: {}", answer.text);
        shown += &answer.text;
    }
    shown += &exported(reader);
    for (tool, arguments) in [
        ("schema", json!({})),
        ("get", json!({ "record": feature })),
        ("list", json!({ "kind": "feature", "columns": ["area"] })),
        ("trace", json!({ "record": feature })),
        ("changes", json!({ "after": 0 })),
    ] {
        let call = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call",
            "params": { "name": tool, "arguments": arguments } });
        shown += &reader.post("mcp", &call).text;
    }
    shown
}

fn restrict_all(scene: &Scene, role: &str) {
    let fields = ["revenue", "contract", "area"].map(|field| json!({ "field": field, "role": role }));
    let path = format!("spaces/{}/fields/feature/access", scene.owner.space);
    assert_eq!(scene.owner.put(&path, &json!({ "fields": fields })).status, 204);
}

#[test]
fn what_is_restricted_is_absent_everywhere_for_who_is_below() {
    let scene = scene();
    let (owner, viewer) = (&scene.owner, &scene.viewer);
    let before = all_that_is_shown(viewer, &scene);
    for word in SECRETS.iter().filter(|word| !["15308642", "30617284"].contains(word)) {
        assert!(before.contains(word), "{word} is nowhere to begin with");
    }
    let worked_out = viewer.get("records?kind=feature&compute=margin&compute=twofold").text;
    assert!(worked_out.contains("15308642") && worked_out.contains("30617284"));

    let mut feed = viewer.follow(viewer.bootstrap()[0]["sequence"].as_u64().unwrap());
    restrict_all(&scene, "maker");
    assert_eq!(feed.frame(), json!({ "type": "restart", "reason": "access" }));
    assert_eq!(feed.frame_unless_closed(), None, "and comes back with a new copy");
    let token = |scope: &str| {
        let made = viewer.post("/api/v1/account/tokens", &json!({ "name": scope, "scope": scope, "days": null })).ok();
        viewer.with_token(made["secret"].as_str().unwrap())
    };
    for reader in [viewer.clone(), token("read"), token("write")] {
        let shown = all_that_is_shown(&reader, &scene);
        for word in SECRETS {
            assert!(!shown.contains(word), "{word} leaked: {}", around(&shown, word));
        }
        assert!(shown.contains("Bright plan"));
    }
    // Who is above sees all of it, but by search.
    for reader in [&scene.maker, owner] {
        let shown = all_that_is_shown(reader, &scene);
        for word in ["7654321", "7000000", "Sesame", "Olive", "revenue", "margin", "Jan 1977"] {
            assert!(shown.contains(word), "{word} is gone for who sees it");
        }
        assert_eq!(reader.get("search?q=sesame").ok()["hits"], json!([]));
    }

    assert_eq!(restrict(owner, "contract", Value::Null), 204);
    until("what is restricted no more", || {
        viewer.get("search?q=sesame").text.contains(scene.feature.as_str()).then_some(())
    });
    assert!(viewer.get(&format!("records/{}", scene.feature)).text.contains("Sesame contract"));
}

fn around<'a>(text: &'a str, word: &str) -> &'a str {
    let at = text.find(word).unwrap_or(0);
    let begin = (0..=at.saturating_sub(300)).rev().find(|begin| text.is_char_boundary(*begin)).unwrap_or(0);
    let end = (at + 100..text.len()).find(|end| text.is_char_boundary(*end)).unwrap_or(text.len());
    &text[begin..end]
}

#[test]
fn no_question_tells_what_it_does_not_show() {
    let scene = scene();
    let (owner, viewer) = (&scene.owner, &scene.viewer);
    restrict_all(&scene, "maker");
    // One that people made is not there at all.
    for asked in ["filter=revenue%20%3E%201", "compute=revenue", "filter=margin%20%3E%201", "compute=twofold%20%2B%201"]
    {
        let answer = viewer.get(&format!("records?kind=feature&{asked}"));
        let of_absent = ["revenue", "margin", "twofold"]
            .iter()
            .fold(asked.to_owned(), |asked, name| asked.replace(name, &"nothing_such"[..name.len()]));
        let absent = viewer.get(&format!("records?kind=feature&{of_absent}"));
        assert_eq!((answer.status, absent.status), (400, 400), "{}", answer.text);
        assert_eq!(answer.code(), absent.code());
    }
    // One that the program declares has no value.
    let titles = |reader: &Caller, filter: &str| {
        let found = reader.get(&format!("records?kind=feature&filter={filter}")).ok();
        let records = found["records"].as_array().unwrap();
        records.iter().map(|record| record["fields"]["title"].clone()).collect::<Vec<_>>()
    };
    let asked = "area%20%3D%20%22Sesame%20street%22";
    assert_eq!(titles(owner, asked), [json!("Bright plan")]);
    assert_eq!(titles(viewer, asked), Vec::<Value>::new());
    let by_link = "any(depends_on,area%20%3D%20%22Sesame%20street%22)";
    assert_eq!(titles(owner, by_link), [json!("Other plan")]);
    assert_eq!(titles(viewer, by_link), Vec::<Value>::new());
    assert_eq!(titles(viewer, "area%20is%20empty").len(), 2);

    // The session says of which declared field something is withheld, and of none that people made.
    let restrictions = |by: &Caller| by.get("/api/v1/session").ok()["workspaces"][0]["restrictions"].clone();
    let area = json!({
        "space": viewer.space, "kind": "feature", "field": "area", "role": "maker", "hidden": true,
    });
    assert_eq!(restrictions(viewer), json!([area]));
    assert_eq!(restrictions(owner).as_array().unwrap().len(), 3);
}

#[test]
fn the_feed_tells_each_what_they_see() {
    let scene = scene();
    let Scene { owner, viewer, maker, feature, other, .. } = &scene;
    restrict_all(&scene, "maker");
    let at = |reader: &Caller| reader.bootstrap()[0]["sequence"].as_u64().unwrap();
    let (mut low, mut high) = (viewer.follow(at(viewer)), maker.follow(at(maker)));
    owner.post("batches", &labelled("Set revenue to 99887766", vec![set(feature, "revenue", json!(99_887_766))])).ok();
    let (seen, whole) = (low.frame(), high.frame());
    assert_eq!(seen["operations"], json!([]), "and is not a missing one:");
    assert_eq!(seen["up_to"], whole["up_to"]);
    assert!(!seen.to_string().contains("99887766") && !seen.to_string().contains("revenue"), "{seen}");
    assert!(whole.to_string().contains("99887766"));
    let both = vec![set(feature, "area", json!("Cellar")), set(other, "title", json!("Better plan"))];
    owner.post("batches", &labelled("Moved to the Cellar", both)).ok();
    let seen = low.frame();
    assert_eq!(seen["operations"].as_array().unwrap().len(), 1);
    assert_eq!(seen["operations"][0]["label"], "Changed");
    assert!(seen.to_string().contains("Better plan") && !seen.to_string().contains("Cellar"), "{seen}");

    // Its label tells of all of it, on whatever page the rest of the batch stands.
    let link =
        json!({ "type": "link", "from": other, "role": "depends_on", "to": feature, "fields": {}, "evidence": [] });
    let apart = vec![
        set(feature, "contract", json!("lost")),
        json!({ "type": "unlink", "from": other, "role": "depends_on", "to": feature }),
    ];
    owner.post("batches", &labelled("Lost the Vault deal", apart)).ok();
    owner.post("batches", &labelled("Linked again", vec![link])).ok();
    for door in [
        format!("records/{other}/history"),
        "history".to_owned(),
        format!("changes?after={}&limit=1", whole["up_to"]),
        format!("changes?after={}&limit=5000", whole["up_to"]),
    ] {
        let shown = viewer.get(&door).text;
        assert!(!shown.contains("Vault"), "{door}: {}", around(&shown, "Vault"));
    }
    assert!(viewer.get("history").text.contains("Linked again"));
    assert!(owner.get(&format!("records/{other}/history")).text.contains("Vault"));

    // Who watches is told of what they see.
    let inbox = viewer.get("inbox?show=all").text;
    assert!(!inbox.contains("99887766") && !inbox.contains("Cellar"), "{inbox}");
    owner.commit(vec![set(feature, "effort", json!(3))]).ok();
    assert!(viewer.get("inbox?show=all").text.contains("Effort"));
    // Whoever comes up sees it from that moment.
    let path = format!("spaces/{}/roles/{}", owner.space, viewer.person);
    assert_eq!(owner.put(&path, &json!({ "role": "maker" })).status, 204);
    assert!(viewer.get(&format!("records/{feature}")).text.contains("99887766"));
    assert_eq!(owner.put(&path, &json!({ "role": "viewer" })).status, 204);
    assert!(!viewer.get(&format!("records/{feature}")).text.contains("99887766"));
}

#[test]
fn who_does_not_see_a_field_does_not_write_it() {
    let scene = scene();
    let Scene { owner, maker, feature, .. } = &scene;
    let batch =
        labelled("Set revenue again", vec![set(feature, "revenue", json!(5)), set(feature, "effort", json!(2))]);
    let batch = owner.post("batches", &batch).ok()["batch"].clone();
    let read = |by: &Caller, path: &str| by.get(path).json;
    restrict_all(&scene, "owner");
    let refused = |operation: Value| {
        let answer = maker.commit(vec![operation]);
        (answer.status, answer.message().to_owned())
    };
    for (field, value) in [("revenue", json!(1)), ("area", json!("Attic"))] {
        let (status, message) = refused(set(feature, field, value.clone()));
        let (absent, of_absent) = refused(set(feature, "nothing_such", value.clone()));
        assert_eq!((status, message), (absent, of_absent.replace("nothing_such", field)));
        let made = maker.create("feature", json!({ "title": "Mine", field: value })).1;
        assert_eq!(refused(made).0, 400);
    }
    let answer = maker.request("PATCH", &format!("records/{feature}"), &json!({ "fields": { "area": "Attic" } }));
    assert_eq!(answer.status, 400, "{}", answer.text);
    // Not even its name is free, or that of what is worked out of it.
    for (name, field_type, formula) in [
        ("revenue", "line", None),
        ("revenue", "number", None),
        ("margin", "formula", Some("effort * 2")),
        ("margin", "line", None),
    ] {
        assert_eq!(refused(define(maker, name, field_type, formula)).0, 400, "{name} {field_type}");
    }
    let fields = owner.bootstrap()[0]["fields"].to_string();
    assert!(fields.contains("revenue * 2") && !fields.contains("effort * 2"));
    // Nobody guesses what an operation said.
    let (guessed, create) = owner.create("feature", json!({ "title": "Riddle", "area": "Cellar" }));
    let mut riddle = Caller::batch(vec![create]);
    owner.post("batches", &riddle).ok();
    let answers = ["Cellar", "Attic"].map(|guess| {
        riddle["id"] = json!(uuid::Uuid::now_v7());
        riddle["operations"][0]["fields"]["area"] = json!(guess);
        let answer = maker.post("batches", &riddle);
        (answer.status, answer.message().replace(riddle["id"].as_str().unwrap(), ""))
    });
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].0, 409);
    owner.delete(&format!("records/{guessed}"));
    // What was done to it is taken back by who sees it.
    let undo = |by: &Caller| {
        let path = format!("batches/{}/undo", batch.as_str().unwrap());
        by.post(&path, &json!({ "batch": uuid::Uuid::now_v7(), "force": false }))
    };
    assert_eq!(undo(maker).status, 404);
    assert_eq!(undo(owner).status, 200);
    assert_eq!(read(owner, &format!("records/{feature}"))["fields"]["revenue"], 7_654_321);
    // Anything else of the record is as it was.
    maker.commit(vec![set(feature, "effort", json!(8))]).ok();

    // It does not get out of its restriction by going elsewhere.
    let made = owner.post("spaces", &json!({ "name": "Elsewhere", "prefix": "ELSE", "members": "maker" })).ok();
    let there = made["space"].as_str().unwrap();
    let go = |by: &Caller| by.request("PATCH", &format!("records/{feature}"), &json!({ "space": there }));
    let answer = go(maker);
    assert_eq!(answer.status, 400);
    assert!(!SECRETS.iter().any(|word| answer.text.contains(word)), "{}", answer.text);
    let answer = go(owner);
    assert!(answer.message().contains("restrict it in that space too"), "{}", answer.text);
    let there_too = |field: &str| {
        let path = format!("spaces/{there}/fields/feature/access");
        owner.put(&path, &json!({ "fields": [{ "field": field, "role": "owner" }] }))
    };
    assert_eq!(there_too("revenue").status, 404, "there is no such field there");
    let mut emptied = vec![set(feature, "revenue", Value::Null), set(feature, "contract", Value::Null)];
    // Two who wrote at once: what was overwritten is kept beside it.
    emptied.push(json!({ "type": "set", "record": feature, "field": "area", "value": null, "seen": 0 }));
    owner.commit(emptied).ok();
    let conflicts = read(owner, &format!("records/{feature}"))["conflicts"].clone();
    assert_eq!(conflicts[0]["field"], "area");
    assert_eq!(go(owner).status, 400, "the conflict would be seen");
    let resolved = json!({ "type": "resolve_conflict", "record": feature, "field": "area", "conflict": conflicts[0]["id"], "keep": "kept" });
    owner.commit(vec![resolved]).ok();
    assert_eq!(go(owner).status, 200);
    let shown = all_that_is_shown(maker, &scene);
    assert!(!["7654321", "Sesame", "Olive"].iter().any(|word| shown.contains(word)), "its past stays what it was");
}

#[test]
fn a_field_is_restricted_by_who_configures_and_sees_it() {
    let scene = scene();
    let Scene { owner, maker, viewer, program, .. } = &scene;
    let contributor = joined(program, owner, "Cleo", "member", "contributor");
    let admin = joined(program, owner, "Ada", "admin", "");
    for by in [viewer, &contributor] {
        assert_eq!(restrict(by, "area", json!("contributor")), 403);
    }
    assert_eq!(restrict(maker, "area", json!("admin")), 403, "out of their own sight");
    assert_eq!(restrict(maker, "area", json!("guest")), 400);
    assert_eq!(restrict(maker, "area", json!("maker")), 204);
    assert_eq!(restrict(owner, "revenue", json!("owner")), 204);
    assert_eq!(restrict(&admin, "revenue", Value::Null), 404, "is not there for them");
    assert_eq!(restrict(owner, "area", json!("owner")), 204);
    assert_eq!(restrict(maker, "area", Value::Null), 404);
    for field in ["title", "state", "description", "rank", "archived", "source_id"] {
        assert_eq!(restrict(owner, field, json!("maker")), 400, "{field}");
    }
    assert_eq!(restrict(owner, "nothing_such", json!("maker")), 404);

    let said = |by: &Caller| {
        let log = by.get("audit?kind=field_restricted").ok();
        let line = |entry: &Value| {
            format!("{} {}", entry["name"].as_str().unwrap(), entry["role"].as_str().unwrap_or("everybody"))
        };
        log["entries"].as_array().unwrap().iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(said(owner), ["area owner", "revenue owner", "area maker"]);
    assert_eq!(said(&admin), Vec::<String>::new());
}

#[test]
fn a_link_never_shows_what_is_restricted() {
    let scene = scene();
    let Scene { owner, program, .. } = &scene;
    let asked = |fields: &[&str], filter: &str| {
        json!({
            "name": "For partners", "spaces": [owner.space], "fields": fields, "dates": "exact", "password": null,
            "days": 30, "what": { "type": "view", "kind": "feature", "filter": filter, "look": "{}" },
        })
    };
    let made = owner.post("shares", &asked(&["area", "revenue", "effort"], "")).ok();
    let token = made["path"].as_str().unwrap().strip_prefix("/shared-link/").unwrap().to_owned();
    let opened = || program.stranger().post("/api/v1/shared", &json!({ "token": token, "password": null })).text;
    assert!(opened().contains("7654321") && opened().contains("Sesame street"));
    restrict_all(&scene, "viewer");
    let shown = opened();
    assert!(shown.contains("Bright plan"));
    for word in ["7654321", "Sesame", "revenue"] {
        assert!(!shown.contains(word), "{word} leaked: {}", around(&shown, word));
    }
    let refused = owner.post("shares", &asked(&["area"], ""));
    assert_eq!((refused.status, refused.code()), (400, "invalid_input"));
    assert!(refused.message().contains("a link never shows it"), "{}", refused.message());
    assert_eq!(owner.post("shares", &asked(&["effort"], "revenue > 1")).status, 400, "nor says who passes it");
}

#[test]
fn an_imports_account_withholds_the_columns_of_what_is_restricted() {
    let scene = scene();
    let Scene { owner, viewer, .. } = &scene;
    let draft = owner.post("import-drafts", &Value::Null).ok()["id"].as_str().unwrap().to_owned();
    let csv = "Name,Area,Effort\nImported plan,Quarry,some\nOther import,Harbour,many\n";
    let path = format!("import-drafts/{draft}/files?name=plans.csv");
    owner.send_bytes("POST", &path, "application/octet-stream", csv.as_bytes()).ok();
    let asked = json!({ "space": owner.space, "kinds": { "plans.csv": "feature" } });
    let mut reading = owner.post(&format!("import-drafts/{draft}/reading"), &asked).ok();
    let columns = &mut reading["mapping"]["tables"][0]["columns"];
    columns[2]["target"] = columns[1]["target"].clone();
    columns[2]["target"]["field"] = json!("effort");
    let plan = json!({ "space": owner.space, "title": "Plans", "mapping": reading["mapping"] });
    owner.post(&format!("import-drafts/{draft}/run"), &plan).ok();
    until("the end of the import", || {
        (owner.get(&format!("imports/{draft}/progress")).ok()["state"] == "finished").then_some(())
    });
    let account = |by: &Caller| {
        let doors = [format!("imports/{draft}"), format!("imports/{draft}/rows?file=plans.csv&row=1")];
        doors.map(|door| by.get(&door).text).concat()
    };
    assert!(account(viewer).contains("Quarry"));
    assert_eq!(restrict(owner, "area", json!("maker")), 204);
    let withheld = account(viewer);
    assert!(withheld.contains("Imported plan") && !withheld.contains("Quarry"), "{withheld}");
    assert!(account(owner).contains("Quarry"));
    let taken_along = exported(viewer);
    assert!(taken_along.contains("Imported plan") && !taken_along.contains("Quarry"));
    // A value that could not be read as a number stands in its row as it was.
    let second = [format!("imports/{draft}"), format!("imports/{draft}/rows?file=plans.csv&row=2")];
    let unread = |by: &Caller| second.iter().map(|door| by.get(door).text).collect::<String>();
    assert!(unread(viewer).contains("many"));
    assert_eq!(restrict(owner, "effort", json!("owner")), 204);
    assert!(!unread(viewer).contains("many") && unread(owner).contains("many"));
    // Who does not see all of it does not take half of it back.
    assert_eq!(restrict(owner, "area", json!("owner")), 204);
    let undone = scene.maker.post(&format!("imports/{draft}/undo"), &json!({ "force": true }));
    assert_eq!(undone.status, 400);
    assert!(undone.message().contains("fields that you do not see"), "{}", undone.message());
    assert_eq!(owner.post(&format!("imports/{draft}/undo"), &json!({ "force": true })).ok()["state"], "undone");
}

#[test]
fn a_stream_of_changes_ends_when_less_is_seen() {
    let scene = scene();
    let Scene { owner, viewer, feature, .. } = &scene;
    let after = viewer.bootstrap()[0]["sequence"].as_u64().unwrap();
    let (sender, receiver) = std::sync::mpsc::channel();
    let reader = viewer.clone();
    std::thread::spawn(move || sender.send(reader.fetch(&format!("changes/stream?after={after}"), None).body));
    // It has begun when it tells something.
    std::thread::sleep(Duration::from_millis(300));
    owner.commit(vec![set(feature, "effort", json!(5))]).ok();
    restrict_all(&scene, "maker");
    owner.commit(vec![set(feature, "revenue", json!(99_887_766))]).ok();
    let told = String::from_utf8(receiver.recv_timeout(PATIENCE).expect("it ends")).unwrap();
    assert!(!told.contains("99887766") && told.contains("data:"), "{told}");
}
