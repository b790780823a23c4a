//! What programs on one database tell each other: that something was committed, and where to look. A notification is
//! sent in the transaction that it tells of, so that whoever hears it can read what it says.

use super::server::encryption;
use super::session::Session;
use crate::postgres::session::values;
use futures_util::StreamExt;
use graph::id::{RecordId, WorkspaceId};
use ledger::port::{Elsewhere, Hear, StoreError};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;
use tokio_postgres::config::SslMode;
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres::{AsyncMessage, Config, NoTls, Socket};
use uuid::Uuid;

/// People who are named in one notification; of more it is said that it may be anybody. A notification holds 8,000 bytes.
const NAMED: usize = 100;
/// Between two tries to listen again.
const PAUSE: Duration = Duration::from_secs(1);

/// What is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// Operations of a workspace up to this sequence stand, and whose inbox changed.
    Committed {
        workspace: WorkspaceId,
        up_to: u64,
        told: Option<Vec<RecordId>>,
    },
    Told {
        workspace: WorkspaceId,
        told: Option<Vec<RecordId>>,
    },
    Rules {
        workspace: WorkspaceId,
    },
    Text {
        workspace: WorkspaceId,
        record: RecordId,
        field: String,
    },
    /// Accounts, sessions, members or workspaces changed.
    Accounts,
    /// There is something to do.
    Jobs,
}

#[derive(Serialize, Deserialize)]
struct Told {
    node: Uuid,
    signal: Signal,
}

/// Whose inbox changed, as far as it is said.
pub(super) fn named(told: Vec<RecordId>) -> Option<Vec<RecordId>> {
    (told.len() <= NAMED).then_some(told)
}

/// Tells the other programs, when what was done before it in the transaction is on disk.
pub(super) fn tell(session: &Session, channel: &str, node: Uuid, signal: Signal) -> Result<(), StoreError> {
    let payload = crate::rows::json(&Told { node, signal })?;
    session.queue("SELECT pg_notify($1, $2)", values![channel.to_owned(), payload])
}

type HearServer = Box<dyn Fn(Option<&Signal>) + Send + Sync>;

/// Who is told what.
#[derive(Default)]
pub(super) struct Listeners {
    workspaces: Mutex<HashMap<WorkspaceId, Arc<Hear>>>,
    server: Mutex<Vec<Arc<HearServer>>>,
    listening: AtomicBool,
}

impl Listeners {
    fn workspaces(&self) -> MutexGuard<'_, HashMap<WorkspaceId, Arc<Hear>>> {
        self.workspaces.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn add(&self, workspace: WorkspaceId, hear: Hear) {
        let hear = Arc::new(hear);
        self.workspaces().insert(workspace, hear.clone());
        // Else it is told when listening begins.
        if self.listening.load(Ordering::SeqCst) {
            hear(Elsewhere::Missed);
        }
    }

    /// Tells a workspace what its writer found out by itself, before anybody hears of what is written next.
    pub(super) fn tell_at_once(&self, workspace: WorkspaceId, elsewhere: Elsewhere) {
        let hear = self.workspaces().get(&workspace).cloned();
        if let Some(hear) = hear {
            hear(elsewhere);
        }
    }

    /// Of a workspace that is closed.
    pub(super) fn remove(&self, workspace: WorkspaceId) {
        self.workspaces().remove(&workspace);
    }

    /// Hears of accounts and jobs; of nothing in particular after something may have been missed.
    pub(super) fn add_server(&self, hear: HearServer) {
        self.server.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::new(hear));
    }

    fn hear(&self, signal: &Signal) {
        let (workspace, elsewhere) = match signal.clone() {
            Signal::Committed { workspace, up_to, told } => (workspace, Elsewhere::Committed { up_to, told }),
            Signal::Told { workspace, told } => (workspace, Elsewhere::Told(told)),
            Signal::Rules { workspace } => (workspace, Elsewhere::Rules),
            Signal::Text { workspace, record, field } => (workspace, Elsewhere::Text { record, field }),
            Signal::Accounts | Signal::Jobs => return self.hear_server(Some(signal)),
        };
        self.tell_at_once(workspace, elsewhere);
    }

    fn hear_server(&self, signal: Option<&Signal>) {
        let all = self.server.lock().unwrap_or_else(PoisonError::into_inner).clone();
        all.iter().for_each(|hear| hear(signal));
    }

    fn missed(&self) {
        self.listening.store(true, Ordering::SeqCst);
        let all: Vec<Arc<Hear>> = self.workspaces().values().cloned().collect();
        all.iter().for_each(|hear| hear(Elsewhere::Missed));
        self.hear_server(None);
    }
}

/// Listens as long as the runtime lives; after a connection is lost, whoever listens is told that something may have been
/// missed.
pub(super) async fn listen(config: Config, channel: String, node: Uuid, listeners: Arc<Listeners>) {
    let (sender, receiver) = std::sync::mpsc::channel::<Option<Signal>>();
    let hearing = listeners.clone();
    // On a thread of its own, in their order: whoever hears may ask the database.
    let spawned = std::thread::Builder::new().name("listener".into()).spawn(move || {
        for signal in receiver {
            match signal {
                Some(signal) => hearing.hear(&signal),
                None => hearing.missed(),
            }
        }
    });
    if spawned.is_err() {
        return;
    }
    loop {
        let unencrypted = config.get_ssl_mode() == SslMode::Disable
            || config.get_hosts().iter().all(|host| matches!(host, tokio_postgres::config::Host::Unix(_)));
        // Whatever ends it, it begins anew.
        if unencrypted {
            let _ = listen_once(&config, NoTls, &channel, node, &sender).await;
        } else if let Ok(encryption) = encryption() {
            let _ = listen_once(&config, encryption, &channel, node, &sender).await;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn listen_once<T>(
    config: &Config,
    encryption: T,
    channel: &str,
    node: Uuid,
    sender: &std::sync::mpsc::Sender<Option<Signal>>,
) -> Result<(), tokio_postgres::Error>
where
    T: MakeTlsConnect<Socket>,
    T::Stream: Send + 'static,
    T::TlsConnect: Send,
    <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
{
    let (client, mut connection) = config.connect(encryption).await?;
    let mut messages = futures_util::stream::poll_fn(move |context| connection.poll_message(context));
    let quoted = channel.replace('"', "\"\"");
    let order = format!("LISTEN \"{quoted}\"");
    let mut listening = Box::pin(client.batch_execute(&order));
    let mut heard_of_it = false;
    loop {
        if !heard_of_it && let Poll::Ready(outcome) = futures_util::poll!(&mut listening) {
            outcome?;
            heard_of_it = true;
            let _ = sender.send(None);
        }
        let next = if heard_of_it {
            messages.next().await
        } else {
            tokio::select! {
                outcome = &mut listening => {
                    outcome?;
                    heard_of_it = true;
                    let _ = sender.send(None);
                    continue;
                }
                message = messages.next() => message,
            }
        };
        match next {
            Some(Ok(AsyncMessage::Notification(heard))) if heard.channel() == channel => {
                // What a newer program may say is passed over.
                if let Ok(Told { node: from, signal }) = serde_json::from_str(heard.payload())
                    && from != node
                {
                    let _ = sender.send(Some(signal));
                }
            }
            Some(Ok(_)) => {}
            Some(Err(error)) => return Err(error),
            None => return Ok(()),
        }
    }
}
