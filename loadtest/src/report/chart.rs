//! A line chart as SVG: no script, no outside resource, colours from the page.

use std::fmt::Write as _;

use super::number::readable;

/// In units of the picture, which scales to the page.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 56.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 36.0;
/// Lines have a colour each; more than these are not told apart.
pub(super) const COLOURS: usize = 6;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    FromZero,
    Logarithmic,
}

pub(super) struct Line {
    pub(super) name: String,
    pub(super) points: Vec<(f64, f64)>,
}

pub(super) struct Chart {
    pub(super) title: String,
    /// What stands along the two axes.
    pub(super) x: String,
    pub(super) y: String,
    pub(super) scale: Scale,
    /// Where along x, and what is written there. Empty: five round steps.
    pub(super) ticks: Vec<(f64, String)>,
    pub(super) lines: Vec<Line>,
}

impl Chart {
    /// For a page: with its title and what the colours mean.
    pub(super) fn svg(&self) -> String {
        let mut svg = format!(
            "<figure><figcaption>{}</figcaption><svg {}>",
            escape(&self.title),
            self.attributes()
        );
        self.draw(&mut svg);
        svg.push_str("</svg>");
        self.legend(&mut svg);
        svg.push_str("</figure>");
        svg
    }

    /// For a file of its own.
    pub(super) fn picture(&self, style: &str) -> String {
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" {}><style>{style}svg {{ background: var(--paper); font-family: system-ui, sans-serif; }}</style>",
            self.attributes()
        );
        self.draw(&mut svg);
        put(
            &mut svg,
            format_args!(
                "<text x=\"{LEFT:.0}\" y=\"{:.0}\">{}</text>",
                HEIGHT - 4.0,
                escape(&self.title)
            ),
        );
        svg.push_str("</svg>\n");
        svg
    }

    fn attributes(&self) -> String {
        let title = escape(&self.title);
        format!("viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{title}\"")
    }

    fn draw(&self, svg: &mut String) {
        let points = || self.lines.iter().flat_map(|line| &line.points);
        let (x_min, x_max) = range(points().map(|point| point.0), &self.ticks);
        let heights = points().map(|point| point.1);
        let axis = Axis::over(heights, self.scale);
        let x_of = |x: f64| LEFT + (WIDTH - LEFT - RIGHT) * share(x, x_min, x_max);
        let y_of = |y: f64| HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * axis.share(y);
        for (value, words) in axis.ticks() {
            let y = y_of(value);
            let right = WIDTH - RIGHT;
            put(
                svg,
                format_args!(
                    "<path class=\"grid\" d=\"M{LEFT:.0} {y:.1}H{right:.0}\"/><text x=\"{:.0}\" y=\"{:.1}\" text-anchor=\"end\">{words}</text>",
                    LEFT - 6.0,
                    y + 4.0
                ),
            );
        }
        for (value, words) in self.x_ticks(x_min, x_max) {
            let (x, y) = (x_of(value), HEIGHT - BOTTOM + 16.0);
            put(
                svg,
                format_args!(
                    "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{}</text>",
                    escape(&words)
                ),
            );
        }
        let (x, y) = (WIDTH - RIGHT, HEIGHT - 4.0);
        put(
            svg,
            format_args!(
                "<text x=\"{x:.0}\" y=\"{y:.0}\" text-anchor=\"end\">{}</text>",
                escape(&self.x)
            ),
        );
        for (place, line) in self.lines.iter().enumerate() {
            let colour = place % COLOURS;
            let mut path = String::new();
            for (step, (x, y)) in line.points.iter().enumerate() {
                let letter = if step == 0 { 'M' } else { 'L' };
                put(
                    &mut path,
                    format_args!("{letter}{:.1} {:.1}", x_of(*x), y_of(*y)),
                );
            }
            put(
                svg,
                format_args!(
                    "<path class=\"line c{colour}\" d=\"{path}\"><title>{}</title></path>",
                    escape(&line.name)
                ),
            );
            if let [(x, y)] = line.points.as_slice() {
                put(
                    svg,
                    format_args!(
                        "<circle class=\"c{colour}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\"/>",
                        x_of(*x),
                        y_of(*y)
                    ),
                );
            }
        }
    }

    fn x_ticks(&self, min: f64, max: f64) -> Vec<(f64, String)> {
        if !self.ticks.is_empty() {
            return self.ticks.clone();
        }
        let steps = (0..=5).map(|step| min + (max - min) * f64::from(step) / 5.0);
        steps.map(|value| (value, readable(value))).collect()
    }

    fn legend(&self, svg: &mut String) {
        svg.push_str("<p class=\"legend\">");
        for (place, line) in self.lines.iter().enumerate() {
            let colour = place % COLOURS;
            put(
                svg,
                format_args!(
                    "<span><i class=\"c{colour}\"></i>{}</span>",
                    escape(&line.name)
                ),
            );
        }
        put(
            svg,
            format_args!("<span class=\"unit\">{}</span></p>", escape(&self.y)),
        );
    }
}

/// Up, on the page.
struct Axis {
    low: f64,
    high: f64,
    scale: Scale,
}

impl Axis {
    fn over(values: impl Iterator<Item = f64>, scale: Scale) -> Self {
        let mut low = f64::INFINITY;
        let mut high = 0.0_f64;
        for value in values.filter(|value| value.is_finite()) {
            high = high.max(value);
            if value > 0.0 {
                low = low.min(value);
            }
        }
        if high <= 0.0 {
            (low, high) = (1.0, 1.0);
        }
        match scale {
            Scale::FromZero => {
                let step = round_step(high);
                let high = (high / step).ceil() * step;
                Self {
                    low: 0.0,
                    high,
                    scale,
                }
            }
            Scale::Logarithmic => {
                let low = 10_f64.powf(low.log10().floor());
                let high = 10_f64.powf(high.log10().ceil()).max(low * 10.0);
                Self { low, high, scale }
            }
        }
    }

    fn share(&self, value: f64) -> f64 {
        match self.scale {
            Scale::FromZero => share(value, self.low, self.high),
            Scale::Logarithmic => share(
                value.max(self.low).log10(),
                self.low.log10(),
                self.high.log10(),
            ),
        }
    }

    fn ticks(&self) -> Vec<(f64, String)> {
        let mut ticks = Vec::new();
        let step = round_step(self.high);
        let mut value = self.low;
        // A bound that no chart reaches: every decade from a microsecond to years.
        for _ in 0..24 {
            ticks.push((value, readable(value)));
            value = match self.scale {
                Scale::FromZero => value + step,
                Scale::Logarithmic => value * 10.0,
            };
            if value > self.high * 1.001 {
                break;
            }
        }
        ticks
    }
}

/// 1, 2 or 5 times a power of ten, so that about five fit under `high`.
fn round_step(high: f64) -> f64 {
    let rough = (high / 5.0).max(f64::MIN_POSITIVE);
    let power = 10_f64.powf(rough.log10().floor());
    let digit = rough / power;
    let nice = if digit <= 1.0 {
        1.0
    } else if digit <= 2.0 {
        2.0
    } else if digit <= 5.0 {
        5.0
    } else {
        10.0
    };
    nice * power
}

fn range(values: impl Iterator<Item = f64>, ticks: &[(f64, String)]) -> (f64, f64) {
    let (mut min, mut max) = (f64::INFINITY, f64::NEG_INFINITY);
    for value in values.chain(ticks.iter().map(|tick| tick.0)) {
        min = min.min(value);
        max = max.max(value);
    }
    if min.is_finite() {
        (min, max)
    } else {
        (0.0, 1.0)
    }
}

fn share(value: f64, low: f64, high: f64) -> f64 {
    if high > low {
        ((value - low) / (high - low)).clamp(0.0, 1.0)
    } else {
        0.5
    }
}

pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            other => safe.push(other),
        }
    }
    safe
}

/// Writing into a string cannot fail.
fn put(text: &mut String, words: std::fmt::Arguments<'_>) {
    let _written = text.write_fmt(words);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(scale: Scale, points: Vec<(f64, f64)>) -> String {
        let line = Line {
            name: "a < b".to_owned(),
            points,
        };
        let chart = Chart {
            title: "one".to_owned(),
            x: "s".to_owned(),
            y: "ms".to_owned(),
            scale,
            ticks: Vec::new(),
            lines: vec![line],
        };
        chart.svg()
    }

    #[test]
    fn points_stand_where_they_belong() {
        let svg = chart(Scale::FromZero, vec![(0.0, 0.0), (10.0, 50.0)]);
        // From the lower left corner to the upper right one.
        assert!(svg.contains("d=\"M56.0 224.0L704.0 12.0\""), "{svg}");
        assert!(svg.contains("a &lt; b"), "names are escaped");
    }

    #[test]
    fn a_logarithmic_axis_has_decades() {
        let svg = chart(Scale::Logarithmic, vec![(0.0, 1.0), (1.0, 100.0)]);
        for words in [">1.00<", ">10.0<", ">100<"] {
            assert!(svg.contains(words), "no {words} in {svg}");
        }
    }

    #[test]
    fn nothing_and_one_point_are_drawn_without_nonsense() {
        for scale in [Scale::FromZero, Scale::Logarithmic] {
            for points in [vec![], vec![(1.0, 1.0)], vec![(0.0, 0.0), (1.0, 0.0)]] {
                let svg = chart(scale, points);
                assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
            }
        }
    }
}
