//! The epoch of a hub, and the news that it is over.

use tokio::sync::watch;

/// Lets a writer write only while its hub's epoch is the one in the database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Fence {
    epoch: i64,
    /// Why it is lost, once it is.
    lost: watch::Sender<Option<String>>,
}

impl Fence {
    pub fn of_epoch(epoch: i64) -> Self {
        let (lost, _nobody_asks_yet) = watch::channel(None);
        Self { epoch, lost }
    }

    pub fn epoch(&self) -> i64 {
        self.epoch
    }

    /// There is no way back: the hub has to end. The first reason is the one told.
    pub fn lose(&self, reason: &str) {
        self.lost.send_if_modified(|lost| {
            let is_first = lost.is_none();
            lost.get_or_insert_with(|| reason.to_owned());
            is_first
        });
    }

    pub fn is_lost(&self) -> bool {
        self.lost.borrow().is_some()
    }

    /// Answers why, once it is lost.
    pub async fn lost(&self) -> String {
        let mut news = self.lost.subscribe();
        match news.wait_for(Option::is_some).await {
            Ok(reason) => reason.clone().unwrap_or_default(),
            // The sender is in `self`.
            Err(_) => std::future::pending().await,
        }
    }
}
