//! Beside writing: typing, reading and hearts in a chat, and an account's rights over comments.

use reqwest::Method;
use serde_json::{Value, json};

use super::send::{place, token};
use crate::channels::credentials::Credentials;
use crate::channels::outgoing::SendFailure;
use crate::channels::send::{Acting, Action, Call};

pub(in crate::channels) fn act(
    credentials: &Credentials,
    acting: &Acting<'_>,
) -> Result<Call, SendFailure> {
    let token = token(credentials)?;
    let in_chat = |mut body: Value| {
        if acting.thread.is_some() {
            return Err(acting.not_here());
        }
        if let Some(body) = body.as_object_mut() {
            body.insert("recipient".to_owned(), json!({ "id": acting.to }));
        }
        Ok(Call::post(place(token, &["me", "messages"])?).json(body))
    };
    let on_comment = |method: Method| {
        if acting.thread.is_none() {
            return Err(acting.not_here());
        }
        Ok(Call::new(method, place(token, &[acting.message_id])?))
    };
    let call = match acting.action {
        Action::ShowTyping => in_chat(json!({ "sender_action": "typing_on" })),
        Action::MarkRead => in_chat(json!({ "sender_action": "mark_seen" })),
        // A heart is the only sign there is.
        Action::React(_) => in_chat(json!({
            "sender_action": "react",
            "payload": { "message_id": acting.message_id, "reaction": "love" },
        })),
        Action::Unreact(_) => in_chat(json!({
            "sender_action": "unreact",
            "payload": { "message_id": acting.message_id },
        })),
        Action::Delete => on_comment(Method::DELETE),
        Action::Hide(is_hidden) => {
            let is_hidden = if is_hidden { "true" } else { "false" };
            on_comment(Method::POST).map(|call| call.with("hide", is_hidden))
        }
        Action::Edit(_) | Action::Like(_) => Err(acting.not_here()),
    }?;
    Ok(call.bearer(token))
}
