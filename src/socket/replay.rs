//! Resume: everything after a `seq`, from the store, then live pushes, with no gap and no repeat.
//! The subscription is made before the read, so whatever the read misses waits in the outbox;
//! what comes before the read is left to it (`hold`), and what the outbox has twice is skipped by `seq`.

use std::collections::HashMap;

use bellhop_actors::{CommandError, Hub, Outcome};
use bellhop_domain::conversation::Actor;
use bellhop_domain::{ConversationId, Seq};
use tokio::task::{JoinError, JoinHandle};

use super::limits::{REPLAY_FACTS_MAX, REPLAY_PAGE};
use super::pump::Wire;
use crate::auth::LinkSigner;
use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::read::Audience;
use crate::store::read::events::events_after;
use crate::wire::push::{agent_push, contact_push};
use crate::wire::signal::{SignalBody, push};

/// Remembered replays; more are only forgotten, at the cost of a repeat that clients drop.
const REMEMBERED_MAX: usize = 1_000;

#[derive(Debug, thiserror::Error)]
pub(super) enum ReplayError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Hub(#[from] CommandError),
    #[error("what reads the store ended: {0}")]
    Ended(#[from] JoinError),
}

pub(super) struct Replay {
    hub: Hub,
    pool: Pool,
    links: LinkSigner,
    /// Set by the log-in; nobody is replayed anything before.
    actor: std::sync::Arc<std::sync::OnceLock<Actor>>,
    sent: HashMap<ConversationId, Seq>,
    /// Whose replays are on their way, and the first fact that was left to each.
    held: HashMap<ConversationId, Option<Seq>>,
}

impl Replay {
    pub(super) fn new(
        hub: Hub,
        pool: Pool,
        links: LinkSigner,
        actor: std::sync::Arc<std::sync::OnceLock<Actor>>,
    ) -> Self {
        Self {
            hub,
            pool,
            links,
            actor,
            sent: HashMap::new(),
            held: HashMap::new(),
        }
    }

    /// Has a replay sent this fact, or is one about to? Each is asked about once.
    pub(super) fn covers(&mut self, conversation: ConversationId, seq: Seq) -> bool {
        match self.held.get_mut(&conversation) {
            Some(first) => {
                first.get_or_insert(seq);
                true
            }
            None => self.has_sent(conversation, seq),
        }
    }

    pub(super) fn hold(&mut self, conversations: &[ConversationId]) {
        for conversation in conversations {
            self.held.entry(*conversation).or_default();
        }
    }

    /// What no replay has taken up is sent now: the request failed, or the conversation was not to be resumed.
    pub(super) async fn release(
        &mut self,
        wire: &Wire,
        conversations: &[ConversationId],
    ) -> Result<(), ReplayError> {
        for conversation in conversations {
            if let Some(Some(Seq(first))) = self.held.remove(conversation) {
                let before = Seq(first.saturating_sub(1));
                self.send(wire, *conversation, before).await?;
            }
        }
        Ok(())
    }

    fn has_sent(&mut self, conversation: ConversationId, seq: Seq) -> bool {
        match self.sent.get(&conversation) {
            Some(sent) if seq <= *sent => true,
            Some(_) => {
                self.sent.remove(&conversation);
                false
            }
            None => false,
        }
    }

    pub(super) async fn send(
        &mut self,
        wire: &Wire,
        conversation: ConversationId,
        after: Seq,
    ) -> Result<(), ReplayError> {
        let Some(actor) = self.actor.get().cloned() else {
            return Ok(());
        };
        // From here on what comes live is told apart by `seq`.
        self.held.remove(&conversation);
        let is_contact = actor.is_contact();
        let hub = self.hub.clone();
        let looked = apart(async move { hub.look(conversation, actor).await });
        let Outcome { summary, card, .. } = match looked.await? {
            Ok(outcome) => outcome,
            // The answer to the request has said so.
            Err(CommandError::NotFound) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let audience = if is_contact {
            Audience::Contact
        } else {
            Audience::Agents
        };
        let version = if is_contact {
            summary.public_version
        } else {
            summary.version
        };
        let mut sent = after;
        if version.0.saturating_sub(after.0) > REPLAY_FACTS_MAX || after > summary.version {
            let reset = SignalBody::Reset {
                conversation_id: conversation.0,
                seq: version.0,
            };
            wire.text(&push(reset)).await;
            sent = version;
        } else {
            while sent < version {
                let pool = self.pool.clone();
                let page = apart(async move {
                    events_after(&pool, conversation, sent, REPLAY_PAGE, audience).await
                });
                let events = page.await??.items;
                let Some(last) = events.last() else { break };
                let last = last.seq;
                for event in &events {
                    let push = if is_contact {
                        contact_push(event, &summary, &self.links)
                    } else {
                        Some(agent_push(event, &summary, &card, &self.links))
                    };
                    if let Some(push) = push {
                        wire.text(&push).await;
                    }
                }
                sent = last;
            }
            let resumed = SignalBody::Resumed {
                conversation_id: conversation.0,
                seq: sent.0,
            };
            wire.text(&push(resumed)).await;
        }
        if self.sent.len() >= REMEMBERED_MAX {
            self.sent.clear();
        }
        self.sent.insert(conversation, sent);
        Ok(())
    }
}

/// On a task of its own: this one stands still while its client does not read, and would keep a connection
/// to Postgres meanwhile.
fn apart<T: 'static>(work: impl Future<Output = T> + 'static) -> JoinHandle<T> {
    actix_web::rt::spawn(work)
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use tokio::sync::oneshot;

    use super::*;

    #[actix_web::test]
    async fn what_reads_the_store_ends_though_its_reader_stands_still() {
        let (go, gone) = oneshot::channel();
        let (done, is_done) = oneshot::channel();
        let mut stands_still = Box::pin(apart(async move {
            let _go = gone.await;
            let _heard = done.send(());
        }));
        assert!(stands_still.as_mut().now_or_never().is_none());
        go.send(()).unwrap();
        is_done.await.unwrap();
    }
}
