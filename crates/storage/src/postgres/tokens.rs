//! What programs sign in with.

use super::accounts::{PostgresAccounts, account, beginning, secret};
use super::session::{get, text, values};
use access::account::{Account, AccountError, Handle, Scope, SecretHash, Token, TokenStore};
use graph::time::Instant;
use ledger::port::StoreError;
use tokio_postgres::Row;
use uuid::Uuid;

const COLUMNS: &str = "token.secret, token.name, token.scope, token.created_at, token.expires_at";

/// Reads [`COLUMNS`], which begin at `first`.
fn token(row: &Row, first: usize) -> Result<Token, StoreError> {
    Ok(Token {
        handle: Handle::of(&secret(row, first)?),
        name: get(row, first + 1)?,
        scope: Scope::of(text(row, first + 2)?),
        created_at: Instant(get(row, first + 3)?),
        expires_at: get::<Option<i64>>(row, first + 4)?.map(Instant),
    })
}

impl TokenStore for PostgresAccounts {
    fn add_token(&self, secret: &SecretHash, account: Uuid, token: &Token) -> Result<(), AccountError> {
        self.write(|session| {
            session.queue(
                "INSERT INTO token (secret, account, name, scope, created_at, expires_at)
                 VALUES ($1, $2, $3, $4, $5, $6)",
                values![
                    secret.to_vec(),
                    account,
                    token.name.clone(),
                    token.scope.word().to_owned(),
                    token.created_at.0,
                    token.expires_at.map(|at| at.0)
                ],
            )
        })
    }

    fn tokens(&self, account: Uuid) -> Result<Vec<Token>, AccountError> {
        self.read(|session| {
            let sql = format!("SELECT {COLUMNS} FROM token WHERE account = $1 ORDER BY created_at DESC, secret");
            session.rows(&sql, &[&account])?.iter().map(|row| token(row, 0)).collect()
        })
    }

    fn token(&self, secret: &SecretHash, now: Instant) -> Result<Option<(Account, Token)>, AccountError> {
        self.read(|session| {
            let sql = format!(
                "SELECT account.id, account.email, account.name, account.password_hash, {COLUMNS}
                 FROM token JOIN account ON account.id = token.account
                 WHERE token.secret = $1 AND (token.expires_at IS NULL OR token.expires_at > $2)"
            );
            let row = session.first(&sql, &[&secret.as_slice(), &now.0])?;
            row.map(|row| Ok((account(&row)?, token(&row, 4)?))).transpose()
        })
    }

    fn end_token(&self, account: Uuid, handle: Handle) -> Result<bool, AccountError> {
        self.write(|session| {
            let sql = "DELETE FROM token WHERE account = $1 AND substring(secret FROM 1 FOR 16) = $2";
            Ok(session.execute(sql, &[&account, &beginning(handle)])? > 0)
        })
    }
}
