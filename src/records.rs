//! The one notice that a record has changed: live parts that were made of records read them again.
//! It does not say which: records are few and rarely change, and one sweep reads them all.

use tokio::sync::watch;

/// Cheap to clone; all clones are one.
#[derive(Clone, Debug)]
pub struct RecordsChanged {
    times: watch::Sender<u64>,
}

impl Default for RecordsChanged {
    fn default() -> Self {
        let (times, _) = watch::channel(0);
        Self { times }
    }
}

impl RecordsChanged {
    /// After the commit.
    pub fn changed(&self) {
        self.times
            .send_modify(|times| *times = times.wrapping_add(1));
    }

    /// Several changes between two looks are one: what is read then has them all.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.times.subscribe()
    }
}
