//! `GET /api/v1/conversations`: newest activity first.

use actix_web::get;
use actix_web::web::{Data, Json, Query};
use bellhop_domain::conversation::Status;
use bellhop_domain::{AgentId, ChannelId, ContactId, ConversationId, QueueId};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::auth::{AnyUser, Principal};
use crate::http::paging;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::text;
use crate::store::pool::Pool;
use crate::store::read::conversations::{Assignee, ConversationFilter, Cursor, conversation_list};
use crate::wire::conversations::{AnyConversation, Conversations};

/// A sentence; more words only find less.
const SEARCH_CHARS_MAX: usize = 200;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// A comma list of statuses.
    status: Option<String>,
    /// `me`, `none` or an agent's id.
    assignee: Option<String>,
    channel_id: Option<Uuid>,
    /// For agents: the queue it belongs to.
    queue_id: Option<Uuid>,
    /// Contacts always get their own.
    contact_id: Option<Uuid>,
    /// Words of messages; for agents, also the number, and parts of the subject and of
    /// the contact's name or e-mail from the beginning of a word.
    text: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
}

/// Conversations, newest activity first.
#[utoipa::path(
    tag = "conversations",
    security(("token" = [])),
    params(Filter),
    responses(
        (status = 200, body = Conversations),
        (status = 400, body = ProblemBody),
        (status = 401, body = ProblemBody),
    )
)]
#[get("/api/v1/conversations")]
pub(super) async fn list_conversations(
    user: AnyUser,
    asked: Query<Filter>,
    pool: Data<Pool>,
) -> Result<Json<Conversations>, Problem> {
    let limit = paging::limit(asked.limit)?;
    let after = paging::decode(asked.cursor.as_deref())?;
    let after = after.map(|(active_at, id)| Cursor {
        active_at,
        id: ConversationId(id),
    });
    let search = asked.text.as_deref().unwrap_or_default();
    let (contact_id, queue_id) = match &user.0 {
        Principal::Agent(_) => (asked.contact_id.map(ContactId), asked.queue_id.map(QueueId)),
        Principal::Contact(contact) => (Some(contact.id), None),
    };
    let filter = ConversationFilter {
        audience: user.audience(),
        statuses: statuses(asked.status.as_deref().unwrap_or_default())?,
        assignee: assignee(asked.assignee.as_deref().unwrap_or_default(), &user.0)?,
        channel_id: asked.channel_id.map(ChannelId),
        queue_id,
        contact_id,
        text: text::line("text", search, SEARCH_CHARS_MAX)?,
    };
    let page = conversation_list(&pool, &filter, after, limit).await?;
    let next = page.next;
    let rows = page.rows.iter();
    Ok(Json(Conversations {
        conversations: rows
            .map(|row| AnyConversation::new(&user.0, &row.summary, &row.card))
            .collect(),
        next_cursor: next.map(|next| paging::encode(next.active_at, next.id.0)),
    }))
}

fn statuses(list: &str) -> Result<Vec<Status>, Problem> {
    let words = list
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty());
    // More than all of them are repeats.
    let words = words.take(Status::ALL.len());
    let status = |word| {
        Status::parse(word).ok_or_else(|| {
            let detail =
                "status must be a comma list of new, open, pending, on_hold, solved, closed";
            Problem::bad_request(detail).at("status")
        })
    };
    words.map(status).collect()
}

fn assignee(word: &str, user: &Principal) -> Result<Option<Assignee>, Problem> {
    let bad = || {
        let detail = "assignee must be me, none or an agent's id";
        Problem::bad_request(detail).at("assignee")
    };
    match (word, user) {
        ("", _) => Ok(None),
        ("none", _) => Ok(Some(Assignee::Nobody)),
        ("me", Principal::Agent(agent)) => Ok(Some(Assignee::Agent(agent.id))),
        ("me", Principal::Contact(_)) => Err(bad()),
        (id, _) => {
            let id: Uuid = id.parse().map_err(|_| bad())?;
            Ok(Some(Assignee::Agent(AgentId(id))))
        }
    }
}
