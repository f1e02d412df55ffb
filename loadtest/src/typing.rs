//! A storm of typing signals while messages flow: signals may be dropped, messages must not wait for them.
//! The same chat is measured without and with the storm.

use clap::Args;

use crate::chat;
use crate::report::Report;
use crate::target::Target;

#[derive(Args, Clone)]
pub(crate) struct Options {
    #[arg(long, default_value_t = 200)]
    conversations: usize,
    /// Messages a second, in both halves.
    #[arg(long, default_value_t = 500)]
    rate: u32,
    /// Typing signals a second, in the second half.
    #[arg(long, default_value_t = 5_000)]
    signals: u32,
    /// Of each half.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    #[arg(long, default_value_t = 2)]
    warm_up: u64,
}

pub(crate) async fn run(target: &Target, options: &Options) -> anyhow::Result<Report> {
    let half = |typing| chat::Options {
        conversations: options.conversations,
        rate: options.rate.max(1),
        typing,
        seconds: options.seconds,
        warm_up: options.warm_up,
        ..chat::Options::default()
    };
    let quiet = chat::run(target, &half(0)).await?;
    let mut report = chat::run(target, &half(options.signals)).await?;
    report.scenario = "typing".to_owned();
    for timing in &mut report.timings {
        timing.name = format!("{} in the storm", timing.name);
    }
    for name in ["ack", "delivery"] {
        let (before, storm) = (format!("{name}.p99"), format!("{name} in the storm.p99"));
        if let (Some(before), Some(storm)) = (quiet.value(&before), report.value(&storm))
            && before > 0.0
        {
            let name = format!("{name} p99, storm against quiet");
            report.figure(&name, "×", storm / before);
        }
    }
    report.timings.extend(quiet.timings);
    report.problems.extend(quiet.problems);
    report.promised.extend(quiet.promised);
    Ok(report)
}
