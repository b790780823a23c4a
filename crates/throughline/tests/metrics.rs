//! Whether the program can answer, and figures for whoever watches over it.

mod company;

use company::{founded, joined};
use serde_json::json;
use testkit::Caller;

fn figure(text: &str, name: &str) -> u64 {
    let line = text.lines().find(|line| line.starts_with(name) && line[name.len()..].starts_with(['{', ' ']));
    line.and_then(|line| line.rsplit(' ').next()?.parse().ok()).unwrap_or_else(|| panic!("no {name} in {text}"))
}

#[test]
fn whoever_watches_over_the_program_gets_figures() {
    let (program, owner) = founded();
    let ready = program.stranger().fetch("/readyz", None);
    assert_eq!((ready.status, ready.body.as_slice()), (200, b"ready\n".as_slice()));
    let token = |by: &Caller| {
        let made = by.post("/api/v1/account/tokens", &json!({ "name": "Watch", "scope": "read", "days": null })).ok();
        by.with_token(made["secret"].as_str().unwrap())
    };
    let watching = token(&owner);
    let before = watching.get("/metrics");
    assert_eq!(before.status, 200);
    owner.feature("Counted");
    let after = watching.get("/metrics").text;
    let operations = |text: &str| figure(text, "throughline_operations_total");
    assert_eq!(operations(&after), operations(&before.text) + 1);
    assert!(figure(&after, "throughline_database_bytes") > 4_096);
    assert_eq!(figure(&after, "throughline_imports_running"), 0);
    let answered = |text: &str, class: &str| {
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(&format!("throughline_requests_total{{class=\"{class}\"}} ")));
        line.unwrap_or_else(|| panic!("no {class} in {text}")).parse::<u64>().unwrap()
    };
    assert_eq!(answered(&after, "2xx"), answered(&before.text, "2xx") + 2, "the figures before, and the batch");
    owner.get("records/NOPE-1");
    assert_eq!(answered(&watching.get("/metrics").text, "4xx"), answered(&after, "4xx") + 1);
    assert!(after.contains("throughline_jobs{state=\"dead\"} 0\n"), "{after}");
    assert!(figure(&after, "throughline_search_behind_operations") <= operations(&after));
    for line in after.lines() {
        assert!(line.starts_with('#') || line.rsplit(' ').next().unwrap().parse::<u64>().is_ok(), "{line}");
    }
    // It is no business of others.
    let maker = joined(&program, &owner, "Max", "member", "maker");
    assert_eq!(token(&maker).get("/metrics").status, 403);
    assert_eq!(program.stranger().get("/metrics").status, 401);
}
