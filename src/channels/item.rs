//! What platforms say, in one form for all of them. Pure data; a platform's `parse` makes it, the worker applies it.

use chrono::{DateTime, Utc};
use serde::Serialize;

/// One update of a delivery.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Parsed {
    Item(Box<Item>),
    /// Somebody names us, and what they said has to be asked for.
    Mention(Box<Mention>),
    /// Of a known type that is of no use here: why.
    Ignored(&'static str),
    /// Of a type that this platform's folder does not know: kept raw, on purpose.
    Unknown(String),
    /// Of a known type, and not usable: the reason.
    Bad(String),
}

/// By the platform's ids, which are all that it tells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mention {
    pub account: String,
    pub post: String,
    /// Under the post; without it the post itself names us.
    pub comment: Option<String>,
    pub at: Option<DateTime<Utc>>,
}

impl Mention {
    /// As an item's under that post.
    pub fn lane(&self) -> &str {
        &self.post
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// The customer, also of what our side wrote to them; without an id where the platform does not name them.
    pub author: Author,
    /// Our page, number or bot, by the platform's id.
    pub account: Option<String>,
    /// `None`: between the customer and us alone.
    pub thread: Option<Thread>,
    /// The platform's id of the message that this is or is about; empty where it is about none.
    pub message_id: String,
    /// By the platform's clock.
    pub at: Option<DateTime<Utc>>,
    pub change: Change,
}

impl Item {
    /// Items of one lane are done one after the other, in order.
    pub fn lane(&self) -> &str {
        let author = self.author.also.as_ref().unwrap_or(&self.author.id);
        self.thread.as_ref().map_or(author, |thread| &thread.id)
    }

    /// A message, or the new text of one, without a word or a file.
    pub fn says_nothing(&self) -> bool {
        match &self.change {
            Change::Posted { content, .. } | Change::Edited { content, .. } => content.is_empty(),
            Change::Reacted { .. }
            | Change::Deleted
            | Change::Hidden(_)
            | Change::Receipt(_)
            | Change::Reachable(_)
            | Change::OptedOut(_)
            | Change::Marketing(_)
            | Change::Shared { .. } => false,
        }
    }
}

/// A person, as the platform tells of them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Author {
    pub id: String,
    /// Another id of the same person: both lead to one contact from now on.
    pub also: Option<String>,
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// Whoever sent this vouches that the address is theirs. Platforms say it of none.
    pub is_email_verified: bool,
    pub is_phone_verified: bool,
    pub avatar_url: Option<String>,
    /// What they are called in addresses: `@ada`.
    pub handle: Option<String>,
    pub locale: Option<String>,
}

/// Where others read along.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Thread {
    pub kind: ThreadKind,
    /// Of the post, the group or the channel.
    pub id: String,
    /// The comment that this one answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What the post says, as far as the platform tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ThreadKind {
    /// Under a post of ours, or of somebody who names us.
    Comments,
    /// A chat or channel with several people.
    Group,
}

impl Thread {
    pub fn comments(id: String, parent: Option<String>) -> Self {
        Self {
            kind: ThreadKind::Comments,
            id,
            parent,
            url: None,
            about: None,
        }
    }

    pub fn group(id: String) -> Self {
        Self {
            kind: ThreadKind::Group,
            id,
            parent: None,
            url: None,
            about: None,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    Posted {
        content: Box<Content>,
        by: By,
    },
    /// What the message says from now on.
    Edited {
        content: Box<Content>,
        /// A higher one is newer; without it, the last to come counts.
        revision: Option<i64>,
    },
    Deleted,
    /// `None`: taken back.
    Reacted {
        reaction: Option<String>,
        by: By,
    },
    /// By a moderator on the platform, or shown again.
    Hidden(bool),
    Receipt(Receipt),
    /// Whether what we write can reach them: they began to follow, came back, blocked us or left.
    Reachable(bool),
    /// They told us to stop writing to them there, or took that back.
    OptedOut(bool),
    /// Whether they want advertising there.
    Marketing(bool),
    /// Files of a bot, perhaps ours, stand as this message: by the ids that an upload is answered with.
    Shared {
        files: Vec<String>,
    },
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum By {
    Customer,
    /// Our own page, from elsewhere; `app` is the platform's id of the program that sent it.
    Us {
        app: Option<String>,
    },
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Receipt {
    pub state: ReceiptState,
    /// Everything up to this moment, where no message is named.
    pub until: Option<DateTime<Utc>>,
    /// The platform's code and words.
    pub reason: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReceiptState {
    Sent,
    Delivered,
    Read,
    Failed,
}

impl ReceiptState {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Failed => "failed",
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Content {
    #[serde(skip)]
    pub text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// The platform's id of the message that this one answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// What an answer to it can be given with, once and soon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_token: Option<String>,
}

/// What a message holds beside its text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "part", rename_all = "snake_case")]
pub enum Part {
    Attachment(Attachment),
    Location {
        /// As the platform writes them, in degrees.
        latitude: String,
        longitude: String,
        name: Option<String>,
    },
    Card {
        name: Option<String>,
        phones: Vec<String>,
        emails: Vec<String>,
    },
    Sticker {
        id: Option<String>,
        /// A word or a sign for what it shows.
        shows: Option<String>,
    },
    /// A button, a quick reply or a row of a list was chosen.
    Choice {
        title: Option<String>,
        payload: Option<String>,
    },
    /// A story of ours that this answers, or one that names us.
    Story {
        id: Option<String>,
        url: Option<String>,
    },
    /// There is more, and the platform does not hand it on, or not in a form that fits here.
    More {
        what: String,
    },
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Attachment {
    pub kind: FileKind,
    pub at: Source,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<i64>,
}

/// Where its bytes are.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Url(String),
    /// To be asked for by the platform's API.
    MediaId(String),
    /// The platform tells of it and not where it is.
    Nowhere,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    Image,
    Video,
    Audio,
    File,
}

impl FileKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::File => "file",
        }
    }
}
