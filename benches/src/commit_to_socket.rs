//! How long a change travels from the one who makes it to the one who looks on.

use crate::connection::Connection;
use crate::figure::{Figure, Limit, percentile};
use crate::process_cost::processor_time;
use crate::program::{self, feature};
use anyhow::{Context, Result, anyhow};
use std::collections::HashMap;
use std::thread;
use std::time::{Duration, Instant};
use testkit::{Caller, Feed};

const LIMIT_MILLISECONDS: f64 = 50.0;
const CONNECTIONS: u32 = 8;
const PER_SECOND: u32 = 1_000;
const SECONDS: u32 = 10;
/// Commits of one connection.
const TURNS: u32 = PER_SECOND * SECONDS / CONNECTIONS;
/// Time in which the senders' threads are made.
const LEAD: Duration = Duration::from_millis(200);

/// A batch to send: its id and its JSON.
type Parcel = (String, String);
/// By the batch's id.
type Moments = HashMap<String, Instant>;

pub fn measure() -> Result<Vec<Figure>> {
    let world = program::fresh()?;
    let head = world.owner.bootstrap().into_iter().next().context("the bootstrap is empty")?;
    let after = head["sequence"].as_u64().context("the bootstrap's head names no sequence")?;
    let feed = world.owner.follow(after);
    let mut senders = Vec::new();
    for connection in 0..CONNECTIONS {
        senders.push((connection, world.connect("")?, parcels(&world.owner, connection)?));
    }
    let before = processor_time(world.program.process())?;
    let start = Instant::now() + LEAD;
    let (sent, received) = thread::scope(|scope| {
        let reader = scope.spawn(move || read(feed, (CONNECTIONS * TURNS) as usize));
        let senders: Vec<_> = senders
            .into_iter()
            .map(|(number, connection, parcels)| scope.spawn(move || send(connection, number, parcels, start)))
            .collect();
        let mut sent = Vec::new();
        for sender in senders {
            sent.extend(sender.join().map_err(|_| anyhow!("a sender stopped"))??);
        }
        let received = reader.join().map_err(|_| anyhow!("the feed's reader stopped"))?;
        anyhow::Ok((sent, received))
    })?;
    let last = received.values().max().context("no frame came")?.duration_since(start);
    let busy = (processor_time(world.program.process())? - before).as_secs_f64() / last.as_secs_f64();
    let mut late = Vec::with_capacity(sent.len());
    for (batch, due) in &sent {
        let arrived = received.get(batch).with_context(|| format!("no frame came for the batch {batch}"))?;
        late.push(arrived.saturating_duration_since(*due).as_secs_f64() * 1_000.0);
    }
    late.sort_by(f64::total_cmp);
    let rate = sent.len() as f64 / last.as_secs_f64();
    let line = |name, share, limit| Figure {
        name,
        value: percentile(&late, share),
        unit: "ms",
        limit,
        how: format!(
            "from when a commit was due to its frame at the socket, {CONNECTIONS} connections for {SECONDS} s; {rate:.0} a second reached, the server kept {busy:.2} processors busy"
        ),
    };
    Ok(vec![
        line("commit_to_socket p50", 0.5, Limit::None),
        line("commit_to_socket p99", 0.99, Limit::AtMost(LIMIT_MILLISECONDS)),
        line("commit_to_socket slowest", 1.0, Limit::None),
    ])
}

/// All that one connection will send, made beforehand.
fn parcels(caller: &Caller, connection: u32) -> Result<Vec<Parcel>> {
    let parcel = |turn| {
        let batch = Caller::batch(vec![feature(caller, u64::from(connection * TURNS + turn))]);
        let id = batch["id"].as_str().context("a batch has an id")?.to_owned();
        Ok((id, batch.to_string()))
    };
    (0..TURNS).map(parcel).collect()
}

/// Commits on a fixed timetable and answers when each batch was due. A sender that falls behind does not move the
/// timetable, so that waiting behind a slow commit counts as well.
fn send(
    mut connection: Connection,
    number: u32,
    parcels: Vec<Parcel>,
    start: Instant,
) -> Result<Vec<(String, Instant)>> {
    let apart = Duration::from_secs(1) * CONNECTIONS / PER_SECOND;
    let first = start + apart * number / CONNECTIONS;
    let mut sent = Vec::with_capacity(parcels.len());
    for (turn, (id, body)) in (0..).zip(parcels) {
        let due = first + apart * turn;
        thread::sleep(due.saturating_duration_since(Instant::now()));
        connection.commit(body.as_bytes())?;
        sent.push((id, due));
    }
    Ok(sent)
}

/// Reads frames until `total` batches came.
fn read(mut feed: Feed, total: usize) -> Moments {
    let mut received = Moments::with_capacity(total);
    while received.len() < total {
        let frame = feed.frame();
        let now = Instant::now();
        let operations = frame["operations"].as_array().map(Vec::as_slice).unwrap_or_default();
        let batches = operations.iter().filter_map(|operation| operation["batch"].as_str());
        received.extend(batches.map(|batch| (batch.to_owned(), now)));
    }
    received
}
