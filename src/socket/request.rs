//! What a client may ask on the socket: the envelope, and one form per action.

use serde::Deserialize;
use serde_json::value::RawValue;
use ts_rs::TS;
use uuid::Uuid;

use super::limits::REQUEST_ID_CHARS_MAX;
use crate::wire::conversation::{Priority, Status};
use crate::wire::delivery::ReplyManner;
use crate::wire::message::Visibility;
use crate::wire::present::present;
use crate::wire::social::ActForm;
use crate::wire::status::StatusKind;

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
#[derive(Deserialize, TS, Clone, Copy, Debug)]
pub struct Position {
    pub conversation_id: Uuid,
    pub seq: i64,
}

#[derive(Deserialize, TS, Clone, Debug)]
pub struct PageForm {
    pub url: String,
    #[serde(default)]
    #[ts(optional, as = "Option<String>")]
    pub title: String,
}

#[derive(Deserialize, TS)]
pub struct Login {
    pub token: String,
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<Position>>")]
    pub resume: Vec<Position>,
    /// That of the log-in by which the client knows its positions.
    #[serde(default)]
    #[ts(optional)]
    pub history: Option<Uuid>,
    #[serde(default)]
    #[ts(optional)]
    pub page: Option<PageForm>,
}

#[derive(Deserialize, TS)]
pub struct StartConversation {
    pub client_id: String,
    #[serde(default)]
    #[ts(optional, as = "Option<String>")]
    pub text: String,
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<Uuid>>")]
    pub attachment_ids: Vec<Uuid>,
    #[serde(default)]
    #[ts(optional)]
    pub follow_up_of: Option<Uuid>,
}

#[derive(Deserialize, TS)]
pub struct SendMessage {
    pub conversation_id: Uuid,
    pub client_id: String,
    #[serde(default)]
    #[ts(optional, as = "Option<String>")]
    pub text: String,
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<Uuid>>")]
    pub attachment_ids: Vec<Uuid>,
    #[serde(default)]
    #[ts(optional)]
    pub expected_seq: Option<i64>,
    /// Agents, over a platform: in which way it goes out.
    #[serde(default)]
    #[ts(optional)]
    pub manner: Option<ReplyManner>,
}

#[derive(Deserialize, TS)]
pub struct EditMessage {
    pub conversation_id: Uuid,
    pub message_id: Uuid,
    pub text: String,
}

#[derive(Deserialize, TS)]
pub struct DeleteMessage {
    pub conversation_id: Uuid,
    pub message_id: Uuid,
}

/// What failed goes out once more.
#[derive(Deserialize, TS)]
pub struct RetryDelivery {
    pub conversation_id: Uuid,
    pub message_id: Uuid,
}

/// On the platform that the message is on.
#[derive(Deserialize, TS)]
pub struct ActOnMessage {
    pub conversation_id: Uuid,
    pub message_id: Uuid,
    #[serde(flatten)]
    #[ts(flatten)]
    pub form: ActForm,
}

#[derive(Deserialize, TS)]
pub struct SendTyping {
    pub conversation_id: Uuid,
    pub typing: bool,
    #[serde(default)]
    #[ts(optional)]
    pub text: Option<String>,
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub internal: bool,
}

#[derive(Deserialize, TS)]
pub struct OneConversation {
    pub conversation_id: Uuid,
}

#[derive(Deserialize, TS)]
pub struct AssignConversation {
    pub conversation_id: Uuid,
    pub agent_id: Option<Uuid>,
}

#[derive(Deserialize, TS)]
pub struct UpdateConversation {
    pub conversation_id: Uuid,
    #[serde(default)]
    #[ts(optional, as = "Option<Status>")]
    pub status: Option<String>,
    #[serde(default)]
    #[ts(optional, as = "Option<Priority>")]
    pub priority: Option<String>,
    #[serde(default)]
    #[ts(optional)]
    pub tags: Option<Vec<String>>,
    #[serde(default)]
    #[ts(optional)]
    pub subject: Option<String>,
    /// Null: nothing of the kind. What a person says stays.
    #[serde(default, deserialize_with = "present")]
    #[ts(optional, type = "string | null")]
    pub category: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[ts(optional, type = "string | null")]
    pub language: Option<Option<String>>,
}

#[derive(Deserialize, TS)]
pub struct Subscribe {
    #[serde(default)]
    #[ts(optional)]
    pub conversation_id: Option<Uuid>,
    #[serde(default)]
    #[ts(optional)]
    pub seq: Option<i64>,
    #[serde(default)]
    #[ts(optional)]
    pub topic: Option<Topic>,
}

#[derive(Deserialize, TS, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    Inbox,
    Presence,
    /// Team leads and administrators.
    Wallboard,
}

#[derive(Deserialize, TS)]
pub struct Resume {
    pub conversations: Vec<Position>,
}

#[derive(Deserialize, TS)]
pub struct SetStatus {
    pub status: StatusKind,
    #[serde(default)]
    #[ts(optional)]
    pub custom_status_id: Option<Uuid>,
    #[serde(default)]
    #[ts(optional)]
    pub reason: Option<String>,
    /// Somebody else: for team leads and administrators.
    #[serde(default)]
    #[ts(optional)]
    pub agent_id: Option<Uuid>,
}

#[derive(Deserialize, TS)]
pub struct SetActivity {
    pub idle: bool,
}

#[derive(Deserialize, TS)]
pub struct DeclineOffer {
    pub conversation_id: Uuid,
    #[serde(default)]
    #[ts(optional)]
    pub reason: Option<String>,
}

/// To exactly one of agent, queue and team.
#[derive(Deserialize, TS)]
#[ts(optional_fields)]
pub struct TransferConversation {
    pub conversation_id: Uuid,
    pub agent_id: Option<Uuid>,
    pub queue_id: Option<Uuid>,
    pub team_id: Option<Uuid>,
    /// Who has it as far as the sender knows, null for nobody; refused as `not_theirs` when it is not so any more.
    #[serde(default, deserialize_with = "present")]
    #[ts(optional, type = "string | null")]
    pub expected_assignee_id: Option<Option<Uuid>>,
    pub note: Option<String>,
    /// Of the note, so that a repeated transfer does not say it twice.
    pub client_id: Option<String>,
}

#[derive(Deserialize, TS)]
pub struct MoveConversation {
    pub conversation_id: Uuid,
    pub queue_id: Uuid,
}

#[derive(Deserialize, TS)]
pub struct SaveDraft {
    pub conversation_id: Uuid,
    #[serde(default)]
    #[ts(optional, as = "Option<String>")]
    pub text: String,
    #[ts(as = "Visibility")]
    pub visibility: String,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    fn every_form(payload: &str) -> usize {
        macro_rules! read {
            ($($form:ty),*) => { [$(serde_json::from_str::<$form>(payload).is_ok()),*] };
        }
        let read = read![
            Login,
            StartConversation,
            SendMessage,
            EditMessage,
            DeleteMessage,
            RetryDelivery,
            ActOnMessage,
            SendTyping,
            OneConversation,
            AssignConversation,
            UpdateConversation,
            Subscribe,
            Resume,
            SetStatus,
            SetActivity,
            DeclineOffer,
            TransferConversation,
            MoveConversation,
            SaveDraft,
            PageForm
        ];
        read.iter().filter(|is_read| **is_read).count()
    }

    /// Some text with what makes JSON in it.
    fn like_json() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            prop::sample::select(vec![
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "\"",
                "\\u0000",
                "\\ud800",
                "null",
                "1e999",
                "-0",
                "\"conversation_id\":",
                "\"00000000-0000-0000-0000-000000000000\"",
                "\"text\":\"x\"",
                "\"topic\":\"inbox\"",
                "\"seq\":",
                "9223372036854775808",
                "\"payload\":",
                "\"request_id\":\"1\"",
                "\"action\":\"ping\"",
            ])
            .prop_map(str::to_owned),
            any::<String>(),
        ];
        prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in like_json()) {
            every_form(&text);
            if let Some(envelope) = Envelope::parse(&text) {
                prop_assert!(envelope.request_id.len() <= REQUEST_ID_CHARS_MAX);
            }
        }
    }

    /// As deep as a frame allows: refused or passed over, without a stack of that depth.
    #[test]
    fn depth_is_no_danger() {
        let depth = super::super::limits::FRAME_BYTES_MAX / 2 - 100;
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let deep = open.repeat(depth) + "1" + &close.repeat(depth);
            every_form(&deep);
            every_form(&format!("{{\"unknown\":{deep}}}"));
            let frame = format!(r#"{{"request_id":"1","action":"ping","payload":{deep}}}"#);
            assert!(Envelope::parse(&frame).is_some());
        }
    }
}
