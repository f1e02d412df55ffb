//! Sessions: who a secret stands for. The secret itself is never stored, only its SHA-256.

use std::collections::HashMap;

use bellhop_domain::{AgentId, ChannelId, ContactId};
use chrono::{DateTime, Utc};
use diesel::prelude::{
    ExpressionMethods, JoinOnDsl, NullableExpressionMethods, OptionalExtension, QueryDsl,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::error::StoreError;
use super::pool::Pool;
use super::schema::{agents, contacts, sessions};
use crate::auth::{AgentPrincipal, ContactPrincipal, Principal, Role};

/// SHA-256 of a secret.
pub type TokenHash = [u8; 32];

/// How many dead sessions one sweep takes at once.
const SWEEP_ROWS_MAX: i64 = 1_000;

/// Whose session it is, and of which sort.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Owner {
    Agent(AgentId),
    /// A page's token.
    Contact(ContactId, ChannelId),
    /// Recognises a browser that comes back.
    Visitor(ContactId, ChannelId),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LiveSession {
    pub principal: Principal,
    pub last_used_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

pub async fn session_create(
    connection: &mut AsyncPgConnection,
    hash: &TokenHash,
    owner: Owner,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let (kind, agent, contact, channel) = match owner {
        Owner::Agent(id) => ("agent", Some(id.0), None, None),
        Owner::Contact(id, channel) => ("contact", None, Some(id.0), Some(channel.0)),
        Owner::Visitor(id, channel) => ("visitor", None, Some(id.0), Some(channel.0)),
    };
    diesel::insert_into(sessions::table)
        .values((
            sessions::token_hash.eq(hash.as_slice()),
            sessions::kind.eq(kind),
            sessions::agent_id.eq(agent),
            sessions::contact_id.eq(contact),
            sessions::channel_id.eq(channel),
            sessions::created_at.eq(now),
            sessions::last_used_at.eq(now),
            sessions::expires_at.eq(expires_at),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

type Found = (
    (String, Option<Uuid>, DateTime<Utc>, DateTime<Utc>),
    Option<(Uuid, String, String, String, Option<DateTime<Utc>>)>,
    Option<(Uuid, Option<String>, Option<String>)>,
);

/// Who may act by this token now. A visitor's token opens nothing by itself.
pub async fn session_find(
    pool: &Pool,
    hash: &TokenHash,
    now: DateTime<Utc>,
) -> Result<Option<LiveSession>, StoreError> {
    let mut connection = pool.get().await?;
    let found: Option<Found> = sessions::table
        .left_join(agents::table.on(agents::id.nullable().eq(sessions::agent_id)))
        .left_join(contacts::table.on(contacts::id.nullable().eq(sessions::contact_id)))
        .filter(sessions::token_hash.eq(hash.as_slice()))
        .filter(sessions::expires_at.gt(now))
        .filter(sessions::kind.ne("visitor"))
        .select((
            (
                sessions::kind,
                sessions::channel_id,
                sessions::last_used_at,
                sessions::expires_at,
            ),
            (
                agents::id,
                agents::name,
                agents::email,
                agents::role,
                agents::disabled_at,
            )
                .nullable(),
            (contacts::id, contacts::name, contacts::email).nullable(),
        ))
        .first(&mut connection)
        .await
        .optional()?;
    let Some(((kind, channel, last_used_at, expires_at), agent, contact)) = found else {
        return Ok(None);
    };
    let principal = match (agent, contact, channel) {
        (Some((_, _, _, _, Some(_disabled))), ..) => return Ok(None),
        (Some((id, name, email, role, None)), ..) => {
            let role =
                Role::parse(&role).ok_or_else(|| StoreError::Corrupt(format!("role {role:?}")))?;
            Principal::Agent(AgentPrincipal {
                id: AgentId(id),
                name,
                email,
                role,
            })
        }
        (None, Some((id, name, email)), Some(channel)) => Principal::Contact(ContactPrincipal {
            id: ContactId(id),
            name,
            email,
            channel_id: ChannelId(channel),
        }),
        (None, ..) => return Err(StoreError::Corrupt(format!("{kind} session of nobody"))),
    };
    Ok(Some(LiveSession {
        principal,
        last_used_at,
        expires_at,
    }))
}

/// The contact that a returning browser is, if it was here on the same channel.
pub async fn session_visitor(
    connection: &mut AsyncPgConnection,
    hash: &TokenHash,
    channel: ChannelId,
    now: DateTime<Utc>,
) -> Result<Option<ContactId>, StoreError> {
    let found: Option<Option<Uuid>> = sessions::table
        .find(hash.as_slice())
        .filter(sessions::kind.eq("visitor"))
        .filter(sessions::channel_id.eq(channel.0))
        .filter(sessions::expires_at.gt(now))
        .select(sessions::contact_id)
        .first(connection)
        .await
        .optional()?;
    Ok(found.flatten().map(ContactId))
}

/// Lives longer because it is used.
pub async fn session_renew(
    connection: &mut AsyncPgConnection,
    hash: &TokenHash,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::update(sessions::table.find(hash.as_slice()))
        .set((
            sessions::last_used_at.eq(now),
            sessions::expires_at.eq(expires_at),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// Which of these tokens still open something, and when each was last used.
pub async fn sessions_live(
    pool: &Pool,
    hashes: &[TokenHash],
    now: DateTime<Utc>,
) -> Result<HashMap<TokenHash, DateTime<Utc>>, StoreError> {
    let mut connection = pool.get().await?;
    let asked: Vec<&[u8]> = hashes.iter().map(<[u8; 32]>::as_slice).collect();
    let live: Vec<(Vec<u8>, DateTime<Utc>)> = sessions::table
        .left_join(agents::table.on(agents::id.nullable().eq(sessions::agent_id)))
        .filter(sessions::token_hash.eq_any(asked))
        .filter(sessions::expires_at.gt(now))
        .filter(agents::disabled_at.is_null())
        .select((sessions::token_hash, sessions::last_used_at))
        .load(&mut connection)
        .await?;
    let by_hash = |(hash, used): (Vec<u8>, _)| Some((hash.try_into().ok()?, used));
    Ok(live.into_iter().filter_map(by_hash).collect())
}

/// All of them live longer because they are used.
pub async fn sessions_renew(
    pool: &Pool,
    hashes: &[TokenHash],
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let mut connection = pool.get().await?;
    let used: Vec<&[u8]> = hashes.iter().map(<[u8; 32]>::as_slice).collect();
    diesel::update(sessions::table.filter(sessions::token_hash.eq_any(used)))
        .set((
            sessions::last_used_at.eq(now),
            sessions::expires_at.eq(expires_at),
        ))
        .execute(&mut connection)
        .await?;
    Ok(())
}

pub async fn session_delete(pool: &Pool, hash: &TokenHash) -> Result<(), StoreError> {
    let mut connection = pool.get().await?;
    diesel::delete(sessions::table.find(hash.as_slice()))
        .execute(&mut connection)
        .await?;
    Ok(())
}

/// Answers what is forgotten.
pub async fn session_delete_of_agent(
    pool: &Pool,
    agent: AgentId,
) -> Result<Vec<TokenHash>, StoreError> {
    let mut connection = pool.get().await?;
    let deleted: Vec<Vec<u8>> =
        diesel::delete(sessions::table.filter(sessions::agent_id.eq(agent.0)))
            .returning(sessions::token_hash)
            .get_results(&mut connection)
            .await?;
    let hash = |bytes: Vec<u8>| TokenHash::try_from(bytes).ok();
    Ok(deleted.into_iter().filter_map(hash).collect())
}

/// Forgets what has expired, oldest first; answers how many. Call again while it is not zero.
pub async fn session_sweep(pool: &Pool, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let mut connection = pool.get().await?;
    let dead: Vec<Vec<u8>> = sessions::table
        .filter(sessions::expires_at.le(now))
        .order(sessions::expires_at.asc())
        .limit(SWEEP_ROWS_MAX)
        .select(sessions::token_hash)
        .load(&mut connection)
        .await?;
    let dead = sessions::table
        .filter(sessions::token_hash.eq_any(dead))
        .filter(sessions::expires_at.le(now));
    Ok(diesel::delete(dead).execute(&mut connection).await?)
}
