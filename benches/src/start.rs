//! From starting the executable to its first answer, with the demo in the data folder.

use crate::figure::{Figure, Limit, median};
use crate::program::binary;
use anyhow::{Result, bail};
use std::time::Instant;
use testkit::Program;

const LIMIT_SECONDS: f64 = 0.3;
const STARTS: usize = 5;

pub fn measure() -> Result<Vec<Figure>> {
    let binary = binary()?;
    let home = tempfile::tempdir()?;
    let folder = home.path().join("data");
    let started = Instant::now();
    let mut program = Program::start_on(&binary, &folder, true);
    let import = started.elapsed().as_secs_f64();
    program.kill();
    let mut seconds = Vec::with_capacity(STARTS);
    for _ in 0..STARTS {
        let started = Instant::now();
        let mut program = Program::start_on(&binary, &folder, true);
        let answer = program.stranger().get("/healthz");
        seconds.push(started.elapsed().as_secs_f64());
        if answer.status != 200 {
            bail!("/healthz answered {}: {}", answer.status, answer.text);
        }
        program.kill();
    }
    let best = seconds.iter().copied().fold(f64::INFINITY, f64::min);
    Ok(vec![Figure {
        name: "start",
        value: median(&seconds),
        unit: "s",
        limit: Limit::AtMost(LIMIT_SECONDS),
        how: format!(
            "exec to the first 200 of /healthz, median of {STARTS} on the demo, each after a kill -9; best {best:.3} s; the first start, which imports the demo, was ready after {import:.2} s"
        ),
    }])
}
