//! What `/metrics` answers with.

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

use super::names;

/// From a tenth of a millisecond, a commit on a fast disk, to ten, a network on the brink.
const SECONDS: &[f64] = &[
    0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5,
    5.0, 10.0,
];
/// Appends in one commit.
const BATCH_SIZES: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];

/// Cheap to clone.
#[derive(Clone)]
pub struct Metrics {
    handle: PrometheusHandle,
}

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("failed to set up the metrics: {0}")]
    Build(#[from] BuildError),
    #[error("metrics are counted elsewhere already")]
    Twice,
}

impl Metrics {
    /// From now on what is counted anywhere is counted here. Call it once, before anything counts.
    pub fn start() -> Result<Self, StartError> {
        let recorder = builder()?.build_recorder();
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder).map_err(|_| StartError::Twice)?;
        names::describe();
        Ok(Self { handle })
    }

    pub fn render(&self) -> String {
        self.handle.render()
    }

    /// Sums up what was measured since; without it histograms grow. Call it every few seconds.
    pub fn tidy(&self) {
        self.handle.run_upkeep();
    }
}

fn builder() -> Result<PrometheusBuilder, BuildError> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS)?
        .set_buckets_for_metric(Matcher::Suffix("_batch_size".to_owned()), BATCH_SIZES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_batches_are_histograms() {
        let recorder = builder().unwrap().build_recorder();
        let handle = recorder.handle();
        metrics::with_local_recorder(&recorder, || {
            names::describe();
            metrics::histogram!("bellhop_append_seconds").record(0.003);
            metrics::histogram!("bellhop_append_batch_size").record(3.0);
            metrics::counter!("bellhop_pushes_total").increment(2);
        });
        let text = handle.render();
        for line in [
            "bellhop_append_seconds_bucket{le=\"0.005\"} 1",
            "bellhop_append_batch_size_bucket{le=\"4\"} 1",
            "bellhop_pushes_total 2",
            "# HELP bellhop_pushes_total Pushes put into outboxes, counted per socket",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
    }
}
