//! Makes the live floor from the rows at start, and anew whenever a record or the time of day changes it.

use std::time::Duration;

use bellhop_actors::floor::{
    AgentRecord, Floor, FloorRecords, FloorStore, QueueRecord, TeamRecord,
};
use bellhop_actors::journal::{Answer, Unavailable};
use bellhop_domain::agent::{ChosenStatus, StatusChange, StatusKind};
use bellhop_domain::queue::{Past, WaitEnd};
use bellhop_domain::{AgentId, Timestamp};
use chrono::{NaiveTime, Utc};
use futures_util::FutureExt as _;
use tokio::time::sleep;

use super::Router;
use crate::hours;
use crate::records::RecordsChanged;
use crate::store::agent_statuses::status_add;
use crate::store::channels::channel_list;
use crate::store::error::StoreError;
use crate::store::floor::{self as rows, floor_records, placements, queue_events_since};
use crate::store::pool::Pool;

/// Business hours end on a full minute at the soonest; a change that was missed is seen after this long.
const LOOK_PAUSE_MAX: Duration = Duration::from_secs(60);
/// The store is away: the floor goes on as it is, and looks again.
const AGAIN: Duration = Duration::from_secs(2);

/// Keeps agents' statuses in Postgres.
pub struct StatusStore(pub Pool);

impl FloorStore for StatusStore {
    fn status_add(&self, agent: AgentId, change: StatusChange, chosen: ChosenStatus) -> Answer<()> {
        let pool = self.0.clone();
        async move {
            let StatusChange { standing, by } = &change;
            let stored = status_add(&pool, agent, standing, &chosen, by, now()).await;
            stored.map_err(|error| Unavailable(error.to_string()))
        }
        .boxed()
    }
}

/// Cheap to clone.
#[derive(Clone)]
pub struct Keeper {
    pool: Pool,
    floor: Floor,
    router: Router,
}

impl Keeper {
    pub fn new(pool: Pool, floor: Floor, router: Router) -> Self {
        Self {
            pool,
            floor,
            router,
        }
    }

    /// Records first, then everything that waits or is somebody's, then today's figures.
    pub async fn open(&self) -> Result<(), StoreError> {
        self.reload().await?;
        let placements = placements(&self.pool).await?;
        for (summary, card) in &placements {
            self.floor.placed(summary, card, &[]);
        }
        self.remember().await?;
        let count = placements.len();
        tracing::info!(conversations = count, "the floor is open");
        Ok(())
    }

    /// Today's figures.
    async fn remember(&self) -> Result<(), StoreError> {
        let midnight = Utc::now().date_naive().and_time(NaiveTime::MIN).and_utc();
        let since = Timestamp(midnight.timestamp_micros());
        let events = queue_events_since(&self.pool, since).await?;
        for wait in events.waits {
            if let Some(past) = past(&wait) {
                self.floor.remember_wait(wait.queue, past);
            }
        }
        for handled in events.handled {
            let rows::Handled {
                agent, queue, at, ..
            } = handled;
            self.floor.remember_handled(agent, queue, at);
        }
        Ok(())
    }

    /// For as long as the hub runs.
    pub async fn keep_forever(self, changed: RecordsChanged) {
        let mut changes = changed.subscribe();
        loop {
            tokio::select! {
                // The sender is this hub's own; it does not go before the hub does.
                _changed = changes.changed() => {}
                () = sleep(self.until_next_look()) => {}
            }
            while let Err(error) = self.reload().await {
                tracing::warn!(%error, "failed to read the floor's records; trying again");
                sleep(AGAIN).await;
            }
        }
    }

    async fn reload(&self) -> Result<(), StoreError> {
        let rows = floor_records(&self.pool).await?;
        self.router.reload(&rows, &channel_list(&self.pool).await?);
        self.floor.reload(records(rows, now()));
        Ok(())
    }

    fn until_next_look(&self) -> Duration {
        let records = self.floor.records();
        let changes = records.queues.iter().filter_map(|queue| queue.changes_at);
        let next = changes.min().map(|at| at.since(now()));
        next.map_or(LOOK_PAUSE_MAX, |next| next.min(LOOK_PAUSE_MAX))
    }
}

fn now() -> Timestamp {
    Timestamp(Utc::now().timestamp_micros())
}

/// Nothing of what still waits, or went elsewhere.
fn past(wait: &rows::Wait) -> Option<Past> {
    let (at, end) = wait.ended?;
    let (waited, asks) = (at.since(wait.entered_at), wait.asks);
    match end {
        WaitEnd::Assigned(_) => Some(Past::Answered { at, waited, asks }),
        WaitEnd::Abandoned => Some(Past::Abandoned { at, waited, asks }),
        WaitEnd::Moved | WaitEnd::Ended => None,
    }
}

fn records(rows: rows::FloorRecords, now: Timestamp) -> FloorRecords {
    let agents = rows.agents.into_iter().map(|agent| AgentRecord {
        settings: agent.settings,
        chosen: agent
            .chosen
            .unwrap_or_else(|| ChosenStatus::plain(StatusKind::Online)),
    });
    let queues = rows.queues.into_iter().map(|queue| {
        let schedule = queue.schedule.as_ref();
        QueueRecord {
            is_open: schedule.is_none_or(|schedule| hours::is_open(schedule, now)),
            changes_at: schedule.and_then(|schedule| hours::changes_at(schedule, now)),
            settings: queue.settings,
            members: queue.members,
        }
    });
    let teams = rows.teams.into_iter().map(|team| TeamRecord {
        id: team.id,
        name: team.name,
        members: team.agent_ids,
    });
    FloorRecords {
        agents: agents.collect(),
        queues: queues.collect(),
        teams: teams.collect(),
        default_queue: rows.default_queue,
    }
}
