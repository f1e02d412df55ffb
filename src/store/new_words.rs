//! Sorts the words of new messages into the index for search.
//! Postgres keeps them in a list first, because that is cheap for the message; whoever finds the list too long
//! sorts all of it in. This does so before a message ever has to wait for it, and searches find the list short.

use std::time::Duration;

use diesel_async::RunQueryDsl;

use super::error::StoreError;
use super::pool::Pool;

/// At 15,000 messages a second some 8 MB wait after this long; a search reads all of what waits.
const PAUSE: Duration = Duration::from_secs(1);
/// Between attempts while the database is away.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(30);

pub async fn sort_in_forever(pool: Pool) {
    loop {
        let pause = match sort_in(&pool).await {
            Ok(()) => PAUSE,
            Err(error) => {
                tracing::warn!(%error, "new words could not be sorted into the index for search; messages do it themselves");
                PAUSE_AFTER_FAILURE
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Once. Cheap when nothing is new.
pub async fn sort_in(pool: &Pool) -> Result<(), StoreError> {
    let mut connection = pool.get().await?;
    diesel::sql_query("SELECT gin_clean_pending_list('messages_by_every_word')")
        .execute(&mut connection)
        .await?;
    Ok(())
}
