//! What is done beside writing: to a message that is there, or in front of one that comes. One call each.

use super::call::{Answer, Call};
use super::sender::Sender;
use crate::channels::credentials::Credentials;
use crate::channels::item::Thread;
use crate::channels::outgoing::SendFailure;
use crate::channels::platform::Platform;
use crate::channels::{instagram, line, linkedin, messenger, slack, telegram, whatsapp, x};

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
    /// A sign, or `None` to take it back.
    React(Option<&'a str>),
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
        checked(platform, &answer)
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

fn checked(platform: Platform, answer: &Answer) -> Result<(), SendFailure> {
    super::checked(platform, answer).map(|_| ())
}

impl Acting<'_> {
    /// Where the platform has no such thing.
    pub fn not_here(&self) -> SendFailure {
        let what = match self.action {
            Action::ShowTyping => "shown that somebody types",
            Action::MarkRead => "told what was read",
            Action::React(_) => "sent reactions",
            Action::Edit(_) => "asked to change messages",
            Action::Delete => "asked to delete messages",
            Action::Hide(_) => "asked to hide messages",
            Action::Like(_) => "asked to like messages",
        };
        SendFailure::invalid(format!("this platform cannot be {what} from here"))
    }
}
