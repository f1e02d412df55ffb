//! Tables of schedules and moments. Berlin's clocks go forward on 2026-03-29 at 02:00 and back on 2026-10-25 at 03:00.

use super::*;

/// `"mon-fri 09:00-12:00,13:00-17:00"`; a line that is a date is a holiday.
fn schedule(zone: &str, lines: &[&str]) -> Schedule {
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let mut schedule = Schedule {
        timezone: Zone::parse(zone).unwrap(),
        hours: Default::default(),
        holidays: Vec::new(),
    };
    for line in lines {
        let (day, hours) = line.split_once(' ').unwrap_or((line, ""));
        let hours: Vec<Span> = hours
            .split(',')
            .filter(|span| !span.is_empty())
            .map(span)
            .collect();
        assert_eq!(fault(&hours), None, "{line}");
        if let Ok(date) = day.parse() {
            let name = "Holiday".to_owned();
            schedule.holidays.push(Holiday { date, name, hours });
            continue;
        }
        let (first, last) = day.split_once('-').unwrap_or((day, day));
        let place = |name| days.iter().position(|day| *day == name).unwrap();
        for day in &mut schedule.hours[place(first)..=place(last)] {
            day.clone_from(&hours);
        }
    }
    schedule
}

fn span(text: &str) -> Span {
    let (from, to) = text.split_once('-').unwrap();
    let minute = |text| WallMinute::parse(text).unwrap();
    Span {
        from: minute(from),
        to: minute(to),
    }
}

fn at(text: &str) -> Timestamp {
    Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_microsecond())
}

/// Moments in UTC: now, whether it is open then, when that changes.
#[track_caller]
fn check(schedule: &Schedule, table: &[(&str, bool, Option<&str>)]) {
    for (now, open, changes) in table {
        assert_eq!(is_open(schedule, at(now)), *open, "open at {now}");
        assert_eq!(
            changes_at(schedule, at(now)),
            changes.map(at),
            "change after {now}"
        );
    }
}

#[test]
fn a_week_of_office_hours() {
    let office = schedule("Europe/Berlin", &["mon-fri 09:00-12:00,13:00-17:00"]);
    check(
        &office,
        &[
            (
                "2026-11-26T07:59:59.999999Z",
                false,
                Some("2026-11-26T08:00:00Z"),
            ),
            ("2026-11-26T08:00:00Z", true, Some("2026-11-26T11:00:00Z")),
            ("2026-11-26T11:00:00Z", false, Some("2026-11-26T12:00:00Z")),
            ("2026-11-26T15:59:59Z", true, Some("2026-11-26T16:00:00Z")),
            ("2026-11-27T16:00:00Z", false, Some("2026-11-30T08:00:00Z")),
        ],
    );
}

#[test]
fn a_day_is_what_it_is_there() {
    let auckland = schedule("Pacific/Auckland", &["mon 00:00-08:00"]);
    check(
        &auckland,
        &[
            ("2026-11-29T10:59:59Z", false, Some("2026-11-29T11:00:00Z")),
            ("2026-11-29T11:00:00Z", true, Some("2026-11-29T19:00:00Z")),
        ],
    );
}

#[test]
fn hours_to_midnight_join_those_after_it() {
    let night = schedule("UTC", &["fri 22:00-24:00", "sat 00:00-02:00"]);
    check(
        &night,
        &[
            ("2026-11-27T21:00:00Z", false, Some("2026-11-27T22:00:00Z")),
            ("2026-11-27T23:59:00Z", true, Some("2026-11-28T02:00:00Z")),
            ("2026-11-28T00:00:00Z", true, Some("2026-11-28T02:00:00Z")),
        ],
    );
}

#[test]
fn what_never_changes_never_does() {
    let always = schedule("Europe/Berlin", &["mon-sun 00:00-24:00"]);
    check(&always, &[("2026-03-29T00:30:00Z", true, None)]);
    let never = schedule("Europe/Berlin", &[]);
    check(&never, &[("2026-11-26T12:00:00Z", false, None)]);
}

#[test]
fn a_holiday_has_its_own_hours() {
    let shop = schedule(
        "Europe/Berlin",
        &[
            "mon-sun 00:00-24:00",
            "2026-12-24 00:00-14:00",
            "2026-12-25",
        ],
    );
    check(
        &shop,
        &[
            ("2026-12-20T12:00:00Z", true, Some("2026-12-24T13:00:00Z")),
            ("2026-12-24T13:00:00Z", false, Some("2026-12-25T23:00:00Z")),
            ("2026-12-25T12:00:00Z", false, Some("2026-12-25T23:00:00Z")),
            ("2026-12-26T12:00:00Z", true, None),
        ],
    );
    let sale = schedule("UTC", &["2026-12-05 10:00-12:00"]);
    check(
        &sale,
        &[
            ("2026-11-26T12:00:00Z", false, Some("2026-12-05T10:00:00Z")),
            ("2026-12-05T10:00:00Z", true, Some("2026-12-05T12:00:00Z")),
            ("2026-12-05T12:00:00Z", false, None),
        ],
    );
}

#[test]
fn office_hours_move_with_the_clocks() {
    let office = schedule("Europe/Berlin", &["mon-sun 09:00-17:00"]);
    check(
        &office,
        &[
            ("2026-03-28T16:30:00Z", false, Some("2026-03-29T07:00:00Z")),
            ("2026-10-24T15:30:00Z", false, Some("2026-10-25T08:00:00Z")),
        ],
    );
}

#[test]
fn an_hour_that_is_left_out_has_no_opening() {
    // The wall jumps from 02:00 to 03:00 at 01:00 UTC.
    let inside = schedule("Europe/Berlin", &["sun 02:15-02:45"]);
    check(
        &inside,
        &[("2026-03-29T00:30:00Z", false, Some("2026-04-05T00:15:00Z"))],
    );
    let into = schedule("Europe/Berlin", &["sun 02:30-04:00"]);
    check(
        &into,
        &[
            ("2026-03-29T00:59:00Z", false, Some("2026-03-29T01:00:00Z")),
            ("2026-03-29T01:00:00Z", true, Some("2026-03-29T02:00:00Z")),
        ],
    );
    let out_of = schedule("Europe/Berlin", &["sun 01:00-02:30"]);
    check(
        &out_of,
        &[("2026-03-29T00:59:00Z", true, Some("2026-03-29T01:00:00Z"))],
    );
}

#[test]
fn an_hour_that_comes_twice_is_open_twice() {
    // The wall goes from 03:00 back to 02:00 at 01:00 UTC.
    let inside = schedule("Europe/Berlin", &["sun 02:15-02:45"]);
    check(
        &inside,
        &[
            ("2026-10-25T00:00:00Z", false, Some("2026-10-25T00:15:00Z")),
            ("2026-10-25T00:15:00Z", true, Some("2026-10-25T00:45:00Z")),
            ("2026-10-25T00:45:00Z", false, Some("2026-10-25T01:15:00Z")),
            ("2026-10-25T01:15:00Z", true, Some("2026-10-25T01:45:00Z")),
        ],
    );
    let until = schedule("Europe/Berlin", &["sun 01:00-02:30"]);
    check(
        &until,
        &[
            ("2026-10-25T00:30:00Z", false, Some("2026-10-25T01:00:00Z")),
            ("2026-10-25T01:00:00Z", true, Some("2026-10-25T01:30:00Z")),
        ],
    );
}

#[test]
fn a_time_has_its_form() {
    for (text, minutes) in [("00:00", 0), ("09:30", 570), ("24:00", 1_440)] {
        assert_eq!(WallMinute::parse(text), Some(WallMinute(minutes)));
        assert_eq!(WallMinute(minutes).to_string(), text);
    }
    for bad in [
        "", "9:30", "09:60", "24:01", "25:00", "09-30", "+9:30", "09:3o", "009:30",
    ] {
        assert_eq!(WallMinute::parse(bad), None, "{bad:?}");
    }
}

#[test]
fn hours_that_make_no_sense_are_named() {
    let of = |texts: &[&str]| fault(&texts.iter().map(|text| span(text)).collect::<Vec<_>>());
    assert_eq!(of(&["09:00-12:00", "12:00-17:00"]), None);
    assert_eq!(of(&["22:00-02:00"]), Some((0, SpanFault::Backwards)));
    assert_eq!(of(&["09:00-09:00"]), Some((0, SpanFault::Backwards)));
    assert_eq!(
        of(&["09:00-12:00", "11:00-17:00"]),
        Some((1, SpanFault::Overlaps))
    );
    assert_eq!(
        of(&["13:00-17:00", "09:00-12:00"]),
        Some((1, SpanFault::Overlaps))
    );
}

#[test]
fn a_zone_is_found_without_the_system() {
    assert_eq!(
        Zone::parse("Europe/Berlin").unwrap().name(),
        "Europe/Berlin"
    );
    assert_eq!(
        Zone::parse("europe/berlin").unwrap().name(),
        "Europe/Berlin"
    );
    for bad in ["", "Berlin", "CEST", "Europe/Atlantis"] {
        assert_eq!(Zone::parse(bad), None, "{bad:?}");
    }
}
