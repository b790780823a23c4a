//! Passwords, sessions and one-time sign-ins.

use crate::installation::Installation;
use access::account::{Account, OneTime, SecretHash};
use anyhow::{Result, bail};
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::sync::OnceLock;
use uuid::Uuid;

pub const SESSION_MILLISECONDS: i64 = 30 * 24 * 3_600_000;
pub const ONE_TIME_MILLISECONDS: i64 = 24 * 3_600_000;
pub const INVITATION_MILLISECONDS: i64 = 14 * 24 * 3_600_000;
/// Shortest password. NIST SP 800-63B asks for 8; length is what counts.
const PASSWORD_LENGTH: usize = 10;

/// 256 random bits, as text for an address or a cookie.
pub fn secret() -> Result<String> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

pub fn hash_of(secret: &str) -> SecretHash {
    Sha256::digest(secret.as_bytes()).into()
}

/// A checked account that is not kept yet.
pub fn new_account(name: &str, email: &str, password: Option<&str>) -> Result<Account> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        bail!("a name has 1 to 100 characters");
    }
    let email = check_email(email)?;
    let password_hash = password.map(hash_password).transpose()?;
    Ok(Account { id: Uuid::now_v7(), email, name: name.to_owned(), password_hash })
}

/// The address trimmed and in lower case, where it looks like one.
pub fn check_email(email: &str) -> Result<String> {
    let email = email.trim().to_lowercase();
    let (user, host) = email.split_once('@').unwrap_or_default();
    if user.is_empty()
        || host.is_empty()
        || email.len() > 254
        || email.chars().any(|each| each.is_whitespace() || each.is_control())
    {
        bail!("\"{email}\" is not an e-mail address");
    }
    Ok(email)
}

pub fn hash_password(password: &str) -> Result<String> {
    if password.chars().count() < PASSWORD_LENGTH {
        bail!("a password has at least {PASSWORD_LENGTH} characters");
    }
    if password.len() > 1_000 {
        bail!("a password has at most 1,000 bytes");
    }
    let hash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|error| anyhow::anyhow!("the password could not be hashed: {error}"))?;
    Ok(hash.to_string())
}

/// Whether the password fits. Takes as long for an account that does not exist.
pub fn password_fits(account: Option<&Account>, password: &str) -> bool {
    static NOBODY: OnceLock<String> = OnceLock::new();
    let stored = account.and_then(|account| account.password_hash.as_deref());
    let nobody =
        || NOBODY.get_or_init(|| secret().and_then(|secret| hash_password(&secret)).unwrap_or_default()).as_str();
    password_matches(stored.unwrap_or_else(nobody), password) && stored.is_some()
}

/// Whether it is the password that was hashed.
pub fn password_matches(hash: &str, password: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else { return false };
    Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
}

/// A fresh secret that signs `account` in once.
pub fn one_time(installation: &Installation, account: Uuid) -> Result<String> {
    one_time_for(installation, account, ONE_TIME_MILLISECONDS)
}

/// A fresh secret that lets its holder make the first account.
pub fn first_run(installation: &Installation) -> Result<String> {
    put_one_time(installation, OneTime::FirstRun, ONE_TIME_MILLISECONDS)
}

/// The same, good for so many milliseconds.
pub fn one_time_for(installation: &Installation, account: Uuid, milliseconds: i64) -> Result<String> {
    put_one_time(installation, OneTime::SignIn(account), milliseconds)
}

fn put_one_time(installation: &Installation, purpose: OneTime, milliseconds: i64) -> Result<String> {
    let secret = secret()?;
    let expires_at = installation.clock.now().plus_milliseconds(milliseconds);
    installation.accounts.put_one_time(&hash_of(&secret), purpose, expires_at)?;
    Ok(secret)
}
