//! One item of `messaging[]`: what a person and a page or account do to each other in private.
//! Messenger and Instagram share its form; what one of them alone has is harmless for the other.

use serde_json::Value;

use super::envelope::Update;
use crate::channels::fields::{
    at, bad, edited, has, id, is_true, list, location, moment, name, text, unknown_field, web,
    whole,
};
use crate::channels::item::{
    Attachment, Author, By, Change, Content, FileKind, Item, Parsed, Part, Receipt, ReceiptState,
    Source,
};

/// Sizes of the blue thumb; `sticker_id` tells it from a picture.
const THUMBS: &[i64] = &[
    369_239_263_222_822,
    369_239_343_214_814,
    369_239_383_222_810,
];
/// Fields that stand beside what an item is about.
const AROUND: &[&str] = &["sender", "recipient", "timestamp", "priority"];

/// An item that is being read, with who speaks to whom.
#[derive(Clone, Copy)]
struct Spoken<'a> {
    account: &'a str,
    ids: Ids,
    value: &'a Value,
}

/// How an account is called within its items.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ids {
    /// As in the entry: what names another one is not for us.
    One,
    /// An account may have two ids, one of them for this app only.
    Several,
}

/// A receipt of several messages is several items.
pub fn messaging(update: Update<'_>, ids: Ids) -> Vec<Parsed> {
    let value = update.value;
    let spoken = Spoken {
        account: update.account,
        ids,
        value,
    };
    if has(value, "/message") {
        return vec![spoken.message()];
    }
    if has(value, "/message_edit") {
        return vec![spoken.edit()];
    }
    if has(value, "/reaction") {
        return vec![spoken.reaction()];
    }
    if has(value, "/postback") {
        return vec![spoken.postback()];
    }
    if has(value, "/delivery") {
        return spoken.receipts("/delivery", ReceiptState::Delivered);
    }
    if has(value, "/read") {
        return spoken.receipts("/read", ReceiptState::Read);
    }
    vec![other(value)]
}

/// Of a known type that is no message.
fn other(value: &Value) -> Parsed {
    let known = [
        (
            "/pass_thread_control",
            "another app has the conversation now, or gave it back",
        ),
        ("/take_thread_control", "another app took the conversation"),
        (
            "/request_thread_control",
            "another app asks for the conversation",
        ),
        ("/app_roles", "roles of apps changed"),
        (
            "/policy_enforcement",
            "the platform warns or blocks the page: look at the page's support inbox",
        ),
        ("/optin", "somebody agreed to be sent something"),
        (
            "/referral",
            "somebody came by a link or an ad and has not written yet",
        ),
        ("/account_linking", "an account was linked or unlinked"),
        ("/game_play", "a game was played"),
        ("/order", "an order of a shop on the platform"),
        (
            "/messaging_feedback",
            "a survey of the platform was answered",
        ),
        ("/response_feedback", "an answer was rated on the platform"),
    ];
    let found = known.iter().find(|(field, _)| has(value, field));
    match found {
        Some((_, why)) => Parsed::Ignored(why),
        None => unknown_field(value, AROUND),
    }
}

impl Spoken<'_> {
    /// `None` when the page is on neither end of it.
    fn item(self, message_id: String, is_echo: bool, change: Change) -> Parsed {
        let (sender, recipient) = (
            id(self.value, "/sender/id"),
            id(self.value, "/recipient/id"),
        );
        let (ours, theirs) = if is_echo {
            (sender, recipient)
        } else {
            (recipient, sender)
        };
        // A dashboard's test button sends ids that are nobody's.
        let is_ours = ours.as_deref().is_some_and(|ours| match self.ids {
            Ids::One => ours == self.account,
            Ids::Several => self.account != "0",
        });
        if !is_ours {
            return Parsed::Ignored("neither end of it is the account that it was sent to");
        }
        let Some(theirs) = theirs else {
            return bad("a message without a sender");
        };
        Parsed::Item(Box::new(Item {
            author: Author {
                id: theirs,
                ..Author::default()
            },
            account: ours,
            thread: None,
            message_id,
            at: moment(self.value, "/timestamp"),
            change,
        }))
    }

    fn message(self) -> Parsed {
        let message = at(self.value, "/message");
        let Some(mid) = id(message, "/mid") else {
            return bad("a message without a mid");
        };
        let is_echo = is_true(message, "/is_echo");
        if is_true(message, "/is_self") {
            return Parsed::Ignored("the account writes to itself");
        }
        if is_true(message, "/is_deleted") {
            return self.item(mid, is_echo, Change::Deleted);
        }
        let content = content(message);
        if content.is_empty() {
            return Parsed::Ignored("a message with nothing in it that could be shown");
        }
        let by = if is_echo {
            let app = id(message, "/app_id");
            By::Us { app }
        } else {
            By::Customer
        };
        let content = Box::new(content);
        self.item(mid, is_echo, Change::Posted { content, by })
    }

    fn edit(self) -> Parsed {
        let edit = at(self.value, "/message_edit");
        let (Some(mid), Some(words)) = (id(edit, "/mid"), text(edit, "/text")) else {
            return bad("an edit without a mid or a text");
        };
        // Our own page edits too, by its inbox.
        let is_echo = id(self.value, "/sender/id").as_deref() == Some(self.account);
        let change = edited(Content::of_text(words), whole(edit, "/num_edit"));
        self.item(mid, is_echo, change)
    }

    fn reaction(self) -> Parsed {
        let reaction = at(self.value, "/reaction");
        let Some(mid) = id(reaction, "/mid") else {
            return bad("a reaction without a mid");
        };
        let is_taken_back = text(reaction, "/action") == Some("unreact");
        let sign = text(reaction, "/emoji").or_else(|| text(reaction, "/reaction"));
        let reaction = sign.filter(|_| !is_taken_back).map(str::to_owned);
        let by = By::Customer;
        self.item(mid, false, Change::Reacted { reaction, by })
    }

    fn postback(self) -> Parsed {
        let postback = at(self.value, "/postback");
        let part = Part::Choice {
            title: name(postback, "/title"),
            payload: name(postback, "/payload"),
        };
        // Older ones have no mid: then who, when and what make one.
        let mid = id(postback, "/mid").or_else(|| {
            let sender = id(self.value, "/sender/id")?;
            let at = whole(self.value, "/timestamp")?;
            let what = crate::channels::mac::key_of(postback.to_string().as_bytes());
            Some(format!("postback-{sender}-{at}-{what}"))
        });
        let Some(mid) = mid else {
            return bad("a postback without a mid, a sender or a time");
        };
        let content = Content::of_part(part);
        self.item(mid, false, crate::channels::fields::posted(content))
    }

    /// By the ids of the messages, or everything up to a moment.
    fn receipts(self, path: &str, state: ReceiptState) -> Vec<Parsed> {
        let receipt = at(self.value, path);
        let mut mids: Vec<String> = Vec::new();
        for mid in list(receipt, "/mids") {
            mids.extend(id(mid, ""));
        }
        mids.extend(id(receipt, "/mid"));
        let until = moment(receipt, "/watermark");
        let change = |until| {
            Change::Receipt(Receipt {
                state,
                until,
                reason: None,
            })
        };
        if mids.is_empty() {
            return match until {
                Some(_) => vec![self.item(String::new(), false, change(until))],
                None => vec![bad("a receipt of nothing")],
            };
        }
        let items = mids.into_iter();
        items
            .map(|mid| self.item(mid, false, change(None)))
            .collect()
    }
}

fn content(message: &Value) -> Content {
    let mut parts = Vec::new();
    let words = text(message, "/text").unwrap_or_default();
    for attachment in list(message, "/attachments") {
        parts.extend(part(attachment));
    }
    if has(message, "/quick_reply/payload") {
        // Its title is the text.
        let title = None;
        let payload = name(message, "/quick_reply/payload");
        let choice = Part::Choice { title, payload };
        if words.is_empty() {
            parts.push(choice);
        }
    }
    if has(message, "/reply_to/story") {
        parts.push(Part::Story {
            id: id(message, "/reply_to/story/id"),
            url: web(message, "/reply_to/story/url"),
        });
    }
    if is_true(message, "/is_unsupported") {
        let what = "a message that the platform does not hand on: open it there".to_owned();
        parts.push(Part::More { what });
    }
    Content {
        text: words.to_owned(),
        parts,
        reply_to: id(message, "/reply_to/mid"),
        reply_token: None,
    }
}

fn part(attachment: &Value) -> Option<Part> {
    let kind = text(attachment, "/type")?;
    let url = web(attachment, "/payload/url");
    let sticker = whole(attachment, "/payload/sticker_id");
    let file = |kind| {
        Part::Attachment(Attachment {
            kind,
            at: url.clone().map_or(Source::Nowhere, Source::Url),
            name: name(attachment, "/payload/title").or_else(|| name(attachment, "/title")),
            content_type: None,
            size_bytes: None,
        })
    };
    let linked = |what: &str| {
        let title = name(attachment, "/payload/title").or_else(|| name(attachment, "/title"));
        let url = url.clone().or_else(|| web(attachment, "/url"));
        let told: Vec<String> = [Some(what.to_owned()), title, url]
            .into_iter()
            .flatten()
            .collect();
        Part::More {
            what: told.join(": "),
        }
    };
    Some(match kind {
        "sticker" => sticker_part(sticker),
        "image" if sticker.is_some() => sticker_part(sticker),
        "like_heart" => Part::Sticker {
            id: None,
            shows: Some("❤".to_owned()),
        },
        "image" => file(FileKind::Image),
        "video" => file(FileKind::Video),
        "audio" => file(FileKind::Audio),
        "file" => file(FileKind::File),
        "location" => location(
            attachment,
            ("/payload/coordinates/lat", "/payload/coordinates/long"),
            name(attachment, "/title"),
        ),
        // Gone with the story; the platform forbids keeping a copy.
        "story_mention" => Part::Story {
            id: id(attachment, "/payload/id"),
            url,
        },
        "reel" | "ig_reel" => linked("a reel"),
        "share" | "ig_post" => linked("a post"),
        "fallback" => linked("a link"),
        "template" => linked("a message with buttons"),
        "ephemeral" => linked("a picture that could be seen once"),
        other => linked(&format!(
            "an attachment of a kind that is not known here, {}",
            crate::channels::fields::cut(&crate::channels::fields::clean(other), 40)
        )),
    })
}

fn sticker_part(sticker: Option<i64>) -> Part {
    let is_thumb = sticker.is_some_and(|id| THUMBS.contains(&id));
    Part::Sticker {
        id: sticker.map(|id| id.to_string()),
        shows: is_thumb.then(|| "👍".to_owned()),
    }
}
