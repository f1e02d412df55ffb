//! Where a row of the outbox stands after a call: of a message or of an act, by the same rules.

use bellhop_domain::ChannelId;
use bellhop_domain::conversation::Failure;
use chrono::{DateTime, Utc};
use diesel::sql_types::{Int8, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::Value;

use super::acts::ActId;
use super::trouble::{Trouble, trouble_set};
use crate::store::error::StoreError;

#[derive(Clone, Copy, Debug)]
pub(super) enum Row {
    Message(i64),
    Act(ActId),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum State {
    Waiting,
    Telling,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Telling => "telling",
        }
    }
}

/// Repeating it does nothing: what is over stays over, and an act that a newer one has replaced is not found.
pub(super) async fn leave(
    connection: &mut AsyncPgConnection,
    row: Row,
    state: State,
    failure: Option<&Failure>,
    not_before: DateTime<Utc>,
) -> Result<(), StoreError> {
    let failure: Option<Value> = failure
        .map(serde_json::to_value)
        .transpose()
        .map_err(|error| StoreError::Corrupt(error.to_string()))?;
    match row {
        Row::Message(id) => {
            diesel::sql_query(
                "UPDATE outbound_messages SET state = $1, failure = $2, not_before = $3
                WHERE id = $4 AND state IN ('sending', 'waiting')",
            )
            .bind::<Text, _>(state.as_str())
            .bind::<Nullable<Jsonb>, _>(failure)
            .bind::<Timestamptz, _>(not_before)
            .bind::<Int8, _>(id)
            .execute(connection)
            .await?
        }
        Row::Act(id) => {
            diesel::sql_query(
                "UPDATE outbound_acts SET state = $1, failure = $2, not_before = $3
                WHERE message_id = $4 AND kind = $5 AND seq = $6 AND state IN ('sending', 'waiting')",
            )
            .bind::<Text, _>(state.as_str())
            .bind::<Nullable<Jsonb>, _>(failure)
            .bind::<Timestamptz, _>(not_before)
            .bind::<SqlUuid, _>(id.message_id.0)
            .bind::<Text, _>(id.kind.as_str())
            .bind::<Int8, _>(id.seq.0)
            .execute(connection)
            .await?
        }
    };
    Ok(())
}

/// Nothing goes out over the channel until somebody acts; the row waits until then.
pub(super) async fn stop(
    connection: &mut AsyncPgConnection,
    row: Row,
    channel_id: ChannelId,
    trouble: &Trouble,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    connection
        .transaction(async |connection| {
            trouble_set(connection, channel_id, trouble).await?;
            leave(
                connection,
                row,
                State::Waiting,
                Some(&trouble.failure()),
                now,
            )
            .await
        })
        .await
}
