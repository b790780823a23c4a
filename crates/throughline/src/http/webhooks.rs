//! Who is told what changes, for owners and admins.

use super::Program;
use super::asked::Asked;
use super::error::{Failure, blocking};
use super::listing::unknown_kind;
use super::people::denied;
use super::session::unreadable;
use super::signed::Member;
use crate::audit::named;
use access::Governance;
use access::audit::{AuditDetail, AuditKind};
use automation::webhook::{Delivery, DeliveryState, SECRET_BYTES, Webhook, shown_secret};
use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, Uri};
use contract::error::{ErrorCode, ErrorEnvelope};
use contract::operate::{
    Deliveries, DeliveryAttempt, DeliveryStanding, DeliveryView, MadeWebhook, NewWebhook, WebhookChange, WebhookView,
    Webhooks,
};
use graph::time::Instant;
use std::sync::Arc;
use uuid::Uuid;

/// Of one workspace.
const WEBHOOKS: usize = 50;
const LABEL_LIMIT: usize = 100;
const URL_LIMIT: usize = 2_000;
const PAGE: usize = 50;

#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/webhooks", tag = "operate",
    params(("workspace" = String, Path, description = "Id or slug")),
    responses((status = 200, body = Webhooks), (status = "default", body = ErrorEnvelope)))]
pub async fn list(State(program): State<Arc<Program>>, member: Member) -> Result<Json<Webhooks>, Failure> {
    blocking(move || {
        member.actor.govern(Governance::Operate).map_err(denied)?;
        let webhooks = program.installation.jobs.webhooks(member.workspace.entry.id)?;
        let webhooks = webhooks.into_iter().map(|webhook| view(&program, webhook)).collect::<Result<_, _>>()?;
        Ok(Json(Webhooks { webhooks }))
    })
    .await
}

/// An address that is told what changes from now on, as far as whoever makes it may see.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/webhooks", tag = "operate", request_body = NewWebhook,
    params(("workspace" = String, Path, description = "Id or slug")),
    responses((status = 201, body = MadeWebhook), (status = "default", body = ErrorEnvelope)))]
pub async fn make(
    State(program): State<Arc<Program>>,
    member: Member,
    body: Result<Json<NewWebhook>, JsonRejection>,
) -> Result<(StatusCode, Json<MadeWebhook>), Failure> {
    let Json(asked) = body.map_err(unreadable)?;
    blocking(move || {
        member.actor.govern(Governance::Operate).map_err(denied)?;
        let store = &program.installation.jobs;
        let workspace = member.workspace.entry.id;
        let webhook = Webhook {
            id: Uuid::now_v7(),
            workspace,
            label: label(&asked.label)?,
            url: url(&asked.url)?,
            kinds: kinds(&member, asked.kinds)?,
            person: member.actor.person(),
            made_at: program.installation.clock.now(),
            active: true,
            problem: None,
        };
        if store.webhooks(workspace)?.len() >= WEBHOOKS {
            let message = format!("A workspace has at most {WEBHOOKS} webhooks. Remove one first.");
            return Err(Failure::new(ErrorCode::TooMany, message));
        }
        let mut secret = [0; SECRET_BYTES];
        getrandom::fill(&mut secret).map_err(|problem| Failure::new(ErrorCode::Internal, problem.to_string()))?;
        let cursor = member.workspace.ledger.read(|read| read.sequence())?;
        store.add_webhook(&webhook, &secret, cursor)?;
        note(&program, &member, AuditKind::WebhookMade, &webhook);
        let webhook = view(&program, webhook)?;
        Ok((StatusCode::CREATED, Json(MadeWebhook { webhook, secret: shown_secret(&secret) })))
    })
    .await
}

#[utoipa::path(patch, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}", tag = "operate", request_body = WebhookChange,
    params(("workspace" = String, Path, description = "Id or slug"), ("webhook" = String, Path, description = "Its id")),
    responses((status = 200, body = WebhookView), (status = "default", body = ErrorEnvelope)))]
pub async fn change(
    State(program): State<Arc<Program>>,
    member: Member,
    Path((_, id)): Path<(String, String)>,
    body: Result<Json<WebhookChange>, JsonRejection>,
) -> Result<Json<WebhookView>, Failure> {
    let Json(asked) = body.map_err(unreadable)?;
    blocking(move || {
        let mut webhook = found(&program, &member, &id)?;
        if asked.url.is_some() || asked.kinds.is_some() || asked.active == Some(true) {
            made_by(&member, &webhook)?;
        }
        if let Some(text) = asked.label {
            webhook.label = label(&text)?;
        }
        if let Some(text) = asked.url {
            webhook.url = url(&text)?;
        }
        if let Some(names) = asked.kinds {
            webhook.kinds = kinds(&member, names)?;
        }
        if let Some(active) = asked.active {
            (webhook.active, webhook.problem) = (active, None);
        }
        program.installation.jobs.put_webhook(&webhook)?;
        note(&program, &member, AuditKind::WebhookChanged, &webhook);
        program.jobs.added.notify_waiters();
        Ok(Json(view(&program, webhook)?))
    })
    .await
}

#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}", tag = "operate",
    params(("workspace" = String, Path, description = "Id or slug"), ("webhook" = String, Path, description = "Its id")),
    responses((status = 204), (status = "default", body = ErrorEnvelope)))]
pub async fn end(
    State(program): State<Arc<Program>>,
    member: Member,
    Path((_, id)): Path<(String, String)>,
) -> Result<StatusCode, Failure> {
    blocking(move || {
        let webhook = found(&program, &member, &id)?;
        program.installation.jobs.end_webhook(webhook.id)?;
        note(&program, &member, AuditKind::WebhookEnded, &webhook);
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// Sends a message without changes, to see whether it arrives.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}/test", tag = "operate",
    params(("workspace" = String, Path, description = "Id or slug"), ("webhook" = String, Path, description = "Its id")),
    responses((status = 202, body = DeliveryView), (status = "default", body = ErrorEnvelope)))]
pub async fn test(
    State(program): State<Arc<Program>>,
    member: Member,
    Path((_, id)): Path<(String, String)>,
) -> Result<(StatusCode, Json<DeliveryView>), Failure> {
    blocking(move || {
        let webhook = found(&program, &member, &id)?;
        made_by(&member, &webhook)?;
        let store = &program.installation.jobs;
        loop {
            let cursor = store.webhook_cursor(webhook.id)?.ok_or_else(|| Failure::not_found("webhook"))?;
            let delivery = Delivery {
                id: Uuid::now_v7(),
                webhook: webhook.id,
                workspace: webhook.workspace,
                after: cursor,
                up_to: cursor,
                made_at: program.installation.clock.now(),
                state: DeliveryState::Waiting,
                attempts: vec![],
            };
            if store.hand_over(webhook.id, cursor, cursor, Some(&delivery))? {
                program.jobs.added.notify_waiters();
                return Ok((StatusCode::ACCEPTED, Json(delivery_view(delivery))));
            }
        }
    })
    .await
}

/// What was sent and what came of it, newest first.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}/deliveries", tag = "operate",
    params(("workspace" = String, Path, description = "Id or slug"), ("webhook" = String, Path, description = "Its id"),
        ("before" = Option<i64>, Query, description = "`next_before` of the former page")),
    responses((status = 200, body = Deliveries), (status = "default", body = ErrorEnvelope)))]
pub async fn deliveries(
    State(program): State<Arc<Program>>,
    member: Member,
    Path((_, id)): Path<(String, String)>,
    asked: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Result<Json<Deliveries>, Failure> {
    let asked = Asked::new(asked, &["before"])?;
    let before = asked.number("before")?.map(Instant);
    blocking(move || {
        let webhook = found(&program, &member, &id)?;
        let page = program.installation.jobs.deliveries(webhook.id, before, PAGE)?;
        let next_before = page.last().filter(|_| page.len() == PAGE).map(|last| last.made_at.0);
        Ok(Json(Deliveries { deliveries: page.into_iter().map(delivery_view).collect(), next_before }))
    })
    .await
}

/// Sends a delivery again, under the same id.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}/deliveries/{delivery}/replay", tag = "operate",
    params(("workspace" = String, Path, description = "Id or slug"), ("webhook" = String, Path, description = "Its id"),
        ("delivery" = String, Path, description = "Its id")),
    responses((status = 202, body = DeliveryView), (status = "default", body = ErrorEnvelope)))]
pub async fn replay(
    State(program): State<Arc<Program>>,
    member: Member,
    Path((_, id, delivery)): Path<(String, String, String)>,
) -> Result<(StatusCode, Json<DeliveryView>), Failure> {
    blocking(move || {
        let webhook = found(&program, &member, &id)?;
        made_by(&member, &webhook)?;
        let store = &program.installation.jobs;
        let id = delivery.parse::<Uuid>().map_err(|_| Failure::not_found("delivery"))?;
        let delivery = store.delivery(id)?.filter(|delivery| delivery.webhook == webhook.id);
        let delivery = delivery.ok_or_else(|| Failure::not_found("delivery"))?;
        let now = program.installation.clock.now();
        let Some(delivery) = store.replay_delivery(delivery.id, now)? else {
            return Err(Failure::invalid("This delivery is still tried by itself."));
        };
        program.jobs.added.notify_waiters();
        Ok((StatusCode::ACCEPTED, Json(delivery_view(delivery))))
    })
    .await
}

/// The host says where things go; what stands behind it may be a secret.
fn note(program: &Program, member: &Member, kind: AuditKind, webhook: &Webhook) {
    let host = webhook.url.split("://").nth(1).and_then(|rest| rest.split(['/', '?', '#']).next());
    let host = host.and_then(|host| host.rsplit('@').next()).unwrap_or_default();
    let what = AuditDetail { how: Some(host.to_owned()), ..named(&webhook.label) };
    program.installation.note(Some(webhook.workspace), Some(member.actor.person()), kind, what);
}

fn found(program: &Program, member: &Member, id: &str) -> Result<Webhook, Failure> {
    member.actor.govern(Governance::Operate).map_err(denied)?;
    let id = id.parse::<Uuid>().map_err(|_| Failure::not_found("webhook"))?;
    let webhook = program.installation.jobs.webhook(id)?;
    webhook
        .filter(|webhook| webhook.workspace == member.workspace.entry.id)
        .ok_or_else(|| Failure::not_found("webhook"))
}

/// It sees with its maker's eyes, so nobody else says where that goes.
fn made_by(member: &Member, webhook: &Webhook) -> Result<(), Failure> {
    match webhook.person == member.actor.person() {
        true => Ok(()),
        false => Err(Failure::new(
            ErrorCode::Forbidden,
            "Only who made a webhook may say where it goes, switch it on or send again; it is told what they may see. You may switch it off or remove it, and make one of your own.",
        )),
    }
}

fn label(text: &str) -> Result<String, Failure> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LABEL_LIMIT || text.chars().any(char::is_control) {
        return Err(Failure::invalid(format!("A webhook's name is one line of 1 to {LABEL_LIMIT} characters.")));
    }
    Ok(text.to_owned())
}

fn url(text: &str) -> Result<String, Failure> {
    let text = text.trim();
    let fits = text.len() <= URL_LIMIT
        && text.parse::<Uri>().is_ok_and(|uri| {
            matches!(uri.scheme_str(), Some("https" | "http"))
                // A name and a password in an address end up in logs.
                && uri.authority().is_some_and(|authority| !authority.as_str().contains('@'))
        });
    match fits {
        true => Ok(text.to_owned()),
        false => Err(Failure::invalid("A webhook's address begins with https:// or http:// and holds no password.")),
    }
}

fn kinds(member: &Member, mut names: Vec<String>) -> Result<Vec<String>, Failure> {
    if let Some(unknown) = names.iter().find(|kind| member.workspace.ledger.registry().kind(kind).is_none()) {
        return Err(unknown_kind(unknown));
    }
    names.sort();
    names.dedup();
    Ok(names)
}

fn view(program: &Program, webhook: Webhook) -> Result<WebhookView, Failure> {
    let store = &program.installation.jobs;
    Ok(WebhookView {
        cursor: store.webhook_cursor(webhook.id)?.unwrap_or(0),
        last: store.deliveries(webhook.id, None, 1)?.pop().map(delivery_view),
        id: webhook.id,
        label: webhook.label,
        url: webhook.url,
        kinds: webhook.kinds,
        person: webhook.person,
        made_at: webhook.made_at,
        active: webhook.active,
        problem: webhook.problem,
    })
}

fn delivery_view(delivery: Delivery) -> DeliveryView {
    let attempt = |attempt: automation::webhook::Attempt| DeliveryAttempt {
        at: attempt.at,
        status: attempt.status,
        milliseconds: attempt.milliseconds,
        said: attempt.said,
    };
    DeliveryView {
        id: delivery.id,
        after: delivery.after,
        up_to: delivery.up_to,
        made_at: delivery.made_at,
        state: match delivery.state {
            DeliveryState::Waiting => DeliveryStanding::Waiting,
            DeliveryState::Delivered => DeliveryStanding::Delivered,
            DeliveryState::Failed => DeliveryStanding::Failed,
        },
        attempts: delivery.attempts.into_iter().map(attempt).collect(),
    }
}
