//! What the hub wants done beside writing: to a message, with the errors that were ordered for it; and signs, which
//! never fail.

use super::Reply;
use super::outbound::next_script;
use crate::account::Account;
use crate::errors::{Error, Of, refusal};
use crate::limits::SENDS_MAX;
use crate::message::Done;
use crate::world::World;

/// How long a platform shows that somebody writes: LINE and Meta some twenty seconds, Telegram five.
const TYPING_MS: i64 = 20_000;

/// `apply` does it and answers in the platform's words; it is not asked when an error was ordered.
pub(super) fn acted(
    world: &mut World,
    account_id: &str,
    what: &'static str,
    target: &str,
    apply: impl FnOnce(&mut Account) -> Reply,
) -> Reply {
    let script = next_script(world, account_id, Of::Act);
    let (number, at) = (world.ids.number(), world.now());
    let Some(account) = world.accounts.get_mut(account_id) else {
        return Reply::json(404, serde_json::json!({ "error": "no such account" }));
    };
    let error = script.as_ref().map(|one| one.error);
    let mut reply = match error.filter(|error| !error.is_taken()) {
        Some(error) => {
            let retry_after = script.and_then(|one| one.retry_after);
            let mut reply = refusal(account.kind, error, retry_after);
            reply.trouble = (error == Error::Drop).then_some(error);
            reply
        }
        None => {
            let mut reply = apply(account);
            reply.trouble = error.filter(|error| matches!(error, Error::Hang | Error::Cut));
            reply
        }
    };
    account.acts.push_back(Done {
        number,
        at,
        what,
        target: target.to_owned(),
        error: error.map(|error| error.as_str().to_owned()),
        status: reply.status,
    });
    while account.acts.len() > SENDS_MAX {
        account.acts.pop_front();
    }
    reply.account = Some(account_id.to_owned());
    reply
}

pub(super) fn typing(world: &mut World, account_id: &str, person: &str) {
    let now = world.now();
    let account = world.accounts.get_mut(account_id);
    if let Some(person) = account.and_then(|account| account.people.get_mut(person)) {
        person.typing_until = Some(now.saturating_add(TYPING_MS));
        person.typings = person.typings.saturating_add(1);
    }
}

/// All that the person wrote up to this message, or all there is.
pub(super) fn seen(world: &mut World, account_id: &str, person: &str, message: Option<&str>) {
    let Some(account) = world.accounts.get_mut(account_id) else {
        return;
    };
    if let Some(person) = account.people.get_mut(person) {
        person.reads = person.reads.saturating_add(1);
    }
    let theirs = account.messages.iter_mut();
    let theirs = theirs.filter(|one| one.person == person && !one.is_ours && one.thread.is_none());
    for one in theirs {
        one.is_seen = true;
        if message == Some(one.id.as_str()) {
            break;
        }
    }
}
