//! The server's own database.

use access::account::{Account, AccountStore, Handle, OneTime, OpenSession, SecretHash, WorkspaceEntry};
use access::audit::{AuditDetail, AuditEvent, AuditKind, AuditQuestion, AuditStore, Bounded};
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

fn note(accounts: &SqliteAccounts, of: Option<u128>, kind: AuditKind, at: i64, by: u128, about: Option<u128>) -> bool {
    let person = |id| RecordId(Uuid::from_u128(id));
    let workspace = of.map(|id| WorkspaceId(Uuid::from_u128(id)));
    let what = AuditDetail { person: about.map(person), name: Some(format!("{at}")), ..AuditDetail::default() };
    let event = AuditEvent { workspace, kind, at: Instant(at), by: Some(person(by)), what };
    let bounded = Bounded { subject: format!("{by}"), most: 3 };
    accounts.note(&event, (kind == AuditKind::SignInFailed).then_some(&bounded)).unwrap()
}

#[test]
fn the_audit_log_is_asked_by_workspace_person_kind_and_time() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let accounts = SqliteAccounts::open(&folder.path().join("accounts.db")).expect("a new database");
    let version = accounts.version();
    for (of, kind, at, by, about) in [
        (Some(1), AuditKind::SignedIn, 10, 7, None),
        (Some(2), AuditKind::SignedIn, 20, 7, None),
        (Some(1), AuditKind::TokenMade, 30, 8, None),
        (Some(1), AuditKind::Invited, 40, 7, Some(8)),
        (None, AuditKind::BackedUp, 50, 9, None),
    ] {
        assert!(note(&accounts, of, kind, at, by, about));
    }
    assert_eq!(accounts.version(), version, "who may come in is as it was");
    let all = AuditQuestion {
        workspace: WorkspaceId(Uuid::from_u128(1)),
        before: u64::MAX,
        person: None,
        kinds: &[],
        from: None,
        to: None,
        limit: 10,
    };
    let found = |question: &AuditQuestion<'_>| -> Vec<i64> {
        accounts.audit(question).unwrap().into_iter().map(|entry| entry.event.at.0).collect()
    };
    assert_eq!(found(&all), [50, 40, 30, 10], "its own and the installation's, newest first");
    let person = Some(RecordId(Uuid::from_u128(8)));
    assert_eq!(found(&AuditQuestion { person, ..all.clone() }), [40, 30], "who did it or whom it was about");
    let kinds = [AuditKind::SignedIn, AuditKind::TokenMade];
    assert_eq!(found(&AuditQuestion { kinds: &kinds, ..all.clone() }), [30, 10]);
    assert_eq!(found(&AuditQuestion { from: Some(Instant(30)), to: Some(Instant(50)), ..all.clone() }), [40, 30]);
    let first = accounts.audit(&AuditQuestion { limit: 2, ..all.clone() }).unwrap();
    assert_eq!(first[1].event.what.name.as_deref(), Some("40"));
    assert_eq!(found(&AuditQuestion { before: first[1].number, ..all.clone() }), [30, 10]);
    assert_eq!(accounts.forget_audit(Instant(40)).unwrap(), 3);
    assert_eq!(found(&all), [50, 40]);
}

#[test]
fn strangers_do_not_fill_the_audit_log() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let accounts = SqliteAccounts::open(&folder.path().join("accounts.db")).expect("a new database");
    let failed = |of, at, by| note(&accounts, Some(of), AuditKind::SignInFailed, at, by, None);
    let noted = [0, 1, 2, 3, 4].map(|at| failed(1, at, 7));
    assert_eq!(noted, [true, true, true, false, false]);
    assert!(failed(1, 5, 8) && failed(2, 5, 7), "each person, and each workspace, is counted alone");
    assert!(failed(1, 3_600_001, 7), "and an hour later anew");
}
