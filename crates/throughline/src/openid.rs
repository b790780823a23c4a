//! Providers of sign-ins: speaks OpenID Connect with them, and believes nothing of an answer that was not looked at.

use crate::outgoing::{NoAnswer, Outgoing};
use crate::settings::Secret;
use anyhow::{Context, Result, bail};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdToken, CoreJwsSigningAlgorithm,
    CoreProviderMetadata, CoreUserInfoClaims,
};
use openidconnect::http::Uri;
use openidconnect::{
    AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, DiscoveryError,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, TokenResponse, UserInfoError,
};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// How long is believed what a provider says of itself and of its keys.
const KNOWN_FOR: Duration = Duration::from_secs(3_600);
/// How far two clocks may be apart.
const CLOCKS_APART: Duration = Duration::from_secs(60);
/// Longest name of a person that is taken over, in characters.
const NAME_LIMIT: usize = 100;
/// Longest name that a provider may give to somebody, in bytes: the standard's own limit.
const SUBJECT_LIMIT: usize = 255;

/// Signatures whose key the provider alone holds.
const SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// One provider that whoever runs the program named.
pub struct Provider {
    name: String,
    issuer: IssuerUrl,
    client_id: ClientId,
    client_secret: Option<ClientSecret>,
    outgoing: Outgoing,
    known: Mutex<Option<(Instant, Arc<CoreProviderMetadata>)>>,
}

/// What is bound to the browser that asks, and comes back with the answer.
pub struct Bound<'a> {
    /// Where the provider sends the browser back to.
    pub redirect: &'a str,
    pub nonce: String,
    /// What only who asked can show when the answer is redeemed.
    pub verifier: String,
}

/// Somebody, as the provider knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    pub subject: String,
    pub name: Option<String>,
    pub email: Option<String>,
    /// The provider saw that the address is theirs.
    pub email_verified: bool,
}

/// Why an answer was not believed, or none came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("it cannot be reached or does not speak OpenID Connect: {0}")]
    Unreachable(String),
    #[error("it refused: {0}")]
    Refused(String),
    #[error("its token is not signed by it, or names another issuer: {0}")]
    Forged(String),
    #[error("its token is for another program: {0}")]
    Audience(String),
    #[error("its token is too old, or from the future: {0}")]
    Clock(String),
    #[error("its token answers another question: {0}")]
    Nonce(String),
}

/// Whether an address can be an issuer: encrypted, but for one on this machine.
pub fn check_issuer(issuer: &str) -> Result<Uri> {
    const WANTED: &str = "issuer is an address that begins with https://";
    let address: Uri = issuer.parse().context(WANTED)?;
    let host = address.host().unwrap_or_default();
    let local = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    match address.scheme_str() {
        Some("https") if !host.is_empty() => {}
        Some("http") if local => {}
        _ => bail!("{WANTED}"),
    }
    if issuer.contains(['?', '#']) {
        bail!("issuer has no ? and no #");
    }
    Ok(address)
}

impl Provider {
    pub fn new(name: &str, issuer: &str, client_id: &str, client_secret: &Secret) -> Result<Self> {
        let address = check_issuer(issuer)?;
        let Secret(secret) = client_secret;
        Ok(Self {
            name: name.to_owned(),
            issuer: IssuerUrl::new(issuer.to_owned())?,
            client_id: ClientId::new(client_id.to_owned()),
            client_secret: (!secret.is_empty()).then(|| ClientSecret::new(secret.clone())),
            outgoing: Outgoing::to_named(&address),
            known: Mutex::default(),
        })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn issuer(&self) -> &str {
        self.issuer.as_str()
    }

    /// Where the browser goes to sign in. Blocks.
    pub fn address_of(&self, bound: &Bound<'_>, state: &str) -> Result<String, Refusal> {
        let client = self.client(self.metadata(false)?.as_ref(), bound)?;
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(bound.verifier.clone()));
        let (state, nonce) = (CsrfToken::new(state.to_owned()), Nonce::new(bound.nonce.clone()));
        let (address, _, _) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || state, || nonce)
            .add_scope(Scope::new("email".to_owned()))
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        Ok(address.into())
    }

    /// Who came back with `code`. Blocks.
    pub fn redeem(&self, bound: &Bound<'_>, code: &str, now: SystemTime) -> Result<Claims, Refusal> {
        let client = self.client(self.metadata(false)?.as_ref(), bound)?;
        let http = |request| self.outgoing.exchange(request);
        let answer = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|problem| Refusal::Unreachable(problem.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(bound.verifier.clone()))
            .request(&http)
            .map_err(not_redeemed)?;
        let token = answer.id_token().ok_or_else(|| Refusal::Refused("it sent no ID token".into()))?;
        let mut claims = match read(&client, token, bound, now) {
            // It may have changed its keys since it was asked for them.
            Err(Refusal::Forged(_)) => read(&self.client(self.metadata(true)?.as_ref(), bound)?, token, bound, now)?,
            outcome => outcome?,
        };
        if claims.email.is_none()
            && let Ok(asked) = client.user_info(answer.access_token().clone(), Some(subject_of(&claims.subject)))
        {
            let more: CoreUserInfoClaims = asked.request(&http).map_err(not_told)?;
            claims.email = more.email().map(|email| email.to_string());
            claims.email_verified = more.email_verified().unwrap_or(false);
            let name = more.name().and_then(|names| names.get(None)).map(|name| name.to_string());
            claims.name = claims.name.or(name.as_deref().and_then(fit_name));
        }
        Ok(claims)
    }

    /// What the provider says of itself, asked for where it was not lately.
    fn metadata(&self, anew: bool) -> Result<Arc<CoreProviderMetadata>, Refusal> {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((since, metadata)) = known().as_ref()
            && !anew
            && since.elapsed() < KNOWN_FOR
        {
            return Ok(metadata.clone());
        }
        let http = |request| self.outgoing.exchange(request);
        let metadata = Arc::new(CoreProviderMetadata::discover(&self.issuer, &http).map_err(undiscovered)?);
        *known() = Some((Instant::now(), metadata.clone()));
        Ok(metadata)
    }

    fn client(&self, metadata: &CoreProviderMetadata, bound: &Bound<'_>) -> Result<Client, Refusal> {
        let redirect = RedirectUrl::new(bound.redirect.to_owned())
            .map_err(|problem| Refusal::Unreachable(format!("{}: {problem}", bound.redirect)))?;
        // The header, unless the provider says that it takes the secret in the body alone.
        let takes = metadata.token_endpoint_auth_methods_supported();
        let in_body = takes.is_some_and(|takes| {
            !takes.contains(&CoreClientAuthMethod::ClientSecretBasic)
                && takes.contains(&CoreClientAuthMethod::ClientSecretPost)
        });
        let way = if in_body { AuthType::RequestBody } else { AuthType::BasicAuth };
        let client =
            CoreClient::from_provider_metadata(metadata.clone(), self.client_id.clone(), self.client_secret.clone());
        Ok(client.set_redirect_uri(redirect).set_auth_type(way))
    }
}

fn subject_of(subject: &str) -> openidconnect::SubjectIdentifier {
    openidconnect::SubjectIdentifier::new(subject.to_owned())
}

/// Signature, issuer, audience, end and nonce of a token, and what it claims.
fn read(client: &Client, token: &CoreIdToken, bound: &Bound<'_>, now: SystemTime) -> Result<Claims, Refusal> {
    let verifier = client
        .id_token_verifier()
        .set_allowed_algs(SIGNATURES)
        .set_time_fn(move || (now - CLOCKS_APART).into())
        .set_issue_time_verifier_fn(move |at| match SystemTime::from(at) > now + CLOCKS_APART {
            true => Err(format!("it was made at {at}, which is in the future")),
            false => Ok(()),
        });
    let claims = token.claims(&verifier, &Nonce::new(bound.nonce.clone())).map_err(unbelieved)?;
    // The library leaves this to its caller: a token that was given to another program is not for us.
    if let Some(party) = claims.authorized_party()
        && party != client.client_id()
    {
        return Err(Refusal::Audience(format!("it was given to {}", party.as_str())));
    }
    let subject = claims.subject().as_str();
    if subject.is_empty() || subject.len() > SUBJECT_LIMIT {
        return Err(Refusal::Refused("its token names nobody".into()));
    }
    let name = claims.name().and_then(|names| names.get(None)).map(|name| name.to_string());
    Ok(Claims {
        subject: subject.to_owned(),
        name: name.as_deref().and_then(fit_name),
        email: claims.email().map(|email| email.to_string()),
        email_verified: claims.email_verified().unwrap_or(false),
    })
}

/// One line that is not too long, where there is any.
fn fit_name(name: &str) -> Option<String> {
    let fit: String = name.trim().chars().filter(|each| !each.is_control()).take(NAME_LIMIT).collect();
    (!fit.is_empty()).then_some(fit)
}

fn unbelieved(problem: ClaimsVerificationError) -> Refusal {
    let said = problem.to_string();
    match problem {
        ClaimsVerificationError::Expired(_) | ClaimsVerificationError::InvalidAuthTime(_) => Refusal::Clock(said),
        ClaimsVerificationError::InvalidAudience(_) => Refusal::Audience(said),
        ClaimsVerificationError::InvalidNonce(_) => Refusal::Nonce(said),
        ClaimsVerificationError::SignatureVerification(why) => Refusal::Forged(why.to_string()),
        _ => Refusal::Forged(said),
    }
}

fn undiscovered(problem: DiscoveryError<NoAnswer>) -> Refusal {
    Refusal::Unreachable(match problem {
        DiscoveryError::Request(NoAnswer(why)) => why,
        DiscoveryError::Response(status, _, why) => format!("it answered {status}: {why}"),
        other => other.to_string(),
    })
}

fn not_redeemed<T: openidconnect::ErrorResponse + 'static>(problem: RequestTokenError<NoAnswer, T>) -> Refusal {
    match problem {
        RequestTokenError::Request(NoAnswer(why)) => Refusal::Unreachable(why),
        RequestTokenError::ServerResponse(said) => Refusal::Refused(format!("{said:?}")),
        // What was sent may hold tokens, so it is not told.
        RequestTokenError::Parse(why, _) => Refusal::Refused(format!("it sent what is no token: {why}")),
        RequestTokenError::Other(why) => Refusal::Refused(why),
    }
}

fn not_told(problem: UserInfoError<NoAnswer>) -> Refusal {
    match problem {
        UserInfoError::Request(NoAnswer(why)) => Refusal::Unreachable(why),
        UserInfoError::ClaimsVerification(why) => unbelieved(why),
        other => Refusal::Refused(other.to_string()),
    }
}
