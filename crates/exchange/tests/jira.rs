//! Jira's exports as they were published: every value in one cell, and what the cells mean.

mod real;

use exchange::jira::{json, sheet, xml};
use exchange::mapping::{Becomes, Markup, Target};
use exchange::markup::to_markdown;
use exchange::table::{Reading, Table};
use real::bytes as real;
use serde_json::{Value, json};

fn issues_of(name: &str) -> (Value, Reading) {
    let value: Value = serde_json::from_slice(&real(&format!("jira/{name}"))).unwrap();
    assert!(json::is_jira(&value));
    let reading = json::read(name, &value).unwrap();
    (value, reading)
}

/// Values that are something: counted without the reader.
fn count(value: &Value) -> u64 {
    match value {
        Value::Null => 0,
        Value::String(text) => u64::from(!text.trim().is_empty()),
        Value::Bool(_) | Value::Number(_) => 1,
        Value::Array(list) => list.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum(),
    }
}

fn is_added(name: &str) -> bool {
    name.starts_with('(') && name.ends_with(')')
}

fn cells(reading: &Reading) -> u64 {
    let columns = reading.tables.iter().flat_map(|table| &table.columns);
    columns.filter(|column| !is_added(&column.name)).map(|column| column.values).sum()
}

fn table<'a>(reading: &'a Reading, name: &str) -> &'a Table {
    reading.tables.iter().find(|table| table.name.ends_with(name)).unwrap()
}

fn texts(table: &Table, column: &str) -> Vec<String> {
    let Some(column) = table.position(column) else { return vec![] };
    let text = |value: Option<&Value>| value.map_or(String::new(), |value| value.as_str().unwrap_or("?").to_owned());
    table.rows.iter().map(|row| text(row.first(column))).collect()
}

fn target(table: &Table, column: &str) -> Target {
    table.columns[table.position(column).unwrap()].suggested.clone().unwrap().target
}

fn shape(reading: &Reading) -> Vec<(&str, usize)> {
    reading.tables.iter().map(|table| (table.name.as_str(), table.rows.len())).collect()
}

#[test]
fn real_every_value_of_the_real_files_has_one_cell() {
    for name in ["finos-issues.json", "patternfly-issues-a.json"] {
        let (value, reading) = issues_of(name);
        assert_eq!(cells(&reading), count(&value), "{name}");
        for table in &reading.tables {
            assert!(table.columns.iter().all(|column| column.suggested.is_some()), "{}", table.name);
        }
    }
}

#[test]
fn real_finos_issues() {
    let (_, reading) = issues_of("finos-issues.json");
    assert_eq!((reading.system, reading.instance.as_str()), ("jira", "finosfoundation.atlassian.net"));
    assert_eq!(
        shape(&reading),
        [("finos-issues.json › issues", 8), ("finos-issues.json › comments", 2), ("finos-issues.json › history", 19)]
    );
    let issues = table(&reading, "issues");
    assert_eq!(
        texts(issues, "key"),
        ["CONTRIB-5", "CONTRIB-4", "CONTRIB-3", "CONTRIB-10", "CONTRIB-11", "HELP-6043", "HELP-6042", "HELP-6041"]
    );
    let titles = texts(issues, "fields.summary");
    assert_eq!(
        titles[..4],
        ["Testing third contrib - CLA Procurement", "", "Testing third contrib", "CLA Procurement"]
    );
    let states = texts(issues, "fields.status.name");
    assert_eq!(states[..3], ["CLA On File", "", "Contributed"]);
    assert_eq!(states[5..], ["Open", "Closed", "Open"]);
    assert_eq!(target(issues, "fields.parent.key"), Target::Link { role: "part_of".into(), backwards: false });
    assert_eq!(target(issues, "fields.customfield_10011.value"), Target::Nowhere);
    let program = target(issues, "fields.customfield_10016.value.value");
    assert!(matches!(program, Target::NewField { label, .. } if label == "Program"));

    let comments = table(&reading, "comments");
    assert_eq!(texts(comments, "(issue)"), ["CONTRIB-11", "CONTRIB-11"]);
    let body = texts(comments, "body");
    let markdown = to_markdown(Markup::JiraWiki, &Value::from(body[0].clone())).unwrap();
    let beginning = "Scanned the 3 repositories mentioned on CONTRIB-9, no license violations found.\n\n\
        Before starting, we downloaded and unzipped (master branch) source code archives from GitHub.\n\n\
        **SDK**\n\n\
        ```\ncd sdk-master\nnpm install -g node-license-validator\nnpm install --prod\n\
        node-license-validator . --allow-licenses Apache, BSD-3-Clause, MIT\n```\n\nResult:\n\n";
    assert!(markdown.starts_with(beginning), "{markdown}");

    let history = table(&reading, "history");
    let changes: Vec<String> = texts(history, "(issue)")
        .into_iter()
        .zip(texts(history, "items.field"))
        .zip(texts(history, "(created)"))
        .zip(texts(history, "items.fromString").into_iter().zip(texts(history, "items.toString")))
        .filter(|(((issue, field), _), _)| issue == "CONTRIB-3" && field == "status")
        .map(|((_, created), (from, to))| format!("{created} {from} > {to}"))
        .collect();
    assert_eq!(
        changes.join("\n"),
        "2018-05-15T00:03:29.521+0200 Onboard Contribution > Contributed\n\
         2018-05-15T00:03:06.366+0200 Approval in Progress > Onboard Contribution\n\
         2018-05-15T00:00:20.828+0200 Awaiting Approval > Approval in Progress\n\
         2018-05-14T23:59:58.746+0200 Legal Checks > Awaiting Approval"
    );
}

#[test]
fn real_patternfly_issues() {
    let (_, reading) = issues_of("patternfly-issues-a.json");
    assert_eq!(
        shape(&reading),
        [("patternfly-issues-a.json › issues", 5), ("patternfly-issues-a.json › history", 142)]
    );
    let issues = table(&reading, "issues");
    assert_eq!(texts(issues, "fields.status.name"), ["To Do", "To Do", "Done", "To Do", "To Do"]);
    let clones = |backwards| Target::Link { role: "clones".into(), backwards };
    assert_eq!(target(issues, "fields.issuelinks[Cloners].outwardIssue.key"), clones(false));
    assert_eq!(target(issues, "fields.issuelinks[Cloners].inwardIssue.key"), clones(true));
    assert_eq!(texts(issues, "fields.issuelinks[Cloners].outwardIssue.key")[0], "OSUX-181");
    // Two items of one entry: what the entry says of itself stands once.
    let history = table(&reading, "history");
    let ids = texts(history, "id");
    assert_eq!(ids.iter().filter(|id| id.is_empty()).count(), 1);
    assert!(texts(history, "(created)").iter().all(|created| !created.is_empty()));
}

#[test]
fn a_search_keeps_what_stands_around_its_issues() {
    let document = json!({"type": "doc", "version": 1, "content": [
        {"type": "paragraph", "content": [{"type": "text", "text": "Words"}]}]});
    let value = json!({
    "startAt": 0, "total": 2, "names": {"customfield_10016": "Story Points", "customfield_1": "Team"},
    "issues": [
        {"key": "AB-1", "id": "1", "self": "https://issues.example.org/rest/api/3/issue/1", "fields": {
            "summary": "One", "description": document, "customfield_10016": 3, "customfield_1": {"value": "Red"},
            "assignee": {"displayName": "Ann", "emailAddress": "ann@example.org"},
            "issuelinks": [
                {"id": "7", "type": {"name": "Blocks", "inward": "is blocked by", "outward": "blocks"},
                 "outwardIssue": {"key": "AB-2"}},
                {"id": "8", "type": {"name": "Blocks", "inward": "is blocked by", "outward": "blocks"},
                 "inwardIssue": {"key": "AB-3"}}],
            "comment": {"comments": [{"id": "5", "body": document, "author": {"displayName": "Bo"}}], "total": 1}}},
        {"backend_name": "Jira", "data": {"key": "AB-2", "fields": {"summary": "Two"}}}
    ]});
    assert!(json::is_jira(&value));
    let reading = json::read("search.json", &value).unwrap();
    assert_eq!(
        shape(&reading),
        [("search.json › issues", 2), ("search.json › comments", 1), ("search.json › file", 1)]
    );
    assert_eq!(reading.instance, "issues.example.org");
    let issues = table(&reading, "issues");
    let description = issues.columns[issues.position("fields.description").unwrap()].suggested.clone().unwrap();
    assert_eq!((description.target, description.markup), (Target::field("description"), Markup::Adf));
    assert_eq!(target(issues, "fields.customfield_10016"), Target::field("estimate"));
    assert_eq!(issues.rows[0].first(issues.position("fields.customfield_10016").unwrap()), Some(&json!(3)));
    assert!(matches!(target(issues, "fields.customfield_1.value"), Target::NewField { label, .. } if label == "Team"));
    let depends = |backwards| Target::Link { role: "depends_on".into(), backwards };
    assert_eq!(target(issues, "fields.issuelinks[Blocks].outwardIssue.key"), depends(true));
    assert_eq!(target(issues, "fields.issuelinks[Blocks].inwardIssue.key"), depends(false));
    let e_mail = Target::EmailOf { column: "fields.assignee.displayName".into() };
    assert_eq!(target(issues, "fields.assignee.emailAddress"), e_mail);
    assert_eq!(texts(issues, "key"), ["AB-1", "AB-2"]);
    assert_eq!(texts(issues, "wrapper.backend_name"), ["", "Jira"]);
    // A rich text is one value, whatever is in it.
    assert_eq!(cells(&reading), count(&value) - 2 * (count(&document_of(&value)) - 1));
}

fn document_of(value: &Value) -> Value {
    value["issues"][0]["fields"]["description"].clone()
}

#[test]
fn other_json_is_not_taken_for_jira() {
    for value in [json!([]), json!({"issues": []}), json!([{"key": "AB-1"}]), json!({"cards": [{"id": 1}]}), json!(1)] {
        assert!(!json::is_jira(&value), "{value}");
    }
}

#[test]
fn depth_is_refused() {
    let mut value = json!("deep");
    for _ in 0..80 {
        value = json!({"a": value});
    }
    let refused =
        json::read("f.json", &json!([{"key": "AB-1", "fields": {"summary": "One", "x": value}}])).unwrap_err();
    assert!(refused.to_string().starts_with("f.json › issues, row 1: \"fields.x.a"), "{refused}");
    assert!(refused.to_string().ends_with("Check that the file came whole, and export it again."), "{refused}");
}

#[test]
fn real_the_xml_of_a_search() {
    let bytes = real("jira/jira-cloud-rss-2-issues.xml");
    assert!(xml::is_jira(&bytes));
    let reading = xml::read("search.xml", &bytes).unwrap();
    assert_eq!((reading.system, reading.instance.as_str()), ("jira", "areca.atlassian.net"));
    assert_eq!(shape(&reading), [("search.xml › issues", 2), ("search.xml › comments", 1), ("search.xml › file", 1)]);
    let issues = table(&reading, "issues");
    assert_eq!(texts(issues, "key"), ["AR-9", "AR-1"]);
    assert_eq!(texts(issues, "key@id"), ["10008", "10000"]);
    assert_eq!(texts(issues, "summary"), ["Investigate feature area", "Investigate feature"]);
    assert_eq!(texts(issues, "status"), ["In Progress", "To Do"]);
    assert_eq!(texts(issues, "assignee"), ["", "Person A"]);
    assert_eq!(texts(issues, "assignee.nobody"), ["Unassigned", ""]);
    assert_eq!(texts(issues, "labels.label"), ["", "PM"]);
    assert_eq!(texts(issues, "resolution.none"), ["Unresolved", "Unresolved"]);
    let started = "customfields[Start date].customfieldvalues.customfieldvalue";
    assert_eq!(texts(issues, started), ["", "Tue, 28 Sep 2021 00:00:00 +0000"]);
    assert!(matches!(target(issues, started), Target::NewField { label, .. } if label == "Start date"));
    assert_eq!(target(issues, "customfields[Rank].customfieldvalues.customfieldvalue"), Target::Nowhere);
    let comments = table(&reading, "comments");
    assert_eq!(texts(comments, "(issue)"), ["AR-1"]);
    assert_eq!(texts(comments, "(author)"), ["Person A"]);
    let body = Value::from(texts(comments, "comment")[0].clone());
    assert!(to_markdown(Markup::Html, &body).unwrap().starts_with("Kicking off Project Areca!"));
    assert_eq!(texts(table(&reading, "file"), "rss.channel.issue@total"), ["2"]);
}

#[test]
fn xml_that_is_wrong_on_purpose_is_refused() {
    let bomb = "<!DOCTYPE rss [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]><rss><channel><item><summary>&b;</summary>\
        </item></channel></rss>";
    let deep = format!("<rss><channel>{}", "<a>".repeat(100_000));
    let cases = [
        (bomb.to_owned(), "it declares entities of its own"),
        (deep, "its elements are nested more than 64 deep"),
        ("<rss><channel><item><summary>&b;</summary></item></channel></rss>".to_owned(), "\"&b;\" is no entity"),
        ("<rss><channel><item>".to_owned(), "it ends within an element"),
        ("<rss></channel>".to_owned(), "not the XML that was expected"),
    ];
    for (text, problem) in cases {
        let refused = xml::read("f.xml", text.as_bytes()).unwrap_err().to_string();
        assert!(refused.starts_with("f.xml, byte ") && refused.contains(problem), "{refused}");
    }
}

#[test]
fn a_table_of_jira_is_known_by_its_headers() {
    let row = |cells: &[(&str, &str)]| -> Vec<(String, Value)> {
        cells.iter().map(|(name, text)| ((*name).to_owned(), Value::from(*text))).collect()
    };
    let mut table = Table::new("export.csv", Becomes::Rows);
    table
        .add(row(&[
            ("Summary", "One"),
            ("Work item key", "AB-1"),
            ("Status", "Open"),
            ("Parent", "10"),
            ("Parent key", "AB-9"),
            ("Outward issue link (Blocks)", "AB-2"),
            ("Inward issue link (Cloners)", "AB-3"),
            ("Comment", "1/Jan/24 1:00 AM;ann;Hello"),
            ("Custom field (Story Points)", "3.0"),
            ("Custom field (Rank)", "0|i00"),
            ("Custom field (Team)", "Red"),
            ("Watchers", "ann"),
        ]))
        .unwrap();
    assert!(sheet::suggest(&mut table));
    assert_eq!(table.becomes, Becomes::Records { kind: "work_item".into() });
    assert_eq!(target(&table, "Work item key"), Target::SourceId);
    assert_eq!(target(&table, "Parent"), Target::Nowhere);
    assert_eq!(target(&table, "Parent key"), Target::Link { role: "part_of".into(), backwards: false });
    let blocks = Target::Link { role: "depends_on".into(), backwards: true };
    assert_eq!(target(&table, "Outward issue link (Blocks)"), blocks);
    let clones = Target::Link { role: "clones".into(), backwards: true };
    assert_eq!(target(&table, "Inward issue link (Cloners)"), clones);
    assert_eq!(target(&table, "Comment"), Target::Comment);
    assert_eq!(target(&table, "Custom field (Story Points)"), Target::field("estimate"));
    assert_eq!(target(&table, "Custom field (Rank)"), Target::Nowhere);
    assert_eq!(table.columns[table.position("Custom field (Team)").unwrap()].suggested, None);

    let mut other = Table::new("other.csv", Becomes::Rows);
    other.add(row(&[("Summary", "One"), ("Key", "AB-1")])).unwrap();
    assert!(!sheet::suggest(&mut other));
    assert_eq!(other.becomes, Becomes::Rows);
}
