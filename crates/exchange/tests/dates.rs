//! Dates as they are written in the exports of other programs.

use exchange::dates::{civil, order_of, read};
use exchange::mapping::DateOrder;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

fn instant(value: Value, order: DateOrder) -> String {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    read(&value, order).and_then(|written| written.instant(&zone)).map_or("-".into(), |at| at.to_string())
}

#[test]
fn what_other_programs_write_is_read() {
    let told = DateOrder::Told;
    for (value, order, expected) in [
        (json!("2024-05-06T07:08:09.123+0000"), told, "2024-05-06T07:08:09.123Z"),
        (json!("2024-05-06T07:08:09Z"), told, "2024-05-06T07:08:09.000Z"),
        (json!("2024-05-06T07:08:09-05:30"), told, "2024-05-06T12:38:09.000Z"),
        (json!("2024-05-06 07:08"), told, "2024-05-06T05:08:00.000Z"),
        (json!("2024-05-06 07:08:09 UTC"), told, "2024-05-06T07:08:09.000Z"),
        (json!("Tue, 3 Oct 2023 10:11:12 +0200"), told, "2023-10-03T08:11:12.000Z"),
        (json!("03/Oct/23 12:11 AM"), told, "2023-10-02T22:11:00.000Z"),
        (json!("Oct 3, 2023 1:11 pm"), told, "2023-10-03T11:11:00.000Z"),
        (json!("3rd of October 2023"), told, "2023-10-02T22:00:00.000Z"),
        (json!("05-12-2024 22:44"), told, "2024-12-05T21:44:00.000Z"),
        (json!("05/12/2024"), DateOrder::MonthFirst, "2024-05-11T22:00:00.000Z"),
        (json!("13/12/2024"), DateOrder::MonthFirst, "2024-12-12T23:00:00.000Z"),
        (json!(1_700_000_000), told, "2023-11-14T22:13:20.000Z"),
        (json!(1_700_000_000_123_i64), told, "2023-11-14T22:13:20.123Z"),
        (json!("31/02/2024"), told, "-"),
        (json!("2024-05-06T25:00:00Z"), told, "-"),
        (json!("version 1.2.3"), told, "-"),
        (json!("1.2"), told, "-"),
        (json!("12"), told, "-"),
        (json!("5 marbles 2024"), told, "-"),
        (json!(42), told, "-"),
        (json!(true), told, "-"),
    ] {
        assert_eq!(instant(value.clone(), order), expected, "{value}");
    }
}

#[test]
fn a_column_tells_which_number_is_the_day() {
    let of = |texts: &[&str]| order_of(texts.iter().map(|text| json!(text)).collect::<Vec<_>>().iter());
    assert_eq!(of(&["1/2/2024", "13/2/2024"]), DateOrder::DayFirst);
    assert_eq!(of(&["1/2/2024", "2/13/2024"]), DateOrder::MonthFirst);
    assert_eq!(of(&["1/2/2024", "2024-13-01", "3 May 2024"]), DateOrder::Told);
}

#[test]
fn a_date_field_takes_the_day_or_what_is_less_precise() {
    let zone = TimeZone::get("America/Los_Angeles").unwrap();
    let of = |value: Value| civil(&value, DateOrder::Told, &zone).unwrap_or("-".into());
    assert_eq!(of(json!("2024-Q3")), "2024-Q3");
    assert_eq!(of(json!(2024)), "2024");
    assert_eq!(of(json!("2024-05-06T02:00:00Z")), "2024-05-05");
    assert_eq!(of(json!("6 May 2024")), "2024-05-06");
    assert_eq!(of(json!("soon")), "-");
}
