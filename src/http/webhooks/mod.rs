//! What platforms post to us.

mod body;
mod receive;

use utoipa_actix_web::service_config::ServiceConfig;

pub use body::RawBodies;

pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(receive::receive_webhook);
}
