//! `GET /api/v1/conversations/counts`: the numbers beside the folders of an inbox.

use std::collections::BTreeMap;

use actix_web::get;
use actix_web::web::Json;
use serde::Serialize;
use utoipa::ToSchema;

use super::desk::ConversationDesk;
use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::read::conversations::conversation_counts;

#[derive(Serialize, ToSchema)]
struct Counts {
    /// Assigned to the one who asks; unfinished ones, as the next two.
    mine: i64,
    unassigned: i64,
    all: i64,
    by_status: BTreeMap<&'static str, i64>,
}

/// How many conversations there are, for agents.
#[utoipa::path(tag = "conversations", security(("token" = [])), responses(
    (status = 200, description = "the counts", body = Counts),
    (status = 403, description = "contacts have no inbox", body = ProblemBody),
))]
#[get("/api/v1/conversations/counts")]
pub(super) async fn counts(
    AgentUser(agent): AgentUser,
    desk: ConversationDesk,
) -> Result<Json<Counts>, Problem> {
    let counts = conversation_counts(&desk.pool, agent.id).await?;
    let by_status = counts.by_status.into_iter();
    Ok(Json(Counts {
        mine: counts.mine,
        unassigned: counts.unassigned,
        all: counts.all,
        by_status: by_status
            .map(|(status, count)| (status.as_str(), count))
            .collect(),
    }))
}
