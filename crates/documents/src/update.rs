//! A look at an update before the document takes it.
//!
//! Whoever may edit a text sends these bytes. The document library recurses over nested nodes and values, so that
//! a small update could exhaust the stack; nothing can catch that, which is why depth is checked here first. Kinds
//! of content that no editor of ours makes are refused with it.

use crate::error::DocumentError;
use crate::wire::Reader;
use std::collections::HashMap;

/// Deepest nesting of nodes. Two levels (list and item) make one level of a list.
pub const NODE_DEPTH: usize = 160;
/// Deepest nesting of an attribute's value.
const VALUE_DEPTH: usize = 16;
/// The shared type that holds the text.
pub const ROOT: &str = "default";

const GC: u8 = 0;
const SKIP: u8 = 10;
const HAS_LEFT: u8 = 0x80;
const HAS_RIGHT: u8 = 0x40;
const HAS_KEY: u8 = 0x20;

/// A run of one client's clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    pub client: u64,
    pub start: u32,
    pub end: u32,
}

/// What an update adds and deletes.
#[derive(Debug, Default)]
pub struct Summary {
    pub added: Vec<Range>,
    pub deleted: Vec<Range>,
    /// New elements or texts stand in it.
    pub nodes: bool,
}

type Id = (u64, u32);

#[derive(Clone, Copy)]
enum Place {
    /// Right under the root, or in something that is gone.
    Top,
    Inside(Id),
    Beside(Id),
}

struct Struct {
    start: u32,
    end: u32,
    place: Place,
    depth: Depth,
}

#[derive(Clone, Copy, PartialEq)]
enum Depth {
    Unknown,
    Asked,
    Known(usize),
}

/// Reads an update of version 1 whole, without keeping its content.
pub fn inspect(bytes: &[u8]) -> Result<Summary, DocumentError> {
    let mut reader = Reader::new(bytes);
    let mut summary = Summary::default();
    let mut structs: HashMap<u64, Vec<Struct>> = HashMap::new();
    for _ in 0..reader.count(3)? {
        let count = reader.count(2)?;
        let client = reader.number()?;
        let mut clock = reader.clock()?;
        let start = clock;
        let of_client = structs.entry(client).or_default();
        if !of_client.is_empty() {
            return Err(DocumentError::Malformed("a client stands in it twice"));
        }
        for _ in 0..count {
            let (length, place) = read_struct(&mut reader, &mut summary)?;
            let end = clock.checked_add(length).filter(|end| *end <= u32::MAX / 2);
            let end = end.ok_or(DocumentError::Malformed("a clock is too large"))?;
            if length == 0 {
                return Err(DocumentError::Malformed("an item of it is empty"));
            }
            if let Some(place) = place {
                of_client.push(Struct { start: clock, end, place, depth: Depth::Unknown });
            }
            clock = end;
        }
        summary.added.push(Range { client, start, end: clock });
    }
    for _ in 0..reader.count(2)? {
        let client = reader.number()?;
        for _ in 0..reader.count(2)? {
            let start = reader.clock()?;
            let end = start.checked_add(reader.clock()?).ok_or(DocumentError::Malformed("a clock is too large"))?;
            summary.deleted.push(Range { client, start, end });
        }
    }
    reader.end()?;
    check_depth(&mut structs)?;
    Ok(summary)
}

fn read_id(reader: &mut Reader) -> Result<Id, DocumentError> {
    Ok((reader.number()?, reader.clock()?))
}

fn read_struct(reader: &mut Reader, summary: &mut Summary) -> Result<(u32, Option<Place>), DocumentError> {
    let information = reader.byte()?;
    if information == GC || information == SKIP {
        return Ok((reader.clock()?, None));
    }
    let left = if information & HAS_LEFT != 0 { Some(read_id(reader)?) } else { None };
    let right = if information & HAS_RIGHT != 0 { Some(read_id(reader)?) } else { None };
    let place = match left.or(right) {
        Some(beside) => Place::Beside(beside),
        None => {
            let place = match reader.number()? {
                1 if reader.string()? == ROOT => Place::Top,
                1 => return Err(DocumentError::Malformed("it changes something else than the text")),
                0 => Place::Inside(read_id(reader)?),
                _ => return Err(DocumentError::Malformed("an item of it stands nowhere")),
            };
            if information & HAS_KEY != 0 {
                reader.string()?;
            }
            place
        }
    };
    let length = match information & 0x1f {
        // Deleted content keeps only its length.
        1 => reader.clock()?,
        4 => {
            let length: usize = reader.string()?.chars().map(char::len_utf16).sum();
            u32::try_from(length).map_err(|_| DocumentError::Malformed("a string is too long"))?
        }
        // Embedded JSON, which stands in a text as one letter.
        5 => {
            reader.string()?;
            1
        }
        6 => {
            reader.string()?;
            reader.string()?;
            1
        }
        7 => {
            summary.nodes = true;
            match reader.number()? {
                3 => drop(reader.string()?),
                6 => {}
                _ => return Err(DocumentError::Malformed("a node of it is no element and no text")),
            }
            1
        }
        8 => {
            let count = reader.count(1)?;
            for _ in 0..count {
                skip_value(reader, 0)?;
            }
            u32::try_from(count).map_err(|_| DocumentError::Malformed("it has too many values"))?
        }
        _ => return Err(DocumentError::Malformed("its kind of content is unknown")),
    };
    Ok((length, Some(place)))
}

fn skip_value(reader: &mut Reader, depth: usize) -> Result<(), DocumentError> {
    if depth > VALUE_DEPTH {
        return Err(DocumentError::TooDeep);
    }
    match reader.byte()? {
        120 | 121 | 126 | 127 => {}
        125 => {
            for _ in 0..8 {
                if reader.byte()? & 0x80 == 0 {
                    return Ok(());
                }
            }
            return Err(DocumentError::Malformed("a number is too long"));
        }
        124 => drop(reader.take(4)?),
        122 | 123 => drop(reader.take(8)?),
        119 => drop(reader.string()?),
        118 => {
            for _ in 0..reader.count(2)? {
                reader.string()?;
                skip_value(reader, depth + 1)?;
            }
        }
        117 => {
            for _ in 0..reader.count(1)? {
                skip_value(reader, depth + 1)?;
            }
        }
        116 => drop(reader.buffer()?),
        _ => return Err(DocumentError::Malformed("a value of it is unknown")),
    }
    Ok(())
}

/// Depth among the nodes of this update; those that the document already has count as none.
fn check_depth(structs: &mut HashMap<u64, Vec<Struct>>) -> Result<(), DocumentError> {
    let all: Vec<Id> = structs.iter().flat_map(|(client, of)| of.iter().map(|one| (*client, one.start))).collect();
    let mut path: Vec<Id> = Vec::new();
    for id in all {
        path.push(id);
        while let Some(&at) = path.last() {
            let Some(present) = find(structs, at) else {
                path.pop();
                continue;
            };
            if matches!(present.depth, Depth::Known(_)) {
                path.pop();
                continue;
            }
            let asked = present.depth == Depth::Asked;
            present.depth = Depth::Asked;
            let (next, more) = match present.place {
                Place::Top => (None, 1),
                Place::Inside(parent) => (Some(parent), 1),
                Place::Beside(neighbour) => (Some(neighbour), 0),
            };
            let base = next.and_then(|next| find(structs, next).map(|one| (next, one.depth)));
            let depth = match base {
                None => more,
                Some((_, Depth::Known(depth))) => depth + more,
                Some((next, Depth::Unknown)) if !asked => {
                    path.push(next);
                    continue;
                }
                Some(_) => return Err(DocumentError::Malformed("its items stand in a circle")),
            };
            if depth > NODE_DEPTH {
                return Err(DocumentError::TooDeep);
            }
            if let Some(present) = find(structs, at) {
                present.depth = Depth::Known(depth);
            }
            path.pop();
        }
    }
    Ok(())
}

fn find(structs: &mut HashMap<u64, Vec<Struct>>, (client, clock): Id) -> Option<&mut Struct> {
    let of_client = structs.get_mut(&client)?;
    let index = of_client.partition_point(|one| one.end <= clock);
    of_client.get_mut(index).filter(|one| one.start <= clock)
}
