//! Which history the database has: a restored backup is another one than that which clients have seen.

use chrono::Utc;
use diesel::prelude::{ExpressionMethods, OptionalExtension, QueryDsl};
use diesel::sql_types::Bool;
use diesel_async::{AsyncConnection, RunQueryDsl};
use uuid::Uuid;

use super::error::StoreError;
use super::pool::Pool;
use super::schema::histories;

#[derive(diesel::QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    is_so: bool,
}

/// The id that clients compare.
pub async fn current(pool: &Pool) -> Result<Uuid, StoreError> {
    let mut connection = pool.get().await?;
    let found = histories::table
        .select(histories::id)
        .first(&mut connection)
        .await
        .optional()?;
    found.ok_or_else(|| StoreError::Corrupt("histories has no row".to_owned()))
}

/// From now on everybody who has seen anything begins anew.
pub async fn renew(pool: &Pool) -> Result<(), StoreError> {
    let mut connection = pool.get().await?;
    let renewed = connection.transaction(async |connection| {
        diesel::delete(histories::table).execute(connection).await?;
        diesel::insert_into(histories::table)
            .values((
                histories::id.eq(Uuid::now_v7()),
                histories::began_at.eq(Utc::now()),
            ))
            .execute(connection)
            .await?;
        Ok::<_, diesel::result::Error>(())
    });
    Ok(renewed.await?)
}

/// No table yet: nobody has used this database.
pub async fn is_empty(pool: &Pool) -> Result<bool, StoreError> {
    let mut connection = pool.get().await?;
    let empty = "SELECT NOT EXISTS (
        SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm', 'S')) AS is_so";
    let answer: Answer = diesel::sql_query(empty).get_result(&mut connection).await?;
    Ok(answer.is_so)
}
