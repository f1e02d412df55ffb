//! What changes rows that exist already: edited and deleted messages, and files that a message takes on.
//! Rare enough for statements of their own in the same transaction, which keeps the common one small.

use std::collections::HashSet;

use bellhop_actors::journal::Append;
use bellhop_domain::conversation::{Fact, Message};
use bellhop_domain::{ConversationId, MessageId};
use diesel::prelude::{BoolExpressionMethods, ExpressionMethods, QueryDsl};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::store::error::StoreError;
use crate::store::rows::to_timestamptz;
use crate::store::schema::{attachments, messages};

enum Revision<'a> {
    Attach(&'a Message),
    Edit(&'a Message),
    Delete(&'a Message),
}

pub(super) struct Revisions<'a>(Vec<(ConversationId, Revision<'a>)>);

impl<'a> Revisions<'a> {
    pub(super) fn of(appends: &[&'a Append]) -> Self {
        let of_append = |append: &'a Append| {
            let of_event =
                |event| revision(event).map(|revision| (append.conversation_id, revision));
            append
                .events
                .iter()
                .map(|event| &event.fact)
                .filter_map(of_event)
        };
        Self(appends.iter().copied().flat_map(of_append).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) async fn run(
        self,
        connection: &mut AsyncPgConnection,
        won: &HashSet<ConversationId>,
    ) -> Result<(), StoreError> {
        for (conversation_id, revision) in self.0 {
            if !won.contains(&conversation_id) {
                continue;
            }
            match revision {
                Revision::Attach(message) => attach(connection, conversation_id, message).await?,
                Revision::Edit(message) => rewrite(connection, conversation_id, message).await?,
                Revision::Delete(message) => {
                    release_files(connection, message.id).await?;
                    rewrite(connection, conversation_id, message).await?;
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
        Fact::Started { .. }
        | Fact::Seen { .. }
        | Fact::StatusChanged { .. }
        | Fact::PriorityChanged { .. }
        | Fact::TagsChanged { .. }
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

/// The first message that names a file keeps it.
async fn attach(
    connection: &mut AsyncPgConnection,
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
        .execute(connection)
        .await?;
    Ok(())
}

/// Nobody reads the files of a deleted message any more; the next sweep of unused files removes them.
async fn release_files(
    connection: &mut AsyncPgConnection,
    id: MessageId,
) -> Result<(), StoreError> {
    let files = messages::table.find(id.0).select(messages::attachments);
    let files: serde_json::Value = files.get_result(connection).await?;
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
        .execute(connection)
        .await?;
    Ok(())
}

async fn rewrite(
    connection: &mut AsyncPgConnection,
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
            messages::attachments.eq(files),
            messages::edited_at.eq(message.edited_at.map(to_timestamptz)),
            messages::deleted_at.eq(message.deleted_at.map(to_timestamptz)),
        ))
        .execute(connection)
        .await?;
    Ok(())
}
