//! The platforms that are played.

use std::time::Duration;

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Messenger,
    Instagram,
    Whatsapp,
    X,
    Linkedin,
    Telegram,
    Line,
    Slack,
    Twilio,
    Generic,
}

impl Kind {
    pub const ALL: [Self; 10] = [
        Self::Messenger,
        Self::Instagram,
        Self::Whatsapp,
        Self::X,
        Self::Linkedin,
        Self::Telegram,
        Self::Line,
        Self::Slack,
        Self::Twilio,
        Self::Generic,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Messenger => "messenger",
            Self::Instagram => "instagram",
            Self::Whatsapp => "whatsapp",
            Self::X => "x",
            Self::Linkedin => "linkedin",
            Self::Telegram => "telegram",
            Self::Line => "line",
            Self::Slack => "slack",
            Self::Twilio => "twilio",
            Self::Generic => "generic",
        }
    }

    pub const fn title(self) -> &'static str {
        match self {
            Self::Messenger => "Messenger",
            Self::Instagram => "Instagram",
            Self::Whatsapp => "WhatsApp",
            Self::X => "X",
            Self::Linkedin => "LinkedIn",
            Self::Telegram => "Telegram",
            Self::Line => "LINE",
            Self::Slack => "Slack",
            Self::Twilio => "Twilio SMS",
            Self::Generic => "Own app",
        }
    }

    /// Whether people write to us alone there.
    pub const fn has_messages(self) -> bool {
        !matches!(self, Self::Linkedin)
    }

    /// Whether people speak in public there.
    pub const fn has_comments(self) -> bool {
        matches!(
            self,
            Self::Messenger | Self::Instagram | Self::X | Self::Linkedin
        )
    }

    /// Whether several people and we speak in one place, each seen by all.
    pub const fn has_groups(self) -> bool {
        matches!(
            self,
            Self::Whatsapp | Self::Telegram | Self::Line | Self::Slack
        )
    }

    /// Whether it tells when somebody names us, and not by what it tells anyway.
    pub const fn has_mentions(self) -> bool {
        matches!(
            self,
            Self::Messenger | Self::Instagram | Self::Linkedin | Self::Slack
        )
    }

    /// Whether a webhook may carry several items.
    pub const fn has_batches(self) -> bool {
        !matches!(self, Self::Telegram | Self::Slack | Self::Twilio)
    }

    /// A reply is refused when the person's last message is older than a day.
    pub const fn has_window(self) -> bool {
        matches!(self, Self::Messenger | Self::Instagram | Self::Whatsapp)
    }

    /// How long the hub may take to answer a webhook; real time, not compressed.
    /// Where the platform documents none, Messenger's figure.
    pub const fn answer_wait_max(self) -> Duration {
        match self {
            Self::Slack => Duration::from_secs(3),
            Self::X => Duration::from_secs(10),
            Self::Twilio | Self::Generic => Duration::from_secs(15),
            Self::Telegram => Duration::from_secs(60),
            Self::Messenger | Self::Instagram | Self::Whatsapp | Self::Linkedin | Self::Line => {
                Duration::from_secs(5)
            }
        }
    }

    /// Seconds until the next try of a webhook that was not acknowledged; `None`: it is given up.
    /// `tried` counts from 1. Where a platform only says "falling frequency", the pauses double.
    pub fn retry_pause(self, tried: u32) -> Option<u64> {
        let doubling = |most: u64, tries: u32| {
            let pause = 1_u64.checked_shl(tried.saturating_sub(1));
            (tried <= tries).then(|| pause.unwrap_or(most).min(most))
        };
        let listed = |pauses: &[u64]| {
            let at = usize::try_from(tried).unwrap_or(usize::MAX);
            pauses.get(at.saturating_sub(1)).copied()
        };
        match self {
            // An hour of failures ends the subscription.
            Self::Messenger | Self::Instagram => listed(&[1, 5, 30, 120, 300, 900, 1_800]),
            Self::Whatsapp => doubling(3_600, 179),
            Self::X => listed(&[5, 60, 235]),
            Self::Linkedin => (tried <= 96).then_some(300),
            Self::Telegram => doubling(600, 152),
            // Where redelivery is switched on, which it is here.
            Self::Line => listed(&[1, 10, 60, 300, 900]),
            Self::Slack => listed(&[0, 60, 300]),
            // A connection that fails is tried once more.
            Self::Twilio => listed(&[1]),
            Self::Generic => {
                listed(&[5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_platform_gives_up_some_time() {
        for kind in Kind::ALL {
            let pauses: Vec<u64> = (1..)
                .map_while(|tried| kind.retry_pause(tried))
                .take(100_000)
                .collect();
            let hours = pauses.iter().sum::<u64>() / 3_600;
            let right = match kind {
                Kind::Whatsapp => 7 * 24..=7 * 24 + 2,
                Kind::Telegram => 23..=24,
                Kind::Linkedin => 8..=8,
                Kind::Generic => 70..=80,
                Kind::Messenger
                | Kind::Instagram
                | Kind::X
                | Kind::Line
                | Kind::Slack
                | Kind::Twilio => 0..=1,
            };
            assert!(right.contains(&hours), "{kind:?} {hours}");
        }
    }
}
