//! `PATCH /api/v1/agents/{id}`.

use actix_web::patch;
use actix_web::web::{Data, Json, Path};
use bellhop_actors::Hub;
use bellhop_domain::AgentId;
use uuid::Uuid;

use super::agent;
use super::form::AgentForm;
use crate::auth::{Auth, LeadUser};
use crate::http::problem::{Problem, ProblemBody};
use crate::records::RecordsChanged;
use crate::store::agent_profiles::profile_update;
use crate::store::capacity::capacity_get;
use crate::store::pool::Pool;
use crate::wire::agent::Agent;

/// Changes an agent; leads may change teams and skills only. Whom it disables is signed out everywhere.
#[utoipa::path(
    tag = "agents",
    security(("token" = [])),
    responses(
        (status = 200, body = Agent),
        (status = 400, body = ProblemBody),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[patch("/api/v1/agents/{id}")]
pub(super) async fn update_agent(
    user: LeadUser,
    id: Path<Uuid>,
    form: Json<AgentForm>,
    pool: Data<Pool>,
    hub: Data<Hub>,
    auth: Data<Auth>,
    records: Data<RecordsChanged>,
) -> Result<Json<Agent>, Problem> {
    form.check_allowed(user.0.role)?;
    let change = form.into_inner().parse()?;
    let change = |profile: &mut _| change.apply(profile);
    let changed = profile_update(&pool, &user.by(), AgentId(*id), change).await?;
    records.changed();
    if changed.agent.disabled_at.is_some() {
        auth.sign_out_agent(changed.agent.id).await?;
    } else {
        auth.forget_agent(changed.agent.id);
    }
    let capacity = capacity_get(&pool).await?;
    Ok(Json(agent(changed, &capacity, &hub)))
}
