//! Latencies: recorded in microseconds, told in milliseconds.

use std::time::Duration;

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};

use super::{Figure, float};

/// One minute: what takes longer is recorded as a minute, and is a failure anyway.
const MICROS_MAX: u64 = 60_000_000;
/// Figures to three digits.
const DIGITS: u8 = 3;
/// The percentiles of the chart: each step halves what is left, as HDR plots do, down to 99.999 %.
const HALVINGS: u32 = 17;

/// Grows with what it holds, so that ten thousand empty ones cost little.
#[derive(Clone)]
pub(crate) struct Times(Histogram<u64>);

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Timing {
    pub(crate) name: String,
    pub(crate) count: u64,
    pub(crate) p50_ms: f64,
    pub(crate) p90_ms: f64,
    pub(crate) p99_ms: f64,
    pub(crate) p999_ms: f64,
    pub(crate) max_ms: f64,
    pub(crate) curve: Vec<Percentile>,
}

/// So many percent took at most so long.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Percentile {
    pub(crate) percent: f64,
    pub(crate) ms: f64,
}

impl Times {
    pub(crate) fn new() -> anyhow::Result<Self> {
        let mut times = Histogram::new(DIGITS)?;
        times.auto(true);
        Ok(Self(times))
    }

    pub(crate) fn record(&mut self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(MICROS_MAX);
        // Fails only where it may not grow, and it may.
        let _recorded = self.0.record(micros.clamp(1, MICROS_MAX));
    }

    pub(crate) fn count(&self) -> u64 {
        self.0.len()
    }

    pub(crate) fn ms(&self, quantile: f64) -> f64 {
        float(self.0.value_at_quantile(quantile)) / 1_000.0
    }

    pub(super) fn summary(&self, name: &str) -> Timing {
        let mut curve = Vec::new();
        if !self.0.is_empty() {
            let mut left = 1.0_f64;
            for _ in 0..HALVINGS {
                // Four points between two halvings make the line smooth.
                for quarter in 0..4 {
                    let quantile = 1.0 - left * (1.0 - f64::from(quarter) / 8.0);
                    curve.push(Percentile {
                        percent: quantile * 100.0,
                        ms: self.ms(quantile),
                    });
                }
                left /= 2.0;
                // Beyond the last value there is nothing to see.
                if left * float(self.count()) < 1.0 {
                    break;
                }
            }
        }
        Timing {
            name: name.to_owned(),
            count: self.count(),
            p50_ms: self.ms(0.5),
            p90_ms: self.ms(0.9),
            p99_ms: self.ms(0.99),
            p999_ms: self.ms(0.999),
            max_ms: float(self.0.max()) / 1_000.0,
            curve,
        }
    }
}

impl Timing {
    /// `ack.p50` and so on.
    pub(super) fn values(&self) -> Vec<Figure> {
        let all = [
            ("p50", self.p50_ms),
            ("p90", self.p90_ms),
            ("p99", self.p99_ms),
            ("p99.9", self.p999_ms),
            ("max", self.max_ms),
        ];
        let figure = |(percentile, value): (&str, f64)| Figure {
            name: format!("{}.{percentile}", self.name),
            unit: "ms".to_owned(),
            value,
        };
        all.into_iter().map(figure).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thousand() -> Times {
        let mut times = Times::new().unwrap();
        for ms in 1..=1_000 {
            times.record(Duration::from_millis(ms));
        }
        times
    }

    #[test]
    fn percentiles_are_those_of_the_values() {
        let timing = thousand().summary("ack");
        let near = |value: f64, expected: f64| {
            assert!(
                (value - expected).abs() <= expected * 0.002,
                "{value} is not {expected}"
            );
        };
        assert_eq!(timing.count, 1_000);
        near(timing.p50_ms, 500.0);
        near(timing.p90_ms, 900.0);
        near(timing.p99_ms, 990.0);
        near(timing.p999_ms, 999.0);
        near(timing.max_ms, 1_000.0);
    }

    #[test]
    fn the_curve_never_falls_and_ends_where_values_end() {
        let curve = thousand().summary("ack").curve;
        assert!(curve.is_sorted_by(|a, b| a.percent < b.percent && a.ms <= b.ms));
        let last = curve.last().unwrap();
        assert!(last.percent > 99.5 && last.percent < 100.0);
    }

    #[test]
    fn nothing_and_for_ever_are_no_panic() {
        let empty = Times::new().unwrap().summary("ack");
        assert_eq!((empty.count, empty.max_ms), (0, 0.0));
        assert!(empty.curve.is_empty());
        let mut times = Times::new().unwrap();
        times.record(Duration::MAX);
        times.record(Duration::ZERO);
        assert!(times.ms(1.0) >= 60_000.0);
    }
}
