//! Accounts, sessions, and which workspaces there are. Every write tells the other programs on the database, so that
//! what they remember of somebody counts no longer.

use super::server::Postgres;
use super::session::{Session, get, values};
use super::signals::{Signal, tell};
use access::account::{
    Account, AccountError, AccountStore, EndSessions, Handle, Membership, OneTime, OpenSession, SecretHash, SignedIn,
    WorkspaceEntry,
};
use access::share::OPENINGS_KEPT;
use graph::id::{RecordId, WorkspaceId};
use graph::time::Instant;
use ledger::port::StoreError;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio_postgres::Row;
use uuid::Uuid;

pub struct PostgresAccounts {
    postgres: Postgres,
    version: Arc<AtomicU64>,
}

impl PostgresAccounts {
    pub fn open(postgres: &Postgres) -> Self {
        let version = Arc::new(AtomicU64::new(0));
        let rises = version.clone();
        postgres.listeners().add_server(Box::new(move |signal| {
            if matches!(signal, None | Some(Signal::Accounts)) {
                rises.fetch_add(1, Ordering::Release);
            }
        }));
        Self { postgres: postgres.clone(), version }
    }

    pub(super) fn read<T>(&self, work: impl FnOnce(&Session) -> Result<T, StoreError>) -> Result<T, AccountError> {
        self.postgres.read(work).map_err(failed)
    }

    pub(super) fn write<T>(&self, work: impl FnOnce(&Session) -> Result<T, StoreError>) -> Result<T, AccountError> {
        let written = self.postgres.write(|session| {
            let done = work(session)?;
            tell(session, self.postgres.channel(), self.postgres.node(), Signal::Accounts)?;
            Ok(done)
        });
        self.version.fetch_add(1, Ordering::Release);
        written.map_err(failed)
    }
}

impl PostgresAccounts {
    /// Writes what says nothing of who may come in.
    pub(super) fn write_aside<T>(
        &self,
        work: impl FnOnce(&Session) -> Result<T, StoreError>,
    ) -> Result<T, AccountError> {
        self.postgres.write(work).map_err(failed)
    }
}

pub(super) fn failed(error: StoreError) -> AccountError {
    AccountError::Failed(error.to_string())
}

/// Of a column of 32 bytes.
pub(super) fn secret(row: &Row, column: usize) -> Result<SecretHash, StoreError> {
    let bytes: &[u8] = get(row, column)?;
    bytes.try_into().map_err(|_| StoreError::Damaged("a secret's hash is not 32 bytes long".into()))
}

/// What a handle says of a secret's hash.
pub(super) fn beginning(handle: Handle) -> Vec<u8> {
    handle.0.as_bytes().to_vec()
}

/// False when the address is taken.
pub(super) fn insert_account(session: &Session, account: &Account) -> Result<bool, StoreError> {
    let added = session.execute(
        "INSERT INTO account (id, email, name, password_hash) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        &[&account.id, &account.email, &account.name, &account.password_hash],
    )?;
    Ok(added > 0)
}

pub(super) fn account(row: &Row) -> Result<Account, StoreError> {
    Ok(Account { id: get(row, 0)?, email: get(row, 1)?, name: get(row, 2)?, password_hash: get(row, 3)? })
}

fn workspace(row: &Row) -> Result<WorkspaceEntry, StoreError> {
    Ok(WorkspaceEntry { id: WorkspaceId(get(row, 0)?), slug: get(row, 1)?, name: get(row, 2)?, zone: get(row, 3)? })
}

fn purpose(row: &Row) -> Result<OneTime, StoreError> {
    Ok(OneTime::of(get(row, 0)?))
}

impl AccountStore for PostgresAccounts {
    fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    fn has_accounts(&self) -> Result<bool, AccountError> {
        self.read(|session| Ok(session.first("SELECT 1 FROM account LIMIT 1", &[])?.is_some()))
    }

    fn add_account(&self, account: &Account) -> Result<(), AccountError> {
        match self.write(|session| insert_account(session, account))? {
            false => Err(AccountError::Taken(account.email.clone())),
            true => Ok(()),
        }
    }

    fn account_by_email(&self, email: &str) -> Result<Option<Account>, AccountError> {
        self.read(|session| {
            let sql = "SELECT id, email, name, password_hash FROM account WHERE email = $1";
            session.first(sql, &[&email])?.as_ref().map(account).transpose()
        })
    }

    fn add_session(
        &self,
        secret: &SecretHash,
        account: Uuid,
        csrf: &str,
        open: &OpenSession,
    ) -> Result<(), AccountError> {
        self.write(|session| {
            session.queue(
                "INSERT INTO session (secret, account, csrf, expires_at, created_at, agent)
                 VALUES ($1, $2, $3, $4, $5, $6)",
                values![
                    secret.to_vec(),
                    account,
                    csrf.to_owned(),
                    open.expires_at.0,
                    open.created_at.0,
                    open.agent.clone()
                ],
            )
        })
    }

    fn sessions(&self, account: Uuid, now: Instant) -> Result<Vec<OpenSession>, AccountError> {
        self.read(|session| {
            let sql = "SELECT secret, created_at, expires_at, agent FROM session
                       WHERE account = $1 AND expires_at > $2 ORDER BY created_at DESC, secret";
            let rows = session.rows(sql, &[&account, &now.0])?;
            rows.iter()
                .map(|row| {
                    Ok(OpenSession {
                        handle: Handle::of(&secret(row, 0)?),
                        created_at: Instant(get(row, 1)?),
                        expires_at: Instant(get(row, 2)?),
                        agent: get(row, 3)?,
                    })
                })
                .collect()
        })
    }

    fn end_sessions(&self, account: Uuid, which: EndSessions) -> Result<usize, AccountError> {
        let ended = self.write(|session| match which {
            EndSessions::One(handle) => session.execute(
                "DELETE FROM session WHERE account = $1 AND substring(secret FROM 1 FOR 16) = $2",
                &[&account, &beginning(handle)],
            ),
            EndSessions::AllBut(kept) => session.execute(
                "DELETE FROM session WHERE account = $1 AND substring(secret FROM 1 FOR 16) <> $2",
                &[&account, &beginning(kept)],
            ),
        })?;
        Ok(usize::try_from(ended).unwrap_or(usize::MAX))
    }

    fn set_password(&self, account: Uuid, password_hash: &str) -> Result<(), AccountError> {
        self.write(|session| {
            let sql = "UPDATE account SET password_hash = $2 WHERE id = $1";
            session.queue(sql, values![account, password_hash.to_owned()])
        })
    }

    fn session(&self, secret: &SecretHash, now: Instant) -> Result<Option<SignedIn>, AccountError> {
        self.read(|session| {
            let sql = "SELECT account.id, account.email, account.name, account.password_hash, session.csrf,
                         session.expires_at
                       FROM session JOIN account ON account.id = session.account
                       WHERE session.secret = $1 AND session.expires_at > $2";
            let row = session.first(sql, &[&secret.as_slice(), &now.0])?;
            row.map(|row| {
                Ok(SignedIn { account: account(&row)?, csrf: get(&row, 4)?, expires_at: Instant(get(&row, 5)?) })
            })
            .transpose()
        })
    }

    fn end_session(&self, secret: &SecretHash) -> Result<(), AccountError> {
        self.write(|session| session.queue("DELETE FROM session WHERE secret = $1", values![secret.to_vec()]))
    }

    fn forget_expired(&self, now: Instant) -> Result<usize, AccountError> {
        let long_over = now.0 - OPENINGS_KEPT;
        let forgotten = self.write(|session| {
            let mut forgotten = 0;
            let now =
                ["session", "one_time", "invitation", "ceremony", "authorization_request"].map(|table| (table, now.0));
            for (table, until) in now.into_iter().chain([("share", long_over)]) {
                forgotten += session.execute(&format!("DELETE FROM {table} WHERE expires_at <= $1"), &[&until])?;
            }
            Ok(forgotten)
        })?;
        Ok(usize::try_from(forgotten).unwrap_or(usize::MAX))
    }

    fn put_one_time(&self, secret: &SecretHash, purpose: OneTime, expires_at: Instant) -> Result<(), AccountError> {
        let account = purpose.account();
        self.write(|session| {
            // An older secret for the same purpose is worth nothing once there is a new one.
            session.queue("DELETE FROM one_time WHERE account IS NOT DISTINCT FROM $1", values![account])?;
            session.queue(
                "INSERT INTO one_time (secret, account, expires_at) VALUES ($1, $2, $3)",
                values![secret.to_vec(), account, expires_at.0],
            )
        })
    }

    fn one_time(&self, secret: &SecretHash, now: Instant) -> Result<Option<OneTime>, AccountError> {
        self.read(|session| {
            let sql = "SELECT account FROM one_time WHERE secret = $1 AND expires_at > $2";
            session.first(sql, &[&secret.as_slice(), &now.0])?.as_ref().map(purpose).transpose()
        })
    }

    fn take_one_time(&self, secret: &SecretHash, now: Instant) -> Result<Option<OneTime>, AccountError> {
        self.write(|session| {
            let sql = "DELETE FROM one_time WHERE secret = $1 AND expires_at > $2 RETURNING account";
            session.first(sql, &[&secret.as_slice(), &now.0])?.as_ref().map(purpose).transpose()
        })
    }

    fn add_workspace(
        &self,
        workspace: &WorkspaceEntry,
        owner: Uuid,
        person: RecordId,
        account: Option<&Account>,
    ) -> Result<(), AccountError> {
        let taken = account.map_or_else(|| workspace.slug.clone(), |account| account.email.clone());
        let added = self.write(|session| {
            if let Some(account) = account
                && !insert_account(session, account)?
            {
                return Ok(false);
            }
            let WorkspaceEntry { id, slug, name, zone } = workspace;
            session.execute(
                "INSERT INTO workspace (id, slug, name, zone) VALUES ($1, $2, $3, $4)",
                &[&id.0, slug, name, zone],
            )?;
            let sql = "INSERT INTO member (workspace, account, person) VALUES ($1, $2, $3)";
            session.execute(sql, &[&id.0, &owner, &person.0])?;
            Ok(true)
        })?;
        if added { Ok(()) } else { Err(AccountError::Taken(taken)) }
    }

    fn workspaces(&self) -> Result<Vec<WorkspaceEntry>, AccountError> {
        self.read(|session| {
            let rows = session.rows("SELECT id, slug, name, zone FROM workspace ORDER BY slug", &[])?;
            rows.iter().map(workspace).collect()
        })
    }

    fn add_member(&self, workspace: WorkspaceId, account: Uuid, person: RecordId) -> Result<bool, AccountError> {
        self.write(|session| {
            let sql = "INSERT INTO member (workspace, account, person) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
            Ok(session.execute(sql, &[&workspace.0, &account, &person.0])? > 0)
        })
    }

    fn remove_member(&self, workspace: WorkspaceId, person: RecordId) -> Result<(), AccountError> {
        self.write(|session| {
            let sql = "DELETE FROM member WHERE workspace = $1 AND person = $2";
            session.queue(sql, values![workspace.0, person.0])
        })
    }

    fn remove_account(&self, account: Uuid) -> Result<bool, AccountError> {
        self.write(|session| {
            let sql = "DELETE FROM account WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM member WHERE account = $1)";
            if session.execute(sql, &[&account])? == 0 {
                return Ok(false);
            }
            // What was asked of their browser says whom it is of.
            let sql = "DELETE FROM ceremony WHERE body::jsonb ->> 'account' = $1";
            session.execute(sql, &[&account.to_string()])?;
            Ok(true)
        })
    }

    fn account(&self, id: Uuid) -> Result<Option<Account>, AccountError> {
        self.read(|session| {
            let sql = "SELECT id, email, name, password_hash FROM account WHERE id = $1";
            session.first(sql, &[&id])?.as_ref().map(account).transpose()
        })
    }

    /// The server keeps what was removed until its own vacuum.
    fn rewrite(&self) -> Result<(), AccountError> {
        Ok(())
    }

    fn members(&self, workspace: WorkspaceId) -> Result<Vec<(RecordId, Account)>, AccountError> {
        self.read(|session| {
            let sql = "SELECT account.id, account.email, account.name, account.password_hash, member.person
                       FROM member JOIN account ON account.id = member.account
                       WHERE member.workspace = $1 ORDER BY account.name, account.email";
            let rows = session.rows(sql, &[&workspace.0])?;
            rows.iter().map(|row| Ok((RecordId(get(row, 4)?), account(row)?))).collect()
        })
    }

    fn memberships(&self, account: Uuid) -> Result<Vec<Membership>, AccountError> {
        self.read(|session| {
            let sql = "SELECT workspace.id, workspace.slug, workspace.name, workspace.zone, member.person
                       FROM member JOIN workspace ON workspace.id = member.workspace
                       WHERE member.account = $1 ORDER BY workspace.slug";
            let rows = session.rows(sql, &[&account])?;
            rows.iter()
                .map(|row| Ok(Membership { workspace: workspace(row)?, person: RecordId(get(row, 4)?) }))
                .collect()
        })
    }
}
