//! Erasing people, whatever they left wherever: in the graph in one transaction, and after it, step by step and again after
//! a crash, in what lies outside. Who was erased is kept beside the databases, so that what is restored from an earlier day
//! is erased again before anybody sees it.

use crate::file_store;
use crate::installation::Installation;
use crate::mail::{MAIL, Mail};
use crate::workspace::Workspace;
use access::account::Account;
use access::audit::{AuditDetail, AuditKind};
use access::{Actor, Denied, RuleChange, Rules, may_erase};
use anyhow::{Context, Result, bail};
use automation::job::NewJob;
use graph::erasure::ErasedPlace;
use graph::id::{RecordId, SpaceId, WorkspaceId};
use graph::operation::Via;
use graph::registry::FieldType;
use graph::time::Instant;
use ledger::CommitError;
use ledger::erasure::{Called, Erasure, ErasureOrder, ErasureStep, StillNamed, called};
use ledger::file_versions::file_versions;
use ledger::search::{Question, words_of};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{MutexGuard, PoisonError};
use storage::erasure_list::{ERASURES, ErasureList, ListedErasure};
use storage::files::FileError;
use uuid::Uuid;

/// The kind of the jobs that finish an erasure.
pub const ERASE: &str = "erase";
/// Records of others that are listed because the name stands in them.
const NAMED_LIMIT: usize = 500;

/// What somebody asks for.
pub struct Asked {
    pub person: RecordId,
    pub by: RecordId,
    pub authored: bool,
    pub via: Via,
}

/// What is known of a person beside their record.
pub struct Known {
    pub called: Called,
    /// Under which mail reaches them today: a former address may be somebody else's by now.
    addresses: Called,
    /// Of the person alone, or of somebody who is in other workspaces too.
    pub account: Option<Account>,
    /// Other workspaces that the account is in, or that somebody's is who has the address of the record.
    pub elsewhere: usize,
}

impl Installation {
    /// What the person is called, and the account that is theirs.
    pub fn known_of(&self, workspace: &Workspace, person: RecordId) -> Result<Known> {
        let of_record = workspace.ledger.read(|read| called(read, person))?;
        let members = self.accounts.members(workspace.entry.id)?;
        let account = members.into_iter().find(|(of, _)| *of == person).map(|(_, account)| account);
        let record = workspace.ledger.read(|read| read.record(person))?;
        let email = record.and_then(|record| record.text("email").map(|email| email.trim().to_lowercase()));
        let mut known = Known { called: of_record, addresses: Called::new(email.clone()), account: None, elsewhere: 0 };
        if let Some(account) = account {
            self.know_account(workspace.entry.id, &mut known, account)?;
        } else if let Some(found) = email.map(|email| self.accounts.account_by_email(&email)).transpose()?.flatten() {
            // Whoever was let go before has an account that leads nowhere any more.
            known.elsewhere = self.accounts.memberships(found.id)?.len();
            if known.elsewhere == 0 {
                self.know_account(workspace.entry.id, &mut known, found)?;
            }
        }
        Ok(known)
    }

    fn know_account(&self, workspace: WorkspaceId, known: &mut Known, account: Account) -> Result<()> {
        let words = [account.name.clone(), account.email.clone()];
        known.called = std::mem::take(&mut known.called).and(words);
        known.addresses = std::mem::take(&mut known.addresses).and([account.email.clone()]);
        let memberships = self.accounts.memberships(account.id)?;
        known.elsewhere = memberships.iter().filter(|of| of.workspace.id != workspace).count();
        known.account = Some(account);
        Ok(())
    }

    /// What erasing somebody would erase; nothing is kept of it.
    ///
    /// # Errors
    /// As [`Installation::erase`].
    pub fn rehearse_erasure(&self, workspace: &Workspace, asked: &Asked) -> Result<Erasure> {
        let known = self.known_of(workspace, asked.person)?;
        let order = self.order(workspace, asked, &known, Uuid::now_v7(), vec![])?;
        let mut erasure = workspace.ledger.erase(order, asked.via, true)?;
        self.count_outside(workspace, &known, &mut erasure)?;
        Ok(erasure)
    }

    /// Erases somebody from the graph; what lies outside waits for [`Installation::finish_erasure`].
    ///
    /// # Errors
    /// [`Denied`] where who asks may not, or where the workspace would lose its last owner; else what the databases could
    /// not do. Sent again it goes on.
    pub fn erase(&self, workspace: &Workspace, asked: &Asked) -> Result<Erasure> {
        let known = self.known_of(workspace, asked.person)?;
        // As anybody is who is let go: everybody hears of it, and no socket of theirs stays open.
        let (id, by, person) = (workspace.entry.id, asked.by, asked.person);
        let decide = move |rules: &Rules| may_erase(&Actor::new(id, by, rules, 0), rules, person);
        if workspace.ledger.read(|read| read.rules())?.standing(person).is_some() {
            workspace.change_rules(by, decide)??;
        }
        // Before anything is erased: an import that still ran would write anew what is.
        let drafts = workspace.drafts.naming(person, &known.called)?;
        // What others have chosen to be imported is known to them alone.
        let theirs = workspace.drafts.made_by(person)?;
        workspace.drafts.forget(&drafts)?;
        let (invitations, mails) = self.withdraw_mails(workspace.entry.id, &known)?;
        let order = self.order(workspace, asked, &known, Uuid::now_v7(), vec![])?;
        let mut erasure = workspace.ledger.erase(order, asked.via, false)?;
        erasure.count(ErasedPlace::Invitations, &[], invitations);
        erasure.count(ErasedPlace::Mails, &[], mails);
        erasure.count(ErasedPlace::Drafts, &[], theirs);
        let noted = workspace.ledger.note_erasure(&erasure);
        // Whatever fails from here on, the erasure is finished. Not queued before the note, which would tell as waiting what a
        // worker has done meanwhile.
        let queued = self.queue_erasure(workspace.entry.id, &erasure);
        let listed = self.list_erasure(workspace.entry.id, &erasure);
        let what = AuditDetail { person: Some(person), ..AuditDetail::default() };
        self.note(Some(workspace.entry.id), Some(by), AuditKind::PersonErased, what);
        noted?;
        queued?;
        listed?;
        Ok(erasure)
    }

    fn order(
        &self,
        workspace: &Workspace,
        asked: &Asked,
        known: &Known,
        id: Uuid,
        also: Vec<RecordId>,
    ) -> Result<ErasureOrder> {
        let (of, by, person) = (workspace.entry.id, asked.by, asked.person);
        Ok(ErasureOrder {
            id,
            person,
            by,
            authored: asked.authored,
            also,
            called: known.called.words().map(str::to_owned).collect(),
            named: still_named(workspace, person, &known.called)?,
            account: known.account.as_ref().map(|account| account.id),
            decide: Box::new(move |rules| match rules.standing(person) {
                // Who erases themselves was let go just before, and is nobody any more who could be asked.
                None if by == person => Ok(vec![]),
                _ => may_erase(&Actor::new(of, by, rules, 0), rules, person),
            }),
        })
    }

    /// What a rehearsal knows of places outside the graph.
    fn count_outside(&self, workspace: &Workspace, known: &Known, erasure: &mut Erasure) -> Result<()> {
        let id = workspace.entry.id;
        let now = self.clock.now();
        let offered = self.accounts.invitations(id, now)?;
        let to_them = |email: &Option<String>| email.as_ref().is_some_and(|email| known.addresses.is(email));
        let count = offered.iter().filter(|(_, offered)| to_them(&offered.email)).count();
        erasure.count(ErasedPlace::Invitations, &[], count as u64);
        let shares = self.accounts.shares(id)?;
        let person = erasure.person;
        for (_, share, _) in shares.iter().filter(|(_, share, _)| share.by == person) {
            erasure.count(ErasedPlace::Links, &share.spaces, 1);
        }
        let webhooks = self.jobs.webhooks(id)?;
        let made = webhooks.iter().filter(|webhook| webhook.person == erasure.person).count();
        erasure.count(ErasedPlace::Webhooks, &[], made as u64);
        erasure.count(ErasedPlace::Drafts, &[], workspace.drafts.made_by(erasure.person)?);
        let spaces = spaces_of_files(workspace, &erasure.records)?;
        erasure.count(ErasedPlace::FileBytes, &spaces, erasure.hashes.len() as u64);
        self.count_texts(workspace, erasure)?;
        if known.account.is_some() {
            let place = if known.elsewhere > 0 { ErasedPlace::Membership } else { ErasedPlace::Account };
            erasure.count(place, &[], 1);
        }
        Ok(())
    }

    /// How many texts of the records somebody typed.
    fn count_texts(&self, workspace: &Workspace, erasure: &mut Erasure) -> Result<()> {
        for record in workspace.ledger.read(|read| read.records(&erasure.records))? {
            let kind = self.registry.kind(&record.kind);
            let texts =
                kind.into_iter().flat_map(|kind| &kind.fields).filter(|field| field.field_type == FieldType::Text);
            for field in texts {
                let typed = workspace.store.load(record.id, field.name)?.is_some();
                erasure.count(ErasedPlace::Texts, &[record.space], u64::from(typed));
            }
        }
        Ok(())
    }

    /// Invitations into this workspace, and mails that wait, for an address of the person. Whom they invited is somebody else,
    /// and is let in.
    fn withdraw_mails(&self, workspace: WorkspaceId, known: &Known) -> Result<(u64, u64)> {
        let mut invitations = 0;
        for (handle, offered) in self.accounts.invitations(workspace, self.clock.now())? {
            if offered.email.is_some_and(|email| known.addresses.is(&email)) {
                invitations += u64::from(self.accounts.withdraw_invitation(workspace, handle)?);
            }
        }
        let (addresses, elsewhere) = (known.addresses.clone(), known.elsewhere > 0);
        let to_them = move |work: &str| match serde_json::from_str::<Mail>(work) {
            Ok(Mail::Invitation { to, workspace: of, .. }) => of == workspace && addresses.is(&to),
            // An account that is elsewhere too signs in there.
            Ok(Mail::SignIn { to }) => !elsewhere && addresses.is(&to),
            Err(_) => false,
        };
        Ok((invitations, self.jobs.remove_jobs(MAIL, Box::new(to_them))?))
    }

    /// Has what waits of an erasure done. Where it was given up before, it is tried again from the beginning.
    pub fn queue_erasure(&self, workspace: WorkspaceId, erasure: &Erasure) -> Result<()> {
        if erasure.waiting.is_empty() {
            return Ok(());
        }
        let now = self.clock.now();
        let work = erasure.id.to_string();
        let job = NewJob { id: erasure.id, kind: ERASE.into(), workspace: Some(workspace), work, due_at: now };
        self.jobs.add_jobs(&[job], now)?;
        self.jobs.revive_job(erasure.id, now)?;
        Ok(())
    }

    /// Does what waits of an erasure, as far as it can be done: one place that is away holds up no other. The disk waits for
    /// all of them, since it is written anew without what they removed.
    ///
    /// # Errors
    /// Why steps could not be done; the others are, and are noted.
    pub fn finish_erasure(&self, workspace: &Workspace, id: Uuid) -> Result<()> {
        let _alone = self.finishing.lock().unwrap_or_else(PoisonError::into_inner);
        let stands = || -> Result<Option<Erasure>> {
            let all = workspace.ledger.read(|read| read.erasures())?;
            Ok(all.into_iter().find(|erasure| erasure.id == id))
        };
        let mut problems: Vec<String> = Vec::new();
        for step in ErasureStep::ALL {
            let Some(mut erasure) = stands()? else { break };
            if !erasure.waiting.contains(&step) || (step == ErasureStep::Disk && erasure.waiting.len() > 1) {
                continue;
            }
            match self.step(workspace, step, &mut erasure) {
                Ok(()) => {
                    // Another program on the database may have done it meanwhile, and counted what it found.
                    if stands()?.is_none_or(|known| !known.waiting.contains(&step)) {
                        continue;
                    }
                    erasure.waiting.retain(|waiting| *waiting != step);
                }
                Err(problem) => problems.push(format!("{problem:#}")),
            }
            erasure.problem = (!problems.is_empty()).then(|| problems.join("; "));
            erasure.done_at = erasure.waiting.is_empty().then(|| self.clock.now());
            workspace.ledger.note_erasure(&erasure)?;
        }
        if problems.is_empty() { Ok(()) } else { bail!("{}", problems.join("; ")) }
    }

    fn step(&self, workspace: &Workspace, step: ErasureStep, erasure: &mut Erasure) -> Result<()> {
        match step {
            ErasureStep::Texts => {
                for record in workspace.ledger.read(|read| read.records(&erasure.records))? {
                    let texts = workspace.texts.forget(record.id)?;
                    erasure.count(ErasedPlace::Texts, &[record.space], texts);
                }
            }
            ErasureStep::Files => self.remove_bytes(workspace, erasure)?,
            ErasureStep::Account => self.forget_account(workspace, erasure)?,
            ErasureStep::Search => {
                workspace.search.rewrite()?;
                erasure.count(ErasedPlace::Search, &[], 1);
            }
            ErasureStep::Disk => {
                remove_copies(&self.folder().join("workspaces"), &format!("{}.before-", workspace.entry.id))?;
                remove_copies(self.folder(), "accounts.before-")?;
                remove_copies(self.folder(), "jobs.before-")?;
                // Offers that have run out are shown to nobody, and may still say the address.
                self.accounts.forget_expired(self.clock.now())?;
                workspace.store.rewrite()?;
                self.accounts.rewrite()?;
                self.jobs.rewrite()?;
                erasure.count(ErasedPlace::Disk, &[], 1);
            }
        }
        Ok(())
    }

    /// Bytes that no version of any file names any more. What was kept anew since the erasure is left to the weekly sweep:
    /// somebody may be uploading it.
    fn remove_bytes(&self, workspace: &Workspace, erasure: &mut Erasure) -> Result<()> {
        if erasure.hashes.is_empty() {
            return Ok(());
        }
        let id = workspace.entry.id;
        let named: BTreeSet<String> =
            workspace.ledger.read(file_versions)?.into_iter().map(|version| version.hash).collect();
        let unnamed: Vec<String> = erasure.hashes.iter().filter(|hash| !named.contains(*hash)).cloned().collect();
        let lie = |hash: &String| -> Result<bool> {
            match file_store::wait(self.files.size(id, hash))? {
                Ok(_) => Ok(true),
                Err(FileError::Absent) => Ok(false),
                Err(problem) => Err(unremoved(&problem)),
            }
        };
        if !self.files_are_own && unnamed.iter().map(lie).collect::<Result<Vec<_>>>()?.contains(&true) {
            bail!(
                "another installation keeps its files in the same place, so none are removed there; remove \"holder\" there \
                 if it is gone, and start again"
            );
        }
        let mut gone = Vec::new();
        for hash in unnamed {
            let removed =
                file_store::wait(self.files.remove(id, &hash, erasure.at))?.map_err(|problem| unremoved(&problem))?;
            gone.push((hash, removed.is_some()));
        }
        let spaces = spaces_of_files(workspace, &erasure.records)?;
        erasure.count(ErasedPlace::FileBytes, &spaces, gone.iter().filter(|(_, removed)| *removed).count() as u64);
        let removed = gone.into_iter().map(|(hash, _)| hash).collect();
        erasure.hashes.clear();
        let listed = ListedErasure { removed, ..listed(id, erasure) };
        self.add_to_list(ErasureList { erasures: vec![listed] })
    }

    /// The way in, and what is kept of it. Last the account itself: until then it tells what else is theirs.
    fn forget_account(&self, workspace: &Workspace, erasure: &mut Erasure) -> Result<()> {
        let (id, person) = (workspace.entry.id, erasure.person);
        for (handle, share, _) in self.accounts.shares(id)? {
            if share.by == person && self.accounts.end_share(id, handle)? {
                erasure.count(ErasedPlace::Links, &share.spaces, 1);
            }
        }
        for webhook in self.jobs.webhooks(id)? {
            if webhook.person == person && self.jobs.end_webhook(webhook.id)? {
                erasure.count(ErasedPlace::Webhooks, &[], 1);
            }
        }
        erasure.count(ErasedPlace::Audit, &[], self.accounts.forget_names(id, person)?);
        self.accounts.remove_member(id, person)?;
        if let Some(account) = erasure.account {
            let removed = self.accounts.remove_account(account)?;
            let place = if removed || self.accounts.account(account)?.is_none() {
                ErasedPlace::Account
            } else {
                ErasedPlace::Membership
            };
            erasure.count(place, &[], 1);
        }
        Ok(())
    }
}

/// The spaces of the files among the records: of their bytes only who sees all of these is told how many there were.
fn spaces_of_files(workspace: &Workspace, records: &[RecordId]) -> Result<Vec<SpaceId>> {
    let found = workspace.ledger.read(|read| read.records(records))?;
    let spaces: BTreeSet<SpaceId> =
        found.iter().filter(|record| record.kind == "file").map(|record| record.space).collect();
    Ok(spaces.into_iter().collect())
}

fn unremoved(problem: &FileError) -> anyhow::Error {
    anyhow::anyhow!("the bytes of a file could not be removed: {problem}")
}

/// Records of others in which the name or the address stands, best hits first.
fn still_named(workspace: &Workspace, person: RecordId, called: &Called) -> Result<Vec<StillNamed>> {
    let spaces: Vec<_> = workspace.ledger.read(|read| read.spaces())?.into_iter().map(|space| space.id).collect();
    let (mut found, now) = (Vec::<StillNamed>::new(), workspace.ledger.clock().now());
    for word in called.words() {
        // In a row, and as it is: what else the word may mean to a search is left out.
        let asked = format!("\"{}\"", word.replace('"', " "));
        let question = Question { words: &asked, spaces: &spaces, kinds: &[], limit: NAMED_LIMIT, now };
        let (hits, _) = workspace.search.find(&question, None)?;
        let ids: Vec<RecordId> = hits.hits.iter().map(|hit| hit.record).collect();
        for record in workspace.ledger.read(|read| read.records(&ids))? {
            let known = record.id == person || found.iter().any(|known| known.record == record.id);
            let words = words_of(workspace.ledger.registry(), &record);
            if !known && (called.stand_in(&words.title) || called.stand_in(&words.body)) {
                found.push(StillNamed { record: record.id, space: record.space });
            }
        }
    }
    found.truncate(NAMED_LIMIT);
    Ok(found)
}

fn merge_into(path: &Path, list: ErasureList) -> std::io::Result<()> {
    let mut there = ErasureList::read(path)?;
    if there.merge(list) {
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        there.write(path)?;
    }
    Ok(())
}

fn listed(workspace: WorkspaceId, erasure: &Erasure) -> ListedErasure {
    ListedErasure {
        id: erasure.id,
        workspace,
        person: erasure.person,
        by: erasure.by,
        at: erasure.at,
        authored: erasure.authored,
        records: erasure.records.clone(),
        account: erasure.account,
        removed: vec![],
    }
}

/// Copies that were made before a file was brought up to a newer version: they know nothing of who is erased.
fn remove_copies(folder: &Path, prefix: &str) -> Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries.flatten() {
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(prefix)) {
            fs::remove_file(entry.path()).with_context(|| format!("cannot remove {}", entry.path().display()))?;
        }
    }
    Ok(())
}

impl Installation {
    fn erasures_path(&self) -> PathBuf {
        self.folder().join(ERASURES)
    }

    fn list_turn(&self) -> MutexGuard<'_, Vec<PathBuf>> {
        self.erasure_lists.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Also keeps the list in `folder`, beside the backups that lie there.
    pub fn keep_erasures_in(&self, folder: &Path) -> Result<()> {
        let path = folder.join(ERASURES);
        let mut lists = self.list_turn();
        if !lists.contains(&path) {
            lists.push(path);
        }
        drop(lists);
        self.add_to_list(ErasureList::default())
    }

    fn list_erasure(&self, workspace: WorkspaceId, erasure: &Erasure) -> Result<()> {
        self.add_to_list(ErasureList { erasures: vec![listed(workspace, erasure)] })
    }

    fn add_to_list(&self, more: ErasureList) -> Result<()> {
        // Held while the lists are read and written.
        let beside = self.list_turn();
        let own = self.erasures_path();
        let mut list = ErasureList::read(&own).with_context(|| format!("cannot read {}", own.display()))?;
        if list.merge(more) {
            list.write(&own).with_context(|| format!("cannot write {}", own.display()))?;
        }
        for path in beside.iter() {
            // The data folder has it; where backups go may be away for a while.
            if let Err(problem) = merge_into(path, list.clone()) {
                tracing::error!("who was erased could not be noted in {}: {problem}", path.display());
            }
        }
        Ok(())
    }

    /// Erases again who was erased after the day that the databases are of, before anybody sees them, and finishes what they
    /// left undone; and keeps in the list whom only the databases know. Answers how many were erased again.
    pub fn replay_erasures(&self) -> Result<usize> {
        let path = self.erasures_path();
        let list = ErasureList::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let (mut replayed, mut unlisted) = (0, ErasureList::default());
        for workspace in self.all_workspaces() {
            let id = workspace.entry.id;
            let known = workspace.ledger.read(|read| read.erasures())?;
            for erasure in list.erasures.iter().filter(|erasure| erasure.workspace == id) {
                if known.iter().all(|known| known.id != erasure.id) {
                    self.erase_again(&workspace, erasure)?;
                    replayed += 1;
                }
            }
            for mut erasure in known {
                unlisted.erasures.push(listed(id, &erasure));
                if self.account_is_back(&workspace, &mut erasure)? {
                    replayed += 1;
                }
                if !erasure.waiting.is_empty() {
                    self.finish_before_serving(&workspace, erasure.id);
                }
            }
        }
        if !unlisted.erasures.is_empty() {
            self.add_to_list(unlisted)?;
        }
        if replayed > 0 {
            tracing::warn!("{replayed} people who had been erased before were erased again from what was restored");
        }
        Ok(replayed)
    }

    fn erase_again(&self, workspace: &Workspace, erasure: &ListedErasure) -> Result<()> {
        let asked = Asked { person: erasure.person, by: erasure.by, authored: erasure.authored, via: Via::System };
        let mut known = self.known_of(workspace, erasure.person)?;
        if known.account.is_none()
            && let Some(account) = erasure.account
            && let Some(account) = self.accounts.account(account)?
        {
            self.know_account(workspace.entry.id, &mut known, account)?;
        }
        let order = self.order(workspace, &asked, &known, erasure.id, erasure.records.clone())?;
        let person = erasure.person;
        // Who asked may have been nobody on that day: it was decided once.
        let again = move |rules: &Rules| -> Result<Vec<RuleChange>, Denied> {
            let stands = rules.standing(person).is_some();
            Ok(if stands { vec![RuleChange::Stand { person, standing: None }] } else { vec![] })
        };
        self.withdraw_mails(workspace.entry.id, &known)?;
        workspace.drafts.forget(&workspace.drafts.naming(person, &known.called)?)?;
        let order = ErasureOrder { decide: Box::new(again), ..order };
        workspace
            .ledger
            .erase(order, Via::System, false)
            .map_err(|failure: CommitError| anyhow::Error::from(failure))?;
        self.finish_before_serving(workspace, erasure.id);
        Ok(())
    }

    /// What lies outside the graph may be away for a while; it waits for the queue.
    fn finish_before_serving(&self, workspace: &Workspace, erasure: Uuid) {
        if let Err(problem) = self.finish_erasure(workspace, erasure) {
            tracing::error!("an erasure is not finished yet: {problem:#}");
        }
    }

    /// A backup copies the accounts before the graph: one that was made while somebody was erased may hold their account, and
    /// a graph without them. Has the account erased again, and what waits for its name.
    fn account_is_back(&self, workspace: &Workspace, erasure: &mut Erasure) -> Result<bool> {
        let (id, person) = (workspace.entry.id, erasure.person);
        let member = self.accounts.members(id)?.into_iter().find(|(of, _)| *of == person);
        let was_removed = erasure.counts.iter().any(|count| count.place == ErasedPlace::Account);
        let account = match (&member, erasure.account) {
            (Some((_, account)), _) => Some(account.clone()),
            // One that stayed because they were elsewhere too is theirs to keep.
            (None, Some(account)) if was_removed && self.accounts.memberships(account)?.is_empty() => {
                self.accounts.account(account)?
            }
            _ => None,
        };
        let Some(account) = account.filter(|_| !erasure.waiting.contains(&ErasureStep::Account)) else {
            return Ok(false);
        };
        let mut known = self.known_of(workspace, person)?;
        erasure.account = Some(account.id);
        self.know_account(id, &mut known, account)?;
        self.withdraw_mails(id, &known)?;
        for step in [ErasureStep::Account, ErasureStep::Disk] {
            if !erasure.waiting.contains(&step) {
                erasure.waiting.push(step);
            }
        }
        // They are counted when it is done again.
        let again = [ErasedPlace::Account, ErasedPlace::Membership, ErasedPlace::Disk];
        erasure.counts.retain(|count| !again.contains(&count.place));
        erasure.done_at = None;
        workspace.ledger.note_erasure(erasure)?;
        Ok(true)
    }

    /// Erasures of which something waits, with their workspaces.
    pub fn unfinished_erasures(&self) -> Result<Vec<(WorkspaceId, Erasure)>> {
        let mut unfinished = Vec::new();
        for workspace in self.all_workspaces() {
            let all = workspace.ledger.read(|read| read.erasures())?;
            let waiting = all.into_iter().filter(|erasure| !erasure.waiting.is_empty());
            unfinished.extend(waiting.map(|erasure| (workspace.entry.id, erasure)));
        }
        Ok(unfinished)
    }
}

/// Whether a backup was made before `at`, and so knows nothing of an erasure of that moment.
pub fn is_before(made_at: &str, at: Instant) -> bool {
    Instant::parse(made_at).is_ok_and(|made_at| made_at < at)
}
