//! A device that keeps passkeys, as a browser would speak with one. A test may have it lie.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const MAY_BE_SYNCED: u8 = 0x08;
const HAS_CREDENTIAL: u8 = 0x40;

/// One passkey on a device, and how the device answers with it.
pub struct Authenticator {
    key: EcdsaKeyPair,
    pub credential: Vec<u8>,
    /// Of the account that it was made for.
    pub user: Vec<u8>,
    /// What it says at the next answer; 0: it does not count.
    pub counter: u32,
    /// Whether it asks its person for a PIN or a finger.
    pub verifies: bool,
    /// The page that asks.
    pub origin: String,
    /// The host that the key is kept for.
    pub relying_party: String,
    pub in_a_frame: bool,
    /// In which its key says that it signs, by its number at COSE: one of the negative ones.
    pub algorithm: i64,
}

fn text(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The beginning of a CBOR item: its major type and its length or number.
fn head(major: u8, number: usize) -> Vec<u8> {
    match number {
        0..24 => vec![(major << 5) | number as u8],
        24..256 => vec![(major << 5) | 24, number as u8],
        _ => [&[(major << 5) | 25], &(number as u16).to_be_bytes()[..]].concat(),
    }
}

fn cbor_bytes(bytes: &[u8]) -> Vec<u8> {
    [head(2, bytes.len()), bytes.to_vec()].concat()
}

fn cbor_text(text: &str) -> Vec<u8> {
    [head(3, text.len()), text.as_bytes().to_vec()].concat()
}

/// A negative number, from -1 on.
fn cbor_negative(number: i64) -> Vec<u8> {
    head(1, usize::try_from(-1 - number).unwrap())
}

impl Authenticator {
    /// With a fresh key, on a page of `origin`.
    pub fn new(origin: &str) -> Self {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, document.as_ref(), &random).unwrap();
        let credential = Sha256::digest(key.public_key().as_ref()).to_vec();
        Self {
            key,
            credential,
            user: vec![],
            counter: 0,
            verifies: true,
            origin: origin.to_owned(),
            relying_party: "localhost".to_owned(),
            in_a_frame: false,
            algorithm: -7,
        }
    }

    fn client_data(&self, kind: &str, challenge: &Value) -> String {
        json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": self.in_a_frame })
            .to_string()
    }

    fn data(&self, more: u8) -> Vec<u8> {
        let flags = PRESENT | MAY_BE_SYNCED | more | if self.verifies { VERIFIED } else { 0 };
        let host = Sha256::digest(&self.relying_party);
        [&host[..], &[flags], &self.counter.to_be_bytes()].concat()
    }

    /// Answers creation options with a new passkey for the account that they name.
    pub fn makes(&mut self, options: &Value) -> Value {
        self.user = URL_SAFE_NO_PAD.decode(options["user"]["id"].as_str().unwrap()).unwrap();
        let point = self.key.public_key().as_ref();
        // kty: EC2, alg, crv: P-256, x, y
        let public = [
            head(5, 5),
            [head(0, 1), head(0, 2)].concat(),
            [head(0, 3), cbor_negative(self.algorithm)].concat(),
            [cbor_negative(-1), head(0, 1)].concat(),
            [cbor_negative(-2), cbor_bytes(&point[1..33])].concat(),
            [cbor_negative(-3), cbor_bytes(&point[33..65])].concat(),
        ];
        let length = u16::try_from(self.credential.len()).unwrap().to_be_bytes();
        let data = [&self.data(HAS_CREDENTIAL)[..], &[0; 16], &length, &self.credential, &public.concat()].concat();
        let attestation = [
            head(5, 3),
            [cbor_text("fmt"), cbor_text("none")].concat(),
            [cbor_text("attStmt"), head(5, 0)].concat(),
            [cbor_text("authData"), cbor_bytes(&data)].concat(),
        ];
        json!({
            "id": text(&self.credential), "rawId": text(&self.credential), "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": text(self.client_data("webauthn.create", &options["challenge"])),
                "attestationObject": text(attestation.concat()), "transports": ["internal", "from-the-future"],
            },
        })
    }

    /// Answers request options.
    pub fn signs(&self, options: &Value) -> Value {
        self.signs_as(options, "webauthn.get")
    }

    /// The same, saying that something else was asked.
    pub fn signs_as(&self, options: &Value, kind: &str) -> Value {
        let (client_data, data) = (self.client_data(kind, &options["challenge"]), self.data(0));
        let signed = [&data[..], &Sha256::digest(&client_data)[..]].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        json!({
            "id": text(&self.credential), "rawId": text(&self.credential), "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": text(client_data), "authenticatorData": text(data),
                "signature": text(signature), "userHandle": text(&self.user),
            },
        })
    }
}
