//! What whoever runs the program may settle: one file with few keys, each of which an option or the environment overrules.

use crate::http::callers::Network;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Keys of the settings file, as it is read.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Folder that holds everything.
    pub data: Option<PathBuf>,
    /// Address to listen on.
    pub listen: Option<SocketAddr>,
    /// Address under which people reach the server.
    pub address: Option<String>,
    /// Proxies whose X-Forwarded-For is believed.
    pub trusted_proxies: Vec<String>,
    /// Private networks that webhooks may go to.
    pub outgoing: Vec<String>,
    /// Where backups are made by themselves; none are when absent.
    pub backup_folder: Option<PathBuf>,
    /// Hours between two backups; 24 when absent.
    pub backup_every_hours: Option<u32>,
    /// How many backups are kept; 7 when absent.
    pub backup_keep: Option<u32>,
    /// What is logged: error, warn, info, debug, or a filter such as `info,throughline=debug`.
    pub log: Option<String>,
}

pub const LISTEN: &str = "127.0.0.1:7410";
const EVERY_HOURS: u32 = 24;
const KEEP: u32 = 7;
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
        if settings.backup_every_hours.is_some_and(|hours| hours == 0 || hours > MOST_HOURS) {
            bail!("backup_every_hours is between 1 and {MOST_HOURS}");
        }
        if settings.backup_keep == Some(0) {
            bail!("backup_keep is at least 1");
        }
        networks(&settings.trusted_proxies).context("trusted_proxies")?;
        networks(&settings.outgoing).context("outgoing")?;
        Ok(settings)
    }

    pub fn every_hours(&self) -> u32 {
        self.backup_every_hours.unwrap_or(EVERY_HOURS)
    }

    pub fn keep(&self) -> u32 {
        self.backup_keep.unwrap_or(KEEP)
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
            "data = \"/var/lib/throughline\"\nlisten = \"0.0.0.0:7410\"\noutgoing = [\"10.0.0.0/8\"]\nbackup_keep = 3\n",
        )
        .unwrap();
        assert_eq!(settings.data, Some("/var/lib/throughline".into()));
        assert_eq!((settings.keep(), settings.every_hours()), (3, 24));
        assert_eq!(Settings::of("").unwrap(), Settings::default());
        for (text, said) in [
            ("dat = \"x\"", "unknown field `dat`"),
            ("listen = \"here\"", "invalid socket address"),
            ("outgoing = [\"10.0.0.0/99\"]", "outgoing: \"10.0.0.0/99\" is neither an address nor a network"),
            ("backup_every_hours = 0", "backup_every_hours is between 1 and 8784"),
            ("backup_keep = 0", "backup_keep is at least 1"),
            ("data = ", "TOML parse error at line 1"),
        ] {
            let problem = format!("{:#}", Settings::of(text).unwrap_err());
            assert!(problem.contains(said), "{text}: {problem}");
        }
    }
}
