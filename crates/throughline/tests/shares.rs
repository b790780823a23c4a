//! Links to look at something without an account.

mod company;

use company::{founded, joined};
use serde_json::{Value, json};
use testkit::{Answer, Caller};

const PASSWORD: &str = "a word for customers";

fn set(record: &str, field: &str, value: Value) -> Value {
    json!({ "type": "set", "record": record, "field": field, "value": value, "seen": 1e9 as u64 })
}

/// A view over features in the caller's space.
fn of_features(by: &Caller, fields: &[&str], filter: &str) -> Value {
    json!({
        "name": "Roadmap for customers", "spaces": [by.space], "fields": fields, "dates": "exact", "password": null,
        "days": 30, "what": { "type": "view", "kind": "feature", "filter": filter, "look": "{\"layout\":\"table\"}" },
    })
}

fn with(mut asked: Value, name: &str, value: Value) -> Value {
    asked[name] = value;
    asked
}

/// Id and token of a link that was made.
fn made(by: &Caller, asked: &Value) -> (String, String) {
    let link = by.post("shares", asked).ok();
    let path = link["path"].as_str().unwrap();
    (link["id"].as_str().unwrap().to_owned(), path.strip_prefix("/shared-link/").unwrap().to_owned())
}

fn opened(by: &Caller, token: &str, password: Option<&str>) -> Answer {
    by.post("/api/v1/shared", &json!({ "token": token, "password": password }))
}

fn titles(page: &Value) -> Vec<String> {
    let rows = page["records"].as_array().unwrap().iter().filter(|row| row["kind"] == page["kind"]);
    rows.map(|row| row["fields"]["title"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_link_shows_what_was_named_and_nothing_else() {
    let (program, owner) = founded();
    let mut maker = joined(&program, &owner, "Max", "member", "maker");
    let planned = owner.feature("Dark mode");
    owner.feature("Small things");
    owner
        .commit(vec![
            set(&planned, "due", json!("2027-05-17")),
            set(&planned, "effort", json!(13)),
            set(&planned, "description", json!("Only for us: the customer is Acme.")),
            set(&planned, "owner", json!(owner.person)),
        ])
        .ok();
    let fields = ["due", "owner", "state"];
    let asked = with(of_features(&owner, &fields, "effort > 5"), "dates", json!("quarter"));
    let (_, token) = made(&owner, &asked);
    let stranger = program.stranger();
    let answer = opened(&stranger, &token, None);
    let page = answer.json.clone();
    assert_eq!(titles(&page), ["Dark mode"], "{}", answer.text);
    assert_eq!(
        (&page["name"], &page["by"], &page["workspace"]),
        (&json!("Roadmap for customers"), &json!("Ann"), &json!("Shared"))
    );
    let row = &page["records"][0];
    assert_eq!(row["fields"]["due"], "2027-Q2");
    let named = page["records"].as_array().unwrap().iter().find(|record| record["id"] == row["fields"]["owner"]);
    assert_eq!(named.unwrap()["fields"], json!({ "title": "Ann" }), "a name, and no address");
    let states = page["head"]["states"].as_array().unwrap();
    assert!(states.iter().any(|state| state["id"] == row["fields"]["state"] && state["name"] == "Triage"));
    let kept: Vec<&str> = row["fields"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(kept, ["due", "owner", "rank", "state", "title"]);
    for hidden in
        [planned.as_str(), &owner.person, &owner.space, "Acme", "effort", "2027-05", "ann@example.org", "SHAR-"]
    {
        assert!(!answer.text.contains(hidden), "{hidden} went out");
    }
    // It shows what stands now, as long as its maker may show it.
    owner.commit(vec![set(&planned, "title", json!("Night mode"))]).ok();
    assert_eq!(titles(&opened(&stranger, &token, None).ok()), ["Night mode"]);
    owner.commit(vec![set(&planned, "archived", json!(true))]).ok();
    assert_eq!(titles(&opened(&stranger, &token, None).ok()), Vec::<String>::new());
    let (_, by_maker) = made(&maker, &of_features(&maker, &["key"], ""));
    assert_eq!(opened(&stranger, &by_maker, None).ok()["records"][0]["key"], "SHAR-2");
    owner.put(&format!("spaces/{}/roles/{}", owner.space, maker.person), &json!({ "role": "viewer" }));
    assert_eq!(opened(&stranger, &by_maker, None).code(), "forbidden", "it falls with who made it");
    // A link over one space shows nothing of another, whatever its maker sees.
    let room = maker.post("spaces", &json!({ "name": "Room", "prefix": "ROOM", "members": null })).ok();
    maker.space = room["space"].as_str().unwrap().to_owned();
    maker.feature("Secret");
    assert!(!opened(&stranger, &token, None).text.contains("Secret"));
    let (_, of_room) = made(&maker, &of_features(&maker, &[], ""));
    assert_eq!(titles(&opened(&stranger, &of_room, None).ok()), ["Secret"]);
    assert!(!owner.get("shares").text.contains(&maker.space), "nobody else hears of that link");
}

#[test]
fn options_and_filters_tell_nothing_that_is_not_shown() {
    let (program, owner) = founded();
    let feature = owner.feature("Dark mode");
    let option = |id: &str, label: &str| json!({ "id": id, "label": label, "colour": "grey", "archived": false });
    let define = |options: Vec<Value>, archived: bool| {
        json!({
            "type": "define_field", "space": owner.space, "kind": "feature", "name": "asked_by_whom", "label": "For",
            "field_type": "choice", "options": options, "position": 0, "archived": archived,
        })
    };
    owner.commit(vec![define(vec![option("everybody", "Everybody"), option("acme", "Acme only")], false)]).ok();
    owner.commit(vec![set(&feature, "asked_by_whom", json!("everybody"))]).ok();
    let asked = of_features(&owner, &["asked_by_whom"], "asked_by_whom != \"Acme only\"");
    let (_, token) = made(&owner, &asked);
    let answer = opened(&program.stranger(), &token, None);
    assert_eq!(titles(&answer.json), ["Dark mode"], "{}", answer.text);
    assert!(answer.text.contains("Everybody") && !answer.text.contains("Acme"), "{}", answer.text);
}

#[test]
fn nothing_beside_the_named_fields_goes_out_with_a_row() {
    let (program, owner) = founded();
    let first = owner.feature("First");
    let second = owner.feature("Second");
    let words = format!("Ask [@Ann](mention:{}) about it.", owner.person);
    let define = json!({
        "type": "define_state", "state": uuid::Uuid::now_v7(), "space": owner.space, "kind": "feature",
        "name": "Blocked by the lawsuit", "category": "unstarted", "position": 9,
    });
    owner.commit(vec![set(&first, "description", json!(words)), define]).ok();
    let (_, token) = made(&owner, &of_features(&owner, &["description", "state", "owner"], ""));
    let answer = opened(&program.stranger(), &token, None);
    assert_eq!(titles(&answer.json), ["First", "Second"]);
    let rows = answer.json["records"].as_array().unwrap();
    let ranks: Vec<&Value> = rows.iter().map(|row| &row["fields"]["rank"]).collect();
    assert_eq!(ranks, [&json!("V000000V"), &json!("V000001V")], "an order, and no numbers of keys");
    assert!(answer.text.contains("(mention:") && !answer.text.contains(&owner.person), "{}", answer.text);
    assert!(!answer.text.contains("lawsuit"), "a state that no row is in");
    // Who is put away is named no more.
    owner.commit(vec![set(&second, "owner", json!(owner.person))]).ok();
    let kinds = || {
        let page = opened(&program.stranger(), &token, None).ok();
        page["records"].as_array().unwrap().iter().map(|row| row["kind"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(kinds(), ["feature", "feature", "person"]);
    owner.commit(vec![set(&owner.person, "archived", json!(true))]).ok();
    assert_eq!(kinds(), ["feature", "feature"]);
}

#[test]
fn a_link_is_withdrawn_by_whoever_shows_a_part_of_it() {
    let (program, owner) = founded();
    let maker = joined(&program, &owner, "Max", "member", "maker");
    owner.feature("Dark mode");
    let asked = json!({ "name": "Room", "prefix": "ROOM", "members": null });
    let room = maker.post("spaces", &asked).ok()["space"].clone();
    let both = with(of_features(&maker, &[], ""), "spaces", json!([maker.space, room]));
    let (first, token) = made(&maker, &both);
    let (second, _) = made(&maker, &both);
    let listed = owner.get("shares").ok();
    assert_eq!(listed["shares"].as_array().map(Vec::len), Some(2), "an owner sees that their space is shown");
    assert_eq!(listed["shares"][0]["spaces"], json!([owner.space]), "and not what else is");
    assert_eq!(owner.delete(&format!("shares/{first}")).status, 204);
    assert_eq!(opened(&program.stranger(), &token, None).code(), "forbidden");
    // Whoever made it withdraws it, whatever they are by now.
    owner.put(&format!("spaces/{}/roles/{}", owner.space, maker.person), &json!({ "role": "viewer" }));
    assert_eq!(maker.delete(&format!("shares/{second}")).status, 204);
}

#[test]
fn one_record_is_shown_by_a_link_too() {
    let (program, owner) = founded();
    let feature = owner.feature("Dark mode");
    owner.feature("Not this");
    owner.commit(vec![set(&feature, "description", json!("**For everybody.**"))]).ok();
    let asked = with(of_features(&owner, &["description"], ""), "what", json!({ "type": "record", "record": feature }));
    let page = opened(&program.stranger(), &made(&owner, &asked).1, None).ok();
    assert_eq!(titles(&page), ["Dark mode"]);
    assert_eq!(page["record"], page["records"][0]["id"]);
    assert_eq!(page["records"][0]["fields"]["description"], "**For everybody.**");
}

#[test]
fn a_link_asks_for_its_password_notes_who_came_and_is_withdrawn() {
    let (program, owner) = founded();
    owner.feature("Dark mode");
    let (id, token) = made(&owner, &with(of_features(&owner, &[], ""), "password", json!(PASSWORD)));
    let stranger = program.stranger();
    let asked = opened(&stranger, &token, None);
    assert_eq!((asked.status, asked.code()), (403, "password_needed"));
    assert!(!asked.text.contains("Roadmap"), "not even its name");
    assert_eq!(opened(&stranger, &token, Some("guessed")).code(), "forbidden");
    assert_eq!(titles(&opened(&stranger, &token, Some(PASSWORD)).ok()), ["Dark mode"]);
    let listed = owner.get("shares").ok()["shares"][0].clone();
    assert_eq!((&listed["id"], &listed["openings"], &listed["has_password"]), (&json!(id), &json!(1), &json!(true)));
    assert!(!owner.get("shares").text.contains("argon2"));
    let log = owner.get(&format!("shares/{id}/log")).ok();
    let came: Vec<&Value> = log["openings"].as_array().unwrap().iter().map(|opening| &opening["let_in"]).collect();
    assert_eq!(came, [&json!(true), &json!(false)]);
    let viewer = joined(&program, &owner, "Vera", "member", "");
    assert_eq!(viewer.get("shares").ok()["shares"], json!([]));
    assert_eq!(viewer.get(&format!("shares/{id}/log")).status, 404);
    assert_eq!(viewer.delete(&format!("shares/{id}")).status, 404);
    assert_eq!(owner.delete(&format!("shares/{id}")).status, 204);
    assert_eq!(opened(&stranger, &token, Some(PASSWORD)).code(), "forbidden");
    assert_eq!(owner.delete(&format!("shares/{id}")).status, 404);
}

#[test]
fn guesses_at_links_are_slowed_down() {
    let (program, owner) = founded();
    owner.feature("Dark mode");
    let (_, token) = made(&owner, &with(of_features(&owner, &[], ""), "password", json!(PASSWORD)));
    let stranger = program.stranger();
    let answers: Vec<u16> =
        (0..12).map(|number| opened(&stranger, &token, Some(&format!("guess {number}"))).status).collect();
    assert_eq!(answers, [403, 403, 403, 403, 403, 403, 403, 403, 403, 403, 429, 429]);
}

#[test]
fn a_link_that_cannot_be_is_refused_with_the_reason() {
    let (program, owner) = founded();
    let viewer = joined(&program, &owner, "Vera", "member", "");
    let plain = of_features(&owner, &[], "");
    let refused = |asked: Value| owner.post("shares", &asked).message().to_owned();
    assert_eq!(viewer.post("shares", &plain).code(), "forbidden");
    for (asked, message) in [
        (with(plain.clone(), "name", json!(" ")), "A link's name is one line of 1 to 200 characters."),
        (with(plain.clone(), "days", json!(0)), "A link is good for 1 to 366 days."),
        (with(plain.clone(), "days", json!(9999)), "A link is good for 1 to 366 days."),
        (with(plain.clone(), "spaces", json!([])), "Name the spaces of which the link shows something."),
        (with(plain.clone(), "fields", json!(["nothing"])), "A feature has no field \"nothing\"."),
        (of_features(&owner, &[], "nothing ="), ""),
    ] {
        let said = refused(asked);
        assert!(
            if message.is_empty() { said.contains("nothing") || !said.is_empty() } else { said == message },
            "{said}"
        );
    }
    let elsewhere = with(plain, "spaces", json!([uuid::Uuid::now_v7()]));
    assert_eq!(owner.post("shares", &elsewhere).status, 404);
}
