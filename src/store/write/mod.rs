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

/// Stores the appends whose expectation holds and returns their conversations; the others leave no trace.
/// At most one append per conversation. An error means that none is stored, if the connection survives it.
pub(super) async fn store(
    connection: &mut AsyncPgConnection,
    appends: &[&Append],
) -> Result<HashSet<ConversationId>, StoreError> {
    let statement = AppendStatement::of(appends)?;
    let revisions = Revisions::of(appends);
    if revisions.is_empty() {
        // One statement is a transaction by itself: one round trip.
        return statement.run(connection).await;
    }
    connection.batch_execute("BEGIN").await?;
    let stored = store_in_transaction(connection, statement, revisions).await;
    match stored {
        Ok(won) => {
            connection.batch_execute("COMMIT").await?;
            Ok(won)
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
) -> Result<HashSet<ConversationId>, StoreError> {
    let won = statement.run(connection).await?;
    revisions.run(connection, &won).await?;
    Ok(won)
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
