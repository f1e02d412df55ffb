//! `GET /api/v1/capacity`.

use actix_web::get;
use actix_web::web::{Data, Json};

use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::capacity::capacity_get;
use crate::store::pool::Pool;
use crate::wire::capacity::Capacity;

/// Units by channel class, and what may interrupt what.
#[utoipa::path(
    tag = "capacity",
    security(("token" = [])),
    responses((status = 200, body = Capacity), (status = 401, body = ProblemBody))
)]
#[get("/api/v1/capacity")]
pub(super) async fn get_capacity(
    _user: AgentUser,
    pool: Data<Pool>,
) -> Result<Json<Capacity>, Problem> {
    let capacity = capacity_get(&pool).await?;
    Ok(Json((&capacity).into()))
}
