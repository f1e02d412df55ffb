//! Beside writing: three dots for a while, in a chat of two.

use serde_json::json;

use super::send::{API, token};
use crate::channels::credentials::Credentials;
use crate::channels::outgoing::SendFailure;
use crate::channels::send::{Acting, Action, Call, address};

/// Of 5 to 60; it ends by itself when the message comes.
const TYPING_SECONDS: u32 = 20;

pub(in crate::channels) fn act(
    credentials: &Credentials,
    acting: &Acting<'_>,
) -> Result<Call, SendFailure> {
    match acting.action {
        Action::ShowTyping if acting.thread.is_none() => {
            let url = address(API, &["chat", "loading", "start"])?;
            let body = json!({ "chatId": acting.to, "loadingSeconds": TYPING_SECONDS });
            Ok(Call::post(url).bearer(token(credentials)?).json(body))
        }
        Action::ShowTyping
        | Action::MarkRead
        | Action::React(_)
        | Action::Unreact(_)
        | Action::Edit(_)
        | Action::Delete
        | Action::Hide(_)
        | Action::Like(_) => Err(acting.not_here()),
    }
}
