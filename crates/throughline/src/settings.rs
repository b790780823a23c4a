//! What whoever runs the program may settle: one file with few keys, each of which an option or the environment overrules.

use crate::backups::Backups;
use crate::http::callers::Network;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use storage::files::FilePlace;

/// Keys of the settings file, as it is read.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Folder that holds everything.
    pub data: Option<PathBuf>,
    /// URL of the PostgreSQL that everything is kept in; files in the data folder when absent.
    pub database: Option<String>,
    /// Where the bytes of files are: a folder, or a bucket.
    pub files: Option<String>,
    /// Address to listen on.
    pub listen: Option<SocketAddr>,
    /// Address under which people reach the server.
    pub address: Option<String>,
    /// Proxies whose X-Forwarded-For is believed.
    pub trusted_proxies: Vec<String>,
    /// Private networks that webhooks may go to.
    pub outgoing: Vec<String>,
    /// Backups that are made by themselves; none are when absent.
    pub backup: Option<BackupSettings>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackupSettings {
    /// Where they are made.
    pub folder: PathBuf,
    /// Hours between two.
    #[serde(default = "every_hours")]
    pub every_hours: u32,
    /// How many are kept.
    #[serde(default = "keep")]
    pub keep: u32,
}

const fn every_hours() -> u32 {
    24
}

const fn keep() -> u32 {
    7
}

pub const LISTEN: &str = "127.0.0.1:7410";
const MOST_HOURS: u32 = 24 * 366;

impl Settings {
    /// The file's; all absent where there is none to read.
    pub fn read(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else { return Ok(Self::default()) };
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read the settings in {}; correct --settings", path.display()))?;
        Self::of(&text).with_context(|| format!("the settings in {} cannot be used", path.display()))
    }

    fn of(text: &str) -> Result<Self> {
        let settings: Self = toml::from_str(text)?;
        if let Some(backup) = &settings.backup {
            if backup.every_hours == 0 || backup.every_hours > MOST_HOURS {
                bail!("backup: every_hours is between 1 and {MOST_HOURS}");
            }
            if backup.keep == 0 {
                bail!("backup: keep is at least 1");
            }
        }
        if let Some(files) = &settings.files {
            files.parse::<FilePlace>()?;
        }
        networks(&settings.trusted_proxies).context("trusted_proxies")?;
        networks(&settings.outgoing).context("outgoing")?;
        Ok(settings)
    }

    /// What is made by itself, in `folder` in place of the file's where one is given.
    pub fn backups_in(&self, folder: Option<PathBuf>) -> Backups {
        let said = self.backup.as_ref();
        Backups {
            folder: folder.or_else(|| said.map(|backup| backup.folder.clone())),
            every_hours: said.map_or_else(every_hours, |backup| backup.every_hours),
            keep: said.map_or_else(keep, |backup| backup.keep),
        }
    }
}

pub fn networks(texts: &[String]) -> Result<Vec<Network>> {
    Ok(texts.iter().map(|text| text.parse()).collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_and_mistakes_are_named() {
        let settings = Settings::of(
            "data = \"/var/lib/throughline\"\nlisten = \"0.0.0.0:7410\"\noutgoing = [\"10.0.0.0/8\"]\n[backup]\nfolder = \"b\"\nkeep = 3\n",
        )
        .unwrap();
        assert_eq!(settings.data, Some("/var/lib/throughline".into()));
        let backups = Backups { folder: Some("b".into()), every_hours: 24, keep: 3 };
        assert_eq!(settings.backups_in(None), backups);
        assert_eq!(settings.backups_in(Some("c".into())), Backups { folder: Some("c".into()), ..backups });
        assert_eq!(Settings::default().backups_in(None), Backups { folder: None, every_hours: 24, keep: 7 });
        assert_eq!(Settings::of("").unwrap(), Settings::default());
        for (text, said) in [
            ("dat = \"x\"", "unknown field `dat`"),
            ("listen = \"here\"", "invalid socket address"),
            ("outgoing = [\"10.0.0.0/99\"]", "outgoing: \"10.0.0.0/99\" is neither an address nor a network"),
            ("[backup]\nkeep = 3", "missing field `folder`"),
            ("[backup]\nfolder = \"b\"\nevery_hours = 0", "backup: every_hours is between 1 and 8784"),
            ("[backup]\nfolder = \"b\"\nkeep = 0", "backup: keep is at least 1"),
            ("files = \"s3://plans\"", "files: without an endpoint the region has to be said"),
            ("data = ", "TOML parse error at line 1"),
        ] {
            let problem = format!("{:#}", Settings::of(text).unwrap_err());
            assert!(problem.contains(said), "{text}: {problem}");
        }
    }
}
