//! The server's own database.

use access::account::{Account, AccountStore, OneTime};
use graph::time::Instant;
use storage::sqlite::accounts::SqliteAccounts;
use uuid::Uuid;

#[test]
fn what_has_expired_is_forgotten_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let accounts = SqliteAccounts::open(&folder.path().join("accounts.db")).expect("a new database");
    let id = Uuid::from_u128(1);
    let account = Account { id, email: "ann@example.org".into(), name: "Ann".into(), password_hash: None };
    accounts.add_account(&account).unwrap();
    for (secret, expires_at) in [(1, 100), (2, 101)] {
        accounts.add_session(&[secret; 32], id, "token", Instant(expires_at)).unwrap();
    }
    accounts.put_one_time(&[3; 32], OneTime::SignIn(id), Instant(100)).unwrap();
    accounts.put_one_time(&[4; 32], OneTime::FirstRun, Instant(101)).unwrap();
    assert_eq!(accounts.forget_expired(Instant(99)).unwrap(), 0);
    assert_eq!(accounts.forget_expired(Instant(100)).unwrap(), 2);
    assert_eq!(accounts.forget_expired(Instant(100)).unwrap(), 0);
    // Asked as of a time at which all of them stood.
    let then = Instant(50);
    assert!(accounts.session(&[1; 32], then).unwrap().is_none());
    assert!(accounts.session(&[2; 32], then).unwrap().is_some());
    assert_eq!(accounts.one_time(&[3; 32], then).unwrap(), None);
    assert_eq!(accounts.one_time(&[4; 32], then).unwrap(), Some(OneTime::FirstRun));
}
