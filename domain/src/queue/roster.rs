//! What others may ask a queue about those who serve it.

use super::assignment::Candidate;
use super::machine::Queue;
use crate::agent::{ChannelClass, StatusKind};
use crate::ids::AgentId;

/// Of those who serve a queue.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct MemberCounts {
    pub online: u32,
    /// Online, and could be given a chat.
    pub free: u32,
    /// Chats that could be given, over all of them.
    pub free_units: u32,
}

impl Queue {
    pub fn candidate(&self, id: AgentId) -> Option<&Candidate> {
        self.members.get(id)
    }

    pub fn roster(&self) -> Vec<AgentId> {
        self.members.everybody().map(|one| one.id).collect()
    }

    pub fn member_counts(&self) -> MemberCounts {
        let mut counts = MemberCounts::default();
        for one in self.members.everybody() {
            if !one.is_enabled || one.status != StatusKind::Online {
                continue;
            }
            counts.online = counts.online.saturating_add(1);
            let class = ChannelClass::Chat;
            let fits = one.capacity.shortage(class, &one.used).is_none();
            let left = one
                .capacity
                .units_max(class)
                .saturating_sub(one.units(class));
            let units = if fits { left } else { 0 };
            counts.free_units = counts.free_units.saturating_add(units);
            counts.free = counts.free.saturating_add(u32::from(units > 0));
        }
        counts
    }
}
