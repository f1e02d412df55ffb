//! People who asked their platform that we forget them: the platform's call, and the page on which they look after it.

mod ask;
mod page;

use crate::http::routes::Routes;

pub fn configure(config: &mut Routes<'_>) {
    config
        .service(ask::ask_for_deletion)
        .service(page::deletion_page);
}
