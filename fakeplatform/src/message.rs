//! What was written, as the person's own app would show it, and what the hub asked to be sent.

use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Message {
    /// The platform's.
    pub id: String,
    /// With whom, by the platform's id.
    pub person: String,
    pub is_ours: bool,
    pub text: String,
    pub files: Vec<File>,
    pub place: Option<Place>,
    pub contact: Option<Card>,
    /// It is a button that was pressed: what the button carries; the text is what stands on it.
    pub button: Option<String>,
    /// Milliseconds since 1970.
    pub at: i64,
    /// The post, where others read along.
    pub thread: Option<String>,
    /// What it answers.
    pub reply_to: Option<String>,
    /// Our key of it, as far as the platform takes one.
    pub key: Option<String>,
    pub state: State,
    pub reaction: Option<String>,
    pub edits: u32,
    pub is_deleted: bool,
    pub is_hidden: bool,
    pub is_liked: bool,
    /// Of theirs: we told that we have read it.
    pub is_seen: bool,
}

/// In their order: a message goes forward only.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Sent,
    Delivered,
    Read,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct File {
    /// Of this server's, when it has the bytes.
    pub media: Option<String>,
    /// Where else it is.
    pub url: Option<String>,
    pub name: String,
    pub content_type: String,
}

impl File {
    /// `image`, `video`, `audio` or `file`.
    pub fn kind(&self) -> &'static str {
        let first = self.content_type.split('/').next().unwrap_or_default();
        let all = ["image", "video", "audio"];
        let mut all = all.into_iter();
        all.find(|kind| *kind == first).unwrap_or("file")
    }
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    pub latitude: f64,
    pub longitude: f64,
    #[serde(default)]
    pub name: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    pub name: String,
    pub phone: String,
}

/// One call of the hub that should do something to a message, taken or refused.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Done {
    pub number: u64,
    pub at: i64,
    pub what: &'static str,
    /// The platform's id of the message.
    pub target: String,
    /// That was ordered, in the words of the scripts.
    pub error: Option<String>,
    pub status: u16,
}

/// One call of the hub that should write to somebody, taken or refused.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Send {
    pub number: u64,
    pub at: i64,
    pub person: String,
    pub text: String,
    pub files: Vec<File>,
    pub template: Option<Value>,
    pub thread: Option<String>,
    pub reply_to: Option<String>,
    pub is_private_reply: bool,
    pub key: Option<String>,
    /// What the platform made of it.
    pub message_id: Option<String>,
    /// Why it was refused, in the words of the scripts.
    pub error: Option<String>,
}
