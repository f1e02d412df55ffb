//! Makes the live floor from the rows at start, and anew whenever a record or the time of day changes it.

use std::time::Duration;

use bellhop_actors::floor::{
    AgentRecord, Floor, FloorRecords, FloorStore, QueueRecord, TeamRecord,
};
use bellhop_actors::journal::{Answer, Unavailable};
use bellhop_domain::agent::{ChosenStatus, StatusChange};
use bellhop_domain::{AgentId, Timestamp};
use chrono::Utc;
use futures_util::FutureExt as _;
use tokio::time::sleep;

use super::Router;
use crate::hours;
use crate::records::RecordsChanged;
use crate::store::agent_statuses::status_add;
use crate::store::error::StoreError;
use crate::store::floor::{FloorRows, floor_pasts, floor_records, placements_each};
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
            let stored = status_add(&pool, agent, &change, &chosen).await;
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
        let floor = self.floor.clone();
        let placed = placements_each(&self.pool, move |summary, card| {
            floor.placed(summary, card, &[]);
        });
        let count = placed.await?;
        let midnight = Utc::now().date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
        for (queue, pasts) in floor_pasts(&self.pool, midnight).await? {
            self.floor.remember(queue, pasts);
        }
        tracing::info!(conversations = count, "the floor is open");
        Ok(())
    }

    /// For as long as the hub runs.
    pub async fn keep_forever(self, changed: RecordsChanged) {
        let mut changes = changed.subscribe();
        loop {
            tokio::select! {
                () = changes.changed() => {}
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
        self.router.reload(&rows);
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

fn records(rows: FloorRows, now: Timestamp) -> FloorRecords {
    let agents = rows.agents.into_iter();
    let teams = rows.teams.into_iter();
    let queues = rows.queues.into_iter().map(|queue| QueueRecord {
        is_open: queue
            .schedule
            .as_ref()
            .is_none_or(|schedule| hours::is_open(schedule, now)),
        changes_at: queue
            .schedule
            .as_ref()
            .and_then(|schedule| hours::changes_at(schedule, now)),
        settings: queue.settings,
        members: queue.members,
        teams: queue.teams,
    });
    FloorRecords {
        agents: agents
            .map(|(settings, chosen)| AgentRecord { settings, chosen })
            .collect(),
        queues: queues.collect(),
        teams: teams
            .map(|team| TeamRecord {
                id: team.id,
                name: team.name,
                members: team.members,
            })
            .collect(),
        default_queue: rows.default_queue,
    }
}

