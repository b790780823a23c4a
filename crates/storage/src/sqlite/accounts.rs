//! The server's own database: accounts, sessions, and which workspaces there are.

use super::connection::{Readers, open_for_writing};
use super::migration::Migration;
use super::store_error;
use super::writer::Writer;
use access::account::{
    Account, AccountError, AccountStore, EndSessions, Handle, Membership, OneTime, OpenSession, SecretHash, SignedIn,
    WorkspaceEntry,
};
use access::share::OPENINGS_KEPT;
use graph::id::{RecordId, WorkspaceId};
use graph::time::Instant;
use ledger::port::StoreError;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, sql: include_str!("accounts_1.sql") },
    Migration { version: 2, sql: include_str!("accounts_2.sql") },
    Migration { version: 3, sql: include_str!("accounts_3.sql") },
    Migration { version: 4, sql: include_str!("accounts_4.sql") },
    Migration { version: 5, sql: include_str!("accounts_5.sql") },
    Migration { version: 6, sql: include_str!("accounts_6.sql") },
];

pub struct SqliteAccounts {
    readers: Readers,
    writer: Writer,
    version: AtomicU64,
}

impl SqliteAccounts {
    /// Opens `path`, making it when it does not exist.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = open_for_writing(path, MIGRATIONS)?;
        let writer = Writer::start(connection, "accounts")?;
        Ok(Self { readers: Readers::new(path.to_owned()), writer, version: AtomicU64::new(0) })
    }

    pub(super) fn read<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, AccountError> {
        self.readers.with(|connection| work(connection).map_err(store_error)).map_err(failed)
    }

    pub(super) fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, AccountError> {
        self.run(move |connection| work(connection).map_err(store_error))
    }

    /// A write that says nothing of who may come in.
    pub(super) fn write_aside<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, AccountError> {
        self.writer.run(move |connection| work(connection).map_err(store_error)).map_err(failed)
    }

    pub(super) fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, AccountError> {
        let written = self.writer.run(work).map_err(failed);
        self.version.fetch_add(1, Ordering::Release);
        written
    }
}

/// Answers 0 when the address is taken.
pub(super) fn insert_account(connection: &Connection, account: &Account) -> rusqlite::Result<usize> {
    connection.execute(
        "INSERT INTO account (id, email, name, password_hash) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
        params![account.id, account.email, account.name, account.password_hash],
    )
}

pub(super) fn failed(error: StoreError) -> AccountError {
    AccountError::Failed(error.to_string())
}

pub(super) fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account { id: row.get(0)?, email: row.get(1)?, name: row.get(2)?, password_hash: row.get(3)? })
}

fn workspace(row: &Row<'_>) -> rusqlite::Result<WorkspaceEntry> {
    Ok(WorkspaceEntry { id: WorkspaceId(row.get(0)?), slug: row.get(1)?, name: row.get(2)?, zone: row.get(3)? })
}

fn purpose(row: &Row<'_>) -> rusqlite::Result<OneTime> {
    Ok(OneTime::of(row.get(0)?))
}

impl AccountStore for SqliteAccounts {
    fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    fn has_accounts(&self) -> Result<bool, AccountError> {
        self.read(|connection| connection.query_row("SELECT EXISTS (SELECT 1 FROM account)", [], |row| row.get(0)))
    }

    fn add_account(&self, account: &Account) -> Result<(), AccountError> {
        let account = account.clone();
        let email = account.email.clone();
        match self.write(move |connection| insert_account(connection, &account))? {
            0 => Err(AccountError::Taken(email)),
            _ => Ok(()),
        }
    }

    fn account_by_email(&self, email: &str) -> Result<Option<Account>, AccountError> {
        self.read(|connection| {
            connection
                .query_row("SELECT id, email, name, password_hash FROM account WHERE email = ?1", [email], account)
                .optional()
        })
    }

    fn add_session(
        &self,
        secret: &SecretHash,
        account: Uuid,
        csrf: &str,
        open: &OpenSession,
    ) -> Result<(), AccountError> {
        let (secret, csrf, open) = (*secret, csrf.to_owned(), open.clone());
        self.write(move |connection| {
            connection.execute(
                "INSERT INTO session (secret, account, csrf, expires_at, created_at, agent)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![secret, account, csrf, open.expires_at.0, open.created_at.0, open.agent],
            )
        })?;
        Ok(())
    }

    fn sessions(&self, account: Uuid, now: Instant) -> Result<Vec<OpenSession>, AccountError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT secret, created_at, expires_at, agent FROM session
                 WHERE account = ?1 AND expires_at > ?2 ORDER BY created_at DESC, secret",
            )?;
            let rows = statement.query_map(params![account, now.0], |row| {
                Ok(OpenSession {
                    handle: Handle::of(&row.get(0)?),
                    created_at: Instant(row.get(1)?),
                    expires_at: Instant(row.get(2)?),
                    agent: row.get(3)?,
                })
            })?;
            rows.collect()
        })
    }

    fn end_sessions(&self, account: Uuid, which: EndSessions) -> Result<usize, AccountError> {
        self.write(move |connection| match which {
            EndSessions::One(handle) => connection.execute(
                "DELETE FROM session WHERE account = ?1 AND substr(secret, 1, 16) = ?2",
                params![account, handle.0],
            ),
            EndSessions::AllBut(kept) => connection.execute(
                "DELETE FROM session WHERE account = ?1 AND substr(secret, 1, 16) <> ?2",
                params![account, kept.0],
            ),
        })
    }

    fn set_password(&self, account: Uuid, password_hash: &str) -> Result<(), AccountError> {
        let hash = password_hash.to_owned();
        self.write(move |connection| {
            connection.execute("UPDATE account SET password_hash = ?2 WHERE id = ?1", params![account, hash])
        })?;
        Ok(())
    }

    fn session(&self, secret: &SecretHash, now: Instant) -> Result<Option<SignedIn>, AccountError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT account.id, account.email, account.name, account.password_hash, session.csrf, session.expires_at
                 FROM session JOIN account ON account.id = session.account
                 WHERE session.secret = ?1 AND session.expires_at > ?2",
            )?;
            statement
                .query_row(params![secret, now.0], |row| {
                    Ok(SignedIn { account: account(row)?, csrf: row.get(4)?, expires_at: Instant(row.get(5)?) })
                })
                .optional()
        })
    }

    fn end_session(&self, secret: &SecretHash) -> Result<(), AccountError> {
        let secret = *secret;
        self.write(move |connection| connection.execute("DELETE FROM session WHERE secret = ?1", [secret]))?;
        Ok(())
    }

    fn forget_expired(&self, now: Instant) -> Result<usize, AccountError> {
        self.write(move |connection| {
            let sessions = connection.execute("DELETE FROM session WHERE expires_at <= ?1", [now.0])?;
            let secrets = connection.execute("DELETE FROM one_time WHERE expires_at <= ?1", [now.0])?;
            let invitations = connection.execute("DELETE FROM invitation WHERE expires_at <= ?1", [now.0])?;
            let long_over = now.0 - OPENINGS_KEPT;
            let shares = connection.execute("DELETE FROM share WHERE expires_at <= ?1", [long_over])?;
            let asked = connection.execute("DELETE FROM ceremony WHERE expires_at <= ?1", [now.0])?
                + connection.execute("DELETE FROM authorization_request WHERE expires_at <= ?1", [now.0])?;
            Ok(sessions + secrets + invitations + shares + asked)
        })
    }

    fn put_one_time(&self, secret: &SecretHash, purpose: OneTime, expires_at: Instant) -> Result<(), AccountError> {
        let secret = *secret;
        let account = purpose.account();
        self.write(move |connection| {
            // An older secret for the same purpose is worth nothing once there is a new one.
            connection.execute("DELETE FROM one_time WHERE account IS ?1", [account])?;
            connection.execute(
                "INSERT INTO one_time (secret, account, expires_at) VALUES (?1, ?2, ?3)",
                params![secret, account, expires_at.0],
            )
        })?;
        Ok(())
    }

    fn one_time(&self, secret: &SecretHash, now: Instant) -> Result<Option<OneTime>, AccountError> {
        self.read(|connection| {
            connection
                .query_row(
                    "SELECT account FROM one_time WHERE secret = ?1 AND expires_at > ?2",
                    params![secret, now.0],
                    purpose,
                )
                .optional()
        })
    }

    fn take_one_time(&self, secret: &SecretHash, now: Instant) -> Result<Option<OneTime>, AccountError> {
        let secret = *secret;
        self.write(move |connection| {
            connection
                .query_row(
                    "DELETE FROM one_time WHERE secret = ?1 AND expires_at > ?2 RETURNING account",
                    params![secret, now.0],
                    purpose,
                )
                .optional()
        })
    }

    fn add_workspace(
        &self,
        workspace: &WorkspaceEntry,
        owner: Uuid,
        person: RecordId,
        account: Option<&Account>,
    ) -> Result<(), AccountError> {
        let (entry, account) = (workspace.clone(), account.cloned());
        let taken = account.as_ref().map_or_else(|| entry.slug.clone(), |account| account.email.clone());
        let added = self.run(move |connection| {
            if let Some(account) = &account
                && insert_account(connection, account).map_err(store_error)? == 0
            {
                return Ok(false);
            }
            let WorkspaceEntry { id, slug, name, zone } = entry;
            connection
                .execute(
                    "INSERT INTO workspace (id, slug, name, zone) VALUES (?1, ?2, ?3, ?4)",
                    params![id.0, slug, name, zone],
                )
                .and_then(|_| {
                    let sql = "INSERT INTO member (workspace, account, person) VALUES (?1, ?2, ?3)";
                    connection.execute(sql, params![id.0, owner, person.0])
                })
                .map_err(store_error)?;
            Ok(true)
        });
        match added? {
            true => Ok(()),
            false => Err(AccountError::Taken(taken)),
        }
    }

    fn workspaces(&self) -> Result<Vec<WorkspaceEntry>, AccountError> {
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT id, slug, name, zone FROM workspace ORDER BY slug")?;
            statement.query_map([], workspace)?.collect()
        })
    }

    fn add_member(&self, workspace: WorkspaceId, account: Uuid, person: RecordId) -> Result<bool, AccountError> {
        self.write(move |connection| {
            let added = connection.execute(
                "INSERT INTO member (workspace, account, person) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                params![workspace.0, account, person.0],
            )?;
            Ok(added > 0)
        })
    }

    fn remove_member(&self, workspace: WorkspaceId, person: RecordId) -> Result<(), AccountError> {
        self.write(move |connection| {
            connection
                .execute("DELETE FROM member WHERE workspace = ?1 AND person = ?2", params![workspace.0, person.0])
        })?;
        Ok(())
    }

    fn remove_account(&self, account: Uuid) -> Result<bool, AccountError> {
        self.write(move |connection| {
            let sql = "DELETE FROM account WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM member WHERE account = ?1)";
            if connection.execute(sql, [account])? == 0 {
                return Ok(false);
            }
            // What was asked of their browser says whom it is of.
            let sql = "DELETE FROM ceremony WHERE json_extract(body, '$.account') = ?1";
            connection.execute(sql, [account.to_string()])?;
            Ok(true)
        })
    }

    fn account(&self, id: Uuid) -> Result<Option<Account>, AccountError> {
        self.read(|connection| {
            let sql = "SELECT id, email, name, password_hash FROM account WHERE id = ?1";
            connection.query_row(sql, [id], account).optional()
        })
    }

    fn rewrite(&self) -> Result<(), AccountError> {
        self.writer.rewrite().map_err(failed)
    }

    fn members(&self, workspace: WorkspaceId) -> Result<Vec<(RecordId, Account)>, AccountError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT account.id, account.email, account.name, account.password_hash, member.person
                 FROM member JOIN account ON account.id = member.account
                 WHERE member.workspace = ?1 ORDER BY account.name, account.email",
            )?;
            statement.query_map([workspace.0], |row| Ok((RecordId(row.get(4)?), account(row)?)))?.collect()
        })
    }

    fn memberships(&self, account: Uuid) -> Result<Vec<Membership>, AccountError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT workspace.id, workspace.slug, workspace.name, workspace.zone, member.person
                 FROM member JOIN workspace ON workspace.id = member.workspace
                 WHERE member.account = ?1 ORDER BY workspace.slug",
            )?;
            statement
                .query_map([account], |row| {
                    Ok(Membership { workspace: workspace(row)?, person: RecordId(row.get(4)?) })
                })?
                .collect()
        })
    }
}
