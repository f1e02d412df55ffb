//! What agents know to ask about: conversations, contacts, queues, words. Learned over the wire, like everything.

use std::sync::Mutex;

use anyhow::Context as _;
use rand::{Rng, RngExt as _};
use serde_json::Value;

use super::question::{Kind, Question};
use crate::client::Api;

/// Old and new, all over the history, of which words and names are learned.
const SAMPLES: usize = 200;
/// More than a run asks for, so that nearly all that are asked for have not been read before.
const UNREAD: usize = 2_000;
/// The numbers of a hub begin here.
const FIRST_NUMBER: i64 = 1_001;
const UNFINISHED: &str = "status=new,open,pending,on_hold";
/// Places from which somebody pages on.
const PLACES_MAX: usize = 200;
/// Words that every third message has in `fill`.
const COMMON: [&str; 6] = ["the", "order", "delivery", "please", "refund", "parcel"];

pub(super) struct Knowledge {
    conversations: Vec<String>,
    contacts: Vec<String>,
    queues: Vec<String>,
    names: Vec<String>,
    /// Two words of one message each.
    words: Vec<String>,
    newest: i64,
    /// Pages that can be turned: the list without its cursor, and the cursor.
    places: Mutex<Vec<String>>,
}

impl Knowledge {
    /// And how many conversations there are.
    pub(super) async fn gather(admin: &Api) -> anyhow::Result<(Self, i64)> {
        let counts = admin
            .call("GET", "/api/v1/conversations/counts", None)
            .await?;
        let by_status = counts.get("by_status").and_then(Value::as_object);
        let by_status = by_status.context("no counts by status")?;
        let count = by_status.values().filter_map(Value::as_i64).sum();
        let queues = admin.call("GET", "/api/v1/queues", None).await?;
        let mut knowledge = Self {
            conversations: Vec::new(),
            contacts: Vec::new(),
            queues: texts(queues.get("queues"), "/id"),
            names: Vec::new(),
            words: Vec::new(),
            newest: FIRST_NUMBER.saturating_add(count),
            places: Mutex::default(),
        };
        for _ in 0..SAMPLES {
            knowledge.look_at_one(admin).await?;
        }
        for _ in 0..UNREAD {
            knowledge.find_one(admin).await?;
        }
        anyhow::ensure!(
            !knowledge.conversations.is_empty() && !knowledge.words.is_empty(),
            "the hub has too few conversations: fill its database first"
        );
        Ok((knowledge, count))
    }

    /// Its row in a list, not what was said in it.
    async fn find_one(&mut self, admin: &Api) -> anyhow::Result<Option<String>> {
        let number = rand::rng().random_range(FIRST_NUMBER..self.newest);
        let found = format!("/api/v1/conversations?limit=1&text=%23{number}");
        let found = admin.call("GET", &found, None).await?;
        let found = found.get("conversations");
        self.contacts.extend(texts(found, "/contact/id"));
        self.names.extend(texts(found, "/contact/name"));
        let id = texts(found, "/id").into_iter().next();
        self.conversations.extend(id.clone());
        Ok(id)
    }

    async fn look_at_one(&mut self, admin: &Api) -> anyhow::Result<()> {
        let Some(id) = self.find_one(admin).await? else {
            return Ok(());
        };
        let messages = format!("/api/v1/conversations/{id}/messages?limit=5");
        let messages = admin.call("GET", &messages, None).await?;
        for text in texts(messages.get("messages"), "/text") {
            let mut words = text.split(' ').filter(|word| word.len() > 4);
            if let (Some(first), Some(second)) = (words.next(), words.next()) {
                self.words.push(format!("{first} {second}"));
            }
        }
        Ok(())
    }

    pub(super) fn question(&self, random: &mut impl Rng) -> Question {
        let drawn = Kind::drawn(random.random_range(0..100));
        let list = |filter: &str| format!("/api/v1/conversations?{filter}");
        let search = |words: &str| list(&format!("text={}", encoded(words)));
        let conversation = pick(&self.conversations, random);
        let path = match drawn {
            Kind::Mine => list(&format!("assignee=me&{UNFINISHED}")),
            Kind::Unassigned => list(&format!("assignee=none&{UNFINISHED}")),
            Kind::Unfinished => list(UNFINISHED),
            Kind::Queue => {
                let queue = pick(&self.queues, random);
                list(&format!("queue_id={queue}&{UNFINISHED}"))
            }
            Kind::QueueEver => list(&format!("queue_id={}", pick(&self.queues, random))),
            Kind::Closed => list("status=closed"),
            Kind::NextPage => match self.place(random) {
                Some(path) => path,
                None => list("status=closed"),
            },
            Kind::OfContact => list(&format!("contact_id={}", pick(&self.contacts, random))),
            Kind::Get => format!("/api/v1/conversations/{conversation}"),
            Kind::Timeline => format!("/api/v1/conversations/{conversation}/timeline"),
            Kind::Counts => "/api/v1/conversations/counts".to_owned(),
            Kind::SearchWords => search(pick(&self.words, random)),
            Kind::SearchCommon => search(
                COMMON
                    .get(random.random_range(0..COMMON.len()))
                    .copied()
                    .unwrap_or("the"),
            ),
            Kind::SearchName => search(pick(&self.names, random)),
            Kind::SearchNumber => search(&format!(
                "#{}",
                random.random_range(FIRST_NUMBER..self.newest)
            )),
        };
        Question { kind: drawn, path }
    }

    fn place(&self, random: &mut impl Rng) -> Option<String> {
        let mut places = self.places.lock().ok()?;
        if places.is_empty() {
            return None;
        }
        let place = random.random_range(0..places.len());
        Some(places.swap_remove(place))
    }

    /// A list that goes on is gone on with, page after page, ever deeper.
    pub(super) fn learn(&self, path: &str, kind: Kind, body: &Value) {
        let cursor = body.get("next_cursor").and_then(Value::as_str);
        let (Some(cursor), true, Ok(mut places)) = (cursor, kind.is_list(), self.places.lock())
        else {
            return;
        };
        let list = path.split("&cursor=").next().unwrap_or(path);
        if list.contains("assignee=me") {
            // Another agent's cursor would be a place in another list.
            return;
        }
        let place = format!("{list}&cursor={cursor}");
        if places.len() >= PLACES_MAX {
            places.clear();
        }
        places.push(place);
    }
}

fn pick<'a>(all: &'a [String], random: &mut impl Rng) -> &'a str {
    if all.is_empty() {
        return "";
    }
    let place = random.random_range(0..all.len());
    all.get(place).map_or("", String::as_str)
}

fn texts(list: Option<&Value>, pointer: &str) -> Vec<String> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    let text = |one: &Value| Some(one.pointer(pointer)?.as_str()?.to_owned());
    list.filter_map(text).collect()
}

/// For an address.
fn encoded(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for byte in words.bytes() {
        match byte {
            b' ' => text.push('+'),
            byte if byte.is_ascii_alphanumeric() || byte == b'-' => text.push(byte.into()),
            byte => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_into_an_address() {
        assert_eq!(encoded("#12 it's é"), "%2312+it%27s+%C3%A9");
    }
}
