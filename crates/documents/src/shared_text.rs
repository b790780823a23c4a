//! One text that several people edit at once.

use crate::compose::{Id, compose, compose_words};
use crate::document::Document;
use crate::error::DocumentError;
use crate::markdown::{read, write};
use crate::port::StoredText;
use crate::presence::Presence;
use crate::tree::normal;
use crate::update::inspect;
use crate::wire::{Message, check_vector};
use graph::id::RecordId;

/// Largest message of a peer.
pub const MESSAGE_LIMIT: usize = 1024 * 1024;

/// A text that people are at: its document and who is there.
///
/// It knows nothing of sockets and stores. Whoever holds it sends its messages and keeps its updates.
pub struct SharedText {
    /// Record and field: what tells the ids of this text's own edits from those of others.
    name: Vec<u8>,
    version: u64,
    document: Document,
    presence: Presence,
}

/// A text that was opened.
pub struct Opened {
    pub text: SharedText,
    /// An edit that opening made: the first content, or what changed in the Markdown since. Keep
    /// [`SharedText::state`] with `DocumentStore::replace` under [`SharedText::version`] before anyone edits:
    /// the same change would be made once more over their edits if the stored version stayed behind.
    pub seed: Option<Vec<u8>>,
    /// What of the stored text could not be read, for the log; the text was opened from what is left of it.
    pub damage: Option<String>,
}

/// What to do with a message's outcome, in this order: keep `update`, send `replies` to the peer and `broadcast`
/// to every other peer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Received {
    pub replies: Vec<Vec<u8>>,
    pub broadcast: Vec<Vec<u8>>,
    /// Exactly what was new; must be durable before anything is sent.
    pub update: Option<Vec<u8>>,
}

impl SharedText {
    /// Opens a field's text. `markdown` is the field's snapshot and `version` its version. The stored document is
    /// the text, unless the snapshot is newer and says something else: then what differs is put into the document
    /// as an edit. Equal input makes equal edits, so that a text which is opened in two places remains one.
    pub fn open(
        record: RecordId,
        field: &str,
        stored: Option<StoredText>,
        markdown: &str,
        version: u64,
    ) -> Result<Opened, DocumentError> {
        let mut name = record.0.as_bytes().to_vec();
        name.extend_from_slice(field.as_bytes());
        let stored = stored.filter(|stored| !stored.state.is_empty() || !stored.updates.is_empty());
        let known = stored.as_ref().map(|stored| stored.version);
        let (document, damage) =
            stored.map_or_else(Default::default, |stored| Document::restore(&stored.state, &stored.updates));
        let mut text = Self { name, version, document, presence: Presence::default() };
        let behind = match known {
            // A state that could not be read left nothing.
            Some(_) if text.document.tops().is_empty() => true,
            Some(known) => known < version,
            None => true,
        };
        let mut seed = if behind { text.edit(markdown, known.is_some())? } else { None };
        if let Some(paragraph) = text.document.bare_paragraph() {
            let words = compose_words(text.new_client(""), paragraph);
            text.document.adopt(&words)?;
            seed = Some(words);
        }
        text.version = version.max(known.unwrap_or_default());
        Ok(Opened { text, seed, damage })
    }

    /// Version of the Markdown snapshot that the document was opened with or that was last kept of it.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The document's Markdown was kept as this version of the field.
    pub fn revised(&mut self, version: u64) {
        self.version = version;
    }

    /// First messages for a new peer.
    pub fn greet(&self) -> Vec<Vec<u8>> {
        let ask = Message::Ask(&self.document.vector()).write();
        std::iter::once(ask).chain(self.presence.message()).collect()
    }

    /// Takes a message of a peer. After an error the text is as it was.
    pub fn receive(&mut self, peer: u64, message: &[u8], may_write: bool) -> Result<Received, DocumentError> {
        if message.len() > MESSAGE_LIMIT {
            return Err(DocumentError::MessageTooLarge);
        }
        let mut received = Received::default();
        match Message::read(message)? {
            Message::Ask(vector) => {
                check_vector(vector)?;
                let update = self.document.answer(vector)?;
                received.replies.push(Message::Update { update: &update, answer: true }.write());
            }
            Message::Update { update, answer } => self.take(update, answer, may_write, &mut received)?,
            Message::Presence(states) => received.broadcast.extend(self.presence.receive(peer, states)?),
            Message::AskPresence => received.replies.extend(self.presence.message()),
        }
        Ok(received)
    }

    fn take(&mut self, update: &[u8], answer: bool, may_write: bool, to: &mut Received) -> Result<(), DocumentError> {
        let summary = inspect(update)?;
        if !may_write {
            // A reader answers what it was asked too, and says nothing new by that.
            return if self.document.holds(&summary) { Ok(()) } else { Err(DocumentError::ReadOnly) };
        }
        let applied = self.document.apply(update, &summary)?;
        if applied.lacks && !answer {
            // An answer holds all that the peer has; asking once more would go on for ever.
            to.replies.push(Message::Ask(&self.document.vector()).write());
        }
        to.broadcast.extend(applied.update.iter().map(|update| Message::Update { update, answer: false }.write()));
        to.update = applied.update;
        Ok(())
    }

    /// Takes in what is kept of the text, of which it may have been put together with what somebody wrote elsewhere.
    /// Answers the messages that tell it to every peer; what cannot be read of it is passed over and told in words.
    pub fn take_in(&mut self, stored: &StoredText) -> (Vec<Vec<u8>>, Option<String>) {
        let (mut messages, mut damage) = (Vec::new(), None);
        for update in std::iter::once(&stored.state).chain(&stored.updates).filter(|update| !update.is_empty()) {
            match inspect(update).and_then(|summary| self.document.apply(update, &summary)) {
                Ok(applied) => messages.extend(applied.update.as_deref().map(update_message)),
                Err(problem) => damage = Some(problem.to_string()),
            }
        }
        (messages, damage)
    }

    /// Forgets a peer that is gone. The message tells the others.
    pub fn leave(&mut self, peer: u64) -> Option<Vec<u8>> {
        self.presence.leave(peer)
    }

    /// Puts other Markdown in place of the text, as one edit. Blocks that are equal at the start and at the end stay
    /// as they are, with the cursors in them. `None` when nothing differs. Keep the update, then send
    /// [`update_message`] of it to everyone.
    pub fn replace(&mut self, markdown: &str) -> Result<Option<Vec<u8>>, DocumentError> {
        self.edit(markdown, true)
    }

    fn edit(&mut self, markdown: &str, replaces: bool) -> Result<Option<Vec<u8>>, DocumentError> {
        let wanted = normal(&read(markdown));
        let tops = self.document.tops();
        if replaces && !tops.is_empty() && tops.iter().flat_map(|top| &top.blocks).eq(&wanted) {
            return Ok(None);
        }
        let mut first = 0;
        let mut leading = 0;
        while let Some(top) = tops.get(leading).filter(|top| wanted[first..].starts_with(&top.blocks)) {
            first += top.blocks.len();
            leading += 1;
        }
        let mut end = wanted.len();
        let mut trailing = tops.len();
        while trailing > leading && wanted[first..end].ends_with(&tops[trailing - 1].blocks) {
            trailing -= 1;
            end -= tops[trailing].blocks.len();
        }
        let left = leading.checked_sub(1).and_then(|index| tops.get(index)).map(|top| top.id);
        let right = tops.get(trailing).map(|top| top.id);
        let gone: Vec<Id> = tops[leading..trailing].iter().map(|top| top.id).collect();
        let client = self.new_client(&write(&wanted));
        let update = compose(client, left, &wanted[first..end], right, &gone);
        self.document.adopt(&update)?;
        Ok(Some(update))
    }

    /// The client of an edit, derived from all that the edit follows from. One that stands in the document already
    /// is passed over. Editors take ids below 2^32 at random, and so never one of these.
    fn new_client(&self, markdown: &str) -> u64 {
        let state = self.document.fingerprint();
        let mut hash = Hash::default();
        hash.add(&self.name);
        hash.add(&self.version.to_le_bytes());
        for range in &state {
            hash.add(&range.client.to_le_bytes());
            hash.add(&range.start.to_le_bytes());
            hash.add(&range.end.to_le_bytes());
        }
        hash.add(markdown.as_bytes());
        let mut client = hash.client();
        while state.iter().any(|range| range.client == client) {
            hash.add(&[0]);
            client = hash.client();
        }
        client
    }

    /// The Markdown of the text, in its normal form.
    pub fn markdown(&self) -> String {
        write(&self.document.blocks())
    }

    /// The whole document as one merged update.
    pub fn state(&self) -> Vec<u8> {
        self.document.state()
    }
}

/// The message that carries an update to a peer.
pub fn update_message(update: &[u8]) -> Vec<u8> {
    Message::Update { update, answer: false }.write()
}

/// FNV-1a. Two edits with one id would have to be of one text at one state; chance is all that has to be kept out.
struct Hash(u64);

impl Default for Hash {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hash {
    fn add(&mut self, bytes: &[u8]) {
        let length = (bytes.len() as u64).to_le_bytes();
        for byte in length.iter().chain(bytes) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// 52 well mixed bits below one that is always set.
    fn client(&self) -> u64 {
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        (1 << 52) | (mixed ^ (mixed >> 33)) >> 12
    }
}
