//! One message or one callback: a form's parameters.

use std::collections::BTreeMap;

use crate::channels::fields::{bad, is_id, is_web, one_line, posted, unknown};
use crate::channels::item::{
    Attachment, Author, Change, Content, FileKind, Item, Parsed, Part, Receipt, ReceiptState,
    Source,
};
use crate::channels::limits::{NAME_CHARS_MAX, PHONE_CHARS_MAX};
use crate::channels::platform::Unreadable;

/// What Twilio hands on of one message.
const MEDIA_MAX: usize = 10;
const PARAMETERS_MAX: usize = 1_000;

/// What Twilio takes for an opt-out by SMS, and for its end, when nothing else is set up.
const STOP_WORDS: &[&str] = &[
    "STOP",
    "STOPALL",
    "UNSUBSCRIBE",
    "CANCEL",
    "END",
    "QUIT",
    "REVOKE",
    "OPTOUT",
];
const START_WORDS: &[&str] = &["START", "YES", "UNSTOP"];

struct Form(BTreeMap<String, String>);

pub fn parse(body: &[u8]) -> Result<Vec<Parsed>, Unreadable> {
    if body.trim_ascii_start().first() == Some(&b'{') {
        return Ok(vec![unknown("an event in JSON")]);
    }
    let pairs = url::form_urlencoded::parse(body).into_owned();
    let form = Form(pairs.take(PARAMETERS_MAX).collect());
    Ok(form.items())
}

impl Form {
    /// Not the empty one.
    fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.get(name).map(String::as_str);
        value.filter(|value| !value.is_empty())
    }

    fn id(&self, name: &str) -> Option<String> {
        self.get(name).filter(|id| is_id(id)).map(str::to_owned)
    }

    fn line(&self, name: &str) -> Option<String> {
        one_line(self.get(name)?, NAME_CHARS_MAX)
    }

    fn items(&self) -> Vec<Parsed> {
        for (field, why) in [
            ("TranscriptionSid", "the words of a recording"),
            ("TranscriptionEvent", "the words of a call"),
            ("RecordingSid", "a recording of a call"),
            ("CallSid", "a phone call: this channel takes messages"),
            ("StreamEvent", "of the sound of a call"),
        ] {
            if self.get(field).is_some() {
                return vec![Parsed::Ignored(why)];
            }
        }
        let sid = self.id("MessageSid").or_else(|| self.id("SmsSid"));
        let Some(sid) = sid else {
            let first = self.0.keys().next();
            return vec![unknown(first.map_or("an empty form", String::as_str))];
        };
        let status = self.get("MessageStatus").or_else(|| self.get("SmsStatus"));
        match status {
            None | Some("received" | "receiving") => self.message(sid),
            Some(status) => vec![self.receipt(sid, status)],
        }
    }

    fn message(&self, sid: String) -> Vec<Parsed> {
        let Some(from) = self.id("From") else {
            return vec![bad("a message without a sender")];
        };
        let mut parsed = vec![self.item(from.clone(), "To", sid, posted(self.content()))];
        parsed.extend(self.is_opted_out(&from).map(|is_opted_out| {
            self.item(from, "To", String::new(), Change::OptedOut(is_opted_out))
        }));
        parsed
    }

    /// Twilio answers these words by itself, and sends nothing more to who said stop. It names them with
    /// `OptOutType` where the service has opt-outs of its own, else they are known by what they say; on
    /// WhatsApp they are words like others.
    fn is_opted_out(&self, from: &str) -> Option<bool> {
        match self.get("OptOutType") {
            Some("STOP") => return Some(true),
            Some("START") => return Some(false),
            Some(_) => return None,
            None => {}
        }
        if from.contains(':') {
            return None;
        }
        let word = self.get("Body")?.trim().to_uppercase();
        if STOP_WORDS.contains(&word.as_str()) {
            return Some(true);
        }
        START_WORDS.contains(&word.as_str()).then_some(false)
    }

    fn receipt(&self, sid: String, status: &str) -> Parsed {
        let state = match status {
            "sent" => ReceiptState::Sent,
            "delivered" => ReceiptState::Delivered,
            "read" => ReceiptState::Read,
            "undelivered" | "failed" => ReceiptState::Failed,
            "accepted" | "scheduled" | "queued" | "sending" | "canceled" => {
                return Parsed::Ignored("a message of ours is on its way");
            }
            other => return unknown(other),
        };
        let reason = self.get("ErrorCode").map(|code| {
            let words = self.line("ErrorMessage").unwrap_or_default();
            format!("{code} {words}")
        });
        let reason = reason.and_then(|reason| one_line(&reason, NAME_CHARS_MAX));
        let until = None;
        let to = self.id("To").unwrap_or_default();
        let receipt = Receipt {
            state,
            until,
            reason,
        };
        self.item(to, "From", sid, Change::Receipt(receipt))
    }

    fn item(&self, person: String, ours: &str, message_id: String, change: Change) -> Parsed {
        // `whatsapp:+44…` is another address than `+44…`: replies go where it came from.
        let number = person.rsplit(':').next().unwrap_or_default();
        let phone = number.starts_with('+').then(|| number.to_owned());
        Parsed::Item(Box::new(Item {
            author: Author {
                name: self.line("ProfileName"),
                phone: phone.and_then(|phone| one_line(&phone, PHONE_CHARS_MAX)),
                id: person,
                ..Author::default()
            },
            account: self.id(ours),
            thread: None,
            message_id,
            at: None,
            change,
        }))
    }

    fn content(&self) -> Content {
        let mut parts = Vec::new();
        let count = self.get("NumMedia").and_then(|count| count.parse().ok());
        for number in 0..count.unwrap_or(0_usize).min(MEDIA_MAX) {
            parts.push(self.file(number));
        }
        if let (Some(latitude), Some(longitude)) = (self.line("Latitude"), self.line("Longitude")) {
            parts.push(Part::Location {
                latitude,
                longitude,
                name: self.line("Address").or_else(|| self.line("Label")),
            });
        }
        let words = self.get("Body").unwrap_or_default();
        if self.get("ButtonPayload").is_some() || self.get("ButtonText").is_some() {
            let title = self.line("ButtonText");
            let payload = self.line("ButtonPayload");
            // The body repeats the button's text.
            if title.as_deref() != Some(words) || words.is_empty() {
                parts.push(Part::Choice { title, payload });
            }
        }
        Content {
            text: words.to_owned(),
            parts,
            reply_to: self.id("OriginalRepliedMessageSid"),
            reply_token: None,
        }
    }

    fn file(&self, number: usize) -> Part {
        let kind = self.line(&format!("MediaContentType{number}"));
        let url = self.get(&format!("MediaUrl{number}"));
        let url = url.filter(|url| is_web(url)).map(str::to_owned);
        let family = kind.as_deref().and_then(|kind| kind.split('/').next());
        Part::Attachment(Attachment {
            kind: match family {
                Some("image") => FileKind::Image,
                Some("video") => FileKind::Video,
                Some("audio") => FileKind::Audio,
                Some(_) | None => FileKind::File,
            },
            at: url.map_or(Source::Nowhere, Source::Url),
            name: None,
            content_type: kind,
            size_bytes: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: &str, body: &str, kind: Option<&str>, expected: Option<bool>) {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs([("MessageSid", "SM1"), ("From", from), ("Body", body)]);
        form.extend_pairs(kind.map(|kind| ("OptOutType", kind)));
        let parsed = parse(form.finish().as_bytes()).unwrap();
        let told = parsed.iter().find_map(|one| match one {
            Parsed::Item(item) => {
                if let Change::OptedOut(is_opted_out) = item.change {
                    return Some(is_opted_out);
                }
                None
            }
            Parsed::Mention(_) | Parsed::Ignored(_) | Parsed::Unknown(_) | Parsed::Bad(_) => None,
        });
        assert_eq!(told, expected, "{from} {body} {kind:?}");
    }

    #[test]
    fn stop_and_start_are_told_from_what_merely_has_the_words() {
        let sms = "+4915112345678";
        check(sms, " Stop ", None, Some(true));
        check(sms, "UNSUBSCRIBE", None, Some(true));
        check(sms, "unstop", None, Some(false));
        check(sms, "please stop by", None, None);
        check(sms, "", None, None);
        check(sms, "Stopp", Some("STOP"), Some(true));
        check(sms, "STOP", Some("HELP"), None);
        check("whatsapp:+4915112345678", "STOP", None, None);
    }
}
