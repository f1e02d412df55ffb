//! Business hours: whether somebody is expected to be here, and when that changes. Pure: the time comes in.
//! Hours are what the clock on the wall says, so that a day with a clock change has no rule of its own.
//! It must not know who asks. Start reading at `is_open`.

use std::fmt::{Display, Formatter};

use bellhop_domain::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use serde::{Deserialize, Serialize};

/// A schedule that does not change within a year and its holidays is told as one that never does.
const DAYS_LOOKED_AHEAD: usize = 400;
const MINUTES_PER_DAY: u16 = 24 * 60;

/// Minutes since midnight by the clock on the wall; written `09:30`. `24:00` ends a day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WallMinute(u16);

/// From `from` on, until just before `to`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Span {
    pub from: WallMinute,
    pub to: WallMinute,
}

/// A day whose hours are not those of its weekday; without any it is closed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Holiday {
    pub date: Date,
    pub name: String,
    pub hours: Vec<Span>,
}

/// A time zone by its IANA name, such as `Europe/Berlin`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone {
    name: String,
    zone: TimeZone,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Schedule {
    pub timezone: Zone,
    /// From Monday.
    pub hours: [Vec<Span>; 7],
    pub holidays: Vec<Holiday>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SpanFault {
    #[error(
        "from must be before to; hours past midnight end at 24:00 and go on at 00:00 of the next day"
    )]
    Backwards,
    #[error("must begin after the hours before it have ended")]
    Overlaps,
}

pub fn is_open(schedule: &Schedule, now: Timestamp) -> bool {
    instant(now).is_some_and(|now| is_open_at(schedule, now))
}

/// When `is_open` will next give another answer; `None` when it never will.
pub fn changes_at(schedule: &Schedule, now: Timestamp) -> Option<Timestamp> {
    let now = instant(now)?;
    let zone = &schedule.timezone.zone;
    let is_open = is_open_at(schedule, now);
    let mut date = zone.to_datetime(now).date();
    for _ in 0..DAYS_LOOKED_AHEAD {
        let next = date.tomorrow().ok()?;
        let mut moments: Vec<jiff::Timestamp> = boundaries(schedule, date)
            .flat_map(|minute| moments(zone, date, minute))
            .chain(clock_changes(zone, date, next))
            .filter(|moment| *moment > now)
            .collect();
        moments.sort_unstable();
        let mut moments = moments.into_iter();
        if let Some(change) = moments.find(|at| is_open_at(schedule, *at) != is_open) {
            return Some(Timestamp(change.as_microsecond()));
        }
        date = next;
    }
    None
}

/// The first one that is amiss in a day's hours, by its place.
pub fn fault(spans: &[Span]) -> Option<(usize, SpanFault)> {
    let mut ended = None;
    for (place, span) in spans.iter().enumerate() {
        if span.from >= span.to {
            return Some((place, SpanFault::Backwards));
        }
        if ended.is_some_and(|ended| span.from < ended) {
            return Some((place, SpanFault::Overlaps));
        }
        ended = Some(span.to);
    }
    None
}

fn is_open_at(schedule: &Schedule, at: jiff::Timestamp) -> bool {
    let wall = schedule.timezone.zone.to_datetime(at);
    let minute = WallMinute::of(wall);
    spans(schedule, wall.date())
        .iter()
        .any(|span| span.from <= minute && minute < span.to)
}

fn spans(schedule: &Schedule, date: Date) -> &[Span] {
    if let Some(holiday) = schedule.holidays.iter().find(|day| day.date == date) {
        return &holiday.hours;
    }
    let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default();
    schedule.hours.get(weekday).map_or(&[], Vec::as_slice)
}

/// Midnight too: the day before may have ended at 24:00, and this one be closed.
fn boundaries(schedule: &Schedule, date: Date) -> impl Iterator<Item = WallMinute> {
    let spans = spans(schedule, date).iter();
    spans
        .flat_map(|span| [span.from, span.to])
        .chain([WallMinute(0)])
}

/// When the wall says this: never, once or twice. In an hour that is left out, when it would have.
fn moments(zone: &TimeZone, date: Date, minute: WallMinute) -> Vec<jiff::Timestamp> {
    let Some(wall) = minute.on(date) else {
        return Vec::new();
    };
    let offsets = match zone.to_ambiguous_timestamp(wall).offset() {
        AmbiguousOffset::Unambiguous { offset } => vec![offset],
        AmbiguousOffset::Gap { before, after } | AmbiguousOffset::Fold { before, after } => {
            vec![before, after]
        }
    };
    let moment = |offset: jiff::tz::Offset| offset.to_timestamp(wall).ok();
    offsets.into_iter().filter_map(moment).collect()
}

/// What the wall says jumps then, perhaps over a boundary.
fn clock_changes(zone: &TimeZone, date: Date, next: Date) -> Vec<jiff::Timestamp> {
    let midnight = |date: Date| zone.to_timestamp(date.to_datetime(jiff::civil::Time::midnight()));
    let (Ok(begin), Ok(end)) = (midnight(date), midnight(next)) else {
        return Vec::new();
    };
    let changes = zone.following(begin).map(|change| change.timestamp());
    changes.take_while(|at| *at < end).collect()
}

fn instant(at: Timestamp) -> Option<jiff::Timestamp> {
    jiff::Timestamp::from_microsecond(at.0).ok()
}

impl WallMinute {
    /// Two digits, a colon, two digits; at most `24:00`.
    pub fn parse(text: &str) -> Option<Self> {
        let (hour, minute) = text.split_once(':')?;
        let number = |digits: &str| {
            let is_number = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_digit());
            digits.parse::<u16>().ok().filter(|_| is_number)
        };
        let (hour, minute) = (number(hour)?, number(minute)?);
        let all = hour.checked_mul(60)?.checked_add(minute)?;
        (minute < 60 && all <= MINUTES_PER_DAY).then_some(Self(all))
    }

    fn of(wall: DateTime) -> Self {
        let (hour, minute) = (i16::from(wall.hour()), i16::from(wall.minute()));
        let all = hour.saturating_mul(60).saturating_add(minute);
        Self(u16::try_from(all).unwrap_or_default())
    }

    fn on(self, date: Date) -> Option<DateTime> {
        if self.0 == MINUTES_PER_DAY {
            let next = date.tomorrow().ok()?;
            return Some(next.to_datetime(jiff::civil::Time::midnight()));
        }
        let (hour, minute) = (self.0 / 60, self.0 % 60);
        let (hour, minute) = (i8::try_from(hour).ok()?, i8::try_from(minute).ok()?);
        Some(date.at(hour, minute, 0, 0))
    }
}

impl Display for WallMinute {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl TryFrom<String> for WallMinute {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("{text:?} is no time such as 09:30"))
    }
}

impl From<WallMinute> for String {
    fn from(minute: WallMinute) -> Self {
        minute.to_string()
    }
}

impl Zone {
    pub fn parse(name: &str) -> Option<Self> {
        let zone = TimeZone::get(name).ok()?;
        // As the database spells it: names are found in any case.
        let name = zone.iana_name().unwrap_or(name).to_owned();
        Some(Self { name, zone })
    }

    pub fn name(&self) -> &str {
        &self.name
    }
}

impl TryFrom<String> for Zone {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::parse(&name).ok_or_else(|| format!("{name:?} is no time zone"))
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name
    }
}

#[cfg(test)]
mod tests;
