//! Tools that write: links to be confirmed by a person, and changes of any kind.

use super::marked::{named, untrusted};
use crate::http::error::Failure;
use crate::http::links::key_of;
use crate::http::listing::unknown_kind;
use crate::http::named_write::{Manner, Plan, carry_out};
use crate::http::record_writes::{operations, placed, set};
use crate::http::records::find;
use crate::http::signed::Member;
use contract::error::ErrorCode;
use contract::record::RecordChange;
use graph::id::{EvidenceId, RecordId, SpaceId};
use graph::operation::{Change, EvidenceDraft, OperationBody, Via};
use graph::record::{EvidenceKind, Fields, LinkKey};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Changes in one call.
const STEPS: usize = 500;
/// Changes of fields that an answer tells.
const TOLD: usize = 200;
/// Characters of a value that an answer tells.
const VALUE: usize = 300;

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    links: Vec<ProposedLink>,
    #[serde(default)]
    dry_run: bool,
    key: Option<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct ProposedLink {
    record: String,
    role: String,
    other: String,
    /// Why; what a person reads who decides.
    why: String,
    confidence: Option<f64>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    label: String,
    changes: Vec<Step>,
    #[serde(default)]
    dry_run: bool,
    key: Option<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Step {
    Create {
        kind: String,
        space: Option<String>,
        #[serde(default)]
        fields: Fields,
        /// What later steps call it, behind a `$`.
        #[serde(rename = "as")]
        alias: Option<String>,
    },
    Change {
        record: String,
        #[serde(default)]
        fields: Fields,
        #[serde(default)]
        add: BTreeMap<String, Vec<String>>,
        #[serde(default)]
        remove: BTreeMap<String, Vec<String>>,
        space: Option<String>,
        version: Option<u64>,
    },
    Trash {
        record: String,
        version: Option<u64>,
    },
    Link {
        record: String,
        role: String,
        other: String,
        #[serde(default)]
        why: String,
        confidence: Option<f64>,
    },
    Unlink {
        record: String,
        role: String,
        other: String,
    },
}

pub async fn propose(member: Member, asked: Proposal) -> Result<Value, Failure> {
    let what = json!(asked.links).to_string();
    let (key, dry_run, count) = (asked.key.clone(), asked.dry_run, asked.links.len());
    let steps = asked.links.into_iter().map(|link| Step::Link {
        record: link.record,
        role: link.role,
        other: link.other,
        why: link.why,
        confidence: link.confidence,
    });
    let label = if count == 1 { "Proposed a link".to_owned() } else { format!("Proposed {count} links") };
    carried_out(member, label, steps.collect(), dry_run, key, what).await
}

pub async fn apply(member: Member, asked: Application) -> Result<Value, Failure> {
    let what = json!([asked.label, asked.changes]).to_string();
    carried_out(member, asked.label, asked.changes, asked.dry_run, asked.key, what).await
}

async fn carried_out(
    member: Member,
    label: String,
    steps: Vec<Step>,
    dry_run: bool,
    key: Option<String>,
    what: String,
) -> Result<Value, Failure> {
    if steps.is_empty() || steps.len() > STEPS {
        return Err(Failure::invalid(format!("Give 1 to {STEPS} changes at once; these are {}.", steps.len())));
    }
    let manner = Manner::keyed(&member, key.as_deref(), Via::Mcp, &["mcp", &what])?;
    let manner = if dry_run { manner.rehearsing() } else { manner };
    let (_, written) = carry_out(member, manner, move |member, _| planned(member, label, steps)).await?;
    let changes: Vec<Value> =
        written.frame.operations.iter().flat_map(|entry| told(&entry.changes)).take(TOLD + 1).collect();
    let is_cut = changes.len() > TOLD;
    let records: Vec<Value> = written.frame.records.iter().map(named).collect();
    Ok(json!({
        "kept": !dry_run || written.replayed, "batch": written.batch, "done_before": written.replayed, "records": records,
        "changes": changes.into_iter().take(TOLD).collect::<Vec<_>>(), "cut_off": is_cut,
    }))
}

/// Records of this call by what it calls them.
type Aliases = HashMap<String, (RecordId, SpaceId)>;

fn planned(member: &Member, label: String, steps: Vec<Step>) -> Result<Plan, Failure> {
    let (mut aliases, mut bodies, mut expects) = (Aliases::new(), Vec::new(), Vec::new());
    for (position, step) in steps.into_iter().enumerate() {
        let (more, expected) = operations_of(member, &mut aliases, step)
            .map_err(|failure| failure.within(&format!("Change {}", position + 1)))?;
        bodies.extend(more);
        expects.extend(expected);
    }
    Ok(Plan { label, bodies, expects })
}

type Operations = (Vec<OperationBody>, Option<(RecordId, u64)>);

fn operations_of(member: &Member, aliases: &mut Aliases, step: Step) -> Result<Operations, Failure> {
    match step {
        Step::Create { kind, space, mut fields, alias } => {
            let registry = member.workspace.ledger.registry().clone();
            let declared = registry.kind(&kind).ok_or_else(|| unknown_kind(&kind))?;
            let parent = fields.get("parent").and_then(Value::as_str).and_then(|name| alias_of(aliases, name));
            for value in fields.values_mut() {
                if let Some((id, _)) = value.as_str().and_then(|name| alias_of(aliases, name)) {
                    *value = json!(id);
                }
            }
            let space = space.or(parent.map(|(_, space)| space.to_string()));
            let (space, fields) = placed(member, declared, space.as_deref(), fields)?;
            let record = RecordId(Uuid::now_v7());
            if let Some(alias) = alias {
                aliases.insert(alias.trim_start_matches('$').to_owned(), (record, space));
            }
            Ok((vec![OperationBody::Create { record, kind, space, fields }], None))
        }
        Step::Change { record, fields, add, remove, space, version } => {
            let record = find(member, &record)?;
            let change = RecordChange { fields, add, remove, space, label: None };
            Ok((operations(member, &record, change)?, version.map(|version| (record.id, version))))
        }
        Step::Trash { record, version } => {
            let record = find(member, &record)?;
            Ok((vec![set(&record, "trashed", json!(true))], version.map(|version| (record.id, version))))
        }
        Step::Link { record, role, other, why, confidence } => {
            let LinkKey { from, role, to } = link_of(member, aliases, &record, &role, &other)?;
            let evidence = EvidenceDraft {
                id: EvidenceId(Uuid::now_v7()),
                kind: EvidenceKind::Statement,
                record: None,
                source: None,
                note: why,
                state: None,
                confidence,
            };
            Ok((vec![OperationBody::Link { from, role, to, fields: Fields::new(), evidence: vec![evidence] }], None))
        }
        Step::Unlink { record, role, other } => {
            let LinkKey { from, role, to } = link_of(member, aliases, &record, &role, &other)?;
            Ok((vec![OperationBody::Unlink { from, role, to }], None))
        }
    }
}

fn alias_of(aliases: &Aliases, name: &str) -> Option<(RecordId, SpaceId)> {
    aliases.get(name.strip_prefix('$')?).copied()
}

/// The link between two records, either of which this call may make.
fn link_of(member: &Member, aliases: &Aliases, near: &str, role: &str, far: &str) -> Result<LinkKey, Failure> {
    let id = |name: &str| match alias_of(aliases, name) {
        Some((id, _)) => Ok(id),
        None if name.starts_with('$') => {
            let message = format!("Nothing before it in this call is made \"as\" {}.", name.trim_start_matches('$'));
            Err(Failure::new(ErrorCode::InvalidInput, message))
        }
        None => find(member, name).map(|record| record.id),
    };
    key_of(member, id(near)?, role, id(far)?)
}

/// What changed, short enough to read.
pub fn told(changes: &[Change]) -> Vec<Value> {
    // Whoever wrote it: what stood there before may be a stranger's.
    let cut = |value: &Value| match value.as_str() {
        Some(text) if text.chars().count() > VALUE => {
            untrusted(&format!("{}…", text.chars().take(VALUE).collect::<String>()))
        }
        Some(text) => untrusted(text),
        None => value.clone(),
    };
    let told = changes.iter().filter_map(|change| match change {
        Change::Created { record } => Some(json!({ "made": record })),
        Change::Field { record, field, before, after } => {
            Some(json!({ "record": record, "field": field, "before": cut(before), "after": cut(after) }))
        }
        Change::Linked { from, role, to } => Some(json!({ "linked": { "from": from, "role": role, "to": to } })),
        Change::Unlinked { from, role, to, .. } => {
            Some(json!({ "unlinked": { "from": from, "role": role, "to": to } }))
        }
        Change::Evidence { from, role, to, after, .. } => {
            Some(json!({ "evidence": { "from": from, "role": role, "to": to, "state": after } }))
        }
        Change::Conflict { record, field, .. } => Some(json!({ "record": record, "conflict_in": field })),
        _ => None,
    });
    told.collect()
}
