//! Channels: the ways in. A website's widget is one, by its public key.

use std::time::Duration;

use bellhop_domain::ChannelId;
use chrono::Utc;
use diesel::prelude::{
    ExpressionMethods, OptionalExtension, QueryDsl, Queryable, QueryableByName, Selectable,
    SelectableHelper,
};
use diesel::sql_types::{BigInt, Double, Nullable, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use super::channel_settings::ChannelSettings;
use super::error::StoreError;
use super::pool::Pool;
use super::schema::channels;

/// Enough to be usual, few enough to be read in milliseconds.
const REPLIES_LOOKED_AT_MAX: i64 = 200;

/// A widget on a website.
pub const WIDGET: &str = "widget";

#[derive(Clone, Debug)]
pub struct ChannelRow {
    pub id: ChannelId,
    pub kind: String,
    /// Public: it stands in the page that embeds the widget.
    pub key: String,
    pub name: String,
    /// Never leaves the process; what proves a user's identity is signed with it.
    pub identity_secret: String,
    pub settings: ChannelSettings,
}

/// A channel that does not exist yet.
#[derive(Clone, Debug)]
pub struct NewChannel<'a> {
    pub kind: &'a str,
    pub key: &'a str,
    pub name: &'a str,
    pub identity_secret: &'a str,
    pub settings: &'a ChannelSettings,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = channels, check_for_backend(diesel::pg::Pg))]
struct StoredChannel {
    id: Uuid,
    kind: String,
    key: String,
    name: String,
    identity_secret: String,
    settings: Value,
}

impl TryFrom<StoredChannel> for ChannelRow {
    type Error = StoreError;

    fn try_from(row: StoredChannel) -> Result<Self, StoreError> {
        let settings = serde_json::from_value(row.settings);
        let settings = settings.map_err(|error| {
            StoreError::Corrupt(format!("settings of channel {}: {error}", row.id))
        })?;
        Ok(Self {
            id: ChannelId(row.id),
            kind: row.kind,
            key: row.key,
            name: row.name,
            identity_secret: row.identity_secret,
            settings,
        })
    }
}

/// Only a widget's: the key of another kind of channel opens no session.
pub async fn widget_by_key(pool: &Pool, key: &str) -> Result<Option<ChannelRow>, StoreError> {
    if key.contains('\0') {
        return Ok(None);
    }
    let mut connection = pool.get().await?;
    let found = channels::table
        .filter(channels::key.eq(key))
        .filter(channels::kind.eq(WIDGET))
        .select(StoredChannel::as_select())
        .first(&mut connection)
        .await
        .optional()?;
    found.map(ChannelRow::try_from).transpose()
}

/// By name.
pub async fn channel_list(pool: &Pool) -> Result<Vec<ChannelRow>, StoreError> {
    let mut connection = pool.get().await?;
    let found = channels::table
        .order((channels::name.asc(), channels::id.asc()))
        .select(StoredChannel::as_select())
        .load(&mut connection)
        .await?;
    found.into_iter().map(ChannelRow::try_from).collect()
}

/// `None` when the key is taken.
pub async fn channel_create(
    pool: &Pool,
    channel: NewChannel<'_>,
) -> Result<Option<ChannelRow>, StoreError> {
    let settings = serde_json::to_value(channel.settings)
        .map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let mut connection = pool.get().await?;
    let made = diesel::insert_into(channels::table)
        .values((
            channels::id.eq(Uuid::now_v7()),
            channels::kind.eq(channel.kind),
            channels::key.eq(channel.key),
            channels::name.eq(channel.name),
            channels::identity_secret.eq(channel.identity_secret),
            channels::settings.eq(settings),
            channels::created_at.eq(Utc::now()),
        ))
        .on_conflict_do_nothing()
        .returning(StoredChannel::as_returning())
        .get_result(&mut connection)
        .await
        .optional()?;
    made.map(ChannelRow::try_from).transpose()
}

#[derive(QueryableByName)]
struct UsualReply {
    #[diesel(sql_type = Nullable<Double>)]
    seconds: Option<f64>,
}

/// How long the first answer to a recent conversation took, in the middle; `None` before any answer.
pub async fn channel_usual_reply(
    pool: &Pool,
    channel: ChannelId,
) -> Result<Option<Duration>, StoreError> {
    let mut connection = pool.get().await?;
    let found: UsualReply = diesel::sql_query(
        "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM reply - created_at))
             AS seconds
         FROM (SELECT c.created_at, min(m.posted_at) AS reply
               FROM (SELECT id, created_at FROM conversations WHERE channel_id = $1
                     ORDER BY active_minute DESC LIMIT $2) c
               JOIN messages m ON m.conversation_id = c.id
               WHERE m.author_kind = 'agent' AND m.visibility = 'public'
               GROUP BY c.id, c.created_at) answered",
    )
    .bind::<SqlUuid, _>(channel.0)
    .bind::<BigInt, _>(REPLIES_LOOKED_AT_MAX)
    .get_result(&mut connection)
    .await?;
    let seconds = found.seconds.map(|seconds| seconds.max(0.0));
    Ok(seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()))
}
