//! What dpkg is told of a package: the control fields, sums, settings files, and the scripts around an installation.

use std::fmt::Write as _;

use anyhow::{Result, bail};
use md5::{Digest, Md5};

use super::Origin;
use super::debian_archive::{File, folders_of};
use super::requirements::Requirements;
use crate::repository;

/// The scripts call these by name. `deb-systemd-helper` comes with init-system-helpers.
const NEEDED_BY_SCRIPTS: [&str; 2] = ["adduser", "init-system-helpers (>= 1.54~)"];
const SCRIPTS: [&str; 3] = ["postinst", "postrm", "prerm"];

/// The control side of a package.
pub struct Manifest {
    /// `throughline_<version>_<architecture>.deb`.
    pub file_name: String,
    /// The control fields, as dpkg reads them.
    pub control: String,
    settings: String,
    sums: String,
}

impl Manifest {
    pub fn new(origin: &Origin, requirements: &Requirements, data: &[File]) -> Result<Self> {
        let (settings, rest): (Vec<&File>, Vec<&File>) = data.iter().partition(|file| is_settings(file));
        let mut sums = String::new();
        for file in rest {
            for byte in Md5::digest(&file.content) {
                let _ = write!(sums, "{byte:02x}");
            }
            let _ = writeln!(sums, "  {}", file.path);
        }
        let depends: Vec<&str> = requirements.packages.iter().map(String::as_str).chain(NEEDED_BY_SCRIPTS).collect();
        let values = [
            ("version", origin.version.clone()),
            ("architecture", requirements.architecture.to_owned()),
            ("maintainer", origin.maintainer.clone()),
            ("installed_size", installed_size(data).to_string()),
            ("depends", depends.join(", ")),
        ];
        Ok(Self {
            file_name: format!("throughline_{}_{}.deb", origin.version, requirements.architecture),
            control: filled_in(&repository::read("packaging/debian/control")?, &values)?,
            settings: settings.iter().fold(String::new(), |list, file| format!("{list}/{}\n", file.path)),
            sums,
        })
    }

    /// The files of the control archive.
    pub fn files(&self) -> Result<Vec<File>> {
        let mut files = vec![
            File::new("conffiles", File::READABLE, self.settings.as_str()),
            File::new("control", File::READABLE, self.control.as_str()),
            File::new("md5sums", File::READABLE, self.sums.as_str()),
        ];
        for script in SCRIPTS {
            let text = repository::read(&format!("packaging/debian/{script}"))?;
            files.push(File::new(script, File::EXECUTABLE, text));
        }
        Ok(files)
    }
}

/// A settings file belongs to the administrator: dpkg asks before it replaces one that was changed.
fn is_settings(file: &File) -> bool {
    file.path.starts_with("etc/")
}

/// In KiB, as Debian counts: each file in whole ones, and one for each folder.
fn installed_size(data: &[File]) -> usize {
    let files: usize = data.iter().map(|file| file.content.len().div_ceil(1024)).sum();
    files + folders_of(data.iter().map(|file| file.path.as_str())).len() + 1
}

fn filled_in(template: &str, values: &[(&str, String)]) -> Result<String> {
    let mut text = template.to_owned();
    for (name, value) in values {
        if value.contains(['\n', '\r']) {
            bail!("the {name} of the package has a line break in it: {value:?}");
        }
        text = text.replace(&format!("{{{name}}}"), value);
    }
    match text.lines().find(|line| line.contains('{')) {
        Some(line) => bail!("packaging/debian/control has a placeholder that nobody fills in: {line}"),
        None => Ok(text),
    }
}
