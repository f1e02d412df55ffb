//! An agent's own unsent reply to a conversation.

mod get;
mod put;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(get::get_draft).service(put::put_draft);
}
