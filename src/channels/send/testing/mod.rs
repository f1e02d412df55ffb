//! Each platform is spoken to as its documentation has it: against a stand-in that keeps what it was asked.

mod acting;
mod answers;
mod lost;
mod meta;
mod others;
mod parting;
mod stub;

use uuid::Uuid;

pub(super) use stub::{Reply, Stub};

use super::send;
use crate::channels::credentials::Credentials;
use crate::channels::item::{FileKind, Thread};
use crate::channels::outgoing::{
    OutgoingFile, OutgoingPart, PartBody, SendFailure, Sent, Template,
};
use crate::channels::platform::Platform;

/// With everything that any platform needs for sending.
fn credentials() -> Credentials {
    Credentials::of(&[
        ("access_token", "TOKEN"),
        ("bot_token", "1:TOKEN"),
        ("account_sid", "AC1"),
        ("auth_token", "AUTH"),
        ("secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        ("secret_token", "VERIFY"),
        ("callback_url", "https://shop.example/hook"),
        ("waba_id", "900"),
        ("phone_number_id", "800"),
    ])
}

fn part(body: PartBody) -> OutgoingPart {
    OutgoingPart {
        key: Uuid::from_u128(7),
        to: "customer".to_owned(),
        account: Some("page".to_owned()),
        thread: None,
        reply_to: None,
        is_private_reply: false,
        is_late: false,
        reply_token: None,
        receipts_url: Some("https://hub.example/webhooks/twilio/k".to_owned()),
        body,
    }
}

fn says(text: &str) -> OutgoingPart {
    part(PartBody::Text(text.to_owned()))
}

fn shows(kind: FileKind, content_type: &str, caption: &str) -> OutgoingPart {
    let file = file(kind, content_type);
    let caption = caption.to_owned();
    part(PartBody::File { file, caption })
}

fn file(kind: FileKind, content_type: &str) -> OutgoingFile {
    OutgoingFile {
        kind,
        name: "a.bin".to_owned(),
        content_type: content_type.to_owned(),
        size_bytes: 4,
        file_key: stub::KEY.to_owned(),
        url: Some("https://hub.example/f/1".to_owned()),
    }
}

fn template() -> OutgoingPart {
    part(PartBody::Template(Template {
        name: "hello".to_owned(),
        language: "en_US".to_owned(),
        values: vec!["Ada".to_owned()],
        header: None,
    }))
}

/// With this file above it.
fn headed(file: OutgoingFile) -> OutgoingPart {
    let PartBody::Template(template) = template().body else {
        panic!("it is a template")
    };
    part(PartBody::Template(Template {
        header: Some(file),
        ..template
    }))
}

fn under(part: OutgoingPart, post: &str, answered: &str) -> OutgoingPart {
    OutgoingPart {
        thread: Some(Thread::comments(post.to_owned(), None)),
        reply_to: Some(answered.to_owned()),
        ..part
    }
}

fn in_group(part: OutgoingPart, group: &str, answered: Option<&str>) -> OutgoingPart {
    OutgoingPart {
        thread: Some(Thread::group(group.to_owned())),
        reply_to: answered.map(str::to_owned),
        ..part
    }
}

fn answering(part: OutgoingPart, answered: &str) -> OutgoingPart {
    OutgoingPart {
        reply_to: Some(answered.to_owned()),
        ..part
    }
}

/// Sends, with these answers in their order, and says what came of it and what was asked.
async fn sent(
    platform: Platform,
    part: &OutgoingPart,
    answers: &[&str],
) -> (Result<Sent, SendFailure>, Vec<String>) {
    let replies = answers.iter().map(|body| Reply::json(200, body));
    let stub = Stub::start(replies.collect()).await;
    let sent = send(&stub.sender(), platform, &credentials(), part).await;
    (sent, stub.asked())
}

/// The ids that come of it, and what was asked on the way.
async fn check(
    platform: Platform,
    part: &OutgoingPart,
    answers: &[&str],
    ids: &[&str],
    asked: &[&str],
) {
    let (sent, found) = sent(platform, part, answers).await;
    assert_eq!(found, asked, "{platform:?}");
    assert_eq!(sent.unwrap().external_ids, ids, "{platform:?}");
}
