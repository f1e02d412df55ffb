//! What was said under one post, by whomever: each author has a conversation of their own there.

use std::collections::{HashMap, HashSet};

use bellhop_domain::conversation::{Actor, Social};
use bellhop_domain::{AgentId, ContactId, ConversationId, MessageId};
use chrono::{DateTime, Utc};
use diesel::prelude::{OptionalExtension, QueryableByName};
use diesel::sql_types::{Array, Int4, Int8, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::rows::from_json;

/// Comments of one post that are read at once: the newest.
const COMMENTS_MAX: i64 = 200;

/// The post that a conversation stands under.
#[derive(Clone, Debug, QueryableByName)]
pub struct PostRow {
    #[diesel(sql_type = SqlUuid)]
    pub channel_id: Uuid,
    /// The channel's kind.
    #[diesel(sql_type = Text)]
    pub platform: String,
    /// The platform's id.
    #[diesel(sql_type = Text)]
    pub thread: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub url: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub about: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Comment {
    pub conversation_id: ConversationId,
    pub number: i64,
    pub message_id: MessageId,
    pub parent_id: Option<MessageId>,
    pub author: Actor,
    pub handle: Option<String>,
    pub text: String,
    pub attachment_count: u32,
    pub posted_at: DateTime<Utc>,
    pub edited_at: Option<DateTime<Utc>>,
    pub deleted_at: Option<DateTime<Utc>>,
    pub is_hidden: bool,
    pub is_liked: bool,
}

#[derive(QueryableByName)]
struct CommentRow {
    #[diesel(sql_type = SqlUuid)]
    conversation_id: Uuid,
    #[diesel(sql_type = Int8)]
    number: i64,
    #[diesel(sql_type = SqlUuid)]
    message_id: Uuid,
    #[diesel(sql_type = Nullable<Text>)]
    external_id: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    answers: Option<String>,
    #[diesel(sql_type = Text)]
    author_kind: String,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    author_id: Option<Uuid>,
    #[diesel(sql_type = Text)]
    author_name: String,
    #[diesel(sql_type = Nullable<Text>)]
    handle: Option<String>,
    #[diesel(sql_type = Text)]
    text: String,
    #[diesel(sql_type = Int4)]
    attachment_count: i32,
    #[diesel(sql_type = Timestamptz)]
    posted_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    edited_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    deleted_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    social: Option<Value>,
}

/// `None` when the conversation stands under no post.
pub async fn post_of(pool: &Pool, id: ConversationId) -> Result<Option<PostRow>, StoreError> {
    let mut connection = pool.get().await?;
    let query = "SELECT c.channel_id, ch.kind AS platform, first.thread,
            first.detail -> 'thread' ->> 'url' AS url, first.detail -> 'thread' ->> 'about' AS about
        FROM conversations c
        JOIN channels ch ON ch.id = c.channel_id
        JOIN inbound_messages first ON first.channel_id = c.channel_id AND first.client_id = c.client_id
        WHERE c.id = $1 AND first.thread <> '' AND first.detail -> 'thread' ->> 'kind' = 'comments'";
    Ok(diesel::sql_query(query)
        .bind::<SqlUuid, _>(id.0)
        .get_result(&mut connection)
        .await
        .optional()?)
}

#[derive(QueryableByName)]
struct UnderPost {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// Those of these that are comments: everybody reads them.
pub async fn under_posts(
    pool: &Pool,
    ids: Vec<ConversationId>,
) -> Result<HashSet<ConversationId>, StoreError> {
    let mut connection = pool.get().await?;
    let ids: Vec<Uuid> = ids.into_iter().map(|id| id.0).collect();
    let query = "SELECT c.id FROM conversations c
        JOIN inbound_messages first ON first.channel_id = c.channel_id AND first.client_id = c.client_id
        WHERE c.id = ANY ($1) AND first.thread <> '' AND first.detail -> 'thread' ->> 'kind' = 'comments'";
    let found: Vec<UnderPost> = diesel::sql_query(query)
        .bind::<Array<SqlUuid>, _>(ids)
        .load(&mut connection)
        .await?;
    Ok(found
        .into_iter()
        .map(|one| ConversationId(one.id))
        .collect())
}

/// In the order in which they came; whether older ones are left out.
pub async fn comment_list(pool: &Pool, post: &PostRow) -> Result<(Vec<Comment>, bool), StoreError> {
    let mut connection = pool.get().await?;
    // What we answered is the contact's newest comment before it: so it is sent.
    let query = "WITH spoken AS (
            SELECT DISTINCT c.id, c.number FROM inbound_messages im
            JOIN conversations c ON c.channel_id = im.channel_id AND c.contact_id = im.contact_id
            JOIN inbound_messages first ON first.channel_id = c.channel_id AND first.client_id = c.client_id
                AND first.thread = im.thread
            WHERE im.channel_id = $1 AND im.thread = $2 AND im.thread <> ''
        )
        SELECT s.id AS conversation_id, s.number, m.id AS message_id, m.author_kind, m.author_id, m.author_name,
            m.text, jsonb_array_length(m.attachments) AS attachment_count, m.posted_at, m.edited_at, m.deleted_at,
            m.social, own.external_id, co.attributes ->> 'handle' AS handle,
            CASE WHEN m.author_kind = 'contact'
                THEN coalesce(own.detail -> 'thread' ->> 'parent', own.detail ->> 'reply_to')
                ELSE answered.external_id END AS answers
        FROM spoken s
        JOIN messages m ON m.conversation_id = s.id
        JOIN conversations c ON c.id = s.id
        LEFT JOIN contacts co ON co.id = m.author_id AND m.author_kind = 'contact'
        LEFT JOIN LATERAL (
            SELECT im.external_id, im.detail FROM inbound_messages im
            WHERE im.channel_id = $1 AND im.client_id = m.client_id AND im.contact_id = c.contact_id
            ORDER BY im.external_id LIMIT 1
        ) own ON true
        LEFT JOIN LATERAL (
            SELECT im.external_id FROM messages theirs
            JOIN inbound_messages im ON im.channel_id = $1 AND im.client_id = theirs.client_id
            WHERE theirs.conversation_id = s.id AND theirs.author_kind = 'contact' AND theirs.seq < m.seq
            ORDER BY theirs.seq DESC LIMIT 1
        ) answered ON m.author_kind <> 'contact'
        WHERE m.visibility = 'public' AND coalesce(m.delivery ->> 'is_private', 'false') <> 'true'
        ORDER BY m.posted_at DESC, m.id DESC LIMIT $3";
    let rows: Vec<CommentRow> = diesel::sql_query(query)
        .bind::<SqlUuid, _>(post.channel_id)
        .bind::<Text, _>(&post.thread)
        .bind::<Int8, _>(COMMENTS_MAX.saturating_add(1))
        .load(&mut connection)
        .await?;
    let most = usize::try_from(COMMENTS_MAX).unwrap_or(usize::MAX);
    let has_more = rows.len() > most;
    let mut rows: Vec<CommentRow> = rows.into_iter().take(most).collect();
    rows.reverse();
    let named = rows.iter().filter_map(|row| {
        let id = row.external_id.as_deref()?;
        Some((bare(id).to_owned(), MessageId(row.message_id)))
    });
    let named: HashMap<String, MessageId> = named.collect();
    let comments = rows.into_iter().map(|row| comment(row, &named));
    Ok((comments.collect::<Result<_, _>>()?, has_more))
}

/// X names posts with and without the account that was told of them.
fn bare(external_id: &str) -> &str {
    external_id
        .rsplit_once('/')
        .map_or(external_id, |(_, id)| id)
}

fn comment(row: CommentRow, named: &HashMap<String, MessageId>) -> Result<Comment, StoreError> {
    let social = row.social.map(from_json::<Social>);
    let social = social.transpose()?.unwrap_or_default();
    let parent = row.answers.as_deref().and_then(|id| named.get(bare(id)));
    let name = row.author_name;
    Ok(Comment {
        conversation_id: ConversationId(row.conversation_id),
        number: row.number,
        message_id: MessageId(row.message_id),
        parent_id: parent.copied().filter(|id| id.0 != row.message_id),
        author: match (row.author_kind.as_str(), row.author_id) {
            ("contact", Some(id)) => Actor::Contact {
                id: ContactId(id),
                name,
            },
            ("agent", Some(id)) => Actor::Agent {
                id: AgentId(id),
                name,
            },
            (_, _) => Actor::System,
        },
        handle: row.handle,
        text: row.text,
        attachment_count: u32::try_from(row.attachment_count).unwrap_or(0),
        posted_at: row.posted_at,
        edited_at: row.edited_at,
        deleted_at: row.deleted_at,
        is_hidden: social.is_hidden,
        is_liked: social.is_liked,
    })
}
