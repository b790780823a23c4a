//! The release executable, started as a person would start it, and filled as a large product would fill it.

use crate::connection::Connection;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::path::PathBuf;
use testkit::{Caller, Program};

/// Records of a product that is large for this program.
pub const MANY: u64 = 100_000;
/// Operations in one batch while filling.
const FILL_BATCH: u64 = 1_000;

/// With which the owner signs in.
const EMAIL: &str = "ann@example.org";
const PASSWORD: &str = "a long password";

/// A program with an owner, and how many features were made in it.
pub struct World {
    pub program: Program,
    pub owner: Caller,
    pub records: u64,
}

/// Path of the executable under test.
pub fn binary() -> Result<String> {
    let path = match std::env::var_os("THROUGHLINE_BIN") {
        Some(path) => PathBuf::from(path),
        None => std::env::current_exe()?.with_file_name(format!("throughline{}", std::env::consts::EXE_SUFFIX)),
    };
    if !path.is_file() {
        bail!("{} is not there; run `cargo build --release --package throughline` first", path.display());
    }
    path.into_os_string().into_string().ok().context("the path of the executable is not text")
}

/// A program on a fresh folder, with its owner signed in.
pub fn fresh() -> Result<World> {
    let program = Program::start(&binary()?, false);
    let mut owner = program.stranger();
    let account = json!({
        "token": program.token, "name": "Ann", "email": EMAIL,
        "password": PASSWORD, "workspace": "Benches", "zone": "UTC",
    });
    let answer = owner.begin("/api/v1/first-run", &account);
    if answer.status != 200 {
        bail!("the first run was refused: {}", answer.text);
    }
    Ok(World { program, owner, records: 0 })
}

/// A fresh program with [`MANY`] features.
pub fn filled() -> Result<World> {
    let mut world = fresh()?;
    world.fill()?;
    Ok(world)
}

impl World {
    /// A connection with a session of the owner's.
    pub fn connect(&self, encodings: &str) -> Result<Connection> {
        let asked = json!({ "email": EMAIL, "password": PASSWORD });
        Connection::open(&self.program.address, "/api/v1/sign-in", &asked, encodings)
    }

    /// A `create` of the next feature, with a title of ordinary length.
    pub fn next_feature(&mut self) -> Value {
        self.records += 1;
        feature(&self.owner, self.records)
    }

    /// Makes features in large batches until there are [`MANY`].
    pub fn fill(&mut self) -> Result<()> {
        while self.records < MANY {
            let count = FILL_BATCH.min(MANY - self.records);
            let creates = (0..count).map(|_| self.next_feature()).collect();
            let answer = self.owner.commit(creates);
            if answer.status != 200 {
                bail!("a batch was refused: {}", answer.text);
            }
        }
        Ok(())
    }
}

/// A `create` operation for the feature with this number.
pub fn feature(caller: &Caller, number: u64) -> Value {
    caller.create("feature", json!({ "title": title(number) })).1
}

pub fn title(number: u64) -> String {
    format!("Feature {number} with a title of ordinary length")
}
