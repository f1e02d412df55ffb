//! A Facebook page: private messages, and comments under its posts. README.md says what is taken.

mod act;
mod feed;
mod send;

use super::credentials::Wanted;
use super::item::Parsed;
use super::meta::{self, APP_SECRET, Ids, Update, VERIFY_TOKEN, Way, updates};
use super::platform::Unreadable;

pub(super) use act::act;
pub(super) use send::{WAY_OUT, get, send};

/// As in addresses and in a channel's `kind`.
pub(super) const KIND: &str = "messenger";

pub(super) const CREDENTIALS: &[Wanted] = &[
    APP_SECRET,
    VERIFY_TOKEN,
    Wanted::to_reply(
        "access_token",
        "the page's access token, under Messenger, Settings, of the app: for names, replies and some files",
    ),
];

pub(super) fn parse(body: &[u8]) -> Result<Vec<Parsed>, Unreadable> {
    let found = updates(body, "page", update)?;
    let elsewhere = || vec![vec![Parsed::Ignored("not about a page")]];
    Ok(found.unwrap_or_else(elsewhere).concat())
}

fn update(update: Update<'_>) -> Vec<Parsed> {
    match update.way {
        Way::Messaging | Way::Standby => meta::messaging(update, Ids::One),
        Way::Change("feed" | "mention") => vec![feed::change(update)],
        Way::Change("ratings") => vec![Parsed::Ignored(
            "a rating of the page: there is nothing to answer it with",
        )],
        Way::Change(field) => vec![super::fields::unknown(field)],
        Way::Bare => vec![Parsed::Ignored("only says that something changed")],
    }
}
