//! The main job over the API: from what was asked for most to what was shipped, on the real demo.

use serde_json::{Value, json};
use testkit::{Caller, Program};
use uuid::Uuid;

fn program() -> Program {
    Program::start(env!("CARGO_BIN_EXE_throughline"), true)
}

fn told(thread: &Value) -> Vec<String> {
    let steps = thread["steps"].as_array().cloned().unwrap_or_default();
    steps
        .iter()
        .map(|step| {
            let word = |name: &str| step[name].as_str().unwrap_or_default().to_owned();
            let when = match (step["moment"]["certainty"].as_str(), step["moment"]["at"].as_str()) {
                (Some("by"), Some(at)) => format!(" by {at}"),
                (Some(_), Some(at)) => format!(" {at}"),
                _ => String::new(),
            };
            let source = match (step["source"]["file"].as_str(), step["source"]["row"].as_u64()) {
                (Some(file), Some(row)) => format!(" <{file} {row}>"),
                _ => String::new(),
            };
            let count = step["count"].as_u64().map(|count| format!("{count} x ")).unwrap_or_default();
            format!("{} {}: {count}{}{when}{source}", word("stage"), word("type"), word("title"))
        })
        .collect()
}

fn key_of(owner: &Caller, title: &str) -> String {
    let wanted = owner.get("most-wanted").ok();
    let row = wanted.as_array().and_then(|rows| rows.iter().find(|row| row["title"] == title)).cloned();
    row.expect("the idea is on the list")["key"].as_str().expect("an idea has a key").to_owned()
}

#[test]
fn what_was_asked_for_most_leads_to_what_was_shipped() {
    let program = program();
    let owner = program.demo_owner();
    let wanted = owner.get("most-wanted").ok();
    let first = &wanted[0];
    assert_eq!(
        (&first["title"], &first["votes"], &first["state"]),
        (&json!("Picture Element"), &json!(43), &json!("Shipped"))
    );
    let thread = owner.get(&format!("records/{}/thread", first["key"].as_str().unwrap())).ok();
    assert_eq!(
        told(&thread),
        [
            "asked tally: 43 x Picture Element <edge-uservoice-ideas-2014.json 66>",
            "answered record: <picture> Element <edge-status-2020.json 36>",
            "considered state: Under Consideration 2014-03-28T01:55:30.000Z <edge-status-transitions-2014-2015.csv 4>",
            "delivered state: In Development 2015-08-18T16:33:50.000Z <edge-status-transitions-2014-2015.csv 368>",
            "delivered state: Preview Release 2015-09-18T16:50:18.000Z <edge-status-transitions-2014-2015.csv 434>",
            "shipped state: Shipped 2015-11-17T04:57:31.000Z <edge-status-transitions-2014-2015.csv 479>",
            "used gap: Usage: nobody measured this.",
        ]
    );
    let source = &thread["steps"][5]["source"];
    let (import, file) = (source["import"].as_str().unwrap(), source["file"].as_str().unwrap());
    let row = owner.get(&format!("imports/{import}/rows?file={file}&row=479")).ok();
    assert_eq!(row["values"]["feature"], "<picture> Element");
    assert_eq!(row["values"]["to_status"], "Shipped");
    assert_eq!(row["values"]["changed_at"], "2015-11-16T20:57:31-08:00");
    let report = owner.get(&format!("imports/{import}")).ok();
    let number = |name: &str| report[name].as_u64().unwrap();
    assert_eq!(number("mapped") + number("kept_raw") + number("lost"), number("values"));
    assert_eq!(number("lost"), 0);
}

#[test]
fn a_decision_closes_its_gap() {
    let program = program();
    let owner = program.demo_owner();
    let key = key_of(&owner, "Object.observe();");
    let thread = owner.get(&format!("records/{key}/thread")).ok();
    assert_eq!(told(&thread).last().unwrap(), "decided gap: Why? No decision recorded.");
    let feature = thread["feature"].as_str().unwrap();
    let (decision, create) = owner.create(
        "decision",
        json!({ "title": "Left to libraries", "verdict": "no", "reason": "The proposal was withdrawn." }),
    );
    let link = json!({ "type": "link", "from": decision, "role": "decides_on", "to": feature, "evidence": [] });
    let reply = owner.commit(vec![create, link]).ok();
    let thread = owner.get(&format!("records/{key}/thread")).ok();
    let steps = told(&thread);
    assert!(steps.last().unwrap().starts_with("decided decision: Left to libraries 20"), "{steps:?}");
    assert!(!steps.iter().any(|step| step.contains("gap")), "{steps:?}");
    let batch = reply["batch"].as_str().unwrap();
    owner.post(&format!("batches/{batch}/undo"), &json!({ "batch": Uuid::now_v7() })).ok();
    let thread = owner.get(&format!("records/{key}/thread")).ok();
    assert_eq!(told(&thread).last().unwrap(), "decided gap: Why? No decision recorded.");
}

#[test]
fn starting_again_starts_from_what_is_there() {
    let program = program();
    let owner = program.demo_owner();
    let made = owner.feature("Made before the restart");
    let head = owner.bootstrap()[0].clone();
    let program = program.kill_and_restart();
    let owner = program.demo_owner();
    assert_eq!(owner.bootstrap()[0]["sequence"], head["sequence"], "the demo is not imported again");
    assert_eq!(owner.get(&format!("records/{made}")).ok()["fields"]["title"], "Made before the restart");
}

#[test]
fn an_import_can_be_taken_back_as_one() {
    let program = program();
    let owner = program.demo_owner();
    let batch = owner.get("imports").ok()[0]["batch"].as_str().unwrap().to_owned();
    let undone = owner.post(&format!("batches/{batch}/undo"), &json!({ "batch": Uuid::now_v7() }));
    assert_eq!(undone.status, 200, "{}", undone.text);
    assert_eq!(owner.get("most-wanted").ok(), json!([]));
}

#[test]
fn the_first_copy_and_the_feed_agree() {
    let program = program();
    let owner = program.demo_owner();
    let copy = owner.bootstrap();
    let (head, end) = (&copy[0], copy.last().unwrap());
    assert_eq!(
        (&head["records"], &head["links"], &head["evidence"]),
        (&end["records"], &end["links"], &end["evidence"])
    );
    let rows: usize =
        copy.iter().filter(|line| line["type"] == "records").map(|line| line["rows"].as_array().unwrap().len()).sum();
    assert_eq!(json!(rows), head["records"]);
    assert_eq!(head["registry"]["kinds"].as_array().unwrap().len(), 11);
    let at = head["sequence"].as_u64().unwrap();
    let mut feed = owner.follow(at);
    let feature = owner.feature("Live");
    let frame = feed.frame();
    assert_eq!((frame["after"].as_u64(), frame["up_to"].as_u64()), (Some(at), Some(at + 1)));
    assert_eq!(frame["records"][0]["id"], json!(feature));
    assert_eq!(frame["operations"][0]["type"], "create");
    let missed = owner.follow(0).frame();
    assert_eq!((missed["after"].as_u64(), missed["up_to"].as_u64()), (Some(0), Some(at + 1)));
    assert_eq!(missed["records"].as_array().unwrap().len(), rows + 1, "who was away is told everything at once");
}

#[test]
fn thirty_quick_adds_at_once_are_all_kept() {
    let program = program();
    let owner = program.demo_owner();
    std::thread::scope(|scope| {
        for number in 0..30 {
            let owner = &owner;
            scope.spawn(move || owner.feature(&format!("Quick add {number}")));
        }
    });
    let page = owner.get("records?kind=feature&limit=1000").ok();
    let added = page["records"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|record| record["fields"]["title"].as_str().is_some_and(|title| title.starts_with("Quick add ")));
    assert_eq!(added.count(), 30);
}

#[test]
fn the_first_run_makes_the_owner() {
    let program = Program::start(env!("CARGO_BIN_EXE_throughline"), false);
    let mut owner = program.stranger();
    assert_eq!(owner.get("/api/v1/session").ok()["first_run"], true);
    let asked = |token: &str, password: &str| json!({ "token": token, "name": "Ann", "email": "Ann@Example.org ", "password": password, "workspace": "Our product", "zone": "Europe/Berlin" });
    let wrong = owner.begin("/api/v1/first-run", &asked("guessed", "a long password"));
    assert_eq!((wrong.status, wrong.code()), (403, "forbidden"));
    let short = owner.begin("/api/v1/first-run", &asked(&program.token, "short"));
    assert_eq!((short.status, short.message()), (400, "A password has at least 10 characters."));
    let session = owner.begin("/api/v1/first-run", &asked(&program.token, "a long password")).ok();
    assert_eq!(session["workspaces"][0]["slug"], "our-product");
    assert_eq!(session["workspaces"][0]["role"], "owner");
    owner.feature("The first");
    let again = program.stranger().begin("/api/v1/first-run", &asked(&program.token, "a long password"));
    assert_eq!(again.status, 400, "there is one first run");
    let mut back = program.stranger();
    let fits = |password: &str| json!({ "email": "ann@example.org", "password": password });
    assert_eq!(back.begin("/api/v1/sign-in", &fits("not it, not it")).code(), "forbidden");
    assert_eq!(back.begin("/api/v1/sign-in", &fits("a long password")).ok()["signed_in"], true);
    let page = back.get("records?kind=feature").ok();
    assert_eq!(page["records"][0]["fields"]["title"], "The first");
    assert_eq!(page["records"][0]["key"], "OURP-1");
    back.post("/api/v1/sign-out", &Value::Null);
    assert_eq!(back.get("records?kind=feature").code(), "signed_out");
}

#[test]
fn lists_are_filtered_in_the_expression_language() {
    let program = program();
    let owner = program.demo_owner();
    let count = |kind: &str, filter: &str| {
        let filter: String = filter.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let page = owner.get(&format!("records?kind={kind}&limit=1000&filter={filter}")).ok();
        page["records"].as_array().unwrap().len()
    };
    assert_eq!(count("feature", ""), 355);
    assert_eq!(count("feature", "state.name = \"Shipped\""), 197);
    assert_eq!(count("idea", "tally.count = 0"), 80);
    assert_eq!(count("idea", "exists(asks_for)"), 70);
    assert_eq!(count("feature", "sum(asked_for_by.tally.count) >= 30"), 4);
    assert_eq!(count("feature", "intersection observer"), 1, "plain words look in the title");
    assert_eq!(count("idea", "tally.count >= 30 and any(asks_for, state.category = \"done\")"), 3);
    let wrong = owner.get("records?kind=feature&filter=effrt%20%3E%203");
    assert_eq!((wrong.status, wrong.code()), (400, "invalid_input"));
    assert!(wrong.message().starts_with("The filter cannot be read at character 1: "), "{}", wrong.message());
    assert!(wrong.message().contains("effort"), "it suggests the name that was meant: {}", wrong.message());
    assert_eq!(wrong.json["details"]["end"], 5);
}
