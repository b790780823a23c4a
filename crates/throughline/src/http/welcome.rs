//! Whether who holds an open socket may still hold it.

use super::Program;
use super::error::blocking;
use super::signed::{Credential, Member};
use crate::workspace::Workspace;
use access::Actor;
use axum::http::HeaderMap;
use graph::id::RecordId;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How often a silent reader is asked whether it is there, and its session whether it still stands.
pub const HEARTBEAT: Duration = Duration::from_secs(25);

/// A session and its person's roles, read when the socket was opened.
pub struct Welcome {
    program: Arc<Program>,
    workspace: Arc<Workspace>,
    person: RecordId,
    credential: Option<Credential>,
    rules: watch::Receiver<u64>,
    sign_outs: watch::Receiver<u64>,
}

impl Welcome {
    pub fn new(program: &Arc<Program>, member: &Member, headers: &HeaderMap) -> Self {
        Self {
            program: program.clone(),
            workspace: member.workspace.clone(),
            person: member.actor.person(),
            credential: Credential::of(headers),
            rules: member.workspace.rules_changed(),
            sign_outs: program.sign_outs.subscribe(),
        }
    }

    /// Whether roles were given, or somebody signed out, since [`Welcome::renew`] last asked.
    pub fn is_doubtful(&self) -> bool {
        [&self.rules, &self.sign_outs].into_iter().any(|changes| changes.has_changed().unwrap_or(true))
    }

    /// Waits for a reason to ask anew: a role was given, or somebody signed out.
    pub async fn doubted(&mut self) {
        tokio::select! {
            _ = self.rules.changed() => {}
            _ = self.sign_outs.changed() => {}
        }
    }

    /// The person with the roles of this moment; nobody when the session is over.
    pub async fn renew(&mut self) -> Option<Actor> {
        self.rules.borrow_and_update();
        self.sign_outs.borrow_and_update();
        let (program, workspace) = (self.program.clone(), self.workspace.clone());
        let (credential, person) = (self.credential.clone()?, self.person);
        let actor = blocking(move || {
            let Some(let_in) = credential.lets_in(&program.installation)? else { return Ok(None) };
            let actor = workspace.actor(person)?;
            Ok(Some(if let_in.reads_only() { actor.only_reading() } else { actor }))
        })
        .await;
        actor.ok().flatten()
    }
}
