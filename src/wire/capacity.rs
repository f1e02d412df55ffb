//! How much every agent can carry, unless they have limits of their own.

use std::collections::BTreeMap;

use bellhop_domain::agent as domain;
use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;

use super::status::ChannelClass;

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct ClassRule {
    pub units_max: u32,
    /// Classes that an agent may be busy with and still be given this one.
    pub interrupts: Vec<ChannelClass>,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct Capacity {
    pub classes: BTreeMap<ChannelClass, ClassRule>,
}

impl From<&domain::Capacity> for Capacity {
    fn from(capacity: &domain::Capacity) -> Self {
        let rule = |(class, rule): (&domain::ChannelClass, &domain::ClassRule)| {
            let interrupts = rule.interrupts.iter().copied().map(Into::into);
            let rule = ClassRule {
                units_max: rule.units_max,
                interrupts: interrupts.collect(),
            };
            ((*class).into(), rule)
        };
        Self {
            classes: capacity.classes.iter().map(rule).collect(),
        }
    }
}
