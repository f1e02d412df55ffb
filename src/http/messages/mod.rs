//! The messages of one conversation: read, post, edit, delete.
//! It must not know how texts are stored or who else is told.
//! Start reading at `post`.

mod delete;
mod edit;
mod list;
mod post;

use utoipa_actix_web::service_config::ServiceConfig;

/// One line per handler.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list)
        .service(post::post)
        .service(edit::edit)
        .service(delete::delete);
}
