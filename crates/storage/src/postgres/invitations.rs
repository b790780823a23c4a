//! Ways into workspaces.

use super::accounts::{PostgresAccounts, beginning, failed, secret};
use super::session::{text, values};
use crate::rows::{json, parse};
use access::account::{AccountError, Handle, Invitation, InvitationStore, SecretHash};
use graph::id::WorkspaceId;
use graph::time::Instant;

impl InvitationStore for PostgresAccounts {
    fn put_invitation(&self, secret: &SecretHash, invitation: &Invitation) -> Result<(), AccountError> {
        let body = json(invitation).map_err(failed)?;
        self.write(|session| {
            session.queue(
                "INSERT INTO invitation (secret, workspace, created_at, body, expires_at) VALUES ($1, $2, $3, $4, $5)",
                values![
                    secret.to_vec(),
                    invitation.workspace.0,
                    invitation.created_at.0,
                    body,
                    invitation.expires_at.0
                ],
            )
        })
    }

    fn invitations(&self, workspace: WorkspaceId, now: Instant) -> Result<Vec<(Handle, Invitation)>, AccountError> {
        self.read(|session| {
            let sql = "SELECT body, secret FROM invitation WHERE workspace = $1 AND expires_at > $2
                       ORDER BY created_at DESC, secret";
            let rows = session.rows(sql, &[&workspace.0, &now.0])?;
            rows.iter().map(|row| Ok((Handle::of(&secret(row, 1)?), parse(text(row, 0)?)?))).collect()
        })
    }

    fn invitation(&self, secret: &SecretHash, now: Instant) -> Result<Option<Invitation>, AccountError> {
        self.read(|session| {
            let sql = "SELECT body FROM invitation WHERE secret = $1 AND expires_at > $2";
            session.one(sql, &[&secret.as_slice(), &now.0])
        })
    }

    fn take_invitation(&self, secret: &SecretHash, now: Instant) -> Result<Option<Invitation>, AccountError> {
        self.write(|session| {
            let sql = "DELETE FROM invitation WHERE secret = $1 AND expires_at > $2 RETURNING body";
            session.one(sql, &[&secret.as_slice(), &now.0])
        })
    }

    fn withdraw_invitation(&self, workspace: WorkspaceId, handle: Handle) -> Result<bool, AccountError> {
        self.write(|session| {
            let sql = "DELETE FROM invitation WHERE workspace = $1 AND substring(secret FROM 1 FOR 16) = $2";
            Ok(session.execute(sql, &[&workspace.0, &beginning(handle)])? > 0)
        })
    }
}
