//! How long a search takes among many records: the words of an ordinary language, where a few are nearly everywhere
//! and most are rare.

use crate::figure::{Figure, Limit};
use anyhow::{Context, Result};
use graph::id::{RecordId, SpaceId};
use graph::time::Instant as Moment;
use ledger::search::{Question, SearchIndex, Words};
use std::time::Instant;
use storage::sqlite::search::SqliteSearch;
use uuid::Uuid;

const RECORDS: u64 = 1_000_000;
const CHUNK: u64 = 1_000;
/// Different words. Word number N is used in proportion to 1 / (N + 1), as in natural language.
const VOCABULARY: usize = 60_000;
const TITLE: usize = 6;
const BODY: usize = 24;
/// Searches of each sort.
const SEARCHES: usize = 300;
const LIMIT_RARE_MILLISECONDS: f64 = 50.0;
const LIMIT_COMMON_MILLISECONDS: f64 = 150.0;
/// Words below this rank are in fewer than one record of a hundred.
const RARE_FROM: usize = 1_200;
const COMMON_TO: usize = 60;

/// Numbers that look random and are the same each time (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A rank, as often as words of that rank are used.
    fn rank(&mut self) -> usize {
        let share = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        // The inverse of the logarithm that the sum of 1 / N is near to.
        (((VOCABULARY + 1) as f64).powf(share) as usize).saturating_sub(1).min(VOCABULARY - 1)
    }
}

/// A word of six to nine letters that looks like one, different for each number.
fn word(number: usize) -> String {
    const SYLLABLES: [&str; 20] = [
        "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "qui", "ro", "su", "ta", "ve", "wi",
        "xo", "zu",
    ];
    let mut rest = number * 7_919 % 160_000;
    let mut word = String::new();
    for _ in 0..4 {
        word.push_str(SYLLABLES[rest % SYLLABLES.len()]);
        rest /= SYLLABLES.len();
    }
    word
}

fn sentence(numbers: &mut Numbers, words: usize) -> String {
    (0..words).map(|_| word(numbers.rank())).collect::<Vec<_>>().join(" ")
}

pub fn measure() -> Result<Vec<Figure>> {
    let home = tempfile::tempdir()?;
    let index = SqliteSearch::open(&home.path().join("bench.search.db"))?;
    let mut numbers = Numbers(1);
    let spaces = [SpaceId(Uuid::from_u128(1)), SpaceId(Uuid::from_u128(2))];
    let started = Instant::now();
    for chunk in 0..RECORDS / CHUNK {
        let rows: Vec<Words> = (chunk * CHUNK..(chunk + 1) * CHUNK)
            .map(|number| Words {
                record: RecordId(Uuid::from_u128(u128::from(number) + 1)),
                space: spaces[usize::from(number % 10 == 0)],
                kind: if number % 3 == 0 { "feedback" } else { "feature" }.to_owned(),
                topic: None,
                updated_at: Moment(1_700_000_000_000 + i64::try_from(number).unwrap_or(0) * 60_000),
                archived: false,
                title: sentence(&mut numbers, TITLE),
                key: format!("BEN-{number}"),
                body: sentence(&mut numbers, BODY),
            })
            .collect();
        index.take(&rows, &[], &[], (chunk + 1) * CHUNK)?;
    }
    let built = started.elapsed();
    let mut figures = Vec::new();
    let mut timed = |name: &'static str, limit: Limit, words: &mut dyn FnMut(&mut Numbers) -> String| -> Result<()> {
        let mut milliseconds = Vec::with_capacity(SEARCHES);
        let mut hits = 0;
        for _ in 0..SEARCHES {
            let words = words(&mut numbers);
            let question =
                Question { words: &words, spaces: &spaces[..1], kinds: &[], limit: 20, now: Moment(1_760_000_000_000) };
            let asked = Instant::now();
            let found = index.find(&question, None)?;
            milliseconds.push(asked.elapsed().as_secs_f64() * 1_000.0);
            hits += found.hits.len();
        }
        milliseconds.sort_by(f64::total_cmp);
        let at = |share: usize| milliseconds.get(SEARCHES * share / 100).copied().context("a search was timed");
        figures.push(Figure {
            name,
            value: at(95)?,
            unit: "ms",
            limit,
            how: format!(
                "p95 of {SEARCHES} searches among {RECORDS} records, {hits} hits shown; median {:.1} ms, slowest {:.1} ms; the index was built in {:.0} s",
                at(50)?,
                milliseconds.last().copied().unwrap_or_default(),
                built.as_secs_f64()
            ),
        });
        Ok(())
    };
    let span = VOCABULARY - RARE_FROM;
    let mut rare = |numbers: &mut Numbers| word(RARE_FROM + numbers.next() as usize % span) + " ";
    timed("search_rare", Limit::AtMost(LIMIT_RARE_MILLISECONDS), &mut rare)?;
    let mut common = |numbers: &mut Numbers| word(numbers.next() as usize % COMMON_TO) + " ";
    timed("search_common", Limit::AtMost(LIMIT_COMMON_MILLISECONDS), &mut common)?;
    let mut two = |numbers: &mut Numbers| {
        format!("{} {} ", word(numbers.next() as usize % COMMON_TO), word(RARE_FROM + numbers.next() as usize % span))
    };
    timed("search_two_words", Limit::AtMost(LIMIT_RARE_MILLISECONDS), &mut two)?;
    let mut typing = |numbers: &mut Numbers| {
        let whole = word(RARE_FROM + numbers.next() as usize % span);
        whole.chars().take(5).collect()
    };
    timed("search_while_typing", Limit::None, &mut typing)?;
    let mut slips = |numbers: &mut Numbers| {
        let mut letters: Vec<char> = word(RARE_FROM + numbers.next() as usize % span).chars().collect();
        letters.swap(2, 3);
        letters.into_iter().chain([' ']).collect()
    };
    timed("search_with_a_slip", Limit::None, &mut slips)?;
    Ok(figures)
}
