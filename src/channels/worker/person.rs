//! The author of an item, as the store takes a person.

use bellhop_domain::ChannelId;
use serde_json::{Map, json};

use crate::channels::item::Item;
use crate::channels::platform::Platform;
use crate::channels::proof::vouched;
use crate::store::inbound::claims::Person;

pub(super) fn person<'a>(channel_id: ChannelId, platform: Platform, item: &'a Item) -> Person<'a> {
    let author = &item.author;
    let mut attributes = Map::new();
    for (name, value) in [
        ("phone", &author.phone),
        ("avatar_url", &author.avatar_url),
        ("handle", &author.handle),
        ("locale", &author.locale),
    ] {
        if let Some(value) = value {
            attributes.insert(name.to_owned(), json!(value));
        }
    }
    Person {
        channel_id,
        platform: platform.as_str(),
        id: &author.id,
        also: author.also.as_deref(),
        name: author.name.as_deref(),
        email: author.email.as_deref(),
        attributes,
        proofs: vouched(platform, author),
        thread: item.thread.as_ref().map_or("", |thread| &thread.id),
    }
}
