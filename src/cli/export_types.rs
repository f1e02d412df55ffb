//! `bellhop export-types`: every type of the wire, as TypeScript.

use std::path::Path;

use ts_rs::{Config, TS};

use super::print;
use crate::wire::conversation::{AgentConversation, ContactConversation, Priority, Status};
use crate::wire::message::{Message, Visibility};
use crate::wire::push::Push;
use crate::wire::signal::{PageName, ViewerName};

/// Each brings along the types that it is made of.
pub(super) fn run(folder: &Path) -> anyhow::Result<()> {
    let config = Config::new().with_out_dir(folder);
    AgentConversation::export_all(&config)?;
    ContactConversation::export_all(&config)?;
    Message::export_all(&config)?;
    PageName::export_all(&config)?;
    Priority::export_all(&config)?;
    Push::<AgentConversation>::export_all(&config)?;
    Status::export_all(&config)?;
    ViewerName::export_all(&config)?;
    Visibility::export_all(&config)?;
    print::line(format_args!("types written to {}", folder.display()));
    Ok(())
}
