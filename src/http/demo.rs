//! What the demo tells about itself, so that nobody has to look up a password.

use actix_web::get;
use actix_web::web::{Data, Json};
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::{Problem, ProblemBody};
use crate::auth::Role;

/// All demo accounts have it; `serve --demo` listens on loopback addresses only.
pub const PASSWORD: &str = "bellhop-demo";

#[derive(Clone, Serialize, ToSchema)]
pub struct DemoAccount {
    pub email: &'static str,
    pub name: &'static str,
    pub role: &'static str,
}

/// The demo's agents, as it makes them.
pub const ACCOUNTS: &[(&str, &str, Role)] = &[
    ("admin@example.com", "Alex Admin", Role::Admin),
    ("lead@example.com", "Lena Lead", Role::Lead),
    ("mia@example.com", "Mia Berger", Role::Agent),
    ("jon@example.com", "Jon Castillo", Role::Agent),
];

#[derive(Serialize, ToSchema)]
struct DemoBody {
    password: &'static str,
    accounts: Vec<DemoAccount>,
}

/// Whether this hub is a demo.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct IsDemo(pub bool);

/// The accounts of the demo; there is no such page outside of it.
#[utoipa::path(tag = "demo", responses(
    (status = 200, description = "the demo's accounts", body = DemoBody),
    (status = 404, description = "this is no demo", body = ProblemBody),
))]
#[get("/api/v1/demo")]
pub async fn demo(is_demo: Data<IsDemo>) -> Result<Json<DemoBody>, Problem> {
    if !is_demo.0 {
        return Err(Problem::not_found("demo here"));
    }
    let account = |(email, name, role): &(&'static str, &'static str, Role)| DemoAccount {
        email,
        name,
        role: role.as_str(),
    };
    Ok(Json(DemoBody {
        password: PASSWORD,
        accounts: ACCOUNTS.iter().map(account).collect(),
    }))
}
