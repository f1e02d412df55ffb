//! What platforms post to us.

mod body;
mod greet;
mod receive;

pub use body::RawBodies;

pub fn configure(config: &mut Routes<'_>) {
    config
        .service(receive::receive_webhook)
        .service(greet::greet_webhook);
}
use crate::http::routes::Routes;
