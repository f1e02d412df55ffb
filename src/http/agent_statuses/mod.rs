//! Custom statuses: what agents may say of themselves besides the kinds.

mod create;
mod delete;
mod form;
mod list;
mod restore;
mod update;

use crate::http::routes::Routes;
use crate::store::custom_statuses::CustomStatusRow;
use crate::wire::custom_status::CustomStatus;

pub fn configure(config: &mut Routes<'_>) {
    config
        .service(list::list_agent_statuses)
        .service(create::create_custom_status)
        .service(update::update_custom_status)
        .service(delete::delete_custom_status)
        .service(restore::restore_custom_status);
}

fn custom_status(row: &CustomStatusRow) -> CustomStatus {
    CustomStatus {
        id: row.id,
        label: row.label.clone(),
        kind: row.kind.into(),
    }
}
