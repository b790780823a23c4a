//! Input that is wrong on purpose: refused with one clear sentence, or kept raw with a reason.

mod support;

use exchange::platform_status::{FILE_LIMIT, ROW_LIMIT, SourceFile, plan};
use exchange::run::run;
use proptest::prelude::*;
use support::{FEATURES, Files, IDEAS, TRANSITIONS, World, refused};

fn one(name: &str, bytes: &[u8]) -> String {
    refused(&[SourceFile { name, bytes }])
}

#[test]
fn files_that_cannot_be_read_are_refused() {
    let deep = format!("[{{\"name\": {}1{}}}]", "[".repeat(100_000), "]".repeat(100_000));
    let objects = format!("[{}", "{\"a\":".repeat(100_000));
    let many = format!("[{}]", vec!["{}"; ROW_LIMIT as usize + 1].join(","));
    let wide = format!("[{{{}}}]", (0..1_001).map(|column| format!("\"c{column}\":1")).collect::<Vec<_>>().join(","));
    let long = format!("[{{\"{}\":1}}]", "n".repeat(201));
    let cases: Vec<(&[u8], &str)> = vec![
        (b"", "f.json: the file is empty. Choose the file that holds the data."),
        (b"\xef\xbb\xbf \n", "f.json: the file is empty. Choose the file that holds the data."),
        (b"[{\"name\": \"caf\xe9\"}]", "f.json, byte 14: not UTF-8 text. Save the file as UTF-8."),
        (b"\xff\xfe[\x00]\x00", "f.json, byte 0: not UTF-8 text. Save the file as UTF-8."),
        (
            b"[{\"name\": \"A\", \"statusid\": 1},\n {\"name\": \"B\" \"statusid\": 2}]",
            "f.json, row 2, byte 45: not the JSON that was expected: expected `,` or `}`. Check that the file came whole, and export it again.",
        ),
        (
            b"[{\"name\": \"A\", \"statusid\": 1}",
            "f.json, row 2, byte 28: not the JSON that was expected: EOF while parsing a list. Check that the file came whole, and export it again.",
        ),
        (
            b"[{\"name\": \"A\", \"statusid\": 1}] x",
            "f.json, byte 31: not the JSON that was expected: trailing characters. Check that the file came whole, and export it again.",
        ),
        (
            b"[1, 2]",
            "f.json, row 1, byte 1: not the JSON that was expected: invalid type: integer `1`, expected an object for each entry. Check that the file came whole, and export it again.",
        ),
        (
            b"[{\"id\": 9007199254740993}]",
            "f.json, row 1, column id, byte 23: a number that is not a whole number of at most 9007199254740992 cannot be kept exactly. Put it in quotation marks, so that it is kept as text.",
        ),
        (
            b"\xef\xbb\xbf[{\"id\": 1.5}]",
            "f.json, row 1, column id, byte 13: a number that is not a whole number of at most 9007199254740992 cannot be kept exactly. Put it in quotation marks, so that it is kept as text.",
        ),
        (
            b"[{\"id\": 1, \"id\": 2}]",
            "f.json, row 1, column id, byte 17: stands twice in one entry. Keep one of the two.",
        ),
        (
            b"[{\"a\": {\"b\": 1}, \"a.b\": 2}]",
            "f.json, row 1, column a.b, byte 24: stands twice in one entry. Keep one of the two.",
        ),
        (
            deep.as_bytes(),
            "f.json, row 1, column name[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0], byte 25: nested deeper than 16 levels. Flatten the entry.",
        ),
        (
            objects.as_bytes(),
            "f.json, row 1, column a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a, byte 81: nested deeper than 16 levels. Flatten the entry.",
        ),
        (many.as_bytes(), "f.json, row 100001, byte 300003: more than 100000 entries. Split the file."),
        (
            wide.as_bytes(),
            "f.json, row 1, column c1000, byte 8900: more than 1000 columns. Import only the columns that are needed.",
        ),
        (long.as_bytes(), "f.json, row 1, byte 204: a name of more than 200 bytes. Shorten it."),
        (b"[{}]", "f.json, row 1, column statusid: the feature has neither a statusid nor an id. Number each feature."),
        (b"[{\"statusid\": 1}]", "f.json, row 1, column name: is missing. Give each feature a name."),
        (b"[{\"statusid\": 1, \"name\": 7}]", "f.json, row 1, column name: is not text. Give each feature a name."),
        (
            b"[{\"statusid\": 1, \"name\": \" \\n \"}]",
            "f.json, row 1, column name: is empty. Give each feature a name.",
        ),
        (
            b"[{\"statusid\": 1, \"name\": \"A\"}, {\"statusid\": 1, \"name\": \"B\"}]",
            "f.json, row 2, column statusid: 1 is the number of row 1 too. Number them apart.",
        ),
        (b"{\"1\": {\"title\": \"A\"}}", "none of the 1 files holds features (a JSON list). Add the file of features."),
        (
            b"name,votes\nA,1\n",
            "f.json: not a table of changes: its header lacks changed_at, feature, from_status, to_status. Choose the features (JSON list), the ideas (JSON object) or the changes (CSV) of this format.",
        ),
        (
            b"changed_at,feature,from_status,to_status\n2014,A,B,C\n2014,A,B\n",
            "f.json, row 2, byte 52: 3 cells where the header has 4. Export the table again, with quotation marks around cells that hold commas.",
        ),
        (
            b"changed_at,feature,from_status,to_status\n2014,\"A,B,C\n2014,A,B,D\n",
            "f.json, byte 46: a quotation mark is never closed. Close it, or write \"\" for one mark.",
        ),
        (
            b"changed_at,feature,feature,from_status,to_status\n",
            "f.json, column feature: the header has this name twice, or it is longer than 200 bytes. Give each column a short name of its own.",
        ),
    ];
    let expected: Vec<&str> = cases.iter().map(|(_, message)| *message).collect();
    let told: Vec<String> = cases.iter().map(|(bytes, _)| one("f.json", bytes)).collect();
    assert_eq!(told.join("\n"), expected.join("\n"));
    let large = vec![b' '; FILE_LIMIT + 1];
    assert_eq!(one("f.json", &large), "f.json: 67108865 bytes are more than the limit of 67108864. Split the file.");
    assert_eq!(refused(&[]), "none of the 0 files holds features (a JSON list). Add the file of features.");
    assert_eq!(
        one("a/b.json", b"[]"),
        "a/b.json: a file's name is 1 to 200 bytes on one line and without folders. Rename the file."
    );
}

#[test]
fn files_that_do_not_go_together_are_refused() {
    let feature = b"[{\"statusid\": 1, \"name\": \"A\"}]";
    let two = [SourceFile { name: "a.json", bytes: feature }, SourceFile { name: "b.json", bytes: feature }];
    assert_eq!(
        refused(&two),
        "\"a.json\" and \"b.json\" both hold features (a JSON list), or have one name. Import one of them at a time."
    );
    let ideas = |bytes| refused(&[SourceFile { name: "a.json", bytes: feature }, SourceFile { name: "i.json", bytes }]);
    assert_eq!(
        ideas(b"{\"1\": {\"title\": \"A\"}, \"1\": {\"title\": \"B\"}}"),
        "i.json, row 2, column (key): two ideas have the number 1. Number them apart."
    );
    assert_eq!(
        ideas(b"{\" \": {\"title\": \"A\"}}"),
        "i.json, row 1, column (key): an idea's number is 1 to 200 bytes on one line. Give it one."
    );
    assert_eq!(ideas(b"{\"1\": {\"votes\": 3}}"), "i.json, row 1, column title: is missing. Give each idea a title.");
    assert_eq!(
        ideas(b"{\"1\": 3}"),
        "i.json, row 1, byte 6: not the JSON that was expected: invalid type: integer `3`, expected an object for each entry. Check that the file came whole, and export it again."
    );
}

#[test]
fn a_wrong_target_is_refused() {
    let world = World::new();
    let file = [SourceFile { name: "a.json", bytes: b"[{\"statusid\": 1, \"name\": \"A\"}]" }];
    let mut target = world.target();
    target.zone = "Nowhere/Land".into();
    assert_eq!(
        plan(&file, &target).unwrap_err().to_string(),
        "the zone \"Nowhere/Land\" is no IANA time zone such as America/Los_Angeles"
    );
    let mut target = world.target();
    target.provenance.as_of = "2020".into();
    assert_eq!(plan(&file, &target).unwrap_err().to_string(), "the date \"2020\" is no day such as 2020-08-03");
}

/// Values that no field takes stay in their row, each with its reason, and the rest is imported.
#[test]
fn strange_values_are_kept_raw_with_a_reason() {
    let features = "\u{feff}[{\"statusid\": 1, \"name\": \"<script>\\nalert(1)</script>\", \"link\": \"javascript:alert(1)\", \"category\": 7, \
        \"summary\": \"a\\u0000 <img src=x onerror=alert(1)> [x](javascript:y)\", \"ieStatus\": {\"text\": \"Someday\"}, \"uservoiceid\": \"6\\u0001\", \
        \"tags\": [], \"more\": {}, \"none\": null, \"list\": [1, {\"x\": true}]}, \
        {\"id\": 2, \"name\": \"B\", \"summary\": \"\", \"ieStatus\": {\"text\": \"shipped!\"}}, {\"id\": 3, \"name\": \"B\"}]";
    let ideas = "{\"6\": {\"title\": \"Six\", \"url\": \"ftp://x\", \"votes\": -1}}";
    let changes = "\u{feff}changed_at,feature,from_status,to_status,who\nyesterday,\"<script>\nalert(1)</script>\",x,Shipped,me\n2014-03-27T18:55:30-07:00,B,,Shipped,\n";
    let world = World::new();
    let files = [
        SourceFile { name: "f.json", bytes: features.as_bytes() },
        SourceFile { name: "i.json", bytes: ideas.as_bytes() },
        SourceFile { name: "t.csv", bytes: changes.as_bytes() },
    ];
    let plan = plan(&files, &world.target()).unwrap();
    let findings: Vec<String> = plan
        .report
        .findings
        .iter()
        .map(|found| {
            format!(
                "{} {} {} {:?} ({}): {}",
                found.file, found.row, found.column, found.outcome, found.value, found.reason
            )
        })
        .collect();
    assert_eq!(findings.join("\n"), include_str!("expected/strange.txt").trim_end());
    assert_eq!((plan.report.values, plan.report.lost), (32, 0));
    assert_eq!(plan.rows[0].values["list[1].x"], true);
    assert_eq!(plan.rows[0].values["summary"], "a\0 <img src=x onerror=alert(1)> [x](javascript:y)");
    run(&world.ledger, &world.imports, world.permit(), plan).unwrap();
    let feature = world.titled("feature", "<script> alert(1)</script>");
    assert_eq!(feature.text("description"), Some("a  \\<img src=x onerror=alert(1)> \\[x\\](javascript:y)"));
    assert_eq!((feature.text("link"), feature.text("area"), feature.state()), (None, None, None));
}

#[test]
fn findings_are_bounded_and_say_so() {
    let world = World::new();
    let mut files = Files::demo();
    for number in 0..6_000 {
        files.transitions.extend_from_slice(format!("2016-01-01T00:00:00Z,gone {number},x,Shipped\n").as_bytes());
    }
    let report = world.plan(&files).report;
    assert_eq!((report.findings.len(), report.lost), (5_000, 0));
    assert_eq!(
        report.findings.last().unwrap().reason,
        "1250 more findings are not listed; every value still stands in its row"
    );
}

#[test]
fn changes_at_the_same_instant_stay_apart() {
    let mut changes = String::from("changed_at,feature,from_status,to_status\n");
    for number in 0..10_000 {
        changes += ["2014-01-01T00:00:00Z,A,,Shipped\n", "2014-01-01T00:00:00Z,A,,Prefixed\n"][number % 2];
    }
    let files = [
        SourceFile { name: "f.json", bytes: b"[{\"statusid\": 1, \"name\": \"A\"}]" },
        SourceFile { name: "t.csv", bytes: changes.as_bytes() },
    ];
    let plan = plan(&files, &World::new().target()).unwrap();
    let ids: std::collections::HashSet<_> = plan.batch.operations.iter().map(|operation| operation.id).collect();
    assert_eq!(ids.len(), 10_016);
}

fn accounted(files: &[SourceFile<'_>]) {
    let world = World::new();
    if let Ok(plan) = plan(files, &world.target()) {
        let report = &plan.report;
        assert_eq!(report.values, report.mapped + report.kept_raw);
        assert_eq!(report.lost, 0);
        assert_eq!(report.values as usize, plan.rows.iter().map(|row| row.values.len()).sum::<usize>());
        run(&world.ledger, &world.imports, world.permit(), plan).unwrap();
    }
}

fn json() -> impl Strategy<Value = String> {
    let text = "[a-z<>&\\\\\"\u{1}\u{85}\u{2028}é ]{0,12}".prop_map(|text| serde_json::to_string(&text).unwrap());
    let leaf = prop_oneof![
        text,
        any::<i64>().prop_map(|number| number.to_string()),
        Just("null".into()),
        Just("true".into()),
        Just("1e3".into())
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let name = prop_oneof![
            Just("name"),
            Just("title"),
            Just("statusid"),
            Just("id"),
            Just("ieStatus"),
            Just("text"),
            Just("uservoiceid"),
            Just("votes"),
            Just("url"),
            Just("summary"),
            Just("link"),
            Just("")
        ];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(|list| format!("[{}]", list.join(","))),
            proptest::collection::vec((name, inner), 0..5).prop_map(|members| format!(
                "{{{}}}",
                members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect::<Vec<_>>().join(",")
            )),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic(one in any::<Vec<u8>>(), other in any::<Vec<u8>>()) {
        accounted(&[SourceFile { name: FEATURES, bytes: &one }, SourceFile { name: IDEAS, bytes: &other }]);
        let csv = [b"changed_at,feature,from_status,to_status\n".as_slice(), &one].concat();
        accounted(&[SourceFile { name: FEATURES, bytes: b"[]" }, SourceFile { name: TRANSITIONS, bytes: &csv }]);
    }

    #[test]
    fn arbitrary_entries_are_accounted_for(
        entries in proptest::collection::vec((json(), "[a-z\u{1}\u{85} é<]{1,8}", any::<u32>()), 0..4),
        ideas in proptest::collection::vec((any::<u8>(), json()), 0..3),
        cells in proptest::collection::vec(("[a-z ]{1,3}", "[ -~]{0,12}"), 0..3),
    ) {
        let features: Vec<String> = entries.iter().map(|(value, name, number)| {
            format!("{{\"name\":{},\"statusid\":{number},\"summary\":{value},\"uservoiceid\":7}}", serde_json::to_string(name).unwrap())
        }).collect();
        let features = format!("[{}]", features.join(","));
        let ideas: Vec<String> = ideas.iter().map(|(number, value)| format!("\"{number}\":{{\"title\":\"T\",\"votes\":{number},\"url\":{value}}}")).collect();
        let ideas = format!("{{{}}}", ideas.join(","));
        let mut csv = String::from("changed_at,feature,from_status,to_status\n");
        for (name, cell) in &cells {
            csv += &format!("2014-01-01T00:00:00Z,{name},\"{}\",Shipped\n", cell.replace('"', "\"\""));
        }
        accounted(&[
            SourceFile { name: FEATURES, bytes: features.as_bytes() },
            SourceFile { name: IDEAS, bytes: ideas.as_bytes() },
            SourceFile { name: TRANSITIONS, bytes: csv.as_bytes() },
        ]);
    }

    #[test]
    fn damaged_files_never_panic(at in 0usize..200_000, byte in any::<u8>(), cut in 0usize..4_000) {
        let mut features = support::demo(FEATURES);
        let end = features.len();
        features[at.min(end - 1)] = byte;
        features.truncate(end - cut * usize::from(byte % 2));
        let world = World::new();
        if let Ok(plan) = plan(&[SourceFile { name: FEATURES, bytes: &features }], &world.target()) {
            prop_assert_eq!(plan.report.values, plan.report.mapped + plan.report.kept_raw);
        }
    }
}
