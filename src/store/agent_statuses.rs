//! What agents said of themselves, and what held: every change, for reports.

use bellhop_domain::agent::{ChosenStatus, SetBy, Standing};
use bellhop_domain::{AgentId, Timestamp};
use chrono::{DateTime, Utc};
use diesel::prelude::{ExpressionMethods, QueryDsl};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

use super::error::StoreError;
use super::pool::Pool;
use super::rows::{from_json, from_timestamptz, to_timestamptz};
use super::schema::agent_statuses;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StatusRow {
    /// Ascending in time; where a page goes on.
    pub id: i64,
    /// The status in force from then on.
    pub standing: Standing,
    pub set_by: SetBy,
    pub at: Timestamp,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StatusPage {
    /// Newest first.
    pub rows: Vec<StatusRow>,
    /// Where the next page begins; `None` when this is the last one.
    pub next: Option<i64>,
}

pub async fn status_add(
    pool: &Pool,
    agent: AgentId,
    standing: &Standing,
    chosen: &ChosenStatus,
    set_by: &SetBy,
    at: Timestamp,
) -> Result<(), StoreError> {
    let mut connection = pool.get().await?;
    diesel::insert_into(agent_statuses::table)
        .values((
            agent_statuses::agent_id.eq(agent.0),
            agent_statuses::standing.eq(json!(standing)),
            agent_statuses::chosen.eq(json!(chosen)),
            agent_statuses::set_by.eq(json!(set_by)),
            agent_statuses::at.eq(to_timestamptz(at)),
        ))
        .execute(&mut connection)
        .await?;
    Ok(())
}

pub async fn status_history(
    pool: &Pool,
    agent: AgentId,
    before: Option<i64>,
    limit: usize,
) -> Result<StatusPage, StoreError> {
    let one_more = i64::try_from(limit.saturating_add(1)).unwrap_or(i64::MAX);
    let mut connection = pool.get().await?;
    let mut found: Vec<(i64, Value, Value, DateTime<Utc>)> = agent_statuses::table
        .filter(agent_statuses::agent_id.eq(agent.0))
        .filter(agent_statuses::id.lt(before.unwrap_or(i64::MAX)))
        .order(agent_statuses::id.desc())
        .limit(one_more)
        .select((
            agent_statuses::id,
            agent_statuses::standing,
            agent_statuses::set_by,
            agent_statuses::at,
        ))
        .load(&mut connection)
        .await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let row = |(id, standing, set_by, at)| {
        Ok(StatusRow {
            id,
            standing: from_json(standing)?,
            set_by: from_json(set_by)?,
            at: from_timestamptz(at),
        })
    };
    let rows: Vec<StatusRow> = found
        .into_iter()
        .map(row)
        .collect::<Result<_, StoreError>>()?;
    let next = rows.last().map(|last| last.id);
    Ok(StatusPage {
        next: next.filter(|_| has_more),
        rows,
    })
}
