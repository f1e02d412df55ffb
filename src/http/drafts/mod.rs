//! An agent's own unsent reply to a conversation.

mod get;
mod put;

use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::wire::message::Visibility;

pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(get::get_draft).service(put::put_draft);
}

/// An empty text is no draft.
#[derive(Serialize, ToSchema)]
#[schema(as = Draft)]
struct DraftBody {
    text: String,
    visibility: Visibility,
}
