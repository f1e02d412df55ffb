//! Works off what was acknowledged. One task keeps the window and starts deliveries; each runs as a task of
//! its own, so that a panic costs that delivery. It must not know platforms' bodies nor SQL.
//! Reading order: window (what may run), work (one delivery), item (one item) with
//! person (its author), then change, receipt, files and profile.

mod change;
mod files;
mod item;
mod mention;
mod person;
mod profile;
mod reaction;
mod receipt;
mod shared;
mod window;
mod work;

use std::time::{Duration, Instant};

use actix_web::rt::task::JoinHandle;
use bellhop_actors::Hub;
use bellhop_domain::ChannelId;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;

use self::item::Desk;
use self::window::{Entry, Window};
use self::work::{Delivery, Ended};
use super::fetch::Fetcher;
use super::inbound::Inbound;
use super::limits::{
    ATTEMPTS_MAX, FILL_PAUSE, LOOK_PAUSE, RETRY_PAUSE, RETRY_PAUSE_MAX, WINDOW_PER_CHANNEL_MAX,
};
use super::platform::Platform;
use crate::floor::Router;
use crate::store::error::StoreError;
use crate::store::inbound::deliveries::{
    Finished, deliveries_finish, deliveries_waiting, delivery_bodies, delivery_postpone,
};

/// Postgres is away: the next look is after this pause.
const AGAIN: Duration = Duration::from_secs(1);

pub struct Worker {
    inbound: Inbound,
    desk: Desk,
    window: Window,
    running: FuturesUnordered<Run>,
    /// What is over and not written down yet; until it is, it keeps its place in the window.
    finished: Vec<Finished>,
    /// One at most: what ends meanwhile goes into the next.
    telling: FuturesUnordered<Telling>,
    tell_from: Instant,
    /// Something may wait in the store that is not in the window.
    is_behind: bool,
    /// The last look left something there, or passed over what was about to leave the window and may be replayed.
    has_more: bool,
    fill_from: Instant,
}

type Run = std::pin::Pin<Box<dyn Future<Output = (i64, Option<Ended>)>>>;
type Telling = std::pin::Pin<Box<dyn Future<Output = (Vec<Finished>, Result<(), StoreError>)>>>;

impl Worker {
    pub fn new(inbound: Inbound, hub: Hub, router: Router, fetcher: Fetcher) -> Self {
        let desk = Desk {
            pool: inbound.pool.clone(),
            seals: inbound.seals.clone(),
            outgoing: std::sync::Arc::clone(&inbound.outgoing),
            hub,
            router,
            fetcher,
        };
        Self {
            inbound,
            desk,
            window: Window::default(),
            running: FuturesUnordered::new(),
            finished: Vec::new(),
            telling: FuturesUnordered::new(),
            tell_from: Instant::now(),
            is_behind: true,
            has_more: false,
            fill_from: Instant::now(),
        }
    }

    /// For as long as the hub runs. What a stop leaves half done is done again after the start.
    pub async fn work_forever(mut self) {
        loop {
            let mut now = Instant::now();
            if self.is_behind && (self.window.is_empty() || now >= self.fill_from) {
                if let Err(error) = self.fill().await {
                    tracing::warn!(%error, "failed to look for webhook deliveries; trying again");
                    self.fill_from = now + AGAIN;
                }
                now = Instant::now();
            }
            while let Some(id) = self.window.next(now) {
                self.start(id);
            }
            if !self.finished.is_empty() && self.telling.is_empty() && now >= self.tell_from {
                self.tell();
            }
            let mut pause = LOOK_PAUSE;
            let dues = [
                self.window.next_due(now),
                self.is_behind.then_some(self.fill_from),
                (!self.finished.is_empty()).then_some(self.tell_from),
            ];
            for due in dues.into_iter().flatten().filter(|due| *due > now) {
                pause = pause.min(due.saturating_duration_since(now));
            }
            tokio::select! {
                () = self.inbound.arrived.notified() => self.is_behind = true,
                Some((id, ended)) = self.running.next() => self.end(id, ended),
                Some((told, outcome)) = self.telling.next() => self.told(told, outcome),
                () = tokio::time::sleep(pause) => self.is_behind |= pause == LOOK_PAUSE,
            }
        }
    }

    /// Takes into the window what has room there.
    async fn fill(&mut self) -> Result<(), StoreError> {
        self.fill_from = Instant::now() + FILL_PAUSE;
        let pool = &self.inbound.pool;
        let per_channel = i64::try_from(WINDOW_PER_CHANNEL_MAX).unwrap_or(i64::MAX);
        let passed_over = self.window.has_finished();
        let waiting = deliveries_waiting(pool, self.window.ids(), per_channel).await?;
        let chosen = self.window.choose(&waiting);
        self.is_behind = false;
        self.has_more =
            waiting.len() > chosen.len() || waiting.len() >= WINDOW_PER_CHANNEL_MAX || passed_over;
        if chosen.is_empty() {
            return Ok(());
        }
        // Replayed and finished in between, or forgotten: then it has no body here.
        let bodies = delivery_bodies(pool, chosen).await;
        let bodies = bodies.inspect_err(|_| self.is_behind = true)?;
        for (id, body) in bodies {
            let Some(row) = waiting.iter().find(|row| row.id == id) else {
                continue;
            };
            let Some(platform) = Platform::parse(&row.platform) else {
                continue;
            };
            let channel = ChannelId(row.channel_id);
            let delivery = Delivery::read(channel, platform, &body);
            let entry = Entry::new(
                channel,
                delivery,
                body.len(),
                u32::try_from(row.attempts).unwrap_or(0),
            );
            self.window.add(id, entry);
        }
        Ok(())
    }

    fn start(&mut self, id: i64) {
        let Some(delivery) = self.window.begin(id) else {
            return;
        };
        let desk = self.desk.clone();
        let task: JoinHandle<Ended> = actix_web::rt::spawn(async move {
            let ended = work::work(&desk, &delivery).await;
            if let Ended::Again { reason, .. } = &ended {
                // For people to see; the attempt is made again in any case.
                let _told = delivery_postpone(&desk.pool, id, reason).await;
            }
            ended
        });
        // A panic is a failure of our own: counted, and given up in the end.
        self.running
            .push(Box::pin(async move { (id, task.await.ok()) }));
    }

    fn end(&mut self, id: i64, ended: Option<Ended>) {
        let attempts = self.window.attempts(id);
        let (reason, is_counted) = match ended {
            Some(Ended::Done(outcome)) => return self.finish(Finished::done(id, outcome)),
            Some(Ended::Failed(reason)) => return self.finish(Finished::failed(id, reason)),
            Some(Ended::Again { reason, is_counted }) => (reason, is_counted),
            None => ("something went wrong here; see the log".to_owned(), true),
        };
        metrics::counter!("bellhop_inbound_retries_total").increment(1);
        let attempts = attempts.saturating_add(u32::from(is_counted));
        if attempts >= ATTEMPTS_MAX {
            // As a delivery of its own, so that the outcome is stored like any other, with its retries.
            tracing::error!(delivery = id, %reason, "a webhook delivery is given up");
            self.window.give_up(id, reason);
        } else {
            self.window
                .postpone(id, attempts, pause_after(self.window.tries(id)));
        }
    }

    /// Nothing of it runs any more; it keeps its author's next ones waiting until this is written down.
    fn finish(&mut self, finished: Finished) {
        self.window.finish(finished.id);
        self.finished.push(finished);
    }

    /// All that is over, in one statement.
    fn tell(&mut self) {
        let finished = std::mem::take(&mut self.finished);
        let pool = self.inbound.pool.clone();
        self.telling.push(Box::pin(async move {
            let outcome = deliveries_finish(&pool, &finished).await;
            (finished, outcome)
        }));
    }

    fn told(&mut self, finished: Vec<Finished>, outcome: Result<(), StoreError>) {
        if let Err(error) = outcome {
            tracing::warn!(%error, "failed to write down finished webhook deliveries; trying again");
            self.finished.extend(finished);
            self.tell_from = Instant::now() + AGAIN;
            return;
        }
        for one in finished {
            metrics::counter!("bellhop_inbound_deliveries_total", "state" => one.state)
                .increment(1);
            self.window.remove(one.id);
        }
        self.is_behind |= self.has_more;
    }
}

/// Doubled with each try, up to a bound.
fn pause_after(tries: u32) -> Duration {
    let factor = 2_u32.saturating_pow(tries.min(16));
    RETRY_PAUSE.saturating_mul(factor).min(RETRY_PAUSE_MAX)
}
