//! A Telegram bot. Source: core.telegram.org/bots/api. README.md says what is taken.

mod act;
mod content;
mod send;
mod update;

use super::arrival::Arrival;
use super::credentials::{Credentials, Wanted};
use super::mac;
use super::reception::Refused;

pub(super) use act::act;
pub(super) use send::{WAY_OUT, checked, method, send};
pub(super) use update::parse;

#[cfg(test)]
pub(super) use send::sent;

/// As in addresses and in a channel's `kind`.
pub(super) const KIND: &str = "telegram";

pub(super) const CREDENTIALS: &[Wanted] = &[
    Wanted::made_here(
        "secret_token",
        "pass it to setWebhook together with the address",
    ),
    Wanted::to_reply(
        "bot_token",
        "what BotFather answered: files cannot be fetched without it, nor replies sent",
    ),
];

const TOKEN: &str = "x-telegram-bot-api-secret-token";

/// The token itself is the proof, so it is not kept with the delivery.
pub(super) const HEADERS: &[&str] = &[TOKEN];

/// Telegram signs nothing: it shows the token that it was told.
pub(super) fn verify(credentials: &Credentials, arrival: &Arrival<'_>) -> Result<String, Refused> {
    let right = credentials.get("secret_token").ok_or(Refused::NoSecret)?;
    let offered = arrival.headers.get(TOKEN).unwrap_or_default();
    if mac::is_equal(offered, right) {
        return Ok(mac::key_of(arrival.body));
    }
    Err(Refused::Forged(
        "X-Telegram-Bot-Api-Secret-Token is not this channel's; call setWebhook again with its secret_token",
    ))
}
