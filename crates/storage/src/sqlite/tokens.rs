//! What programs sign in with, in the server's own database.

use super::accounts::{SqliteAccounts, account};
use access::account::{Account, AccountError, Handle, Scope, SecretHash, Token, TokenStore};
use graph::time::Instant;
use rusqlite::{OptionalExtension, Row, params};
use uuid::Uuid;

const COLUMNS: &str = "token.secret, token.name, token.scope, token.created_at, token.expires_at";

/// Reads [`COLUMNS`], which begin at `first`.
fn token(row: &Row<'_>, first: usize) -> rusqlite::Result<Token> {
    Ok(Token {
        handle: Handle::of(&row.get(first)?),
        name: row.get(first + 1)?,
        scope: Scope::of(row.get_ref(first + 2)?.as_str()?),
        created_at: Instant(row.get(first + 3)?),
        expires_at: row.get::<_, Option<i64>>(first + 4)?.map(Instant),
    })
}

impl TokenStore for SqliteAccounts {
    fn add_token(&self, secret: &SecretHash, account: Uuid, token: &Token) -> Result<(), AccountError> {
        let (secret, token) = (*secret, token.clone());
        self.write(move |connection| {
            connection.execute(
                "INSERT INTO token (secret, account, name, scope, created_at, expires_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    secret,
                    account,
                    token.name,
                    token.scope.word(),
                    token.created_at.0,
                    token.expires_at.map(|at| at.0)
                ],
            )
        })?;
        Ok(())
    }

    fn tokens(&self, account: Uuid) -> Result<Vec<Token>, AccountError> {
        self.read(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM token WHERE account = ?1 ORDER BY created_at DESC, secret");
            connection.prepare_cached(&sql)?.query_map([account], |row| token(row, 0))?.collect()
        })
    }

    fn token(&self, secret: &SecretHash, now: Instant) -> Result<Option<(Account, Token)>, AccountError> {
        self.read(|connection| {
            let sql = format!(
                "SELECT account.id, account.email, account.name, account.password_hash, {COLUMNS}
                 FROM token JOIN account ON account.id = token.account
                 WHERE token.secret = ?1 AND (token.expires_at IS NULL OR token.expires_at > ?2)"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            statement.query_row(params![secret, now.0], |row| Ok((account(row)?, token(row, 4)?))).optional()
        })
    }

    fn end_token(&self, account: Uuid, handle: Handle) -> Result<bool, AccountError> {
        self.write(move |connection| {
            let sql = "DELETE FROM token WHERE account = ?1 AND substr(secret, 1, 16) = ?2";
            Ok(connection.execute(sql, params![account, handle.0])? > 0)
        })
    }
}
