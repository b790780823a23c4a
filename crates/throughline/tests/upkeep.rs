//! Backup, restore and the doctor, on the program as it is.

mod company;

use company::{founded, run, said};
use serde_json::{Value, json};
use testkit::{Caller, Program};

/// All that the ledger holds.
fn ledger_of(caller: &Caller) -> Vec<Value> {
    let mut copy = caller.bootstrap();
    copy.push(caller.get("history?limit=200").ok()["operations"].clone());
    copy
}

#[test]
fn a_backup_of_a_running_program_is_all_of_it() {
    let (program, owner) = founded();
    let feature = owner.feature("Backed up");
    let path = format!("records/{feature}/files?name=plan.txt");
    owner.send_bytes("POST", &path, "text/plain", b"all of the plan").ok();
    let home = tempfile::tempdir().unwrap();
    let (backup, back) = (home.path().join("backup"), home.path().join("restored"));
    let before = ledger_of(&owner);
    let made = run(&["backup", "--to", backup.to_str().unwrap()], program.folder());
    assert!(made.status.success(), "{}", said(&made));
    assert!(said(&made).contains(": 4 files, "), "accounts, a workspace, jobs, a file: {}", said(&made));
    // What comes after it is not in it.
    owner.feature("Too late");

    let twice = run(&["backup", "--to", backup.to_str().unwrap()], program.folder());
    assert!(said(&twice).contains("is not empty; choose a folder that is"), "{}", said(&twice));
    let restored = run(&["restore", "--from", backup.to_str().unwrap()], &back);
    assert!(restored.status.success(), "{}", said(&restored));
    let second = Program::start_on(env!("CARGO_BIN_EXE_throughline"), &back, false);
    let there = owner.at(&second.address);
    assert_eq!(ledger_of(&there), before);
    let file = there.get("records?kind=file").ok()["records"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(there.fetch(&format!("files/{file}/content"), None).body, b"all of the plan");
    assert!(there.get("search?q=backed").text.contains(&feature), "the index is made anew");
}

#[test]
fn a_damaged_backup_is_refused_before_anything_is_restored() {
    let (program, owner) = founded();
    owner.feature("Whole");
    let home = tempfile::tempdir().unwrap();
    let (backup, back) = (home.path().join("backup"), home.path().join("restored"));
    run(&["backup", "--to", backup.to_str().unwrap()], program.folder());
    let accounts = backup.join("accounts.db");
    let mut bytes = std::fs::read(&accounts).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&accounts, bytes).unwrap();
    let refused = run(&["restore", "--from", backup.to_str().unwrap()], &back);
    assert!(!refused.status.success());
    assert!(said(&refused).contains("accounts.db of the backup is not what was backed up (its bytes differ)"));
    assert!(!back.exists());
    let list = std::fs::read_to_string(backup.join("backup.json")).unwrap();
    std::fs::write(backup.join("backup.json"), list.replace("accounts.db", "../accounts.db")).unwrap();
    let refused = run(&["restore", "--from", backup.to_str().unwrap()], &back);
    assert!(said(&refused).contains("its name leads out of the folder"), "{}", said(&refused));
    let nothing = run(&["backup", "--to", home.path().join("x").to_str().unwrap()], &home.path().join("nowhere"));
    assert!(said(&nothing).contains("holds no data of this program"));
}

#[test]
fn the_doctor_looks_over_a_running_program() {
    let (program, owner) = founded();
    let feature = owner.feature("Looked over");
    let path = format!("records/{feature}/files?name=plan.txt");
    owner.send_bytes("POST", &path, "text/plain", b"words").ok();
    owner.post("import-drafts", &json!(null)).ok();
    let healthy = run(&["doctor", "--deep"], program.folder());
    assert!(healthy.status.success(), "{}", said(&healthy));
    let text = said(&healthy);
    assert!(text.contains("\njobs\n  ok    "), "{text}");
    assert!(text.contains("ok    the sequence of operations has no gap"), "{text}");
    assert!(text.contains("ok    the bytes of every file are what was kept (1)"), "{text}");
    assert!(text.ends_with("everything holds\n"), "{text}");

    let files = program.folder().join("files");
    let mut found = Vec::new();
    let mut waiting = vec![files];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() { waiting.push(entry.path()) } else { found.push(entry.path()) }
        }
    }
    found.retain(|path| !path.ends_with("holder"));
    std::fs::write(&found[0], b"other words").unwrap();
    let changed = run(&["doctor", "--deep"], program.folder());
    assert!(!changed.status.success() && said(&changed).contains("are not what was kept"), "{}", said(&changed));
    std::fs::remove_file(&found[0]).unwrap();
    let gone = run(&["doctor"], program.folder());
    assert!(!gone.status.success() && said(&gone).contains("are not there"), "{}", said(&gone));
}
