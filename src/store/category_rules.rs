//! Category rules: what a customer's message is about.

use bellhop_domain::RuleId;
use bellhop_domain::labels::{Categories, CategoryRule};
use chrono::Utc;
use diesel::prelude::{ExpressionMethods, QueryDsl};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::Serialize;
use uuid::Uuid;

use super::error::StoreError;
use super::ordered::{Ordered, place_last};
use super::pool::Pool;
use super::record::{Pick, Record, picked, record_list, set_deleted};
use super::record_error::RecordError;
use super::schema::category_rules;

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CategoryRuleRow {
    pub id: RuleId,
    pub name: String,
    pub enabled: bool,
    /// From 1; the first that matches decides.
    pub position: i32,
    pub category: String,
    /// Each empty for any.
    pub phrases: Vec<String>,
    pub channels: Vec<String>,
    pub languages: Vec<String>,
}

impl CategoryRuleRow {
    pub fn new(name: String, category: String) -> Self {
        Self {
            id: RuleId(Uuid::now_v7()),
            name,
            enabled: true,
            position: 0,
            category,
            phrases: Vec::new(),
            channels: Vec::new(),
            languages: Vec::new(),
        }
    }
}

impl From<CategoryRuleRow> for CategoryRule {
    fn from(row: CategoryRuleRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            category: row.category,
            is_enabled: row.enabled,
            phrases: row.phrases,
            channels: row.channels,
            languages: row.languages,
        }
    }
}

/// All that are not deleted, ready to be asked.
pub async fn categories(pool: &Pool) -> Result<Categories, StoreError> {
    let rows: Vec<CategoryRuleRow> = record_list(pool).await?;
    Ok(Categories::new(rows.into_iter().map(Into::into).collect()))
}

type StoredRule = (
    Uuid,
    String,
    bool,
    i32,
    String,
    Vec<String>,
    Vec<String>,
    Vec<String>,
);

impl Record for CategoryRuleRow {
    const KIND: &'static str = "category rule";
    /// Each message is held against all of them while its conversation has no category.
    const MAX: i64 = 200;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn name(&self) -> &str {
        &self.name
    }

    async fn read(connection: &mut AsyncPgConnection, pick: Pick) -> Result<Vec<Self>, StoreError> {
        let query = picked!(category_rules, category_rules::table.into_boxed(), pick);
        let found: Vec<StoredRule> = query
            .order((category_rules::position.asc(), category_rules::id.asc()))
            .select((
                category_rules::id,
                category_rules::name,
                category_rules::is_enabled,
                category_rules::position,
                category_rules::category,
                category_rules::phrases,
                category_rules::channels,
                category_rules::languages,
            ))
            .load(connection)
            .await?;
        let rule = |(id, name, enabled, position, category, phrases, channels, languages)| Self {
            id: RuleId(id),
            name,
            enabled,
            position,
            category,
            phrases,
            channels,
            languages,
        };
        Ok(found.into_iter().map(rule).collect())
    }

    async fn save(&self, connection: &mut AsyncPgConnection) -> Result<(), StoreError> {
        let now = Utc::now();
        let columns = (
            category_rules::name.eq(&self.name),
            category_rules::is_enabled.eq(self.enabled),
            category_rules::position.eq(self.position),
            category_rules::category.eq(&self.category),
            category_rules::phrases.eq(&self.phrases),
            category_rules::channels.eq(&self.channels),
            category_rules::languages.eq(&self.languages),
            category_rules::updated_at.eq(now),
        );
        diesel::insert_into(category_rules::table)
            .values((
                category_rules::id.eq(self.id.0),
                category_rules::created_at.eq(now),
                columns,
            ))
            .on_conflict(category_rules::id)
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
        Ok(place_last(self, connection, before).await?)
    }

    async fn check_unused(&self, _connection: &mut AsyncPgConnection) -> Result<(), RecordError> {
        Ok(())
    }

    set_deleted!(category_rules);
}

impl Ordered for CategoryRuleRow {
    fn position(&mut self) -> &mut i32 {
        &mut self.position
    }
}
