//! The first copy of a large workspace, as a browser that never saw it fetches it.

use crate::connection::AS_A_BROWSER;
use crate::figure::{Figure, Limit};
use crate::process_cost::{processor_time, proportional_memory};
use crate::program::World;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::time::Instant;

pub fn measure(world: &World) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    // The owner is a record as well.
    let records = world.records + 1;
    let answers = [
        ("bootstrap plain", "bootstrap plain size", "", "plain"),
        ("bootstrap packed", "bootstrap packed size", AS_A_BROWSER, "compressed as for a browser"),
    ];
    for (time, size, encodings, answer) in answers {
        let process = world.program.process();
        let mut connection = world.connect(encodings)?;
        let (before, started) = (processor_time(process)?, Instant::now());
        let body = connection.bootstrap()?;
        let wall = started.elapsed();
        let processor = processor_time(process)? - before;
        if encodings.is_empty() {
            is_whole(&body, records)?;
        }
        let how = format!(
            "request to last byte of {records} records, {answer}; {:.2} s processor time of the server, which then holds {:.0} MB",
            processor.as_secs_f64(),
            proportional_memory(process)? as f64 / 1e6
        );
        figures.push(Figure { name: time, value: wall.as_secs_f64(), unit: "s", limit: Limit::None, how });
        let how = format!("{} bytes a record, {answer}", body.len() as u64 / records);
        figures.push(Figure { name: size, value: body.len() as f64 / 1e6, unit: "MB", limit: Limit::None, how });
    }
    Ok(figures)
}

/// Fails when the body is not all of the workspace.
fn is_whole(body: &[u8], records: u64) -> Result<()> {
    let last = body.rsplit(|byte| *byte == b'\n').find(|line| !line.is_empty()).context("the bootstrap is empty")?;
    let end: Value = serde_json::from_slice(last).context("the bootstrap broke off")?;
    if end["records"].as_u64() != Some(records) {
        bail!("the bootstrap holds {} records where {records} were made", end["records"]);
    }
    Ok(())
}
