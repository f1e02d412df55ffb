//! `GET /api/v1/conversations/{id}/messages`.

use actix_web::get;
use actix_web::web::{Data, Json, Path, Query};
use bellhop_actors::Hub;
use bellhop_domain::{ConversationId, Seq};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::auth::{AnyUser, LinkSigner};
use crate::http::paging;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::pool::Pool;
use crate::store::read::messages::{Position, message_list};
use crate::wire::conversations::Messages;
use crate::wire::message::Message;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Range {
    /// The first ones after this `seq`.
    pub(super) after_seq: Option<i64>,
    /// The last ones before this `seq`.
    pub(super) before_seq: Option<i64>,
    pub(super) limit: Option<usize>,
}

impl Range {
    pub(super) fn position(&self) -> Result<Position, Problem> {
        match (self.after_seq, self.before_seq) {
            (Some(_), Some(_)) => {
                let detail = "give either after_seq or before_seq";
                Err(Problem::bad_request(detail).at("before_seq"))
            }
            (Some(seq), None) => Ok(Position::After(Seq(seq))),
            (None, Some(seq)) => Ok(Position::Before(Seq(seq))),
            (None, None) => Ok(Position::Newest),
        }
    }
}

/// Messages of one conversation; the newest ones when no `seq` is given.
#[utoipa::path(
    tag = "conversations",
    security(("token" = [])),
    params(Range),
    responses((status = 200, body = Messages), (status = 404, body = ProblemBody))
)]
#[get("/api/v1/conversations/{id}/messages")]
pub(super) async fn list_messages(
    user: AnyUser,
    id: Path<Uuid>,
    range: Query<Range>,
    pool: Data<Pool>,
    hub: Data<Hub>,
    links: Data<LinkSigner>,
) -> Result<Json<Messages>, Problem> {
    let (limit, position) = (paging::limit(range.limit)?, range.position()?);
    let id = ConversationId(*id);
    hub.glance(id, user.actor()).await?;
    let page = message_list(&pool, id, position, limit, user.audience()).await?;
    let messages = page.items.iter();
    Ok(Json(Messages {
        messages: messages
            .map(|message| Message::seen_by(&user.0, message, &links))
            .collect(),
        has_more: page.has_more,
    }))
}
