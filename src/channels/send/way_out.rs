//! What can be sent over each platform, and within which bounds. A table: the composer shows it, `parts` keeps to it.

use std::time::Duration;

use crate::channels::item::FileKind;
use crate::channels::platform::Platform;
use crate::channels::{
    generic, instagram, line, linkedin, messenger, slack, telegram, twilio, whatsapp, x,
};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WayOut {
    /// To one person, or to everybody in a group.
    pub direct: Option<Writing>,
    /// Under a post, for everybody to read.
    pub comments: Option<Writing>,
    /// For so long after the customer's newest message they can be written to freely.
    pub window: Option<Duration>,
    /// For so long a person may still answer, tagged as one, where the platform's app was allowed to.
    pub human_agent_window: Option<Duration>,
    /// For so long after a comment its author can be answered by a message.
    pub private_reply_window: Option<Duration>,
    /// The platform knows a part by its key: the same part once more does no harm.
    pub is_idempotent: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Writing {
    pub text_chars_max: usize,
    pub counted: Counted,
    pub files: Files,
    pub can: &'static [Can],
    pub per_conversation: Option<Pace>,
    pub per_channel: Pace,
}

/// What the platform calls a character.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Counted {
    /// Code points.
    Chars,
    /// UTF-16 code units, as JavaScript counts.
    Utf16,
    /// Bytes of UTF-8.
    Bytes,
    /// As X weighs them: an address counts 23, most of what is not Latin 2.
    Weighed,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Files {
    /// Kinds that are taken; none where there are no files.
    pub kinds: &'static [FileLimit],
    pub per_message_max: usize,
    /// Of the text that may stand under one; without it, text and files are messages of their own.
    pub caption_chars_max: usize,
    /// The platform fetches it from here: the hub needs a public address.
    pub needs_url: bool,
}

impl Files {
    pub(in crate::channels) const NONE: Self = Self {
        kinds: &[],
        per_message_max: 0,
        caption_chars_max: 0,
        needs_url: false,
    };

    pub fn limit(&self, kind: FileKind) -> Option<&'static FileLimit> {
        self.kinds.iter().find(|limit| limit.kind == kind)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FileLimit {
    pub kind: FileKind,
    pub bytes_max: u64,
    pub takes_caption: bool,
}

impl FileLimit {
    pub(in crate::channels) const fn with_caption(kind: FileKind, megabytes: u64) -> Self {
        Self {
            kind,
            bytes_max: megabytes * MEGABYTE,
            takes_caption: true,
        }
    }

    pub(in crate::channels) const fn bare(kind: FileKind, megabytes: u64) -> Self {
        Self {
            kind,
            bytes_max: megabytes * MEGABYTE,
            takes_caption: false,
        }
    }
}

const MEGABYTE: u64 = 1_000_000;

/// Beside text and files.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Can {
    /// Send a text that was approved before, also when the window is closed.
    Template,
    /// Answer a comment by a message to its author.
    ReplyPrivately,
    ShowTyping,
    MarkRead,
    React,
    /// Change what we wrote.
    Edit,
    /// Take back what we wrote.
    Delete,
    /// Delete what others wrote under a post of ours.
    DeleteTheirs,
    /// Hide what others wrote under a post of ours.
    Hide,
    Like,
}

/// At most so many messages in that time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pace {
    pub messages: u32,
    pub per: Duration,
}

impl Pace {
    pub(in crate::channels) const fn per_second(messages: u32) -> Self {
        Self::of(messages, 1)
    }

    pub(in crate::channels) const fn of(messages: u32, seconds: u64) -> Self {
        Self {
            messages,
            per: Duration::from_secs(seconds),
        }
    }
}

pub(in crate::channels) const DAY_SECONDS: u64 = 24 * 60 * 60;

pub fn way_out(platform: Platform) -> &'static WayOut {
    match platform {
        Platform::Generic => &generic::WAY_OUT,
        Platform::Messenger => &messenger::WAY_OUT,
        Platform::Instagram => &instagram::WAY_OUT,
        Platform::Whatsapp => &whatsapp::WAY_OUT,
        Platform::X => &x::WAY_OUT,
        Platform::Linkedin => &linkedin::WAY_OUT,
        Platform::Telegram => &telegram::WAY_OUT,
        Platform::Line => &line::WAY_OUT,
        Platform::Slack => &slack::WAY_OUT,
        Platform::Twilio => &twilio::WAY_OUT,
    }
}

/// People also speak in public there, under posts.
pub fn has_comments(channel_kind: &str) -> bool {
    Platform::parse(channel_kind).is_some_and(|platform| way_out(platform).comments.is_some())
}

impl WayOut {
    pub fn writing(&self, is_public: bool) -> Option<&Writing> {
        if is_public {
            self.comments.as_ref()
        } else {
            self.direct.as_ref()
        }
    }
}

impl Writing {
    pub fn can(&self, what: Can) -> bool {
        self.can.contains(&what)
    }
}

/// Of an address in a post of X, which shortens all.
const X_ADDRESS_CHARS: usize = 23;

impl Counted {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Chars => "characters",
            Self::Utf16 => "utf16",
            Self::Bytes => "bytes",
            Self::Weighed => "weighed",
        }
    }

    pub fn count(self, text: &str) -> usize {
        match self {
            Self::Chars => text.chars().count(),
            Self::Utf16 => text.encode_utf16().count(),
            Self::Bytes => text.len(),
            Self::Weighed => {
                let words = text.split_inclusive(char::is_whitespace);
                words.map(weight).sum()
            }
        }
    }
}

fn weight(word: &str) -> usize {
    let bare = word.trim_end();
    if bare.starts_with("https://") || bare.starts_with("http://") {
        let blanks = word.chars().count().saturating_sub(bare.chars().count());
        return X_ADDRESS_CHARS.saturating_add(blanks);
    }
    // Source: the ranges of weight 1 in the configuration of twitter-text, version 3.
    let of = |c: char| match u32::from(c) {
        0..=4351 | 8192..=8205 | 8208..=8223 | 8242..=8247 => 1,
        _ => 2,
    };
    word.chars().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_platform_counts_in_its_own_way() {
        for (counted, text, right) in [
            (Counted::Chars, "é🙂", 2),
            (Counted::Utf16, "é🙂", 3),
            (Counted::Bytes, "é🙂", 6),
            (Counted::Weighed, "é🙂日", 5),
            (
                Counted::Weighed,
                "a https://example.com/very/long/path/indeed b",
                27,
            ),
            (Counted::Weighed, "", 0),
        ] {
            assert_eq!(counted.count(text), right, "{counted:?} {text}");
        }
    }

    #[test]
    fn every_platform_has_a_way_that_makes_sense() {
        for platform in Platform::ALL {
            let way = way_out(*platform);
            let ways = [way.direct, way.comments];
            assert!(ways.iter().flatten().count() > 0, "{platform:?}");
            for writing in ways.iter().flatten() {
                let files = writing.files;
                assert_eq!(files.kinds.is_empty(), files.per_message_max == 0);
                let is_captioned = files.kinds.iter().any(|kind| kind.takes_caption);
                assert_eq!(is_captioned, files.caption_chars_max > 0, "{platform:?}");
                assert!(files.caption_chars_max <= writing.text_chars_max);
            }
            let privately = way.comments.is_some_and(|one| one.can(Can::ReplyPrivately));
            assert_eq!(
                privately,
                way.private_reply_window.is_some(),
                "{platform:?}"
            );
            if let Some(longer) = way.human_agent_window {
                assert!(way.window.is_some_and(|window| window < longer));
            }
        }
    }
}
