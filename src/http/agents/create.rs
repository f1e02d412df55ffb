//! `POST /api/v1/agents`.

use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, post};
use bellhop_actors::Hub;
use serde::Deserialize;
use utoipa::ToSchema;

use super::agent;
use super::form::role;
use crate::auth::Passwords;
use crate::auth::passwords::PasswordError;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::http::record_form::name;
use crate::http::text;
use crate::store::agent_profiles::profile_create;
use crate::store::agents::NewAgent;
use crate::store::capacity::capacity_get;
use crate::wire::agent::Agent;

#[derive(Deserialize, ToSchema)]
struct NewAgentForm {
    email: String,
    name: String,
    role: String,
    password: String,
}

/// Adds somebody who may sign in.
#[utoipa::path(
    tag = "agents",
    security(("token" = [])),
    responses(
        (status = 201, body = Agent),
        (status = 400, body = ProblemBody),
        (status = 403, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[post("/api/v1/agents")]
pub(super) async fn create_agent(
    editor: RecordEditor,
    form: Json<NewAgentForm>,
    hub: Data<Hub>,
    passwords: Data<Passwords>,
) -> Result<HttpResponse, Problem> {
    let email = text::email("email", &form.email)?;
    let email = email.ok_or_else(|| Problem::bad_request("email must not be empty").at("email"))?;
    let (name, role) = (name("name", &form.name)?, role(&form.role)?);
    let hash = passwords.hash(form.password.clone()).await;
    let password_hash = hash.map_err(|error| match error {
        PasswordError::BadLength => Problem::bad_request(error.to_string()).at("password"),
        PasswordError::Failed(_) => Problem::internal(error),
    })?;
    let new = NewAgent {
        email: &email,
        name: &name,
        role,
        password_hash: &password_hash,
    };
    let made = profile_create(&editor.pool, &editor.by, new).await?;
    editor.records.changed();
    let capacity = capacity_get(&editor.pool).await?;
    Ok(HttpResponse::Created().json(agent(made, &capacity, &hub)))
}
