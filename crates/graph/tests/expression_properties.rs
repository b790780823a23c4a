//! Laws that hold for every expression and every decimal.

use graph::expression::{
    Absent, CivilDate, Decimal, Host, KindSchema, SOURCE_LIMIT, Schema, SchemaField, Value, compile, compile_filter,
    fold,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

struct Numbers;

impl Host for Numbers {
    type Record = u32;

    fn today(&self) -> CivilDate {
        CivilDate::day(16_755)
    }

    fn id(&self, record: &u32) -> String {
        record.to_string()
    }

    fn field(&self, _record: &u32, name: &str) -> Value<u32> {
        match name {
            "title" => Value::Text("One".to_owned()),
            "n" => Value::Number(Decimal::whole(5)),
            "m" => Value::Number(Decimal::whole(-2)),
            "yes" => Value::Boolean(true),
            "no" => Value::Boolean(false),
            "due" => CivilDate::parse("2015-Q4").map_or(Value::MISSING, Value::Date),
            _ => Value::MISSING,
        }
    }

    fn linked(&self, record: &u32, _role: &str) -> Vec<u32> {
        if *record < 3 { vec![record + 1, record + 2] } else { Vec::new() }
    }

    fn peers(&self, _record: &u32) -> Vec<u32> {
        vec![0, 1, 2]
    }

    fn date_of(&self, instant: i64) -> CivilDate {
        CivilDate::day(instant.div_euclid(86_400_000))
    }
}

fn schema() -> Schema {
    let fields = [
        ("title", SchemaField::Text),
        ("n", SchemaField::Number),
        ("m", SchemaField::Number),
        ("yes", SchemaField::Boolean),
        ("no", SchemaField::Boolean),
        ("unknown", SchemaField::Boolean),
        ("due", SchemaField::Date),
    ];
    let item = KindSchema {
        fields: fields.map(|(name, field)| (name.to_owned(), field)).into(),
        links: BTreeMap::from([("next".to_owned(), vec!["item".to_owned()])]),
    };
    Schema { roots: vec!["item".to_owned()], kinds: BTreeMap::from([("item".to_owned(), item)]) }
}

fn evaluate(source: &str) -> Value<u32> {
    compile(source, &schema()).unwrap().evaluate(&Numbers, &0)
}

fn soup() -> impl Strategy<Value = String> {
    let words: Vec<&str> = "title n m yes no unknown due next this and or not in is empty contains \
        starts with true false null ( ) [ ] , . + - * / ^ = != < <= > >= 1 2.5 30d 1m \"a\" @2015-Q4 \
        @today `n` @me if( any(next, sum(next, count( max( abs( coalesce( peers() rescale( round("
        .split_whitespace()
        .collect();
    proptest::collection::vec(proptest::sample::select(words), 0..30).prop_map(|words| words.join(" "))
}

fn condition() -> impl Strategy<Value = String> + Clone {
    let leaf = proptest::sample::select(vec![
        "yes",
        "no",
        "unknown",
        "n > 1",
        "1 / 0 > 1",
        "due < @2015-12",
        "title is empty",
        "n in [1, 5]",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(4, 16, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} and {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} or {b})")),
            inner.clone().prop_map(|a| format!("(not {a})")),
            inner.prop_map(|a| format!("any(next, {a})")),
        ]
    })
}

fn number() -> impl Strategy<Value = String> {
    let leaf = proptest::sample::select(vec!["n", "m", "0", "3", "0.000000001", "123456.789", "1 / 0"]);
    leaf.prop_map(str::to_owned).prop_recursive(4, 16, 2, |inner| {
        let operator = proptest::sample::select(vec!["+", "-", "*", "/", "^"]);
        prop_oneof![
            (inner.clone(), operator, inner.clone()).prop_map(|(a, o, b)| format!("({a} {o} {b})")),
            inner.clone().prop_map(|a| format!("-{a}")),
            inner.clone().prop_map(|a| format!("round({a}, 2)")),
            (condition(), inner.clone(), inner).prop_map(|(c, a, b)| format!("if({c}, {a}, {b})")),
        ]
    })
}

/// A decimal of any size that is written with nine fractional digits.
fn decimal() -> impl Strategy<Value = Decimal> {
    let scaled = prop_oneof![any::<i128>(), -10_000_000_000i128..10_000_000_000];
    scaled.prop_filter_map("out of range", |scaled| {
        let size = scaled.unsigned_abs();
        let sign = if scaled < 0 { "-" } else { "" };
        Decimal::parse(&format!("{sign}{}.{:09}", size / 1_000_000_000, size % 1_000_000_000))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_an_expression_or_an_error_inside_it(source in prop_oneof![any::<String>(), soup()]) {
        let length = source.encode_utf16().count();
        let filter = compile_filter(&source, &schema()).map(|filter| filter.expression);
        for compiled in [compile(&source, &schema()), filter] {
            match compiled {
                Ok(expression) => {
                    expression.evaluate(&Numbers, &0);
                    expression.explain(&Numbers, &0);
                }
                Err(error) => prop_assert!(error.start <= error.end && error.end <= length),
            }
        }
    }

    #[test]
    fn the_canonical_writing_is_read_back(source in prop_oneof![soup(), condition(), number()]) {
        if let Ok(expression) = compile(&source, &schema()) {
            let once = expression.format();
            if once.encode_utf16().count() <= SOURCE_LIMIT {
                let again = compile(&once, &schema()).unwrap();
                prop_assert_eq!(again.format(), once);
                prop_assert_eq!(again.evaluate(&Numbers, &0), expression.evaluate(&Numbers, &0));
            }
        }
    }

    #[test]
    fn logic_keeps_the_laws_of_three_values(a in condition(), b in condition(), c in condition()) {
        let negated = evaluate(&format!("not ({a} and {b})"));
        prop_assert_eq!(negated, evaluate(&format!("not {a} or not {b}")));
        let negated = evaluate(&format!("not ({a} or {b})"));
        prop_assert_eq!(negated, evaluate(&format!("not {a} and not {b}")));
        prop_assert_eq!(evaluate(&format!("not not {a}")), evaluate(&a));
        prop_assert_eq!(evaluate(&format!("{a} or {a}")), evaluate(&a));
        let left = evaluate(&format!("({a} and {b}) and {c}"));
        prop_assert_eq!(left, evaluate(&format!("{a} and ({b} and {c})")));
        match (evaluate(&format!("{a} or {b}")), evaluate(&format!("{b} or {a}"))) {
            // The reason is that of the first absent side, so only its presence is symmetric.
            (Value::Absent(_), Value::Absent(_)) => {}
            (left, right) => prop_assert_eq!(left, right),
        }
    }

    #[test]
    fn decimals_keep_the_laws_of_arithmetic(a in decimal(), b in decimal()) {
        prop_assert_eq!(a.plus(b), b.plus(a));
        prop_assert_eq!(a.times(b), b.times(a));
        prop_assert_eq!(a.times(Decimal::ONE), Ok(a));
        prop_assert_eq!(a.over(Decimal::ONE), Ok(a));
        if let Ok(sum) = a.plus(b) {
            prop_assert_eq!(sum.minus(b), Ok(a));
        }
        if b != Decimal::ZERO {
            prop_assert_eq!(b.over(b), Ok(Decimal::ONE));
            prop_assert_eq!(a.negate().over(b), a.over(b).map(Decimal::negate));
        } else {
            prop_assert_eq!(a.over(b), Err(Absent::DivisionByZero));
        }
        prop_assert_eq!(Decimal::parse(&a.to_string()), Some(a));
        prop_assert_eq!(a.times(b), a.negate().times(b.negate()));
    }

    #[test]
    fn the_root_of_a_square_is_the_number(n in 0i64..3_000_000_000) {
        let number = Decimal::whole(n);
        prop_assert_eq!(number.times(number).and_then(Decimal::square_root), Ok(number));
    }

    #[test]
    fn a_double_is_read_by_its_shortest_writing(digits in -999_999_999i32..=999_999_999, places in 0u32..=9) {
        let divisor = Decimal::whole(10i64.pow(places));
        let expected = Decimal::whole(i64::from(digits)).over(divisor).ok();
        let read = format!("{digits}e-{places}").parse().ok().and_then(Decimal::from_number);
        prop_assert_eq!(read, expected);
    }

    #[test]
    fn folding_twice_changes_nothing(text in any::<String>()) {
        let once = fold(&text).into_owned();
        prop_assert_eq!(fold(&once), once.as_str());
    }

    #[test]
    fn dates_are_read_back_as_they_are_written(days in -719_162i64..=2_932_896) {
        let date = CivilDate::day(days);
        prop_assert_eq!(CivilDate::parse(&date.to_string()), Some(date));
        let written = date.to_string();
        let mut parts = written.split('-').map(|part| part.parse::<i64>().unwrap());
        let (year, month, day) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        prop_assert_eq!(CivilDate::of(year, month, day), Some(date));
        let quarter = CivilDate::parse(&format!("{year:04}-Q{}", (month + 2) / 3)).unwrap();
        prop_assert_eq!(date.within(quarter), Ok(true));
    }

    #[test]
    fn instants_are_whole_numbers_of_any_size(instant in any::<i64>()) {
        prop_assert!(!graph::expression::format_instant(instant).is_empty());
        let written = graph::expression::format_instant(instant % 253_370_764_800_000);
        if let Some(read) = graph::expression::parse_instant(&written) {
            prop_assert_eq!(read, instant % 253_370_764_800_000);
        }
    }
}

#[test]
fn deep_nesting_is_an_error_and_not_an_overflow() {
    for part in ["(", "not ", "-", "abs(", "[", "1^", "if(true,", "any(next,"] {
        for count in [64, 65, 500] {
            assert!(compile(&part.repeat(count), &schema()).is_err());
        }
    }
    let nested = format!("{}1{}", "if(true, 0 + 1 * 1 ^ ".repeat(32), ", 1)".repeat(32));
    assert_eq!(evaluate(&nested), Value::Number(Decimal::ONE));
    let nested = format!("{}yes{}", "(no or yes and n > 1 and ".repeat(64), ")".repeat(64));
    assert_eq!(evaluate(&nested), Value::Boolean(true));
}

#[test]
fn nested_sets_stop_at_the_limit() {
    let nested = format!("{}count(peers()){}", "sum(peers(), ".repeat(14), ")".repeat(14));
    assert_eq!(evaluate(&nested), Value::Absent(Absent::Limit));
    let explanation = compile(&nested, &schema()).unwrap().explain(&Numbers, &0);
    assert_eq!(explanation.value, Value::Absent(Absent::Limit));
}
