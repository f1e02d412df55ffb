//! Stores a batch of appends: all of a conversation's events and rows, or none of them.
//! It must not know queues, retries or who waits for the answer: that is `group_commit`.
//! Start reading at `append` (the one statement), then `revise` (what is rare), `first` (why an append lost).

mod append;
mod columns;
mod first;
mod revise;

use std::collections::HashSet;

use bellhop_actors::journal::Append;
use bellhop_domain::ConversationId;
use bellhop_domain::conversation::{Fact, Message};
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};

use super::error::StoreError;
use append::AppendStatement;
use revise::Revisions;

pub(super) use first::{Lost, first_of_start, lost_to};

/// How a batch went that Postgres did not refuse.
pub(super) enum Stored {
    /// These conversations' appends are stored; the others leave no trace.
    Won(HashSet<ConversationId>),
    /// Nothing is stored: another hub writes to this database now.
    Fenced,
}

/// Stores the appends whose expectation holds, while the database has this epoch.
/// At most one append per conversation. An error means that none is stored, if the connection survives it.
pub(super) async fn store(
    connection: &mut AsyncPgConnection,
    appends: &[&Append],
    epoch: i64,
) -> Result<Stored, StoreError> {
    let statement = AppendStatement::of(appends, epoch)?;
    let revisions = Revisions::of(appends);
    if revisions.is_empty() {
        // One statement is a transaction by itself: one round trip.
        return statement.run(connection).await;
    }
    connection.batch_execute("BEGIN").await?;
    let stored = store_in_transaction(connection, statement, revisions).await;
    match stored {
        Ok(stored) => {
            connection.batch_execute("COMMIT").await?;
            Ok(stored)
        }
        Err(error) => {
            connection.batch_execute("ROLLBACK").await?;
            Err(error)
        }
    }
}

async fn store_in_transaction(
    connection: &mut AsyncPgConnection,
    statement: AppendStatement<'_>,
    revisions: Revisions<'_>,
) -> Result<Stored, StoreError> {
    let stored = statement.run(connection).await?;
    if let Stored::Won(won) = &stored {
        revisions.run(connection, won).await?;
    }
    Ok(stored)
}

/// The message that this append posts: a command posts one at most.
fn posted(append: &Append) -> Option<&Message> {
    append.events.iter().find_map(|event| {
        let Fact::MessagePosted { message } = &event.fact else {
            return None;
        };
        Some(message)
    })
}
