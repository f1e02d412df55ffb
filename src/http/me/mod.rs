//! The caller.

mod get;

pub fn configure(config: &mut Routes<'_>) {
    config.service(get::get_me);
}
use crate::http::routes::Routes;
