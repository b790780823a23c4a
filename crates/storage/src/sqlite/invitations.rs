//! Ways into workspaces, in the server's own database.

use super::accounts::SqliteAccounts;
use super::json::{from_json, to_json};
use access::account::{AccountError, Handle, Invitation, InvitationStore, SecretHash};
use graph::id::WorkspaceId;
use graph::time::Instant;
use rusqlite::{OptionalExtension, params};

impl InvitationStore for SqliteAccounts {
    fn put_invitation(&self, secret: &SecretHash, invitation: &Invitation) -> Result<(), AccountError> {
        let body = to_json(invitation)?;
        let (secret, workspace, expires_at) = (*secret, invitation.workspace, invitation.expires_at);
        self.write(move |connection| {
            connection.execute(
                "INSERT INTO invitation (secret, workspace, body, expires_at) VALUES (?1, ?2, ?3, ?4)",
                params![secret, workspace.0, body, expires_at.0],
            )
        })?;
        Ok(())
    }

    fn invitations(&self, workspace: WorkspaceId, now: Instant) -> Result<Vec<(Handle, Invitation)>, AccountError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT body, secret FROM invitation WHERE workspace = ?1 AND expires_at > ?2
                 ORDER BY json_extract(body, '$.created_at') DESC, secret",
            )?;
            let rows = statement
                .query_map(params![workspace.0, now.0], |row| Ok((Handle::of(&row.get(1)?), from_json(row, 0)?)))?;
            rows.collect()
        })
    }

    fn invitation(&self, secret: &SecretHash, now: Instant) -> Result<Option<Invitation>, AccountError> {
        self.read(|connection| {
            let sql = "SELECT body FROM invitation WHERE secret = ?1 AND expires_at > ?2";
            connection.query_row(sql, params![secret, now.0], |row| from_json(row, 0)).optional()
        })
    }

    fn take_invitation(&self, secret: &SecretHash, now: Instant) -> Result<Option<Invitation>, AccountError> {
        let secret = *secret;
        self.write(move |connection| {
            let sql = "DELETE FROM invitation WHERE secret = ?1 AND expires_at > ?2 RETURNING body";
            connection.query_row(sql, params![secret, now.0], |row| from_json(row, 0)).optional()
        })
    }

    fn withdraw_invitation(&self, workspace: WorkspaceId, handle: Handle) -> Result<bool, AccountError> {
        self.write(move |connection| {
            let withdrawn = connection.execute(
                "DELETE FROM invitation WHERE workspace = ?1 AND substr(secret, 1, 16) = ?2",
                params![workspace.0, handle.0],
            )?;
            Ok(withdrawn > 0)
        })
    }
}
