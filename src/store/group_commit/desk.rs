//! What becomes of a batch: it is stored, and everybody in it is answered.

use std::collections::HashSet;
use std::time::Duration;

use bellhop_actors::journal::{Append, Appended};
use bellhop_domain::ConversationId;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use metrics::{Counter, Histogram};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};

use super::Patience;
use super::debt::Debt;
use super::shares::Place;
use super::underway::Underway;
use crate::store::error::StoreError;
use crate::store::lease::Fence;
use crate::store::write;

/// "Are you there?" after an error; a living server answers at once.
const PROBE_WAIT_MAX: Duration = Duration::from_secs(2);

/// An append and who waits for its outcome.
pub(super) struct Job {
    pub(super) append: Append,
    pub(super) reply: oneshot::Sender<Appended>,
    pub(super) queued_at: Instant,
    pub(super) _place: Place,
}

/// What all batches of a writer need.
pub(super) struct Desk {
    pub(super) patience: Patience,
    pub(super) fence: Fence,
    pub(super) underway: Underway,
    pub(super) debt: Debt,
    meters: Meters,
}

/// Looked up once: each message counts in them.
struct Meters {
    batch_size: Histogram,
    seconds: Histogram,
    committed: Counter,
}

impl Meters {
    fn new() -> Self {
        Self {
            batch_size: metrics::histogram!("bellhop_append_batch_size"),
            seconds: metrics::histogram!("bellhop_append_seconds"),
            committed: metrics::counter!("bellhop_appends_total", "outcome" => "committed"),
        }
    }

    fn count(&self, outcome: &Appended, waited: Duration) {
        self.seconds.record(waited);
        let word = match outcome {
            Appended::Committed => return self.committed.increment(1),
            Appended::Duplicate(_) => "duplicate",
            Appended::Taken => "taken",
            Appended::Conflict => "conflict",
            Appended::Aborted(_) => "aborted",
            Appended::Unknown(_) => "unknown",
            Appended::Busy => "busy",
            Appended::Fenced => "fenced",
        };
        metrics::counter!("bellhop_appends_total", "outcome" => word).increment(1);
    }
}

/// How a whole batch went.
enum Outcome {
    /// These are stored; the others of the batch are certainly not.
    Stored(HashSet<ConversationId>),
    /// None is stored: Postgres said so and lives.
    Refused(String),
    /// All or none is stored.
    Unknown(String),
    /// None is stored, and nothing will be: another hub has taken over.
    Fenced,
}

/// The connection of a batch is no longer to be used.
pub(super) struct Broken {
    /// Not answered: they were refused with others, and not sent again.
    pub(super) unsent: Vec<Job>,
}

impl Desk {
    pub(super) fn new(patience: Patience, fence: Fence, underway: Underway, debt: Debt) -> Self {
        Self {
            patience,
            fence,
            underway,
            debt,
            meters: Meters::new(),
        }
    }

    /// Stores a batch and answers each of its jobs. A refused batch is halved until the bad append
    /// stands alone.
    pub(super) async fn commit(
        &self,
        connection: &AsyncPgConnection,
        batch: Vec<Job>,
    ) -> Result<(), Broken> {
        let deadline = Instant::now() + self.patience.commit;
        let mut parts = vec![batch];
        while let Some(mut part) = parts.pop() {
            match self.store(connection, &part).await {
                Outcome::Stored(won) => {
                    let (stored, lost): (Vec<_>, Vec<_>) = part
                        .into_iter()
                        .partition(|job| won.contains(&job.append.conversation_id));
                    for job in stored {
                        self.answer(job, Appended::Committed);
                    }
                    for job in lost {
                        let outcome = why_lost(connection, &job.append).await;
                        self.answer(job, outcome);
                    }
                }
                Outcome::Refused(reason) if part.len() > 1 && Instant::now() < deadline => {
                    tracing::warn!(
                        reason,
                        appends = part.len(),
                        "a batch was refused: trying its halves"
                    );
                    let half = part.split_off(part.len() / 2);
                    parts.push(half);
                    parts.push(part);
                }
                Outcome::Refused(reason) => {
                    tracing::error!(reason, "an append was refused");
                    for job in part {
                        self.answer(job, Appended::Aborted(reason.clone()));
                    }
                }
                Outcome::Fenced => {
                    self.fence
                        .lose("an append was refused because another hub has taken over");
                    for job in part.into_iter().chain(parts.into_iter().flatten()) {
                        self.answer(job, Appended::Fenced);
                    }
                    let unsent = Vec::new();
                    return Err(Broken { unsent });
                }
                Outcome::Unknown(reason) => {
                    tracing::error!(
                        reason,
                        appends = part.len(),
                        "the outcome of a commit is unknown"
                    );
                    for job in part {
                        self.answer(job, Appended::Unknown(reason.clone()));
                    }
                    let unsent = parts.into_iter().rev().flatten().collect();
                    return Err(Broken { unsent });
                }
            }
        }
        Ok(())
    }

    pub(super) fn answer(&self, job: Job, outcome: Appended) {
        self.meters.count(&outcome, job.queued_at.elapsed());
        // Who stopped waiting finds the outcome by the client's id.
        let _gone = job.reply.send(outcome);
    }

    async fn store(&self, connection: &AsyncPgConnection, part: &[Job]) -> Outcome {
        #[expect(
            clippy::cast_precision_loss,
            clippy::as_conversions,
            reason = "at most BATCH_MAX"
        )]
        self.meters.batch_size.record(part.len() as f64);
        let appends: Vec<_> = part.iter().map(|job| &job.append).collect();
        let _sent = self.underway.send(appends.len());
        let stored = timeout(
            self.patience.commit,
            write::store(connection, &appends, self.fence.epoch()),
        )
        .await;
        match stored {
            Ok(Ok(write::Stored::Won(won))) => Outcome::Stored(won),
            Ok(Ok(write::Stored::Fenced)) => Outcome::Fenced,
            // Rows that could not be built were never sent.
            Ok(Err(StoreError::Corrupt(reason) | StoreError::Unavailable(reason))) => {
                Outcome::Refused(reason)
            }
            Ok(Err(StoreError::UnknownOutcome(reason))) => Outcome::Unknown(reason),
            // Postgres says "refused" in its last breath too, when it is being shut down in mid-commit:
            // the refusal is certain only if the connection outlives it.
            Ok(Err(StoreError::Refused(error))) => {
                if self.lives(connection).await {
                    Outcome::Refused(error.to_string())
                } else {
                    Outcome::Unknown(error.to_string())
                }
            }
            Err(_) => {
                let seconds = self.patience.commit.as_secs();
                Outcome::Unknown(format!("no answer within {seconds} s"))
            }
        }
    }

    /// Behind another batch it answers after that one.
    async fn lives(&self, mut connection: &AsyncPgConnection) -> bool {
        let patience = self.patience.statement().saturating_add(PROBE_WAIT_MAX);
        let probed = timeout(patience, connection.batch_execute("SELECT 1")).await;
        matches!(probed, Ok(Ok(())))
    }
}

/// Certainly not stored; now look whether it was stored before.
async fn why_lost(connection: &AsyncPgConnection, append: &Append) -> Appended {
    match write::lost_to(connection, append).await {
        Ok(write::Lost::To(first)) => Appended::Duplicate(first),
        Ok(write::Lost::ToAnother) => Appended::Taken,
        Ok(write::Lost::ToTheVersion) => Appended::Conflict,
        Err(error) => Appended::Aborted(format!("not stored, and failed to find out why: {error}")),
    }
}
