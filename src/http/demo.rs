//! What the demo tells about itself, so that nobody has to look up a password.

use actix_web::get;
use actix_web::web::{Data, Json};

use super::problem::{Problem, ProblemBody};
use crate::demo::{Account, PASSWORD, accounts};
use crate::wire::demo::{DemoAccount, DemoBody};

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
    let accounts = accounts().map_err(Problem::internal)?;
    let account = |Account { email, name, role }| DemoAccount { email, name, role };
    Ok(Json(DemoBody {
        password: PASSWORD,
        accounts: accounts.into_iter().map(account).collect(),
    }))
}
