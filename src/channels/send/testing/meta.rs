//! Messenger, Instagram and WhatsApp.

use super::{answering, check, file, headed, says, sent, shows, template, under};
use crate::channels::item::FileKind;
use crate::channels::outgoing::OutgoingPart;
use crate::channels::platform::Platform;

const KEY: &str = "00000000-0000-0000-0000-000000000007";

fn asked(line: &str, body: &str) -> String {
    let body = body.replace("KEY", KEY);
    format!("POST /graph.facebook.com/v25.0/{line}\nauthorization: Bearer TOKEN\n{body}")
}

fn privately(part: OutgoingPart) -> OutgoingPart {
    OutgoingPart {
        is_private_reply: true,
        ..part
    }
}

#[actix_web::test]
async fn messenger_takes_texts_files_comments_and_private_replies() {
    let made = r#"{"recipient_id":"customer","message_id":"m_1"}"#;
    let check = async |part: &OutgoingPart, answers: &[&str], ids: &[&str], calls: &[String]| {
        let calls: Vec<&str> = calls.iter().map(String::as_str).collect();
        check(Platform::Messenger, part, answers, ids, &calls).await;
    };
    let text = r#"{"message":{"metadata":"KEY","reply_to":{"mid":"m_0"},"text":"Hi"},"messaging_type":"RESPONSE","recipient":{"id":"customer"}}"#;
    let part = answering(says("Hi"), "m_0");
    check(&part, &[made], &["m_1"], &[asked("page/messages", text)]).await;

    let upload = r#""message" = {"attachment":{"payload":{"is_reusable":true},"type":"image"}}
"filedata"; filename="a.bin"; Content-Type: image/png = BYTE"#;
    let shown = r#"{"message":{"attachment":{"payload":{"attachment_id":"55"},"type":"image"},"metadata":"KEY"},"messaging_type":"RESPONSE","recipient":{"id":"customer"}}"#;
    let calls = [
        asked("page/message_attachments", upload),
        asked("page/messages", shown),
    ];
    let part = shows(FileKind::Image, "image/png", "");
    let answers = [r#"{"attachment_id":"55"}"#, made];
    check(&part, &answers, &["m_1"], &calls).await;

    let part = under(says("Hi"), "page_1", "1_2");
    let call = asked("1_2/comments", r#"{"message":"Hi"}"#);
    check(&part, &[r#"{"id":"1_3"}"#], &["1_3"], &[call]).await;
    let part = under(shows(FileKind::Image, "image/png", "Look"), "page_1", "1_2");
    let body = r#"{"attachment_url":"https://hub.example/f/1","message":"Look"}"#;
    let call = asked("1_2/comments", body);
    check(&part, &[r#"{"id":"1_3"}"#], &["1_3"], &[call]).await;

    for (answered, whom) in [("1_2", "comment_id"), ("page_1", "post_id")] {
        let part = privately(under(says("Hi"), "page_1", answered));
        let body = format!(
            r#"{{"message":{{"metadata":"KEY","text":"Hi"}},"messaging_type":"RESPONSE","recipient":{{"{whom}":"{answered}"}}}}"#
        );
        check(&part, &[made], &["m_1"], &[asked("page/messages", &body)]).await;
    }
}

/// After the window, where the channel's app may.
#[actix_web::test]
async fn a_person_who_answers_late_is_tagged_as_one() {
    let made = r#"{"recipient_id":"customer","message_id":"m_1"}"#;
    let late = OutgoingPart {
        is_late: true,
        ..says("Hi")
    };
    let body = r#"{"message":{"metadata":"KEY","text":"Hi"},"messaging_type":"MESSAGE_TAG","recipient":{"id":"customer"},"tag":"HUMAN_AGENT"}"#;
    let call = asked("page/messages", body);
    check(Platform::Messenger, &late, &[made], &["m_1"], &[&call]).await;
    let body = r#"{"message":{"text":"Hi"},"messaging_type":"MESSAGE_TAG","recipient":{"id":"customer"},"tag":"HUMAN_AGENT"}"#;
    let call = asked("me/messages", body);
    check(Platform::Instagram, &late, &[made], &["m_1"], &[&call]).await;
}

#[actix_web::test]
async fn instagram_takes_texts_files_by_address_comments_and_private_replies() {
    let made = r#"{"recipient_id":"customer","message_id":"m_1"}"#;
    let check = async |part: &OutgoingPart, answer: &str, id: &str, call: String| {
        check(Platform::Instagram, part, &[answer], &[id], &[&call]).await;
    };
    let body = r#"{"message":{"text":"Hi"},"recipient":{"id":"customer"}}"#;
    check(&says("Hi"), made, "m_1", asked("me/messages", body)).await;
    let body = r#"{"message":{"attachment":{"payload":{"url":"https://hub.example/f/1"},"type":"image"}},"recipient":{"id":"customer"}}"#;
    let part = shows(FileKind::Image, "image/png", "");
    check(&part, made, "m_1", asked("me/messages", body)).await;
    let part = under(says("Hi"), "media", "17");
    let call = asked("17/replies", r#"{"message":"Hi"}"#);
    check(&part, r#"{"id":"18"}"#, "18", call).await;
    let part = privately(part);
    let body = r#"{"message":{"text":"Hi"},"recipient":{"comment_id":"17"}}"#;
    check(&part, made, "m_1", asked("me/messages", body)).await;
}

#[actix_web::test]
async fn whatsapp_takes_texts_files_and_templates() {
    let made = r#"{"contacts":[{"input":"4479","wa_id":"4479"}],"messages":[{"id":"wamid.1"}]}"#;
    let ada = |part: OutgoingPart| OutgoingPart {
        to: "447912345678".to_owned(),
        ..part
    };
    let check = async |part: &OutgoingPart, answers: &[&str], calls: &[String]| {
        let calls: Vec<&str> = calls.iter().map(String::as_str).collect();
        check(Platform::Whatsapp, part, answers, &["wamid.1"], &calls).await;
    };
    let around = |rest: &str| {
        let body = format!(r#"{{"biz_opaque_callback_data":"KEY",{rest}"#);
        asked("page/messages", &body)
    };
    let text = r#""context":{"message_id":"wamid.0"},"messaging_product":"whatsapp","recipient_type":"individual","text":{"body":"Hi","preview_url":true},"to":"447912345678","type":"text"}"#;
    let part = answering(ada(says("Hi")), "wamid.0");
    check(&part, &[made], &[around(text)]).await;

    // Who hides their number has an id instead.
    let hidden = r#""messaging_product":"whatsapp","recipient":"US.1","recipient_type":"individual","text":{"body":"Hi","preview_url":true},"type":"text"}"#;
    let part = OutgoingPart {
        to: "US.1".to_owned(),
        ..says("Hi")
    };
    check(&part, &[made], &[around(hidden)]).await;

    for (kind, content_type, shown) in [
        (
            FileKind::Image,
            "image/png",
            r#""image":{"caption":"Look","id":"77"}"#,
        ),
        (
            FileKind::Video,
            "video/mp4",
            r#""video":{"caption":"Look","id":"77"}"#,
        ),
        (
            FileKind::Image,
            "image/webp",
            r#""document":{"caption":"Look","filename":"a.bin","id":"77"}"#,
        ),
    ] {
        let upload = format!(
            "\"messaging_product\" = whatsapp\n\"type\" = {content_type}\n\"file\"; filename=\"a.bin\"; Content-Type: {content_type} = BYTE"
        );
        let name = shown.split('"').nth(1).unwrap();
        let mut fields = [
            r#""messaging_product":"whatsapp""#.to_owned(),
            r#""recipient_type":"individual""#.to_owned(),
            r#""to":"447912345678""#.to_owned(),
            format!(r#""type":"{name}""#),
            shown.to_owned(),
        ];
        fields.sort();
        let message = around(&format!("{}}}", fields.join(",")));
        let part = ada(shows(kind, content_type, "Look"));
        let calls = [asked("page/media", &upload), message];
        check(&part, &[r#"{"id":"77"}"#, made], &calls).await;
    }

    let filled = r#""messaging_product":"whatsapp","recipient_type":"individual","template":{"components":[{"parameters":[{"text":"Ada","type":"text"}],"type":"body"}],"language":{"code":"en_US"},"name":"hello"},"to":"447912345678","type":"template"}"#;
    check(&ada(template()), &[made], &[around(filled)]).await;

    // With a picture above it, which is uploaded first.
    let part = ada(headed(file(FileKind::Image, "image/png")));
    let (sent, calls) = sent(Platform::Whatsapp, &part, &[r#"{"id":"77"}"#, made]).await;
    assert_eq!(sent.unwrap().external_ids, ["wamid.1"]);
    assert!(calls[0].contains("page/media"), "{calls:?}");
    let header = r#"{"parameters":[{"image":{"id":"77"},"type":"image"}],"type":"header"}"#;
    assert!(calls[1].contains(header), "{calls:?}");
}
