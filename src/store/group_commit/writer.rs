//! One writer: its queue, its connection, and an answer to everybody who waits.

use std::collections::{HashSet, VecDeque};
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use bellhop_actors::journal::{Append, Appended};
use bellhop_domain::ConversationId;
use diesel_async::pooled_connection::PoolableConnection;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use futures_util::FutureExt;
use metrics::{Counter, Histogram};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep, timeout};

use super::shares::Place;
use super::underway::Underway;
use super::{Patience, QUEUED_MAX};
use crate::store::database::{Database, StatementTimeout};
use crate::store::error::StoreError;
use crate::store::lease::Fence;
use crate::store::write;

/// More than this gains no speed and makes the first of a batch wait for the last.
const BATCH_MAX: usize = 256;
/// A commit under load takes a few milliseconds. One that takes longer, behind a lock or a slow disk,
/// holds up nobody else.
const GATHER_MAX: Duration = Duration::from_millis(5);
const BACK_OFF_FIRST: Duration = Duration::from_millis(50);
const BACK_OFF_MAX: Duration = Duration::from_secs(1);
/// "Are you there?" after an error; a living server answers at once.
const PROBE_WAIT_MAX: Duration = Duration::from_secs(2);

/// An append and who waits for its outcome.
pub(super) struct Job {
    pub(super) append: Append,
    pub(super) reply: oneshot::Sender<Appended>,
    pub(super) queued_at: Instant,
    pub(super) _place: Place,
}

pub(super) struct Writer {
    database: Database,
    jobs: mpsc::Receiver<Job>,
    /// Taken from the queue, oldest first, not yet sent.
    pending: VecDeque<Job>,
    connection: Option<AsyncPgConnection>,
    back_off: Duration,
    patience: Patience,
    fence: Fence,
    underway: Underway,
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

impl Writer {
    pub(super) fn new(
        database: Database,
        jobs: mpsc::Receiver<Job>,
        patience: Patience,
        fence: Fence,
        underway: Underway,
    ) -> Self {
        let pending = VecDeque::with_capacity(BATCH_MAX);
        Self {
            database,
            jobs,
            pending,
            connection: None,
            back_off: BACK_OFF_FIRST,
            patience,
            fence,
            underway,
            meters: Meters::new(),
        }
    }

    /// Until nobody can send any more and all is answered.
    /// A panic costs one batch, whose outcome is then unknown: the replies and the connection are dropped with it.
    pub(super) async fn run(mut self) {
        while AssertUnwindSafe(self.work()).catch_unwind().await.is_err() {
            metrics::counter!("bellhop_writer_panics_total").increment(1);
            tracing::error!("a writer panicked; it goes on with a new connection");
        }
    }

    async fn work(&mut self) {
        loop {
            if self.pending.is_empty() {
                match self.jobs.recv().await {
                    Some(job) => self.pending.push_back(job),
                    None => return,
                }
            }
            // Who has waited that long goes with what there is.
            let _late = timeout(GATHER_MAX, self.gather()).await;
            if self.fence.is_lost() {
                self.refuse_all();
                continue;
            }
            if let Some(mut connection) = self.connected().await {
                let batch = self.next_batch();
                if self.commit(&mut connection, batch).await {
                    self.connection = Some(connection);
                }
            }
        }
    }

    /// Takes what is queued, and what comes while it is worth waiting for more.
    async fn gather(&mut self) {
        loop {
            self.take_queued(BATCH_MAX);
            let Some(ended) = self.underway.worth_waiting(self.pending.len()) else {
                return;
            };
            tokio::select! {
                biased;
                () = ended => {}
                Some(job) = self.jobs.recv() => self.pending.push_back(job),
            }
        }
    }

    fn take_queued(&mut self, max: usize) {
        while self.pending.len() < max
            && let Ok(job) = self.jobs.try_recv()
        {
            self.pending.push_back(job);
        }
    }

    fn refuse_all(&mut self) {
        self.connection = None;
        for job in std::mem::take(&mut self.pending) {
            self.answer(job, Appended::Fenced);
        }
    }

    /// At most one append of each conversation: the second was decided on what the first makes.
    fn next_batch(&mut self) -> Vec<Job> {
        let mut conversations = HashSet::new();
        let mut batch = Vec::with_capacity(self.pending.len());
        let mut later = VecDeque::new();
        for job in self.pending.drain(..) {
            let is_next = conversations.insert(job.append.conversation_id);
            if is_next && batch.len() < BATCH_MAX {
                batch.push(job);
            } else {
                later.push_back(job);
            }
        }
        self.pending = later;
        batch
    }

    /// The living connection or a new one. Without one, answers those who have waited long enough.
    async fn connected(&mut self) -> Option<AsyncPgConnection> {
        if let Some(mut connection) = self.connection.take()
            && !connection.is_broken()
        {
            return Some(connection);
        }
        let half = self.patience.commit.checked_div(2).unwrap_or_default();
        match self.database.connect_by_key(StatementTimeout(half)).await {
            Ok(connection) => {
                self.back_off = BACK_OFF_FIRST;
                Some(connection)
            }
            Err(error) => {
                tracing::warn!(%error, waiting = self.pending.len(), "a writer cannot connect to the database");
                self.give_up_on_the_old(&error.to_string());
                sleep(self.back_off).await;
                self.back_off = self.back_off.saturating_mul(2).min(BACK_OFF_MAX);
                None
            }
        }
    }

    fn give_up_on_the_old(&mut self, reason: &str) {
        // The whole queue, so that nobody waits behind others for a database that is away.
        self.take_queued(QUEUED_MAX);
        let patience = self.patience.connect;
        let is_old = |job: &Job| job.queued_at.elapsed() >= patience;
        let (old, young): (VecDeque<_>, VecDeque<_>) = self.pending.drain(..).partition(is_old);
        self.pending = young;
        for job in old {
            self.answer(
                job,
                Appended::Aborted(format!("could not connect: {reason}")),
            );
        }
    }

    /// Stores a batch and answers each of its jobs. A refused batch is halved until the bad append
    /// stands alone. False when the connection is no longer to be used.
    async fn commit(&mut self, connection: &mut AsyncPgConnection, batch: Vec<Job>) -> bool {
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
                    return false;
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
                    // The other halves were refused before and not sent again.
                    for job in parts.into_iter().rev().flatten().rev() {
                        self.pending.push_front(job);
                    }
                    return false;
                }
            }
        }
        true
    }

    fn answer(&self, job: Job, outcome: Appended) {
        self.meters.count(&outcome, job.queued_at.elapsed());
        // Who stopped waiting finds the outcome by the client's id.
        let _gone = job.reply.send(outcome);
    }

    async fn store(&self, connection: &mut AsyncPgConnection, part: &[Job]) -> Outcome {
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
                if lives(connection).await {
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
}

async fn lives(connection: &mut AsyncPgConnection) -> bool {
    matches!(
        timeout(PROBE_WAIT_MAX, connection.batch_execute("SELECT 1")).await,
        Ok(Ok(()))
    )
}

/// Certainly not stored; now look whether it was stored before.
async fn why_lost(connection: &mut AsyncPgConnection, append: &Append) -> Appended {
    match write::lost_to(connection, append).await {
        Ok(write::Lost::To(first)) => Appended::Duplicate(first),
        Ok(write::Lost::ToAnother) => Appended::Taken,
        Ok(write::Lost::ToTheVersion) => Appended::Conflict,
        Err(error) => Appended::Aborted(format!("not stored, and failed to find out why: {error}")),
    }
}
