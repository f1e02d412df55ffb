//! `GET /api/v1/conversations/counts`: the numbers beside an agent's lists.

use actix_web::get;
use actix_web::web::{Data, Json};

use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::pool::Pool;
use crate::store::read::counts::ConversationCounter;
use crate::wire::conversation::ChannelName;
use crate::wire::conversations::{ChannelCount, Counts};

/// How many conversations there are; `solved` and `closed` as they were up to 30 s ago.
#[utoipa::path(
    tag = "conversations",
    security(("token" = [])),
    responses((status = 200, body = Counts), (status = 401, body = ProblemBody))
)]
#[get("/api/v1/conversations/counts")]
pub(super) async fn count_conversations(
    user: AgentUser,
    pool: Data<Pool>,
    counter: Data<ConversationCounter>,
) -> Result<Json<Counts>, Problem> {
    let counts = counter.count(&pool, user.0.id).await?;
    let by_status = counts.by_status.into_iter();
    let by_channel = counts.by_channel.into_iter().map(|one| ChannelCount {
        channel: ChannelName {
            id: one.id.0,
            kind: one.kind,
            name: one.name,
        },
        count: one.count,
    });
    Ok(Json(Counts {
        mine: counts.mine,
        unassigned: counts.unassigned,
        all: counts.all,
        by_status: by_status
            .map(|(status, count)| (status.into(), count))
            .collect(),
        by_channel: by_channel.collect(),
    }))
}
