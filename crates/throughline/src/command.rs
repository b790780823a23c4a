//! The command line.

use crate::backups::missing;
use crate::http::callers::Network;
use crate::installation::{Entering, Installation};
use crate::outgoing::Outgoing;
use crate::settings::{LISTEN, Settings, networks};
use crate::{demo, file_store, http, import_drafts, openapi, sign_in, upkeep};
use access::{Role, Standing};
use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand, ValueEnum};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use storage::backup::{RestoreFiles, back_up, restore};
use storage::erasure_list::ERASURES;
use storage::files::FilePlace;

#[derive(Parser)]
#[command(name = "throughline", version, about = "One program for the whole life of a product.")]
struct Arguments {
    /// File of settings (TOML); options and the environment overrule it.
    #[arg(long, global = true, value_name = "FILE", env = "THROUGHLINE_SETTINGS")]
    settings: Option<PathBuf>,
    /// PostgreSQL to keep everything in: postgres://user:password@host/database; else files in the data folder.
    #[arg(long, global = true, value_name = "URL", env = "THROUGHLINE_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// Where the bytes of files are: a folder, or s3://bucket/prefix?region=R&endpoint=https://HOST. In the data folder,
    /// where nothing else is said.
    #[arg(long, global = true, value_name = "PLACE", env = "THROUGHLINE_FILES")]
    files: Option<FilePlace>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the client and the API from one data folder.
    Serve {
        /// Folder that holds everything; made when it does not exist: `data`, where nothing else is said.
        #[arg(long, env = "THROUGHLINE_DATA")]
        data: Option<PathBuf>,
        /// Address to listen on: 127.0.0.1:7410, where nothing else is said.
        #[arg(long, env = "THROUGHLINE_LISTEN")]
        listen: Option<SocketAddr>,
        /// Fill an empty data folder with the demo product.
        #[arg(long)]
        demo: bool,
        /// Address under which people reach this server, when it stands behind a proxy: https://plans.example.org
        #[arg(long, env = "THROUGHLINE_ADDRESS")]
        address: Option<String>,
        /// Address or network of a proxy whose X-Forwarded-For is believed: 10.0.0.7 or 10.0.0.0/8. May be repeated.
        #[arg(long, value_name = "IP/CIDR", env = "THROUGHLINE_TRUSTED_PROXY", value_delimiter = ',')]
        trusted_proxy: Vec<Network>,
        /// Private network that webhooks may go to: 10.0.0.0/8. May be repeated; else they go to public addresses only.
        #[arg(long, value_name = "IP/CIDR", env = "THROUGHLINE_OUTGOING", value_delimiter = ',')]
        outgoing: Vec<Network>,
        /// Folder in which a backup is made every day, of which seven are kept; the settings file says otherwise.
        #[arg(long, value_name = "FOLDER", env = "THROUGHLINE_BACKUP_FOLDER")]
        backup_folder: Option<PathBuf>,
    },
    /// Print the OpenAPI document.
    Openapi,
    /// Make the full-text index of every workspace anew.
    Reindex {
        /// Folder that holds everything.
        #[arg(long, env = "THROUGHLINE_DATA")]
        data: Option<PathBuf>,
    },
    /// Copy everything into a folder, while the program runs.
    Backup {
        #[arg(long, env = "THROUGHLINE_DATA")]
        data: Option<PathBuf>,
        /// A folder that is empty or not there.
        #[arg(long)]
        to: PathBuf,
    },
    /// Put a backup into a data folder that is empty or not there.
    Restore {
        #[arg(long)]
        from: PathBuf,
        /// A list of who was erased (erasures.json of a later data folder or backup). One that lies in the data folder
        /// already or beside the backup is read without being named. May be repeated.
        #[arg(long, value_name = "FILE")]
        erasures: Vec<PathBuf>,
        /// Restore without the files that are attached to records.
        #[arg(long)]
        without_files: bool,
        /// Folder that holds everything.
        #[arg(long, env = "THROUGHLINE_DATA")]
        data: Option<PathBuf>,
    },
    /// Make a workspace of an export (ZIP), as it was: the same records, history and files.
    Reopen {
        archive: PathBuf,
        /// Folder that holds everything.
        #[arg(long, env = "THROUGHLINE_DATA")]
        data: Option<PathBuf>,
        /// Who owns it from now on: the account of the person for whom the export was made.
        #[arg(long)]
        name: String,
        #[arg(long)]
        email: String,
        /// Address under which people reach the server.
        #[arg(long, default_value = "http://127.0.0.1:7410", env = "THROUGHLINE_ADDRESS")]
        address: String,
    },
    /// Look a data folder over, also while the program runs: whether everything holds that it promises.
    Doctor {
        /// Folder that holds everything.
        #[arg(long, env = "THROUGHLINE_DATA")]
        data: Option<PathBuf>,
        /// Also read every attached file and compare it with its hash.
        #[arg(long)]
        deep: bool,
    },
    /// Bring files of other programs in.
    Import {
        #[command(subcommand)]
        command: ImportCommand,
    },
    /// Let a person in.
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
}

#[derive(Subcommand)]
enum ImportCommand {
    /// Say what would become of files, value by value, without writing anything. Needs no server and no data folder.
    Check {
        /// CSV, XLSX, or an export of Jira, Trello, GitHub, GitLab, Asana or Linear.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// What the rows become: work_item, feature, idea, feedback, decision, product, person.
        #[arg(long)]
        kind: Option<String>,
        /// Print the whole report as JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand)]
enum UserCommand {
    /// Make an account and print its one-time sign-in.
    Add {
        /// Folder that holds everything.
        #[arg(long, env = "THROUGHLINE_DATA")]
        data: Option<PathBuf>,
        #[arg(long)]
        workspace: String,
        #[arg(long)]
        name: String,
        #[arg(long)]
        email: String,
        #[arg(long, value_enum, default_value = "viewer")]
        role: RoleArgument,
        /// Address under which people reach the server.
        #[arg(long, default_value = "http://127.0.0.1:7410", env = "THROUGHLINE_ADDRESS")]
        address: String,
    },
    /// Print a one-time sign-in for an account that exists.
    SignIn {
        /// Folder that holds everything.
        #[arg(long, env = "THROUGHLINE_DATA")]
        data: Option<PathBuf>,
        #[arg(long)]
        email: String,
        /// Address under which people reach the server.
        #[arg(long, default_value = "http://127.0.0.1:7410", env = "THROUGHLINE_ADDRESS")]
        address: String,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum RoleArgument {
    Owner,
    Admin,
    Maker,
    Contributor,
    Viewer,
}

impl RoleArgument {
    /// What it means in the workspace and in each space.
    fn meaning(self) -> (Standing, Role) {
        match self {
            Self::Owner => (Standing::Owner, Role::Maker),
            Self::Admin => (Standing::Admin, Role::Maker),
            Self::Maker => (Standing::Member, Role::Maker),
            Self::Contributor => (Standing::Member, Role::Contributor),
            Self::Viewer => (Standing::Member, Role::Viewer),
        }
    }
}

/// Said where copies are asked of a database that has its own.
const NOT_OURS: &str =
    "what is kept in PostgreSQL is copied and put back by PostgreSQL: pg_dump, or an archive of its log";

pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let settings = match Settings::read(arguments.settings.as_deref()) {
        Ok(settings) => settings,
        Err(error) => {
            eprintln!("throughline: {error:#}");
            // As for a wrong option: trying again does not help.
            return ExitCode::from(2);
        }
    };
    let filter = tracing_subscriber::EnvFilter::try_from_env("THROUGHLINE_LOG").unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).init();
    let database = arguments.database.or_else(|| settings.database.clone());
    match execute(arguments.command, arguments.files, &settings, database.as_deref()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("throughline: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[allow(clippy::print_stdout)] // What a command answers goes to standard output.
fn execute(command: Command, files: Option<FilePlace>, settings: &Settings, database: Option<&str>) -> Result<()> {
    let folder =
        |data: Option<PathBuf>| data.or_else(|| settings.data.clone()).unwrap_or_else(|| PathBuf::from("data"));
    let place = |data: &Path| match (&files, &settings.files) {
        (Some(place), _) => Ok(place.clone()),
        (None, Some(said)) => said.parse(),
        (None, None) => Ok(file_store::usual_place(data)),
    };
    let open = |data: &Path| Installation::open(data, database, &place(data)?);
    match command {
        Command::Serve { data, listen, demo, address, trusted_proxy, outgoing, backup_folder } => {
            let installation = open(&folder(data))?;
            if demo {
                demo::ensure(&installation).context("the demo product could not be imported")?;
            }
            let said = |given: Vec<Network>, file: &[String]| match given.is_empty() {
                true => networks(file),
                false => Ok(given),
            };
            let reach = http::Reach {
                listen: listen.or(settings.listen).map_or_else(|| LISTEN.parse(), Ok)?,
                address: address.or_else(|| settings.address.clone()),
                trusted_proxies: said(trusted_proxy, &settings.trusted_proxies)?,
            };
            let backups = settings.backups_in(backup_folder);
            if backups.folder.is_some() && database.is_some() {
                bail!("{NOT_OURS}. Take the folder for backups out of the settings");
            }
            let beyond = http::Beyond {
                outgoing: Outgoing::new(said(outgoing, &settings.outgoing)?),
                backups,
                providers: settings.providers()?,
                mailer: settings.mailer()?,
            };
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            runtime.block_on(http::serve(installation, reach, beyond))
        }
        Command::Openapi => {
            println!("{}", openapi::document()?);
            Ok(())
        }
        Command::Reindex { data } => {
            let data = folder(data);
            let installation = open(&data)?;
            for workspace in installation.all_workspaces() {
                let sequence = workspace.search.rebuild()?;
                println!("{}: searched up to operation {sequence}", workspace.entry.slug);
            }
            Ok(())
        }
        Command::Backup { data, to } => {
            let data = folder(data);
            if database.is_some() {
                bail!(NOT_OURS);
            }
            let now = ledger::Clock::now(&crate::clock::SystemClock).to_string();
            let place = place(&data)?;
            let mut objects = |workspace| file_store::objects_in(&place, workspace);
            let list = back_up(&data, &place, &mut objects, &to, env!("CARGO_PKG_VERSION"), &now)?;
            let (files, megabytes) = (list.files.len(), list.bytes() as f64 / 1e6);
            println!("{}: {files} files, {megabytes:.1} MB, as of {now}", to.display());
            if let Some(named) = &list.bucket {
                println!("{} files of records stay in {}, and were found there", named.objects.len(), named.place);
            }
            if let Some(missing) = missing(&list) {
                bail!("{missing}");
            }
            Ok(())
        }
        Command::Restore { from, erasures, without_files, data } => {
            let data = folder(data);
            if database.is_some() {
                bail!(NOT_OURS);
            }
            let place = place(&data)?;
            if let Some(absent) = erasures.iter().find(|path| !path.is_file()) {
                bail!("{} is not there", absent.display());
            }
            let lists: Vec<&Path> = erasures.iter().map(PathBuf::as_path).collect();
            let list = match &place {
                _ if without_files => restore(&from, &data, RestoreFiles::Nowhere, &lists)?,
                FilePlace::Folder(folder) => restore(&from, &data, RestoreFiles::Folder(folder), &lists)?,
                FilePlace::Bucket(_) => {
                    let mut objects = |workspace| file_store::objects_in(&place, workspace);
                    restore(&from, &data, RestoreFiles::Bucket(&mut objects), &lists)?
                }
            };
            if data.join(ERASURES).is_file() {
                // Who was erased since is erased again before anybody can open what was restored.
                drop(open(&data)?);
            }
            println!("{}: restored as of {}, every file as it was backed up", data.display(), list.made_at);
            Ok(())
        }
        Command::Reopen { archive, data, name, email, address } => {
            let data = folder(data);
            let installation = open(&data)?;
            let known = installation.accounts.account_by_email(&email.trim().to_lowercase())?;
            let is_new = known.is_none();
            let account = known.map_or_else(|| sign_in::new_account(&name, &email, None), Ok)?;
            let id = account.id;
            let workspace = installation.reopen(&archive, &account, is_new)?;
            println!("{}: as of its export", workspace.entry.name);
            println!("sign-in: {address}/sign-in#one-time={}", sign_in::one_time(&installation, id)?);
            Ok(())
        }
        Command::Doctor { data, deep } => {
            let data = folder(data);
            let diagnosis = upkeep::examine_folder(&data, database, &place(&data)?, deep)?;
            println!("{}", diagnosis.text);
            if diagnosis.healthy { Ok(()) } else { bail!("the data folder {} is not whole", data.display()) }
        }
        Command::Import { command: ImportCommand::Check { files, kind, json } } => {
            let report = import_drafts::check(&files, kind.as_deref())?;
            println!("{}", if json { serde_json::to_string_pretty(&report)? } else { import_drafts::printed(&report) });
            Ok(())
        }
        Command::User { command: UserCommand::Add { data, workspace, name, email, role, address } } => {
            let data = folder(data);
            let installation = open(&data)?;
            let (standing, role) = role.meaning();
            let workspace = installation
                .workspace_named(&workspace)
                .with_context(|| format!("there is no workspace \"{workspace}\" in {}", data.display()))?;
            let account = sign_in::new_account(&name, &email, None)?;
            installation.accounts.add_account(&account)?;
            let open = workspace.ledger.read(|read| read.rules())?.open;
            let roles = open.into_iter().map(|(space, _)| (space, role)).collect();
            let id = account.id;
            installation.join(&workspace, &Entering { account, standing, roles }, None)?;
            println!("sign-in: {address}/sign-in#one-time={}", sign_in::one_time(&installation, id)?);
            Ok(())
        }
        Command::User { command: UserCommand::SignIn { data, email, address } } => {
            let data = folder(data);
            let installation = open(&data)?;
            let account = installation
                .accounts
                .account_by_email(&email.trim().to_lowercase())?
                .with_context(|| format!("there is no account with the address {email} in {}", data.display()))?;
            println!("sign-in: {address}/sign-in#one-time={}", sign_in::one_time(&installation, account.id)?);
            Ok(())
        }
    }
}
