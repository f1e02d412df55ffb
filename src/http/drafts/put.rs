//! `PUT /api/v1/conversations/{id}/draft`.

use actix_web::put;
use actix_web::web::{Data, Json, Path};
use bellhop_actors::Hub;
use bellhop_actors::fanout::Signal;
use bellhop_domain::ConversationId;
use bellhop_domain::conversation::Visibility;
use bellhop_domain::limits::MESSAGE_TEXT_CHARS_MAX;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::text;
use crate::store::drafts::draft_save;
use crate::store::pool::Pool;
use crate::wire::conversations::DraftBody;

#[derive(Deserialize, ToSchema)]
struct NewDraft {
    text: String,
    /// `public` (the default) or `internal`.
    visibility: Option<String>,
}

/// Keeps the caller's draft and shows it in the caller's windows; an empty text forgets it.
#[utoipa::path(
    tag = "conversations",
    security(("token" = [])),
    responses((status = 200, body = DraftBody), (status = 404, body = ProblemBody))
)]
#[put("/api/v1/conversations/{id}/draft")]
pub(super) async fn put_draft(
    user: AgentUser,
    id: Path<Uuid>,
    form: Json<NewDraft>,
    pool: Data<Pool>,
    hub: Data<Hub>,
) -> Result<Json<DraftBody>, Problem> {
    let conversation = ConversationId(*id);
    let word = form.visibility.as_deref().unwrap_or("public");
    let visibility = Visibility::parse(word).ok_or_else(|| {
        Problem::bad_request("visibility must be public or internal").at("visibility")
    })?;
    let text = text::lines("text", &form.text, MESSAGE_TEXT_CHARS_MAX)?;
    hub.look(conversation, user.actor()).await?;
    draft_save(&pool, user.0.id, conversation, visibility, &text).await?;
    let signal = Signal::DraftUpdated {
        conversation,
        visibility: visibility.as_str(),
        text: text.clone(),
    };
    hub.fanout().signal_agent(user.0.id, &signal, None);
    Ok(Json(DraftBody {
        text,
        visibility: visibility.into(),
    }))
}
