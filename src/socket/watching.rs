//! What a socket watches, and from where on: subscribe, unsubscribe, resume.

use bellhop_actors::Outcome;
use bellhop_domain::{ConversationId, Seq};

use super::actions::{Done, parse};
use super::answer::Refusal;
use super::handshake::Desk;
use super::hold::{Hold, Replays};
use super::limits::{PRESENT_CONTACTS_MAX, REPLAY_FACTS_MAX, RESUME_MAX};
use super::placing::agent_of;
use super::request::{Position, Subscribe, Topic};
use super::session::Seat;
use super::supervising::watch_wallboard;
use crate::auth::Principal;
use crate::wire;
use crate::wire::socket::{Payload, PresenceAnswer, ResumeOutcome, ResumeStatus, SubscribeAnswer};

/// Subscribed before the look, so that nothing falls between the two.
pub(super) async fn watch(
    desk: &Desk,
    seat: &Seat,
    id: ConversationId,
) -> Result<Outcome, Refusal> {
    let is_new = desk.start_watching(seat, id)?;
    let looked = desk.hub.look(id, seat.principal.actor()).await;
    if looked.is_err() && is_new {
        desk.stop_watching(seat, id);
    }
    Ok(looked?)
}

pub(super) fn check_resume(positions: &[Position]) -> Result<(), Refusal> {
    if positions.len() > RESUME_MAX {
        let message = format!("resume: at most {RESUME_MAX} conversations at once");
        return Err(Refusal::bad_request(message));
    }
    Ok(())
}

/// Positions in a history that a restore has replaced: behind every end, so that each is answered with `reset`.
pub(super) fn of_another_history(positions: Vec<Position>) -> Vec<Position> {
    let lost = |position: Position| Position {
        seq: i64::MAX,
        ..position
    };
    positions.into_iter().map(lost).collect()
}

pub(super) fn named(positions: &[Position]) -> impl Iterator<Item = ConversationId> {
    let ids = positions.iter().take(RESUME_MAX);
    ids.map(|position| ConversationId(position.conversation_id))
}

/// Checks each conversation and subscribes agents to it; the facts follow as replays. `hold` is older than any
/// subscription to them.
pub(super) async fn resume(
    desk: &Desk,
    seat: &Seat,
    positions: Vec<Position>,
    hold: Hold,
) -> Result<(Vec<ResumeStatus>, Replays), Refusal> {
    check_resume(&positions)?;
    let (mut resumed, mut replayed) = (Vec::new(), Vec::new());
    for Position {
        conversation_id,
        seq,
    } in positions
    {
        let id = ConversationId(conversation_id);
        let outcome = match seat.principal {
            Principal::Agent(_) => watch(desk, seat, id).await,
            Principal::Contact(_) => desk
                .hub
                .look(id, seat.principal.actor())
                .await
                .map_err(Into::into),
        };
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(refusal) if refusal.is_not_found() => {
                let status = ResumeOutcome::NotFound;
                resumed.push(ResumeStatus {
                    conversation_id,
                    seq,
                    status,
                });
                continue;
            }
            Err(refusal) => return Err(refusal),
        };
        let version = seat.principal.version(&outcome.summary);
        let missed = version.0.saturating_sub(seq);
        let status = if (0..=REPLAY_FACTS_MAX).contains(&missed) {
            ResumeOutcome::Resuming
        } else {
            ResumeOutcome::Reset
        };
        resumed.push(ResumeStatus {
            conversation_id,
            seq: version.0,
            status,
        });
        replayed.push((id, Seq(seq)));
    }
    let replays = Replays {
        positions: replayed,
        hold: Some(hold),
    };
    Ok((resumed, replays))
}

pub(super) async fn subscribe(desk: &Desk, seat: &Seat, payload: &str) -> Done {
    let form: Subscribe = parse(payload)?;
    let Principal::Agent(agent) = &seat.principal else {
        return Err(Refusal::agents_only());
    };
    let fanout = desk.hub.fanout();
    match (form.topic, form.conversation_id) {
        (Some(Topic::Inbox), None) => {
            fanout.watch_inbox(seat.session, &seat.outbox);
            Ok((Payload::empty(), Replays::default()))
        }
        (Some(Topic::Presence), None) => {
            fanout.watch_presence(seat.session, &seat.outbox);
            let presence = desk.hub.presence();
            let contacts = presence.contacts_online(PRESENT_CONTACTS_MAX);
            let payload = Payload::of(&PresenceAnswer {
                agents: wire::signal::people(&presence.agent_signals()),
                contacts: wire::signal::people(&contacts),
            });
            Ok((payload, Replays::default()))
        }
        (Some(Topic::Wallboard), None) => watch_wallboard(desk, seat).await,
        (None, Some(id)) => {
            let id = ConversationId(id);
            let hold = form.seq.map(|_seq| Hold::of(&seat.outbox, [id]));
            let outcome = watch(desk, seat, id).await?;
            desk.hub
                .presence()
                .view(id, seat.session, agent.id, &agent.name);
            let payload = watched(desk, &outcome);
            let positions = form.seq.map(|seq| (id, Seq(seq))).into_iter().collect();
            Ok((payload, Replays { positions, hold }))
        }
        (Some(_), Some(_)) | (None, None) => {
            Err(Refusal::bad_request("give either topic or conversation_id"))
        }
    }
}

/// A conversation as it stands, for somebody who watches it from now on.
pub(super) fn watched(desk: &Desk, outcome: &Outcome) -> Payload {
    let Outcome { summary, card, .. } = outcome;
    Payload::of(&SubscribeAnswer {
        seq: summary.version.0,
        conversation: wire::conversation::AgentConversation::new(summary, card),
        viewers: wire::signal::viewers(&desk.hub.presence().viewers(summary.id)),
    })
}

pub(super) fn unsubscribe(desk: &Desk, seat: &Seat, payload: &str) -> Done {
    let form: Subscribe = parse(payload)?;
    agent_of(seat)?;
    let fanout = desk.hub.fanout();
    match (form.topic, form.conversation_id) {
        (Some(Topic::Inbox), None) => fanout.unwatch_inbox(seat.session),
        (Some(Topic::Presence), None) => fanout.unwatch_presence(seat.session),
        (Some(Topic::Wallboard), None) => fanout.unwatch_wallboard(seat.session),
        (None, Some(id)) => {
            let id = ConversationId(id);
            desk.stop_watching(seat, id);
        }
        (Some(_), Some(_)) | (None, None) => {
            return Err(Refusal::bad_request("give either topic or conversation_id"));
        }
    }
    Ok((Payload::empty(), Replays::default()))
}
