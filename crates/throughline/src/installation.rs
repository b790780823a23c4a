//! A data folder: its accounts and its workspaces.

use crate::clock::SystemClock;
use crate::file_store;
use crate::workspace::Workspace;
use access::account::{Account, AccountStore, WorkspaceEntry};
use access::{Grant, Role, RuleChange, Standing, WritePermit};
use anyhow::{Context, Result, bail};
use graph::id::{BatchId, OperationId, RecordId, SpaceId, StateId, WorkspaceId};
use graph::operation::{Batch, Operation, OperationBody, Via};
use graph::record::StateCategory;
use graph::registry::Registry;
use graph::time::Instant;
use ledger::{Clock, Request};
use std::collections::HashMap;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use storage::files::{FilePlace, Files};
use storage::{ChangedElsewhere, Database, JobsStore};
use uuid::Uuid;

/// Everything in one data folder, or in a database that it shares with others. Only one process may hold the folder.
pub struct Installation {
    folder: PathBuf,
    pub database: Database,
    pub accounts: Arc<dyn AccountStore>,
    pub clock: Arc<dyn Clock>,
    pub registry: Arc<Registry>,
    pub files: Files,
    /// Whether nobody else keeps files there: only then is anything swept.
    pub files_are_own: bool,
    pub jobs: Arc<dyn JobsStore>,
    /// When the program was started.
    pub started_at: Instant,
    /// Where else the list of erasures is kept; held while any of them is written.
    pub(crate) erasure_lists: Mutex<Vec<PathBuf>>,
    /// Held while an erasure is finished: a start and a job may come to it at once.
    pub(crate) finishing: Mutex<()>,
    workspaces: RwLock<HashMap<WorkspaceId, Arc<Workspace>>>,
    /// Held, never read: its lock keeps a second process out.
    _lock: Option<File>,
}

impl Installation {
    /// Opens the folder, making what is missing, with its files in `place`; with an `address`, everything else is kept in
    /// that PostgreSQL.
    pub fn open(folder: &Path, address: Option<&str>, place: &FilePlace) -> Result<Arc<Self>> {
        let graphs = folder.join("workspaces");
        fs::create_dir_all(&graphs)
            .with_context(|| format!("cannot make the data folder {}; choose another with --data", folder.display()))?;
        let lock = hold(folder)?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let registry = Arc::new(graph::catalogue::registry()?);
        let database = Database::open(folder, address).context("cannot open the database")?;
        let accounts =
            database.accounts().with_context(|| format!("cannot open the accounts of {}", folder.display()))?;
        let (files, files_are_own) = file_store::take(folder, place, clock.now())?;
        let jobs = database.jobs().with_context(|| format!("cannot open the jobs of {}", folder.display()))?;
        let started_at = clock.now();
        let installation = Self {
            folder: folder.to_owned(),
            database,
            accounts,
            clock,
            registry,
            files,
            files_are_own,
            jobs,
            started_at,
            erasure_lists: Mutex::default(),
            finishing: Mutex::default(),
            workspaces: RwLock::default(),
            _lock: lock,
        };
        for entry in installation.accounts.workspaces()? {
            installation.open_workspace(entry)?;
        }
        installation.replay_erasures().context("who was erased before could not be erased again")?;
        Ok(Arc::new(installation))
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn open_workspace(&self, entry: WorkspaceEntry) -> Result<Arc<Workspace>> {
        let path = self.folder.join("workspaces").join(format!("{}.db", entry.id));
        let opened = (self.database.workspace(entry.id).map_err(anyhow::Error::from))
            .and_then(|store| Workspace::open(entry, store, &path, self.registry.clone(), self.clock.clone()));
        let workspace = opened.with_context(|| format!("cannot open {}", path.display()))?;
        let workspace = Arc::new(workspace);
        self.workspaces.write().unwrap_or_else(PoisonError::into_inner).insert(workspace.entry.id, workspace.clone());
        Ok(workspace)
    }

    /// Opens what another program on the database made; answers it.
    pub fn open_new(&self) -> Result<Vec<Arc<Workspace>>> {
        let mut entries = self.accounts.workspaces()?;
        entries.retain(|entry| self.workspace(entry.id).is_none());
        entries.into_iter().map(|entry| self.open_workspace(entry)).collect()
    }

    /// Hears of what other programs on the database change beside the workspaces.
    pub fn listen(&self, hear: impl Fn(ChangedElsewhere) + Send + Sync + 'static) {
        self.database.listen(hear);
    }

    pub fn workspace(&self, id: WorkspaceId) -> Option<Arc<Workspace>> {
        self.workspaces.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    /// By id or slug.
    pub fn workspace_named(&self, name: &str) -> Option<Arc<Workspace>> {
        let workspaces = self.workspaces.read().unwrap_or_else(PoisonError::into_inner);
        workspaces
            .values()
            .find(|workspace| workspace.entry.slug == name || workspace.entry.id.to_string() == name)
            .cloned()
    }

    pub fn all_workspaces(&self) -> Vec<Arc<Workspace>> {
        self.workspaces.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    pub fn has_workspaces(&self) -> bool {
        !self.workspaces.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Makes a workspace with one space and its default states, owned by `account`.
    pub fn found(&self, name: &str, zone: &str, space: &SpacePlan, owner: &Owner) -> Result<Arc<Workspace>> {
        check_zone(zone)?;
        let name = workspace_name(name)?;
        let entry = WorkspaceEntry {
            id: owner.workspace.unwrap_or_else(|| WorkspaceId(Uuid::now_v7())),
            slug: self.free_slug(name)?,
            name: name.to_owned(),
            zone: zone.to_owned(),
        };
        let workspace = self.open_workspace(entry.clone())?;
        let person = RecordId(Uuid::now_v7());
        let mut bodies = space.definitions();
        bodies.insert(1, person_record(person, space.id, &owner.account.name, &owner.account.email));
        workspace.commit_as_program(person, &[space.id], "Founded the workspace", bodies)?;
        let rules = vec![
            RuleChange::Stand { person, standing: Some(Standing::Owner) },
            RuleChange::Open { space: space.id, role: Some(Role::Viewer) },
        ];
        workspace.change_rules(person, |_| Ok(rules))??;
        // Last, so that a folder left by a crash half way is not taken for a workspace.
        let account = owner.is_new.then_some(&owner.account);
        self.accounts.add_workspace(&entry, owner.account.id, person, account)?;
        Ok(workspace)
    }

    /// Makes a workspace of an export, owned by `account`, who becomes the person for whom the export was made. Its spaces
    /// are private to that person until they open them.
    pub fn reopen(&self, archive: &Path, account: &Account, is_new: bool) -> Result<Arc<Workspace>> {
        let about = exchange::reopen::contents(archive)?.about;
        if self.workspace(about.id).is_some() {
            bail!("the workspace \"{}\" is here already", about.workspace);
        }
        check_zone(&about.zone)?;
        let name = workspace_name(&about.workspace)?;
        let entry =
            WorkspaceEntry { id: about.id, slug: self.free_slug(name)?, name: name.to_owned(), zone: about.zone };
        if self.database.has_graph(entry.id)? {
            bail!("the workspace {} is left from an earlier attempt; remove it first", entry.id);
        }
        let workspace = self.open_workspace(entry.clone())?;
        let filled = exchange::reopen::reopen(archive, &*workspace.store)
            .and_then(|()| exchange::reopen::reopen_imports(archive, &*workspace.store))
            .map_err(anyhow::Error::from)
            .and_then(|()| self.take_files_in(archive, &workspace));
        if let Err(problem) = filled {
            // Nobody knows of it yet, so nothing of it stays.
            self.workspaces.write().unwrap_or_else(PoisonError::into_inner).remove(&entry.id);
            drop(workspace);
            self.database.remove_graph(entry.id)?;
            let index = self.folder.join("workspaces").join(format!("{}.search.db", entry.id));
            for ending in ["db", "db-wal", "db-shm"] {
                let _ = fs::remove_file(index.with_extension(ending));
            }
            return Err(problem);
        }
        let person = about.made_for;
        let spaces = workspace.ledger.read(|read| read.spaces())?;
        let mut rules = vec![RuleChange::Stand { person, standing: Some(Standing::Owner) }];
        rules.extend(spaces.iter().map(|space| RuleChange::Give(Grant { person, space: space.id, role: Role::Maker })));
        workspace.change_rules(person, |_| Ok(rules))??;
        // Last, so that a folder left by a crash half way is not taken for a workspace.
        self.accounts.add_workspace(&entry, account.id, person, is_new.then_some(account))?;
        Ok(workspace)
    }

    fn take_files_in(&self, archive: &Path, workspace: &Workspace) -> Result<()> {
        exchange::reopen::attached(archive, &mut |id, bytes| {
            let id: RecordId = id.parse().map_err(|_| "its folder is no id".to_owned())?;
            let record = workspace.ledger.read(|read| read.record(id)).map_err(|problem| problem.to_string())?;
            let record = record.ok_or("it belongs to no record")?;
            let kept = file_store::keep_all(&self.files, workspace.entry.id, bytes);
            let hash = kept.map_err(|problem| format!("{problem:#}"))?;
            if record.text("hash") == Some(&hash) { Ok(()) } else { Err("its bytes are not what was kept".into()) }
        })?;
        Ok(())
    }

    /// Makes an account a member of a workspace: as `standing` says, and with a role of their own in each of `roles`.
    /// `by`: the person who let them in; without one they let themselves in, at the terminal.
    pub fn join(&self, workspace: &Workspace, entering: &Entering, by: Option<RecordId>) -> Result<RecordId> {
        let (spaces, rules) = workspace.ledger.read(|read| Ok((read.spaces()?, read.rules()?)))?;
        // Where every member sees who came; a guest is seen where they are.
        let first_open = spaces.iter().map(|space| space.id).filter(|space| rules.is_open(*space)).min();
        let theirs = entering.roles.first().map(|(space, _)| *space);
        let home = match entering.standing {
            Standing::Guest => theirs.or(first_open),
            _ => first_open.or(theirs),
        };
        let home = home.or(spaces.first().map(|space| space.id)).context("the workspace has no space")?;
        let person = RecordId(Uuid::now_v7());
        let all: Vec<SpaceId> = spaces.iter().map(|space| space.id).collect();
        // Before any rule names the person: of two ways in that are taken at once, one counts, and nobody is left in the
        // rules as whom nobody can sign in.
        if !self.accounts.add_member(workspace.entry.id, entering.account.id, person)? {
            bail!(AlreadyIn);
        }
        let gives =
            entering.roles.iter().map(|(space, role)| RuleChange::Give(Grant { person, space: *space, role: *role }));
        let stands = RuleChange::Stand { person, standing: Some(entering.standing) };
        let changes = std::iter::once(stands).chain(gives).collect();
        workspace.change_rules(by.unwrap_or(person), |_| Ok(changes))??;
        // Last, since it is what others see: who looks then finds all of it.
        let record = person_record(person, home, &entering.account.name, &entering.account.email);
        let label = format!("Added {}", entering.account.name);
        if let Err(failure) = workspace.commit_as_program(by.unwrap_or(person), &all, &label, vec![record]) {
            let out = vec![RuleChange::Stand { person, standing: None }];
            workspace.change_rules(by.unwrap_or(person), |_| Ok(out))??;
            self.accounts.remove_member(workspace.entry.id, person)?;
            return Err(failure);
        }
        Ok(person)
    }

    fn free_slug(&self, name: &str) -> Result<String> {
        let mut slug: String = name
            .to_lowercase()
            .chars()
            .map(|character| if character.is_ascii_alphanumeric() { character } else { '-' })
            .collect::<String>()
            .split('-')
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("-");
        slug.truncate(40);
        if slug.is_empty() {
            slug = "workspace".into();
        }
        let mut taken: Vec<String> = self.accounts.workspaces()?.into_iter().map(|entry| entry.slug).collect();
        taken.extend(PAGES.map(str::to_owned));
        let mut candidate = slug.clone();
        let mut number = 2;
        while taken.contains(&candidate) {
            candidate = format!("{slug}-{number}");
            number += 1;
        }
        Ok(candidate)
    }
}

/// A workspace that cannot be named or dated so. Says what is asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("a workspace's name is one line of 1 to {WORKSPACE_NAME_LIMIT} characters")]
    Name,
    #[error("there is no time zone \"{0}\"; give a name like Europe/Berlin")]
    Zone(String),
}

/// Nobody comes into a workspace twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this account is in the workspace already")]
pub struct AlreadyIn;

/// Longest name of a workspace, in characters. Its first space has the same name, and may.
const WORKSPACE_NAME_LIMIT: usize = 100;
const _: () = assert!(WORKSPACE_NAME_LIMIT <= graph::apply::NAME_LIMIT);

/// The name without what surrounds it.
pub fn workspace_name(name: &str) -> Result<&str, Unfit> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > WORKSPACE_NAME_LIMIT || name.chars().any(char::is_control) {
        return Err(Unfit::Name);
    }
    Ok(name)
}

pub fn check_zone(zone: &str) -> Result<(), Unfit> {
    match jiff::tz::TimeZone::get(zone) {
        Ok(_) => Ok(()),
        Err(_) => Err(Unfit::Zone(zone.to_owned())),
    }
}

/// Pages of the client beside the workspaces. An address that begins with one is never a workspace's.
const PAGES: [&str; 5] = ["api", "first-run", "join", "shared-link", "sign-in"];

/// Whose workspace it becomes. `workspace`: its id, where it is not to be a fresh one.
pub struct Owner {
    pub account: Account,
    /// It is kept together with the workspace.
    pub is_new: bool,
    pub workspace: Option<WorkspaceId>,
}

/// Who comes into a workspace, and as what.
pub struct Entering {
    pub account: Account,
    pub standing: Standing,
    pub roles: Vec<(SpaceId, Role)>,
}

/// The first space of a workspace.
pub struct SpacePlan {
    pub id: SpaceId,
    pub name: String,
    pub prefix: String,
    pub states: Vec<(&'static str, StateCategory)>,
}

impl SpacePlan {
    /// A space with the states that most teams begin with.
    pub fn usual(name: &str) -> Self {
        let letters: String = name.chars().filter(char::is_ascii_alphabetic).take(4).collect();
        let prefix = if letters.len() < 2 { "TL".to_owned() } else { letters.to_ascii_uppercase() };
        Self {
            id: SpaceId(Uuid::now_v7()),
            name: name.trim().to_owned(),
            prefix,
            states: vec![
                ("Triage", StateCategory::Triage),
                ("Backlog", StateCategory::Backlog),
                ("Planned", StateCategory::Unstarted),
                ("In progress", StateCategory::Started),
                ("Shipped", StateCategory::Done),
                ("Not planned", StateCategory::Cancelled),
            ],
        }
    }
}

/// What most teams call the states of their work.
const WORK_STATES: [(&str, StateCategory); 6] = [
    ("Triage", StateCategory::Triage),
    ("Backlog", StateCategory::Backlog),
    ("To do", StateCategory::Unstarted),
    ("In progress", StateCategory::Started),
    ("Done", StateCategory::Done),
    ("Cancelled", StateCategory::Cancelled),
];

impl SpacePlan {
    /// What makes the space, and then its states.
    pub fn definitions(&self) -> Vec<OperationBody> {
        let space = OperationBody::DefineSpace { space: self.id, name: self.name.clone(), prefix: self.prefix.clone() };
        let of_kind = |kind: &'static str, states: &[(&'static str, StateCategory)]| {
            let define =
                |(position, (state, category)): (u32, &(&'static str, StateCategory))| OperationBody::DefineState {
                    state: StateId(Uuid::now_v7()),
                    space: self.id,
                    kind: kind.into(),
                    name: (*state).to_owned(),
                    category: *category,
                    position,
                };
            (0..).zip(states).map(define).collect::<Vec<_>>()
        };
        let states = of_kind("feature", &self.states).into_iter().chain(of_kind("work_item", &WORK_STATES));
        std::iter::once(space).chain(states).collect()
    }
}

fn person_record(person: RecordId, space: SpaceId, name: &str, email: &str) -> OperationBody {
    let fields = [("title", name), ("email", email)].map(|(field, value)| (field.to_owned(), value.into())).into();
    OperationBody::Create { record: person, kind: "person".into(), space, fields }
}

impl Workspace {
    /// Commits in the program's own name, without asking for a role.
    pub fn commit_as_program(
        &self,
        person: RecordId,
        spaces: &[SpaceId],
        label: &str,
        bodies: Vec<OperationBody>,
    ) -> Result<()> {
        let version = self.ledger.read(|read| read.policy_version())?;
        let permit = WritePermit::for_program(self.entry.id, person, spaces, version);
        let operations = bodies
            .into_iter()
            .map(|body| Operation { id: OperationId(Uuid::now_v7()), happened_at: None, cause: None, body })
            .collect();
        let batch = Batch { id: BatchId(Uuid::now_v7()), label: label.to_owned(), operations };
        self.ledger.commit(permit, Request::new(batch, Via::System)).wait_blocking()?;
        Ok(())
    }
}

/// Keeps a second process out of the folder: two writers would each believe to be the only one.
fn hold(folder: &Path) -> Result<Option<File>> {
    let path = folder.join("lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .with_context(|| format!("the data folder {} cannot be written to", folder.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => {
            bail!(
                "another throughline is running on {}; stop it first, or choose another folder with --data",
                folder.display()
            )
        }
        // Some network drives know no locks; SQLite then says what it thinks of them.
        Err(TryLockError::Error(_)) => Ok(None),
    }
}
