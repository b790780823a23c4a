//! The vectors that the client's evaluator passes too.

use graph::expression::{
    CivilDate, EXPRESSION_VERSION, Explanation, ExpressionError, FilterReading, Host, Schema, Value, compile,
    compile_filter, encode_value, read_value,
};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Vectors {
    version: u32,
    fixture: Fixture,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Fixture {
    today: String,
    me: String,
    offset_minutes: i64,
    peers: Vec<String>,
    schema: Schema,
    states: BTreeMap<String, Json>,
    records: BTreeMap<String, Row>,
    links: Vec<(String, String, String)>,
    roles: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Row {
    kind: String,
    fields: BTreeMap<String, Json>,
}

#[derive(Deserialize)]
struct Case {
    record: String,
    expression: Option<String>,
    filter: Option<String>,
    reading: Option<String>,
    result: Option<Json>,
    format: Option<String>,
    error: Option<ExpressionError>,
    dependencies: Option<Json>,
    explain: Option<Json>,
}

impl Host for Fixture {
    type Record = String;

    fn today(&self) -> CivilDate {
        CivilDate::parse(&self.today).unwrap()
    }

    fn me(&self) -> Option<String> {
        Some(self.me.clone())
    }

    fn id(&self, record: &String) -> String {
        record.clone()
    }

    fn field(&self, record: &String, asked: &str) -> Value<String> {
        let (name, part) = match asked.split_once('.') {
            Some((name, part)) => (name, Some(part)),
            None => (asked, None),
        };
        let Some(row) = self.records.get(record) else {
            return Value::MISSING;
        };
        let Some(field) = self.schema.kinds[&row.kind].fields.get(name) else {
            return Value::MISSING;
        };
        let mut json = row.fields.get(name).cloned().unwrap_or(Json::Null);
        if let Some(state) = json.as_str().and_then(|id| self.states.get(id)) {
            json = state.clone();
        }
        read_value(field, part, &json, |id| self.records.contains_key(id).then(|| id.to_owned()))
    }

    fn linked(&self, record: &String, name: &str) -> Vec<String> {
        let forward = self.links.iter();
        let forward = forward.filter(|(from, role, _)| from == record && role == name);
        let role = self.roles.iter().find(|(_, inverse)| inverse == name);
        let backward =
            self.links.iter().filter(|(_, found, to)| to == record && role.is_some_and(|(role, _)| role == found));
        let ends = forward.map(|(_, _, to)| to.clone());
        ends.chain(backward.map(|(from, _, _)| from.clone())).collect()
    }

    fn peers(&self, _record: &String) -> Vec<String> {
        self.peers.clone()
    }

    fn date_of(&self, instant: i64) -> CivilDate {
        CivilDate::day((instant + self.offset_minutes * 60_000).div_euclid(86_400_000))
    }
}

fn encode(value: &Value<String>) -> Json {
    encode_value(value, &String::clone)
}

fn encode_explanation(explanation: &Explanation<String>) -> Json {
    let parts: Vec<Json> = explanation.parts.iter().map(encode_explanation).collect();
    json!({
        "text": explanation.text,
        "start": explanation.span.start,
        "end": explanation.span.end,
        "value": encode(&explanation.value),
        "record": explanation.record,
        "parts": parts,
        "omitted": explanation.omitted,
    })
}

/// Everything in which the case and the evaluator differ.
fn differences(case: &Case, fixture: &Fixture) -> Vec<String> {
    let compiled = match (&case.filter, &case.expression) {
        (Some(filter), _) => {
            compile_filter(filter, &fixture.schema).map(|filter| (filter.expression, Some(filter.reading)))
        }
        (None, Some(source)) => compile(source, &fixture.schema).map(|found| (found, None)),
        (None, None) => panic!("a case has neither an expression nor a filter"),
    };
    let (expression, reading) = match (compiled, &case.error) {
        (Err(found), Some(expected)) if found == *expected => return Vec::new(),
        (Err(found), _) => return vec![format!("error {found:?}")],
        (Ok(_), Some(expected)) => return vec![format!("no error, not {expected:?}")],
        (Ok(found), None) => found,
    };
    let mut found = Vec::new();
    let mut compare = |what: &str, expected: &Option<Json>, actual: Json| {
        if expected.as_ref().is_some_and(|expected| *expected != actual) {
            found.push(format!("{what} {actual}"));
        }
    };
    let value = expression.evaluate(fixture, &case.record);
    compare("result", &case.result, encode(&value));
    compare("format", &case.format.as_ref().map(|text| json!(text)), json!(expression.format()));
    compare("dependencies", &case.dependencies, json!(expression.dependencies()));
    let reading = reading.map(|reading| match reading {
        FilterReading::Expression => "expression",
        FilterReading::Words => "words",
        FilterReading::Everything => "everything",
    });
    compare("reading", &case.reading.as_ref().map(|text| json!(text)), json!(reading));
    if case.explain.is_some() {
        let explanation = expression.explain(fixture, &case.record);
        compare("explain", &case.explain, encode_explanation(&explanation));
    }
    if expression.format().encode_utf16().count() <= 4096 {
        let again = compile(&expression.format(), &fixture.schema).unwrap();
        compare("second format", &Some(json!(expression.format())), json!(again.format()));
        let same = encode(&again.evaluate(fixture, &case.record));
        compare("second result", &Some(encode(&value)), same);
    }
    found
}

#[test]
fn every_shared_vector_holds() {
    let vectors: Vectors = serde_json::from_str(include_str!("../vectors/expressions.json")).unwrap();
    assert_eq!(vectors.version, EXPRESSION_VERSION);
    assert!(vectors.cases.len() > 300);
    let mut wrong = Vec::new();
    for (index, case) in vectors.cases.iter().enumerate() {
        for difference in differences(case, &vectors.fixture) {
            let source = case.expression.as_ref().or(case.filter.as_ref()).unwrap();
            let start: String = source.chars().take(120).collect();
            wrong.push(format!("{index} {start} on {}: {difference}", case.record));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
