//! All that happened with somebody, over all their cards and channels, newest first.

use bellhop_domain::conversation::AgentRef;
use bellhop_domain::{AgentId, ContactId, ConversationId, Timestamp};
use chrono::{DateTime, Utc};
use diesel::prelude::QueryableByName;
use diesel::sql_types::{Int8, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use super::group::CARDS_OF;
use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::rows::{from_timestamptz, to_timestamptz};

/// Something that happened.
#[derive(Clone, PartialEq, Debug)]
pub struct Moment {
    pub id: Uuid,
    pub at: Timestamp,
    /// `conversation`, `first_seen`, `joined`, `parted`, `consent`, `erased`.
    pub kind: String,
    pub conversation_id: Option<ConversationId>,
    pub channel: Option<MomentChannel>,
    /// What the words of its kind need: names, purposes.
    pub detail: Value,
    pub by: Option<AgentRef>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MomentChannel {
    pub id: Uuid,
    pub kind: String,
    pub name: String,
}

#[derive(Clone, PartialEq, Debug)]
pub struct MomentPage {
    pub moments: Vec<Moment>,
    /// Where the next page begins; `None` when this is the last one.
    pub next: Option<(Timestamp, Uuid)>,
}

#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    conversation_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    channel_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    channel_kind: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    channel_name: Option<String>,
    #[diesel(sql_type = Jsonb)]
    detail: Value,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    by_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    by_name: Option<String>,
}

/// A conversation stands where it began, so that a page stays right while others go on.
pub async fn timeline_of(
    pool: &Pool,
    id: ContactId,
    after: Option<(Timestamp, Uuid)>,
    limit: usize,
) -> Result<MomentPage, StoreError> {
    let query = format!(
        "WITH cards AS MATERIALIZED (
            SELECT id, name, email, created_at, erased_at FROM contacts WHERE id = ANY (ARRAY({CARDS_OF}))
        ), moments AS (
            SELECT c.id, c.created_at AS at, 'conversation' AS kind, c.id AS conversation_id, c.channel_id,
                '{{}}'::jsonb AS detail, NULL::uuid AS by_id, NULL::text AS by_name
            FROM conversations c WHERE c.contact_id IN (SELECT id FROM cards)
            UNION ALL SELECT md5(i.kind || ':' || i.value)::uuid, i.created_at, 'first_seen', NULL, ch.id,
                jsonb_build_object('name', coalesce(cards.name, i.value)), NULL, NULL
            FROM contact_identities i JOIN cards ON cards.id = i.contact_id
            LEFT JOIN channels ch ON ch.id::text = split_part(i.kind, ':', 2)
            UNION ALL SELECT cards.id, cards.created_at, 'first_seen', NULL, NULL,
                jsonb_build_object('name', coalesce(cards.name, cards.email)), NULL, NULL
            FROM cards WHERE NOT EXISTS (SELECT FROM contact_identities WHERE contact_id = cards.id)
            UNION ALL SELECT j.id, j.joined_at, 'joined', NULL, NULL,
                jsonb_build_object('name', coalesce(c.name, c.email), 'reason', j.reason, 'join_id', j.id), j.by_id, j.by_name
            FROM contact_joins j LEFT JOIN contacts c ON c.id = j.joined_id
            WHERE j.kept_id IN (SELECT id FROM cards) OR j.joined_id IN (SELECT id FROM cards)
            UNION ALL SELECT md5(j.id::text)::uuid, j.undone_at, 'parted', NULL, NULL,
                jsonb_build_object('name', coalesce(c.name, c.email)), j.undone_by_id, j.undone_by_name
            FROM contact_joins j LEFT JOIN contacts c ON c.id = j.joined_id
            WHERE j.undone_at IS NOT NULL
                AND (j.kept_id IN (SELECT id FROM cards) OR j.joined_id IN (SELECT id FROM cards))
            UNION ALL SELECT t.id, t.told_at, 'consent', NULL, t.channel_id, jsonb_build_object(
                    'purpose', t.purpose, 'state', t.state, 'source', t.source, 'note', t.note), t.by_id, nullif(t.by_name, '')
            FROM contact_consents t WHERE t.contact_id IN (SELECT id FROM cards)
            UNION ALL SELECT md5('erased' || cards.id::text)::uuid, cards.erased_at, 'erased', NULL, NULL, '{{}}', NULL, NULL
            FROM cards WHERE cards.erased_at IS NOT NULL
        )
        SELECT m.*, ch.kind AS channel_kind, ch.name AS channel_name
        FROM moments m LEFT JOIN channels ch ON ch.id = m.channel_id
        WHERE $2 IS NULL OR (m.at, m.id) < ($2, $3)
        ORDER BY m.at DESC, m.id DESC LIMIT $4"
    );
    let one_more = i64::try_from(limit.saturating_add(1)).unwrap_or(i64::MAX);
    let mut connection = pool.get().await?;
    let mut found: Vec<Stored> = diesel::sql_query(query)
        .bind::<SqlUuid, _>(id.0)
        .bind::<Nullable<Timestamptz>, _>(after.map(|(at, _)| to_timestamptz(at)))
        .bind::<Nullable<SqlUuid>, _>(after.map(|(_, id)| id))
        .bind::<Int8, _>(one_more)
        .load(&mut connection)
        .await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found
        .last()
        .map(|last| (from_timestamptz(last.at), last.id))
        .filter(|_| has_more);
    let moments = found.into_iter().map(moment).collect();
    Ok(MomentPage { moments, next })
}

fn moment(row: Stored) -> Moment {
    let channel = row.channel_id.zip(row.channel_kind).zip(row.channel_name);
    let by = row.by_id.zip(row.by_name);
    Moment {
        id: row.id,
        at: from_timestamptz(row.at),
        kind: row.kind,
        conversation_id: row.conversation_id.map(ConversationId),
        channel: channel.map(|((id, kind), name)| MomentChannel { id, kind, name }),
        detail: row.detail,
        by: by.map(|(id, name)| AgentRef {
            id: AgentId(id),
            name,
        }),
    }
}
