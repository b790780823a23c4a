//! A running program.

use crate::Caller;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// The binary under test, serving a data folder. Killed when dropped.
pub struct Program {
    child: Child,
    binary: PathBuf,
    folder: PathBuf,
    demo: bool,
    /// More words on its command line.
    more: Vec<String>,
    /// Removed with the last program that used it.
    _home: Option<TempDir>,
    pub address: String,
    /// What the start printed: a one-time sign-in or the first-run token.
    pub token: String,
}

impl Program {
    /// Starts on a fresh folder.
    pub fn start(binary: &str, demo: bool) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        let folder = home.path().join("data");
        Self::start_in(Path::new(binary), &folder, demo, vec![], Some(home))
    }

    /// Starts empty on a fresh folder, with more words on its command line.
    pub fn start_saying(binary: &str, more: &[&str]) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        let folder = home.path().join("data");
        let more = more.iter().map(|word| (*word).to_owned()).collect();
        Self::start_in(Path::new(binary), &folder, false, more, Some(home))
    }

    /// Starts on a folder that stays.
    pub fn start_on(binary: &str, folder: &Path, demo: bool) -> Self {
        Self::start_in(Path::new(binary), folder, demo, vec![], None)
    }

    /// Starts on a folder that stays, with more words on its command line and in its environment.
    pub fn start_on_saying(binary: &str, folder: &Path, more: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut command = Command::new(binary);
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(folder).args(more).stdout(Stdio::piped());
        command.env("THROUGHLINE_LOG", "error").envs(environment.iter().copied());
        let mut program = Self::start_with(command);
        folder.clone_into(&mut program.folder);
        program
    }

    fn start_in(binary: &Path, folder: &Path, demo: bool, more: Vec<String>, home: Option<TempDir>) -> Self {
        let mut command = Command::new(binary);
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(folder).args(&more).stdout(Stdio::piped());
        if demo {
            command.arg("--demo");
        }
        // The whole suite runs on either kind of database.
        let says = |more: &[String]| more.iter().any(|word| word == "--database");
        if let Some(address) = crate::postgres::of_folder(folder).filter(|_| !says(&more)) {
            command.args(["--database", &address]);
        }
        command
            .env_remove("THROUGHLINE_DATABASE")
            .env_remove("THROUGHLINE_ADDRESS")
            .env_remove("THROUGHLINE_TRUSTED_PROXY")
            .env_remove("THROUGHLINE_SETTINGS")
            .env_remove("THROUGHLINE_OUTGOING")
            .env("THROUGHLINE_LOG", "error");
        let (child, address, token) = listen(command);
        Self { child, binary: binary.to_owned(), folder: folder.to_owned(), demo, more, _home: home, address, token }
    }

    /// Starts by a command of the test's own making, whose standard output is piped.
    pub fn start_with(command: Command) -> Self {
        let (child, address, token) = listen(command);
        let (binary, folder) = (PathBuf::new(), PathBuf::new());
        Self { child, binary, folder, demo: false, more: vec![], _home: None, address, token }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Stops it as a power cut would, and starts it again on the same folder.
    pub fn kill_and_restart(mut self) -> Self {
        self.kill();
        let (binary, folder, demo, home) = (self.binary.clone(), self.folder.clone(), self.demo, self._home.take());
        let more = std::mem::take(&mut self.more);
        Self::start_in(&binary, &folder, demo, more, home)
    }

    /// SIGKILL: nothing is tidied up.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Nobody yet.
    pub fn stranger(&self) -> Caller {
        Caller::new(&self.address)
    }

    /// The demo's owner, by the link that the start printed.
    pub fn demo_owner(&self) -> Caller {
        let mut caller = self.stranger();
        caller.sign_in_once(&self.token);
        caller
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The binary under test on the data of `folder`, which a program for tests may hold.
pub fn command(binary: &str, folder: &Path) -> Command {
    let mut command = Command::new(binary);
    command.env("THROUGHLINE_DATA", folder).env_remove("THROUGHLINE_DATABASE");
    if let Some(address) = crate::postgres::of_folder(folder) {
        command.env("THROUGHLINE_DATABASE", address);
    }
    command
}

/// Waits until the program says where it listens and how to get in.
fn listen(mut command: Command) -> (Child, String, String) {
    let mut child = command.spawn().expect("the binary starts");
    let lines = BufReader::new(child.stdout.take().expect("its output is piped")).lines();
    let (mut address, mut token) = (String::new(), String::new());
    for line in lines.map_while(Result::ok) {
        if let Some(rest) = line.strip_prefix("address: ") {
            address = rest.to_owned();
        } else if let Some((_, rest)) = line.split_once("one-time=").or_else(|| line.split_once("token=")) {
            token = rest.to_owned();
        } else if line == "ready" {
            break;
        }
    }
    assert!(!address.is_empty(), "the program stopped before it listened: {:?}", child.try_wait());
    (child, address, token)
}
