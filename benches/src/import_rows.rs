//! Bringing in a CSV file of 100,000 rows, looked at first and then carried out, as the import screen does it.

use crate::figure::{Figure, Limit};
use crate::program;
use anyhow::{Result, bail};
use serde_json::{Value, json};
use std::fmt::Write;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use testkit::{Caller, Program};

const ROWS: usize = 100_000;
const LIMIT_SECONDS: f64 = 30.0;
const LIMIT_MEGABYTES: f64 = 500.0;
const LIMIT_EXPORT_SECONDS: f64 = 10.0;

/// Ten columns: a name, texts, a state, people, tags, dates, a number, a choice that has no field.
fn rows() -> String {
    let words = ["login", "export", "search", "colour", "invoice", "import", "chart", "board", "filter", "archive"];
    let mut csv = String::from("ID,Title,Description,Status,Assignee,Labels,Due date,Effort,Region,Created\n");
    for row in 0..ROWS {
        let word = |step: usize| words[(row * 7 + step * 3) % words.len()];
        let _ = writeln!(
            csv,
            "B-{row},\"{} {} {row}\",\"The {} of the {}, as it was asked for.\",{},Person {},\"{}, {}\",2026-{:02}-{:02},{},{},2025-{:02}-01 10:00",
            word(1),
            word(2),
            word(3),
            word(4),
            ["To do", "Doing", "Done", "Won't do"][row % 4],
            row % 40,
            word(5),
            word(6),
            row % 12 + 1,
            row % 28 + 1,
            row % 13,
            ["EMEA", "APAC", "AMER"][row % 3],
            row % 12 + 1
        );
    }
    csv
}

pub fn measure() -> Result<Vec<Figure>> {
    let world = program::fresh()?;
    let owner = &world.owner;
    let process = world.program.process();
    let (peak, over) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let watcher = {
        let (peak, over) = (peak.clone(), over.clone());
        std::thread::spawn(move || {
            while !over.load(Ordering::Relaxed) {
                if let Ok(bytes) = crate::process_cost::proportional_memory(process) {
                    peak.fetch_max(bytes, Ordering::Relaxed);
                }
                std::thread::sleep(Duration::from_millis(50));
            }
        })
    };
    let draft = owner.post("import-drafts", &Value::Null).ok()["id"].as_str().unwrap_or_default().to_owned();
    let csv = rows();
    let sent = Instant::now();
    let path = format!("import-drafts/{draft}/files?name=rows.csv");
    owner.send_bytes("POST", &path, "application/octet-stream", csv.as_bytes()).ok();
    let reading =
        owner.post(&format!("import-drafts/{draft}/reading"), &json!({ "space": owner.space, "kinds": {} })).ok();
    let read = sent.elapsed().as_secs_f64();
    let plan = json!({ "space": owner.space, "title": "Rows", "mapping": reading["mapping"] });
    let started = Instant::now();
    owner.post(&format!("import-drafts/{draft}/rehearsal"), &plan).ok();
    let rehearsed = started.elapsed().as_secs_f64();
    let started = Instant::now();
    owner.post(&format!("import-drafts/{draft}/run"), &plan).ok();
    let mut told = 0u32;
    let mut last = 0;
    loop {
        let progress = owner.get(&format!("imports/{draft}/progress")).ok();
        let done = progress["progress"]["done"].as_u64().unwrap_or_default();
        told += u32::from(done > last);
        last = done.max(last);
        match progress["state"].as_str() {
            Some("running") => std::thread::sleep(Duration::from_millis(20)),
            Some("finished") => break,
            _ => bail!("the import ended otherwise: {progress}"),
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    over.store(true, Ordering::Relaxed);
    let _ = watcher.join();
    let report = owner.get(&format!("imports/{draft}")).ok();
    if report["import"]["counts"]["created"] != ROWS || report["lost"] != 0 {
        bail!("not everything came in: {}", report["import"]["counts"]);
    }
    let how = format!(
        "{ROWS} rows of 10 columns, {:.0} MB, over HTTP into an empty workspace; read in {read:.1} s and rehearsed in {rehearsed:.1} s before; {told} different states of progress were seen",
        csv.len() as f64 / 1e6
    );
    let figure = |name, value, unit, limit, how| Figure { name, value, unit, limit: Limit::AtMost(limit), how };
    let started = Instant::now();
    let archive = owner.fetch("export", None).body;
    let exported = started.elapsed().as_secs_f64();
    if archive.len() < csv.len() / 4 {
        bail!("the export is too small: {} bytes", archive.len());
    }
    let export = format!(
        "a ZIP of {:.0} MB of the same workspace, rows, history and a page for each record, over HTTP",
        archive.len() as f64 / 1e6
    );
    let (reopened, operations) = round_trip(&world.owner, &archive)?;
    let round = format!(
        "the export opened in an empty installation; {operations} operations and every record compared with where it came from"
    );
    Ok(vec![
        Figure { name: "import_rows reopen", value: reopened, unit: "s", limit: Limit::None, how: round },
        figure("import_rows export", exported, "s", LIMIT_EXPORT_SECONDS, export),
        figure("import_rows", seconds, "s", LIMIT_SECONDS, how),
        figure(
            "import_rows memory",
            peak.load(Ordering::Relaxed) as f64 / 1e6,
            "MB",
            LIMIT_MEGABYTES,
            "largest PSS from the first byte to the end".to_owned(),
        ),
    ])
}

/// Opens the archive elsewhere and compares what is there; answers the seconds that opening took, and how many operations
/// are the same.
fn round_trip(owner: &Caller, archive: &[u8]) -> Result<(f64, usize)> {
    let home = tempfile::tempdir()?;
    let (file, data) = (home.path().join("export.zip"), home.path().join("data"));
    std::fs::write(&file, archive)?;
    let started = Instant::now();
    let mut command = Command::new(program::binary()?);
    command.arg("reopen").arg(&file).arg("--data").arg(&data).args(["--name", "Ann", "--email", "ann@example.org"]);
    let output = command.output()?;
    let seconds = started.elapsed().as_secs_f64();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let Some((_, token)) = said.split_once("one-time=") else {
        bail!("the export was not opened: {}", String::from_utf8_lossy(&output.stderr));
    };
    let program = Program::start_on(&program::binary()?, &data, false);
    let mut there = program.stranger();
    there.sign_in_once(token.trim());
    let (mut after, mut operations) = (0, 0);
    loop {
        let path = format!("changes?after={after}&limit=5000");
        let (one, other) = (owner.get(&path).ok(), there.get(&path).ok());
        if one != other {
            bail!("the operations after {after} are not the same");
        }
        operations += one["operations"].as_array().map_or(0, Vec::len);
        after = one["up_to"].as_u64().unwrap_or(u64::MAX);
        if one["more"] != true {
            return Ok((seconds, operations));
        }
    }
}
