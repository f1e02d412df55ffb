//! X: direct messages and posts that name us, by the Account Activity API and by the X Activity API that follows it.
//! Sources: x-api/webhooks, account-activity and activity of docs.x.com. README.md says what is taken.

mod account_activity;
mod act;
mod activity;
mod direct;
mod post;
mod renew;
mod send;
mod upload;
mod verify;

use super::credentials::Wanted;
use super::fields::{has, object};
use super::item::Parsed;
use super::platform::Unreadable;

pub(super) use verify::{HEADERS, greet, verify};

pub(super) use act::act;
pub(super) use renew::{call as renewal, renewed};
pub(super) use send::{WAY_OUT, checked, send, who};

#[cfg(test)]
pub(super) use send::sent;

/// As in addresses and in a channel's `kind`.
pub(super) const KIND: &str = "x";

pub(super) const CREDENTIALS: &[Wanted] = &[
    Wanted::always(
        "consumer_secret",
        "the app's API key secret, at developer.x.com under Keys and tokens",
    ),
    Wanted::to_reply(
        "access_token",
        "the account's OAuth 2.0 access token with dm.write and tweet.write, and media.write for files: for replies",
    ),
    Wanted::optional(
        "refresh_token",
        "given with the access token under the scope offline.access: the hub gets new ones with it, and keeps the newest",
    ),
    Wanted::optional(
        "client_id",
        "the app's OAuth 2.0 client ID, at developer.x.com under Keys and tokens: to get new tokens",
    ),
    Wanted::optional(
        "oauth_client_secret",
        "the app's OAuth 2.0 client secret, if it is a confidential client",
    ),
];

pub(super) fn parse(body: &[u8]) -> Result<Vec<Parsed>, Unreadable> {
    let body = object(body)?;
    if has(&body, "/data/event_type") {
        return Ok(activity::parse(&body));
    }
    Ok(account_activity::parse(&body))
}

/// Two accounts of ours may see the same message, each in its own way.
fn message_id(account: &str, id: &str) -> String {
    format!("{account}/{id}")
}

/// Texts of direct messages and of old posts come with these three escaped.
fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}
