//! A record that goes to another space: what each side is told, and what neither is.

mod company;

use company::{PASSWORD, founded, invite};
use serde_json::{Value, json};
use testkit::{Caller, Program};

fn guest(program: &Program, by: &Caller, name: &str, space: &str, role: &str) -> Caller {
    let token = invite(by, "guest", &json!([{ "space": space, "role": role }]));
    let mut guest = program.stranger();
    let email = format!("{}@example.org", name.to_lowercase());
    guest.begin("/api/v1/join", &json!({ "token": token, "name": name, "password": PASSWORD, "email": email })).ok();
    guest
}

struct Scene {
    _program: Program,
    /// Sees both spaces.
    owner: Caller,
    /// Makes in the first space, and sees no other.
    stays: Caller,
    /// Sees the private one only.
    there: Caller,
    room: String,
    feature: String,
    comment: String,
    file: String,
    key: String,
}

fn set(record: &str, field: &str, value: &str) -> Value {
    json!({ "type": "set", "record": record, "field": field, "value": value, "seen": 1e9 as u64 })
}

fn scene() -> Scene {
    let (program, owner) = founded();
    let made = owner.post("spaces", &json!({ "name": "Vault", "prefix": "VAULT", "members": null })).ok();
    let room = made["space"].as_str().unwrap().to_owned();
    let stays = guest(&program, &owner, "Stan", &owner.space, "maker");
    let there = guest(&program, &owner, "Thea", &room, "viewer");
    let feature = owner.feature("Earlyname");
    let key = owner.get(&format!("records/{feature}")).ok()["key"].as_str().unwrap().to_owned();
    let (comment, create) = owner.create("comment", json!({ "body": "Remarkable words", "parent": feature }));
    let watch = stays.put(&format!("records/{feature}/watch"), &json!({ "watching": true }));
    assert_eq!(watch.status, 204);
    owner.commit(vec![create, set(&feature, "title", "Middlename")]).ok();
    let path = format!("records/{feature}/files?name=plan.txt");
    let file = owner.send_bytes("POST", &path, "text/plain", b"Bytes of the plan").ok();
    let file = file["id"].as_str().unwrap().to_owned();
    Scene { _program: program, owner, stays, there, room, feature, comment, file, key }
}

fn moved(by: &Caller, record: &str, space: &str) -> Value {
    by.request("PATCH", &format!("records/{record}"), &json!({ "space": space })).ok()
}

/// What stands today, through every door that shows it.
fn all_that_stands(reader: &Caller, scene: &Scene) -> String {
    let doors = [
        "bootstrap",
        "records?kind=feature",
        "records?kind=comment",
        "records?kind=file",
        "records?kind=feature&compute=title",
        "schema",
        "most-wanted",
        "as-of?at=2100-01-01&kind=feature&kind=comment&kind=file",
        "inbox?show=all",
        "personal",
        "imports",
        "search?q=earlyname",
        "search?q=middlename",
        "search?q=latename",
        "search?q=remarkable",
    ];
    let mut shown: String = doors.map(|door| reader.get(door).text).concat();
    for record in [&scene.feature, &scene.comment, &scene.file, &scene.key] {
        for part in ["", "/history", "/thread", "/links"] {
            shown += &reader.get(&format!("records/{record}{part}")).text.replace(record.as_str(), "asked");
        }
    }
    shown + &reader.get(&format!("files/{}/content", scene.file)).text
}

/// What happened, through every door that tells it.
fn all_that_happened(reader: &Caller) -> String {
    ["history", "changes?limit=5000", "export"].map(|door| reader.get(door).text).concat()
}

#[test]
fn each_side_sees_its_own_and_nothing_of_the_other() {
    let scene = scene();
    let Scene { owner, stays, there, room, feature, comment, file, key, .. } = &scene;
    let before = owner.bootstrap()[0]["sequence"].as_u64().unwrap();
    let mut feeds = [stays, there, owner].map(|reader| reader.follow(before));
    let shown = all_that_stands(stays, &scene);
    assert!(shown.contains("Middlename") && shown.contains("Remarkable") && shown.contains("Bytes of the plan"));
    let mut text = stays.open(&format!("records/{feature}/text/description"));
    while text.binary().is_none_or(|message| message.is_empty()) {}

    let after = moved(owner, feature, "VAULT");
    assert_eq!((&after["space"], &after["key"]), (&json!(room), &json!("VAULT-1")));
    let [mut of_stays, mut of_there, mut of_owner] = feeds.each_mut().map(|feed| feed.frame());
    let mut gone: Vec<String> = serde_json::from_value(of_stays["gone"].take()).unwrap();
    gone.sort();
    let mut family = vec![feature.clone(), comment.clone(), file.clone()];
    family.sort();
    assert_eq!(gone, family);
    assert_eq!((&of_stays["records"], &of_stays["operations"]), (&json!([]), &json!([])));
    let ids = |frame: &mut Value| {
        let records = frame["records"].take();
        let mut ids: Vec<String> =
            records.as_array().unwrap().iter().map(|record| record["id"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    };
    assert_eq!((ids(&mut of_there), &of_there["operations"], of_there.get("gone")), (family.clone(), &json!([]), None));
    assert_eq!((ids(&mut of_owner), of_owner["operations"].as_array().map(Vec::len)), (family, Some(1)));
    // Whoever sits at the text is let go with it.
    while text.binary().is_some() {}
    owner.commit(vec![set(feature, "title", "Latename")]).ok();

    let shown = all_that_stands(stays, &scene);
    for word in ["Earlyname", "Middlename", "Latename", "Remarkable", "Bytes of the plan", "VAULT", "Vault", room] {
        assert!(!shown.contains(word), "{word} was left with who stayed");
    }
    let happened = all_that_happened(stays);
    assert!(happened.contains("Earlyname"), "what was done here stays known here");
    for word in ["Latename", "VAULT", "Vault", room] {
        assert!(!happened.contains(word), "{word} is told to who stayed");
    }
    let told = stays.get(&format!("changes?after={before}")).ok();
    assert_eq!((told["gone"].as_array().map(Vec::len), &told["records"]), (Some(3), &json!([])));
    let shown = all_that_stands(there, &scene);
    for word in ["Latename", "Remarkable", "Bytes of the plan", "VAULT-1"] {
        assert!(shown.contains(word), "{word} is shown where it is");
    }
    let shown = shown + &all_that_happened(there);
    for word in ["Earlyname", &format!("\"{key}\""), &owner.space] {
        assert!(!shown.contains(word), "{word} is of where it was");
    }
    assert_eq!(there.get(&format!("records/{key}")).ok()["key"], json!("VAULT-1"), "the former key leads to it");
    assert_eq!(stays.get(&format!("records/{key}")).status, 404);
    let shown = all_that_stands(owner, &scene) + &all_that_happened(owner);
    assert!(["Earlyname", "Middlename", "Latename"].iter().all(|word| shown.contains(word)));
}

#[test]
fn a_move_is_made_by_who_makes_in_both_and_taken_back_as_one() {
    let scene = scene();
    let Scene { owner, stays, there, room, feature, key, .. } = &scene;
    let asked = json!({ "space": "VAULT" });
    let refused = |by: &Caller| by.request("PATCH", &format!("records/{feature}"), &asked).status;
    assert_eq!((refused(stays), refused(there)), (404, 404));
    let operation = |space: &str| json!({ "type": "move", "record": feature, "space": space });
    let absent = uuid::Uuid::now_v7().to_string();
    let message = |space: &str| stays.commit(vec![operation(space)]).message().replace(space, "");
    assert_eq!(message(room), message(&absent), "a space that one does not see is not there");
    let viewer = owner.put(&format!("spaces/{room}/roles/{}", stays.person), &json!({ "role": "viewer" }));
    assert_eq!(viewer.status, 204);
    assert_eq!(refused(stays), 403, "to look is not enough");
    let reply = owner.commit(vec![operation(room)]).ok();
    let batch = reply["batch"].as_str().unwrap();
    assert_eq!(owner.get(&format!("records/{feature}")).ok()["key"], "VAULT-1");
    let undo = json!({ "batch": uuid::Uuid::now_v7(), "force": false });
    owner.post(&format!("batches/{batch}/undo"), &undo).ok();
    let back = owner.get(&format!("records/{feature}")).ok();
    assert_eq!((&back["key"], &back["space"]), (&json!(key), &json!(owner.space)));
    assert!(stays.get("records?kind=comment").text.contains("Remarkable words"));
    assert!(!all_that_stands(there, &scene).contains("Middlename"));
}

#[test]
fn a_link_to_look_shows_nothing_of_where_a_record_went() {
    let scene = scene();
    let Scene { owner, stays, feature, .. } = &scene;
    let share = json!({
        "name": "Plans", "spaces": [owner.space], "fields": ["title"], "dates": "exact", "password": null, "days": 1,
        "what": { "type": "record", "record": feature },
    });
    for by in [owner, stays] {
        let path = by.post("shares", &share).ok()["path"].as_str().unwrap().to_owned();
        let token = path.strip_prefix("/shared-link/").unwrap().to_owned();
        let looked = || owner.post("/api/v1/shared", &json!({ "token": token, "password": null })).text;
        assert!(looked().contains("Middlename"));
        moved(owner, feature, "VAULT");
        assert!(!looked().contains("Middlename"));
        moved(owner, feature, &owner.space);
    }
}

#[test]
fn values_of_fields_that_people_made_stay() {
    let scene = scene();
    let Scene { owner, room, feature, .. } = &scene;
    let field = |space: &str, name: &str| {
        json!({
            "type": "define_field", "space": space, "kind": "feature", "name": name, "label": name,
            "field_type": "number", "position": 0,
        })
    };
    owner.commit(vec![field(&owner.space, "risk"), field(&owner.space, "reach"), field(room, "reach")]).ok();
    let write =
        |name: &str, value: u32| json!({ "type": "set", "record": feature, "field": name, "value": value, "seen": 0 });
    owner.commit(vec![write("risk", 3), write("reach", 40)]).ok();
    moved(owner, feature, "VAULT");
    let there = owner.get(&format!("records/{feature}")).ok();
    assert_eq!((&there["fields"]["risk"], &there["fields"]["reach"]), (&json!(3), &json!(40)));
    assert_eq!(owner.commit(vec![write("reach", 41)]).status, 200);
    assert_eq!(owner.commit(vec![write("risk", 4)]).status, 400, "there is no such field there");
    let back = moved(owner, feature, &owner.space);
    assert_eq!((&back["fields"]["risk"], &back["fields"]["reach"]), (&json!(3), &json!(41)));
}

#[test]
fn who_is_in_the_workspace_stays_where_others_see_them() {
    let scene = scene();
    let body = json!({ "space": scene.room });
    for person in [&scene.owner.person, &scene.stays.person] {
        let refused = scene.owner.request("PATCH", &format!("records/{person}"), &body);
        assert_eq!((refused.status, refused.code()), (400, "invalid_input"), "{}", refused.text);
        assert!(refused.message().contains("somebody who is in the workspace"), "{}", refused.message());
    }
    // A person of whom one only speaks goes where one likes.
    let (somebody, create) = scene.owner.create("person", json!({ "title": "A customer" }));
    scene.owner.commit(vec![create]).ok();
    moved(&scene.owner, &somebody, &scene.room);
    assert_eq!(scene.stays.get(&format!("records/{somebody}")).status, 404);
}

/// However the id of what something belongs to was written.
#[test]
fn what_belongs_to_a_record_is_known_by_any_form_of_its_id() {
    let scene = scene();
    let plain = scene.feature.replace('-', "").to_uppercase();
    let (comment, create) = scene.owner.create("comment", json!({ "body": "Mine too", "parent": plain }));
    scene.owner.commit(vec![create]).ok();
    let path = format!("records/{comment}");
    assert_eq!(scene.owner.get(&path).ok()["fields"]["parent"], scene.feature.as_str());
    moved(&scene.owner, &scene.feature, &scene.room);
    assert_eq!(scene.owner.get(&path).ok()["space"], scene.room.as_str());
    assert_eq!(scene.stays.get(&path).status, 404);
}
