//! Lists of issues and tasks: a real one of GitLab, and small ones of GitHub, Asana and Linear.

mod real;

use exchange::mapping::{Becomes, ColumnMapping, Markup, Target};
use exchange::table::{Reading, Row, Table};
use exchange::{asana, github, gitlab, linear};
use graph::registry::FieldType;
use real::{cell_count, json as real, leaf_count};
use serde_json::{Value, json};

fn sizes(reading: &Reading) -> Vec<(&str, usize)> {
    reading.tables.iter().map(|table| (table.name.as_str(), table.rows.len())).collect()
}

fn table<'a>(reading: &'a Reading, name: &str) -> &'a Table {
    reading.tables.iter().find(|table| table.name == name).unwrap()
}

fn cells(table: &Table, row: &Row, column: &str) -> Vec<String> {
    let Some(position) = table.position(column) else { return vec![] };
    let shown = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    table.values(row, position).map(shown).collect()
}

/// What the rows have in a column, "-" where that is nothing.
fn column(table: &Table, name: &str) -> Vec<String> {
    let shown = |row: &Row| {
        let values = cells(table, row, name);
        if values.is_empty() { "-".to_owned() } else { values.join(" | ") }
    };
    table.rows.iter().map(shown).collect()
}

fn suggestion(table: &Table, column: &str) -> ColumnMapping {
    table.columns[table.position(column).unwrap()].suggested.clone().unwrap()
}

fn target(table: &Table, column: &str) -> Target {
    suggestion(table, column).target
}

/// A table as the reader of CSV files gives it.
fn csv(lines: &[&[(&str, &str)]]) -> Table {
    let mut table = Table::new("export.csv", Becomes::Rows);
    for line in lines {
        for (name, _) in *line {
            table.column(name).unwrap();
        }
        table.add(line.iter().map(|(name, text)| (*name, Value::from(*text)))).unwrap();
    }
    table
}

fn work_items() -> Becomes {
    Becomes::Records { kind: "work_item".into() }
}

#[test]
fn real_a_real_list_of_gitlab() {
    let value = real("feedback/gitlab-issues-fdroiddata.json");
    assert!(gitlab::is_gitlab(&value) && !github::is_github(&value) && !asana::is_asana(&value));
    let reading = gitlab::read("issues.json", &value).unwrap();
    assert_eq!(
        sizes(&reading),
        [
            ("issues.json › issues", 5),
            ("issues.json › comments", 2),
            ("issues.json › history", 2),
            ("issues.json › system notes", 1),
            ("issues.json › award emoji", 4),
            ("issues.json › merge requests", 3),
        ]
    );
    assert_eq!((cell_count(&reading), leaf_count(&value)), (8_390, 8_390));
    assert_eq!((reading.system, reading.instance.as_str()), ("gitlab", "gitlab.com"));
    assert!(reading.warnings.is_empty());

    let issues = table(&reading, "issues.json › issues");
    assert_eq!(column(issues, "(id)"), ["1#1", "1#2", "1#3", "1#4", "278964#106422"]);
    assert_eq!(column(issues, "state"), ["closed", "closed", "closed", "closed", "opened"]);
    assert_eq!(column(issues, "assignees.name"), ["Timothy Engler", "-", "-", "-", "-"]);
    assert_eq!(column(issues, "labels"), ["-", "-", "CI/CD | Deliverable", "-", "-"]);
    assert_eq!(target(issues, "(id)"), Target::SourceId);
    assert_eq!(target(issues, "iid"), Target::Alias);
    assert_eq!(target(issues, "time_stats.time_estimate"), Target::Nowhere);
    assert_eq!(suggestion(issues, "description").markup, Markup::Markdown);

    let comments = table(&reading, "issues.json › comments");
    assert_eq!(column(comments, "(issue)"), ["1#1", "1#2"]);
    let history = table(&reading, "issues.json › history");
    assert_eq!(column(history, "(issue)"), ["1#3", "1#4"]);
    assert_eq!(column(history, "(to)"), ["closed", "closed"]);
    assert_eq!(target(history, "created_at"), Target::HistoryAt);
}

#[test]
fn gitlab_issues_with_full_references_and_secrets() {
    let value = json!([{
        "iid": 7, "project_id": 3, "title": "One", "references": {"full": "group/project#7"}, "confidential": true,
        "web_url": "https://git.example.org/group/project/-/issues/7",
        "notes": [{"id": 1, "body": "Hello", "system": false, "author": null}],
    }]);
    let reading = gitlab::read("i.json", &value).unwrap();
    assert_eq!(reading.instance, "git.example.org");
    assert_eq!(cell_count(&reading), leaf_count(&value));
    let issues = table(&reading, "i.json › issues");
    assert_eq!(issues.position("(id)"), None);
    assert_eq!(target(issues, "references.full"), Target::SourceId);
    let comments = table(&reading, "i.json › comments");
    assert_eq!(column(comments, "(issue)"), ["group/project#7"]);
    assert_eq!(column(comments, "(author)"), ["Unknown member"]);
    assert_eq!(
        reading.warnings,
        ["GitLab keeps 1 of the issues in i.json confidential: whoever sees the space will see them here."]
    );
}

#[test]
fn gitlab_csv() {
    let mut issues = csv(&[&[
        ("Title", "One"),
        ("Issue ID", "7"),
        ("URL", "https://gitlab.com/group/sub/project/-/issues/7"),
        ("State", "Open"),
        ("Author", "Ann"),
        ("Author Username", "ann"),
        ("Labels", "bug,ui"),
    ]]);
    assert!(gitlab::suggest(&mut issues));
    assert_eq!(issues.becomes, work_items());
    assert_eq!(column(&issues, "(id)"), ["group/sub/project#7"]);
    assert_eq!(target(&issues, "Issue ID"), Target::Alias);
    assert_eq!(suggestion(&issues, "Labels").separator.as_deref(), Some(","));
}

#[test]
fn github_by_its_rest_interface() {
    let value = json!([
        {
            "id": 1, "number": 12, "title": "One", "body": "**Bold**", "state": "closed", "state_reason": "not_planned",
            "url": "https://api.github.com/repos/owner/repo/issues/12",
            "html_url": "https://github.com/owner/repo/issues/12", "user": {"login": "ann"},
            "assignee": {"login": "bob"}, "assignees": [{"login": "bob"}, {"login": "cy"}],
            "labels": [{"name": "bug", "color": "f00"}], "milestone": {"title": "1.0"}, "comments": 3,
            "parent_issue_url": "https://api.github.com/repos/owner/repo/issues/2",
            "created_at": "2020-01-01T00:00:00Z", "closed_at": "2020-01-02T00:00:00Z",
        },
        {
            "id": 2, "number": 13, "title": "Two", "state": "open", "html_url": "https://github.com/owner/repo/pull/13",
            "pull_request": {"url": "https://api.github.com/repos/owner/repo/pulls/13"},
        },
    ]);
    assert!(github::is_github(&value) && !gitlab::is_gitlab(&value));
    let reading = github::read("i.json", &value).unwrap();
    assert_eq!(sizes(&reading), [("i.json › issues", 1), ("i.json › pull requests", 1)]);
    assert_eq!(cell_count(&reading), leaf_count(&value));
    assert_eq!((reading.system, reading.instance.as_str()), ("github", "github.com"));
    let issues = table(&reading, "i.json › issues");
    assert_eq!(column(issues, "(id)"), ["owner/repo#12"]);
    assert_eq!(column(issues, "(state)"), ["Not planned"]);
    assert_eq!(column(issues, "(parent)"), ["owner/repo#2"]);
    assert_eq!(target(issues, "assignees.login"), Target::field("owner"));
    assert_eq!(target(issues, "assignee.login"), Target::Nowhere);
    assert_eq!(target(issues, "html_url"), Target::field("link"));
    assert_eq!(target(issues, "url"), Target::Nowhere);
    assert_eq!(target(issues, "comments"), Target::Nowhere);
    assert_eq!(target(issues, "milestone.title"), Target::field("release"));
}

#[test]
fn github_by_its_command() {
    let value = json!([{
        "number": 12, "title": "One", "state": "OPEN", "stateReason": "", "createdAt": "2020-01-01T00:00:00Z",
        "url": "https://github.com/owner/repo/issues/12", "author": {"login": "ann", "name": ""},
        "comments": [
            {"id": "IC_1", "author": {"login": "bob"}, "body": "Yes", "createdAt": "2020-01-02T00:00:00Z"},
            {"id": "IC_2", "author": null, "body": "No", "createdAt": "2020-01-03T00:00:00Z"},
        ],
    }]);
    let reading = github::read("i.json", &value).unwrap();
    assert_eq!(sizes(&reading), [("i.json › issues", 1), ("i.json › comments", 2)]);
    assert_eq!(cell_count(&reading), leaf_count(&value));
    assert_eq!(column(table(&reading, "i.json › issues"), "(state)"), ["open"]);
    let comments = table(&reading, "i.json › comments");
    assert_eq!(column(comments, "(issue)"), ["owner/repo#12", "owner/repo#12"]);
    assert_eq!(column(comments, "(author)"), ["-", "Unknown member"]);
    assert!(reading.warnings.is_empty());

    let bare = json!([{"number": 1, "title": "One", "state": "OPEN"}]);
    assert_eq!(github::read("i.json", &bare).unwrap().warnings.len(), 1);
}

#[test]
fn asana_json() {
    let value = json!({"data": [{
        "gid": "10", "resource_type": "task", "name": "One", "notes": "Plain", "completed": false,
        "memberships": [{"project": {"gid": "1", "name": "P"}, "section": {"gid": "2", "name": "Doing"}}],
        "assignee": {"gid": "5", "name": "Ann"}, "dependencies": [{"gid": "11"}],
        "custom_fields": [
            {"gid": "20", "name": "Size", "type": "enum", "enum_value": {"gid": "21", "name": "Large"}},
            {"gid": "22", "name": "Areas", "type": "multi_enum", "multi_enum_values": [{"name": "A"}, {"name": "B"}]},
            {"gid": "23", "name": "Cost", "type": "number", "number_value": null},
        ],
        "subtasks": [{
            "gid": "11", "resource_type": "task", "name": "Part", "completed": true,
            "completed_at": "2020-01-02T00:00:00.000Z", "subtasks": [],
        }],
        "stories": [{"gid": "30", "type": "comment", "text": "Hello", "created_at": "2020-01-01T00:00:00.000Z"}],
    }], "next_page": {"offset": "x"}});
    assert!(asana::is_asana(&value) && asana::is_asana(&value["data"]));
    let reading = asana::read("a.json", &value).unwrap();
    assert_eq!(sizes(&reading), [("a.json › tasks", 2), ("a.json › comments", 1), ("a.json › export", 1)]);
    assert_eq!(cell_count(&reading), leaf_count(&value));
    let tasks = table(&reading, "a.json › tasks");
    assert_eq!(column(tasks, "(state)"), ["Doing", "Completed"]);
    assert_eq!(column(tasks, "(parent)"), ["-", "10"]);
    assert_eq!(column(tasks, "(custom: Size)"), ["Large", "-"]);
    assert_eq!(column(tasks, "(custom: Areas)"), ["A | B", "-"]);
    assert_eq!(tasks.position("(custom: Cost)"), None);
    let areas = Target::NewField { label: "Areas".into(), field_type: FieldType::Choices };
    assert_eq!(target(tasks, "(custom: Areas)"), areas);
    assert_eq!(target(tasks, "dependencies.gid"), Target::Link { role: "depends_on".into(), backwards: false });
    let comments = table(&reading, "a.json › comments");
    assert_eq!(column(comments, "(task)"), ["10"]);
    assert_eq!(column(comments, "(author)"), ["Unknown member"]);
}

#[test]
fn asana_csv() {
    let mut tasks = csv(&[
        &[
            ("Task ID", "10"),
            ("Name", "Plan, then build"),
            ("Section/Column", "Doing"),
            ("Completed At", ""),
            ("Parent task", ""),
            ("Blocked By (Dependencies)", ""),
            ("Tags", "a,b"),
            ("Size", "Large"),
        ],
        &[
            ("Task ID", "11"),
            ("Name", "Part"),
            ("Section/Column", ""),
            ("Completed At", "2020-01-02"),
            ("Parent task", "Plan, then build"),
        ],
        &[("Task ID", "12"), ("Name", "Last"), ("Blocked By (Dependencies)", "Part,Nobody")],
    ]);
    assert!(asana::suggest(&mut tasks));
    assert_eq!(tasks.becomes, work_items());
    assert_eq!(column(&tasks, "(state)"), ["Doing", "Completed", "Incomplete"]);
    assert_eq!(column(&tasks, "(parent)"), ["-", "10", "-"]);
    assert_eq!(column(&tasks, "(blocked by)"), ["-", "-", "11"]);
    assert_eq!(target(&tasks, "Task ID"), Target::SourceId);
    let size = tasks.position("Size").unwrap();
    assert!(tasks.columns[size].suggested.is_none());
    assert!(!linear::suggest(&mut tasks));
}

#[test]
fn linear_csv() {
    let mut issues = csv(&[
        &[
            ("ID", "ENG-1"),
            ("Team", "Engineering"),
            ("Title", "'=SUM of parts"),
            ("Description", "**Bold**"),
            ("Status", "Done"),
            ("Priority", "Urgent"),
            ("Labels", "Bug, UI"),
            ("Cycle Number", "4"),
            ("Cycle Name", ""),
            ("Archived", "2020-01-02T00:00:00.000Z"),
            ("Parent issue", "ENG-2"),
        ],
        &[("ID", "ENG-2"), ("Title", "'Tis all"), ("Cycle Number", "5"), ("Cycle Name", "Spring")],
    ]);
    assert!(linear::suggest(&mut issues));
    assert_eq!(issues.becomes, work_items());
    assert_eq!(column(&issues, "(sprint)"), ["Cycle 4", "Spring"]);
    assert_eq!(column(&issues, "(archived)"), ["true", "-"]);
    assert_eq!(target(&issues, "Title"), Target::field("title"));
    assert_eq!(suggestion(&issues, "Description").markup, Markup::Markdown);
    assert_eq!(suggestion(&issues, "Priority").words["Urgent"], "urgent");
    assert_eq!(suggestion(&issues, "Labels").separator.as_deref(), Some(", "));
    assert_eq!(target(&issues, "Parent issue"), Target::Link { role: "part_of".into(), backwards: false });
    assert!(!asana::suggest(&mut issues) && !gitlab::suggest(&mut issues));
}

#[test]
fn a_table_of_a_github_project() {
    let line: &[(&str, &str)] = &[
        ("Title", "One"),
        ("URL", "https://github.com/owner/repo/issues/12"),
        ("Assignees", "ann, bob"),
        ("Status", "Todo"),
    ];
    let mut items = csv(&[line]);
    assert!(github::suggest(&mut items));
    assert_eq!(column(&items, "(id)"), ["owner/repo#12"]);
    assert_eq!(target(&items, "Status"), Target::field("state"));
    assert_eq!(suggestion(&items, "Assignees").separator.as_deref(), Some(", "));
}
