//! How much every agent can carry, unless they have limits of their own.

mod get;
mod put;

use utoipa_actix_web::service_config::ServiceConfig;

/// Nobody talks with more at once; also for an agent's own limits.
pub(super) const UNITS: std::ops::RangeInclusive<i64> = 0..=100;

pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(get::get_capacity).service(put::put_capacity);
}
