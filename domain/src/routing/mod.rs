//! Which queue a new conversation goes to, and why: rules over what is known of it when it begins.

mod rules;

pub use rules::{
    Condition, ConditionTrace, Effect, Field, Operator, Outcome, Route, RouteFacts, Rule, RuleTrace,
};
