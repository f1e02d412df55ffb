//! `GET /api/v1/wallboard`: queues and agents as they stand.

use actix_web::get;
use actix_web::web::{Data, Json};
use bellhop_actors::Hub;

use crate::auth::LeadUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::wire::floor::Wallboard;

/// Queues and agents as they stand; the topic `wallboard` of the socket keeps it current.
#[utoipa::path(
    tag = "floor",
    security(("token" = [])),
    responses((status = 200, body = Wallboard), (status = 403, body = ProblemBody))
)]
#[get("/api/v1/wallboard")]
pub(super) async fn get_wallboard(
    _user: LeadUser,
    hub: Data<Hub>,
) -> Result<Json<Wallboard>, Problem> {
    let floor = hub.floor();
    Ok(Json(Wallboard::new(
        &floor.queue_views(),
        &floor.agent_views(),
    )))
}
