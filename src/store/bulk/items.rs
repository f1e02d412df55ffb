//! Items: one conversation of a job each.

use bellhop_domain::steps::Before;
use bellhop_domain::{ConversationId, Seq};
use diesel::prelude::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, QueryDsl, Queryable, SelectableHelper,
};
use diesel::sql_types::{Array, Int4, Int8, Jsonb, Nullable, Text, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};
use uuid::Uuid;

use super::jobs::{JobRow, StoredJob};
use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::rows::{from_json, word};
use crate::store::schema::{bulk_items, bulk_jobs, conversations};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ItemState {
    Waiting,
    /// Its command may have been given.
    Begun,
    Done,
    Failed,
    /// Of an undo: somebody changed it since.
    LeftAlone,
}

impl ItemState {
    pub const ALL: &'static [Self] = &[
        Self::Waiting,
        Self::Begun,
        Self::Done,
        Self::Failed,
        Self::LeftAlone,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Begun => "begun",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::LeftAlone => "left_alone",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|state| state.as_str() == word)
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ItemRow {
    pub position: i32,
    pub conversation_id: ConversationId,
    pub state: ItemState,
    pub before: Option<Before>,
    pub version_after: Option<Seq>,
    pub reason: Option<String>,
}

/// Items of a list, with the number by which people know the conversation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ItemPage {
    pub items: Vec<(ItemRow, i64)>,
    /// The position after which the next page begins; none when this is the last one.
    pub next: Option<i32>,
}

#[derive(Queryable)]
struct StoredItem {
    position: i32,
    conversation_id: Uuid,
    state: String,
    before: Option<Value>,
    version_after: Option<i64>,
    reason: Option<String>,
}

impl TryFrom<StoredItem> for ItemRow {
    type Error = StoreError;

    fn try_from(row: StoredItem) -> Result<Self, StoreError> {
        Ok(Self {
            position: row.position,
            conversation_id: ConversationId(row.conversation_id),
            state: word("state", &row.state, ItemState::parse)?,
            before: row.before.map(from_json).transpose()?,
            version_after: row.version_after.map(Seq),
            reason: row.reason,
        })
    }
}

macro_rules! item_columns {
    () => {
        (
            bulk_items::position,
            bulk_items::conversation_id,
            bulk_items::state,
            bulk_items::before,
            bulk_items::version_after,
            bulk_items::reason,
        )
    };
}

/// The first that are not over.
pub async fn bulk_items_open(
    pool: &Pool,
    job: Uuid,
    limit: i64,
) -> Result<Vec<ItemRow>, StoreError> {
    let open = [ItemState::Waiting, ItemState::Begun].map(ItemState::as_str);
    let mut connection = pool.get().await?;
    let found: Vec<StoredItem> = bulk_items::table
        .filter(bulk_items::job_id.eq(job))
        .filter(bulk_items::state.eq_any(open))
        .order(bulk_items::position.asc())
        .limit(limit)
        .select(item_columns!())
        .load(&mut connection)
        .await?;
    found.into_iter().map(ItemRow::try_from).collect()
}

/// What it was before, written down before anything is done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Begin {
    pub position: i32,
    pub before: Before,
}

pub async fn bulk_items_begin(pool: &Pool, job: Uuid, begin: &[Begin]) -> Result<(), StoreError> {
    let positions: Vec<i32> = begin.iter().map(|one| one.position).collect();
    let before: Vec<Value> = begin.iter().map(|one| json!(one.before)).collect();
    let query = "UPDATE bulk_items i SET state = 'begun', before = t.before
        FROM unnest($2, $3) AS t (position, before)
        WHERE i.job_id = $1 AND i.position = t.position AND i.state IN ('waiting', 'begun')";
    let mut connection = pool.get().await?;
    diesel::sql_query(query)
        .bind::<SqlUuid, _>(job)
        .bind::<Array<Int4>, _>(positions)
        .bind::<Array<Jsonb>, _>(before)
        .execute(&mut connection)
        .await?;
    Ok(())
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct End {
    pub position: i32,
    pub state: ItemState,
    pub version_after: Option<Seq>,
    pub reason: Option<String>,
}

/// What became of them; the job counts each item once, however often it is told.
pub async fn bulk_items_end(pool: &Pool, job: Uuid, ends: &[End]) -> Result<JobRow, StoreError> {
    let positions: Vec<i32> = ends.iter().map(|end| end.position).collect();
    let states: Vec<&str> = ends.iter().map(|end| end.state.as_str()).collect();
    let versions: Vec<Option<i64>> = ends
        .iter()
        .map(|end| end.version_after.map(|seq| seq.0))
        .collect();
    let reasons: Vec<Option<&str>> = ends.iter().map(|end| end.reason.as_deref()).collect();
    let query = "WITH ended AS (
            UPDATE bulk_items i SET state = t.state, version_after = t.version, reason = t.reason
            FROM unnest($2, $3, $4, $5) AS t (position, state, version, reason)
            WHERE i.job_id = $1 AND i.position = t.position AND i.state IN ('waiting', 'begun')
            RETURNING t.state
        )
        UPDATE bulk_jobs SET
            done = done + (SELECT count(*) FROM ended WHERE state = 'done'),
            failed = failed + (SELECT count(*) FROM ended WHERE state = 'failed'),
            left_alone = left_alone + (SELECT count(*) FROM ended WHERE state = 'left_alone')
        WHERE id = $1";
    let mut connection = pool.get().await?;
    connection
        .transaction(async |connection| {
            diesel::sql_query(query)
                .bind::<SqlUuid, _>(job)
                .bind::<Array<Int4>, _>(&positions)
                .bind::<Array<Text>, _>(&states)
                .bind::<Array<Nullable<Int8>>, _>(&versions)
                .bind::<Array<Nullable<Text>>, _>(&reasons)
                .execute(connection)
                .await?;
            let row = bulk_jobs::table
                .find(job)
                .select(StoredJob::as_select())
                .first(connection)
                .await?;
            JobRow::try_from(row)
        })
        .await
}

/// What was done and changed something, with what it was before.
pub async fn bulk_items_undoable(
    pool: &Pool,
    job: Uuid,
    conversations: &[ConversationId],
) -> Result<Vec<ItemRow>, StoreError> {
    let ids = conversations.iter().map(|id| id.0);
    let mut connection = pool.get().await?;
    let found: Vec<StoredItem> = bulk_items::table
        .filter(bulk_items::job_id.eq(job))
        .filter(bulk_items::state.eq(ItemState::Done.as_str()))
        .filter(bulk_items::conversation_id.eq_any(ids))
        .select(item_columns!())
        .load(&mut connection)
        .await?;
    found.into_iter().map(ItemRow::try_from).collect()
}

pub(super) async fn bulk_items_undoable_on(
    connection: &mut AsyncPgConnection,
    job: Uuid,
) -> Result<Vec<ConversationId>, StoreError> {
    let found: Vec<StoredItem> = bulk_items::table
        .filter(bulk_items::job_id.eq(job))
        .filter(bulk_items::state.eq(ItemState::Done.as_str()))
        .order(bulk_items::position.asc())
        .select(item_columns!())
        .load(connection)
        .await?;
    let items = found.into_iter().map(ItemRow::try_from);
    let items = items.collect::<Result<Vec<_>, _>>()?;
    let changed = |item: &ItemRow| {
        item.before
            .as_ref()
            .is_some_and(|one| !one.changes_nothing())
    };
    let changed = items.into_iter().filter(changed);
    Ok(changed.map(|item| item.conversation_id).collect())
}

/// After `after`, in the order in which they are done.
pub async fn bulk_items_list(
    pool: &Pool,
    job: Uuid,
    states: &[ItemState],
    after: Option<i32>,
    limit: i64,
) -> Result<ItemPage, StoreError> {
    let states = states.iter().map(|state| state.as_str());
    let mut connection = pool.get().await?;
    let found: Vec<(StoredItem, i64)> = bulk_items::table
        .inner_join(conversations::table.on(conversations::id.eq(bulk_items::conversation_id)))
        .filter(
            bulk_items::job_id
                .eq(job)
                .and(bulk_items::position.gt(after.unwrap_or(0))),
        )
        .filter(bulk_items::state.eq_any(states))
        .order(bulk_items::position.asc())
        .limit(limit.saturating_add(1))
        .select((item_columns!(), conversations::number))
        .load(&mut connection)
        .await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = found.len() > limit;
    let items = found.into_iter().take(limit);
    let items = items.map(|(item, number)| Ok((ItemRow::try_from(item)?, number)));
    let items: Vec<(ItemRow, i64)> = items.collect::<Result<_, StoreError>>()?;
    let next = items
        .last()
        .map(|(item, _)| item.position)
        .filter(|_| has_more);
    Ok(ItemPage { items, next })
}
