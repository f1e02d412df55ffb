//! Beside writing: reactions, and what the app wrote.

use serde_json::{Value, json};

use super::send::{method, place};
use super::{is_file, markup};
use crate::channels::credentials::Credentials;
use crate::channels::outgoing::SendFailure;
use crate::channels::send::{Acting, Action, Call};

/// As people read it: by its name where this file knows no sign of that name.
pub(in crate::channels) fn sign(name: &str) -> String {
    let plain = name.split("::").next().unwrap_or(name);
    let known = NAMES
        .iter()
        .find(|(_, known)| *known == plain || OTHER_NAMES.contains(&(plain, *known)));
    known.map_or_else(|| format!(":{name}:"), |(sign, _)| (*sign).to_owned())
}

/// Slack has two for some.
const OTHER_NAMES: &[(&str, &str)] = &[("thumbsup", "+1"), ("thumbsdown", "-1")];

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
    if is_file(number) {
        return Err(SendFailure::invalid(
            "Slack has not told yet which message this file is; try again in a minute, or do it there",
        ));
    }
    let (name, body) = match acting.action {
        Action::React(sign) => ("reactions.add", reaction(channel, number, sign)?),
        Action::Unreact(sign) => ("reactions.remove", reaction(channel, number, sign)?),
        Action::Edit(text) => (
            "chat.update",
            json!({ "channel": channel, "ts": number, "text": markup::escaped(text) }),
        ),
        Action::Delete => ("chat.delete", json!({ "channel": channel, "ts": number })),
        Action::ShowTyping | Action::MarkRead | Action::Hide(_) | Action::Like(_) => {
            return Err(acting.not_here());
        }
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
