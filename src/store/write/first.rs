//! What the first send of a repeated `client_id` made.

use bellhop_actors::journal::{Append, First};
use bellhop_domain::conversation::Message;
use bellhop_domain::{ClientId, ContactId, ConversationId, MessageId, Seq};
use diesel::prelude::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, OptionalExtension, PgExpressionMethods,
    QueryDsl,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::posted;
use crate::store::error::StoreError;
use crate::store::rows::author_columns;
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

/// Why an append was not stored.
pub(in crate::store) enum Lost {
    /// The same send was stored before.
    To(First),
    /// Another person's message, or one for other readers, has this `client_id`.
    ToAnother,
    /// The conversation has moved on.
    ToTheVersion,
}

/// What an append that was not stored lost against.
pub(in crate::store) async fn lost_to(
    connection: &AsyncPgConnection,
    append: &Append,
) -> Result<Lost, StoreError> {
    let Some(message) = posted(append) else {
        return Ok(Lost::ToTheVersion);
    };
    if append.expected_version == Seq::ZERO {
        let after = &append.after;
        let first = first_of_start(connection, after.contact_id, &after.client_id).await?;
        return Ok(first.map_or(Lost::ToTheVersion, Lost::To));
    }
    lost_to_message(connection, append.conversation_id, message).await
}

/// The conversation that this contact began with this `client_id`, and its first message.
pub(in crate::store) async fn first_of_start(
    connection: &AsyncPgConnection,
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
        .first::<Row>(&mut &*connection)
        .await
        .optional()?;
    Ok(found.map(first))
}

/// Against the message of this conversation that was sent with this `client_id`.
async fn lost_to_message(
    connection: &AsyncPgConnection,
    conversation_id: ConversationId,
    sent: &Message,
) -> Result<Lost, StoreError> {
    let (author_kind, author_id, _) = author_columns(&sent.author);
    let found = conversations::table
        .inner_join(messages::table.on(messages::conversation_id.eq(conversations::id)))
        .filter(messages::conversation_id.eq(conversation_id.0))
        .filter(messages::client_id.eq(sent.client_id.as_str()))
        .select((
            (
                conversations::id,
                conversations::number,
                messages::id,
                messages::seq,
            ),
            messages::author_kind
                .eq(author_kind)
                .and(messages::author_id.is_not_distinct_from(author_id))
                .and(messages::visibility.eq(sent.visibility.as_str())),
        ))
        .first::<(Row, bool)>(&mut &*connection)
        .await
        .optional()?;
    Ok(match found {
        Some((row, true)) => Lost::To(first(row)),
        Some((_, false)) => Lost::ToAnother,
        None => Lost::ToTheVersion,
    })
}
