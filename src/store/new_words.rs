//! Sorts the words of new messages into the index for search.
//! Postgres keeps them in a list first, because that is cheap for the message; whoever finds the list too long
//! sorts all of it in. This does so before a message ever has to wait for it, and searches find the list short.
//! As long as it does, Postgres keeps every version of every row, and a busy conversation has hundreds of them a second:
//! so the more there is, the more often.

use std::time::{Duration, Instant};

use diesel_async::RunQueryDsl;

use super::error::StoreError;
use super::pool::Pool;

/// A search reads all of what waits. At 1,000 messages a second that takes a few milliseconds to sort in.
const PAUSE_MAX: Duration = Duration::from_secs(1);
/// Words that stand in many messages are sorted in once for all of them.
const PAUSE_MIN: Duration = Duration::from_millis(200);
/// How long sorting in should take.
const SORT_AIM: Duration = Duration::from_millis(20);
/// Between attempts while the database is away.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(30);

pub async fn sort_in_forever(pool: Pool) {
    let mut pause = PAUSE_MAX;
    loop {
        let begin = Instant::now();
        if let Err(error) = sort_in(&pool).await {
            tracing::warn!(%error, "new words could not be sorted into the index for search; messages do it themselves");
            tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
            continue;
        }
        pause = next_pause(pause, begin.elapsed());
        tokio::time::sleep(pause).await;
    }
}

/// After which as much is there as can be sorted in within `SORT_AIM`.
fn next_pause(pause: Duration, took: Duration) -> Duration {
    let took = took.max(Duration::from_millis(1)).as_millis();
    let pause = pause.as_millis().saturating_mul(SORT_AIM.as_millis()) / took;
    let pause = Duration::from_millis(u64::try_from(pause).unwrap_or(u64::MAX));
    pause.clamp(PAUSE_MIN, PAUSE_MAX)
}

/// Once. Cheap when nothing is new.
pub async fn sort_in(pool: &Pool) -> Result<(), StoreError> {
    let mut connection = pool.get().await?;
    diesel::sql_query("SELECT gin_clean_pending_list('messages_by_every_word')")
        .execute(&mut connection)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_there_is_the_more_often() {
        let millis = Duration::from_millis;
        for (pause, took, expected) in [
            (1_000, 0, 1_000),
            (1_000, 5, 1_000),
            (1_000, 80, 250),
            (250, 20, 250),
            (250, 4, 1_000),
            (250, 10, 500),
            (250, 5_000, 200),
        ] {
            let next = next_pause(millis(pause), millis(took));
            assert_eq!(next, millis(expected), "{pause} {took}");
        }
    }
}
