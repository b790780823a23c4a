//! Who accounts are at providers of sign-ins. Each promise is given an empty store.

use access::account::{Account, AccountError, AccountStore};
use access::identity::{AuthorizationRequest, Identity, LinkedIdentity, OpenWays, Unlinked};
use graph::time::Instant;
use uuid::Uuid;

fn account(number: u128, password: Option<&str>) -> Account {
    let (id, name) = (Uuid::from_u128(number), format!("Person {number}"));
    Account { id, email: format!("{number}@example.org"), name, password_hash: password.map(str::to_owned) }
}

fn linked(number: u128, issuer: &str, subject: &str) -> LinkedIdentity {
    let identity = Identity { issuer: issuer.into(), subject: subject.into() };
    LinkedIdentity { id: Uuid::from_u128(number), identity, label: subject.into(), linked_at: Instant(5) }
}

pub fn an_identity_is_one_accounts_and_comes_with_it_or_not_at_all(accounts: &dyn AccountStore) {
    let (ann, ben) = (account(1, None), account(2, None));
    let (first, second) = (linked(10, "https://a", "x"), linked(11, "https://b", "x"));
    accounts.add_account_with_identity(&ann, &first).unwrap();
    assert_eq!(accounts.account_by_identity(&first.identity).unwrap(), Some(ann.clone()));
    assert_eq!(accounts.account_by_identity(&second.identity).unwrap(), None, "one subject at two providers is two");
    let again = accounts.add_account_with_identity(&ben, &linked(12, "https://a", "x"));
    assert_eq!(again, Err(AccountError::Taken(ben.email.clone())));
    assert_eq!(accounts.account_by_email(&ben.email).unwrap(), None, "nothing is left of it");
    accounts.add_account(&ben).unwrap();
    assert!(!accounts.link_identity(ben.id, &linked(13, "https://a", "x")).unwrap());
    assert!(accounts.link_identity(ann.id, &second).unwrap());
    assert!(!accounts.link_identity(ann.id, &second).unwrap());
    assert_eq!(accounts.identities(ann.id).unwrap(), [first, second]);
    assert_eq!(accounts.identities(ben.id).unwrap(), []);
}

pub fn the_last_way_in_stays(accounts: &dyn AccountStore) {
    let (with, without) = (account(1, Some("a hash")), account(2, None));
    accounts.add_account_with_identity(&with, &linked(10, "https://a", "x")).unwrap();
    accounts.add_account_with_identity(&without, &linked(20, "https://a", "y")).unwrap();
    let take = |of: &Account, id: u128, issuers: &[&str]| {
        let issuers = issuers.iter().map(|issuer| (*issuer).to_owned()).collect();
        let open = OpenWays { issuers, relying_party: None };
        accounts.unlink_identity(of.id, Uuid::from_u128(id), &open).unwrap()
    };
    assert_eq!(take(&without, 10, &["https://a"]), Unlinked::Absent, "another's");
    assert_eq!(take(&without, 20, &["https://a"]), Unlinked::LastWay);
    accounts.link_identity(without.id, &linked(21, "https://b", "y")).unwrap();
    assert_eq!(take(&without, 20, &["https://a"]), Unlinked::LastWay, "the other lets nobody in any more");
    assert_eq!(take(&without, 20, &["https://a", "https://b"]), Unlinked::Done);
    assert_eq!(take(&without, 20, &["https://b"]), Unlinked::Absent);
    assert_eq!(take(&with, 10, &[]), Unlinked::Done);
}

pub fn what_was_asked_is_answered_once_and_in_time(accounts: &dyn AccountStore) {
    let request = AuthorizationRequest {
        issuer: "https://a".into(),
        browser: [7; 32],
        back: "/".into(),
        invitation: Some([8; 32]),
        account: Some(Uuid::from_u128(9)),
    };
    for (secret, expires_at) in [(1, 100), (2, 200)] {
        accounts.put_authorization_request(&[secret; 32], &request, Instant(0), Instant(expires_at)).unwrap();
    }
    let take = |secret: u8, now: i64| accounts.take_authorization_request(&[secret; 32], Instant(now)).unwrap();
    assert_eq!(take(3, 50), None);
    assert_eq!(take(1, 100), None, "too late");
    accounts.put_authorization_request(&[4; 32], &request, Instant(100), Instant(300)).unwrap();
    assert_eq!(take(1, 50), None, "and forgotten by the next that is asked");
    assert_eq!(take(2, 199), Some(request));
    assert_eq!(take(2, 199), None, "answered");
}

/// Makes one test of each promise for the store that `$store` makes.
#[macro_export]
macro_rules! identities_suite {
    ($store:expr) => {
        $crate::identities_suite! { @tests $store => an_identity_is_one_accounts_and_comes_with_it_or_not_at_all, the_last_way_in_stays, what_was_asked_is_answered_once_and_in_time }
    };
    (@tests $store:expr => $($name:ident),*) => {
        $(#[test]
        fn $name() {
            let (_home, store) = $store;
            $crate::promises::identities::$name(&store);
        })*
    };
}
