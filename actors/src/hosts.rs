//! The threads on which conversations run.

use std::cell::Cell;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{PoisonError, RwLock};

use actix::{Arbiter, ArbiterHandle};
use bellhop_domain::ConversationId;

use crate::timing::watch_lag;

thread_local! {
    static IS_HOST: Cell<bool> = const { Cell::new(false) };
}

pub(crate) struct Hosts(RwLock<Vec<ArbiterHandle>>);

impl Hosts {
    pub(crate) fn of(arbiters: Vec<ArbiterHandle>) -> Self {
        Self(RwLock::new(arbiters))
    }

    /// Once for each thread, whoever asks again. True the first time.
    pub(crate) fn add_this_thread(&self) -> bool {
        let Some(arbiter) = Arbiter::try_current() else {
            return false;
        };
        let is_new = !IS_HOST.replace(true);
        if is_new {
            actix::spawn(watch_lag());
            let mut arbiters = self.0.write().unwrap_or_else(PoisonError::into_inner);
            arbiters.push(arbiter);
        }
        is_new
    }

    /// Where a conversation is to run that a thread asks for which is no host itself; nothing before there are hosts.
    pub(crate) fn elsewhere(&self, id: ConversationId) -> Option<ArbiterHandle> {
        if IS_HOST.get() {
            return None;
        }
        let arbiters = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        let count = u64::try_from(arbiters.len()).ok()?;
        let place = hasher.finish().checked_rem(count)?;
        arbiters.get(usize::try_from(place).ok()?).cloned()
    }
}
