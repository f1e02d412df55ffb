//! Why nothing goes out over a channel until somebody acts.

use bellhop_domain::ChannelId;
use bellhop_domain::conversation::{Failure, FailureClass};
use chrono::{DateTime, Utc};
use diesel::prelude::{ExpressionMethods, OptionalExtension, QueryDsl};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};

use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::schema::channels;

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Trouble {
    pub class: FailureClass,
    pub reason: String,
    pub since: DateTime<Utc>,
}

impl Trouble {
    pub fn failure(&self) -> Failure {
        Failure {
            class: self.class,
            reason: self.reason.clone(),
        }
    }

    /// As it is kept; what cannot be read is none.
    pub fn read(stored: Option<&serde_json::Value>) -> Option<Self> {
        serde_json::from_value(stored?.clone()).ok()
    }
}

/// The first trouble stays until somebody acts: it is the cause.
pub(super) async fn trouble_set(
    connection: &mut AsyncPgConnection,
    channel_id: ChannelId,
    trouble: &Trouble,
) -> Result<(), StoreError> {
    let value =
        serde_json::to_value(trouble).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    diesel::update(channels::table.find(channel_id.0))
        .filter(channels::outbound_trouble.is_null())
        .set(channels::outbound_trouble.eq(value))
        .execute(connection)
        .await?;
    Ok(())
}

/// What administrators are told of a channel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standing {
    pub name: String,
    pub kind: String,
    pub is_enabled: bool,
    pub trouble: Option<Trouble>,
}

/// `None` when there is no such channel.
pub async fn channel_standing(
    pool: &Pool,
    channel_id: ChannelId,
) -> Result<Option<Standing>, StoreError> {
    type Row = (
        String,
        String,
        Option<DateTime<Utc>>,
        Option<serde_json::Value>,
    );
    let mut connection = pool.get().await?;
    let row: Option<Row> = channels::table
        .find(channel_id.0)
        .select((
            channels::name,
            channels::kind,
            channels::disabled_at,
            channels::outbound_trouble,
        ))
        .first(&mut connection)
        .await
        .optional()?;
    Ok(row.map(|(name, kind, disabled_at, trouble)| Standing {
        name,
        kind,
        is_enabled: disabled_at.is_none(),
        trouble: Trouble::read(trouble.as_ref()),
    }))
}
