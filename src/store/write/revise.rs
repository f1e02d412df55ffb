//! What changes rows that exist already: edited and deleted messages, files that a message takes on, and what goes
//! out over a platform.
//! Rare enough for statements of their own in the same transaction, which keeps the common one small.

use std::collections::HashSet;

use bellhop_actors::journal::Append;
use bellhop_domain::conversation::{Act, Delivery, DeliveryState, Fact, Message, Social};
use bellhop_domain::{ChannelId, ConversationId, MessageId};
use diesel::prelude::{BoolExpressionMethods, ExpressionMethods, QueryDsl};
use diesel::sql_types::{Int8, Jsonb, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::store::error::StoreError;
use crate::store::rows::to_timestamptz;
use crate::store::schema::{attachments, messages, outbound_messages};
use crate::store::words::Words;

enum Revision<'a> {
    Send(ChannelId, &'a Message, &'a Delivery),
    Deliver(MessageId, &'a Delivery),
    Social(ChannelId, &'a Message, &'a Social),
    Attach(&'a Message),
    Edit(&'a Message),
    Delete(&'a Message),
}

pub(super) struct Revisions<'a>(Vec<(ConversationId, Revision<'a>)>);

impl<'a> Revisions<'a> {
    pub(super) fn of(appends: &[&'a Append]) -> Self {
        let of_append = |append: &'a Append| {
            let channel_id = append.after.channel_id;
            let of_fact = move |fact| [revision(fact), going_out(channel_id, fact)];
            let facts = append.events.iter().map(|event| &event.fact);
            let revisions = facts.flat_map(of_fact).flatten();
            revisions.map(|revision| (append.conversation_id, revision))
        };
        Self(appends.iter().copied().flat_map(of_append).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) async fn run(
        self,
        connection: &AsyncPgConnection,
        won: &HashSet<ConversationId>,
    ) -> Result<(), StoreError> {
        for (conversation_id, revision) in self.0 {
            if !won.contains(&conversation_id) {
                continue;
            }
            match revision {
                Revision::Send(channel_id, message, delivery) => {
                    send(connection, conversation_id, channel_id, message, delivery).await?;
                }
                Revision::Social(channel_id, message, social) => {
                    set_social(connection, message, social).await?;
                    for act in social.acts.iter().filter(|act| act.is_queued()) {
                        queue(connection, conversation_id, channel_id, message.id, act).await?;
                    }
                }
                Revision::Deliver(id, delivery) => deliver(connection, id, delivery).await?,
                Revision::Attach(message) => attach(connection, conversation_id, message).await?,
                Revision::Edit(message) => rewrite(connection, conversation_id, message).await?,
                Revision::Delete(message) => {
                    release_files(connection, message.id).await?;
                    rewrite(connection, conversation_id, message).await?;
                    if let Some(delivery) = message.delivery.as_deref() {
                        forget_values(connection, conversation_id, message.id, delivery).await?;
                    }
                }
            }
        }
        Ok(())
    }
}

fn revision(fact: &Fact) -> Option<Revision<'_>> {
    match fact {
        Fact::MessagePosted { message } if message.attachments.is_empty() => None,
        Fact::MessagePosted { message } => Some(Revision::Attach(message)),
        Fact::MessageEdited { message } => Some(Revision::Edit(message)),
        Fact::MessageDeleted { message } => Some(Revision::Delete(message)),
        Fact::DeliveryChanged {
            message_id,
            delivery,
        } => Some(Revision::Deliver(*message_id, delivery)),
        Fact::Started { .. }
        | Fact::SocialChanged { .. }
        | Fact::Seen { .. }
        | Fact::StatusChanged { .. }
        | Fact::PriorityChanged { .. }
        | Fact::TagsChanged { .. }
        | Fact::LabelChanged { .. }
        | Fact::SubjectChanged { .. }
        | Fact::Assigned { .. }
        | Fact::Unassigned { .. }
        | Fact::Queued { .. }
        | Fact::Offered { .. }
        | Fact::OfferEnded { .. }
        | Fact::Transferred { .. }
        | Fact::LeftQueue
        | Fact::TurnedToMessage { .. }
        | Fact::Listening { .. }
        | Fact::Barged => None,
    }
}

fn going_out(channel_id: ChannelId, fact: &Fact) -> Option<Revision<'_>> {
    if let Fact::SocialChanged { message } = fact {
        let social = message.social.as_deref()?;
        return Some(Revision::Social(channel_id, message, social));
    }
    let Fact::MessagePosted { message } = fact else {
        return None;
    };
    let delivery = message.delivery.as_deref()?;
    Some(Revision::Send(channel_id, message, delivery))
}

/// Into the outbox, with the message or not at all.
async fn send(
    connection: &AsyncPgConnection,
    conversation_id: ConversationId,
    channel_id: ChannelId,
    message: &Message,
    delivery: &Delivery,
) -> Result<(), StoreError> {
    set_delivery(connection, message.id, delivery).await?;
    let at = to_timestamptz(delivery.at);
    diesel::insert_into(outbound_messages::table)
        .values((
            outbound_messages::message_id.eq(message.id.0),
            outbound_messages::conversation_id.eq(conversation_id.0),
            outbound_messages::channel_id.eq(channel_id.0),
            outbound_messages::state.eq("waiting"),
            outbound_messages::queued_at.eq(at),
            outbound_messages::not_before.eq(at),
        ))
        .execute(&mut &*connection)
        .await?;
    Ok(())
}

/// A retry puts the row back where it was in line.
async fn deliver(
    connection: &AsyncPgConnection,
    id: MessageId,
    delivery: &Delivery,
) -> Result<(), StoreError> {
    set_delivery(connection, id, delivery).await?;
    if delivery.state != DeliveryState::Queued {
        return Ok(());
    }
    // What the platform had taken whole, and said later that it failed, is sent from its first part on.
    diesel::sql_query(
        "UPDATE outbound_messages SET state = 'waiting', attempts = 0, queued_at = $2, not_before = $2,
            parts_done = CASE WHEN state = 'done' THEN 0 ELSE parts_done END,
            external_ids = CASE WHEN state = 'done' THEN '{}' ELSE external_ids END, failure = NULL
        WHERE message_id = $1 AND state IN ('failed', 'telling', 'done')",
    )
    .bind::<SqlUuid, _>(id.0)
    .bind::<Timestamptz, _>(to_timestamptz(delivery.at))
    .execute(&mut &*connection)
    .await?;
    Ok(())
}

async fn set_delivery(
    connection: &AsyncPgConnection,
    id: MessageId,
    delivery: &Delivery,
) -> Result<(), StoreError> {
    let delivery =
        serde_json::to_value(delivery).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    diesel::update(messages::table.find(id.0))
        .set(messages::delivery.eq(delivery))
        .execute(&mut &*connection)
        .await?;
    Ok(())
}

/// What stood in a template's placeholders was part of the text, wherever it was written down.
async fn forget_values(
    connection: &AsyncPgConnection,
    conversation_id: ConversationId,
    id: MessageId,
    delivery: &Delivery,
) -> Result<(), StoreError> {
    if delivery.manner.template.is_none() {
        return Ok(());
    }
    set_delivery(connection, id, delivery).await?;
    diesel::sql_query(
        "UPDATE recorded_events SET payload = payload #- '{delivery,template,values}'
        WHERE conversation_id = $1 AND payload ->> 'message_id' = $2
            AND payload #> '{delivery,template}' IS NOT NULL",
    )
    .bind::<SqlUuid, _>(conversation_id.0)
    .bind::<Text, _>(id.0.to_string())
    .execute(&mut &*connection)
    .await?;
    Ok(())
}

async fn set_social(
    connection: &AsyncPgConnection,
    message: &Message,
    social: &Social,
) -> Result<(), StoreError> {
    let social =
        serde_json::to_value(social).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    diesel::update(messages::table.find(message.id.0))
        .set(messages::social.eq(social))
        .execute(&mut &*connection)
        .await?;
    Ok(())
}

/// Into the outbox, in the place of an older one of its kind. One that is there already stays as it is.
async fn queue(
    connection: &AsyncPgConnection,
    conversation_id: ConversationId,
    channel_id: ChannelId,
    message_id: MessageId,
    act: &Act,
) -> Result<(), StoreError> {
    let deed =
        serde_json::to_value(&act.deed).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    diesel::sql_query(
        "INSERT INTO outbound_acts AS a
            (message_id, kind, conversation_id, channel_id, seq, revision, deed, state, queued_at, not_before)
        VALUES ($1, $2, $3, $4, $5, coalesce(
            (SELECT revision FROM outbound_messages WHERE message_id = $1), 0), $6, 'waiting', $7, $7)
        ON CONFLICT (message_id, kind) DO UPDATE
        SET seq = excluded.seq, revision = excluded.revision, deed = excluded.deed, state = 'waiting', attempts = 0,
            queued_at = excluded.queued_at, not_before = excluded.not_before, failure = NULL
        WHERE a.seq < excluded.seq",
    )
    .bind::<SqlUuid, _>(message_id.0)
    .bind::<Text, _>(act.deed.kind().as_str())
    .bind::<SqlUuid, _>(conversation_id.0)
    .bind::<SqlUuid, _>(channel_id.0)
    .bind::<Int8, _>(act.seq.0)
    .bind::<Jsonb, _>(deed)
    .bind::<Timestamptz, _>(to_timestamptz(act.at))
    .execute(&mut &*connection)
    .await?;
    Ok(())
}

/// The first message that names a file keeps it.
async fn attach(
    connection: &AsyncPgConnection,
    conversation_id: ConversationId,
    message: &Message,
) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = message.attachments.iter().map(|file| file.id.0).collect();
    let free = attachments::id
        .eq_any(ids)
        .and(attachments::message_id.is_null())
        .and(attachments::released_at.is_null());
    diesel::update(attachments::table.filter(free))
        .set((
            attachments::conversation_id.eq(conversation_id.0),
            attachments::message_id.eq(message.id.0),
        ))
        .execute(&mut &*connection)
        .await?;
    Ok(())
}

/// Nobody reads the files of a deleted message any more; the next sweep of unused files removes them.
async fn release_files(connection: &AsyncPgConnection, id: MessageId) -> Result<(), StoreError> {
    let files = messages::table.find(id.0).select(messages::attachments);
    let files: serde_json::Value = files.get_result(&mut &*connection).await?;
    let files: Vec<bellhop_domain::conversation::Attachment> =
        serde_json::from_value(files).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let ids: Vec<Uuid> = files.iter().map(|file| file.id.0).collect();
    let own = attachments::id
        .eq_any(ids)
        .and(attachments::message_id.eq(id.0));
    diesel::update(attachments::table.filter(own))
        .set((
            attachments::conversation_id.eq(None::<Uuid>),
            attachments::message_id.eq(None::<Uuid>),
            attachments::released_at.eq(diesel::dsl::now),
        ))
        .execute(&mut &*connection)
        .await?;
    Ok(())
}

async fn rewrite(
    connection: &AsyncPgConnection,
    conversation_id: ConversationId,
    message: &Message,
) -> Result<(), StoreError> {
    let files = serde_json::to_value(&message.attachments)
        .map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let own = messages::id
        .eq(message.id.0)
        .and(messages::conversation_id.eq(conversation_id.0));
    diesel::update(messages::table.filter(own))
        .set((
            messages::text.eq(&message.text),
            messages::words.eq(Words::of(message)),
            messages::attachments.eq(files),
            messages::edited_at.eq(message.edited_at.map(to_timestamptz)),
            messages::deleted_at.eq(message.deleted_at.map(to_timestamptz)),
        ))
        .execute(&mut &*connection)
        .await?;
    if message.delivery.is_some() {
        // What is about to go out is read again: see `outbound_begin`.
        diesel::update(
            outbound_messages::table.filter(outbound_messages::message_id.eq(message.id.0)),
        )
        .set(outbound_messages::revision.eq(outbound_messages::revision + 1))
        .execute(&mut &*connection)
        .await?;
    }
    Ok(())
}
