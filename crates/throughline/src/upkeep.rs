//! What an administrator does to a data folder from the command line: copies, restoring, looking it over. None of it
//! needs the program to stop.

use crate::file_store::{self, wait};
use anyhow::{Context, Result};
use graph::id::WorkspaceId;
use ledger::file_versions::FileVersion;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use storage::doctor::Check;
use storage::files::{FilePlace, Files};
use storage::postgres::Postgres;
use storage::sqlite::doctor::{examine, examine_file, search_lag, versions_in};

/// What was found of a data folder.
pub struct Diagnosis {
    pub text: String,
    pub healthy: bool,
}

/// Looks a data folder over. `deep`: also reads every file's bytes and compares them with their hash.
pub fn examine_folder(data: &Path, database: Option<&str>, place: &FilePlace, deep: bool) -> Result<Diagnosis> {
    if let Some(address) = database {
        return examine_database(&file_store::open(place)?, &Postgres::open(address)?, deep);
    }
    let mut diagnosis = Diagnosis { text: String::new(), healthy: true };
    let accounts = data.join("accounts.db");
    if !accounts.is_file() {
        anyhow::bail!("{} holds no data of this program", data.display());
    }
    let files = file_store::open(place)?;
    diagnosis.tell("accounts", &[examine_file(&accounts)?]);
    // A folder of before there were jobs gets its file at the next start.
    let jobs = data.join("jobs.db");
    if jobs.is_file() {
        diagnosis.tell("jobs", &[examine_file(&jobs)?]);
    }
    let mut graphs: Vec<_> = fs::read_dir(data.join("workspaces"))
        .with_context(|| format!("cannot read {}", data.join("workspaces").display()))?
        .flatten()
        .filter_map(|entry| {
            let id = entry.file_name().to_str()?.strip_suffix(".db")?.parse::<WorkspaceId>().ok()?;
            Some((id, entry.path()))
        })
        .collect();
    graphs.sort();
    for (workspace, path) in graphs {
        let mut checks = examine(&path)?;
        let whole = checks.first().is_some_and(Check::holds);
        if whole {
            checks.push(files_stand(&files, workspace, &versions_in(&path)?, deep)?);
        }
        diagnosis.tell(&format!("workspace {workspace}"), &checks);
        if whole {
            let index = path.with_extension("search.db");
            // What is worked out may be thrown away: a broken index is a remark and no illness.
            let lag = match search_lag(&path, &index) {
                Ok(None) => "is not there; the next start makes it".to_owned(),
                Ok(Some((stands, found))) if found == stands => "is up to date".to_owned(),
                Ok(Some((stands, found))) => format!("stands at operation {found} of {stands}; it follows"),
                Err(problem) => format!("is broken ({problem}); remove {}", index.display()),
            };
            let _ = writeln!(diagnosis.text, "  note  the full-text index {lag}");
        }
    }
    diagnosis.conclude();
    Ok(diagnosis)
}

/// The same of what is kept in PostgreSQL, which looks after its files itself.
fn examine_database(files: &Files, postgres: &Postgres, deep: bool) -> Result<Diagnosis> {
    let mut diagnosis = Diagnosis { text: String::new(), healthy: true };
    for workspace in postgres.workspaces()? {
        let mut checks = postgres.examine(workspace)?;
        checks.push(files_stand(files, workspace, &postgres.file_versions(workspace)?, deep)?);
        diagnosis.tell(&format!("workspace {workspace}"), &checks);
    }
    diagnosis.conclude();
    Ok(diagnosis)
}

impl Diagnosis {
    fn conclude(&mut self) {
        let verdict = if self.healthy { "everything holds" } else { "something is broken: restore a backup" };
        let _ = write!(self.text, "{verdict}");
    }

    fn tell(&mut self, what: &str, checks: &[Check]) {
        let _ = writeln!(self.text, "{what}");
        for check in checks {
            let verdict = if check.holds() { "ok" } else { "BROKEN" };
            let _ = writeln!(self.text, "  {verdict:<6}{} ({})", check.promise, check.looked_at);
            for problem in &check.problems {
                let _ = writeln!(self.text, "        {problem}");
            }
            self.healthy &= check.holds();
        }
    }
}

/// Whether the bytes of every version lie where files are: one list of it, and with `deep` all of them read.
fn files_stand(files: &Files, workspace: WorkspaceId, versions: &BTreeSet<FileVersion>, deep: bool) -> Result<Check> {
    let mut problems = Vec::new();
    let lying = if versions.is_empty() { Default::default() } else { wait(files.all(workspace))?? };
    for version in versions {
        let wrong = match lying.contains_key(&version.hash) {
            false => "are not there",
            true if deep && wait(files.hash(workspace, &version.hash))?? != version.hash => "are not what was kept",
            true => continue,
        };
        let name = format!("{workspace}/{}/{}", version.hash.get(..2).unwrap_or_default(), version.hash);
        let place = match files.place() {
            FilePlace::Folder(folder) => folder.join(name).display().to_string(),
            FilePlace::Bucket(bucket) => format!("{name} in the bucket {}", bucket.name),
        };
        problems.push(format!("the bytes of file {} {wrong} ({place})", version.record));
    }
    let promise = if deep { "the bytes of every file are what was kept" } else { "the bytes of every file are there" };
    Ok(Check { promise, looked_at: versions.len() as u64, problems })
}
