//! Why a provider's answer let nobody in.

use super::error::Failure;
use super::join::NotTaken;
use crate::openid::Refusal;
use access::account::AccountError;

/// Why somebody comes back without being let in. Each is a word in an address, and a sentence of the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unlet {
    /// Begun in another browser, too long ago, or answered before.
    Stale,
    Cancelled,
    Refused,
    Unreachable,
    Token,
    Audience,
    Clock,
    Unverified,
    NoEmail,
    Uninvited,
    Invitation,
    /// Joining what one is in already.
    Member,
    /// An account has the address; whoever it belongs to signs in and links.
    HasAccount,
    /// The identity signs in another account.
    Taken,
    TooMany,
    Failed,
}

impl Unlet {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stale => "stale",
            Self::Cancelled => "cancelled",
            Self::Refused => "refused",
            Self::Unreachable => "unreachable",
            Self::Token => "token",
            Self::Audience => "audience",
            Self::Clock => "clock",
            Self::Unverified => "unverified",
            Self::NoEmail => "no-email",
            Self::Uninvited => "uninvited",
            Self::Invitation => "invitation",
            Self::Member => "member",
            Self::HasAccount => "has-account",
            Self::Taken => "taken",
            Self::TooMany => "too-many",
            Self::Failed => "failed",
        }
    }
}

impl From<&Refusal> for Unlet {
    fn from(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::Unreachable(_) => Self::Unreachable,
            Refusal::Refused(_) => Self::Refused,
            Refusal::Forged(_) => Self::Token,
            Refusal::Audience(_) => Self::Audience,
            Refusal::Clock(_) => Self::Clock,
            Refusal::Nonce(_) => Self::Stale,
        }
    }
}

/// What went wrong inside is for the log, not for an address.
impl From<Failure> for Unlet {
    fn from(failure: Failure) -> Self {
        drop(failure.envelope());
        Self::Failed
    }
}

impl From<AccountError> for Unlet {
    fn from(error: AccountError) -> Self {
        Failure::from(error).into()
    }
}

impl From<NotTaken> for Unlet {
    fn from(problem: NotTaken) -> Self {
        match problem {
            NotTaken::NoLonger => Self::Invitation,
            NotTaken::AlreadyIn => Self::Member,
            NotTaken::Failed(failure) => failure.into(),
        }
    }
}
