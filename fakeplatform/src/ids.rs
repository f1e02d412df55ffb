//! Ids as each platform makes them. None comes twice, also after a restart: they begin with the time.

use crate::kind::Kind;

#[derive(Debug)]
pub struct Ids {
    next: u64,
    random: u64,
}

impl Ids {
    /// `seconds` since 1970, at the start.
    pub fn new(seconds: u64) -> Self {
        // A thousand for each second: more than anybody makes for as long as this runs.
        let next = seconds.saturating_mul(1_000);
        Self {
            next,
            random: next | 1,
        }
    }

    pub fn number(&mut self) -> u64 {
        self.next = self.next.saturating_add(1);
        self.next
    }

    pub fn seed(&mut self, seed: u64) {
        self.random = seed;
    }

    /// Below `end`. Splitmix64: the same seed shuffles the same way.
    pub fn below(&mut self, end: usize) -> usize {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let bits = usize::try_from((z ^ (z >> 31)) >> 33).unwrap_or_default();
        bits.checked_rem(end).unwrap_or_default()
    }

    /// Of a message in private, or under a post.
    pub fn message(&mut self, kind: Kind, thread: Option<&str>) -> String {
        let number = self.number();
        match (kind, thread) {
            (Kind::Messenger, None) => format!("m_{number}"),
            (Kind::Messenger, Some(post)) => {
                let post = post.split('_').next_back().unwrap_or_default();
                format!("{post}_{number}")
            }
            (Kind::Instagram, None) => format!("aWdfZAG1fMTp{number}"),
            (Kind::Whatsapp, _) => format!("wamid.HBgL{number}"),
            (Kind::Linkedin, post) => {
                let post = post.unwrap_or_default();
                format!("urn:li:comment:({post},{number})")
            }
            (Kind::Twilio, _) => format!("SM{number:032x}"),
            (Kind::Slack, _) => {
                let (seconds, rest) = (number / 1_000, number % 1_000);
                format!("{seconds}.{rest:06}")
            }
            (Kind::Generic, _) => format!("m-{number}"),
            (Kind::Instagram, Some(_)) | (Kind::X | Kind::Telegram | Kind::Line, _) => {
                number.to_string()
            }
        }
    }

    /// Of a group that we are in.
    pub fn group(&mut self, kind: Kind) -> String {
        let number = self.number();
        match kind {
            Kind::Telegram => format!("-100{number}"),
            Kind::Line => format!("C{number:032x}"),
            Kind::Slack => format!("C{number}"),
            Kind::Messenger
            | Kind::Instagram
            | Kind::Whatsapp
            | Kind::X
            | Kind::Linkedin
            | Kind::Twilio
            | Kind::Generic => format!("g{number}"),
        }
    }

    /// Of a post of ours.
    pub fn post(&mut self, kind: Kind, own_id: &str) -> String {
        let number = self.number();
        match kind {
            Kind::Messenger => format!("{own_id}_{number}"),
            Kind::Linkedin => format!("urn:li:activity:{number}"),
            Kind::Instagram
            | Kind::Whatsapp
            | Kind::X
            | Kind::Telegram
            | Kind::Line
            | Kind::Slack
            | Kind::Twilio
            | Kind::Generic => number.to_string(),
        }
    }
}

/// Of the first people, the same after each start; of the others, from `Ids::number`.
pub fn person(kind: Kind, number: u64) -> String {
    match kind {
        Kind::Messenger | Kind::Instagram => format!("7{number:0>15}"),
        Kind::Whatsapp => format!("49151{:0>7}", number % 10_000_000),
        Kind::X => format!("3{number:0>14}"),
        Kind::Linkedin => format!("urn:li:person:p{number}"),
        Kind::Telegram => (500_000_000_u64.saturating_add(number)).to_string(),
        Kind::Line => format!("U{number:032x}"),
        Kind::Slack => format!("U{number:0>9}"),
        Kind::Twilio => format!("+49152{:0>7}", number % 10_000_000),
        Kind::Generic => format!("u-{number}"),
    }
}

pub fn account(kind: Kind, number: u64) -> String {
    match kind {
        Kind::Messenger => format!("1000{number:0>8}"),
        Kind::Instagram => format!("17841{number:0>12}"),
        Kind::Whatsapp => format!("1066{number:0>10}"),
        Kind::X => format!("43378{number:0>5}"),
        Kind::Linkedin => format!("urn:li:organization:{number}"),
        Kind::Telegram => format!("7{number:0>9}"),
        Kind::Line => format!("Ub{number:031x}"),
        Kind::Slack => format!("UBOT{number:0>6}"),
        Kind::Twilio => format!("+4930{number:0>8}"),
        Kind::Generic => format!("app-{number}"),
    }
}

/// The private channel between a person and the bot.
pub fn slack_channel(person: &str) -> String {
    format!("D{}", person.trim_start_matches('U'))
}
