//! What whoever runs the program may settle: one file with few keys, each of which an option or the environment overrules.

use crate::backups::Backups;
use crate::http::callers::Network;
use crate::mail::Mailer;
use crate::openid::{Provider, check_issuer};
use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;
use std::fmt;
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
    /// Providers that people may sign in with.
    pub sign_in: Vec<SignInSettings>,
    /// The server that takes mails; none are sent when absent.
    pub mail: Option<MailSettings>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// Its address, with user and password.
    pub server: Secret,
    /// Whose mails they are.
    pub from: String,
    /// A file that holds the password, in the place of the one in the address.
    pub password_file: Option<PathBuf>,
}

/// A text that is never shown.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret")
    }
}

/// A provider that speaks OpenID Connect.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInSettings {
    /// What people call it; stands on the button.
    pub name: String,
    /// Its address, as its tokens name it.
    pub issuer: String,
    /// What this program is called there.
    pub client_id: String,
    #[serde(default)]
    pub client_secret: Secret,
    /// A file that holds the secret, in its place.
    pub client_secret_file: Option<PathBuf>,
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
        // Not the line itself, as the error would show it: it may hold a secret, and what is said here is logged.
        let settings: Self = toml::from_str(text).map_err(|error| {
            let before = error.span().map_or("", |span| &text[..span.start.min(text.len())]);
            let line = before.matches('\n').count() + 1;
            anyhow!("TOML parse error at line {line}: {}", error.message())
        })?;
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
        check_providers(&settings.sign_in)?;
        if let Some(mail) = &settings.mail {
            // The file is read when the program starts; whether the rest fits does not depend on it.
            let password = mail.password_file.as_ref().map(|_| "");
            Mailer::new(&mail.server.0, password, &mail.from).context("mail")?;
        }
        Ok(settings)
    }

    /// The server that takes mails, with its password.
    pub fn mailer(&self) -> Result<Option<Mailer>> {
        let Some(mail) = &self.mail else { return Ok(None) };
        let password = mail.password_file.as_deref().map(secret_in).transpose().context("mail")?;
        let password = password.as_ref().map(|Secret(password)| password.as_str());
        Mailer::new(&mail.server.0, password, &mail.from).context("mail").map(Some)
    }

    /// Providers that people may sign in with, their secrets read.
    pub fn providers(&self) -> Result<Vec<Provider>> {
        let provider = |said: &SignInSettings| {
            let file = said.client_secret_file.as_deref();
            let secret = file.map_or_else(|| Ok(said.client_secret.clone()), secret_in)?;
            Provider::new(said.name.trim(), &said.issuer, &said.client_id, &secret)
        };
        self.sign_in.iter().map(|said| provider(said).with_context(|| format!("sign_in \"{}\"", said.name))).collect()
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

/// Longest name of a provider, in characters: it stands on a button.
const NAME_LIMIT: usize = 40;

fn check_providers(all: &[SignInSettings]) -> Result<()> {
    for (at, said) in all.iter().enumerate() {
        let name = said.name.trim();
        if name.is_empty() || name.chars().count() > NAME_LIMIT || name.chars().any(char::is_control) {
            bail!("sign_in: a name has 1 to {NAME_LIMIT} characters");
        }
        if said.client_secret_file.is_some() && !said.client_secret.0.is_empty() {
            bail!("sign_in \"{name}\": say client_secret or client_secret_file, not both");
        }
        check_issuer(&said.issuer).with_context(|| format!("sign_in \"{name}\""))?;
        if all[..at].iter().any(|other| other.issuer == said.issuer || other.name.trim() == name) {
            bail!("sign_in \"{name}\": two providers have one name or one issuer");
        }
    }
    Ok(())
}

/// What a file holds, without the end of its line.
fn secret_in(path: &Path) -> Result<Secret> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read the secret in {}", path.display()))?;
    let secret = text.trim();
    if secret.is_empty() {
        bail!("there is no secret in {}", path.display());
    }
    Ok(Secret(secret.to_owned()))
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
            (
                "[mail]\nserver = \"smtp://ann:hush@mail.example.org\"\nfrom = \"a@b.example\"",
                "mail: a password would go to",
            ),
            ("[mail]\nserver = \"smtps://mail.example.org\"", "missing field `from`"),
            ("\n[[sign_in]]\nclient_secret = \"hush", "TOML parse error at line 3"),
            ("[[sign_in]]\nissuer = \"https://a.example\"\nclient_id = \"x\"", "missing field `name`"),
            (&provider("", "https://a.example", ""), "sign_in: a name has 1 to 40 characters"),
            (&provider("A", "a.example", ""), "sign_in \"A\": issuer is an address that begins with https://"),
            (&provider("A", "http://a.example", ""), "sign_in \"A\": issuer is an address that begins with https://"),
            (&provider("A", "https://a.example?x", ""), "sign_in \"A\": issuer has no ? and no #"),
            (
                &provider("A", "https://a.example", "client_secret = \"hush\"\nclient_secret_file = \"f\""),
                "sign_in \"A\": say client_secret or client_secret_file, not both",
            ),
            (
                &[provider("A", "https://a.example", ""), provider("B", "https://a.example", "")].concat(),
                "sign_in \"B\": two providers have one name or one issuer",
            ),
        ] {
            let problem = format!("{:#}", Settings::of(text).unwrap_err());
            assert!(problem.contains(said), "{text}: {problem}");
            assert!(!problem.contains("hush"), "a secret is shown: {problem}");
        }
    }

    fn provider(name: &str, issuer: &str, more: &str) -> String {
        format!("[[sign_in]]\nname = \"{name}\"\nissuer = \"{issuer}\"\nclient_id = \"throughline\"\n{more}\n")
    }

    #[test]
    fn a_secret_is_read_from_its_file_and_never_shown() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        std::fs::write(&file, "hush\n").unwrap();
        assert_eq!(secret_in(&file).unwrap(), Secret("hush".into()));
        let named = format!("client_secret_file = {:?}", file.to_string_lossy());
        let settings = Settings::of(&provider("A", "https://a.example", &named)).unwrap();
        assert_eq!(settings.providers().unwrap()[0].name(), "A");
        let said = Settings::of(&provider("A", "http://localhost:9000", "client_secret = \"hush\"")).unwrap();
        assert!(!format!("{said:?}").contains("hush"));
        std::fs::remove_file(&file).unwrap();
        assert!(format!("{:#}", settings.providers().err().unwrap()).contains("cannot read the secret in"));
    }
}
