//! What a message holds. Texts are plain here: their marks are offsets in UTF-16, and only hidden links would be lost.

use serde_json::Value;

use crate::channels::fields::{
    at, has, id, list, location, name, of_a_new_kind, text, unknown_field, web, whole,
};
use crate::channels::item::{Attachment, Content, FileKind, Parsed, Part, Source};

const FILES: &[(&str, FileKind)] = &[
    ("/voice", FileKind::Audio),
    ("/audio", FileKind::Audio),
    ("/video", FileKind::Video),
    ("/video_note", FileKind::Video),
];

/// Changes of a chat that nobody writes.
const OF_THE_CHAT: &[&str] = &[
    "/new_chat_members",
    "/left_chat_member",
    "/new_chat_title",
    "/new_chat_photo",
    "/delete_chat_photo",
    "/group_chat_created",
    "/supergroup_chat_created",
    "/channel_chat_created",
    "/migrate_to_chat_id",
    "/migrate_from_chat_id",
    "/pinned_message",
    "/message_auto_delete_timer_changed",
    "/forum_topic_created",
    "/forum_topic_edited",
    "/forum_topic_closed",
    "/forum_topic_reopened",
    "/video_chat_started",
    "/video_chat_ended",
    "/write_access_allowed",
    "/connected_website",
];

/// Fields that stand beside what a message holds.
const AROUND: &[&str] = &[
    "message_id",
    "from",
    "chat",
    "date",
    "edit_date",
    "sender_chat",
    "reply_to_message",
    "message_thread_id",
    "business_connection_id",
];

pub(super) fn content(message: &Value) -> Result<Content, Parsed> {
    if OF_THE_CHAT.iter().any(|field| has(message, field)) {
        return Err(Parsed::Ignored("a change of the chat that nobody wrote"));
    }
    let words = text(message, "/text").or_else(|| text(message, "/caption"));
    let mut content = Content {
        text: words.unwrap_or_default().to_owned(),
        parts: parts(message),
        reply_to: reply_to(message),
        reply_token: None,
    };
    if content.is_empty()
        && let Parsed::Unknown(kind) = unknown_field(message, AROUND)
    {
        content.parts.push(of_a_new_kind(&kind));
    }
    Ok(content)
}

fn reply_to(message: &Value) -> Option<String> {
    let chat = id(message, "/chat/id")?;
    let number = whole(message, "/reply_to_message/message_id")?;
    Some(format!("{chat}/{number}"))
}

fn parts(message: &Value) -> Vec<Part> {
    let mut parts = Vec::new();
    // Sizes of one picture; the largest is the picture.
    let sizes = list(message, "/photo").iter();
    let largest = sizes.max_by_key(|size| whole(size, "/width").unwrap_or(0));
    parts.extend(largest.map(|size| file(size, FileKind::Image)));
    if has(message, "/animation") {
        // An animation comes as a document as well.
        parts.push(file(at(message, "/animation"), FileKind::Video));
    } else if has(message, "/document") {
        parts.push(file(at(message, "/document"), FileKind::File));
    }
    for (field, kind) in FILES {
        if has(message, field) {
            parts.push(file(at(message, field), *kind));
        }
    }
    if has(message, "/sticker") {
        parts.push(Part::Sticker {
            id: id(message, "/sticker/file_id"),
            shows: name(message, "/sticker/emoji"),
        });
    }
    if has(message, "/contact") {
        let contact = at(message, "/contact");
        let names = [name(contact, "/first_name"), name(contact, "/last_name")];
        let names: Vec<String> = names.into_iter().flatten().collect();
        parts.push(Part::Card {
            name: (!names.is_empty()).then(|| names.join(" ")),
            phones: name(contact, "/phone_number").into_iter().collect(),
            emails: Vec::new(),
        });
    }
    if has(message, "/venue") {
        let venue = at(message, "/venue");
        let told = [name(venue, "/title"), name(venue, "/address")];
        let told: Vec<String> = told.into_iter().flatten().collect();
        let degrees = ("/location/latitude", "/location/longitude");
        parts.push(location(venue, degrees, Some(told.join(", "))));
    } else if has(message, "/location") {
        let degrees = ("/location/latitude", "/location/longitude");
        parts.push(location(message, degrees, None));
    }
    let more = |what: &str| Part::More {
        what: what.to_owned(),
    };
    if has(message, "/web_app_data") {
        parts.push(Part::Choice {
            title: name(message, "/web_app_data/button_text"),
            payload: name(message, "/web_app_data/data"),
        });
    }
    if has(message, "/poll") {
        let question = name(message, "/poll/question").unwrap_or_default();
        parts.push(more(&format!("a poll: {question}")));
    }
    if has(message, "/dice") {
        parts.push(more("a throw of dice"));
    }
    if has(message, "/story") {
        parts.push(more("a story: open it in Telegram"));
    }
    for field in ["/entities", "/caption_entities"] {
        for entity in list(message, field).iter().take(20) {
            let url = web(entity, "/url");
            parts.extend(url.map(|url| more(&format!("a link: {url}"))));
        }
    }
    if has(message, "/forward_origin") {
        parts.push(more("forwarded"));
    }
    parts
}

fn file(what: &Value, kind: FileKind) -> Part {
    Part::Attachment(Attachment {
        kind,
        at: id(what, "/file_id").map_or(Source::Nowhere, Source::MediaId),
        name: name(what, "/file_name"),
        content_type: name(what, "/mime_type"),
        size_bytes: whole(what, "/file_size"),
    })
}
