//! Business hours.

use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

/// From `from` on, until just before `to`; `09:00`, `24:00`.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct HourSpan {
    pub from: String,
    pub to: String,
}

/// A day whose hours are not those of its weekday.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct Holiday {
    /// `2026-12-25`
    pub date: String,
    pub name: String,
    /// Empty: closed.
    pub hours: Vec<HourSpan>,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct Schedule {
    pub id: Uuid,
    pub name: String,
    /// An IANA name, such as `Europe/Berlin`.
    pub timezone: String,
    /// Seven lists, from Monday.
    pub hours: Vec<Vec<HourSpan>>,
    pub holidays: Vec<Holiday>,
    pub open_now: bool,
    /// When `open_now` will be another; null when it never will.
    pub changes_at: Option<String>,
}

#[derive(Serialize, TS, ToSchema)]
pub struct Schedules {
    pub schedules: Vec<Schedule>,
    /// Always null: schedules are few.
    pub next_cursor: Option<String>,
}
