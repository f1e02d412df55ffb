//! The newest messages of a conversation, as far as rules ask for them.

use std::collections::VecDeque;
use std::collections::vec_deque::Iter;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::state::MessageHead;
use crate::ids::{ClientId, MessageId};
use crate::limits::RECENT_MESSAGES_MAX;

/// Oldest first, at most `RECENT_MESSAGES_MAX`.
#[derive(Clone, Debug, Default)]
pub struct Recent {
    heads: VecDeque<MessageHead>,
    /// A hash of each head's client id, side by side: whether an id is new is asked twice for every message,
    /// and two hundred strings all over the memory cost more than the rest of the decision.
    hashes: VecDeque<u64>,
}

impl Recent {
    /// The next one; the oldest makes room.
    pub fn push(&mut self, head: MessageHead) {
        if self.heads.len() >= RECENT_MESSAGES_MAX {
            self.heads.pop_front();
            self.hashes.pop_front();
        }
        self.hashes.push_back(hash(&head.client_id));
        self.heads.push_back(head);
    }

    pub(crate) fn iter(&self) -> Iter<'_, MessageHead> {
        self.heads.iter()
    }

    pub(crate) fn by_id(&self, id: MessageId) -> Option<&MessageHead> {
        self.heads.iter().rev().find(|head| head.id == id)
    }

    pub(crate) fn by_client_id(&self, client_id: &ClientId) -> Option<&MessageHead> {
        let wanted = hash(client_id);
        // Most ids are new: a look through the hashes alone says so.
        let (older, newer) = self.hashes.as_slices();
        if !older.contains(&wanted) && !newer.contains(&wanted) {
            return None;
        }
        let mut same = self.hashes.iter().zip(&self.heads).rev();
        let found = same.find(|(hash, head)| **hash == wanted && head.client_id == *client_id);
        found.map(|(_, head)| head)
    }

    pub(crate) fn mark_deleted(&mut self, id: MessageId) {
        if let Some(head) = self.heads.iter_mut().find(|head| head.id == id) {
            head.is_deleted = true;
        }
    }
}

impl FromIterator<MessageHead> for Recent {
    fn from_iter<I: IntoIterator<Item = MessageHead>>(heads: I) -> Self {
        let mut recent = Self::default();
        for head in heads {
            recent.push(head);
        }
        recent
    }
}

/// The hashes follow from the heads.
impl PartialEq for Recent {
    fn eq(&self, other: &Self) -> bool {
        self.heads == other.heads
    }
}

impl Eq for Recent {}

fn hash(client_id: &ClientId) -> u64 {
    let mut hasher = DefaultHasher::new();
    client_id.hash(&mut hasher);
    hasher.finish()
}
