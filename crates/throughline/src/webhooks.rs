//! Tells other programs what changed: hands the ledger over to deliveries, and sends them.

use crate::jobs::{Failed, Jobs};
use crate::workspace::Workspace;
use access::VisibleSpaces;
use automation::job::{Job, pause_after};
use automation::webhook::{Attempt, Delivery, DeliveryState, Webhook, is_told, signature};
use contract::operate::WebhookMessage;
use graph::frame::Frame;
use graph::id::RecordId;
use graph::operation::Change;
use ledger::port::StoreError;
use ledger::query;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Operations in one delivery.
const OPERATIONS: usize = 500;
/// A message without rows rather than a larger one, in bytes.
const MESSAGE_LIMIT: usize = 1024 * 1024;
/// Changes that come one upon the other are told together.
const TOGETHER: Duration = Duration::from_millis(200);
/// A look without being told to.
const LOOK: Duration = Duration::from_secs(60);

/// Hands over what happens in a workspace, for as long as the program runs.
pub async fn follow(jobs: Arc<Jobs>, workspace: Arc<Workspace>) {
    let mut feed = workspace.ledger.follow();
    loop {
        let (handing, of) = (jobs.clone(), workspace.clone());
        match tokio::task::spawn_blocking(move || hand_over(&handing, &of)).await {
            Ok(Ok(true)) => jobs.added.notify_waiters(),
            Ok(Ok(false)) => {}
            Ok(Err(failure)) => tracing::warn!("webhooks were not told: {failure}"),
            Err(_) => tracing::warn!("webhooks were not told; the log says why"),
        }
        tokio::select! {
            frame = feed.recv() => {
                if matches!(frame, Err(tokio::sync::broadcast::error::RecvError::Closed)) {
                    return;
                }
                tokio::time::sleep(TOGETHER).await;
                feed = workspace.ledger.follow();
            }
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// Makes deliveries of what happened since; true where there are any.
fn hand_over(jobs: &Jobs, workspace: &Workspace) -> Result<bool, StoreError> {
    let store = &jobs.installation.jobs;
    let mut any = false;
    for webhook in store.webhooks(workspace.entry.id)?.into_iter().filter(|webhook| webhook.active) {
        while let Some(cursor) = store.webhook_cursor(webhook.id)? {
            let at = workspace.ledger.read(|read| read.sequence())?;
            if cursor == at {
                break;
            }
            // A workspace that was restored from a backup stands before it.
            if cursor > at {
                store.hand_over(webhook.id, cursor, at, None)?;
                continue;
            }
            let Some((frame, told)) = seen(workspace, &webhook, cursor)? else {
                store.switch_off(webhook.id, &webhook.url, "Who made it is no longer in the workspace.")?;
                break;
            };
            let delivery = told.then(|| Delivery {
                id: Uuid::now_v7(),
                webhook: webhook.id,
                workspace: webhook.workspace,
                after: cursor,
                up_to: frame.up_to,
                made_at: jobs.installation.clock.now(),
                state: DeliveryState::Waiting,
                attempts: vec![],
            });
            any |= store.hand_over(webhook.id, cursor, frame.up_to, delivery.as_ref())? && told;
        }
    }
    Ok(any)
}

/// What a webhook is told after a sequence, and whether that is anything; nothing where its person is gone.
fn seen(workspace: &Workspace, webhook: &Webhook, after: u64) -> Result<Option<(Frame, bool)>, StoreError> {
    let actor = workspace.actor(webhook.person)?;
    if !actor.is_in() {
        return Ok(None);
    }
    let frame = told_of(workspace, &actor.visible_spaces(), webhook, after, u64::MAX, OPERATIONS)?;
    let told = !frame.operations.is_empty();
    Ok(Some((frame, told)))
}

fn told_of(
    workspace: &Workspace,
    visible: &VisibleSpaces,
    webhook: &Webhook,
    after: u64,
    up_to: u64,
    limit: usize,
) -> Result<Frame, StoreError> {
    let mut frame = workspace.ledger.read_as(visible, |read| query::changes(read, visible, after, limit))?;
    let kind_of: HashMap<RecordId, &str> =
        frame.records.iter().map(|record| (record.id, record.kind.as_str())).collect();
    // Where something is hidden, as many operations reach further.
    frame.operations.retain(|entry| entry.sequence <= up_to && is_told(&webhook.kinds, entry, &kind_of));
    let changes = frame.operations.iter().flat_map(|entry| &entry.changes);
    let touched: HashSet<RecordId> = changes.flat_map(Change::records).collect();
    frame.records.retain(|record| touched.contains(&record.id));
    Ok(frame)
}

/// Sends one delivery.
pub fn deliver(jobs: &Jobs, job: &Job) -> Result<(), Failed> {
    let store = &jobs.installation.jobs;
    let id = job.work.parse::<Uuid>().map_err(|_| Failed::for_good("The job names no delivery."))?;
    let Some(delivery) = store.delivery(id).map_err(Failed::again)? else { return Ok(()) };
    let Some(webhook) = store.webhook(delivery.webhook).map_err(Failed::again)? else { return Ok(()) };
    let Some(workspace) = jobs.installation.workspace(webhook.workspace) else { return Ok(()) };
    if !webhook.active {
        // What was on its way when it was switched off can be sent again by hand.
        let at = jobs.installation.clock.now();
        let said = "The webhook was switched off.".to_owned();
        let mut attempts = delivery.attempts.clone();
        attempts.push(Attempt { at, status: None, milliseconds: 0, said });
        let off = Delivery { state: DeliveryState::Failed, attempts, ..delivery };
        return store.put_delivery(&off).map_err(Failed::again);
    }
    let actor = workspace.actor(webhook.person).map_err(Failed::again)?;
    let limit = usize::try_from(delivery.up_to - delivery.after).unwrap_or(OPERATIONS);
    let visible = actor.visible_spaces();
    let frame =
        told_of(&workspace, &visible, &webhook, delivery.after, delivery.up_to, limit).map_err(Failed::again)?;
    let body = message(jobs, &workspace, &delivery, frame)?;
    let at = jobs.installation.clock.now();
    let secret = store.webhook_secret(webhook.id).map_err(Failed::again)?.unwrap_or_default();
    let (name, seconds) = (id.to_string(), at.0 / 1_000);
    let signed = signature(&secret, &name, seconds, &body);
    let seconds = seconds.to_string();
    let headers = [
        ("webhook-id", name.as_str()),
        ("webhook-timestamp", seconds.as_str()),
        ("webhook-signature", signed.as_str()),
    ];
    let answered = jobs.outgoing.post(&webhook.url, &headers, &body);
    let (attempt, problem) = match answered {
        Ok(answer) => {
            let problem = match answer.status {
                200..=299 => None,
                status => Some(format!("It answered {status}.")),
            };
            let attempt =
                Attempt { at, status: Some(answer.status), milliseconds: answer.milliseconds, said: answer.said };
            (attempt, problem)
        }
        Err(problem) => {
            let milliseconds = u64::try_from(jobs.installation.clock.now().0 - at.0).unwrap_or(0);
            (Attempt { at, status: None, milliseconds, said: problem.clone() }, Some(problem))
        }
    };
    // Whoever answers that is gone wants to hear no more (Standard Webhooks).
    let is_gone = attempt.status == Some(410);
    let is_last = is_gone || pause_after(job.attempts, job.id).is_none();
    let state = match (&problem, is_last) {
        (None, _) => DeliveryState::Delivered,
        (Some(_), true) => DeliveryState::Failed,
        (Some(_), false) => DeliveryState::Waiting,
    };
    let mut attempts = delivery.attempts.clone();
    attempts.push(attempt);
    store.put_delivery(&Delivery { state, attempts, ..delivery }).map_err(Failed::again)?;
    if is_gone {
        let problem = "It answered 410: it wants to hear no more.";
        store.switch_off(webhook.id, &webhook.url, problem).map_err(Failed::again)?;
    }
    match problem {
        None => Ok(()),
        Some(problem) if is_gone => Err(Failed::for_good(problem)),
        Some(problem) => Err(Failed::again(problem)),
    }
}

fn message(jobs: &Jobs, workspace: &Workspace, delivery: &Delivery, frame: Frame) -> Result<String, Failed> {
    let is_test = delivery.after == delivery.up_to;
    let mut message = WebhookMessage {
        message_type: if is_test { "test" } else { "changes" }.to_owned(),
        timestamp: jobs.installation.clock.now(),
        workspace: workspace.entry.slug.clone(),
        after: delivery.after,
        up_to: delivery.up_to,
        operations: frame.operations,
        records: frame.records,
        cut: false,
    };
    let mut body = serde_json::to_string(&message).map_err(Failed::for_good)?;
    if body.len() > MESSAGE_LIMIT {
        (message.operations, message.records, message.cut) = (vec![], vec![], true);
        body = serde_json::to_string(&message).map_err(Failed::for_good)?;
    }
    Ok(body)
}
