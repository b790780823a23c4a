//! What is written into the audit log. A log that cannot be written holds nobody up: what was done is done, and the
//! program's own log says what is missing.

use crate::installation::Installation;
use access::audit::{AuditDetail, AuditEvent, AuditKind, Bounded};
use graph::id::{RecordId, WorkspaceId};
use uuid::Uuid;

/// Of what strangers can do again and again, in an hour and about one thing.
const MOST_HOURLY: u32 = 20;
/// Longest text of an entry, in characters.
const TEXT_LIMIT: usize = 200;

impl Installation {
    /// Adds an entry. `workspace` nothing: every workspace's owners and admins are told.
    pub fn note(&self, workspace: Option<WorkspaceId>, by: Option<RecordId>, kind: AuditKind, what: AuditDetail) {
        self.add(workspace, by, kind, what, None);
    }

    /// The same of what a stranger did: what comes too often about one `subject` is not told each time.
    pub fn note_stranger(&self, workspace: WorkspaceId, subject: String, kind: AuditKind, what: AuditDetail) {
        self.add(Some(workspace), None, kind, what, Some(&Bounded { subject, most: MOST_HOURLY }));
    }

    /// What an account did, in every workspace that it is in.
    pub fn note_account(&self, account: Uuid, kind: AuditKind, what: &AuditDetail) {
        let subject = (kind == AuditKind::SignInFailed).then(|| account.to_string());
        let bounded = subject.map(|subject| Bounded { subject, most: MOST_HOURLY });
        match self.accounts.memberships(account) {
            Ok(memberships) => {
                for membership in memberships {
                    let (workspace, person) = (Some(membership.workspace.id), Some(membership.person));
                    self.add(workspace, person, kind, what.clone(), bounded.as_ref());
                }
            }
            Err(failure) => tracing::error!("the audit log misses {kind}: {failure}"),
        }
    }

    fn add(
        &self,
        workspace: Option<WorkspaceId>,
        by: Option<RecordId>,
        kind: AuditKind,
        mut what: AuditDetail,
        bounded: Option<&Bounded>,
    ) {
        for text in [&mut what.name, &mut what.how, &mut what.agent].into_iter().flatten() {
            *text = text.chars().filter(|each| !each.is_control()).take(TEXT_LIMIT).collect();
        }
        let event = AuditEvent { workspace, kind, at: self.clock.now(), by, what };
        if let Err(failure) = self.accounts.note(&event, bounded) {
            tracing::error!("the audit log misses {kind}: {failure}");
        }
    }
}

/// What is called so.
pub fn named(name: &str) -> AuditDetail {
    AuditDetail { name: Some(name.to_owned()), ..AuditDetail::default() }
}

/// What came about in this way.
pub fn done(how: &str) -> AuditDetail {
    AuditDetail { how: Some(how.to_owned()), ..AuditDetail::default() }
}
