//! Two programs on one PostgreSQL: what is done at one is seen at the other, and what one acknowledged stays when it is
//! killed.

mod authenticator;
mod company;
mod issuer;

use authenticator::Authenticator;
use company::writer::Writer;
use company::{BINARY, PASSWORD, founded_saying, joined, until};
use issuer::Browser;
use serde_json::{Value, json};
use testkit::{Caller, Program};

/// Two programs on one database, each with a folder of its own, and its owner as each knows her.
struct Two {
    here: Program,
    there: Program,
    owner: Caller,
    address: String,
    _folder: tempfile::TempDir,
}

impl Two {
    fn start() -> Self {
        let name = uuid::Uuid::new_v4().simple().to_string();
        let address = format!("{}&application_name=throughline_{name}", testkit::postgres::fresh());
        let (here, owner) = founded_saying(&["--database", &address]);
        let folder = tempfile::tempdir().expect("a temporary folder");
        let there = Program::start_on_saying(BINARY, folder.path(), &["--database", &address], &[]);
        Self { here, there, owner, address, _folder: folder }
    }

    /// The same person at the other program.
    fn owner_there(&self) -> Caller {
        self.owner.at(&self.there.address)
    }
}

fn sequence(caller: &Caller) -> u64 {
    caller.bootstrap()[0]["sequence"].as_u64().expect("a copy says where it stands")
}

#[test]
fn an_edit_at_one_is_told_at_the_other() {
    let two = Two::start();
    let there = two.owner_there();
    let mut feed = there.follow(sequence(&there));
    let feature = two.owner.feature("Dark mode");
    let frame = feed.frame();
    assert_eq!(frame["records"][0]["fields"]["title"], "Dark mode");
    assert_eq!(there.get(&format!("records/{feature}")).ok()["fields"]["title"], "Dark mode");
    // And back, in one sequence.
    let mut ours = two.owner.follow(frame["up_to"].as_u64().expect("a frame ends somewhere"));
    let set = json!({ "type": "set", "record": feature, "field": "title", "value": "Night mode", "seen": 1e9 as u64 });
    there.commit(vec![set]).ok();
    let answer = ours.frame();
    assert_eq!((&answer["after"], &answer["records"][0]["fields"]["title"]), (&frame["up_to"], &json!("Night mode")));
    // The other's index of words follows too.
    let found = until("the hit", || {
        let hits = two.owner.get("search?q=night").ok();
        hits["hits"].as_array().filter(|hits| !hits.is_empty()).cloned()
    });
    assert!(found[0].to_string().contains(&feature), "{}", found[0]);
}

#[test]
fn who_is_let_go_at_one_is_out_at_the_other() {
    let two = Two::start();
    let ben = joined(&two.here, &two.owner, "Ben", "member", "maker").at(&two.there.address);
    assert_eq!(ben.get("people").status, 200);
    let mut feed = ben.follow(sequence(&ben));
    assert_eq!(two.owner.delete(&format!("people/{}", ben.person)).status, 204);
    until("his leave", || (ben.get("people").status == 404).then_some(()));
    two.owner.feature("Not for Ben");
    let told = std::iter::from_fn(|| feed.frame_unless_closed()).find(|message| message.get("records").is_some());
    assert_eq!(told, None, "an open feed tells nothing of what came after");
    // A session that is ended at one is ended at the other.
    let elsewhere = two.owner_there();
    assert_eq!(two.owner.post("/api/v1/sign-out", &json!({})).status, 204);
    until("the end of the session", || (elsewhere.get("people").status == 401).then_some(()));
}

#[test]
fn a_workspace_that_is_made_at_one_is_open_at_the_other() {
    let address = testkit::postgres::fresh();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let there = Program::start_on_saying(BINARY, folder.path(), &["--database", &address], &[]);
    let (_here, owner) = founded_saying(&["--database", &address]);
    let mut elsewhere = there.stranger();
    let credentials = json!({ "email": "ann@example.org", "password": PASSWORD });
    elsewhere.begin("/api/v1/sign-in", &credentials).ok();
    until("the workspace", || (elsewhere.get("people").status == 200).then_some(()));
    let feature = elsewhere.feature("Made where it was opened late");
    assert_eq!(owner.get(&format!("records/{feature}")).status, 200);
}

#[test]
fn a_passkey_that_one_asks_for_is_shown_to_the_other() {
    let database = testkit::postgres::fresh();
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    // Both are reached at one address; which of them a request comes to is for whatever stands before them to say.
    let started = folders.each_ref().map(|folder| {
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).unwrap();
        let mut command = std::process::Command::new(BINARY);
        command.args(["serve", "--listen", &free.to_string(), "--address", "https://plans.example.org", "--data"]);
        command.arg(folder.path()).args(["--database", &database]).stdout(std::process::Stdio::piped());
        command.env("THROUGHLINE_LOG", "error");
        (Program::start_with(command), format!("http://{free}"))
    });
    let [(_here, first), (there, second)] = &started;
    // What the second printed is the one that counts.
    let account = json!({
        "token": there.token, "name": "Ann", "email": "ann@example.org",
        "password": PASSWORD, "workspace": "Shared", "zone": "UTC",
    });
    let mut ann = Browser::new(first);
    assert_eq!(ann.send("POST", "/api/v1/first-run", &account).0.status(), 200);
    ann.session();
    let mut device = Authenticator::new("https://plans.example.org");
    device.relying_party = "plans.example.org".into();
    let asked = ann.send("POST", "/api/v1/account/passkeys/options", &json!({ "current": PASSWORD })).1;
    let made = json!({ "name": "Phone", "credential": device.makes(&asked["options"]) });
    assert_eq!(ann.at(second).send("POST", "/api/v1/account/passkeys", &made).0.status(), 201);
    let mut anybody = Browser::new(second);
    let asked = anybody.send("POST", "/api/v1/sign-in/passkey/options", &Value::Null).1;
    let signed = json!({ "credential": device.signs(&asked["options"]) });
    let session = anybody.at(first).send("POST", "/api/v1/sign-in/passkey", &signed).1;
    assert_eq!(session["account"]["email"], "ann@example.org", "{session}");
    let again = anybody.at(second).send("POST", "/api/v1/sign-in/passkey", &signed).0;
    assert_eq!(again.status(), 403, "what was answered at one is answered at the other");
}

#[test]
fn two_write_one_text_at_two_programs() {
    let two = Two::start();
    let there = two.owner_there();
    let (feature, create) = two.owner.create("feature", json!({ "title": "Written", "description": "one two" }));
    two.owner.commit(vec![create]).ok();
    let mut ann = Writer::open(&two.owner, &feature);
    let mut ben = Writer::open(&there, &feature);
    assert_eq!((ann.words(), ben.words()), ("one two".to_owned(), "one two".to_owned()), "opened at two, it is one");
    ann.type_in(0, "zero ");
    ben.type_in(7, " three");
    let both = "zero one two three";
    until("what the other wrote", || {
        ann.catch_up();
        ben.catch_up();
        (ann.words() == both && ben.words() == both).then_some(())
    });
    // The pause after it writes one snapshot, and nobody's words are taken for somebody else's.
    let described = |caller: &Caller| caller.get(&format!("records/{feature}")).ok();
    let record =
        until("the snapshot", || Some(described(&two.owner)).filter(|record| record["fields"]["description"] == both));
    assert_eq!(record["conflicts"], described(&there)["conflicts"]);
    assert!(record["conflicts"].as_array().is_none_or(Vec::is_empty), "{}", record["conflicts"]);
    // What comes from elsewhere than an editor arrives once in both.
    let seen = record["versions"]["description"].as_u64().expect("a version");
    let revise = json!({
        "type": "revise_text", "record": feature, "field": "description", "markdown": "all anew", "seen": seen,
    });
    two.owner.commit(vec![revise]).ok();
    until("the new text", || {
        ann.catch_up();
        ben.catch_up();
        (ann.words() == "all anew" && ben.words() == "all anew").then_some(())
    });
    drop((ann, ben));
    assert_eq!(described(&there)["fields"]["description"], "all anew");
}

#[test]
fn a_killed_program_loses_nothing_that_it_acknowledged() {
    let Two { mut here, there, owner, address, _folder } = Two::start();
    let elsewhere = owner.at(&there.address);
    let before = sequence(&owner);
    let acknowledged = std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let mut acknowledged = Vec::new();
            for number in 0.. {
                let (id, create) = owner.create("feature", json!({ "title": format!("Feature {number}") }));
                // What is in the middle when the program is killed is not acknowledged, and may stand or not.
                let body = Caller::batch(vec![create]).to_string();
                match owner.post_raw("batches", body.as_bytes()) {
                    Ok(answer) if answer.status == 200 => acknowledged.push(id),
                    _ => break,
                }
            }
            acknowledged
        });
        // The other goes on writing meanwhile, and after it.
        until("some writing", || (sequence(&elsewhere) > before + 20).then_some(()));
        here.kill();
        writing.join().expect("the writer ends")
    });
    let late = elsewhere.feature("After the end of the other");
    for id in acknowledged.iter().chain([&late]) {
        assert_eq!(elsewhere.get(&format!("records/{id}")).status, 200, "{id}");
    }
    assert!(acknowledged.len() >= 20);
    let mut doctor = testkit::command(BINARY, there.folder());
    let said = doctor.args(["doctor", "--database", &address]).output().expect("the doctor runs");
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.status.success() && text.ends_with("everything holds\n"), "{text}");
    assert!(text.contains("ok    the sequence of operations has no gap"), "{text}");
}

#[test]
fn a_lost_database_is_told_and_found_again() {
    let two = Two::start();
    two.owner.feature("Before");
    // What a restart of the server does to every connection.
    let name = two.address.rsplit_once('=').expect("the address ends with a name").1;
    let ended = std::process::Command::new("psql")
        .args(["-qtA", &two.address, "-c"])
        .arg(format!(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
             WHERE application_name = '{name}' AND pid <> pg_backend_pid()"
        ))
        .output()
        .expect("psql runs");
    let ended = String::from_utf8_lossy(&ended.stdout).trim().parse::<u32>().expect("a number");
    assert!(ended >= 4, "each program listens and writes: {ended}");
    let feature = until("the database", || {
        let (id, create) = two.owner.create("feature", json!({ "title": "After" }));
        (two.owner.commit(vec![create]).status == 200).then_some(id)
    });
    let there = two.owner_there();
    until("the feature", || (there.get(&format!("records/{feature}")).status == 200).then_some(()));
    // They listen again.
    let mut feed = until("a feed", || {
        let at = there.get("changes?after=0&limit=1");
        (at.status == 200).then(|| there.follow(sequence(&there)))
    });
    two.owner.feature("Heard");
    assert_eq!(feed.frame()["records"][0]["fields"]["title"], "Heard");
}

#[test]
fn copies_are_left_to_the_database() {
    let address = testkit::postgres::fresh();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let to = folder.path().join("backup");
    let mut command = testkit::command(BINARY, folder.path());
    let said = command.args(["backup", "--database", &address, "--to"]).arg(&to).output().expect("it runs");
    let text = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(!said.status.success() && text.contains("pg_dump") && !to.exists(), "{text}");
    let problem: Value = json!(text);
    assert!(!problem.to_string().contains(&address), "the address, which may hold a password, is not told");
}
