//! Beside writing: reactions, and what the app wrote.

use serde_json::{Value, json};

use super::markup;
use super::send::{method, place};
use crate::channels::credentials::Credentials;
use crate::channels::outgoing::SendFailure;
use crate::channels::send::{Acting, Action, Call};

/// Slack calls signs by name; these are the ones that people use most.
const NAMES: &[(&str, &str)] = &[
    ("👍", "+1"),
    ("👎", "-1"),
    ("❤️", "heart"),
    ("❤", "heart"),
    ("😂", "joy"),
    ("😮", "open_mouth"),
    ("😢", "cry"),
    ("🙏", "pray"),
    ("🎉", "tada"),
    ("👀", "eyes"),
    ("✅", "white_check_mark"),
];

pub(in crate::channels) fn act(
    credentials: &Credentials,
    acting: &Acting<'_>,
) -> Result<Call, SendFailure> {
    let Some((channel, number)) = place(acting.message_id) else {
        return Err(SendFailure::invalid("this is no message of Slack"));
    };
    let (name, body) = match acting.action {
        Action::React(Some(sign)) => ("reactions.add", reaction(channel, number, sign)?),
        Action::Edit(text) => (
            "chat.update",
            json!({ "channel": channel, "ts": number, "text": markup::escaped(text) }),
        ),
        Action::Delete => ("chat.delete", json!({ "channel": channel, "ts": number })),
        // To take one back, Slack wants to know which.
        Action::React(None)
        | Action::ShowTyping
        | Action::MarkRead
        | Action::Hide(_)
        | Action::Like(_) => return Err(acting.not_here()),
    };
    Ok(method(credentials, name)?.json(body))
}

fn reaction(channel: &str, number: &str, sign: &str) -> Result<Value, SendFailure> {
    let known = NAMES.iter().find(|(known, _)| *known == sign);
    let name = match known {
        Some((_, name)) => name,
        None => sign
            .strip_prefix(':')
            .and_then(|sign| sign.strip_suffix(':'))
            .ok_or_else(|| SendFailure::invalid("Slack has no name for this sign; take another"))?,
    };
    Ok(json!({ "channel": channel, "timestamp": number, "name": name }))
}
