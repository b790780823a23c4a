//! Passkeys: the public halves of keys that people's devices keep, and whose account each signs in.

use crate::account::{Account, AccountError, SecretHash};
use crate::identity::{OpenWays, Unlinked};
use graph::time::Instant;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A passkey with which an account signs in. Nothing of it is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    pub id: Uuid,
    /// The host that it was made for. At any other no browser offers it.
    pub relying_party: String,
    /// Names it among all that were made for the relying party; made up by the device.
    pub credential: Vec<u8>,
    /// As a COSE key.
    pub public_key: Vec<u8>,
    /// In which algorithm it signs, by its number at COSE.
    pub algorithm: i32,
    /// How often it was used, as it last said; 0 where it does not count.
    pub counter: u32,
    /// How browsers reach the device: `internal`, `usb`, `hybrid` ...
    pub transports: Vec<String>,
    /// Whether it may be copied to its person's other devices.
    pub synced: bool,
    /// For its owner to know it by.
    pub name: String,
    pub added_at: Instant,
    /// When it last signed in.
    pub used_at: Option<Instant>,
}

/// What a browser was asked to sign, kept until it answers. The answer names it by its challenge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ceremony {
    /// Of a secret that the browser holds which asked; the answer counts in that browser alone.
    pub browser: SecretHash,
    /// The account that a passkey is added to; without one it signs in.
    pub account: Option<Uuid>,
    /// What the answer is compared with.
    pub state: String,
}

/// Passkeys, and what was asked of them.
pub trait PasskeyStore: Send + Sync + 'static {
    /// Whether its credential was nobody's, and is the account's now.
    fn add_passkey(&self, account: Uuid, passkey: &Passkey) -> Result<bool, AccountError>;
    /// Oldest first.
    fn passkeys(&self, account: Uuid) -> Result<Vec<Passkey>, AccountError>;
    fn passkey_by_credential(
        &self,
        relying_party: &str,
        credential: &[u8],
    ) -> Result<Option<(Account, Passkey)>, AccountError>;
    /// Notes that it signed in. False, and nothing is noted, where it is gone, or where it counts and its counter is
    /// not above the one that is known: of two that come with one counter the second is a copy.
    fn note_passkey_used(&self, id: Uuid, counter: u32, now: Instant) -> Result<bool, AccountError>;
    /// Whether the account has one of that id.
    fn rename_passkey(&self, account: Uuid, id: Uuid, name: &str) -> Result<bool, AccountError>;
    /// Takes a passkey from an account that has a password, or another of the ways that are open.
    fn remove_passkey(&self, account: Uuid, id: Uuid, open: &OpenWays) -> Result<Unlinked, AccountError>;
    /// Keeps what was asked, and removes what was never answered in time.
    fn put_ceremony(
        &self,
        challenge: &SecretHash,
        ceremony: &Ceremony,
        now: Instant,
        expires_at: Instant,
    ) -> Result<(), AccountError>;
    /// What was asked, if it is known and has not expired; it can be answered no second time.
    fn take_ceremony(&self, challenge: &SecretHash, now: Instant) -> Result<Option<Ceremony>, AccountError>;
}
