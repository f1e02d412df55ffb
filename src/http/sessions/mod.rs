//! Sessions: signing in and out.

mod create;
mod delete;
mod token;

use crate::http::routes::Routes;

pub fn configure(config: &mut Routes<'_>) {
    config
        .service(create::create)
        .service(delete::delete)
        .service(token::token);
}

/// Whether browsers reach us by https; the cookie then never travels in clear.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CookieSecurity {
    pub is_secure: bool,
}
