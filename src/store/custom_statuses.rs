//! Statuses of the organisation's own: a label, such as "Lunch", on one of the kinds.

use bellhop_domain::agent::StatusKind;
use chrono::Utc;
use diesel::prelude::{ExpressionMethods, QueryDsl};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::Serialize;
use uuid::Uuid;

use super::error::StoreError;
use super::record::{Pick, Record, picked, set_deleted};
use super::record_error::RecordError;
use super::rows::word;
use super::schema::custom_statuses;

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CustomStatusRow {
    pub id: Uuid,
    pub label: String,
    pub kind: StatusKind,
}

impl CustomStatusRow {
    pub fn new(label: String, kind: StatusKind) -> Self {
        Self {
            id: Uuid::now_v7(),
            label,
            kind,
        }
    }
}

impl Record for CustomStatusRow {
    const KIND: &'static str = "custom status";
    /// Chosen from a menu.
    const MAX: i64 = 50;

    fn id(&self) -> Uuid {
        self.id
    }

    fn name(&self) -> &str {
        &self.label
    }

    async fn read(connection: &mut AsyncPgConnection, pick: Pick) -> Result<Vec<Self>, StoreError> {
        let query = picked!(custom_statuses, custom_statuses::table.into_boxed(), pick);
        let found: Vec<(Uuid, String, String)> = query
            .order((custom_statuses::label.asc(), custom_statuses::id.asc()))
            .select((
                custom_statuses::id,
                custom_statuses::label,
                custom_statuses::kind,
            ))
            .load(connection)
            .await?;
        let status = |(id, label, kind): (Uuid, String, String)| {
            let kind = word("status kind", &kind, StatusKind::parse)?;
            Ok(Self { id, label, kind })
        };
        found.into_iter().map(status).collect()
    }

    async fn save(&self, connection: &mut AsyncPgConnection) -> Result<(), StoreError> {
        let now = Utc::now();
        let columns = (
            custom_statuses::label.eq(&self.label),
            custom_statuses::kind.eq(self.kind.as_str()),
            custom_statuses::updated_at.eq(now),
        );
        diesel::insert_into(custom_statuses::table)
            .values((
                custom_statuses::id.eq(self.id),
                custom_statuses::created_at.eq(now),
                columns,
            ))
            .on_conflict(custom_statuses::id)
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

    /// Agents who have it keep it until they choose another.
    async fn check_unused(&self, _connection: &mut AsyncPgConnection) -> Result<(), RecordError> {
        Ok(())
    }

    set_deleted!(custom_statuses);
}
