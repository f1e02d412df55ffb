//! Drives a running hub over the public wire and prints figures.
//! It must not know the hub's insides: everything here could be written by a stranger from docs/protocol.md.
//! Start reading at `chat`; `faults` is a world of its own.

mod assign;
mod chat;
mod client;
mod faults;
mod fill;
mod house;
mod inbox;
mod pace;
mod progress;
mod report;
mod room;
mod webhooks;

use std::time::Duration;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    about = "Load a Bellhop hub on this machine and print what it can do",
    after_help = "The hub's limits are for people: start it with larger ones, for example \
        BELLHOP_LIMITS__SOCKETS__PER_AGENT=0 BELLHOP_LIMITS__SOCKETS__PER_ADDRESS=0 \
        BELLHOP_LIMITS__AGENT__PER_SECOND=1000000 BELLHOP_LIMITS__ADDRESS__PER_SECOND=1000000 \
        BELLHOP_LIMITS__WIDGET_SESSION__PER_SECOND=1000000."
)]
struct Cli {
    /// Where the hub listens; loopback only.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    hub: String,
    #[command(subcommand)]
    scenario: Scenario,
}

#[derive(Subcommand)]
enum Scenario {
    /// Conversations in a closed loop: a customer writes, waits for the answer, writes again;
    /// an agent watches each conversation.
    Chat {
        #[arg(long, default_value_t = 100)]
        conversations: usize,
        #[arg(long, default_value_t = 10)]
        seconds: u64,
        #[command(flatten)]
        output: report::Output,
    },
    /// Chats that begin at a fixed rate while agents have room: how long until one is offered to somebody.
    Assign {
        #[arg(long, default_value_t = 20)]
        agents: usize,
        #[arg(long, default_value_t = 100)]
        customers: usize,
        /// Chats that begin each second.
        #[arg(long, default_value_t = 50)]
        per_second: u32,
        #[arg(long, default_value_t = 10)]
        seconds: u64,
    },
    /// Break a hub and a Postgres of this command's own in every known way, under load, and count what that cost.
    Faults(faults::Options),
    /// Fill an empty database with two years of conversations, for `inbox`.
    Fill {
        #[command(flatten)]
        options: fill::Options,
        #[command(flatten)]
        output: report::Output,
    },
    /// Lists, conversations, counts and search at a fixed rate, on a hub whose database `fill` has filled.
    Inbox {
        #[command(flatten)]
        options: inbox::Options,
        #[command(flatten)]
        output: report::Output,
    },
    /// Signed webhooks at a fixed rate with repeats: how soon they are answered, and each message exactly once.
    Webhooks {
        #[command(flatten)]
        options: webhooks::Options,
        #[command(flatten)]
        output: report::Output,
    },
    /// Set two reports side by side and print the ratio of each figure.
    Compare(report::Compare),
}

/// Longer runs belong to a soak scenario.
const SECONDS_MAX: u64 = 600;
/// Each conversation takes two sockets.
const CONVERSATIONS_MAX: usize = 5_000;
/// Each is a password to hash and a socket.
const AGENTS_MAX: usize = 500;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let _installed_before = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let _files = room::more_files();
    let cli = Cli::parse();
    anyhow::ensure!(
        cli.hub.starts_with("http://127.0.0.1") || cli.hub.starts_with("http://localhost"),
        "load goes to this machine only: give a --hub on 127.0.0.1"
    );
    match cli.scenario {
        Scenario::Faults(options) => faults::run(options).await,
        Scenario::Fill { options, output } => output.give(&fill::run(&options).await?),
        Scenario::Inbox { options, output } => output.give(&inbox::run(&cli.hub, &options).await?),
        Scenario::Webhooks { options, output } => {
            output.give(&webhooks::run(&cli.hub, &options).await?)
        }
        Scenario::Compare(options) => report::compare(&options),
        Scenario::Chat {
            conversations,
            seconds,
            output,
        } => {
            let conversations = conversations.min(CONVERSATIONS_MAX);
            let duration = Duration::from_secs(seconds.min(SECONDS_MAX));
            output.give(&chat::run(&cli.hub, conversations, duration).await?)
        }
        Scenario::Assign {
            agents,
            customers,
            per_second,
            seconds,
        } => {
            let load = assign::Load {
                agents: agents.min(AGENTS_MAX),
                customers: customers.min(CONVERSATIONS_MAX),
                per_second,
                duration: Duration::from_secs(seconds.min(SECONDS_MAX)),
            };
            assign::run(&cli.hub, &load).await
        }
    }
}
