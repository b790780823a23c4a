//! Which way a link leads on the way from what was asked to what came of it.

use crate::registry::{Cause, Registry};

/// Up is towards what caused a record, down towards what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    Up,
    Down,
}

impl Registry {
    /// Whether a role is followed backwards, from its `to` to its `from`, to go in the direction; nothing for a role that
    /// says nothing of causes, such as those that people make.
    pub fn goes_backwards(&self, role: &str, direction: Direction) -> Option<bool> {
        self.role(role).map(|role| (role.cause == Cause::From) == (direction == Direction::Up))
    }
}
