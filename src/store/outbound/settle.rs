//! What became of a call, in one commit with all that follows from it.

use bellhop_domain::conversation::Failure;
use bellhop_domain::{ChannelId, ClientId, ContactId};
use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, Bool, Int8, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::leave::{Row, State, leave, stop};
use super::trouble::Trouble;
use crate::store::error::StoreError;
use crate::store::pool::Pool;

/// Whose message it is: its ids are claimed for it, so that what the platform tells of them is known to be ours.
#[derive(Clone, Debug)]
pub struct Owner {
    pub channel_id: ChannelId,
    pub contact_id: ContactId,
    pub client_id: ClientId,
}

#[derive(Clone, Debug)]
pub enum Settled {
    /// The platform has this part, by these ids.
    Taken {
        owner: Owner,
        external_ids: Vec<String>,
        is_last: bool,
    },
    /// Certainly not taken; once more, not before.
    Again {
        failure: Failure,
        not_before: DateTime<Utc>,
    },
    Failed(Failure),
    /// Nothing goes out over the channel until somebody acts.
    Stopped {
        channel_id: ChannelId,
        trouble: Trouble,
    },
    /// Nothing of it is left to send.
    Complete,
    /// It was never sent, or may be sent again under its key.
    Untouched,
}

/// Repeating it does nothing: only what is under way is settled.
pub async fn outbound_settle(
    pool: &Pool,
    id: i64,
    settled: &Settled,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let connection = &mut *pool.get().await?;
    let row = Row::Message(id);
    match settled {
        Settled::Taken {
            owner,
            external_ids,
            is_last,
        } => {
            connection
                .transaction(async |connection| {
                    claim(connection, owner, external_ids, now).await?;
                    take(connection, id, external_ids, *is_last).await
                })
                .await
        }
        Settled::Again {
            failure,
            not_before,
        } => leave(connection, row, State::Waiting, Some(failure), *not_before).await,
        Settled::Failed(failure) => {
            leave(connection, row, State::Telling, Some(failure), now).await
        }
        Settled::Stopped {
            channel_id,
            trouble,
        } => stop(connection, row, *channel_id, trouble, now).await,
        Settled::Complete => leave(connection, row, State::Telling, None, now).await,
        Settled::Untouched => leave(connection, row, State::Waiting, None, now).await,
    }
}

async fn claim(
    connection: &mut AsyncPgConnection,
    owner: &Owner,
    external_ids: &[String],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::sql_query(
        "INSERT INTO inbound_messages (channel_id, external_id, contact_id, client_id, sent_at, claimed_at)
        SELECT $1, one, $2, $3, $4, $4 FROM unnest($5) AS one
        ON CONFLICT DO NOTHING",
    )
    .bind::<SqlUuid, _>(owner.channel_id.0)
    .bind::<SqlUuid, _>(owner.contact_id.0)
    .bind::<Text, _>(owner.client_id.as_str())
    .bind::<Timestamptz, _>(now)
    .bind::<Array<Text>, _>(external_ids)
    .execute(connection)
    .await?;
    Ok(())
}

async fn take(
    connection: &mut AsyncPgConnection,
    id: i64,
    external_ids: &[String],
    is_last: bool,
) -> Result<(), StoreError> {
    diesel::sql_query(
        "UPDATE outbound_messages
        SET state = CASE WHEN $3 THEN 'telling' ELSE 'waiting' END, parts_done = parts_done + 1,
            external_ids = external_ids || $2, attempts = 0, failure = NULL
        WHERE id = $1 AND state = 'sending'",
    )
    .bind::<Int8, _>(id)
    .bind::<Array<Text>, _>(external_ids)
    .bind::<Bool, _>(is_last)
    .execute(connection)
    .await?;
    Ok(())
}
