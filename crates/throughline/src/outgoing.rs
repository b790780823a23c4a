//! Requests that go out because somebody asked for it: to the open internet, and to networks and hosts that whoever runs
//! the program named. No redirect is followed, no proxy of the environment is used, little of the answer is read.

use crate::http::callers::Network;
use automation::outgoing::is_public;
use std::io;
use std::time::{Duration, Instant};
use ureq::Agent;
use ureq::config::Config;
use ureq::http::{Request, Response, Uri};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

/// From the first byte sent to the last one read.
const TIME_LIMIT: Duration = Duration::from_secs(15);
/// Of an answer, in bytes.
const ANSWER_LIMIT: u64 = 64 * 1024;
/// Of an answer that is read whole, in bytes.
const WHOLE_LIMIT: u64 = 1024 * 1024;
/// Of an answer that is told, in characters.
const TOLD_LIMIT: usize = 300;

pub struct Outgoing {
    agent: Agent,
}

/// What came back.
#[derive(Debug)]
pub struct Answered {
    pub status: u16,
    pub said: String,
    pub milliseconds: u64,
}

/// Why no answer came, in words for whoever set the address up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoAnswer(pub String);

impl Outgoing {
    /// To public addresses, and to those in `allowed`.
    pub fn new(allowed: Vec<Network>) -> Self {
        Self::guarded(allowed, None, false)
    }

    /// To public addresses, and to exactly the host of `address`, wherever it is: whoever runs the program named it.
    /// Where that address is encrypted, every other has to be.
    pub fn to_named(address: &Uri) -> Self {
        let encrypted = address.scheme_str() == Some("https");
        Self::guarded(vec![], address.host().map(str::to_owned), encrypted)
    }

    fn guarded(allowed: Vec<Network>, named: Option<String>, encrypted: bool) -> Self {
        let config = Config::builder()
            .timeout_global(Some(TIME_LIMIT))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .proxy(None)
            .https_only(encrypted)
            .user_agent(concat!("Throughline/", env!("CARGO_PKG_VERSION")))
            // A connection that is kept was made to an address that was looked at; it is not kept for long.
            .max_idle_connections(4)
            .build();
        let resolver = Guarded { allowed, named, inner: DefaultResolver::default() };
        Self { agent: Agent::with_parts(config, DefaultConnector::new(), resolver) }
    }

    /// Posts JSON. Blocks for [`TIME_LIMIT`] at most.
    ///
    /// # Errors
    /// Why no answer came, for whoever set the address up.
    pub fn post(&self, url: &str, headers: &[(&str, &str)], body: &str) -> Result<Answered, String> {
        let started = Instant::now();
        let mut request = self.agent.post(url).header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut answer = request.send(body).map_err(|problem| said(&problem))?;
        let text = answer.body_mut().with_config().limit(ANSWER_LIMIT).lossy_utf8(true).read_to_string();
        let said = text.unwrap_or_default().chars().filter(|each| !each.is_control()).take(TOLD_LIMIT).collect();
        let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(Answered { status: answer.status().as_u16(), said, milliseconds })
    }
}

impl Outgoing {
    /// Sends a request as it stands, and reads all of the answer. Blocks for [`TIME_LIMIT`] at most.
    ///
    /// # Errors
    /// Why no answer came, or that it was too long.
    pub fn exchange(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, NoAnswer> {
        let failed = |problem: ureq::Error| NoAnswer(said(&problem));
        let (head, mut body) = self.agent.run(request).map_err(failed)?.into_parts();
        let bytes = body.with_config().limit(WHOLE_LIMIT).read_to_vec().map_err(failed)?;
        Ok(Response::from_parts(head, bytes))
    }
}

fn said(problem: &ureq::Error) -> String {
    match problem {
        ureq::Error::HostNotFound => "There is no such host.".to_owned(),
        ureq::Error::Timeout(_) => format!("No answer within {} seconds.", TIME_LIMIT.as_secs()),
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::PermissionDenied => error.to_string(),
        // The system's own words for it have no kind.
        ureq::Error::Io(error) if error.to_string().contains("lookup address") => "There is no such host.".to_owned(),
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            "The connection was refused.".into()
        }
        other => other.to_string().chars().take(TOLD_LIMIT).collect(),
    }
}

/// Answers only addresses that may be reached, each time a connection is made: a name that pointed elsewhere a moment
/// ago does not help.
#[derive(Debug)]
struct Guarded {
    allowed: Vec<Network>,
    /// A host that may be anywhere.
    named: Option<String>,
    inner: DefaultResolver,
}

impl Resolver for Guarded {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        let is_named = |host: &str| self.named.as_deref().is_some_and(|named| named.eq_ignore_ascii_case(host));
        let is_named = uri.host().is_some_and(is_named);
        let may = |address: std::net::IpAddr| {
            is_named || is_public(address) || self.allowed.iter().any(|network| network.contains(address))
        };
        let mut kept = self.empty();
        for address in found.iter().filter(|address| may(address.ip())) {
            kept.push(*address);
        }
        if kept.is_empty() {
            let host = uri.host().unwrap_or_default();
            let message = format!(
                "{host} is in a private network, where this program sends nothing. Whoever runs it can allow the network: --outgoing 10.0.0.0/8."
            );
            return Err(ureq::Error::Io(io::Error::new(io::ErrorKind::PermissionDenied, message)));
        }
        Ok(kept)
    }
}
