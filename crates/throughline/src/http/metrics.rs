//! How the program is doing, for whoever watches over it: whether it can answer, and figures in Prometheus' text format.

use super::Program;
use super::error::{Failure, blocking};
use super::signed::{Credential, LetIn, signed_out};
use crate::workspace::Workspace;
use access::Standing;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::error::ErrorCode;
use ledger::port::StoreError;
use std::fmt::Write;
use std::sync::Arc;

/// Version 0.0.4 of the format (prometheus.io, "Exposition formats").
const FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Whether every database answers: a proxy sends people here only then.
pub async fn ready(State(program): State<Arc<Program>>) -> Response {
    let answered = blocking(move || {
        program.installation.accounts.has_accounts()?;
        for workspace in program.installation.all_workspaces() {
            workspace.ledger.read(|read| read.sequence())?;
        }
        Ok(())
    });
    match answered.await {
        Ok(()) => (StatusCode::OK, "ready\n").into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "a database does not answer\n").into_response(),
    }
}

/// Figures of the program, and of each workspace that the caller is an admin of. A token that only reads is enough.
pub async fn metrics(State(program): State<Arc<Program>>, headers: HeaderMap) -> Result<Response, Failure> {
    let credential = Credential::of(&headers).ok_or_else(signed_out)?;
    blocking(move || {
        let installation = &program.installation;
        let LetIn { signed, .. } = credential.lets_in(installation)?.ok_or_else(signed_out)?;
        let mut led = Vec::new();
        for membership in installation.accounts.memberships(signed.account.id)? {
            let Some(workspace) = installation.workspace(membership.workspace.id) else { continue };
            if workspace.actor(membership.person)?.standing() >= Standing::Admin {
                led.push(workspace);
            }
        }
        if led.is_empty() {
            return Err(Failure::new(ErrorCode::Forbidden, "Figures of the program are for owners and admins."));
        }
        Ok(([(header::CONTENT_TYPE, FORMAT)], figures(&program, &led)?).into_response())
    })
    .await
}

fn figures(program: &Program, workspaces: &[Arc<Workspace>]) -> Result<String, StoreError> {
    let mut page = Page::default();
    page.head("throughline_build_info", "gauge", "The version that runs.");
    page.line("throughline_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
    if let Some(bytes) = resident_bytes() {
        page.head("process_resident_memory_bytes", "gauge", "Memory that the program holds.");
        page.line("process_resident_memory_bytes", &[], bytes);
    }
    page.head("throughline_requests_total", "counter", "Requests that were answered, by class of status.");
    for (class, count) in program.counts.answered() {
        page.line("throughline_requests_total", &[("class", class)], count);
    }
    page.head("throughline_request_milliseconds_total", "counter", "Time until their answers began.");
    page.line("throughline_request_milliseconds_total", &[], program.counts.milliseconds());
    let jobs = program.installation.jobs.job_counts(None, program.installation.clock.now())?;
    page.head("throughline_jobs", "gauge", "Work that waits, runs, or was put aside.");
    for (state, count) in [("waiting", jobs.waiting), ("running", jobs.running), ("dead", jobs.dead)] {
        page.line("throughline_jobs", &[("state", state)], count);
    }
    let mut each = |name: &str, kind: &str, help: &str, of: &dyn Fn(&Workspace) -> Result<u64, StoreError>| {
        page.head(name, kind, help);
        for workspace in workspaces {
            page.line(name, &[("workspace", &workspace.entry.slug)], of(workspace)?);
        }
        Ok::<(), StoreError>(())
    };
    each("throughline_operations_total", "counter", "Operations in the ledger.", &|workspace| {
        workspace.ledger.read(|read| read.sequence())
    })?;
    each(
        "throughline_search_behind_operations",
        "gauge",
        "Operations that the full-text index has not taken up.",
        &|of| of.search.behind(),
    )?;
    each("throughline_database_bytes", "gauge", "Size of the workspace's database.", &|workspace| {
        Ok(program.installation.database.bytes(workspace.entry.id))
    })?;
    each("throughline_imports_running", "gauge", "Imports that are being written.", &|workspace| {
        Ok(workspace.drafts.running_count() as u64)
    })?;
    Ok(page.text)
}

#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.text, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn line(&mut self, name: &str, labels: &[(&str, &str)], value: u64) {
        let labels: Vec<String> = labels.iter().map(|(label, of)| format!("{label}=\"{}\"", escaped(of))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.text, "{name}{labels} {value}");
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// As Linux tells; other systems have other ways.
pub fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches("kB").trim().parse::<u64>().ok().map(|kibibytes| kibibytes * 1_024)
}
