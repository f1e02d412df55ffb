//! An account of ours on a platform, as the platform keeps it, and the people who write to it.

use std::collections::BTreeMap;
use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::kind::Kind;
use crate::message::{Done, Message, Send};
use crate::post::Post;

pub struct Account {
    /// Within this server, and a part of its page's address: `messenger-1`.
    pub id: String,
    pub kind: Kind,
    pub name: String,
    /// What the platform calls it: page, phone number, bot, organisation.
    pub own_id: String,
    /// Signs webhooks.
    pub secret: String,
    /// Of Meta's handshake.
    pub verify_token: String,
    /// Proves the hub's calls.
    pub token: String,
    /// Gets a new token once; of X.
    pub refresh_token: String,
    pub callback_url: Option<String>,
    pub switches: Switches,
    pub people: BTreeMap<String, Person>,
    pub messages: VecDeque<Message>,
    pub sends: VecDeque<Send>,
    pub acts: VecDeque<Done>,
    /// Ready to be posted, in order.
    pub posts: VecDeque<Post>,
    /// Made while `hold` is on.
    pub held: Vec<crate::hook::Item>,
    pub posting: usize,
    /// Waiting for their next try.
    pub resting: usize,
    /// Given up by the platform.
    pub given_up: u64,
    /// LINE's, each with the ids that it was answered with.
    pub retry_keys: BTreeMap<String, Vec<String>>,
}

/// How webhooks are posted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// Each webhook comes twice.
    pub duplicates: bool,
    /// In any order.
    pub reorder: bool,
    /// So many at the same time.
    pub parallel: usize,
    /// Up to so many items in one webhook, when several wait.
    pub batch: usize,
    /// Nothing is posted before `release`.
    pub hold: bool,
    /// What we send is told by a webhook too, where the platform does that.
    pub echoes: bool,
    /// X posts as its Activity API does, and not as the Account Activity API before it.
    pub activity: bool,
    pub receipts: Receipts,
    /// Of Facebook and Instagram: how far our token reaches.
    pub comments: CommentRights,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            duplicates: false,
            reorder: false,
            parallel: 1,
            batch: 1,
            hold: false,
            echoes: true,
            activity: false,
            receipts: Receipts::Delivered,
            comments: CommentRights::Manage,
        }
    }
}

/// What we may do with comments under our posts. What is not allowed is answered as if there were no such comment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommentRights {
    Manage,
    Read,
    None,
}

/// How far a message of ours comes by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receipts {
    None,
    Delivered,
    Read,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Person {
    /// The platform's id of them.
    pub id: String,
    pub name: String,
    pub handle: String,
    /// Milliseconds since 1970, by this server's clock.
    pub wrote_at: Option<i64>,
    pub is_blocking: bool,
    /// Until then they are shown that we write.
    pub typing_until: Option<i64>,
    /// How often they were shown it, and told that we have read.
    pub typings: u32,
    pub reads: u32,
}

impl Account {
    /// What a channel of the hub has to be given, by the names that its platform's documentation uses.
    pub fn credentials(&self) -> BTreeMap<&'static str, String> {
        let (secret, token, id) = (self.secret.clone(), self.token.clone(), self.own_id.clone());
        let verify = self.verify_token.clone();
        let pairs = match self.kind {
            Kind::Messenger => vec![
                ("app_secret", secret),
                ("verify_token", verify),
                ("access_token", token),
                ("page_id", id),
            ],
            Kind::Instagram => vec![
                ("app_secret", secret),
                ("verify_token", verify),
                ("access_token", token),
                ("account_id", id),
            ],
            Kind::Whatsapp => vec![
                ("app_secret", secret),
                ("verify_token", verify),
                ("access_token", token),
                ("phone_number_id", id),
                ("waba_id", self.business_id()),
            ],
            Kind::X => vec![
                ("consumer_secret", secret),
                ("access_token", token),
                ("refresh_token", self.refresh_token.clone()),
                ("client_id", self.business_id()),
            ],
            Kind::Linkedin => vec![
                ("client_secret", secret),
                ("access_token", token),
                ("organization", id),
            ],
            Kind::Telegram => vec![("secret_token", secret), ("bot_token", token)],
            Kind::Line => vec![("channel_secret", secret), ("access_token", token)],
            Kind::Slack => vec![("signing_secret", secret), ("bot_token", token)],
            Kind::Twilio => vec![
                ("auth_token", secret),
                ("account_sid", self.business_id()),
                ("from", id),
            ],
            // The hub makes it.
            Kind::Generic => vec![("callback_url", crate::api::generic::callback(&self.id))],
        };
        pairs.into_iter().collect()
    }

    /// WhatsApp's business account and Twilio's account, to which the number belongs.
    pub fn business_id(&self) -> String {
        let digits: String = self.own_id.chars().filter(char::is_ascii_digit).collect();
        match self.kind {
            Kind::Twilio => format!("AC{digits:0>32}"),
            Kind::Messenger
            | Kind::Instagram
            | Kind::Whatsapp
            | Kind::X
            | Kind::Linkedin
            | Kind::Telegram
            | Kind::Line
            | Kind::Slack
            | Kind::Generic => format!("9{digits}"),
        }
    }

    /// What is signed with: the hub makes the generic channel's.
    pub fn change(&mut self, name: &str, value: &str) -> bool {
        let place = match name {
            "app_secret" | "consumer_secret" | "client_secret" | "secret_token"
            | "channel_secret" | "signing_secret" | "auth_token" | "secret" => &mut self.secret,
            "verify_token" => &mut self.verify_token,
            "access_token" | "bot_token" => &mut self.token,
            _ => return false,
        };
        value.clone_into(place);
        true
    }

    pub fn message(&self, id: &str) -> Option<&Message> {
        self.messages.iter().rev().find(|one| one.id == id)
    }

    /// Somebody has commented on it.
    pub fn has_post(&self, id: &str) -> bool {
        self.messages
            .iter()
            .any(|one| one.thread.as_deref() == Some(id))
    }

    /// All its posts say the same.
    pub fn post_text(&self) -> String {
        format!(
            "{}: the Arden lamp is back, in moss green and in brass.",
            self.name
        )
    }

    /// Who is written to at this address: a person, or a group and who spoke there last.
    pub fn meant(&self, to: &str) -> Option<(String, Option<String>)> {
        if self.people.contains_key(to) {
            return Some((to.to_owned(), None));
        }
        let mut last = self.messages.iter().rev();
        let last = last.find(|one| one.thread.as_deref() == Some(to))?;
        Some((last.person.clone(), Some(to.to_owned())))
    }

    pub fn message_mut(&mut self, id: &str) -> Option<&mut Message> {
        self.messages.iter_mut().rev().find(|one| one.id == id)
    }

    /// Webhooks that the hub has not acknowledged.
    pub fn waiting(&self) -> usize {
        self.posts
            .len()
            .saturating_add(self.posting)
            .saturating_add(self.resting)
    }

    pub fn shown(&self) -> Value {
        json!({
            "id": self.id, "platform": self.kind, "title": self.kind.title(), "name": self.name,
            "own_id": self.own_id, "callback_url": self.callback_url, "switches": self.switches,
            "credentials": self.credentials(), "people": self.people.values().collect::<Vec<_>>(),
            "waiting": self.waiting(), "held": self.held.len(), "given_up": self.given_up,
            "can": { "message": self.kind.has_messages(), "comment": self.kind.has_comments(),
                     "group": self.kind.has_groups(), "mention": self.kind.has_mentions(),
                     "batch": self.kind.has_batches(), "window": self.kind.has_window() },
        })
    }
}
