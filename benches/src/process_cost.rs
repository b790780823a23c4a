//! What a running process has cost so far, as the kernel counts it.

use anyhow::{Context, Result, bail};
use std::fs;
use std::time::Duration;

/// The kernel shows processor time in hundredths of a second on every architecture it runs programs on.
const TICKS_PER_SECOND: f64 = 100.0;

/// Processor time of all threads, those that ended included, in the program and in the kernel on its behalf.
pub fn processor_time(process: u32) -> Result<Duration> {
    let path = format!("/proc/{process}/stat");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {path}; this bench needs Linux"))?;
    // The second field is the name in brackets, which may hold spaces: what follows begins with the third.
    let (_, rest) = text.rsplit_once(')').context("the process's state has no name")?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let ticks = |position: usize| -> Result<f64> {
        Ok(fields.get(position).context("the process's state is short")?.parse::<f64>()?)
    };
    Ok(Duration::from_secs_f64((ticks(11)? + ticks(12)?) / TICKS_PER_SECOND))
}

/// Memory that the process alone is to blame for, in bytes: its own pages, and its share of those it shares.
pub fn proportional_memory(process: u32) -> Result<u64> {
    let path = format!("/proc/{process}/smaps_rollup");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {path}; this bench needs Linux"))?;
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("Pss:") {
            let kibibytes: u64 = rest.trim().trim_end_matches("kB").trim().parse()?;
            return Ok(kibibytes * 1024);
        }
    }
    bail!("{path} names no Pss")
}
