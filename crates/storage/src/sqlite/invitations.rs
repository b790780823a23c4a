//! Ways into workspaces, in the server's own database.

use super::accounts::SqliteAccounts;
use access::account::{AccountError, Handle, Invitation, InvitationStore, SecretHash};
use graph::id::WorkspaceId;
use graph::time::Instant;
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, params};

impl InvitationStore for SqliteAccounts {
    fn put_invitation(&self, secret: &SecretHash, invitation: &Invitation) -> Result<(), AccountError> {
        let body = serde_json::to_string(invitation).map_err(|error| AccountError::Failed(error.to_string()))?;
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
                .query_map(params![workspace.0, now.0], |row| Ok((Handle::of(&row.get(1)?), invitation(row)?)))?;
            rows.collect()
        })
    }

    fn invitation(&self, secret: &SecretHash, now: Instant) -> Result<Option<Invitation>, AccountError> {
        self.read(|connection| {
            let sql = "SELECT body FROM invitation WHERE secret = ?1 AND expires_at > ?2";
            connection.query_row(sql, params![secret, now.0], invitation).optional()
        })
    }

    fn take_invitation(&self, secret: &SecretHash, now: Instant) -> Result<Option<Invitation>, AccountError> {
        let secret = *secret;
        self.write(move |connection| {
            let sql = "DELETE FROM invitation WHERE secret = ?1 AND expires_at > ?2 RETURNING body";
            connection.query_row(sql, params![secret, now.0], invitation).optional()
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

fn invitation(row: &Row<'_>) -> rusqlite::Result<Invitation> {
    serde_json::from_str(row.get_ref(0)?.as_str()?)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error)))
}
