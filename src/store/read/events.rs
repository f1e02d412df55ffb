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
        items: with_messages(&mut connection, found).await?,
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
        items: with_messages(&mut connection, found).await?,
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

async fn with_messages(
    connection: &mut AsyncPgConnection,
    found: Vec<StoredEvent>,
) -> Result<Vec<Event>, StoreError> {
    let ids: Vec<Uuid> = found.iter().filter_map(StoredEvent::message_id).collect();
    let named: Vec<StoredMessage> = if ids.is_empty() {
        Vec::new()
    } else {
        let named = messages::table.filter(messages::id.eq_any(ids));
        named
            .select(StoredMessage::as_select())
            .load(connection)
            .await?
    };
    let named = named.into_iter().map(Message::try_from);
    let named = named.map(|message| message.map(|message| (message.id.0, message)));
    let named = named.collect::<Result<HashMap<_, _>, _>>()?;
    let event = |stored: StoredEvent| {
        let message = stored.message_id().and_then(|id| named.get(&id).cloned());
        stored.into_event(message)
    };
    found.into_iter().map(event).collect()
}
