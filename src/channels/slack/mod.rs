//! A Slack workspace whose people write to us. Source: docs.slack.dev/apis/events-api. README.md says what is taken.

mod act;
mod event;
mod form;
mod markup;
mod send;
mod verify;

use serde_json::{Value, json};

use super::arrival::Answer;
use super::credentials::Wanted;
use super::fields::{object, text};
use super::item::Parsed;
use super::platform::Unreadable;

pub(super) use verify::{HEADERS, verify};

pub(super) use act::act;
pub(super) use send::{WAY_OUT, checked, method, send};

#[cfg(test)]
pub(super) use send::sent;

/// As in addresses and in a channel's `kind`.
pub(super) const KIND: &str = "slack";

pub(super) const CREDENTIALS: &[Wanted] = &[
    Wanted::always(
        "signing_secret",
        "the app's page at api.slack.com/apps, under Basic Information, App Credentials",
    ),
    Wanted::to_reply(
        "bot_token",
        "begins with xoxb-, under OAuth & Permissions of the app: files cannot be fetched without it, nor replies sent",
    ),
];

/// Events are JSON; buttons and slash commands are forms.
pub(super) fn parse(body: &[u8]) -> Result<Vec<Parsed>, Unreadable> {
    if body.trim_ascii_start().first() == Some(&b'{') {
        return Ok(vec![event::event(&object(body)?)]);
    }
    Ok(vec![form::form(body)])
}

/// Slack tries the address when it is entered: the challenge comes back.
pub(super) fn handshake(body: &[u8]) -> Option<Answer> {
    let body: Value = serde_json::from_slice(body).ok()?;
    if text(&body, "/type") != Some("url_verification") {
        return None;
    }
    let challenge = text(&body, "/challenge")?;
    Some(Answer::json(&json!({ "challenge": challenge })))
}

/// The number of a message is its time, and one channel's.
fn message_id(channel: &str, number: &str) -> String {
    format!("{channel}/{number}")
}
