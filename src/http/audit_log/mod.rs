//! The audit log: who changed what, and what supervisors did.

mod list;

pub fn configure(config: &mut Routes<'_>) {
    config.service(list::list_audit_log);
}
use crate::http::routes::Routes;
