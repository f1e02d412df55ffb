//! Whether a contact has been here before, and who they know.

use bellhop_domain::{AgentId, ContactId};
use diesel::dsl::exists;
use diesel::prelude::{
    ExpressionMethods, JoinOnDsl, NullableExpressionMethods, OptionalExtension, QueryDsl,
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::schema::{agents, conversations, messages};

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ContactHistory {
    /// Has an earlier conversation.
    pub is_known: bool,
    /// Who answered last, else whose the last conversation is. Nobody who has left.
    pub last_agent: Option<AgentId>,
}

pub async fn contact_history(
    pool: &Pool,
    contact: ContactId,
) -> Result<ContactHistory, StoreError> {
    let mut connection = pool.get().await?;
    let own = conversations::table.filter(conversations::contact_id.eq(contact.0));
    let is_known: bool = diesel::select(exists(own))
        .get_result(&mut connection)
        .await?;
    if !is_known {
        return Ok(ContactHistory::default());
    }
    let answered: Option<Uuid> = messages::table
        .inner_join(conversations::table.on(conversations::id.eq(messages::conversation_id)))
        .inner_join(agents::table.on(messages::author_id.eq(agents::id.nullable())))
        .filter(conversations::contact_id.eq(contact.0))
        .filter(messages::author_kind.eq("agent"))
        .filter(messages::visibility.eq("public"))
        .filter(agents::disabled_at.is_null())
        .order(messages::posted_at.desc())
        .select(agents::id)
        .first(&mut connection)
        .await
        .optional()?;
    let last = match answered {
        Some(agent) => Some(agent),
        None => own
            .inner_join(agents::table.on(conversations::assignee_id.eq(agents::id.nullable())))
            .filter(agents::disabled_at.is_null())
            .order(conversations::active_at.desc())
            .select(agents::id)
            .first(&mut connection)
            .await
            .optional()?,
    };
    Ok(ContactHistory {
        is_known,
        last_agent: last.map(AgentId),
    })
}
