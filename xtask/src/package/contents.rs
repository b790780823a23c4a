//! What a package puts where.

use std::fs;

use anyhow::{Context, Result};

use super::Origin;
use super::dates::mail_date;
use super::debian_archive::{File, compressed};
use crate::repository;

/// Where the executable comes to stand; the unit starts it from there.
pub const EXECUTABLE: &str = "usr/bin/throughline";

/// Files of the repository that are taken as they are.
const AS_THEY_ARE: [(&str, &str); 6] = [
    ("packaging/throughline.toml", "etc/throughline/throughline.toml"),
    ("packaging/throughline.service", "usr/lib/systemd/system/throughline.service"),
    ("packaging/debian/copyright", "usr/share/doc/throughline/copyright"),
    ("NOTICE", "usr/share/doc/throughline/NOTICE"),
    ("docs/dependencies.md", "usr/share/doc/throughline/dependencies.md"),
    ("docs/install.md", "usr/share/doc/throughline/install.md"),
];

/// All files of the package, sorted by where they come to stand.
pub fn files(binary: Vec<u8>, works_of_others: &str, origin: &Origin) -> Result<Vec<File>> {
    let mut files = vec![
        File::new(EXECUTABLE, File::EXECUTABLE, binary),
        File::new(
            "usr/share/doc/throughline/works-of-others.txt.gz",
            File::READABLE,
            compressed(works_of_others.as_bytes())?,
        ),
        File::new(
            "usr/share/doc/throughline/changelog.Debian.gz",
            File::READABLE,
            compressed(changelog(origin).as_bytes())?,
        ),
        File::new(
            "usr/share/man/man1/throughline.1.gz",
            File::READABLE,
            compressed(&read("packaging/throughline.1")?)?,
        ),
    ];
    for (from, to) in AS_THEY_ARE {
        files.push(File::new(to, File::READABLE, read(from)?));
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

fn changelog(origin: &Origin) -> String {
    let Origin { version, maintainer, time } = origin;
    let date = mail_date(*time);
    format!(
        "throughline ({version}) unstable; urgency=medium\n\n  * What changed is told by the history of the \
         repository.\n\n -- {maintainer}  {date}\n"
    )
}

fn read(path: &str) -> Result<Vec<u8>> {
    fs::read(repository::root().join(path)).with_context(|| format!("cannot read {path}, which the package holds"))
}
