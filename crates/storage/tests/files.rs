//! The same of files in a folder and in a bucket, whose server speaks S3 as others do.

use bytes::Bytes;
use futures_util::stream::{self, TryStreamExt};
use graph::id::WorkspaceId;
use graph::time::Instant;
use std::collections::BTreeSet;
use std::path::PathBuf;
use storage::files::{Credentials, FileError, FilePlace, Files, Part, Swept};
use tempfile::TempDir;
use testkit::BucketServer;
use tokio::runtime::{Builder, Runtime};
use uuid::Uuid;

const WORKSPACE: WorkspaceId = WorkspaceId(Uuid::from_u128(7));
const OTHER: WorkspaceId = WorkspaceId(Uuid::from_u128(8));
const MEGABYTE: usize = 1 << 20;

/// Bytes that differ from one to the next.
fn film(size: usize) -> Vec<u8> {
    (0..size).map(|at| (at / 251 + at % 251) as u8).collect()
}

fn pieces(bytes: &[u8]) -> Vec<Result<Bytes, String>> {
    bytes.chunks(MEGABYTE / 3).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect()
}

enum Bench {
    Folder(TempDir),
    Bucket(BucketServer),
}

impl Bench {
    fn open(&self) -> Files {
        match self {
            Self::Folder(home) => Files::in_folder(&home.path().join("files")).expect("a folder"),
            Self::Bucket(server) => opened(&server.files("our/files"), &server.environment()),
        }
    }

    /// All that lies there, but for whose it is.
    fn objects(&self) -> Vec<String> {
        let all = match self {
            Self::Folder(home) => below(home.path().join("files")),
            Self::Bucket(server) => {
                let all = server.objects();
                all.iter().filter_map(|name| name.strip_prefix("our/files/").map(str::to_owned)).collect()
            }
        };
        all.into_iter().filter(|name| name != "holder").collect()
    }

    fn path(&self, name: &str) -> PathBuf {
        match self {
            Self::Folder(home) => home.path().join("files").join(name),
            Self::Bucket(server) => server.path(&format!("our/files/{name}")),
        }
    }
}

fn below(root: PathBuf) -> Vec<String> {
    let (mut found, mut waiting) = (vec![], vec![root.clone()]);
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                found.push(path.strip_prefix(&root).expect("below it").to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}

fn opened(place: &str, environment: &[(&str, &str)]) -> Files {
    let place: FilePlace = place.parse().expect("a place");
    let said = |name: &str| environment.iter().find(|(of, _)| *of == name).map(|(_, value)| (*value).to_owned());
    Files::open(place, |bucket| Credentials::find(bucket.credentials.as_deref(), said)).expect("it opens")
}

fn on_each(test: impl Fn(&Bench, &Runtime)) {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    test(&Bench::Folder(tempfile::tempdir().expect("a temporary folder")), &runtime);
    test(&Bench::Bucket(BucketServer::start()), &runtime);
}

fn keep(files: &Files, runtime: &Runtime, bytes: &[u8]) -> String {
    let kept = runtime.block_on(files.keep(WORKSPACE, stream::iter(pieces(bytes)), u64::MAX)).expect("it is kept");
    assert_eq!(kept.size, bytes.len() as u64);
    kept.hash
}

fn read(files: &Files, runtime: &Runtime, hash: &str, part: Option<Part>) -> Vec<u8> {
    runtime.block_on(async {
        let content = files.read(WORKSPACE, hash, part).await.expect("it is there");
        let all: Vec<Bytes> = content.bytes.try_collect().await.expect("it is read");
        all.concat()
    })
}

#[test]
fn what_is_removed_is_gone_at_once() {
    on_each(|bench, runtime| {
        let files = bench.open();
        let (one, other) = (keep(&files, runtime, b"one"), keep(&files, runtime, b"other"));
        let kept_at = runtime.block_on(files.all(WORKSPACE)).unwrap()[&one].kept_at;
        let newer = runtime.block_on(files.remove(WORKSPACE, &one, Instant(kept_at.0 - 1))).expect("it is answered");
        assert_eq!(newer, None, "what came since then may be on its way");
        assert_eq!(read(&files, runtime, &one, None), b"one");
        let remove = |workspace, hash: &str| {
            let asked = files.remove(workspace, hash, Instant(kept_at.0 + 60_000));
            runtime.block_on(asked).expect("it is answered")
        };
        assert_eq!(remove(OTHER, &one), None, "only in its workspace");
        assert_eq!(remove(WORKSPACE, &one), Some(3));
        assert_eq!(remove(WORKSPACE, &one), None);
        assert_eq!(remove(WORKSPACE, "../holder"), None, "and nothing that is no hash");
        assert_eq!(bench.objects().len(), 1);
        assert_eq!(read(&files, runtime, &other, None), b"other");
    });
}

#[test]
fn what_is_kept_is_read_whole_and_in_parts() {
    on_each(|bench, runtime| {
        let files = bench.open();
        // Nothing, little, exactly one part, and several.
        for size in [0, 1, 8 * MEGABYTE, 8 * MEGABYTE + 1, 19 * MEGABYTE] {
            let bytes = film(size);
            let hash = keep(&files, runtime, &bytes);
            assert!(read(&files, runtime, &hash, None) == bytes, "{size} bytes");
            assert_eq!(runtime.block_on(files.size(WORKSPACE, &hash)).unwrap(), size as u64);
            assert_eq!(runtime.block_on(files.hash(WORKSPACE, &hash)).unwrap(), hash);
            if size > 10 {
                let whole = size as u64;
                for (part, expected) in [
                    (Part::Between(3..8), &bytes[3..8]),
                    (Part::From(whole - 4), &bytes[size - 4..]),
                    (Part::Last(7), &bytes[size - 7..]),
                    (Part::Between(whole - 2..whole), &bytes[size - 2..]),
                ] {
                    assert_eq!(read(&files, runtime, &hash, Some(part.clone())), expected, "{part:?} of {size}");
                }
            }
        }
        assert_eq!(bench.objects().len(), 5, "nothing else lies there: {:?}", bench.objects());
        // Only under its hash, and only in its workspace.
        let known = keep(&files, runtime, b"known");
        let absent = |workspace, hash: &str| {
            matches!(runtime.block_on(files.read(workspace, hash, None)), Err(FileError::Absent))
        };
        assert!(absent(OTHER, &known) && absent(WORKSPACE, &"0".repeat(64)) && absent(WORKSPACE, "../holder"));
    });
}

#[test]
fn what_breaks_off_or_is_too_large_leaves_nothing() {
    on_each(|bench, runtime| {
        let files = bench.open();
        for size in [MEGABYTE, 20 * MEGABYTE] {
            let mut broken = pieces(&film(size));
            broken.push(Err("the line went dead".into()));
            let failure = runtime.block_on(files.keep(WORKSPACE, stream::iter(broken), u64::MAX)).unwrap_err();
            assert_eq!(failure.to_string(), "the file broke off before its end: the line went dead");
            let limit = size as u64 - 1;
            let failure = runtime.block_on(files.keep(WORKSPACE, stream::iter(pieces(&film(size))), limit));
            assert!(matches!(failure, Err(FileError::TooLarge { limit: of }) if of == limit));
        }
        assert_eq!(bench.objects(), Vec::<String>::new());
        if let Bench::Bucket(server) = bench {
            assert_eq!(server.unfinished(), 0, "no upload is left open");
        }
        assert_eq!(runtime.block_on(files.all(WORKSPACE)).unwrap().len(), 0);
    });
}

#[test]
fn what_was_on_its_way_when_a_program_stopped_is_removed() {
    on_each(|bench, runtime| {
        let files = bench.open();
        let kept = keep(&files, runtime, b"kept");
        let left = bench.path("arriving/0190f7a0-0000-7000-8000-000000000001");
        std::fs::create_dir_all(left.parent().unwrap()).unwrap();
        std::fs::write(&left, b"half of").unwrap();
        let now = Instant(std::time::UNIX_EPOCH.elapsed().unwrap().as_millis() as i64);
        runtime.block_on(files.sweep_arrivals(now)).unwrap();
        // In a bucket it might still come.
        assert_eq!(left.exists(), matches!(bench, Bench::Bucket(_)));
        runtime.block_on(files.sweep_arrivals(Instant(now.0 + 25 * 3_600_000))).unwrap();
        assert!(!left.exists());
        assert_eq!(read(&files, runtime, &kept, None), b"kept");
    });
}

#[test]
fn only_what_nobody_names_and_was_kept_long_ago_is_swept() {
    on_each(|bench, runtime| {
        let files = bench.open();
        let named = keep(&files, runtime, b"named");
        let other = keep(&files, runtime, b"nobody's");
        let all = runtime.block_on(files.all(WORKSPACE)).unwrap();
        assert_eq!(all.keys().collect::<BTreeSet<_>>(), BTreeSet::from([&named, &other]));
        assert_eq!(all[&other].size, 8);
        let names = BTreeSet::from([named.clone()]);
        let (before, after) = (Instant(all[&other].kept_at.0 - 1), Instant(all[&other].kept_at.0 + 60_000));
        let sweep = |workspace, until| runtime.block_on(files.sweep(workspace, &names, until)).unwrap();
        assert_eq!(sweep(WORKSPACE, before), Swept::default());
        assert_eq!(sweep(OTHER, after), Swept::default(), "another workspace's are not looked at");
        assert_eq!(sweep(WORKSPACE, after), Swept { files: 1, bytes: 8 });
        assert_eq!(sweep(WORKSPACE, after), Swept::default());
        assert_eq!(read(&files, runtime, &named, None), b"named");
        assert_eq!(bench.objects(), [format!("{WORKSPACE}/{}/{named}", &named[..2])]);
        // Whoever keeps the same again begins anew.
        keep(&files, runtime, b"nobody's");
        assert_eq!(sweep(WORKSPACE, before), Swept::default());
    });
}

#[test]
fn damaged_bytes_have_another_hash() {
    on_each(|bench, runtime| {
        let files = bench.open();
        let hash = keep(&files, runtime, b"as it was");
        std::fs::write(bench.path(&format!("{WORKSPACE}/{}/{hash}", &hash[..2])), b"as it is!").unwrap();
        assert_ne!(runtime.block_on(files.hash(WORKSPACE, &hash)).unwrap(), hash);
    });
}

#[test]
fn a_place_is_of_the_first_who_came() {
    on_each(|bench, runtime| {
        let hold = |name: &str| runtime.block_on(bench.open().hold(name)).unwrap();
        assert!(hold("one") && hold("one"));
        assert!(!hold("two"));
        assert!(hold("one"), "who was refused changed nothing");
    });
}

#[test]
fn a_server_that_is_away_or_refuses_is_told_in_clear_words() {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut server = BucketServer::start();
    let held = |place: &str, environment: &[(&str, &str)]| {
        runtime.block_on(opened(place, environment).hold("us")).map_err(|failure| failure.to_string())
    };
    let (place, own) = (server.files("ours"), server.environment());
    assert_eq!(held(&place, &own), Ok(true));
    let at = place.split_once("endpoint=").unwrap().1;
    let missing = held(&server.files_in("nowhere", ""), &own).unwrap_err();
    assert_eq!(missing, format!("there is no bucket \"nowhere\" at {at}; make it, or correct files"));
    let refusal = format!("{at} refuses the bucket \"plans\" to these credentials; correct them, or what they may do");
    for wrong in [[own[0], ("AWS_SECRET_ACCESS_KEY", "hunter2")], [("AWS_ACCESS_KEY_ID", "nobody"), own[1]]] {
        assert_eq!(held(&place, &wrong).unwrap_err(), refusal);
    }
    let files = opened(&place, &own);
    let hash = keep(&files, &runtime, b"before");
    server.pause();
    for size in [10, 20 * MEGABYTE] {
        let failure = runtime.block_on(files.keep(WORKSPACE, stream::iter(pieces(&film(size))), u64::MAX)).unwrap_err();
        let said = failure.to_string();
        assert!(matches!(failure, FileError::Away(_)) && said.contains("cannot be reached"), "{said}");
        assert!(!said.contains(own[1].1) && !said.contains(own[0].1), "{said}");
    }
    assert!(matches!(runtime.block_on(files.read(WORKSPACE, &hash, None)), Err(FileError::Away(_))));
    server.resume();
    assert_eq!(read(&files, &runtime, &hash, None), b"before");
    assert_eq!(server.objects().len(), 2, "nothing half-kept: {:?}", server.objects());
}
