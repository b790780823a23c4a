//! Which tools there are, for whom, and what each takes.

use super::{propose, read};
use crate::http::error::{Failure, blocking};
use crate::http::signed::{Agent, Member};
use access::account::Scope;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A tool, and the least that lets one use it.
struct Tool {
    name: &'static str,
    needs: Scope,
    title: &'static str,
    description: &'static str,
    takes: fn() -> Value,
}

const TOOLS: [Tool; 8] = [
    Tool {
        name: "schema",
        needs: Scope::Read,
        title: "What there can be",
        description: "Kinds of record with their fields and states, link roles with the name of each from both ends, and \
                      spaces. Ask it first.",
        takes: || object(&[], json!({})),
    },
    Tool {
        name: "search",
        needs: Scope::Read,
        title: "Search",
        description: "Full text over titles, keys, descriptions, feedback and comments, best first. Words all have to be \
                      there; \"words in a row\" in quotation marks; -word may not be there.",
        takes: || {
            object(
                &["query"],
                json!({
                    "query": { "type": "string", "maxLength": 500 },
                    "kinds": { "type": "array", "items": { "type": "string" }, "description": "Only these kinds, such as feature" },
                    "limit": { "type": "integer", "minimum": 1, "maximum": 100 },
                }),
            )
        },
    },
    Tool {
        name: "list",
        needs: Scope::Read,
        title: "List records",
        description: "Records of one kind that pass a filter, such as `state.category = \"started\" and effort > 3`, \
                      `owner is empty`, `count(asked_for_by) > 2`, `due < today()`. `not archived and not trashed` leaves \
                      out what is put away.",
        takes: || {
            object(
                &["kind"],
                json!({
                    "kind": { "type": "string" },
                    "filter": { "type": "string" },
                    "compute": { "type": "array", "items": { "type": "string" }, "description": "Expressions to work out for each, such as count(asked_for_by)" },
                    "linked": { "type": "array", "items": { "type": "string" }, "description": "Link roles, from either end, to show where they lead" },
                    "cursor": { "type": "string", "description": "next_cursor of the former page" },
                    "limit": { "type": "integer", "minimum": 1, "maximum": 200 },
                }),
            )
        },
    },
    Tool {
        name: "get",
        needs: Scope::Read,
        title: "Get a record with its thread",
        description: "Everything about one record: its fields, what it is linked with, and its thread: who asked, what was \
                      decided, built and shipped, and what is missing.",
        takes: || object(&["record"], json!({ "record": record() })),
    },
    Tool {
        name: "trace",
        needs: Scope::Read,
        title: "Trace up to causes or down to effects",
        description: "Walks along the links from a record: up to what caused it (a customer's words, ideas, decisions) or \
                      down to what came of it (features, work). Says how much confirmed and proposed evidence each link has.",
        takes: || {
            object(
                &["record", "direction"],
                json!({
                    "record": record(),
                    "direction": { "type": "string", "enum": ["up", "down"] },
                    "depth": { "type": "integer", "minimum": 1, "maximum": 6 },
                }),
            )
        },
    },
    Tool {
        name: "changes",
        needs: Scope::Read,
        title: "List changes since",
        description: "What happened after a sequence, oldest first. Go on with `up_to`.",
        takes: || {
            object(
                &[],
                json!({
                    "after": { "type": "integer", "minimum": 0 },
                    "limit": { "type": "integer", "minimum": 1, "maximum": 500 },
                }),
            )
        },
    },
    Tool {
        name: "propose",
        needs: Scope::Propose,
        title: "Propose links",
        description: "Says which records belong together and why. A proposal counts in no figure until a person confirms it.",
        takes: || {
            object(
                &["links"],
                json!({
                    "links": { "type": "array", "minItems": 1, "maxItems": 500, "items": object(&["record", "role", "other", "why"], json!({
                        "record": record(), "role": role(), "other": record(),
                        "why": { "type": "string", "maxLength": 2000, "description": "What a person reads who decides: quote the words that say so" },
                        "confidence": confidence(),
                    })) },
                    "dry_run": dry_run(), "key": key(),
                }),
            )
        },
    },
    Tool {
        name: "apply",
        needs: Scope::Write,
        title: "Change records",
        description: "Makes, changes, trashes, links and unlinks records: all of it or nothing. It stands in the history under \
                      your person as done over MCP, and can be undone there as one. Links are proposals.",
        takes: || {
            let fields = json!({ "type": "object", "description": "By name. A state by its name, a text in Markdown, null to empty" });
            let sets = json!({ "type": "object", "additionalProperties": { "type": "array", "items": { "type": "string" } }, "description": "Members of sets such as tags" });
            let version = json!({ "type": "integer", "description": "Only while the record is at this version" });
            let link = json!({ "record": record(), "role": role(), "other": record() });
            let mut linked = link.clone();
            linked["why"] = json!({ "type": "string" });
            linked["confidence"] = confidence();
            let one = |name: &str, schema: Value| object(&[name], json!({ name: schema }));
            object(
                &["label", "changes"],
                json!({
                    "label": { "type": "string", "maxLength": 200, "description": "What a person reads in undo and history" },
                    "changes": { "type": "array", "minItems": 1, "maxItems": 500, "items": { "oneOf": [
                        one("create", object(&["kind", "fields"], json!({
                            "kind": { "type": "string" }, "fields": fields,
                            "space": { "type": "string", "description": "Id or prefix; needed where there are several" },
                            "as": { "type": "string", "description": "Later changes of this call name it by $ and this" },
                        }))),
                        one("change", object(&["record"], json!({
                            "record": record(), "fields": fields, "add": sets, "remove": sets, "version": version,
                            "space": { "type": "string", "description": "Id or prefix of a space to which the record goes, with what belongs to it" },
                        }))),
                        one("trash", object(&["record"], json!({ "record": record(), "version": version }))),
                        one("link", object(&["record", "role", "other"], linked)),
                        one("unlink", object(&["record", "role", "other"], link)),
                    ] } },
                    "dry_run": dry_run(), "key": key(),
                }),
            )
        },
    },
];

fn object(required: &[&str], properties: Value) -> Value {
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn record() -> Value {
    json!({ "type": "string", "description": "Id or key, such as EDGE-12" })
}

fn role() -> Value {
    json!({ "type": "string", "description": "Name of a link role, forwards or backwards" })
}

fn confidence() -> Value {
    json!({ "type": "number", "minimum": 0, "maximum": 1 })
}

fn dry_run() -> Value {
    json!({ "type": "boolean", "description": "Only say what it would do" })
}

fn key() -> Value {
    json!({ "type": "string", "minLength": 1, "maxLength": 255, "description": "The same call with the same key is carried out once" })
}

/// Who may write nothing anywhere is not offered what writes.
fn may(agent: &Agent, tool: &Tool) -> bool {
    agent.scope >= tool.needs && (tool.needs == Scope::Read || agent.member.actor.write_permit().is_ok())
}

pub fn is_offered(agent: &Agent, name: &str) -> bool {
    TOOLS.iter().any(|tool| tool.name == name && may(agent, tool))
}

/// The tools that this agent may call, as the protocol describes tools.
pub fn offered(agent: &Agent) -> Vec<Value> {
    let offered = TOOLS.iter().filter(|tool| may(agent, tool));
    let described = offered.map(|tool| {
        let hints = json!({ "title": tool.title, "readOnlyHint": tool.needs == Scope::Read,
            "destructiveHint": tool.needs == Scope::Write, "idempotentHint": tool.needs == Scope::Read, "openWorldHint": false });
        json!({ "name": tool.name, "title": tool.title, "description": tool.description,
            "inputSchema": (tool.takes)(), "annotations": hints })
    });
    described.collect()
}

/// Calls a tool that was found to be offered.
pub async fn call(agent: Agent, name: &str, arguments: Value) -> Result<Value, Failure> {
    let member = agent.member;
    let look: fn(&Member, Value) -> Result<Value, Failure> = match name {
        "schema" => |member, _| read::schema(member),
        "search" => |member, given| read::search(member, &taken(given)?),
        "list" => |member, given| read::list(member, taken(given)?),
        "get" => |member, given| read::get(member, &taken(given)?),
        "trace" => |member, given| read::trace(member, &taken(given)?),
        "changes" => |member, given| read::changes(member, &taken(given)?),
        "propose" => return propose::propose(member, taken(arguments)?).await,
        _ => return propose::apply(member, taken(arguments)?).await,
    };
    blocking(move || look(&member, arguments)).await
}

fn taken<T: DeserializeOwned>(given: Value) -> Result<T, Failure> {
    serde_json::from_value(given).map_err(|problem| Failure::invalid(format!("The arguments do not fit: {problem}.")))
}
