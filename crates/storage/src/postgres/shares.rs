//! Links to look at something.

use super::accounts::{PostgresAccounts, beginning, failed, secret};
use super::session::{get, text, values};
use crate::rows::{json, parse, unsigned};
use access::account::{AccountError, Handle, SecretHash};
use access::share::{OPENINGS_REMEMBERED, Opening, Openings, Share, ShareStore};
use graph::id::WorkspaceId;
use graph::time::Instant;

impl ShareStore for PostgresAccounts {
    fn put_share(&self, secret: &SecretHash, share: &Share) -> Result<(), AccountError> {
        let body = json(share).map_err(failed)?;
        self.write(|session| {
            session.queue(
                "INSERT INTO share (secret, workspace, created_at, body, expires_at) VALUES ($1, $2, $3, $4, $5)",
                values![secret.to_vec(), share.workspace.0, share.created_at.0, body, share.expires_at.0],
            )
        })
    }

    fn shares(&self, workspace: WorkspaceId) -> Result<Vec<(Handle, Share, Openings)>, AccountError> {
        self.read(|session| {
            let sql = "SELECT body, secret, openings,
                         (SELECT at FROM share_opening o WHERE o.secret = share.secret AND let_in
                          ORDER BY id DESC LIMIT 1)
                       FROM share WHERE workspace = $1 ORDER BY created_at DESC, secret";
            let rows = session.rows(sql, &[&workspace.0])?;
            rows.iter()
                .map(|row| {
                    let openings =
                        Openings { count: unsigned(get(row, 2)?), last: get::<Option<i64>>(row, 3)?.map(Instant) };
                    Ok((Handle::of(&secret(row, 1)?), parse(text(row, 0)?)?, openings))
                })
                .collect()
        })
    }

    fn share(&self, secret: &SecretHash, now: Instant) -> Result<Option<Share>, AccountError> {
        self.read(|session| {
            let sql = "SELECT body FROM share WHERE secret = $1 AND expires_at > $2";
            session.one(sql, &[&secret.as_slice(), &now.0])
        })
    }

    fn end_share(&self, workspace: WorkspaceId, handle: Handle) -> Result<bool, AccountError> {
        self.write(|session| {
            let sql = "DELETE FROM share WHERE workspace = $1 AND substring(secret FROM 1 FOR 16) = $2";
            Ok(session.execute(sql, &[&workspace.0, &beginning(handle)])? > 0)
        })
    }

    fn note_opening(&self, secret: &SecretHash, opening: &Opening) -> Result<(), AccountError> {
        self.write(|session| {
            let secret = secret.as_slice();
            // The link may have been withdrawn in this moment.
            let counted = session.execute(
                "UPDATE share SET openings = openings + $2 WHERE secret = $1",
                &[&secret, &i64::from(opening.let_in)],
            )?;
            if counted == 0 {
                return Ok(());
            }
            session.execute(
                "INSERT INTO share_opening (secret, at, agent, let_in) VALUES ($1, $2, $3, $4)",
                &[&secret, &opening.at.0, &opening.agent, &opening.let_in],
            )?;
            session.execute(
                "DELETE FROM share_opening WHERE secret = $1 AND id <=
                   (SELECT id FROM share_opening WHERE secret = $1 ORDER BY id DESC LIMIT 1 OFFSET $2)",
                &[&secret, &i64::from(OPENINGS_REMEMBERED)],
            )?;
            Ok(())
        })
    }

    fn openings(&self, workspace: WorkspaceId, handle: Handle) -> Result<Vec<Opening>, AccountError> {
        self.read(|session| {
            let sql = "SELECT o.at, o.agent, o.let_in FROM share_opening o JOIN share ON share.secret = o.secret
                       WHERE share.workspace = $1 AND substring(share.secret FROM 1 FOR 16) = $2 ORDER BY o.id DESC";
            let rows = session.rows(sql, &[&workspace.0, &beginning(handle)])?;
            rows.iter()
                .map(|row| Ok(Opening { at: Instant(get(row, 0)?), agent: get(row, 1)?, let_in: get(row, 2)? }))
                .collect()
        })
    }
}
