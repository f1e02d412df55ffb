//! Jobs: who wants what done to how many conversations, and how far that has come.

use bellhop_domain::conversation::AgentRef;
use bellhop_domain::steps::Steps;
use bellhop_domain::{AgentId, ConversationId};
use chrono::{DateTime, Utc};
use diesel::prelude::{
    ExpressionMethods, OptionalExtension, QueryDsl, Queryable, Selectable, SelectableHelper,
};
use diesel::sql_types::{Array, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::items::bulk_items_undoable_on;
use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::rows::{from_json, word};
use crate::store::schema::bulk_jobs;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum JobState {
    /// Nothing is done yet.
    Waiting,
    Running,
    Done,
    Cancelled,
}

/// When a job starts that is held until somebody lets it go on. Versions that know no holding wait for it, too.
///
/// It is the beginning of the year 9000.
pub const HELD: DateTime<Utc> = match DateTime::from_timestamp(221_845_392_000, 0) {
    Some(at) => at,
    None => DateTime::<Utc>::MAX_UTC,
};

impl JobState {
    pub const ALL: &'static [Self] = &[Self::Waiting, Self::Running, Self::Done, Self::Cancelled];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|state| state.as_str() == word)
    }
}

/// What is done to each.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct JobAction {
    pub steps: Steps,
    /// With placeholders, as canned replies have them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<String>,
    /// The macro that it was made of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JobRow {
    pub id: Uuid,
    pub by: AgentRef,
    pub action: JobAction,
    pub undo_of: Option<Uuid>,
    pub state: JobState,
    pub total: i32,
    pub done: i32,
    pub failed: i32,
    pub left_alone: i32,
    pub starts_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}

impl JobRow {
    /// A backup was restored in which it was under way: somebody has to let it go on.
    pub fn is_held(&self) -> bool {
        let is_live = matches!(self.state, JobState::Waiting | JobState::Running);
        is_live && self.starts_at >= HELD
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = bulk_jobs, check_for_backend(diesel::pg::Pg))]
pub(super) struct StoredJob {
    id: Uuid,
    created_by: Uuid,
    created_by_name: String,
    action: Value,
    undo_of: Option<Uuid>,
    state: String,
    total: i32,
    done: i32,
    failed: i32,
    left_alone: i32,
    starts_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
}

impl TryFrom<StoredJob> for JobRow {
    type Error = StoreError;

    fn try_from(row: StoredJob) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            by: AgentRef {
                id: AgentId(row.created_by),
                name: row.created_by_name,
            },
            action: from_json(row.action)?,
            undo_of: row.undo_of,
            state: word("state", &row.state, JobState::parse)?,
            total: row.total,
            done: row.done,
            failed: row.failed,
            left_alone: row.left_alone,
            starts_at: row.starts_at,
            created_at: row.created_at,
            finished_at: row.finished_at,
        })
    }
}

#[derive(Clone, Debug)]
pub struct NewJob {
    pub by: AgentRef,
    pub client_id: String,
    pub action: JobAction,
    pub starts_at: DateTime<Utc>,
}

/// A request that is sent again is answered with the first job.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Made {
    New(JobRow),
    Before(JobRow),
}

impl Made {
    pub fn job(self) -> JobRow {
        match self {
            Self::New(job) | Self::Before(job) => job,
        }
    }
}

pub async fn bulk_job_create(
    pool: &Pool,
    new: NewJob,
    targets: &[ConversationId],
) -> Result<Made, StoreError> {
    let mut connection = pool.get().await?;
    connection
        .transaction(async |connection| insert(connection, new, None, targets).await)
        .await
}

/// A job that takes back what is done of `of`; none when there is nothing to take back.
/// One that takes it back already is answered in its place.
pub async fn bulk_job_undo(
    pool: &Pool,
    of: &JobRow,
    new: NewJob,
) -> Result<Option<Made>, StoreError> {
    let mut connection = pool.get().await?;
    connection
        .transaction(async |connection| {
            let known = bulk_jobs::table
                .filter(bulk_jobs::undo_of.eq(of.id))
                .select(StoredJob::as_select())
                .first(connection)
                .await
                .optional()?;
            if let Some(known) = known {
                return Ok(Some(Made::Before(known.try_into()?)));
            }
            let targets = bulk_items_undoable_on(connection, of.id).await?;
            if targets.is_empty() {
                return Ok(None);
            }
            let made = insert(connection, new, Some(of.id), &targets).await?;
            Ok(Some(made))
        })
        .await
}

async fn insert(
    connection: &mut AsyncPgConnection,
    new: NewJob,
    undo_of: Option<Uuid>,
    targets: &[ConversationId],
) -> Result<Made, StoreError> {
    let total = i32::try_from(targets.len()).unwrap_or(i32::MAX);
    let inserted = diesel::insert_into(bulk_jobs::table)
        .values((
            bulk_jobs::id.eq(Uuid::now_v7()),
            bulk_jobs::created_by.eq(new.by.id.0),
            bulk_jobs::created_by_name.eq(&new.by.name),
            bulk_jobs::client_id.eq(&new.client_id),
            bulk_jobs::action.eq(json!(new.action)),
            bulk_jobs::undo_of.eq(undo_of),
            bulk_jobs::state.eq(JobState::Waiting.as_str()),
            bulk_jobs::total.eq(total),
            bulk_jobs::starts_at.eq(new.starts_at),
            bulk_jobs::created_at.eq(Utc::now()),
        ))
        .on_conflict_do_nothing()
        .returning(StoredJob::as_returning())
        .get_result(connection)
        .await
        .optional()?;
    let Some(inserted) = inserted else {
        let first = bulk_jobs::table
            .filter(bulk_jobs::created_by.eq(new.by.id.0))
            .filter(bulk_jobs::client_id.eq(&new.client_id))
            .select(StoredJob::as_select())
            .first(connection)
            .await?;
        return Ok(Made::Before(first.try_into()?));
    };
    let ids: Vec<Uuid> = targets.iter().map(|id| id.0).collect();
    let query = "INSERT INTO bulk_items (job_id, position, conversation_id, state)
        SELECT $1, t.position::integer, t.id, 'waiting' FROM unnest($2) WITH ORDINALITY AS t (id, position)";
    diesel::sql_query(query)
        .bind::<SqlUuid, _>(inserted.id)
        .bind::<Array<SqlUuid>, _>(ids)
        .execute(connection)
        .await?;
    Ok(Made::New(inserted.try_into()?))
}

pub async fn bulk_job_get(pool: &Pool, id: Uuid) -> Result<Option<JobRow>, StoreError> {
    let mut connection = pool.get().await?;
    let found = bulk_jobs::table
        .find(id)
        .select(StoredJob::as_select())
        .first(&mut connection)
        .await
        .optional()?;
    found.map(JobRow::try_from).transpose()
}

/// Newest first.
pub async fn bulk_jobs_of(
    pool: &Pool,
    agent: AgentId,
    limit: i64,
) -> Result<Vec<JobRow>, StoreError> {
    let mut connection = pool.get().await?;
    let found: Vec<StoredJob> = bulk_jobs::table
        .filter(bulk_jobs::created_by.eq(agent.0))
        .order(bulk_jobs::created_at.desc())
        .limit(limit)
        .select(StoredJob::as_select())
        .load(&mut connection)
        .await?;
    found.into_iter().map(JobRow::try_from).collect()
}

/// All that are not over and not held, oldest first.
pub async fn bulk_jobs_live(pool: &Pool, limit: i64) -> Result<Vec<JobRow>, StoreError> {
    let live = [JobState::Waiting, JobState::Running].map(JobState::as_str);
    let mut connection = pool.get().await?;
    let found: Vec<StoredJob> = bulk_jobs::table
        .filter(bulk_jobs::state.eq_any(live))
        .filter(bulk_jobs::starts_at.lt(HELD))
        .order(bulk_jobs::created_at.asc())
        .limit(limit)
        .select(StoredJob::as_select())
        .load(&mut connection)
        .await?;
    found.into_iter().map(JobRow::try_from).collect()
}

/// From waiting to running; none when it was called off meanwhile.
pub async fn bulk_job_run(pool: &Pool, id: Uuid) -> Result<Option<JobRow>, StoreError> {
    to_state(pool, id, &[JobState::Waiting], JobState::Running).await
}

pub async fn bulk_job_finish(pool: &Pool, id: Uuid) -> Result<Option<JobRow>, StoreError> {
    to_state(pool, id, &[JobState::Running], JobState::Done).await
}

/// What is done stays done; none when it was over already.
pub async fn bulk_job_cancel(pool: &Pool, id: Uuid) -> Result<Option<JobRow>, StoreError> {
    let live = [JobState::Waiting, JobState::Running];
    to_state(pool, id, &live, JobState::Cancelled).await
}

/// One that is held goes on; none when it is not held.
pub async fn bulk_job_go_on(pool: &Pool, id: Uuid) -> Result<Option<JobRow>, StoreError> {
    let live = [JobState::Waiting, JobState::Running].map(JobState::as_str);
    let mut connection = pool.get().await?;
    let changed = diesel::update(bulk_jobs::table)
        .filter(bulk_jobs::id.eq(id))
        .filter(bulk_jobs::state.eq_any(live))
        .filter(bulk_jobs::starts_at.ge(HELD))
        .set(bulk_jobs::starts_at.eq(Utc::now()))
        .returning(StoredJob::as_returning())
        .get_result(&mut connection)
        .await
        .optional()?;
    changed.map(JobRow::try_from).transpose()
}

async fn to_state(
    pool: &Pool,
    id: Uuid,
    from: &[JobState],
    to: JobState,
) -> Result<Option<JobRow>, StoreError> {
    let is_over = matches!(to, JobState::Done | JobState::Cancelled);
    let from = from.iter().map(|state| state.as_str());
    let mut connection = pool.get().await?;
    let changed = diesel::update(bulk_jobs::table)
        .filter(bulk_jobs::id.eq(id))
        .filter(bulk_jobs::state.eq_any(from))
        .set((
            bulk_jobs::state.eq(to.as_str()),
            bulk_jobs::finished_at.eq(is_over.then(Utc::now)),
        ))
        .returning(StoredJob::as_returning())
        .get_result(&mut connection)
        .await
        .optional()?;
    changed.map(JobRow::try_from).transpose()
}

/// Those that were over before then, with their items; says how many.
pub async fn bulk_jobs_forget(pool: &Pool, before: DateTime<Utc>) -> Result<usize, StoreError> {
    let mut connection = pool.get().await?;
    let old = bulk_jobs::table.filter(bulk_jobs::finished_at.lt(before));
    Ok(diesel::delete(old).execute(&mut connection).await?)
}
