//! Erasing a person: one transaction takes their values out of the graph, its log and what is kept beside it. What lies
//! outside that database is noted as waiting, and done afterwards.

use crate::commit::{CommitError, Committed, fingerprint, frame, load, repeat, write_out};
use crate::derived_id::derived_id;
use crate::erasure::{Aside, Called, Erasure, ErasureOrder, ErasureStep, belonging, called};
use crate::file_versions::hashes_in;
use crate::history::history_of;
use crate::personal::Notification;
use crate::port::{StoreError, Write};
use access::WritePermit;
use graph::apply::{Context, apply};
use graph::erasure::{ErasedPlace, redact};
use graph::id::{BatchId, ImportId, RecordId, SpaceId};
use graph::operation::{LoggedOperation, Operation, OperationBody, Via};
use graph::record::{ImportRowKey, Record};
use graph::registry::Registry;
use graph::time::Instant;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// What the history calls it.
const LABEL: &str = "Erased a person";

/// Erases, and answers what was erased.
pub(crate) fn erase(
    write: &mut dyn Write,
    registry: &Registry,
    order: ErasureOrder,
    via: Via,
    now: Instant,
) -> Result<(Committed, Erasure), CommitError> {
    let batch = BatchId(order.id);
    if let Some(before) = write.erasures()?.into_iter().find(|erasure| erasure.id == order.id) {
        let logged = write.batch(batch)?;
        return Ok((repeat(write, batch, logged)?, before));
    }
    let records = belonging(write, registry, &order)?;
    let erased: BTreeSet<RecordId> = records.keys().copied().collect();
    let called = called(write, order.person)?.and(order.called.iter().cloned());
    let mut erasure = Erasure {
        id: order.id,
        person: order.person,
        space: write.record(order.person)?.map(|record| record.space),
        by: order.by,
        at: write.last_recorded_at()?.map_or(now, |last| last.max(now)),
        authored: order.authored,
        records: erased.iter().copied().collect(),
        counts: vec![],
        named: order.named.iter().filter(|named| !erased.contains(&named.record)).copied().collect(),
        hashes: vec![],
        account: order.account,
        waiting: ErasureStep::ALL.to_vec(),
        problem: None,
        done_at: None,
    };
    count_records(&mut erasure, order.person, &records);
    // Before anything of it is gone.
    let histories = histories(write, &erased)?;
    erasure.hashes = hashes(&records, &histories);
    let committed = take_values(write, registry, &order, via, &erasure)?;
    let batches = redact_log(write, &erased, histories, &called, &mut erasure)?;
    let told = redact_asides(write, order.person, &erased, &batches, &called, &mut erasure)?;
    for space in write.spaces()? {
        let watched = write.watched(order.person, &[space.id])?;
        erasure.count(ErasedPlace::Watching, &[space.id], watched.len() as u64);
    }
    let values = write.forget_personal(order.person)?;
    erasure.count(ErasedPlace::Personal, &[], values);
    for change in (order.decide)(&write.rules()?)? {
        write.change_rule(&change, order.by, erasure.at)?;
    }
    write.put_erasure(&erasure)?;
    Ok((Committed { told, ..committed }, erasure))
}

fn count_records(erasure: &mut Erasure, person: RecordId, records: &BTreeMap<RecordId, Record>) {
    for record in records.values() {
        let (place, count) = match record.kind.as_str() {
            _ if record.id == person => {
                let values = record.fields.keys().filter(|field| !graph::erasure::stays(field)).count();
                (ErasedPlace::Values, values as u64)
            }
            "comment" => (ErasedPlace::Comments, 1),
            "file" => (ErasedPlace::Files, 1),
            "highlight" => (ErasedPlace::Highlights, 1),
            "feedback" => (ErasedPlace::Feedback, 1),
            "view" => (ErasedPlace::Views, 1),
            _ => (ErasedPlace::Records, 1),
        };
        erasure.count(place, &[record.space], count);
    }
}

/// One operation for each record, so that each is told to who sees it.
fn take_values(
    write: &mut dyn Write,
    registry: &Registry,
    order: &ErasureOrder,
    via: Via,
    erasure: &Erasure,
) -> Result<Committed, CommitError> {
    let batch = BatchId(order.id);
    let operations: Vec<Operation> = (erasure.records.iter())
        .map(|record| Operation {
            id: derived_id(order.id, record.0.as_bytes()),
            happened_at: None,
            cause: None,
            body: OperationBody::Erase { record: *record },
        })
        .collect();
    let after = write.sequence()?;
    let spaces: Vec<SpaceId> = write.spaces()?.into_iter().map(|space| space.id).collect();
    let workspace = graph::id::WorkspaceId(Uuid::nil());
    // Also where who asked sees nothing: nobody is half forgotten.
    let permit = WritePermit::for_program(workspace, order.by, &spaces, write.policy_version()?);
    let mut slice = load(write, registry, &permit, &operations)?;
    let context = Context {
        batch,
        label: LABEL.to_owned(),
        actor: order.by,
        via,
        recorded_at: erasure.at,
        undoes: None,
        first_sequence: after + 1,
    };
    let mut logged = Vec::with_capacity(operations.len());
    for (position, operation) in operations.iter().enumerate() {
        let entry = apply(registry, &context, after + 1 + position as u64, operation, &mut slice)
            .map_err(|refusal| CommitError::Refused { position, operation: operation.id, refusal })?;
        logged.push(entry);
    }
    write_out(write, &slice)?;
    for (entry, operation) in logged.iter().zip(&operations) {
        write.append(entry, &fingerprint(operation))?;
    }
    let frame = Arc::new(frame(after, logged, slice));
    Ok(Committed { batch, duplicate: false, frame, told: vec![] })
}

/// Every operation that touched one of the records, by sequence.
fn histories(write: &dyn Write, erased: &BTreeSet<RecordId>) -> Result<BTreeMap<u64, LoggedOperation>, StoreError> {
    let mut all = BTreeMap::new();
    for record in erased {
        all.extend(history_of(write, *record)?.into_iter().map(|entry| (entry.sequence, entry)));
    }
    Ok(all)
}

/// Of every version of the files among the records.
fn hashes(records: &BTreeMap<RecordId, Record>, histories: &BTreeMap<u64, LoggedOperation>) -> Vec<String> {
    let is_file = |id: &RecordId| records.get(id).is_some_and(|record| record.kind == "file");
    let now = records.values().filter(|record| is_file(&record.id)).filter_map(|file| file.text("hash"));
    let mut hashes: BTreeSet<String> = now.map(str::to_owned).collect();
    let told = histories.values().flat_map(|entry| &entry.changes).filter_map(hashes_in);
    hashes.extend(told.filter(|(record, _)| is_file(record)).flat_map(|(_, hashes)| hashes));
    hashes.into_iter().collect()
}

/// Takes values and labels out of the log; answers the batches that told of the records.
fn redact_log(
    write: &mut dyn Write,
    erased: &BTreeSet<RecordId>,
    histories: BTreeMap<u64, LoggedOperation>,
    called: &Called,
    erasure: &mut Erasure,
) -> Result<BTreeSet<BatchId>, StoreError> {
    // An import names its files, and what it brought is most of it of others.
    let batches: BTreeSet<BatchId> =
        histories.values().filter(|entry| entry.via != Via::Import).map(|entry| entry.batch).collect();
    for mut entry in histories.into_values() {
        if redact(&mut entry, erased) {
            erasure.count(ErasedPlace::History, &entry.spaces, 1);
            write.replace_operation(&entry)?;
        }
    }
    let mut unlabelled: BTreeSet<BatchId> = batches.clone();
    write.labels(&mut |batch, label| {
        if called.stand_in(label) {
            unlabelled.insert(batch);
        }
    })?;
    for batch in &unlabelled {
        for mut entry in write.batch(*batch)?.into_iter().filter(|entry| !entry.label.is_empty()) {
            entry.label.clear();
            erasure.count(ErasedPlace::Labels, &entry.spaces, 1);
            write.replace_operation(&entry)?;
        }
    }
    Ok(unlabelled)
}

/// What stands of the records in inboxes and in rows of imported files. Answers whose inbox changed.
fn redact_asides(
    write: &mut dyn Write,
    person: RecordId,
    erased: &BTreeSet<RecordId>,
    batches: &BTreeSet<BatchId>,
    called: &Called,
    erasure: &mut Erasure,
) -> Result<Vec<RecordId>, StoreError> {
    let (mut told, mut entries) = (BTreeSet::new(), Vec::new());
    let mut changes: Vec<(Aside, Option<String>)> = Vec::new();
    let mut rows: BTreeSet<ImportRowKey> = BTreeSet::new();
    let mut reports: Vec<(ImportId, String)> = Vec::new();
    write.asides(&mut |aside, json| match &aside {
        Aside::Notification(_) => {
            let Ok(mut entry) = serde_json::from_str::<Notification>(json) else { return };
            if entry.person == person || erased.contains(&entry.record) {
                let place = if entry.person == person { ErasedPlace::Inbox } else { ErasedPlace::Notifications };
                entries.push((place, entry.record));
                told.insert(entry.person);
                changes.push((aside, None));
            } else if (batches.contains(&entry.batch)
                || called.stand_in(&entry.label)
                || called.stand_in(&entry.excerpt))
                && !(entry.label.is_empty() && entry.excerpt.is_empty())
            {
                entry.label.clear();
                entry.excerpt.clear();
                entries.push((ErasedPlace::Notifications, entry.record));
                told.insert(entry.person);
                changes.extend(serde_json::to_string(&entry).ok().map(|json| (aside, Some(json))));
            }
        }
        Aside::ImportRow(key) => {
            let Ok(mut row) = serde_json::from_str::<Value>(json) else { return };
            if clear_row(&mut row, person, erased, called) {
                rows.insert(key.clone());
                changes.push((aside, Some(row.to_string())));
            }
        }
        Aside::ImportReport(import) => reports.push((*import, json.to_owned())),
    })?;
    for (place, record) in entries {
        // Told as what it is about.
        let space = write.record(record)?.map(|record| record.space);
        erasure.count(place, &space.into_iter().collect::<Vec<_>>(), 1);
    }
    for (import, json) in reports {
        let Ok(mut report) = serde_json::from_str::<Value>(&json) else { continue };
        let space = report["import"]["space"].as_str().and_then(|space| space.parse::<SpaceId>().ok());
        let cleared = rows.iter().filter(|row| row.import == import).count();
        erasure.count(ErasedPlace::ImportRows, &space.into_iter().collect::<Vec<_>>(), cleared as u64);
        if clear_findings(&mut report, import, &rows, called) {
            changes.push((Aside::ImportReport(import), Some(report.to_string())));
        }
    }
    for (aside, json) in &changes {
        write.replace_aside(aside, json.as_deref())?;
    }
    Ok(told.into_iter().collect())
}

/// A row that made an erased record other than the person's own, or nothing but erased records, loses all of its values;
/// any other row those in which the person's name or address stands.
fn clear_row(row: &mut Value, person: RecordId, erased: &BTreeSet<RecordId>, called: &Called) -> bool {
    let ids = |value: &Value| value.as_str().and_then(|id| id.parse::<RecordId>().ok());
    let of: Vec<RecordId> = row["records"].as_array().into_iter().flatten().filter_map(ids).collect();
    let all_of_it = !of.is_empty() && of.iter().all(|id| erased.contains(id));
    let whole = all_of_it || of.iter().any(|id| *id != person && erased.contains(id));
    let mut cleared = false;
    for value in row["values"].as_object_mut().into_iter().flat_map(|values| values.values_mut()) {
        if !value.is_null() && (whole || called.stand_in_value(value)) {
            *value = Value::Null;
            cleared = true;
        }
    }
    cleared
}

fn clear_findings(report: &mut Value, import: ImportId, rows: &BTreeSet<ImportRowKey>, called: &Called) -> bool {
    let mut cleared = false;
    for finding in report["findings"].as_array_mut().into_iter().flatten() {
        let row = finding["row"].as_u64().and_then(|row| u32::try_from(row).ok()).unwrap_or(0);
        let file = finding["file"].as_str().unwrap_or_default().to_owned();
        let of_row = rows.contains(&ImportRowKey { import, file, row });
        for name in ["value", "reason"] {
            let stands = finding[name]
                .as_str()
                .is_some_and(|text| !text.is_empty() && ((of_row && name == "value") || called.stand_in(text)));
            if stands {
                finding[name] = Value::String(String::new());
                cleared = true;
            }
        }
    }
    cleared
}
