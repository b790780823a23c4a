//! Passkeys of accounts. Each promise is given an empty store.

use access::account::{Account, AccountStore};
use access::identity::{Identity, LinkedIdentity, OpenWays, Unlinked};
use access::passkey::{Ceremony, Passkey};
use graph::time::Instant;
use uuid::Uuid;

fn account(number: u128, password: Option<&str>) -> Account {
    let (id, name) = (Uuid::from_u128(number), format!("Person {number}"));
    Account { id, email: format!("{number}@example.org"), name, password_hash: password.map(str::to_owned) }
}

fn passkey(number: u128, credential: &[u8], relying_party: &str) -> Passkey {
    Passkey {
        id: Uuid::from_u128(number),
        relying_party: relying_party.into(),
        credential: credential.to_vec(),
        public_key: vec![0, 1, 255],
        algorithm: -7,
        counter: u32::MAX - 1,
        transports: vec!["internal".into(), "hybrid".into()],
        synced: true,
        name: format!("Key {number}"),
        added_at: Instant(5),
        used_at: None,
    }
}

fn open(issuers: &[&str], relying_party: Option<&str>) -> OpenWays {
    let issuers = issuers.iter().map(|issuer| (*issuer).to_owned()).collect();
    OpenWays { issuers, relying_party: relying_party.map(str::to_owned) }
}

pub fn a_credential_is_one_accounts_and_is_kept_as_it_came(accounts: &dyn AccountStore) {
    let (ann, ben) = (account(1, None), account(2, None));
    accounts.add_account(&ann).unwrap();
    accounts.add_account(&ben).unwrap();
    let (first, second) = (passkey(10, b"x", "a.example"), passkey(11, b"x", "b.example"));
    assert!(accounts.add_passkey(ann.id, &first).unwrap());
    assert!(!accounts.add_passkey(ben.id, &passkey(12, b"x", "a.example")).unwrap(), "it is somebody's");
    assert!(accounts.add_passkey(ann.id, &second).unwrap(), "the name counts within one relying party");
    let known = |of: &str, credential: &[u8]| accounts.passkey_by_credential(of, credential).unwrap();
    assert_eq!(known("a.example", b"x"), Some((ann.clone(), first.clone())));
    assert_eq!(known("a.example", b"y"), None);
    assert_eq!(known("c.example", b"x"), None);
    assert_eq!(accounts.passkeys(ben.id).unwrap(), []);

    assert!(!accounts.rename_passkey(ben.id, first.id, "Mine").unwrap(), "another's");
    assert!(accounts.rename_passkey(ann.id, first.id, "Phone").unwrap());
    assert_eq!(accounts.passkeys(ann.id).unwrap(), [Passkey { name: "Phone".into(), ..first }, second]);
}

pub fn a_counter_only_rises_unless_there_is_none(accounts: &dyn AccountStore) {
    let ann = account(1, None);
    accounts.add_account(&ann).unwrap();
    let none = Passkey { counter: 0, ..passkey(11, b"y", "a.example") };
    accounts.add_passkey(ann.id, &Passkey { counter: 7, ..passkey(10, b"x", "a.example") }).unwrap();
    accounts.add_passkey(ann.id, &none).unwrap();
    let used = |id: u128, counter: u32| accounts.note_passkey_used(Uuid::from_u128(id), counter, Instant(9)).unwrap();
    assert!(!used(10, 7) && !used(10, 6) && !used(10, 0));
    assert!(used(10, 8) && !used(10, 8));
    assert!(used(10, u32::MAX));
    assert!(used(11, 0) && used(11, 0), "it does not count");
    assert!(used(11, 3) && !used(11, 0), "it began to");
    assert!(!used(12, 1), "there is none");
    let kept = accounts.passkeys(ann.id).unwrap();
    let facts: Vec<_> = kept.iter().map(|passkey| (passkey.counter, passkey.used_at)).collect();
    assert_eq!(facts, [(u32::MAX, Some(Instant(9))), (3, Some(Instant(9)))]);
}

pub fn a_passkey_that_is_the_last_way_in_stays(accounts: &dyn AccountStore) {
    let (with, without) = (account(1, Some("a hash")), account(2, None));
    for (account, number) in [(&with, 10), (&without, 20)] {
        accounts.add_account(account).unwrap();
        accounts.add_passkey(account.id, &passkey(number, &[number as u8], "a.example")).unwrap();
    }
    let here = open(&[], Some("a.example"));
    let take =
        |of: &Account, id: u128, open: &OpenWays| accounts.remove_passkey(of.id, Uuid::from_u128(id), open).unwrap();
    assert_eq!(take(&with, 20, &here), Unlinked::Absent, "another's");
    assert_eq!(take(&with, 10, &here), Unlinked::Done);
    assert_eq!(take(&with, 10, &here), Unlinked::Absent);
    assert_eq!(take(&without, 20, &here), Unlinked::LastWay);
    accounts.add_passkey(without.id, &passkey(21, b"z", "b.example")).unwrap();
    assert_eq!(take(&without, 20, &here), Unlinked::LastWay, "the other was made for another address");
    let identity = Identity { issuer: "https://a".into(), subject: "x".into() };
    let linked = LinkedIdentity { id: Uuid::from_u128(22), identity, label: "x".into(), linked_at: Instant(5) };
    accounts.link_identity(without.id, &linked).unwrap();
    assert_eq!(take(&without, 20, &here), Unlinked::LastWay, "the provider lets nobody in any more");
    assert_eq!(take(&without, 21, &open(&[], None)), Unlinked::LastWay, "no passkey does");
    let unlink = |open: &OpenWays| accounts.unlink_identity(without.id, linked.id, open).unwrap();
    assert_eq!(unlink(&open(&["https://a"], None)), Unlinked::LastWay);
    assert_eq!(take(&without, 20, &open(&["https://a"], Some("a.example"))), Unlinked::Done);
    assert_eq!(unlink(&here), Unlinked::LastWay, "what is left was made for another address");
    assert_eq!(unlink(&open(&["https://a"], Some("b.example"))), Unlinked::Done);
}

pub fn what_was_to_be_signed_is_answered_once_and_in_time(accounts: &dyn AccountStore) {
    let ceremony = Ceremony { browser: [7; 32], account: Some(Uuid::from_u128(9)), state: "{}".into() };
    for (challenge, expires_at) in [(1, 100), (2, 200)] {
        accounts.put_ceremony(&[challenge; 32], &ceremony, Instant(0), Instant(expires_at)).unwrap();
    }
    let take = |challenge: u8, now: i64| accounts.take_ceremony(&[challenge; 32], Instant(now)).unwrap();
    assert_eq!(take(3, 50), None);
    assert_eq!(take(1, 100), None, "too late");
    accounts.put_ceremony(&[4; 32], &ceremony, Instant(100), Instant(300)).unwrap();
    assert_eq!(take(1, 50), None, "and forgotten by the next that is asked");
    assert_eq!(take(2, 199), Some(ceremony));
    assert_eq!(take(2, 199), None, "answered");
}

/// Makes one test of each promise for the store that `$store` makes.
#[macro_export]
macro_rules! passkeys_suite {
    ($store:expr) => {
        $crate::passkeys_suite! { @tests $store => a_credential_is_one_accounts_and_is_kept_as_it_came, a_counter_only_rises_unless_there_is_none, a_passkey_that_is_the_last_way_in_stays, what_was_to_be_signed_is_answered_once_and_in_time }
    };
    (@tests $store:expr => $($name:ident),*) => {
        $(#[test]
        fn $name() {
            let (_home, store) = $store;
            $crate::promises::passkeys::$name(&store);
        })*
    };
}
