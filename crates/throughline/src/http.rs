//! The doors: HTTP and WebSocket. The only place that knows them.

pub mod account;
pub mod as_of;
mod asked;
mod assets;
pub mod audit;
pub mod bootstrap;
pub mod callers;
pub mod changes;
mod counts;
pub mod erasures;
mod error;
pub mod export;
mod feed;
pub mod field_access;
pub mod files;
pub mod identities;
pub mod import_drafts;
pub mod imports;
pub mod jobs;
pub mod join;
pub mod links;
pub mod listing;
pub mod mcp;
mod members;
mod metrics;
mod named_write;
mod passkey_ceremony;
pub mod passkeys;
pub mod people;
pub mod personal;
pub mod record_writes;
pub mod records;
pub mod schema;
pub mod search;
mod security;
pub mod session;
pub mod shared;
pub mod shares;
pub mod sign_in_mail;
pub mod sign_in_passkey;
pub mod sign_in_with;
mod signed;
pub mod status;
pub mod teams;
mod text;
mod unlet;
pub mod webhooks;
mod welcome;
pub mod write;

use crate::backups::Backups;
use crate::installation::Installation;
use crate::jobs::Jobs;
use crate::mail::Mailer;
use crate::openid::Provider;
use crate::outgoing::Outgoing;
use crate::relying_party::RelyingParty;
use crate::sign_in;
use anyhow::{Context, Result};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{delete, get, patch, post, put};
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use storage::ChangedElsewhere;
use tokio::net::TcpListener;
use tokio::sync::{Notify, Semaphore, watch};
use tower_http::compression::CompressionLayer;

/// Largest request body. A batch of 5,000 operations with texts stays below it.
const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// Exports at the same time.
const EXPORTS: usize = 8;
/// First copies that are taken at the same time: fewer than a database has connections.
const BOOTSTRAPS: usize = 12;

/// What every handler may use.
pub struct Program {
    pub installation: Arc<Installation>,
    /// What is worked off beside requests.
    pub jobs: Arc<Jobs>,
    pub attempts: security::Attempts,
    /// Ways to providers that were begun, counted whatever becomes of them.
    pub departures: security::Attempts,
    /// Questions to sign in with a passkey, counted whatever becomes of them.
    pub ceremonies: security::Attempts,
    /// Links that were asked for by mail, for each address, whether or not anybody has it.
    pub mailed: security::Attempts<String>,
    /// Whom people may sign in with beside this server.
    pub providers: Vec<Arc<Provider>>,
    /// For which browsers keep passkeys; none where they keep none for this server's address.
    pub relying_party: Option<RelyingParty>,
    /// Under which people reach this server, without a slash at its end.
    pub address: String,
    pub counts: counts::Counts,
    /// Exports that may be made at the same time: each holds a thread and a snapshot for as long as its reader takes.
    pub exports: Arc<Semaphore>,
    /// First copies that are taken at the same time.
    pub bootstraps: Arc<Semaphore>,
    pub members: members::Members,
    /// Origins that a browser may call from: this server's own.
    pub origins: security::Origins,
    /// Proxies whose word on a caller's address counts.
    pub proxies: callers::TrustedProxies,
    /// Whether people reach this server by https.
    pub secure: bool,
    /// Rises when somebody signs out, so that open sockets ask whether it was they.
    pub sign_outs: watch::Sender<u64>,
}

/// How the program is reached.
pub struct Reach {
    pub listen: SocketAddr,
    /// Where people find it; absent: where it listens.
    pub address: Option<String>,
    pub trusted_proxies: Vec<callers::Network>,
}

/// What the program has to do with beyond itself.
pub struct Beyond {
    pub outgoing: Outgoing,
    pub backups: Backups,
    pub providers: Vec<Provider>,
    pub mailer: Option<Mailer>,
}

/// Listens until the process is told to stop.
pub async fn serve(installation: Arc<Installation>, reach: Reach, beyond: Beyond) -> Result<()> {
    let Beyond { outgoing, backups, providers, mailer } = beyond;
    let Reach { listen, address, trusted_proxies } = reach;
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("cannot listen on {listen}; choose another address with --listen"))?;
    let local = listener.local_addr()?;
    let address = address.unwrap_or_else(|| format!("http://{local}")).trim_end_matches('/').to_owned();
    say(&format!("address: {address}"));
    if installation.accounts.has_accounts()? {
        if let Some(owner) = crate::demo::owner(&installation)? {
            say(&format!("sign-in: {address}/sign-in#one-time={}", sign_in::one_time(&installation, owner)?));
        }
    } else {
        say(&format!("first-run: {address}/first-run#token={}", sign_in::first_run(&installation)?));
    }
    // Connections wait in the listener's queue from here on; whoever started the program may go ahead.
    say("ready");
    let jobs = Arc::new(Jobs {
        installation: installation.clone(),
        outgoing,
        backups,
        mailer,
        address: address.clone(),
        added: Notify::new(),
    });
    if let Some(folder) = &jobs.backups.folder {
        installation.keep_erasures_in(folder)?;
    }
    jobs.set_schedules()?;
    let program = Arc::new(Program {
        jobs,
        origins: security::Origins::new(&address, local),
        attempts: security::Attempts::of(security::GUESSES, security::MINUTE),
        departures: security::Attempts::of(security::DEPARTURES, security::MINUTE),
        ceremonies: security::Attempts::of(security::CEREMONIES, security::MINUTE),
        mailed: security::Attempts::of(security::MAILED, security::QUARTER),
        providers: providers.into_iter().map(Arc::new).collect(),
        relying_party: RelyingParty::of(&address),
        counts: counts::Counts::default(),
        exports: Arc::new(Semaphore::new(EXPORTS)),
        bootstraps: Arc::new(Semaphore::new(BOOTSTRAPS)),
        members: members::Members::default(),
        sign_outs: watch::Sender::new(0),
        proxies: callers::TrustedProxies::new(trusted_proxies),
        secure: address.to_ascii_lowercase().starts_with("https://"),
        address,
        installation,
    });
    for workspace in program.installation.all_workspaces() {
        workspace.start();
    }
    program.jobs.start();
    follow_others(&program);
    let router = router(program).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, router).with_graceful_shutdown(stopped()).await?;
    Ok(())
}

/// Follows what other programs on the database change beside the workspaces.
fn follow_others(program: &Arc<Program>) {
    let changed = Arc::new(Notify::new());
    let (telling, jobs) = (changed.clone(), program.jobs.clone());
    program.installation.listen(move |what| {
        if what != ChangedElsewhere::Accounts {
            jobs.added.notify_waiters();
        }
        if what != ChangedElsewhere::Jobs {
            telling.notify_one();
        }
    });
    let program = program.clone();
    tokio::spawn(async move {
        loop {
            changed.notified().await;
            let opening = program.clone();
            match tokio::task::spawn_blocking(move || opening.installation.open_new()).await {
                Ok(Ok(workspaces)) => {
                    for workspace in workspaces {
                        workspace.start();
                        program.jobs.follow(workspace);
                    }
                }
                Ok(Err(failure)) => tracing::warn!("what another program made could not be opened: {failure:#}"),
                Err(_) => tracing::warn!("what another program made could not be opened"),
            }
        }
    });
}

/// Tells the person at the terminal. A terminal that is gone is no reason to stop.
fn say(line: &str) {
    let mut output = std::io::stdout();
    let _ = writeln!(output, "{line}").and_then(|()| output.flush());
}

pub fn router(program: Arc<Program>) -> Router {
    let workspace = Router::new()
        .route("/bootstrap", get(bootstrap::bootstrap))
        .route("/feed", get(feed::feed))
        .route("/batches", post(write::commit))
        .route("/batches/{batch}/undo", post(write::undo))
        .route("/schema", get(schema::schema))
        .route("/changes", get(changes::changes))
        .route("/changes/stream", get(changes::stream))
        .route("/records", get(listing::list).post(record_writes::create))
        .route("/records/{record}", get(records::record).patch(record_writes::change).delete(record_writes::put_away))
        .route("/records/{record}/links", get(links::list))
        .route("/records/{record}/links/{role}/{other}", get(links::link).put(links::put).delete(links::take))
        .route("/records/{record}/history", get(records::history))
        .route("/records/{record}/thread", get(records::thread))
        .route("/records/{record}/text/{field}", get(text::text))
        .route("/records/{record}/files", post(files::attach).layer(DefaultBodyLimit::disable()))
        .route("/files/{file}", put(files::replace).layer(DefaultBodyLimit::disable()))
        .route("/files/{file}/content", get(files::content))
        .route("/as-of", get(as_of::read))
        .route("/records/{record}/watch", put(personal::watch))
        .route("/personal", get(personal::personal))
        .route("/personal/{name}", put(personal::put_personal))
        .route("/inbox", get(personal::inbox))
        .route("/inbox/mark", post(personal::mark))
        .route("/search", get(search::search))
        .route("/people", get(people::people))
        .route("/people/{person}", put(people::put_standing).delete(people::let_go))
        .route("/people/{person}/erasure", post(erasures::erase))
        .route("/erasures", get(erasures::list))
        .route("/erasures/{erasure}", get(erasures::erasure))
        .route("/erasures/{erasure}/export", get(erasures::export))
        .route("/spaces", post(people::make_space))
        .route("/spaces/{space}/copy", get(export::copy))
        .route("/spaces/{space}/access", put(people::put_space_access))
        .route("/spaces/{space}/fields/{kind}/access", put(field_access::put_field_access))
        .route("/spaces/{space}/roles/{person}", put(people::put_role).delete(people::take_role))
        .route("/teams", post(teams::make))
        .route("/teams/{team}", put(teams::rename).delete(teams::remove))
        .route("/teams/{team}/people/{person}", put(teams::put_person).delete(teams::take_person))
        .route("/spaces/{space}/teams/{team}", put(teams::put_role).delete(teams::take_role))
        .route("/invitations", post(people::invite))
        .route("/invitations/{invitation}", delete(people::withdraw))
        .route("/shares", get(shares::shares).post(shares::share))
        .route("/shares/{share}", delete(shares::withdraw))
        .route("/shares/{share}/log", get(shares::log))
        .route("/history", get(records::workspace_history))
        .route("/most-wanted", get(records::most_wanted))
        .route("/audit", get(audit::audit))
        .route("/audit/export", get(audit::export))
        .route("/status", get(status::status))
        .route("/status/mail", post(status::test_mail))
        .route("/jobs", get(jobs::list))
        .route("/jobs/{job}", delete(jobs::discard))
        .route("/jobs/{job}/retry", post(jobs::retry))
        .route("/webhooks", get(webhooks::list).post(webhooks::make))
        .route("/webhooks/{webhook}", patch(webhooks::change).delete(webhooks::end))
        .route("/webhooks/{webhook}/test", post(webhooks::test))
        .route("/webhooks/{webhook}/deliveries", get(webhooks::deliveries))
        .route("/webhooks/{webhook}/deliveries/{delivery}/replay", post(webhooks::replay))
        .route("/mcp", post(mcp::message).get(mcp::no_stream))
        .route("/export", get(export::export))
        .route("/imports", get(imports::list))
        .route("/imports/{import}", get(imports::report))
        .route("/imports/{import}/rows", get(imports::row))
        .route("/imports/{import}/progress", get(import_drafts::progress))
        .route("/imports/{import}/stop", post(import_drafts::stop))
        .route("/imports/{import}/resume", post(import_drafts::resume))
        .route("/imports/{import}/undo", post(import_drafts::undo))
        .route("/import-drafts", post(import_drafts::begin))
        .route("/import-drafts/{draft}", get(import_drafts::draft))
        .route(
            "/import-drafts/{draft}/files",
            post(import_drafts::add_file).delete(import_drafts::take_file).layer(DefaultBodyLimit::disable()),
        )
        .route("/import-drafts/{draft}/reading", post(import_drafts::reading))
        .route("/import-drafts/{draft}/choices", post(import_drafts::choices))
        .route("/import-drafts/{draft}/rehearsal", post(import_drafts::rehearsal))
        .route("/import-drafts/{draft}/run", post(import_drafts::run));
    let api = Router::new()
        .route("/session", get(session::session))
        .route("/first-run", post(session::first_run))
        .route("/sign-in", post(session::sign_in))
        .route("/sign-in/one-time", post(session::sign_in_once))
        .route("/sign-in/ways", get(sign_in_with::ways))
        .route("/sign-in/with/{provider}", post(sign_in_with::set_out))
        .route("/sign-in/mail", post(sign_in_mail::mail_sign_in))
        .route("/sign-in/passkey", post(sign_in_passkey::sign_in))
        .route("/sign-in/passkey/options", post(sign_in_passkey::options))
        .route("/sign-in/callback", get(sign_in_with::callback))
        .route("/sign-out", post(session::sign_out))
        .route("/join", post(join::join))
        .route("/join/offer", post(join::offer))
        .route("/shared", post(shared::open))
        .route("/account/sessions", get(account::sessions).delete(account::end_other_sessions))
        .route("/account/sessions/{session}", delete(account::end_session))
        .route("/account/password", put(account::put_password))
        .route("/account/identities", get(identities::identities))
        .route("/account/identities/{identity}", delete(identities::unlink))
        .route("/account/identities/link/{provider}", post(sign_in_with::set_out_to_link))
        .route("/account/passkeys", get(passkeys::passkeys).post(passkeys::add))
        .route("/account/passkeys/options", post(passkeys::options))
        .route("/account/passkeys/{passkey}", put(passkeys::rename))
        .route("/account/passkeys/{passkey}/remove", post(passkeys::remove))
        .route("/account/tokens", get(account::tokens).post(account::make_token))
        .route("/account/tokens/{token}", delete(account::end_token))
        .route("/openapi.json", get(assets::openapi))
        .nest("/workspaces/{workspace}", workspace)
        .fallback(error::no_such_address);
    Router::new()
        .nest("/api/v1", api)
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(metrics::ready))
        .route("/metrics", get(metrics::metrics))
        .fallback(assets::client)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(CompressionLayer::new().gzip(true).zstd(true))
        .layer(axum::middleware::from_fn_with_state(program.clone(), security::guard))
        .layer(axum::middleware::from_fn_with_state(program.clone(), counts::count))
        .with_state(program)
}

/// The name of the cookie that carries a session.
pub fn session_cookie() -> &'static str {
    signed::COOKIE
}

async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminate = async {
            match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
                Ok(mut signal) => {
                    signal.recv().await;
                }
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = interrupt => {}
            () = terminate => {}
        }
    }
    #[cfg(not(unix))]
    let _ = interrupt.await;
    // Sockets stay open for as long as their browsers like; a stop does not wait for them.
    std::thread::spawn(|| {
        std::thread::sleep(std::time::Duration::from_secs(3));
        std::process::exit(0);
    });
}
