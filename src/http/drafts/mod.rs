//! An agent's own unsent reply to a conversation.

mod get;
mod put;

use crate::http::routes::Routes;

pub fn configure(config: &mut Routes<'_>) {
    config.service(get::get_draft).service(put::put_draft);
}
