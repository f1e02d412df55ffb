//! What all sends have in common: the errors that were ordered, who blocks us, the window, and what comes after.

use serde_json::Value;

use super::Reply;
use crate::account::Account;
use crate::errors::{Error, Of, Script, refusal};
use crate::kind::Kind;
use crate::limits::WINDOW_HOURS;
use crate::message::{File, Message, Send, State};
use crate::world::{Later, What, World};

/// A message of ours, as the platform understood it.
#[derive(Clone, Default, Debug)]
pub(super) struct Outbound {
    pub(super) person: String,
    pub(super) text: String,
    pub(super) files: Vec<File>,
    pub(super) template: Option<Value>,
    /// The post, in public.
    pub(super) thread: Option<String>,
    pub(super) reply_to: Option<String>,
    pub(super) is_private_reply: bool,
    pub(super) key: Option<String>,
    /// The platform's way to count, over its limit.
    pub(super) is_too_long: bool,
    /// Twilio's address for what becomes of it.
    pub(super) status_url: Option<String>,
    /// Written after the day is over on purpose: a tag, or a template.
    pub(super) opens_window: bool,
}

/// Taken: its id, to be put into the platform's own answer with `finish`.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) id: String,
    trouble: Option<Error>,
    later: Vec<Later>,
    account: String,
}

impl Taken {
    pub(super) fn finish(self, mut reply: Reply) -> Reply {
        reply.trouble = self.trouble;
        reply.later = self.later;
        reply.account = Some(self.account);
        reply
    }
}

pub(super) fn send(
    world: &mut World,
    account_id: &str,
    outbound: Outbound,
) -> Result<Taken, Box<Reply>> {
    let now = world.now();
    let script = next_script(world, account_id, Of::Send);
    let number = world.ids.number();
    let mut record = Send {
        number,
        at: now,
        person: outbound.person.clone(),
        text: outbound.text.clone(),
        files: outbound.files.clone(),
        template: outbound.template.clone(),
        thread: outbound.thread.clone(),
        reply_to: outbound.reply_to.clone(),
        is_private_reply: outbound.is_private_reply,
        key: outbound.key.clone(),
        message_id: None,
        error: script.as_ref().map(|one| one.error.as_str().to_owned()),
    };
    let Some(account) = world.accounts.get(account_id) else {
        return Err(Box::new(refusal(Kind::Generic, Error::TokenInvalid, None)));
    };
    let kind = account.kind;
    let natural = refused_by_itself(account, &outbound, now);
    let asked_for = script.as_ref().filter(|one| !one.error.is_taken());
    let refused = asked_for.map(|one| one.error).or(natural);
    if let Some(error) = refused {
        record.error = Some(error.as_str().to_owned());
        world.keep_send(account_id, record);
        let retry_after = script.and_then(|one| one.retry_after);
        let mut reply = refusal(kind, error, retry_after).of(account_id);
        reply.trouble = (error == Error::Drop).then_some(error);
        return Err(Box::new(reply));
    }
    let id = world.ids.message(kind, outbound.thread.as_deref());
    // It is what was announced.
    let account = world.accounts.get_mut(account_id);
    if let Some(person) = account.and_then(|one| one.people.get_mut(&outbound.person)) {
        person.typing_until = None;
    }
    record.message_id = Some(id.clone());
    world.keep_send(account_id, record);
    let is_late = kind == Kind::Whatsapp && is_closed(world, account_id, &outbound, now);
    world.keep(
        account_id,
        Message {
            id: id.clone(),
            person: outbound.person,
            is_ours: true,
            text: outbound.text,
            files: outbound.files,
            place: None,
            contact: None,
            button: None,
            at: now,
            thread: outbound.thread.clone(),
            reply_to: outbound.reply_to,
            key: outbound.key,
            state: State::Sent,
            reaction: None,
            edits: 0,
            is_deleted: false,
            is_hidden: false,
            is_liked: false,
            is_seen: false,
        },
    );
    let error = script.map(|one| one.error);
    let failure = match error {
        Some(Error::FailedLater) => Some(Error::Blocked),
        Some(_) | None => is_late.then_some(Error::WindowClosed),
    };
    let mut whats = Vec::new();
    match failure {
        // Only these two have a way to say so.
        Some(error) if kind == Kind::Whatsapp => {
            whats.push(What::Failed(error.as_str().to_owned()));
        }
        Some(_) if kind == Kind::Twilio => {
            let url = outbound.status_url.clone();
            whats.extend(url.map(|url| What::Status {
                url,
                status: "undelivered",
            }));
        }
        Some(_) | None => {
            whats = world.aftermath(account_id, outbound.thread.is_some());
            if let Some(url) = outbound.status_url {
                for status in ["sent", "delivered"] {
                    let url = url.clone();
                    whats.push(What::Status { url, status });
                }
            }
        }
    }
    let later = whats.into_iter().map(|what| Later {
        account: account_id.to_owned(),
        message: id.clone(),
        what,
    });
    Ok(Taken {
        later: later.collect(),
        id,
        trouble: error.filter(|error| matches!(error, Error::Hang | Error::Cut)),
        account: account_id.to_owned(),
    })
}

/// The next error that was ordered for what this account is asked.
pub(super) fn next_script(world: &mut World, account: &str, of: Of) -> Option<Script> {
    let place = world.scripts.iter().position(|one| {
        let is_for_us = one.account.as_deref().is_none_or(|id| id == account);
        is_for_us && one.of == of && one.times > 0
    })?;
    let script = world.scripts.get_mut(place)?;
    script.times = script.times.saturating_sub(1);
    let found = script.clone();
    if found.times == 0 {
        world.scripts.remove(place);
    }
    Some(found)
}

fn refused_by_itself(account: &Account, outbound: &Outbound, now: i64) -> Option<Error> {
    if outbound.is_too_long {
        return Some(Error::TooLong);
    }
    let person = account.people.get(&outbound.person);
    if outbound.thread.is_some() {
        return None;
    }
    let Some(person) = person else {
        return Some(Error::Blocked);
    };
    // LINE takes it, and says nothing.
    if person.is_blocking && account.kind != Kind::Line {
        return Some(Error::Blocked);
    }
    // WhatsApp takes it first, and says so afterwards.
    let is_checked = account.kind.has_window() && account.kind != Kind::Whatsapp;
    let is_exempt = outbound.opens_window || outbound.is_private_reply;
    let is_open = is_open(person.wrote_at, now);
    (is_checked && !is_exempt && !is_open).then_some(Error::WindowClosed)
}

fn is_closed(world: &World, account: &str, outbound: &Outbound, now: i64) -> bool {
    let account = world.accounts.get(account);
    let person = account.and_then(|one| one.people.get(&outbound.person));
    !outbound.opens_window && !person.is_some_and(|person| is_open(person.wrote_at, now))
}

pub fn is_open(wrote_at: Option<i64>, now: i64) -> bool {
    let day = WINDOW_HOURS.saturating_mul(3_600_000);
    wrote_at.is_some_and(|at| now.saturating_sub(at) < day)
}

/// A file that the platform was told an address of, or given before.
pub(super) fn file(world: &World, media: Option<String>, url: Option<&str>, name: &str) -> File {
    let kept = media.as_deref().and_then(|id| world.media.get(id));
    let content_type = kept.map(|media| media.content_type.clone());
    let kept_name = kept.map(|media| media.name.clone());
    File {
        media: media.filter(|_| kept.is_some()),
        url: url.map(str::to_owned),
        name: kept_name.unwrap_or_else(|| name.to_owned()),
        content_type: content_type.unwrap_or_default(),
    }
}
