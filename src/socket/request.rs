//! What a client may ask on the socket: the envelope, and one form per action.

use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::limits::REQUEST_ID_CHARS_MAX;

/// `payload` stays text until its action is known.
#[derive(Deserialize)]
pub(super) struct Envelope<'a> {
    pub(super) request_id: String,
    pub(super) action: String,
    #[serde(borrow, default)]
    pub(super) payload: Option<&'a RawValue>,
}

impl<'a> Envelope<'a> {
    /// `None` for what is not an envelope: such a client is broken and is told by the close code.
    pub(super) fn parse(frame: &'a str) -> Option<Self> {
        let envelope: Self = serde_json::from_str(frame).ok()?;
        (envelope.request_id.len() <= REQUEST_ID_CHARS_MAX).then_some(envelope)
    }
}

/// Where a client stands with a conversation.
#[derive(Deserialize, Clone, Copy, Debug)]
pub(super) struct Position {
    pub(super) conversation_id: Uuid,
    pub(super) seq: i64,
}

#[derive(Deserialize, Clone, Debug)]
pub(super) struct PageForm {
    pub(super) url: String,
    #[serde(default)]
    pub(super) title: String,
}

#[derive(Deserialize)]
pub(super) struct Login {
    pub(super) token: String,
    #[serde(default)]
    pub(super) resume: Vec<Position>,
    #[serde(default)]
    pub(super) page: Option<PageForm>,
}

#[derive(Deserialize)]
pub(super) struct StartConversation {
    pub(super) client_id: String,
    #[serde(default)]
    pub(super) text: String,
    #[serde(default)]
    pub(super) attachment_ids: Vec<Uuid>,
    #[serde(default)]
    pub(super) follow_up_of: Option<Uuid>,
}

#[derive(Deserialize)]
pub(super) struct SendMessage {
    pub(super) conversation_id: Uuid,
    pub(super) client_id: String,
    #[serde(default)]
    pub(super) text: String,
    #[serde(default)]
    pub(super) attachment_ids: Vec<Uuid>,
    #[serde(default)]
    pub(super) expected_seq: Option<i64>,
}

#[derive(Deserialize)]
pub(super) struct EditMessage {
    pub(super) conversation_id: Uuid,
    pub(super) message_id: Uuid,
    pub(super) text: String,
}

#[derive(Deserialize)]
pub(super) struct DeleteMessage {
    pub(super) conversation_id: Uuid,
    pub(super) message_id: Uuid,
}

#[derive(Deserialize)]
pub(super) struct SendTyping {
    pub(super) conversation_id: Uuid,
    pub(super) typing: bool,
    #[serde(default)]
    pub(super) text: Option<String>,
    #[serde(default)]
    pub(super) internal: bool,
}

#[derive(Deserialize)]
pub(super) struct OneConversation {
    pub(super) conversation_id: Uuid,
}

#[derive(Deserialize)]
pub(super) struct AssignConversation {
    pub(super) conversation_id: Uuid,
    pub(super) agent_id: Option<Uuid>,
}

#[derive(Deserialize)]
pub(super) struct UpdateConversation {
    pub(super) conversation_id: Uuid,
    #[serde(default)]
    pub(super) status: Option<String>,
    #[serde(default)]
    pub(super) priority: Option<String>,
    #[serde(default)]
    pub(super) tags: Option<Vec<String>>,
    #[serde(default)]
    pub(super) subject: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Subscribe {
    #[serde(default)]
    pub(super) conversation_id: Option<Uuid>,
    #[serde(default)]
    pub(super) seq: Option<i64>,
    #[serde(default)]
    pub(super) topic: Option<Topic>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub(super) enum Topic {
    Inbox,
    Presence,
}

#[derive(Deserialize)]
pub(super) struct Resume {
    pub(super) conversations: Vec<Position>,
}

#[derive(Deserialize)]
pub(super) struct SaveDraft {
    pub(super) conversation_id: Uuid,
    #[serde(default)]
    pub(super) text: String,
    pub(super) visibility: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_envelope_is_an_envelope() {
        assert!(Envelope::parse(r#"{"request_id":"1","action":"ping","payload":{}}"#).is_some());
        assert!(Envelope::parse(r#"{"request_id":"1","action":"ping","new":1}"#).is_some());
        for bad in [
            "",
            "hello",
            "[]",
            "{}",
            r#"{"request_id":1,"action":"ping"}"#,
        ] {
            assert!(Envelope::parse(bad).is_none(), "{bad}");
        }
        let long = "x".repeat(65);
        assert!(
            Envelope::parse(&format!(r#"{{"request_id":"{long}","action":"ping"}}"#)).is_none()
        );
    }
}
