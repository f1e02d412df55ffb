//! The outcomes as one page that needs nothing else: to open, to print, to send.

use std::fmt::Write as _;
use std::time::Duration;

use super::chart::{Series, bars, escape, legend, lines};
use super::figures::{Figures, Outcome};
use super::table::{in_time, spoken};

const STYLE: &str = include_str!("page.css");

/// `subject` says which day it is.
pub fn page(subject: &str, outcomes: &[Outcome]) -> String {
    let mut out = String::new();
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Bellhop simulation: {subject}</title><style>{STYLE}</style></head><body><main>\
         <h1>What would be</h1><p>{subject}. The same customers in every scenario; only what its name says is different.</p>",
        subject = escape(subject),
    );
    if let Some((first, rest)) = outcomes.split_first() {
        summary(&mut out, first, rest);
        charts(&mut out, first, outcomes);
    }
    for outcome in outcomes {
        details(&mut out, outcome);
    }
    out.push_str(
        "<p class=\"note\">Waits are of live chats, until somebody had them or they left. \
         In time: answered within the queue's target, of those answered or left after it. \
         Load: units in use of all units while agents are here.</p></main></body></html>\n",
    );
    out
}

fn summary(out: &mut String, first: &Outcome, rest: &[Outcome]) {
    out.push_str(
        "<h2>In short</h2><div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"In short\"><table><thead><tr><th scope=\"col\">Scenario</th><th>Agents</th><th>Median wait</th>\
         <th>Nine of ten within</th><th>Longest</th><th>In time</th><th>Abandoned</th><th>Load</th></tr></thead><tbody>",
    );
    for outcome in std::iter::once(first).chain(rest) {
        let total = &outcome.total;
        let _ = write!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{} %</td></tr>",
            escape(&outcome.name),
            outcome.agents,
            spoken(total.wait_median),
            spoken(total.wait_p90),
            spoken(total.wait_max),
            in_time(total),
            total.abandoned,
            outcome.load_percent,
        );
    }
    out.push_str("</tbody></table></div>");
}

fn minutes(wait: Duration) -> f64 {
    wait.as_secs_f64() / 60.0
}

fn charts(out: &mut String, first: &Outcome, outcomes: &[Outcome]) {
    let series = |values: &dyn Fn(&Outcome) -> Vec<f64>| -> Vec<Series> {
        let one = |outcome: &Outcome| Series {
            name: outcome.name.clone(),
            values: values(outcome),
        };
        outcomes.iter().map(one).collect()
    };
    let queues: Vec<_> = first.queues.iter().map(|one| one.name.clone()).collect();
    let levels = series(&|outcome| {
        let level = |one: &Figures| f64::from(one.service_level_percent.unwrap_or(0));
        outcome.queues.iter().map(level).collect()
    });
    let waits = series(&|outcome| {
        outcome
            .queues
            .iter()
            .map(|one| minutes(one.wait_p90))
            .collect()
    });

    // Only hours in which somebody came.
    let came = |hour: &usize| {
        first
            .arrived_by_hour
            .get(*hour)
            .is_some_and(|count| *count > 0)
    };
    let hours: Vec<usize> = (0..24).filter(came).collect();
    let labels: Vec<_> = hours.iter().map(|hour| format!("{hour}:00")).collect();
    let by_hour = series(&|outcome| {
        let wait = |hour: &usize| outcome.wait_p90_by_hour.get(*hour).copied();
        hours.iter().filter_map(wait).map(minutes).collect()
    });
    let arrived = |hour: &usize| {
        let count = first.arrived_by_hour.get(*hour).copied().unwrap_or(0);
        f64::from(u32::try_from(count).unwrap_or(u32::MAX))
    };
    let arrivals = [Series {
        name: "live chats".to_owned(),
        values: hours.iter().map(arrived).collect(),
    }];
    let mut figure = |title: &str, legend: String, chart: String| {
        let _ = write!(
            out,
            "<figure><figcaption>{title}</figcaption>{legend}\
             <div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"{title}\">{chart}</div></figure>"
        );
    };
    let title = "Answered in time, by queue";
    figure(
        title,
        legend(&levels),
        bars(title, &queues, &levels, " %", Some(100.0)),
    );
    let title = "The wait that nine of ten do not exceed, by queue, in minutes";
    figure(
        title,
        legend(&waits),
        bars(title, &queues, &waits, "", None),
    );
    let title = "The wait that nine of ten do not exceed, by hour of arrival, in minutes";
    figure(title, legend(&by_hour), lines(title, &labels, &by_hour, ""));
    let title = "Customers who came, by hour";
    figure(
        title,
        String::new(),
        bars(title, &labels, &arrivals, "", None),
    );
}

fn details(out: &mut String, outcome: &Outcome) {
    let _ = write!(
        out,
        "<h2>{name}</h2><p>{} agents, busy {} % of their time, {} % of their units in use.</p>\
         <div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"{name}\"><table><thead><tr><th scope=\"col\">Queue</th><th>Arrived</th><th>Messages</th><th>Median wait</th>\
         <th>Nine of ten within</th><th>Longest</th><th>In time</th><th>Abandoned</th><th>Finished</th></tr></thead><tbody>",
        outcome.agents,
        outcome.busy_percent,
        outcome.load_percent,
        name = escape(&outcome.name),
    );
    for one in outcome.queues.iter().chain(std::iter::once(&outcome.total)) {
        let _ = write!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            escape(&one.name),
            one.arrived,
            one.messages,
            spoken(one.wait_median),
            spoken(one.wait_p90),
            spoken(one.wait_max),
            in_time(one),
            one.abandoned,
            one.finished,
        );
    }
    out.push_str("</tbody></table></div>");
}
