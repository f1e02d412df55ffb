//! What an admin may say of a routing rule.

use std::ops::RangeInclusive;

use bellhop_domain::conversation::Priority;
use bellhop_domain::limits::NEEDS_MAX;
use bellhop_domain::routing::{Field, Operator};
use bellhop_domain::{QueueId, SkillId};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::problem::Problem;
use crate::http::record_form::{at_most, name, number, number_or_none, required, word};
use crate::http::text;
use crate::store::routing_rules::{
    ConditionRow, FIELDS, NeedRow, OutcomeRow, RuleRow, field_parse,
};

/// A rule with more is several rules.
const CONDITIONS_MAX: usize = 20;
/// A list of words; longer ones are better two conditions of two rules.
const VALUE_CHARS_MAX: usize = 1_000;
const FIELD_CHARS_MAX: usize = 100;
const LEVEL: RangeInclusive<i64> = 1..=5;
/// Up to thirty days.
const ANSWER_WITHIN_SECONDS: RangeInclusive<i64> = 1..=2_592_000;

#[derive(Deserialize, ToSchema)]
struct ConditionForm {
    field: String,
    operator: String,
    #[serde(default)]
    value: String,
}

#[derive(Deserialize, ToSchema)]
struct NeedForm {
    skill_id: Uuid,
    level: i64,
}

#[derive(Deserialize, ToSchema)]
struct OutcomeForm {
    queue_id: Option<Uuid>,
    priority: Option<String>,
    #[serde(default)]
    skills: Vec<NeedForm>,
    #[serde(default)]
    match_language: bool,
    answer_within_seconds: Option<i64>,
}

/// Conditions and outcome are each given as a whole.
#[derive(Deserialize, ToSchema)]
pub(super) struct RoutingRuleForm {
    name: Option<String>,
    enabled: Option<bool>,
    conditions: Option<Vec<ConditionForm>>,
    outcome: Option<OutcomeForm>,
}

pub(super) struct RoutingRuleChange {
    name: Option<String>,
    enabled: Option<bool>,
    conditions: Option<Vec<ConditionRow>>,
    outcome: Option<OutcomeRow>,
}

impl RoutingRuleForm {
    pub(super) fn parse(self) -> Result<RoutingRuleChange, Problem> {
        let conditions = self.conditions.map(|forms| {
            at_most("conditions", forms.len(), CONDITIONS_MAX)?;
            let forms = forms.iter().enumerate();
            let rows = forms.map(|(place, form)| condition(&format!("conditions/{place}"), form));
            rows.collect::<Result<Vec<_>, _>>()
        });
        Ok(RoutingRuleChange {
            name: self.name.map(|text| name("name", &text)).transpose()?,
            enabled: self.enabled,
            conditions: conditions.transpose()?,
            outcome: self.outcome.map(|form| outcome(&form)).transpose()?,
        })
    }
}

fn condition(place: &str, form: &ConditionForm) -> Result<ConditionRow, Problem> {
    let at = |field: &str| format!("{place}/{field}");
    let field = field_parse(&form.field).ok_or_else(|| {
        let known: Vec<&str> = FIELDS.iter().map(|(_, word)| *word).collect();
        let known = known.join(", ");
        let detail = format!("{} must be one of: {known}, field.<name>", at("field"));
        Problem::bad_request(detail).at(at("field"))
    })?;
    text::line(&at("field"), &form.field, FIELD_CHARS_MAX)?;
    let (operators, as_str) = (Operator::ALL, Operator::as_str);
    let operator = word(&at("operator"), &form.operator, operators, as_str)?;
    let value = match operator {
        Operator::IsPresent | Operator::IsAbsent => String::new(),
        Operator::Is
        | Operator::IsNot
        | Operator::Contains
        | Operator::ContainsAnyWord
        | Operator::StartsWith => {
            let value = text::line(&at("value"), &form.value, VALUE_CHARS_MAX)?;
            let value = value.ok_or_else(|| {
                let detail = format!(
                    "{} must not be empty; is_absent asks for nothing",
                    at("value")
                );
                Problem::bad_request(detail).at(at("value"))
            })?;
            check_yes_or_no(&field, operator, &value, &at("value"))?;
            value
        }
    };
    Ok(ConditionRow {
        field: form.field.clone(),
        operator,
        value,
    })
}

/// Another value would never hold, and nobody would see why.
fn check_yes_or_no(
    field: &Field,
    operator: Operator,
    value: &str,
    place: &str,
) -> Result<(), Problem> {
    let is_yes_or_no = matches!(field, Field::ContactVerified | Field::ContactKnown);
    let compares = matches!(operator, Operator::Is | Operator::IsNot);
    let is_word = ["true", "false"]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word));
    if !is_yes_or_no || (compares && is_word) {
        return Ok(());
    }
    let detail = format!("{place} must be true or false, with the operator is or is_not");
    Err(Problem::bad_request(detail).at(place))
}

fn outcome(form: &OutcomeForm) -> Result<OutcomeRow, Problem> {
    at_most("outcome/skills", form.skills.len(), NEEDS_MAX)?;
    let mut skills: Vec<NeedRow> = Vec::new();
    for (place, need) in form.skills.iter().enumerate() {
        let place = format!("outcome/skills/{place}");
        let skill_id = SkillId(need.skill_id);
        if skills.iter().any(|known| known.skill_id == skill_id) {
            let detail = format!("{place}: this skill is there already; keep one of them");
            return Err(Problem::bad_request(detail).at(place));
        }
        let level = number(&format!("{place}/level"), need.level, &LEVEL)?;
        skills.push(NeedRow { skill_id, level });
    }
    let priority = form.priority.as_deref();
    let priority = priority.map(|text| {
        let as_str = Priority::as_str;
        word("outcome/priority", text, Priority::ALL, as_str)
    });
    let row = OutcomeRow {
        queue_id: form.queue_id.map(QueueId),
        priority: priority.transpose()?,
        skills,
        match_language: form.match_language,
        answer_within_seconds: number_or_none(
            "outcome/answer_within_seconds",
            form.answer_within_seconds,
            &ANSWER_WITHIN_SECONDS,
        )?,
    };
    if row == OutcomeRow::default() {
        return Err(nothing_follows());
    }
    Ok(row)
}

fn nothing_follows() -> Problem {
    let detail =
        "outcome must choose a queue, a priority, a skill, the contact's language or a time";
    Problem::bad_request(detail).at("outcome")
}

impl RoutingRuleChange {
    pub(super) fn apply(self, row: &mut RuleRow) {
        if let Some(name) = self.name {
            row.name = name;
        }
        if let Some(enabled) = self.enabled {
            row.enabled = enabled;
        }
        if let Some(conditions) = self.conditions {
            row.conditions = conditions;
        }
        if let Some(outcome) = self.outcome {
            row.outcome = outcome;
        }
    }

    pub(super) fn into_new(self) -> Result<RuleRow, Problem> {
        let mut row = RuleRow::new(required("name", self.name.clone())?);
        if self.outcome.is_none() {
            return Err(nothing_follows());
        }
        self.apply(&mut row);
        Ok(row)
    }
}
