//! What an admin may say of a schedule.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::hours::{self, Holiday, Span, WallMinute, Zone};
use crate::http::problem::Problem;
use crate::http::record_form::{at_most, name, required};
use crate::store::schedules::ScheduleRow;

/// A day that opens and closes more often has no hours.
const SPANS_PER_DAY_MAX: usize = 8;
/// Ten years of two a month.
const HOLIDAYS_MAX: usize = 240;

#[derive(Deserialize, ToSchema)]
struct SpanForm {
    from: String,
    to: String,
}

#[derive(Deserialize, ToSchema)]
struct HolidayForm {
    date: String,
    name: String,
    #[serde(default)]
    hours: Vec<SpanForm>,
}

#[derive(Deserialize, ToSchema)]
pub(super) struct ScheduleForm {
    name: Option<String>,
    timezone: Option<String>,
    hours: Option<Vec<Vec<SpanForm>>>,
    holidays: Option<Vec<HolidayForm>>,
}

pub(super) struct ScheduleChange {
    name: Option<String>,
    timezone: Option<Zone>,
    hours: Option<[Vec<Span>; 7]>,
    holidays: Option<Vec<Holiday>>,
}

impl ScheduleForm {
    pub(super) fn parse(self) -> Result<ScheduleChange, Problem> {
        Ok(ScheduleChange {
            name: self.name.map(|text| name("name", &text)).transpose()?,
            timezone: self.timezone.map(|text| timezone(&text)).transpose()?,
            hours: self.hours.map(|days| week(&days)).transpose()?,
            holidays: self.holidays.map(|days| holidays(&days)).transpose()?,
        })
    }
}

fn timezone(text: &str) -> Result<Zone, Problem> {
    Zone::parse(text.trim()).ok_or_else(|| {
        let detail = "timezone must be a name of the time zone database, such as Europe/Berlin";
        Problem::bad_request(detail).at("timezone")
    })
}

fn week(days: &[Vec<SpanForm>]) -> Result<[Vec<Span>; 7], Problem> {
    let parsed = days.iter().enumerate();
    let parsed = parsed.map(|(day, spans)| hours(&format!("hours/{day}"), spans));
    let parsed = parsed.collect::<Result<Vec<_>, _>>()?;
    parsed.try_into().map_err(|_| {
        let detail =
            "hours must have seven lists, from Monday to Sunday; an empty one is a closed day";
        Problem::bad_request(detail).at("hours")
    })
}

fn holidays(days: &[HolidayForm]) -> Result<Vec<Holiday>, Problem> {
    at_most("holidays", days.len(), HOLIDAYS_MAX)?;
    let mut parsed: Vec<Holiday> = Vec::new();
    for (place, day) in days.iter().enumerate() {
        let at = |field: &str| format!("holidays/{place}/{field}");
        let date = day.date.parse().map_err(|_| {
            let detail = format!("{} must be a day such as 2026-12-25", at("date"));
            Problem::bad_request(detail).at(at("date"))
        })?;
        if let Some(other) = parsed.iter().find(|other| other.date == date) {
            let detail = format!(
                "{date} is there already, as {}; keep one of them",
                other.name
            );
            return Err(Problem::bad_request(detail).at(at("date")));
        }
        parsed.push(Holiday {
            date,
            name: name(&at("name"), &day.name)?,
            hours: hours(&at("hours"), &day.hours)?,
        });
    }
    Ok(parsed)
}

fn hours(field: &str, spans: &[SpanForm]) -> Result<Vec<Span>, Problem> {
    at_most(field, spans.len(), SPANS_PER_DAY_MAX)?;
    let parsed = spans.iter().enumerate().map(|(place, span)| {
        Ok(Span {
            from: minute(&format!("{field}/{place}/from"), &span.from)?,
            to: minute(&format!("{field}/{place}/to"), &span.to)?,
        })
    });
    let parsed = parsed.collect::<Result<Vec<Span>, Problem>>()?;
    match hours::fault(&parsed) {
        None => Ok(parsed),
        Some((place, fault)) => {
            let place = format!("{field}/{place}");
            Err(Problem::bad_request(format!("{place}: {fault}")).at(place))
        }
    }
}

fn minute(field: &str, text: &str) -> Result<WallMinute, Problem> {
    WallMinute::parse(text).ok_or_else(|| {
        let detail = format!("{field} must be a time such as 09:30, at most 24:00");
        Problem::bad_request(detail).at(field)
    })
}

impl ScheduleChange {
    pub(super) fn apply(self, row: &mut ScheduleRow) {
        if let Some(name) = self.name {
            row.name = name;
        }
        let schedule = &mut row.schedule;
        if let Some(timezone) = self.timezone {
            schedule.timezone = timezone;
        }
        if let Some(hours) = self.hours {
            schedule.hours = hours;
        }
        if let Some(holidays) = self.holidays {
            schedule.holidays = holidays;
        }
    }

    pub(super) fn into_new(self) -> Result<ScheduleRow, Problem> {
        let name = required("name", self.name.clone())?;
        let timezone = required("timezone", self.timezone.clone())?;
        let mut row = ScheduleRow::new(name, timezone);
        self.apply(&mut row);
        Ok(row)
    }
}
