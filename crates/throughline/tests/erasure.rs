//! The right to be forgotten: what was planted of a person in every place is nowhere once they are erased, through every
//! door and in the bytes on the disk; and a backup of before brings nothing of it back.

mod company;

use company::erased::{
    SECRET, STEM, all_that_is_shown, count, done, dumped, erase, import, is_on_postgres, planted, rehearse, stage,
    standing_in,
};
use company::{BINARY, PASSWORD, founded, founded_saying, invite, joined, run, said, until};
use serde_json::{Value, json};
use std::fs;
use testkit::{Caller, Program};
use uuid::Uuid;

#[test]
fn an_erased_person_is_nowhere() {
    let (program, owner, _settings) = stage();
    let (them, records) = planted(&program, &owner);
    let of: Vec<&str> = records.iter().map(String::as_str).collect();
    let person = of[0];
    assert!(owner.get("search?q=zaphodine").text.contains(person));
    assert!(all_that_is_shown(&owner, &of).to_lowercase().matches(STEM).count() > 20);
    assert!(!standing_in(program.folder(), STEM).is_empty());
    assert_eq!(dumped(program.folder()).contains(STEM), is_on_postgres(program.folder()));
    let before = owner.bootstrap()[0]["sequence"].as_u64().unwrap();
    let rehearsed = rehearse(&owner, person, "erase");
    assert_eq!((&rehearsed["state"], &rehearsed["id"]), (&json!("preview"), &Value::Null));
    for (place, expected) in [
        ("values", 4),
        ("comments", 2),
        ("files", 1),
        ("feedback", 1),
        ("views", 1),
        ("personal", 1),
        ("import_rows", 1),
        ("account", 1),
        ("invitations", 1),
        ("links", 1),
        ("file_bytes", 2),
        ("webhooks", 1),
        ("texts", 1),
    ] {
        assert_eq!(count(&rehearsed, place), Some(expected), "{place} in {rehearsed}");
    }
    assert_eq!(owner.bootstrap()[0]["sequence"], json!(before), "nothing was kept of it");
    // A copy of before the database was brought up to a newer version.
    let former = program.folder().join("accounts.before-5.db");
    fs::write(&former, SECRET).unwrap();
    for typed in ["", "Ann", "zaphodine"] {
        let refused = erase(&owner, person, typed, "erase");
        assert_eq!((refused.status, refused.code()), (400, "invalid_input"), "{typed}");
    }
    let mut feed = owner.follow(before);
    let mut seat = them.open(&format!("records/{}/text/body", of[1]));
    let report = erase(&owner, person, SECRET, "erase").ok();
    assert_eq!(report["named"], json!([]), "nobody else names them: {report}");
    let frame = feed.frame();
    assert!(
        frame["records"].as_array().unwrap().iter().any(|record| record["id"] == person && record["erased"] == true)
    );
    while seat.binary().is_some() {}
    let report = done(&owner, &report);
    assert_eq!((count(&report, "mails"), count(&report, "texts")), (Some(1), Some(1)), "{report}");
    assert_eq!((count(&report, "file_bytes"), count(&report, "account")), (Some(2), Some(1)));
    assert_eq!(count(&report, "drafts"), Some(1), "of others' files nobody is told");

    let shown = all_that_is_shown(&owner, &of).to_lowercase();
    let at = shown.find(STEM);
    assert_eq!(at.map(|at| shown.get(at.saturating_sub(200)..(at + 100).min(shown.len()))), None);
    assert_eq!(them.get("/api/v1/account/sessions").status, 401, "their session is over");
    let sign_in = json!({ "email": format!("{}@example.org", SECRET.to_lowercase()), "password": PASSWORD });
    assert_eq!(program.stranger().post("/api/v1/sign-in", &sign_in).status, 403, "nor is there an account");
    assert_eq!(owner.get(&format!("files/{}/content", of[2])).status, 404);
    for format in ["csv", "json"] {
        let path = format!("erasures/{}/export?format={format}", report["id"].as_str().unwrap());
        let file = owner.get(&path);
        assert_eq!(file.status, 200);
        assert!(file.text.contains("history") && file.headers["content-disposition"].contains(format));
    }
    assert!(owner.get("audit").text.contains("person_erased"));
    // The sequence has no gap, and whatever else the doctor looks at holds.
    let examined = testkit::command(BINARY, program.folder()).args(["doctor", "--deep"]).output().unwrap();
    assert!(examined.status.success(), "{}", said(&examined));
    assert_eq!(standing_in(program.folder(), STEM), Vec::<String>::new());
    assert!(!dumped(program.folder()).contains(STEM));
    let program = program.kill_and_restart();
    assert_eq!(standing_in(program.folder(), STEM), Vec::<String>::new(), "nor after a crash");
    let owner = owner.at(&program.address);
    assert!(!all_that_is_shown(&owner, &of).to_lowercase().contains(STEM));
}

#[test]
fn what_others_wrote_stays_and_where_the_name_stands_is_told() {
    let (program, owner) = founded();
    let them = joined(&program, &owner, SECRET, "member", "maker");
    let about = owner.feature(&format!("Ask {SECRET} about it"));
    owner.feature("Zaphodines of the world");
    let (said, create) = them.create("comment", json!({ "parent": about, "body": "A good plan" }));
    them.commit(vec![create]).ok();
    // A space that the owner does not see.
    let made = them.post("spaces", &json!({ "name": "Room", "prefix": "ROOM", "members": null })).ok();
    let mut inside = them.clone();
    inside.space = made["space"].as_str().unwrap().to_owned();
    inside.feature(&format!("{SECRET}'s hidden plan"));
    let admin = joined(&program, &owner, "Ada", "admin", "");
    let report = done(&admin, &erase(&admin, &them.person, SECRET, "keep").ok());
    assert_eq!(report["named"], json!([about]), "of what the asker sees, and as a word of its own");
    assert_eq!(count(&report, "comments"), None);
    assert_eq!(count(&report, "watching"), Some(1), "what they watched in the room is not counted to who is not in it");
    let stays = owner.get(&format!("records/{said}")).ok();
    assert_eq!(stays["fields"]["body"], "A good plan");
    assert_eq!(stays["created_by"], them.person.as_str());
    let record = owner.get(&format!("records/{}", them.person)).ok();
    assert_eq!((&record["fields"], &record["erased"]), (&json!({}), &json!(true)));
    // Nobody is locked out of the room: its last maker was let go, as anybody is.
    assert!(owner.get("records?kind=feature").text.contains("hidden plan"), "owners are let in");
    let again = erase(&owner, &them.person, SECRET, "keep");
    assert_eq!(again.status, 400, "there is no name to type any more");
    let retyped = json!({ "type": "set", "record": them.person, "field": "title", "value": SECRET, "seen": 1_000_000 });
    let refused = owner.commit(vec![retyped]);
    assert_eq!(refused.status, 400);
    assert!(refused.message().contains("was erased, and takes no values any more"), "{}", refused.message());
}

#[test]
fn only_who_manages_people_erases_and_the_last_owner_stays() {
    let (program, owner) = founded();
    let maker = joined(&program, &owner, "Max", "member", "maker");
    let admin = joined(&program, &owner, "Ada", "admin", "");
    let refused = erase(&maker, &admin.person, "Ada", "keep");
    assert_eq!((refused.status, refused.code()), (403, "forbidden"));
    assert_eq!(maker.get("erasures").status, 403);
    assert_eq!(erase(&admin, &owner.person, "Ann", "keep").status, 403, "an admin erases no owner");
    let last = erase(&owner, &owner.person, "Ann", "keep");
    assert_eq!(last.status, 403);
    assert_eq!(last.message(), "A workspace keeps at least one owner; make somebody else an owner first.");
    assert_eq!(erase(&owner, &Uuid::now_v7().to_string(), "x", "keep").status, 404);
    let feature = owner.feature("Plan");
    assert_eq!(erase(&owner, &feature, "Plan", "keep").status, 404, "a feature is no person");
    // Oneself, too.
    let report = erase(&admin, &admin.person, "Ada", "keep").ok();
    done(&owner, &report);
    assert_eq!(admin.get("/api/v1/account/sessions").status, 401);
}

#[test]
fn sqlite_an_account_that_is_elsewhere_too_goes_on_there() {
    let (program, owner) = founded();
    let them = joined(&program, &owner, SECRET, "member", "");
    // Another workspace, to which the same account belongs.
    let (program, owner) = reopened_beside(program, &owner);
    let them = them.at(&program.address);
    let report = done(&owner, &erase(&owner, &them.person, SECRET, "keep").ok());
    assert_eq!((count(&report, "membership"), count(&report, "account")), (Some(1), None), "{report}");
    assert_eq!(report["in_other_workspaces"], true);
    let session = them.get("/api/v1/session").ok();
    assert_eq!(session["workspaces"].as_array().unwrap().len(), 1, "and still signs in to the other");
}

/// The program again, with a second workspace that the account of the secret owns.
fn reopened_beside(mut program: Program, owner: &Caller) -> (Program, Caller) {
    let (other, theirs) = founded();
    let archive = tempfile::tempdir().unwrap();
    let path = archive.path().join("export.zip");
    fs::write(&path, theirs.fetch("export", None).body).unwrap();
    drop(other);
    program.kill();
    let email = format!("{}@example.org", SECRET.to_lowercase());
    let reopened = run(&["reopen", path.to_str().unwrap(), "--name", SECRET, "--email", &email], program.folder());
    assert!(reopened.status.success(), "{}", said(&reopened));
    let again = program.kill_and_restart();
    let owner = owner.at(&again.address);
    (again, owner)
}

#[test]
fn sqlite_a_backup_of_before_brings_nobody_back() {
    let (program, owner, settings) = stage();
    let (_, records) = planted(&program, &owner);
    let of: Vec<&str> = records.iter().map(String::as_str).collect();
    let backup = settings.path().join("backup");
    let made = run(&["backup", "--to", backup.to_str().unwrap()], program.folder());
    assert!(made.status.success(), "{}", said(&made));
    done(&owner, &erase(&owner, of[0], SECRET, "erase").ok());
    let list = program.folder().join("erasures.json");
    assert!(!fs::read_to_string(&list).unwrap().to_lowercase().contains(STEM));

    // The list lies where the data is put back.
    let back = settings.path().join("restored");
    fs::create_dir_all(&back).unwrap();
    fs::copy(&list, back.join("erasures.json")).unwrap();
    let restored = run(&["restore", "--from", backup.to_str().unwrap()], &back);
    assert!(restored.status.success(), "{}", said(&restored));
    assert_eq!(standing_in(&back, STEM), Vec::<String>::new(), "{}", said(&restored));
    let second = Program::start_on(BINARY, &back, false);
    let there = owner.at(&second.address);
    assert!(there.get("records?kind=feature").text.contains("Plan"), "what is of others is there");
    assert!(!all_that_is_shown(&there, &of).to_lowercase().contains(STEM));
    let told = there.get("erasures").ok();
    assert_eq!((told["erasures"].as_array().unwrap().len(), &told["erasures"][0]["state"]), (1, &json!("done")));
    let examined = run(&["doctor", "--deep"], &back);
    assert!(examined.status.success(), "{}", said(&examined));

    // What breaks off half way, here where a file stands in place of a folder, has the list all the same.
    let (half, taken) = (settings.path().join("half"), settings.path().join("taken"));
    fs::write(&taken, "").unwrap();
    let lists = ["--erasures", list.to_str().unwrap(), "--files", taken.to_str().unwrap()];
    let broken = run(&[&["restore", "--from", backup.to_str().unwrap()], &lists[..]].concat(), &half);
    assert!(!broken.status.success(), "{}", said(&broken));
    assert!(half.join("accounts.db").is_file(), "a part of it was restored");
    assert!(fs::read_to_string(half.join("erasures.json")).unwrap().contains(of[0]));

    // Or it is named.
    let named = settings.path().join("named");
    let with = ["restore", "--from", backup.to_str().unwrap(), "--erasures", list.to_str().unwrap()];
    let restored = run(&with, &named);
    assert!(restored.status.success(), "{}", said(&restored));
    assert_eq!(standing_in(&named, STEM), Vec::<String>::new());
    let absent =
        run(&["restore", "--from", backup.to_str().unwrap(), "--erasures", "nowhere.json"], &settings.path().join("x"));
    assert!(said(&absent).contains("nowhere.json is not there"));
}

#[test]
fn a_link_that_was_offered_to_them_is_worth_nothing() {
    let (program, owner) = founded();
    let them = joined(&program, &owner, SECRET, "member", "");
    let email = format!("{}@example.org", SECRET.to_lowercase());
    let asked = json!({ "email": email, "standing": "member", "roles": [] });
    let link = owner.post("invitations", &asked).ok()["path"].as_str().unwrap().to_owned();
    let token = link.split_once("#invitation=").unwrap().1;
    let other = invite(&owner, "member", &json!([]));
    erase(&owner, &them.person, SECRET, "keep").ok();
    let offer = |token: &str| program.stranger().post("/api/v1/join/offer", &json!({ "token": token })).status;
    assert_eq!((offer(token), offer(&other)), (403, 200));
}

#[test]
fn what_a_crash_left_undone_is_done_at_the_next_start() {
    let (program, owner, _settings) = stage();
    let (_, records) = planted(&program, &owner);
    let report = erase(&owner, &records[0], SECRET, "erase").ok();
    // In the middle of what is done after the answer, or before it.
    let program = program.kill_and_restart();
    let owner = owner.at(&program.address);
    done(&owner, &report);
    assert_eq!(standing_in(program.folder(), STEM), Vec::<String>::new());
    assert!(!dumped(program.folder()).contains(STEM));
}

#[test]
fn sqlite_backups_that_the_program_makes_know_who_was_erased_since() {
    let home = tempfile::tempdir().unwrap();
    let backups = home.path().join("backups");
    let (program, owner) = founded_saying(&["--backup-folder", backups.to_str().unwrap()]);
    let them = joined(&program, &owner, SECRET, "member", "");
    // The first one is made at the start, and so may not know them; another is asked for.
    let backup = backups.join("throughline-by-hand");
    let made = run(&["backup", "--to", backup.to_str().unwrap()], program.folder());
    assert!(made.status.success(), "{}", said(&made));
    let report = done(&owner, &erase(&owner, &them.person, SECRET, "keep").ok());
    assert!(report["backups"].as_u64().unwrap() >= 1, "{report}");
    let back = home.path().join("restored");
    let restored = run(&["restore", "--from", backup.to_str().unwrap()], &back);
    assert!(restored.status.success(), "{}", said(&restored));
    assert_eq!(standing_in(&back, STEM), Vec::<String>::new());
}

#[test]
fn a_file_that_is_imported_again_brings_no_values_back() {
    let (program, owner) = founded();
    import(&owner);
    let people = owner.get("records?kind=person").ok();
    let person = people["records"].as_array().unwrap().iter().find(|person| person["fields"]["title"] == SECRET);
    let person = person.expect("the file named them")["id"].as_str().unwrap().to_owned();
    let report = done(&owner, &erase(&owner, &person, SECRET, "keep").ok());
    assert_eq!((count(&report, "import_rows"), count(&report, "account")), (Some(1), None), "{report}");
    assert_eq!(standing_in(program.folder(), STEM), Vec::<String>::new());
    import(&owner);
    let record = owner.get(&format!("records/{person}")).ok();
    assert_eq!((&record["fields"], &record["erased"]), (&json!({}), &json!(true)));
    let tasks = owner.get("records?kind=work_item").ok();
    assert_eq!(tasks["records"].as_array().unwrap().len(), 2, "what is of others is found again");
}

#[test]
fn what_others_were_offered_stays() {
    let (program, owner, _settings) = stage();
    let them = joined(&program, &owner, SECRET, "admin", "");
    let set = |value: &str| json!({ "type": "set", "record": them.person, "field": "email", "value": value, "seen": 1_000_000 });
    owner.commit(vec![set("former@example.org")]).ok();
    owner.commit(vec![set("today@example.org")]).ok();
    let offered = |by: &Caller, email: &str, mail: bool| {
        let asked = json!({ "email": email, "standing": "member", "roles": [], "mail": mail });
        let link = by.post("invitations", &asked).ok()["path"].as_str().unwrap().to_owned();
        link.split_once("#invitation=").unwrap().1.to_owned()
    };
    // Mailed to somebody else, by them; and to who has their former address by now.
    let (invited, former) = (offered(&them, "bea@example.org", true), offered(&owner, "former@example.org", false));
    let today = offered(&owner, "today@example.org", true);
    let report = done(&owner, &erase(&owner, &them.person, SECRET, "keep").ok());
    assert_eq!((count(&report, "invitations"), count(&report, "mails")), (Some(1), Some(1)), "{report}");
    let offer = |token: &str| program.stranger().post("/api/v1/join/offer", &json!({ "token": token })).status;
    assert_eq!((offer(&invited), offer(&former), offer(&today)), (200, 200, 403));
}

#[test]
fn files_that_cannot_be_removed_hold_up_no_account() {
    let (program, owner) = founded();
    let them = joined(&program, &owner, SECRET, "member", "");
    let attached = format!("records/{}/files?name=theirs.txt", them.person);
    owner.send_bytes("POST", &attached, "text/plain", b"Theirs alone").ok();
    // As another installation that keeps its files in the same place.
    let holder = program.folder().join("files").join("holder");
    let own = fs::read(&holder).unwrap();
    fs::write(&holder, Uuid::now_v7().to_string()).unwrap();
    let program = program.kill_and_restart();
    let owner = owner.at(&program.address);
    let report = erase(&owner, &them.person, SECRET, "keep").ok();
    let path = format!("erasures/{}", report["id"].as_str().unwrap());
    let stuck = until("the end of what can be done", || {
        let report = owner.get(&path).ok();
        let done = |place| {
            report["places"].as_array().unwrap().iter().any(|each| each["place"] == place && each["waiting"] == false)
        };
        (done("account") && done("search")).then_some(report)
    });
    assert_ne!(stuck["state"], "done");
    let sign_in = json!({ "email": format!("{}@example.org", SECRET.to_lowercase()), "password": PASSWORD });
    assert_eq!(program.stranger().post("/api/v1/sign-in", &sign_in).status, 403, "there is no account");
    fs::write(&holder, own).unwrap();
    let program = program.kill_and_restart();
    done(&owner.at(&program.address), &report);
    assert_eq!(standing_in(program.folder(), STEM), Vec::<String>::new());
}

#[test]
fn sqlite_an_account_that_a_backup_copied_before_the_graph_is_erased_again() {
    let (program, owner) = founded();
    let them = joined(&program, &owner, SECRET, "member", "");
    let home = tempfile::tempdir().unwrap();
    let backup = home.path().join("backup");
    let made = run(&["backup", "--to", backup.to_str().unwrap()], program.folder());
    assert!(made.status.success(), "{}", said(&made));
    let report = done(&owner, &erase(&owner, &them.person, SECRET, "keep").ok());
    // The accounts of before, and the graph of after.
    let later = home.path().join("later");
    let made = run(&["backup", "--to", later.to_str().unwrap()], program.folder());
    assert!(made.status.success(), "{}", said(&made));
    fs::copy(backup.join("accounts.db"), later.join("accounts.db")).unwrap();
    let back = Program::start_on(BINARY, &later, false);
    assert_eq!(standing_in(back.folder(), STEM), Vec::<String>::new());
    let report = owner.at(&back.address).get(&format!("erasures/{}", report["id"].as_str().unwrap())).ok();
    assert_eq!((&report["state"], count(&report, "account")), (&json!("done"), Some(1)), "{report}");
}
