//! Telling other programs what changed: signed, tried again, never lost, never into a network that is closed.

mod company;

use company::founded_saying;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use testkit::Caller;

const LONG: Duration = Duration::from_secs(20);

/// A request that came in.
#[derive(Debug)]
struct Heard {
    headers: std::collections::BTreeMap<String, String>,
    body: String,
}

impl Heard {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("a message is JSON")
    }
}

/// A program that listens and answers with these statuses, one after the other, the last one for ever.
fn listener(statuses: &'static [u16]) -> (String, Receiver<Heard>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/hook", listener.local_addr().unwrap());
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for (turn, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut headers = std::collections::BTreeMap::new();
            loop {
                let mut line = String::new();
                if reader.read_line(&mut line).unwrap_or(0) == 0 || line == "\r\n" {
                    break;
                }
                if let Some((name, value)) = line.trim_end().split_once(": ") {
                    headers.insert(name.to_lowercase(), value.to_owned());
                }
            }
            let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let status = statuses[turn.min(statuses.len() - 1)];
            let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: 5\r\nconnection: close\r\n\r\nheard");
            stream.write_all(answer.as_bytes()).unwrap();
            if sender.send(Heard { headers, body: String::from_utf8(body).unwrap() }).is_err() {
                return;
            }
        }
    });
    (address, receiver)
}

fn hook(owner: &Caller, url: &str, kinds: &[&str]) -> Value {
    let made = owner.post("webhooks", &json!({ "label": "Build", "url": url, "kinds": kinds }));
    assert_eq!(made.status, 201, "{}", made.text);
    made.json
}

fn made(owner: &Caller, kind: &str, title: &str) {
    let made = owner.post("records", &json!({ "kind": kind, "fields": { "title": title } }));
    assert_eq!(made.status, 201, "{}", made.text);
}

/// The newest delivery once it is as `is` says.
fn delivery(owner: &Caller, hook: &str, is: impl Fn(&Value) -> bool) -> Value {
    let began = std::time::Instant::now();
    loop {
        let page = owner.get(&format!("webhooks/{hook}/deliveries")).ok();
        let newest = page["deliveries"][0].clone();
        if is(&newest) {
            return newest;
        }
        assert!(began.elapsed() < LONG, "{page}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn what_changes_is_told_signed() {
    let (_program, owner) = founded_saying(&["--outgoing", "127.0.0.0/8"]);
    let (url, heard) = listener(&[200]);
    let hook = hook(&owner, &url, &["feature"]);
    made(&owner, "idea", "Not asked for");
    made(&owner, "feature", "Export");
    let message = heard.recv_timeout(LONG).unwrap();
    let told = message.json();
    assert_eq!((&told["type"], &told["workspace"]), (&json!("changes"), &json!(owner.workspace)));
    assert_eq!(told["operations"].as_array().unwrap().len(), 1, "{told}");
    assert_eq!(told["records"][0]["fields"]["title"], "Export");
    // As any receiver would check it.
    let secret = hook["secret"].as_str().unwrap();
    let key = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, &secret["whsec_".len()..]).unwrap();
    let (id, at) = (&message.headers["webhook-id"], message.headers["webhook-timestamp"].parse().unwrap());
    assert_eq!(message.headers["webhook-signature"], automation::webhook::signature(&key, id, at, &message.body));
    let id = hook["webhook"]["id"].as_str().unwrap();
    let sent = delivery(&owner, id, |newest| newest["state"] == "delivered");
    assert_eq!((&sent["attempts"][0]["status"], &sent["attempts"][0]["said"]), (&json!(200), &json!("heard")));
    assert!(!owner.get("webhooks").ok().to_string().contains("whsec_"), "the secret is shown once");

    // A test, and the same delivery again under the same id.
    assert_eq!(owner.post(&format!("webhooks/{id}/test"), &Value::Null).status, 202);
    assert_eq!(heard.recv_timeout(LONG).unwrap().json()["type"], "test");
    let name = sent["id"].as_str().unwrap();
    assert_eq!(owner.post(&format!("webhooks/{id}/deliveries/{name}/replay"), &Value::Null).status, 202);
    let again = heard.recv_timeout(LONG).unwrap();
    assert_eq!(
        (again.headers["webhook-id"].as_str(), again.json()["records"].clone()),
        (name, told["records"].clone())
    );

    // Switched off it hears nothing; switched on again, what it missed.
    let address = format!("webhooks/{id}");
    owner.request("PATCH", &address, &json!({ "active": false })).ok();
    made(&owner, "feature", "Meanwhile");
    assert!(heard.recv_timeout(Duration::from_millis(700)).is_err());
    owner.request("PATCH", &address, &json!({ "active": true })).ok();
    made(&owner, "feature", "Afterwards");
    let titles: Vec<Value> = heard.recv_timeout(LONG).unwrap().json()["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| record["fields"]["title"].clone())
        .collect();
    assert_eq!(titles, [json!("Meanwhile"), json!("Afterwards")]);
    assert_eq!(owner.delete(&address).status, 204);
    assert_eq!(owner.get("webhooks").ok()["webhooks"], json!([]));
}

#[test]
fn what_failed_is_tried_again_also_after_a_crash() {
    let (program, owner) = founded_saying(&["--outgoing", "127.0.0.1"]);
    let (url, heard) = listener(&[500, 200]);
    let hook = hook(&owner, &url, &[]);
    let id = hook["webhook"]["id"].as_str().unwrap().to_owned();
    made(&owner, "feature", "Export");
    let first = heard.recv_timeout(LONG).unwrap();
    let waiting = delivery(&owner, &id, |newest| newest["attempts"].as_array().is_some_and(|tries| tries.len() == 1));
    assert_eq!((&waiting["state"], &waiting["attempts"][0]["status"]), (&json!("waiting"), &json!(500)));
    let jobs = owner.get("jobs?state=waiting").ok();
    let job = jobs["jobs"].as_array().unwrap().iter().find(|job| job["kind"] == "deliver_webhook").unwrap();
    assert_eq!((&job["attempts"], &job["problem"]), (&json!(1), &json!("It answered 500.")));
    assert_eq!(owner.get("status").ok()["webhooks_failing"], 1);

    let program = program.kill_and_restart();
    let owner = owner.at(&program.address);
    let second = heard.recv_timeout(LONG).unwrap();
    assert_eq!((&second.headers["webhook-id"], &second.body.contains("Export")), (&first.headers["webhook-id"], &true));
    assert_eq!(delivery(&owner, &id, |newest| newest["state"] == "delivered")["attempts"].as_array().unwrap().len(), 2);
    assert_eq!(owner.get("status").ok()["webhooks_failing"], 0);
}

#[test]
fn who_wants_no_more_is_told_no_more() {
    let (_program, owner) = founded_saying(&["--outgoing", "127.0.0.1"]);
    let (url, heard) = listener(&[410]);
    let hook = hook(&owner, &url, &[]);
    let id = hook["webhook"]["id"].as_str().unwrap().to_owned();
    made(&owner, "feature", "Export");
    heard.recv_timeout(LONG).unwrap();
    delivery(&owner, &id, |newest| newest["state"] == "failed");
    let webhook = owner.get("webhooks").ok()["webhooks"][0].clone();
    assert_eq!(
        (&webhook["active"], &webhook["problem"]),
        (&json!(false), &json!("It answered 410: it wants to hear no more."))
    );
    // The job was put aside, and a person removes it.
    let began = std::time::Instant::now();
    let dead = loop {
        let jobs = owner.get("jobs?state=dead").ok()["jobs"].clone();
        if let Some(job) = jobs.get(0) {
            break job["id"].as_str().unwrap().to_owned();
        }
        assert!(began.elapsed() < LONG);
        std::thread::sleep(Duration::from_millis(20));
    };
    assert_eq!(owner.delete(&format!("jobs/{dead}")).status, 204);
    assert_eq!(owner.post(&format!("jobs/{dead}/retry"), &Value::Null).status, 404);
}

#[test]
fn nothing_goes_into_a_closed_network() {
    let (_program, owner) = founded_saying(&[]);
    let (url, heard) = listener(&[200]);
    let port = url.rsplit_once(':').unwrap().1.to_owned();
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0x7f000001", "2130706433"] {
        let hook = hook(&owner, &format!("http://{host}:{port}"), &[]);
        let id = hook["webhook"]["id"].as_str().unwrap().to_owned();
        owner.post(&format!("webhooks/{id}/test"), &Value::Null);
        let tried =
            delivery(&owner, &id, |newest| newest["attempts"].as_array().is_some_and(|tries| !tries.is_empty()));
        assert_eq!(tried["attempts"][0]["status"], Value::Null, "{host}: {tried}");
    }
    assert!(heard.try_recv().is_err());
    let refused = owner.get("webhooks").ok()["webhooks"][0]["last"]["attempts"][0]["said"].clone();
    assert!(refused.as_str().unwrap().starts_with("127.0.0.1 is in a private network"), "{refused}");
}

#[test]
fn a_webhook_sees_what_its_maker_sees() {
    let (program, owner) = founded_saying(&["--outgoing", "127.0.0.1"]);
    let (url, heard) = listener(&[200]);
    let admin = company::joined(&program, &owner, "Ada", "admin", "maker");
    let hook = hook(&admin, &url, &[]);
    owner.post("spaces", &json!({ "name": "Secret", "prefix": "SEC", "members": null })).ok();
    let secret = owner.post("records", &json!({ "kind": "idea", "space": "SEC", "fields": { "title": "Buy them" } }));
    assert_eq!(secret.status, 201);
    let prefix = owner.prefix_of_first_space();
    let open = owner.post("records", &json!({ "kind": "idea", "space": prefix, "fields": { "title": "Open" } }));
    assert_eq!(open.status, 201);
    let told = heard.recv_timeout(LONG).unwrap();
    assert!(
        told.body.contains("Open") && !told.body.contains("Buy them") && !told.body.contains("Secret"),
        "{}",
        told.body
    );
    // Nobody else points it to where they would see with its maker's eyes.
    let address = format!("webhooks/{}", hook["webhook"]["id"].as_str().unwrap());
    for change in [json!({ "url": "https://example.org" }), json!({ "kinds": [] }), json!({ "active": true })] {
        let refused = owner.request("PATCH", &address, &change);
        assert_eq!((refused.status, refused.code()), (403, "forbidden"), "{change}: {}", refused.text);
    }
    assert_eq!(owner.post(&format!("{address}/test"), &Value::Null).status, 403);
    assert_eq!(owner.request("PATCH", &address, &json!({ "label": "Theirs" })).status, 200);
    // Who is let go takes their webhooks' eyes along.
    owner.delete(&format!("people/{}", admin.person));
    owner.post("records", &json!({ "kind": "idea", "space": prefix, "fields": { "title": "Later" } }));
    let began = std::time::Instant::now();
    let id = &hook["webhook"]["id"];
    loop {
        let hooks = owner.get("webhooks").ok();
        let ours = hooks["webhooks"].as_array().unwrap().iter().find(|hook| hook["id"] == *id).unwrap().clone();
        if ours["active"] == false {
            assert_eq!(ours["problem"], "Who made it is no longer in the workspace.");
            break;
        }
        assert!(began.elapsed() < LONG, "{hooks}");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(heard.try_recv().is_err());
}

#[test]
fn bad_addresses_are_refused() {
    let (_program, owner) = founded_saying(&[]);
    for url in ["", "ftp://example.org", "example.org/hook", "https://ann:secret@example.org", "javascript:alert(1)"] {
        let answer = owner.post("webhooks", &json!({ "label": "x", "url": url }));
        assert_eq!(
            (answer.status, answer.message()),
            (400, "A webhook's address begins with https:// or http:// and holds no password."),
            "{url}"
        );
    }
    let answer = owner.post("webhooks", &json!({ "label": " ", "url": "https://example.org" }));
    assert_eq!(answer.message(), "A webhook's name is one line of 1 to 100 characters.");
    let answer = owner.post("webhooks", &json!({ "label": "x", "url": "https://example.org", "kinds": ["nothing"] }));
    assert_eq!(answer.message(), "There is no kind \"nothing\".");
}

#[test]
fn sqlite_backups_are_made_by_themselves_and_told() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("backups");
    let (_program, owner) = founded_saying(&["--backup-folder", folder.to_str().unwrap()]);
    let began = std::time::Instant::now();
    let status = loop {
        let status = owner.get("status").ok();
        if status["backups"]["last"].is_object() {
            break status;
        }
        assert!(began.elapsed() < LONG, "{status}");
        std::thread::sleep(Duration::from_millis(50));
    };
    assert_eq!((&status["backups"]["scheduled"], &status["backups"]["kept"]), (&json!(true), &json!(1)));
    assert!(status["backups"]["last"]["files"].as_u64().unwrap() >= 2);
    let kinds: Vec<&str> =
        status["schedules"].as_array().unwrap().iter().map(|schedule| schedule["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["back_up", "forget_expired", "sweep_files"]);
    assert!(status["disk"]["free"].as_u64().unwrap() > 0 && status["jobs"]["dead"] == 0);
    let made = std::fs::read_dir(&folder).unwrap().flatten().next().unwrap().path();
    storage::backup::verify(&made).expect("it is whole");
}
