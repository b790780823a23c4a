//! Coming in, being something here, and leaving.

mod company;

use company::{PASSWORD, founded, invite, joined};
use serde_json::{Value, json};
use testkit::Caller;
use uuid::Uuid;

fn set(record: &str, field: &str, value: Value) -> Value {
    json!({ "type": "set", "record": record, "field": field, "value": value, "seen": 1e9 as u64 })
}

fn person<'a>(people: &'a Value, name: &str) -> &'a Value {
    people["people"].as_array().unwrap().iter().find(|person| person["name"] == name).expect("the person is here")
}

#[test]
fn an_invitation_lets_one_person_in() {
    let (program, owner) = founded();
    let token = invite(&owner, "member", &json!([{ "space": owner.space, "role": "contributor" }]));
    let mut stranger = program.stranger();
    let offer = stranger.post("/api/v1/join/offer", &json!({ "token": token })).ok();
    assert_eq!(
        offer,
        json!({ "workspace": "Shared", "by": "Ann", "email": null, "standing": "member", "role": "contributor" })
    );
    let people = owner.get("people").ok();
    assert_eq!(people["invitations"].as_array().map(Vec::len), Some(1));
    assert!(!people.to_string().contains(&token), "the link is shown once");
    let join = |name: &str, email: &str| json!({ "token": token, "name": name, "email": email, "password": PASSWORD });
    let refused = stranger.begin("/api/v1/join", &join("Ben", "nonsense"));
    assert_eq!((refused.status, refused.code()), (400, "invalid_input"), "and the invitation still stands");
    let taken = stranger.begin("/api/v1/join", &join("Ann", "ann@example.org"));
    assert_eq!(taken.message(), "There is an account with this address. Sign in first, then open the link again.");
    let session = stranger.begin("/api/v1/join", &join("Ben", "ben@example.org")).ok();
    assert_eq!(session["workspaces"][0]["role"], "contributor");
    assert_eq!(session["workspaces"][0]["standing"], "member");
    let again = program.stranger().begin("/api/v1/join", &join("Cleo", "cleo@example.org"));
    assert_eq!((again.status, again.code()), (403, "forbidden"));
    let people = owner.get("people").ok();
    assert_eq!(people["invitations"], json!([]));
    assert_eq!(person(&people, "Ben")["roles"][0]["role"], "contributor");
    let created = owner.get(&format!("records/{}/history", stranger.person)).ok();
    assert_eq!(created["operations"][0]["actor"], owner.person, "who let somebody in stands in the history");
}

#[test]
fn who_has_an_account_joins_with_it() {
    let (program, owner) = founded();
    let ben = joined(&program, &owner, "Ben", "member", "viewer");
    let token = invite(&owner, "admin", &json!([]));
    let here = ben.post("/api/v1/join", &json!({ "token": token }));
    assert_eq!(here.message(), "You are in this workspace already. The invitation is still good for somebody else.");
    assert_eq!(owner.delete(&format!("people/{}", ben.person)).status, 204);
    assert_eq!(ben.get("people").status, 404, "out is out at once");
    let back = ben.post("/api/v1/join", &json!({ "token": token })).ok();
    assert_eq!(back["workspaces"][0]["standing"], "admin");
    assert_eq!(ben.get("people").status, 200);
}

#[test]
fn an_invitation_falls_with_who_gave_it_and_can_be_withdrawn() {
    let (program, owner) = founded();
    let admin = joined(&program, &owner, "Ada", "admin", "");
    let token = invite(&admin, "member", &json!([]));
    assert_eq!(owner.put(&format!("people/{}", admin.person), &json!({ "standing": "member" })).status, 204);
    let join = json!({ "token": token, "name": "Ben", "email": "ben@example.org", "password": PASSWORD });
    assert_eq!(program.stranger().begin("/api/v1/join", &join).status, 403);
    let asked = json!({ "email": "cleo@example.org", "standing": "guest", "roles": [] });
    assert_eq!(
        owner.post("invitations", &asked).message(),
        "A guest is in no space but those that you name. Name one."
    );
    let asked = json!({ "email": " Cleo@Example.org ", "standing": "member", "roles": [] });
    let link = owner.post("invitations", &asked).ok();
    let listed = owner.get("people").ok()["invitations"].clone();
    assert!(
        listed.as_array().unwrap().iter().any(|each| each["id"] == link["id"] && each["email"] == "cleo@example.org")
    );
    let withdraw = format!("invitations/{}", link["id"].as_str().unwrap());
    assert_eq!(owner.delete(&withdraw).status, 204);
    assert_eq!(owner.delete(&withdraw).status, 404);
    let token = link["path"].as_str().unwrap().split_once('=').unwrap().1;
    assert_eq!(program.stranger().post("/api/v1/join/offer", &json!({ "token": token })).code(), "forbidden");
}

#[test]
fn contributors_add_and_makers_decide() {
    let (program, owner) = founded();
    let contributor = joined(&program, &owner, "Ben", "member", "contributor");
    let feature = owner.feature("Dark mode");
    let make = |kind: &str, fields: Value| contributor.create(kind, fields);
    let (idea, create_idea) = make("idea", json!({ "title": "Darker mode" }));
    let (_, create_said) = make("feedback", json!({ "title": "Words", "text": "It is too bright." }));
    let (_, comment) = make("comment", json!({ "body": "Yes, please.", "parent": feature }));
    contributor.commit(vec![create_idea, create_said, comment]).ok();
    contributor.commit(vec![set(&idea, "title", json!("Darkest mode"))]).ok();
    let link = |from: &str, role: &str, to: &str| json!({ "type": "link", "from": from, "role": role, "to": to, "fields": {}, "evidence": [] });
    contributor.commit(vec![link(&idea, "asks_for", &feature)]).ok();
    let refused = |operation: Value| {
        let answer = contributor.commit(vec![operation]);
        assert_eq!(answer.code(), "forbidden", "{}", answer.text);
    };
    refused(contributor.create("feature", json!({ "title": "Mine" })).1);
    refused(set(&feature, "title", json!("Light mode")));
    let (theirs, create_theirs) = owner.create("idea", json!({ "title": "Lighter mode" }));
    owner.commit(vec![create_theirs]).ok();
    refused(set(&theirs, "title", json!("Lightest mode")));
    refused(link(&theirs, "asks_for", &feature));
    // What became of an idea is for makers to say, also of one's own.
    let define = json!({ "type": "define_state", "state": Uuid::now_v7(), "space": owner.space, "kind": "idea", "name": "Done", "category": "done", "position": 0 });
    let done = define["state"].clone();
    refused(define.clone());
    owner.commit(vec![define]).ok();
    refused(set(&idea, "state", done));
    owner.put(&format!("spaces/{}/roles/{}", owner.space, contributor.person), &json!({ "role": "maker" }));
    contributor.commit(vec![set(&feature, "title", json!("Night mode"))]).ok();
}

#[test]
fn nobody_raises_themselves_and_an_owner_stays() {
    let (program, owner) = founded();
    let admin = joined(&program, &owner, "Ada", "admin", "");
    let maker = joined(&program, &owner, "Max", "member", "maker");
    let stand = |by: &Caller, of: &Caller, standing: &str| {
        by.put(&format!("people/{}", of.person), &json!({ "standing": standing })).status
    };
    assert_eq!(stand(&admin, &admin, "owner"), 403);
    assert_eq!(stand(&maker, &maker, "admin"), 403);
    assert_eq!(stand(&admin, &owner, "member"), 403);
    assert_eq!(stand(&admin, &maker, "admin"), 204);
    assert_eq!(stand(&owner, &owner, "member"), 403, "the last owner stays");
    assert_eq!(owner.delete(&format!("people/{}", owner.person)).status, 403);
    assert_eq!(stand(&owner, &admin, "owner"), 204);
    assert_eq!(stand(&owner, &owner, "member"), 204);
    assert_eq!(owner.delete(&format!("people/{}", owner.person)).status, 204, "anybody may leave");
    assert_eq!(owner.get("records?kind=feature").status, 404);
    let log = admin.get("audit?kind=standing_changed,role_given,role_taken,space_access_changed").ok();
    let changes = log["entries"].as_array().unwrap();
    assert_eq!(changes[0]["standing"], Value::Null);
    assert_eq!((&changes[0]["by"], &changes[0]["person"]), (&json!(owner.person), &json!(owner.person)));
    assert!(changes.iter().any(|change| change["kind"] == "standing_changed"
        && change["standing"] == "owner"
        && change["by"] == owner.person));
    assert_eq!(maker.get("audit").status, 200, "an admin since");
    let of = |asked: String| {
        admin.get(&format!("audit?kind=standing_changed,role_given&{asked}")).ok()["entries"]
            .as_array()
            .unwrap()
            .clone()
    };
    let of_maker = of(format!("person={}", maker.person));
    assert!(!of_maker.is_empty() && of_maker.len() < changes.len());
    assert!(of_maker.iter().all(|change| change["person"] == maker.person || change["by"] == maker.person));
    assert!(of(format!("space={}", maker.space)).iter().all(|change| change["spaces"] == json!([maker.space])));
    assert_eq!(of(format!("space={}", Uuid::now_v7())), Vec::<Value>::new());
}

#[test]
fn sessions_are_listed_and_ended_everywhere() {
    let (program, owner) = founded();
    let sign_in = |password: &str| {
        let mut elsewhere = program.stranger();
        let answer = elsewhere.begin("/api/v1/sign-in", &json!({ "email": "ann@example.org", "password": password }));
        (elsewhere, answer.status)
    };
    let (elsewhere, _) = sign_in(PASSWORD);
    let list = owner.get("/api/v1/account/sessions").ok();
    let sessions = list.as_array().unwrap();
    assert_eq!(sessions.iter().map(|session| session["current"].clone()).filter(|current| *current == true).count(), 1);
    assert_eq!(sessions.len(), 2);
    let other = sessions.iter().find(|session| session["current"] == false).unwrap()["id"].as_str().unwrap();
    let mut feed = elsewhere.follow(elsewhere.bootstrap()[0]["sequence"].as_u64().unwrap());
    assert_eq!(owner.delete(&format!("/api/v1/account/sessions/{other}")).status, 204);
    assert_eq!(feed.frame_unless_closed(), None, "an open socket ends with its session");
    assert_eq!(elsewhere.get("people").code(), "signed_out");
    let (elsewhere, _) = sign_in(PASSWORD);
    let put =
        |current: &str, new: &str| owner.put("/api/v1/account/password", &json!({ "current": current, "new": new }));
    assert_eq!(put("guessed", "another long one").message(), "The current password is not right.");
    assert_eq!(put(PASSWORD, "short").message(), "A password has at least 10 characters.");
    assert_eq!(put(PASSWORD, "another long one").status, 204);
    assert_eq!(elsewhere.get("people").code(), "signed_out", "a new password ends what was open elsewhere");
    assert_eq!(owner.get("people").status, 200);
    assert_eq!((sign_in(PASSWORD).1, sign_in("another long one").1), (403, 200));
}

#[test]
fn a_token_does_what_its_scope_says_and_nothing_in_person() {
    let (program, owner) = founded();
    let make = |name: &str, scope: &str| {
        let made = owner.post("/api/v1/account/tokens", &json!({ "name": name, "scope": scope, "days": 30 })).ok();
        (made["id"].as_str().unwrap().to_owned(), owner.with_token(made["secret"].as_str().unwrap()))
    };
    let (read_id, reader) = make("Dashboard", "read");
    let (_, writer) = make("Script", "write");
    writer.feature("Made by a script");
    assert_eq!(reader.get("records?kind=feature").ok()["records"].as_array().map(Vec::len), Some(1));
    assert_eq!(reader.commit(vec![reader.create("feature", json!({ "title": "No" })).1]).code(), "forbidden");
    assert_eq!(
        reader.post("invitations", &json!({ "email": null, "standing": "member", "roles": [] })).code(),
        "forbidden"
    );
    let history = owner.get("history").ok();
    assert_eq!(history["operations"][0]["via"], "api");
    for token in [&reader, &writer] {
        assert_eq!(token.get("/api/v1/account/tokens").code(), "forbidden", "a token makes no tokens");
        assert_eq!(
            token.put("/api/v1/account/password", &json!({ "current": PASSWORD, "new": PASSWORD })).code(),
            "forbidden"
        );
    }
    assert!(!owner.get("/api/v1/account/tokens").text.contains("secret"));
    assert_eq!(owner.delete(&format!("/api/v1/account/tokens/{read_id}")).status, 204);
    assert_eq!((reader.get("people").status, reader.get("people").code().to_owned()), (401, "signed_out".to_owned()));
    assert_eq!(program.stranger().with_token("tl_guessed").get("/api/v1/workspaces/shared/people").status, 401);
}
