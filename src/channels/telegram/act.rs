//! Beside writing: typing, reactions, and what the bot wrote.

use serde_json::{Value, json};

use super::send::{method, number};
use crate::channels::credentials::Credentials;
use crate::channels::outgoing::SendFailure;
use crate::channels::send::{Acting, Action, Call};

pub(in crate::channels) fn act(
    credentials: &Credentials,
    acting: &Acting<'_>,
) -> Result<Call, SendFailure> {
    let chat = acting.thread.map_or(acting.to, |thread| &thread.id);
    let of_message = |mut body: Value| {
        let Some(number) = number(acting.message_id) else {
            return Err(SendFailure::invalid("this is no message of Telegram"));
        };
        if let Some(body) = body.as_object_mut() {
            body.insert("chat_id".to_owned(), json!(chat));
            body.insert("message_id".to_owned(), json!(number));
        }
        Ok(body)
    };
    let (name, body) = match acting.action {
        Action::ShowTyping => (
            "sendChatAction",
            json!({ "chat_id": chat, "action": "typing" }),
        ),
        Action::React(sign) => {
            let signs = json!([{ "type": "emoji", "emoji": sign }]);
            (
                "setMessageReaction",
                of_message(json!({ "reaction": signs }))?,
            )
        }
        Action::Unreact(_) => ("setMessageReaction", of_message(json!({ "reaction": [] }))?),
        Action::Edit(text) => ("editMessageText", of_message(json!({ "text": text }))?),
        Action::Delete => ("deleteMessage", of_message(json!({}))?),
        Action::MarkRead | Action::Hide(_) | Action::Like(_) => return Err(acting.not_here()),
    };
    Ok(method(credentials, name)?.json(body))
}
