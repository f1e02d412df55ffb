//! People who asked their platform that we forget them: the platform's call, and the page on which they look after it.

mod ask;
mod page;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(ask::ask_for_deletion)
        .service(page::deletion_page);
}
