//! The scenarios by name; `budgets.toml` names them and their settings as the command line does.

use clap::Subcommand;

use crate::report::Report;
use crate::target::Target;
use crate::{assign, broadcast, chat, connect, inbox, reconnect, soak, typing, webhooks};

#[derive(Subcommand)]
pub(crate) enum Scenario {
    /// Conversations: customers write, agents watch; what is acknowledged must arrive once and in order.
    Chat(chat::Options),
    /// Sockets that log in and stay: log-ins a second, and the hub's memory for each.
    Connect(connect::Options),
    /// A storm of typing signals while messages flow: latency without and with it.
    Typing(typing::Options),
    /// All sockets drop at once, miss messages and come back: how long, and whether anything was lost or doubled.
    Reconnect(reconnect::Options),
    /// Everything at once for minutes, with curves over time.
    Soak(soak::Options),
    /// Chats that begin at a fixed rate while agents have room: how long until one is offered to somebody.
    Assign(assign::Options),
    /// Supervisors at the wallboard while agents are given chats at a fixed rate.
    Broadcast(broadcast::Options),
    /// Lists, conversations, counts and search at a fixed rate, on a hub whose database `fill` has filled.
    Inbox(inbox::Options),
    /// Signed webhooks at a fixed rate with repeats: how soon they are answered, and each message exactly once.
    Webhooks(webhooks::Options),
}

impl Scenario {
    pub(crate) async fn run(&self, target: &Target) -> anyhow::Result<Report> {
        match self {
            Self::Chat(options) => chat::run(target, options).await,
            Self::Connect(options) => connect::run(target, options).await,
            Self::Typing(options) => typing::run(target, options).await,
            Self::Reconnect(options) => reconnect::run(target, options).await,
            Self::Soak(options) => soak::run(target, options).await,
            Self::Assign(options) => assign::run(target, options).await,
            Self::Broadcast(options) => broadcast::run(target, options).await,
            Self::Inbox(options) => inbox::run(target, options).await,
            Self::Webhooks(options) => webhooks::run(target, options).await,
        }
    }
}
