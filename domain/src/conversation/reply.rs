//! Whether what an agent says can reach the contact at all.

use super::command::Command;
use super::rejection::Rejection;
use super::state::{Actor, Visibility};

/// Kinds of channels that only take messages in: nothing carries a reply out yet.
const INBOUND_ONLY: &[&str] = &[
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

/// Refuses a reply that would look sent and never arrive. Notes are for colleagues and go anywhere.
pub fn check_way_out(
    channel_kind: &str,
    command: &Command,
    actor: &Actor,
) -> Result<(), Rejection> {
    let is_agent = matches!(actor, Actor::Agent { .. });
    let message = command.message();
    let is_reply = message.is_some_and(|message| message.visibility == Visibility::Public);
    if is_agent && is_reply && INBOUND_ONLY.contains(&channel_kind) {
        return Err(Rejection::NoWayOut);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::conversation::NewMessage;
    use crate::{AgentId, ClientId, ContactId, MessageId};

    #[test]
    fn only_a_reply_needs_a_way_out() {
        let name = String::new();
        let contact = Actor::Contact {
            id: ContactId(Uuid::nil()),
            name: name.clone(),
        };
        let agent = Actor::Agent {
            id: AgentId(Uuid::nil()),
            name,
        };
        let say = |visibility| Command::PostMessage {
            message: NewMessage {
                id: MessageId(Uuid::nil()),
                client_id: ClientId::parse("c").unwrap(),
                visibility,
                text: "Hello".to_owned(),
                attachments: Vec::new(),
            },
            expected_seq: None,
        };
        let (reply, note) = (say(Visibility::Public), say(Visibility::Internal));
        let refused = Err(Rejection::NoWayOut);
        assert_eq!(check_way_out("generic", &reply, &agent), refused);
        assert_eq!(check_way_out("generic", &note, &agent), Ok(()));
        assert_eq!(check_way_out("generic", &reply, &contact), Ok(()));
        assert_eq!(check_way_out("widget", &reply, &agent), Ok(()));
    }
}
