//! What happened around the graph: who came in, what was let out, what was set up. Entries are added and, when they are
//! old, removed; none is changed, but for the names that it loses when a person is erased. None holds a secret, an
//! address of a network or words of a record.

use crate::account::AccountError;
use graph::id::{RecordId, SpaceId, WorkspaceId};
use graph::time::Instant;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// How long an entry is kept, in milliseconds: 400 days, so that a year can be looked over at its end.
pub const AUDIT_KEPT: i64 = 400 * 24 * 3_600_000;

macro_rules! audit_kinds {
    ($($(#[$about:meta])* $name:ident = $word:literal),* $(,)?) => {
        /// Kinds of entries. A name is for ever.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum AuditKind { $($(#[$about])* $name),* }

        impl AuditKind {
            pub const ALL: &[Self] = &[$(Self::$name),*];

            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }
        }
    };
}

audit_kinds! {
    SignedIn = "signed_in",
    /// With a wrong password or a passkey that was not right, for an account that there is.
    SignInFailed = "sign_in_failed",
    SignedOut = "signed_out",
    /// By their owner, from elsewhere.
    SessionsEnded = "sessions_ended",
    PasswordChanged = "password_changed",
    PasskeyAdded = "passkey_added",
    PasskeyRemoved = "passkey_removed",
    TokenMade = "token_made",
    TokenEnded = "token_ended",
    Invited = "invited",
    InvitationWithdrawn = "invitation_withdrawn",
    Joined = "joined",
    LinkMade = "link_made",
    LinkOpened = "link_opened",
    /// With a wrong password.
    LinkRefused = "link_refused",
    LinkWithdrawn = "link_withdrawn",
    Exported = "exported",
    SpaceCopied = "space_copied",
    ImportStarted = "import_started",
    ImportStopped = "import_stopped",
    ImportUndone = "import_undone",
    WebhookMade = "webhook_made",
    WebhookChanged = "webhook_changed",
    WebhookEnded = "webhook_ended",
    BackedUp = "backed_up",
    FilesSwept = "files_swept",
    PersonErased = "person_erased",
}

impl fmt::Display for AuditKind {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(self.word())
    }
}

impl FromStr for AuditKind {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word).ok_or(())
    }
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// Whose; nothing: of the whole installation, which every workspace's owners and admins are told.
    pub workspace: Option<WorkspaceId>,
    pub kind: AuditKind,
    pub at: Instant,
    /// Who did it; nobody where the program did, or somebody without an account.
    pub by: Option<RecordId>,
    pub what: AuditDetail,
}

/// What an entry says besides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuditDetail {
    /// Spaces that it is about: only who is in all of them is told.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub spaces: Vec<SpaceId>,
    /// Whom it is about, where that is somebody else than who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<RecordId>,
    /// What it is called: a passkey, a token, a link, an import, a webhook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// In one word: how somebody signed in, how far a token goes, as what somebody was invited, to which host a webhook
    /// goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub how: Option<String>,
    /// What a browser called itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Of sessions, of files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
}

/// The time for which [`Bounded`] counts, in milliseconds: an hour.
pub const BOUNDED_WITHIN: i64 = 3_600_000;

/// Keeps strangers from filling the log: of one kind about one thing, no more than `most` in an hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounded {
    /// Names the thing; shown to nobody.
    pub subject: String,
    pub most: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Rises; not one by one within a workspace.
    pub number: u64,
    pub event: AuditEvent,
}

/// Which entries are asked for.
#[derive(Clone, Debug)]
pub struct AuditQuestion<'a> {
    pub workspace: WorkspaceId,
    /// Entries with a number below.
    pub before: u64,
    /// Who did it, or whom it was about.
    pub person: Option<RecordId>,
    /// Empty: all.
    pub kinds: &'a [AuditKind],
    /// Inclusive.
    pub from: Option<Instant>,
    /// Exclusive.
    pub to: Option<Instant>,
    pub limit: usize,
}

impl AuditDetail {
    /// Without names; answers whether there was one.
    pub fn forget_names(&mut self) -> bool {
        let had = self.name.is_some() || self.agent.is_some();
        (self.name, self.agent) = (None, None);
        had
    }
}

pub trait AuditStore: Send + Sync + 'static {
    /// Adds an entry, unless `bounded` says that there are enough of its like. Answers whether it was added.
    fn note(&self, event: &AuditEvent, bounded: Option<&Bounded>) -> Result<bool, AccountError>;
    /// Newest first: of the workspace, and of the whole installation.
    fn audit(&self, question: &AuditQuestion<'_>) -> Result<Vec<AuditEntry>, AccountError>;
    /// Takes what things and browsers are called out of the entries of what a person did, and of what was about them: the
    /// one way in which an entry is replaced. Answers how many.
    fn forget_names(&self, workspace: WorkspaceId, person: RecordId) -> Result<u64, AccountError>;
    /// Removes entries from before `before`; answers how many.
    fn forget_audit(&self, before: Instant) -> Result<usize, AccountError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_known_by_their_words() {
        for kind in AuditKind::ALL {
            assert_eq!(kind.word().parse(), Ok(*kind));
        }
        assert_eq!("password".parse::<AuditKind>(), Err(()));
    }
}
