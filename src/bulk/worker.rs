//! All jobs: a few items of each in turn, a rest as long as the work, and what was done told to those who watch.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bellhop_actors::Hub;
use bellhop_actors::fanout::Signal;
use bellhop_domain::conversation::{Actor, AgentRef};
use chrono::{TimeDelta, Utc};
use futures_util::future::join_all;
use tokio::sync::Notify;
use tokio::time::sleep;
use uuid::Uuid;

use super::item::{Doer, Looked, Task, end};
use super::limits::{
    AGAIN, CHUNK, FORGET_PAUSE, JOBS_PER_ROUND, KEPT_DAYS, LOOK_PAUSE, REST_MIN, TRIES_MAX,
};
use super::told::job as told;
use crate::channels::Seals;
use crate::store::agents::agent_by_id;
use crate::store::bulk::{
    End, ItemRow, ItemState, JobRow, JobState, bulk_items_begin, bulk_items_end, bulk_items_open,
    bulk_items_undoable, bulk_job_finish, bulk_job_run, bulk_jobs_forget, bulk_jobs_live,
};
use crate::store::error::StoreError;
use crate::store::pool::Pool;

/// Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Bulk {
    pool: Pool,
    hub: Hub,
    seals: Seals,
    wake: Arc<Notify>,
}

/// How often an item that cannot be done now has been tried, by job and place.
type Tries = HashMap<(Uuid, i32), u32>;

impl Bulk {
    pub fn new(pool: Pool, hub: Hub, seals: Seals) -> Self {
        Self {
            pool,
            hub,
            seals,
            wake: Arc::default(),
        }
    }

    /// After the commit that made a job, or called one off.
    pub fn changed(&self, job: &JobRow) {
        self.tell(job);
        self.wake.notify_one();
    }

    /// To all windows of whoever made it.
    fn tell(&self, job: &JobRow) {
        let json = serde_json::to_string(&told(job)).unwrap_or_default();
        let signal = Signal::BulkJobUpdated { json };
        self.hub.fanout().signal_agent(job.by.id, &signal, None);
    }

    /// For as long as the hub runs. What a stop leaves half done goes on after the start.
    pub async fn work_forever(self) {
        let mut tries = Tries::new();
        let mut forgot_at = Instant::now();
        loop {
            let pause = match self.round(&mut tries).await {
                Ok(pause) => pause,
                Err(error) => {
                    tracing::warn!(%error, "failed to work on bulk jobs; trying again");
                    AGAIN
                }
            };
            if forgot_at.elapsed() >= FORGET_PAUSE {
                forgot_at = Instant::now();
                self.forget().await;
            }
            tokio::select! {
                () = self.wake.notified() => {}
                () = sleep(pause) => {}
            }
        }
    }

    async fn forget(&self) {
        let before = Utc::now() - TimeDelta::days(KEPT_DAYS);
        if let Err(error) = bulk_jobs_forget(&self.pool, before).await {
            tracing::warn!(%error, "failed to forget old bulk jobs; trying again later");
        }
    }

    /// A chunk of each job; answers how long until there is something to do.
    async fn round(&self, tries: &mut Tries) -> Result<Duration, StoreError> {
        let mut pause = LOOK_PAUSE;
        for job in bulk_jobs_live(&self.pool, JOBS_PER_ROUND).await? {
            let wait = (job.starts_at - Utc::now()).to_std().unwrap_or_default();
            if !wait.is_zero() {
                pause = pause.min(wait);
                continue;
            }
            let begun = Instant::now();
            let next = self.work(job, tries).await?;
            pause = pause.min(next);
            sleep(begun.elapsed().max(REST_MIN)).await;
        }
        Ok(pause)
    }

    async fn work(&self, job: JobRow, tries: &mut Tries) -> Result<Duration, StoreError> {
        let id = job.id;
        let job = if job.state == JobState::Waiting {
            match bulk_job_run(&self.pool, id).await? {
                Some(running) => running,
                // Called off in the meantime.
                None => return Ok(Duration::ZERO),
            }
        } else {
            job
        };
        let items = bulk_items_open(&self.pool, id, CHUNK).await?;
        if items.is_empty() {
            if let Some(job) = bulk_job_finish(&self.pool, id).await? {
                self.tell(&job);
            }
            tries.retain(|(of, _), _| *of != id);
            return Ok(Duration::ZERO);
        }
        let wanted = items.len();
        let mut ends = self.chunk(&job, items.clone()).await?;
        let is_over = |item: &ItemRow| ends.iter().any(|end| end.position == item.position);
        let open: Vec<i32> = items
            .iter()
            .filter(|item| !is_over(item))
            .map(|item| item.position)
            .collect();
        for position in open {
            let tried = tries.entry((id, position)).or_default();
            *tried = tried.saturating_add(1);
            if *tried >= TRIES_MAX {
                let why = "the conversation could not be reached, again and again; try it by hand";
                ends.push(end(position, ItemState::Failed, Some(why)));
            }
        }
        let ended = ends.len();
        if ended > 0 {
            let job = bulk_items_end(&self.pool, id, &ends).await?;
            self.tell(&job);
        }
        Ok(if ended < wanted {
            AGAIN
        } else {
            Duration::ZERO
        })
    }

    async fn chunk(&self, job: &JobRow, items: Vec<ItemRow>) -> Result<Vec<End>, StoreError> {
        let agent = agent_by_id(&self.pool, job.by.id).await?;
        let Some(agent) = agent.filter(|agent| agent.disabled_at.is_none()) else {
            let why = format!("{} may not sign in any more", job.by.name);
            let ends = items
                .iter()
                .map(|item| end(item.position, ItemState::Failed, Some(&why)));
            return Ok(ends.collect());
        };
        let me = AgentRef {
            id: agent.id,
            name: agent.name,
        };
        let actor = Actor::Agent {
            id: me.id,
            name: me.name.clone(),
        };
        let doer = Doer {
            hub: &self.hub,
            pool: &self.pool,
            seals: &self.seals,
            job,
            actor: &actor,
            me: &me,
        };
        let undone = self.undone(job, &items).await?;
        let restored = |item: &ItemRow| {
            let mut found = undone.iter();
            found
                .find(|one| one.conversation_id == item.conversation_id)
                .cloned()
        };
        let looks = items.into_iter().map(|item| {
            let restores = restored(&item);
            doer.look(item, restores)
        });
        let (mut ends, mut tasks): (Vec<End>, Vec<Box<Task>>) = (Vec::new(), Vec::new());
        for looked in join_all(looks).await {
            match looked? {
                Looked::Task(task) => tasks.push(task),
                Looked::Over(end) => ends.push(end),
                Looked::Later => {}
            }
        }
        let begin: Vec<_> = tasks.iter().map(|task| task.begin()).collect();
        if !begin.is_empty() {
            bulk_items_begin(&self.pool, job.id, &begin).await?;
        }
        let acts = tasks.iter().map(|task| doer.act(task));
        for acted in join_all(acts).await {
            ends.extend(acted?);
        }
        Ok(ends)
    }

    /// What the job that is taken back did to these.
    async fn undone(&self, job: &JobRow, items: &[ItemRow]) -> Result<Vec<ItemRow>, StoreError> {
        let Some(of) = job.undo_of else {
            return Ok(Vec::new());
        };
        let ids: Vec<_> = items.iter().map(|item| item.conversation_id).collect();
        bulk_items_undoable(&self.pool, of, &ids).await
    }
}
