//! A board of Trello: its JSON export, a list of actions as the program's interface gives it, and its CSV export.

use crate::entry::{UNKNOWN_MEMBER, list, text};
use crate::error::ExchangeError;
use crate::mapping::{Becomes, ColumnMapping, Markup, Target};
use crate::table::{Reading, Row, Table};
use graph::registry::FieldType;
use serde_json::Value;
use std::collections::HashMap;

/// Most actions that an export holds.
const ACTION_LIMIT: usize = 1_000;
const COMMENTS: [&str; 2] = ["commentCard", "copyCommentCard"];
/// Actions by which a card comes to a list of this board for the first time.
const ARRIVALS: [&str; 5] = ["createCard", "copyCard", "emailCard", "convertToCardFromCheckItem", "moveCardToBoard"];
/// Lists of the board that stand in tables of their own.
const TABLED: [&str; 7] = ["cards", "members", "actions", "checklists", "lists", "labels", "customFields"];

/// Whether it is a board, or a list of actions of one.
pub fn is_trello(value: &Value) -> bool {
    match value {
        Value::Array(actions) => !actions.is_empty() && actions.iter().all(is_action),
        Value::Object(board) => {
            let is_list = |name: &str| board.get(name).is_some_and(Value::is_array);
            let says = |name: &str| board.contains_key(name);
            is_list("cards") && is_list("lists") && (says("labelNames") || says("idOrganization") || says("shortLink"))
        }
        _ => false,
    }
}

fn is_action(value: &Value) -> bool {
    let on_board = value.pointer("/data/board").is_some() || value.pointer("/data/card").is_some();
    on_board && text(value, "/type").is_some() && text(value, "/date").is_some()
}

/// Reads a board or a list of actions. The ids in it are those of the board.
pub fn read(file_name: &str, value: &Value) -> Result<Reading, ExchangeError> {
    let actions = value.as_array().map_or_else(|| list(value, "actions"), Vec::as_slice);
    let named = text(value, "/id").or_else(|| actions.iter().find_map(|action| text(action, "/data/board/id")));
    let Some(instance) = named else {
        let remedy = "Export the board as JSON from Trello's menu again";
        return Err(ExchangeError::file(file_name, "it does not say which board it is of", remedy));
    };
    let board = Board::of(value, actions);
    let mut tables = Vec::new();
    if !value.is_array() {
        tables.push(cards(file_name, value, &board)?);
        tables.push(rows(file_name, "members", list(value, "members"))?);
    }
    tables.extend(action_tables(file_name, actions, &board)?);
    if !value.is_array() {
        tables.extend(checklist_tables(file_name, list(value, "checklists"))?);
        tables.push(rows(file_name, "lists", list(value, "lists"))?);
        tables.push(rows(file_name, "labels", list(value, "labels"))?);
        tables.push(rows(file_name, "custom fields", list(value, "customFields"))?);
        let elsewhere = |path: &str| TABLED.contains(&path) && value.get(path).is_some_and(Value::is_array);
        let mut rest = Table::new(format!("{file_name} › board"), Becomes::Rows);
        rest.add_entry(value, &elsewhere, vec![])?;
        rest.keep_the_rest_raw();
        tables.push(rest);
    }
    tables.retain(|table| !table.rows.is_empty());
    let mut warnings = Vec::new();
    if actions.len() == ACTION_LIMIT {
        warnings.push(format!(
            "{file_name} holds 1,000 actions, which is as many as Trello exports: older comments and moves are missing."
        ));
    }
    Ok(Reading { system: "trello", instance: instance.to_owned(), tables, warnings })
}

/// Says what the columns of Trello's CSV export mean; false when it is another table.
pub fn suggest(table: &mut Table) -> bool {
    if ["Card ID", "Card Name", "List Name"].iter().any(|name| table.position(name).is_none()) {
        return false;
    }
    table.becomes = Becomes::Records { kind: "work_item".into() };
    table.suggest_all([
        ("Card ID", Target::SourceId),
        ("Card Name", Target::field("title")),
        ("Card URL", Target::field("link")),
        ("List Name", Target::field("state")),
        ("Start Date", Target::field("start")),
        ("Due Date", Target::field("due")),
        ("Archived", Target::field("archived")),
    ]);
    table.suggest("Card Description", ColumnMapping::field("description").written_in(Markup::Markdown));
    table.suggest("Labels", ColumnMapping::field("tags").split_at(","));
    table.suggest("Members", ColumnMapping::field("owner").split_at(","));
    let id = table.position("Card ID");
    let created = |row: &Row| -> Vec<Value> {
        let id = id.and_then(|id| row.first(id)).and_then(Value::as_str);
        id.and_then(created_at).map(Value::from).into_iter().collect()
    };
    if table.add_column("(created)", created) {
        table.suggest("(created)", ColumnMapping::to(Target::CreatedAt));
    }
    for name in ["List ID", "Board ID", "Board Name", "Last Activity Date", "Attachment Count", "Attachment Links"] {
        table.suggest(name, ColumnMapping::to(Target::Nowhere));
    }
    for name in ["Checklist Item Total Count", "Checklist Item Completed Count", "Vote Count", "Comment Count"] {
        table.suggest(name, ColumnMapping::to(Target::Nowhere));
    }
    true
}

/// What ids in the file stand for.
struct Board<'a> {
    lists: HashMap<&'a str, &'a str>,
    labels: HashMap<&'a str, &'a str>,
    members: HashMap<&'a str, &'a str>,
    /// By the id of the card, in the order that people see.
    checklists: HashMap<&'a str, Vec<&'a Value>>,
    fields: HashMap<&'a str, CustomField<'a>>,
}

struct CustomField<'a> {
    column: String,
    label: String,
    field_type: FieldType,
    options: HashMap<&'a str, &'a str>,
}

impl<'a> Board<'a> {
    fn of(value: &'a Value, actions: &'a [Value]) -> Self {
        // Who has left the board is named by what they did only.
        let doers = actions.iter().flat_map(|action| [action.get("memberCreator"), action.get("member")]).flatten();
        let mut members: HashMap<_, _> = doers.filter_map(|member| pair(member, "/id", "/fullName")).collect();
        members.extend(list(value, "members").iter().filter_map(|member| pair(member, "/id", "/fullName")));
        let mut checklists: HashMap<&str, Vec<&Value>> = HashMap::new();
        for checklist in list(value, "checklists") {
            if let Some(card) = text(checklist, "/idCard") {
                checklists.entry(card).or_default().push(checklist);
            }
        }
        checklists.values_mut().for_each(|of_card| in_order(of_card));
        Self {
            lists: list(value, "lists").iter().filter_map(|entry| pair(entry, "/id", "/name")).collect(),
            labels: list(value, "labels").iter().filter_map(label).collect(),
            members,
            checklists,
            fields: custom_fields(list(value, "customFields")),
        }
    }

    fn member(&self, id: &str) -> &'a str {
        self.members.get(id).copied().unwrap_or(UNKNOWN_MEMBER)
    }

    /// What the file says of a card by reference.
    fn said_of(&self, card: &Value) -> Vec<(String, Value)> {
        let mut said = Vec::new();
        let mut say = |column: &str, value: Value| said.push((column.to_owned(), value));
        if let Some(name) = text(card, "/idList").and_then(|id| self.lists.get(id)) {
            say("(list)", Value::from(*name));
        }
        let embedded = list(card, "labels");
        for (_, name) in embedded.iter().filter_map(label) {
            say("(labels)", Value::from(name));
        }
        if embedded.is_empty() {
            for name in texts(card, "idLabels").filter_map(|id| self.labels.get(id)) {
                say("(labels)", Value::from(*name));
            }
        }
        for id in texts(card, "idMembers") {
            say("(members)", Value::from(self.member(id)));
        }
        let id = text(card, "/id").unwrap_or_default();
        if let Some(moment) = created_at(id) {
            say("(created)", Value::from(moment));
        }
        for checklist in self.checklists.get(id).into_iter().flatten() {
            say("(checklists)", Value::from(checklist_text(checklist)));
        }
        for attachment in list(card, "attachments").iter().filter_map(attachment_text) {
            say("(attachments)", Value::from(attachment));
        }
        for item in list(card, "customFieldItems") {
            let Some(field) = text(item, "/idCustomField").and_then(|id| self.fields.get(id)) else { continue };
            let chosen = text(item, "/idValue").and_then(|id| field.options.get(id)).map(|name| Value::from(*name));
            let written = || item.get("value")?.as_object()?.values().find(|value| !value.is_null()).cloned();
            if let Some(value) = chosen.or_else(written) {
                say(&field.column, value);
            }
        }
        said
    }
}

fn custom_fields(definitions: &[Value]) -> HashMap<&str, CustomField<'_>> {
    let mut fields = HashMap::new();
    let mut times: HashMap<String, usize> = HashMap::new();
    for definition in definitions {
        let Some((id, label)) = pair(definition, "/id", "/name") else { continue };
        let label = field_label(label);
        if label.is_empty() {
            continue;
        }
        let nth = times.entry(label.clone()).and_modify(|count| *count += 1).or_insert(1);
        // Trello lets two fields have one name.
        let column = if *nth == 1 { format!("(custom: {label})") } else { format!("(custom: {label}, {nth})") };
        let field_type = match text(definition, "/type") {
            Some("number") => FieldType::Number,
            Some("date") => FieldType::Date,
            Some("checkbox") => FieldType::Checkbox,
            Some("list") => FieldType::Choice,
            _ => FieldType::Line,
        };
        let options =
            list(definition, "options").iter().filter_map(|option| pair(option, "/id", "/value/text")).collect();
        fields.insert(id, CustomField { column, label, field_type, options });
    }
    fields
}

fn cards(file_name: &str, value: &Value, board: &Board<'_>) -> Result<Table, ExchangeError> {
    let mut table = Table::new(format!("{file_name} › cards"), Becomes::Records { kind: "work_item".into() });
    for card in list(value, "cards") {
        table.add_entry(card, &|_: &str| false, board.said_of(card))?;
    }
    let link = if table.position("shortUrl").is_some() { "shortUrl" } else { "url" };
    table.suggest_all([
        ("id", Target::SourceId),
        ("idShort", Target::Alias),
        ("shortLink", Target::Alias),
        ("name", Target::field("title")),
        ("start", Target::field("start")),
        ("due", Target::field("due")),
        ("closed", Target::field("archived")),
        (link, Target::field("link")),
        ("(list)", Target::field("state")),
        ("(labels)", Target::field("tags")),
        ("(members)", Target::field("owner")),
        ("(created)", Target::CreatedAt),
    ]);
    table.suggest("desc", ColumnMapping::field("description").written_in(Markup::Markdown));
    table.carry("(list)", &["idList"]);
    table.carry("(members)", &["idMembers"]);
    table.carry("(labels)", &["idLabels", "labels.id", "labels.name", "labels.color"]);
    table.carry("(attachments)", &["attachments.name", "attachments.url"]);
    table.carry("(checklists)", &["idChecklists"]);
    for (column, heading) in [("(checklists)", "Checklists"), ("(attachments)", "Attachments")] {
        let section = ColumnMapping::to(Target::Section { heading: heading.into() });
        table.suggest(column, section.written_in(Markup::Markdown));
    }
    for field in board.fields.values() {
        let target = Target::NewField { label: field.label.clone(), field_type: field.field_type };
        table.suggest(&field.column, ColumnMapping::to(target));
    }
    table.keep_the_rest_raw();
    Ok(table)
}

/// Comments, moves from list to list, and all else that was done.
fn action_tables(file_name: &str, actions: &[Value], board: &Board<'_>) -> Result<[Table; 3], ExchangeError> {
    let mut comments = Table::new(format!("{file_name} › comments"), Becomes::Records { kind: "comment".into() });
    let mut history = Table::new(format!("{file_name} › history"), Becomes::History { state: "list".into() });
    let mut others = Table::new(format!("{file_name} › actions"), Becomes::Rows);
    for action in actions {
        let done = text(action, "/type").unwrap_or_default();
        let of_card = text(action, "/data/card/id").is_some();
        let list_name = match done {
            "updateCard" if text(action, "/data/listBefore/name").is_some() => text(action, "/data/listAfter/name"),
            _ if ARRIVALS.contains(&done) => text(action, "/data/list/name"),
            _ => None,
        };
        let all = |_: &str| false;
        if of_card && COMMENTS.contains(&done) && text(action, "/data/text").is_some() {
            let mut said = Vec::new();
            if text(action, "/memberCreator/fullName").is_none() {
                let known = text(action, "/idMemberCreator").map_or(UNKNOWN_MEMBER, |id| board.member(id));
                said.push(("(author)".to_owned(), Value::from(known)));
            }
            comments.add_entry(action, &all, said)?;
        } else if let Some(name) = list_name.filter(|_| of_card) {
            history.add_entry(action, &all, vec![("(list)".to_owned(), Value::from(name))])?;
        } else {
            others.add_entry(action, &all, vec![])?;
        }
    }
    comments.suggest_all([
        ("id", Target::SourceId),
        ("data.card.id", Target::field("parent")),
        ("memberCreator.fullName", Target::field("author")),
        ("(author)", Target::field("author")),
        ("date", Target::CreatedAt),
    ]);
    comments.suggest("data.text", ColumnMapping::field("body").written_in(Markup::Markdown));
    history.suggest_all([
        ("data.card.id", Target::HistoryOf),
        ("date", Target::HistoryAt),
        ("data.listBefore.name", Target::HistoryFrom),
        ("(list)", Target::HistoryTo),
    ]);
    let mut tables = [comments, history, others];
    tables.iter_mut().for_each(Table::keep_the_rest_raw);
    Ok(tables)
}

/// The items stand apart, so that each keeps its own state and owner.
fn checklist_tables(file_name: &str, checklists: &[Value]) -> Result<[Table; 2], ExchangeError> {
    let mut table = Table::new(format!("{file_name} › checklists"), Becomes::Rows);
    for checklist in checklists {
        let elsewhere = |path: &str| path == "checkItems" && checklist.get(path).is_some_and(Value::is_array);
        table.add_entry(checklist, &elsewhere, vec![])?;
    }
    table.keep_the_rest_raw();
    let items = checklists.iter().flat_map(|checklist| list(checklist, "checkItems"));
    Ok([table, rows(file_name, "checklist items", items)?])
}

fn rows<'a>(file_name: &str, name: &str, entries: impl IntoIterator<Item = &'a Value>) -> Result<Table, ExchangeError> {
    let mut table = Table::new(format!("{file_name} › {name}"), Becomes::Rows);
    for entry in entries {
        table.add_entry(entry, &|_: &str| false, vec![])?;
    }
    table.keep_the_rest_raw();
    Ok(table)
}

fn checklist_text(checklist: &Value) -> String {
    let mut written = format!("**{}**", escaped(text(checklist, "/name").unwrap_or("Checklist")));
    let mut items: Vec<&Value> = list(checklist, "checkItems").iter().collect();
    in_order(&mut items);
    for (at, item) in items.into_iter().filter(|item| text(item, "/name").is_some()).enumerate() {
        let gap = if at == 0 { "\n\n" } else { "\n" };
        let mark = if text(item, "/state") == Some("complete") { 'x' } else { ' ' };
        let name = on_one_line(text(item, "/name").unwrap_or_default());
        written.push_str(&format!("{gap}- [{mark}] {name}"));
    }
    written
}

/// A link where the address is one that is safe to follow, else its words.
fn attachment_text(attachment: &Value) -> Option<String> {
    let address = text(attachment, "/url").map(str::trim).unwrap_or_default();
    let name = escaped(text(attachment, "/name").unwrap_or(address));
    let scheme = address.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase()).unwrap_or_default();
    if ["http", "https", "mailto"].contains(&scheme.as_str()) {
        let target: String = address
            .chars()
            .map(|character| match character {
                '(' => "%28".to_owned(),
                ')' => "%29".to_owned(),
                '<' => "%3C".to_owned(),
                '>' => "%3E".to_owned(),
                '\\' => "%5C".to_owned(),
                blank if blank.is_whitespace() || blank.is_control() => "%20".to_owned(),
                other => other.to_string(),
            })
            .collect();
        return Some(format!("[{name}]({target})"));
    }
    let address = escaped(address);
    match (name.is_empty(), address.is_empty() || address == name) {
        (true, _) => None,
        (false, true) => Some(name),
        (false, false) => Some(format!("{name} ({address})")),
    }
}

/// Plain words as Markdown.
fn escaped(words: &str) -> String {
    let mut written = String::with_capacity(words.len());
    for character in on_one_line(words).chars() {
        if matches!(character, '\\' | '[' | ']' | '*' | '_' | '`' | '<') {
            written.push('\\');
        }
        written.push(character);
    }
    written
}

/// The name of a custom field as one that a new field can have: one line of at most 200 bytes.
pub(crate) fn field_label(name: &str) -> String {
    let line = on_one_line(name).replace(char::is_control, "");
    let end = (0..=line.len().min(200)).rev().find(|end| line.is_char_boundary(*end)).unwrap_or(0);
    line.get(..end).unwrap_or_default().trim_end().to_owned()
}

fn on_one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Trello's ids begin with the second in which they were made.
fn created_at(id: &str) -> Option<String> {
    if id.len() != 24 || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let second = i64::from_str_radix(id.get(..8)?, 16).ok()?;
    jiff::Timestamp::from_second(second).ok().map(|moment| moment.to_string())
}

/// Id and name of a label; one without a name is known by its colour.
fn label(value: &Value) -> Option<(&str, &str)> {
    pair(value, "/id", "/name").or_else(|| pair(value, "/id", "/color"))
}

fn in_order(entries: &mut [&Value]) {
    let place = |entry: &Value| entry.get("pos").and_then(Value::as_f64).unwrap_or(f64::MAX);
    entries.sort_by(|one, other| place(one).total_cmp(&place(other)));
}

fn pair<'a>(value: &'a Value, key: &str, name: &str) -> Option<(&'a str, &'a str)> {
    Some((text(value, key)?, text(value, name)?))
}

fn texts<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a str> {
    list(value, name).iter().filter_map(Value::as_str)
}
