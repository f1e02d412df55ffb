//! Everything at once for a long time: messages, typing, idle sockets, people who drop and come again.
//! What grows over minutes, such as memory, shows in the curves.

use clap::Args;

use crate::chat;
use crate::report::{Report, Series};
use crate::target::Target;

const MINUTES_MAX: u64 = 24 * 60;
const SECONDS_PER_MINUTE: u64 = 60;

#[derive(Args, Clone)]
pub(crate) struct Options {
    #[arg(long, default_value_t = 10)]
    minutes: u64,
    #[arg(long, default_value_t = 500)]
    conversations: usize,
    /// Messages a second.
    #[arg(long, default_value_t = 500)]
    rate: u32,
    /// Typing signals a second.
    #[arg(long, default_value_t = 500)]
    signals: u32,
    #[arg(long, default_value_t = 2_000)]
    idle: usize,
    /// Idle sockets that drop and come again, each second.
    #[arg(long, default_value_t = 20)]
    churn: u32,
}

pub(crate) async fn run(target: &Target, options: &Options) -> anyhow::Result<Report> {
    let minutes = options.minutes.clamp(1, MINUTES_MAX);
    let chat = chat::Options {
        conversations: options.conversations,
        rate: options.rate.max(1),
        typing: options.signals,
        idle: options.idle,
        churn: options.churn,
        seconds: minutes.saturating_mul(SECONDS_PER_MINUTE),
        // Caches and buffers fill up within this time.
        warm_up: 10,
        ..chat::Options::default()
    };
    let mut report = chat::run(target, &chat).await?;
    report.scenario = "soak".to_owned();
    let memory = report
        .series
        .iter()
        .find(|series| series.name == "hub's memory");
    if let Some(grown) = memory.and_then(grown) {
        report.figure("memory, last quarter against first", "×", grown);
    }
    Ok(report)
}

/// The mean of the last quarter as a share of that of the first one.
fn grown(series: &Series) -> Option<f64> {
    let quarter = series.points.len() / 4;
    let mean = |points: &[(f64, f64)]| {
        let count = u32::try_from(points.len())
            .ok()
            .filter(|count| *count > 0)?;
        let sum: f64 = points.iter().map(|point| point.1).sum();
        Some(sum / f64::from(count))
    };
    let first = mean(series.points.get(..quarter)?)?;
    let from = series.points.len().saturating_sub(quarter);
    let last = mean(series.points.get(from..)?)?;
    (first > 0.0).then(|| last / first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_of_means_and_needs_enough_points() {
        let mut series = Series::new("hub's memory", "MiB");
        assert_eq!(grown(&series), None);
        for (second, value) in [10.0, 30.0, 99.0, 0.0, 1.0, 2.0, 30.0, 50.0]
            .into_iter()
            .enumerate()
        {
            series
                .points
                .push((f64::from(u32::try_from(second).unwrap()), value));
        }
        assert_eq!(grown(&series), Some(2.0));
    }
}
