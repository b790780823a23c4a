//! Where files are kept: a folder of this machine, or a bucket at a server that speaks S3.

use super::FileError;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::{BackoffConfig, ClientOptions, RetryConfig};
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

/// How long a server may take to take a connection, and then to send or take the next bytes.
const CONNECT: Duration = Duration::from_secs(5);
const SILENCE: Duration = Duration::from_secs(30);
/// How often and how long what went wrong on the way is tried again before somebody is told.
const TRIES: usize = 3;
const TRYING: Duration = Duration::from_secs(15);

/// What `files` in the settings says. Written out it holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilePlace {
    Folder(PathBuf),
    Bucket(Bucket),
}

/// A part of a bucket, which belongs to one installation alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    pub name: String,
    /// Begins the name of each object, with "/" between its parts; may be empty.
    pub prefix: String,
    pub region: String,
    /// Address of the server; without one it is Amazon's for the region.
    pub endpoint: Option<String>,
    /// File that holds the credentials, in the form of `~/.aws/credentials`.
    pub credentials: Option<PathBuf>,
}

/// What `files` says cannot be a place. Says what is wrong and what is asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("files: {0}; give a folder, or s3://bucket/prefix?region=eu-central-1&endpoint=https://s3.example.org")]
pub struct NoPlace(String);

impl FromStr for FilePlace {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let wrong = |problem: &str| Err(NoPlace(problem.to_owned()));
        let Some(address) = text.strip_prefix("s3://") else {
            return match text.split_once("://") {
                // What stands behind it may be a secret.
                Some((scheme, _)) => wrong(&format!("{scheme}:// is no place that files can be kept in")),
                None if text.trim().is_empty() => wrong("it is empty"),
                None => Ok(Self::Folder(text.into())),
            };
        };
        let (place, query) = address.split_once('?').unwrap_or((address, ""));
        let (name, prefix) = place.split_once('/').unwrap_or((place, ""));
        if name.contains(['@', ':']) {
            return wrong("credentials do not belong into the address, which is shown; put them into the environment");
        }
        let fits = |each: char| each.is_ascii_lowercase() || each.is_ascii_digit() || matches!(each, '-' | '.' | '_');
        if name.len() < 3 || name.len() > 63 || !name.chars().all(fits) {
            return wrong("a bucket's name has 3 to 63 lower-case letters, digits, hyphens and dots");
        }
        let prefix = prefix.trim_matches('/');
        let plain = |part: &str| {
            !part.is_empty() && part != "." && part != ".." && part.chars().all(|each| fits(each.to_ascii_lowercase()))
        };
        if !prefix.is_empty() && !prefix.split('/').all(plain) {
            return wrong("a prefix has letters, digits, hyphens, dots and underscores, with / between its parts");
        }
        let (mut region, mut endpoint, mut credentials) = (None, None, None);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let into = match key {
                "region" => &mut region,
                "endpoint" => &mut endpoint,
                "credentials" => &mut credentials,
                _ => return wrong("behind ? may stand region, endpoint and credentials (a file), and nothing else"),
            };
            if value.is_empty() || into.replace(value.to_owned()).is_some() {
                return wrong(&format!("{key} is said once, with a value"));
            }
        }
        if let Some(endpoint) = &endpoint {
            let server = endpoint.strip_prefix("https://").or_else(|| endpoint.strip_prefix("http://"));
            if server.is_none_or(|server| server.is_empty() || server.contains(['@', '?', '#'])) {
                return wrong("endpoint is the address of a server, such as https://s3.example.org:9000");
            }
        }
        // Servers of one's own mostly do not ask for one, and it is part of each signature.
        let Some(region) = region.or_else(|| endpoint.as_ref().map(|_| "us-east-1".to_owned())) else {
            return wrong("without an endpoint the region has to be said");
        };
        let endpoint = endpoint.map(|endpoint| endpoint.trim_end_matches('/').to_owned());
        let credentials = credentials.map(PathBuf::from);
        Ok(Self::Bucket(Bucket { name: name.into(), prefix: prefix.into(), region, endpoint, credentials }))
    }
}

impl fmt::Display for FilePlace {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(to, "{}", folder.display()),
            Self::Bucket(bucket) => {
                let Bucket { name, prefix, region, endpoint, .. } = bucket;
                let prefix = if prefix.is_empty() { String::new() } else { format!("/{prefix}") };
                write!(to, "s3://{name}{prefix}?region={region}")?;
                endpoint.as_ref().map_or(Ok(()), |endpoint| write!(to, "&endpoint={endpoint}"))
            }
        }
    }
}

impl Bucket {
    /// Where its server is, for people.
    pub fn server(&self) -> String {
        self.endpoint.clone().unwrap_or_else(|| format!("Amazon S3 in {}", self.region))
    }

    pub(super) fn connect(&self, keys: Credentials) -> Result<AmazonS3, FileError> {
        // Whichever part of the program comes first settles it for all; they all mean this one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let plain = self.endpoint.as_ref().is_some_and(|endpoint| endpoint.starts_with("http://"));
        let options = ClientOptions::new()
            .with_allow_http(plain)
            .with_connect_timeout(CONNECT)
            .with_read_timeout(SILENCE)
            // A film takes as long as its reader's line: silence ends it, length does not.
            .with_timeout_disabled();
        let retry = RetryConfig { backoff: BackoffConfig::default(), max_retries: TRIES, retry_timeout: TRYING };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&self.name)
            .with_region(&self.region)
            .with_access_key_id(keys.id)
            .with_secret_access_key(keys.secret)
            .with_client_options(options)
            .with_retry(retry);
        if let Some(token) = keys.token {
            builder = builder.with_token(token);
        }
        if let Some(endpoint) = &self.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        builder.build().map_err(|error| FileError::Failed(error.to_string()))
    }
}

/// What a program signs its requests to a bucket with. Never printed.
pub struct Credentials {
    id: String,
    secret: String,
    token: Option<String>,
}

/// What other tools for S3 read as well.
const ID: &str = "AWS_ACCESS_KEY_ID";
const SECRET: &str = "AWS_SECRET_ACCESS_KEY";
const TOKEN: &str = "AWS_SESSION_TOKEN";
const FILE: &str = "AWS_SHARED_CREDENTIALS_FILE";
const PROFILE: &str = "AWS_PROFILE";

impl Credentials {
    /// From the file that is named, or else the environment, as `said` tells it, or else the file that the environment
    /// names.
    pub fn find(file: Option<&Path>, said: impl Fn(&str) -> Option<String>) -> Result<Self, FileError> {
        let said = |name: &str| said(name).filter(|value| !value.is_empty());
        let profile = said(PROFILE).unwrap_or_else(|| "default".into());
        if let Some(file) = file {
            return Self::in_file(file, &profile);
        }
        match (said(ID), said(SECRET), said(FILE)) {
            (Some(id), Some(secret), _) => Ok(Self { id, secret, token: said(TOKEN) }),
            (_, _, Some(file)) => Self::in_file(Path::new(&file), &profile),
            _ => Err(FileError::Refused(format!(
                "no credentials for the files' bucket: set {ID} and {SECRET}, or {FILE}, or name a file with \
                 &credentials= in files"
            ))),
        }
    }

    fn in_file(path: &Path, profile: &str) -> Result<Self, FileError> {
        let shown = path.display();
        let text = std::fs::read_to_string(path)
            .map_err(|error| FileError::Refused(format!("cannot read the credentials in {shown}: {error}")))?;
        Self::of(&text, profile).ok_or_else(|| {
            FileError::Refused(format!(
                "{shown} holds no aws_access_key_id and aws_secret_access_key below [{profile}]"
            ))
        })
    }

    /// Those below `[profile]`; a file without any such line has them for all.
    fn of(text: &str, profile: &str) -> Option<Self> {
        let (mut id, mut secret, mut token) = (None, None, None);
        let mut counts = true;
        for line in text.lines().map(str::trim).filter(|line| !line.starts_with(['#', ';'])) {
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                counts = name.trim() == profile;
            } else if let Some((key, value)) = line.split_once('=').filter(|_| counts) {
                let value = Some(value.trim().to_owned());
                match key.trim() {
                    "aws_access_key_id" => id = value,
                    "aws_secret_access_key" => secret = value,
                    "aws_session_token" => token = value,
                    _ => {}
                }
            }
        }
        Some(Self { id: id?, secret: secret?, token })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_and_said_again_without_secrets() {
        let place = |text: &str| text.parse::<FilePlace>().map(|place| place.to_string());
        for (text, said) in [
            ("files", "files"),
            ("/srv/files", "/srv/files"),
            ("s3://plans?region=eu-west-1", "s3://plans?region=eu-west-1"),
            (
                "s3://plans/a/b/?endpoint=http://127.0.0.1:9000/",
                "s3://plans/a/b?region=us-east-1&endpoint=http://127.0.0.1:9000",
            ),
            ("s3://plans?region=r&credentials=/run/keys", "s3://plans?region=r"),
        ] {
            assert_eq!(place(text).unwrap(), said, "{text}");
        }
        for (text, problem) in [
            ("", "it is empty"),
            ("ftp://secret@host", "ftp:// is no place"),
            ("s3://key:secret@plans?region=r", "credentials do not belong into the address"),
            ("s3://Plans?region=r", "3 to 63 lower-case letters"),
            ("s3://plans/../x?region=r", "a prefix has letters"),
            ("s3://plans", "without an endpoint the region has to be said"),
            ("s3://plans?region=", "region is said once, with a value"),
            ("s3://plans?region=a&region=b", "region is said once"),
            ("s3://plans?secret=b", "behind ? may stand region, endpoint and credentials"),
            ("s3://plans?endpoint=s3.example.org", "endpoint is the address of a server"),
            ("s3://plans?endpoint=https://key:secret@host", "endpoint is the address of a server"),
        ] {
            let said = place(text).unwrap_err().to_string();
            assert!(said.contains(problem) && !said.contains("secret@"), "{text}: {said}");
        }
    }

    #[test]
    fn credentials_are_found_where_other_tools_find_them() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("credentials");
        let text = "# ours\n[default]\naws_access_key_id = one\naws_secret_access_key=1\n\n\
                    [work]\naws_access_key_id = two\naws_secret_access_key = 2\naws_session_token = t\n";
        std::fs::write(&file, text).unwrap();
        let path = file.to_string_lossy().into_owned();
        let found = |file: Option<&Path>, environment: &[(&str, &str)]| {
            let said =
                |name: &str| environment.iter().find(|(of, _)| *of == name).map(|(_, value)| (*value).to_owned());
            Credentials::find(file, said).map(|keys| (keys.id, keys.secret, keys.token)).map_err(|e| e.to_string())
        };
        let keys = |id: &str, secret: &str, token: Option<&str>| {
            Ok((id.to_owned(), secret.to_owned(), token.map(str::to_owned)))
        };
        assert_eq!(found(None, &[(ID, "env"), (SECRET, "0"), (FILE, &path)]), keys("env", "0", None));
        assert_eq!(found(None, &[(FILE, &path)]), keys("one", "1", None));
        assert_eq!(found(Some(&file), &[(ID, "env"), (SECRET, "0"), (PROFILE, "work")]), keys("two", "2", Some("t")));
        assert!(found(None, &[(ID, "half")]).unwrap_err().contains("set AWS_ACCESS_KEY_ID and"));
        assert!(found(Some(&file), &[(PROFILE, "no")]).unwrap_err().contains("below [no]"));
        assert!(found(Some(Path::new("/nowhere")), &[]).unwrap_err().contains("cannot read the credentials"));
    }
}
