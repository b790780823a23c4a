//! A workspace with somebody of every kind in it.
#![allow(dead_code)] // Each test uses a part.

pub mod erased;
pub mod writer;

use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};
use testkit::{Caller, Program};

pub const BINARY: &str = env!("CARGO_BIN_EXE_throughline");
pub const PASSWORD: &str = "a long password";
/// Longer than anything takes.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Asks until the answer is what it is waited for.
pub fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(begun.elapsed() < PATIENCE, "{what} did not come");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A command on a data folder; the database is the one that is in it.
pub fn run(arguments: &[&str], data: &Path) -> Output {
    let mut command = Command::new(BINARY);
    command.env_remove("THROUGHLINE_DATABASE").args(arguments).arg("--data").arg(data);
    command.output().expect("the program runs")
}

pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A program whose owner is Ann.
pub fn founded() -> (Program, Caller) {
    founded_saying(&[])
}

/// The same, with more words on its command line.
pub fn founded_saying(more: &[&str]) -> (Program, Caller) {
    let program = Program::start_saying(BINARY, more);
    let mut owner = program.stranger();
    let account = json!({
        "token": program.token, "name": "Ann", "email": "ann@example.org",
        "password": PASSWORD, "workspace": "Shared", "zone": "UTC",
    });
    owner.begin("/api/v1/first-run", &account).ok();
    (program, owner)
}

/// The token in the link of an invitation.
pub fn invite(by: &Caller, standing: &str, roles: &Value) -> String {
    let asked = json!({ "email": null, "standing": standing, "roles": roles });
    let link = by.post("invitations", &asked).ok();
    link["path"].as_str().unwrap().split_once("#invitation=").unwrap().1.to_owned()
}

/// Somebody new, who took an invitation of `by`. `role` is in the first space; empty for none of their own.
pub fn joined(program: &Program, by: &Caller, name: &str, standing: &str, role: &str) -> Caller {
    let roles = if role.is_empty() { json!([]) } else { json!([{ "space": by.space, "role": role }]) };
    let mut newcomer = program.stranger();
    let join = json!({
        "token": invite(by, standing, &roles), "name": name, "password": PASSWORD,
        "email": format!("{}@example.org", name.to_lowercase()),
    });
    newcomer.begin("/api/v1/join", &join).ok();
    newcomer
}
