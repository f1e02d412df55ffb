//! The seam between the pipeline and a platform: who signs how, what is answered, and what a body says.

use chrono::{DateTime, Utc};

use super::arrival::{Answer, Arrival};
use super::credentials::{Credentials, Need, Wanted};
use super::item::Parsed;
use super::limits::{HANDSHAKE_BYTES_MAX, ITEMS_MAX};
use super::reception::Refused;
use super::{
    generic, instagram, line, linkedin, messenger, meta, slack, telegram, twilio, whatsapp, x,
};

/// Every platform that can post to us.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Platform {
    Generic,
    Messenger,
    Instagram,
    Whatsapp,
    X,
    Linkedin,
    Telegram,
    Line,
    Slack,
    Twilio,
}

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub String);

/// Where people read a post, for platforms whose addresses follow from an id.
pub fn post_url(channel_kind: &str, post: &str) -> Option<String> {
    let is_plain = |text: &str| {
        text.bytes()
            .all(|one| one.is_ascii_alphanumeric() || b":_-".contains(&one))
    };
    match Platform::parse(channel_kind)? {
        Platform::X if is_plain(post) => Some(format!("https://x.com/i/status/{post}")),
        Platform::Linkedin if is_plain(post) => {
            Some(format!("https://www.linkedin.com/feed/update/{post}"))
        }
        Platform::Messenger if is_plain(post) => Some(format!("https://www.facebook.com/{post}")),
        Platform::Messenger
        | Platform::X
        | Platform::Linkedin
        | Platform::Generic
        | Platform::Instagram
        | Platform::Whatsapp
        | Platform::Telegram
        | Platform::Line
        | Platform::Slack
        | Platform::Twilio => None,
    }
}

impl Platform {
    pub const ALL: &'static [Self] = &[
        Self::Generic,
        Self::Messenger,
        Self::Instagram,
        Self::Whatsapp,
        Self::X,
        Self::Linkedin,
        Self::Telegram,
        Self::Line,
        Self::Slack,
        Self::Twilio,
    ];

    /// As in addresses and in a channel's `kind`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Generic => generic::KIND,
            Self::Messenger => messenger::KIND,
            Self::Instagram => instagram::KIND,
            Self::Whatsapp => whatsapp::KIND,
            Self::X => x::KIND,
            Self::Linkedin => linkedin::KIND,
            Self::Telegram => telegram::KIND,
            Self::Line => line::KIND,
            Self::Slack => slack::KIND,
            Self::Twilio => twilio::KIND,
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|platform| platform.as_str() == word)
    }

    pub fn kinds() -> Vec<&'static str> {
        Self::ALL.iter().map(|platform| platform.as_str()).collect()
    }

    /// What a channel of it has to be given.
    pub fn credentials(self) -> &'static [Wanted] {
        match self {
            Self::Generic => generic::CREDENTIALS,
            Self::Messenger => messenger::CREDENTIALS,
            Self::Instagram => instagram::CREDENTIALS,
            Self::Whatsapp => whatsapp::CREDENTIALS,
            Self::X => x::CREDENTIALS,
            Self::Linkedin => linkedin::CREDENTIALS,
            Self::Telegram => telegram::CREDENTIALS,
            Self::Line => line::CREDENTIALS,
            Self::Slack => slack::CREDENTIALS,
            Self::Twilio => twilio::CREDENTIALS,
        }
    }

    /// The credential that the hub makes and the platform is told.
    pub fn made_here(self) -> Option<&'static str> {
        let mut wanted = self.credentials().iter();
        let made = wanted.find(|one| one.need == Need::MadeHere);
        made.map(|one| one.name)
    }

    /// Headers that are verified and kept.
    pub fn headers(self) -> &'static [&'static str] {
        match self {
            Self::Generic => generic::HEADERS,
            Self::Messenger | Self::Instagram | Self::Whatsapp => meta::HEADERS,
            Self::X => x::HEADERS,
            Self::Linkedin => linkedin::HEADERS,
            Self::Telegram => telegram::HEADERS,
            Self::Line => line::HEADERS,
            Self::Slack => slack::HEADERS,
            Self::Twilio => twilio::HEADERS,
        }
    }

    /// Its API tells who somebody is whose messages do not.
    pub(super) fn tells_names(self) -> bool {
        matches!(
            self,
            Self::Messenger | Self::Instagram | Self::Line | Self::Slack
        )
    }

    /// Signatures are worth keeping beside what they sign; a secret that is shown as it is, is not.
    pub fn keeps_headers(self) -> bool {
        self != Self::Telegram
    }

    /// Proves by the answer to a GET that this address is the one that the platform was told.
    pub fn greet(self, credentials: &Credentials, query: &str) -> Result<Answer, Refused> {
        match self {
            Self::Messenger | Self::Instagram | Self::Whatsapp => meta::greet(credentials, query),
            Self::X => x::greet(credentials, query),
            Self::Linkedin => linkedin::greet(credentials, query),
            Self::Generic | Self::Telegram | Self::Line | Self::Slack | Self::Twilio => {
                Err(Refused::NoGreeting)
            }
        }
    }

    /// The key of the delivery: a repeat has the same.
    pub fn verify(
        self,
        credentials: &Credentials,
        arrival: &Arrival<'_>,
        now: DateTime<Utc>,
    ) -> Result<String, Refused> {
        match self {
            Self::Generic => generic::verify(credentials, arrival, now.timestamp()),
            Self::Messenger | Self::Instagram | Self::Whatsapp => {
                meta::verify(credentials, arrival)
            }
            Self::X => x::verify(credentials, arrival),
            Self::Linkedin => linkedin::verify(credentials, arrival),
            Self::Telegram => telegram::verify(credentials, arrival),
            Self::Line => line::verify(credentials, arrival),
            Self::Slack => slack::verify(credentials, arrival, now.timestamp()),
            Self::Twilio => twilio::verify(credentials, arrival),
        }
    }

    /// What a verified body is answered with that only tries the address: nothing of it is stored.
    pub fn handshake(self, body: &[u8]) -> Option<Answer> {
        if body.len() > HANDSHAKE_BYTES_MAX {
            return None;
        }
        match self {
            Self::Line => line::handshake(body),
            Self::Slack => slack::handshake(body),
            Self::Generic
            | Self::Messenger
            | Self::Instagram
            | Self::Whatsapp
            | Self::X
            | Self::Linkedin
            | Self::Telegram
            | Self::Twilio => None,
        }
    }

    /// What a delivery is acknowledged with; `None` for the generic channel's own.
    pub fn acknowledgement(self) -> Option<Answer> {
        match self {
            Self::Generic => None,
            Self::Twilio => Some(Answer::xml(twilio::NOTHING_TO_SAY)),
            Self::Messenger
            | Self::Instagram
            | Self::Whatsapp
            | Self::X
            | Self::Linkedin
            | Self::Telegram
            | Self::Line
            | Self::Slack => Some(Answer::text("")),
        }
    }

    /// What the body says. Total: any bytes have an answer.
    pub(super) fn parse_body(self, body: &[u8]) -> Result<Vec<Parsed>, Unreadable> {
        let mut parsed = match self {
            Self::Generic => return generic::parse(body),
            Self::Messenger => messenger::parse(body),
            Self::Instagram => instagram::parse(body),
            Self::Whatsapp => whatsapp::parse(body),
            Self::X => x::parse(body),
            Self::Linkedin => linkedin::parse(body),
            Self::Telegram => telegram::parse(body),
            Self::Line => line::parse(body),
            Self::Slack => slack::parse(body),
            Self::Twilio => twilio::parse(body),
        }?;
        if parsed.len() > ITEMS_MAX {
            let count = parsed.len();
            parsed.truncate(ITEMS_MAX);
            parsed.push(Parsed::Bad(format!(
                "{count} updates in one delivery; the first {ITEMS_MAX} were taken"
            )));
        }
        for one in &mut parsed {
            if matches!(one, Parsed::Item(item) if item.says_nothing()) {
                *one = Parsed::Ignored("a message with nothing in it");
            }
        }
        Ok(parsed)
    }
}
