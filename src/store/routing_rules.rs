//! Routing rules: which queue a new conversation goes to, by what is known of it.

use std::collections::BTreeMap;
use std::time::Duration;

use bellhop_domain::conversation::Priority;
use bellhop_domain::queue::SkillNeed;
use bellhop_domain::routing::{Condition, Field, Operator, Outcome, Rule};
use bellhop_domain::{QueueId, RuleId, SkillId};
use chrono::Utc;
use diesel::prelude::{ExpressionMethods, QueryDsl};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::error::StoreError;
use super::ordered::{Ordered, place_last};
use super::queues::QueueRow;
use super::record::{Pick, Record, picked, set_deleted};
use super::record_error::RecordError;
use super::references::all_found;
use super::rows::from_json;
use super::schema::routing_rules;
use super::skills::check_skills;

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct RuleRow {
    pub id: RuleId,
    pub name: String,
    pub enabled: bool,
    /// From 1; the first that matches and names a queue decides.
    pub position: i32,
    /// All must hold; none means always.
    pub conditions: Vec<ConditionRow>,
    pub outcome: OutcomeRow,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ConditionRow {
    /// As [`field_text`] writes it.
    pub field: String,
    pub operator: Operator,
    pub value: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct OutcomeRow {
    pub queue_id: Option<QueueId>,
    pub priority: Option<Priority>,
    pub skills: Vec<NeedRow>,
    pub match_language: bool,
    pub answer_within_seconds: Option<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NeedRow {
    pub skill_id: SkillId,
    /// 1 (basic) to 5 (expert).
    pub level: u8,
}

/// The prefix of a field of the pre-chat form.
const FORM: &str = "field.";

/// Fields that have a word of their own.
pub const FIELDS: &[(Field, &str)] = &[
    (Field::Channel, "channel"),
    (Field::ContactEmail, "contact.email"),
    (Field::ContactName, "contact.name"),
    (Field::ContactVerified, "contact.verified"),
    (Field::ContactKnown, "contact.known"),
    (Field::PageUrl, "page.url"),
    (Field::Language, "language"),
    (Field::Text, "text"),
];

pub fn field_text(field: &Field) -> String {
    if let Field::Form(name) = field {
        return format!("{FORM}{name}");
    }
    let known = FIELDS.iter().find(|(known, _)| known == field);
    known.map_or_else(String::new, |(_, word)| (*word).to_owned())
}

pub fn field_parse(text: &str) -> Option<Field> {
    if let Some(name) = text.strip_prefix(FORM) {
        return (!name.is_empty()).then(|| Field::Form(name.to_owned()));
    }
    let known = FIELDS.iter().find(|(_, word)| *word == text);
    known.map(|(field, _)| field.clone())
}

impl RuleRow {
    /// Always holds and does nothing; comes last.
    pub fn new(name: String) -> Self {
        Self {
            id: RuleId(Uuid::now_v7()),
            name,
            enabled: true,
            position: 0,
            conditions: Vec::new(),
            outcome: OutcomeRow::default(),
        }
    }

    /// As routing needs it. A skill that is gone is not needed.
    pub fn rule(&self, skills: &BTreeMap<SkillId, String>) -> Result<Rule, StoreError> {
        let condition = |row: &ConditionRow| {
            let field = field_parse(&row.field);
            let unreadable = || StoreError::Corrupt(format!("field {:?}", row.field));
            Ok(Condition {
                field: field.ok_or_else(unreadable)?,
                operator: row.operator,
                value: row.value.clone(),
            })
        };
        let need = |row: &NeedRow| {
            let name = skills.get(&row.skill_id)?.clone();
            Some(SkillNeed {
                skill: row.skill_id,
                name,
                level: row.level,
            })
        };
        let conditions = self.conditions.iter().map(condition);
        let outcome = &self.outcome;
        let within = outcome.answer_within_seconds;
        Ok(Rule {
            id: self.id,
            name: self.name.clone(),
            is_enabled: self.enabled,
            conditions: conditions.collect::<Result<_, StoreError>>()?,
            outcome: Outcome {
                queue: outcome.queue_id,
                priority: outcome.priority,
                skills: outcome.skills.iter().filter_map(need).collect(),
                match_language: outcome.match_language,
                answer_within: within.map(|within| Duration::from_secs(within.into())),
            },
        })
    }
}

impl Record for RuleRow {
    const KIND: &'static str = "routing rule";
    /// Each new conversation is held against all of them.
    const MAX: i64 = 200;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn name(&self) -> &str {
        &self.name
    }

    async fn read(connection: &mut AsyncPgConnection, pick: Pick) -> Result<Vec<Self>, StoreError> {
        let query = picked!(routing_rules, routing_rules::table.into_boxed(), pick);
        let found: Vec<(Uuid, String, bool, i32, Value, Value)> = query
            .order((routing_rules::position.asc(), routing_rules::id.asc()))
            .select((
                routing_rules::id,
                routing_rules::name,
                routing_rules::is_enabled,
                routing_rules::position,
                routing_rules::conditions,
                routing_rules::outcome,
            ))
            .load(connection)
            .await?;
        let rule = |(id, name, enabled, position, conditions, outcome)| {
            Ok(Self {
                id: RuleId(id),
                name,
                enabled,
                position,
                conditions: from_json(conditions)?,
                outcome: from_json(outcome)?,
            })
        };
        found.into_iter().map(rule).collect()
    }

    async fn save(&self, connection: &mut AsyncPgConnection) -> Result<(), StoreError> {
        let now = Utc::now();
        let (conditions, outcome) = (json!(self.conditions), json!(self.outcome));
        let columns = (
            routing_rules::name.eq(&self.name),
            routing_rules::is_enabled.eq(self.enabled),
            routing_rules::position.eq(self.position),
            routing_rules::conditions.eq(&conditions),
            routing_rules::outcome.eq(&outcome),
            routing_rules::updated_at.eq(now),
        );
        diesel::insert_into(routing_rules::table)
            .values((
                routing_rules::id.eq(self.id.0),
                routing_rules::created_at.eq(now),
                columns,
            ))
            .on_conflict(routing_rules::id)
            .do_update()
            .set(columns)
            .execute(connection)
            .await?;
        Ok(())
    }

    async fn settle(
        &mut self,
        connection: &mut AsyncPgConnection,
        before: Option<&Self>,
    ) -> Result<(), RecordError> {
        let needs = self.outcome.skills.iter().map(|need| need.skill_id);
        check_skills(connection, "outcome/skills", &needs.collect::<Vec<_>>()).await?;
        if let Some(id) = self.outcome.queue_id {
            let found = QueueRow::read(connection, Pick::One(id.0)).await?;
            let found: Vec<Uuid> = found.iter().map(|queue| queue.id.0).collect();
            let (kind, field) = (QueueRow::KIND, "outcome/queue_id");
            all_found(kind, field, [id.0].into_iter(), &found)?;
        }
        Ok(place_last(self, connection, before).await?)
    }

    async fn check_unused(&self, _connection: &mut AsyncPgConnection) -> Result<(), RecordError> {
        Ok(())
    }

    set_deleted!(routing_rules);
}

impl Ordered for RuleRow {
    fn position(&mut self) -> &mut i32 {
        &mut self.position
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_read_as_it_is_written() {
        let form = (Field::Form("order number".to_owned()), "field.order number");
        for (field, text) in FIELDS.iter().chain([&form]) {
            assert_eq!(field_parse(text).as_ref(), Some(field));
            assert_eq!(field_text(field), *text);
        }
        for bad in ["", "field.", "contact", "Text"] {
            assert_eq!(field_parse(bad), None, "{bad}");
        }
    }
}
