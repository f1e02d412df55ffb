//! Rules: conditions that must all hold, and what follows.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::conversation::Priority;
use crate::ids::{QueueId, RuleId};
use crate::queue::SkillNeed;
use crate::words::words;

/// What is known of a conversation when it begins.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RouteFacts {
    pub channel_id: String,
    pub channel_kind: String,
    pub email: Option<String>,
    pub name: Option<String>,
    pub is_verified: bool,
    /// Has written before.
    pub is_known: bool,
    pub page_url: Option<String>,
    /// As the browser says it, such as `de-AT`; compared by its first part.
    pub language: Option<String>,
    pub text: String,
    /// Answers of the pre-chat form.
    pub fields: BTreeMap<String, String>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Field {
    Channel,
    ContactEmail,
    ContactName,
    ContactVerified,
    ContactKnown,
    PageUrl,
    Language,
    Text,
    /// An answer of the pre-chat form, by its name.
    Form(String),
}

words! {
    Operator {
        Is = "is",
        IsNot = "is_not",
        Contains = "contains",
        /// One of several words, separated by commas, as a whole word.
        ContainsAnyWord = "contains_any_word",
        StartsWith = "starts_with",
        IsPresent = "is_present",
        IsAbsent = "is_absent",
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Condition {
    pub field: Field,
    pub operator: Operator,
    /// Upper and lower case are the same.
    pub value: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Outcome {
    pub queue: Option<QueueId>,
    pub priority: Option<Priority>,
    pub skills: Vec<SkillNeed>,
    /// Also needs the skill whose language is the contact's, if there is one.
    pub match_language: bool,
    pub answer_within: Option<Duration>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rule {
    pub id: RuleId,
    pub name: String,
    pub is_enabled: bool,
    /// All must hold; none means always.
    pub conditions: Vec<Condition>,
    pub outcome: Outcome,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConditionTrace {
    pub condition: Condition,
    /// What was found there.
    pub actual: Option<String>,
    pub held: bool,
}

words! {
    /// What a rule did to a route.
    Effect {
        /// Decided the queue.
        Queue = "queue",
        /// Added a priority, skills or a time.
        Adds = "adds",
        None = "none",
        Disabled = "disabled",
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuleTrace {
    pub rule: RuleId,
    pub name: String,
    pub matched: bool,
    pub conditions: Vec<ConditionTrace>,
    pub effect: Effect,
}

/// Where a conversation goes, and why.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Route {
    /// `None` only when no rule decided and there is no default queue.
    pub queue: Option<QueueId>,
    /// The rule that decided the queue; `None` for the default queue.
    pub rule: Option<String>,
    pub priority: Option<Priority>,
    pub skills: Vec<SkillNeed>,
    pub answer_within: Option<Duration>,
    /// Rules in order, up to and with the one that decided.
    pub trace: Vec<RuleTrace>,
}
