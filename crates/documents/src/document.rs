//! The shared document, guarded: it takes an update whole or stays as it was.

use crate::compose::Id;
use crate::error::DocumentError;
use crate::nodes::{Measure, blocks_of, measure};
use crate::tree::{Block, normal};
use crate::update::{NODE_DEPTH, ROOT, Range, Summary, inspect};
use std::panic::{AssertUnwindSafe, catch_unwind};
use yrs::branch::BranchID;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{
    ClientID, Doc, ID, OffsetKind, Options, ReadTxn, StateVector, Transact, Update, WriteTxn, XmlFragment, XmlOut,
};

/// Longest text, in bytes of its words.
pub const TEXT_LIMIT: usize = 1_000_000;
/// Largest state, deleted parts included.
pub const HISTORY_LIMIT: usize = 16 * 1024 * 1024;
/// Updates are merged once they are larger than the merged state and this.
const LOG_SLACK: usize = 256 * 1024;

/// What an update did.
pub struct Applied {
    /// Exactly what was new in it; `None` when nothing was.
    pub update: Option<Vec<u8>>,
    /// It builds on something that is not here, and was not taken for that part.
    pub lacks: bool,
}

/// One node under the root.
pub struct Top {
    pub id: Id,
    /// Its blocks in normal form; none for an empty paragraph.
    pub blocks: Vec<Block>,
}

pub struct Document {
    doc: Doc,
    /// What `doc` is built from: it is built again when an update that was begun has to be taken back.
    base: Vec<u8>,
    log: Vec<Vec<u8>>,
    log_bytes: usize,
    /// No fewer bytes than the text has.
    text_bound: usize,
}

fn new_doc() -> Doc {
    // The program writes no items of its own with this id: its edits carry ids derived from their content.
    let options = Options {
        offset_kind: OffsetKind::Utf16,
        cleanup_formatting: false,
        ..Options::with_client_id(ClientID::new(0))
    };
    let doc = Doc::with_options(options);
    doc.get_or_insert_xml_fragment(ROOT);
    doc
}

impl Default for Document {
    fn default() -> Self {
        Self { doc: new_doc(), base: Vec::new(), log: Vec::new(), log_bytes: 0, text_bound: 0 }
    }
}

impl Document {
    /// The document of what was stored, and what of that is damaged. A damaged state leaves nothing; a damaged update
    /// is passed over alone.
    pub fn restore(state: &[u8], updates: &[Vec<u8>]) -> (Self, Option<String>) {
        let mut made = Self::default();
        if !state.is_empty()
            && let Err(error) = made.adopt(state)
        {
            return (Self::default(), Some(format!("the stored state is damaged: {error}")));
        }
        let mut damage = None;
        for (index, update) in updates.iter().enumerate() {
            if let Err(error) = made.adopt(update) {
                damage.get_or_insert_with(|| format!("stored update {index} is damaged: {error}"));
            }
        }
        let measure = made.measure();
        if measure.depth > NODE_DEPTH {
            return (Self::default(), Some("the stored text is nested too deep".to_owned()));
        }
        made.text_bound = measure.bytes;
        (made, damage)
    }

    /// Applies an update whatever its size: one that was kept before or that was made here.
    pub fn adopt(&mut self, update: &[u8]) -> Result<(), DocumentError> {
        inspect(update)?;
        let applied = self.attempt(update)?;
        self.text_bound += update.len();
        self.keep(applied.update);
        if applied.lacks { Err(DocumentError::Refused) } else { Ok(()) }
    }

    /// Applies an update of a peer, within the limits.
    pub fn apply(&mut self, update: &[u8], summary: &Summary) -> Result<Applied, DocumentError> {
        if self.base.len() + self.log_bytes + update.len() > HISTORY_LIMIT {
            self.merge();
            if self.base.len() + update.len() > HISTORY_LIMIT {
                return Err(DocumentError::HistoryTooLarge);
            }
        }
        let near = self.text_bound + update.len() > TEXT_LIMIT;
        let before = if near { self.measure().bytes } else { 0 };
        let applied = self.attempt(update)?;
        if near || summary.nodes {
            let Measure { bytes, depth } = self.measure();
            let fault = if depth > NODE_DEPTH {
                Some(DocumentError::TooDeep)
            } else {
                // Whoever shortens a text that is too long already may do so.
                (bytes > TEXT_LIMIT.max(before)).then_some(DocumentError::TextTooLarge)
            };
            if let Some(fault) = fault {
                drop(self.rebuild());
                return Err(fault);
            }
            self.text_bound = bytes;
        } else {
            self.text_bound += update.len();
        }
        self.keep(applied.update.clone());
        Ok(applied)
    }

    fn attempt(&mut self, update: &[u8]) -> Result<Applied, DocumentError> {
        let doc = self.doc.clone();
        // The library checks less than the wire may carry. After a panic the document is not used again.
        let outcome = catch_unwind(AssertUnwindSafe(move || {
            let update =
                Update::decode_v1(update).map_err(|_| DocumentError::Malformed("the update cannot be read"))?;
            let mut txn = doc.transact_mut();
            let before = txn.state_vector();
            txn.apply_update(update).map_err(|_| DocumentError::Refused)?;
            let lacks = txn.prune_pending().is_some();
            txn.commit();
            // What claims the clocks of others can leave the library's own account of the change in disorder, and
            // what is kept and sent on comes from that account.
            let after = txn.state_vector();
            let ordered = txn.before_state().iter().all(|(client, clock)| *clock == before.get(client))
                && txn.delete_set().iter().all(|(client, gone)| gone.iter().all(|one| one.end <= after.get(client)));
            if !ordered {
                return Err(DocumentError::Refused);
            }
            // The library takes an item whose forerunner is missing without counting it: such an item would be shown,
            // and would be gone after a restart. The peer is asked for the whole instead.
            let gap =
                txn.insert_set().iter().any(|(client, added)| added.iter().any(|one| one.end > after.get(client)));
            if gap {
                return Ok(None);
            }
            let new = !txn.insert_set().is_empty() || !txn.delete_set().is_empty();
            Ok(Some(Applied { update: new.then(|| txn.encode_update_v1()), lacks }))
        }));
        match outcome {
            Ok(Ok(Some(applied))) => Ok(applied),
            Ok(Ok(None)) => {
                drop(self.rebuild());
                Ok(Applied { update: None, lacks: true })
            }
            Ok(Err(error)) => {
                drop(self.rebuild());
                Err(error)
            }
            Err(_) => {
                // Taking it apart could panic again, or follow what was left half done.
                std::mem::forget(self.rebuild());
                Err(DocumentError::Refused)
            }
        }
    }

    fn keep(&mut self, update: Option<Vec<u8>>) {
        if let Some(update) = update {
            self.log_bytes += update.len();
            self.log.push(update);
        }
        if self.log_bytes > self.base.len() + LOG_SLACK {
            self.merge();
        }
    }

    fn merge(&mut self) {
        self.base = self.state();
        self.log.clear();
        self.log_bytes = 0;
    }

    /// Takes back what an update began. Answers the document as the update left it.
    fn rebuild(&mut self) -> Doc {
        let spoilt = std::mem::replace(&mut self.doc, new_doc());
        let doc = self.doc.clone();
        for update in std::iter::once(&self.base).chain(&self.log).filter(|update| !update.is_empty()) {
            // These were taken once, in this order.
            let again = catch_unwind(AssertUnwindSafe(|| {
                if let Ok(update) = Update::decode_v1(update) {
                    let _ = doc.transact_mut().apply_update(update);
                }
            }));
            drop(again);
        }
        spoilt
    }

    /// Whether an update would change nothing: a reader's answer repeats what it got from here.
    pub fn holds(&self, summary: &Summary) -> bool {
        let snapshot = self.doc.transact().snapshot();
        let added = summary.added.iter().all(|range| range.end <= snapshot.state_map.get(&ClientID::new(range.client)));
        added
            && summary.deleted.iter().all(|range| {
                let known = snapshot.delete_set.get(&ClientID::new(range.client));
                let mut reached = range.start;
                for known in known.into_iter().flat_map(|known| known.ranges()) {
                    if known.start <= reached {
                        reached = reached.max(known.end);
                    }
                }
                reached >= range.end
            })
    }

    /// What identifies the present state: everything that was added and deleted.
    pub fn fingerprint(&self) -> Vec<Range> {
        let snapshot = self.doc.transact().snapshot();
        let mut ranges: Vec<Range> = snapshot
            .state_map
            .iter()
            .map(|(client, clock)| Range { client: client.get(), start: u32::MAX, end: *clock })
            .collect();
        ranges.sort_unstable_by_key(|range| range.client);
        for (client, deleted) in snapshot.delete_set.iter() {
            ranges.extend(deleted.iter().map(|one| Range { client: client.get(), start: one.start, end: one.end }));
        }
        ranges
    }

    pub fn vector(&self) -> Vec<u8> {
        self.doc.transact().state_vector().encode_v1()
    }

    /// What a peer with this state vector lacks.
    pub fn answer(&self, vector: &[u8]) -> Result<Vec<u8>, DocumentError> {
        let vector =
            StateVector::decode_v1(vector).map_err(|_| DocumentError::Malformed("it holds no state vector"))?;
        let doc = self.doc.clone();
        // A vector may cut a letter in two.
        catch_unwind(AssertUnwindSafe(move || doc.transact().encode_diff_v1(&vector)))
            .map_err(|_| DocumentError::Malformed("its state vector fits no state of the text"))
    }

    pub fn state(&self) -> Vec<u8> {
        self.doc.transact().encode_diff_v1(&StateVector::default())
    }

    fn with_nodes<V>(&self, each: impl FnOnce(&mut dyn Iterator<Item = XmlOut>, &yrs::Transaction) -> V) -> V {
        let fragment = self.doc.get_or_insert_xml_fragment(ROOT);
        let txn = self.doc.transact();
        each(&mut fragment.children(&txn), &txn)
    }

    pub fn blocks(&self) -> Vec<Block> {
        self.with_nodes(|nodes, txn| blocks_of(nodes, txn))
    }

    pub fn tops(&self) -> Vec<Top> {
        self.with_nodes(|nodes, txn| {
            nodes
                .filter_map(|node| match node.as_ptr().id() {
                    BranchID::Nested(ID { client, clock }) => {
                        let blocks = normal(&blocks_of(std::iter::once(node), txn));
                        Some(Top { id: (client.get(), clock), blocks })
                    }
                    BranchID::Root(_) => None,
                })
                .collect()
        })
    }

    /// The paragraph of a text that holds nothing else, and no text either.
    pub fn bare_paragraph(&self) -> Option<Id> {
        self.with_nodes(|nodes, txn| {
            let node = nodes.next()?;
            let BranchID::Nested(ID { client, clock }) = node.as_ptr().id() else { return None };
            let XmlOut::Element(element) = node else { return None };
            let is_bare = element.try_tag().is_some_and(|tag| &**tag == "paragraph") && element.len(txn) == 0;
            (is_bare && nodes.next().is_none()).then(|| (client.get(), clock))
        })
    }

    fn measure(&self) -> Measure {
        self.with_nodes(|nodes, txn| measure(nodes, txn))
    }
}
