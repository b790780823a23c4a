//! Links to look at something, in the server's own database.

use super::accounts::SqliteAccounts;
use super::graph_read::unsigned;
use super::json::{from_json, to_json};
use access::account::{AccountError, Handle, SecretHash};
use access::share::{OPENINGS_REMEMBERED, Opening, Openings, Share, ShareStore};
use graph::id::WorkspaceId;
use graph::time::Instant;
use rusqlite::{OptionalExtension, params};

impl ShareStore for SqliteAccounts {
    fn put_share(&self, secret: &SecretHash, share: &Share) -> Result<(), AccountError> {
        let body = to_json(share)?;
        let (secret, workspace, expires_at) = (*secret, share.workspace, share.expires_at);
        self.write(move |connection| {
            connection.execute(
                "INSERT INTO share (secret, workspace, body, expires_at) VALUES (?1, ?2, ?3, ?4)",
                params![secret, workspace.0, body, expires_at.0],
            )
        })?;
        Ok(())
    }

    fn shares(&self, workspace: WorkspaceId) -> Result<Vec<(Handle, Share, Openings)>, AccountError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT body, secret, openings,
                   (SELECT at FROM share_opening o WHERE o.secret = share.secret AND let_in ORDER BY id DESC LIMIT 1)
                 FROM share WHERE workspace = ?1 ORDER BY json_extract(body, '$.created_at') DESC, secret",
            )?;
            let rows = statement.query_map([workspace.0], |row| {
                let openings =
                    Openings { count: unsigned(row.get(2)?), last: row.get::<_, Option<i64>>(3)?.map(Instant) };
                Ok((Handle::of(&row.get(1)?), from_json(row, 0)?, openings))
            })?;
            rows.collect()
        })
    }

    fn share(&self, secret: &SecretHash, now: Instant) -> Result<Option<Share>, AccountError> {
        self.read(|connection| {
            let sql = "SELECT body FROM share WHERE secret = ?1 AND expires_at > ?2";
            connection.query_row(sql, params![secret, now.0], |row| from_json(row, 0)).optional()
        })
    }

    fn end_share(&self, workspace: WorkspaceId, handle: Handle) -> Result<bool, AccountError> {
        self.write(move |connection| {
            let sql = "DELETE FROM share WHERE workspace = ?1 AND substr(secret, 1, 16) = ?2";
            Ok(connection.execute(sql, params![workspace.0, handle.0])? > 0)
        })
    }

    fn note_opening(&self, secret: &SecretHash, opening: &Opening) -> Result<(), AccountError> {
        let (secret, opening) = (*secret, opening.clone());
        self.write(move |connection| {
            // The link may have been withdrawn in this moment.
            let counted = connection.execute(
                "UPDATE share SET openings = openings + ?2 WHERE secret = ?1",
                params![secret, opening.let_in],
            )?;
            if counted == 0 {
                return Ok(());
            }
            connection.execute(
                "INSERT INTO share_opening (secret, at, agent, let_in) VALUES (?1, ?2, ?3, ?4)",
                params![secret, opening.at.0, opening.agent, opening.let_in],
            )?;
            connection.execute(
                "DELETE FROM share_opening WHERE secret = ?1 AND id <=
                   (SELECT id FROM share_opening WHERE secret = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
                params![secret, OPENINGS_REMEMBERED],
            )?;
            Ok(())
        })
    }

    fn openings(&self, workspace: WorkspaceId, handle: Handle) -> Result<Vec<Opening>, AccountError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT o.at, o.agent, o.let_in FROM share_opening o JOIN share ON share.secret = o.secret
                 WHERE share.workspace = ?1 AND substr(share.secret, 1, 16) = ?2 ORDER BY o.id DESC",
            )?;
            let rows = statement.query_map(params![workspace.0, handle.0], |row| {
                Ok(Opening { at: Instant(row.get(0)?), agent: row.get(1)?, let_in: row.get(2)? })
            })?;
            rows.collect()
        })
    }
}
