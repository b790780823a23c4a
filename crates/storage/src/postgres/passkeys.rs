//! Passkeys of accounts.

use super::accounts::{PostgresAccounts, account, failed};
use super::session::{get, text, values};
use crate::rows::{damaged, json, parse};
use access::account::{Account, AccountError, SecretHash};
use access::identity::{OpenWays, Unlinked};
use access::passkey::{Ceremony, Passkey, PasskeyStore};
use graph::time::Instant;
use ledger::port::StoreError;
use tokio_postgres::Row;
use uuid::Uuid;

const COLUMNS: &str = "passkey.id, passkey.relying_party, passkey.credential, passkey.public_key, passkey.algorithm,
    passkey.counter, passkey.transports, passkey.synced, passkey.name, passkey.added_at, passkey.used_at";

/// The columns of a passkey, from the one at `first` on.
fn passkey(row: &Row, first: usize) -> Result<Passkey, StoreError> {
    let counter: i64 = get(row, first + 5)?;
    Ok(Passkey {
        id: get(row, first)?,
        relying_party: get(row, first + 1)?,
        credential: get(row, first + 2)?,
        public_key: get(row, first + 3)?,
        algorithm: get(row, first + 4)?,
        counter: u32::try_from(counter).map_err(damaged)?,
        transports: parse(text(row, first + 6)?)?,
        synced: get(row, first + 7)?,
        name: get(row, first + 8)?,
        added_at: Instant(get(row, first + 9)?),
        used_at: get::<Option<i64>>(row, first + 10)?.map(Instant),
    })
}

impl PasskeyStore for PostgresAccounts {
    fn add_passkey(&self, account: Uuid, passkey: &Passkey) -> Result<bool, AccountError> {
        let transports = json(&passkey.transports).map_err(failed)?;
        self.write(|session| {
            let added = session.execute(
                "INSERT INTO passkey (id, account, relying_party, credential, public_key, algorithm, counter,
                   transports, synced, name, added_at, used_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING",
                &[
                    &passkey.id,
                    &account,
                    &passkey.relying_party,
                    &passkey.credential,
                    &passkey.public_key,
                    &passkey.algorithm,
                    &i64::from(passkey.counter),
                    &transports,
                    &passkey.synced,
                    &passkey.name,
                    &passkey.added_at.0,
                    &passkey.used_at.map(|at| at.0),
                ],
            )?;
            Ok(added > 0)
        })
    }

    fn passkeys(&self, account: Uuid) -> Result<Vec<Passkey>, AccountError> {
        self.read(|session| {
            let sql = format!("SELECT {COLUMNS} FROM passkey WHERE account = $1 ORDER BY added_at, id");
            session.rows(&sql, &[&account])?.iter().map(|row| passkey(row, 0)).collect()
        })
    }

    fn passkey_by_credential(
        &self,
        relying_party: &str,
        credential: &[u8],
    ) -> Result<Option<(Account, Passkey)>, AccountError> {
        self.read(|session| {
            let sql = format!(
                "SELECT account.id, account.email, account.name, account.password_hash, {COLUMNS}
                 FROM passkey JOIN account ON account.id = passkey.account
                 WHERE passkey.relying_party = $1 AND passkey.credential = $2"
            );
            let row = session.first(&sql, &[&relying_party, &credential])?;
            row.map(|row| Ok((account(&row)?, passkey(&row, 4)?))).transpose()
        })
    }

    fn note_passkey_used(&self, id: Uuid, counter: u32, now: Instant) -> Result<bool, AccountError> {
        self.write_aside(|session| {
            let noted = session.execute(
                "UPDATE passkey SET counter = $2, used_at = $3
                 WHERE id = $1 AND (counter < $2 OR (counter = 0 AND $2 = 0))",
                &[&id, &i64::from(counter), &now.0],
            )?;
            Ok(noted > 0)
        })
    }

    fn rename_passkey(&self, account: Uuid, id: Uuid, name: &str) -> Result<bool, AccountError> {
        self.write_aside(|session| {
            let sql = "UPDATE passkey SET name = $3 WHERE account = $1 AND id = $2";
            Ok(session.execute(sql, &[&account, &id, &name])? > 0)
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
        let body = json(ceremony).map_err(failed)?;
        self.write_aside(|session| {
            session.queue("DELETE FROM ceremony WHERE expires_at <= $1", values![now.0])?;
            session.queue(
                "INSERT INTO ceremony (challenge, body, expires_at) VALUES ($1, $2, $3)",
                values![challenge.to_vec(), body, expires_at.0],
            )
        })
    }

    fn take_ceremony(&self, challenge: &SecretHash, now: Instant) -> Result<Option<Ceremony>, AccountError> {
        self.write_aside(|session| {
            let sql = "DELETE FROM ceremony WHERE challenge = $1 AND expires_at > $2 RETURNING body";
            session.one(sql, &[&challenge.as_slice(), &now.0])
        })
    }
}
