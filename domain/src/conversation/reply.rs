//! How what an agent says reaches the contact: nobody, this hub itself, or a platform that has to be told.

use super::command::Command;
use super::decide::{Decision, decide};
use super::delivery::{Delivery, DeliveryState, Progress};
use super::event::{Event, Fact};
use super::rejection::Rejection;
use super::state::{Actor, Conversation, Message, Status, Summary, Visibility};
use crate::time::Timestamp;

/// Channels whose contacts are connected to this hub.
const CONNECTED_HERE: &[&str] = &["widget"];
/// Channels whose messages go out through the outbox, by a platform's interface.
const OVER_A_PLATFORM: &[&str] = &[
    "generic",
    "messenger",
    "instagram",
    "whatsapp",
    "x",
    "linkedin",
    "telegram",
    "line",
    "slack",
    "twilio",
];

/// Whether a channel of this kind takes replies out over a platform.
pub fn carries_replies(channel_kind: &str) -> bool {
    OVER_A_PLATFORM.contains(&channel_kind)
}

/// `decide`, for a conversation on a channel of this kind: a reply that has to go out is marked so, and one that
/// would look sent and never arrive is refused. Notes are for colleagues and go anywhere.
pub fn decide_on(
    channel_kind: &str,
    conversation: &Conversation,
    command: Command,
    actor: &Actor,
    now: Timestamp,
) -> Result<Vec<Event>, Rejection> {
    if !is_reply(&command, actor) || CONNECTED_HERE.contains(&channel_kind) {
        return decide(conversation, command, actor, now);
    }
    if !carries_replies(channel_kind) {
        return Err(Rejection::NoWayOut);
    }
    let manner = command.manner().cloned().unwrap_or_default();
    let mut events = decide(conversation, command, actor, now)?;
    for event in &mut events {
        if let Fact::MessagePosted { message } = &mut event.fact {
            message.delivery = Some(Box::new(Delivery::queued(now, manner.clone())));
        }
    }
    Ok(events)
}

/// What the system says was said elsewhere before, or is said by whoever is on the platform.
fn is_reply(command: &Command, actor: &Actor) -> bool {
    let is_agent = matches!(actor, Actor::Agent { .. });
    let message = command.message();
    is_agent && message.is_some_and(|message| message.visibility == Visibility::Public)
}

/// Platforms tell late, twice and in any order: what is no news makes no event.
pub(super) fn mark(
    decision: &mut Decision<'_>,
    stored: &Message,
    progress: Progress,
) -> Result<(), Rejection> {
    if decision.actor != &Actor::System {
        return Err(Rejection::AgentsOnly);
    }
    let now = decision.now;
    let delivery = stored.delivery.as_ref();
    if let Some(delivery) = delivery.and_then(|delivery| delivery.after(progress, now)) {
        tell(decision, stored, delivery);
    }
    Ok(())
}

/// Again for what waits already changes nothing.
pub(super) fn retry(
    summary: &Summary,
    decision: &mut Decision<'_>,
    stored: &Message,
) -> Result<(), Rejection> {
    if decision.actor.is_contact() {
        return Err(Rejection::AgentsOnly);
    }
    if summary.status == Status::Closed {
        return Err(Rejection::ConversationIsClosed);
    }
    if stored.deleted_at.is_some() {
        return Err(Rejection::MessageIsDeleted);
    }
    match stored.delivery.as_deref() {
        Some(delivery) if delivery.can_retry() => {
            let again = Delivery::queued(decision.now, delivery.manner.clone());
            tell(decision, stored, again);
            Ok(())
        }
        Some(delivery) if delivery.state == DeliveryState::Queued => Ok(()),
        Some(_) | None => Err(Rejection::NotFailed),
    }
}

fn tell(decision: &mut Decision<'_>, stored: &Message, delivery: Delivery) {
    decision.add(Fact::DeliveryChanged {
        message_id: stored.id,
        delivery: Box::new(delivery),
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::tests::{Life, lena, message, mia};
    use crate::conversation::{Failure, FailureClass, Manner, TemplateUse};
    use crate::invariants::inv_07_fold_is_state;

    fn say(visibility: Visibility) -> Command {
        Command::PostMessage {
            message: message(90, visibility, "Hello"),
            expected_seq: None,
        }
    }

    fn state_of(
        kind: &str,
        command: Command,
        actor: &Actor,
    ) -> Result<Option<Delivery>, Rejection> {
        let life = Life::begin();
        let events = decide_on(kind, &life.state, command, actor, life.now)?;
        let delivery = events.iter().find_map(|event| event.fact.message());
        Ok(delivery.unwrap().delivery.as_deref().cloned())
    }

    #[test]
    fn only_an_agents_reply_goes_out() {
        let check = |kind, visibility, actor: &Actor, expected| {
            let state = state_of(kind, say(visibility), actor);
            let state = state.map(|delivery| delivery.map(|delivery| delivery.state));
            assert_eq!(state, expected, "{kind} {visibility:?} {actor:?}");
        };
        let (public, note) = (Visibility::Public, Visibility::Internal);
        check("generic", public, &mia(), Ok(Some(DeliveryState::Queued)));
        check("telegram", public, &mia(), Ok(Some(DeliveryState::Queued)));
        check("generic", note, &mia(), Ok(None));
        check("generic", public, &lena(), Ok(None));
        check("generic", public, &Actor::System, Ok(None));
        check("widget", public, &mia(), Ok(None));
        check("pigeon", public, &mia(), Err(Rejection::NoWayOut));
        check("pigeon", note, &mia(), Ok(None));
    }

    #[test]
    fn a_reply_keeps_its_manner_when_it_is_sent_again() {
        let manner = Manner {
            is_private: true,
            template: Some(TemplateUse {
                name: "hello".to_owned(),
                language: "en".to_owned(),
                values: vec!["Ada".to_owned()],
            }),
        };
        let reply = Command::PostReply {
            message: message(91, Visibility::Public, "Hello Ada"),
            expected_seq: None,
            manner: Box::new(manner.clone()),
        };
        let delivery = state_of("whatsapp", reply, &mia()).unwrap().unwrap();
        assert_eq!(delivery.manner, manner);
        let failure = Failure {
            class: FailureClass::Invalid,
            reason: "too long".to_owned(),
        };
        let failed = delivery.after(Progress::Failed(failure), Timestamp(1));
        let mut life = Life::begin();
        let mut stored = life.post(&mia(), Visibility::Public, "Hello Ada").unwrap();
        stored.delivery = failed.map(Box::new);
        let gone = stored.clone().emptied(Timestamp(2)).delivery.unwrap();
        let template = gone.manner.template.unwrap();
        assert_eq!((template.name.as_str(), template.values), ("hello", vec![]));
        let events = life.act(&mia(), Command::RetryDelivery { stored });
        let events = events.unwrap();
        let again = events.iter().find_map(|event| {
            let Fact::DeliveryChanged { delivery, .. } = &event.fact else {
                return None;
            };
            Some(delivery)
        });
        assert_eq!(**again.unwrap(), Delivery::queued(life.now, manner));
        inv_07_fold_is_state(&life.events, &life.state).unwrap();
    }

    #[test]
    fn who_may_say_what_of_a_delivery() {
        let mut life = Life::begin();
        let mut stored = life.post(&mia(), Visibility::Public, "Hi").unwrap();
        let retry = |stored: &Message| Command::RetryDelivery {
            stored: stored.clone(),
        };
        let sent = |stored: &Message| Command::MarkDelivery {
            stored: stored.clone(),
            progress: Progress::Sent,
        };
        // A message that goes nowhere: nothing is told of it, and nothing is sent again.
        assert_eq!(life.act(&Actor::System, sent(&stored)), Ok(Vec::new()));
        assert_eq!(life.act(&mia(), retry(&stored)), Err(Rejection::NotFailed));
        let queued = Delivery::queued(life.now, Manner::default());
        stored.delivery = Some(Box::new(queued.clone()));
        assert_eq!(life.act(&mia(), retry(&stored)), Ok(Vec::new()));
        assert_eq!(
            life.act(&lena(), retry(&stored)),
            Err(Rejection::AgentsOnly)
        );
        assert_eq!(life.act(&mia(), sent(&stored)), Err(Rejection::AgentsOnly));
        let before = life.state.summary.clone();
        life.act(&Actor::System, sent(&stored)).unwrap();
        let after = &life.state.summary;
        assert_eq!(after.version, before.version.next());
        assert_eq!(after.public_version, before.public_version);
        assert_eq!(after.active_at, before.active_at);
        assert_eq!(after.unread_by_contact, before.unread_by_contact);
        stored.delivery = queued.after(Progress::Sent, life.now).map(Box::new);
        let edit = Command::EditMessage {
            stored: stored.clone(),
            text: "Hello".to_owned(),
        };
        let delete = Command::DeleteMessage {
            stored: stored.clone(),
        };
        assert_eq!(life.act(&mia(), edit), Err(Rejection::AlreadySent));
        assert_eq!(life.act(&mia(), delete), Err(Rejection::AlreadySent));
        assert_eq!(life.act(&mia(), retry(&stored)), Err(Rejection::NotFailed));
        stored.deleted_at = Some(life.now);
        assert_eq!(
            life.act(&mia(), retry(&stored)),
            Err(Rejection::MessageIsDeleted)
        );
        life.act(&mia(), Command::Close).unwrap();
        assert_eq!(
            life.act(&mia(), retry(&stored)),
            Err(Rejection::ConversationIsClosed)
        );
        stored.deleted_at = None;
        let delivered = Command::MarkDelivery {
            stored,
            progress: Progress::Delivered,
        };
        // Platforms tell also after the end.
        assert_eq!(life.act(&Actor::System, delivered).unwrap().len(), 1);
        inv_07_fold_is_state(&life.events, &life.state).unwrap();
    }
}
