//! Lists of conversations, newest activity first, by keyset: pages stay right while rows move.

use bellhop_actors::journal::Card;
use bellhop_domain::conversation::{Status, Summary};
use bellhop_domain::{AgentId, ChannelId, ContactId, ConversationId, QueueId, Timestamp};
use chrono::Utc;
use diesel::dsl::sql;
use diesel::prelude::{
    ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, SelectableHelper,
};
use diesel::sql_types::{Bool, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::search::{Candidates, Condition};
use super::{Audience, one_more, search};
use crate::store::error::StoreError;
use crate::store::load::{StoredCard, card};
use crate::store::people::group::CARDS_OF;
use crate::store::pool::Pool;
use crate::store::rows::{StoredConversation, from_timestamptz, to_timestamptz};
use crate::store::schema::{channels, contacts, conversations};

/// A conversation and how lists name its contact and channel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConversationRow {
    pub summary: Summary,
    pub card: Card,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Assignee {
    Nobody,
    Agent(AgentId),
}

/// All conditions must hold; an empty one holds always.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConversationFilter {
    pub audience: Audience,
    pub statuses: Vec<Status>,
    pub assignee: Option<Assignee>,
    pub channel_id: Option<ChannelId>,
    pub channel_kind: Option<String>,
    /// The queue it belongs to, also while somebody has it.
    pub queue_id: Option<QueueId>,
    pub contact_id: Option<ContactId>,
    /// By a rule or by a person; upper and lower case are not the same.
    pub category: Option<String>,
    pub language: Option<String>,
    /// Words of messages, the number, or parts of the subject or the contact's name or email that begin a word.
    pub text: Option<String>,
}

impl ConversationFilter {
    pub fn all(audience: Audience) -> Self {
        let (assignee, channel_id, contact_id, text) = (None, None, None, None);
        Self {
            audience,
            statuses: Vec::new(),
            assignee,
            channel_id,
            channel_kind: None,
            queue_id: None,
            contact_id,
            category: None,
            language: None,
            text,
        }
    }
}

/// The last row of the page before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cursor {
    pub active_at: Timestamp,
    pub id: ConversationId,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConversationPage {
    pub rows: Vec<ConversationRow>,
    /// Where the next page begins; `None` when this is the last one.
    pub next: Option<Cursor>,
}

/// Conversations with the names that lists show beside them.
macro_rules! with_card {
    () => {
        conversations::table
            .inner_join(contacts::table.on(contacts::id.eq(conversations::contact_id)))
            .inner_join(channels::table.on(channels::id.eq(conversations::channel_id)))
            .select((
                StoredConversation::as_select(),
                crate::store::load::card_columns!(),
            ))
    };
}

pub(in crate::store) use with_card;

/// The indexes end with the minute; within one there are few to sort.
macro_rules! newest_first {
    () => {
        (
            conversations::active_minute.desc(),
            conversations::active_at.desc(),
            conversations::id.desc(),
        )
    };
}

pub async fn conversation_get(
    pool: &Pool,
    id: ConversationId,
) -> Result<Option<ConversationRow>, StoreError> {
    let mut connection = pool.get().await?;
    let found = with_card!()
        .filter(conversations::id.eq(id.0))
        .first::<(StoredConversation, StoredCard)>(&mut connection)
        .await
        .optional()?;
    found.map(row).transpose()
}

/// Those of these that there are, in no order.
pub async fn conversations_by_ids(
    pool: &Pool,
    ids: Vec<ConversationId>,
) -> Result<Vec<ConversationRow>, StoreError> {
    let mut connection = pool.get().await?;
    let found = with_card!()
        .filter(conversations::id.eq_any(ids.into_iter().map(|id| id.0)))
        .load::<(StoredConversation, StoredCard)>(&mut connection)
        .await?;
    found.into_iter().map(row).collect()
}

pub async fn conversation_list(
    pool: &Pool,
    filter: &ConversationFilter,
    after: Option<Cursor>,
    limit: usize,
) -> Result<ConversationPage, StoreError> {
    let found = match filter.text.as_deref().and_then(search::needle) {
        None => rows_within(pool, filter, None, after, limit).await?,
        Some(text) => match (filter.audience, filter.contact_id) {
            (Audience::Agents, _) => found_by(pool, filter, text, after, limit).await?,
            (Audience::Contact, Some(contact_id)) => {
                let condition = search::for_contact(&text, contact_id);
                rows_within(pool, filter, Some(condition), after, limit).await?
            }
            // Reads over all that a contact may find need to know the contact.
            (Audience::Contact, None) => Vec::new(),
        },
    };
    let has_more = found.len() > limit;
    let rows = found
        .into_iter()
        .take(limit)
        .map(row)
        .collect::<Result<Vec<_>, _>>()?;
    let cursor = |last: &ConversationRow| Cursor {
        active_at: last.summary.active_at,
        id: last.summary.id,
    };
    let next = rows.last().map(cursor).filter(|_| has_more);
    Ok(ConversationPage { rows, next })
}

/// A page of what the text finds: as far back as it takes to fill it.
async fn found_by(
    pool: &Pool,
    filter: &ConversationFilter,
    text: String,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Vec<Stored>, StoreError> {
    let wanted = limit.saturating_add(1);
    let until = after.map_or_else(|| from_timestamptz(Utc::now()), |cursor| cursor.active_at);
    let mut candidates = Candidates::by_name(pool, text, until).await?;
    let mut found = Vec::new();
    loop {
        let is_more = candidates.look_farther(pool, found.len(), wanted).await?;
        found = rows_within(pool, filter, Some(candidates.condition()), after, limit).await?;
        if found.len() >= wanted || !is_more {
            return Ok(found);
        }
    }
}

type Stored = (StoredConversation, StoredCard);

/// One more than the page has, if there are so many.
async fn rows_within(
    pool: &Pool,
    filter: &ConversationFilter,
    searched: Option<Condition<conversations::table>>,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Vec<Stored>, StoreError> {
    let is_search = searched.is_some();
    let mut query = conversations::table.select(conversations::id).into_boxed();
    if !filter.statuses.is_empty() {
        let words = filter.statuses.iter().map(|status| status.as_str());
        query = query.filter(conversations::status.eq_any(words));
    }
    match filter.assignee {
        None => {}
        Some(Assignee::Nobody) => query = query.filter(conversations::assignee_id.is_null()),
        Some(Assignee::Agent(id)) => query = query.filter(conversations::assignee_id.eq(id.0)),
    }
    if let Some(id) = filter.queue_id {
        query = query.filter(conversations::queue_id.eq(id.0));
    }
    if let Some(id) = filter.channel_id {
        query = query.filter(conversations::channel_id.eq(id.0));
    }
    if let Some(kind) = &filter.channel_kind {
        let of_kind = channels::table.filter(channels::kind.eq(kind));
        query = query.filter(conversations::channel_id.eq_any(of_kind.select(channels::id)));
    }
    for (label, wanted) in [
        ("category", &filter.category),
        ("language", &filter.language),
    ] {
        if let Some(wanted) = wanted {
            let holds = sql::<Bool>("conversations.labels -> ")
                .bind::<Text, _>(label)
                .sql(" ->> 'value' = ")
                .bind::<Text, _>(wanted);
            // Of what has no labels it is unknown, which is as good as false.
            query = query.filter(holds);
        }
    }
    match (filter.contact_id, filter.audience) {
        (None, _) => {}
        // Whoever was joined is one person to agents, and nobody else's business: a contact gets what came by
        // their own card, whatever it was joined to.
        (Some(id), Audience::Contact) => {
            query = query.filter(conversations::contact_id.eq(id.0));
        }
        (Some(id), Audience::Agents) => {
            let cards = sql::<Bool>("conversations.contact_id = ANY (ARRAY(")
                .sql(&CARDS_OF.replace("$1", ""))
                .bind::<SqlUuid, _>(id.0);
            query = query.filter(cards.sql("))"));
        }
    }
    if let Some(searched) = searched {
        query = query.filter(searched);
    }
    if let Some(Cursor { active_at, id }) = after {
        let active_at = to_timestamptz(active_at);
        let older = sql::<Bool>("conversations.active_minute <= date_trunc('minute', ")
            .bind::<Timestamptz, _>(active_at)
            .sql(" AT TIME ZONE 'UTC') AND (conversations.active_at, conversations.id) < (")
            .bind::<Timestamptz, _>(active_at)
            .sql(", ")
            .bind::<SqlUuid, _>(id.0)
            .sql(")");
        query = query.filter(older);
    }
    // Names are looked up for the page only, and not for everything that a search has found.
    let page = query.order(newest_first!()).limit(one_more(limit));
    let page = with_card!()
        .filter(conversations::id.eq_any(page))
        .order(newest_first!());
    if is_search {
        let mut searching = pool.search().await?;
        return Ok(page.load(&mut searching.connection).await?);
    }
    let mut connection = pool.get().await?;
    Ok(page.load(&mut connection).await?)
}

/// How many conversations this contact ever had.
pub async fn conversation_count_of_contact(
    pool: &Pool,
    contact_id: ContactId,
) -> Result<i64, StoreError> {
    let mut connection = pool.get().await?;
    let own = conversations::table.filter(conversations::contact_id.eq(contact_id.0));
    Ok(own.count().get_result(&mut connection).await?)
}

fn row((stored, names): (StoredConversation, StoredCard)) -> Result<ConversationRow, StoreError> {
    Ok(ConversationRow {
        summary: stored.try_into()?,
        card: card(names),
    })
}
