//! Records and links over REST, one at a time and many at once.

mod company;

use company::{founded, joined};
use serde_json::{Value, json};
use testkit::{Answer, Caller};

fn with_key(caller: &Caller, method: &str, path: &str, body: &Value, key: &str) -> Answer {
    caller.request_with(method, path, body, &[("idempotency-key", key)])
}

fn titles(records: &Value) -> Vec<&str> {
    records.as_array().unwrap().iter().map(|record| record["fields"]["title"].as_str().unwrap()).collect()
}

fn made(caller: &Caller, kind: &str, fields: Value) -> Value {
    let made = caller.post("records", &json!({ "kind": kind, "fields": fields }));
    assert_eq!(made.status, 201, "{}", made.text);
    made.json
}

#[test]
fn a_record_is_made_read_changed_and_put_away() {
    let (_program, owner) = founded();
    let draft =
        json!({ "kind": "feature", "fields": { "title": "Dark mode", "tags": ["looks"], "description": "# Why" } });
    let made = owner.post("records", &draft);
    assert_eq!(made.status, 201, "{}", made.text);
    let (id, key) = (made.json["id"].as_str().unwrap(), made.json["key"].as_str().unwrap());
    assert_eq!(made.headers["location"], format!("/api/v1/workspaces/{}/records/{id}", owner.workspace));
    let address = format!("records/{key}");
    let read = owner.get(&address);
    assert_eq!((&read.json, &read.headers["etag"]), (&made.json, &made.headers["etag"]));

    let change = json!({ "fields": { "title": "Dark theme", "state": "shipped", "description": "Because.", "effort": 3 },
        "add": { "tags": ["night"] }, "remove": { "tags": ["looks"] } });
    let changed = owner.request_with("PATCH", &address, &change, &[]).ok();
    let fields = &changed["fields"];
    assert_eq!(
        (&fields["title"], &fields["description"], &fields["effort"], &fields["tags"]),
        (&json!("Dark theme"), &json!("Because."), &json!(3), &json!(["night"]))
    );
    let schema = owner.get("schema").ok();
    let states = schema["states"].as_array().unwrap();
    let state = states.iter().find(|state| state["id"] == fields["state"]).unwrap();
    assert_eq!((&state["name"], &state["category"]), (&json!("Shipped"), &json!("done")));
    let history = owner.get(&format!("{address}/history")).ok();
    let last = &history["operations"][0];
    assert_eq!(
        (&last["via"], &last["label"]),
        (&json!("api"), &json!(format!("Changed description, effort, state, title of {key}")))
    );

    let thin = owner.get(&format!("{address}?fields=title,owner")).ok();
    assert_eq!(thin["fields"], json!({ "title": "Dark theme" }));
    assert_eq!(thin["versions"].as_object().unwrap().keys().collect::<Vec<_>>(), ["title"]);

    let product = owner.post("records", &json!({ "kind": "product", "fields": { "title": "Reader" } })).json;
    let by_key = json!({ "fields": { "product": product["key"] } });
    let placed = owner.request_with("PATCH", &address, &by_key, &[]).ok();
    assert_eq!(placed["fields"]["product"], product["id"], "a record is named by its key");

    assert_eq!(owner.delete(&address).status, 204);
    assert_eq!(owner.get(&address).ok()["fields"]["trashed"], true);
    assert_eq!(owner.delete(&address).status, 204, "twice is once");
}

#[test]
fn if_match_keeps_what_was_not_seen() {
    let (_program, owner) = founded();
    let id = made(&owner, "feature", json!({ "title": "Contested" }))["id"].as_str().unwrap().to_owned();
    let address = format!("records/{id}");
    let first = owner.get(&address).headers["etag"].clone();
    let rename = |title: &str, tag: &str| {
        owner.request_with("PATCH", &address, &json!({ "fields": { "title": title } }), &[("if-match", tag)])
    };
    assert_eq!(rename("Mine", &first).status, 200);
    let late = rename("Yours", &first);
    assert_eq!((late.status, late.code()), (412, "outdated"));
    assert_eq!(late.message(), "The record changed since the version that you named. Read it again, and decide anew.");
    let now = owner.get(&address);
    assert_eq!(now.json["fields"]["title"], "Mine");
    assert_eq!(late.json["parameters"]["version"], now.json["sequence"]);
    assert_eq!(owner.request_with("DELETE", &address, &Value::Null, &[("if-match", &first)]).status, 412);
    assert_eq!(rename("Any of these", &format!("{first}, {}", now.headers["etag"])).status, 200);
    assert_eq!(rename("Whatever it is", "*").status, 200);
    let odd = rename("Odd", "W/x");
    assert_eq!((odd.status, odd.code()), (400, "invalid_input"));

    let now = owner.get(&address).headers["etag"].clone();
    let known = owner.request_with("GET", &address, &Value::Null, &[("if-none-match", &now)]);
    assert_eq!((known.status, known.text.as_str()), (304, ""));
    assert_eq!(owner.request_with("GET", &address, &Value::Null, &[("if-none-match", &first)]).status, 200);
}

#[test]
fn a_request_with_a_key_is_carried_out_once() {
    let (_program, owner) = founded();
    let draft = json!({ "kind": "feature", "fields": { "title": "Once" } });
    let first = with_key(&owner, "POST", "records", &draft, "make-1");
    assert_eq!(first.status, 201, "{}", first.text);
    let address = format!("records/{}", first.json["id"].as_str().unwrap());
    let rename = json!({ "fields": { "title": "Renamed" } });
    let renamed = with_key(&owner, "PATCH", &address, &rename, "rename-1").ok();
    // Somebody else changes it; what is sent again does not undo that.
    owner.request_with("PATCH", &address, &json!({ "fields": { "title": "Again" } }), &[]).ok();
    let sequence = owner.bootstrap()[0]["sequence"].clone();
    let again = with_key(&owner, "PATCH", &address, &rename, "rename-1");
    assert_eq!((again.status, again.headers["idempotent-replayed"].as_str()), (200, "true"));
    assert_eq!((&again.json["fields"]["title"], &renamed["fields"]["title"]), (&json!("Again"), &json!("Renamed")));
    let remade = with_key(&owner, "POST", "records", &draft, "make-1");
    assert_eq!((remade.status, &remade.json["id"]), (201, &first.json["id"]));
    assert_eq!(owner.bootstrap()[0]["sequence"], sequence, "nothing was written");

    let other =
        with_key(&owner, "POST", "records", &json!({ "kind": "feature", "fields": { "title": "Other" } }), "make-1");
    assert_eq!((other.status, other.code()), (409, "id_reused"));
    for key in ["", " ", &"x".repeat(256)] {
        assert_eq!(with_key(&owner, "POST", "records", &draft, key).status, 400);
    }
    // A key is one person's.
    let (program, owner) = founded();
    let max = joined(&program, &owner, "Max", "member", "maker");
    let mine = with_key(&owner, "POST", "records", &draft, "k").json["id"].clone();
    let theirs = with_key(&max, "POST", "records", &draft, "k").json["id"].clone();
    assert!(mine.is_string() && theirs.is_string() && mine != theirs);
}

#[test]
fn a_page_brings_links_and_what_is_worked_out() {
    let (_program, owner) = founded();
    let feature = made(&owner, "feature", json!({ "title": "Export" }));
    let quiet = made(&owner, "feature", json!({ "title": "Quiet", "effort": 2 }));
    let idea = |title: &str| made(&owner, "idea", json!({ "title": title }))["key"].as_str().unwrap().to_owned();
    let (csv, pdf) = (idea("CSV"), idea("PDF"));
    let key = feature["key"].as_str().unwrap();
    // From either end.
    let note = json!({ "note": "Asked for in the interview" });
    assert_eq!(owner.put(&format!("records/{csv}/links/asks_for/{key}"), &note).status, 204);
    assert_eq!(
        owner
            .put(&format!("records/{key}/links/asked_for_by/{pdf}"), &json!({ "state": "proposed", "confidence": 0.5 }))
            .status,
        204
    );
    assert_eq!(owner.put(&format!("records/{csv}/links/asks_for/{key}"), &note).status, 204, "again");

    let compute = "compute=count(asked_for_by)&compute=effort*2&compute=owner.title";
    let page = owner.get(&format!("records?kind=feature&linked=asked_for_by&{compute}&fields=title")).ok();
    assert_eq!(titles(&page["records"]), ["Export", "Quiet"]);
    assert_eq!(page["computed"], json!([[2, null, null], [0, 4, null]]));
    let mut linked = titles(&page["linked"]);
    linked.sort_unstable();
    assert_eq!(linked, ["CSV", "PDF"]);
    assert_eq!(page["links"].as_array().unwrap().len(), 2);
    assert_eq!(page["records"][1]["fields"], json!({ "title": "Quiet" }));

    let link = owner.get(&format!("records/{key}/links/asked_for_by/{csv}")).ok();
    let evidence = link["evidence"].as_array().unwrap();
    assert_eq!(evidence.len(), 1, "the same words of the same person are one evidence: {evidence:?}");
    assert_eq!(evidence[0]["note"], "Asked for in the interview");
    let proposed = owner.get(&format!("records/{pdf}/links/asks_for/{key}")).ok();
    assert_eq!(
        (&proposed["evidence"][0]["state"], &proposed["evidence"][0]["confidence"]),
        (&json!("proposed"), &json!(0.5))
    );
    // What somebody made of it since stays, however often it is said again.
    let judge = json!({ "type": "judge_evidence", "evidence": evidence[0]["id"], "state": "rejected" });
    owner.commit(vec![judge]).ok();
    let sequence = owner.bootstrap()[0]["sequence"].clone();
    assert_eq!(owner.put(&format!("records/{csv}/links/asks_for/{key}"), &note).status, 204);
    assert_eq!(owner.bootstrap()[0]["sequence"], sequence);
    let around = owner.get(&format!("records/{key}/links")).ok();
    assert_eq!((around["links"].as_array().unwrap().len(), around["linked"].as_array().unwrap().len()), (2, 2));
    assert_eq!(owner.delete(&format!("records/{key}/links/asked_for_by/{csv}")).status, 204);
    assert_eq!(owner.get(&format!("records/{key}/links/asked_for_by/{csv}")).status, 404);

    // By name, in the order that was asked for, of any kind; what is not there is left out.
    let names = format!("{},{pdf},EDGE-99999,{}", quiet["id"].as_str().unwrap(), key.to_lowercase());
    let page = owner.get(&format!("records?ids={names}&compute=title")).ok();
    assert_eq!(titles(&page["records"]), ["Quiet", "PDF", "Export"]);
    assert_eq!(page["computed"], json!([["Quiet"], ["PDF"], ["Export"]]));
}

#[test]
fn pages_go_on_where_the_last_one_ended() {
    let (_program, owner) = founded();
    for number in 0..7 {
        made(&owner, "feature", json!({ "title": format!("{number}"), "effort": number }));
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = owner.get(&format!("records?kind=feature&filter=effort%3E%3D2&limit=2{cursor}")).ok();
        seen.extend(titles(&page["records"]).into_iter().map(str::to_owned));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, ["2", "3", "4", "5", "6"]);
}

#[test]
fn what_is_wrong_is_said() {
    let (_program, owner) = founded();
    let id = made(&owner, "feature", json!({ "title": "Here" }))["id"].as_str().unwrap().to_owned();
    let reading = [
        ("records", "Say which \"kind\", such as feature, or which \"ids\"."),
        ("records?kind=feature&ids=x", "Give a \"kind\" or \"ids\", not both."),
        ("records?kind=featur", "There is no kind \"featur\"."),
        (
            "records?kind=feature&filtr=x",
            "There is no parameter \"filtr\"; there are kind, ids, filter, fields, linked, compute, cursor, limit.",
        ),
        ("records?kind=feature&limit=0", "\"limit\" is between 1 and 1000."),
        ("records?kind=feature&limit=many", "\"limit\" is a whole number."),
        ("records?kind=feature&linked=nobody", "There is no link role \"nobody\", forwards or backwards."),
        ("changes?wait=61", "\"wait\" is between 0 and 60 seconds."),
    ];
    for (path, message) in reading {
        let answer = owner.get(path);
        assert_eq!((answer.status, answer.code(), answer.message()), (400, "invalid_input", message), "{path}");
    }
    let answer = owner.get("records?kind=feature&compute=effort%20%2B");
    assert!(answer.message().starts_with("The expression cannot be read at character "), "{}", answer.text);
    let address = format!("records/{id}");
    let patch = |body: Value| owner.request_with("PATCH", &address, &body, &[]);
    let writing = [
        (patch(json!({})), 400, "Nothing is to be changed: give \"fields\", \"add\", \"remove\" or \"space\"."),
        (patch(json!({ "fields": { "colour": "red" } })), 400, "Feature has no field \"colour\"."),
        (patch(json!({ "fields": { "state": "Later" } })), 400, "There is no state \"Later\" here; there are"),
        (patch(json!({ "fields": { "description": 5 } })), 400, "\"description\" is a text, in Markdown."),
        (patch(json!({ "field": {} })), 400, "The request could not be read: "),
        (owner.post("records", &json!({ "kind": "feature" })), 400, "Feature needs \"title\"."),
        (
            owner.post("records", &json!({ "kind": "feature", "space": "NOPE", "fields": { "title": "x" } })),
            404,
            "There is no such space",
        ),
        (owner.post("records", &json!({ "kind": "feature", "id": id, "fields": { "title": "x" } })), 409, ""),
        (owner.put(&format!("{address}/links/asks_for/{id}"), &json!({})), 400, ""),
        (owner.put(&format!("{address}/links/nothing/{id}"), &json!({})), 404, "There is no link role \"nothing\"."),
    ];
    for (answer, status, message) in writing {
        assert_eq!(answer.status, status, "{}", answer.text);
        assert!(answer.message().starts_with(message), "{}", answer.text);
    }
    assert_eq!(owner.get(&address).ok()["fields"]["title"], "Here");
}

#[test]
fn changes_are_told_in_pages_and_when_they_happen() {
    let (_program, owner) = founded();
    let first = owner.get("changes?limit=3").ok();
    assert_eq!((&first["after"], &first["up_to"], &first["more"]), (&json!(0), &json!(3), &json!(true)));
    let (mut at, mut told) = (0, 0);
    loop {
        let page = owner.get(&format!("changes?after={at}&limit=3")).ok();
        told += page["operations"].as_array().unwrap().len();
        at = page["up_to"].as_u64().unwrap();
        if page["more"] == false {
            break;
        }
    }
    assert_eq!(json!(at), owner.bootstrap()[0]["sequence"]);
    assert_eq!(told as u64, at, "one operation for each number");

    let waiting = owner.clone();
    let waited = std::thread::spawn(move || waiting.get(&format!("changes?after={at}&wait=20")));
    let id = made(&owner, "feature", json!({ "title": "News" }))["id"].clone();
    let news = waited.join().unwrap().ok();
    assert_eq!((&news["records"][0]["id"], &news["operations"][0]["type"]), (&id, &json!("create")));
    let quiet = owner.get(&format!("changes?after={}&wait=0", news["up_to"])).ok();
    assert_eq!((quiet["operations"].as_array().unwrap().len(), &quiet["up_to"]), (0, &news["up_to"]));
    let ahead = owner.get("changes?after=100000");
    assert_eq!((ahead.status, ahead.code()), (409, "changed_since"));
}

#[test]
fn a_stream_tells_what_happens_and_goes_on_after_a_break() {
    use std::io::{BufRead, BufReader};
    let (_program, owner) = founded();
    let token = owner.post("/api/v1/account/tokens", &json!({ "name": "x", "scope": "read", "days": null })).ok();
    let address = format!("{}/api/v1/workspaces/{}/changes/stream", owner.address, owner.workspace);
    let open = |last: Option<&str>| {
        let mut request =
            ureq::get(&address).header("authorization", format!("Bearer {}", token["secret"].as_str().unwrap()));
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let answer = request.call().unwrap();
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        BufReader::new(answer.into_body().into_reader())
    };
    // The next event: its name, its id and its data.
    let next = |stream: &mut dyn BufRead| {
        let (mut event, mut id, mut data) = (String::new(), String::new(), String::new());
        loop {
            let mut line = String::new();
            stream.read_line(&mut line).unwrap();
            match line.trim_end().split_once(": ") {
                Some(("event", value)) => event = value.to_owned(),
                Some(("id", value)) => id = value.to_owned(),
                Some(("data", value)) => data = value.to_owned(),
                _ if !event.is_empty() => return (event, id, data),
                _ => {}
            }
        }
    };
    let mut stream = open(None);
    made(&owner, "feature", json!({ "title": "One" }));
    let (event, id, data) = next(&mut stream);
    let told: Value = serde_json::from_str(&data).unwrap();
    assert_eq!((event.as_str(), titles(&told["records"])), ("changes", vec!["One"]));
    assert_eq!(id, told["up_to"].to_string());
    drop(stream);
    made(&owner, "feature", json!({ "title": "Two" }));
    let (_, _, data) = next(&mut open(Some(&id)));
    let told: Value = serde_json::from_str(&data).unwrap();
    assert_eq!(titles(&told["records"]), ["Two"]);
}

#[test]
fn what_is_hidden_stays_hidden_in_every_list() {
    let (program, owner) = founded();
    let secret = owner.post("spaces", &json!({ "name": "Secret", "prefix": "SEC", "members": null })).ok();
    let max = joined(&program, &owner, "Max", "member", "maker");
    let hidden = owner.post("records", &json!({ "kind": "idea", "space": "SEC", "fields": { "title": "Buy them" } }));
    assert_eq!(hidden.status, 201, "{}", hidden.text);
    assert_eq!(hidden.json["space"], secret["space"]);
    let hidden = hidden.json["id"].as_str().unwrap().to_owned();
    let ours = owner.prefix_of_first_space();
    let open = owner.post("records", &json!({ "kind": "feature", "space": ours, "fields": { "title": "Seen" } })).json;
    let open = open["id"].as_str().unwrap().to_owned();
    assert_eq!(owner.put(&format!("records/{hidden}/links/asks_for/{open}"), &json!({})).status, 204);
    let sight = |caller: &Caller| {
        let page = caller.get(&format!("records?ids={open},{hidden}&linked=asked_for_by")).ok();
        let counted = caller.get("records?kind=feature&compute=count(asked_for_by)&linked=asked_for_by").ok();
        let links = caller.get(&format!("records/{open}/links")).ok();
        (
            page["records"].as_array().unwrap().len(),
            counted["linked"].as_array().unwrap().len(),
            counted["computed"][0][0].clone(),
            links["links"].as_array().unwrap().len(),
        )
    };
    assert_eq!(sight(&owner), (2, 1, json!(1), 1));
    assert_eq!(sight(&max), (1, 0, json!(0), 0));
    for answer in [
        max.get(&format!("records/{open}/links/asked_for_by/{hidden}")),
        max.put(&format!("records/{open}/links/asked_for_by/{hidden}"), &json!({})),
        max.request_with("PATCH", &format!("records/{hidden}"), &json!({ "fields": { "title": "x" } }), &[]),
        max.delete(&format!("records/{hidden}")),
        max.post("records", &json!({ "kind": "idea", "space": "SEC", "fields": { "title": "x" } })),
    ] {
        assert_eq!((answer.status, answer.code()), (404, "not_found"), "{}", answer.text);
    }
    let told = max.get("changes?limit=5000").ok();
    assert!(!told.to_string().contains("Buy them") && !told.to_string().contains(&hidden));
    assert_eq!(told["up_to"], owner.bootstrap()[0]["sequence"], "the numbers go on");
}
