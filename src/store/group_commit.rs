//! The journal on Postgres: appends of many conversations become one commit.
//!
//! Writers, each with its own connection: a writer takes whatever queued up while its last commits were in flight,
//! and waits for more only while others have much more on their way (`Underway`).
//! A conversation goes to the writer on its own thread, unless Postgres has owed that one an answer for long (`Debt`).
//! Start reading at `Writer::run`.

mod debt;
mod desk;
mod shares;
mod underway;
mod writer;

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bellhop_actors::journal::{Answer, Append, Appended, Card, First, Journal, Loaded};
use bellhop_domain::conversation::{Message, Summary};
use bellhop_domain::{ChannelId, ClientId, ContactId, ConversationId, MessageId};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::Instant;

use super::database::Database;
use super::lease::Fence;
use super::load;
use super::pool::Pool;
use super::read::conversations::conversation_get;
use super::read::messages::message_get;
use debt::Debt;
use desk::{Desk, Job};
use shares::Shares;
use underway::Underway;
use writer::Writer;

/// By which Postgres shows the writers' sessions: a hub that takes over ends those of the one before.
pub(super) const WRITER_SESSION: &str = "bellhop writer";

/// Writers for whoever has none on its own thread: while one commit waits for the disk the other is being made.
const WRITERS: u8 = 2;
/// Appends that wait for one writer: at 15,000 a second this is a tenth of a second of work.
const QUEUED_MAX: usize = 2_048;

/// Writers beside the conversations of a thread; each is a connection, and many make small batches.
const HOSTED_MAX: usize = 8;
/// Batches of one writer under way: one that Postgres works on, and one that it finds when it is done.
/// More gain nothing.
const PIPELINED_MAX: usize = 2;

thread_local! {
    /// The writer that runs on this thread. What a conversation appends then wakes no other thread on its way out,
    /// and none on its way back.
    static OWN_WRITER: RefCell<Option<Queue>> = const { RefCell::new(None) };
}

/// How long the writers wait before they give up.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For a connection: a restart of Postgres takes about two seconds.
    pub connect: Duration,
    /// For one commit. Postgres itself ends it, and one before it, in less than this time, with a certain outcome;
    /// only when Postgres is silent altogether is the outcome unknown.
    pub commit: Duration,
}

impl Patience {
    /// For one statement: one may wait for another (`PIPELINED_MAX`), and both are on their way for a while.
    fn statement(self) -> Duration {
        self.commit.checked_div(3).unwrap_or_default()
    }
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            commit: Duration::from_secs(20),
        }
    }
}

/// The way to a writer.
struct Queue {
    jobs: mpsc::Sender<Job>,
    debt: Debt,
}

pub struct GroupCommit {
    /// For whoever has none on its own thread, or one that waits.
    writers: Vec<Queue>,
    hosted: AtomicUsize,
    database: Database,
    patience: Patience,
    fence: Fence,
    shares: Shares,
    underway: Underway,
    pool: Pool,
    outgoing: Arc<Notify>,
}

impl GroupCommit {
    /// Spawns the writers; they end when this value is dropped and all that was queued is answered.
    pub fn start(database: &Database, pool: Pool, patience: Patience, fence: &Fence) -> Self {
        let mut group = Self {
            writers: Vec::new(),
            hosted: AtomicUsize::new(0),
            database: database.named(WRITER_SESSION),
            patience,
            fence: fence.clone(),
            shares: Shares::of(QUEUED_MAX.saturating_mul(usize::from(WRITERS))),
            underway: Underway::default(),
            pool,
            outgoing: Arc::default(),
        };
        for _ in 0..WRITERS {
            let (queue, writer) = group.writer();
            tokio::spawn(writer.run());
            group.writers.push(queue);
        }
        group
    }

    /// It connects with its first job.
    fn writer(&self) -> (Queue, Writer) {
        let (jobs, queued) = mpsc::channel(QUEUED_MAX);
        let debt = Debt::default();
        let desk = Desk::new(
            self.patience,
            self.fence.clone(),
            self.underway.clone(),
            debt.clone(),
        );
        let writer = Writer::new(self.database.clone(), queued, desk);
        (Queue { jobs, debt }, writer)
    }

    /// Rings after each commit that put something into the outbox.
    pub fn outgoing(&self) -> Arc<Notify> {
        Arc::clone(&self.outgoing)
    }

    fn writer_of(&self, id: ConversationId) -> Option<&Queue> {
        // The last bits of every UUID version in use are random.
        let index = id.0.as_u128() % u128::from(WRITERS);
        self.writers.get(usize::try_from(index).unwrap_or_default())
    }
}

/// The queue is full, or the channel has its share of it.
fn busy() -> Appended {
    metrics::counter!("bellhop_appends_total", "outcome" => "busy").increment(1);
    Appended::Busy
}

impl Journal for GroupCommit {
    fn host_here(&self) {
        if self.hosted.fetch_add(1, Ordering::Relaxed) < HOSTED_MAX {
            let (queue, writer) = self.writer();
            tokio::spawn(writer.run());
            OWN_WRITER.set(Some(queue));
        }
    }

    fn append(&self, append: Append) -> BoxFuture<'static, Appended> {
        let (reply, answer) = oneshot::channel();
        let queued_at = Instant::now();
        let goes_out = append.events.iter().any(|event| event.fact.goes_out());
        let outgoing = goes_out.then(|| Arc::clone(&self.outgoing));
        let Some(place) = self.shares.take(append.after.channel_id) else {
            return async { busy() }.boxed();
        };
        let job = Job {
            append,
            reply,
            queued_at,
            _place: place,
        };
        let queued = OWN_WRITER.with_borrow(|own| {
            let own = own.as_ref().filter(|own| !own.debt.is_overdue());
            match own.or(self.writer_of(job.append.conversation_id)) {
                Some(queue) => queue.jobs.try_send(job),
                None => Err(mpsc::error::TrySendError::Closed(job)),
            }
        });
        async move {
            match queued {
                Ok(()) => {
                    let appended = answer.await;
                    if let Some(outgoing) = outgoing {
                        outgoing.notify_one();
                    }
                    appended.unwrap_or_else(|_| Appended::Unknown("the writer ended".to_owned()))
                }
                Err(mpsc::error::TrySendError::Full(_)) => busy(),
                Err(mpsc::error::TrySendError::Closed(_)) => {
                    Appended::Aborted("the writers have stopped".to_owned())
                }
            }
        }
        .boxed()
    }

    fn load(&self, id: ConversationId) -> Answer<Option<Loaded>> {
        let pool = self.pool.clone();
        async move { Ok(load::conversation(&pool, id).await?) }.boxed()
    }

    fn look(&self, id: ConversationId) -> Answer<Option<(Arc<Summary>, Arc<Card>)>> {
        let pool = self.pool.clone();
        async move {
            let found = conversation_get(&pool, id).await?;
            Ok(found.map(|row| (Arc::new(row.summary), Arc::new(row.card))))
        }
        .boxed()
    }

    fn message(&self, conversation: ConversationId, id: MessageId) -> Answer<Option<Message>> {
        let pool = self.pool.clone();
        async move { Ok(message_get(&pool, conversation, id).await?) }.boxed()
    }

    fn next_number(&self) -> Answer<i64> {
        let pool = self.pool.clone();
        async move { Ok(load::next_number(&pool).await?) }.boxed()
    }

    fn started(&self, contact: ContactId, client_id: ClientId) -> Answer<Option<First>> {
        let pool = self.pool.clone();
        async move { Ok(load::started(&pool, contact, &client_id).await?) }.boxed()
    }

    fn card(&self, contact: ContactId, channel: ChannelId) -> Answer<Option<Card>> {
        let pool = self.pool.clone();
        async move { Ok(load::new_card(&pool, contact, channel).await?) }.boxed()
    }
}
