//! Schedules: the business hours of queues.

use chrono::Utc;
use diesel::prelude::{ExpressionMethods, QueryDsl};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::error::StoreError;
use super::record::{Pick, Record, picked, set_deleted};
use super::record_error::RecordError;
use super::references::{all_found, used_by};
use super::rows::from_json;
use super::schema::{queues, schedules};
use crate::hours::{Schedule, Zone};

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ScheduleRow {
    pub id: Uuid,
    pub name: String,
    #[serde(flatten)]
    pub schedule: Schedule,
}

impl ScheduleRow {
    /// Never open.
    pub fn new(name: String, timezone: Zone) -> Self {
        Self {
            id: Uuid::now_v7(),
            name,
            schedule: Schedule {
                timezone,
                hours: Default::default(),
                holidays: Vec::new(),
            },
        }
    }
}

impl Record for ScheduleRow {
    const KIND: &'static str = "schedule";
    const MAX: i64 = 200;

    fn id(&self) -> Uuid {
        self.id
    }

    fn name(&self) -> &str {
        &self.name
    }

    async fn read(connection: &mut AsyncPgConnection, pick: Pick) -> Result<Vec<Self>, StoreError> {
        let query = picked!(schedules, schedules::table.into_boxed(), pick);
        let found: Vec<(Uuid, String, String, Value, Value)> = query
            .order((schedules::name.asc(), schedules::id.asc()))
            .select((
                schedules::id,
                schedules::name,
                schedules::timezone,
                schedules::hours,
                schedules::holidays,
            ))
            .load(connection)
            .await?;
        let schedule = |(id, name, timezone, hours, holidays): (Uuid, _, String, _, _)| {
            let schedule = Schedule {
                timezone: Zone::try_from(timezone).map_err(StoreError::Corrupt)?,
                hours: from_json(hours)?,
                holidays: from_json(holidays)?,
            };
            Ok(Self { id, name, schedule })
        };
        found.into_iter().map(schedule).collect()
    }

    async fn save(&self, connection: &mut AsyncPgConnection) -> Result<(), StoreError> {
        let now = Utc::now();
        let schedule = &self.schedule;
        let (hours, holidays) = (json!(schedule.hours), json!(schedule.holidays));
        let columns = (
            schedules::name.eq(&self.name),
            schedules::timezone.eq(schedule.timezone.name()),
            schedules::hours.eq(&hours),
            schedules::holidays.eq(&holidays),
            schedules::updated_at.eq(now),
        );
        diesel::insert_into(schedules::table)
            .values((
                schedules::id.eq(self.id),
                schedules::created_at.eq(now),
                columns,
            ))
            .on_conflict(schedules::id)
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
        self.schedule.holidays.sort_by_key(|holiday| holiday.date);
        Ok(())
    }

    async fn check_unused(&self, connection: &mut AsyncPgConnection) -> Result<(), RecordError> {
        let users: Vec<String> = queues::table
            .filter(queues::schedule_id.eq(self.id))
            .filter(queues::deleted_at.is_null())
            .order(queues::name.asc())
            .select(queues::name)
            .load(connection)
            .await?;
        used_by(Self::KIND, "queue", users)
    }

    set_deleted!(schedules);
}

/// Refuses a schedule that is not there, or deleted.
pub(super) async fn check_schedule(
    connection: &mut AsyncPgConnection,
    field: &'static str,
    id: Uuid,
) -> Result<(), RecordError> {
    let found = ScheduleRow::read(connection, Pick::One(id)).await?;
    let found: Vec<Uuid> = found.iter().map(|row| row.id).collect();
    all_found(ScheduleRow::KIND, field, [id].into_iter(), &found)
}
