//! What creating one record over HTTP costs the server, in an empty workspace and in a large one.

use crate::connection::AS_A_BROWSER;
use crate::figure::{Figure, Limit};
use crate::process_cost::processor_time;
use crate::program::{self, MANY, World};
use anyhow::Result;
use std::time::{Duration, Instant};

const LIMIT_MILLISECONDS: f64 = 0.5;
/// How much dearer a record may be among many.
const LIMIT_GROWTH: f64 = 1.5;
/// Records that are made one by one for each figure.
const MEASURED: u64 = 5_000;
/// Processor time and time on the wall of one request, in milliseconds.
struct Cost {
    processor: f64,
    wall: f64,
}

pub fn measure() -> Result<(Vec<Figure>, World)> {
    let mut world = program::fresh()?;
    let empty = cost(&mut world, "")?;
    let compressed = cost(&mut world, AS_A_BROWSER)?;
    world.fill()?;
    // What filling left to do in the background is not charged to the requests that follow.
    std::thread::sleep(Duration::from_secs(2));
    let full = cost(&mut world, "")?;
    let full_compressed = cost(&mut world, AS_A_BROWSER)?;
    let how = |at: &str, cost: &Cost, answers: &str| {
        format!(
            "processor time of the server per request, {MEASURED} creates over one connection {at}, {answers} answers; {:.2} ms on the wall",
            cost.wall
        )
    };
    let line = |name, cost: &Cost, at: &str, answers| Figure {
        name,
        value: cost.processor,
        unit: "ms",
        limit: Limit::AtMost(LIMIT_MILLISECONDS),
        how: how(at, cost, answers),
    };
    let many = format!("from {MANY} records on");
    let figures = vec![
        line("create_over_http empty", &empty, "from none on", "plain"),
        line("create_over_http full", &full, &many, "plain"),
        line("create_over_http empty zstd", &compressed, "from 5000 records on", "compressed"),
        line("create_over_http full zstd", &full_compressed, &many, "compressed"),
        Figure {
            name: "create_over_http growth",
            value: full.processor / empty.processor,
            unit: "x",
            limit: Limit::AtMost(LIMIT_GROWTH),
            how: "the full figure over the empty one, both plain".to_owned(),
        },
    ];
    Ok((figures, world))
}

fn cost(world: &mut World, encodings: &str) -> Result<Cost> {
    let process = world.program.process();
    let mut connection = world.connect(encodings)?;
    let batches: Vec<String> =
        (0..MEASURED).map(|_| testkit::Caller::batch(vec![world.next_feature()]).to_string()).collect();
    let (before, started) = (processor_time(process)?, Instant::now());
    for batch in &batches {
        connection.commit(batch.as_bytes())?;
    }
    let wall = started.elapsed();
    let processor = processor_time(process)? - before;
    let each = |total: Duration| total.as_secs_f64() * 1_000.0 / MEASURED as f64;
    Ok(Cost { processor: each(processor), wall: each(wall) })
}
