//! A workspace with somebody of every kind in it.
#![allow(dead_code)] // Each test uses a part.

pub mod erased;
pub mod writer;

use serde_json::{Value, json};
use testkit::{Caller, Program};

pub const PASSWORD: &str = "a long password";

/// A program whose owner is Ann.
pub fn founded() -> (Program, Caller) {
    founded_saying(&[])
}

/// The same, with more words on its command line.
pub fn founded_saying(more: &[&str]) -> (Program, Caller) {
    let program = Program::start_saying(env!("CARGO_BIN_EXE_throughline"), more);
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
