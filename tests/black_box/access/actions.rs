//! Who may do which action on the socket: one line each, and no action of docs/protocol.md without one.
//! In a payload, `{id}` is the owner's conversation, `{message}` its first message, `{fresh}` a new word,
//! `{queue}` the queue it waits in, `{agent}` the plain agent.

use super::{AGENTS, CONTACTS, LEADS, OFFERED, OWNER, OWNER_AND_AGENTS, SIGNED_IN, Who};

pub(super) struct Deed {
    pub action: &'static str,
    pub may: Who,
    pub first: Before,
    pub payload: &'static str,
}

/// What has to happen before it can be tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Before {
    Nothing,
    /// The owner starts a conversation, which waits in a queue.
    Started,
    /// And it is offered to the plain agent.
    Offered,
}

const fn deed(action: &'static str, may: Who, first: Before, payload: &'static str) -> Deed {
    Deed {
        action,
        may,
        first,
        payload,
    }
}

const HERE: &str = r#"{"conversation_id":"{id}"}"#;
const SAY: &str = r#"{"conversation_id":"{id}","client_id":"{fresh}","text":"Hello"}"#;

#[rustfmt::skip]
pub(super) const DEEDS: &[Deed] = &[
    deed("login", SIGNED_IN, Before::Nothing, r#"{"token":"none"}"#),
    deed("ping", SIGNED_IN, Before::Nothing, "{}"),
    deed("start_conversation", CONTACTS, Before::Nothing, r#"{"client_id":"{fresh}","text":"Hello"}"#),
    deed("start_conversation", OWNER, Before::Started, r#"{"client_id":"{fresh}","text":"Hello","follow_up_of":"{id}"}"#),
    deed("send_message", OWNER_AND_AGENTS, Before::Started, SAY),
    deed("send_note", AGENTS, Before::Started, SAY),
    deed("edit_message", OWNER, Before::Started, r#"{"conversation_id":"{id}","message_id":"{message}","text":"{fresh}"}"#),
    deed("retry_delivery", AGENTS, Before::Started, r#"{"conversation_id":"{id}","message_id":"{message}"}"#),
    deed("act_on_message", AGENTS, Before::Started, r#"{"conversation_id":"{id}","message_id":"{message}","act":"dismiss","kind":"hide"}"#),
    deed("delete_message", OWNER, Before::Started, r#"{"conversation_id":"{id}","message_id":"{message}"}"#),
    // Nobody is told whether it was of use; `horizontal` sees that strangers' typing reaches nobody.
    deed("send_typing", SIGNED_IN, Before::Started, r#"{"conversation_id":"{id}","typing":true}"#),
    deed("mark_seen", OWNER_AND_AGENTS, Before::Started, r#"{"conversation_id":"{id}","seq":1}"#),
    deed("close_conversation", OWNER_AND_AGENTS, Before::Started, HERE),
    deed("assign_conversation", AGENTS, Before::Started, r#"{"conversation_id":"{id}","agent_id":"{agent}"}"#),
    deed("update_conversation", AGENTS, Before::Started, r#"{"conversation_id":"{id}","tags":["{fresh}"]}"#),
    deed("subscribe", AGENTS, Before::Started, HERE),
    deed("subscribe", AGENTS, Before::Nothing, r#"{"topic":"inbox"}"#),
    deed("subscribe", AGENTS, Before::Nothing, r#"{"topic":"presence"}"#),
    deed("subscribe", LEADS, Before::Nothing, r#"{"topic":"wallboard"}"#),
    deed("unsubscribe", AGENTS, Before::Started, HERE),
    deed("unsubscribe", AGENTS, Before::Nothing, r#"{"topic":"inbox"}"#),
    // A conversation that is not one's own is told to be none, in an answer that succeeds.
    deed("resume", OWNER_AND_AGENTS, Before::Started, r#"{"conversations":[{"conversation_id":"{id}","seq":0}]}"#),
    deed("set_page", CONTACTS, Before::Nothing, r#"{"url":"https://shop.example/"}"#),
    deed("save_draft", AGENTS, Before::Started, r#"{"conversation_id":"{id}","text":"{fresh}","visibility":"public"}"#),
    deed("set_status", AGENTS, Before::Nothing, r#"{"status":"transfers_only"}"#),
    deed("set_status", LEADS, Before::Nothing, r#"{"status":"transfers_only","agent_id":"{colleague}"}"#),
    deed("set_activity", AGENTS, Before::Nothing, r#"{"idle":false}"#),
    deed("accept_offer", OFFERED, Before::Offered, HERE),
    deed("decline_offer", OFFERED, Before::Offered, HERE),
    deed("transfer_conversation", AGENTS, Before::Started, r#"{"conversation_id":"{id}","queue_id":"{queue}","note":"{fresh}"}"#),
    deed("leave_queue", OWNER, Before::Started, HERE),
    deed("leave_message", OWNER, Before::Started, HERE),
    deed("follow", LEADS, Before::Started, HERE),
    deed("unfollow", LEADS, Before::Started, HERE),
    deed("whisper", LEADS, Before::Started, SAY),
    deed("barge", LEADS, Before::Started, HERE),
    deed("take_over", LEADS, Before::Started, HERE),
    deed("move_conversation", LEADS, Before::Started, r#"{"conversation_id":"{id}","queue_id":"{queue}"}"#),
];
