//! A package of a fake executable, read back.

use std::collections::BTreeMap;
use std::io::Read;

use elf::abi::EM_X86_64;
use flate2::read::GzDecoder;
use md5::{Digest, Md5};

use super::fake_executable::FakeExecutable;
use super::*;

const TIME: u64 = 1_234_567_890;
const WORKS: &str = "serde 1.0.229: MIT OR Apache-2.0\n";

fn origin() -> Origin {
    Origin { version: "1.2.3-1".to_owned(), maintainer: "Ada Example <ada@example.org>".to_owned(), time: TIME }
}

fn executable() -> Vec<u8> {
    let needed: [(&str, &[&str]); 2] = [("libc.so.6", &["GLIBC_2.34"]), ("libgcc_s.so.1", &["GCC_4.2.0"])];
    FakeExecutable { machine: EM_X86_64, needed: &needed }.bytes()
}

fn package() -> Package {
    assemble(executable(), WORKS, &origin()).unwrap()
}

/// The members of the outer archive, in their order.
fn members(package: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ar::Archive::new(package);
    let mut found = Vec::new();
    while let Some(entry) = archive.next_entry() {
        let mut entry = entry.unwrap();
        let header = entry.header();
        assert_eq!((header.uid(), header.gid(), header.mode(), header.mtime()), (0, 0, 0o100_644, TIME));
        let name = String::from_utf8(header.identifier().to_vec()).unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        found.push((name, content));
    }
    found
}

/// What a tar member says of itself.
#[derive(Debug, PartialEq, Eq)]
struct Entry {
    path: String,
    mode: u32,
    content: Vec<u8>,
}

fn unpacked(tar: &[u8]) -> Vec<Entry> {
    let mut archive = tar::Archive::new(GzDecoder::new(tar));
    let entries = archive.entries().unwrap().map(|entry| {
        let mut entry = entry.unwrap();
        let header = entry.header();
        assert_eq!((header.uid().unwrap(), header.gid().unwrap()), (0, 0));
        assert_eq!((header.username(), header.groupname()), (Ok(Some("root")), Ok(Some("root"))));
        assert_eq!(header.mtime().unwrap(), TIME);
        let path = String::from_utf8(entry.path_bytes().into_owned()).unwrap();
        assert_eq!(header.entry_type().is_dir(), path.ends_with('/'), "{path}");
        let mode = header.mode().unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        Entry { path, mode, content }
    });
    entries.collect()
}

fn sides(package: &Package) -> (Vec<Entry>, Vec<Entry>) {
    let members = members(&package.bytes);
    let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["debian-binary", "control.tar.gz", "data.tar.gz"]);
    assert_eq!(members[0].1, b"2.0\n");
    (unpacked(&members[1].1), unpacked(&members[2].1))
}

fn text(entries: &[Entry], path: &str) -> String {
    let entry = entries.iter().find(|entry| entry.path == path).unwrap_or_else(|| panic!("{path} is missing"));
    if path.ends_with(".gz") {
        let mut text = String::new();
        GzDecoder::new(&entry.content[..]).read_to_string(&mut text).unwrap();
        return text;
    }
    String::from_utf8(entry.content.clone()).unwrap()
}

#[test]
fn every_file_stands_where_it_belongs_with_its_mode() {
    let (control, data) = sides(&package());
    let listed = |entries: &[Entry]| -> Vec<String> {
        entries.iter().map(|entry| format!("{:o} {}", entry.mode, entry.path)).collect()
    };
    assert_eq!(
        listed(&control),
        [
            "755 ./",
            "644 ./conffiles",
            "644 ./control",
            "644 ./md5sums",
            "755 ./postinst",
            "755 ./postrm",
            "755 ./prerm",
        ]
    );
    assert_eq!(
        listed(&data),
        [
            "755 ./",
            "755 ./etc/",
            "755 ./etc/throughline/",
            "644 ./etc/throughline/throughline.toml",
            "755 ./usr/",
            "755 ./usr/bin/",
            "755 ./usr/bin/throughline",
            "755 ./usr/lib/",
            "755 ./usr/lib/systemd/",
            "755 ./usr/lib/systemd/system/",
            "644 ./usr/lib/systemd/system/throughline.service",
            "755 ./usr/share/",
            "755 ./usr/share/doc/",
            "755 ./usr/share/doc/throughline/",
            "644 ./usr/share/doc/throughline/NOTICE",
            "644 ./usr/share/doc/throughline/changelog.Debian.gz",
            "644 ./usr/share/doc/throughline/copyright",
            "644 ./usr/share/doc/throughline/dependencies.md",
            "644 ./usr/share/doc/throughline/install.md",
            "644 ./usr/share/doc/throughline/works-of-others.txt.gz",
            "755 ./usr/share/man/",
            "755 ./usr/share/man/man1/",
            "644 ./usr/share/man/man1/throughline.1.gz",
        ]
    );
    assert!(data.iter().any(|entry| entry.content == executable()));
}

#[test]
fn the_control_fields_tell_what_is_true() {
    let package = package();
    assert_eq!(package.manifest.file_name, "throughline_1.2.3-1_amd64.deb");
    let (control, data) = sides(&package);
    let text = text(&control, "./control");
    let fields: BTreeMap<&str, &str> =
        text.lines().filter(|line| !line.starts_with(' ')).filter_map(|line| line.split_once(": ")).collect();
    for (name, value) in [
        ("Package", "throughline"),
        ("Version", "1.2.3-1"),
        ("Architecture", "amd64"),
        ("Maintainer", "Ada Example <ada@example.org>"),
        ("Depends", "libc6 (>= 2.34), libgcc-s1 (>= 4.2.0), adduser, init-system-helpers (>= 1.54~)"),
        ("Section", "web"),
        ("Priority", "optional"),
    ] {
        assert_eq!(fields.get(name), Some(&value), "{name}");
    }
    let size: usize =
        data.iter().map(|entry| if entry.path.ends_with('/') { 1 } else { entry.content.len().div_ceil(1024) }).sum();
    assert_eq!(fields["Installed-Size"], size.to_string());
    assert!(text.ends_with(".\n") && !text.contains("\n\n"), "one paragraph, and a line break at its end");
    assert!(text.lines().skip_while(|line| !line.starts_with("Description")).skip(1).all(|line| line.starts_with(' ')));
}

#[test]
fn settings_are_the_administrators_and_everything_else_has_a_sum() {
    let (control, data) = sides(&package());
    assert_eq!(text(&control, "./conffiles"), "/etc/throughline/throughline.toml\n");
    let sums = text(&control, "./md5sums");
    let summed: BTreeMap<&str, &str> =
        sums.lines().filter_map(|line| line.split_once("  ")).map(|(sum, path)| (path, sum)).collect();
    let mut expected = BTreeMap::new();
    for entry in data.iter().filter(|entry| !entry.path.ends_with('/') && !entry.path.starts_with("./etc/")) {
        let sum: String = Md5::digest(&entry.content).iter().map(|byte| format!("{byte:02x}")).collect();
        expected.insert(&entry.path[2..], sum);
    }
    assert_eq!(summed, expected.iter().map(|(path, sum)| (*path, sum.as_str())).collect());
    assert!(sums.ends_with('\n'));
}

#[test]
fn the_changelog_has_the_form_that_debian_reads() {
    let (_, data) = sides(&package());
    let changelog = text(&data, "./usr/share/doc/throughline/changelog.Debian.gz");
    assert!(changelog.starts_with("throughline (1.2.3-1) unstable; urgency=medium\n\n  * "), "{changelog}");
    assert!(
        changelog.ends_with("\n\n -- Ada Example <ada@example.org>  Fri, 13 Feb 2009 23:31:30 +0000\n"),
        "{changelog}"
    );
    assert!(text(&data, "./usr/share/man/man1/throughline.1.gz").starts_with(".TH THROUGHLINE 1"));
    assert_eq!(text(&data, "./usr/share/doc/throughline/works-of-others.txt.gz"), WORKS);
}

#[test]
fn scripts_are_for_sh_and_stop_at_the_first_failure() {
    let (control, _) = sides(&package());
    for script in ["./postinst", "./prerm", "./postrm"] {
        assert!(text(&control, script).starts_with("#!/bin/sh\nset -e\n"), "{script}");
    }
    let purge = text(&control, "./postrm");
    let deletes = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        !line.trim_start().starts_with("echo") && words.iter().any(|word| matches!(*word, "rm" | "deluser" | "userdel"))
    };
    assert!(!purge.lines().any(deletes), "the data stays, whatever is removed:\n{purge}");
}

#[test]
fn the_same_files_make_the_same_bytes() {
    assert_eq!(package().bytes, package().bytes);
    let mut later = origin();
    later.time += 1;
    assert_ne!(assemble(executable(), WORKS, &later).unwrap().bytes, package().bytes);
}

#[test]
fn what_cannot_be_packaged_is_refused() {
    let refusal = assemble(b"#!/bin/sh\n".to_vec(), WORKS, &origin()).err().unwrap().to_string();
    assert!(refusal.contains("no executable for Linux"), "{refusal}");
    let mut mistyped = origin();
    mistyped.maintainer.push_str("\nDepends: nothing");
    let refusal = assemble(executable(), WORKS, &mistyped).err().unwrap().to_string();
    assert!(refusal.contains("the maintainer of the package has a line break"), "{refusal}");
}

#[test]
fn versions_of_what_is_not_finished_come_before_what_is() {
    for (version, debian) in [("0.1.0", "0.1.0-1"), ("1.0.0-beta.1", "1.0.0~beta.1-1"), ("1.0.0-a-b", "1.0.0~a.b-1")] {
        assert_eq!(debian_version(version), debian);
    }
}

/// dpkg's own reading; on a machine without it the tests above have read the same bytes.
#[test]
fn dpkg_reads_the_package() {
    let Some(dpkg) = node::executable_on_path("dpkg-deb") else {
        return;
    };
    let folder = std::env::temp_dir().join(format!("throughline-package-{}", std::process::id()));
    let path = write(&package(), &folder).unwrap();
    let ask = |question: &str| {
        let mut command = Command::new(&dpkg);
        command.arg(question).arg(&path);
        process::capture(command).unwrap()
    };
    let info = ask("--info");
    let contents = ask("--contents");
    fs::remove_dir_all(&folder).unwrap();
    assert!(info.contains(" Package: throughline\n"), "{info}");
    assert!(contents.contains("-rwxr-xr-x root/root") && contents.contains(" ./usr/bin/throughline\n"), "{contents}");
}
