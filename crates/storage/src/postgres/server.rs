//! The database server: its connections, and the thread that drives them.

use super::migration::migrate;
use super::session::Session;
use super::signals::{Listeners, Signal, listen};
use super::store_error;
use ledger::port::StoreError;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio_postgres::config::SslMode;
use tokio_postgres::{Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;
use uuid::Uuid;

/// Connections for reading and for what is not the graph; each open workspace has one more, and listening has one.
const POOL: usize = 24;
/// Connections that stay open without work.
const IDLE: usize = 8;
/// How long to wait for a server that does not answer.
const CONNECT: Duration = Duration::from_secs(10);

/// How long to wait for a connection while all are lent.
const PATIENCE: Duration = Duration::from_secs(15);

/// Said on every connection: what is acknowledged is on disk.
const MANNERS: &str = "SET synchronous_commit = on; SET idle_in_transaction_session_timeout = 0;
     SET client_min_messages = warning; SET timezone = 'UTC'; SET statement_timeout = 0; SET bytea_output = hex;";

/// One PostgreSQL database, shared by everything that is kept in it. Cheap to clone.
#[derive(Clone)]
pub struct Postgres(Arc<Inner>);

struct Inner {
    config: Config,
    runtime: Option<Runtime>,
    pool: Mutex<Pool>,
    freed: Condvar,
    /// Tells this program's notifications from those of others.
    node: Uuid,
    /// Where programs on this database hear of each other.
    channel: String,
    listeners: Arc<Listeners>,
}

#[derive(Default)]
struct Pool {
    idle: Vec<Session>,
    lent: usize,
}

impl Postgres {
    /// Connects as `address` says, a URL such as `postgres://user:password@host/database`, and brings the schema up to
    /// date.
    pub fn open(address: &str) -> Result<Self, StoreError> {
        let mut config: Config =
            address.parse().map_err(|error| StoreError::Failed(format!("the database's address: {error}")))?;
        if config.get_application_name().is_none() {
            config.application_name("throughline");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        // A host that is gone without a word is noticed before anybody gives up.
        config.keepalives_idle(Duration::from_secs(30)).tcp_user_timeout(Duration::from_secs(30));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("postgres")
            .enable_all()
            .build()
            .map_err(|error| StoreError::Failed(error.to_string()))?;
        let session = connect(&runtime, &config)?;
        migrate(&session)?;
        let schema = session.first("SELECT current_schema()::text", &[])?;
        let schema: String = schema.map_or(Ok(None), |row| super::session::get(&row, 0))?.unwrap_or_default();
        let (node, channel) = (Uuid::new_v4(), format!("throughline_{schema}"));
        let listeners = Arc::new(Listeners::default());
        runtime.spawn(listen(config.clone(), channel.clone(), node, listeners.clone()));
        let pool = Mutex::new(Pool { idle: vec![session], lent: 0 });
        let inner = Inner { config, runtime: Some(runtime), pool, freed: Condvar::new(), node, channel, listeners };
        Ok(Self(Arc::new(inner)))
    }

    fn pool(&self) -> MutexGuard<'_, Pool> {
        self.0.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hears of accounts and jobs that other programs change; of nothing in particular after something may have been
    /// missed.
    pub fn listen(&self, hear: impl Fn(Option<&Signal>) + Send + Sync + 'static) {
        self.0.listeners.add_server(Box::new(hear));
    }

    pub(super) fn node(&self) -> Uuid {
        self.0.node
    }

    pub(super) fn channel(&self) -> &str {
        &self.0.channel
    }

    pub(super) fn listeners(&self) -> &Listeners {
        &self.0.listeners
    }

    /// A connection that is nobody else's, for a writer. One that hangs in a transaction keeps others waiting no longer
    /// than half a minute; who only reads keeps nobody waiting.
    pub(super) fn connect_to_write(&self) -> Result<Session, StoreError> {
        let session = self.connect()?;
        session.execute("SET idle_in_transaction_session_timeout = '30s'", &[])?;
        Ok(session)
    }

    fn connect(&self) -> Result<Session, StoreError> {
        match &self.0.runtime {
            Some(runtime) => connect(runtime, &self.0.config),
            None => Err(StoreError::Stopped),
        }
    }

    fn borrow(&self) -> Result<Session, StoreError> {
        let pool = self.pool();
        let is_full = |pool: &mut Pool| pool.lent >= POOL;
        let waited = self.0.freed.wait_timeout_while(pool, PATIENCE, is_full);
        let (lent, late) = waited.unwrap_or_else(PoisonError::into_inner);
        if late.timed_out() {
            return Err(StoreError::Failed("every connection to PostgreSQL is in use; try again".into()));
        }
        let mut pool = lent;
        pool.lent += 1;
        while let Some(session) = pool.idle.pop() {
            if !session.is_closed() {
                return Ok(session);
            }
        }
        drop(pool);
        self.connect().inspect_err(|_| self.give_back(None))
    }

    fn give_back(&self, session: Option<Session>) {
        let mut pool = self.pool();
        pool.lent -= 1;
        if let Some(session) = session.filter(|session| !session.is_closed())
            && pool.idle.len() < IDLE
        {
            pool.idle.push(session);
        }
        drop(pool);
        self.0.freed.notify_one();
    }

    /// Runs `work` on one snapshot, so that all it reads is of one moment.
    pub(super) fn read<T>(&self, work: impl FnOnce(&Session) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let lent = Lent::new(self)?;
        lent.session().begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        let result = work(lent.session());
        match &result {
            Ok(_) => lent.session().end_reading(),
            Err(_) => lent.session().roll_back(),
        }
        result
    }

    /// Runs `work` in a transaction; returns when what it wrote is on disk. An error takes back what it did.
    pub(super) fn write<T>(&self, work: impl FnOnce(&Session) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let lent = Lent::new(self)?;
        lent.session().begin("BEGIN")?;
        lent.session().queue("SET LOCAL idle_in_transaction_session_timeout = '30s'", vec![])?;
        let result = work(lent.session()).and_then(|done| lent.session().commit().map(|()| done));
        if result.is_err() {
            lent.session().roll_back();
        }
        result
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // May be dropped where blocking is not allowed.
            runtime.shutdown_background();
        }
    }
}

/// A session that goes back into the pool, also when whoever works with it panics.
struct Lent<'a> {
    postgres: &'a Postgres,
    session: Option<Session>,
}

impl<'a> Lent<'a> {
    fn new(postgres: &'a Postgres) -> Result<Self, StoreError> {
        Ok(Self { session: Some(postgres.borrow()?), postgres })
    }

    fn session(&self) -> &Session {
        // Taken by `drop` alone.
        match &self.session {
            Some(session) => session,
            None => unreachable!("a session is lent until it is dropped"),
        }
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        // What was begun by somebody who panicked is not gone on with.
        let usable = self.session.take().filter(|_| !std::thread::panicking());
        self.postgres.give_back(usable);
    }
}

fn connect(runtime: &Runtime, config: &Config) -> Result<Session, StoreError> {
    let (sender, receiver) = std::sync::mpsc::sync_channel(1);
    let config = config.clone();
    runtime.spawn(async move {
        let client = async {
            let client = connected(&config, |connection| drop(tokio::spawn(connection))).await?;
            client.batch_execute(MANNERS).await.map_err(store_error)?;
            Ok(client)
        };
        let _ = sender.send(client.await);
    });
    receiver.recv().unwrap_or(Err(StoreError::Stopped)).map(Session::new)
}

type Driven = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

/// A client, and its connection handed to `drive`.
async fn connected(config: &Config, drive: impl FnOnce(Driven)) -> Result<tokio_postgres::Client, StoreError> {
    if config.get_ssl_mode() == SslMode::Disable || config.get_hosts().iter().all(is_socket) {
        let (client, connection) = config.connect(NoTls).await.map_err(unreachable_server)?;
        drive(Box::pin(async move { drop(connection.await) }));
        return Ok(client);
    }
    let (client, connection) = config.connect(encryption()?).await.map_err(unreachable_server)?;
    drive(Box::pin(async move { drop(connection.await) }));
    Ok(client)
}

fn is_socket(host: &tokio_postgres::config::Host) -> bool {
    matches!(host, tokio_postgres::config::Host::Unix(_))
}

fn unreachable_server(error: tokio_postgres::Error) -> StoreError {
    let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
    StoreError::Failed(format!("PostgreSQL cannot be reached: {error}{cause}"))
}

/// Certificates are those that the machine trusts; SSL_CERT_FILE names others.
pub(super) fn encryption() -> Result<MakeRustlsConnect, StoreError> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| StoreError::Failed(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}
