//! The caller.

mod get;

use crate::http::routes::Routes;

pub fn configure(config: &mut Routes<'_>) {
    config.service(get::get_me);
}
