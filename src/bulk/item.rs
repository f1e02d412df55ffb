//! One item of a job: what it was is written down, then it is done, then what became of it is written down.
//! Whoever finds it half done can tell whether the command came through: a reply by its `client_id`,
//! everything else by what this agent did since.

use std::sync::Arc;

use bellhop_actors::journal::Card;
use bellhop_actors::{CommandError, Hub, Outcome};
use bellhop_domain::conversation::{
    Actor, AgentRef, Event, Manner, Rejection, Summary, carries_replies,
};
use bellhop_domain::steps::{Assign, Before, Steps, fill, was_taken};
use bellhop_domain::{ClientId, ConversationId, Seq};
use chrono::{TimeDelta, Utc};
use uuid::Uuid;

use super::limits::EVENTS_MAX;
use super::run::{Spoken, run};
use crate::channels::{ChannelSettings, Platform, Seals, is_under_post, sealed_lacking, way_out};
use crate::store::agents::agent_by_id;
use crate::store::bulk::{Begin, End, ItemRow, ItemState, JobRow};
use crate::store::error::StoreError;
use crate::store::outbound::trouble::Trouble;
use crate::store::outbound::way::reply_row;
use crate::store::pool::Pool;
use crate::store::read::Audience;
use crate::store::read::events::events_after;

/// What is done to one conversation.
pub(super) struct Task {
    item: ItemRow,
    /// Of an undo: what the job before had found.
    restores: Option<Before>,
    steps: Steps,
    summary: Arc<Summary>,
    card: Arc<Card>,
    before: Before,
}

pub(super) enum Looked {
    Task(Box<Task>),
    Over(End),
    /// The conversation or the store cannot answer now.
    Later,
}

pub(super) struct Doer<'a> {
    pub(super) hub: &'a Hub,
    pub(super) pool: &'a Pool,
    pub(super) seals: &'a Seals,
    pub(super) job: &'a JobRow,
    pub(super) actor: &'a Actor,
    pub(super) me: &'a AgentRef,
}

impl Task {
    pub(super) fn begin(&self) -> Begin {
        Begin {
            position: self.item.position,
            before: self.before.clone(),
        }
    }
}

impl Doer<'_> {
    /// Nothing is done yet. `restores` is the item of the job that is taken back.
    pub(super) async fn look(
        &self,
        item: ItemRow,
        restores: Option<ItemRow>,
    ) -> Result<Looked, StoreError> {
        let id = item.conversation_id;
        let position = item.position;
        let outcome = match self.hub.look(id, self.actor.clone()).await {
            Ok(outcome) => outcome,
            Err(error) => {
                return Ok(match failed(position, &error) {
                    Some(end) => Looked::Over(end),
                    None => Looked::Later,
                });
            }
        };
        let (restores, steps) = match restores {
            None if self.job.undo_of.is_some() => {
                let why = "what it was before is not known any more";
                return Ok(Looked::Over(end(position, ItemState::LeftAlone, Some(why))));
            }
            None => (None, self.job.action.steps.clone()),
            Some(done) => {
                let was = done.before.clone().filter(|was| !was.changes_nothing());
                let Some(was) = was else {
                    return Ok(Looked::Over(end(position, ItemState::Done, None)));
                };
                let inverse = was.inverse();
                (Some((was, done)), inverse)
            }
        };
        if item.state == ItemState::Begun
            && let Some(before) = &item.before
            && let Some(end) = self.taken(&item, before, &steps).await?
        {
            return Ok(Looked::Over(end));
        }
        let restores = match restores {
            None => None,
            Some((was, done)) => {
                if let Some(why) = self.why_left(id, &done).await? {
                    return Ok(Looked::Over(end(
                        position,
                        ItemState::LeftAlone,
                        Some(&why),
                    )));
                }
                Some(was)
            }
        };
        let before = steps.before(&outcome.summary);
        Ok(Looked::Task(Box::new(Task {
            item,
            restores,
            steps,
            summary: outcome.summary,
            card: outcome.card,
            before,
        })))
    }

    async fn why_left(
        &self,
        id: ConversationId,
        done: &ItemRow,
    ) -> Result<Option<String>, StoreError> {
        let (Some(before), Some(after)) = (&done.before, done.version_after) else {
            return Ok(None);
        };
        let since = events_after(self.pool, id, after, EVENTS_MAX, Audience::Agents).await?;
        if since.has_more {
            return Ok(Some(
                "left alone: too much has happened here since".to_owned(),
            ));
        }
        Ok(before.left(&since.items).map(|left| left.to_string()))
    }

    /// Nothing when it has to be tried again.
    pub(super) async fn act(&self, task: &Task) -> Result<Option<End>, StoreError> {
        let position = task.item.position;
        let id = task.item.conversation_id;
        let reply = self.job.action.reply.as_deref();
        let reply = reply.filter(|_| task.restores.is_none());
        if let Some(why) = self.gone(&task.steps).await? {
            return Ok(Some(end(position, ItemState::Failed, Some(&why))));
        }
        let said = match reply {
            None => None,
            Some(text) => match self.spoken(task, text).await? {
                Ok(said) => Some(said),
                Err(why) => return Ok(Some(end(position, ItemState::Failed, Some(&why)))),
            },
        };
        let (queue, update) = match &task.restores {
            None => (
                task.steps.queue(&task.before),
                task.steps.update(&task.summary),
            ),
            Some(was) => {
                let present = task.summary.routing.queued.as_ref();
                let was_in = was.holder.as_ref().and_then(|holder| holder.queue.as_ref());
                let is_there = |id| present.is_some_and(|queued| queued.queue.id == id);
                let back = was_in.filter(|queue| !is_there(queue.id));
                (back, was.restoring(&task.summary))
            }
        };
        let queue = queue.map(|queue| (&*task.summary, queue));
        let at = Some(task.before.version);
        let outcome = run(self.hub, id, self.actor, at, said, queue, update).await;
        match outcome {
            Ok(outcome) => Ok(Some(done(position, &outcome))),
            Err(error) => Ok(failed(position, &error)),
        }
    }

    /// Whether it was done before the hub died, or before anybody knew.
    async fn taken(
        &self,
        item: &ItemRow,
        before: &Before,
        steps: &Steps,
    ) -> Result<Option<End>, StoreError> {
        let (id, position) = (item.conversation_id, item.position);
        let after = before.version;
        let since = events_after(self.pool, id, after, EVENTS_MAX, Audience::Agents).await?;
        let said = client_id(self.job.id, position).ok();
        let has_reply = self.job.action.reply.is_some() && self.job.undo_of.is_none();
        let is_this = |event: &&Event| {
            if has_reply {
                let message = event.fact.message();
                return message.is_some_and(|message| Some(&message.client_id) == said.as_ref());
            }
            was_taken(before, steps, self.me.id, std::slice::from_ref(*event))
        };
        if let Some(event) = since.items.iter().find(is_this) {
            return Ok(Some(End {
                version_after: Some(last_of(&since.items, event)),
                ..end(position, ItemState::Done, None)
            }));
        }
        let why = "nobody can tell whether it was done before the hub stopped; look at it";
        Ok(since
            .has_more
            .then(|| end(position, ItemState::Failed, Some(why))))
    }

    /// An assignment to somebody who has left since the job was made.
    async fn gone(&self, steps: &Steps) -> Result<Option<String>, StoreError> {
        let Some(Assign::Agent { agent }) = &steps.assign else {
            return Ok(None);
        };
        let row = agent_by_id(self.pool, agent.id).await?;
        let is_here = row.is_some_and(|row| row.disabled_at.is_none());
        let name = &agent.name;
        Ok((!is_here).then(|| format!("{name} has left and cannot be given anything")))
    }

    /// What is said to this contact, or why nothing is.
    async fn spoken(&self, task: &Task, text: &str) -> Result<Result<Spoken, String>, StoreError> {
        let kind = task.card.channel_kind.as_str();
        let name = task.card.contact_name.as_deref();
        let first_name = name.and_then(|name| name.split_whitespace().next());
        let value = |placeholder: &str| match placeholder {
            "contact.name" => name,
            "contact.first_name" => first_name,
            "agent.name" => Some(self.me.name.as_str()),
            _ => None,
        };
        let text = match fill(text, value) {
            Ok(text) => text,
            Err(unfilled) => return Ok(Err(unfilled.to_string())),
        };
        if carries_replies(kind)
            && let Some(why) = self.no_way(task.item.conversation_id, kind).await?
        {
            return Ok(Err(why));
        }
        let client_id = client_id(self.job.id, task.item.position);
        Ok(client_id.map(|client_id| Spoken {
            client_id,
            text,
            manner: Manner::default(),
        }))
    }

    /// By hand the composer says so before anything is sent.
    async fn no_way(&self, id: ConversationId, kind: &str) -> Result<Option<String>, StoreError> {
        let Some(row) = reply_row(self.pool, id).await? else {
            return Ok(None);
        };
        if let Some(refusal) = row.refusal() {
            let reason = refusal.reason();
            return Ok(Some(format!("nothing was sent: {reason}")));
        }
        if let Some(trouble) = Trouble::read(row.trouble.as_ref()) {
            let reason = trouble.reason;
            return Ok(Some(format!(
                "nothing was sent: this channel has to be mended first: {reason}"
            )));
        }
        let sealed = row.sealed_secret.as_deref();
        if let Some(why) = sealed_lacking(self.seals, row.channel_id, &row.kind, sealed) {
            return Ok(Some(format!("nothing was sent: {why}")));
        }
        if row.is_disabled {
            return Ok(Some("nothing was sent: this channel is paused".to_owned()));
        }
        let way = Platform::parse(kind).map(way_out);
        let is_longer = ChannelSettings::read(&row.settings).human_agent;
        let longer = way.and_then(|way| way.human_agent_window.filter(|_| is_longer));
        let window = longer.or(way.and_then(|way| way.window));
        let window = window.filter(|_| !is_under_post(row.detail.as_ref()));
        let is_closed = window
            .and_then(|window| {
                row.wrote_at?
                    .checked_add_signed(TimeDelta::from_std(window).ok()?)
            })
            .is_some_and(|closes_at| closes_at <= Utc::now());
        let why =
            "nothing was sent: the time in which this platform lets one answer freely is over";
        Ok(is_closed.then(|| why.to_owned()))
    }
}

fn done(position: i32, outcome: &Outcome) -> End {
    let last = outcome.events.last().map(|event| event.seq);
    let said = outcome.first.map(|first| first.seq);
    End {
        version_after: last.or(said).or(Some(outcome.summary.version)),
        ..end(position, ItemState::Done, None)
    }
}

/// The same each time, so that no item is said twice.
fn client_id(job: Uuid, position: i32) -> Result<ClientId, String> {
    ClientId::parse(&format!("bulk:{job}:{position}")).map_err(|error| error.to_string())
}

/// One command's events are of one moment and one person.
fn last_of(since: &[Event], event: &Event) -> Seq {
    let same = since
        .iter()
        .filter(|other| other.at == event.at && other.actor.is_same(&event.actor));
    same.map(|event| event.seq).max().unwrap_or(event.seq)
}

/// Nothing when it is worth another try.
fn failed(position: i32, error: &CommandError) -> Option<End> {
    match error {
        CommandError::Rejected(Rejection::Outdated) => None,
        CommandError::Rejected(rejection) => {
            let why = rejection.to_string();
            Some(end(position, ItemState::Failed, Some(&why)))
        }
        CommandError::NotFound => {
            let why = "there is no such conversation any more";
            Some(end(position, ItemState::Failed, Some(why)))
        }
        CommandError::Busy
        | CommandError::Conflict
        | CommandError::Unavailable
        | CommandError::OutcomeUnknown
        | CommandError::Quarantined => None,
    }
}

pub(super) fn end(position: i32, state: ItemState, reason: Option<&str>) -> End {
    End {
        position,
        state,
        version_after: None,
        reason: reason.map(str::to_owned),
    }
}
