//! What is done beside writing: to a message that is there, or in front of one that comes. One call each, and more only
//! where its answer can be read in two ways.

use super::call::{Answer, Call};
use super::sender::Sender;
use crate::channels::credentials::Credentials;
use crate::channels::fields::text;
use crate::channels::item::Thread;
use crate::channels::outgoing::SendFailure;
use crate::channels::platform::Platform;
use crate::channels::{instagram, line, linkedin, messenger, meta, slack, telegram, whatsapp, x};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Acting<'a> {
    /// The customer, by the platform's id.
    pub to: &'a str,
    pub account: Option<&'a str>,
    pub thread: Option<&'a Thread>,
    /// What it is done to, by the platform's id; for typing and reading, the customer's newest message.
    pub message_id: &'a str,
    pub action: Action<'a>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action<'a> {
    /// For some seconds, as long as the platform likes.
    ShowTyping,
    MarkRead,
    React(&'a str),
    /// Takes this sign back.
    Unreact(&'a str),
    Edit(&'a str),
    Delete,
    Hide(bool),
    Like(bool),
}

pub async fn act(
    sender: &Sender,
    platform: Platform,
    credentials: &Credentials,
    acting: &Acting<'_>,
) -> Result<(), SendFailure> {
    let done = async {
        let call = call(platform, credentials, acting)?;
        // Done twice, each of them is as if it were done once.
        let answer = sender.prepare(call).await?;
        if is_so_already(platform, acting.action, &answer) {
            return Ok(());
        }
        let get = match platform {
            Platform::Messenger => messenger::get,
            Platform::Instagram => instagram::get,
            Platform::Generic
            | Platform::Whatsapp
            | Platform::X
            | Platform::Linkedin
            | Platform::Telegram
            | Platform::Line
            | Platform::Slack
            | Platform::Twilio => return checked(platform, &answer),
        };
        match acting.thread {
            Some(thread) if acting.action == Action::Delete && meta::is_not_found(&answer) => {
                let get = |parts: &[&str]| get(credentials, parts);
                meta::gone(sender, get, acting.message_id, &thread.id).await
            }
            Some(_) | None => checked(platform, &answer),
        }
    };
    done.await.map_err(|failure| failure.without(credentials))
}

fn call(
    platform: Platform,
    credentials: &Credentials,
    acting: &Acting<'_>,
) -> Result<Call, SendFailure> {
    match platform {
        Platform::Messenger => messenger::act(credentials, acting),
        Platform::Instagram => instagram::act(credentials, acting),
        Platform::Whatsapp => whatsapp::act(credentials, acting),
        Platform::X => x::act(credentials, acting),
        Platform::Linkedin => linkedin::act(credentials, acting),
        Platform::Telegram => telegram::act(credentials, acting),
        Platform::Line => line::act(credentials, acting),
        Platform::Slack => slack::act(credentials, acting),
        Platform::Generic | Platform::Twilio => Err(acting.not_here()),
    }
}

/// Signs that a reaction can be, the usual ones first; none where the platform has none.
pub fn signs(platform: Platform) -> &'static [&'static str] {
    match platform {
        // Its API has one.
        Platform::Instagram => &["❤️"],
        Platform::Whatsapp => &["👍", "❤️", "😂", "😮", "😢", "🙏"],
        // Of those that every chat allows.
        Platform::Telegram => &["👍", "❤", "🔥", "🎉", "👏", "🙏"],
        Platform::Slack => &["👍", "❤️", "😂", "🎉", "👀", "✅"],
        Platform::Generic
        | Platform::Messenger
        | Platform::X
        | Platform::Linkedin
        | Platform::Line
        | Platform::Twilio => &[],
    }
}

/// Platforms call it an error to be asked for what is so: after a lost answer, that is how one learns that it is.
fn is_so_already(platform: Platform, action: Action<'_>, answer: &Answer) -> bool {
    let body = answer.json();
    let words = match platform {
        Platform::Slack => text(&body, "/error"),
        Platform::Telegram => text(&body, "/description"),
        Platform::Generic
        | Platform::Messenger
        | Platform::Instagram
        | Platform::Whatsapp
        | Platform::X
        | Platform::Linkedin
        | Platform::Line
        | Platform::Twilio => None,
    };
    let says = |word: &str| words.is_some_and(|words| words.contains(word));
    match action {
        Action::React(_) => says("already_reacted"),
        Action::Unreact(_) => says("no_reaction"),
        Action::Edit(_) => says("message is not modified"),
        Action::Delete => {
            let is_nowhere =
                matches!(platform, Platform::X | Platform::Linkedin) && answer.status == 404;
            is_nowhere || says("message_not_found") || says("message to delete not found")
        }
        Action::ShowTyping | Action::MarkRead | Action::Hide(_) | Action::Like(_) => false,
    }
}

fn checked(platform: Platform, answer: &Answer) -> Result<(), SendFailure> {
    super::checked(platform, answer).map(|_| ())
}

impl Acting<'_> {
    /// Where the platform has no such thing.
    pub fn not_here(&self) -> SendFailure {
        let what = match self.action {
            Action::ShowTyping => "shown that somebody types",
            Action::MarkRead => "told what was read",
            Action::React(_) | Action::Unreact(_) => "sent reactions",
            Action::Edit(_) => "asked to change messages",
            Action::Delete => "asked to delete messages",
            Action::Hide(_) => "asked to hide messages",
            Action::Like(_) => "asked to like messages",
        };
        SendFailure::invalid(format!("this platform cannot be {what} from here"))
    }
}
