//! What the demo tells about itself.

use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;

#[derive(Serialize, TS, ToSchema)]
pub struct DemoAccount {
    pub email: String,
    pub name: String,
    pub role: String,
}

#[derive(Serialize, TS, ToSchema)]
pub struct DemoBody {
    pub password: &'static str,
    pub accounts: Vec<DemoAccount>,
}
