//! Skills: what agents can do and conversations may need. Some are languages.

use bellhop_domain::SkillId;
use chrono::Utc;
use diesel::prelude::{ExpressionMethods, QueryDsl};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::Serialize;
use uuid::Uuid;

use super::error::StoreError;
use super::record::{Pick, Record, picked, set_deleted};
use super::record_error::RecordError;
use super::references::{all_found, used_by};
use super::routing_rules::RuleRow;
use super::schema::skills;

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SkillRow {
    pub id: SkillId,
    pub name: String,
    /// Primary tag of BCP 47, such as `fr`, when the skill is a language.
    pub language: Option<String>,
}

impl SkillRow {
    pub fn new(name: String) -> Self {
        Self {
            id: SkillId(Uuid::now_v7()),
            name,
            language: None,
        }
    }
}

impl Record for SkillRow {
    const KIND: &'static str = "skill";
    const MAX: i64 = 500;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn name(&self) -> &str {
        &self.name
    }

    async fn read(connection: &mut AsyncPgConnection, pick: Pick) -> Result<Vec<Self>, StoreError> {
        let query = picked!(skills, skills::table.into_boxed(), pick);
        let found: Vec<(Uuid, String, Option<String>)> = query
            .order((skills::name.asc(), skills::id.asc()))
            .select((skills::id, skills::name, skills::language))
            .load(connection)
            .await?;
        let skill = |(id, name, language)| Self {
            id: SkillId(id),
            name,
            language,
        };
        Ok(found.into_iter().map(skill).collect())
    }

    async fn save(&self, connection: &mut AsyncPgConnection) -> Result<(), StoreError> {
        let now = Utc::now();
        let columns = (
            skills::name.eq(&self.name),
            skills::language.eq(&self.language),
            skills::updated_at.eq(now),
        );
        diesel::insert_into(skills::table)
            .values((
                skills::id.eq(self.id.0),
                skills::created_at.eq(now),
                columns,
            ))
            .on_conflict(skills::id)
            .do_update()
            .set(columns)
            .execute(connection)
            .await?;
        Ok(())
    }

    async fn settle(
        &mut self,
        _connection: &mut AsyncPgConnection,
        _before: Option<&Self>,
    ) -> Result<(), RecordError> {
        Ok(())
    }

    /// Agents who have it do not keep it: they have it again when it comes back.
    async fn check_unused(&self, connection: &mut AsyncPgConnection) -> Result<(), RecordError> {
        let rules = RuleRow::read(connection, Pick::Live).await?;
        let uses = |rule: &RuleRow| {
            let mut skills = rule.outcome.skills.iter();
            skills.any(|need| need.skill_id == self.id)
        };
        let users = rules.into_iter().filter(uses).map(|rule| rule.name);
        used_by(Self::KIND, "routing rule", users.collect())
    }

    set_deleted!(skills);
}

/// Refuses skills that are not there, or deleted.
pub(super) async fn check_skills(
    connection: &mut AsyncPgConnection,
    field: &'static str,
    ids: &[SkillId],
) -> Result<(), RecordError> {
    let wanted = ids.iter().map(|id| id.0);
    let found: Vec<Uuid> = skills::table
        .filter(skills::id.eq_any(wanted.clone()))
        .filter(skills::deleted_at.is_null())
        .select(skills::id)
        .load(connection)
        .await?;
    all_found(SkillRow::KIND, field, wanted, &found)
}
