//! The audit log: who changed what, and what supervisors did.

mod list;

use crate::http::routes::Routes;

pub fn configure(config: &mut Routes<'_>) {
    config.service(list::list_audit_log);
}
