//! The floor: what the least possible server reaches that stores a message in Postgres before it acknowledges
//! and delivers it. It speaks as much of the wire as `chat` needs and keeps no promise beyond that:
//! no sessions, no rights, no resume. Ratios to it say what Bellhop's promises cost.
//! Start reading at `writer`.

mod room;
mod server;
mod writer;

use anyhow::Context as _;
use clap::Args;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use room::Rooms;
use writer::Writers;

#[derive(Args)]
pub(crate) struct Options {
    /// A Postgres for a table of the floor's own, as `host=… user=… dbname=…` or as an address.
    #[arg(long)]
    database: String,
    #[arg(long, default_value_t = 8081)]
    port: u16,
}

/// Until it is interrupted.
pub(crate) async fn run(options: &Options) -> anyhow::Result<()> {
    let writers = Writers::start(&options.database).await?;
    let listener = TcpListener::bind(("127.0.0.1", options.port)).await;
    let listener = listener.context("failed to listen; give another --port")?;
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        served = server::serve(listener, Rooms::default(), writers) => served,
        interrupted = tokio::signal::ctrl_c() => Ok(interrupted?),
        _ = terminated.recv() => Ok(()),
    }
}
