//! What is known of a message when the platform is not there, or goes away in the middle.

use super::{Reply, Stub, credentials, file, in_group, part, says};
use crate::channels::item::FileKind;
use crate::channels::limits::ANSWER_BYTES_MAX;
use crate::channels::outgoing::{FailureClass, OutgoingPart, PartBody};
use crate::channels::platform::Platform;
use crate::channels::send::{Sender, send};

async fn class(sender: &Sender, platform: Platform, part: &OutgoingPart) -> FailureClass {
    let failure = send(sender, platform, &credentials(), part).await;
    let failure = failure.unwrap_err();
    assert!(!failure.reason.contains("TOKEN"), "{}", failure.reason);
    failure.class
}

#[actix_web::test]
async fn a_message_that_nobody_answered_is_unclear_unless_its_key_is_known() {
    for (platform, right) in [
        (Platform::Telegram, FailureClass::Unclear),
        (Platform::Messenger, FailureClass::Unclear),
        (Platform::Whatsapp, FailureClass::Unclear),
        (Platform::X, FailureClass::Unclear),
        (Platform::Twilio, FailureClass::Unclear),
        (Platform::Line, FailureClass::Transient),
        (Platform::Generic, FailureClass::Transient),
    ] {
        for reply in [Reply::HangUp, Reply::Silence] {
            let stub = Stub::start(vec![reply]).await;
            let class = class(&stub.sender(), platform, &says("Hi")).await;
            assert_eq!(class, right, "{platform:?}");
            assert_eq!(stub.asked().len(), 1, "asked once");
        }
    }
}

#[actix_web::test]
async fn a_platform_that_cannot_be_reached_has_nothing() {
    let stub = Stub::start(Vec::new()).await;
    // Nobody listens on a port that was given back.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let sender = stub.sender().at(base.parse().unwrap());
    let class = class(&sender, Platform::Telegram, &says("Hi")).await;
    assert_eq!(class, FailureClass::Transient);
}

#[actix_web::test]
async fn what_is_lost_before_the_message_itself_may_be_done_again() {
    let picture = part(PartBody::File {
        file: file(FileKind::Image, "image/png"),
        caption: String::new(),
    });
    for reply in [Reply::HangUp, Reply::Silence] {
        let stub = Stub::start(vec![reply]).await;
        let class = class(&stub.sender(), Platform::Slack, &says("Hi")).await;
        assert_eq!(class, FailureClass::Transient);
    }
    let stub = Stub::start(vec![Reply::HangUp]).await;
    let class = class(&stub.sender(), Platform::Whatsapp, &picture).await;
    assert_eq!(class, FailureClass::Transient);
}

#[actix_web::test]
async fn an_answer_without_end_is_not_read() {
    let huge = " ".repeat(ANSWER_BYTES_MAX + 1);
    for (status, right) in [(200, FailureClass::Unclear), (503, FailureClass::Transient)] {
        let stub = Stub::start(vec![Reply::json(status, &huge)]).await;
        let part = in_group(says("Hi"), "C1", None);
        let class = class(&stub.sender(), Platform::Slack, &part).await;
        assert_eq!(class, right, "{status}");
    }
}

#[actix_web::test]
async fn a_redirect_is_not_followed() {
    let headers = vec![("location", "/elsewhere".to_owned())];
    let stub = Stub::start(vec![Reply::Body(307, headers, Vec::new())]).await;
    let class = class(&stub.sender(), Platform::Generic, &says("Hi")).await;
    assert_eq!(class, FailureClass::TokenInvalid);
    assert_eq!(stub.asked().len(), 1);
}

#[actix_web::test]
async fn a_file_that_is_gone_is_said_so() {
    let stub = Stub::start(Vec::new()).await;
    let mut gone = file(FileKind::Image, "image/png");
    gone.file_key = "attachments/none".to_owned();
    let caption = String::new();
    let part = part(PartBody::File {
        file: gone,
        caption,
    });
    let class = class(&stub.sender(), Platform::Telegram, &part).await;
    assert_eq!(class, FailureClass::Invalid);
    assert!(stub.asked().is_empty());
}
