//! A PostgreSQL of the tests' own: made for them, reached by a socket in its folder alone, and thrown away.

use std::fs;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::arguments::Arguments;
use crate::node::executable_on_path;
use crate::{debian, process};

/// What a person without one is told.
const INSTALL: &str = "install PostgreSQL (Debian: apt install postgresql), or set THROUGHLINE_TEST_DATABASE to the URL of one to test on";

/// The variable that names a database to test on.
pub const VARIABLE: &str = "THROUGHLINE_TEST_DATABASE";

/// A server that stops, and whose folder goes, when this is dropped.
pub struct Cluster {
    server: Child,
    folder: PathBuf,
}

/// What tests are told of a database.
pub enum Found {
    /// One that whoever runs the tests named.
    Named,
    Made(Cluster),
    /// None, and none can be made here.
    None,
}

impl Found {
    /// Tells `command` where it is.
    pub fn tell(&self, command: &mut Command) {
        if let Self::Made(cluster) = self {
            command.env(VARIABLE, cluster.address());
        }
    }
}

pub fn find_or_make() -> Result<Found> {
    find_or_make_that(false)
}

/// The same; one that is made keeps what it acknowledges, as one in earnest does.
pub fn find_or_make_durable() -> Result<Found> {
    find_or_make_that(true)
}

fn find_or_make_that(durable: bool) -> Result<Found> {
    if std::env::var_os(VARIABLE).is_some() {
        return Ok(Found::Named);
    }
    let mut programs = programs();
    if programs.is_none() && debian::may_install() {
        debian::install("postgresql")?;
        programs = self::programs();
    }
    match programs {
        Some(programs) => Cluster::start(&programs, durable).map(Found::Made),
        None => {
            process::say(&format!("tests on PostgreSQL are skipped: {INSTALL}"));
            Ok(Found::None)
        }
    }
}

/// `cargo xtask postgres`: one to try things on, until it is stopped.
pub fn run(arguments: Arguments) -> Result<()> {
    arguments.finish()?;
    let programs = programs().context(INSTALL)?;
    let mut cluster = Cluster::start(&programs, false)?;
    process::say(&format!("{VARIABLE}={}", cluster.address()));
    process::say("It stops with this command, and what was kept in it is gone.");
    cluster.server.wait()?;
    Ok(())
}

/// The folder of its executables. Debian keeps them apart by version and off the path.
fn programs() -> Option<PathBuf> {
    // Where a name on the path leads to: only there the others stand beside it.
    if let Some(initdb) = executable_on_path("initdb").and_then(|initdb| initdb.canonicalize().ok()) {
        return initdb.parent().map(Path::to_owned);
    }
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .filter(|path| path.join("initdb").is_file())
        .collect();
    versions.sort();
    versions.pop()
}

impl Cluster {
    fn start(programs: &Path, durable: bool) -> Result<Self> {
        // Not in the repository's own folder: the path of a socket holds 107 bytes.
        let folder = std::env::temp_dir().join(format!("throughline-postgres-{}", std::process::id()));
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let user = if debian::is_root() { Some(give_away(&folder)?) } else { None };
        let data = folder.join("data");
        let mut make = of_user(user.as_deref(), &programs.join("initdb"));
        make.args(["--auth=trust", "--username=throughline", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"])
            .arg("-D")
            .arg(&data)
            .current_dir(&folder);
        process::capture(make)?;
        let mut serve = of_user(user.as_deref(), &programs.join("postgres"));
        serve.arg("-D").arg(&data).arg("-k").arg(&folder).args([
            "-c",
            "listen_addresses=",
            "-c",
            "max_connections=400",
        ]);
        if !durable {
            // What is kept here is thrown away.
            serve.args(["-c", "fsync=off", "-c", "full_page_writes=off"]);
        }
        let log = fs::File::create(folder.join("log"))?;
        serve.current_dir(&folder).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let server = serve.spawn().context("cannot start postgres")?;
        let mut cluster = Self { server, folder };
        cluster.wait(programs)?;
        Ok(cluster)
    }

    fn wait(&mut self, programs: &Path) -> Result<()> {
        for _ in 0..300 {
            let mut ask = Command::new(programs.join("pg_isready"));
            ask.args(["-q", "-h"]).arg(&self.folder);
            if ask.status().is_ok_and(|status| status.success()) {
                return Ok(());
            }
            if self.server.try_wait()?.is_some() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        bail!("PostgreSQL did not start:\n{}", fs::read_to_string(self.folder.join("log")).unwrap_or_default())
    }

    /// Its URL; the path of the socket stands in the query.
    pub fn address(&self) -> String {
        format!("postgres:///postgres?user=throughline&host={}", self.folder.display())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // SIGQUIT: at once, and without writing anything more.
        let mut stop = Command::new("kill");
        stop.args(["-QUIT", &self.server.id().to_string()]);
        let _ = stop.status();
        let _ = self.server.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// PostgreSQL does not run as root; Debian's package makes a user for it.
fn give_away(folder: &Path) -> Result<String> {
    let id = |what: &str| -> Result<u32> {
        let mut ask = Command::new("id");
        ask.args([what, "postgres"]);
        Ok(process::capture(ask)?.trim().parse()?)
    };
    let (user, group) = (id("-u")?, id("-g")?);
    chown(folder, Some(user), Some(group))?;
    Ok(format!("{user}:{group}"))
}

fn of_user(user: Option<&str>, program: &Path) -> Command {
    let Some((user, group)) = user.and_then(|user| user.split_once(':')) else { return Command::new(program) };
    let mut command = Command::new("setpriv");
    command.args([&format!("--reuid={user}"), &format!("--regid={group}"), "--clear-groups", "--"]).arg(program);
    command
}
