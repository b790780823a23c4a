//! Shared texts while people write in them. Every update is on disk before anybody else sees it; when the
//! writing pauses or the last one leaves, one `revise_text` with a Markdown snapshot enters the ledger.

use access::Actor;
use anyhow::{Result, bail};
use documents::markdown::{read, write};
use documents::port::{DocumentStore, Merged, StoredText};
use documents::shared_text::{Opened, SharedText};
use graph::id::{BatchId, OperationId, RecordId, SpaceId};
use graph::operation::{Batch, Change, LoggedOperation, Operation, OperationBody, Via};
use graph::record::Record;
use ledger::{Ledger, Request, may_change, query};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;
use uuid::Uuid;

/// A pause this long ends a piece of writing.
const IDLE: Duration = Duration::from_secs(2);
/// As long as this at another program.
const OTHERS_IDLE: Duration = Duration::from_secs(10);
/// Operations of a record that are looked at for what another program said.
const RECENT: usize = 20;
/// How often a text is put together, where other programs do it at the same time.
const TRIES: usize = 5;
/// Messages that may wait for one slow reader before it is let go.
const PEER_QUEUE: usize = 256;

type Place = (RecordId, String);

/// The open texts of one workspace.
pub struct TextRooms {
    ledger: Ledger,
    store: Arc<dyn DocumentStore>,
    rooms: Mutex<HashMap<Place, Arc<Room>>>,
    next_peer: AtomicU64,
    started: AtomicBool,
}

struct Room {
    place: Place,
    inner: Mutex<Inner>,
}

struct Inner {
    text: SharedText,
    /// Version of the field that the text stands for.
    version: u64,
    /// Version of the merged state that is kept; 0 when there is none.
    kept: u64,
    /// Number of the last kept update that the text was brought up to. What this program adds is not counted: another
    /// may have added something before it.
    through: u64,
    /// Where the record is: whoever sits here saw it there.
    space: SpaceId,
    peers: HashMap<u64, mpsc::Sender<Vec<u8>>>,
    /// Who wrote last and when, since the last snapshot.
    unsaved: Option<(Actor, Instant)>,
    watched: bool,
}

/// One browser's seat at a text.
pub struct Seat {
    room: Arc<Room>,
    peer: u64,
    person: RecordId,
    /// Only to look, whatever the person's roles are.
    reads_only: bool,
    record: RecordId,
}

/// A seat that was taken, what to send first, and what to send from then on.
pub struct Entered {
    pub seat: Seat,
    pub greeting: Vec<Vec<u8>>,
    pub receiver: mpsc::Receiver<Vec<u8>>,
}

/// Whether a text says what the Markdown says, however either is written.
fn says(text: &SharedText, markdown: &str) -> bool {
    text.markdown() == write(&read(markdown))
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl TextRooms {
    pub fn new(ledger: Ledger, store: Arc<dyn DocumentStore>) -> Self {
        Self { ledger, store, rooms: Mutex::default(), next_peer: AtomicU64::new(1), started: AtomicBool::new(false) }
    }

    /// Takes up what a stop interrupted, and follows changes that do not come from an editor. Needs a runtime.
    pub fn start(self: &Arc<Self>) {
        if self.started.swap(true, Ordering::SeqCst) {
            return;
        }
        let rooms = self.clone();
        tokio::task::spawn_blocking(move || {
            if let Err(failure) = rooms.finish_interrupted() {
                tracing::warn!("texts that were being written when the program stopped could not be read: {failure:#}");
            }
        });
        let rooms = self.clone();
        let mut feed = self.ledger.follow();
        tokio::spawn(async move {
            loop {
                match feed.recv().await {
                    Ok(frame) => {
                        let rooms = rooms.clone();
                        let records =
                            frame.records.iter().filter(|record| rooms.is_open(record.id)).cloned().collect::<Vec<_>>();
                        if !records.is_empty() {
                            let _ = tokio::task::spawn_blocking(move || rooms.follow(&records)).await;
                        }
                    }
                    Err(RecvError::Lagged(_)) => {
                        let rooms = rooms.clone();
                        let _ = tokio::task::spawn_blocking(move || rooms.follow_all()).await;
                    }
                    Err(RecvError::Closed) => return,
                }
            }
        });
    }

    /// Removes the texts of a record that was erased, with all that was typed into them; whoever sits at one is sent out.
    /// Answers how many there were. Blocks.
    pub fn forget(&self, record: RecordId) -> Result<u64> {
        let mut rooms = locked(&self.rooms);
        rooms.retain(|(of, _), room| {
            if *of == record {
                let mut inner = locked(&room.inner);
                inner.peers.clear();
                inner.unsaved = None;
            }
            *of != record
        });
        // Under the lock of all rooms, so that nobody opens what is being removed.
        Ok(self.store.forget(record)?)
    }

    fn is_open(&self, record: RecordId) -> bool {
        locked(&self.rooms).keys().any(|(open, _)| *open == record)
    }

    /// After frames were missed: what each open text's record says now.
    fn follow_all(&self) {
        let open: Vec<RecordId> = locked(&self.rooms).keys().map(|(record, _)| *record).collect();
        for record in open {
            match self.ledger.read(|read| read.record(record)) {
                Ok(found) => self.follow(found.as_slice()),
                Err(failure) => tracing::warn!("an open text could not follow a change: {failure}"),
            }
        }
    }

    fn finish_interrupted(self: &Arc<Self>) -> Result<()> {
        let mut interrupted = self.store.unrevised_texts()?;
        if self.store.is_shared() && !interrupted.is_empty() {
            // Somebody may be writing at another program, which will say so: only what nobody adds to is taken up.
            let through =
                |place: &Place| self.store.load(place.0, &place.1).map(|stored| stored.map(|text| text.through));
            let before = interrupted.iter().map(through).collect::<Result<Vec<_>, _>>()?;
            std::thread::sleep(OTHERS_IDLE);
            let after = interrupted.iter().map(through).collect::<Result<Vec<_>, _>>()?;
            let mut unchanged = before.iter().zip(&after).map(|(before, after)| before == after);
            interrupted.retain(|_| unchanged.next().unwrap_or(false));
        }
        for (record, field) in interrupted {
            // One text that cannot be read keeps nobody from the others.
            if let Err(failure) = self.finish_one(record, &field) {
                tracing::warn!("the text {field} of {record} could not be taken up: {failure:#}");
            }
        }
        Ok(())
    }

    fn finish_one(&self, record: RecordId, field: &str) -> Result<()> {
        let Some(found) = self.ledger.read(|read| read.record(record))? else { return Ok(()) };
        if found.erased {
            self.store.forget(record)?;
            return Ok(());
        }
        let room = self.room(&mut locked(&self.rooms), &found, field)?;
        let actor = self.actor(found.updated_by)?;
        locked(&room.inner).unsaved = Some((actor, Instant::now()));
        self.save(&room);
        self.close_if_empty(&room);
        Ok(())
    }

    /// The room of a text, opened when nobody is in it yet. Under the lock of all rooms, so that nobody closes
    /// it before the caller has sat down.
    fn room(&self, rooms: &mut HashMap<Place, Arc<Room>>, record: &Record, field: &str) -> Result<Arc<Room>> {
        let place = (record.id, field.to_owned());
        if let Some(room) = rooms.get(&place) {
            return Ok(room.clone());
        }
        // Read under the lock: whatever is committed from here on, the room hears of.
        let present = self.ledger.read(|read| read.record(record.id))?;
        let record = present.as_ref().unwrap_or(record);
        if record.erased {
            bail!("this text was erased");
        }
        let version = record.versions.get(field).copied().unwrap_or(0);
        let stored = self.store.load(record.id, field)?;
        let kept = stored.as_ref().map(|stored| stored.version);
        let through = stored.as_ref().map_or(0, |stored| stored.through);
        let markdown = record.text(field).unwrap_or_default();
        // Words that no snapshot holds are not written over by what was changed elsewhere meanwhile: they are opened
        // as they are, and the ledger keeps both.
        let unsaved = stored.as_ref().filter(|stored| !stored.updates.is_empty() && !stored.state.is_empty());
        let stands_for = unsaved.map_or(version, |stored| stored.version.min(version));
        let Opened { mut text, seed, damage } = SharedText::open(record.id, field, stored, markdown, stands_for)?;
        let version = if stands_for < version && says(&text, markdown) {
            text.revised(version);
            version
        } else {
            stands_for
        };
        if let Some(damage) = damage {
            tracing::warn!("the text {field} of {} was opened from what is left of it: {damage}", record.id);
        }
        // Before anyone edits: else the next opening would make the same change once more over their edits.
        let mut former = kept.unwrap_or(0);
        if seed.is_some() || kept.is_some_and(|kept| kept < text.version()) {
            let merged = Merged { version: text.version(), state: text.state(), through };
            if !self.store.replace((record.id, field), former, merged)? {
                bail!("the text was put together by another program in this moment; open it again");
            }
            former = text.version();
        }
        let kept = former;
        let peers = HashMap::new();
        let inner = Inner { text, version, kept, through, space: record.space, peers, unsaved: None, watched: false };
        let room = Arc::new(Room { place: place.clone(), inner: Mutex::new(inner) });
        rooms.insert(place, room.clone());
        Ok(room)
    }

    /// Takes a seat; one to look from, where `reads_only`. Blocks.
    pub fn enter(self: &Arc<Self>, record: &Record, field: &str, actor: Actor, reads_only: bool) -> Result<Entered> {
        let (sender, receiver) = mpsc::channel(PEER_QUEUE);
        let peer = self.next_peer.fetch_add(1, Ordering::Relaxed);
        let mut rooms = locked(&self.rooms);
        let room = self.room(&mut rooms, record, field)?;
        let mut inner = locked(&room.inner);
        drop(rooms);
        inner.peers.insert(peer, sender);
        let greeting = inner.text.greet();
        // A snapshot that failed once is made up for by the next who may write.
        let behind = inner.unsaved.is_none() && !says(&inner.text, record.text(field).unwrap_or_default());
        if behind && may_change(self.ledger.registry(), &actor, record) {
            self.note_writing(&mut inner, &room, &actor);
        }
        drop(inner);
        let seat = Seat { room, peer, person: actor.person(), reads_only, record: record.id };
        Ok(Entered { seat, greeting, receiver })
    }

    /// Remembers who wrote, and waits for a pause.
    fn note_writing(self: &Arc<Self>, inner: &mut Inner, room: &Arc<Room>, actor: &Actor) {
        inner.unsaved = Some((actor.clone(), Instant::now()));
        if !std::mem::replace(&mut inner.watched, true) {
            tokio::spawn(watch(self.clone(), room.clone()));
        }
    }

    /// The person with the roles they hold at this moment.
    fn actor(&self, person: RecordId) -> Result<Actor> {
        let workspace = self.ledger.workspace();
        Ok(self.ledger.read(|read| Ok(Actor::new(workspace, person, &read.rules()?, read.policy_version()?)))?)
    }

    /// Takes in one message; answers what to send back to its sender. Blocks until what it changed is on disk.
    pub fn receive(self: &Arc<Self>, seat: &Seat, message: &[u8]) -> Result<Vec<Vec<u8>>> {
        // Asked anew each time: a role may have been lost since the seat was taken.
        let actor = self.actor(seat.person)?;
        let actor = if seat.reads_only { actor.only_reading() } else { actor };
        let record = self.ledger.read(|read| query::record(read, &actor.visible_spaces(), seat.record))?;
        let Some(record) = record else { bail!("you may no longer see this text") };
        if record.erased {
            bail!("this text was erased");
        }
        let mut inner = locked(&seat.room.inner);
        if !inner.peers.contains_key(&seat.peer) {
            bail!("this connection fell behind; connect again");
        }
        let received = inner.text.receive(seat.peer, message, may_change(self.ledger.registry(), &actor, &record))?;
        if let Some(update) = received.update {
            let (record, field) = &seat.room.place;
            if let Err(failure) = self.store.append(*record, field, update) {
                // The document is ahead of the disk now. Everybody reconnects to what is on the disk and sends again.
                inner.peers.clear();
                inner.unsaved = None;
                drop(inner);
                self.close_if_empty(&seat.room);
                return Err(failure.into());
            }
            self.note_writing(&mut inner, &seat.room, &actor);
        }
        for message in received.broadcast {
            inner.tell_others(seat.peer, &message);
        }
        Ok(received.replies)
    }

    /// Whether somebody with these roles still sees the text. Blocks.
    pub fn is_seen(&self, seat: &Seat, actor: &Actor) -> Result<bool> {
        let visible = actor.visible_spaces();
        Ok(self.ledger.read(|read| query::record(read, &visible, seat.record))?.is_some())
    }

    /// Gives up a seat; the last one saves. Blocks.
    pub fn leave(&self, seat: &Seat) {
        let mut inner = locked(&seat.room.inner);
        inner.peers.remove(&seat.peer);
        if let Some(message) = inner.text.leave(seat.peer) {
            inner.tell_others(seat.peer, &message);
        }
        let empty = inner.peers.is_empty();
        drop(inner);
        if empty {
            self.save(&seat.room);
            self.close_if_empty(&seat.room);
        }
    }

    fn close_if_empty(&self, room: &Room) {
        let mut rooms = locked(&self.rooms);
        let inner = locked(&room.inner);
        // Another room may stand in its place by now.
        let open = rooms.get(&room.place).is_some_and(|open| std::ptr::eq(Arc::as_ptr(open), room));
        if open && inner.peers.is_empty() && inner.unsaved.is_none() {
            rooms.remove(&room.place);
        }
    }

    /// Writes the snapshot of what was written since the last one.
    fn save(&self, room: &Room) {
        let mut inner = locked(&room.inner);
        let Some((actor, _)) = inner.unsaved.clone() else { return };
        match self.revise(room, &mut inner, &actor) {
            Ok(()) => {
                inner.unsaved = None;
                drop(inner);
                // What came while somebody was writing was passed over.
                match self.ledger.read(|read| read.record(room.place.0)) {
                    Ok(found) => self.follow(found.as_slice()),
                    Err(failure) => tracing::warn!("an open text could not follow a change: {failure}"),
                }
            }
            // The updates are on disk; the next opening or start tries again.
            Err(failure) => {
                tracing::warn!("a text's snapshot could not be saved yet: {failure:#}");
                inner.unsaved = None;
            }
        }
    }

    /// Writes a snapshot of the text into the ledger, and keeps the text as what that version stands for. Where another
    /// program keeps it in the same moment, once more with what that one wrote.
    fn revise(&self, room: &Room, inner: &mut Inner, actor: &Actor) -> Result<()> {
        let (record, field) = &room.place;
        for _ in 0..TRIES {
            // First: what is said to the ledger holds what others wrote, as of the version that it is said to have seen.
            self.pull(room, inner)?;
            if inner.unsaved.is_none() {
                // Another program said it already.
                return Ok(());
            }
            let found = self.ledger.read(|read| read.record(*record))?;
            let Some(found) = found.filter(|found| !found.erased) else { return Ok(()) };
            if says(&inner.text, found.text(field).unwrap_or_default()) {
                inner.version = found.versions.get(field).copied().unwrap_or(0).max(inner.version);
            } else if let Some(version) = self.said_since(room, inner)? {
                // Another program said exactly this, and keeps the text in this moment; what stands now came after.
                inner.version = version;
            } else {
                inner.version = self.write_snapshot(room, inner, &found, actor)?;
            }
            if self.keep(room, inner)? {
                return Ok(());
            }
        }
        bail!("other programs put the text {field} of {record} together again and again")
    }

    /// A version of the field above the text's that says what the text says.
    fn said_since(&self, room: &Room, inner: &Inner) -> Result<Option<u64>> {
        if !self.store.is_shared() {
            return Ok(None);
        }
        let (record, field) = &room.place;
        let entries = self.ledger.read(|read| read.history(Some(*record), u64::MAX, RECENT))?;
        let says_this = |entry: &&LoggedOperation| {
            entry.sequence > inner.version
                && entry.changes.iter().any(|change| match change {
                    Change::Field { record: of, field: named, after, .. } if of == record && named == field => {
                        says(&inner.text, after.as_str().unwrap_or_default())
                    }
                    _ => false,
                })
        };
        Ok(entries.iter().find(says_this).map(|entry| entry.sequence))
    }

    /// Answers the version that the ledger gave it.
    fn write_snapshot(&self, room: &Room, inner: &Inner, found: &Record, actor: &Actor) -> Result<u64> {
        let (record, field) = &room.place;
        // The ledger takes no control characters; pasted ones may stand in a document.
        let markdown: String =
            inner.text.markdown().chars().filter(|each| !each.is_control() || "\n\t".contains(*each)).collect();
        // What was written elsewhere while somebody wrote here was not merged in: the ledger keeps both.
        let seen = inner.version;
        let label = match self.ledger.registry().kind(&found.kind).and_then(|kind| kind.field(field)) {
            Some(declared) => format!("Wrote {}", declared.label.to_lowercase()),
            None => "Wrote a text".to_owned(),
        };
        let body = OperationBody::ReviseText { record: *record, field: field.clone(), markdown, seen };
        let operation = Operation { id: OperationId(Uuid::now_v7()), happened_at: None, cause: None, body };
        let batch = Batch { id: BatchId(Uuid::now_v7()), label, operations: vec![operation] };
        // Roles may have changed since the words were written; the ledger asks the present ones.
        let permit = self.actor(actor.person())?.write_permit()?;
        let committed = self.ledger.commit(permit, Request::new(batch, Via::Ui)).wait_blocking()?;
        Ok(committed.frame.up_to)
    }

    /// Brings the text up to what is kept of it: other programs write in it too.
    fn pull(&self, room: &Room, inner: &mut Inner) -> Result<Option<StoredText>> {
        let (record, field) = &room.place;
        let stored = self.store.load(*record, field)?;
        let Some(stored) = stored else { return Ok(None) };
        let (messages, damage) = inner.text.take_in(&stored);
        if let Some(damage) = damage {
            tracing::warn!("a part of the text {field} of {record} could not be taken in: {damage}");
        }
        for message in messages {
            inner.tell_others(0, &message);
        }
        if stored.version > inner.kept && stored.updates.is_empty() {
            // Another program's snapshot holds what was written here, too.
            inner.unsaved = None;
        }
        (inner.kept, inner.through) = (stored.version, stored.through);
        if stored.version > inner.version {
            // Edits of the program's own follow from it: two programs that make one change make the same.
            inner.version = stored.version;
            inner.text.revised(stored.version);
        }
        Ok(Some(stored))
    }

    /// Keeps the text as what its version stands for. False where another program put it together meanwhile.
    fn keep(&self, room: &Room, inner: &mut Inner) -> Result<bool> {
        let (record, field) = &room.place;
        inner.text.revised(inner.version);
        let merged = Merged { version: inner.version, state: inner.text.state(), through: inner.through };
        let kept = self.store.replace((*record, field), inner.kept, merged)?;
        if kept {
            inner.kept = inner.version;
        }
        Ok(kept)
    }

    /// Another program wrote in a text: whoever has it open here sees it.
    pub fn written_elsewhere(&self, record: RecordId, field: &str) {
        let open = locked(&self.rooms).get(&(record, field.to_owned())).cloned();
        let Some(room) = open else { return };
        let pulled = {
            let mut inner = locked(&room.inner);
            let before = inner.kept;
            self.pull(&room, &mut inner).map(|_| inner.kept > before)
        };
        let followed = pulled.and_then(|snapshot| {
            // What came after that snapshot was passed over while somebody was writing here.
            let found = if snapshot { self.ledger.read(|read| read.record(record))? } else { None };
            self.follow(found.as_slice());
            Ok(())
        });
        if let Err(failure) = followed {
            tracing::warn!("an open text could not follow what was written elsewhere: {failure:#}");
        }
    }

    /// The same for every open text, after something may have been missed.
    pub fn pull_all(&self) {
        let places: Vec<Place> = locked(&self.rooms).keys().cloned().collect();
        for (record, field) in places {
            self.written_elsewhere(record, &field);
        }
        self.follow_all();
    }

    /// Brings what was changed elsewhere (undo, the API, an import) into open editors.
    fn follow(&self, records: &[Record]) {
        for record in records {
            let open: Vec<Arc<Room>> =
                locked(&self.rooms).values().filter(|room| room.place.0 == record.id).cloned().collect();
            for room in open {
                if let Err(failure) = self.follow_one(&room, record) {
                    tracing::warn!("an open text could not follow a change: {failure}");
                }
            }
        }
    }

    fn follow_one(&self, room: &Room, record: &Record) -> Result<()> {
        let field = &room.place.1;
        let version = record.versions.get(field).copied().unwrap_or(0);
        let mut inner = locked(&room.inner);
        if record.erased {
            // What was typed is removed, and nothing is kept of it in another form.
            inner.peers.clear();
            inner.unsaved = None;
            drop(inner);
            self.close_if_empty(room);
            return Ok(());
        }
        if inner.space != record.space {
            // Everybody comes in again by the door, where those are left out who see nothing there.
            inner.space = record.space;
            inner.peers.clear();
        }
        if version <= inner.version {
            return Ok(());
        }
        if inner.unsaved.is_some() {
            // Somebody is writing. Their words are committed after the pause and stand as the later ones. They did not
            // see this version, so the ledger keeps it beside them as a conflict.
            return Ok(());
        }
        let stored = self.pull(room, &mut inner)?;
        if version <= inner.version {
            return Ok(());
        }
        if stored.is_some_and(|stored| !stored.updates.is_empty()) {
            // Somebody writes at another program, which says so after the pause: what was changed is its snapshot, or will
            // stand beside it.
            return Ok(());
        }
        let markdown = record.text(field).unwrap_or_default();
        let update = inner.text.replace(markdown)?;
        inner.version = version;
        // Under its version: else the next opening would take the change for one that is still to be made.
        if !self.keep(room, &mut inner)? {
            // Another program made the change first. Equal texts change equally, so that it is one change; of unequal ones
            // everybody reconnects to what is kept.
            self.pull(room, &mut inner)?;
            if !says(&inner.text, markdown) {
                inner.peers.clear();
                drop(inner);
                self.close_if_empty(room);
                return Ok(());
            }
        }
        if let Some(update) = update {
            inner.tell_others(0, &documents::shared_text::update_message(&update));
        }
        Ok(())
    }
}

impl Inner {
    /// A peer that cannot keep up is let go; it reconnects and is brought up to date.
    fn tell_others(&mut self, sender: u64, message: &[u8]) {
        self.peers.retain(|peer, queue| *peer == sender || queue.try_send(message.to_vec()).is_ok());
    }
}

/// Waits for a pause in the writing, then saves.
async fn watch(rooms: Arc<TextRooms>, room: Arc<Room>) {
    loop {
        let wait = {
            let mut inner = locked(&room.inner);
            match &inner.unsaved {
                None => {
                    inner.watched = false;
                    return;
                }
                Some((_, last)) => IDLE.saturating_sub(last.elapsed()),
            }
        };
        if wait.is_zero() {
            let (rooms, room) = (rooms.clone(), room.clone());
            if tokio::task::spawn_blocking(move || rooms.save(&room)).await.is_err() {
                return;
            }
        } else {
            tokio::time::sleep(wait).await;
        }
    }
}
