//! What the first send of a repeated `client_id` made.

use bellhop_actors::journal::{Append, First};
use bellhop_domain::{ClientId, ContactId, ConversationId, MessageId, Seq};
use diesel::prelude::{ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::posted;
use crate::store::error::StoreError;
use crate::store::schema::{conversations, messages};

type Row = (Uuid, i64, Uuid, i64);

fn first((conversation_id, number, message_id, seq): Row) -> First {
    First {
        conversation_id: ConversationId(conversation_id),
        number,
        message_id: MessageId(message_id),
        seq: Seq(seq),
    }
}

/// What the first send of this append's `client_id` made, if there was one.
pub(in crate::store) async fn first_of(
    connection: &mut AsyncPgConnection,
    append: &Append,
) -> Result<Option<First>, StoreError> {
    let Some(message) = posted(append) else {
        return Ok(None);
    };
    if append.expected_version == Seq::ZERO {
        let after = &append.after;
        first_of_start(connection, after.contact_id, &after.client_id).await
    } else {
        first_of_message(connection, append.conversation_id, &message.client_id).await
    }
}

/// The conversation that this contact began with this `client_id`, and its first message.
pub(in crate::store) async fn first_of_start(
    connection: &mut AsyncPgConnection,
    contact_id: ContactId,
    client_id: &ClientId,
) -> Result<Option<First>, StoreError> {
    let found = conversations::table
        .inner_join(messages::table.on(messages::conversation_id.eq(conversations::id)))
        .filter(conversations::contact_id.eq(contact_id.0))
        .filter(conversations::client_id.eq(client_id.as_str()))
        .order(messages::seq)
        .select((
            conversations::id,
            conversations::number,
            messages::id,
            messages::seq,
        ))
        .first::<Row>(connection)
        .await
        .optional()?;
    Ok(found.map(first))
}

/// The message of this conversation that was sent with this `client_id`.
async fn first_of_message(
    connection: &mut AsyncPgConnection,
    conversation_id: ConversationId,
    client_id: &ClientId,
) -> Result<Option<First>, StoreError> {
    let found = conversations::table
        .inner_join(messages::table.on(messages::conversation_id.eq(conversations::id)))
        .filter(messages::conversation_id.eq(conversation_id.0))
        .filter(messages::client_id.eq(client_id.as_str()))
        .select((
            conversations::id,
            conversations::number,
            messages::id,
            messages::seq,
        ))
        .first::<Row>(connection)
        .await
        .optional()?;
    Ok(found.map(first))
}
