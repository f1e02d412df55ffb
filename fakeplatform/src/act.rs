//! What a person does, as their own app would let them.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::json;

use crate::control::{full, problem, unknown};
use crate::hook::Event;
use crate::kind::Kind;
use crate::media::Media;
use crate::message::{Card, File, Message, Place, State};
use crate::world::World;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    person: String,
    #[serde(rename = "do")]
    what: Do,
    #[serde(default)]
    text: String,
    /// Of an edit, a deletion, a reaction: the message.
    #[serde(default)]
    target: Option<String>,
    /// Of a comment: the post; a new one without it.
    #[serde(default)]
    thread: Option<String>,
    #[serde(default)]
    reply_to: Option<String>,
    /// `None` takes a reaction back.
    #[serde(default)]
    emoji: Option<String>,
    #[serde(default)]
    files: Vec<Upload>,
    #[serde(default)]
    place: Option<Place>,
    #[serde(default)]
    contact: Option<Card>,
    /// What a button carries that is pressed; the text is what stands on it.
    #[serde(default)]
    button: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Do {
    Message,
    Comment,
    /// In a group; a new one without `thread`.
    Group,
    /// Names us: in a post or a comment of theirs, or in a group.
    Mention,
    Edit,
    Delete,
    React,
    /// Has read all of ours.
    Read,
    Block,
    Unblock,
    StopMarketing,
    ResumeMarketing,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Upload {
    name: String,
    content_type: String,
    /// In base64.
    data: String,
}

pub fn act(world: &mut World, account_id: &str, act: Act) -> HttpResponse {
    let Some(account) = world.accounts.get(account_id) else {
        return unknown("account");
    };
    if account.callback_url.is_none() && !account.switches.hold {
        let text = "this account has no callback address: connect it, or set callback_url";
        return problem(StatusCode::CONFLICT, text);
    }
    if !account.people.contains_key(&act.person) {
        return unknown("person");
    }
    if let Some(text) = impossible(account.kind, &act) {
        return problem(StatusCode::CONFLICT, text);
    }
    match act.what {
        Do::Message | Do::Comment | Do::Group | Do::Mention => write(world, account_id, act),
        Do::Edit | Do::Delete | Do::React => change(world, account_id, act),
        Do::Read => read(world, account_id, &act.person),
        Do::Block | Do::Unblock => block(world, account_id, &act),
        Do::StopMarketing => marketing(world, account_id, &act.person, false),
        Do::ResumeMarketing => marketing(world, account_id, &act.person, true),
    }
}

/// What the platform's app has no button for.
fn impossible(kind: Kind, act: &Act) -> Option<String> {
    let title = kind.title();
    let no = |what: &str| Some(format!("there are no {what} on {title}"));
    if act.what == Do::Message && !kind.has_messages() {
        return no("private messages");
    }
    if act.what == Do::Comment && !kind.has_comments() {
        return no("comments");
    }
    if act.what == Do::Group && !kind.has_groups() {
        return no("groups");
    }
    if act.what == Do::Mention && !kind.has_mentions() {
        return no("mentions that are told by themselves");
    }
    let is_writing = matches!(
        act.what,
        Do::Message | Do::Comment | Do::Group | Do::Mention
    );
    let is_empty =
        act.text.is_empty() && act.files.is_empty() && act.place.is_none() && act.contact.is_none();
    if is_writing && is_empty {
        return Some("write a text, or attach something".to_owned());
    }
    let takes_several = matches!(
        kind,
        Kind::Messenger | Kind::Instagram | Kind::Slack | Kind::Twilio | Kind::Generic
    );
    if act.files.len() > 1 && !takes_several {
        return Some(format!("{title} has one file in a message"));
    }
    if !act.files.is_empty() && kind == Kind::Linkedin {
        return no("files in comments");
    }
    let has_places = matches!(
        kind,
        Kind::Messenger | Kind::Whatsapp | Kind::Telegram | Kind::Line | Kind::Twilio
    );
    if act.place.is_some() && !has_places {
        return no("locations");
    }
    let has_buttons = matches!(
        kind,
        Kind::Messenger
            | Kind::Instagram
            | Kind::Whatsapp
            | Kind::Telegram
            | Kind::Line
            | Kind::Twilio
    );
    if act.button.is_some() && (!has_buttons || act.what != Do::Message) {
        return no("buttons");
    }
    let is_about_marketing = matches!(act.what, Do::StopMarketing | Do::ResumeMarketing);
    if is_about_marketing && kind != Kind::Whatsapp {
        return no("offers that one could stop");
    }
    if act.contact.is_some() && !matches!(kind, Kind::Whatsapp | Kind::Telegram) {
        return no("contact cards");
    }
    None
}

fn write(world: &mut World, account_id: &str, act: Act) -> HttpResponse {
    let Some(account) = world.accounts.get(account_id) else {
        return unknown("account");
    };
    let (kind, own_id, own_name) = (account.kind, account.own_id.clone(), account.name.clone());
    let mut files = Vec::new();
    for upload in act.files {
        let Ok(bytes) = STANDARD.decode(&upload.data) else {
            let text = format!("{} is not written in base64", upload.name);
            return problem(StatusCode::BAD_REQUEST, text);
        };
        let number = world.ids.number();
        let media = Media {
            bytes: bytes.into(),
            content_type: upload.content_type.clone(),
            name: upload.name.clone(),
        };
        files.push(File {
            media: Some(world.media.keep(number, media)),
            url: None,
            name: upload.name,
            content_type: upload.content_type,
        });
    }
    let thread = match (act.what, act.thread) {
        (Do::Comment, Some(post)) => Some(post),
        (Do::Comment, None) => Some(world.ids.post(kind, &own_id)),
        (Do::Group | Do::Mention, Some(group)) => Some(group),
        (Do::Group, None) => Some(world.ids.group(kind)),
        (Do::Mention, None) if kind == Kind::Slack => Some(world.ids.group(kind)),
        // A post of their own.
        (Do::Mention, None) => Some(world.ids.post(kind, &act.person)),
        (
            Do::Message
            | Do::Edit
            | Do::Delete
            | Do::React
            | Do::Read
            | Do::Block
            | Do::Unblock
            | Do::StopMarketing
            | Do::ResumeMarketing,
            _,
        ) => None,
    };
    let at = world.now();
    let is_post = act.what == Do::Mention && matches!(kind, Kind::Messenger | Kind::Linkedin);
    let id = match &thread {
        Some(post) if is_post => post.clone(),
        thread => world.ids.message(kind, thread.as_deref()),
    };
    let mut text = act.text;
    if act.what == Do::Mention && kind == Kind::Slack {
        text = format!("@{own_id} {text}");
    }
    if act.what == Do::Mention && kind == Kind::Linkedin {
        // Its language of texts has names in brackets, and marks what only looks like that.
        let plain: String = text
            .chars()
            .flat_map(|letter| {
                let is_marked = "|{}@[]()<>#\\*_~".contains(letter);
                is_marked.then_some('\\').into_iter().chain([letter])
            })
            .collect();
        text = format!("@[{own_name}]({own_id}) {plain}");
    }
    let message = Message {
        id,
        person: act.person.clone(),
        is_ours: false,
        text,
        files,
        place: act.place,
        contact: act.contact,
        button: act.button,
        at,
        thread: thread.clone(),
        reply_to: act.reply_to,
        key: None,
        state: State::Delivered,
        reaction: None,
        edits: 0,
        is_deleted: false,
        is_hidden: false,
        is_liked: false,
        is_seen: false,
    };
    let event = if act.what == Do::Mention {
        Event::Mentioned(&message)
    } else {
        Event::Wrote(&message)
    };
    let told = match world.tell(account_id, &act.person, event) {
        Ok(told) => told,
        Err(reason) => return full(reason),
    };
    let account = world.accounts.get_mut(account_id);
    if let Some(person) = account.and_then(|account| account.people.get_mut(&act.person)) {
        // A comment opens no window: only its author is known by it.
        if thread.is_none() {
            person.wrote_at = Some(at);
        }
    }
    let id = message.id.clone();
    world.keep(account_id, message);
    HttpResponse::Ok().json(json!({ "message_id": id, "thread": thread, "told": told }))
}

fn change(world: &mut World, account_id: &str, act: Act) -> HttpResponse {
    let target = act.target.unwrap_or_default();
    let account = world.accounts.get_mut(account_id);
    let Some(message) = account.and_then(|account| account.message_mut(&target)) else {
        return unknown("message");
    };
    if message.is_ours && act.what != Do::React {
        let text = "people change only what they wrote themselves";
        return problem(StatusCode::CONFLICT, text);
    }
    match act.what {
        Do::Edit => {
            message.text = act.text;
            message.edits = message.edits.saturating_add(1);
        }
        Do::Delete => message.is_deleted = true,
        Do::React => message.reaction.clone_from(&act.emoji),
        Do::Message
        | Do::Comment
        | Do::Group
        | Do::Mention
        | Do::Read
        | Do::Block
        | Do::Unblock
        | Do::StopMarketing
        | Do::ResumeMarketing => {}
    }
    let message = message.clone();
    let event = match act.what {
        Do::Edit => Event::Edited(&message),
        Do::Delete => Event::Deleted(&message),
        Do::React
        | Do::Message
        | Do::Comment
        | Do::Group
        | Do::Mention
        | Do::Read
        | Do::Block
        | Do::Unblock
        | Do::StopMarketing
        | Do::ResumeMarketing => Event::Reacted(&message, act.emoji.as_deref()),
    };
    match world.tell(account_id, &act.person, event) {
        Ok(told) => HttpResponse::Ok().json(json!({ "message_id": target, "told": told })),
        Err(reason) => full(reason),
    }
}

/// The newest of ours stands for all before it.
fn read(world: &mut World, account_id: &str, person: &str) -> HttpResponse {
    let Some(account) = world.accounts.get_mut(account_id) else {
        return unknown("account");
    };
    let kind = account.kind;
    let mut unread: Vec<Message> = Vec::new();
    for message in &mut account.messages {
        let is_unread = message.state != State::Read && message.is_ours && message.thread.is_none();
        if is_unread && message.person == person {
            message.state = State::Read;
            unread.push(message.clone());
        }
    }
    // WhatsApp tells it of each; the others of the newest.
    let tells_each = kind == Kind::Whatsapp;
    let skipped = if tells_each {
        0
    } else {
        unread.len().saturating_sub(1)
    };
    let mut told = 0_usize;
    for message in unread.iter().skip(skipped) {
        match world.tell(account_id, person, Event::Read(message)) {
            Ok(count) => told = told.saturating_add(count),
            Err(reason) => return full(reason),
        }
    }
    HttpResponse::Ok().json(json!({ "told": told }))
}

fn block(world: &mut World, account_id: &str, act: &Act) -> HttpResponse {
    let is_blocking = act.what == Do::Block;
    let account = world.accounts.get_mut(account_id);
    if let Some(person) = account.and_then(|account| account.people.get_mut(&act.person)) {
        person.is_blocking = is_blocking;
    }
    let event = if is_blocking {
        Event::Blocked
    } else {
        Event::Unblocked
    };
    match world.tell(account_id, &act.person, event) {
        Ok(told) => HttpResponse::Ok().json(json!({ "told": told })),
        Err(reason) => full(reason),
    }
}

fn marketing(world: &mut World, account_id: &str, person: &str, is_wanted: bool) -> HttpResponse {
    match world.tell(account_id, person, Event::Marketing(is_wanted)) {
        Ok(told) => HttpResponse::Ok().json(json!({ "told": told })),
        Err(reason) => full(reason),
    }
}
