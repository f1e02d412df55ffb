//! Drives a running hub over the public wire and prints figures.
//! It must not know the hub's insides: everything here could be written by a stranger from docs/protocol.md.
//! Start reading at `scenario` and `chat`; `faults` is a world of its own.

mod assign;
mod bench;
mod broadcast;
mod chat;
mod client;
mod connect;
mod crowd;
mod desk;
mod faults;
mod fill;
mod floor;
mod gauge;
mod house;
mod inbox;
mod pace;
mod platform;
mod progress;
mod reconnect;
mod report;
mod room;
mod scenario;
mod soak;
mod target;
mod timer;
mod typing;
mod webhooks;
mod wire;

use clap::{Parser, Subcommand};

use scenario::Scenario;

#[derive(Parser)]
#[command(
    about = "Load a Bellhop hub on this machine and print what it can do",
    after_help = format!(
        "The hub must be the demo (`bellhop serve --demo`), and its limits are for people: start it with\n{}",
        house::lifted_limits()
    )
)]
struct Cli {
    #[command(flatten)]
    to: target::Where,
    #[command(flatten)]
    output: report::Output,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    #[command(flatten)]
    Scenario(Scenario),
    /// Play every run of budgets.toml against hubs and a Postgres of this command's own, and judge the medians.
    Bench(bench::Options),
    /// Break a hub and a Postgres of this command's own in every known way, under load, and count what that cost.
    Faults(faults::Options),
    /// Fill an empty database with two years of conversations, for `inbox`.
    Fill(fill::Options),
    /// Run the least possible server that stores before it acknowledges, to be set beside a hub with --floor.
    Floor(floor::Options),
    /// Set two reports side by side and print the ratio of each figure.
    Compare(report::Compare),
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let _installed_before = rustls::crypto::aws_lc_rs::default_provider().install_default();
    room::more_files();
    let cli = Cli::parse();
    match cli.command {
        Command::Scenario(scenario) => {
            let target = cli.to.target().await?;
            let report = scenario.run(&target).await?;
            cli.output.give(&report)
        }
        Command::Bench(options) => bench::run(&options).await,
        Command::Faults(options) => faults::run(options, cli.output.json.as_deref()).await,
        Command::Fill(options) => cli.output.give(&fill::run(&options).await?),
        Command::Floor(options) => floor::run(&options).await,
        Command::Compare(options) => report::compare(&options),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_holds_together() {
        Cli::command().debug_assert();
    }
}
