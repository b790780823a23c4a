//! Files on records.

mod company;

use company::{founded, joined};
use serde_json::{Value, json};
use testkit::{Answer, Caller};

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\nnot much of a picture";

fn attach(by: &Caller, record: &str, name: &str, media_type: &str, bytes: &[u8]) -> Answer {
    by.send_bytes("POST", &format!("records/{record}/files?name={name}"), media_type, bytes)
}

fn attached(by: &Caller, record: &str, name: &str, media_type: &str, bytes: &[u8]) -> Value {
    attach(by, record, name, media_type, bytes).ok()
}

fn id(file: &Value) -> &str {
    file["id"].as_str().unwrap()
}

#[test]
fn a_file_is_kept_as_it_is_and_read_through_its_record() {
    let (program, owner) = founded();
    let feature = owner.feature("Dark mode");
    let file = attached(&owner, &feature, "Night%20sketch.png", "image/png", PICTURE);
    assert_eq!((&file["kind"], &file["fields"]["title"]), (&json!("file"), &json!("Night sketch.png")));
    assert_eq!((&file["fields"]["size"], &file["fields"]["parent"]), (&json!(PICTURE.len()), &json!(feature)));
    let content =
        |by: &Caller, rest: &str, range: Option<&str>| by.fetch(&format!("files/{}/content{rest}", id(&file)), range);
    let whole = content(&owner, "", None);
    assert_eq!((whole.status, whole.body.as_slice()), (200, PICTURE));
    assert_eq!(whole.headers["content-type"], "image/png");
    assert_eq!(whole.headers["content-disposition"], "inline; filename*=UTF-8''Night%20sketch.png");
    assert_eq!(whole.headers["content-security-policy"], "default-src 'none'; sandbox");
    assert_eq!(
        content(&owner, "?download=true", None).headers["content-disposition"].split(';').next(),
        Some("attachment")
    );
    for (range, status, said, expected) in [
        ("bytes=0-3", 206, "bytes 0-3/29", &PICTURE[..4]),
        ("bytes=25-", 206, "bytes 25-28/29", &PICTURE[25..]),
        ("bytes=-4", 206, "bytes 25-28/29", &PICTURE[25..]),
        ("bytes=25-999", 206, "bytes 25-28/29", &PICTURE[25..]),
        ("bytes=29-", 416, "bytes */29", &[]),
        ("lines=1-2", 200, "", PICTURE),
    ] {
        let part = content(&owner, "", Some(range));
        let told = part.headers.get("content-range").map(String::as_str).unwrap_or_default();
        assert_eq!((part.status, told, part.body.as_slice()), (status, said, expected), "{range}");
    }
    // Whoever goes on with a download gets the rest of what they began, or all of what is there now.
    let address = format!("files/{}/content", id(&file));
    let going_on = |of: &str| owner.fetch_with(&address, &[("range", "bytes=25-"), ("if-range", of)]);
    assert_eq!(going_on(&whole.headers["etag"]).body, &PICTURE[25..]);
    assert_eq!(going_on("\"another\"").body, PICTURE);
    // It is found by its name, and is back after a stop.
    assert_eq!(owner.get("search?q=sketch").ok()["hits"][0]["topic"], json!(feature));
    let program = program.kill_and_restart();
    let again = content(&owner.at(&program.address), "", None);
    assert_eq!(again.body, PICTURE);
}

#[test]
fn a_new_version_leaves_the_former_ones() {
    let (_program, owner) = founded();
    let feature = owner.feature("Dark mode");
    let first = attached(&owner, &feature, "notes.txt", "text/plain", b"First");
    let address = format!("files/{}?name=notes.md", id(&first));
    let second = owner.send_bytes("PUT", &address, "text/markdown", b"Second words").ok();
    assert_eq!((&second["id"], &second["fields"]["title"]), (&first["id"], &json!("notes.md")));
    let content = |version: &Value| {
        let version = version["fields"]["hash"].as_str().unwrap();
        owner.fetch(&format!("files/{}/content?version={version}", id(&first)), None)
    };
    assert_eq!((content(&second).body, content(&first).body), (b"Second words".to_vec(), b"First".to_vec()));
    assert_eq!(content(&second).headers["content-type"], "application/octet-stream", "only plain text is shown");
    assert_eq!(content(&first).headers["content-type"], "text/plain; charset=utf-8", "the type that it had then");
    // A version that was put by mistake is taken back like anything else.
    let history = owner.get(&format!("records/{}/history", id(&first))).ok();
    let batch = history["operations"][0]["batch"].as_str().unwrap();
    let undone = owner.post(&format!("batches/{batch}/undo"), &json!({ "batch": uuid::Uuid::now_v7() }));
    assert_eq!(undone.status, 200, "{}", undone.text);
    let newest = owner.fetch(&format!("files/{}/content", id(&first)), None);
    assert_eq!(newest.body, b"First");
    assert_eq!(newest.headers["content-type"], "text/plain; charset=utf-8");
    assert_eq!(owner.get(&format!("records/{}", id(&first))).ok()["conflicts"], json!([]));
    // Knowing a hash opens nothing that the file never was.
    let other = attached(&owner, &feature, "other.txt", "text/plain", b"Other");
    assert_eq!(content(&other).status, 404);
}

#[test]
fn files_are_seen_and_attached_by_whom_the_record_allows() {
    let (program, owner) = founded();
    let feature = owner.feature("Dark mode");
    let viewer = joined(&program, &owner, "Vera", "member", "");
    let contributor = joined(&program, &owner, "Ben", "member", "contributor");
    let guest = joined(&program, &owner, "Gus", "guest", "guest");
    let theirs = attached(&owner, &feature, "a.txt", "text/plain", b"A");
    for caller in [&viewer, &guest] {
        assert_eq!(attach(caller, &feature, "b.txt", "text/plain", b"B").code(), "forbidden");
        assert_eq!(caller.fetch(&format!("files/{}/content", id(&theirs)), None).body, b"A");
    }
    let own = attached(&contributor, &feature, "b.txt", "text/plain", b"B");
    let replace =
        |file: &Value| contributor.send_bytes("PUT", &format!("files/{}?name=c", id(file)), "text/plain", b"C");
    assert_eq!((replace(&own).status, replace(&theirs).code()), (200, "forbidden"));
    // The hash is the program's to write: nobody names the bytes of somebody else.
    let set = json!({ "type": "set", "record": id(&own), "field": "hash", "value": theirs["fields"]["hash"], "seen": 1e9 as u64 });
    assert_eq!(owner.commit(vec![set]).code(), "invalid_input");
    let private = joined(&program, &owner, "Max", "member", "maker");
    let made = private.post("spaces", &json!({ "name": "Room", "prefix": "ROOM", "members": null })).ok();
    let mut inside = private.clone();
    inside.space = made["space"].as_str().unwrap().to_owned();
    let secret = inside.feature("Secret");
    let hidden = attached(&inside, &secret, "secret.txt", "text/plain", b"Secret");
    assert_eq!(owner.fetch(&format!("files/{}/content", id(&hidden)), None).status, 404);
    assert_eq!(attach(&owner, &secret, "b.txt", "text/plain", b"B").status, 404);
    assert_eq!(
        program.stranger().fetch(&format!("/api/v1/workspaces/shared/files/{}/content", id(&hidden)), None).status,
        401
    );
}

#[test]
fn what_could_run_in_a_page_is_only_handed_over() {
    let (_program, owner) = founded();
    let feature = owner.feature("Dark mode");
    for (name, media_type) in [
        ("page.html", "text/html"),
        ("picture.svg", "image/svg+xml"),
        ("feed.xml", "application/xml"),
        ("odd", "nonsense"),
        ("script.js", "text/javascript"),
    ] {
        let file = attached(&owner, &feature, name, media_type, b"<script>alert(1)</script>");
        let given = owner.fetch(&format!("files/{}/content", id(&file)), None);
        assert_eq!(given.headers["content-type"], "application/octet-stream", "{name}");
        assert!(given.headers["content-disposition"].starts_with("attachment;"), "{name}");
        assert!(given.headers["content-security-policy"].contains("sandbox"), "{name}");
    }
}

#[test]
fn bad_files_are_refused_with_the_reason() {
    let (_program, owner) = founded();
    let feature = owner.feature("Dark mode");
    let refused = |name: &str| attach(&owner, &feature, name, "text/plain", b"x").message().to_owned();
    assert_eq!(refused("%20"), "Give the file a name.");
    assert_eq!(refused(".."), "Give the file a name.");
    let long = attached(&owner, &feature, &"%E5%A4%9C".repeat(150), "text/plain", b"x");
    assert_eq!(long["fields"]["title"], "夜".repeat(150), "a long name in any script");
    let file = attached(&owner, &feature, "..%2F..%2Fetc%2Fpasswd", "text/plain", b"");
    assert_eq!((&file["fields"]["title"], &file["fields"]["size"]), (&json!("passwd"), &json!(0)));
    assert_eq!(owner.fetch(&format!("files/{}/content", id(&file)), None).status, 200, "an empty one is a file too");
    assert_eq!(owner.fetch(&format!("files/{feature}/content"), None).status, 404, "a feature is no file");
    assert_eq!(owner.fetch(&format!("files/{}/content?version=../../accounts", id(&file)), None).status, 404);
}
