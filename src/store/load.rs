//! A conversation as the hub takes it into memory.

use std::sync::Arc;

use bellhop_actors::journal::{Card, First, Loaded};
use bellhop_domain::conversation::{Conversation, MessageHead};
use bellhop_domain::limits::RECENT_MESSAGES_MAX;
use bellhop_domain::{ChannelId, ClientId, ContactId, ConversationId};
use diesel::prelude::{
    ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, SelectableHelper,
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::error::StoreError;
use super::pool::Pool;
use super::read::conversations::{ConversationRow, conversation_get};
use super::rows::StoredHead;
use super::schema::{channels, contacts, messages};
use super::write;

/// The columns of a [`StoredCard`].
macro_rules! card_columns {
    () => {
        (
            (contacts::id, contacts::joined_into),
            (contacts::card_name, contacts::card_email),
            (contacts::name, contacts::email),
            channels::kind,
            channels::name,
        )
    };
}

pub(in crate::store) use card_columns;

/// Contact's id, and where it was joined; name and email as agents are shown them, and its own; channel's kind and name.
pub(super) type StoredCard = (
    (Uuid, Option<Uuid>),
    (Option<String>, Option<String>),
    (Option<String>, Option<String>),
    String,
    String,
);

pub(super) fn card(
    ((id, joined_into), (shown_name, shown_email), (name, email), channel_kind, channel_name): StoredCard,
) -> Card {
    Card {
        contact_id: ContactId(joined_into.unwrap_or(id)),
        contact_name: shown_name.or(name),
        contact_email: shown_email.or(email),
        channel_kind,
        channel_name,
    }
}

/// The row first: messages that are committed before they are read stand behind its version, and are left out.
pub(super) async fn conversation(
    pool: &Pool,
    id: ConversationId,
) -> Result<Option<Loaded>, StoreError> {
    let Some(ConversationRow { summary, card }) = conversation_get(pool, id).await? else {
        return Ok(None);
    };
    let limit = i64::try_from(RECENT_MESSAGES_MAX).unwrap_or(i64::MAX);
    let mut connection = pool.get().await?;
    let heads = messages::table
        .filter(messages::conversation_id.eq(id.0))
        .filter(messages::seq.le(summary.version.0))
        .order(messages::seq.desc())
        .limit(limit)
        .select(StoredHead::as_select())
        .load(&mut connection)
        .await?;
    let newest_last = heads.into_iter().rev().map(MessageHead::try_from);
    let recent = newest_last.collect::<Result<_, _>>()?;
    Ok(Some(Loaded {
        conversation: Conversation::from_rows(summary, recent),
        card: Arc::new(card),
    }))
}

pub(super) async fn next_number(pool: &Pool) -> Result<i64, StoreError> {
    let mut connection = pool.get().await?;
    let next = diesel::select(nextval("conversation_numbers"));
    Ok(next.get_result(&mut connection).await?)
}

#[diesel::declare_sql_function]
extern "SQL" {
    fn nextval(sequence: diesel::sql_types::Text) -> diesel::sql_types::BigInt;
}

pub(super) async fn started(
    pool: &Pool,
    contact_id: ContactId,
    client_id: &ClientId,
) -> Result<Option<First>, StoreError> {
    let connection = pool.get().await?;
    write::first_of_start(&connection, contact_id, client_id).await
}

pub(super) async fn new_card(
    pool: &Pool,
    contact_id: ContactId,
    channel_id: ChannelId,
) -> Result<Option<Card>, StoreError> {
    let mut connection = pool.get().await?;
    let found = contacts::table
        .inner_join(channels::table.on(channels::id.eq(channel_id.0)))
        .filter(contacts::id.eq(contact_id.0))
        .select(card_columns!())
        .first::<StoredCard>(&mut connection)
        .await
        .optional()?;
    Ok(found.map(card))
}
