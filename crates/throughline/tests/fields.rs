//! Fields, formulas and link roles that people make, over the API.

use serde_json::{Value, json};
use testkit::{Caller, Program};

fn define(owner: &Caller, name: &str, field_type: &str, more: Value) -> Value {
    let mut body = json!({
        "type": "define_field",
        "space": owner.space,
        "kind": "feature",
        "name": name,
        "label": name,
        "field_type": field_type,
        "position": 0,
    });
    for (member, value) in more.as_object().into_iter().flatten() {
        body[member] = value.clone();
    }
    body
}

fn titles(owner: &Caller, filter: &str) -> Vec<String> {
    let filter: String = filter.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let page = owner.get(&format!("records?kind=feature&filter={filter}")).ok();
    let rows = page["records"].as_array().cloned().unwrap_or_default();
    rows.iter().map(|row| row["fields"]["title"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn what_people_make_is_written_filtered_and_sent() {
    let program = Program::start(env!("CARGO_BIN_EXE_throughline"), true);
    let owner = program.demo_owner();
    let options = json!({ "options": [{ "id": "gold", "label": "Gold", "colour": "amber" }] });
    let role = json!({
        "type": "define_role",
        "space": owner.space,
        "name": "replaces",
        "inverse_name": "replaced_by",
        "label": "replaces",
        "inverse": "replaced by",
        "from": ["feature"],
        "to": ["feature"],
    });
    let made = owner.commit(vec![
        define(&owner, "tier", "choice", options),
        define(&owner, "budget", "money", json!({ "currency": "EUR" })),
        define(&owner, "double", "formula", json!({ "formula": "budget * 2" })),
        role,
    ]);
    assert_eq!(made.status, 200, "{}", made.text);
    assert_eq!(made.json["frame"]["fields"].as_array().map(Vec::len), Some(3));
    assert_eq!(made.json["frame"]["roles"][0]["inverse_name"], "replaced_by");
    let (old, new) = (owner.feature("The old one"), owner.feature("The new one"));
    let set = |record: &str, field: &str, value: Value| json!({ "type": "set", "record": record, "field": field, "value": value, "seen": 0 });
    let link = json!({ "type": "link", "from": new, "role": "replaces", "to": old, "evidence": [] });
    let written = owner.commit(vec![
        set(&new, "tier", json!("gold")),
        set(&new, "budget", json!({ "amount": 150, "currency": "EUR" })),
        link,
    ]);
    assert_eq!(written.status, 200, "{}", written.text);
    assert_eq!(titles(&owner, "tier = \"Gold\" and double = 3"), ["The new one"]);
    assert_eq!(titles(&owner, "replaced_by.tier contains \"gold\""), ["The old one"]);
    let head = &owner.bootstrap()[0];
    let names: Vec<&str> =
        head["fields"].as_array().unwrap().iter().filter_map(|field| field["name"].as_str()).collect();
    assert_eq!(names.len(), 3);
    assert_eq!(head["roles"][0]["name"], "replaces");
    let history = owner.get("history").ok();
    let defined = history["operations"].as_array().unwrap().iter().find(|entry| entry["type"] == "define_field");
    assert_eq!(defined.unwrap()["changes"][0]["type"], "field_defined");
}

#[test]
fn what_does_not_fit_is_refused_in_words() {
    let program = Program::start(env!("CARGO_BIN_EXE_throughline"), true);
    let owner = program.demo_owner();
    for (operation, message) in [
        (
            define(&owner, "wrong", "formula", json!({ "formula": "efort * 2" })),
            "Operation 1 of the batch: \"formula\": cannot be read at character 1: \"efort\" is not known on feature. Did you mean \"effort\"?",
        ),
        (
            define(&owner, "title", "line", json!({})),
            "Operation 1 of the batch: \"name\": \"title\" is taken: Feature has it already.",
        ),
        (
            define(&owner, "notes", "text", json!({})),
            "Operation 1 of the batch: \"field_type\": is not one that people can make.",
        ),
    ] {
        let answer = owner.commit(vec![operation]);
        assert_eq!((answer.status, answer.message()), (400, message));
    }
    assert_eq!(owner.bootstrap()[0]["fields"], json!([]));
}
