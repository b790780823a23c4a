//! Backups that are made by themselves, and how many of them are kept.

use crate::file_store;
use crate::installation::Installation;
use access::audit::{AuditDetail, AuditKind};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use storage::backup::{BackupList, back_up, contents, verify};

/// Begins the name of each backup's folder, so that nothing else in there is ever removed.
const PREFIX: &str = "throughline-";

/// Where and how often; nothing where the settings name no folder.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Backups {
    pub folder: Option<PathBuf>,
    pub every_hours: u32,
    pub keep: u32,
}

/// What a backup found of files that it cannot bring back.
pub fn missing(list: &BackupList) -> Option<String> {
    let named = list.bucket.as_ref().filter(|named| !named.missing.is_empty())?;
    let count = named.missing.len();
    Some(format!("{count} objects that files name are not in {}; the backup lists them in backup.json", named.place))
}

impl Backups {
    /// 0 where none are made.
    pub fn every_milliseconds(&self) -> i64 {
        self.folder.as_ref().map_or(0, |_| i64::from(self.every_hours) * 3_600_000)
    }

    /// Makes one, reads it back, and removes what is more than is kept.
    pub fn make(&self, installation: &Installation) -> Result<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let now = installation.clock.now().to_string();
        let name = format!("{PREFIX}{}", now.replace(':', "-"));
        // Under another name until it is whole.
        let (arriving, whole) = (folder.join(format!("arriving-{name}")), folder.join(&name));
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        if arriving.exists() {
            fs::remove_dir_all(&arriving)?;
        }
        let (files, version) = (&installation.files, env!("CARGO_PKG_VERSION"));
        let mut objects = |workspace| file_store::objects(files, workspace);
        let list = back_up(installation.folder(), files.place(), &mut objects, &arriving, version, &now)?;
        verify(&arriving)?;
        fs::rename(&arriving, &whole).with_context(|| format!("cannot name {}", whole.display()))?;
        tracing::info!("backed up {} files, {} bytes, to {}", list.files.len(), list.bytes(), whole.display());
        if let Some(missing) = missing(&list) {
            tracing::warn!("{missing}");
        }
        let (count, bytes) = (Some(list.files.len() as u64), Some(list.bytes()));
        installation.note(None, None, AuditKind::BackedUp, AuditDetail { count, bytes, ..AuditDetail::default() });
        let all = self.all();
        for old in all.iter().take(all.len().saturating_sub(self.keep.max(1) as usize)) {
            // The new one is whole, whatever becomes of an old one.
            if let Err(problem) = fs::remove_dir_all(old) {
                tracing::warn!("the backup {} could not be removed: {problem}", old.display());
            }
        }
        self.sweep();
        Ok(())
    }

    /// What broke off on the way is nobody's backup.
    fn sweep(&self) {
        for path in self.named(&format!("arriving-{PREFIX}")) {
            let _ = fs::remove_dir_all(path);
        }
    }

    /// Oldest first.
    fn all(&self) -> Vec<PathBuf> {
        self.named(PREFIX).into_iter().filter(|path| contents(path).is_ok()).collect()
    }

    fn named(&self, prefix: &str) -> Vec<PathBuf> {
        let entries = self.folder.as_deref().and_then(|folder| fs::read_dir(folder).ok());
        let mut found: Vec<PathBuf> = entries.into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        let is_named =
            |path: &Path| path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(prefix));
        found.retain(|path| is_named(path));
        found.sort();
        found
    }

    /// How many there are of which `which` says so.
    pub fn count_where(&self, which: impl Fn(&BackupList) -> bool) -> u32 {
        let lists = self.all().into_iter().filter_map(|path| contents(&path).ok());
        u32::try_from(lists.filter(which).count()).unwrap_or(u32::MAX)
    }

    /// The newest one, and how many there are.
    pub fn newest(&self) -> (Option<BackupList>, usize) {
        let all = self.all();
        (all.last().and_then(|path| contents(path).ok()), all.len())
    }
}
