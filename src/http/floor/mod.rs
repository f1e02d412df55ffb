//! The live floor over HTTP: for those who have no socket, and for what a dialog asks once.

mod transfer_targets;
mod wallboard;

use crate::http::routes::Routes;

pub fn configure(config: &mut Routes<'_>) {
    config
        .service(transfer_targets::list_transfer_targets)
        .service(wallboard::get_wallboard);
}
