//! The server's own database in a file.

mod promises;

use storage::sqlite::accounts::SqliteAccounts;

fn store() -> (tempfile::TempDir, SqliteAccounts) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let accounts = SqliteAccounts::open(&folder.path().join("accounts.db")).expect("a new database");
    (folder, accounts)
}

accounts_suite!(store());
identities_suite!(store());
passkeys_suite!(store());
