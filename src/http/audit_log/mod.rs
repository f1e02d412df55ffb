//! The audit log: who changed what, and what supervisors did.

mod list;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list::list_audit_log);
}
