//! `GET /api/v1/conversations/{id}/draft`.

use actix_web::get;
use actix_web::web::{Data, Json, Path};
use bellhop_actors::Hub;
use bellhop_domain::ConversationId;
use bellhop_domain::conversation::Visibility;
use uuid::Uuid;

use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::drafts::{Draft, draft_get};
use crate::store::pool::Pool;
use crate::wire::conversations::DraftBody;

/// The caller's own draft; an empty text when there is none.
#[utoipa::path(
    tag = "conversations",
    security(("token" = [])),
    responses((status = 200, body = DraftBody), (status = 404, body = ProblemBody))
)]
#[get("/api/v1/conversations/{id}/draft")]
pub(super) async fn get_draft(
    user: AgentUser,
    id: Path<Uuid>,
    pool: Data<Pool>,
    hub: Data<Hub>,
) -> Result<Json<DraftBody>, Problem> {
    let id = ConversationId(*id);
    hub.glance(id, user.actor()).await?;
    let draft = draft_get(&pool, user.0.id, id).await?;
    let Draft { visibility, text } = draft.unwrap_or(Draft {
        visibility: Visibility::Public,
        text: String::new(),
    });
    Ok(Json(DraftBody {
        text,
        visibility: visibility.into(),
    }))
}
