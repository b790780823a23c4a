//! Who accounts are at providers of sign-ins.

use super::accounts::{PostgresAccounts, account, failed, insert_account};
use super::session::{Session, get, values};
use crate::rows::json;
use access::account::{Account, AccountError, SecretHash};
use access::identity::{AuthorizationRequest, Identity, IdentityStore, LinkedIdentity, OpenWays, Unlinked};
use graph::time::Instant;
use ledger::port::StoreError;
use tokio_postgres::Row;
use uuid::Uuid;

fn linked(row: &Row) -> Result<LinkedIdentity, StoreError> {
    Ok(LinkedIdentity {
        id: get(row, 0)?,
        identity: Identity { issuer: get(row, 1)?, subject: get(row, 2)? },
        label: get(row, 3)?,
        linked_at: Instant(get(row, 4)?),
    })
}

/// False when the identity is somebody's.
fn insert_identity(session: &Session, account: Uuid, linked: &LinkedIdentity) -> Result<bool, StoreError> {
    let LinkedIdentity { id, identity, label, linked_at } = linked;
    let added = session.execute(
        "INSERT INTO identity (id, account, issuer, subject, label, linked_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT DO NOTHING",
        &[id, &account, &identity.issuer, &identity.subject, label, &linked_at.0],
    )?;
    Ok(added > 0)
}

impl PostgresAccounts {
    /// Takes a row of `table` from an account, where another way into it is left.
    pub(super) fn take_way(
        &self,
        table: &'static str,
        account: Uuid,
        id: Uuid,
        open: &OpenWays,
    ) -> Result<Unlinked, AccountError> {
        self.write(|session| {
            // Of two who take two ways at once, the second sees what the first left.
            session.rows("SELECT 1 FROM account WHERE id = $1 FOR UPDATE", &[&account])?;
            let sql = format!("SELECT 1 FROM {table} WHERE account = $1 AND id = $2");
            if session.first(&sql, &[&account, &id])?.is_none() {
                return Ok(Unlinked::Absent);
            }
            let removed = session.execute(
                &format!(
                    "DELETE FROM {table} WHERE account = $1 AND id = $2 AND (
                       EXISTS (SELECT 1 FROM account WHERE id = $1 AND password_hash IS NOT NULL)
                       OR EXISTS (SELECT 1 FROM identity AS other WHERE other.account = $1 AND other.id <> $2
                                  AND other.issuer = ANY($3))
                       OR EXISTS (SELECT 1 FROM passkey AS other WHERE other.account = $1 AND other.id <> $2
                                  AND other.relying_party = $4))"
                ),
                &[&account, &id, &open.issuers, &open.relying_party],
            )?;
            Ok(if removed > 0 { Unlinked::Done } else { Unlinked::LastWay })
        })
    }
}

impl IdentityStore for PostgresAccounts {
    fn account_by_identity(&self, identity: &Identity) -> Result<Option<Account>, AccountError> {
        self.read(|session| {
            let sql = "SELECT account.id, account.email, account.name, account.password_hash
                       FROM identity JOIN account ON account.id = identity.account
                       WHERE identity.issuer = $1 AND identity.subject = $2";
            session.first(sql, &[&identity.issuer, &identity.subject])?.as_ref().map(account).transpose()
        })
    }

    fn link_identity(&self, account: Uuid, linked: &LinkedIdentity) -> Result<bool, AccountError> {
        self.write(|session| insert_identity(session, account, linked))
    }

    fn add_account_with_identity(&self, account: &Account, linked: &LinkedIdentity) -> Result<(), AccountError> {
        let added = self.write(|session| {
            if !insert_account(session, account)? {
                return Ok(false);
            }
            if !insert_identity(session, account.id, linked)? {
                session.queue("DELETE FROM account WHERE id = $1", values![account.id])?;
                return Ok(false);
            }
            Ok(true)
        })?;
        if added { Ok(()) } else { Err(AccountError::Taken(account.email.clone())) }
    }

    fn identities(&self, account: Uuid) -> Result<Vec<LinkedIdentity>, AccountError> {
        self.read(|session| {
            let sql = "SELECT id, issuer, subject, label, linked_at FROM identity
                       WHERE account = $1 ORDER BY linked_at, id";
            session.rows(sql, &[&account])?.iter().map(linked).collect()
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
        let body = json(request).map_err(failed)?;
        self.write_aside(|session| {
            session.queue("DELETE FROM authorization_request WHERE expires_at <= $1", values![now.0])?;
            session.queue(
                "INSERT INTO authorization_request (secret, body, expires_at) VALUES ($1, $2, $3)",
                values![secret.to_vec(), body, expires_at.0],
            )
        })
    }

    fn take_authorization_request(
        &self,
        secret: &SecretHash,
        now: Instant,
    ) -> Result<Option<AuthorizationRequest>, AccountError> {
        self.write_aside(|session| {
            let sql = "DELETE FROM authorization_request WHERE secret = $1 AND expires_at > $2 RETURNING body";
            session.one(sql, &[&secret.as_slice(), &now.0])
        })
    }
}
