//! The form of a `.deb` (deb(5)): an `ar` archive of a version, a compressed tar of control files, and one of the data.

use std::collections::BTreeSet;
use std::io::Write;

use anyhow::{Context, Result, bail};
use flate2::{Compression, GzBuilder};

/// A file of a package.
pub struct File {
    /// From the top of the file system, without a slash before it: `usr/bin/throughline`.
    pub path: String,
    pub mode: u32,
    pub content: Vec<u8>,
}

impl File {
    pub const READABLE: u32 = 0o644;
    pub const EXECUTABLE: u32 = 0o755;

    pub fn new(path: &str, mode: u32, content: impl Into<Vec<u8>>) -> Self {
        Self { path: path.to_owned(), mode, content: content.into() }
    }
}

/// What a package is written from.
pub struct Archive {
    /// Seconds since 1970, for every file in it.
    pub time: u64,
    pub control: Vec<File>,
    pub data: Vec<File>,
}

impl Archive {
    /// The same bytes for the same files, whatever their order, whoever writes them and when.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        let mut archive = ar::Builder::new(Vec::new());
        let members = [
            ("debian-binary", b"2.0\n".to_vec()),
            ("control.tar.gz", compressed(&tar_of(&self.control, self.time)?)?),
            ("data.tar.gz", compressed(&tar_of(&self.data, self.time)?)?),
        ];
        for (name, content) in members {
            let mut header = ar::Header::new(name.into(), content.len() as u64);
            header.set_mode(0o100_644);
            header.set_mtime(self.time);
            archive.append(&header, &content[..]).with_context(|| format!("cannot put {name} into the package"))?;
        }
        archive.into_inner().context("cannot finish the package")
    }
}

/// As `gzip -9n` does it: without a name and a time.
pub fn compressed(content: &[u8]) -> Result<Vec<u8>> {
    let mut gzip = GzBuilder::new().mtime(0).operating_system(3).write(Vec::new(), Compression::best());
    gzip.write_all(content)?;
    Ok(gzip.finish()?)
}

/// Every folder on the way to a file, with a slash behind it: dpkg unpacks folders that it was told of.
pub fn folders_of<'a>(paths: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let mut folders = BTreeSet::new();
    for path in paths {
        folders.extend(path.match_indices('/').map(|(at, _)| path[..=at].to_owned()));
    }
    folders
}

fn tar_of(files: &[File], time: u64) -> Result<Vec<u8>> {
    let mut tar = tar::Builder::new(Vec::new());
    append(&mut tar, "./", tar::EntryType::Directory, 0o755, &[], time)?;
    let folders = folders_of(files.iter().map(|file| file.path.as_str()));
    let mut entries: Vec<(&str, Option<&File>)> = folders.iter().map(|folder| (folder.as_str(), None)).collect();
    entries.extend(files.iter().map(|file| (file.path.as_str(), Some(file))));
    // A folder ends in a slash and so stands before what is in it.
    entries.sort_by_key(|(path, _)| *path);
    for (path, file) in entries {
        let path = format!("./{path}");
        match file {
            None => append(&mut tar, &path, tar::EntryType::Directory, 0o755, &[], time)?,
            Some(file) => append(&mut tar, &path, tar::EntryType::Regular, file.mode, &file.content, time)?,
        }
    }
    Ok(tar.into_inner()?)
}

fn append(
    tar: &mut tar::Builder<Vec<u8>>,
    path: &str,
    kind: tar::EntryType,
    mode: u32,
    content: &[u8],
    time: u64,
) -> Result<()> {
    let mut header = tar::Header::new_gnu();
    // Not by `set_path`, which takes away the "./" that Debian's own packages begin every path with.
    let name = &mut header.as_old_mut().name;
    match name.get_mut(..path.len()) {
        Some(place) if place.len() < 100 => place.copy_from_slice(path.as_bytes()),
        _ => bail!("the path {path} is longer than the 99 bytes that a tar header holds: shorten it"),
    }
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_uid(0);
    header.set_gid(0);
    header.set_username("root")?;
    header.set_groupname("root")?;
    header.set_mtime(time);
    header.set_size(content.len() as u64);
    header.set_cksum();
    tar.append(&header, content).with_context(|| format!("cannot put {path} into the package"))
}
