//! Power cuts, full disks, clocks set back, readers that do not read: nothing acknowledged is lost, nothing is
//! half written, and what cannot be done is said.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use testkit::{Caller, Program};
use uuid::Uuid;

const BINARY: &str = env!("CARGO_BIN_EXE_throughline");

/// Kills the program at random moments under load. `THROUGHLINE_KILL_CYCLES` asks for more than 40 cycles.
#[test]
fn killed_at_any_moment_it_keeps_what_it_acknowledged() {
    let cycles: u32 = std::env::var("THROUGHLINE_KILL_CYCLES").ok().and_then(|text| text.parse().ok()).unwrap_or(40);
    let mut program = Program::start(BINARY, false);
    let mut owner = program.stranger();
    let account = json!({
        "token": program.token, "name": "Ann", "email": "ann@example.org",
        "password": "a long password", "workspace": "Faults", "zone": "UTC",
    });
    owner.begin("/api/v1/first-run", &account).ok();
    // Title to value: three features and their effort in one batch.
    let acknowledged: Mutex<BTreeMap<String, u64>> = Mutex::default();
    for cycle in 0..cycles {
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for writer in 0..8 {
                let (owner, stop, acknowledged) = (&owner, &stop, &acknowledged);
                scope.spawn(move || {
                    for number in 0u64.. {
                        if stop.load(Ordering::Relaxed) {
                            return;
                        }
                        let name = format!("{cycle}-{writer}-{number}");
                        if write_three(owner, &name, number) {
                            acknowledged.lock().unwrap().insert(name, number);
                        }
                    }
                });
            }
            // Pseudo-random, and the same each time it is run.
            let wait =
                20 + (u64::from(cycle).wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695) >> 33) % 180;
            std::thread::sleep(Duration::from_millis(wait));
            program.kill();
            stop.store(true, Ordering::Relaxed);
        });
        program = program.kill_and_restart();
        owner = owner.at(&program.address);
    }
    let found = by_batch(&owner);
    let acknowledged = acknowledged.into_inner().unwrap();
    assert!(acknowledged.len() > cycles as usize, "the load was real: {} batches", acknowledged.len());
    for (name, effort) in &acknowledged {
        assert_eq!(found.get(name), Some(&vec![*effort; 3]), "the acknowledged batch {name} is whole");
    }
    for (name, efforts) in &found {
        assert_eq!(efforts.len(), 3, "the batch {name} is whole or absent");
    }
    let head = owner.bootstrap()[0]["sequence"].as_u64().unwrap();
    let mut sequences = Vec::new();
    let mut before = String::new();
    loop {
        let page = owner.get(&format!("history{before}")).ok();
        sequences.extend(page["operations"].as_array().unwrap().iter().filter_map(|entry| entry["sequence"].as_u64()));
        match page["next_before"].as_u64() {
            Some(next) => before = format!("?before={next}"),
            None => break,
        }
    }
    sequences.reverse();
    assert_eq!(sequences, (1..=head).collect::<Vec<_>>(), "the sequence has no gaps");
}

fn write_three(owner: &Caller, name: &str, effort: u64) -> bool {
    let mut operations = Vec::new();
    for part in 0..3 {
        let (id, create) = owner.create("feature", json!({ "title": format!("{name}/{part}") }));
        operations.push(create);
        operations.push(json!({ "type": "set", "record": id, "field": "effort", "value": effort, "seen": 0 }));
    }
    let batch = Caller::batch(operations).to_string();
    owner.post_raw("batches", batch.as_bytes()).is_ok_and(|answer| answer.status == 200)
}

/// Efforts of the features of each batch.
fn by_batch(owner: &Caller) -> BTreeMap<String, Vec<u64>> {
    let mut found: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for line in owner.bootstrap().iter().filter(|line| line["type"] == "records") {
        for record in line["rows"].as_array().unwrap() {
            let Some((name, _)) = record["fields"]["title"].as_str().and_then(|title| title.split_once('/')) else {
                continue;
            };
            let efforts = found.entry(name.to_owned()).or_default();
            efforts.extend(record["fields"]["effort"].as_u64());
        }
    }
    found
}

/// A data folder on a disk of six megabytes, in a mount namespace of its own.
#[test]
fn a_full_disk_is_said_and_loses_nothing() {
    let home = tempfile_folder();
    let script = format!(
        "mount -t tmpfs -o size=6m tmpfs '{0}' && exec '{BINARY}' serve --data '{0}/data' --listen 127.0.0.1:0",
        home.display()
    );
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", &script]).stdout(Stdio::piped());
    let program = Program::start_with(command);
    let mut owner = program.stranger();
    let account = json!({
        "token": program.token, "name": "Ann", "email": "ann@example.org",
        "password": "a long password", "workspace": "Small", "zone": "UTC",
    });
    owner.begin("/api/v1/first-run", &account).ok();
    let text = "words ".repeat(8_000);
    let mut kept = Vec::new();
    let refused = loop {
        assert!(kept.len() < 1_000, "the disk never filled");
        let (id, create) = owner.create("feature", json!({ "title": "Large", "description": text }));
        let answer = owner.commit(vec![create]);
        if answer.status != 200 {
            break answer;
        }
        kept.push(id);
    };
    assert_eq!((refused.status, refused.code()), (507, "storage_full"), "{}", refused.text);
    assert!(refused.message().starts_with("The server's disk is full, so this was not saved."));
    assert!(kept.len() > 5);
    // Reading goes on, and what was acknowledged is there.
    for id in &kept {
        assert_eq!(owner.get(&format!("records/{id}")).status, 200);
    }
    assert_eq!(owner.get("/healthz").status, 200);
}

#[test]
fn a_folder_that_cannot_be_written_is_said_at_the_start() {
    let home = tempfile_folder();
    let script = format!(
        "mount -t tmpfs -o ro,size=1m tmpfs '{0}' && exec '{BINARY}' serve --data '{0}/data' --listen 127.0.0.1:0",
        home.display()
    );
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", &script])
        .output()
        .expect("unshare runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    assert!(said.contains("throughline: cannot make the data folder"), "{said}");
    assert!(said.contains("choose another with --data"), "{said}");
}

#[test]
fn a_second_process_is_kept_out() {
    let program = Program::start(BINARY, false);
    let said = refusal_to_start(&program);
    assert!(said.contains("another throughline is running on"), "{said}");
}

#[test]
fn sqlite_a_damaged_file_is_named_and_left_alone() {
    let mut program = Program::start(BINARY, true);
    program.kill();
    let graph = std::fs::read_dir(program.folder().join("workspaces"))
        .unwrap()
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "db"))
        .unwrap();
    // With its log a damaged file would be whole again.
    std::fs::remove_file(graph.with_extension("db-wal")).unwrap();
    let damaged = vec![7u8; 8_192];
    std::fs::write(&graph, &damaged).unwrap();
    let said = refusal_to_start(&program);
    assert!(said.contains(&graph.file_name().unwrap().to_string_lossy().into_owned()), "{said}");
    assert!(said.contains("damaged"), "{said}");
    assert_eq!(std::fs::read(&graph).unwrap(), damaged);
}

/// A reader that takes nothing in holds nobody up, and is told everything when it looks again.
#[test]
fn a_slow_reader_holds_nobody_up() {
    let program = Program::start(BINARY, true);
    let owner = program.demo_owner();
    let start = owner.bootstrap()[0]["sequence"].as_u64().unwrap();
    let mut slow = owner.follow(start);
    let mut quick = owner.follow(start);
    let text = "slow reader ".repeat(4_000);
    for number in 0..300 {
        let (_, create) = owner.create("feature", json!({ "title": format!("Much {number}"), "description": text }));
        owner.commit(vec![create]).ok();
        assert_eq!(quick.frame()["up_to"].as_u64(), Some(start + number + 1));
    }
    let (mut at, mut rows) = (start, 0);
    while at < start + 300 {
        // A reader that took nothing in for too long is let go; it comes back and goes on where it was.
        let Some(frame) = slow.frame_unless_closed() else {
            slow = owner.follow(at);
            continue;
        };
        assert_eq!(frame["after"].as_u64(), Some(at), "no frame is missing");
        at = frame["up_to"].as_u64().unwrap();
        rows += frame["records"].as_array().map_or(0, Vec::len);
    }
    assert_eq!(rows, 300);
}

#[test]
fn sending_again_after_a_lost_answer_writes_once() {
    let program = Program::start(BINARY, true);
    let owner = program.demo_owner();
    let (id, create) = owner.create("feature", json!({ "title": "Once" }));
    let batch = Caller::batch(vec![create]);
    let first = owner.post("batches", &batch).ok();
    let program = program.kill_and_restart();
    let owner = program.demo_owner();
    let second = owner.post("batches", &batch).ok();
    assert_eq!((&first["duplicate"], &second["duplicate"]), (&json!(false), &json!(true)));
    assert_eq!(first["frame"]["operations"], second["frame"]["operations"]);
    assert_eq!(owner.get(&format!("records/{id}")).ok()["fields"]["title"], "Once");
    let mut other = batch.clone();
    other["operations"][0]["fields"]["title"] = Value::from("Twice");
    assert_eq!(owner.post("batches", &other).code(), "id_reused");
}

/// What a second start on the same folder says before it gives up.
fn refusal_to_start(program: &Program) -> String {
    let output = Command::new("timeout")
        .args(["20", BINARY, "serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(program.folder())
        .output()
        .expect("the binary runs");
    assert_eq!(output.status.code(), Some(1), "it neither serves nor dies of a signal");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn tempfile_folder() -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("throughline-{}", Uuid::now_v7()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
