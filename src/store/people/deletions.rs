//! Who asked their platform that we forget them: kept until it is done, and after that without who it was.

use bellhop_domain::{ChannelId, ContactId};
use chrono::{DateTime, Utc};
use diesel::prelude::{ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName};
use diesel::sql_types::{Array, Bool, Int8, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::schema::data_deletions;

/// Of one look; the next look finds the others.
const LOOK_MAX: i64 = 50;

#[derive(Clone, PartialEq, Eq, Debug, QueryableByName)]
pub struct Asked {
    #[diesel(sql_type = Text)]
    pub code: String,
    #[diesel(sql_type = SqlUuid)]
    channel_id: Uuid,
    /// The platform's id of them, which it gives to apps and not to pages.
    #[diesel(sql_type = Text)]
    pub user_id: String,
    #[diesel(sql_type = Timestamptz)]
    pub asked_at: DateTime<Utc>,
}

impl Asked {
    pub fn channel_id(&self) -> ChannelId {
        ChannelId(self.channel_id)
    }
}

#[derive(QueryableByName)]
struct Code {
    #[diesel(sql_type = Text)]
    code: String,
}

/// Answers the code to look after it: the one of before, if the same is waiting already.
pub async fn deletion_ask(
    pool: &Pool,
    channel_id: ChannelId,
    user_id: &str,
    code: &str,
    now: DateTime<Utc>,
) -> Result<String, StoreError> {
    let mut connection = pool.get().await?;
    let kept: Code = diesel::sql_query(
        "INSERT INTO data_deletions AS d (code, channel_id, user_id, asked_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (channel_id, user_id) WHERE finished_at IS NULL DO UPDATE SET user_id = d.user_id
        RETURNING code",
    )
    .bind::<Text, _>(code)
    .bind::<SqlUuid, _>(channel_id.0)
    .bind::<Text, _>(user_id)
    .bind::<Timestamptz, _>(now)
    .get_result(&mut connection)
    .await?;
    Ok(kept.code)
}

/// The oldest first.
pub async fn deletions_waiting(pool: &Pool) -> Result<Vec<Asked>, StoreError> {
    let mut connection = pool.get().await?;
    Ok(diesel::sql_query(
        "SELECT code, channel_id, user_id, asked_at FROM data_deletions
        WHERE finished_at IS NULL AND user_id IS NOT NULL ORDER BY asked_at, code LIMIT $1",
    )
    .bind::<Int8, _>(LOOK_MAX)
    .load(&mut connection)
    .await?)
}

/// Whose identity one of these ids is, on one of these channels; each is `kind:channel`.
pub async fn contacts_with_ids(
    pool: &Pool,
    kinds: &[String],
    ids: &[String],
) -> Result<Vec<ContactId>, StoreError> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = SqlUuid)]
        contact_id: Uuid,
    }
    let mut connection = pool.get().await?;
    let found: Vec<Found> = diesel::sql_query(
        "SELECT DISTINCT contact_id FROM contact_identities WHERE kind = ANY($1) AND value = ANY($2)",
    )
    .bind::<Array<Text>, _>(kinds)
    .bind::<Array<Text>, _>(ids)
    .load(&mut connection)
    .await?;
    Ok(found
        .into_iter()
        .map(|one| ContactId(one.contact_id))
        .collect())
}

/// Before anything is deleted, since nobody is found under the id afterwards.
pub async fn deletion_found(pool: &Pool, code: &str) -> Result<(), StoreError> {
    let mut connection = pool.get().await?;
    diesel::sql_query("UPDATE data_deletions SET is_found = true WHERE code = $1")
        .bind::<Text, _>(code)
        .execute(&mut connection)
        .await?;
    Ok(())
}

pub async fn deletion_finish(
    pool: &Pool,
    code: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let mut connection = pool.get().await?;
    diesel::update(data_deletions::table.find(code))
        .set((
            data_deletions::finished_at.eq(now),
            data_deletions::user_id.eq(None::<String>),
        ))
        .execute(&mut connection)
        .await?;
    Ok(())
}

/// How it stands.
#[derive(Clone, PartialEq, Eq, Debug, QueryableByName)]
pub struct Standing {
    #[diesel(sql_type = Bool)]
    pub is_found: bool,
    #[diesel(sql_type = Timestamptz)]
    pub asked_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub finished_at: Option<DateTime<Utc>>,
}

pub async fn deletion_get(pool: &Pool, code: &str) -> Result<Option<Standing>, StoreError> {
    let mut connection = pool.get().await?;
    Ok(diesel::sql_query(
        "SELECT is_found, asked_at, finished_at FROM data_deletions WHERE code = $1",
    )
    .bind::<Text, _>(code)
    .get_result(&mut connection)
    .await
    .optional()?)
}
