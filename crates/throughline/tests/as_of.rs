//! Looking back over the API, on the real demo: what its files say of a day is what the program says of it.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use testkit::Program;

/// Letters and digits in small letters: spellings differ in nothing else.
fn folded(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Four cells, of which the second may be quoted and then hold commas and quotation marks.
fn cells(line: &str) -> Option<[String; 4]> {
    let (when, rest) = line.split_once(',')?;
    let (name, rest) = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split_once("\",")?,
        None => rest.split_once(',')?,
    };
    let (from, to) = rest.split_once(',')?;
    Some([when.to_owned(), name.replace("\"\"", "\""), from.to_owned(), to.to_owned()])
}

/// The last status of each feature by the end of `day`, where the file is in the demo's own zone.
fn statuses(day: &str) -> BTreeMap<String, String> {
    let file = include_str!("../../../demo/microsoft-edge/edge-status-transitions-2014-2015.csv");
    let mut changes: Vec<[String; 4]> = file.lines().skip(1).filter_map(cells).collect();
    // Instants of one zone sort as their texts do, but for the hour that winter time repeats, which holds no change.
    changes.sort();
    let known = changes.into_iter().filter(|[when, ..]| when.as_str() < format!("{day}T99").as_str());
    known.filter(|[.., to]| to != "(removed)").map(|[_, name, _, to]| (name, folded(&to))).collect()
}

#[test]
fn features_of_the_demo_stand_as_the_file_says_for_the_day() {
    let program = Program::start(env!("CARGO_BIN_EXE_throughline"), true);
    let owner = program.demo_owner();
    let names = owner.get("records?kind=feature&limit=1000").ok();
    let mut features: BTreeMap<String, u32> = BTreeMap::new();
    for feature in names["records"].as_array().unwrap() {
        *features.entry(feature["fields"]["title"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    let states: BTreeMap<String, String> = {
        let head = owner.get("bootstrap");
        let head: Value = serde_json::from_str(head.text.lines().next().unwrap()).unwrap();
        let word = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
        head["states"].as_array().unwrap().iter().map(|row| (word(row, "id"), word(row, "name"))).collect()
    };
    for (day, least) in [("2014-06-01", 30), ("2015-06-01", 80), ("2015-11-30", 100)] {
        let stood = owner.get(&format!("as-of?at={day}&kind=feature")).ok();
        let found: BTreeMap<String, String> = stood["records"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                let state = states[row["fields"]["state"].as_str().unwrap()].as_str();
                (row["fields"]["title"].as_str().unwrap().to_owned(), folded(state))
            })
            .collect();
        // What the file of 2020 does not name, or names twice, is no feature of the demo with a history.
        let told: BTreeMap<String, String> =
            statuses(day).into_iter().filter(|(name, _)| features.get(name) == Some(&1)).collect();
        assert_eq!(found, told, "{day}");
        assert!(told.len() >= least, "{day}: {}", told.len());
    }
    let today = owner.get("as-of?at=2100-01-01&kind=feature&kind=idea").ok();
    assert_eq!(today["records"].as_array().unwrap().len(), 355 + 143);
    assert_eq!(today["links"].as_array().unwrap().iter().filter(|link| link["role"] == "asks_for").count(), 71);
    let first = &names["records"][0];
    let as_of_now = today["records"].as_array().unwrap().iter().find(|row| row["id"] == first["id"]);
    assert_eq!(as_of_now.map(|row| &row["fields"]), Some(&first["fields"]));
    assert_eq!(owner.get("as-of?at=1999-01-01").ok()["records"], json!([]));
    for bad in ["as-of", "as-of?at=June", "as-of?at=2015-06-01&kind=dragon"] {
        assert_eq!(owner.get(bad).code(), "invalid_input", "{bad}");
    }
}
