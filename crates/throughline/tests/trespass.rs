//! What somebody comes to who tries to get further than they may, or to lock others out.

mod company;

use company::{PASSWORD, founded, invite, joined};
use serde_json::{Value, json};
use testkit::Caller;

fn close(by: &Caller, space: &str) -> u16 {
    by.put(&format!("spaces/{space}/access"), &json!({ "members": null })).status
}

fn made_space(by: &Caller, name: &str, prefix: &str) -> String {
    let made = by.post("spaces", &json!({ "name": name, "prefix": prefix, "members": null })).ok();
    made["space"].as_str().unwrap().to_owned()
}

/// Role of the caller in each space, as their session says.
fn roles(caller: &Caller) -> Vec<(String, String)> {
    let session = caller.get("/api/v1/session").ok();
    let roles = session["workspaces"][0]["roles"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    roles.iter().map(|role| (text(&role["space"]), text(&role["role"]))).collect()
}

#[test]
fn an_admin_locks_no_owner_out() {
    let (program, owner) = founded();
    let admin = joined(&program, &owner, "Ada", "admin", "");
    assert_eq!(close(&admin, &owner.space), 204);
    assert_eq!(roles(&owner), [(owner.space.clone(), "owner".into())], "an owner stays in a space that is closed");
    // Out of every space by their own wish, an owner still sees and manages the people.
    let left = owner.delete(&format!("spaces/{}/roles/{}", owner.space, owner.person));
    assert_eq!(left.status, 204);
    assert_eq!(roles(&owner), []);
    assert_eq!(owner.get("/api/v1/session").ok()["workspaces"][0]["role"], "owner");
    assert_eq!(owner.get("records?kind=feature").ok()["records"], json!([]));
    assert_eq!(owner.put(&format!("people/{}", admin.person), &json!({ "standing": "member" })).status, 204);
    let space = made_space(&owner, "Anew", "NEW");
    assert_eq!(roles(&owner), [(space, "owner".into())]);
}

#[test]
fn a_private_space_keeps_somebody_who_can_let_others_in() {
    let (program, owner) = founded();
    let maker = joined(&program, &owner, "Max", "member", "maker");
    let space = made_space(&maker, "Room", "ROOM");
    let leave = maker.delete(&format!("spaces/{space}/roles/{}", maker.person));
    assert_eq!((leave.status, leave.message().contains("maker there first")), (403, true), "{}", leave.text);
    assert_eq!(maker.delete(&format!("people/{}", maker.person)).status, 403);
    assert!(!owner.get("people").text.contains(&space));
    // Whoever is let go says nothing about it: the owners take over, and the log says so.
    assert_eq!(owner.delete(&format!("people/{}", maker.person)).status, 204);
    assert!(roles(&owner).contains(&(space.clone(), "owner".into())));
    let log = owner.get("audit?kind=role_given").ok();
    let change = &log["entries"][0];
    assert_eq!((&change["spaces"], &change["person"]), (&json!([space]), &json!(owner.person)));
}

#[test]
fn the_search_says_nothing_of_words_elsewhere() {
    let (program, owner) = founded();
    let mut maker = joined(&program, &owner, "Max", "member", "maker");
    owner.feature("Lanterns for the airshow");
    let found = |asked: &str| owner.get(&format!("search?q={asked}")).ok();
    let before = ["airshop", "lantren"].map(|asked| found(asked)["hits"].as_array().unwrap().len());
    assert_eq!(before, [1, 1], "both are written nearly so");
    maker.space = made_space(&maker, "Room", "ROOM");
    for title in ["Airshop", "Lantren", "Lantrens", "Lantreny", "Lantrem", "Lantrex", "Lantrez"] {
        maker.feature(title);
    }
    assert_eq!(maker.get("search?q=lantrex").ok()["hits"].as_array().map(Vec::len), Some(1), "the index has followed");
    let after = ["airshop", "lantren"].map(|asked| found(asked)["hits"].as_array().unwrap().len());
    assert_eq!(after, before, "the same answer, whatever stands where one does not see");
}

#[test]
fn a_contributor_puts_their_name_on_nothing_that_is_not_theirs() {
    let (program, owner) = founded();
    let contributor = joined(&program, &owner, "Ben", "member", "contributor");
    let feature = owner.feature("Dark mode");
    let (idea, create) = contributor.create("idea", json!({ "title": "Darker mode" }));
    contributor.commit(vec![create]).ok();
    let again = |record: &str, title: &str| {
        let operation =
            json!({ "type": "set", "record": record, "field": "title", "value": title, "seen": 1e9 as u64 });
        contributor.commit(vec![operation])
    };
    assert_eq!(again(&feature, "Dark mode").code(), "forbidden", "also where nothing would change");
    let tags = json!({ "type": "remove_tags", "record": feature, "field": "tags", "values": ["not there"] });
    assert_eq!(contributor.commit(vec![tags]).code(), "forbidden");
    assert_eq!(owner.get(&format!("records/{feature}")).ok()["updated_by"], json!(owner.person));
    again(&idea, "Darker mode").ok();
}

#[test]
fn an_open_invitation_buys_no_guesses() {
    let (program, owner) = founded();
    let token = invite(&owner, "member", &json!([]));
    let offer = |token: &str| program.stranger().post("/api/v1/join/offer", &json!({ "token": token })).status;
    let mut answers = vec![];
    for _ in 0..11 {
        assert!([200, 429].contains(&offer(&token)));
        answers.push(offer("guessed"));
    }
    assert_eq!(answers, [403, 403, 403, 403, 403, 403, 403, 403, 403, 403, 429]);
}

#[test]
fn a_sign_in_of_ones_own_buys_no_guesses() {
    let (program, _) = founded();
    let sign_in = |password: &str| {
        let asked = json!({ "email": "ann@example.org", "password": password });
        program.stranger().begin("/api/v1/sign-in", &asked).status
    };
    let mut answers = vec![];
    for _ in 0..6 {
        answers.extend([sign_in("a guessed password"), sign_in("a guessed password"), sign_in(PASSWORD)]);
    }
    assert_eq!(answers[..14], [403, 403, 200].repeat(5)[..14]);
    assert_eq!(answers[14..], [429, 429, 429, 429], "after ten wrong ones");
}

#[test]
fn a_proxys_own_words_leave_the_cookie_alone() {
    let (_program, owner) = founded();
    let make = |authorization: &str| {
        let batch = Caller::batch(vec![owner.create("feature", json!({ "title": "Behind a proxy" })).1]).to_string();
        owner.post_with("batches", batch.as_bytes(), &[("authorization", authorization)]).unwrap().status
    };
    assert_eq!(make("Basic dXNlcjpwYXNzd29yZA=="), 200);
    assert_eq!(make("Negotiate abc"), 200);
    assert_eq!(make("bearer tl_guessed"), 401, "but a token counts, also one that is not good");
}

#[test]
fn prefixes_elsewhere_are_not_told_to_who_makes_no_space() {
    let (program, owner) = founded();
    let maker = joined(&program, &owner, "Max", "member", "maker");
    made_space(&maker, "Room", "ROOM");
    let refused = |prefix: &str| {
        let asked = json!({ "name": " ", "prefix": prefix, "members": null });
        owner.post("spaces", &asked).message().to_owned()
    };
    assert_eq!(refused("ROOM"), refused("FREE"));
}

#[test]
fn a_feed_tells_who_comes_with_a_copy_that_is_out_of_date() {
    let (program, owner) = founded();
    let viewer = joined(&program, &owner, "Vera", "member", "");
    let access =
        |caller: &Caller| caller.get("/api/v1/session").ok()["workspaces"][0]["access"].as_str().unwrap().to_owned();
    let before = access(&viewer);
    let follow = |access: &str| viewer.follow_with(&format!("after=0&access={access}"));
    assert_eq!(follow(&before).frame()["type"], "frame");
    // While no socket is open.
    let role = format!("spaces/{}/roles/{}", owner.space, viewer.person);
    assert_eq!(owner.put(&role, &json!({ "role": "maker" })).status, 204);
    let mut feed = follow(&before);
    assert_eq!(feed.frame(), json!({ "type": "restart", "reason": "access" }));
    assert_eq!(feed.frame_unless_closed(), None);
    let after = access(&viewer);
    assert_ne!(after, before);
    assert_eq!(follow(&after).frame()["type"], "frame");
    assert_eq!(owner.delete(&role).status, 204);
    assert_eq!(access(&viewer), before, "the same roles are the same again");
}
