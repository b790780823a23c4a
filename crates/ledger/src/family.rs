//! What belongs to a record: it goes where that goes, and is erased with it.

use crate::port::{Read, StoreError};
use graph::apply::{binds, parent_of};
use graph::id::RecordId;
use graph::record::{Link, Record};
use graph::registry::Registry;

/// The records that belong to `whole`, of which `links` are all: its parts by their kinds, and what is bound to it.
pub(crate) fn members_of(
    read: &dyn Read,
    registry: &Registry,
    whole: RecordId,
    links: &[Link],
) -> Result<Vec<Record>, StoreError> {
    let mut members = read.children_of(whole)?;
    members.retain(|record| parent_of(registry, record) == Some(whole));
    for link in links.iter().filter(|link| binds(registry, link) && link.key.to == whole) {
        members.extend(read.record(link.key.from)?);
    }
    Ok(members)
}
