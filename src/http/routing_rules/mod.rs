//! Routing rules: which queue a new conversation goes to.

mod create;
mod delete;
mod form;
mod list;
mod order;
mod restore;
mod test;
mod update;

use crate::http::routes::Routes;
use crate::store::routing_rules::{ConditionRow, NeedRow, RuleRow};
use crate::wire::routing_rule::{Condition, Outcome, RoutingRule};
use crate::wire::skill::SkillLevel;

pub fn configure(config: &mut Routes<'_>) {
    config
        .service(list::list_routing_rules)
        .service(create::create_routing_rule)
        .service(test::test_routing_rules)
        .service(order::order_routing_rules)
        .service(update::update_routing_rule)
        .service(delete::delete_routing_rule)
        .service(restore::restore_routing_rule);
}

fn routing_rule(row: &RuleRow) -> RoutingRule {
    let condition = |row: &ConditionRow| Condition {
        field: row.field.clone(),
        operator: row.operator.into(),
        value: row.value.clone(),
    };
    let need = |row: &NeedRow| SkillLevel {
        skill_id: row.skill_id.0,
        level: row.level,
    };
    let outcome = &row.outcome;
    RoutingRule {
        id: row.id.0,
        name: row.name.clone(),
        enabled: row.enabled,
        position: row.position,
        conditions: row.conditions.iter().map(condition).collect(),
        outcome: Outcome {
            queue_id: outcome.queue_id.map(|queue| queue.0),
            priority: outcome.priority.map(Into::into),
            skills: outcome.skills.iter().map(need).collect(),
            match_language: outcome.match_language,
            answer_within_seconds: outcome.answer_within_seconds,
        },
    }
}
