//! What guards every door: headers, origins, and a limit on guesses.

use super::Program;
use super::error::Failure;
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use contract::error::ErrorCode;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// No inline script or style, nothing from elsewhere.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data: blob:; media-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Addresses under which browsers reach this server.
pub struct Origins(Vec<String>);

impl Origins {
    pub fn new(address: &str, local: SocketAddr) -> Self {
        let mut origins = vec![address.to_ascii_lowercase(), format!("http://{local}")];
        if local.ip().is_loopback() || local.ip().is_unspecified() {
            origins.push(format!("http://localhost:{}", local.port()));
            origins.push(format!("http://127.0.0.1:{}", local.port()));
        }
        Self(origins)
    }

    /// Programs send no origin; a browser always does, where it matters.
    pub fn allow(&self, headers: &HeaderMap) -> bool {
        match headers.get(header::ORIGIN) {
            None => true,
            Some(origin) => {
                origin.to_str().is_ok_and(|origin| self.0.iter().any(|own| own.eq_ignore_ascii_case(origin)))
            }
        }
    }
}

/// Longest name of a browser that is kept, in bytes.
const AGENT_LIMIT: usize = 300;

/// Who is calling: the address that a request comes from, and what the browser calls itself.
pub struct Caller {
    pub address: IpAddr,
    pub agent: String,
}

impl FromRequestParts<Arc<Program>> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, program: &Arc<Program>) -> Result<Self, Failure> {
        let ConnectInfo(peer) = ConnectInfo::<SocketAddr>::from_request_parts(parts, program)
            .await
            .map_err(|problem| Failure::new(ErrorCode::Internal, problem.to_string()))?;
        let agent = parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
        // What can be read as text here is ASCII, so it may be cut anywhere.
        let agent = agent[..agent.len().min(AGENT_LIMIT)].to_owned();
        Ok(Self { address: program.proxies.caller(peer.ip(), &parts.headers), agent })
    }
}

/// Refuses other sites' requests, and adds the headers that browsers act on.
pub async fn guard(State(program): State<Arc<Program>>, request: Request, next: Next) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let opens_socket = request.headers().contains_key(header::UPGRADE);
    let api = request.uri().path().starts_with("/api/");
    let mut response = if (changes || opens_socket) && !program.origins.allow(request.headers()) {
        Failure::new(ErrorCode::Forbidden, "This request came from another site, so it was not carried out.")
            .into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
    ];
    for (name, value) in fixed {
        // A file is served under a policy of its own, which is stricter.
        if name == header::CONTENT_SECURITY_POLICY && headers.contains_key(&name) {
            continue;
        }
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    headers.insert("permissions-policy", HeaderValue::from_static("camera=(), microphone=(), geolocation=()"));
    if api && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// What is counted per caller, so that an outsider slows only themselves down: guesses of passwords and tokens above all.
pub struct Attempts<Key = IpAddr> {
    /// In each window.
    limit: u32,
    window: Duration,
    counted: Mutex<HashMap<Key, (u32, Instant)>>,
}

/// Guesses of passwords and tokens, a minute.
pub const GUESSES: u32 = 10;
/// Ways to providers of sign-ins, a minute.
pub const DEPARTURES: u32 = 30;
/// Questions to sign in with a passkey, a minute: each visit of the sign-in page asks one, of everybody behind one address.
pub const CEREMONIES: u32 = 120;
/// Links mailed to one address, a quarter of an hour.
pub const MAILED: u32 = 3;
pub const MINUTE: Duration = Duration::from_secs(60);
pub const QUARTER: Duration = Duration::from_secs(15 * 60);
/// How many are counted before those whose window is over are looked for.
const COUNTED: usize = 10_000;

impl<Key: Eq + Hash> Attempts<Key> {
    pub fn of(limit: u32, window: Duration) -> Self {
        Self { limit, window, counted: Mutex::default() }
    }

    /// Counts one guess, or refuses it.
    pub fn count(&self, caller: Key) -> Result<(), Failure> {
        let now = Instant::now();
        let mut all = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() > COUNTED {
            all.retain(|_, (_, since)| now.duration_since(*since) < self.window);
        }
        let (count, since) = all.entry(caller).or_insert((0, now));
        if now.duration_since(*since) >= self.window {
            (*count, *since) = (0, now);
        }
        *count += 1;
        if *count > self.limit {
            return Err(Failure::new(ErrorCode::TooMany, "Too many attempts. Wait a minute and try again."));
        }
        Ok(())
    }

    /// A right guess counts for nothing; the wrong ones beside it stay counted.
    pub fn give_back(&self, caller: &Key) {
        let mut all = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((count, _)) = all.get_mut(caller) {
            *count = count.saturating_sub(1);
        }
    }
}
