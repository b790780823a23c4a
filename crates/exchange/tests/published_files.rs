//! The published files, imported through the ledger.

mod support;

use graph::operation::OperationBody;
use graph::record::Record;
use graph::time::Certainty;
use std::fmt::Write;
use support::{Files, World};

fn imported() -> World {
    let world = World::new();
    let outcome = world.import(&Files::demo());
    assert!(!outcome.repeated);
    world
}

fn votes(idea: &Record) -> u64 {
    idea.fields["tally"]["count"].as_u64().unwrap()
}

#[test]
fn the_graph_holds_what_the_files_say() {
    let world = imported();
    let (ideas, features) = (world.records("idea"), world.records("feature"));
    let states = world.states();
    let links = world.ledger.read(|read| read.changed_after(0)).unwrap().links;
    let asking: std::collections::BTreeSet<_> = links.iter().map(|link| link.key.from).collect();
    let answering: std::collections::BTreeSet<_> = links.iter().map(|link| link.key.to).collect();
    let shipped = |feature: &&Record| answering.contains(&feature.id) && world_state(&states, feature) == "Shipped";
    let exact = |feature: &&Record| feature.state_since.is_some_and(|moment| moment.certainty == Certainty::Exact);

    let mut text = String::new();
    let mut line = |what: &str, count: usize| writeln!(text, "{what}: {count}").unwrap();
    line("products", world.records("product").len());
    line("ideas", ideas.len());
    line("ideas without a vote", ideas.iter().filter(|idea| votes(idea) == 0).count());
    line("ideas with a state", ideas.iter().filter(|idea| idea.state().is_some()).count());
    line("votes", ideas.iter().map(|idea| votes(idea) as usize).sum());
    line("features", features.len());
    line("features without a state", features.iter().filter(|feature| feature.state().is_none()).count());
    line("links", links.len());
    line("ideas linked", asking.len());
    line("features linked", answering.len());
    line("linked features shipped", features.iter().filter(shipped).count());
    line("of these on a known day", features.iter().filter(shipped).filter(exact).count());
    for state in &states {
        let count = features.iter().filter(|feature| feature.state() == Some(state.id)).count();
        let category = serde_json::to_value(state.category).unwrap();
        line(&format!("{}. {} ({})", state.position, state.name, category.as_str().unwrap()), count);
    }
    assert_eq!(text, include_str!("expected/counts.txt"));

    let evidence = world.ledger.read(|read| read.changed_after(0)).unwrap().evidence;
    assert_eq!(evidence.len(), 71);
    assert!(
        evidence
            .iter()
            .all(|row| row.note.starts_with("uservoiceid ") && row.source.as_ref().unwrap().file == support::FEATURES)
    );
}

fn world_state<'a>(states: &'a [graph::record::State], record: &Record) -> &'a str {
    states.iter().find(|state| Some(state.id) == record.state()).map_or("", |state| &state.name)
}

#[test]
fn the_thread_of_the_most_wanted_idea_names_a_row_for_every_step() {
    let world = imported();
    let told = "\
tally: 43 votes, Picture Element
    edge-uservoice-ideas-2014.json row 66: title=\"Picture Element\" votes=43
record: <picture> Element
    edge-status-2020.json row 36: name=\"<picture> Element\" ieStatus.text=\"Shipped\"
state: Under Consideration 2014-03-27 18:55:30
    edge-status-transitions-2014-2015.csv row 4: changed_at=\"2014-03-27T18:55:30-07:00\" feature=\"<picture> Element\" to_status=\"Under Consideration\"
state: In Development 2015-08-18 09:33:50
    edge-status-transitions-2014-2015.csv row 368: changed_at=\"2015-08-18T09:33:50-07:00\" feature=\"<picture> Element\" to_status=\"In Development\"
state: Preview Release 2015-09-18 09:50:18
    edge-status-transitions-2014-2015.csv row 434: changed_at=\"2015-09-18T09:50:18-07:00\" feature=\"<picture> Element\" to_status=\"Preview Release\"
state: Shipped 2015-11-16 20:57:31
    edge-status-transitions-2014-2015.csv row 479: changed_at=\"2015-11-16T20:57:31-08:00\" feature=\"<picture> Element\" to_status=\"Shipped\"
gap: Usage: nobody measured this.
";
    assert_eq!(world.told(&world.titled("feature", "<picture> Element")), told);
    assert_eq!(world.told(&world.titled("idea", "Picture Element")), told);
}

#[test]
fn what_was_turned_down_without_a_word_shows_the_gap() {
    let world = imported();
    let told = "\
tally: 41 votes, Object.observe();
    edge-uservoice-ideas-2014.json row 109: title=\"Object.observe();\" votes=41
record: Object.observe()
    edge-status-2020.json row 175: name=\"Object.observe()\" ieStatus.text=\"Not currently planned\"
state: Under Consideration 2014-03-31 19:12:36
    edge-status-transitions-2014-2015.csv row 100: changed_at=\"2014-03-31T19:12:36-07:00\" feature=\"Object.observe()\" to_status=\"Under Consideration\"
state: Not currently planned by 2020-08-03 00:00:00
    edge-status-2020.json row 175: name=\"Object.observe()\" ieStatus.text=\"Not currently planned\"
gap: Why? No decision recorded.
";
    assert_eq!(world.told(&world.titled("feature", "Object.observe()")), told);
}

#[test]
fn every_value_is_accounted_for() {
    let world = World::new();
    let plan = world.plan(&Files::demo());
    let report = &plan.report;
    let mut text = String::new();
    let mut sums = [0; 4];
    for column in &report.columns {
        assert_eq!(column.values, column.mapped + column.kept_raw + column.lost, "{}", column.column);
        for (sum, part) in sums.iter_mut().zip([column.values, column.mapped, column.kept_raw, column.lost]) {
            *sum += part;
        }
        writeln!(
            text,
            "{} {}: {} = {} + {} + {} -> {} | {}",
            column.file,
            column.column,
            column.values,
            column.mapped,
            column.kept_raw,
            column.lost,
            column.mapped_to,
            column.note
        )
        .unwrap();
    }
    assert_eq!(sums, [report.values, report.mapped, report.kept_raw, report.lost]);
    writeln!(text, "all: {} = {} + {} + {}", report.values, report.mapped, report.kept_raw, report.lost).unwrap();
    for file in &report.import.files {
        writeln!(text, "{} {}: {} rows, {} values", file.name, file.sha256, file.rows, file.values).unwrap();
    }
    let mut reasons: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for finding in &report.findings {
        let outcome = serde_json::to_value(finding.outcome).unwrap();
        *reasons
            .entry(format!("{} {}, {}: {}", finding.file, finding.column, outcome.as_str().unwrap(), finding.reason))
            .or_default() += 1;
    }
    writeln!(text, "findings: {}", report.findings.len()).unwrap();
    for (reason, count) in reasons {
        writeln!(text, "{count} {reason}").unwrap();
    }
    let mut operations: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for operation in &plan.batch.operations {
        let what = match &operation.body {
            OperationBody::Create { kind, .. } => format!("create {kind}"),
            OperationBody::Set { field, .. } => format!("set {field} {:?}", operation.happened_at.unwrap().certainty),
            other => format!("{:?}", other.type_name()),
        };
        *operations.entry(what).or_default() += 1;
    }
    writeln!(text, "operations: {}", plan.batch.operations.len()).unwrap();
    for (what, count) in operations {
        writeln!(text, "{count} {what}").unwrap();
    }
    assert_eq!(text, include_str!("expected/account.txt"));
}

#[test]
fn rows_hold_every_value_as_it_stood() {
    let world = World::new();
    let plan = world.plan(&Files::demo());
    let row =
        |file: &str, number: u32| plan.rows.iter().find(|row| row.key.file == file && row.key.row == number).unwrap();
    let first = row(support::FEATURES, 1);
    assert_eq!(first.values["id"].to_string(), "6021277022158848");
    assert_eq!(serde_json::to_value(first).unwrap()["row"], 1);
    let features: Vec<serde_json::Value> = serde_json::from_slice(&Files::demo().features).unwrap();
    for (feature, number) in features.iter().zip(1..) {
        for (column, value) in &row(support::FEATURES, number).values {
            let pointer = format!("/{}", column.replace('.', "/"));
            assert_eq!(feature.pointer(&pointer), Some(value), "row {number}, {column}");
        }
    }
    let mut reader = csv::Reader::from_reader(support::demo(support::TRANSITIONS).as_slice())
        .into_records()
        .map(Result::unwrap)
        .zip(1..)
        .collect::<Vec<_>>();
    assert_eq!(reader.len(), 495);
    for (record, number) in reader.drain(..) {
        let kept = row(support::TRANSITIONS, number);
        let cells: Vec<&str> = ["changed_at", "feature", "from_status", "to_status"]
            .iter()
            .map(|column| kept.values[*column].as_str().unwrap())
            .collect();
        assert_eq!(record.iter().collect::<Vec<_>>(), cells);
    }
}
