//! Keeps the lock while the hub lives, and notices when it is over.

use std::time::Duration;

use diesel_async::AsyncPgConnection;
use tokio::time::{sleep, timeout};

use super::fence::Fence;
use super::rows::{epoch, try_lock};
use super::take::connect;
use crate::store::database::Database;
use crate::store::error::StoreError;

/// Between two looks at the row. Nothing depends on it: an append that comes before is refused.
const LOOK: Duration = Duration::from_secs(1);
/// Longer than a statement may take.
const ANSWER_WAIT_MAX: Duration = Duration::from_secs(10);

pub(super) struct Holding {
    database: Database,
    /// `None` while Postgres is away.
    connection: Option<AsyncPgConnection>,
    has_lock: bool,
    fence: Fence,
}

/// What a look at the database has shown.
enum Seen {
    Ours,
    /// The lock is somebody's, the epoch is still ours: our own earlier session, or a hub that is about to take over.
    Between,
    Over(String),
}

impl Holding {
    pub(super) fn new(database: Database, connection: AsyncPgConnection, fence: Fence) -> Self {
        Self {
            database,
            connection: Some(connection),
            has_lock: true,
            fence,
        }
    }

    /// Until the right to write is lost.
    pub(super) async fn run(mut self) {
        loop {
            sleep(LOOK).await;
            let had_lock = self.has_lock;
            let seen = timeout(ANSWER_WAIT_MAX, self.look()).await;
            let seen = seen
                .unwrap_or_else(|_| Err(StoreError::Unavailable("no answer in time".to_owned())));
            match seen {
                Ok(Seen::Ours) if had_lock => {}
                Ok(Seen::Ours) => tracing::info!("this hub holds its database again"),
                Ok(Seen::Between) => {}
                Ok(Seen::Over(reason)) => {
                    self.fence.lose(&reason);
                    return;
                }
                Err(error) => {
                    if had_lock {
                        tracing::warn!(%error, "the session that holds the database for this hub broke: taking it again");
                    }
                    // Its session may be whole and its answer late: it must not be taken for the next one.
                    self.connection = None;
                    self.has_lock = false;
                }
            }
        }
    }

    async fn look(&mut self) -> Result<Seen, StoreError> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => none.insert(connect(&self.database).await?),
        };
        // First the lock, then the epoch: nobody raises it while the lock is ours.
        if !self.has_lock {
            self.has_lock = try_lock(connection).await?;
        }
        let ours = self.fence.epoch();
        Ok(match epoch(connection).await? {
            Some(epoch) if epoch == ours && self.has_lock => Seen::Ours,
            Some(epoch) if epoch == ours => Seen::Between,
            Some(epoch) => Seen::Over(format!(
                "another hub took over (its epoch is {epoch}, ours was {ours})"
            )),
            None => Seen::Over("the table that says who may write is empty".to_owned()),
        })
    }
}
