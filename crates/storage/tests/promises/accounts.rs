//! What is kept of accounts. Each promise is given an empty store.

use access::account::{
    Account, AccountError, AccountStore, EndSessions, Handle, Invitation, Membership, OneTime, OpenSession, Scope,
    SecretHash, Token, WorkspaceEntry,
};
use access::audit::{AuditDetail, AuditEvent, AuditKind, AuditQuestion, Bounded};
use access::{Role, Standing};
use graph::id::{RecordId, SpaceId, WorkspaceId};
use graph::time::Instant;
use uuid::Uuid;

fn open(secret: SecretHash, expires_at: i64) -> OpenSession {
    let (handle, created_at) = (Handle::of(&secret), Instant(1));
    OpenSession { handle, created_at, expires_at: Instant(expires_at), agent: "a browser".into() }
}

pub fn what_has_expired_is_forgotten_and_nothing_else(accounts: &dyn AccountStore) {
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

pub fn every_write_raises_the_version(accounts: &dyn AccountStore) {
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

/// All that a person gets and loses: sessions, tokens, invitations, links, membership.
pub fn what_somebody_is_given_can_be_taken_back(accounts: &dyn AccountStore) {
    let (ann, ben) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let account = |id: Uuid, name: &str| Account {
        id,
        email: format!("{}@example.org", name.to_lowercase()),
        name: name.into(),
        password_hash: None,
    };
    assert!(!accounts.has_accounts().unwrap());
    let workspace = WorkspaceId(Uuid::from_u128(3));
    let entry = WorkspaceEntry { id: workspace, slug: "plans".into(), name: "Plans".into(), zone: "UTC".into() };
    let (her, him) = (RecordId(Uuid::from_u128(4)), RecordId(Uuid::from_u128(5)));
    accounts.add_workspace(&entry, ann, her, Some(&account(ann, "Ann"))).unwrap();
    accounts.add_account(&account(ben, "Ben")).unwrap();
    assert_eq!(
        accounts.add_account(&account(Uuid::from_u128(9), "Ben")),
        Err(AccountError::Taken("ben@example.org".into()))
    );
    assert!(accounts.add_member(workspace, ben, him).unwrap());
    let members: Vec<String> =
        accounts.members(workspace).unwrap().into_iter().map(|(_, member)| member.name).collect();
    assert_eq!(members, ["Ann", "Ben"]);
    assert_eq!(accounts.memberships(ben).unwrap(), [Membership { workspace: entry.clone(), person: him }]);
    assert_eq!(accounts.workspaces().unwrap(), [entry]);
    accounts.set_password(ben, "a hash").unwrap();
    assert_eq!(accounts.account_by_email("ben@example.org").unwrap().unwrap().password_hash.as_deref(), Some("a hash"));
    accounts.remove_member(workspace, him).unwrap();
    assert!(accounts.memberships(ben).unwrap().is_empty());

    for secret in [1, 2, 3] {
        accounts.add_session(&[secret; 32], ben, "token", &open([secret; 32], 100)).unwrap();
    }
    assert_eq!(accounts.sessions(ben, Instant(50)).unwrap().len(), 3);
    assert_eq!(accounts.end_sessions(ben, EndSessions::One(Handle::of(&[2; 32]))).unwrap(), 1);
    assert_eq!(accounts.end_sessions(ben, EndSessions::AllBut(Handle::of(&[3; 32]))).unwrap(), 1);
    let left: Vec<Handle> = accounts.sessions(ben, Instant(50)).unwrap().iter().map(|open| open.handle).collect();
    assert_eq!(left, [Handle::of(&[3; 32])]);
    assert_eq!(accounts.session(&[3; 32], Instant(50)).unwrap().unwrap().account.id, ben);

    let made = Token {
        handle: Handle::of(&[7; 32]),
        name: "script".into(),
        scope: Scope::Propose,
        created_at: Instant(1),
        expires_at: Some(Instant(90)),
    };
    accounts.add_token(&[7; 32], ben, &made).unwrap();
    assert_eq!(accounts.token(&[7; 32], Instant(89)).unwrap().unwrap().1, made);
    assert!(accounts.token(&[7; 32], Instant(90)).unwrap().is_none());
    assert_eq!(accounts.tokens(ben).unwrap(), [made]);
    assert!(!accounts.end_token(ann, Handle::of(&[7; 32])).unwrap(), "it is not hers");
    assert!(accounts.end_token(ben, Handle::of(&[7; 32])).unwrap());

    let offered = Invitation {
        workspace,
        email: None,
        standing: Standing::Member,
        roles: vec![(SpaceId(Uuid::from_u128(6)), Role::Viewer)],
        by: her,
        created_at: Instant(5),
        expires_at: Instant(60),
    };
    accounts.put_invitation(&[8; 32], &offered).unwrap();
    accounts.put_invitation(&[9; 32], &Invitation { created_at: Instant(6), ..offered.clone() }).unwrap();
    let listed = accounts.invitations(workspace, Instant(59)).unwrap();
    assert_eq!(
        listed.iter().map(|(handle, _)| *handle).collect::<Vec<_>>(),
        [[9; 32], [8; 32]].map(|of| Handle::of(&of))
    );
    assert_eq!(accounts.take_invitation(&[8; 32], Instant(60)).unwrap(), None, "too late");
    assert_eq!(accounts.take_invitation(&[8; 32], Instant(59)).unwrap(), Some(offered));
    assert_eq!(accounts.take_invitation(&[8; 32], Instant(59)).unwrap(), None, "good once");
    assert!(accounts.withdraw_invitation(workspace, Handle::of(&[9; 32])).unwrap());
    assert!(accounts.invitations(workspace, Instant(1)).unwrap().is_empty());
}

fn note(
    accounts: &dyn AccountStore,
    of: Option<u128>,
    kind: AuditKind,
    at: i64,
    by: u128,
    about: Option<u128>,
) -> bool {
    let person = |id| RecordId(Uuid::from_u128(id));
    let workspace = of.map(|id| WorkspaceId(Uuid::from_u128(id)));
    let what = AuditDetail { person: about.map(person), name: Some(format!("{at}")), ..AuditDetail::default() };
    let event = AuditEvent { workspace, kind, at: Instant(at), by: Some(person(by)), what };
    let bounded = Bounded { subject: format!("{by}"), most: 3 };
    accounts.note(&event, (kind == AuditKind::SignInFailed).then_some(&bounded)).unwrap()
}

pub fn the_audit_log_is_asked_by_workspace_person_kind_and_time(accounts: &dyn AccountStore) {
    let version = accounts.version();
    for (of, kind, at, by, about) in [
        (Some(1), AuditKind::SignedIn, 10, 7, None),
        (Some(2), AuditKind::SignedIn, 20, 7, None),
        (Some(1), AuditKind::TokenMade, 30, 8, None),
        (Some(1), AuditKind::Invited, 40, 7, Some(8)),
        (None, AuditKind::BackedUp, 50, 9, None),
    ] {
        assert!(note(accounts, of, kind, at, by, about));
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

pub fn strangers_do_not_fill_the_audit_log(accounts: &dyn AccountStore) {
    let failed = |of, at, by| note(accounts, Some(of), AuditKind::SignInFailed, at, by, None);
    let noted = [0, 1, 2, 3, 4].map(|at| failed(1, at, 7));
    assert_eq!(noted, [true, true, true, false, false]);
    assert!(failed(1, 5, 8) && failed(2, 5, 7), "each person, and each workspace, is counted alone");
    assert!(failed(1, 3_600_001, 7), "and an hour later anew");
}

/// Makes one test of each promise for the store that `$store` makes.
#[macro_export]
macro_rules! accounts_suite {
    ($store:expr) => {
        $crate::accounts_suite! { @tests $store => what_has_expired_is_forgotten_and_nothing_else, every_write_raises_the_version, what_somebody_is_given_can_be_taken_back, the_audit_log_is_asked_by_workspace_person_kind_and_time, strangers_do_not_fill_the_audit_log }
    };
    (@tests $store:expr => $($name:ident),*) => {
        $(#[test]
        fn $name() {
            let (_home, store) = $store;
            $crate::promises::accounts::$name(&store);
        })*
    };
}
