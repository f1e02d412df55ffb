//! Stores a batch of appends: all of a conversation's events and rows, or none of them.
//! It must not know queues, retries or who waits for the answer: that is `group_commit`.
//! Start reading at `append` (the one statement), then `post` (the same for messages only), `revise` (what is rare),
//! `first` (why an append lost).

mod append;
mod columns;
mod first;
mod post;
mod revise;

use std::collections::HashSet;

use bellhop_actors::journal::Append;
use bellhop_domain::ConversationId;
use bellhop_domain::conversation::{Fact, Message};
use diesel::QueryResult;
use diesel::dsl::exists;
use diesel::pg::Pg;
use diesel::prelude::{BoolExpressionMethods, ExpressionMethods, QueryDsl};
use diesel::query_builder::AstPass;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::{Int4, Int8};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use super::error::StoreError;
use super::lease::SHARD;
use super::schema::hub_leases;
use append::AppendStatement;
use post::PostStatement;
use revise::Revisions;

pub(super) use first::{Lost, first_of_start, lost_to};

/// How a batch went that Postgres did not refuse.
pub(super) enum Stored {
    /// These conversations' appends are stored; the others leave no trace.
    Won(HashSet<ConversationId>),
    /// Nothing is stored: another hub writes to this database now.
    Fenced,
}

/// By the smallest statement that does.
async fn run_statement(
    connection: &AsyncPgConnection,
    appends: &[&Append],
    epoch: i64,
) -> Result<Stored, StoreError> {
    let posted = match PostStatement::of(appends, epoch)? {
        Some(posts) => match posts.run(connection).await {
            // One of them was posted before, longer ago than the hub remembers: that one alone must lose.
            Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => None,
            answer => Some(answer?),
        },
        None => None,
    };
    let won = match posted {
        Some(won) => won,
        None => AppendStatement::of(appends, epoch)?.run(connection).await?,
    };
    // Whoever won had the lease; it is asked for when nobody did, which is rare.
    if won.is_empty() && !is_held(connection, epoch).await? {
        return Ok(Stored::Fenced);
    }
    Ok(Stored::Won(won.into_iter().map(ConversationId).collect()))
}

async fn is_held(connection: &AsyncPgConnection, epoch: i64) -> QueryResult<bool> {
    let ours = hub_leases::shard.eq(SHARD).and(hub_leases::epoch.eq(epoch));
    diesel::select(exists(hub_leases::table.filter(ours)))
        .get_result(&mut &*connection)
        .await
}

/// How every statement begins: nothing is stored unless this hub's epoch lasts.
fn lease<'a>(epoch: &'a i64, out: &mut AstPass<'_, 'a, Pg>) -> QueryResult<()> {
    out.push_sql("WITH lease AS (SELECT FROM hub_leases WHERE shard = ");
    out.push_bind_param::<Int4, _>(&SHARD)?;
    out.push_sql(" AND epoch = ");
    out.push_bind_param::<Int8, _>(epoch)?;
    out.push_sql(")");
    Ok(())
}

/// Stores the appends whose expectation holds, while the database has this epoch.
/// At most one append per conversation. An error means that none is stored, if the connection survives it.
pub(super) async fn store(
    mut connection: &AsyncPgConnection,
    appends: &[&Append],
    epoch: i64,
) -> Result<Stored, StoreError> {
    let revisions = Revisions::of(appends);
    if revisions.is_empty() {
        // One statement is a transaction by itself: one round trip.
        return run_statement(connection, appends, epoch).await;
    }
    connection.batch_execute("BEGIN").await?;
    let stored = store_in_transaction(connection, appends, epoch, revisions).await;
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

/// Needs more than one statement.
pub(super) fn revises(append: &Append) -> bool {
    !Revisions::of(&[append]).is_empty()
}

async fn store_in_transaction(
    connection: &AsyncPgConnection,
    appends: &[&Append],
    epoch: i64,
    revisions: Revisions<'_>,
) -> Result<Stored, StoreError> {
    let stored = run_statement(connection, appends, epoch).await?;
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
