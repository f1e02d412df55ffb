//! One past day on the floor, as `bellhop simulate` goes through it again: who came to which queue and when,
//! how long somebody had it, and when each agent took work. Told by the events and the history of statuses.

use std::collections::BTreeMap;
use std::time::Duration;

use bellhop_domain::agent::StatusKind;
use bellhop_domain::conversation::{Priority, Queued, Status};
use bellhop_domain::{AgentId, ContactId, ConversationId, Timestamp};
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::rows::{from_json, from_timestamptz, to_timestamptz, word};

/// Rows of a page; a conversation that is cut by its end is read on with the next one.
const PAGE: i64 = 20_000;
/// As many as a generated day may have: more would not be through within minutes.
pub const STAYS_MAX: usize = 200_000;
/// Nobody takes work for longer without a change of status: such a row was left by a hub that was killed.
const STATUS_BELIEVED: Duration = Duration::from_secs(24 * 3_600);

/// From coming to a queue until it is solved or closed, or the contact leaves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stay {
    pub conversation: ConversationId,
    pub contact: ContactId,
    pub entered_at: Timestamp,
    /// The first place it had: what came later is for the queues to do again.
    pub queued: Queued,
    /// When it came.
    pub priority: Priority,
    /// The contact left before anybody had it.
    pub left_after: Option<Duration>,
    /// Somebody had it for so long, all of them together; `None` when nobody had it or somebody still has.
    pub handling: Option<Duration>,
}

/// A time in which an agent took work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Online {
    pub from: Timestamp,
    pub to: Timestamp,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RecordedDay {
    /// By the time at which they came.
    pub stays: Vec<Stay>,
    /// Of those who took work at all, in order.
    pub online: BTreeMap<AgentId, Vec<Online>>,
    /// There were more than `STAYS_MAX`.
    pub is_cut: bool,
}

/// What came to queues from `from` on and before `until`; the day's conversations are followed to their end.
pub async fn recorded_day(
    pool: &Pool,
    from: Timestamp,
    until: Timestamp,
) -> Result<RecordedDay, StoreError> {
    let mut connection = pool.get().await?;
    let mut transaction = connection.build_transaction().read_only().repeatable_read();
    transaction
        .run(async |connection| {
            let (mut stays, is_cut) = stays(connection, from, until).await?;
            stays.sort_by_key(|stay| (stay.entered_at, stay.conversation));
            let online = online(connection, from, until).await?;
            Ok(RecordedDay {
                stays,
                online,
                is_cut,
            })
        })
        .await
}

#[derive(QueryableByName)]
struct Moment {
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
}

/// When something last came to a queue; `None` when nothing ever did.
pub async fn last_recorded(pool: &Pool) -> Result<Option<Timestamp>, StoreError> {
    let mut connection = pool.get().await?;
    // By the index `events_of_queues`, from its end.
    let last = "SELECT at FROM recorded_events
        WHERE kind IN ('started', 'queued') AND jsonb_typeof(payload->'queued') = 'object'
        ORDER BY at DESC LIMIT 1";
    let found: Vec<Moment> = diesel::sql_query(last).load(&mut connection).await?;
    let last = found.into_iter().next();
    Ok(last.map(|moment| from_timestamptz(moment.at)))
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
    #[diesel(sql_type = SqlUuid)]
    contact_id: Uuid,
    #[diesel(sql_type = Nullable<Jsonb>)]
    queued: Option<Value>,
    #[diesel(sql_type = Nullable<Text>)]
    changed_to: Option<String>,
}

/// All such events of each conversation that came to a queue then: what it was before decides whether it came.
/// With OFFSET Postgres reads conversation by conversation; otherwise it reads what every queue ever did.
const STEPS: &str = "
    SELECT since.conversation_id, conversations.contact_id, step.*
    FROM (
        SELECT DISTINCT conversation_id FROM recorded_events
        WHERE at >= $1 AND at < $2 AND conversation_id >= $3 AND kind IN ('started', 'queued')
    ) since JOIN conversations ON conversations.id = since.conversation_id CROSS JOIN LATERAL (
        SELECT seq, kind, at, actor->>'kind' AS actor_kind,
            nullif(payload->'queued', 'null') AS queued,
            payload->>'to' AS changed_to
        FROM recorded_events
        WHERE recorded_events.conversation_id = since.conversation_id AND kind IN (
            'started', 'queued', 'assigned', 'unassigned', 'left_queue', 'status_changed', 'priority_changed')
        OFFSET 0
    ) step
    WHERE (since.conversation_id, step.seq) > ($3, $4)
    ORDER BY since.conversation_id, step.seq
    LIMIT $5";

async fn stays(
    connection: &mut AsyncPgConnection,
    from: Timestamp,
    until: Timestamp,
) -> Result<(Vec<Stay>, bool), StoreError> {
    let mut follow = Follow::new(from, until);
    let mut after = (Uuid::nil(), 0);
    loop {
        let page: Vec<StoredStep> = diesel::sql_query(STEPS)
            .bind::<Timestamptz, _>(to_timestamptz(from))
            .bind::<Timestamptz, _>(to_timestamptz(until))
            .bind::<SqlUuid, _>(after.0)
            .bind::<BigInt, _>(after.1)
            .bind::<BigInt, _>(PAGE)
            .load(connection)
            .await?;
        let is_last = i64::try_from(page.len()).unwrap_or(i64::MAX) < PAGE;
        for step in page {
            after = (step.conversation_id, step.seq);
            follow.take(step)?;
        }
        let is_cut = follow.stays.len() > STAYS_MAX;
        if is_last || is_cut {
            follow.leave();
            let mut stays = follow.stays;
            stays.truncate(STAYS_MAX);
            return Ok((stays, is_cut));
        }
    }
}

/// Follows one conversation after the other.
struct Follow {
    from: Timestamp,
    until: Timestamp,
    conversation: Option<Uuid>,
    priority: Priority,
    stay: Option<Stay>,
    has_holder: bool,
    /// While its holder works on it.
    held_since: Option<Timestamp>,
    stays: Vec<Stay>,
}

impl Follow {
    fn new(from: Timestamp, until: Timestamp) -> Self {
        Self {
            from,
            until,
            conversation: None,
            priority: Priority::Normal,
            stay: None,
            has_holder: false,
            held_since: None,
            stays: Vec::new(),
        }
    }

    fn take(&mut self, step: StoredStep) -> Result<(), StoreError> {
        if self.conversation != Some(step.conversation_id) {
            self.leave();
            self.conversation = Some(step.conversation_id);
            self.priority = Priority::Normal;
            self.has_holder = false;
        }
        let at = from_timestamptz(step.at);
        match step.kind.as_str() {
            "started" | "queued" => self.enter(step, at)?,
            "assigned" => {
                self.release(at);
                self.has_holder = true;
                self.held_since = Some(at);
            }
            "unassigned" => {
                self.release(at);
                self.has_holder = false;
            }
            "left_queue" => self.contact_left(at),
            "status_changed" => {
                let to = step.changed_to.as_deref().unwrap_or_default();
                let to = word("status", to, Status::parse)?;
                self.status(to, step.actor_kind == "contact", at);
            }
            "priority_changed" => {
                let to = step.changed_to.as_deref().unwrap_or_default();
                self.priority = word("priority", to, Priority::parse)?;
                // Said in one breath with coming.
                if let Some(stay) = self.stay.as_mut().filter(|stay| stay.entered_at == at) {
                    stay.priority = self.priority;
                }
            }
            kind => return Err(StoreError::Corrupt(format!("event kind {kind:?}"))),
        }
        Ok(())
    }

    fn enter(&mut self, step: StoredStep, at: Timestamp) -> Result<(), StoreError> {
        let Some(queued) = step.queued else {
            return Ok(());
        };
        self.release(at);
        self.has_holder = false;
        if self.stay.is_none() {
            self.stay = Some(Stay {
                conversation: ConversationId(step.conversation_id),
                contact: ContactId(step.contact_id),
                entered_at: at,
                queued: from_json(queued)?,
                priority: self.priority,
                left_after: None,
                handling: None,
            });
        }
        Ok(())
    }

    fn status(&mut self, to: Status, is_contact: bool, at: Timestamp) {
        match to {
            Status::New | Status::Open => {
                if self.has_holder && self.held_since.is_none() {
                    self.held_since = Some(at);
                }
            }
            // Takes no room while somebody else has to do something.
            Status::Pending | Status::OnHold => {
                self.release(at);
                if !self.has_holder {
                    self.finish();
                }
            }
            Status::Solved | Status::Closed => {
                self.release(at);
                if is_contact && !self.has_holder {
                    self.contact_left(at);
                }
                self.finish();
            }
        }
    }

    fn contact_left(&mut self, at: Timestamp) {
        if let Some(stay) = self.stay.as_mut().filter(|stay| stay.handling.is_none()) {
            stay.left_after
                .get_or_insert_with(|| at.since(stay.entered_at));
        }
    }

    fn release(&mut self, at: Timestamp) {
        let Some(since) = self.held_since.take() else {
            return;
        };
        if let Some(stay) = &mut self.stay {
            let before = stay.handling.unwrap_or_default();
            stay.handling = Some(before.saturating_add(at.since(since)));
        }
    }

    fn finish(&mut self) {
        let is_of_the_day =
            |stay: &Stay| self.from <= stay.entered_at && stay.entered_at < self.until;
        self.stays.extend(self.stay.take().filter(is_of_the_day));
    }

    /// The end of what is known of this conversation.
    fn leave(&mut self) {
        if self.held_since.take().is_some()
            && let Some(stay) = &mut self.stay
        {
            stay.handling = None;
        }
        self.finish();
    }
}

#[derive(QueryableByName)]
struct StoredStatus {
    #[diesel(sql_type = SqlUuid)]
    agent_id: Uuid,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
}

/// A few dozen rows for each agent of the day; the table has no index by time, and this is asked by hand.
async fn online(
    connection: &mut AsyncPgConnection,
    from: Timestamp,
    until: Timestamp,
) -> Result<BTreeMap<AgentId, Vec<Online>>, StoreError> {
    let changes = "SELECT agent_id, standing->>'kind' AS kind, at FROM agent_statuses
        WHERE at >= $1 AND at < $2 ORDER BY agent_id, id";
    let believed = i64::try_from(STATUS_BELIEVED.as_micros()).unwrap_or(i64::MAX);
    let since = Timestamp(from.0.saturating_sub(believed));
    let found: Vec<StoredStatus> = diesel::sql_query(changes)
        .bind::<Timestamptz, _>(to_timestamptz(since))
        .bind::<Timestamptz, _>(to_timestamptz(until))
        .load(connection)
        .await?;
    let mut online = BTreeMap::<AgentId, Vec<Online>>::new();
    let mut rows = found.iter().peekable();
    while let Some(row) = rows.next() {
        let next = rows
            .peek()
            .filter(|next| next.agent_id == row.agent_id)
            .map_or(until, |next| from_timestamptz(next.at));
        let began = from_timestamptz(row.at).max(from);
        let is_online = word("standing", &row.kind, StatusKind::parse)? == StatusKind::Online;
        if !is_online || next <= began {
            continue;
        }
        let spans = online.entry(AgentId(row.agent_id)).or_default();
        match spans.last_mut() {
            // Another word for the same, such as a reason.
            Some(last) if last.to == began => last.to = next,
            Some(_) | None => spans.push(Online {
                from: began,
                to: next,
            }),
        }
    }
    Ok(online)
}
