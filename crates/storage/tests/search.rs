//! The search index: whose records count.

use graph::id::{RecordId, SpaceId};
use graph::time::Instant;
use ledger::search::{Question, SearchIndex, Use, Words};
use storage::sqlite::search::SqliteSearch;
use uuid::Uuid;

const MINE: SpaceId = SpaceId(Uuid::from_u128(1));
const THEIRS: SpaceId = SpaceId(Uuid::from_u128(2));

fn words(number: u128, space: SpaceId, title: &str) -> Words {
    Words {
        record: RecordId(Uuid::from_u128(number)),
        space,
        kind: "feature".into(),
        topic: None,
        updated_at: Instant(0),
        archived: false,
        title: title.into(),
        key: String::new(),
        body: String::new(),
    }
}

#[test]
fn many_hits_elsewhere_hide_none_of_ones_own() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let index = SqliteSearch::open(&folder.path().join("search.db")).expect("a new index");
    index.take(&[words(1, MINE, "Dark lantern")], &[], &[], 1).unwrap();
    let theirs: Vec<Words> = (2..20_100).map(|number| words(number, THEIRS, "Dark room")).collect();
    index.take(&theirs, &[], &[], 2).unwrap();
    let found = |spaces: &[SpaceId]| {
        let question = Question { words: "dark", spaces, kinds: &[], limit: 10, now: Instant(0) };
        let found = index.find(&question, None).unwrap();
        (found.hits.len(), found.newest)
    };
    assert_eq!(found(&[MINE]), (1, None), "and it is all there is");
    assert_eq!(found(&[MINE, THEIRS]), (10, Some(20_000)));
}

#[test]
fn what_people_changed_lately_comes_before_its_like() {
    const DAY: i64 = 86_400_000;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let index = SqliteSearch::open(&folder.path().join("search.db")).expect("a new index");
    let rows = [1, 2, 3].map(|number| words(number, MINE, "Dark lantern"));
    let of = |number, day| Use { record: RecordId(Uuid::from_u128(number)), at: Instant(day * DAY) };
    let uses = [of(1, 0), of(1, 0), of(1, 1), of(1, 1), of(2, 300), of(2, 300)];
    index.take(&rows, &[], &uses, 1).unwrap();
    let order = |day: i64| -> Vec<u128> {
        let question = Question { words: "dark", spaces: &[MINE], kinds: &[], limit: 10, now: Instant(day * DAY) };
        index.find(&question, None).unwrap().hits.iter().map(|hit| hit.record.0.as_u128()).collect()
    };
    assert_eq!(order(300), [2, 1, 3], "two changes today count more than four of last year");
    index.take(&[], &[], &[of(1, 300); 3], 2).unwrap();
    assert_eq!(order(300), [1, 2, 3]);
    index.clear("").unwrap();
    index.take(&rows, &[], &[], 1).unwrap();
    assert_eq!(order(300), [3, 2, 1], "without use the newest first");
}

#[test]
fn a_sieve_is_asked_until_enough_passed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let index = SqliteSearch::open(&folder.path().join("search.db")).expect("a new index");
    let rows: Vec<Words> = (1..=5_200).map(|number| words(number, MINE, "Dark lantern")).collect();
    index.take(&rows, &[], &[], 1).unwrap();
    let sifted = |every: u128| {
        let mut asked = 0;
        let mut sieve = |ids: &[RecordId]| {
            asked += ids.len();
            Ok(ids.iter().copied().filter(|id| id.0.as_u128() % every == 0).collect())
        };
        let question = Question { words: "dark", spaces: &[MINE], kinds: &[], limit: 10, now: Instant(0) };
        let found = index.find(&question, Some(&mut sieve)).unwrap();
        (found.hits.len(), found.sifted, asked)
    };
    assert_eq!(sifted(2), (10, None, 500), "the first that were asked were enough");
    assert_eq!(sifted(1_000), (5, Some(5_000), 5_000), "and where they are not, that is told");
    assert_eq!(sifted(10_000), (0, Some(5_000), 5_000));
}
