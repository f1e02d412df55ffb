//! Unsent replies: one per agent and conversation, so that a draft follows from window to window.

use bellhop_domain::conversation::Visibility;
use bellhop_domain::limits::MESSAGE_TEXT_CHARS_MAX;
use bellhop_domain::{AgentId, ConversationId};
use chrono::Utc;
use diesel::prelude::{ExpressionMethods, OptionalExtension, QueryDsl};
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;

use super::error::StoreError;
use super::pool::Pool;
use super::schema::drafts;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    pub visibility: Visibility,
    pub text: String,
}

/// An empty text forgets the draft; what no message could hold is cut off.
pub async fn draft_save(
    pool: &Pool,
    agent: AgentId,
    conversation: ConversationId,
    visibility: Visibility,
    text: &str,
) -> Result<(), StoreError> {
    let text: String = text
        .chars()
        .filter(|character| *character != '\0')
        .take(MESSAGE_TEXT_CHARS_MAX)
        .collect();
    let mut connection = pool.get().await?;
    if text.is_empty() {
        diesel::delete(drafts::table.find((agent.0, conversation.0)))
            .execute(&mut connection)
            .await?;
        return Ok(());
    }
    diesel::insert_into(drafts::table)
        .values((
            drafts::agent_id.eq(agent.0),
            drafts::conversation_id.eq(conversation.0),
            drafts::visibility.eq(visibility.as_str()),
            drafts::text.eq(text),
            drafts::updated_at.eq(Utc::now()),
        ))
        .on_conflict((drafts::agent_id, drafts::conversation_id))
        .do_update()
        .set((
            drafts::visibility.eq(excluded(drafts::visibility)),
            drafts::text.eq(excluded(drafts::text)),
            drafts::updated_at.eq(excluded(drafts::updated_at)),
        ))
        .execute(&mut connection)
        .await?;
    Ok(())
}

pub async fn draft_get(
    pool: &Pool,
    agent: AgentId,
    conversation: ConversationId,
) -> Result<Option<Draft>, StoreError> {
    let mut connection = pool.get().await?;
    let found: Option<(String, String)> = drafts::table
        .find((agent.0, conversation.0))
        .select((drafts::visibility, drafts::text))
        .first(&mut connection)
        .await
        .optional()?;
    let Some((word, text)) = found else {
        return Ok(None);
    };
    let visibility = Visibility::parse(&word);
    let visibility =
        visibility.ok_or_else(|| StoreError::Corrupt(format!("visibility {word:?}")))?;
    Ok(Some(Draft { visibility, text }))
}
