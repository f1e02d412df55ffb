//! Pages of conversations, events and messages, each in the order of its primary or unique key,
//! so that the three can be gone through side by side.

use std::collections::HashMap;

use bellhop_domain::conversation::{Event, Message, Summary};
use bellhop_domain::{ConversationId, MessageId, Seq};
use diesel::dsl::sql;
use diesel::prelude::{ExpressionMethods, QueryDsl, SelectableHelper};
use diesel::sql_types::{BigInt, Bool, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Snapshot;
use crate::store::error::StoreError;
use crate::store::every_event::{EveryEvent, Part, Row};
use crate::store::rows::{StoredConversation, StoredEvent, StoredMessage};
use crate::store::schema::{conversations, messages};

/// Rows of a page; a page of the longest messages is some ten megabytes.
pub(super) const PAGE: i64 = 500;

pub struct ConversationRow {
    pub id: ConversationId,
    pub number: i64,
    /// The column that queues are found by; the place itself is in the summary.
    pub queue_id: Option<Uuid>,
    /// Whether lists have it where its `active_at` belongs.
    pub is_at_its_minute: bool,
    pub summary: Result<Summary, StoreError>,
}

pub struct EventRow {
    pub conversation_id: ConversationId,
    pub seq: Seq,
    pub kind: String,
    /// The column that contacts' histories are read by.
    pub is_public: bool,
    /// The message that the event is about.
    pub message_id: Option<MessageId>,
    stored: StoredEvent,
    /// Of an edited or deleted message: the row, as it stands now, and its conversation.
    about: Option<(ConversationId, Message)>,
}

impl EventRow {
    /// Posts a message, which stands at the same `seq`.
    pub fn posts(&self) -> bool {
        self.stored.posts()
    }

    /// Is about a message that an earlier event has posted.
    pub fn revises(&self) -> bool {
        is_revision(&self.kind)
    }

    /// The message of the same conversation that the event revises, if there is one.
    pub fn revised(&self) -> Option<&Message> {
        let (conversation_id, message) = self.about.as_ref()?;
        (*conversation_id == self.conversation_id).then_some(message)
    }

    /// `posted` is the row that a posting event posts.
    pub fn into_event(self, posted: Option<Message>) -> Result<Event, StoreError> {
        let message = posted.or_else(|| self.about.map(|(_, message)| message));
        self.stored.into_event(message)
    }
}

fn is_revision(kind: &str) -> bool {
    matches!(kind, "message_edited" | "message_deleted")
}

pub struct MessageRow {
    pub conversation_id: ConversationId,
    pub id: MessageId,
    pub seq: Seq,
    pub message: Result<Message, StoreError>,
}

/// Where a page of events or messages ended.
pub(super) type Place = (Uuid, i64);

/// Compared as one, so that the key's index finds the place.
macro_rules! after {
    ($place:expr) => {
        sql::<Bool>("(conversation_id, seq) > (")
            .bind::<SqlUuid, _>($place.0)
            .sql(", ")
            .bind::<BigInt, _>($place.1)
            .sql(")")
    };
}

const AT_ITS_MINUTE: &str =
    "active_minute IS NOT DISTINCT FROM date_trunc('minute', active_at AT TIME ZONE 'UTC')";

impl Snapshot {
    pub(super) async fn conversations_after(
        &mut self,
        last: Option<Uuid>,
    ) -> Result<Vec<ConversationRow>, StoreError> {
        let mut query = conversations::table
            .select((
                conversations::id,
                conversations::number,
                conversations::queue_id,
                sql::<Bool>(AT_ITS_MINUTE),
                StoredConversation::as_select(),
            ))
            .order(conversations::id.asc())
            .limit(PAGE)
            .into_boxed();
        if let Some(last) = last {
            query = query.filter(conversations::id.gt(last));
        }
        type Found = (Uuid, i64, Option<Uuid>, bool, StoredConversation);
        let found: Vec<Found> = query.load(&mut self.connection).await?;
        let row = |(id, number, queue_id, is_at_its_minute, stored): Found| ConversationRow {
            id: ConversationId(id),
            number,
            queue_id,
            is_at_its_minute,
            summary: stored.try_into(),
        };
        Ok(found.into_iter().map(row).collect())
    }

    pub(super) async fn events_after(
        &mut self,
        last: Option<Place>,
    ) -> Result<Vec<EventRow>, StoreError> {
        let (conversation_id, seq) = last.unwrap_or((Uuid::nil(), i64::MIN));
        let every = EveryEvent {
            part: Part::Behind,
            conversation_id,
            seq,
            is_public: false,
            limit: PAGE,
        };
        let found = every.load::<Row>(&mut self.connection).await?;
        let revised = found
            .iter()
            .filter(|(_, _, stored)| is_revision(stored.kind()));
        let revised: Vec<Uuid> = revised
            .filter_map(|(_, _, stored)| stored.message_id())
            .collect();
        let about = self.messages_by_id(&revised).await?;
        let row = |(conversation_id, is_public, stored): (_, _, StoredEvent)| {
            let message_id = stored.message_id();
            let is_about = message_id.filter(|_| is_revision(stored.kind()));
            EventRow {
                conversation_id: ConversationId(conversation_id),
                seq: stored.seq(),
                kind: stored.kind().to_owned(),
                is_public,
                message_id: message_id.map(MessageId),
                about: is_about.and_then(|id| about.get(&id).cloned()),
                stored,
            }
        };
        Ok(found.into_iter().map(row).collect())
    }

    /// Those that can be read; an unreadable one is told of where it was posted.
    async fn messages_by_id(
        &mut self,
        ids: &[Uuid],
    ) -> Result<HashMap<Uuid, (ConversationId, Message)>, StoreError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let found: Vec<(Uuid, Uuid, StoredMessage)> = messages::table
            .filter(messages::id.eq_any(ids))
            .select((
                messages::id,
                messages::conversation_id,
                StoredMessage::as_select(),
            ))
            .load(&mut self.connection)
            .await?;
        let readable = found
            .into_iter()
            .filter_map(|(id, conversation_id, stored)| {
                let message = Message::try_from(stored).ok()?;
                Some((id, (ConversationId(conversation_id), message)))
            });
        Ok(readable.collect())
    }

    pub(super) async fn messages_after(
        &mut self,
        last: Option<Place>,
    ) -> Result<Vec<MessageRow>, StoreError> {
        let mut query = messages::table
            .select((
                messages::id,
                messages::conversation_id,
                messages::seq,
                StoredMessage::as_select(),
            ))
            .order((messages::conversation_id.asc(), messages::seq.asc()))
            .limit(PAGE)
            .into_boxed();
        if let Some(last) = last {
            query = query.filter(after!(last));
        }
        let found: Vec<(Uuid, Uuid, i64, StoredMessage)> = query.load(&mut self.connection).await?;
        let row = |(id, conversation_id, seq, stored): (_, _, _, StoredMessage)| MessageRow {
            conversation_id: ConversationId(conversation_id),
            id: MessageId(id),
            seq: Seq(seq),
            message: stored.try_into(),
        };
        Ok(found.into_iter().map(row).collect())
    }
}
