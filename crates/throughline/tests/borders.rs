//! Who gets what through which door, and what stays behind a border.

mod company;

use company::{PASSWORD, founded, joined};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use testkit::{Caller, Program};
use uuid::Uuid;

/// A method, an address as the API's document has it, and a body that changes nothing even where it is allowed:
/// what it names is not there. Then what each role is answered, in the order of [`everybody`].
const DOORS: &str = include_str!("company/doors.txt");

fn everybody(program: &Program, owner: &Caller) -> Vec<(&'static str, Caller)> {
    let token = |scope: &str| {
        let made = owner.post("/api/v1/account/tokens", &json!({ "name": scope, "scope": scope, "days": null })).ok();
        owner.with_token(made["secret"].as_str().unwrap())
    };
    let mut stranger = program.stranger();
    stranger.workspace.clone_from(&owner.workspace);
    // Has an account here, and was let go.
    let outsider = joined(program, owner, "Otto", "member", "maker");
    owner.delete(&format!("people/{}", outsider.person));
    vec![
        ("stranger", stranger),
        ("outsider", outsider),
        ("guest", joined(program, owner, "Gus", "guest", "guest")),
        ("viewer", joined(program, owner, "Vera", "member", "viewer")),
        ("contributor", joined(program, owner, "Cleo", "member", "contributor")),
        ("maker", joined(program, owner, "Max", "member", "maker")),
        ("admin", joined(program, owner, "Ada", "admin", "")),
        ("owner", owner.clone()),
        ("read token", token("read")),
        ("write token", token("write")),
    ]
}

fn body_for(method: &str, path: &str, space: &str) -> Value {
    match (method, path.rsplit('/').next().unwrap_or_default()) {
        ("GET" | "DELETE", _) => Value::Null,
        (_, "sign-in") => json!({ "email": "nobody@example.org", "password": "not a password" }),
        (_, "first-run") => {
            json!({ "token": "x", "name": "x", "email": "x@x", "password": PASSWORD, "workspace": "x", "zone": "UTC" })
        }
        (_, "one-time" | "join" | "offer" | "shared") => json!({ "token": "guessed" }),
        (_, "password") => json!({ "current": "guessed", "new": "short" }),
        (_, "mail") => json!({ "email": "nobody@example.org" }),
        (_, "passkeys") => json!({ "name": "", "credential": {} }),
        (_, "options" | "remove") => json!({ "current": PASSWORD }),
        (_, "{passkey}") => json!({ "name": "Phone" }),
        (_, "passkey") => json!({ "credential": {} }),
        (_, "{provider}") => json!({ "back": "/" }),
        (_, "tokens") => json!({ "name": "", "scope": "read", "days": null }),
        (_, "batches") => Caller::batch(vec![json!({
            "type": "create", "record": Uuid::now_v7(), "kind": "feature", "space": space, "fields": { "title": "Made" },
        })]),
        ("POST", "records") => json!({ "kind": "feature", "fields": { "title": "Made" } }),
        (_, "mcp") => json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" }),
        ("PATCH", "{record}") => json!({ "fields": { "title": "Changed" } }),
        (_, "{other}" | "{webhook}") => json!({}),
        (_, "webhooks") => json!({ "label": "", "url": "https://example.org" }),
        (_, "undo") if path.contains("/imports/") => json!({ "force": false }),
        (_, "undo") => json!({ "batch": Uuid::now_v7(), "force": false }),
        (_, "reading") => json!({ "space": space, "kinds": {} }),
        (_, "choices" | "rehearsal" | "run") => {
            json!({ "space": space, "title": "Probe", "mapping": { "tables": [] } })
        }
        (_, "watch") => json!({ "watching": true }),
        (_, "{name}") => json!({ "value": 1 }),
        (_, "mark") => json!({ "as": "read", "entries": [] }),
        (_, "erasure") => json!({ "name": "x", "dry_run": true }),
        (_, "{person}") if path.contains("/teams/") => Value::Null,
        (_, "{person}") if path.contains("/roles/") => json!({ "role": "viewer" }),
        (_, "{team}") if path.contains("/spaces/") => json!({ "role": "viewer" }),
        (_, "{team}" | "teams") => json!({ "name": "" }),
        (_, "{person}") => json!({ "standing": "member" }),
        (_, "access") if path.contains("/fields/") => json!({ "fields": [{ "field": "effort", "role": "maker" }] }),
        (_, "access") => json!({ "members": "guest" }),
        (_, "spaces") => json!({ "name": "", "prefix": "X", "members": null }),
        (_, "shares") => json!({
            "name": "Plans", "what": { "type": "view", "kind": "feature", "filter": "", "look": "{}" }, "spaces": [space],
            "fields": [], "dates": "exact", "password": null, "days": 1,
        }),
        (_, "invitations") => json!({ "email": "nonsense", "standing": "member", "roles": [] }),
        _ => Value::Null,
    }
}

/// `{space}` is the one that all are in; whatever else is named is not there.
fn address_of(path: &str, workspace: &str, space: &str) -> String {
    let named = path.replace("{workspace}", workspace).replace("{space}", space).replace("{name}", "probe");
    let mut address = String::new();
    for part in named.split('/').skip(1) {
        let absent = part.starts_with('{');
        let _ = write!(address, "/{}", if absent { Uuid::nil().to_string() } else { part.to_owned() });
    }
    let query = match path.rsplit('/').next().unwrap_or_default() {
        "records" => "?kind=feature",
        "as-of" => "?at=2026-01-01&kind=feature",
        "rows" => "?file=x&row=1",
        // A stream that begins has no end.
        "stream" => "?after=1000000",
        "search" => "?q=words",
        "export" if path.contains("/erasures/") => "?format=csv",
        "files" | "{file}" => "?name=x",
        _ => "",
    };
    address + query
}

/// Doors that count guesses are knocked at by few, or they would answer nothing but that there were too many.
fn is_asked(path: &str, name: &str) -> bool {
    match path.rsplit('/').next().unwrap_or_default() {
        "mail" if path.contains("/sign-in/") => name == "stranger",
        "sign-in" | "first-run" | "one-time" | "join" | "offer" | "shared" | "callback" | "passkey" => {
            name == "stranger"
        }
        "password" => ["stranger", "viewer", "read token", "write token"].contains(&name),
        _ => true,
    }
}

#[test]
fn every_door_answers_each_role_as_the_table_says() {
    let (program, owner) = founded();
    let everybody = everybody(&program, &owner);
    let document = owner.get("/api/v1/openapi.json").ok();
    let mut doors: BTreeSet<(String, String)> = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        doors.extend(methods.as_object().unwrap().keys().map(|method| (path.clone(), method.to_uppercase())));
    }
    for socket in ["feed", "records/{record}/text/{field}"] {
        doors.insert((format!("/api/v1/workspaces/{{workspace}}/{socket}"), "GET".to_owned()));
    }
    // What ends a session stands in tests of its own.
    doors.remove(&("/api/v1/sign-out".to_owned(), "POST".to_owned()));
    let names: Vec<&str> = everybody.iter().map(|(name, _)| *name).collect();
    let mut table = format!("{}\n", names.join(", "));
    for (path, method) in &doors {
        let mut line = Vec::new();
        for (name, caller) in &everybody {
            if !is_asked(path, name) {
                line.push("-".to_owned());
                continue;
            }
            let address = address_of(path, &owner.workspace, &owner.space);
            let answer = caller.request(method, &address, &body_for(method, path, &owner.space));
            assert_ne!(answer.status, 500, "{method} {path}: {}", answer.text);
            line.push(answer.status.to_string());
        }
        let _ = writeln!(table, "{} {method} {path}", line.join(" "));
    }
    assert_eq!(table, DOORS, "where a door was added or changed, see that each number is right");
}

/// What `reader` gets through every door that shows something.
fn all_that_is_shown(reader: &Caller, feature: &str) -> String {
    let doors = [
        "bootstrap",
        "records?kind=feature",
        "records?kind=feature&linked=asked_for_by,decided_by&compute=count(asked_for_by)",
        "changes?limit=5000",
        "schema",
        "records?kind=comment",
        "records?kind=idea",
        "history",
        "most-wanted",
        "as-of?at=2100-01-01&kind=feature&kind=comment&kind=idea",
        "inbox?show=all",
        "personal",
        "imports",
        "export",
        "people",
        "audit",
        "search?q=secret",
        "search?q=hidden",
        "search?q=HID-1",
        "search?q=secert",
        "records?kind=feature&filter=count(depends_on)%3E0",
        "records?kind=idea&filter=votes%20%3E%200",
    ];
    let of_feature = ["", "/history", "/thread"].map(|part| format!("records/{feature}{part}"));
    let mut shown = String::new();
    for door in doors.into_iter().map(str::to_owned).chain(of_feature) {
        shown += &reader.get(&door).text;
    }
    shown
}

#[test]
fn what_is_private_is_absent_everywhere_until_one_is_let_in() {
    let (program, owner) = founded();
    let mut maker = joined(&program, &owner, "Max", "member", "maker");
    let feature = owner.feature("Public plan");
    let made = maker.post("spaces", &json!({ "name": "Hidden room", "prefix": "HID", "members": null })).ok();
    let space = made["space"].as_str().unwrap().to_owned();
    let open_space = std::mem::replace(&mut maker.space, space.clone());
    let mut feed = owner.follow(owner.bootstrap()[0]["sequence"].as_u64().unwrap());
    let secret = maker.feature("Secret plan");
    let (comment, create) = maker.create("comment", json!({ "body": "Secret words", "parent": secret }));
    let depends =
        json!({ "type": "link", "from": feature, "role": "depends_on", "to": secret, "fields": {}, "evidence": [] });
    let idea = maker.create("idea", json!({ "title": "Secret wish" }));
    let asks =
        json!({ "type": "link", "from": idea.0, "role": "asks_for", "to": feature, "fields": {}, "evidence": [] });
    maker.commit(vec![create, depends, idea.1, asks]).ok();
    let definition = json!({ "type": "define_field", "space": space, "kind": "feature", "name": "secret_score", "label": "Secret score", "field_type": "number" });
    maker.commit(vec![definition]);
    let hidden = [secret.as_str(), &comment, &idea.0, &space, "Secret", "Hidden room", "HID-"];

    let shown = all_that_is_shown(&owner, &feature);
    for word in hidden {
        assert!(!shown.contains(word), "{word} leaked to an owner who was not let in");
    }
    let frames = [feed.frame().to_string(), feed.frame().to_string()].concat();
    for word in hidden {
        assert!(!frames.contains(word), "{word} leaked through the feed");
    }
    // Absent and hidden read the same, whatever is asked.
    let absent = Uuid::now_v7().to_string();
    let without_trace = |mut answer: Value| {
        answer["trace"] = Value::Null;
        answer
    };
    for part in ["", "/history", "/thread"] {
        let [of_hidden, of_absent] =
            [&secret, &absent].map(|record| without_trace(owner.get(&format!("records/{record}{part}")).json));
        assert_eq!(of_hidden, of_absent);
    }
    let set = |record: &str| json!({ "type": "set", "record": record, "field": "title", "value": "x", "seen": 1 });
    let message = |record: &str| owner.commit(vec![set(record)]).message().replace(record, "");
    assert_eq!(message(&secret), message(&absent));
    let share = |by: &Caller| by.put(&format!("spaces/{space}/roles/{}", owner.person), &json!({ "role": "viewer" }));
    let unknown = owner.put(&format!("spaces/{absent}/roles/{}", owner.person), &json!({ "role": "viewer" }));
    assert_eq!(without_trace(share(&owner).json), without_trace(unknown.json), "an owner does not let themselves in");

    assert_eq!(share(&maker).status, 204);
    assert_eq!(feed.frame(), json!({ "type": "restart", "reason": "access" }));
    assert_eq!(feed.frame_unless_closed(), None, "and comes back with a new copy");
    let shown = all_that_is_shown(&owner, &feature);
    assert!(shown.contains("Secret plan") && shown.contains("Secret words") && shown.contains("Hidden room"));
    let mut feed = owner.follow(owner.bootstrap()[0]["sequence"].as_u64().unwrap());
    assert_eq!(maker.delete(&format!("spaces/{space}/roles/{}", owner.person)).status, 204);
    assert_eq!(feed.frame(), json!({ "type": "restart", "reason": "access" }));
    let shown = all_that_is_shown(&owner, &feature);
    for word in hidden {
        assert!(!shown.contains(word), "{word} was left after the role was taken");
    }
    assert_eq!(maker.put(&format!("spaces/{open_space}/access"), &json!({ "members": null })).status, 403);
}

#[test]
fn a_closed_space_is_gone_for_whoever_was_in_it_by_being_a_member() {
    let (program, owner) = founded();
    let viewer = joined(&program, &owner, "Vera", "member", "");
    owner.feature("Plan");
    let access =
        |members: Value| owner.put(&format!("spaces/{}/access", owner.space), &json!({ "members": members })).status;
    assert!(viewer.get("records?kind=feature").text.contains("Plan"));
    assert_eq!(access(json!("contributor")), 204);
    assert_eq!(viewer.get("/api/v1/session").ok()["workspaces"][0]["role"], "contributor");
    assert_eq!(access(Value::Null), 204);
    assert_eq!(viewer.get("records?kind=feature").status, 404, "in no space at all, and so not here");
    assert!(owner.get("records?kind=feature").text.contains("Plan"), "who closed it stays in it");
    assert_eq!(access(json!("guest")), 400);
    assert_eq!(access(json!("viewer")), 204);
    assert!(viewer.get("records?kind=feature").text.contains("Plan"));
}
