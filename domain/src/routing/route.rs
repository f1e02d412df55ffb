//! Rules in order: those that only add something add up, the first that matches and names a queue decides.

use std::collections::BTreeMap;

use super::matching::{actual, holds, primary_tag};
use super::rules::{ConditionTrace, Effect, Outcome, Route, RouteFacts, Rule, RuleTrace};
use crate::ids::QueueId;
use crate::limits::{NEEDS_MAX, PREVIEW_CHARS_MAX};
use crate::queue::SkillNeed;

/// `skills_by_language` has the skill to ask for by primary language tag, such as `de`.
///
/// What several rules add comes together: of priorities the highest, of times the shortest, of one
/// skill the highest level. Rules after the deciding one are not looked at. Without a deciding rule
/// it is the default queue, with what was added on the way.
pub fn route(
    rules: &[Rule],
    facts: &RouteFacts,
    skills_by_language: &BTreeMap<String, SkillNeed>,
    default_queue: Option<QueueId>,
) -> Route {
    let mut route = Route {
        queue: default_queue,
        ..Route::default()
    };
    for rule in rules {
        let conditions: Vec<_> = rule
            .conditions
            .iter()
            .map(|condition| ConditionTrace {
                held: holds(condition, facts),
                actual: actual(&condition.field, facts).map(shorten),
                condition: condition.clone(),
            })
            .collect();
        let matched = rule.is_enabled && conditions.iter().all(|one| one.held);
        let effect = if !rule.is_enabled {
            Effect::Disabled
        } else if !matched {
            Effect::None
        } else if rule.outcome.queue.is_some() {
            Effect::Queue
        } else if is_anything_added(&rule.outcome) {
            Effect::Adds
        } else {
            Effect::None
        };
        if matched {
            add(&mut route, &rule.outcome, facts, skills_by_language);
        }
        route.trace.push(RuleTrace {
            rule: rule.id,
            name: rule.name.clone(),
            matched,
            conditions,
            effect,
        });
        if effect == Effect::Queue {
            route.queue = rule.outcome.queue;
            route.rule = Some(rule.name.clone());
            break;
        }
    }
    route
}

fn is_anything_added(outcome: &Outcome) -> bool {
    outcome.priority.is_some()
        || outcome.answer_within.is_some()
        || outcome.match_language
        || !outcome.skills.is_empty()
}

fn add(
    route: &mut Route,
    outcome: &Outcome,
    facts: &RouteFacts,
    skills_by_language: &BTreeMap<String, SkillNeed>,
) {
    route.priority = route.priority.max(outcome.priority);
    route.answer_within = [route.answer_within, outcome.answer_within]
        .into_iter()
        .flatten()
        .min();
    let language = facts.language.as_deref().map(primary_tag);
    let spoken = language
        .filter(|_| outcome.match_language)
        .and_then(|tag| skills_by_language.get(&tag));
    for need in outcome.skills.iter().chain(spoken) {
        if let Some(known) = route.skills.iter_mut().find(|one| one.skill == need.skill) {
            known.level = known.level.max(need.level);
        } else if route.skills.len() < NEEDS_MAX {
            route.skills.push(need.clone());
        }
    }
}

/// A trace is read by people; a text may be long.
fn shorten(actual: String) -> String {
    match actual.char_indices().nth(PREVIEW_CHARS_MAX) {
        Some((end, _)) => format!("{}…", actual.get(..end).unwrap_or_default()),
        None => actual,
    }
}
