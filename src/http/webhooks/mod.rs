//! What platforms post to us.

mod body;
mod greet;
mod receive;

use utoipa_actix_web::service_config::ServiceConfig;

pub use body::RawBodies;
pub(super) use receive::{door, refusal};

pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(receive::receive_webhook)
        .service(greet::greet_webhook);
}
