//! Who is at a text and where their cursor stands: the awareness protocol, with one client for each peer.

use crate::error::DocumentError;
use crate::wire::{Message, Reader, write_buffer, write_number};
use std::collections::{BTreeMap, HashMap};
use yrs::Any;

/// Longest state of one client, as JSON.
pub const PRESENCE_LIMIT: usize = 4 * 1024;

struct Entry {
    clock: u32,
    state: String,
    peer: u64,
}

/// The states of those who are connected.
#[derive(Default)]
pub struct Presence {
    states: BTreeMap<u64, Entry>,
    clients: HashMap<u64, u64>,
}

impl Presence {
    /// Message with every state; `None` when nobody is there.
    pub fn message(&self) -> Option<Vec<u8>> {
        if self.states.is_empty() {
            return None;
        }
        Some(encode(self.states.iter().map(|(client, entry)| (*client, entry.clock, entry.state.as_str()))))
    }

    /// Takes what a peer says of itself and answers the message for the others. Clients also repeat what they heard
    /// of others: that is passed over, as only a peer itself may speak of its client.
    pub fn receive(&mut self, peer: u64, states: &[u8]) -> Result<Option<Vec<u8>>, DocumentError> {
        let mut reader = Reader::new(states);
        let count = reader.count(3)?;
        let mut entries = Vec::with_capacity(count);
        for _ in 0..count {
            let entry = (reader.number()?, reader.clock()?, reader.string()?);
            if entry.2.len() > PRESENCE_LIMIT {
                return Err(DocumentError::PresenceTooLarge);
            }
            if Any::from_json(entry.2).is_err() {
                return Err(DocumentError::Malformed("a presence is not JSON"));
            }
            entries.push(entry);
        }
        reader.end()?;
        let own = match self.clients.get(&peer) {
            Some(client) => entries.into_iter().find(|entry| entry.0 == *client),
            // A peer that says nothing but one new state introduces itself; after a reconnection its former
            // connection may still stand.
            None => entries.first().copied().filter(|entry| entries.len() == 1 && entry.2 != "null"),
        };
        let Some((client, clock, state)) = own else {
            return Ok(None);
        };
        let known = self.states.get(&client).map(|entry| entry.clock);
        if state == "null" {
            if known.is_none_or(|known| known > clock) {
                return Ok(None);
            }
            self.states.remove(&client);
            self.clients.remove(&peer);
        } else {
            if known.is_some_and(|known| known >= clock) {
                return Ok(None);
            }
            let entry = Entry { clock, state: state.to_owned(), peer };
            if let Some(former) = self.states.insert(client, entry)
                && former.peer != peer
            {
                self.clients.remove(&former.peer);
            }
            self.clients.insert(peer, client);
        }
        Ok(Some(encode([(client, clock, state)].into_iter())))
    }

    /// Forgets a peer and answers the message that tells the others.
    pub fn leave(&mut self, peer: u64) -> Option<Vec<u8>> {
        let client = self.clients.remove(&peer)?;
        let entry = self.states.remove(&client)?;
        Some(encode([(client, entry.clock, "null")].into_iter()))
    }
}

fn encode<'a>(entries: impl ExactSizeIterator<Item = (u64, u32, &'a str)>) -> Vec<u8> {
    let mut states = Vec::new();
    write_number(&mut states, entries.len() as u64);
    for (client, clock, state) in entries {
        write_number(&mut states, client);
        write_number(&mut states, u64::from(clock));
        write_buffer(&mut states, state.as_bytes());
    }
    Message::Presence(&states).write()
}
