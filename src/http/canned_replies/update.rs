//! `PATCH /api/v1/canned_replies/{id}`.

use actix_web::patch;
use actix_web::web::{Data, Json, Path};
use bellhop_actors::Hub;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{body, canned_reply, check_may, check_says_or_does, shortcut, taken, title};
use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::steps_form::StepsForm;
use crate::store::canned_replies::{CannedReplyChange, canned_reply_get, canned_reply_update};
use crate::store::pool::Pool;
use crate::wire::canned_reply::CannedReply;
use crate::wire::present::present;

/// What is left out stays as it is.
#[derive(Deserialize, ToSchema)]
struct ChangedCannedReply {
    shortcut: Option<String>,
    title: Option<String>,
    text: Option<String>,
    /// Null makes it a text again; for team leads and administrators.
    #[serde(default, deserialize_with = "present")]
    steps: Option<Option<StepsForm>>,
}

/// Changes a canned reply.
#[utoipa::path(
    tag = "canned_replies",
    security(("token" = [])),
    responses(
        (status = 200, body = CannedReply),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[patch("/api/v1/canned_replies/{id}")]
pub(super) async fn update_canned_reply(
    user: AgentUser,
    id: Path<Uuid>,
    form: Json<ChangedCannedReply>,
    pool: Data<Pool>,
    hub: Data<Hub>,
) -> Result<Json<CannedReply>, Problem> {
    let form = form.into_inner();
    let gone = || Problem::not_found("canned reply");
    let before = canned_reply_get(&pool, *id).await?.ok_or_else(gone)?;
    check_may(&user, before.steps.is_some() || form.steps.is_some())?;
    let steps = match form.steps {
        None => None,
        Some(None) => Some(None),
        Some(Some(steps)) => {
            let steps = steps.parse("steps/", &pool, &hub).await?;
            Some(Some(steps).filter(|steps| !steps.is_empty()))
        }
    };
    let change = CannedReplyChange {
        shortcut: form.shortcut.as_deref().map(shortcut).transpose()?,
        title: form.title.as_deref().map(title).transpose()?,
        text: form.text.as_deref().map(body).transpose()?,
        steps,
    };
    let text = change.text.as_ref().unwrap_or(&before.text);
    let steps = change.steps.as_ref().unwrap_or(&before.steps);
    check_says_or_does(text, steps.as_ref())?;
    let row = canned_reply_update(&pool, &user.0.by(), &before, change).await;
    Ok(Json(canned_reply(row.map_err(taken)?.ok_or_else(gone)?)))
}
