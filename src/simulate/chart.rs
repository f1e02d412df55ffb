//! Charts as SVG, drawn by hand: no script, no font, nothing to load. Colours come from the page.

use std::fmt::Write as _;

/// At least; many labels or long ones take more, and the page scrolls.
const WIDTH_MIN: f64 = 720.0;
/// Of a letter in a label, and between two labels.
const LETTER: f64 = 6.5;
const GAP: f64 = 4.0;
/// A bar can be seen, and pointed at.
const BAR_MIN: f64 = 4.0;
const HEIGHT: f64 = 240.0;
const LEFT: f64 = 56.0;
const BOTTOM: f64 = 28.0;
const TOP: f64 = 12.0;
/// More scenarios share colours; the legend still names them.
const COLOURS: usize = 6;

pub(super) struct Series {
    pub(super) name: String,
    pub(super) values: Vec<f64>,
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// The next round number above, so that the scale can be read.
fn scale_end(series: &[Series]) -> f64 {
    let values = series.iter().flat_map(|one| &one.values);
    let most = values.copied().fold(0.0_f64, f64::max).max(1.0);
    let mut step = 1.0_f64;
    while step * 10.0 < most {
        step *= 10.0;
    }
    let steps = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];
    let fitting = steps.into_iter().find(|factor| factor * step >= most);
    fitting.unwrap_or(10.0) * step
}

/// So that no label lies over its neighbour.
fn width(labels: &[String], bars: usize) -> f64 {
    let longest = labels.iter().map(|label| label.chars().count()).max();
    let label = count(longest.unwrap_or(0)) * LETTER + GAP;
    let group = count(bars) * BAR_MIN / 0.8;
    (LEFT + count(labels.len()) * label.max(group)).max(WIDTH_MIN)
}

fn frame(out: &mut String, title: &str, width: f64, end: f64, unit: &str) {
    let _ = write!(
        out,
        "<svg viewBox=\"0 0 {width:.0} {HEIGHT}\" width=\"{width:.0}\" role=\"img\" aria-label=\"{}\">",
        escape(title)
    );
    for part in 0..=4_u32 {
        let share = f64::from(part) / 4.0;
        let y = y_of(share);
        let _ = write!(
            out,
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{width:.0}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
             <text class=\"tick\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}{unit}</text>",
            LEFT - 6.0,
            y + 4.0,
            tidy(end * share),
        );
    }
}

fn tidy(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    text.to_owned()
}

fn y_of(share: f64) -> f64 {
    HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

fn label(out: &mut String, x: f64, text: &str) {
    let y = HEIGHT - 8.0;
    let _ = write!(
        out,
        "<text class=\"tick\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{}</text>",
        escape(text)
    );
}

/// One group of bars for each label, one bar for each series.
pub(super) fn bars(
    title: &str,
    labels: &[String],
    series: &[Series],
    unit: &str,
    end: Option<f64>,
) -> String {
    let end = end.unwrap_or_else(|| scale_end(series));
    let width = width(labels, series.len());
    let mut out = String::new();
    frame(&mut out, title, width, end, unit);
    let group = (width - LEFT) / count(labels.len().max(1));
    let bar = group * 0.8 / count(series.len().max(1));
    for (place, text) in labels.iter().enumerate() {
        let begins = LEFT + group * count(place);
        label(&mut out, begins + group / 2.0, text);
        for (number, one) in series.iter().enumerate() {
            let value = one.values.get(place).copied().unwrap_or(0.0);
            let y = y_of((value / end).min(1.0));
            let x = begins + group * 0.1 + bar * count(number);
            let height = y_of(0.0) - y;
            let _ = write!(
                out,
                "<rect class=\"c{}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{height:.1}\" rx=\"2\">\
                 <title>{}, {}: {}{unit}</title></rect>",
                number % COLOURS,
                (bar - 1.0).max(1.0),
                escape(&one.name),
                escape(text),
                tidy(value),
            );
        }
    }
    out.push_str("</svg>");
    out
}

/// One line for each series over the labels.
pub(super) fn lines(title: &str, labels: &[String], series: &[Series], unit: &str) -> String {
    let end = scale_end(series);
    let width = width(labels, 1);
    let mut out = String::new();
    frame(&mut out, title, width, end, unit);
    let step = (width - LEFT) / count(labels.len().max(1));
    let x_of = |place: usize| LEFT + step * (count(place) + 0.5);
    for (place, text) in labels.iter().enumerate() {
        label(&mut out, x_of(place), text);
    }
    for (number, one) in series.iter().enumerate() {
        let class = number % COLOURS;
        let mut path = String::new();
        for (place, value) in one.values.iter().enumerate() {
            let command = if place == 0 { 'M' } else { 'L' };
            let _ = write!(
                path,
                "{command}{:.1} {:.1} ",
                x_of(place),
                y_of(value / end)
            );
        }
        let _ = write!(
            out,
            "<path class=\"l{class}\" d=\"{}\"><title>{}</title></path>",
            path.trim_end(),
            escape(&one.name)
        );
        for (place, value) in one.values.iter().enumerate() {
            let _ = write!(
                out,
                "<circle class=\"c{class}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\"><title>{}, {}: {}{unit}</title></circle>",
                x_of(place),
                y_of(value / end),
                escape(&one.name),
                labels.get(place).map_or("", String::as_str),
                tidy(*value),
            );
        }
    }
    out.push_str("</svg>");
    out
}

pub(super) fn legend(series: &[Series]) -> String {
    let mut out = String::from("<ul class=\"legend\">");
    for (number, one) in series.iter().enumerate() {
        let _ = write!(
            out,
            "<li><svg viewBox=\"0 0 12 12\" aria-hidden=\"true\"><rect class=\"c{}\" width=\"12\" height=\"12\" rx=\"2\"/></svg>{}</li>",
            number % COLOURS,
            escape(&one.name)
        );
    }
    out.push_str("</ul>");
    out
}
