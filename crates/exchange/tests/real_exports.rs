//! Real exports of other programs, brought in whole. The files may be read and not be shipped, so they stand beside the
//! repository; where they are missing, these tests are skipped and counted as such.

mod real;
mod support;

use exchange::carry::{Control, carry, listed, planned};
use exchange::existing::LedgerGraph;
use exchange::plan::{Destination, Work};
use exchange::port::{ImportReport, ImportStore};
use exchange::table::SourceFile;
use exchange::{detect, guess};
use graph::id::ImportId;
use graph::operation::Change;
use graph::record::Record;
use real::bytes as real;
use serde_json::json;
use std::fmt::Write;
use support::{World, id};

fn brought_in(world: &World, number: u128, names: &[&str]) -> ImportReport {
    let files: Vec<(String, Vec<u8>)> =
        names.iter().map(|name| (name.rsplit('/').next().unwrap().to_owned(), real(name))).collect();
    let mut readings = Vec::new();
    let mut listing = Vec::new();
    for (name, bytes) in &files {
        let reading = detect::read(&SourceFile { name, bytes }).unwrap();
        listing.push(listed(name, bytes, &reading));
        readings.push(reading);
    }
    let registry = world.ledger.registry();
    let mapping = guess::mapping(&readings, &Default::default(), registry, &[], world.space);
    let spaces = [world.space];
    let graph = LedgerGraph { ledger: &world.ledger, visible: &world.visible, own: &spaces, home: world.space };
    let destination = Destination {
        workspace: world.ledger.workspace(),
        space: world.space,
        zone: "UTC".into(),
        import: ImportId(id(number)),
        attempt: 0,
        now: world.ledger.clock().now(),
        source: "real".into(),
    };
    let work = Work { readings: &readings, mapping: &mapping, registry, graph: &graph, destination: &destination };
    let import = planned(destination.import, &work, "Real".into(), "real".into(), world.person, listing);
    let permit = || Ok(world.permit());
    let report = carry(&world.ledger, &world.imports, &permit, &work, import, &Control::default()).unwrap();
    assert_eq!(report.mapped + report.kept_raw + report.lost, report.values);
    assert_eq!(report.values, report.import.files.iter().map(|file| file.values).sum::<u64>());
    // Every value of every table stands in a kept row.
    let kept: usize = readings
        .iter()
        .flat_map(|reading| &reading.tables)
        .flat_map(|table| world.imports.rows(destination.import, &table.name, 0, usize::MAX).unwrap())
        .flat_map(|row| row.values)
        .filter(|(name, _)| !exchange::table::is_added(name))
        .map(|(_, value)| value.as_array().map_or(1, Vec::len))
        .sum();
    assert_eq!(kept as u64, report.values);
    report
}

fn told(report: &ImportReport) -> String {
    let counts = json!(report.import.counts.unwrap());
    let said = counts.as_object().unwrap().iter().filter(|(_, count)| **count != json!(0));
    let said: Vec<String> = said.map(|(name, count)| format!("{name} {count}")).collect();
    format!("{}; {} of {} mapped, {} lost", said.join(", "), report.mapped, report.values, report.lost)
}

/// Every state that a record went through, with its day.
fn states_of(world: &World, record: &Record) -> String {
    let names = world.states();
    let mut history = world.ledger.read(|read| read.history(Some(record.id), u64::MAX, 1_000)).unwrap();
    history.sort_by_key(|entry| entry.moment().at);
    let mut text = String::new();
    for entry in &history {
        for change in &entry.changes {
            let Change::Field { field, after, .. } = change else { continue };
            if field == "state" {
                let name = names.iter().find(|state| after.as_str() == Some(&state.id.to_string()));
                let day = entry.moment().at.to_string()[..10].to_owned();
                write!(text, "{day} {}; ", name.map_or("?", |state| state.name.as_str())).unwrap();
            }
        }
    }
    text
}

#[test]
fn real_trello_board() {
    let world = World::new();
    let report = brought_in(&world, 1, &["trello/gocd-board-older-cards.json"]);
    assert_eq!(
        told(&report),
        "changes 84, comments 29, created 62, people 6, put_away 52, states 15; 1053 of 12449 mapped, 0 lost"
    );
    let again = brought_in(&world, 2, &["trello/gocd-board-older-cards.json"]);
    assert_eq!(told(&again), "unchanged 91; 1053 of 12449 mapped, 0 lost");
    // The comments that the board's export has no room for.
    let more = brought_in(&world, 3, &["trello/gocd-board-older-cards.json", "trello/gocd-comments-older-cards.json"]);
    assert_eq!(told(&more), "comments 40, left_out 29, people 1, unchanged 91; 1253 of 14178 mapped, 0 lost");
    let cards = world.records("work_item");
    let card = cards.iter().max_by_key(|card| states_of(&world, card).len()).unwrap();
    assert_eq!(
        states_of(&world, card),
        "2019-04-03 Dashboard Page; 2019-04-19 Done; 2019-04-19 Dashboard Page; 2019-05-08 In Progress; 2019-05-09 Dashboard Page; 2019-05-21 In Progress; 2019-05-24 Ready to merge; 2019-05-29 Ready for QA; 2019-05-30 Done; "
    );
}

#[test]
fn real_jira_issues() {
    let world = World::new();
    let report = brought_in(&world, 1, &["jira/finos-issues.json", "jira/patternfly-issues-a.json"]);
    assert_eq!(
        told(&report),
        "changes 14, comments 2, created 13, fields 4, links 1, people 11, states 16; 197 of 4115 mapped, 0 lost"
    );
    let again = brought_in(&world, 2, &["jira/finos-issues.json", "jira/patternfly-issues-a.json"]);
    assert_eq!(told(&again), "unchanged 15; 197 of 4115 mapped, 0 lost");
    let xml = brought_in(&world, 3, &["jira/jira-cloud-rss-2-issues.xml"]);
    assert_eq!(told(&xml), "comments 1, created 2, fields 1, people 1; 25 of 105 mapped, 0 lost");
    let issues = world.records("work_item");
    let longest = issues.iter().max_by_key(|issue| states_of(&world, issue).len()).unwrap();
    assert_eq!(
        format!("{}: {}", longest.title(), states_of(&world, longest)),
        "Testing third contrib: 2018-05-14 Legal Checks; 2018-05-14 Awaiting Approval; 2018-05-14 Approval in Progress; 2018-05-14 Onboard Contribution; 2018-05-14 Contributed; "
    );
}

#[test]
fn real_gitlab_issues_and_tables() {
    let world = World::new();
    let mut text = String::new();
    for (number, name) in [
        "feedback/gitlab-issues-fdroiddata.json",
        "surveys/StarWars.csv",
        "surveys/steak-risk-survey.csv",
        "surveys/castle-solutions.csv",
    ]
    .iter()
    .enumerate()
    {
        let report = if name.ends_with("json") { Some(brought_in(&world, number as u128 + 1, &[name])) } else { None };
        let bytes = real(name);
        let reading = detect::read(&SourceFile { name: name.rsplit('/').next().unwrap(), bytes: &bytes }).unwrap();
        let table = &reading.tables[0];
        let first: Vec<&str> = table.columns.iter().skip(3).take(2).map(|column| column.name.as_str()).collect();
        writeln!(
            text,
            "{}: {} rows, {} columns, {}; {}; {}",
            table.name,
            table.rows.len(),
            table.columns.len(),
            first.join(" | "),
            reading.warnings.join(" "),
            report.as_ref().map_or(String::new(), told)
        )
        .unwrap();
    }
    assert_eq!(
        text,
        "gitlab-issues-fdroiddata.json › issues: 5 rows, 53 columns, assignee.state | assignee.username; ; changes 2, comments 2, created 5, people 2, states 2; 50 of 8390 mapped, 0 lost\nStarWars.csv: 1186 rows, 38 columns, Which of the following Star Wars films have you seen? Please select all that apply. › Star Wars: Episode I The Phantom Menace | Which of the following Star Wars films have you seen? Please select all that apply. › Star Wars: Episode II Attack of the Clones; StarWars.csv is not UTF-8; it was read as windows-1250. StarWars.csv has two lines of headers; each column's name is made of both.; \nsteak-risk-survey.csv: 550 rows, 15 columns, Do you ever drink alcohol? | Do you ever gamble?; steak-risk-survey.csv has two lines of headers; each column's name is made of both.; \ncastle-solutions.csv: 1349 rows, 11 columns, Castle 4 | Castle 5; ; \n"
    );
}
