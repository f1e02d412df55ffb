//! What happened in the queues since a moment, told by the events: to count the day's figures anew at start.

use bellhop_domain::conversation::Status;
use bellhop_domain::queue::{Asks, WaitEnd};
use bellhop_domain::{AgentId, ConversationId, QueueId, Timestamp};
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::rows::{from_timestamptz, to_timestamptz, word};

/// Rows of a page; a conversation that is cut by its end is read on with the next one.
const PAGE: i64 = 20_000;

/// One stay of a conversation in one queue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wait {
    pub conversation: ConversationId,
    pub queue: QueueId,
    pub entered_at: Timestamp,
    /// As it is at its end, or now.
    pub asks: Asks,
    /// When a live one became a message.
    pub turned_at: Option<Timestamp>,
    /// `None` while it still waits.
    pub ended: Option<(Timestamp, WaitEnd)>,
}

/// A conversation that its agent had and finished.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Handled {
    pub conversation: ConversationId,
    pub agent: AgentId,
    /// The queue it came from.
    pub queue: Option<QueueId>,
    pub assigned_at: Timestamp,
    /// Solved or closed.
    pub at: Timestamp,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FloorEvents {
    /// Those that ended since, or still go on though they changed since.
    pub waits: Vec<Wait>,
    pub handled: Vec<Handled>,
}

#[derive(QueryableByName)]
struct StoredStep {
    #[diesel(sql_type = SqlUuid)]
    conversation_id: Uuid,
    #[diesel(sql_type = BigInt)]
    seq: i64,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    actor_kind: String,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    queue_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    asks: Option<String>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    agent_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    status: Option<String>,
}

/// Of each conversation that had such an event since, all of them: a wait may have begun long before.
/// Only what is counted leaves the payload; explanations are long.
/// With OFFSET Postgres reads conversation by conversation; otherwise it reads what every queue ever did.
const STEPS: &str = "
    SELECT since.conversation_id, step.*
    FROM (
        SELECT DISTINCT conversation_id FROM recorded_events
        WHERE at >= $1 AND conversation_id >= $2
            AND kind IN ('started', 'queued', 'assigned', 'unassigned', 'left_queue', 'turned_to_message', 'status_changed')
    ) since CROSS JOIN LATERAL (
        SELECT seq, kind, at, actor->>'kind' AS actor_kind,
            (payload->'queued'->'queue'->>'id')::uuid AS queue_id,
            payload->'queued'->>'asks' AS asks,
            (payload->'agent'->>'id')::uuid AS agent_id,
            payload->>'to' AS status
        FROM recorded_events
        WHERE recorded_events.conversation_id = since.conversation_id
            AND kind IN ('started', 'queued', 'assigned', 'unassigned', 'left_queue', 'turned_to_message', 'status_changed')
        OFFSET 0
    ) step
    WHERE (since.conversation_id, step.seq) > ($2, $3)
    ORDER BY since.conversation_id, step.seq
    LIMIT $4";

pub async fn queue_events_since(pool: &Pool, since: Timestamp) -> Result<FloorEvents, StoreError> {
    let mut connection = pool.get().await?;
    let mut fold = Fold::new(since);
    let mut after = (Uuid::nil(), 0);
    loop {
        let page: Vec<StoredStep> = diesel::sql_query(STEPS)
            .bind::<Timestamptz, _>(to_timestamptz(since))
            .bind::<SqlUuid, _>(after.0)
            .bind::<BigInt, _>(after.1)
            .bind::<BigInt, _>(PAGE)
            .load(&mut connection)
            .await?;
        let is_last = i64::try_from(page.len()).unwrap_or(i64::MAX) < PAGE;
        for step in page {
            after = (step.conversation_id, step.seq);
            fold.take(&step)?;
        }
        if is_last {
            return Ok(fold.finish());
        }
    }
}

/// Follows one conversation after the other.
struct Fold {
    since: Timestamp,
    conversation: Option<Uuid>,
    wait: Option<Wait>,
    queue: Option<QueueId>,
    holder: Option<(AgentId, Timestamp)>,
    /// Solved or closed, as far as was read.
    is_over: bool,
    events: FloorEvents,
}

impl Fold {
    fn new(since: Timestamp) -> Self {
        Self {
            since,
            conversation: None,
            wait: None,
            queue: None,
            holder: None,
            is_over: false,
            events: FloorEvents::default(),
        }
    }

    fn take(&mut self, step: &StoredStep) -> Result<(), StoreError> {
        if self.conversation != Some(step.conversation_id) {
            self.begin(step.conversation_id);
        }
        let at = from_timestamptz(step.at);
        match step.kind.as_str() {
            "started" | "queued" => {
                if let Some(queue) = step.queue_id {
                    let asks = step.asks.as_deref().unwrap_or_default();
                    self.enter(step, QueueId(queue), word("asks", asks, Asks::parse)?, at);
                }
            }
            "assigned" => {
                if let Some(agent) = step.agent_id.map(AgentId) {
                    self.end(at, WaitEnd::Assigned(agent));
                    self.holder = Some((agent, at));
                }
            }
            "unassigned" => self.holder = None,
            "left_queue" => self.end(at, WaitEnd::Abandoned),
            "turned_to_message" => {
                if let Some(wait) = &mut self.wait {
                    wait.asks = Asks::Message;
                    wait.turned_at = Some(at);
                }
            }
            "status_changed" => {
                let to = step.status.as_deref().unwrap_or_default();
                self.status(step, word("status", to, Status::parse)?, at);
            }
            kind => return Err(StoreError::Corrupt(format!("event kind {kind:?}"))),
        }
        Ok(())
    }

    fn begin(&mut self, conversation: Uuid) {
        self.leave();
        self.conversation = Some(conversation);
        self.queue = None;
        self.holder = None;
        self.is_over = false;
    }

    fn enter(&mut self, step: &StoredStep, queue: QueueId, asks: Asks, at: Timestamp) {
        match &mut self.wait {
            // Queued anew where it waits already: the same wait.
            Some(wait) if wait.queue == queue => wait.asks = asks,
            Some(_) | None => {
                self.end(at, WaitEnd::Moved);
                self.wait = Some(Wait {
                    conversation: ConversationId(step.conversation_id),
                    queue,
                    entered_at: at,
                    asks,
                    turned_at: None,
                    ended: None,
                });
            }
        }
        self.queue = Some(queue);
        self.holder = None;
    }

    fn status(&mut self, step: &StoredStep, to: Status, at: Timestamp) {
        let was_over = self.is_over;
        self.is_over = matches!(to, Status::Solved | Status::Closed);
        if matches!(to, Status::New | Status::Open) {
            return;
        }
        let is_contact = step.actor_kind == "contact";
        self.end(
            at,
            if is_contact {
                WaitEnd::Abandoned
            } else {
                WaitEnd::Ended
            },
        );
        if !self.is_over || was_over {
            return;
        }
        if let Some((agent, assigned_at)) = self.holder.filter(|_| at >= self.since) {
            self.events.handled.push(Handled {
                conversation: ConversationId(step.conversation_id),
                agent,
                queue: self.queue,
                assigned_at,
                at,
            });
        }
    }

    fn end(&mut self, at: Timestamp, end: WaitEnd) {
        if let Some(wait) = self.wait.take().filter(|_| at >= self.since) {
            let ended = Some((at, end));
            self.events.waits.push(Wait { ended, ..wait });
        }
    }

    fn leave(&mut self) {
        self.events.waits.extend(self.wait.take());
    }

    fn finish(mut self) -> FloorEvents {
        self.leave();
        self.events
    }
}
