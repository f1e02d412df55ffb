//! Reactions to messages, whether they are hidden, and what became of ours: kept by the platform's ids, for whoever shows or sent them.

use bellhop_domain::ChannelId;
use bellhop_domain::limits::REACTIONS_MAX;
use chrono::{DateTime, Utc};
use diesel::prelude::{ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName};
use diesel::sql_types::{Array, Bool, Int8, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::schema::{inbound_hides as hides, inbound_receipts as receipts};

#[derive(Clone, Copy, Debug)]
pub struct Reaction<'a> {
    pub channel_id: ChannelId,
    /// The platform's ids.
    pub external_id: &'a str,
    pub author: &'a str,
    /// `None`: taken back.
    pub reaction: Option<&'a str>,
    pub at: DateTime<Utc>,
}

/// The newest of a person counts, whatever comes last.
pub async fn reaction_keep(pool: &Pool, new: Reaction<'_>) -> Result<(), StoreError> {
    let mut connection = pool.get().await?;
    let query =
        "INSERT INTO inbound_reactions AS r (channel_id, external_id, author, reaction, reacted_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (channel_id, external_id, author) DO UPDATE
        SET reaction = excluded.reaction, reacted_at = excluded.reacted_at
        WHERE r.reacted_at <= excluded.reacted_at";
    diesel::sql_query(query)
        .bind::<SqlUuid, _>(new.channel_id.0)
        .bind::<Text, _>(new.external_id)
        .bind::<Text, _>(new.author)
        .bind::<Nullable<Text>, _>(new.reaction)
        .bind::<Timestamptz, _>(new.at)
        .execute(&mut connection)
        .await?;
    Ok(())
}

/// What people think of a message now; `reaction` is `None` where it was taken back.
#[derive(Clone, Debug, QueryableByName)]
pub struct Shown {
    #[diesel(sql_type = Text)]
    pub author: String,
    /// As the contact is called who has this id.
    #[diesel(sql_type = Nullable<Text>)]
    pub name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub reaction: Option<String>,
    #[diesel(sql_type = Timestamptz)]
    pub reacted_at: DateTime<Utc>,
}

/// All of a message that the platform has by these ids; oldest first.
pub async fn reactions_shown(
    pool: &Pool,
    channel_id: ChannelId,
    external_ids: &[String],
) -> Result<Vec<Shown>, StoreError> {
    if external_ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut connection = pool.get().await?;
    let query = "SELECT r.author, c.name, r.reaction, r.reacted_at FROM inbound_reactions r
        JOIN channels ch ON ch.id = r.channel_id
        LEFT JOIN contact_identities i ON i.kind = ch.kind || ':' || ch.id AND i.value = r.author
        LEFT JOIN contacts c ON c.id = i.contact_id
        WHERE r.channel_id = $1 AND r.external_id = ANY($2)
        ORDER BY r.reacted_at LIMIT $3";
    let limit = i64::try_from(REACTIONS_MAX).unwrap_or(i64::MAX);
    Ok(diesel::sql_query(query)
        .bind::<SqlUuid, _>(channel_id.0)
        .bind::<Array<Text>, _>(external_ids)
        .bind::<Int8, _>(limit)
        .load(&mut connection)
        .await?)
}

/// That a moderator hid a message on the platform, or showed it again.
#[derive(Clone, Copy, Debug)]
pub struct Hide<'a> {
    pub channel_id: ChannelId,
    /// The platform's id.
    pub external_id: &'a str,
    pub is_hidden: bool,
    pub at: DateTime<Utc>,
}

/// The newest counts, and of one moment the last to come.
pub async fn hide_keep(pool: &Pool, new: Hide<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    let mut connection = pool.get().await?;
    let query =
        "INSERT INTO inbound_hides AS h (channel_id, external_id, is_hidden, told_at, kept_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (channel_id, external_id) DO UPDATE
        SET is_hidden = excluded.is_hidden, told_at = excluded.told_at, kept_at = excluded.kept_at
        WHERE h.told_at <= excluded.told_at";
    diesel::sql_query(query)
        .bind::<SqlUuid, _>(new.channel_id.0)
        .bind::<Text, _>(new.external_id)
        .bind::<Bool, _>(new.is_hidden)
        .bind::<Timestamptz, _>(new.at)
        .bind::<Timestamptz, _>(now)
        .execute(&mut connection)
        .await?;
    Ok(())
}

/// What was told of this message lately, if anything was.
pub async fn hide_get(
    pool: &Pool,
    channel_id: ChannelId,
    external_id: &str,
) -> Result<Option<bool>, StoreError> {
    let mut connection = pool.get().await?;
    Ok(hides::table
        .find((channel_id.0, external_id))
        .select(hides::is_hidden)
        .first(&mut connection)
        .await
        .optional()?)
}

/// Whose message did not come in time, or has known it for long.
pub async fn hides_forget(pool: &Pool, before: DateTime<Utc>) -> Result<usize, StoreError> {
    let mut connection = pool.get().await?;
    Ok(
        diesel::delete(hides::table.filter(hides::kept_at.lt(before)))
            .execute(&mut connection)
            .await?,
    )
}

#[derive(Clone, Copy, Debug)]
pub struct NewReceipt<'a> {
    pub channel_id: ChannelId,
    /// The platform's ids; either may be empty.
    pub author: &'a str,
    pub external_id: &'a str,
    pub state: &'static str,
    pub until: Option<DateTime<Utc>>,
    pub reason: Option<&'a str>,
    pub at: DateTime<Utc>,
}

/// Of receipts up to a moment the latest moment counts.
pub async fn receipt_keep(pool: &Pool, new: NewReceipt<'_>) -> Result<(), StoreError> {
    let mut connection = pool.get().await?;
    let query = "INSERT INTO inbound_receipts AS r (channel_id, author, external_id, state, until, reason, told_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (channel_id, author, external_id, state) DO UPDATE
        SET until = greatest(r.until, excluded.until), reason = excluded.reason";
    diesel::sql_query(query)
        .bind::<SqlUuid, _>(new.channel_id.0)
        .bind::<Text, _>(new.author)
        .bind::<Text, _>(new.external_id)
        .bind::<Text, _>(new.state)
        .bind::<Nullable<Timestamptz>, _>(new.until)
        .bind::<Nullable<Text>, _>(new.reason)
        .bind::<Timestamptz, _>(new.at)
        .execute(&mut connection)
        .await?;
    Ok(())
}

/// Nobody asked for them in time.
pub async fn receipts_forget(pool: &Pool, before: DateTime<Utc>) -> Result<usize, StoreError> {
    let mut connection = pool.get().await?;
    Ok(
        diesel::delete(receipts::table.filter(receipts::told_at.lt(before)))
            .execute(&mut connection)
            .await?,
    )
}
