//! Schedules: the business hours of queues.

mod create;
mod delete;
mod form;
mod list;
mod restore;
mod update;

use bellhop_actors::clock::{Clock as _, SystemClock};

use crate::hours::{self, Span};
use crate::http::routes::Routes;
use crate::store::schedules::ScheduleRow;
use crate::wire::schedule::{Holiday, HourSpan, Schedule};
use crate::wire::time;

pub fn configure(config: &mut Routes<'_>) {
    config
        .service(list::list_schedules)
        .service(create::create_schedule)
        .service(update::update_schedule)
        .service(delete::delete_schedule)
        .service(restore::restore_schedule);
}

fn schedule(row: &ScheduleRow) -> Schedule {
    let (schedule, now) = (&row.schedule, SystemClock.now());
    let holiday = |day: &hours::Holiday| Holiday {
        date: day.date.to_string(),
        name: day.name.clone(),
        hours: spans(&day.hours),
    };
    Schedule {
        id: row.id,
        name: row.name.clone(),
        timezone: schedule.timezone.name().to_owned(),
        hours: schedule.hours.iter().map(|day| spans(day)).collect(),
        holidays: schedule.holidays.iter().map(holiday).collect(),
        open_now: hours::is_open(schedule, now),
        changes_at: hours::changes_at(schedule, now).map(time::text),
    }
}

fn spans(spans: &[Span]) -> Vec<HourSpan> {
    let span = |span: &Span| HourSpan {
        from: span.from.to_string(),
        to: span.to.to_string(),
    };
    spans.iter().map(span).collect()
}
