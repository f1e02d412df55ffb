//! Fills an empty database with the work of two years: what `inbox` is measured on.
//! It is the one part that is not a stranger to the hub: it writes the rows that a hub would have written,
//! decided by the same core. It must not be pointed at a database that anybody needs.
//! Start reading at `run`, then `history` (what happens when), then `life` (one conversation).

mod contacts;
mod database;
mod history;
mod house;
mod ids;
mod life;
mod rows;
mod stored;
mod stream;
mod words;

use std::time::Instant;

use anyhow::ensure;
use bellhop_domain::Timestamp;
use clap::Args;

use self::contacts::CONTACTS;
use self::database::{Database, check_empty, take_indexes};
use self::history::{Outlets, Size};
use self::stored::{CONVERSATIONS, EVENTS, MESSAGES};
use self::stream::{Outlet, copy};
use crate::progress::{Counter, Progress};
use crate::report::{Report, float, rate};

/// Beyond it the disk of a small machine is full.
const CONVERSATIONS_MAX: usize = 20_000_000;
const MESSAGES_MAX: usize = 200_000_000;

#[derive(Args, Clone)]
pub(crate) struct Options {
    /// An empty database on this machine, on which `bellhop migrate up` has run.
    #[arg(long)]
    pub(crate) database_url: String,
    #[arg(long, default_value_t = 1_000_000)]
    pub(crate) conversations: usize,
    /// In all of them together.
    #[arg(long, default_value_t = 10_000_000)]
    pub(crate) messages: usize,
    /// The same seed, the same people and words.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

pub(crate) async fn run(options: &Options) -> anyhow::Result<Report> {
    let size = Size {
        conversations: options.conversations,
        messages: options.messages,
        seed: options.seed,
    };
    ensure!(
        (1..=CONVERSATIONS_MAX).contains(&size.conversations),
        "--conversations is 1 to {CONVERSATIONS_MAX}"
    );
    ensure!(
        (size.conversations..=MESSAGES_MAX).contains(&size.messages),
        "--messages is at least one for each conversation and at most {MESSAGES_MAX}"
    );
    let mut report = Report::new("fill");
    report.setting("conversations", &size.conversations);
    report.setting("messages", &size.messages);
    report.setting("seed", &size.seed);
    let begun = Instant::now();
    let database = Database::parse(&options.database_url)?;
    let client = database.connect().await?;
    check_empty(&client).await?;
    let taken = take_indexes(&client).await?;

    let rows = Counter::default();
    let shown = Progress::show("rows", &rows, 0);
    let (conversations, conversation_pieces) = Outlet::new(&rows);
    let (events, event_pieces) = Outlet::new(&rows);
    let (messages, message_pieces) = Outlet::new(&rows);
    let (contacts, contact_pieces) = Outlet::new(&rows);
    let outlets = Outlets {
        conversations,
        events,
        messages,
        contacts,
    };
    let now = Timestamp(chrono::Utc::now().timestamp_micros());
    let told = tokio::task::spawn_blocking(move || history::tell(size, now, outlets));
    let (of_conversations, of_events, of_messages) = (
        database.connect().await?,
        database.connect().await?,
        database.connect().await?,
    );
    // Contacts come last, when their last visit is known.
    let copied = tokio::try_join!(
        copy(&of_conversations, &CONVERSATIONS, conversation_pieces),
        copy(&of_events, &EVENTS, event_pieces),
        copy(&of_messages, &MESSAGES, message_pieces),
        copy(&client, &CONTACTS, contact_pieces),
    );
    // Who stopped taking rows knows more than who could not give them away.
    copied?;
    let house = told.await??;
    drop(shown);
    let copied_in = begun.elapsed();

    let made = Counter::default();
    let count = u64::try_from(taken.count()).unwrap_or(0);
    let shown = Progress::show("indexes", &made, count);
    client.batch_execute(&house.sql()).await?;
    taken.put_back(&client, || made.add(1)).await?;
    let highest = "SELECT setval('conversation_numbers', max(number)) FROM conversations";
    client.batch_execute(highest).await?;
    client.batch_execute("VACUUM (ANALYZE)").await?;
    drop(shown);

    report.seconds = begun.elapsed().as_secs_f64();
    report.figure("rows", "rows", float(rows.get()));
    report.figure("copied", "rows/s", rate(rows.get(), copied_in));
    let indexed_in = begun.elapsed().saturating_sub(copied_in);
    report.figure("indexes", "s", indexed_in.as_secs_f64());
    let bytes = client.query_one("SELECT pg_database_size(current_database())", &[]);
    let bytes: i64 = bytes.await?.get(0);
    let bytes = u64::try_from(bytes).unwrap_or(0);
    report.figure("database", "MiB", float(bytes / 1_048_576));
    Ok(report)
}
