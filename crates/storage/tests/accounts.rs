//! The server's own database.

use access::account::{Account, AccountStore, Handle, OneTime, OpenSession, SecretHash, WorkspaceEntry};
use graph::id::{RecordId, WorkspaceId};
use graph::time::Instant;
use storage::sqlite::accounts::SqliteAccounts;
use uuid::Uuid;

fn open(secret: SecretHash, expires_at: i64) -> OpenSession {
    let (handle, created_at) = (Handle::of(&secret), Instant(1));
    OpenSession { handle, created_at, expires_at: Instant(expires_at), agent: "a browser".into() }
}

#[test]
fn what_has_expired_is_forgotten_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let accounts = SqliteAccounts::open(&folder.path().join("accounts.db")).expect("a new database");
    let id = Uuid::from_u128(1);
    let account = Account { id, email: "ann@example.org".into(), name: "Ann".into(), password_hash: None };
    accounts.add_account(&account).unwrap();
    for (secret, expires_at) in [(1, 100), (2, 101)] {
        accounts.add_session(&[secret; 32], id, "token", &open([secret; 32], expires_at)).unwrap();
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

#[test]
fn every_write_raises_the_version() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let accounts = SqliteAccounts::open(&folder.path().join("accounts.db")).expect("a new database");
    let (id, secret, later) = (Uuid::from_u128(1), [1; 32], Instant(100));
    let account = Account { id, email: "ann@example.org".into(), name: "Ann".into(), password_hash: None };
    let (workspace, person) = (WorkspaceId(Uuid::from_u128(2)), RecordId(Uuid::from_u128(3)));
    let entry = WorkspaceEntry { id: workspace, slug: "plans".into(), name: "Plans".into(), zone: "UTC".into() };
    let writes: [(&str, &dyn Fn()); 7] = [
        ("account", &|| accounts.add_account(&account).unwrap()),
        ("workspace", &|| accounts.add_workspace(&entry, id, person, None).unwrap()),
        ("member once more", &|| assert!(!accounts.add_member(workspace, id, person).unwrap())),
        ("session", &|| accounts.add_session(&secret, id, "token", &open(secret, later.0)).unwrap()),
        ("one-time", &|| accounts.put_one_time(&secret, OneTime::SignIn(id), later).unwrap()),
        ("end", &|| accounts.end_session(&secret).unwrap()),
        ("expired", &|| assert_eq!(accounts.forget_expired(later).unwrap(), 1)),
    ];
    for (name, write) in writes {
        let before = accounts.version();
        write();
        assert!(accounts.version() > before, "{name}");
        let between = accounts.version();
        accounts.session(&secret, Instant(1)).unwrap();
        accounts.memberships(id).unwrap();
        assert_eq!(accounts.version(), between, "reading after {name} changes nothing");
    }
}
