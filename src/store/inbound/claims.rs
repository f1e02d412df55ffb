//! Which of our messages a platform's message is, and whose.
//!
//! A message is claimed before it is posted: in one transaction its author becomes a contact and its id is
//! taken. Its `client_id` follows from channel and id, so that a post that is repeated after a crash meets
//! the unique indexes of messages and conversations. They hold within one conversation and among the first
//! messages of one contact's conversations; that the same message is not posted into another conversation,
//! because the first was closed in between, is seen here: the status is read before the message is looked
//! for, so whoever sees the conversation closed sees everything that was posted into it, too.

use bellhop_domain::conversation::Status;
use bellhop_domain::{ChannelId, ClientId, ContactId, ConversationId, MessageId};
use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::{ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl};
use diesel::sql_types::{Jsonb, Nullable, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::store::error::StoreError;
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
    pub name: Option<&'a str>,
    pub email: Option<&'a str>,
    pub attributes: Map<String, Value>,
}

#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// The platform's id of the message.
    pub external_id: &'a str,
    pub client_id: &'a ClientId,
    pub sent_at: Option<DateTime<Utc>>,
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
    /// Set when the message is here already.
    pub posted: Option<Posted>,
    /// The contact's newest conversation on this channel.
    pub latest: Option<(ConversationId, Status)>,
}

/// `None` when the platform gave this message id to somebody else before.
pub async fn message_claim(
    pool: &Pool,
    person: &Person<'_>,
    claim: Claim<'_>,
) -> Result<Option<Claimed>, StoreError> {
    let mut connection = pool.get().await?;
    connection
        .transaction(async |connection| {
            let contact_id = contact_of(connection, person, claim.now).await?;
            diesel::insert_into(claims::table)
                .values((
                    claims::channel_id.eq(person.channel_id.0),
                    claims::external_id.eq(claim.external_id),
                    claims::contact_id.eq(contact_id.0),
                    claims::client_id.eq(claim.client_id.as_str()),
                    claims::sent_at.eq(claim.sent_at),
                    claims::claimed_at.eq(claim.now),
                ))
                .on_conflict_do_nothing()
                .execute(connection)
                .await?;
            let owner: Uuid = claims::table
                .find((person.channel_id.0, claim.external_id))
                .select(claims::contact_id)
                .first(connection)
                .await?;
            if owner != contact_id.0 {
                return Ok(None);
            }
            let (is_renamed, name, email) =
                fill_in(connection, person, contact_id, claim.now).await?;
            // In this order: see the head of this file.
            let latest = latest(connection, person.channel_id, contact_id).await?;
            let posted = posted(connection, contact_id, claim.client_id.as_str()).await?;
            Ok(Some(Claimed {
                contact_id,
                name,
                email,
                is_renamed,
                posted,
                latest,
            }))
        })
        .await
}

/// Where a message that was claimed is, and its contact; `None` when it has not come yet,
/// or is not this person's.
pub async fn message_find(
    pool: &Pool,
    person: &Person<'_>,
    external_id: &str,
) -> Result<Option<(ContactId, Posted)>, StoreError> {
    let mut connection = pool.get().await?;
    let Some(contact_id) = identity(&mut connection, person).await? else {
        return Ok(None);
    };
    let client_id: Option<String> = claims::table
        .find((person.channel_id.0, external_id))
        .filter(claims::contact_id.eq(contact_id.0))
        .select(claims::client_id)
        .first(&mut connection)
        .await
        .optional()?;
    let Some(client_id) = client_id else {
        return Ok(None);
    };
    let posted = posted(&mut connection, contact_id, &client_id).await?;
    Ok(posted.map(|posted| (contact_id, posted)))
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

/// The one contact of this identity, made when it is new.
async fn contact_of(
    connection: &mut AsyncPgConnection,
    person: &Person<'_>,
    now: DateTime<Utc>,
) -> Result<ContactId, StoreError> {
    if let Some(known) = identity(connection, person).await? {
        return Ok(known);
    }
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
    if inserted == 1 {
        return Ok(ContactId(candidate));
    }
    diesel::delete(contacts::table.find(candidate))
        .execute(connection)
        .await?;
    let winner = identity(connection, person).await?;
    winner.ok_or_else(|| StoreError::Corrupt("an identity came and went".to_owned()))
}

/// Only what is empty: an agent may have mended the rest.
async fn fill_in(
    connection: &mut AsyncPgConnection,
    person: &Person<'_>,
    id: ContactId,
    now: DateTime<Utc>,
) -> Result<(bool, Option<String>, Option<String>), StoreError> {
    type Named = (Option<String>, Option<String>);
    let before: Named = contacts::table
        .find(id.0)
        .select((contacts::name, contacts::email))
        .first(connection)
        .await?;
    let or_new = |column: &str, value: Option<&str>| {
        sql::<Nullable<Text>>(&format!("coalesce({column}, "))
            .bind::<Nullable<Text>, _>(value.map(str::to_owned))
            .sql(")")
    };
    let attributes =
        sql::<Jsonb>("attributes || ").bind::<Jsonb, _>(Value::Object(person.attributes.clone()));
    let after: Named = diesel::update(contacts::table.find(id.0))
        .set((
            contacts::name.eq(or_new("name", person.name)),
            contacts::email.eq(or_new("email", person.email)),
            contacts::attributes.eq(attributes),
            contacts::last_seen_at.eq(now),
        ))
        .returning((contacts::name, contacts::email))
        .get_result(connection)
        .await?;
    Ok((before != after, after.0, after.1))
}

async fn latest(
    connection: &mut AsyncPgConnection,
    channel_id: ChannelId,
    contact_id: ContactId,
) -> Result<Option<(ConversationId, Status)>, StoreError> {
    let found: Option<(Uuid, String)> = conversations::table
        .filter(conversations::contact_id.eq(contact_id.0))
        .filter(conversations::channel_id.eq(channel_id.0))
        .order(conversations::number.desc())
        .select((conversations::id, conversations::status))
        .first(connection)
        .await
        .optional()?;
    let found = found.map(|(id, status)| {
        let status = word("status", &status, Status::parse)?;
        Ok((ConversationId(id), status))
    });
    found.transpose()
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
