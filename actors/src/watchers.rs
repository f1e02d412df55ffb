//! Those who are told of everything of one kind. They are told far more often than they come and go.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use bytestring::ByteString;

use crate::fanout::SessionId;
use crate::outbox::Outbox;

#[derive(Default)]
pub(crate) struct Watchers(RwLock<HashMap<SessionId, Outbox>>);

impl Watchers {
    pub(crate) fn add(&self, session: SessionId, outbox: &Outbox) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(session, outbox.clone());
    }

    pub(crate) fn remove(&self, session: SessionId) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        all.remove(&session);
    }

    pub(crate) fn is_empty(&self) -> bool {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        all.is_empty()
    }

    /// Nobody comes or goes meanwhile: `tell` must not wait.
    pub(crate) fn each(&self, mut tell: impl FnMut(SessionId, &Outbox)) {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        for (session, outbox) in &*all {
            tell(*session, outbox);
        }
    }

    pub(crate) fn signal(&self, text: &ByteString) {
        self.each(|_, outbox| outbox.push_signal(text));
    }
}
