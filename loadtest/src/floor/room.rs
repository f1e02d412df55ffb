//! Conversations, in memory and for as long as the floor runs.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::wire::Line;

/// A hub's `started` and opening message are 1 and 2.
const FIRST_SEQ: u64 = 3;

pub(super) struct Room {
    pub(super) number: usize,
    seq: AtomicU64,
    watchers: Mutex<Vec<Arc<Line>>>,
}

#[derive(Clone, Default)]
pub(super) struct Rooms(Arc<Mutex<Vec<Arc<Room>>>>);

impl Rooms {
    pub(super) fn open(&self) -> Arc<Room> {
        let mut rooms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = Arc::new(Room {
            number: rooms.len(),
            seq: AtomicU64::new(FIRST_SEQ),
            watchers: Mutex::default(),
        });
        rooms.push(Arc::clone(&room));
        room
    }

    pub(super) fn find(&self, id: &str) -> Option<Arc<Room>> {
        let rooms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rooms.get(id.parse::<usize>().ok()?).cloned()
    }
}

impl Room {
    pub(super) fn next_seq(&self) -> u64 {
        self.seq.fetch_add(1, Ordering::Relaxed)
    }

    pub(super) fn watch(&self, line: Arc<Line>) {
        let mut watchers = self.watchers.lock().unwrap_or_else(PoisonError::into_inner);
        watchers.push(line);
    }

    pub(super) fn watchers(&self) -> Vec<Arc<Line>> {
        let watchers = self.watchers.lock().unwrap_or_else(PoisonError::into_inner);
        watchers.clone()
    }
}
