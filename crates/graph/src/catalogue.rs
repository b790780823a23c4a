//! The kinds and link roles that this version declares. A new kind is declared in one of the files below
//! and named in [`registry`]; see docs/add-a-record-kind.md.

mod delivery;
mod directory;
mod feedback;
mod shared;
mod strategy;

use crate::registry::{KindDeclaration, LinkRole, Registry, RegistryError};

/// Version of the declarations; rises when stored data would be read differently.
pub const REGISTRY_VERSION: u32 = 1;

/// The registry of this version.
pub fn registry() -> Result<Registry, RegistryError> {
    Registry::new(REGISTRY_VERSION, kinds(), roles())
}

/// Every declared kind, in the order in which forms and documents list them.
pub fn kinds() -> Vec<KindDeclaration> {
    vec![
        strategy::product(),
        strategy::feature(),
        feedback::idea(),
        feedback::feedback(),
        feedback::highlight(),
        strategy::decision(),
        delivery::work_item(),
        directory::person(),
        shared::comment(),
        shared::file(),
        shared::view(),
    ]
}

/// Every declared link role, in the order of the thread.
pub fn roles() -> Vec<LinkRole> {
    vec![
        feedback::highlighted_in(),
        feedback::asked_by(),
        feedback::asks_for(),
        delivery::delivers(),
        delivery::part_of(),
        strategy::decides_on(),
        strategy::depends_on(),
    ]
}
