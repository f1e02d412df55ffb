//! Plays every run of `budgets.toml` several times and sets what was measured beside what must be reached.
//! It starts a Postgres, hubs and floors of its own and ends what it started.
//! Start reading at `play`, then `verdict`.

mod budgets;
mod results;
mod stand;
mod verdict;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

use budgets::{Budgets, Run};
use results::Results;
use stand::Stand;
use verdict::{Round, Verdict, median, row};

use crate::report::Report;
use crate::scenario::Scenario;

const BUDGETS: &str = include_str!("../../budgets.toml");
const RUNS_MAX: usize = 20;

#[derive(Args)]
pub(crate) struct Options {
    /// The bellhop binary to measure.
    #[arg(long, default_value = "target/release/bellhop")]
    binary: PathBuf,
    /// How often each is played; the median counts.
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Only these, for example hundred,connect-10k.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Each once, short and small: whether the command works, not figures to keep.
    #[arg(long)]
    quick: bool,
    /// Other budgets than those built in.
    #[arg(long)]
    budgets: Option<PathBuf>,
    /// Where the table, the reports and the charts are written.
    #[arg(long, default_value = "test-results/bench")]
    results: PathBuf,
}

pub(crate) async fn run(options: &Options) -> anyhow::Result<()> {
    let binary = std::path::absolute(&options.binary)?;
    ensure!(
        binary.is_file(),
        "there is no {}; build it with `cargo build --release`, or name another with --binary",
        binary.display()
    );
    let text = match &options.budgets {
        Some(path) => std::fs::read_to_string(path).context("failed to read the budgets")?,
        None => BUDGETS.to_owned(),
    };
    let runs = Budgets::parse(&text)?.choose(&options.only, options.quick)?;
    let times = if options.quick {
        1
    } else {
        options.runs.clamp(1, RUNS_MAX)
    };
    let mut terminated = signal(SignalKind::terminate())?;
    let results = tokio::select! {
        results = play_all(&binary, &runs, times, options) => results?,
        _ = tokio::signal::ctrl_c() => bail!("stopped; what was started has been ended"),
        _ = terminated.recv() => bail!("stopped; what was started has been ended"),
    };
    results.print(&options.results);
    let red = results
        .rows
        .iter()
        .filter(|row| row.verdict == Verdict::Red)
        .count();
    let problems = results.problems.len();
    // Short runs on a cold machine say nothing about budgets, and everything about broken promises.
    ensure!(
        problems == 0 && (red == 0 || options.quick),
        "{red} budgets are not kept, {problems} promises are broken"
    );
    Ok(())
}

/// What is known is written after each run.
async fn play_all(
    binary: &Path,
    runs: &[Run],
    times: usize,
    options: &Options,
) -> anyhow::Result<Results> {
    let mut stand = Stand::create(binary).await?;
    let mut results = Results::default();
    let mut rounds: BTreeMap<&str, Vec<Round>> = BTreeMap::new();
    for run in runs {
        let mut of_run = Vec::new();
        for time in 1..=times {
            results::progress(&run.title, time, times);
            match play(&mut stand, run).await {
                Ok(round) => {
                    results.keep(run, &round, time);
                    of_run.push(round);
                }
                Err(error) => results.problems.push(format!("{}: {error:#}", run.name)),
            }
        }
        rounds.insert(&run.name, of_run);
        let median_of = |name: &str, figure: &str| {
            let values = rounds.get(name)?.iter();
            let values: Vec<f64> = values.filter_map(|round| round.hub.value(figure)).collect();
            median(&values)
        };
        let of_run = rounds
            .get(run.name.as_str())
            .map(Vec::as_slice)
            .unwrap_or_default();
        for budget in &run.budgets {
            let row = row(run, budget, of_run, median_of);
            results::told(&row);
            if let Some(growth) = &run.growth
                && let Some(value) = median_of(&run.name, &budget.figure)
            {
                results.grow(growth, &budget.figure, value);
            }
            results.rows.push(row);
        }
        results.write(&options.results, options.quick)?;
    }
    Ok(results)
}

/// Once against the hub; where the floor is wanted, against it before and after.
async fn play(stand: &mut Stand, run: &Run) -> anyhow::Result<Round> {
    let scenario = run.scenario()?;
    let mut floors = Vec::new();
    if run.floor {
        floors.push(play_floor(stand, &scenario).await?);
    }
    let house = stand.hub(run.fill).await?;
    let mut hub = scenario.run(&house.target).await?;
    house.describe(&mut hub);
    stand.audit(house, &mut hub).await?;
    if run.floor {
        floors.push(play_floor(stand, &scenario).await?);
    }
    Ok(Round { hub, floors })
}

async fn play_floor(stand: &mut Stand, scenario: &Scenario) -> anyhow::Result<Report> {
    let floor = stand.floor().await?;
    let mut report = scenario.run(&floor.target).await?;
    stand.close(floor, &mut report).await?;
    Ok(report)
}
