//! A provider of sign-ins that a test may have lie, and a browser that keeps its cookies.
#![allow(dead_code)] // Each test uses a part.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use ureq::http::{Request, Response};

pub const CLIENT: &str = "throughline";
pub const SECRET: &str = "a secret between two";

/// What it says at the next exchange, and how.
pub struct Says {
    signing: EcdsaKeyPair,
    /// What `/jwks` shows; another than `signing` once a test wants it so.
    published: Value,
    header: Value,
    claims: Value,
    userinfo: Value,
    /// Of the verifier that it was told on the way there.
    challenge: String,
    /// In place of tokens.
    refusal: Option<Value>,
    /// `METHOD path` of each request.
    asked: Vec<String>,
}

pub struct Issuer {
    pub address: String,
    says: Arc<Mutex<Says>>,
}

fn new_key() -> (EcdsaKeyPair, Value) {
    let random = SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).unwrap();
    let point = key.public_key().as_ref();
    let half = |half: &[u8]| URL_SAFE_NO_PAD.encode(half);
    let published = json!({
        "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": half(&point[1..9]),
        "x": half(&point[1..33]), "y": half(&point[33..65]),
    });
    (key, published)
}

pub fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

impl Issuer {
    pub fn start() -> Self {
        Self::at(TcpListener::bind("127.0.0.1:0").unwrap(), true)
    }

    /// One whose address nobody listens at.
    pub fn silent() -> Self {
        Self::at(TcpListener::bind("127.0.0.1:0").unwrap(), false)
    }

    fn at(listener: TcpListener, answers: bool) -> Self {
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (signing, published) = new_key();
        let header = json!({ "alg": "ES256", "typ": "JWT", "kid": published["kid"] });
        let says = Says {
            signing,
            published,
            header,
            claims: json!({}),
            userinfo: json!({}),
            challenge: String::new(),
            refusal: None,
            asked: vec![],
        };
        let says = Arc::new(Mutex::new(says));
        let (answering, named) = (says.clone(), address.clone());
        std::thread::spawn(move || {
            for stream in answers.then_some(listener).iter().flat_map(TcpListener::incoming).map_while(Result::ok) {
                answer(&stream, &mut answering.lock().unwrap(), &named);
            }
        });
        Self { address, says }
    }

    fn says(&self) -> MutexGuard<'_, Says> {
        self.says.lock().unwrap()
    }

    /// Settings that name it as `Example`.
    pub fn settings(&self, folder: &std::path::Path) -> String {
        let (file, address) = (folder.join("settings.toml"), &self.address);
        let text = format!(
            "[[sign_in]]\nname = \"Example\"\nissuer = \"{address}\"\nclient_id = \"{CLIENT}\"\nclient_secret = \"{SECRET}\"\n"
        );
        std::fs::write(&file, text).unwrap();
        file.to_string_lossy().into_owned()
    }

    /// From now on signs with a key of its own making; `tells`: and shows it.
    pub fn change_key(&self, tells: bool) {
        let (signing, published) = new_key();
        let mut says = self.says();
        says.signing = signing;
        if tells {
            says.header["kid"] = published["kid"].clone();
            says.published = published;
        }
    }

    pub fn says_in_its_header(&self, name: &str, value: Value) {
        self.says().header[name] = value;
    }

    pub fn tells_about_them(&self, userinfo: Value) {
        self.says().userinfo = userinfo;
    }

    pub fn refuses(&self, refusal: Option<Value>) {
        self.says().refusal = refusal;
    }

    /// `METHOD path` of each request that it got.
    pub fn asked(&self) -> Vec<String> {
        self.says().asked.clone()
    }

    /// Has somebody sign in there; answers what a token about them says unless a test changes it.
    pub fn signs_in(&self, way: &Way, subject: &str, email: &str, verified: bool) -> Value {
        self.says().challenge = way.asked["code_challenge"].clone();
        json!({
            "iss": self.address, "aud": CLIENT, "sub": subject, "nonce": way.asked["nonce"],
            "iat": seconds(), "exp": seconds() + 300, "email": email, "email_verified": verified, "name": "Zoe Adams",
        })
    }

    pub fn claims(&self, claims: Value) {
        self.says().claims = claims;
    }
}

fn jwt(says: &Says) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&says.header), part(&says.claims));
    let signature = match says.header["alg"].as_str() {
        Some("none") => String::new(),
        Some("HS256") => {
            let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, SECRET.as_bytes());
            URL_SAFE_NO_PAD.encode(ring::hmac::sign(&key, signed.as_bytes()))
        }
        _ => URL_SAFE_NO_PAD.encode(says.signing.sign(&SystemRandom::new(), signed.as_bytes()).unwrap()),
    };
    format!("{signed}.{signature}")
}

fn answer(mut stream: &TcpStream, says: &mut Says, address: &str) {
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let mut reader = BufReader::new(stream);
    let (mut line, mut length, mut authorization) = (String::new(), 0, String::new());
    if reader.read_line(&mut line).unwrap_or(0) == 0 {
        return;
    }
    let mut words = line.split(' ');
    let (method, path) = (words.next().unwrap_or_default().to_owned(), words.next().unwrap_or_default().to_owned());
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).unwrap();
        let Some((name, value)) = header.trim_end().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().unwrap(),
            "authorization" => value.trim().clone_into(&mut authorization),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    says.asked.push(format!("{method} {path}"));
    let (status, said) = match path.as_str() {
        "/.well-known/openid-configuration" => (
            200,
            json!({
                "issuer": address, "authorization_endpoint": format!("{address}/authorize"),
                "token_endpoint": format!("{address}/token"), "jwks_uri": format!("{address}/jwks"),
                "userinfo_endpoint": format!("{address}/userinfo"), "response_types_supported": ["code"],
                "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
            }),
        ),
        "/jwks" => (200, json!({ "keys": [says.published] })),
        "/token" => redeemed(says, &form(&body), &authorization),
        "/userinfo" => (200, says.userinfo.clone()),
        _ => (404, json!({})),
    };
    let said = said.to_string();
    let _ = write!(
        stream,
        "HTTP/1.1 {status} Said\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{said}",
        said.len()
    );
}

fn redeemed(says: &Says, asked: &BTreeMap<String, String>, authorization: &str) -> (u16, Value) {
    let expected =
        format!("Basic {}", base64::engine::general_purpose::STANDARD.encode("throughline:a+secret+between+two"));
    let verifier = asked.get("code_verifier").map(String::as_str).unwrap_or_default();
    if authorization != expected {
        return (401, json!({ "error": "invalid_client" }));
    }
    if URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) != says.challenge || asked["code"] != "right" {
        return (400, json!({ "error": "invalid_grant" }));
    }
    match &says.refusal {
        Some(refusal) => (400, refusal.clone()),
        None => (200, json!({ "access_token": "opens userinfo", "token_type": "Bearer", "id_token": jwt(says) })),
    }
}

fn form(bytes: &[u8]) -> BTreeMap<String, String> {
    openidconnect::url::form_urlencoded::parse(bytes).into_owned().collect()
}

/// What the browser was sent to the provider with.
pub struct Way {
    pub asked: BTreeMap<String, String>,
}

impl Way {
    /// The query with which the provider sends the browser back.
    pub fn back(&self) -> String {
        format!("code=right&state={}", self.asked["state"])
    }
}

/// One browser. It follows nowhere by itself.
pub struct Browser {
    address: String,
    agent: ureq::Agent,
    pub cookies: BTreeMap<String, String>,
    csrf: String,
    /// The address under which its page was opened, where that is told.
    pub origin: Option<String>,
}

impl Browser {
    pub fn new(address: &str) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0);
        let config = config.max_redirects_will_error(false).max_idle_connections(0).build();
        Self {
            address: address.to_owned(),
            agent: config.into(),
            cookies: BTreeMap::new(),
            csrf: String::new(),
            origin: None,
        }
    }

    /// The same session, at another address of the program.
    pub fn at(&self, address: &str) -> Self {
        let mut there = Self::new(address);
        there.cookies.clone_from(&self.cookies);
        there.session();
        there
    }

    pub fn send(&mut self, method: &str, path: &str, body: &Value) -> (Response<()>, Value) {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder();
        if let Some(origin) = &self.origin {
            request = request.header("origin", origin);
        }
        let request = request
            .method(method)
            .uri(format!("{}{path}", self.address))
            .header("content-type", "application/json")
            .header("cookie", cookies.join("; "))
            .header("x-csrf-token", &self.csrf)
            .body(if body.is_null() { String::new() } else { body.to_string() });
        let (head, mut body) = self.agent.run(request.unwrap()).unwrap().into_parts();
        for set in head.headers.get_all("set-cookie") {
            let set = set.to_str().unwrap();
            // Providers send browsers back from elsewhere, which a passkey's question never sees.
            let of = if set.starts_with("throughline_passkey=") { "Strict" } else { "Lax" };
            assert!(set.contains(&format!("; HttpOnly; SameSite={of}; ")), "{set}");
            let (name, value) = set.split(';').next().unwrap().split_once('=').unwrap();
            match value {
                "" => self.cookies.remove(name),
                value => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        let text = body.read_to_string().unwrap();
        (Response::from_parts(head, ()), serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// Sets out to the only provider there is.
    pub fn sets_out(&mut self, body: &Value) -> Way {
        self.sets_out_at("/api/v1/sign-in/with/0", body)
    }

    pub fn sets_out_at(&mut self, door: &str, body: &Value) -> Way {
        let (head, said) = self.send("POST", door, body);
        assert_eq!(head.status(), 200, "{said}");
        let (_, query) = said["address"].as_str().unwrap().split_once('?').unwrap();
        Way { asked: form(query.as_bytes()) }
    }

    /// Comes back to the callback; answers where it is led on to.
    pub fn comes_back(&mut self, query: &str) -> String {
        let (head, said) = self.send("GET", &format!("/api/v1/sign-in/callback?{query}"), &Value::Null);
        assert_eq!(head.status(), 303, "{said}");
        head.headers()["location"].to_str().unwrap().to_owned()
    }

    /// Who is signed in here.
    pub fn session(&mut self) -> Value {
        let (_, session) = self.send("GET", "/api/v1/session", &Value::Null);
        session["csrf"].as_str().unwrap_or_default().clone_into(&mut self.csrf);
        session
    }
}
