//! `GET /api/v1/conversations/{id}/messages`.

use actix_web::get;
use actix_web::web::{Json, Path, Query};
use bellhop_domain::{ConversationId, Seq};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::auth::AnyUser;
use crate::http::conversations::{ConversationDesk, audience, page_limit, visible};
use crate::http::problem::{Problem, ProblemBody};
use crate::store::read::messages::{Position, message_list};
use crate::wire::message::Message;

#[derive(Deserialize, IntoParams)]
struct MessagesQuery {
    /// The first ones after this `seq`.
    after_seq: Option<i64>,
    /// The last ones before this `seq`; with neither, the newest.
    before_seq: Option<i64>,
    /// 1 to 100, 50 when left out.
    limit: Option<usize>,
}

#[derive(Serialize, ToSchema)]
struct MessagePage {
    /// Ascending by `seq`.
    messages: Vec<Message>,
    /// In the direction that was asked for.
    has_more: bool,
}

/// Messages of a conversation; contacts get the public ones.
#[utoipa::path(tag = "messages", params(MessagesQuery), security(("token" = [])), responses(
    (status = 200, description = "one page", body = MessagePage),
    (status = 404, description = "no such conversation", body = ProblemBody),
))]
#[get("/api/v1/conversations/{id}/messages")]
pub(super) async fn list(
    AnyUser(principal): AnyUser,
    desk: ConversationDesk,
    id: Path<Uuid>,
    query: Query<MessagesQuery>,
) -> Result<Json<MessagePage>, Problem> {
    let limit = page_limit(query.limit)?;
    let position = match (query.after_seq, query.before_seq) {
        (Some(_), Some(_)) => {
            return Err(Problem::bad_request(
                "give after_seq or before_seq, not both",
            ));
        }
        (Some(after), None) => Position::After(Seq(after)),
        (None, Some(before)) => Position::Before(Seq(before)),
        (None, None) => Position::Newest,
    };
    visible(&desk.pool, &principal, *id).await?;
    let (id, audience) = (ConversationId(*id), audience(&principal));
    let page = message_list(&desk.pool, id, position, limit, audience).await?;
    let messages = page.items.iter();
    let messages = messages.map(|message| Message::new(message, &desk.links));
    Ok(Json(MessagePage {
        messages: messages.collect(),
        has_more: page.has_more,
    }))
}
