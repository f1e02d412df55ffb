//! Which queue a new conversation goes to, and why: rules over what is known of it when it begins.
//! Reading order: rules (what a rule is), route (which one decides), matching (when a condition holds).

mod matching;
mod route;
mod rules;

pub(crate) use matching::{is_written_without_spaces, primary_tag, words_of};
pub use route::route;
pub use rules::{
    Condition, ConditionTrace, Effect, Field, Operator, Outcome, Route, RouteFacts, Rule, RuleTrace,
};

#[cfg(test)]
mod tests;
