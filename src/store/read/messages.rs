//! The messages of one conversation, by position.

use bellhop_domain::conversation::{Message, Visibility};
use bellhop_domain::{ConversationId, MessageId, Seq};
use diesel::prelude::{ExpressionMethods, OptionalExtension, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;

use super::{Audience, Page, one_more};
use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::rows::StoredMessage;
use crate::store::schema::messages;

/// Where a page of messages lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Position {
    /// The first ones after this `seq`.
    After(Seq),
    /// The last ones before this `seq`.
    Before(Seq),
    Newest,
}

/// Always ascending by `seq`, whichever end was asked for.
pub async fn message_list(
    pool: &Pool,
    conversation_id: ConversationId,
    position: Position,
    limit: usize,
    audience: Audience,
) -> Result<Page<Message>, StoreError> {
    let mut query = messages::table
        .filter(messages::conversation_id.eq(conversation_id.0))
        .select(StoredMessage::as_select())
        .limit(one_more(limit))
        .into_boxed();
    match audience {
        Audience::Agents => {}
        Audience::Contact => {
            query = query.filter(messages::visibility.eq(Visibility::Public.as_str()));
        }
    }
    query = match position {
        Position::After(seq) => query
            .filter(messages::seq.gt(seq.0))
            .order(messages::seq.asc()),
        Position::Before(seq) => query
            .filter(messages::seq.lt(seq.0))
            .order(messages::seq.desc()),
        Position::Newest => query.order(messages::seq.desc()),
    };
    let mut connection = pool.get().await?;
    let found = query.load(&mut connection).await?;
    let has_more = found.len() > limit;
    let items = found.into_iter().take(limit).map(Message::try_from);
    let mut items = items.collect::<Result<Vec<_>, _>>()?;
    match position {
        Position::After(_) => {}
        Position::Before(_) | Position::Newest => items.reverse(),
    }
    Ok(Page { items, has_more })
}

/// One message as it stands now. The caller knows that it may be seen.
pub async fn message_get(
    pool: &Pool,
    conversation_id: ConversationId,
    id: MessageId,
) -> Result<Option<Message>, StoreError> {
    let mut connection = pool.get().await?;
    let found = messages::table
        .find(id.0)
        .filter(messages::conversation_id.eq(conversation_id.0))
        .select(StoredMessage::as_select())
        .first(&mut connection)
        .await
        .optional()?;
    found.map(Message::try_from).transpose()
}
