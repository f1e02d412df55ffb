//! The scenarios by name; `budgets.toml` names them and their settings as the command line does.

use clap::Subcommand;

use crate::report::Report;
use crate::target::Target;
use crate::{assign, chat};

#[derive(Subcommand)]
pub(crate) enum Scenario {
    /// Conversations: customers write, agents watch; what is acknowledged must arrive once and in order.
    Chat(chat::Options),
    /// Chats that begin at a fixed rate while agents have room: how long until one is offered to somebody.
    Assign(assign::Options),
}

impl Scenario {
    pub(crate) async fn run(&self, target: &Target) -> anyhow::Result<Report> {
        match self {
            Self::Chat(options) => chat::run(target, options).await,
            Self::Assign(options) => assign::run(target, options).await,
        }
    }
}
