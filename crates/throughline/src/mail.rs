//! Mails: what the program writes to people, and the server that takes it. None is written unless a server is set.

use crate::jobs::{Failed, Jobs};
use crate::sign_in::{self, check_email, hash_of};
use anyhow::{Context, Result, bail};
use automation::job::Job;
use graph::id::WorkspaceId;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{Message, SmtpTransport, Transport};
use openidconnect::url::Url;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use std::time::Duration;
use uuid::Uuid;

/// The kind of the jobs that send one mail each.
pub const MAIL: &str = "mail";

/// For each step of talking with the server.
const TIME_LIMIT: Duration = Duration::from_secs(15);
/// A link that signs in is no use later, so nobody tries to send it later either.
const SIGN_IN_MILLISECONDS: i64 = 3_600_000;
/// Of what the server said, in characters.
const TOLD_LIMIT: usize = 300;
/// Longest subject, in characters.
const SUBJECT_LIMIT: usize = 200;

/// What is to be written. Kept in the queue until it is sent.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Mail {
    /// Carries the link of an invitation, for as long as that stands.
    Invitation { to: String, by: String, workspace: WorkspaceId, secret: String },
    /// Lets in whoever has an account with this address. Where nobody has, nothing is sent.
    SignIn { to: String },
}

/// One mail, written out.
pub struct Letter {
    pub to: String,
    pub subject: String,
    pub parts: Vec<Part>,
}

pub enum Part {
    Words(String),
    /// What it leads to, and where that is.
    Link(String, String),
}

/// The server that takes mails.
pub struct Mailer {
    transport: SmtpTransport,
    from: Mailbox,
}

/// What stands between a mail and its reader.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{said}")]
pub struct NotSent {
    said: String,
    /// The server will say the same the next time.
    for_good: bool,
}

impl Mailer {
    /// `server`: `smtps://user:password@host:465` or `smtp://host:587?tls=required`. `password` goes before the one that
    /// stands in the address.
    ///
    /// # Errors
    /// What of the settings is wrong, without what is secret in them.
    pub fn new(server: &str, password: Option<&str>, from: &str) -> Result<Self> {
        const WANTED: &str = "server is an address such as smtps://user:password@mail.example.org:465 or smtp://mail.example.org:587?tls=required";
        // Not the error itself: it may repeat the password.
        let Ok(address) = Url::parse(server) else { bail!("{WANTED}") };
        let host = address.host_str().unwrap_or_default();
        let encrypted = match (address.scheme(), address.query()) {
            ("smtps", None) | ("smtp", Some("tls=required")) => true,
            ("smtp", None | Some("tls=opportunistic")) => false,
            _ => bail!("{WANTED}"),
        };
        if host.is_empty() {
            bail!("{WANTED}");
        }
        let local = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        if !encrypted && !local && !address.username().is_empty() {
            bail!("a password would go to {host} without encryption; say smtps://, or smtp:// with ?tls=required");
        }
        let Ok(mut transport) = SmtpTransport::from_url(server) else { bail!("{WANTED}") };
        if let Some(password) = password {
            let user = address.username();
            if user.is_empty() {
                bail!("server names nobody whose password it would be: smtps://user@{host}");
            }
            let user = openidconnect::url::form_urlencoded::parse(format!("u={}", user.replace('+', "%2B")).as_bytes())
                .next()
                .map(|(_, user)| user.into_owned())
                .unwrap_or_default();
            transport = transport.credentials(Credentials::new(user, password.to_owned()));
        }
        let from: Mailbox = from
            .parse()
            .ok()
            .filter(|_| fits(from))
            .context("from is an address such as plans@example.org, or with a name: Plans <plans@example.org>")?;
        Ok(Self { transport: transport.timeout(Some(TIME_LIMIT)).build(), from })
    }

    /// Hands a letter to the server. Blocks. `id` names it, so that who gets it twice sees it once.
    pub fn send(&self, letter: &Letter, id: Uuid) -> Result<(), NotSent> {
        let message = self.written(letter, id)?;
        let refused = |problem: lettre::transport::smtp::Error| {
            let cause = std::error::Error::source(&problem).map(ToString::to_string).unwrap_or_default();
            let mut said = problem.to_string();
            if !said.contains(&cause) {
                said = format!("{said}: {cause}");
            }
            let said = without(&said, &letter.to);
            NotSent { said: said.chars().take(TOLD_LIMIT).collect(), for_good: problem.is_permanent() }
        };
        self.transport.send(&message).map(|_| ()).map_err(refused)
    }

    fn written(&self, letter: &Letter, id: Uuid) -> Result<Message, NotSent> {
        let unfit = |said: &str| NotSent { said: said.to_owned(), for_good: true };
        if !fits(&letter.subject) || letter.subject.chars().count() > SUBJECT_LIMIT {
            return Err(unfit("A subject is one line."));
        }
        let to = check_email(&letter.to).ok().and_then(|to| to.parse().ok());
        let to = Mailbox::new(None, to.ok_or_else(|| unfit("There is no such address."))?);
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(&letter.subject)
            .date_now()
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .multipart(MultiPart::alternative_plain_html(text_of(&letter.parts), html_of(&letter.parts)))
            .map_err(|problem| unfit(&problem.to_string()))?;
        // So that no machine answers a machine.
        let name = HeaderName::new_from_ascii_str("Auto-Submitted");
        message.headers_mut().insert_raw(HeaderValue::new(name, "auto-generated".to_owned()));
        Ok(message)
    }
}

/// Who a letter was for is for nobody else to read, however a server writes it.
fn without(said: &str, to: &str) -> String {
    let (mut rest, mut kept) = (said, String::new());
    while let Some(at) = rest.to_ascii_lowercase().find(&to.to_ascii_lowercase()) {
        kept.push_str(&rest[..at]);
        kept.push_str("the recipient");
        rest = &rest[at + to.len()..];
    }
    kept + rest
}

/// Whether it is one line that says something: nothing in it begins another header.
fn fits(line: &str) -> bool {
    !line.trim().is_empty() && !line.chars().any(char::is_control)
}

fn text_of(parts: &[Part]) -> String {
    let mut text = String::new();
    for part in parts {
        let _ = match part {
            Part::Words(words) => write!(text, "{words}\n\n"),
            Part::Link(label, address) => write!(text, "{label}:\n{address}\n\n"),
        };
    }
    text
}

/// No picture, no script, nothing from elsewhere: whoever reads it is told to nobody.
fn html_of(parts: &[Part]) -> String {
    let mut html = String::from("<!doctype html><html><body style=\"font-family:sans-serif;line-height:1.5\">");
    for part in parts {
        let _ = match part {
            Part::Words(words) => write!(html, "<p>{}</p>", escaped(words)),
            Part::Link(label, address) => {
                write!(html, "<p><a href=\"{}\">{}</a></p>", escaped(address), escaped(label))
            }
        };
    }
    html.push_str("</body></html>");
    html
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// What shows whoever runs the program that mails arrive.
pub fn test_letter(to: &str, address: &str) -> Letter {
    Letter {
        to: to.to_owned(),
        subject: "A test of Throughline's mail".to_owned(),
        parts: vec![
            Part::Words("Mails of this server arrive. Nobody needs to do anything.".to_owned()),
            Part::Link("The server".to_owned(), address.to_owned()),
        ],
    }
}

/// Sends what a job asks for, where there is still something to send.
pub fn deliver(jobs: &Jobs, job: &Job) -> Result<(), Failed> {
    let mail: Mail = serde_json::from_str(&job.work).map_err(|_| Failed::for_good("The job holds no mail."))?;
    let mailer = jobs.mailer.as_ref().ok_or_else(|| Failed::for_good("No mail server is set any more."))?;
    let letter = match mail {
        Mail::Invitation { to, by, workspace, secret } => invitation(jobs, to, &by, workspace, &secret)?,
        Mail::SignIn { to } => sign_in_letter(jobs, job, to)?,
    };
    let Some(letter) = letter else { return Ok(()) };
    mailer.send(&letter, job.id).map_err(|NotSent { said, for_good }| Failed { problem: said, for_good })
}

/// Nothing where it was taken or withdrawn meanwhile.
fn invitation(
    jobs: &Jobs,
    to: String,
    by: &str,
    workspace: WorkspaceId,
    secret: &str,
) -> Result<Option<Letter>, Failed> {
    let installation = &jobs.installation;
    let stands = installation.accounts.invitation(&hash_of(secret), installation.clock.now()).map_err(Failed::again)?;
    let (Some(_), Some(workspace)) = (stands, installation.workspace(workspace)) else { return Ok(None) };
    let (name, link) = (&workspace.entry.name, format!("{}/join#invitation={secret}", jobs.address));
    let who = if by.is_empty() { "Somebody".to_owned() } else { by.to_owned() };
    Ok(Some(Letter {
        to,
        subject: format!("{who} invites you to {name}"),
        parts: vec![
            Part::Words(format!("{who} invites you to the workspace {name} in Throughline.")),
            Part::Link("Join".to_owned(), link),
            Part::Words(
                "The link lets in one person, within 14 days. If you did not expect it, do nothing.".to_owned(),
            ),
        ],
    }))
}

/// Nothing where nobody has the address, or the question is too old.
fn sign_in_letter(jobs: &Jobs, job: &Job, to: String) -> Result<Option<Letter>, Failed> {
    let installation = &jobs.installation;
    if installation.clock.now().0 - job.made_at.0 > SIGN_IN_MILLISECONDS {
        return Ok(None);
    }
    let Some(account) = installation.accounts.account_by_email(&to).map_err(Failed::again)? else { return Ok(None) };
    let secret = sign_in::one_time_for(installation, account.id, SIGN_IN_MILLISECONDS).map_err(Failed::again)?;
    Ok(Some(Letter {
        to,
        subject: "Sign in to Throughline".to_owned(),
        parts: vec![
            Part::Words("Somebody, probably you, asked for a link that signs you in.".to_owned()),
            Part::Link(
                "Sign in, or set a new password".to_owned(),
                format!("{}/sign-in#mailed={secret}", jobs.address),
            ),
            Part::Words(
                "It works once, within one hour. If it was not you, do nothing: nobody else got it.".to_owned(),
            ),
        ],
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailer() -> Mailer {
        Mailer::new("smtp://127.0.0.1:1", None, "Plans <plans@example.org>").unwrap()
    }

    fn written(to: &str, subject: &str) -> Result<String, NotSent> {
        let parts = vec![
            Part::Words("<script>alert(1)</script> & more".into()),
            Part::Link("Go".into(), "https://a.example/x?a=1&b=\"".into()),
        ];
        let letter = Letter { to: to.into(), subject: subject.into(), parts };
        let message = mailer().written(&letter, Uuid::from_u128(7))?;
        Ok(String::from_utf8(message.formatted()).unwrap())
    }

    #[test]
    fn a_mail_is_plain_and_simple_and_names_itself() {
        let text = written("ann@example.org", "Zoë lädt ein").unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        for line in [
            "From: Plans <plans@example.org>",
            "To: ann@example.org",
            "Auto-Submitted: auto-generated",
            "Message-ID: <00000000-0000-0000-0000-000000000007@example.org>",
        ] {
            assert!(head.lines().any(|each| each == line), "{line} is not in\n{head}");
        }
        assert!(head.contains("Subject: =?utf-8?"), "{head}");
        assert!(body.contains("text/plain") && body.contains("text/html"));
        assert!(body.contains("&lt;script&gt;") && !body.contains("<p><script>"), "{body}");
        assert!(!body.contains("<img") && !body.contains("http-equiv"));
    }

    #[test]
    fn what_a_server_says_is_told_without_whom_it_was_for() {
        let said = "550 <Ann@Example.org>: ann@example.org is not at example.org";
        assert_eq!(without(said, "ann@example.org"), "550 <the recipient>: the recipient is not at example.org");
        assert_eq!(without("no", "ann@example.org"), "no");
    }

    #[test]
    fn nothing_that_is_written_begins_another_header() {
        for subject in ["a\r\nBcc: x@example.org", "a\nb", "a\rb", "", " ", &"x".repeat(SUBJECT_LIMIT + 1)] {
            assert_eq!(written("ann@example.org", subject).unwrap_err().to_string(), "A subject is one line.");
        }
        for to in
            ["ann@example.org\r\nBcc: x@example.org", "ann@example.org, ben@example.org", "ann", "", "<a@b>", "a b@c"]
        {
            assert_eq!(written(to, "Fine").unwrap_err().to_string(), "There is no such address.", "{to}");
        }
    }

    #[test]
    fn mistakes_in_the_settings_are_told_without_the_password() {
        let made = |server: &str, password: Option<&str>, from: &str| {
            Mailer::new(server, password, from).map(|_| ()).map_err(|problem| format!("{problem:#}"))
        };
        let from = "plans@example.org";
        assert_eq!(made("smtps://ann%40example.org:hush@mail.example.org:465", None, from), Ok(()));
        assert_eq!(made("smtps://ann@mail.example.org", Some("hush"), from), Ok(()));
        assert_eq!(
            made("smtp://ann:hush@mail.example.org:587?tls=required", None, "Plans <plans@example.org>"),
            Ok(())
        );
        assert_eq!(made("smtp://ann:hush@127.0.0.1:25", None, from), Ok(()));
        for (server, password, from, said) in [
            ("mail.example.org", None, from, "server is an address such as"),
            ("https://ann:hush@mail.example.org", None, from, "server is an address such as"),
            ("smtp://ann:hush@mail.example.org?tls=maybe", None, from, "server is an address such as"),
            ("smtp://ann:hush@mail.example.org", None, from, "without encryption"),
            ("smtp://ann:hush@mail.example.org?tls=opportunistic", None, from, "without encryption"),
            ("smtps://mail.example.org", Some("hush"), from, "server names nobody whose password it would be"),
            ("smtps://mail.example.org", None, "plans", "from is an address such as"),
            ("smtps://mail.example.org", None, "a@b.example\r\nBcc: c@d.example", "from is an address such as"),
        ] {
            let problem = made(server, password, from).unwrap_err();
            assert!(problem.contains(said) && !problem.contains("hush"), "{server}: {problem}");
        }
    }
}
