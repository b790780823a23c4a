//! Files in a bucket, at a server that speaks S3: kept, read, looked over, backed up, taken along and swept.

mod company;

use company::erased::{done, erase};
use company::{BINARY, PASSWORD, said};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;
use testkit::{BucketServer, Caller, Program};

/// A program whose files are in a bucket.
struct Bench {
    server: BucketServer,
    home: TempDir,
}

impl Bench {
    fn new() -> Self {
        Self { server: BucketServer::start(), home: tempfile::tempdir().unwrap() }
    }

    fn start(&self) -> Program {
        let (data, files) = (self.home.path().join("data"), self.server.files("ours"));
        Program::start_on_saying(BINARY, &data, &["--files", &files], &self.server.environment())
    }

    fn founded(&self) -> (Program, Caller) {
        let program = self.start();
        let mut owner = program.stranger();
        let account = json!({
            "token": program.token, "name": "Ann", "email": "ann@example.org",
            "password": PASSWORD, "workspace": "Shared", "zone": "UTC",
        });
        owner.begin("/api/v1/first-run", &account).ok();
        (program, owner)
    }

    fn run(&self, files: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(BINARY);
        command.args(arguments).args(["--files", files]).envs(self.server.environment());
        command.output().expect("the program runs")
    }

    /// What a command says of the data folder.
    fn said(&self, arguments: &[&str]) -> String {
        let data = self.home.path().join("data");
        let mut all = arguments.to_vec();
        all.extend(["--data", data.to_str().unwrap()]);
        said(&self.run(&self.server.files("ours"), &all))
    }

    /// Names of the objects that hold bytes of files.
    fn objects(&self) -> Vec<String> {
        let all = self.server.objects();
        all.into_iter().filter(|name| name.starts_with("ours/") && name != "ours/holder").collect()
    }
}

fn attached(by: &Caller, record: &str, name: &str, bytes: &[u8]) -> Value {
    by.send_bytes("POST", &format!("records/{record}/files?name={name}"), "text/plain", bytes).ok()
}

fn content(by: &Caller, file: &Value, range: Option<&str>) -> (u16, Vec<u8>) {
    let fetched = by.fetch(&format!("files/{}/content", file["id"].as_str().unwrap()), range);
    (fetched.status, fetched.body)
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..200 {
        if holds() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{what} never came to be");
}

#[test]
fn files_are_kept_in_the_bucket_and_a_server_that_is_away_is_told() {
    let mut bench = Bench::new();
    let (program, owner) = bench.founded();
    let feature = owner.feature("Dark mode");
    let large = vec![7u8; 9 << 20];
    let (small, film) = (attached(&owner, &feature, "a.txt", b"words"), attached(&owner, &feature, "b.txt", &large));
    assert_eq!(content(&owner, &small, None), (200, b"words".to_vec()));
    assert_eq!(content(&owner, &small, Some("bytes=1-2")), (206, b"or".to_vec()));
    assert!(content(&owner, &film, None).1 == large);
    assert_eq!(bench.objects().len(), 2);
    assert!(!program.folder().join("files").exists(), "nothing of it is on this machine");

    bench.server.pause();
    let path = format!("records/{feature}/files?name=c.txt");
    for bytes in [b"little".as_slice(), &large] {
        let away = owner.send_bytes("POST", &path, "text/plain", bytes);
        assert_eq!((away.status, away.code()), (503, "unavailable"), "{}", away.text);
        assert!(away.message().contains("does not reach the place where it keeps files"), "{}", away.text);
    }
    assert_eq!(content(&owner, &small, None).0, 503);
    // An export says nothing of files being missing that are only out of reach: it has no end.
    let export = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| owner.fetch("export", None)));
    assert!(export.is_err(), "an archive without its files looked whole");
    assert!(owner.get("records?kind=feature").ok()["records"].as_array().unwrap().len() == 1, "all else goes on");
    bench.server.resume();
    assert_eq!(content(&owner, &small, None), (200, b"words".to_vec()));
    assert_eq!(bench.objects().len(), 2, "nothing half-kept: {:?}", bench.objects());
    assert_eq!(owner.get("records?kind=file").ok()["records"].as_array().unwrap().len(), 2);
}

#[test]
fn a_place_that_cannot_be_used_stops_the_start_in_clear_words() {
    let mut bench = Bench::new();
    let data = bench.home.path().join("data");
    let start = |files: &str, environment: &[(&str, &str)]| {
        let mut command = Command::new(BINARY);
        command.args(["serve", "--listen", "127.0.0.1:0", "--files", files, "--data"]).arg(&data);
        command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY").envs(environment.iter().copied());
        let output = command.output().unwrap();
        assert!(!output.status.success());
        said(&output)
    };
    let own = bench.server.environment();
    let files = bench.server.files("ours");
    let none = start(&files, &[]);
    assert!(none.contains("no credentials for the files' bucket: set AWS_ACCESS_KEY_ID and"), "{none}");
    let wrong = start(&files, &[own[0], ("AWS_SECRET_ACCESS_KEY", "hunter2")]);
    assert!(
        wrong.contains("refuses the bucket \"plans\" to these credentials") && !wrong.contains("hunter2"),
        "{wrong}"
    );
    let missing = start(&bench.server.files_in("nowhere", ""), &own);
    assert!(missing.contains("there is no bucket \"nowhere\" at http://127.0.0.1:"), "{missing}");
    let unfit = start("s3://plans", &own);
    assert!(unfit.contains("without an endpoint the region has to be said"), "{unfit}");
    bench.server.pause();
    let away = start(&files, &own);
    assert!(away.contains("the bucket of files cannot be reached: http://127.0.0.1:"), "{away}");
}

#[test]
fn a_backup_names_what_stays_in_the_bucket_and_a_restore_looks_for_it() {
    let bench = Bench::new();
    let (program, owner) = bench.founded();
    let feature = owner.feature("Backed up");
    let file = attached(&owner, &feature, "plan.txt", b"First plan");
    let path = format!("files/{}?name=plan.txt", file["id"].as_str().unwrap());
    owner.send_bytes("PUT", &path, "text/plain", b"Second plan").ok();
    assert!(bench.said(&["doctor", "--deep"]).contains("the bytes of every file are what was kept (2)"));

    let backup = bench.home.path().join("backup");
    let to = backup.to_str().unwrap();
    let made = bench.said(&["backup", "--to", to]);
    assert!(made.contains("2 files of records stay in s3://plans/ours?region=us-east-1&endpoint="), "{made}");
    assert!(!backup.join("files").exists());
    let restore = |files: &str, more: &[&str], name: &str| {
        let back = bench.home.path().join(name);
        let mut arguments = vec!["restore", "--from", to, "--data", back.to_str().unwrap()];
        arguments.extend(more);
        said(&bench.run(files, &arguments))
    };
    let files = bench.server.files("ours");
    let whole = restore(&files, &[], "whole");
    assert!(whole.contains("restored as of"), "{whole}");
    let elsewhere = restore("elsewhere", &[], "elsewhere");
    assert!(elsewhere.contains("and does not hold them; say --files with that bucket"), "{elsewhere}");
    // The copy shows the files, and removes nothing in what is another's.
    let (data, environment) = (bench.home.path().join("whole"), bench.server.environment());
    let copy = Program::start_on_saying(BINARY, &data, &["--files", &files], &environment);
    assert_eq!(content(&owner.at(&copy.address), &file, None), (200, b"Second plan".to_vec()));
    drop((copy, program));

    let gone = bench.objects().into_iter().next().unwrap();
    std::fs::write(bench.server.path(&gone), b"other").unwrap();
    assert!(bench.said(&["doctor"]).contains("everything holds"), "a look at the list does not read");
    assert!(bench.said(&["doctor", "--deep"]).contains("are not what was kept"));
    std::fs::remove_file(bench.server.path(&gone)).unwrap();
    assert!(bench.said(&["doctor"]).contains("are not there"));
    let refused = restore(&files, &[], "refused");
    assert!(refused.contains("1 objects are not in the bucket: ") && !Path::new("refused").exists(), "{refused}");
    assert!(restore(&files, &["--without-files"], "without").contains("restored as of"));
    let second = bench.home.path().join("second");
    let told = bench.said(&["backup", "--to", second.to_str().unwrap()]);
    assert!(told.contains("1 objects that files name are not in s3://plans/ours"), "{told}");
}

#[test]
fn a_backup_does_not_miss_the_files_of_somebody_who_was_erased() {
    let bench = Bench::new();
    let (program, owner) = bench.founded();
    let (person, create) = owner.create("person", serde_json::json!({ "title": "Zaphodine" }));
    owner.commit(vec![create]).ok();
    attached(&owner, &person, "theirs.txt", b"Theirs alone");
    let feature = owner.feature("Plan");
    let kept = attached(&owner, &feature, "plan.txt", b"The plan");
    assert_eq!(bench.objects().len(), 2);
    let backup = bench.home.path().join("backup");
    bench.said(&["backup", "--to", backup.to_str().unwrap()]);
    // A bucket tells whole seconds: what came in that of the erasure might be on its way.
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    done(&owner, &erase(&owner, &person, "Zaphodine", "keep").ok());
    assert_eq!(bench.objects().len(), 1);
    let list = program.folder().join("erasures.json");
    let restore = |more: &[&str], name: &str| {
        let back = bench.home.path().join(name);
        let from = ["restore", "--from", backup.to_str().unwrap(), "--data", back.to_str().unwrap()];
        said(&bench.run(&bench.server.files("ours"), &[&from, more].concat()))
    };
    let missed = restore(&[], "missed");
    assert!(missed.contains("1 objects are not in the bucket"), "{missed}");
    let whole = restore(&["--erasures", list.to_str().unwrap()], "whole");
    assert!(whole.contains("restored as of"), "{whole}");
    let (data, environment) = (bench.home.path().join("whole"), bench.server.environment());
    let copy = Program::start_on_saying(BINARY, &data, &["--files", &bench.server.files("ours")], &environment);
    let there = owner.at(&copy.address);
    assert_eq!(content(&there, &kept, None), (200, b"The plan".to_vec()));
    assert_eq!(there.get(&format!("records/{person}")).ok()["erased"], true);
    assert_eq!(there.get("erasures").ok()["erasures"][0]["state"], "done");
}

#[test]
fn an_export_opens_again_with_its_files_in_the_bucket() {
    let bench = Bench::new();
    let (program, owner) = bench.founded();
    let feature = owner.feature("Taken along");
    let file = attached(&owner, &feature, "plan.txt", &vec![b'x'; 9 << 20]);
    let archive = bench.home.path().join("export.zip");
    std::fs::write(&archive, owner.fetch("export", None).body).unwrap();
    drop(program);
    let other = BucketServer::start();
    let (data, files) = (bench.home.path().join("other"), other.files("theirs"));
    let mut command = Command::new(BINARY);
    command.arg("reopen").arg(&archive).arg("--data").arg(&data).args(["--files", &files]).envs(other.environment());
    let output = command.args(["--name", "Ann", "--email", "ann@example.org"]).output().unwrap();
    let text = said(&output);
    let token = text.split_once("one-time=").unwrap_or_else(|| panic!("{text}")).1.trim().to_owned();
    let there = Program::start_on_saying(BINARY, &data, &["--files", &files], &other.environment());
    let mut ann = there.stranger();
    ann.sign_in_once(&token);
    assert_eq!(content(&ann, &file, None).1.len(), 9 << 20);
    assert_eq!(other.objects().iter().filter(|name| !name.ends_with("holder")).count(), 1);
}

#[test]
fn bytes_that_no_version_names_are_swept_after_a_week() {
    let bench = Bench::new();
    let (program, owner) = bench.founded();
    let feature = owner.feature("Tidy");
    let file = attached(&owner, &feature, "plan.txt", b"First plan");
    let path = format!("files/{}?name=plan.txt", file["id"].as_str().unwrap());
    owner.send_bytes("PUT", &path, "text/plain", b"Second plan").ok();
    drop(program);
    let kept = bench.objects();
    assert_eq!(kept.len(), 2);
    // What came with a record that was never made, long ago and just now; and another workspace's.
    let workspace = kept[0].split('/').nth(1).unwrap().to_owned();
    let plant = |workspace: &str, digit: &str, days: u64| {
        let name = format!("ours/{workspace}/{0}{0}/{1}", digit, digit.repeat(64));
        let path = bench.server.path(&name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, b"nobody's").unwrap();
        let at = SystemTime::now() - Duration::from_secs(days * 86_400);
        std::fs::File::options().write(true).open(&path).unwrap().set_modified(at).unwrap();
        name
    };
    for object in &kept {
        let file = std::fs::File::options().write(true).open(bench.server.path(object)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(30 * 86_400)).unwrap();
    }
    let (old, new) = (plant(&workspace, "a", 8), plant(&workspace, "b", 6));
    let others = plant("0190f7a0-0000-7000-8000-000000000001", "c", 8);
    rewound(&bench.home.path().join("data"));
    let program = bench.start();
    until("the sweep", || !bench.objects().contains(&old));
    let mut left = kept;
    left.extend([new, others]);
    left.sort();
    assert_eq!(bench.objects(), left);
    let owner = owner.at(&program.address);
    assert_eq!(content(&owner, &file, None), (200, b"Second plan".to_vec()));

    // A copy of the installation with a name of its own leaves what is there.
    drop(program);
    let old = plant(&workspace, "a", 8);
    rewound(&bench.home.path().join("data"));
    std::fs::remove_file(bench.home.path().join("data/files-holder")).unwrap();
    let program = bench.start();
    let owner = owner.at(&program.address);
    let swept = |owner: &Caller| {
        let status = owner.get("status").ok();
        let schedules = status["schedules"].as_array().unwrap().clone();
        let sweep = schedules.into_iter().find(|schedule| schedule["kind"] == "sweep_files").unwrap();
        sweep["last_at"].is_string() && status["jobs"]["waiting"] == 0 && status["jobs"]["running"] == 0
    };
    until("the next sweep", || swept(&owner));
    assert!(bench.objects().contains(&old));
}

/// Has everything that is scheduled come due at the next start.
fn rewound(data: &Path) {
    std::fs::remove_file(data.join("jobs.db")).unwrap();
    for rest in ["jobs.db-wal", "jobs.db-shm"] {
        let _ = std::fs::remove_file(data.join(rest));
    }
}
