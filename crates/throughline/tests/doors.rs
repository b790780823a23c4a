//! Every door answers bad input with a clear error, and other people's browsers not at all.

use serde_json::{Value, json};
use std::process::{Command, Stdio};
use testkit::{Caller, Program};
use uuid::Uuid;

fn program() -> Program {
    Program::start(env!("CARGO_BIN_EXE_throughline"), true)
}

#[test]
fn bad_input_says_what_is_wrong_and_where() {
    let program = program();
    let owner = program.demo_owner();
    let before = owner.bootstrap()[0]["sequence"].clone();
    let (_, fine) = owner.create("feature", json!({ "title": "Fine" }));
    let (_, untitled) = owner.create("feature", json!({}));
    let (_, unknown_kind) = owner.create("featur", json!({ "title": "x" }));
    let (_, unknown_field) = owner.create("feature", json!({ "title": "x", "colour": "red" }));
    let (_, script) = owner.create("feature", json!({ "title": "x", "link": "javascript:alert(1)" }));
    let (_, long) = owner.create("feature", json!({ "title": "x".repeat(3_000) }));
    let (_, control) = owner.create("feature", json!({ "title": "a\u{0}b" }));
    let (_, foreign) = owner.create("feature", json!({ "title": "x", "source_id": "1" }));
    let absent = "01900000-0000-7000-8000-000000000001";
    let cases: Vec<(Value, u16, &str, &str)> = vec![
        (json!([untitled]), 400, "invalid_input", "Operation 1 of the batch: Feature needs \"title\"."),
        (json!([fine, unknown_kind]), 400, "invalid_input", "Operation 2 of the batch: There is no kind \"featur\"."),
        (json!([unknown_field]), 400, "invalid_input", "Operation 1 of the batch: Feature has no field \"colour\"."),
        (
            json!([script]),
            400,
            "invalid_input",
            "Operation 1 of the batch: \"link\": is an address that begins with https://, http:// or mailto:.",
        ),
        (
            json!([long]),
            413,
            "too_large",
            "Operation 1 of the batch: Bytes in one line: 3000 is more than the limit of 2000.",
        ),
        (
            json!([control]),
            400,
            "invalid_input",
            "Operation 1 of the batch: \"title\": is one line of text without control characters.",
        ),
        (
            json!([foreign]),
            400,
            "invalid_input",
            "Operation 1 of the batch: \"source_id\" of feature is set by the program only.",
        ),
        (
            json!([{ "type": "set", "record": absent, "field": "title", "value": "x", "seen": 0 }]),
            404,
            "not_found",
            "Operation 1 of the batch: There is no record 01900000-0000-7000-8000-000000000001.",
        ),
        (json!([]), 400, "invalid_input", "A batch holds at least one operation."),
    ];
    for (operations, status, code, message) in cases {
        let operations = operations.as_array().cloned().unwrap_or_default();
        let answer = owner.commit(operations);
        assert_eq!((answer.status, answer.code(), answer.message()), (status, code, message));
        assert!(answer.json["trace"].as_str().is_some_and(|trace| !trace.is_empty()));
    }
    assert_eq!(owner.bootstrap()[0]["sequence"], before, "nothing was half written");
}

#[test]
fn unreadable_bodies_are_refused() {
    let program = program();
    let owner = program.demo_owner();
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let cases: [(&[u8], u16); 5] =
        [(b"", 400), (b"{", 400), (b"\xff\xfe\x00", 400), (deep.as_bytes(), 400), (b"{\"id\": 5}", 400)];
    for (body, status) in cases {
        let answer = owner.post_raw("batches", body).unwrap();
        assert_eq!((answer.status, answer.code()), (status, "invalid_input"), "{}", answer.text);
        assert!(answer.message().starts_with("The request could not be read: "), "{}", answer.message());
    }
    let huge = vec![b' '; 17 * 1024 * 1024];
    // The program may close the connection before it has taken in all of it.
    if let Ok(answer) = owner.post_raw("batches", &huge) {
        assert_eq!((answer.status, answer.code()), (413, "too_large"));
    }
    let many: Vec<Value> = (0..5_001).map(|_| owner.create("feature", json!({ "title": "x" })).1).collect();
    let answer = owner.commit(many);
    assert_eq!(answer.message(), "A batch holds at most 5000 operations; this one has 5001.");
    for path in
        ["records?kind=nothing", "records?kind=feature&cursor=x", "records?kind=feature&limit=x", "history?before=x"]
    {
        let answer = owner.get(path);
        assert_eq!((answer.status, answer.code()), (400, "invalid_input"), "{path}: {}", answer.text);
    }
    for path in ["records/NOPE-1", "records/NOPE-1/thread", "imports/x", "nowhere", "/api/v1/nowhere", "/api/v2"] {
        let answer = owner.get(path);
        assert_eq!((answer.status, answer.code()), (404, "not_found"), "{path}: {}", answer.text);
    }
}

#[test]
fn scripts_are_kept_as_words_and_served_as_json() {
    let program = program();
    let owner = program.demo_owner();
    let words = "<script>alert(1)</script><img src=x onerror=alert(2)>";
    let id = owner.feature(words);
    let answer = owner.get(&format!("records/{id}"));
    assert_eq!(answer.json["fields"]["title"], words);
    let page = owner.get("/microsoft-edge/wanted");
    assert!(page.text.contains("<!doctype html>") || page.text.contains("<!DOCTYPE html>"));
    assert!(!page.text.contains("<script>"), "the page has no inline script");
}

#[test]
fn a_stranger_gets_in_nowhere() {
    let program = program();
    let owner = program.demo_owner();
    let mut stranger = program.stranger();
    stranger.workspace = owner.workspace.clone();
    let paths = [
        "bootstrap",
        "records?kind=feature",
        "records/EDGE-1",
        "records/EDGE-1/history",
        "records/EDGE-1/thread",
        "history",
        "imports",
        "most-wanted",
    ];
    for path in paths {
        let answer = stranger.get(path);
        assert_eq!((answer.status, answer.code()), (401, "signed_out"), "{path}");
    }
    assert!(stranger.socket("feed?after=0").is_err());
    assert!(stranger.socket("records/EDGE-1/text/description").is_err());
    assert_eq!(stranger.commit(vec![]).status, 401);
    assert_eq!(stranger.get("/api/v1/session").ok()["signed_in"], false);
    let used = stranger.begin("/api/v1/sign-in/one-time", &json!({ "token": program.token }));
    assert_eq!((used.status, used.code()), (403, "forbidden"), "a one-time link works once");
}

#[test]
fn another_site_cannot_act_for_a_signed_in_person() {
    let program = program();
    let owner = program.demo_owner();
    let (_, create) = owner.create("feature", json!({ "title": "Planted" }));
    let body = Caller::batch(vec![create]).to_string();
    let foreign = owner.post_with("batches", body.as_bytes(), &[("origin", "https://elsewhere.example")]).unwrap();
    assert_eq!((foreign.status, foreign.code()), (403, "forbidden"));
    let mut without_token = owner.clone();
    without_token.forget_csrf();
    let answer = without_token.post_raw("batches", body.as_bytes()).unwrap();
    assert_eq!((answer.status, answer.code()), (403, "forbidden"));
    assert_eq!(owner.post_raw("batches", body.as_bytes()).unwrap().status, 200, "its own client may");
}

#[test]
fn guessing_is_slowed_down() {
    let program = program();
    let mut stranger = program.stranger();
    let guess = json!({ "email": "demo@throughline.invalid", "password": "correct horse battery" });
    let codes: Vec<u16> = (0..12).map(|_| stranger.begin("/api/v1/sign-in", &guess).status).collect();
    assert_eq!(codes, [403, 403, 403, 403, 403, 403, 403, 403, 403, 403, 429, 429]);
}

#[test]
fn every_answer_carries_the_guarding_headers() {
    let program = program();
    for path in ["/", "/api/v1/session", "/api/v1/nowhere", "/healthz"] {
        let headers = program.stranger().headers(path);
        let policy = headers.get("content-security-policy").cloned().unwrap_or_default();
        assert!(policy.contains("script-src 'self'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe-eval") && !policy.contains("script-src 'self' 'unsafe-inline'"));
        assert_eq!(headers.get("x-content-type-options").map(String::as_str), Some("nosniff"), "{path}");
        assert_eq!(headers.get("referrer-policy").map(String::as_str), Some("same-origin"), "{path}");
    }
}

#[test]
fn a_text_socket_closes_on_nonsense_and_says_why() {
    let program = program();
    let owner = program.demo_owner();
    let feature = owner.feature("Written");
    let path = format!("records/{feature}/text/description");
    let nonsense: [&[u8]; 5] = [&[], &[0], &[0, 2, 200], &[0, 1, 3, 255, 255, 255], &[9, 9, 9, 9]];
    for message in nonsense {
        let said = owner.provoke(&path, message.to_vec());
        assert!(said.as_ref().is_some_and(|reason| !reason.is_empty()), "{message:?} was answered with {said:?}");
    }
    assert!(owner.provoke(&path, vec![0; 2 * 1024 * 1024]).is_some(), "two megabytes are too much");
    // A reader's first message is fine, and the text is as it was.
    assert_eq!(owner.provoke(&path, vec![0, 0, 1, 0]), None);
    assert_eq!(owner.get(&format!("records/{feature}")).ok()["fields"]["description"], Value::Null);
    for wrong in ["records/NOPE-1/text/description", "records/EDGE-2/text/title", "records/EDGE-2/text/nothing"] {
        assert!(owner.socket(wrong).is_err(), "{wrong} is no text");
    }
}

/// The demo behind a proxy, spoken to where it listens.
fn behind_a_proxy(arguments: &[&str]) -> (Program, Caller) {
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).unwrap();
    let folder = std::env::temp_dir().join(format!("throughline-{}", Uuid::now_v7()));
    let mut command = Command::new(env!("CARGO_BIN_EXE_throughline"));
    command.args(["serve", "--demo", "--listen", &free.to_string(), "--data"]).arg(folder).args(arguments);
    command.env("THROUGHLINE_LOG", "error").env_remove("THROUGHLINE_TRUSTED_PROXY").stdout(Stdio::piped());
    (Program::start_with(command), Caller::new(&format!("http://{free}")))
}

#[test]
fn behind_https_the_cookie_is_never_sent_in_the_clear() {
    let (program, mut caller) = behind_a_proxy(&["--address", "https://plans.example.org/"]);
    assert_eq!(program.address, "https://plans.example.org");
    let token = json!({ "token": program.token });
    let (answer, cookie) = caller.begin_with("/api/v1/sign-in/one-time", &token, &[]);
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(cookie.ends_with("; Secure"), "{cookie}");
    assert!(cookie.contains("; HttpOnly; SameSite=Lax;"), "{cookie}");
    let plain = self::program();
    let (answer, cookie) =
        plain.stranger().begin_with("/api/v1/sign-in/one-time", &json!({ "token": plain.token }), &[]);
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(!cookie.contains("Secure"), "{cookie}");
}

#[test]
fn behind_a_trusted_proxy_guesses_are_counted_for_each_caller() {
    let guess = json!({ "email": "demo@throughline.invalid", "password": "correct horse battery" });
    let tries = |caller: &mut Caller, from: &str| -> Vec<u16> {
        let headers = [("x-forwarded-for", from)];
        (0..11).map(|_| caller.begin_with("/api/v1/sign-in", &guess, &headers).0.status).collect()
    };
    let slowed = [vec![403; 10], vec![429]].concat();
    let (_program, mut caller) = behind_a_proxy(&["--trusted-proxy", "10.0.0.0/8", "--trusted-proxy", "127.0.0.1"]);
    assert_eq!(tries(&mut caller, "203.0.113.7"), slowed);
    assert_eq!(tries(&mut caller, "203.0.113.7, 203.0.113.8, 10.1.2.3"), slowed, "another caller is counted apart");
    assert_eq!(tries(&mut caller, "198.51.100.1, 203.0.113.7"), [429; 11], "what a caller claims changes nothing");
    let (_program, mut caller) = behind_a_proxy(&[]);
    assert_eq!(tries(&mut caller, "203.0.113.7"), slowed);
    assert_eq!(tries(&mut caller, "203.0.113.8"), [429; 11], "nobody is trusted unless it is said");
}

#[test]
fn a_proxy_that_is_no_address_is_refused_at_the_start() {
    let output = Command::new(env!("CARGO_BIN_EXE_throughline"))
        .args(["serve", "--trusted-proxy", "proxy.example.org"])
        .output()
        .expect("the binary runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    assert!(said.contains("is neither an address nor a network"), "{said}");
}

#[test]
fn a_workspace_may_be_named_in_any_script() {
    let program = Program::start(env!("CARGO_BIN_EXE_throughline"), false);
    let asked = |workspace: &str| json!({ "token": program.token, "name": "Ann", "email": "ann@example.org", "password": "a long password", "workspace": workspace, "zone": "UTC" });
    let mut owner = program.stranger();
    for unfit in ["  ", "two\nlines", "bell\u{7}", &"x".repeat(101)] {
        let answer = owner.begin("/api/v1/first-run", &asked(unfit));
        assert_eq!(
            (answer.status, answer.code(), answer.message()),
            (400, "invalid_input", "A workspace's name is one line of 1 to 100 characters.")
        );
    }
    let wide = "製".repeat(100);
    let session = owner.begin("/api/v1/first-run", &asked(&wide)).ok();
    assert_eq!(session["workspaces"][0]["name"], wide);
    assert_eq!(owner.bootstrap()[0]["spaces"][0]["name"], wide);
}
