//! What goes out over a platform, in one form for all of them. Pure data; the outbound worker makes it, a platform's
//! `send` speaks it.

use std::time::Duration;

use uuid::Uuid;

use super::item::{FileKind, Thread};

/// One message of ours, and where it belongs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outgoing {
    /// The same with every attempt: the message's own id. The key of a part is made of it.
    pub key: Uuid,
    /// The customer, by the platform's id.
    pub to: String,
    /// Our page, number or bot, by the platform's id, as the customer wrote to it.
    pub account: Option<String>,
    /// Where others read along; `None`: between the customer and us alone.
    pub thread: Option<Thread>,
    /// The platform's id of the message that this answers. Always set under a post: there the customer's newest.
    pub reply_to: Option<String>,
    /// Answers public speech by a message to its author alone, where the platform has that.
    pub is_private_reply: bool,
    /// The window is over, and a person may still answer: sent under the tag for that.
    pub is_late: bool,
    /// Of the customer's newest message: answers it for free, once, and only while it is fresh.
    pub reply_token: Option<String>,
    pub text: String,
    pub files: Vec<OutgoingFile>,
    /// In place of text and files.
    pub template: Option<Template>,
    /// The channel's own webhook, by its public address, where the hub has one: some platforms want to be told with
    /// each message where its receipts go.
    pub receipts_url: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OutgoingFile {
    pub kind: FileKind,
    pub name: String,
    pub content_type: String,
    pub size_bytes: u64,
    /// In the store of files.
    pub file_key: String,
    /// A signed address that the platform can fetch it from, where the hub has a public one.
    pub url: Option<String>,
}

/// A text that the platform has approved before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Template {
    pub name: String,
    /// As the platform spells it: `en_US`.
    pub language: String,
    /// For its placeholders, in their order.
    pub values: Vec<String>,
    /// What stands above its text, where it was approved with that.
    pub header: Option<OutgoingFile>,
}

/// One call to the platform. A message with a long text or with files may need several; they go out in their order,
/// and each is sent once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OutgoingPart {
    /// Follows from the message's key and the part's place: the same with every attempt.
    pub key: Uuid,
    pub to: String,
    pub account: Option<String>,
    pub thread: Option<Thread>,
    pub reply_to: Option<String>,
    pub is_private_reply: bool,
    pub is_late: bool,
    pub reply_token: Option<String>,
    pub receipts_url: Option<String>,
    pub body: PartBody,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PartBody {
    Text(String),
    File {
        file: OutgoingFile,
        /// What is written under it; empty where the text has a part of its own.
        caption: String,
    },
    Template(Template),
}

/// The platform has it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sent {
    /// The platform's ids of what it made, spelt as its webhooks are read: its echo and its receipts have the same.
    pub external_ids: Vec<String>,
}

/// Why a part did not go out, in the platform's words where it has some.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SendFailure {
    pub class: FailureClass,
    /// For agents: what happened and what to do. Holds no token.
    pub reason: String,
}

/// What to do about it. Source of the classes: the error tables of the platforms' documentation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FailureClass {
    /// The customer wrote too long ago: a template may still reach them.
    WindowClosed,
    /// Too fast, or too much; the platform may say how long to wait.
    RateLimited { retry_after: Option<Duration> },
    /// Nothing goes out until somebody connects the channel anew.
    TokenInvalid,
    /// They blocked us, left, or cannot be written to.
    RecipientUnavailable,
    /// The platform does not take this message: too long, a file of the wrong type.
    Invalid,
    /// It may go the next time; certainly not sent.
    Transient,
    /// Sent, and no answer came: nobody knows. Sent again only where the platform knows the part's key.
    Unclear,
    /// An error that its folder does not know; certainly not sent.
    Unknown,
}
