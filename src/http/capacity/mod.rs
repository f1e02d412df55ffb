//! How much every agent can carry, unless they have limits of their own.

mod get;
mod put;

use crate::http::routes::Routes;

/// Nobody talks with more at once; also for an agent's own limits.
pub(super) const UNITS: std::ops::RangeInclusive<i64> = 0..=100;

pub fn configure(config: &mut Routes<'_>) {
    config.service(get::get_capacity).service(put::put_capacity);
}
