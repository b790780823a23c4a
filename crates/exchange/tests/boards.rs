//! Boards of Trello: a real export, cut in half, and the comments that it had lost.

mod real;

use exchange::mapping::{Becomes, ColumnMapping, Markup, Target};
use exchange::table::{Reading, Row, Table};
use exchange::trello;
use graph::registry::FieldType;
use real::{cell_count, json as real, leaf_count};
use serde_json::{Value, json};

fn board() -> (Value, Reading) {
    let value = real("trello/gocd-board-older-cards.json");
    assert!(trello::is_trello(&value));
    let reading = trello::read("board.json", &value).unwrap();
    (value, reading)
}

fn table<'a>(reading: &'a Reading, name: &str) -> &'a Table {
    reading.tables.iter().find(|table| table.name == name).unwrap()
}

fn cells(table: &Table, row: &Row, column: &str) -> Vec<String> {
    let Some(position) = table.position(column) else { return vec![] };
    let shown = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    table.values(row, position).map(shown).collect()
}

fn row_of<'a>(table: &'a Table, column: &str, value: &str) -> &'a Row {
    table.rows.iter().find(|row| cells(table, row, column) == [value]).unwrap()
}

fn target(table: &Table, column: &str) -> Target {
    suggestion(table, column).target
}

fn suggestion(table: &Table, column: &str) -> ColumnMapping {
    table.columns[table.position(column).unwrap()].suggested.clone().unwrap()
}

#[test]
fn real_every_list_of_a_board_is_a_table() {
    let (_, reading) = board();
    let sizes: Vec<(&str, usize)> =
        reading.tables.iter().map(|table| (table.name.as_str(), table.rows.len())).collect();
    assert_eq!(
        sizes,
        [
            ("board.json › cards", 62),
            ("board.json › members", 11),
            ("board.json › comments", 29),
            ("board.json › history", 84),
            ("board.json › actions", 312),
            ("board.json › checklists", 11),
            ("board.json › checklist items", 52),
            ("board.json › lists", 18),
            ("board.json › labels", 8),
            ("board.json › board", 1),
        ]
    );
    assert_eq!((reading.system, reading.instance.as_str()), ("trello", "5ca3d99a0378a65090e676ca"));
    assert!(reading.warnings.is_empty());
    let records: Vec<&Becomes> = reading.tables.iter().map(|table| &table.becomes).take(4).collect();
    let kind = |kind: &str| Becomes::Records { kind: kind.into() };
    let history = Becomes::History { state: "list".into() };
    assert_eq!(records, [&kind("work_item"), &Becomes::Rows, &kind("comment"), &history]);
}

#[test]
fn real_every_value_of_a_board_stands_in_one_cell() {
    let (value, reading) = board();
    assert_eq!(cell_count(&reading), leaf_count(&value));
    assert_eq!(cell_count(&reading), 12_449);
    let mut columns = reading.tables.iter().flat_map(|table| &table.columns);
    assert!(columns.all(|column| column.suggested.is_some()));
}

#[test]
fn real_a_card_says_what_its_ids_stand_for() {
    let (_, reading) = board();
    let cards = table(&reading, "board.json › cards");
    let card = row_of(cards, "id", "5cb796eae5f09564f4fc9465");
    let shown = |column: &str| cells(cards, card, column);
    assert_eq!(shown("name"), ["Terminal-style task input component"]);
    assert_eq!(shown("(list)"), ["Done"]);
    assert_eq!(shown("(members)"), ["Person 01", "Person 05"]);
    assert_eq!(shown("(created)"), ["2019-04-17T21:13:14Z"]);
    assert_eq!(shown("closed"), ["true"]);
    assert_eq!(
        shown("(checklists)"),
        [
            "**Don't forget**\n\n- [x] API to extract commands + args as a list of tasks",
            "**Checklist**\n\n- [x] Output to Tasks model\n- [x] Caveats section\n- [x] display errors",
        ]
    );
    assert_eq!(
        shown("(attachments)"),
        [
            "[https://trello.com/c/L5wwab9S/52-implement-fetchartifact-command-in-task-terminal]\
             (https://trello.com/c/L5wwab9S/52-implement-fetchartifact-command-in-task-terminal)",
            "[https://trello.com/c/Ve8nIGdt](https://trello.com/c/Ve8nIGdt)",
        ]
    );
    assert_eq!(target(cards, "id"), Target::SourceId);
    assert_eq!(target(cards, "shortLink"), Target::Alias);
    assert_eq!(target(cards, "idList"), Target::Nowhere);
    assert_eq!(target(cards, "(list)"), Target::field("state"));
    assert_eq!(suggestion(cards, "desc").markup, Markup::Markdown);
}

#[test]
fn real_moves_tell_the_lists_before_and_after() {
    let (_, reading) = board();
    let history = table(&reading, "board.json › history");
    let moved = row_of(history, "id", "5d017a722ef2f6428a1637eb");
    assert_eq!(cells(history, moved, "data.card.id"), ["5ca697c18531027d0024d962"]);
    assert_eq!(cells(history, moved, "data.listBefore.name"), ["Ready to merge"]);
    assert_eq!(cells(history, moved, "(list)"), ["In Progress"]);
    let made = row_of(history, "id", "5cc0bf5b273df15d39c8ea7e");
    assert!(cells(history, made, "data.listBefore.name").is_empty());
    assert_eq!(cells(history, made, "(list)"), ["Add Pipeline Page"]);
    assert_eq!(target(history, "(list)"), Target::HistoryTo);
}

#[test]
fn real_the_separate_file_of_comments_is_read_alike() {
    let value = real("trello/gocd-comments-older-cards.json");
    assert!(trello::is_trello(&value));
    let reading = trello::read("comments.json", &value).unwrap();
    assert_eq!(reading.tables.len(), 1);
    assert_eq!(reading.instance, "5ca3d99a0378a65090e676ca");
    let comments = table(&reading, "comments.json › comments");
    assert_eq!(comments.rows.len(), 69);
    assert_eq!((cell_count(&reading), leaf_count(&value)), (1_729, 1_729));
    let comment = row_of(comments, "id", "5cf7f044240952375a882043");
    assert_eq!(cells(comments, comment, "data.card.id"), ["5cb4cb11b551e77bf9efa89e"]);
    assert_eq!(cells(comments, comment, "memberCreator.fullName"), ["Person 07"]);
    assert_eq!(target(comments, "data.card.id"), Target::field("parent"));
    assert_eq!(comments.position("(author)"), None);
}

#[test]
fn custom_fields_and_unsafe_addresses() {
    let value = json!({
        "id": "5ca3d99a0378a65090e676ca", "labelNames": {}, "lists": [], "members": [], "checklists": [],
        "labels": [{"id": "l1", "name": "", "color": "green"}],
        "customFields": [
            {"id": "f1", "name": "Size", "type": "list", "options": [{"id": "o1", "value": {"text": "Large"}}]},
            {"id": "f2", "name": "Hours", "type": "number"},
        ],
        "cards": [{
            "id": "5cb796eae5f09564f4fc9465", "name": "One", "idList": "gone", "idMembers": ["m1"], "idLabels": ["l1"],
            "customFieldItems": [
                {"id": "i1", "idCustomField": "f1", "idValue": "o1", "value": null},
                {"id": "i2", "idCustomField": "f2", "idValue": null, "value": {"number": "4"}},
            ],
            "attachments": [
                {"name": "a [note]", "url": "javascript:alert(1)"},
                {"name": "a [note]", "url": "https://example.org/a(1)"},
            ],
        }],
        "actions": [
            {"id": "a1", "type": "commentCard", "date": "2020-01-01T00:00:00.000Z", "idMemberCreator": "m2",
             "data": {"text": "Hello", "card": {"id": "5cb796eae5f09564f4fc9465"}, "board": {"id": "b"}}},
        ],
    });
    assert!(trello::is_trello(&value));
    let reading = trello::read("b.json", &value).unwrap();
    assert_eq!(cell_count(&reading), leaf_count(&value));
    let cards = table(&reading, "b.json › cards");
    let shown = |column: &str| cells(cards, &cards.rows[0], column);
    assert_eq!(shown("(custom: Size)"), ["Large"]);
    assert_eq!(shown("(custom: Hours)"), ["4"]);
    assert_eq!(shown("(labels)"), ["green"]);
    assert_eq!(shown("(members)"), ["Unknown member"]);
    assert!(shown("(list)").is_empty());
    assert_eq!(
        shown("(attachments)"),
        ["a \\[note\\] (javascript:alert(1))", "[a \\[note\\]](https://example.org/a%281%29)"]
    );
    let size = Target::NewField { label: "Size".into(), field_type: FieldType::Choice };
    assert_eq!(target(cards, "(custom: Size)"), size);
    let comments = table(&reading, "b.json › comments");
    assert_eq!(cells(comments, &comments.rows[0], "(author)"), ["Unknown member"]);
}

#[test]
fn a_full_list_of_actions_is_said_to_be_cut() {
    let action = |number: usize| {
        json!({"id": number.to_string(), "type": "updateCard", "date": "2020-01-01T00:00:00.000Z",
               "data": {"board": {"id": "b"}}})
    };
    let warned = |count: usize| {
        let value = Value::Array((0..count).map(action).collect());
        trello::read("a.json", &value).unwrap().warnings
    };
    assert_eq!(
        warned(1_000),
        ["a.json holds 1,000 actions, which is as many as Trello exports: older comments and moves are missing."]
    );
    assert!(warned(999).is_empty());
}

#[test]
fn the_csv_export_is_known_by_its_headers() {
    let mut exported = Table::new("cards.csv", Becomes::Rows);
    let cells_of = [("Card ID", "5cb796eae5f09564f4fc9465"), ("Card Name", "One"), ("List Name", "Doing")];
    exported.add(cells_of.map(|(name, text)| (name, Value::from(text)))).unwrap();
    assert!(trello::suggest(&mut exported));
    assert_eq!(exported.becomes, Becomes::Records { kind: "work_item".into() });
    assert_eq!(cells(&exported, &exported.rows[0], "(created)"), ["2019-04-17T21:13:14Z"]);
    assert!(!trello::suggest(&mut Table::new("other.csv", Becomes::Rows)));
}
