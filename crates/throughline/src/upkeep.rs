//! What an administrator does to a data folder from the command line: copies, restoring, looking it over. None of it
//! needs the program to stop.

use anyhow::{Context, Result};
use graph::id::WorkspaceId;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use storage::files::hash_of;
use storage::postgres::Postgres;
use storage::sqlite::doctor::{Check, NamedFile, examine, examine_file, named_files, search_lag};

/// What was found of a data folder.
pub struct Diagnosis {
    pub text: String,
    pub healthy: bool,
}

/// Looks a data folder over. `deep`: also reads every file's bytes and compares them with their hash.
pub fn examine_folder(data: &Path, database: Option<&str>, deep: bool) -> Result<Diagnosis> {
    if let Some(address) = database {
        return examine_database(data, &Postgres::open(address)?, deep);
    }
    let mut diagnosis = Diagnosis { text: String::new(), healthy: true };
    let accounts = data.join("accounts.db");
    if !accounts.is_file() {
        anyhow::bail!("{} holds no data of this program", data.display());
    }
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
            checks.push(files_stand(data, workspace, named_files(&path)?, deep)?);
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
fn examine_database(data: &Path, postgres: &Postgres, deep: bool) -> Result<Diagnosis> {
    let mut diagnosis = Diagnosis { text: String::new(), healthy: true };
    for workspace in postgres.workspaces()? {
        let mut checks = postgres.examine(workspace)?;
        checks.push(files_stand(data, workspace, postgres.named_files(workspace)?, deep)?);
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

fn files_stand(data: &Path, workspace: WorkspaceId, named: Vec<NamedFile>, deep: bool) -> Result<Check> {
    let read =
        |path: &Path| hash_of(path).map(|(hash, _)| hash).with_context(|| format!("cannot read {}", path.display()));
    let mut problems = Vec::new();
    for file in &named {
        let path = data.join("files").join(workspace.to_string()).join(file.hash.get(..2).unwrap_or_default());
        let path = path.join(&file.hash);
        let wrong = if !path.is_file() {
            Some("are not there")
        } else if deep && read(&path)? != file.hash {
            Some("are not what was kept")
        } else {
            None
        };
        if let Some(wrong) = wrong {
            problems.push(format!("the bytes of file {} {wrong} ({})", file.record, path.display()));
        }
    }
    let promise = if deep { "the bytes of every file are what was kept" } else { "the bytes of every file are there" };
    Ok(Check { promise, looked_at: named.len() as u64, problems })
}
