//! Files of other programs come in through the API.

mod company;

use company::{founded, joined};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use testkit::Caller;

fn draft_of(caller: &Caller) -> String {
    caller.post("import-drafts", &Value::Null).ok()["id"].as_str().unwrap().to_owned()
}

fn put(caller: &Caller, draft: &str, name: &str, bytes: &[u8]) -> testkit::Answer {
    let path = format!("import-drafts/{draft}/files?name={name}");
    caller.send_bytes("POST", &path, "application/octet-stream", bytes)
}

/// What becomes of the draft's files, as it is guessed.
fn guessed(caller: &Caller, draft: &str, kinds: Value) -> Value {
    let asked = json!({ "space": caller.space, "kinds": kinds });
    caller.post(&format!("import-drafts/{draft}/reading"), &asked).ok()
}

fn plan(caller: &Caller, reading: &Value) -> Value {
    json!({ "space": caller.space, "title": "Our tasks", "mapping": reading["mapping"] })
}

fn finished(caller: &Caller, import: &str) -> Value {
    let begun = Instant::now();
    loop {
        let progress = caller.get(&format!("imports/{import}/progress")).ok();
        if progress["state"] != "running" {
            return progress;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "it does not end: {progress}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn tasks(count: usize) -> String {
    let mut csv = String::from("Key,Task,Status,Assignee,Parent\n");
    for number in 1..=count {
        let status = if number % 3 == 0 { "Done" } else { "Doing" };
        csv += &format!("OLD-{number},Task {number},{status},Bea,OLD-1\n");
    }
    csv
}

#[test]
fn a_file_comes_in_by_parts_and_goes_out_as_one() {
    let (_program, owner) = founded();
    let draft = draft_of(&owner);
    assert_eq!(put(&owner, &draft, "tasks.csv", tasks(4_500).as_bytes()).ok()["files"][0]["rows"], 4_500);
    let mut reading = guessed(&owner, &draft, json!({}));
    assert_eq!(reading["tables"][0]["columns"][1]["samples"][0], "Task 1");
    let parent = &mut reading["mapping"]["tables"][0]["columns"][4];
    assert_eq!(parent["column"], "Parent");
    parent["target"] = json!({ "to": "link", "role": "part_of", "backwards": false });
    let plan = plan(&owner, &reading);
    let choices = owner.post(&format!("import-drafts/{draft}/choices"), &plan).ok();
    assert_eq!(choices["people"][0], json!({ "name": "Bea", "email": null, "count": 4_500, "person": null }));
    let rehearsal = owner.post(&format!("import-drafts/{draft}/rehearsal"), &plan).ok();
    assert_eq!(owner.get("records?kind=work_item").ok()["records"], json!([]));

    let begun = owner.post(&format!("import-drafts/{draft}/run"), &plan).ok();
    assert_eq!((&begun["id"], &begun["state"]), (&json!(draft), &json!("running")));
    assert_eq!(finished(&owner, &draft)["state"], "finished");
    let report = owner.get(&format!("imports/{draft}")).ok();
    assert_eq!(report["import"]["counts"], rehearsal["import"]["counts"]);
    assert_eq!(report["import"]["counts"]["created"], 4_500);
    assert_eq!(report["import"]["counts"]["links"], 4_499);
    assert!(report["import"]["batches"].as_array().unwrap().len() >= 5, "{}", report["import"]["batches"]);
    let sum = ["mapped", "kept_raw", "lost"].iter().map(|part| report[part].as_u64().unwrap()).sum::<u64>();
    assert_eq!((sum, report["lost"].as_u64()), (22_500, Some(0)));
    let row = owner.get(&format!("imports/{draft}/rows?file=tasks.csv&row=4500")).ok();
    assert_eq!(row["values"]["Task"], "Task 4500");
    assert_eq!(row["records"].as_array().unwrap().len(), 1);

    // Old keys lead to the record.
    let by_old_key = owner.get("records/OLD-17").ok();
    assert_eq!(by_old_key["fields"]["title"], "Task 17");
    assert_eq!(owner.get("records/old-17").ok()["id"], by_old_key["id"]);
    let begun = Instant::now();
    while !owner.get("search?q=OLD-17").text.contains(by_old_key["id"].as_str().unwrap()) {
        assert!(begun.elapsed() < Duration::from_secs(30), "the index does not find it");
        std::thread::sleep(Duration::from_millis(50));
    }

    let undone = owner.post(&format!("imports/{draft}/undo"), &json!({ "force": false })).ok();
    assert_eq!(undone["state"], "undone");
    let record = owner.get("records/OLD-17").ok();
    assert_eq!(record["fields"]["trashed"], true);
    // And once more.
    owner.post(&format!("imports/{draft}/resume"), &Value::Null).ok();
    assert_eq!(finished(&owner, &draft)["state"], "finished");
    assert_eq!(owner.get("records/OLD-17").ok()["fields"]["trashed"], false);
    assert_eq!(owner.get(&format!("imports/{draft}")).ok()["import"]["counts"]["restored"], 4_500);
}

#[test]
fn a_draft_is_its_makers_alone() {
    let (program, owner) = founded();
    let maker = joined(&program, &owner, "Max", "member", "maker");
    let viewer = joined(&program, &owner, "Vera", "member", "viewer");
    let draft = draft_of(&maker);
    assert_eq!(put(&maker, &draft, "tasks.csv", tasks(3).as_bytes()).status, 200);
    assert_eq!(owner.get(&format!("import-drafts/{draft}")).status, 404);
    assert_eq!(put(&owner, &draft, "more.csv", tasks(3).as_bytes()).status, 404);
    let plan = plan(&maker, &guessed(&maker, &draft, json!({})));
    for step in ["choices", "rehearsal", "run"] {
        assert_eq!(owner.post(&format!("import-drafts/{draft}/{step}"), &plan).status, 404, "{step}");
        assert_eq!(viewer.post(&format!("import-drafts/{draft}/{step}"), &plan).status, 403, "{step}");
    }
    assert_eq!(viewer.post("import-drafts", &Value::Null).status, 403);
    maker.post(&format!("import-drafts/{draft}/run"), &plan).ok();
    assert_eq!(finished(&maker, &draft)["state"], "finished");
    // What came of it belongs to the space.
    assert_eq!(viewer.get(&format!("imports/{draft}")).status, 200);
    assert_eq!(viewer.post(&format!("imports/{draft}/undo"), &json!({ "force": true })).status, 403);
}

#[test]
fn what_an_import_may_not_see_it_does_not_find() {
    let (program, owner) = founded();
    let mut maker = joined(&program, &owner, "Max", "member", "maker");
    let made = maker.post("spaces", &json!({ "name": "Hidden", "prefix": "HID", "members": null })).ok();
    let open = std::mem::replace(&mut maker.space, made["space"].as_str().unwrap().to_owned());
    let hidden = draft_of(&maker);
    put(&maker, &hidden, "tasks.csv", tasks(5).as_bytes()).ok();
    let reading = guessed(&maker, &hidden, json!({}));
    maker.post(&format!("import-drafts/{hidden}/run"), &plan(&maker, &reading)).ok();
    finished(&maker, &hidden);
    assert_eq!(owner.get("records/OLD-1").status, 404);
    assert_eq!(owner.get(&format!("imports/{hidden}")).status, 404);
    assert_eq!(owner.get(&format!("imports/{hidden}/progress")).status, 404);
    assert_eq!(owner.get("imports").ok(), json!([]));
    maker.space = open;

    // The same names in an open space are other records, and what is hidden is linked to nothing.
    let draft = draft_of(&owner);
    put(&owner, &draft, "one.csv", b"Key,Task,Blocked by,Status\nOLD-9,Nine,OLD-2,Doing\n").ok();
    let mut reading = guessed(&owner, &draft, json!({ "one.csv": "work_item" }));
    reading["mapping"]["tables"][0]["columns"][2]["target"] =
        json!({ "to": "link", "role": "depends_on", "backwards": false });
    let rehearsal = owner.post(&format!("import-drafts/{draft}/rehearsal"), &plan(&owner, &reading)).ok();
    assert_eq!(rehearsal["findings"][0]["reason"], "names nothing that can be linked here");
    let asked = json!({ "space": made["space"], "kinds": {} });
    assert_eq!(
        owner.post(&format!("import-drafts/{draft}/reading"), &asked).status,
        404,
        "a hidden space is not there"
    );
}

#[test]
fn where_one_may_only_look_nothing_is_linked() {
    let (program, owner) = founded();
    let mut maker = joined(&program, &owner, "Max", "member", "");
    let made = owner.post("spaces", &json!({ "name": "Second", "prefix": "SEC", "members": null })).ok();
    let second = made["space"].as_str().unwrap().to_owned();
    assert_eq!(owner.put(&format!("spaces/{second}/roles/{}", maker.person), &json!({ "role": "maker" })).status, 204);
    let feature = owner.get(&format!("records/{}", owner.feature("Only to be seen"))).ok();
    let key = feature["key"].as_str().unwrap();
    assert_eq!(maker.get(&format!("records/{key}")).status, 200);
    maker.space = second;
    let draft = draft_of(&maker);
    put(&maker, &draft, "f.csv", format!("Feature,Needs\nNew,{key}\nNewer,only to be seen\n").as_bytes()).ok();
    let mut reading = guessed(&maker, &draft, json!({}));
    reading["mapping"]["tables"][0]["columns"][1]["target"] =
        json!({ "to": "link", "role": "depends_on", "backwards": false });
    maker.post(&format!("import-drafts/{draft}/run"), &plan(&maker, &reading)).ok();
    assert_eq!(finished(&maker, &draft)["state"], "finished");
    let report = maker.get(&format!("imports/{draft}")).ok();
    assert_eq!(report["import"]["counts"]["links"], 0);
    assert_eq!(report["findings"].as_array().unwrap().len(), 2);
}

#[test]
fn a_finished_import_is_not_run_again_by_mistake() {
    let (_program, owner) = founded();
    let draft = draft_of(&owner);
    put(&owner, &draft, "tasks.csv", tasks(3).as_bytes()).ok();
    // A file that was taken out leaves nothing behind.
    put(&owner, &draft, "other.csv", tasks(4).as_bytes()).ok();
    owner.delete(&format!("import-drafts/{draft}/files?name=other.csv")).ok();
    let plan = plan(&owner, &guessed(&owner, &draft, json!({})));
    owner.post(&format!("import-drafts/{draft}/run"), &plan).ok();
    assert_eq!(finished(&owner, &draft)["state"], "finished");
    let again = owner.post(&format!("import-drafts/{draft}/run"), &plan);
    assert_eq!((again.status, again.message().contains("is finished")), (400, true));
    assert_eq!(owner.post(&format!("imports/{draft}/resume"), &Value::Null).status, 400);
    assert_eq!(owner.get(&format!("imports/{draft}/rows?file=tasks.csv&row=3")).status, 200);
}

#[test]
fn what_cannot_be_read_is_refused_and_not_kept() {
    let (_program, owner) = founded();
    let draft = draft_of(&owner);
    let refused = put(&owner, &draft, "picture.png", b"\x89PNG\0\0");
    assert_eq!(refused.status, 400);
    assert_eq!(refused.message(), "picture.png: it holds bytes that are no text. Export it as CSV, XLSX, JSON or XML.");
    assert_eq!(owner.get(&format!("import-drafts/{draft}")).ok()["files"], json!([]));
    let empty = json!({ "space": owner.space, "title": "x", "mapping": { "tables": [] } });
    assert_eq!(owner.post(&format!("import-drafts/{draft}/rehearsal"), &empty).message(), "Choose a file first.");
    put(&owner, &draft, "a.csv", b"Title\nOne\n").ok();
    assert_eq!(
        owner.post(&format!("import-drafts/{draft}/run"), &empty).message(),
        "Map at least one column of one table; as it is nothing would be made."
    );
    let taken = owner.delete(&format!("import-drafts/{draft}/files?name=a.csv")).ok();
    assert_eq!(taken["files"], json!([]));
}
