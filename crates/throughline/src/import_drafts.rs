//! Files that wait to be imported, and imports that run. The files lie in the data folder until a week after they came,
//! so that a run that was stopped, or died with the program, can be taken up again.

use crate::workspace::Workspace;
use access::{Action, Actor, WritePermit};
use anyhow::{Context, Result};
use exchange::carry::{Control, carry, listed, planned, rehearse, rehearse_with};
use exchange::draft::{DraftPlan, DraftQuestion, DraftReading, ImportDraft};
use exchange::existing::{Graph, LedgerGraph};
use exchange::plan::{Choices, Destination, Work, choices, makes_something};
use exchange::port::{Import, ImportFile, ImportReport, ImportState};
use exchange::table::{Reading, SourceFile};
use exchange::{ExchangeError, detect, guess};
use graph::id::{ImportId, RecordId, SpaceId};
use ledger::erasure::Called;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use uuid::Uuid;

/// Files of one draft.
pub const FILES_LIMIT: usize = 20;
/// Bytes of all files of one draft.
pub const BYTES_LIMIT: u64 = 512 << 20;
/// Drafts that one person may have waiting in a workspace.
const DRAFTS_LIMIT: usize = 10;
const KEPT_FOR: Duration = Duration::from_secs(7 * 24 * 3_600);
const TITLE_LIMIT: usize = 200;
/// How long an import may go on after it was told to stop: it ends between two batches.
const STOPPING: Duration = Duration::from_secs(30);
const STOP_LOOK: Duration = Duration::from_millis(20);
/// Findings that a terminal shows.
const PRINTED_FINDINGS: usize = 50;

/// Why a draft cannot be what is asked.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    #[error("there is no such draft, or it is not yours; choose the files again")]
    Absent,
    #[error("{0}")]
    Unfit(String),
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    #[error("{0:#}")]
    Folder(anyhow::Error),
}

impl From<anyhow::Error> for DraftError {
    fn from(error: anyhow::Error) -> Self {
        Self::Folder(error)
    }
}

/// What stands beside the files of a draft.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Waiting {
    by: RecordId,
    files: Vec<ImportFile>,
    /// As it was last begun.
    plan: Option<DraftPlan>,
}

/// Files, and what was read of them.
type LastRead = (Vec<ImportFile>, Arc<Vec<Reading>>);

/// The drafts of one workspace.
pub struct ImportDrafts {
    folder: PathBuf,
    running: Mutex<HashMap<ImportId, Arc<Control>>>,
    /// Held while a draft's list of files is read and written again.
    changing: Mutex<()>,
    /// The files that were read last: the steps of a screen ask for them again and again.
    read: Mutex<Option<LastRead>>,
}

impl ImportDrafts {
    pub fn in_folder(folder: PathBuf) -> Self {
        Self { folder, running: Mutex::default(), changing: Mutex::default(), read: Mutex::default() }
    }

    fn running(&self) -> MutexGuard<'_, HashMap<ImportId, Arc<Control>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn control(&self, import: ImportId) -> Option<Arc<Control>> {
        self.running().get(&import).cloned()
    }

    pub fn running_count(&self) -> usize {
        self.running().len()
    }

    fn folder_of(&self, draft: ImportId) -> PathBuf {
        self.folder.join(draft.to_string())
    }

    /// Begins a draft; what waited too long goes.
    pub fn begin(&self, by: RecordId) -> Result<ImportDraft, DraftError> {
        fs::create_dir_all(&self.folder).with_context(|| format!("cannot make {}", self.folder.display()))?;
        let mut own: Vec<ImportId> = Vec::new();
        for (draft, age) in self.all()? {
            if self.running().contains_key(&draft) {
                continue;
            }
            if age > KEPT_FOR {
                self.remove(draft)?;
            } else if self.waiting(draft).is_ok_and(|waiting| waiting.by == by) {
                own.push(draft);
            }
        }
        // Ids rise with time: the oldest is the first.
        own.sort();
        while own.len() >= DRAFTS_LIMIT {
            self.remove(own.remove(0))?;
        }
        let draft = ImportDraft { id: ImportId(Uuid::now_v7()), files: vec![] };
        fs::create_dir(self.folder_of(draft.id)).context("cannot make the draft's folder")?;
        self.keep(draft.id, &Waiting { by, files: vec![], plan: None })?;
        Ok(draft)
    }

    fn all(&self) -> Result<Vec<(ImportId, Duration)>, DraftError> {
        let mut found = Vec::new();
        // Made with the first draft.
        if !self.folder.is_dir() {
            return Ok(found);
        }
        for entry in fs::read_dir(&self.folder).context("cannot read the drafts")?.flatten() {
            let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<ImportId>().ok()) else { continue };
            let changed = entry.metadata().and_then(|metadata| metadata.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
            found.push((id, SystemTime::now().duration_since(changed).unwrap_or_default()));
        }
        Ok(found)
    }

    fn remove(&self, draft: ImportId) -> Result<(), DraftError> {
        fs::remove_dir_all(self.folder_of(draft)).context("cannot remove a draft")?;
        Ok(())
    }

    /// Drafts that a person made, and those of others in whose files the person is named. What is packed cannot be looked
    /// into here, and counts as if it named everybody.
    pub fn naming(&self, person: RecordId, called: &Called) -> Result<Vec<ImportId>> {
        let mut found = Vec::new();
        for (draft, _) in self.all()? {
            let Ok(waiting) = self.waiting(draft) else { continue };
            let mut names = waiting.by == person;
            for file in waiting.files.iter().take_while(|_| !called.is_empty()) {
                if names {
                    break;
                }
                let mut bytes = fs::read(self.folder_of(draft).join(&file.sha256)).unwrap_or_default();
                names = bytes.starts_with(b"PK");
                // Of letters that take two bytes each, as some spreadsheets write them, one is nothing.
                bytes.retain(|byte| *byte != 0);
                names |= called.stand_in(&String::from_utf8_lossy(&bytes));
            }
            if names {
                found.push(draft);
            }
        }
        Ok(found)
    }

    /// How many drafts a person made.
    pub fn made_by(&self, person: RecordId) -> Result<u64> {
        let all = self.all()?;
        let made = all.iter().filter(|(draft, _)| self.waiting(*draft).is_ok_and(|waiting| waiting.by == person));
        Ok(made.count() as u64)
    }

    /// Removes drafts; what runs is stopped first, and has written its last once this is answered.
    ///
    /// # Errors
    /// Where one did not stop in time, or could not be removed. Of the former nothing is removed.
    pub fn forget(&self, drafts: &[ImportId]) -> Result<()> {
        for control in drafts.iter().filter_map(|draft| self.control(*draft)) {
            control.stop();
        }
        let begun = Instant::now();
        while drafts.iter().any(|draft| self.control(*draft).is_some()) {
            if begun.elapsed() > STOPPING {
                let problem =
                    "an import of theirs, or one that names them, did not stop yet; erase them again in a moment";
                return Err(DraftError::Unfit(problem.into()).into());
            }
            std::thread::sleep(STOP_LOOK);
        }
        self.forget_reading();
        for draft in drafts {
            self.remove(*draft)?;
        }
        Ok(())
    }

    fn waiting(&self, draft: ImportId) -> Result<Waiting, DraftError> {
        let text = fs::read(self.folder_of(draft).join("draft.json")).map_err(|_| DraftError::Absent)?;
        serde_json::from_slice(&text).map_err(|_| DraftError::Absent)
    }

    fn keep(&self, draft: ImportId, waiting: &Waiting) -> Result<(), DraftError> {
        let path = self.folder_of(draft).join("draft.json");
        let written = serde_json::to_vec(waiting).context("cannot write the draft")?;
        let beside = path.with_extension("new");
        fs::write(&beside, written).and_then(|()| fs::rename(&beside, &path)).context("cannot write the draft")?;
        Ok(())
    }

    fn own(&self, draft: ImportId, by: RecordId) -> Result<Waiting, DraftError> {
        let waiting = self.waiting(draft)?;
        if waiting.by == by { Ok(waiting) } else { Err(DraftError::Absent) }
    }

    /// The draft with its files.
    pub fn draft(&self, draft: ImportId, by: RecordId) -> Result<ImportDraft, DraftError> {
        Ok(ImportDraft { id: draft, files: self.own(draft, by)?.files })
    }

    /// Takes a file in, in place of one of the same name. What no reader can read is refused and not kept.
    pub fn add(&self, draft: ImportId, by: RecordId, name: &str, bytes: &[u8]) -> Result<ImportDraft, DraftError> {
        let reading = detect::read(&SourceFile { name, bytes })?;
        let _alone = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut waiting = self.own(draft, by)?;
        if self.control(draft).is_some() {
            return Err(DraftError::Unfit("the import runs already; begin another for more files".into()));
        }
        waiting.files.retain(|file| file.name != name);
        if waiting.files.len() == FILES_LIMIT {
            return Err(DraftError::Unfit(format!("one import holds at most {FILES_LIMIT} files; import these first")));
        }
        let folder = self.folder_of(draft);
        let held: u64 = waiting
            .files
            .iter()
            .filter_map(|file| fs::metadata(folder.join(&file.sha256)).ok())
            .map(|metadata| metadata.len())
            .sum();
        if held + bytes.len() as u64 > BYTES_LIMIT {
            let problem = format!("the files of one import have at most {} MB together", BYTES_LIMIT >> 20);
            return Err(DraftError::Unfit(problem));
        }
        let file = listed(name, bytes, &reading);
        fs::write(folder.join(&file.sha256), bytes).context("cannot keep the file")?;
        waiting.files.push(file);
        self.keep(draft, &waiting)?;
        self.sweep(draft, &waiting);
        self.forget_reading();
        Ok(ImportDraft { id: draft, files: waiting.files })
    }

    pub fn take_out(&self, draft: ImportId, by: RecordId, name: &str) -> Result<ImportDraft, DraftError> {
        let _alone = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut waiting = self.own(draft, by)?;
        if self.control(draft).is_some() {
            return Err(DraftError::Unfit("the import runs; stop it first".into()));
        }
        waiting.files.retain(|file| file.name != name);
        self.keep(draft, &waiting)?;
        self.sweep(draft, &waiting);
        self.forget_reading();
        Ok(ImportDraft { id: draft, files: waiting.files })
    }

    /// Removes the bytes that no file of the draft is made of any more.
    fn sweep(&self, draft: ImportId, waiting: &Waiting) {
        let Ok(entries) = fs::read_dir(self.folder_of(draft)) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name != "draft.json" && waiting.files.iter().all(|file| file.sha256 != name) {
                // What stays for now is swept the next time.
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn forget_reading(&self) {
        *self.read.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// One at a time: large files take room while they are read.
    fn readings(&self, draft: ImportId, waiting: &Waiting) -> Result<Arc<Vec<Reading>>, DraftError> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, readings)) = read.as_ref().filter(|(of, _)| *of == waiting.files) {
            return Ok(readings.clone());
        }
        if waiting.files.is_empty() {
            return Err(DraftError::Unfit("choose a file first".into()));
        }
        let folder = self.folder_of(draft);
        let mut readings = Vec::new();
        for file in &waiting.files {
            let bytes = fs::read(folder.join(&file.sha256)).map_err(|_| DraftError::Absent)?;
            readings.push(detect::read(&SourceFile { name: &file.name, bytes: &bytes })?);
        }
        let readings = Arc::new(readings);
        *read = Some((waiting.files.clone(), readings.clone()));
        Ok(readings)
    }

    /// What the files hold, and a mapping to begin with.
    pub fn reading(
        &self,
        workspace: &Workspace,
        actor: &Actor,
        draft: ImportId,
        asked: &DraftQuestion,
    ) -> Result<DraftReading, DraftError> {
        let waiting = self.own(draft, actor.person())?;
        let readings = self.readings(draft, &waiting)?;
        let visible = actor.visible_spaces();
        let graph = LedgerGraph { ledger: &workspace.ledger, visible: &visible, own: &[], home: asked.space };
        let fields = graph.fields().map_err(ExchangeError::from)?;
        let registry = workspace.ledger.registry();
        let mapping = guess::mapping(&readings, &asked.kinds, registry, &fields, asked.space);
        Ok(DraftReading::of(&readings, mapping))
    }

    /// The words for states and people, each with a guess.
    pub fn choices(
        &self,
        workspace: &Workspace,
        actor: &Actor,
        draft: ImportId,
        plan: &DraftPlan,
    ) -> Result<Choices, DraftError> {
        let waiting = self.own(draft, actor.person())?;
        let readings = self.readings(draft, &waiting)?;
        Self::with_work(workspace, actor, draft, plan, &readings, |work| Ok(choices(work)?))
    }

    /// What the import would do.
    pub fn rehearsal(
        &self,
        workspace: &Workspace,
        actor: &Actor,
        draft: ImportId,
        plan: &DraftPlan,
    ) -> Result<ImportReport, DraftError> {
        let waiting = self.own(draft, actor.person())?;
        let readings = self.readings(draft, &waiting)?;
        Self::with_work(workspace, actor, draft, plan, &readings, |work| {
            let import = begun(work, draft, plan, actor.person(), &readings, waiting.files.clone());
            match actor.write_permit() {
                Ok(permit) => Ok(rehearse_with(&workspace.ledger, permit, work, import)?),
                Err(_) => Ok(rehearse(work, import)?),
            }
        })
    }

    /// Begins the import, or goes on with one that stopped. It runs on a thread of its own.
    pub fn run(
        self: &Arc<Self>,
        workspace: &Arc<Workspace>,
        actor: &Actor,
        draft: ImportId,
        plan: Option<DraftPlan>,
    ) -> Result<Import, DraftError> {
        let mut waiting = self.own(draft, actor.person())?;
        let Some(plan) = plan.or_else(|| waiting.plan.clone()) else {
            return Err(DraftError::Unfit("say first what becomes of the files".into()));
        };
        let former = workspace.store.report(draft).map_err(ExchangeError::from)?;
        if former.is_some_and(|former| former.import.state == ImportState::Finished) {
            let problem = "this import is finished; begin another to bring a newer file, or take this one back first";
            return Err(DraftError::Unfit(problem.into()));
        }
        let title = plan.title.trim();
        if title.is_empty() || title.len() > TITLE_LIMIT || title.chars().any(char::is_control) {
            return Err(DraftError::Unfit(format!("an import's title is one line of 1 to {TITLE_LIMIT} bytes")));
        }
        if !makes_something(&plan.mapping) {
            return Err(DraftError::Unfit(
                "map at least one column of one table; as it is nothing would be made".into(),
            ));
        }
        let readings = self.readings(draft, &waiting)?;
        let control = Arc::new(Control::default());
        // Whatever happens from here on, it no longer runs when this is over.
        let over = self.take_turn(draft, control.clone())?;
        // A mapping that cannot be is refused here, where somebody waits for the answer.
        let import = Self::with_work(workspace, actor, draft, &plan, &readings, |work| {
            choices(work)?;
            Ok(begun(work, draft, &plan, actor.person(), &readings, waiting.files.clone()))
        })?;
        waiting.plan = Some(plan.clone());
        self.keep(draft, &waiting)?;
        let (workspace, person, answer) = (workspace.clone(), actor.person(), import.clone());
        std::thread::spawn(move || {
            let _over = over;
            let now = || workspace.actor(person).map_err(ExchangeError::from);
            let permit = || -> Result<WritePermit, ExchangeError> { Ok(now()?.write_permit()?) };
            let done = now().map_err(DraftError::from).and_then(|actor| {
                Self::with_work(&workspace, &actor, draft, &plan, &readings, |work| {
                    Ok(carry(&workspace.ledger, &*workspace.store, &permit, work, import, &control)?)
                })
            });
            match done {
                Ok(report) => tracing::info!("the import {draft} ended: {:?}", report.import.state),
                Err(problem) => tracing::warn!("the import {draft} failed: {problem}"),
            }
        });
        Ok(answer)
    }

    /// Nothing else is done with the import until what is answered is dropped.
    pub fn take_turn(self: &Arc<Self>, import: ImportId, control: Arc<Control>) -> Result<Over, DraftError> {
        let mut running = self.running();
        if running.contains_key(&import) {
            return Err(DraftError::Unfit("the import is running; stop it first".into()));
        }
        running.insert(import, control);
        Ok(Over { drafts: self.clone(), draft: import })
    }

    /// Whether its files are still here.
    pub fn is_resumable(&self, import: ImportId, by: RecordId) -> bool {
        self.own(import, by).is_ok_and(|waiting| waiting.plan.is_some())
    }

    fn with_work<T>(
        workspace: &Workspace,
        actor: &Actor,
        draft: ImportId,
        plan: &DraftPlan,
        readings: &[Reading],
        with: impl FnOnce(&Work<'_>) -> Result<T, DraftError>,
    ) -> Result<T, DraftError> {
        let visible = actor.visible_spaces();
        let permit = actor.write_permit().map_err(ExchangeError::from)?;
        let own: Vec<SpaceId> =
            visible.spaces().iter().copied().filter(|space| permit.check(Action::Import, *space).is_ok()).collect();
        let graph = LedgerGraph { ledger: &workspace.ledger, visible: &visible, own: &own, home: plan.space };
        let destination = Destination {
            workspace: workspace.entry.id,
            space: plan.space,
            zone: workspace.entry.zone.clone(),
            import: draft,
            attempt: 0,
            now: workspace.ledger.clock().now(),
            source: plan.title.trim().to_owned(),
        };
        let registry = workspace.ledger.registry();
        with(&Work { readings, mapping: &plan.mapping, registry, graph: &graph, destination: &destination })
    }
}

/// Takes an import out of those that run, however it ended.
pub struct Over {
    drafts: Arc<ImportDrafts>,
    draft: ImportId,
}

impl Drop for Over {
    fn drop(&mut self) {
        self.drafts.running().remove(&self.draft);
        self.drafts.forget_reading();
    }
}

fn begun(
    work: &Work<'_>,
    draft: ImportId,
    plan: &DraftPlan,
    by: RecordId,
    readings: &[Reading],
    files: Vec<ImportFile>,
) -> Import {
    let mut systems: Vec<&str> = readings.iter().map(|reading| reading.system).collect();
    systems.sort_unstable();
    systems.dedup();
    planned(draft, work, plan.title.trim().to_owned(), systems.join(", "), by, files)
}

/// Reads files without a program running: what would become of them in an empty workspace.
pub fn check(files: &[PathBuf], kind: Option<&str>) -> Result<ImportReport> {
    let mut readings = Vec::new();
    let mut listing = Vec::new();
    for path in files {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let name = path.file_name().map_or_else(|| "file".into(), |name| name.to_string_lossy().into_owned());
        let reading = detect::read(&SourceFile { name: &name, bytes: &bytes })?;
        listing.push(listed(&name, &bytes, &reading));
        readings.push(reading);
    }
    let registry = graph::catalogue::registry()?;
    let space = SpaceId(Uuid::nil());
    let kinds = kind.map_or_else(Default::default, |kind| {
        let tables = readings.iter().flat_map(|reading| &reading.tables);
        tables.map(|table| (table.name.clone(), kind.to_owned())).collect()
    });
    let mapping = guess::mapping(&readings, &kinds, &registry, &[], space);
    let destination = Destination {
        workspace: graph::id::WorkspaceId(Uuid::nil()),
        space,
        zone: "UTC".into(),
        import: ImportId(Uuid::nil()),
        attempt: 0,
        now: ledger::Clock::now(&crate::clock::SystemClock),
        source: "files".into(),
    };
    let graph = exchange::existing::EmptyGraph;
    let work =
        Work { readings: &readings, mapping: &mapping, registry: &registry, graph: &graph, destination: &destination };
    let import =
        planned(ImportId(Uuid::nil()), &work, "Rehearsal".into(), String::new(), RecordId(Uuid::nil()), listing);
    Ok(rehearse(&work, import)?)
}

/// The report as a person reads it in a terminal.
pub fn printed(report: &ImportReport) -> String {
    let mut text = String::new();
    let mut line = |words: String| {
        text.push_str(&words);
        text.push('\n');
    };
    for file in &report.import.files {
        line(format!("{}: {} rows, {} values", file.name, file.rows, file.values));
    }
    let counts = report.import.counts.unwrap_or_default();
    let told = [
        (counts.created, "records"),
        (counts.people, "people"),
        (counts.comments, "comments"),
        (counts.links, "links"),
        (counts.changes, "dated changes of state"),
        (counts.states, "new states"),
        (counts.fields, "new fields"),
        (counts.left_out, "rows left out"),
    ];
    let told: Vec<String> =
        told.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    line(format!("would make {}", if told.is_empty() { "nothing".to_owned() } else { told.join(", ") }));
    let (values, mapped) = (report.values, report.mapped);
    line(format!("{values} values = {mapped} mapped + {} kept as they are + {} lost", report.kept_raw, report.lost));
    let mut table = "";
    for column in &report.columns {
        if column.file != table {
            table = &column.file;
            line(format!("\n{table}"));
        }
        let to = if column.mapped_to.is_empty() { "kept as it is" } else { &column.mapped_to };
        line(format!("  {:>8} {:>8}  {} -> {to}", column.values, column.mapped, column.column));
    }
    if !report.findings.is_empty() {
        line(format!("\n{} findings", report.findings.len()));
    }
    for finding in report.findings.iter().take(PRINTED_FINDINGS) {
        line(format!(
            "  {} row {} {}: \"{}\" {}",
            finding.file, finding.row, finding.column, finding.value, finding.reason
        ));
    }
    if report.findings.len() > PRINTED_FINDINGS {
        line("  and more; --json lists them all".to_owned());
    }
    text.trim_end().to_owned()
}

/// Where the drafts of a workspace lie, beside its database.
pub fn folder_beside(database: &Path) -> PathBuf {
    database.with_extension("imports")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};

    #[test]
    fn a_draft_is_forgotten_once_its_import_has_written_its_last() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let drafts = Arc::new(ImportDrafts::in_folder(folder.path().to_owned()));
        let draft = drafts.begin(RecordId(Uuid::now_v7())).expect("it is begun").id;
        let over = drafts.take_turn(draft, Arc::default()).expect("nothing else runs");
        let wrote = Arc::new(AtomicBool::new(false));
        let last = wrote.clone();
        let import = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(150));
            last.store(true, Ordering::Relaxed);
            drop(over);
        });
        drafts.forget(&[draft]).expect("it stops in time");
        assert!(wrote.load(Ordering::Relaxed));
        assert!(drafts.all().expect("they are listed").is_empty());
        import.join().expect("the import ends");
    }
}
