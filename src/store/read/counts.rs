//! The numbers beside an agent's lists.
//! Unfinished conversations are few and counted each time; finished ones grow without end and are counted
//! now and then, for everybody together.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use bellhop_domain::conversation::Status;
use bellhop_domain::{AgentId, ChannelId};
use diesel::dsl::{count_star, sql};
use diesel::prelude::{ExpressionMethods, JoinOnDsl, QueryDsl};
use diesel::sql_types::{BigInt, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::schema::{channels, conversations};

/// What an agent still has to do with.
const UNFINISHED: [Status; 4] = [Status::New, Status::Open, Status::Pending, Status::OnHold];
const FINISHED: [Status; 2] = [Status::Solved, Status::Closed];
/// Reading all of them takes 50 ms at 300,000; nobody acts on the number of closed conversations.
const FINISHED_FRESH: Duration = Duration::from_secs(30);
/// Longer where there are millions: counting must not take more than a thousandth of the time.
const FINISHED_COST: u32 = 1_000;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConversationCounts {
    /// Unfinished ones of the agent, of nobody, of everybody.
    pub mine: i64,
    pub unassigned: i64,
    pub all: i64,
    /// Every status once, in the order of `Status::ALL`; `solved` and `closed` as they were half a minute ago, or a few where there are millions.
    pub by_status: Vec<(Status, i64)>,
    /// Unfinished ones of each channel that has any, most first.
    pub by_channel: Vec<ChannelCount>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChannelCount {
    pub id: ChannelId,
    pub kind: String,
    pub name: String,
    pub count: i64,
}

/// Status, channel; all, mine, unassigned.
type Unfinished = (String, (Uuid, String, String), (i64, i64, i64));

struct Finished {
    fresh_until: Instant,
    by_status: Vec<(String, i64)>,
}

/// Remembers the finished ones. All handlers share one.
#[derive(Default)]
pub struct ConversationCounter {
    finished: Mutex<Option<Finished>>,
}

impl ConversationCounter {
    pub async fn count(&self, pool: &Pool, me: AgentId) -> Result<ConversationCounts, StoreError> {
        let unfinished = unfinished(pool, me).await?;
        let finished = self.finished(pool).await?;
        let count_of = |status: &Status| {
            let of_unfinished = unfinished.iter().map(|row| (&row.0, row.2.0));
            let of_finished = finished.iter().map(|row| (&row.0, row.1));
            let all = of_unfinished.chain(of_finished);
            let found = all.filter(|(word, _)| *word == status.as_str());
            found.map(|(_, count)| count).sum()
        };
        Ok(ConversationCounts {
            all: unfinished.iter().map(|row| row.2.0).sum(),
            mine: unfinished.iter().map(|row| row.2.1).sum(),
            unassigned: unfinished.iter().map(|row| row.2.2).sum(),
            by_channel: by_channel(&unfinished),
            by_status: Status::ALL
                .iter()
                .map(|status| (*status, count_of(status)))
                .collect(),
        })
    }

    /// Who asks while somebody else counts waits for that count.
    async fn finished(&self, pool: &Pool) -> Result<Vec<(String, i64)>, StoreError> {
        let mut finished = self.finished.lock().await;
        if let Some(known) = finished.as_ref()
            && Instant::now() < known.fresh_until
        {
            return Ok(known.by_status.clone());
        }
        let mut connection = pool.get().await?;
        let begin = Instant::now();
        let by_status: Vec<(String, i64)> = conversations::table
            .filter(conversations::status.eq_any(FINISHED.map(Status::as_str)))
            .group_by(conversations::status)
            .select((conversations::status, count_star()))
            .load(&mut connection)
            .await?;
        let took = begin.elapsed();
        *finished = Some(Finished {
            fresh_until: Instant::now() + FINISHED_FRESH.max(took.saturating_mul(FINISHED_COST)),
            by_status: by_status.clone(),
        });
        Ok(by_status)
    }
}

fn by_channel(rows: &[Unfinished]) -> Vec<ChannelCount> {
    let mut channels: BTreeMap<Uuid, ChannelCount> = BTreeMap::new();
    for (_, (id, kind, name), (count, ..)) in rows {
        let channel = channels.entry(*id).or_insert_with(|| ChannelCount {
            id: ChannelId(*id),
            kind: kind.clone(),
            name: name.clone(),
            count: 0,
        });
        channel.count = channel.count.saturating_add(*count);
    }
    let mut channels: Vec<_> = channels.into_values().collect();
    channels.sort_by(|one, other| other.count.cmp(&one.count).then(one.name.cmp(&other.name)));
    channels
}

/// The index by status finds them.
async fn unfinished(pool: &Pool, me: AgentId) -> Result<Vec<Unfinished>, StoreError> {
    let mut connection = pool.get().await?;
    let of_me = sql::<BigInt>("count(*) FILTER (WHERE assignee_id = ")
        .bind::<SqlUuid, _>(me.0)
        .sql(")");
    let of_nobody = sql::<BigInt>("count(*) FILTER (WHERE assignee_id IS NULL)");
    Ok(conversations::table
        .inner_join(channels::table.on(channels::id.eq(conversations::channel_id)))
        .filter(conversations::status.eq_any(UNFINISHED.map(Status::as_str)))
        .group_by((
            conversations::status,
            channels::id,
            channels::kind,
            channels::name,
        ))
        .select((
            conversations::status,
            (channels::id, channels::kind, channels::name),
            (count_star(), of_me, of_nobody),
        ))
        .load(&mut connection)
        .await?)
}
