//! The search index: whose records count.

use graph::id::{RecordId, SpaceId};
use graph::time::Instant;
use ledger::search::{Question, SearchIndex, Words};
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
    index.take(&[words(1, MINE, "Dark lantern")], &[], 1).unwrap();
    let theirs: Vec<Words> = (2..20_100).map(|number| words(number, THEIRS, "Dark room")).collect();
    index.take(&theirs, &[], 2).unwrap();
    let found = |spaces: &[SpaceId]| {
        let question = Question { words: "dark", spaces, kinds: &[], limit: 10, now: Instant(0) };
        let found = index.find(&question).unwrap();
        (found.hits.len(), found.newest)
    };
    assert_eq!(found(&[MINE]), (1, None), "and it is all there is");
    assert_eq!(found(&[MINE, THEIRS]), (10, Some(20_000)));
}
