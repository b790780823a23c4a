//! Memory of a program that has shown its demo to one browser and then is left alone.

use crate::connection::{AS_A_BROWSER, Connection};
use crate::figure::{Figure, Limit};
use crate::process_cost::proportional_memory;
use crate::program::binary;
use anyhow::{Result, bail};
use serde_json::json;
use std::time::Duration;
use testkit::Program;

const LIMIT_MEGABYTES: f64 = 60.0;

pub fn measure(idle: Duration) -> Result<Vec<Figure>> {
    let program = Program::start(&binary()?, true);
    let megabytes = || anyhow::Ok(proportional_memory(program.process())? as f64 / 1e6);
    let fresh = megabytes()?;
    let asked = json!({ "token": program.token });
    let mut owner = Connection::open(&program.address, "/api/v1/sign-in/one-time", &asked, AS_A_BROWSER)?;
    if owner.bootstrap()?.is_empty() {
        bail!("the bootstrap is empty");
    }
    let busy = megabytes()?;
    std::thread::sleep(idle);
    Ok(vec![Figure {
        name: "idle_memory",
        value: megabytes()?,
        unit: "MB",
        limit: Limit::AtMost(LIMIT_MEGABYTES),
        how: format!(
            "PSS {} s after the demo was imported, signed in to and bootstrapped; {fresh:.1} MB when ready, {busy:.1} MB after the bootstrap",
            idle.as_secs()
        ),
    }])
}
