//! This server as a relying party of WebAuthn: what browsers are asked to sign, and whether what they answer holds.

use access::account::Account;
use access::passkey::Passkey;
use openidconnect::url::{Host, Url};
use passki::{
    AuthenticationCredential, AuthenticationOptions, AuthenticationState, ClientData, Passki, PasskiError,
    RegistrationCredential, RegistrationOptions, RegistrationState, ResidentKeyRequirement, StoredPasskey,
    UserVerificationRequirement,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::net::IpAddr;

/// What browsers and devices call this server.
const NAME: &str = "Throughline";
/// How long an answer may take; what browsers are told, and how long a question is kept.
pub const CEREMONY_MILLISECONDS: i64 = 5 * 60_000;
/// Longest name of a credential, in bytes, as WebAuthn has it.
const CREDENTIAL_LIMIT: usize = 1_023;

pub struct RelyingParty {
    passki: Passki,
    /// Beginning with the scheme, without a slash at its end.
    origin: String,
}

/// A question to a browser.
pub struct Asked {
    /// Options as WebAuthn's JSON has them.
    pub options: Value,
    /// As in the options.
    pub challenge: String,
    /// What the answer is compared with.
    pub state: String,
}

/// What is kept of a question for a new key.
#[derive(Serialize, Deserialize)]
struct Registration {
    /// In one of which it has to sign.
    algorithms: Vec<i32>,
    state: RegistrationState,
}

/// A credential that a device made.
pub struct NewCredential {
    pub credential: Vec<u8>,
    pub public_key: Vec<u8>,
    pub algorithm: i32,
    pub counter: u32,
    pub transports: Vec<String>,
    pub synced: bool,
}

/// Why an answer does not hold.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    #[error("it was given at another address: {0}")]
    Address(String),
    #[error("nobody made sure that it is the key's person")]
    Unverified,
    #[error("its counter went back: {0}")]
    Copied(String),
    #[error("{0}")]
    Forged(String),
}

impl From<PasskiError> for Refusal {
    fn from(error: PasskiError) -> Self {
        let said = error.to_string();
        match error {
            PasskiError::OriginMismatch { .. }
            | PasskiError::RpIdHashMismatch
            | PasskiError::CrossOriginNotAllowed
            | PasskiError::TopOriginMismatch { .. } => Self::Address(said),
            PasskiError::UserVerificationRequired | PasskiError::UserNotPresent => Self::Unverified,
            PasskiError::CounterRegression => Self::Copied(said),
            PasskiError::Base64Decode(_)
            | PasskiError::InvalidClientDataJson(_)
            | PasskiError::MissingClientDataField(_)
            | PasskiError::CborDecode(_) => Self::Unreadable(said),
            _ => Self::Forged(said),
        }
    }
}

impl RelyingParty {
    /// Of the address under which people reach the server. None where browsers keep no passkeys for it: they do for
    /// names over https, and for this machine, which they know as `localhost` and not by its number.
    pub fn of(address: &str) -> Option<Self> {
        let mut url = Url::parse(address).ok()?;
        let number = match url.host()? {
            Host::Domain(_) => None,
            Host::Ipv4(number) => Some(IpAddr::from(number)),
            Host::Ipv6(number) => Some(IpAddr::from(number)),
        };
        if let Some(number) = number {
            if !number.is_loopback() {
                return None;
            }
            url.set_host(Some("localhost")).ok()?;
        }
        let is_own = url.domain().is_some_and(|name| name == "localhost" || name.ends_with(".localhost"));
        if url.scheme() != "https" && !(is_own && url.scheme() == "http") {
            return None;
        }
        let origin = url.origin().ascii_serialization();
        Some(Self { passki: Passki::new(url.host_str()?, &[&origin], NAME), origin })
    }

    /// The host that passkeys are made for.
    pub fn id(&self) -> &str {
        &self.passki.rp_id
    }

    /// The address at which they sign in.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Asks for a new key of `account`, on a device that holds none of those that are `known`.
    pub fn ask_to_add(&self, account: &Account, known: &[Passkey]) -> Result<Asked, Refusal> {
        let known: Vec<StoredPasskey> =
            known.iter().filter(|known| known.relying_party == self.id()).map(stored).collect();
        let mut options = RegistrationOptions::default();
        options.timeout = CEREMONY_MILLISECONDS.unsigned_abs();
        options.resident_key = ResidentKeyRequirement::Required;
        options.user_verification = UserVerificationRequirement::Required;
        options.exclude_credentials = Some(&known);
        let id = account.id.as_bytes();
        let (options, state) = self.passki.start_passkey_registration(id, &account.email, &account.name, options)?;
        let algorithms = options.pub_key_cred_params.iter().map(|parameter| parameter.alg).collect();
        let state = json(&Registration { algorithms, state })?.to_string();
        Ok(Asked { challenge: options.challenge.clone(), options: json(&options)?, state })
    }

    /// The key that was made, from a `RegistrationResponseJSON`.
    pub fn added(&self, state: &str, answer: Value) -> Result<NewCredential, Refusal> {
        let Registration { algorithms, state } = parsed(state)?;
        let answer: RegistrationCredential = from_browser(answer)?;
        let made = self.passki.finish_passkey_registration(&answer, &state)?;
        // It would be a way in that lets nobody in.
        if !algorithms.contains(&made.algorithm) {
            return Err(Refusal::Forged(format!("algorithm {} was not asked for", made.algorithm)));
        }
        if made.credential_id.is_empty() || made.credential_id.len() > CREDENTIAL_LIMIT {
            return Err(Refusal::Unreadable(format!("a credential has 1 to {CREDENTIAL_LIMIT} bytes")));
        }
        let transports =
            made.transports.iter().filter_map(|transport| Some(json(transport).ok()?.as_str()?.to_owned()));
        Ok(NewCredential {
            transports: transports.collect(),
            credential: made.credential_id,
            public_key: made.public_key,
            algorithm: made.algorithm,
            counter: made.counter,
            synced: made.be,
        })
    }

    /// Asks for any key that was made for this server, whoever's.
    pub fn ask_to_sign_in(&self) -> Result<Asked, Refusal> {
        let mut options = AuthenticationOptions::default();
        options.timeout = CEREMONY_MILLISECONDS.unsigned_abs();
        options.user_verification = UserVerificationRequirement::Required;
        let (options, state) = self.passki.start_passkey_authentication(&[], options)?;
        Ok(Asked { challenge: options.challenge.clone(), options: json(&options)?, state: json(&state)?.to_string() })
    }

    /// The new counter of `passkey`, where an `AuthenticationResponseJSON` was signed by it.
    pub fn signed_in(&self, state: &str, answer: Value, passkey: &Passkey) -> Result<u32, Refusal> {
        let state: AuthenticationState = parsed(state)?;
        let answer: AuthenticationCredential = from_browser(answer)?;
        Ok(self.passki.finish_passkey_authentication(&answer, &state, &stored(passkey))?.counter)
    }
}

/// What an answer says of itself, before anything of it is believed.
pub struct Claimed {
    /// As it was in the options.
    pub challenge: String,
    /// Names the credential.
    pub credential: Vec<u8>,
    /// The account that the device keeps it for.
    pub user: Option<Vec<u8>>,
}

impl Claimed {
    /// Of a `RegistrationResponseJSON` or an `AuthenticationResponseJSON`.
    pub fn of(answer: &Value) -> Result<Self, Refusal> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let client_data = text(&answer["response"]["clientDataJSON"]);
        let client_data = client_data.ok_or_else(|| Refusal::Unreadable("there is no clientDataJSON".into()))?;
        let credential = text(&answer["rawId"]).ok_or_else(|| Refusal::Unreadable("there is no rawId".into()))?;
        let user = text(&answer["response"]["userHandle"]);
        Ok(Self {
            challenge: ClientData::from_base64(&client_data)?.challenge,
            credential: Passki::base64_decode(&credential)?,
            user: user.map(|user| Passki::base64_decode(&user)).transpose()?,
        })
    }
}

fn stored(passkey: &Passkey) -> StoredPasskey {
    let transport = |word: &String| serde_json::from_value(Value::String(word.clone())).ok();
    let mut stored = StoredPasskey::default();
    stored.credential_id.clone_from(&passkey.credential);
    stored.public_key.clone_from(&passkey.public_key);
    stored.counter = passkey.counter;
    stored.algorithm = passkey.algorithm;
    stored.transports = passkey.transports.iter().filter_map(transport).collect();
    stored
}

fn json(value: &impl Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(value).map_err(|error| Refusal::Forged(error.to_string()))
}

fn parsed<T: DeserializeOwned>(state: &str) -> Result<T, Refusal> {
    serde_json::from_str(state).map_err(|error| Refusal::Forged(format!("what was asked cannot be read: {error}")))
}

fn from_browser<T: DeserializeOwned>(answer: Value) -> Result<T, Refusal> {
    serde_json::from_value(answer).map_err(|error| Refusal::Unreadable(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_are_for_names_over_https_and_for_this_machine() {
        let of = |address| RelyingParty::of(address).map(|party| (party.id().to_owned(), party.origin().to_owned()));
        let party = |id: &str, origin: &str| Some((id.to_owned(), origin.to_owned()));
        assert_eq!(of("https://Plans.example.org"), party("plans.example.org", "https://plans.example.org"));
        assert_eq!(of("https://plans.example.org:443"), party("plans.example.org", "https://plans.example.org"));
        assert_eq!(of("https://plans.example.org:8443"), party("plans.example.org", "https://plans.example.org:8443"));
        assert_eq!(of("http://localhost:7410"), party("localhost", "http://localhost:7410"));
        assert_eq!(of("http://127.0.0.1:7410"), party("localhost", "http://localhost:7410"));
        assert_eq!(of("http://[::1]:7410"), party("localhost", "http://localhost:7410"));
        for none in ["http://plans.example.org", "http://10.0.0.7:7410", "https://10.0.0.7", "plans.example.org", ""] {
            assert_eq!(of(none), None, "{none}");
        }
    }

    #[test]
    fn what_is_no_answer_is_told_apart_from_a_lie() {
        for answer in
            [serde_json::json!({}), serde_json::json!({ "rawId": "AQ", "response": { "clientDataJSON": "!" } })]
        {
            assert!(matches!(Claimed::of(&answer), Err(Refusal::Unreadable(_))), "{answer}");
        }
    }
}
