//! What the processes of a run cost: processor time, memory, and rates over time.

use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use crate::house::{cpu_seconds, cpu_seconds_alone, resident_kib};
use crate::progress::Counter;
use crate::report::{Report, Sampler, Series, float};
use crate::target::Processes;

/// Of 100 %, which is one core.
pub(crate) const HUBS_SHARE: &str = "hub's share of a core";

/// Between two points of a curve.
const BETWEEN: Duration = Duration::from_secs(1);
const KIB_PER_MIB: f64 = 1_024.0;

/// Processor seconds so far.
#[derive(Clone, Copy, Default)]
struct Spent {
    hub: Option<f64>,
    postgres: Option<f64>,
    ours: Option<f64>,
}

impl Spent {
    fn now(processes: Processes) -> Self {
        Self {
            hub: processes.hub.and_then(cpu_seconds),
            postgres: processes.postgres.and_then(cpu_seconds),
            ours: cpu_seconds_alone(std::process::id()),
        }
    }
}

pub(crate) struct Gauge {
    processes: Processes,
    begun: Instant,
    before: Spent,
    curves: JoinHandle<()>,
    stop: tokio::sync::oneshot::Sender<()>,
    done: tokio::sync::oneshot::Receiver<Vec<Series>>,
}

impl Gauge {
    /// From now on; `counters` are drawn as rates over time.
    pub(crate) fn begin(processes: Processes, counters: Vec<(&'static str, Counter)>) -> Self {
        let (stop, mut stopped) = tokio::sync::oneshot::channel();
        let (give, done) = tokio::sync::oneshot::channel();
        let begun = Instant::now();
        let curves = tokio::spawn(async move {
            let with_sampler = |(name, counter): (&str, Counter)| {
                let sampler = Sampler::new(name, begun, counter.get());
                (counter, sampler)
            };
            let mut rates: Vec<_> = counters.into_iter().map(with_sampler).collect();
            let mut memory = Series::new("hub's memory", "MiB");
            let mut looks = tokio::time::interval(BETWEEN);
            looks.tick().await;
            loop {
                tokio::select! {
                    _stop = &mut stopped => break,
                    _tick = looks.tick() => {}
                }
                let now = Instant::now();
                for (counter, sampler) in &mut rates {
                    sampler.sample(now, counter.get());
                }
                if let Some(kib) = processes.hub.and_then(resident_kib) {
                    memory.push(now.duration_since(begun), float(kib) / KIB_PER_MIB);
                }
            }
            let mut series: Vec<_> = rates.into_iter().map(|(_, rate)| rate.series()).collect();
            if !memory.points.is_empty() {
                series.push(memory);
            }
            let _nobody_asks = give.send(series);
        });
        Self {
            processes,
            begun,
            before: Spent::now(processes),
            curves,
            stop,
            done,
        }
    }

    /// Writes curves, processor time for each thousand messages, and memory into the report.
    pub(crate) async fn end(self, report: &mut Report, messages: u64) -> anyhow::Result<()> {
        let after = Spent::now(self.processes);
        let seconds = self.begun.elapsed().as_secs_f64();
        let _ended_before = self.stop.send(());
        report.series.extend(self.done.await?);
        self.curves.await?;
        let spent = |after: Option<f64>, before: Option<f64>| Some(after? - before?);
        let hub = spent(after.hub, self.before.hub);
        let postgres = spent(after.postgres, self.before.postgres);
        if let (Some(hub), Some(postgres)) = (hub, postgres)
            && messages > 0
        {
            let thousands = float(messages) / 1_000.0;
            report.figure(
                "cpu per 1k, hub and Postgres",
                "s",
                (hub + postgres) / thousands,
            );
            report.figure("cpu per 1k, hub", "s", hub / thousands);
            report.figure("cpu per 1k, Postgres", "s", postgres / thousands);
        }
        let shares = [
            (HUBS_SHARE, hub),
            ("Postgres' share of a core", postgres),
            (
                "load generator's share of a core",
                spent(after.ours, self.before.ours),
            ),
        ];
        for (name, spent) in shares {
            if let Some(spent) = spent {
                report.figure(name, "%", 100.0 * spent / seconds);
            }
        }
        if let Some(kib) = self.processes.hub.and_then(resident_kib) {
            report.figure("hub's memory", "MiB", float(kib) / KIB_PER_MIB);
        }
        Ok(())
    }
}
