//! Passkeys of accounts, in the server's own database.

use super::accounts::{SqliteAccounts, account};
use super::json::{from_json, to_json};
use access::account::{Account, AccountError, SecretHash};
use access::identity::{OpenWays, Unlinked};
use access::passkey::{Ceremony, Passkey, PasskeyStore};
use graph::time::Instant;
use rusqlite::{OptionalExtension, Row, params};
use uuid::Uuid;

const COLUMNS: &str = "passkey.id, passkey.relying_party, passkey.credential, passkey.public_key, passkey.algorithm,
    passkey.counter, passkey.transports, passkey.synced, passkey.name, passkey.added_at, passkey.used_at";

/// The columns of a passkey, from the one at `first` on.
fn passkey(row: &Row<'_>, first: usize) -> rusqlite::Result<Passkey> {
    Ok(Passkey {
        id: row.get(first)?,
        relying_party: row.get(first + 1)?,
        credential: row.get(first + 2)?,
        public_key: row.get(first + 3)?,
        algorithm: row.get(first + 4)?,
        counter: row.get(first + 5)?,
        transports: from_json(row, first + 6)?,
        synced: row.get(first + 7)?,
        name: row.get(first + 8)?,
        added_at: Instant(row.get(first + 9)?),
        used_at: row.get::<_, Option<i64>>(first + 10)?.map(Instant),
    })
}

impl PasskeyStore for SqliteAccounts {
    fn add_passkey(&self, account: Uuid, passkey: &Passkey) -> Result<bool, AccountError> {
        let (new, transports) = (passkey.clone(), to_json(&passkey.transports)?);
        self.write(move |connection| {
            let added = connection.execute(
                "INSERT INTO passkey (id, account, relying_party, credential, public_key, algorithm, counter,
                   transports, synced, name, added_at, used_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT DO NOTHING",
                params![
                    new.id,
                    account,
                    new.relying_party,
                    new.credential,
                    new.public_key,
                    new.algorithm,
                    new.counter,
                    transports,
                    new.synced,
                    new.name,
                    new.added_at.0,
                    new.used_at.map(|at| at.0)
                ],
            )?;
            Ok(added > 0)
        })
    }

    fn passkeys(&self, account: Uuid) -> Result<Vec<Passkey>, AccountError> {
        self.read(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM passkey WHERE account = ?1 ORDER BY added_at, id");
            connection.prepare_cached(&sql)?.query_map([account], |row| passkey(row, 0))?.collect()
        })
    }

    fn passkey_by_credential(
        &self,
        relying_party: &str,
        credential: &[u8],
    ) -> Result<Option<(Account, Passkey)>, AccountError> {
        self.read(|connection| {
            let sql = format!(
                "SELECT account.id, account.email, account.name, account.password_hash, {COLUMNS}
                 FROM passkey JOIN account ON account.id = passkey.account
                 WHERE passkey.relying_party = ?1 AND passkey.credential = ?2"
            );
            let known = |row: &Row<'_>| Ok((account(row)?, passkey(row, 4)?));
            connection.query_row(&sql, params![relying_party, credential], known).optional()
        })
    }

    fn note_passkey_used(&self, id: Uuid, counter: u32, now: Instant) -> Result<bool, AccountError> {
        self.write_aside(move |connection| {
            let noted = connection.execute(
                "UPDATE passkey SET counter = ?2, used_at = ?3
                 WHERE id = ?1 AND (counter < ?2 OR (counter = 0 AND ?2 = 0))",
                params![id, counter, now.0],
            )?;
            Ok(noted > 0)
        })
    }

    fn rename_passkey(&self, account: Uuid, id: Uuid, name: &str) -> Result<bool, AccountError> {
        let name = name.to_owned();
        self.write_aside(move |connection| {
            let sql = "UPDATE passkey SET name = ?3 WHERE account = ?1 AND id = ?2";
            Ok(connection.execute(sql, params![account, id, name])? > 0)
        })
    }

    fn remove_passkey(&self, account: Uuid, id: Uuid, open: &OpenWays) -> Result<Unlinked, AccountError> {
        self.take_way("passkey", account, id, open)
    }

    fn put_ceremony(
        &self,
        challenge: &SecretHash,
        ceremony: &Ceremony,
        now: Instant,
        expires_at: Instant,
    ) -> Result<(), AccountError> {
        let (challenge, body) = (*challenge, to_json(ceremony)?);
        self.write_aside(move |connection| {
            connection.execute("DELETE FROM ceremony WHERE expires_at <= ?1", [now.0])?;
            connection.execute(
                "INSERT INTO ceremony (challenge, body, expires_at) VALUES (?1, ?2, ?3)",
                params![challenge, body, expires_at.0],
            )
        })?;
        Ok(())
    }

    fn take_ceremony(&self, challenge: &SecretHash, now: Instant) -> Result<Option<Ceremony>, AccountError> {
        let challenge = *challenge;
        self.write_aside(move |connection| {
            let sql = "DELETE FROM ceremony WHERE challenge = ?1 AND expires_at > ?2 RETURNING body";
            connection.query_row(sql, params![challenge, now.0], |row| from_json(row, 0)).optional()
        })
    }
}
