//! Who accounts are at providers of sign-ins, in the server's own database.

use super::accounts::{SqliteAccounts, account, insert_account};
use super::json::{from_json, to_json};
use super::store_error;
use access::account::{Account, AccountError, SecretHash};
use access::identity::{AuthorizationRequest, Identity, IdentityStore, LinkedIdentity, OpenWays, Unlinked};
use graph::time::Instant;
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

fn linked(row: &Row<'_>) -> rusqlite::Result<LinkedIdentity> {
    Ok(LinkedIdentity {
        id: row.get(0)?,
        identity: Identity { issuer: row.get(1)?, subject: row.get(2)? },
        label: row.get(3)?,
        linked_at: Instant(row.get(4)?),
    })
}

/// Answers 0 when the identity is somebody's.
fn insert_identity(connection: &Connection, account: Uuid, linked: &LinkedIdentity) -> rusqlite::Result<usize> {
    let LinkedIdentity { id, identity, label, linked_at } = linked;
    connection.execute(
        "INSERT INTO identity (id, account, issuer, subject, label, linked_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT DO NOTHING",
        params![id, account, identity.issuer, identity.subject, label, linked_at.0],
    )
}

impl SqliteAccounts {
    /// Takes a row of `table` from an account, where another way into it is left.
    pub(super) fn take_way(
        &self,
        table: &'static str,
        account: Uuid,
        id: Uuid,
        open: &OpenWays,
    ) -> Result<Unlinked, AccountError> {
        let issuers = to_json(&open.issuers)?;
        let relying_party = open.relying_party.clone();
        self.write(move |connection| {
            let there: bool = connection.query_row(
                &format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE account = ?1 AND id = ?2)"),
                params![account, id],
                |row| row.get(0),
            )?;
            let removed = connection.execute(
                &format!(
                    "DELETE FROM {table} WHERE account = ?1 AND id = ?2 AND (
                       EXISTS (SELECT 1 FROM account WHERE id = ?1 AND password_hash IS NOT NULL)
                       OR EXISTS (SELECT 1 FROM identity AS other WHERE other.account = ?1 AND other.id <> ?2
                                  AND other.issuer IN (SELECT value FROM json_each(?3)))
                       OR EXISTS (SELECT 1 FROM passkey AS other WHERE other.account = ?1 AND other.id <> ?2
                                  AND other.relying_party = ?4))"
                ),
                params![account, id, issuers, relying_party],
            )?;
            Ok(match (there, removed) {
                (false, _) => Unlinked::Absent,
                (true, 0) => Unlinked::LastWay,
                (true, _) => Unlinked::Done,
            })
        })
    }
}

impl IdentityStore for SqliteAccounts {
    fn account_by_identity(&self, identity: &Identity) -> Result<Option<Account>, AccountError> {
        self.read(|connection| {
            let sql = "SELECT account.id, account.email, account.name, account.password_hash
                       FROM identity JOIN account ON account.id = identity.account
                       WHERE identity.issuer = ?1 AND identity.subject = ?2";
            connection.query_row(sql, params![identity.issuer, identity.subject], account).optional()
        })
    }

    fn link_identity(&self, account: Uuid, linked: &LinkedIdentity) -> Result<bool, AccountError> {
        let linked = linked.clone();
        self.write(move |connection| Ok(insert_identity(connection, account, &linked)? > 0))
    }

    fn add_account_with_identity(&self, account: &Account, linked: &LinkedIdentity) -> Result<(), AccountError> {
        let (account, linked) = (account.clone(), linked.clone());
        let email = account.email.clone();
        let added = self.run(move |connection| {
            if insert_account(connection, &account).map_err(store_error)? == 0 {
                return Ok(false);
            }
            if insert_identity(connection, account.id, &linked).map_err(store_error)? == 0 {
                // The write is one of several in a transaction, which go on without it.
                let sql = "DELETE FROM account WHERE id = ?1";
                connection.execute(sql, [account.id]).map_err(store_error)?;
                return Ok(false);
            }
            Ok(true)
        });
        match added? {
            true => Ok(()),
            false => Err(AccountError::Taken(email)),
        }
    }

    fn identities(&self, account: Uuid) -> Result<Vec<LinkedIdentity>, AccountError> {
        self.read(|connection| {
            let sql = "SELECT id, issuer, subject, label, linked_at FROM identity
                       WHERE account = ?1 ORDER BY linked_at, id";
            connection.prepare_cached(sql)?.query_map([account], linked)?.collect()
        })
    }

    fn unlink_identity(&self, account: Uuid, id: Uuid, open: &OpenWays) -> Result<Unlinked, AccountError> {
        self.take_way("identity", account, id, open)
    }

    fn put_authorization_request(
        &self,
        secret: &SecretHash,
        request: &AuthorizationRequest,
        now: Instant,
        expires_at: Instant,
    ) -> Result<(), AccountError> {
        let secret = *secret;
        let body = to_json(request)?;
        self.write(move |connection| {
            connection.execute("DELETE FROM authorization_request WHERE expires_at <= ?1", [now.0])?;
            connection.execute(
                "INSERT INTO authorization_request (secret, body, expires_at) VALUES (?1, ?2, ?3)",
                params![secret, body, expires_at.0],
            )
        })?;
        Ok(())
    }

    fn take_authorization_request(
        &self,
        secret: &SecretHash,
        now: Instant,
    ) -> Result<Option<AuthorizationRequest>, AccountError> {
        let secret = *secret;
        self.write(move |connection| {
            let sql = "DELETE FROM authorization_request WHERE secret = ?1 AND expires_at > ?2 RETURNING body";
            connection.query_row(sql, params![secret, now.0], |row| from_json(row, 0)).optional()
        })
    }
}
