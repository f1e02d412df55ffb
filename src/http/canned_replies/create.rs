//! `POST /api/v1/canned_replies`.

use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, post};
use bellhop_actors::Hub;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{body, canned_reply, check_may, check_says_or_does, shortcut, taken, title};
use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::steps_form::StepsForm;
use crate::store::canned_replies::canned_reply_create;
use crate::store::pool::Pool;
use crate::wire::canned_reply::CannedReply;

#[derive(Deserialize, ToSchema)]
struct NewCannedReply {
    shortcut: String,
    title: String,
    #[serde(default)]
    text: String,
    /// Makes it a macro; for team leads and administrators.
    steps: Option<StepsForm>,
}

/// Adds a canned reply.
#[utoipa::path(
    tag = "canned_replies",
    security(("token" = [])),
    responses(
        (status = 201, body = CannedReply),
        (status = 400, body = ProblemBody),
        (status = 403, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[post("/api/v1/canned_replies")]
pub(super) async fn create_canned_reply(
    user: AgentUser,
    form: Json<NewCannedReply>,
    pool: Data<Pool>,
    hub: Data<Hub>,
) -> Result<HttpResponse, Problem> {
    let form = form.into_inner();
    check_may(&user, form.steps.is_some())?;
    let (shortcut, title) = (shortcut(&form.shortcut)?, title(&form.title)?);
    let text = body(&form.text)?;
    let steps = match form.steps {
        Some(steps) => Some(steps.parse("steps/", &pool, &hub).await?),
        None => None,
    };
    let steps = steps.filter(|steps| !steps.is_empty());
    check_says_or_does(&text, steps.as_ref())?;
    let by = user.0.by();
    let row = canned_reply_create(&pool, &by, &shortcut, &title, &text, steps.as_ref()).await;
    Ok(HttpResponse::Created().json(canned_reply(row.map_err(taken)?)))
}
