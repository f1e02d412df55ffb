//! One writer: its queue, its connection, and what goes on its way when.

use std::collections::{HashSet, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use bellhop_actors::journal::Appended;
use diesel_async::AsyncPgConnection;
use diesel_async::pooled_connection::PoolableConnection;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use super::desk::{Broken, Desk, Job};
use super::{PIPELINED_MAX, QUEUED_MAX};
use crate::store::database::{Database, StatementTimeout};
use crate::store::write;

/// More than this gains no speed and makes the first of a batch wait for the last.
const BATCH_MAX: usize = 256;
/// A commit under load takes a few milliseconds. One that takes longer, behind a lock or a slow disk,
/// holds up nobody else.
const GATHER_MAX: Duration = Duration::from_millis(5);
/// Behind another batch, fewer than these cost more as a batch of their own than they would wait.
const PIPELINED_MIN: usize = 16;
const BACK_OFF_FIRST: Duration = Duration::from_millis(50);
const BACK_OFF_MAX: Duration = Duration::from_secs(1);

pub(super) struct Writer {
    database: Database,
    jobs: mpsc::Receiver<Job>,
    /// Taken from the queue, oldest first, not yet sent.
    pending: VecDeque<Job>,
    connection: Option<AsyncPgConnection>,
    back_off: Duration,
    desk: Arc<Desk>,
}

impl Writer {
    pub(super) fn new(database: Database, jobs: mpsc::Receiver<Job>, desk: Desk) -> Self {
        Self {
            database,
            jobs,
            pending: VecDeque::with_capacity(BATCH_MAX),
            connection: None,
            back_off: BACK_OFF_FIRST,
            desk: Arc::new(desk),
        }
    }

    /// Until nobody can send any more and all is answered.
    /// A panic costs what is under way, whose outcome is then unknown: the replies and the connection are dropped
    /// with it.
    pub(super) async fn run(mut self) {
        while AssertUnwindSafe(self.work()).catch_unwind().await.is_err() {
            metrics::counter!("bellhop_writer_panics_total").increment(1);
            self.desk.debt.answered(true);
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
            if self.desk.fence.is_lost() {
                self.refuse_all();
                continue;
            }
            if let Some(connection) = self.connected().await
                && self.commit_pending(&connection).await
            {
                self.connection = Some(connection);
            }
        }
    }

    /// Until nothing is left to send. While Postgres works on one batch the next is on its way already.
    /// False when the connection is no longer to be used.
    async fn commit_pending(&mut self, connection: &AsyncPgConnection) -> bool {
        let desk = Arc::clone(&self.desk);
        let mut sent = FuturesUnordered::new();
        let (mut is_sound, mut is_alone) = (true, false);
        loop {
            let goes_on = is_sound && !desk.fence.is_lost();
            if sent.is_empty() && (self.pending.is_empty() || !goes_on) {
                return is_sound;
            }
            let (least, has_room) = match sent.len() {
                0 => (1, true),
                under_way => (PIPELINED_MIN, !is_alone && under_way < PIPELINED_MAX),
            };
            tokio::select! {
                biased;
                Some(settled) = sent.next() => {
                    if let Err(Broken { unsent }) = settled {
                        is_sound = false;
                        self.put_back(unsent);
                    }
                    desk.debt.answered(sent.is_empty());
                }
                () = self.ready(least), if goes_on && has_room => {
                    let batch = self.next_batch();
                    // A transaction of several statements: nobody else's may come between.
                    is_alone = batch.iter().any(|job| write::revises(&job.append));
                    if is_alone && !sent.is_empty() {
                        self.put_back(batch);
                    } else {
                        desk.debt.asked();
                        sent.push(desk.commit(connection, batch));
                    }
                }
            }
        }
    }

    fn put_back(&mut self, unsent: Vec<Job>) {
        for job in unsent.into_iter().rev() {
            self.pending.push_front(job);
        }
    }

    /// When so many are there, and no more are worth waiting for.
    async fn ready(&mut self, least: usize) {
        self.take_queued(BATCH_MAX);
        while self.pending.len() < least {
            match self.jobs.recv().await {
                Some(job) => self.pending.push_back(job),
                None => return std::future::pending().await,
            }
        }
        // Who has waited that long goes with what there is.
        let _late = timeout(GATHER_MAX, self.gather()).await;
    }

    /// Takes what is queued, and what comes while it is worth waiting for more.
    async fn gather(&mut self) {
        loop {
            self.take_queued(BATCH_MAX);
            let Some(ended) = self.desk.underway.worth_waiting(self.pending.len()) else {
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
            self.desk.answer(job, Appended::Fenced);
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
        let timeout = StatementTimeout(self.desk.patience.statement());
        match self.database.connect_by_key(timeout).await {
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
        let patience = self.desk.patience.connect;
        let is_old = |job: &Job| job.queued_at.elapsed() >= patience;
        let (old, young): (VecDeque<_>, VecDeque<_>) = self.pending.drain(..).partition(is_old);
        self.pending = young;
        for job in old {
            self.desk.answer(
                job,
                Appended::Aborted(format!("could not connect: {reason}")),
            );
        }
    }
}
