//! `GET /api/v1/conversations`: newest activity first.

use actix_web::get;
use actix_web::web::{Data, Json, Query};
use bellhop_domain::ConversationId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::filter::Filter;
use super::publicity::tell_publicity;
use crate::auth::AnyUser;
use crate::http::paging;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::pool::Pool;
use crate::store::read::conversations::{Cursor, conversation_list};
use crate::wire::conversations::{AnyConversation, Conversations};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Page {
    limit: Option<usize>,
    cursor: Option<String>,
}

/// Conversations, newest activity first.
#[utoipa::path(
    tag = "conversations",
    security(("token" = [])),
    params(Filter, Page),
    responses(
        (status = 200, body = Conversations),
        (status = 400, body = ProblemBody),
        (status = 401, body = ProblemBody),
    )
)]
#[get("/api/v1/conversations")]
pub(super) async fn list_conversations(
    user: AnyUser,
    filter: Query<Filter>,
    asked: Query<Page>,
    pool: Data<Pool>,
) -> Result<Json<Conversations>, Problem> {
    let limit = paging::limit(asked.limit)?;
    let after = paging::decode(asked.cursor.as_deref())?;
    let after = after.map(|(active_at, id)| Cursor {
        active_at,
        id: ConversationId(id),
    });
    let filter = filter.read(&user.0)?;
    let page = conversation_list(&pool, &filter, after, limit).await?;
    let next = page.next;
    let rows = page.rows.iter();
    let mut conversations: Vec<_> = rows
        .map(|row| AnyConversation::new(&user.0, &row.summary, &row.card))
        .collect();
    tell_publicity(
        &pool,
        conversations
            .iter_mut()
            .filter_map(AnyConversation::of_agent),
    )
    .await?;
    Ok(Json(Conversations {
        conversations,
        next_cursor: next.map(|next| paging::encode(next.active_at, next.id.0)),
    }))
}
