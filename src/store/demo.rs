//! The rows of the demo that are not conversations: agents, a channel, contacts, canned replies.

use chrono::{DateTime, Utc};
use diesel::prelude::{ExpressionMethods, Insertable, OptionalExtension, QueryDsl};
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::error::StoreError;
use super::pool::Pool;
use super::schema::{agents, canned_replies, channels, contacts};

pub struct DemoRows {
    pub channel_id: Uuid,
    pub channel_key: String,
    pub channel_name: String,
    pub identity_secret: String,
    pub channel_settings: Value,
    pub agents: Vec<DemoAgent>,
    pub contacts: Vec<DemoContact>,
    pub canned_replies: Vec<DemoCannedReply>,
}

#[derive(Insertable)]
#[diesel(table_name = agents)]
pub struct DemoAgent {
    pub id: Uuid,
    pub email: String,
    pub name: String,
    pub role: String,
    pub password_hash: String,
}

#[derive(Insertable)]
#[diesel(table_name = contacts)]
pub struct DemoContact {
    pub id: Uuid,
    pub name: Option<String>,
    pub email: Option<String>,
    pub notes: String,
    pub verified: bool,
    pub language: String,
    pub user_agent: String,
}

#[derive(Insertable)]
#[diesel(table_name = canned_replies)]
pub struct DemoCannedReply {
    pub id: Uuid,
    pub shortcut: String,
    pub title: String,
    pub text: String,
}

#[derive(Insertable)]
#[diesel(table_name = channels)]
struct NewChannel {
    id: Uuid,
    kind: &'static str,
    key: String,
    name: String,
    identity_secret: String,
    settings: Value,
    created_at: DateTime<Utc>,
}

/// The channel is written last of all, so it tells whether the rest is there.
pub async fn demo_is_seeded(pool: &Pool, channel_key: &str) -> Result<bool, StoreError> {
    Ok(demo_channel(pool, channel_key).await?.is_some())
}

pub async fn demo_channel(pool: &Pool, channel_key: &str) -> Result<Option<Uuid>, StoreError> {
    let mut connection = pool.get().await?;
    let found = channels::table.filter(channels::key.eq(channel_key));
    Ok(found
        .select(channels::id)
        .first(&mut connection)
        .await
        .optional()?)
}

/// Lets these agents sign in, or not.
pub async fn demo_agents_set(
    pool: &Pool,
    ids: &[Uuid],
    may_sign_in: bool,
) -> Result<usize, StoreError> {
    let mut connection = pool.get().await?;
    let mine = agents::table.filter(agents::id.eq_any(ids));
    let changed = if may_sign_in {
        diesel::update(mine.filter(agents::disabled_at.is_not_null()))
            .set(agents::disabled_at.eq(None::<DateTime<Utc>>))
            .execute(&mut connection)
            .await?
    } else {
        diesel::update(mine.filter(agents::disabled_at.is_null()))
            .set(agents::disabled_at.eq(Some(Utc::now())))
            .execute(&mut connection)
            .await?
    };
    Ok(changed)
}

/// All or nothing. Rows that are there already stay as somebody made them.
pub async fn demo_insert(pool: &Pool, rows: DemoRows) -> Result<(), StoreError> {
    let mut connection = pool.get().await?;
    let now = Utc::now();
    connection
        .transaction(async |connection| {
            let made: Vec<_> = rows
                .agents
                .into_iter()
                .map(|row| (row, agents::created_at.eq(now)))
                .collect();
            diesel::insert_into(agents::table)
                .values(made)
                .on_conflict_do_nothing()
                .execute(connection)
                .await?;
            let made: Vec<_> = rows
                .contacts
                .into_iter()
                .map(|row| {
                    let times = (contacts::created_at.eq(now), contacts::last_seen_at.eq(now));
                    (row, times)
                })
                .collect();
            diesel::insert_into(contacts::table)
                .values(made)
                .on_conflict_do_nothing()
                .execute(connection)
                .await?;
            let made: Vec<_> = rows
                .canned_replies
                .into_iter()
                .map(|row| {
                    let times = (
                        canned_replies::created_at.eq(now),
                        canned_replies::updated_at.eq(now),
                    );
                    (row, times)
                })
                .collect();
            diesel::insert_into(canned_replies::table)
                .values(made)
                .on_conflict_do_nothing()
                .execute(connection)
                .await?;
            let channel = NewChannel {
                id: rows.channel_id,
                kind: "widget",
                key: rows.channel_key,
                name: rows.channel_name,
                identity_secret: rows.identity_secret,
                settings: rows.channel_settings,
                created_at: now,
            };
            diesel::insert_into(channels::table)
                .values(channel)
                .on_conflict_do_nothing()
                .execute(connection)
                .await?;
            Ok(())
        })
        .await
}
