//! Who is in a workspace at this moment. In memory only: a tab that hangs up was never here.

use access::VisibleSpaces;
use contract::sync::PersonHere;
use graph::id::{RecordId, SpaceId};
use graph::time::Instant;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;
use uuid::Uuid;

/// Longest name of a place.
const PLACE_LIMIT: usize = 40;

/// The open tabs of one workspace.
#[derive(Default)]
pub struct Presence {
    tabs: Mutex<BTreeMap<Uuid, Tab>>,
    /// Rises with every change.
    changes: watch::Sender<u64>,
}

#[derive(Clone, PartialEq)]
struct Tab {
    person: RecordId,
    place: String,
    record: Option<(RecordId, SpaceId)>,
    since: Instant,
}

/// One tab's connection. Dropping it takes the tab off the list.
pub struct TabHere {
    presence: Arc<Presence>,
    tab: Uuid,
    person: RecordId,
}

/// Whether the client may have a page of this name.
pub fn is_place(place: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'/');
    (1..=PLACE_LIMIT).contains(&place.len()) && place.bytes().all(fits)
}

impl Presence {
    fn tabs(&self) -> MutexGuard<'_, BTreeMap<Uuid, Tab>> {
        self.tabs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A tab that is on nobody's list until it says where it is.
    pub fn enter(self: &Arc<Self>, person: RecordId) -> TabHere {
        TabHere { presence: self.clone(), tab: Uuid::new_v4(), person }
    }

    fn changed(&self) {
        self.changes.send_modify(|changes| *changes += 1);
    }
}

impl TabHere {
    /// Says where the tab is. Staying where it was is no news.
    pub fn say(&self, place: &str, record: Option<(RecordId, SpaceId)>, now: Instant) {
        let mut tabs = self.presence.tabs();
        let known = tabs.get(&self.tab).filter(|tab| tab.place == place && tab.record == record);
        if known.is_none() {
            tabs.insert(self.tab, Tab { person: self.person, place: place.to_owned(), record, since: now });
            drop(tabs);
            self.presence.changed();
        }
    }

    /// Changes whenever anybody comes, moves or goes.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.presence.changes.subscribe()
    }

    /// Everybody else's tabs, who came first first. A record that may not be seen is left out.
    pub fn others(&self, visible: &VisibleSpaces) -> Vec<PersonHere> {
        let tabs = self.presence.tabs();
        let mut others: Vec<PersonHere> = tabs
            .iter()
            .filter(|(tab, _)| **tab != self.tab)
            .map(|(tab, here)| PersonHere {
                person: here.person,
                tab: *tab,
                place: here.place.clone(),
                record: here.record.filter(|(_, space)| visible.contains(*space)).map(|(record, _)| record),
                since: here.since,
            })
            .collect();
        others.sort_by_key(|here| (here.since, here.tab));
        others
    }
}

impl Drop for TabHere {
    fn drop(&mut self) {
        let was_here = self.presence.tabs().remove(&self.tab).is_some();
        if was_here {
            self.presence.changed();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use access::{Actor, Grant, Role, Rules};
    use graph::id::WorkspaceId;

    const OPEN: SpaceId = SpaceId(Uuid::from_u128(1));
    const HIDDEN: SpaceId = SpaceId(Uuid::from_u128(2));

    fn person(number: u128) -> RecordId {
        RecordId(Uuid::from_u128(number))
    }

    fn sight(spaces: &[SpaceId]) -> VisibleSpaces {
        let grants: Vec<Grant> =
            spaces.iter().map(|space| Grant { person: person(9), space: *space, role: Role::Viewer }).collect();
        let rules = Rules { grants, ..Rules::default() };
        Actor::new(WorkspaceId(Uuid::nil()), person(9), &rules, 1).visible_spaces()
    }

    #[test]
    fn each_tab_is_told_of_the_others() {
        let presence = Arc::new(Presence::default());
        let (ann, ben) = (presence.enter(person(1)), presence.enter(person(2)));
        let mut changes = ann.changes();
        assert!(ann.others(&sight(&[OPEN])).is_empty(), "who said nothing is not here");
        let record = person(50);
        ben.say("features", Some((record, HIDDEN)), Instant(10));
        ann.say("inbox", None, Instant(20));
        assert!(changes.has_changed().unwrap());
        let told = |tab: &TabHere, spaces: &[SpaceId]| -> Vec<(RecordId, String, Option<RecordId>, i64)> {
            let others = tab.others(&sight(spaces)).into_iter();
            others.map(|here| (here.person, here.place, here.record, here.since.0)).collect()
        };
        assert_eq!(told(&ann, &[OPEN]), [(person(2), "features".to_owned(), None, 10)]);
        assert_eq!(told(&ann, &[OPEN, HIDDEN]), [(person(2), "features".to_owned(), Some(record), 10)]);
        assert_eq!(told(&ben, &[OPEN]), [(person(1), "inbox".to_owned(), None, 20)]);
        changes.borrow_and_update();
        ben.say("features", Some((record, HIDDEN)), Instant(30));
        assert!(!changes.has_changed().unwrap(), "staying is no news");
        assert_eq!(told(&ann, &[])[0].3, 10, "and keeps its beginning");
        ben.say("features", None, Instant(40));
        assert_eq!(told(&ann, &[])[0].3, 40);
        drop(ben);
        assert!(changes.has_changed().unwrap());
        assert!(told(&ann, &[OPEN]).is_empty());
    }

    #[test]
    fn a_place_is_a_short_plain_name() {
        for place in ["features", "a", "feature/edge-12", "h1"] {
            assert!(is_place(place), "{place}");
        }
        for place in ["", "Features", "a b", "<b>", "é", &"x".repeat(41)] {
            assert!(!is_place(place), "{place}");
        }
    }
}
