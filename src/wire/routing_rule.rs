//! Routing rules, and what they would do.

use bellhop_domain::routing as domain;
use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::conversation::Priority;
use super::routing::{QueueName, SkillNeed};
use super::skill::SkillLevel;

#[derive(Clone, Copy, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RuleOperator)]
#[ts(rename = "RuleOperator")]
pub enum Operator {
    Is,
    IsNot,
    Contains,
    /// One of several words, separated by commas.
    ContainsAnyWord,
    StartsWith,
    IsPresent,
    IsAbsent,
}

impl From<domain::Operator> for Operator {
    fn from(operator: domain::Operator) -> Self {
        match operator {
            domain::Operator::Is => Self::Is,
            domain::Operator::IsNot => Self::IsNot,
            domain::Operator::Contains => Self::Contains,
            domain::Operator::ContainsAnyWord => Self::ContainsAnyWord,
            domain::Operator::StartsWith => Self::StartsWith,
            domain::Operator::IsPresent => Self::IsPresent,
            domain::Operator::IsAbsent => Self::IsAbsent,
        }
    }
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
#[schema(as = RuleCondition)]
#[ts(rename = "RuleCondition")]
pub struct Condition {
    /// `channel`, `contact.email`, `contact.name`, `contact.verified`, `contact.known`, `page.url`,
    /// `language`, `text` or `field.<name>`.
    pub field: String,
    pub operator: Operator,
    pub value: String,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
#[schema(as = RuleOutcome)]
#[ts(rename = "RuleOutcome")]
pub struct Outcome {
    /// Null: the rule only adds to what others decide.
    pub queue_id: Option<Uuid>,
    pub priority: Option<Priority>,
    pub skills: Vec<SkillLevel>,
    /// Also needs the skill whose language is the contact's, if there is one.
    pub match_language: bool,
    pub answer_within_seconds: Option<u32>,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct RoutingRule {
    pub id: Uuid,
    pub name: String,
    pub enabled: bool,
    /// Ascending; the first that matches and names a queue decides.
    pub position: i32,
    /// All must hold; none means always.
    pub conditions: Vec<Condition>,
    pub outcome: Outcome,
}

#[derive(Serialize, TS, ToSchema)]
pub struct RoutingRules {
    pub routing_rules: Vec<RoutingRule>,
    /// Always null: rules are few.
    pub next_cursor: Option<String>,
}

/// Where a conversation would go, and why.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct RoutingTest {
    /// Null when there is no queue at all.
    pub queue: Option<QueueName>,
    /// No rule decided: it is the default queue.
    pub fallback: bool,
    /// Null: as usual.
    pub priority: Option<Priority>,
    pub skills: Vec<SkillNeed>,
    pub answer_within_seconds: Option<u64>,
    /// Rules in order, up to and with the one that decided.
    pub trace: Vec<RuleTrace>,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct RuleTrace {
    pub rule_id: Uuid,
    pub name: String,
    pub matched: bool,
    pub conditions: Vec<ConditionTrace>,
    pub effect: RuleEffect,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct ConditionTrace {
    pub field: String,
    pub operator: Operator,
    pub value: String,
    /// What was found there.
    pub actual: Option<String>,
    pub held: bool,
}

#[derive(Clone, Copy, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleEffect {
    /// Decided the queue.
    Queue,
    /// Added a priority, skills or a time.
    Adds,
    None,
    Disabled,
}

impl From<domain::Effect> for RuleEffect {
    fn from(effect: domain::Effect) -> Self {
        match effect {
            domain::Effect::Queue => Self::Queue,
            domain::Effect::Adds => Self::Adds,
            domain::Effect::None => Self::None,
            domain::Effect::Disabled => Self::Disabled,
        }
    }
}
