//! What platforms post to us.

mod body;
mod greet;
mod receive;

pub use body::RawBodies;
pub(super) use receive::{door, refusal};

use crate::http::routes::Routes;

pub fn configure(config: &mut Routes<'_>) {
    config
        .service(receive::receive_webhook)
        .service(greet::greet_webhook);
}
