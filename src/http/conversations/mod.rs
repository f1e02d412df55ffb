//! Conversations over HTTP: lists and histories straight from the store, commands through the hub.
//! It must not decide who may do what: the hub does for commands, [`visible`] does for reads.
//! Start reading at `desk`, then `list` and `start`.

mod counts;
mod cursor;
mod desk;
mod get;
mod list;
mod seen;
mod start;
mod timeline;
mod update;

use utoipa_actix_web::service_config::ServiceConfig;

pub(in crate::http) use desk::{ConversationDesk, audience, client_id, page_limit, visible};

/// One line per handler.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(counts::counts)
        .service(list::list)
        .service(start::start)
        .service(get::get)
        .service(update::update)
        .service(seen::seen)
        .service(timeline::timeline);
}
