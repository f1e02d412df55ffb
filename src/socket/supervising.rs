//! What team leads and administrators may do with others' conversations: listen, whisper, join, take over, move.
//! Each is written to the audit log before it is done, and to the timeline by being done.

use std::collections::HashSet;
use std::sync::{MutexGuard, PoisonError};

use bellhop_actors::Wish;
use bellhop_domain::conversation::{Actor, Command, QueuedBecause, Summary, TakenFrom, Visibility};
use bellhop_domain::{ConversationId, QueueId};
use serde_json::{Value, json};

use super::actions::{Done, parse, post, wish_for};
use super::answer::{Answer, Refusal};
use super::handshake::Desk;
use super::hold::Replays;
use super::placing::lead_of;
use super::request::{MoveConversation, OneConversation, SendMessage};
use super::session::Seat;
use super::watching::{watch, watched};
use crate::auth::AgentPrincipal;
use crate::store::audit::{AuditEntry, Subject, audit_add};
use crate::wire::floor::Wallboard;
use crate::wire::socket::Payload;

/// Listens without being among the viewers; answers what `subscribe` does.
pub(super) async fn follow(desk: &Desk, seat: &Seat, payload: &str) -> Done {
    let form: OneConversation = parse(payload)?;
    let lead = lead_of(desk, seat).await?;
    let id = ConversationId(form.conversation_id);
    desk.audit_of(lead, "conversation.listen", id).await?;
    watch(desk, seat, id).await?;
    // Said once, however often it is asked for.
    if followed(seat).insert(id) {
        let listen = Wish::Command(Command::Listen { begins: true });
        wish_for(desk, seat, form.conversation_id, listen).await?;
    }
    let outcome = desk.hub.look(id, seat.principal.actor()).await?;
    Ok((watched(desk, &outcome), Replays::default()))
}

pub(super) async fn unfollow(desk: &Desk, seat: &Seat, payload: &str) -> Answer {
    let form: OneConversation = parse(payload)?;
    lead_of(desk, seat).await?;
    let id = ConversationId(form.conversation_id);
    let was_listening = followed(seat).remove(&id);
    if !was_listening {
        return wish_for(desk, seat, form.conversation_id, Wish::Look).await;
    }
    desk.stop_watching(seat, id);
    let listen = Wish::Command(Command::Listen { begins: false });
    wish_for(desk, seat, form.conversation_id, listen).await
}

fn followed(seat: &Seat) -> MutexGuard<'_, HashSet<ConversationId>> {
    seat.followed.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) async fn whisper(desk: &Desk, seat: &Seat, payload: &str) -> Answer {
    let form: SendMessage = parse(payload)?;
    let lead = lead_of(desk, seat).await?;
    let id = ConversationId(form.conversation_id);
    desk.audit_of(lead, "conversation.whisper", id).await?;
    post(desk, seat, payload, Visibility::Whisper).await
}

pub(super) async fn barge(desk: &Desk, seat: &Seat, payload: &str) -> Answer {
    supervise(desk, seat, payload, "conversation.barge", |_| {
        Command::Barge
    })
    .await
}

pub(super) async fn take_over(desk: &Desk, seat: &Seat, payload: &str) -> Answer {
    let take_over = |lead: &AgentPrincipal| Command::TakeOver { agent: lead.by() };
    supervise(desk, seat, payload, "conversation.take_over", take_over).await
}

async fn supervise(
    desk: &Desk,
    seat: &Seat,
    payload: &str,
    action: &'static str,
    command: impl Fn(&AgentPrincipal) -> Command,
) -> Answer {
    let form: OneConversation = parse(payload)?;
    let lead = lead_of(desk, seat).await?;
    let id = ConversationId(form.conversation_id);
    desk.audit_of(lead, action, id).await?;
    wish_for(
        desk,
        seat,
        form.conversation_id,
        Wish::Command(command(lead)),
    )
    .await
}

pub(super) async fn move_conversation(desk: &Desk, seat: &Seat, payload: &str) -> Answer {
    let form: MoveConversation = parse(payload)?;
    let lead = lead_of(desk, seat).await?;
    let id = ConversationId(form.conversation_id);
    let summary = desk.hub.look(id, seat.principal.actor()).await?.summary;
    let (because, to) = (QueuedBecause::Moved, Some(QueueId(form.queue_id)));
    let queued = desk.hub.floor().queued_again(&summary, because, to, None);
    let queued = queued.ok_or_else(|| Refusal::bad_request("queue_id: there is no such queue"))?;
    let detail = json!({ "queue": queued.queue.name });
    let subject = conversation(&summary);
    desk.audit(lead, "conversation.move", subject, detail)
        .await?;
    let command = Command::Enqueue {
        queued: Box::new(queued),
        from: taken_from(&summary),
    };
    wish_for(desk, seat, form.conversation_id, Wish::Command(command)).await
}

/// From where the supervisor saw it: somebody who has got it meanwhile keeps it.
fn taken_from(summary: &Summary) -> TakenFrom {
    match (&summary.assignee, &summary.routing.queued) {
        (Some(agent), _) => TakenFrom::Agent(agent.id),
        (None, Some(queued)) if summary.is_waiting() => TakenFrom::Queue(queued.queue.id),
        (None, _) => TakenFrom::Anybody,
    }
}

pub(super) async fn watch_wallboard(desk: &Desk, seat: &Seat) -> Done {
    lead_of(desk, seat).await?;
    let fanout = desk.hub.fanout();
    fanout.watch_wallboard(seat.session, &seat.outbox);
    let floor = desk.hub.floor();
    let wallboard = Wallboard::new(&floor.queue_views(), &floor.agent_views());
    Ok((Payload::of(&wallboard), Replays::default()))
}

impl Desk {
    /// A supervisor whose socket is gone listens no more.
    pub(super) fn stop_listening(&self, seat: &Seat) {
        let ids: Vec<_> = followed(seat).drain().collect();
        for id in ids {
            let (hub, actor) = (self.hub.clone(), seat.principal.actor());
            actix_web::rt::spawn(async move {
                let command = Command::Listen { begins: false };
                if let Err(error) = hub.command(id, actor, command).await {
                    tracing::warn!(conversation = %id, %error, "failed to say that a supervisor listens no more");
                }
            });
        }
    }

    async fn audit_of(
        &self,
        lead: &AgentPrincipal,
        action: &'static str,
        id: ConversationId,
    ) -> Result<(), Refusal> {
        let outcome = self.hub.look(id, Actor::System).await?;
        let subject = conversation(&outcome.summary);
        self.audit(lead, action, subject, json!({})).await
    }

    /// What is not in the audit log does not happen.
    pub(super) async fn audit(
        &self,
        by: &AgentPrincipal,
        action: &str,
        subject: Subject,
        detail: Value,
    ) -> Result<(), Refusal> {
        let entry = AuditEntry {
            action: action.to_owned(),
            subject,
            detail,
        };
        Ok(audit_add(&self.pool, &by.by(), entry).await?)
    }
}

/// A conversation is known by its number.
fn conversation(summary: &Summary) -> Subject {
    Subject {
        kind: "conversation".to_owned(),
        id: Some(summary.id.0),
        name: format!("#{}", summary.number),
    }
}
