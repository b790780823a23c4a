//! Installing what a test needs, where that is this machine's ordinary way.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::process;

/// Whether this is Debian, and whoever runs this may install.
pub fn may_install() -> bool {
    is_debian() && is_root()
}

pub fn install(package: &str) -> Result<()> {
    process::say(&format!("Installing Debian's package `{package}` (this is Debian and you are root)"));
    apt(&["update", "--quiet", "--quiet"])?;
    apt(&["install", "--yes", "--quiet", "--quiet", "--no-install-recommends", package])
}

fn apt(words: &[&str]) -> Result<()> {
    let mut command = Command::new("apt-get");
    command.args(["-o", "Acquire::Retries=3"]).args(words).env("DEBIAN_FRONTEND", "noninteractive");
    process::run(command)
}

fn is_debian() -> bool {
    is_debian_release(&fs::read_to_string("/etc/os-release").unwrap_or_default())
        && Path::new("/usr/bin/apt-get").exists()
}

/// Ubuntu's package of that name only fetches a snap, so its `ID_LIKE=debian` is not enough.
fn is_debian_release(os_release: &str) -> bool {
    os_release.lines().any(|line| matches!(line.trim(), "ID=debian" | "ID=\"debian\""))
}

pub fn is_root() -> bool {
    let mut id = Command::new("id");
    id.arg("-u");
    process::capture(id).is_ok_and(|text| text.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::is_debian_release;

    #[test]
    fn debian_itself_and_not_what_is_like_it() {
        assert!(is_debian_release("PRETTY_NAME=\"Debian\"\nID=debian\n"));
        assert!(!is_debian_release("ID=ubuntu\nID_LIKE=debian\n"));
        assert!(!is_debian_release(""));
    }
}
