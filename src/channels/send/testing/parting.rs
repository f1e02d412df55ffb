//! What a message is sent as, and what is refused before anything goes out.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::file;
use crate::channels::item::{FileKind, Thread};
use crate::channels::outgoing::{FailureClass, Outgoing, OutgoingFile, PartBody, Template};
use crate::channels::platform::Platform;
use crate::channels::send::{parts, way_out};

fn message(text: &str, files: Vec<OutgoingFile>) -> Outgoing {
    Outgoing {
        key: Uuid::from_u128(1),
        to: "customer".to_owned(),
        account: None,
        thread: None,
        reply_to: Some("r".to_owned()),
        is_private_reply: false,
        is_late: false,
        reply_token: None,
        text: text.to_owned(),
        files,
        template: None,
        receipts_url: None,
    }
}

/// `text`, `file` or `file: caption` of each part.
fn bodies(platform: Platform, message: &Outgoing) -> Vec<String> {
    let parts = parts(platform, message).unwrap();
    let keys: BTreeSet<Uuid> = parts.iter().map(|part| part.key).collect();
    assert_eq!(keys.len(), parts.len(), "each has a key of its own");
    parts
        .into_iter()
        .map(|part| match part.body {
            PartBody::Text(text) => text,
            PartBody::File { caption, .. } if caption.is_empty() => "file".to_owned(),
            PartBody::File { caption, .. } => format!("file: {caption}"),
            PartBody::Template(template) => format!("template {}", template.name),
        })
        .collect()
}

fn picture() -> OutgoingFile {
    file(FileKind::Image, "image/png")
}

#[test]
fn a_text_stands_under_a_file_where_it_may() {
    let two = message("Hi", vec![picture(), picture()]);
    for (platform, right) in [
        (Platform::Generic, &["file: Hi", "file"][..]),
        (Platform::Messenger, &["Hi", "file", "file"]),
        (Platform::Instagram, &["Hi", "file", "file"]),
        (Platform::Whatsapp, &["file: Hi", "file"]),
        (Platform::X, &["file: Hi", "file"]),
        (Platform::Telegram, &["file: Hi", "file"]),
        (Platform::Line, &["Hi", "file", "file"]),
        (Platform::Slack, &["Hi", "file", "file"]),
        (Platform::Twilio, &["file: Hi", "file"]),
    ] {
        assert_eq!(bodies(platform, &two), right, "{platform:?}");
    }
    let long = message(&"x".repeat(1_025), vec![picture()]);
    assert_eq!(bodies(Platform::Telegram, &long)[1], "file");
    let sound = message("Hi", vec![file(FileKind::Audio, "audio/ogg")]);
    assert_eq!(bodies(Platform::Whatsapp, &sound), ["Hi", "file"]);
}

#[test]
fn keys_follow_from_the_message_and_only_the_first_part_quotes() {
    let two = message("Hi", vec![picture()]);
    let made = parts(Platform::Line, &two).unwrap();
    assert_eq!(made, parts(Platform::Line, &two).unwrap());
    assert_eq!(made[0].key.get_version_num(), 5);
    let answered: Vec<_> = made.iter().map(|part| part.reply_to.is_some()).collect();
    assert_eq!(answered, [true, false]);
    let mut group = two;
    group.thread = Some(Thread::group("g".to_owned()));
    let made = parts(Platform::Line, &group).unwrap();
    assert!(made.iter().all(|part| part.reply_to.is_some()));
}

#[test]
fn what_a_platform_does_not_take_is_refused_before() {
    let refused = |platform: Platform, message: &Outgoing, word: &str| {
        let failure = parts(platform, message).unwrap_err();
        assert_eq!(failure.class, FailureClass::Invalid);
        assert!(
            failure.reason.contains(word),
            "{platform:?}: {}",
            failure.reason
        );
    };
    for platform in Platform::ALL {
        let way = way_out(*platform);
        for (is_public, writing) in [(false, way.direct), (true, way.comments)] {
            let thread = is_public.then(|| Thread::comments("p".to_owned(), None));
            let Some(writing) = writing else {
                let mut elsewhere = message("Hi", Vec::new());
                elsewhere.thread = thread;
                refused(*platform, &elsewhere, "takes no");
                continue;
            };
            let mut fits = message(&"x".repeat(writing.text_chars_max), Vec::new());
            fits.thread = thread;
            assert_eq!(parts(*platform, &fits).unwrap().len(), 1);
            fits.text.push('x');
            refused(*platform, &fits, "too long");
            fits.text = " \n".to_owned();
            refused(*platform, &fits, "nothing");
            fits.files = vec![picture(); writing.files.per_message_max + 1];
            refused(*platform, &fits, "send");
        }
    }
    let big = OutgoingFile {
        size_bytes: 10_000_001,
        ..picture()
    };
    refused(Platform::Telegram, &message("", vec![big]), "too big");
    let hidden = OutgoingFile {
        url: None,
        ..picture()
    };
    refused(Platform::Line, &message("", vec![hidden]), "public_url");
    let video = file(FileKind::Video, "video/mp4");
    refused(Platform::Line, &message("", vec![video]), "video");
}

#[test]
fn a_comment_is_answered_privately_by_one_message() {
    let mut under = message("Hi", Vec::new());
    under.thread = Some(Thread::comments("p".to_owned(), None));
    under.is_private_reply = true;
    assert_eq!(bodies(Platform::Messenger, &under), ["Hi"]);
    assert!(parts(Platform::Linkedin, &under).is_err());
    under.files = vec![picture()];
    let failure = parts(Platform::Messenger, &under).unwrap_err();
    assert!(failure.reason.contains("one message only"));
    under.thread = None;
    assert!(parts(Platform::Messenger, &under).is_err());
}

#[test]
fn templates_are_whatsapps() {
    let mut with = message("", Vec::new());
    with.template = Some(Template {
        name: "hello".to_owned(),
        language: "en".to_owned(),
        values: Vec::new(),
        header: None,
    });
    assert_eq!(bodies(Platform::Whatsapp, &with), ["template hello"]);
    assert!(parts(Platform::Messenger, &with).is_err());
}
