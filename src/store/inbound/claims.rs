//! Which of our messages a platform's message is, and whose.
//!
//! A message is claimed before it is posted: its author becomes a contact and its id is taken. Its `client_id` follows from channel and id, so that a post that is repeated after a crash meets
//! the unique indexes of messages and conversations. They hold within one conversation and among the first
//! messages of one contact's conversations; that the same message is not posted into another conversation,
//! because the first was closed in between, is seen here: status and message are looked for in one snapshot,
//! so whoever sees the conversation closed sees everything that was posted into it, too.

use bellhop_domain::conversation::Status;
use bellhop_domain::{ChannelId, ClientId, ContactId, ConversationId, MessageId};
use chrono::{DateTime, Utc};
use diesel::prelude::{ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, QueryableByName};
use diesel::sql_types::{Array, Bool, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::store::error::StoreError;
use crate::store::people::join::Joined;
use crate::store::people::proof::{Proof, identities_join, proofs_record};
use crate::store::pool::Pool;
use crate::store::rows::word;
use crate::store::schema::{
    contact_identities, contacts, conversations, inbound_messages as claims, messages,
};

/// What a platform says of a person.
#[derive(Clone, Debug)]
pub struct Person<'a> {
    pub channel_id: ChannelId,
    pub platform: &'a str,
    /// The platform's id of them.
    pub id: &'a str,
    /// Another id of theirs, which may be all that comes next time.
    pub also: Option<&'a str>,
    pub name: Option<&'a str>,
    pub email: Option<&'a str>,
    pub attributes: Map<String, Value>,
    /// Addresses of theirs that the platform vouches for.
    pub proofs: Vec<Proof>,
    /// The post, group or channel where they speak; empty: to us alone.
    pub thread: &'a str,
}

#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// The platform's id of the message.
    pub external_id: &'a str,
    pub client_id: &'a ClientId,
    pub sent_at: Option<DateTime<Utc>>,
    /// What the text cannot say.
    pub detail: Option<&'a Value>,
    pub now: DateTime<Utc>,
}

/// Where a message of theirs is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Posted {
    pub conversation_id: ConversationId,
    pub message_id: MessageId,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claimed {
    pub contact_id: ContactId,
    pub name: Option<String>,
    pub email: Option<String>,
    /// This claim has filled in the name or the e-mail address.
    pub is_renamed: bool,
    /// An edit or a deletion of this message came first; of ours, also a reaction or that it was hidden.
    pub is_awaited: bool,
    /// The platform's message is one that was sent from here, under another `client_id`.
    pub is_ours: bool,
    /// Set when the message is here already.
    pub posted: Option<Posted>,
    /// What the platform vouches for has just made one person of several cards.
    pub joined: Option<Joined>,
    /// The contact's newest conversation in this thread of the channel.
    pub latest: Option<(ConversationId, Status)>,
}

/// `None` when the platform gave this message id to somebody else before.
pub async fn message_claim(
    pool: &Pool,
    person: &Person<'_>,
    claim: Claim<'_>,
) -> Result<Option<Claimed>, StoreError> {
    let row = claim_or_introduce(pool, person, claim).await?;
    let is_unproven = row.is_unproven;
    let Some(mut claimed) = row.claimed()? else {
        return Ok(None);
    };
    if let Some(also) = person.also {
        let same = [(kind(person), person.id), (kind(person), also)];
        claimed.joined = identities_join(pool, same, claim.now).await?;
    }
    // After the claim, and again with every message until it is done.
    if is_unproven {
        let (id, proofs) = (claimed.contact_id, &person.proofs);
        let joined = proofs_record(pool, id, proofs, person.platform, claim.now).await?;
        claimed.joined = joined.or(claimed.joined);
    }
    Ok(Some(claimed))
}

async fn claim_or_introduce(
    pool: &Pool,
    person: &Person<'_>,
    claim: Claim<'_>,
) -> Result<ClaimRow, StoreError> {
    let mut connection = pool.get().await?;
    join(&mut connection, person, claim.now).await?;
    if let Some(row) = claim_for_known(&mut connection, person, claim).await? {
        return Ok(row);
    }
    let introduced = connection
        .transaction(async |connection| {
            introduce(connection, person, claim.now).await?;
            join(connection, person, claim.now).await?;
            claim_for_known(connection, person, claim).await
        })
        .await?;
    introduced.ok_or_else(|| StoreError::Corrupt("an identity has no contact".to_owned()))
}

#[derive(QueryableByName)]
struct ClaimRow {
    #[diesel(sql_type = SqlUuid)]
    contact_id: Uuid,
    /// Of the message id; null when somebody else has taken it at this very moment.
    #[diesel(sql_type = Nullable<SqlUuid>)]
    owner: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    email: Option<String>,
    #[diesel(sql_type = Bool)]
    is_renamed: bool,
    #[diesel(sql_type = Bool)]
    is_awaited: bool,
    #[diesel(sql_type = Bool)]
    is_ours: bool,
    /// The platform vouches for an address that is not written down yet.
    #[diesel(sql_type = Bool)]
    is_unproven: bool,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    latest_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    latest_status: Option<String>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    posted_in: Option<Uuid>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    message_id: Option<Uuid>,
}

impl ClaimRow {
    fn claimed(self) -> Result<Option<Claimed>, StoreError> {
        if self.owner != Some(self.contact_id) {
            return Ok(None);
        }
        let latest = self.latest_id.zip(self.latest_status);
        let latest = latest.map(|(id, status)| {
            let status = word("status", &status, Status::parse)?;
            Ok::<_, StoreError>((ConversationId(id), status))
        });
        let posted = self.posted_in.zip(self.message_id);
        Ok(Some(Claimed {
            contact_id: ContactId(self.contact_id),
            name: self.name,
            email: self.email,
            is_renamed: self.is_renamed,
            is_awaited: self.is_awaited,
            is_ours: self.is_ours,
            joined: None,
            posted: posted.map(|(conversation_id, message_id)| Posted {
                conversation_id: ConversationId(conversation_id),
                message_id: MessageId(message_id),
            }),
            latest: latest.transpose()?,
        }))
    }
}

/// One statement, since every message passes here; its parts see one snapshot. Nothing is done for
/// somebody who is not known yet. What a contact has already is not replaced: an agent may have mended it.
/// When somebody was last seen is kept to the minute, of an identity and of the head as of the card.
const CLAIM: &str = "WITH person AS (
        SELECT contact_id FROM contact_identities WHERE kind = $1 AND value = $2
    ), claim AS (
        INSERT INTO inbound_messages
            (channel_id, external_id, contact_id, client_id, sent_at, claimed_at, thread, detail, author)
        SELECT $3, $4, contact_id, $5, $6, $7, $11, $12, $2 FROM person
        ON CONFLICT DO NOTHING RETURNING contact_id
    ), filled AS (
        UPDATE contacts SET name = coalesce(name, $8), email = coalesce(email, $9),
            attributes = attributes || $10,
            last_seen_at = CASE WHEN last_seen_at < $7 - interval '1 minute' THEN $7 ELSE last_seen_at END
        FROM person WHERE contacts.id = person.contact_id
        RETURNING contacts.id, contacts.name, contacts.email, contacts.joined_into
    ), identity_seen AS (
        UPDATE contact_identities SET last_seen_at = $7
        WHERE kind = $1 AND value = $2 AND coalesce(last_seen_at < $7 - interval '1 minute', true)
    ), head_seen AS (
        UPDATE contacts SET last_seen_at = $7 FROM filled
        WHERE contacts.id = filled.joined_into AND contacts.last_seen_at < $7 - interval '1 minute'
    )
    SELECT filled.id AS contact_id, filled.name, filled.email,
        (before.name, before.email) IS DISTINCT FROM (filled.name, filled.email) AS is_renamed,
        coalesce(
            (SELECT contact_id FROM claim),
            (SELECT contact_id FROM inbound_messages WHERE channel_id = $3 AND external_id = $4)
        ) AS owner,
        EXISTS (
            SELECT FROM inbound_parked WHERE channel_id = $3 AND external_id = $4 AND author IN ($2, '')
        ) OR (own.is_so AND (
            EXISTS (SELECT FROM inbound_hides WHERE channel_id = $3 AND external_id = $4)
            OR EXISTS (SELECT FROM inbound_reactions WHERE channel_id = $3 AND external_id = $4)
        )) AS is_awaited,
        own.is_so AS is_ours,
        EXISTS (
            SELECT FROM unnest($13, $14) AS told (kind, value) WHERE NOT EXISTS (
                SELECT FROM contact_proofs known
                WHERE known.kind = told.kind AND known.value = told.value AND known.contact_id = filled.id
            )
        ) AS is_unproven,
        latest.id AS latest_id, latest.status AS latest_status,
        posted.conversation_id AS posted_in, posted.id AS message_id
    FROM filled JOIN contacts before ON before.id = filled.id
    CROSS JOIN LATERAL (SELECT EXISTS (
        SELECT FROM inbound_messages WHERE channel_id = $3 AND external_id = $4 AND client_id <> $5
    ) AS is_so) own
    LEFT JOIN LATERAL (
        SELECT c.id, c.status FROM conversations c
        LEFT JOIN inbound_messages first ON first.channel_id = c.channel_id AND first.client_id = c.client_id
        WHERE c.contact_id = filled.id AND c.channel_id = $3 AND coalesce(first.thread, '') = $11
        ORDER BY c.number DESC LIMIT 1
    ) latest ON true
    LEFT JOIN LATERAL (
        SELECT m.conversation_id, m.id FROM conversations c
        JOIN messages m ON m.conversation_id = c.id AND m.client_id = $5
        WHERE c.contact_id = filled.id LIMIT 1
    ) posted ON true";

/// `None` when nobody has this identity.
async fn claim_for_known(
    connection: &mut AsyncPgConnection,
    person: &Person<'_>,
    claim: Claim<'_>,
) -> Result<Option<ClaimRow>, StoreError> {
    let row: Option<ClaimRow> = diesel::sql_query(CLAIM)
        .bind::<Text, _>(kind(person))
        .bind::<Text, _>(person.id)
        .bind::<SqlUuid, _>(person.channel_id.0)
        .bind::<Text, _>(claim.external_id)
        .bind::<Text, _>(claim.client_id.as_str())
        .bind::<Nullable<Timestamptz>, _>(claim.sent_at)
        .bind::<Timestamptz, _>(claim.now)
        .bind::<Nullable<Text>, _>(person.name)
        .bind::<Nullable<Text>, _>(person.email)
        .bind::<Jsonb, _>(Value::Object(person.attributes.clone()))
        .bind::<Text, _>(person.thread)
        .bind::<Nullable<Jsonb>, _>(claim.detail)
        .bind::<Array<Text>, _>(person.proofs.iter().map(Proof::kind).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(person.proofs.iter().map(Proof::value).collect::<Vec<_>>())
        .get_result(connection)
        .await
        .optional()?;
    Ok(row)
}

/// A message that is in a conversation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Found {
    pub contact_id: ContactId,
    pub posted: Posted,
    /// Of the last edit that was applied.
    pub revision: Option<i64>,
}

/// Where a message that was claimed is; `None` when it has not come yet. With `by`, also when it is not this person's.
pub async fn message_find(
    pool: &Pool,
    channel_id: ChannelId,
    external_id: &str,
    by: Option<&Person<'_>>,
) -> Result<Option<Found>, StoreError> {
    let mut connection = pool.get().await?;
    let claimed: Option<(Uuid, String, Option<i64>)> = claims::table
        .find((channel_id.0, external_id))
        .select((claims::contact_id, claims::client_id, claims::revision))
        .first(&mut connection)
        .await
        .optional()?;
    let Some((contact_id, client_id, revision)) = claimed else {
        return Ok(None);
    };
    let contact_id = ContactId(contact_id);
    if let Some(person) = by
        && identity(&mut connection, person).await? != Some(contact_id)
    {
        return Ok(None);
    }
    let posted = posted(&mut connection, contact_id, &client_id).await?;
    Ok(posted.map(|posted| Found {
        contact_id,
        posted,
        revision,
    }))
}

/// Edits that are older come too late from now on.
pub async fn message_revise(
    pool: &Pool,
    channel_id: ChannelId,
    external_id: &str,
    revision: i64,
) -> Result<(), StoreError> {
    let mut connection = pool.get().await?;
    diesel::update(claims::table.find((channel_id.0, external_id)))
        .set(claims::revision.eq(revision))
        .execute(&mut connection)
        .await?;
    Ok(())
}

/// Whether this person is a contact already.
pub async fn person_is_known(pool: &Pool, person: &Person<'_>) -> Result<bool, StoreError> {
    let mut connection = pool.get().await?;
    Ok(identity(&mut connection, person).await?.is_some())
}

/// Whether what we write reaches them there; false when nobody has this identity.
pub async fn person_reachable(
    pool: &Pool,
    person: &Person<'_>,
    is_reachable: bool,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let mut connection = pool.get().await?;
    let since = (!is_reachable).then_some(now);
    let changed = diesel::update(contact_identities::table.find((kind(person), person.id)))
        .set(contact_identities::unreachable_since.eq(since))
        .execute(&mut connection)
        .await?;
    Ok(changed == 1)
}

fn kind(person: &Person<'_>) -> String {
    format!("{}:{}", person.platform, person.channel_id)
}

async fn identity(
    connection: &mut AsyncPgConnection,
    person: &Person<'_>,
) -> Result<Option<ContactId>, StoreError> {
    let found: Option<Uuid> = contact_identities::table
        .find((kind(person), person.id))
        .select(contact_identities::contact_id)
        .first(connection)
        .await
        .optional()?;
    Ok(found.map(ContactId))
}

/// Makes a contact of this identity, unless somebody else does at the same moment.
async fn introduce(
    connection: &mut AsyncPgConnection,
    person: &Person<'_>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let candidate = Uuid::now_v7();
    diesel::insert_into(contacts::table)
        .values((
            contacts::id.eq(candidate),
            contacts::created_at.eq(now),
            contacts::last_seen_at.eq(now),
        ))
        .execute(connection)
        .await?;
    // Waits for a transaction at the same moment that has just inserted the same identity.
    let inserted = diesel::insert_into(contact_identities::table)
        .values((
            contact_identities::kind.eq(kind(person)),
            contact_identities::value.eq(person.id),
            contact_identities::contact_id.eq(candidate),
            contact_identities::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    if inserted == 0 {
        diesel::delete(contacts::table.find(candidate))
            .execute(connection)
            .await?;
    }
    Ok(())
}

/// Two ids of one person lead to one contact, as soon as one of them is known.
/// Where each has led to a contact before, these are joined after the claim.
async fn join(
    connection: &mut AsyncPgConnection,
    person: &Person<'_>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let Some(also) = person.also else {
        return Ok(());
    };
    diesel::sql_query(
        "INSERT INTO contact_identities (kind, value, contact_id, created_at)
        SELECT $1, pair.missing, known.contact_id, $4
        FROM (VALUES ($2, $3), ($3, $2)) AS pair (known, missing)
        JOIN contact_identities known ON known.kind = $1 AND known.value = pair.known
        ON CONFLICT DO NOTHING",
    )
    .bind::<Text, _>(kind(person))
    .bind::<Text, _>(person.id)
    .bind::<Text, _>(also)
    .bind::<Timestamptz, _>(now)
    .execute(connection)
    .await?;
    Ok(())
}

async fn posted(
    connection: &mut AsyncPgConnection,
    contact_id: ContactId,
    client_id: &str,
) -> Result<Option<Posted>, StoreError> {
    let found: Option<(Uuid, Uuid)> = conversations::table
        .inner_join(messages::table.on(messages::conversation_id.eq(conversations::id)))
        .filter(conversations::contact_id.eq(contact_id.0))
        .filter(messages::client_id.eq(client_id))
        .select((conversations::id, messages::id))
        .first(connection)
        .await
        .optional()?;
    Ok(found.map(|(conversation_id, message_id)| Posted {
        conversation_id: ConversationId(conversation_id),
        message_id: MessageId(message_id),
    }))
}
