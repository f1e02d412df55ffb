//! Reports as one static page that needs nothing else.

use std::collections::BTreeMap;

use super::chart::{Chart, Line, Scale, escape};
use super::number::readable;
use super::{Report, Timing};

const STYLE: &str = include_str!("page.css");

pub(crate) fn page(reports: &[Report]) -> String {
    let titles: Vec<_> = reports
        .iter()
        .map(|report| report.scenario.as_str())
        .collect();
    let title = escape(&titles.join(", "));
    let sections: String = reports.iter().map(section).collect();
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <style>{STYLE}</style></head><body><main>{sections}</main></body></html>\n"
    )
}

fn section(report: &Report) -> String {
    let settings: Vec<_> = report
        .settings
        .iter()
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    let mut html = format!(
        "<section><h1>{}</h1><p>{}</p><p class=\"quiet\">{} · {} · {} s measured</p>",
        escape(&report.scenario),
        escape(&settings.join(" · ")),
        escape(&report.machine.sentence()),
        escape(&report.started_at),
        readable(report.seconds),
    );
    if report.problems.is_empty() {
        html.push_str("<p class=\"good\">No promise was broken.</p>");
    } else {
        let problems = report.problems.iter();
        let items: String = problems
            .map(|one| format!("<li>{}</li>", escape(one)))
            .collect();
        html.push_str(&format!("<ul class=\"bad\">{items}</ul>"));
    }
    html.push_str(&figures(report));
    html.push_str(&timings(&report.timings));
    html.push_str(&over_time(report));
    html.push_str("</section>");
    html
}

fn figures(report: &Report) -> String {
    let row = |name: &str, value: f64, unit: &str| {
        format!(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"unit\">{}</td></tr>",
            escape(name),
            readable(value),
            escape(unit)
        )
    };
    let figures = report.figures.iter();
    let rows: String = figures
        .map(|figure| row(&figure.name, figure.value, &figure.unit))
        .collect();
    format!("<table>{rows}</table>")
}

fn timings(timings: &[Timing]) -> String {
    let with_values: Vec<_> = timings.iter().filter(|timing| timing.count > 0).collect();
    if with_values.is_empty() {
        return String::new();
    }
    let rows: String = with_values
        .iter()
        .map(|timing| {
            let cells = timing.values().into_iter();
            let cells: String = cells
                .map(|figure| format!("<td>{}</td>", readable(figure.value)))
                .collect();
            let count = readable(super::float(timing.count));
            let name = escape(&timing.name);
            format!("<tr><th scope=\"row\">{name}</th><td>{count}</td>{cells}</tr>")
        })
        .collect();
    let head: String = ["count", "p50 ms", "p90", "p99", "p99.9", "max"]
        .iter()
        .map(|name| format!("<th scope=\"col\">{name}</th>"))
        .collect();
    let lines = with_values.iter().map(|timing| Line {
        name: timing.name.clone(),
        points: timing
            .curve
            .iter()
            .map(|point| (nines(point.percent), point.ms))
            .collect(),
    });
    let lines: Vec<_> = lines.collect();
    let furthest = lines
        .iter()
        .flat_map(|line| line.points.last())
        .map(|p| p.0);
    let furthest = furthest.fold(1.0, f64::max);
    let ticks = [0.0, 50.0, 90.0, 99.0, 99.9, 99.99, 99.999].into_iter();
    let ticks = ticks
        .map(|percent| (nines(percent), format!("{percent} %")))
        .filter(|tick| tick.0 <= furthest);
    let chart = Chart {
        title: "Latency by percentile".to_owned(),
        x: "of all".to_owned(),
        y: "milliseconds".to_owned(),
        scale: Scale::Logarithmic,
        ticks: ticks.collect(),
        lines,
    };
    format!(
        "<table><tr><th></th>{head}</tr>{rows}</table>{}",
        chart.svg()
    )
}

/// A figure over the size of something, as a picture for a document.
pub(crate) fn growth_chart(along: &str, figure: &str, points: &[(f64, f64)]) -> String {
    let chart = Chart {
        title: format!("{figure} by {along}"),
        x: along.to_owned(),
        y: String::new(),
        scale: Scale::FromZero,
        ticks: points
            .iter()
            .map(|point| (point.0, readable(point.0)))
            .collect(),
        lines: vec![Line {
            name: figure.to_owned(),
            points: points.to_vec(),
        }],
    };
    chart.picture(STYLE)
}

/// 90 % is 1, 99 % is 2: the tail gets the room that it deserves.
fn nines(percent: f64) -> f64 {
    -(1.0 - (percent / 100.0).min(0.999_999_9)).log10()
}

/// One chart for each unit.
fn over_time(report: &Report) -> String {
    let mut by_unit: BTreeMap<&str, Vec<Line>> = BTreeMap::new();
    for series in &report.series {
        by_unit.entry(&series.unit).or_default().push(Line {
            name: series.name.clone(),
            points: series.points.clone(),
        });
    }
    let charts = by_unit.into_iter().map(|(unit, lines)| {
        let names: Vec<_> = lines.iter().map(|line| line.name.clone()).collect();
        let chart = Chart {
            title: format!("{} over time", names.join(", ")),
            x: "seconds".to_owned(),
            y: unit.to_owned(),
            scale: Scale::FromZero,
            ticks: Vec::new(),
            lines,
        };
        chart.svg()
    });
    charts.collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::{Series, Times};
    use super::*;

    #[test]
    fn the_page_needs_nothing_from_outside() {
        let mut report = Report::new("chat <script>");
        let mut times = Times::new().unwrap();
        for ms in 1..200 {
            times.record(Duration::from_millis(ms));
        }
        report.timing("ack", &times);
        let mut memory = Series::new("hub", "MiB");
        memory.push(Duration::from_secs(1), 50.0);
        memory.push(Duration::from_secs(2), 60.0);
        report.series.push(memory);
        let html = page(&[report]);
        for never in ["http", "<script", "src=", "url(", "@import"] {
            assert!(!html.contains(never), "{never} in the page");
        }
        assert!(html.contains("chat &lt;script&gt;"));
        assert!(html.contains("prefers-color-scheme: dark"));
        assert_eq!(html.matches("<svg").count(), 2);
    }

    #[test]
    fn the_tail_has_room() {
        assert!((nines(90.0) - 1.0).abs() < 1e-9);
        assert!((nines(99.9) - 3.0).abs() < 1e-9);
        assert!(nines(100.0).is_finite());
    }
}
