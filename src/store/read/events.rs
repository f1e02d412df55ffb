//! The history of one conversation, as stored: what `resume` replays and a timeline shows.
//! Events about messages carry the message as it stands now.

use std::collections::HashMap;

use bellhop_domain::conversation::{Event, Message};
use bellhop_domain::{ConversationId, Seq};
use diesel::prelude::{ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{Audience, Page, one_more};
use crate::store::error::StoreError;
use crate::store::every_event::{EveryEvent, Part, Row};
use crate::store::pool::Pool;
use crate::store::rows::{StoredEvent, StoredMessage};
use crate::store::schema::messages;

/// The first `limit` events after `after`, ascending.
pub async fn events_after(
    pool: &Pool,
    conversation_id: ConversationId,
    after: Seq,
    limit: usize,
    audience: Audience,
) -> Result<Page<Event>, StoreError> {
    let mut connection = pool.get().await?;
    let query = first(Part::After, conversation_id, after.0, limit, audience);
    let found = query.load::<Row>(&mut connection).await?;
    let has_more = found.len() > limit;
    let found = stored(found, limit);
    Ok(Page {
        items: with_messages(&mut connection, conversation_id, found).await?,
        has_more,
    })
}

/// The last `limit` events before `before`, ascending; `None` means before nothing: the newest.
pub async fn events_before(
    pool: &Pool,
    conversation_id: ConversationId,
    before: Option<Seq>,
    limit: usize,
    audience: Audience,
) -> Result<Page<Event>, StoreError> {
    let mut connection = pool.get().await?;
    let before = before.map_or(i64::MAX, |seq| seq.0);
    let query = first(Part::Before, conversation_id, before, limit, audience);
    let found = query.load::<Row>(&mut connection).await?;
    let has_more = found.len() > limit;
    let mut found = stored(found, limit);
    found.reverse();
    Ok(Page {
        items: with_messages(&mut connection, conversation_id, found).await?,
        has_more,
    })
}

fn first(
    part: Part,
    conversation_id: ConversationId,
    seq: i64,
    limit: usize,
    audience: Audience,
) -> EveryEvent {
    EveryEvent {
        part,
        conversation_id: conversation_id.0,
        seq,
        is_public: matches!(audience, Audience::Contact),
        limit: one_more(limit),
    }
}

fn stored(found: Vec<Row>, limit: usize) -> Vec<StoredEvent> {
    let found = found.into_iter().take(limit);
    found.map(|(_, _, stored)| stored).collect()
}

/// A posted message is read at the place where its event was found; by its id it would be anywhere in the index.
async fn with_messages(
    connection: &mut AsyncPgConnection,
    conversation_id: ConversationId,
    found: Vec<StoredEvent>,
) -> Result<Vec<Event>, StoreError> {
    let posted = found.iter().filter(|event| event.posts());
    let posted: Vec<i64> = posted.map(|event| event.seq().0).collect();
    let mut named = HashMap::new();
    if !posted.is_empty() {
        let here = messages::table
            .filter(messages::conversation_id.eq(conversation_id.0))
            .filter(messages::seq.eq_any(posted))
            .select(StoredMessage::as_select());
        take(&mut named, here.load(connection).await?)?;
    }
    let elsewhere = found.iter().filter_map(StoredEvent::message_id);
    let elsewhere: Vec<Uuid> = elsewhere.filter(|id| !named.contains_key(id)).collect();
    if !elsewhere.is_empty() {
        let revised = messages::table
            .filter(messages::id.eq_any(elsewhere))
            .select(StoredMessage::as_select());
        take(&mut named, revised.load(connection).await?)?;
    }
    let event = |stored: StoredEvent| {
        let message = stored.message_id().and_then(|id| named.get(&id).cloned());
        stored.into_event(message)
    };
    found.into_iter().map(event).collect()
}

fn take(named: &mut HashMap<Uuid, Message>, stored: Vec<StoredMessage>) -> Result<(), StoreError> {
    for message in stored {
        let message = Message::try_from(message)?;
        named.insert(message.id.0, message);
    }
    Ok(())
}
