//! Who was found to be a member of what, so that the next request need not ask the disk again. What is remembered
//! counts only as long as no account, session, membership or rule was written since.

use super::Program;
use crate::workspace::Workspace;
use access::Actor;
use access::account::{Scope, SecretHash};
use graph::time::Instant;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Members that are remembered; when there are more, all are asked for anew.
const REMEMBERED: usize = 10_000;

#[derive(Default)]
pub struct Members(Mutex<HashMap<SecretHash, HashMap<String, Known>>>);

/// A member, and as of when.
#[derive(Clone)]
pub struct Known {
    pub csrf: String,
    pub scope: Scope,
    pub expires_at: Instant,
    pub workspace: Arc<Workspace>,
    /// With all their roles, whatever the scope.
    pub actor: Actor,
    /// Versions that were read before anything else was.
    pub accounts: u64,
    pub rules: u64,
}

impl Members {
    /// The member whom the session's `secret` lets into the workspace that `name` names.
    pub fn at_hand(&self, program: &Program, secret: &SecretHash, name: &str) -> Option<Known> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(secret)?.get(name)?.clone();
        let installation = &program.installation;
        let stands = known.accounts == installation.accounts.version()
            && known.rules == known.workspace.rules_version()
            && known.expires_at > installation.clock.now();
        stands.then_some(known)
    }

    pub fn remember(&self, secret: SecretHash, name: String, known: Known) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= REMEMBERED && !all.contains_key(&secret) {
            all.clear();
        }
        let names = all.entry(secret).or_default();
        // A workspace has two names, its id and its slug; former slugs may not pile up.
        if names.len() >= 64 {
            names.clear();
        }
        names.insert(name, known);
    }
}
