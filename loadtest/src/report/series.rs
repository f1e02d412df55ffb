//! Something over time, such as memory or messages a second.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::float;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Series {
    pub(crate) name: String,
    pub(crate) unit: String,
    /// Seconds since the beginning, and the value then.
    pub(crate) points: Vec<(f64, f64)>,
}

impl Series {
    pub(crate) fn new(name: &str, unit: &str) -> Self {
        Self {
            name: name.to_owned(),
            unit: unit.to_owned(),
            points: Vec::new(),
        }
    }

    pub(crate) fn push(&mut self, at: Duration, value: f64) {
        self.points.push((at.as_secs_f64(), value));
    }
}

/// Turns a counter that only grows into a rate over time.
pub(crate) struct Sampler {
    begun: Instant,
    last: (Instant, u64),
    series: Series,
}

impl Sampler {
    /// `now` is the beginning, `count` what the counter shows then.
    pub(crate) fn new(name: &str, now: Instant, count: u64) -> Self {
        Self {
            begun: now,
            last: (now, count),
            series: Series::new(name, "1/s"),
        }
    }

    pub(crate) fn sample(&mut self, now: Instant, count: u64) {
        let (before, had) = self.last;
        let time = now.saturating_duration_since(before).as_secs_f64();
        if time > 0.0 {
            let rate = float(count.saturating_sub(had)) / time;
            self.series
                .push(now.saturating_duration_since(self.begun), rate);
        }
        self.last = (now, count);
    }

    pub(crate) fn series(self) -> Series {
        self.series
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_becomes_a_rate() {
        let begun = Instant::now();
        let mut sampler = Sampler::new("acknowledged", begun, 100);
        sampler.sample(begun + Duration::from_secs(1), 350);
        sampler.sample(begun + Duration::from_secs(3), 450);
        // The same moment again says nothing.
        sampler.sample(begun + Duration::from_secs(3), 450);
        assert_eq!(sampler.series().points, [(1.0, 250.0), (3.0, 50.0)]);
    }
}
