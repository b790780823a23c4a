//! What columns mean, as far as their names and values tell. A guess is where a person begins, never the last word.

use crate::dates;
use crate::mapping::{Becomes, ColumnMapping, DateOrder, Mapping, Markup, TableMapping, Target};
use crate::plan::values::{number, text_of, truth};
use crate::table::{Reading, Table};
use graph::custom::CustomField;
use graph::id::SpaceId;
use graph::registry::{FieldType, KindDeclaration, Registry, Trait};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};

/// Values of a column that are looked at.
const SAMPLE: usize = 2_000;
/// A column with more different values than this is no choice.
const OPTION_LIMIT: usize = 25;

/// The words that other programs, and people, use for the fields of our kinds: folded name of a column, and field.
const WORDS: [(&str, &[&str]); 19] = [
    (
        "title",
        &[
            "title",
            "name",
            "summary",
            "subject",
            "headline",
            "taskname",
            "cardname",
            "cardtitle",
            "featurename",
            "issuetitle",
            "ideatitle",
            "task",
            "feature",
            "idea",
            "story",
            "item",
            "requirement",
            "initiative",
            "fullname",
            "titel",
            "zusammenfassung",
            "aufgabe",
            "titre",
            "título",
        ],
    ),
    (
        "description",
        &[
            "description",
            "details",
            "notes",
            "body",
            "carddescription",
            "notesdetails",
            "desc",
            "beschreibung",
            "descripción",
        ],
    ),
    (
        "text",
        &[
            "text",
            "review",
            "reviewtext",
            "comment",
            "comments",
            "feedback",
            "message",
            "content",
            "words",
            "response",
            "verbatim",
            "answer",
            "body",
            "description",
            "note",
            "reviewbody",
        ],
    ),
    (
        "state",
        &[
            "status",
            "state",
            "stage",
            "workflowstate",
            "list",
            "listname",
            "column",
            "sectioncolumn",
            "progress",
            "currentstate",
            "zustand",
            "statut",
            "estado",
        ],
    ),
    (
        "owner",
        &[
            "owner",
            "assignee",
            "assignedto",
            "assignees",
            "responsible",
            "lead",
            "members",
            "ownedby",
            "pm",
            "verantwortlich",
            "verantwortlicher",
            "zuständig",
            "bearbeiter",
            "responsable",
        ],
    ),
    (
        "reporter",
        &["reporter", "creator", "author", "createdby", "requestedby", "requester", "submittedby", "openedby"],
    ),
    (
        "author",
        &["author", "user", "username", "customer", "respondent", "reviewer", "from", "contact", "name", "createdby"],
    ),
    (
        "due",
        &[
            "due",
            "duedate",
            "deadline",
            "targetdate",
            "enddate",
            "end",
            "finishdate",
            "releasedate",
            "dueon",
            "fällig",
            "fälligam",
            "fälligkeitsdatum",
            "termin",
            "échéance",
            "vencimiento",
        ],
    ),
    ("start", &["start", "startdate", "begin", "starts", "starton"]),
    (
        "tags",
        &[
            "tags",
            "labels",
            "label",
            "tag",
            "categories",
            "topics",
            "components",
            "theme",
            "themes",
            "category",
            "schlagworte",
            "stichworte",
            "étiquettes",
            "etiquetas",
        ],
    ),
    ("priority", &["priority", "importance", "priorität", "priorité", "prioridad"]),
    ("estimate", &["storypoints", "points", "estimate", "storypointestimate", "effort", "size"]),
    ("effort", &["effort", "estimate", "personmonths", "size"]),
    ("type", &["type", "issuetype", "workitemtype", "tasktype"]),
    ("sprint", &["sprint", "iteration", "cycle", "cyclename"]),
    ("link", &["url", "link", "permalink", "cardurl", "href", "address", "website"]),
    ("rating", &["rating", "score", "stars", "nps", "csat", "grade"]),
    (
        "received",
        &[
            "received",
            "date",
            "submittedat",
            "submitted",
            "at",
            "created",
            "createdat",
            "reviewdate",
            "timestamp",
            "time",
        ],
    ),
    ("email", &["email", "emailaddress", "mail", "workemail"]),
];
const CREATED: [&str; 11] = [
    "created",
    "createdat",
    "createddate",
    "creationdate",
    "datecreated",
    "createdon",
    "createdatutc",
    "opened",
    "erstellt",
    "erstelltam",
    "angelegtam",
];
const FINISHED: [&str; 8] =
    ["completedat", "completed", "closedat", "closed", "resolved", "resolvedat", "finished", "accepted"];
const IDENTITY: [&str; 19] = [
    "id",
    "key",
    "issuekey",
    "taskid",
    "issueid",
    "cardid",
    "number",
    "identifier",
    "uuid",
    "reviewid",
    "ref",
    "reference",
    "externalid",
    "recordid",
    "respondentid",
    "responseid",
    "submissionid",
    "nr",
    "nummer",
];

/// A mapping for everything that was read. What readers said stands; `kinds` names the kind of tables for which
/// somebody chose one.
pub fn mapping(
    readings: &[Reading],
    kinds: &BTreeMap<String, String>,
    registry: &Registry,
    fields: &[CustomField],
    space: SpaceId,
) -> Mapping {
    let mut tables = Vec::new();
    for reading in readings {
        for table in &reading.tables {
            let becomes = match (kinds.get(&table.name), &table.becomes) {
                (Some(kind), _) => Becomes::Records { kind: kind.clone() },
                // A reader that knows the format knows also what becomes nothing.
                (None, Becomes::Rows) if reading.system == "table" => likely_kind(table),
                (None, said) => said.clone(),
            };
            let kind = match &becomes {
                Becomes::Records { kind } => registry.kind(kind),
                Becomes::History { .. } | Becomes::Rows => None,
            };
            let columns = columns(table, kind, kinds.contains_key(&table.name), fields, space);
            tables.push(TableMapping { table: table.name.clone(), becomes, columns });
        }
    }
    Mapping { tables, states: vec![], people: vec![] }
}

fn likely_kind(table: &Table) -> Becomes {
    let names: HashSet<String> = table.columns.iter().map(|column| folded(&column.name)).collect();
    let any = |words: &[&str]| words.iter().any(|word| names.contains(*word));
    let kind = if any(&["feature", "featurename"]) {
        "feature"
    } else if any(&["idea", "ideatitle"]) {
        "idea"
    } else if any(&["rating", "score", "review", "reviewtext", "nps", "feedback", "verbatim", "stars", "respondentid"])
    {
        "feedback"
    } else if any(&["votes", "votecount", "upvotes"]) {
        "idea"
    } else if any(&["email", "emailaddress"]) && !any(&["status", "state", "description", "title"]) {
        "person"
    } else if any(&[
        "assignee",
        "issuetype",
        "sprint",
        "storypoints",
        "duedate",
        "issuekey",
        "task",
        "taskname",
        "listname",
    ]) {
        "work_item"
    } else {
        "feature"
    };
    Becomes::Records { kind: kind.to_owned() }
}

fn columns(
    table: &Table,
    kind: Option<&KindDeclaration>,
    chosen: bool,
    fields: &[CustomField],
    space: SpaceId,
) -> Vec<ColumnMapping> {
    let mut taken: HashSet<String> = HashSet::new();
    let mut targets = HashSet::new();
    let known = |target: &Target| match (target, kind) {
        (Target::Field { field }, Some(kind)) => {
            kind.field(field).is_some()
                || fields.iter().any(|known| known.space == space && known.kind == kind.name && known.name == *field)
        }
        (Target::Section { .. }, Some(kind)) => kind.field("description").is_some(),
        (Target::Comment, Some(kind)) => kind.has(Trait::Commentable),
        (Target::Link { .. }, Some(kind)) => !chosen || kind.name == "work_item",
        _ => true,
    };
    // What readers know comes first, so that no guess takes its place.
    for column in &table.columns {
        if let Some(ColumnMapping { target, .. }) = &column.suggested {
            if let Target::Field { field } = target {
                taken.insert(field.clone());
            }
            targets.insert(format!("{target:?}"));
        }
    }
    let mut mapped: Vec<Option<ColumnMapping>> = table
        .columns
        .iter()
        .map(|column| column.suggested.clone().map(as_part_of_the_description).filter(|said| known(&said.target)))
        .collect();
    let Some(kind) = kind else {
        let nowhere = |name: &str| ColumnMapping { column: name.to_owned(), ..ColumnMapping::to(Target::Nowhere) };
        return (0..mapped.len())
            .map(|at| mapped[at].take().unwrap_or_else(|| nowhere(&table.columns[at].name)))
            .collect();
    };
    // First by name, in the order of the words: the best word for a field gets it.
    let label = |text: &str| folded(text);
    for field in &kind.fields {
        if taken.contains(field.name) || field.read_only || field.name == "trashed" || field.name == "parent" {
            continue;
        }
        let words = WORDS.iter().find(|(name, _)| *name == field.name).map_or(&[] as &[&str], |(_, words)| words);
        let own = [label(field.name), label(field.label)];
        let candidates = own.iter().map(String::as_str).chain(words.iter().copied());
        let found = candidates.into_iter().find_map(|word| {
            (0..mapped.len()).find(|at| mapped[*at].is_none() && folded(&table.columns[*at].name) == word)
        });
        if let Some(at) = found.filter(|at| fits(table, *at, field.field_type)) {
            taken.insert(field.name.to_owned());
            mapped[at] = Some(to_field(table, at, field.name, field.field_type));
        }
    }
    for (at, column) in table.columns.iter().enumerate() {
        if mapped[at].is_some() {
            continue;
        }
        let name = folded(&column.name);
        let standing = fields.iter().find(|field| {
            field.space == space
                && field.kind == kind.name
                && !field.archived
                && (folded(&field.label) == name || field.name == column.name)
        });
        let target = if IDENTITY.contains(&name.as_str()) && !has(&targets, &Target::SourceId) && is_unique(table, at) {
            targets.insert(format!("{:?}", Target::SourceId));
            Some(ColumnMapping::to(Target::SourceId))
        } else if CREATED.contains(&name.as_str()) && !has(&targets, &Target::CreatedAt) && is_dates(table, at) {
            targets.insert(format!("{:?}", Target::CreatedAt));
            Some(ColumnMapping::to(Target::CreatedAt))
        } else if FINISHED.contains(&name.as_str())
            && kind.has(Trait::Stateful)
            && !has(&targets, &Target::StateSince)
            && is_dates(table, at)
        {
            targets.insert(format!("{:?}", Target::StateSince));
            Some(ColumnMapping::to(Target::StateSince))
        } else if kind.field("tally").is_some()
            && ["votes", "votecount", "upvotes", "voters"].contains(&name.as_str())
            && !taken.contains("tally")
        {
            taken.insert("tally".into());
            Some(ColumnMapping::field("tally"))
        } else {
            standing.map(|field| to_field(table, at, &field.name, field.field_type))
        };
        mapped[at] = Some(match target {
            Some(target) => ColumnMapping { column: column.name.clone(), ..target },
            None => Some(unknown(table, at))
                .filter(|guess| known(&guess.target))
                .unwrap_or_else(|| ColumnMapping { column: column.name.clone(), ..ColumnMapping::to(Target::Nowhere) }),
        });
    }
    // What one column of dates does not tell, another of the same table may.
    let told =
        (0..table.columns.len()).map(|at| dates::order_of(sample(table, at))).find(|order| *order != DateOrder::Told);
    let mut mapped: Vec<ColumnMapping> = mapped.into_iter().flatten().collect();
    told_apart(&mut mapped);
    if let Some(told) = told {
        for (at, mapping) in mapped.iter_mut().enumerate() {
            if mapping.dates == DateOrder::Told && dates::order_of(sample(table, at)) == DateOrder::Told {
                mapping.dates = told;
            }
        }
    }
    mapped
}

fn has(targets: &HashSet<String>, target: &Target) -> bool {
    targets.contains(&format!("{target:?}"))
}

fn to_field(table: &Table, at: usize, field: &str, field_type: FieldType) -> ColumnMapping {
    let mapping = ColumnMapping { column: table.columns[at].name.clone(), ..ColumnMapping::field(field) };
    match field_type {
        FieldType::Text => ColumnMapping { markup: markup_of(table, at), ..mapping },
        FieldType::Tags | FieldType::Choices => ColumnMapping { separator: separator_of(table, at), ..mapping },
        FieldType::Choice if field == "priority" => ColumnMapping { column: mapping.column, ..priority() },
        _ => mapping,
    }
}

/// A column that no field is meant for: a field of its own where it tells something of each record.
fn unknown(table: &Table, at: usize) -> ColumnMapping {
    let column = &table.columns[at];
    let raw = ColumnMapping { column: column.name.clone(), ..ColumnMapping::to(Target::Nowhere) };
    // Few values make no field, and one value for all tells nothing.
    let enough = column.values as usize * 20 >= table.rows.len() && column.values >= 2;
    if !enough || column.is_added() {
        return raw;
    }
    let Some(field_type) = type_of(table, at) else { return raw };
    let target = Target::NewField { label: short_label(custom_label(&column.name)), field_type };
    let markup = if field_type == FieldType::Text { markup_of(table, at) } else { Markup::Plain };
    as_part_of_the_description(ColumnMapping { target, markup, ..raw })
}

/// People make no fields of long texts: such a column is a part of the description.
fn as_part_of_the_description(mapping: ColumnMapping) -> ColumnMapping {
    match mapping.target {
        Target::NewField { label, field_type: FieldType::Text } => {
            ColumnMapping { target: Target::Section { heading: label }, ..mapping }
        }
        target => ColumnMapping { target, ..mapping },
    }
}

/// At most as long as a label may be read; of a long one the end, which tells questions of one survey apart.
fn short_label(name: String) -> String {
    const LONGEST: usize = 100;
    let name: String = name.chars().filter(|letter| !letter.is_control()).collect();
    let count = name.chars().count();
    if count <= LONGEST {
        return name;
    }
    let (start, end): (String, String) =
        (name.chars().take(LONGEST / 2 - 1).collect(), name.chars().skip(count - LONGEST / 2).collect());
    format!("{}…{}", start.trim_end(), end.trim_start())
}

/// Two columns never make one field.
fn told_apart(mapped: &mut [ColumnMapping]) {
    let mut seen: HashSet<String> = HashSet::new();
    for mapping in mapped {
        let Target::NewField { label, .. } = &mut mapping.target else { continue };
        let whole = label.clone();
        let mut number = 1;
        while !seen.insert(label.to_lowercase()) {
            number += 1;
            *label = format!("{whole} ({number})");
        }
    }
}

/// "Custom field (Team)" is Jira's way to say "Team".
fn custom_label(name: &str) -> String {
    let inner = name.strip_prefix("Custom field (").and_then(|rest| rest.strip_suffix(')'));
    inner.unwrap_or(name).trim().to_owned()
}

/// The type that a new field for a column would have. Nothing where no field makes sense.
fn type_of(table: &Table, at: usize) -> Option<FieldType> {
    let values: Vec<&Value> = sample(table, at).collect();
    let all = |fits: &dyn Fn(&Value) -> bool| !values.is_empty() && values.iter().all(|value| fits(value));
    if values.iter().any(|value| value.is_object()) {
        return None;
    }
    let distinct: HashSet<String> = values.iter().map(|value| text_of(value)).collect();
    if all(&|value| truth(value).is_some()) && distinct.len() <= 2 && !all(&|value| value.is_number()) {
        return Some(FieldType::Checkbox);
    }
    // Numbers that begin with zero, and long ones, are names of something.
    let counts = |value: &Value| {
        let text = text_of(value);
        let digits = text.trim().trim_start_matches(['+', '-']);
        let named = digits.len() > 1 && digits.starts_with('0') && !digits.contains(['.', ',']);
        number(value).is_some() && !named && digits.len() <= 15
    };
    if all(&counts) {
        return Some(FieldType::Number);
    }
    if all(&|value| number(value).is_some()) {
        return Some(FieldType::Line);
    }
    // One impossible day among dates is a mistake, and no reason to take them for words.
    let dated = values
        .iter()
        .filter(|value| value.is_string() && dates::civil(value, DateOrder::Told, &jiff::tz::TimeZone::UTC).is_some())
        .count();
    if is_dates(table, at) || (values.len() >= 10 && dated * 10 >= values.len() * 9) {
        return Some(FieldType::Date);
    }
    if all(&|value| value.as_str().is_some_and(|text| text.starts_with("http://") || text.starts_with("https://"))) {
        return Some(FieldType::Url);
    }
    if values.iter().any(|value| text_of(value).contains('\n') || text_of(value).len() > 300) {
        return Some(FieldType::Text);
    }
    let several = table.rows.iter().take(SAMPLE).any(|row| table.values(row, at).count() > 1);
    let few = distinct.len() <= OPTION_LIMIT && distinct.len() * 3 <= values.len().max(6);
    match (several, few) {
        (true, true) => Some(FieldType::Choices),
        (true, false) => Some(FieldType::Tags),
        (false, true) => Some(FieldType::Choice),
        (false, false) => Some(FieldType::Line),
    }
}

fn fits(table: &Table, at: usize, field_type: FieldType) -> bool {
    let mut values = sample(table, at).take(200);
    match field_type {
        FieldType::Number => values.all(|value| number(value).is_some()),
        // One "soon" among dates does not make them words.
        FieldType::Date => {
            let (mut all, mut read) = (0usize, 0usize);
            for value in values {
                all += 1;
                let civil = value.as_str().is_some_and(|text| graph::time::is_civil_date(text.trim()));
                read += usize::from(civil || dates::read(value, DateOrder::Told).is_some());
            }
            read * 2 >= all
        }
        FieldType::Url => values.all(|value| value.as_str().is_some_and(|text| text.contains("://"))),
        FieldType::Checkbox => values.all(|value| truth(value).is_some()),
        _ => true,
    }
}

fn is_dates(table: &Table, at: usize) -> bool {
    let mut some = false;
    let all = sample(table, at).take(200).all(|value| {
        some = true;
        dates::read(value, DateOrder::Told).is_some() && !matches!(value, Value::Number(_))
            || value.as_str().is_some_and(|text| graph::time::is_civil_date(text.trim()) && text.trim().len() > 4)
    });
    some && all
}

fn is_unique(table: &Table, at: usize) -> bool {
    let mut seen = HashSet::new();
    table.columns[at].values as usize == table.rows.len()
        && table.rows.iter().all(|row| row.first(at).is_some_and(|value| seen.insert(text_of(value))))
}

fn sample(table: &Table, at: usize) -> impl Iterator<Item = &Value> {
    table.rows.iter().take(SAMPLE).flat_map(move |row| table.values(row, at))
}

fn markup_of(table: &Table, at: usize) -> Markup {
    let texts: Vec<String> = sample(table, at).take(200).map(text_of).collect();
    let tags = ["<p>", "<br", "</div>", "</li>", "<p ", "<div"];
    if texts.iter().any(|text| tags.iter().any(|tag| text.contains(tag))) {
        return Markup::Html;
    }
    let marks = ["\n- ", "\n* ", "\n## ", "**", "](http", "```"];
    if texts.iter().any(|text| text.starts_with("## ") || marks.iter().any(|mark| text.contains(mark))) {
        return Markup::Markdown;
    }
    Markup::Plain
}

fn separator_of(table: &Table, at: usize) -> Option<String> {
    let count =
        |separator: &str| sample(table, at).take(500).filter(|value| text_of(value).contains(separator)).count();
    let mut best: Option<(&str, usize)> = None;
    for separator in [";", ",", "|", "\n"] {
        let times = count(separator);
        if times > best.map_or(0, |(_, times)| times) {
            best = Some((separator, times));
        }
    }
    best.map(|(separator, _)| separator.to_owned())
}

/// A column of priorities, with what other programs call the four.
pub(crate) fn priority() -> ColumnMapping {
    let words = [
        ("urgent", &["Blocker", "Highest", "Critical", "P0", "1 - Urgent", "Urgent"] as &[&str]),
        ("high", &["Major", "High", "P1", "2 - High", "Important"]),
        ("medium", &["Medium", "Normal", "Moderate", "P2", "3 - Medium", "Default"]),
        ("low", &["Minor", "Low", "Lowest", "Trivial", "P3", "P4", "4 - Low"]),
    ];
    let pairs = words.iter().flat_map(|(option, words)| words.iter().map(|word| (*word, *option)));
    let words = pairs.map(|(word, option)| (word.to_owned(), option.to_owned())).collect();
    ColumnMapping { words, ..ColumnMapping::field("priority") }
}

/// Letters and digits alone, in small letters: "Due Date" and "due_date" are the same words.
fn folded(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
