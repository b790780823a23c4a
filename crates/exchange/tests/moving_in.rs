//! Files of other programs, brought into a workspace through the ledger: made, brought in again, changed, stopped and
//! taken back.

mod support;

use exchange::carry::{Control, carry, listed, planned, rehearse, rehearse_with, take_back};
use exchange::existing::{EmptyGraph, Graph, LedgerGraph};
use exchange::mapping::{Mapping, Target};
use exchange::plan::{Choices, Destination, Work, choices};
use exchange::port::{ImportReport, ImportState, ImportStore};
use exchange::table::{Reading, SourceFile};
use exchange::{ExchangeError, detect, guess};
use graph::id::ImportId;
use graph::operation::{OperationBody, Via};
use graph::record::Record;
use serde_json::{Value, json};
use std::fmt::Write;
use support::{World, id};

/// A file on its way in.
struct Coming<'w> {
    world: &'w World,
    readings: Vec<Reading>,
    files: Vec<exchange::port::ImportFile>,
    mapping: Mapping,
    import: ImportId,
    zone: &'static str,
}

impl<'w> Coming<'w> {
    fn new(world: &'w World, number: u128, files: &[(&str, &[u8])]) -> Self {
        Self::as_kinds(world, number, files, &[])
    }

    fn as_kinds(world: &'w World, number: u128, files: &[(&str, &[u8])], kinds: &[(&str, &str)]) -> Self {
        let mut readings = Vec::new();
        let mut listing = Vec::new();
        for (name, bytes) in files {
            let reading = detect::read(&SourceFile { name, bytes }).unwrap();
            listing.push(listed(name, bytes, &reading));
            readings.push(reading);
        }
        let kinds = kinds.iter().map(|(table, kind)| ((*table).to_owned(), (*kind).to_owned())).collect();
        let spaces = [world.space];
        let fields = LedgerGraph { ledger: &world.ledger, visible: &world.visible, own: &spaces, home: world.space }
            .fields()
            .unwrap();
        let mapping = guess::mapping(&readings, &kinds, world.ledger.registry(), &fields, world.space);
        let import = ImportId(id(number));
        Self { world, readings, files: listing, mapping, import, zone: "Europe/Berlin" }
    }

    fn with<T>(&self, work: impl FnOnce(&Work<'_>) -> T) -> T {
        let spaces = [self.world.space];
        let graph = LedgerGraph {
            ledger: &self.world.ledger,
            visible: &self.world.visible,
            own: &spaces,
            home: self.world.space,
        };
        let destination = Destination {
            workspace: self.world.ledger.workspace(),
            space: self.world.space,
            zone: self.zone.into(),
            import: self.import,
            attempt: 0,
            now: self.world.ledger.clock().now(),
            source: "test".into(),
        };
        work(&Work {
            readings: &self.readings,
            mapping: &self.mapping,
            registry: self.world.ledger.registry(),
            graph: &graph,
            destination: &destination,
        })
    }

    fn choices(&self) -> Choices {
        self.with(|work| choices(work).unwrap())
    }

    fn rehearse(&self) -> Result<ImportReport, ExchangeError> {
        self.with(|work| rehearse(work, self.planned(work)))
    }

    fn planned(&self, work: &Work<'_>) -> exchange::port::Import {
        planned(self.import, work, "Test".into(), "test".into(), self.world.person, self.files.clone())
    }

    fn carry(&self) -> Result<ImportReport, ExchangeError> {
        self.carry_with(&Control::default())
    }

    fn carry_with(&self, control: &Control) -> Result<ImportReport, ExchangeError> {
        let permit = || Ok(self.world.permit());
        self.with(|work| carry(&self.world.ledger, &self.world.imports, &permit, work, self.planned(work), control))
    }

    fn target(&mut self, table: usize, column: &str, target: Target) {
        let columns = &mut self.mapping.tables[table].columns;
        let mapping = columns.iter_mut().find(|mapping| mapping.column == column).unwrap();
        mapping.target = target;
    }

    /// Each column and what it is guessed to be.
    fn guesses(&self) -> String {
        let mut text = String::new();
        for table in &self.mapping.tables {
            writeln!(text, "{}: {}", table.table, json!(table.becomes)).unwrap();
            for column in &table.columns {
                let mut to = json!(column.target);
                if let Some(separator) = &column.separator {
                    to["separator"] = json!(separator);
                }
                writeln!(text, "  {} -> {}", column.column, to).unwrap();
            }
        }
        text
    }
}

/// What only the ledger knows is said before anything is written.
#[test]
fn a_rehearsal_asks_the_ledger() {
    let rehearsed = |world: &World, coming: &Coming<'_>| {
        coming.with(|work| {
            // Sees nothing of what is there already, as if it came meanwhile.
            let work = Work { graph: &EmptyGraph, ..*work };
            let sequence = world.sequence();
            let report = rehearse_with(&world.ledger, world.permit(), &work, coming.planned(&work)).unwrap();
            assert_eq!(world.sequence(), sequence, "nothing is kept");
            report.import.problem
        })
    };
    let world = World::new();
    let coming = Coming::new(&world, 1, &[("plan.csv", PLAN.as_bytes())]);
    assert_eq!(rehearsed(&world, &coming), None);
    coming.carry().unwrap();
    let made = of_kind(&world, "feature").remove(0).id;

    let other = World::new();
    let create = OperationBody::Create {
        record: made,
        kind: "feature".into(),
        space: other.space,
        fields: [("title".to_owned(), json!("Here already"))].into(),
    };
    other.does(Via::System, create);
    let coming = Coming::new(&other, 1, &[("plan.csv", PLAN.as_bytes())]);
    let problem = rehearsed(&other, &coming).unwrap();
    assert!(problem.starts_with("Row ") && problem.contains(" of plan.csv: the record "), "{problem}");
    assert!(problem.ends_with(" exists already"), "{problem}");
}

/// What an import did, in one line, and that its account closes.
fn did(report: &ImportReport) -> String {
    assert_eq!(report.mapped + report.kept_raw + report.lost, report.values);
    for column in &report.columns {
        assert_eq!(column.mapped + column.kept_raw + column.lost, column.values, "{}", column.column);
    }
    assert_eq!(report.values, report.import.files.iter().map(|file| file.values).sum::<u64>());
    let counts = json!(report.import.counts.unwrap());
    let said: Vec<String> = counts
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, count)| **count != json!(0))
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    let (values, mapped, lost) = (report.values, report.mapped, report.lost);
    format!("{}; {mapped} of {values} mapped, {lost} lost", said.join(", "))
}

fn findings(report: &ImportReport) -> String {
    let mut text = String::new();
    for finding in &report.findings {
        writeln!(text, "{} {} {:?}: {}", finding.row, finding.column, finding.value, finding.reason).unwrap();
    }
    text
}

/// The fields of a record by their names, with titles in place of ids.
fn shown(world: &World, record: &Record) -> String {
    let mut text = format!("{}\n", record.key.as_deref().unwrap_or("-"));
    let states = world.states();
    for (name, value) in &record.fields {
        if name == "rank" {
            continue;
        }
        let id = value.as_str().and_then(|text| text.parse().ok());
        let named = id.and_then(|id| world.ledger.read(|read| read.record(id)).unwrap());
        let state = states.iter().find(|state| value.as_str() == Some(&state.id.to_string()));
        match (named, state) {
            (Some(named), _) => writeln!(text, "{name}: -> {}", named.title()),
            (None, Some(state)) => writeln!(text, "{name}: {} ({})", state.name, json!(state.category)),
            (None, None) => writeln!(text, "{name}: {value}"),
        }
        .unwrap();
    }
    text
}

fn of_kind(world: &World, kind: &str) -> Vec<Record> {
    world.records(kind).into_iter().filter(|record| !record.is_put_away()).collect()
}

fn named(world: &World, kind: &str, title: &str) -> Record {
    of_kind(world, kind).into_iter().find(|record| record.title() == title).unwrap_or_else(|| panic!("no {title}"))
}

const PLAN: &str = "\u{feff}ID;Feature;Status;Assignee;Labels;Due date;Effort;Region;Notes;Created
F-1;Single sign-on;In progress;Ann Lee;security, login;24.12.2026;3,5;EMEA;\"Wanted by
everybody; see *mail*\";01.02.2025 10:30
F-2;Dark mode;Done;Bo;;31.01.2026;1;APAC;;02.02.2025 11:00
F-3;'=Formula bar;Planned;ann lee;ui;soon;2;EMEA;;
F-4;Export;Won't do;;;;;EMEA;;
";

#[test]
fn a_table_becomes_records() {
    let world = World::new();
    let coming = Coming::new(&world, 1, &[("plan.csv", PLAN.as_bytes())]);
    assert_eq!(
        coming.guesses(),
        r#"plan.csv: {"kind":"feature","what":"records"}
  ID -> {"to":"source_id"}
  Feature -> {"field":"title","to":"field"}
  Status -> {"field":"state","to":"field"}
  Assignee -> {"field":"owner","to":"field"}
  Labels -> {"field":"tags","separator":",","to":"field"}
  Due date -> {"field":"due","to":"field"}
  Effort -> {"field":"effort","to":"field"}
  Region -> {"field_type":"choice","label":"Region","to":"new_field"}
  Notes -> {"field":"description","to":"field"}
  Created -> {"to":"created_at"}
"#
    );
    let asked = coming.choices();
    assert_eq!(
        asked.states.iter().map(|state| format!("{} {}", state.words, json!(state.becomes))).collect::<Vec<_>>(),
        [
            r#"Planned {"category":"unstarted","is":"new"}"#,
            r#"In progress {"category":"started","is":"new"}"#,
            r#"Done {"category":"done","is":"new"}"#,
            r#"Won't do {"category":"cancelled","is":"new"}"#
        ]
    );
    assert_eq!(
        asked.people.iter().map(|person| format!("{} {}", person.name, person.count)).collect::<Vec<_>>(),
        ["Ann Lee 2", "Bo 1"]
    );
    let rehearsal = coming.rehearse().unwrap();
    assert!(of_kind(&world, "feature").is_empty(), "a rehearsal writes nothing");
    let report = coming.carry().unwrap();
    assert_eq!(did(&rehearsal), did(&report));
    assert_eq!(did(&report), "created 4, fields 1, people 2, states 4; 29 of 30 mapped, 0 lost");
    assert_eq!(findings(&report), "3 Due date \"soon\": is no date\n");
    assert_eq!(
        shown(&world, &named(&world, "feature", "Single sign-on")),
        "EDGE-1
description: \"Wanted by\\\\\\neverybody; see \\\\*mail\\\\*\"
due: \"2026-12-24\"
effort: 3.5
owner: -> Ann Lee
region: \"emea\"
source_id: \"F-1\"
state: In progress (\"started\")
tags: [\"login\",\"security\"]
title: \"Single sign-on\"
"
    );
    let sso = named(&world, "feature", "Single sign-on");
    assert_eq!(sso.created_at.to_string(), "2025-02-01T09:30:00.000Z", "in the workspace's zone");
    assert_eq!(named(&world, "feature", "=Formula bar").text("owner"), sso.text("owner"), "one Ann Lee");
    let row = world.imports.rows(coming.import, "plan.csv", 2, 1).unwrap().remove(0);
    assert_eq!(row.values["Feature"], "'=Formula bar", "the row is kept as it stood");
    assert_eq!(row.records, [named(&world, "feature", "=Formula bar").id]);
}

#[test]
fn the_same_again_changes_nothing_and_a_newer_file_what_nobody_touched() {
    let world = World::new();
    Coming::new(&world, 1, &[("plan.csv", PLAN.as_bytes())]).carry().unwrap();
    let sequence = world.sequence();
    let again = Coming::new(&world, 2, &[("plan.csv", PLAN.as_bytes())]).carry().unwrap();
    assert_eq!(did(&again), "unchanged 4; 29 of 30 mapped, 0 lost");
    assert_eq!(world.sequence(), sequence);

    world.writes(&named(&world, "feature", "Dark mode"), "effort", json!(8));
    let newer = PLAN.replace("Dark mode;Done;Bo;;31.01.2026;1;", "Dark theme;Done;Bo;ui;31.01.2026;2;")
        + "F-5;Search;Done;Bo;;;;APAC;;\n";
    let report = Coming::new(&world, 3, &[("plan of March.csv", newer.as_bytes())]).carry().unwrap();
    assert_eq!(did(&report), "created 1, kept_here 1, unchanged 3, updated 1; 35 of 36 mapped, 0 lost");
    assert!(findings(&report).contains("2 Effort \"2\": \"effort\" was changed here since the last import"));
    let dark = named(&world, "feature", "Dark theme");
    assert_eq!((&dark.fields["effort"], &dark.fields["tags"]), (&json!(8), &json!(["ui"])));
}

#[test]
fn an_import_is_taken_back_as_a_whole_and_can_come_again() {
    let world = World::new();
    Coming::new(&world, 1, &[("plan.csv", PLAN.as_bytes())]).carry().unwrap();
    let newer = PLAN.replace("Dark mode", "Dark theme") + "F-5;Search;Done;Bo;;;;APAC;;\n";
    let second = Coming::new(&world, 2, &[("plan.csv", newer.as_bytes())]);
    second.carry().unwrap();
    let permit = || Ok(world.permit());
    let undone = take_back(&world.ledger, &world.imports, &permit, second.import, false).unwrap();
    assert_eq!(undone.import.state, ImportState::Undone);
    let titles = |world: &World| {
        let mut titles: Vec<String> =
            of_kind(world, "feature").iter().map(|record| record.title().to_owned()).collect();
        titles.sort();
        titles.join(", ")
    };
    assert_eq!(titles(&world), "=Formula bar, Dark mode, Export, Single sign-on");
    let third = Coming::new(&world, 3, &[("plan.csv", newer.as_bytes())]).carry().unwrap();
    assert_eq!(did(&third), "restored 1, unchanged 3, updated 1; 34 of 35 mapped, 0 lost");
    assert_eq!(titles(&world), "=Formula bar, Dark theme, Export, Search, Single sign-on");

    // What somebody wrote over an import's change is not taken from them unasked.
    world.writes(&named(&world, "feature", "Dark theme"), "title", json!("Night mode"));
    let refused = take_back(&world.ledger, &world.imports, &permit, ImportId(id(3)), false).unwrap_err();
    assert_eq!(refused.to_string(), "somebody changed 1 of these values since");
    assert!(titles(&world).contains("Night mode") && titles(&world).contains("Search"), "nothing was half taken back");
    take_back(&world.ledger, &world.imports, &permit, ImportId(id(3)), true).unwrap();
    assert_eq!(titles(&world), "=Formula bar, Dark mode, Export, Single sign-on");
}

#[test]
fn who_put_a_record_into_the_trash_meant_to() {
    let world = World::new();
    Coming::new(&world, 1, &[("plan.csv", PLAN.as_bytes())]).carry().unwrap();
    world.writes(&named(&world, "feature", "Export"), "trashed", json!(true));
    let again = Coming::new(&world, 2, &[("plan.csv", PLAN.as_bytes())]).carry().unwrap();
    assert_eq!(did(&again), "unchanged 4; 29 of 30 mapped, 0 lost");
    assert_eq!(of_kind(&world, "feature").len(), 3);
}

#[test]
fn a_stopped_import_goes_on_where_it_ended() {
    let world = World::new();
    let mut csv = String::from("ID,Title,Status,Parent\n");
    for number in 1..=150 {
        writeln!(csv, "T-{number},Task {number},{},T-1", if number % 2 == 0 { "Done" } else { "To do" }).unwrap();
    }
    let mut coming = Coming::as_kinds(&world, 1, &[("tasks.csv", csv.as_bytes())], &[("tasks.csv", "work_item")]);
    coming.target(0, "Parent", Target::Link { role: "part_of".into(), backwards: false });
    let control = Control::default();
    control.stop();
    let stopped = coming.carry_with(&control).unwrap();
    assert_eq!(stopped.import.state, ImportState::Stopped);
    assert!(of_kind(&world, "work_item").is_empty());
    let whole = coming.carry().unwrap();
    assert_eq!(did(&whole), "created 150, links 149, states 2; 599 of 600 mapped, 0 lost");
    assert_eq!(findings(&whole), "1 Parent \"T-1\": names nothing that can be linked here\n");
    assert_eq!(control.progress().done, 0);
    assert_eq!(world.imports.rows(coming.import, "tasks.csv", 148, 10).unwrap().len(), 2);
    // The same import, so that what it did before is a part of what it did.
    let sequence = world.sequence();
    assert_eq!(did(&coming.carry().unwrap()), did(&whole));
    assert_eq!(world.sequence(), sequence);
}

#[test]
fn what_cannot_be_is_refused_before_anything_is_written() {
    let world = World::new();
    let refused = |change: &dyn Fn(&mut Coming<'_>)| {
        let mut coming = Coming::new(&world, 1, &[("plan.csv", PLAN.as_bytes())]);
        change(&mut coming);
        let refused = coming.carry().unwrap_err().to_string();
        assert!(of_kind(&world, "feature").is_empty() && world.states().is_empty());
        refused
    };
    assert_eq!(
        refused(&|coming| coming.target(0, "Notes", Target::field("nonsense"))),
        "plan.csv, column Notes: Feature has no field \"nonsense\" in this space. Choose a field, or let the import make one."
    );
    assert_eq!(
        refused(&|coming| coming.target(0, "Notes", Target::field("rank"))),
        "plan.csv, column Notes: no import can write the field \"rank\". Choose another field."
    );
    assert_eq!(
        refused(&|coming| coming.target(0, "Notes", Target::Link { role: "highlighted_in".into(), backwards: false })),
        "plan.csv, column Notes: no link \"highlighted_in\" leads from Feature. Choose another link."
    );
    assert_eq!(
        refused(
            &|coming| coming.mapping.tables[0].becomes = exchange::mapping::Becomes::Records { kind: "view".into() }
        ),
        "plan.csv: its rows cannot become records of the kind \"view\". Choose another kind."
    );
    assert_eq!(
        refused(&|coming| coming.zone = "Mars/Olympus"),
        "the zone \"Mars/Olympus\" is no IANA time zone such as America/Los_Angeles"
    );
}

#[test]
fn links_references_and_comments_find_their_records() {
    let world = World::new();
    let csv = "Key,Name,Kind of,Blocks,Comment,Comment,Team,Fixed by\n\
               A,First,,B,2025-01-02 10:00;Ann;Hello *there*,plain words,Red,B\n\
               B,Second,A,,,,Blue,\n\
               C,Third,A,\"A,B\",,,Red,nobody\n";
    let mut coming = Coming::as_kinds(&world, 1, &[("w.csv", csv.as_bytes())], &[("w.csv", "work_item")]);
    let link = |role: &str, backwards| Target::Link { role: role.into(), backwards };
    coming.target(0, "Kind of", link("part_of", false));
    coming.target(0, "Blocks", link("depends_on", true));
    coming.target(0, "Fixed by", link("fixed by", false));
    coming.target(0, "Comment", Target::Comment);
    let split = coming.mapping.tables[0].columns.iter_mut().find(|column| column.column == "Blocks").unwrap();
    split.separator = Some(",".into());
    let report = coming.carry().unwrap();
    assert_eq!(did(&report), "comments 2, created 3, fields 1, links 6, people 1; 16 of 17 mapped, 0 lost");
    assert_eq!(findings(&report), "3 Fixed by \"nobody\": names nothing that can be linked here\n");
    let links = world.ledger.read(|read| read.changed_after(0)).unwrap().links;
    let title = |id| world.ledger.read(|read| read.record(id)).unwrap().unwrap().title().to_owned();
    let mut told: Vec<String> =
        links.iter().map(|link| format!("{} {} {}", title(link.key.from), link.key.role, title(link.key.to))).collect();
    told.sort();
    assert_eq!(
        told,
        [
            "First depends_on Third",
            "First fixed_by Second",
            "Second depends_on First",
            "Second depends_on Third",
            "Second part_of First",
            "Third part_of First"
        ]
    );
    let mut comments: Vec<String> = of_kind(&world, "comment")
        .iter()
        .map(|comment| {
            let author = comment.text("author").and_then(|author| author.parse().ok()).map(title);
            format!("{} {author:?} {}", comment.text("body").unwrap(), comment.created_at)
        })
        .collect();
    comments.sort();
    assert!(comments[0].starts_with("Hello \\*there\\* Some(\"Ann\") 2025-01-02T09:00:00.000Z"), "{comments:?}");
    assert!(comments[1].starts_with("plain words None "), "{comments:?}");
    coming.import = ImportId(id(2));
    assert_eq!(did(&coming.carry().unwrap()), "unchanged 3; 16 of 17 mapped, 0 lost");

    // Taken back and brought in again, all of it is there again: links, comments, people and the role.
    let told = |world: &World| {
        let links = world.ledger.read(|read| read.changed_after(0)).unwrap().links;
        let comments = of_kind(world, "comment").len();
        let people = of_kind(world, "person").iter().filter(|person| person.title() == "Ann").count();
        (links.iter().filter(|link| !link.removed).count(), comments, people)
    };
    assert_eq!(told(&world), (6, 2, 1));
    let permit = || Ok(world.permit());
    for again in 0..2 {
        take_back(&world.ledger, &world.imports, &permit, ImportId(id(1)), false).unwrap();
        assert_eq!(told(&world), (0, 0, 0), "{again}");
        coming.import = ImportId(id(1));
        coming.carry().unwrap();
        assert_eq!(told(&world), (6, 2, 1), "{again}");
    }
    // What somebody removed stays removed.
    let key = &links[0].key;
    world.does(Via::Ui, OperationBody::Unlink { from: key.from, role: key.role.clone(), to: key.to });
    coming.import = ImportId(id(3));
    coming.carry().unwrap();
    assert_eq!(told(&world), (5, 2, 1));
}

#[test]
fn what_one_row_lacks_does_not_stop_the_others() {
    let world = World::new();
    let csv = "Key,Title,Verdict,About,Person\nD-1,Yes to it,yes,D-2,\nD-2,No verdict,,,\nD-3,Later,later,,\n";
    let mut coming = Coming::as_kinds(&world, 1, &[("d.csv", csv.as_bytes())], &[("d.csv", "decision")]);
    coming.target(0, "About", Target::Link { role: "see also".into(), backwards: false });
    let report = coming.carry().unwrap();
    assert_eq!(
        findings(&report),
        "2  \"\": it became no decision: it has no Verdict\n1 About \"D-2\": names nothing that can be linked here\n"
    );
    assert_eq!(report.import.counts.unwrap().created, 2);

    let mut coming = Coming::new(&world, 2, &[("plan.csv", PLAN.as_bytes())]);
    coming.mapping.people.push(exchange::mapping::PersonMapping {
        name: "Ann Lee".into(),
        person: Some(named(&world, "decision", "Later").id),
    });
    let refused = coming.carry().unwrap_err().to_string();
    assert_eq!(
        refused,
        "the person chosen for \"Ann Lee\" is nobody who is known here. Choose another, or somebody new."
    );
    assert!(of_kind(&world, "feature").is_empty());
}

#[test]
fn long_texts_and_names_made_of_figures_find_their_place() {
    let world = World::new();
    let long = "word ".repeat(100);
    let csv = format!(
        "Feature,Account no,Criteria,Phone\nA,00123,\"{long}\",4917012345678901\nB,00456,short,4917012345678902\n"
    );
    let coming = Coming::new(&world, 1, &[("f.csv", csv.as_bytes())]);
    let report = coming.carry().unwrap();
    assert_eq!(report.mapped, 8, "{}", findings(&report));
    let feature = named(&world, "feature", "A");
    assert_eq!(feature.fields["account_no"], "00123");
    assert_eq!(feature.fields["phone"], "4917012345678901");
    assert!(feature.text("description").unwrap().starts_with("### Criteria\n\nword word"));
}

#[test]
fn a_table_of_one_program_is_known_by_its_headers() {
    let world = World::new();
    let csv = "Issue key,Issue id,Summary,Issue Type,Status,Priority,Assignee,Assignee Id,Labels,Labels,Created,Comment,Custom field (Team),Outward issue link (Blocks),Attachment\n\
               CO-1,10001,Log in,Bug,In Progress,Major,ann,5b10ac,web,auth,03/Oct/23 10:11 AM,03/Oct/23 11:00 AM;bo;Seen it,Red,CO-2,\n\
               CO-2,10002,Log out,Story,Done,Minor,,,,,04/Oct/23 9:00 PM,04/Oct/23 11:00 PM;5b10ac;Mine,Blue,,12/Mar/24 3:00 PM;5b10ac;a shot.png;https://example.org/1\n";
    let coming = Coming::new(&world, 1, &[("jira.csv", csv.as_bytes())]);
    assert_eq!(coming.readings[0].system, "jira");
    let report = coming.carry().unwrap();
    assert_eq!(findings(&report), "");
    let first = named(&world, "work_item", "Log in");
    assert_eq!(
        shown(&world, &first),
        "EDGE-1
owner: -> ann
priority: \"high\"
source_id: \"CO-1\"
state: In Progress (\"started\")
tags: [\"auth\",\"web\"]
team: \"red\"
title: \"Log in\"
type: \"Bug\"
"
    );
    assert_eq!(first.created_at.to_string(), "2023-10-03T08:11:00.000Z");
    let counts = report.import.counts.unwrap();
    assert_eq!((counts.comments, counts.links, counts.people), (2, 1, 2), "ann, whatever she is called, and bo");
    let mine = of_kind(&world, "comment").into_iter().find(|comment| comment.text("body") == Some("Mine")).unwrap();
    assert_eq!(mine.text("author"), first.text("owner"));
    assert_eq!(
        named(&world, "work_item", "Log out").text("description"),
        Some("### Attachments\n\n[a shot.png](<https://example.org/1>), 12/Mar/24 3:00 PM")
    );
}

#[test]
fn values_of_every_type_find_their_form() {
    let world = World::new();
    let csv = "Title,Votes,Website,Money,Yes\nA,12,https://example.org,\"EUR 1,234.50\",yes\nB,,ftp://x,12,no\nC,many,,$5,maybe\n";
    let mut coming = Coming::as_kinds(&world, 1, &[("i.csv", csv.as_bytes())], &[("i.csv", "idea")]);
    let new = |label: &str, field_type| Target::NewField { label: label.into(), field_type };
    coming.target(0, "Votes", Target::field("tally"));
    coming.target(0, "Website", Target::field("link"));
    coming.target(0, "Money", new("Worth", graph::registry::FieldType::Money));
    coming.target(0, "Yes", new("Agreed", graph::registry::FieldType::Checkbox));
    let report = coming.carry().unwrap();
    assert_eq!(
        findings(&report),
        "2 Website \"ftp://x\": \"link\": is an address that begins with https://, http:// or mailto:\n\
         2 Money \"12\": names no currency\n\
         3 Votes \"many\": is no number of votes\n\
         3 Yes \"maybe\": is neither yes nor no\n"
    );
    let idea = named(&world, "idea", "A");
    assert_eq!(idea.fields["worth"], json!({"amount": 123_450, "currency": "EUR"}));
    assert_eq!(idea.fields["tally"], json!({"count": 12, "source": "test", "as_of": "2026-01-01"}));
    assert_eq!(idea.fields["agreed"], Value::Bool(true));
    assert_eq!(named(&world, "idea", "C").fields["worth"], json!({"amount": 500, "currency": "USD"}));
    let history = world.ledger.read(|read| read.history(Some(idea.id), u64::MAX, 100)).unwrap();
    assert!(history.iter().all(|entry| entry.via == Via::Import && entry.cause.is_some()));
}
