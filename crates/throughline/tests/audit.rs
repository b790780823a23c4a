//! What owners and admins are told of what happened around the graph.

mod company;

use company::{PASSWORD, founded, invite, joined};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::Caller;

fn entries(by: &Caller, asked: &str) -> Vec<Value> {
    by.get(&format!("audit?{asked}")).ok()["entries"].as_array().unwrap().clone()
}

fn kinds(by: &Caller, asked: &str) -> Vec<String> {
    entries(by, asked).iter().map(|entry| entry["kind"].as_str().unwrap().to_owned()).collect()
}

fn words(entry: &Value, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| entry[*name].as_str().unwrap_or_default().to_owned()).collect()
}

/// Some entries come beside the answer.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..200 {
        if holds() {
            return;
        }
        std::thread::sleep(Duration::from_millis(25));
    }
    panic!("{what} never came to be");
}

#[test]
fn who_came_and_went_is_told() {
    let (program, owner) = founded();
    let max = joined(&program, &owner, "Max", "member", "maker");
    let sign_in = |password: &str| {
        let mut caller = program.stranger();
        let asked = json!({ "email": "max@example.org", "password": password });
        let status = caller.begin("/api/v1/sign-in", &asked).status;
        (caller, status)
    };
    assert_eq!(sign_in("not the password").1, 403);
    until("the failed sign-in", || kinds(&owner, "kind=sign_in_failed").len() == 1);
    let failed = &entries(&owner, "kind=sign_in_failed")[0];
    assert_eq!(failed["by"], json!(max.person));
    let (again, status) = sign_in(PASSWORD);
    assert_eq!(status, 200);
    assert_eq!(again.post("/api/v1/sign-out", &json!(null)).status, 204);
    let (elsewhere, _) = sign_in(PASSWORD);
    assert_eq!(elsewhere.delete("/api/v1/account/sessions").status, 204);
    let token =
        elsewhere.post("/api/v1/account/tokens", &json!({ "name": "Nightly", "scope": "read", "days": 3 })).ok();
    let address = format!("/api/v1/account/tokens/{}", token["id"].as_str().unwrap());
    assert_eq!(elsewhere.delete(&address).status, 204);
    let passwords = json!({ "current": PASSWORD, "new": "another long password" });
    assert_eq!(elsewhere.put("/api/v1/account/password", &passwords).status, 204);

    let of_max = format!("person={}", max.person);
    let expected = [
        "password_changed",
        "token_ended",
        "token_made",
        "sessions_ended",
        "signed_in",
        "signed_out",
        "signed_in",
        "sign_in_failed",
        "signed_in",
        "joined",
    ];
    let noted: Vec<String> = kinds(&owner, &of_max)
        .into_iter()
        .filter(|kind| !kind.starts_with("role_") && !kind.starts_with("standing_"))
        .collect();
    assert_eq!(noted, expected);
    let how = |kind: &str| words(&entries(&owner, &format!("{of_max}&kind={kind}"))[0], &["name", "how"]);
    assert_eq!(how("token_made"), ["Nightly", "read"]);
    assert_eq!(how("signed_in"), ["", "password"]);
    assert_eq!(how("joined"), ["", "member"]);
    let joined = &entries(&owner, "kind=joined")[0];
    assert_eq!(words(joined, &["by", "person"]), [max.person.clone(), owner.person.clone()]);
    // Somebody without an account is nobody here; the address that they typed is kept nowhere.
    let mut stranger = program.stranger();
    stranger.begin("/api/v1/sign-in", &json!({ "email": "nobody@example.org", "password": "x" }));
    let all = owner.get("audit?limit=500").text;
    for secret in [PASSWORD, "another long password", "nobody@example.org", token["secret"].as_str().unwrap()] {
        assert!(!all.contains(secret), "{secret} is in the log");
    }
    // Changes of roles stand in the same order.
    let rules = kinds(&owner, "kind=role_given,standing_changed");
    assert!(rules.contains(&"role_given".to_owned()) && rules.contains(&"standing_changed".to_owned()), "{rules:?}");
    let times: Vec<String> = entries(&owner, "").iter().map(|entry| entry["at"].as_str().unwrap().to_owned()).collect();
    assert!(times.is_sorted_by(|one, next| one >= next), "{times:?}");
}

#[test]
fn what_was_let_out_and_set_up_is_told() {
    let (program, owner) = founded();
    owner.feature("Plan");
    let link = json!({
        "name": "For partners", "what": { "type": "view", "kind": "feature", "filter": "", "look": "{}" },
        "spaces": [owner.space], "fields": [], "dates": "exact", "password": "open sesame", "days": 3,
    });
    let link = owner.post("shares", &link).ok();
    let secret = link["path"].as_str().unwrap().strip_prefix("/shared-link/").unwrap().to_owned();
    let mut stranger = program.stranger();
    for password in ["wrong", "open sesame"] {
        stranger.begin("/api/v1/shared", &json!({ "token": secret, "password": password }));
    }
    assert_eq!(owner.delete(&format!("shares/{}", link["id"].as_str().unwrap())).status, 204);
    let invitation = invite(&owner, "member", &json!([]));
    let open = owner.get("people").ok()["invitations"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(owner.delete(&format!("invitations/{open}")).status, 204);
    let hook = json!({ "label": "Chat", "url": "https://hooks.example.org/s3cret-path?key=s3cret", "kinds": [] });
    let hook = owner.post("webhooks", &hook).json;
    let id = hook["webhook"]["id"].as_str().unwrap_or_else(|| panic!("{hook}")).to_owned();
    owner.request("PATCH", &format!("webhooks/{id}"), &json!({ "active": false })).ok();
    assert_eq!(owner.delete(&format!("webhooks/{id}")).status, 204);
    owner.fetch("export", None);
    owner.fetch(&format!("spaces/{}/copy", owner.space), None);
    let told: Vec<Vec<String>> = entries(&owner, "")
        .iter()
        .map(|entry| words(entry, &["kind", "name", "how"]))
        .filter(|words| !words[0].contains("standing") && !words[0].contains("space_access"))
        .collect();
    let told: Vec<String> = told.iter().map(|words| words.join(" ").trim_end().to_owned()).collect();
    assert_eq!(
        told,
        [
            "space_copied",
            "exported",
            "webhook_ended Chat hooks.example.org",
            "webhook_changed Chat hooks.example.org",
            "webhook_made Chat hooks.example.org",
            "invitation_withdrawn",
            "invited  member",
            "link_withdrawn For partners",
            "link_opened For partners",
            "link_refused For partners",
            "link_made For partners",
            "signed_in  first_run",
        ]
    );
    let all = owner.get("audit").text;
    for word in ["s3cret", "open sesame", &secret, &invitation, hook["secret"].as_str().unwrap()] {
        assert!(!all.contains(word), "{word} is in the log");
    }
}

#[test]
fn each_workspace_is_told_its_own_and_each_admin_what_they_see() {
    let (program, owner) = founded();
    let mut maker = joined(&program, &owner, "Max", "member", "maker");
    let admin = joined(&program, &owner, "Ada", "admin", "");
    assert_eq!(maker.get("audit").status, 403);
    assert_eq!(maker.get("audit/export").status, 403);
    // What is about a private space is told to who is in it.
    let made = maker.post("spaces", &json!({ "name": "Hidden room", "prefix": "HID", "members": null })).ok();
    maker.space = made["space"].as_str().unwrap().to_owned();
    maker.feature("Secret plan");
    let link = json!({
        "name": "Secret link", "what": { "type": "view", "kind": "feature", "filter": "", "look": "{}" },
        "spaces": [maker.space], "fields": [], "dates": "exact", "password": null, "days": 3,
    });
    maker.post("shares", &link).ok();
    maker.fetch(&format!("spaces/{}/copy", maker.space), None);
    for reader in [&owner, &admin] {
        for path in ["audit?limit=500", "audit/export?format=csv", "audit/export"] {
            let text = String::from_utf8(reader.fetch(path, None).body).unwrap();
            for word in ["Secret link", &maker.space, "Hidden room", "space_copied"] {
                assert!(!text.contains(word), "{word} leaked by {path}");
            }
        }
    }
    // Another installation's workspace is another database; another workspace of the same is filtered by its id, which the
    // store's own test shows. A person's sign-in is told in each workspace that they are in, under who they are there.
    let wrong = owner.get("audit?kind=nonsense");
    assert_eq!((wrong.status, wrong.message()), (400, "There is no kind \"nonsense\" here."));
    for asked in ["before=x", "person=x", "from=yesterday", "limit=0", "kinds=signed_in"] {
        assert_eq!(owner.get(&format!("audit?{asked}")).status, 400, "{asked}");
    }
}

#[test]
fn the_log_is_paged_and_taken_along() {
    let (program, owner) = founded();
    for name in ["Max", "=Cmd", "Eve"] {
        joined(&program, &owner, name, "member", "maker");
    }
    let all = entries(&owner, "limit=500");
    let (mut paged, mut before) = (vec![], String::new());
    loop {
        let page = owner.get(&format!("audit?limit=2{before}")).ok();
        paged.extend(page["entries"].as_array().unwrap().clone());
        match page["next_before"].as_str() {
            Some(next) => before = format!("&before={next}"),
            None => break,
        }
    }
    assert_eq!(paged, all);
    let middle = all[all.len() / 2]["at"].as_str().unwrap().to_owned();
    let (older, newer) = (entries(&owner, &format!("to={middle}")), entries(&owner, &format!("from={middle}")));
    assert_eq!(newer.into_iter().chain(older).collect::<Vec<_>>(), all);

    let lines = owner.fetch("audit/export?kind=joined", None);
    assert_eq!(lines.headers["content-type"], "application/x-ndjson");
    let lines: Vec<Value> =
        String::from_utf8(lines.body).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines, entries(&owner, "kind=joined"));
    let sheet = owner.fetch("audit/export?format=csv&kind=joined", None);
    assert!(sheet.headers["content-disposition"].ends_with(".csv\""));
    let sheet = String::from_utf8(sheet.body).unwrap();
    assert_eq!(sheet.lines().count(), 4);
    assert!(sheet.contains("\"'=Cmd\"") && sheet.contains("\"Ann\""), "{sheet}");
    // That it was taken along is told as well.
    until("the export", || entries(&owner, "kind=exported").len() == 2);
}
