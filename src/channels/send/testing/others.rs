//! Everybody but Meta.

use super::{Reply, Stub, answering, check, credentials, in_group, says, sent, shows, under};
use crate::channels::credentials::Credentials;
use crate::channels::item::{FileKind, Thread};
use crate::channels::outgoing::{FailureClass, OutgoingPart};
use crate::channels::platform::Platform;
use crate::channels::send::send;

const KEY: &str = "00000000-0000-0000-0000-000000000007";

#[actix_web::test]
async fn telegram_takes_texts_and_files_and_follows_a_group_that_grew() {
    let made = r#"{"ok":true,"result":{"message_id":9,"chat":{"id":-5}}}"#;
    let bot = "POST /api.telegram.org/bot1:TOKEN";
    let body = r#"{"chat_id":"customer","reply_parameters":{"allow_sending_without_reply":true,"message_id":3},"text":"Hi"}"#;
    let part = answering(says("Hi"), "customer/3");
    let call = format!("{bot}/sendMessage\n{body}");
    check(Platform::Telegram, &part, &[made], &["-5/9"], &[&call]).await;

    let grew = r#"{"ok":false,"error_code":400,"description":"group chat was upgraded","parameters":{"migrate_to_chat_id":-100}}"#;
    let part = in_group(says("Hi"), "-5", None);
    let calls = [
        format!("{bot}/sendMessage\n{}", r#"{"chat_id":"-5","text":"Hi"}"#),
        format!("{bot}/sendMessage\n{}", r#"{"chat_id":"-100","text":"Hi"}"#),
    ];
    let moved = made.replace("-5", "-100");
    let calls: Vec<&str> = calls.iter().map(String::as_str).collect();
    check(
        Platform::Telegram,
        &part,
        &[grew, &moved],
        &["-100/9"],
        &calls,
    )
    .await;

    for (kind, content_type, name, field) in [
        (FileKind::Image, "image/jpeg", "sendPhoto", "photo"),
        (FileKind::Video, "video/mp4", "sendVideo", "video"),
        (FileKind::Audio, "audio/mpeg", "sendAudio", "audio"),
        (FileKind::Audio, "audio/ogg", "sendVoice", "voice"),
        (
            FileKind::File,
            "application/pdf",
            "sendDocument",
            "document",
        ),
        (FileKind::Image, "image/gif", "sendDocument", "document"),
    ] {
        let part = shows(kind, content_type, "Look");
        let call = format!(
            "{bot}/{name}\n\"chat_id\" = customer\n\"caption\" = Look\n\"{field}\"; filename=\"a.bin\"; Content-Type: {content_type} = BYTE"
        );
        check(Platform::Telegram, &part, &[made], &["-5/9"], &[&call]).await;
    }
}

/// Free while it is fresh; used up, the message is pushed; lost, the token itself tells.
#[actix_web::test]
async fn line_is_replied_to_while_the_token_is_good() {
    let part = OutgoingPart {
        reply_token: Some("rt".to_owned()),
        ..says("Hi")
    };
    let made = || Reply::json(200, r#"{"sentMessages":[{"id":"9"}]}"#);
    let used = || Reply::json(400, r#"{"message":"Invalid reply token"}"#);
    for (replies, ids, asked) in [
        (vec![made()], Some(vec!["9"]), vec!["reply"]),
        (vec![used(), made()], Some(vec!["9"]), vec!["reply", "push"]),
        (
            vec![Reply::HangUp, made()],
            Some(vec!["9"]),
            vec!["reply", "reply"],
        ),
        (
            vec![Reply::HangUp, used()],
            Some(vec![]),
            vec!["reply", "reply"],
        ),
        (
            vec![Reply::HangUp, Reply::HangUp],
            None,
            vec!["reply", "reply"],
        ),
    ] {
        let stub = Stub::start(replies).await;
        let sent = send(&stub.sender(), Platform::Line, &credentials(), &part).await;
        match (sent, ids) {
            (Ok(sent), Some(ids)) => assert_eq!(sent.external_ids, ids),
            (Err(failure), None) => assert_eq!(failure.class, FailureClass::Unclear),
            (sent, _) => panic!("{sent:?}"),
        }
        let paths = stub.asked().into_iter();
        let paths: Vec<String> = paths
            .filter_map(|one| Some(one.lines().next()?.rsplit('/').next()?.to_owned()))
            .collect();
        assert_eq!(paths, asked);
    }
}

#[actix_web::test]
async fn line_is_pushed_to_with_a_key_and_a_repeat_is_a_success() {
    let made = r#"{"sentMessages":[{"id":"461","quoteToken":"q"}]}"#;
    let around = |message: &str, to: &str| {
        format!(
            "POST /api.line.me/v2/bot/message/push\nauthorization: Bearer TOKEN\nx-line-retry-key: {KEY}\n{{\"messages\":[{message}],\"to\":\"{to}\"}}"
        )
    };
    let text = r#"{"text":"Hi","type":"text"}"#;
    let call = around(text, "customer");
    check(Platform::Line, &says("Hi"), &[made], &["461"], &[&call]).await;
    let part = in_group(says("Hi"), "C1", None);
    check(
        Platform::Line,
        &part,
        &[made],
        &["461"],
        &[&around(text, "C1")],
    )
    .await;
    let picture = r#"{"originalContentUrl":"https://hub.example/f/1","previewImageUrl":"https://hub.example/f/1","type":"image"}"#;
    let part = shows(FileKind::Image, "image/png", "");
    let call = around(picture, "customer");
    check(Platform::Line, &part, &[made], &["461"], &[&call]).await;

    let headers = vec![("x-line-accepted-request-id", "r".to_owned())];
    let known = Reply::Body(409, headers, made.as_bytes().to_vec());
    let stub = Stub::start(vec![known]).await;
    let sent = send(&stub.sender(), Platform::Line, &credentials(), &says("Hi")).await;
    assert_eq!(sent.unwrap().external_ids, ["461"]);
}

#[actix_web::test]
async fn slack_takes_texts_in_their_thread_and_files_in_three_steps() {
    let made = r#"{"ok":true,"channel":"C1","ts":"17.2"}"#;
    let call = |name: &str, body: &str| {
        format!("POST /slack.com/api/{name}\nauthorization: Bearer 1:TOKEN\n{body}")
    };
    let part = in_group(says("a < b & c"), "C1", Some("C1/17.1"));
    let body = r#"{"channel":"C1","text":"a &lt; b &amp; c","thread_ts":"17.1"}"#;
    let asked = [call("chat.postMessage", body)];
    check(Platform::Slack, &part, &[made], &["C1/17.2"], &[&asked[0]]).await;
    let part = OutgoingPart {
        thread: Some(Thread {
            parent: Some("16.0".to_owned()),
            ..Thread::group("C1".to_owned())
        }),
        ..part
    };
    let body = body.replace("17.1", "16.0");
    let asked = [call("chat.postMessage", &body)];
    check(Platform::Slack, &part, &[made], &["C1/17.2"], &[&asked[0]]).await;

    // A chat of two is opened before.
    let opened = r#"{"ok":true,"channel":{"id":"D1"}}"#;
    let asked = [
        call("conversations.open", r#"{"users":"customer"}"#),
        call("chat.postMessage", r#"{"channel":"D1","text":"Hi"}"#),
    ];
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    let answers = [opened, &made.replace("C1", "D1")];
    check(Platform::Slack, &says("Hi"), &answers, &["D1/17.2"], &asked).await;

    let part = in_group(shows(FileKind::File, "application/pdf", ""), "C1", None);
    let place =
        r#"{"ok":true,"upload_url":"https://files.slack.com/upload/v1/ABC","file_id":"F1"}"#;
    let asked = [
        call("files.getUploadURLExternal", "filename=a.bin&length=4"),
        "POST /files.slack.com/upload/v1/ABC\nBYTE".to_owned(),
        call(
            "files.completeUploadExternal",
            r#"{"channel_id":"C1","files":[{"id":"F1","title":"a.bin"}]}"#,
        ),
    ];
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    let answers = [place, "OK - 4", r#"{"ok":true,"files":[{"id":"F1"}]}"#];
    check(Platform::Slack, &part, &answers, &["C1/file:F1"], &asked).await;
}

#[actix_web::test]
async fn twilio_takes_a_form_that_says_where_receipts_go() {
    let made = r#"{"sid":"SM1","status":"queued"}"#;
    let around = |body: &str| {
        format!(
            "POST /api.twilio.com/2010-04-01/Accounts/AC1/Messages.json\nauthorization: Basic QUMxOkFVVEg=\n{body}&StatusCallback=https%3A%2F%2Fhub.example%2Fwebhooks%2Ftwilio%2Fk"
        )
    };
    let part = OutgoingPart {
        to: "whatsapp:+44".to_owned(),
        account: Some("whatsapp:+1".to_owned()),
        ..says("Hi you")
    };
    let call = around("To=whatsapp%3A%2B44&From=whatsapp%3A%2B1&Body=Hi+you");
    check(Platform::Twilio, &part, &[made], &["SM1"], &[&call]).await;
    let part = shows(FileKind::Image, "image/png", "Look");
    let call = around("To=customer&From=page&Body=Look&MediaUrl=https%3A%2F%2Fhub.example%2Ff%2F1");
    check(Platform::Twilio, &part, &[made], &["SM1"], &[&call]).await;
}

#[actix_web::test]
async fn x_takes_direct_messages_and_posts_that_answer() {
    let x = |line: &str, body: &str| {
        format!("{line}\nauthorization: Bearer TOKEN\n{body}")
            .trim_end()
            .to_owned()
    };
    let direct = x(
        "POST /api.x.com/2/dm_conversations/with/customer/messages",
        r#"{"text":"Hi"}"#,
    );
    let made = r#"{"data":{"dm_conversation_id":"1-2","dm_event_id":"5"}}"#;
    check(Platform::X, &says("Hi"), &[made], &["page/5"], &[&direct]).await;
    let part = under(says("Hi"), "70", "page/71");
    let post = x(
        "POST /api.x.com/2/tweets",
        r#"{"reply":{"in_reply_to_tweet_id":"71"},"text":"Hi"}"#,
    );
    let posted = r#"{"data":{"id":"72","text":"Hi"}}"#;
    check(Platform::X, &part, &[posted], &["page/72"], &[&post]).await;

    let upload = "POST /api.x.com/2/media/upload";
    let asked = [
        x(
            upload,
            "\"command\" = INIT\n\"media_type\" = image/png\n\"total_bytes\" = 4\n\"media_category\" = dm_image",
        ),
        x(
            upload,
            "\"command\" = APPEND\n\"media_id\" = 88\n\"segment_index\" = 0\n\"media\"; filename=\"a.bin\"; Content-Type: image/png = BYTE",
        ),
        x(upload, "\"command\" = FINALIZE\n\"media_id\" = 88"),
        x(
            "GET /api.x.com/2/media/upload?command=STATUS&media_id=88",
            "",
        ),
        x(
            "POST /api.x.com/2/dm_conversations/with/customer/messages",
            r#"{"attachments":[{"media_id":"88"}],"text":"Look"}"#,
        ),
    ];
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    let answers = [
        r#"{"data":{"id":"88"}}"#,
        "{}",
        r#"{"data":{"id":"88","processing_info":{"state":"pending","check_after_secs":0}}}"#,
        r#"{"data":{"id":"88","processing_info":{"state":"succeeded"}}}"#,
        made,
    ];
    let part = shows(FileKind::Image, "image/png", "Look");
    check(Platform::X, &part, &answers, &["page/5"], &asked).await;
}

#[actix_web::test]
async fn linkedin_takes_comments_on_two_levels() {
    let post = "urn:li:activity:1";
    let comment = "urn:li:comment:(urn:li:activity:1,2)";
    let part = OutgoingPart {
        account: Some("urn:li:organization:3".to_owned()),
        ..under(says("Hi"), post, comment)
    };
    let call = format!(
        "POST /api.linkedin.com/rest/socialActions/urn%3Ali%3Acomment%3A%28urn%3Ali%3Aactivity%3A1%2C2%29/comments\nauthorization: Bearer TOKEN\nlinkedin-version: 202607\nx-restli-protocol-version: 2.0.0\n{}",
        r#"{"actor":"urn:li:organization:3","message":{"text":"Hi"},"object":"urn:li:activity:1","parentComment":"urn:li:comment:(urn:li:activity:1,2)"}"#
    );
    let id = "urn:li:comment:(urn:li:activity:1,9)";
    for answer in [
        r#"{"id":"9"}"#,
        r#"{"commentUrn":"urn:li:comment:(activity:1,9)"}"#,
    ] {
        check(Platform::Linkedin, &part, &[answer], &[id], &[&call]).await;
    }
    let reply = Reply::Body(201, vec![("x-restli-id", "9".to_owned())], Vec::new());
    let stub = Stub::start(vec![reply]).await;
    let sent = send(&stub.sender(), Platform::Linkedin, &credentials(), &part).await;
    assert_eq!(sent.unwrap().external_ids, [id]);
}

#[actix_web::test]
async fn a_generic_callback_is_signed_and_its_key_is_the_parts() {
    let stub = Stub::start(vec![Reply::json(202, "")]).await;
    let part = answering(says("Hi"), "m-1");
    let sent = send(&stub.sender(), Platform::Generic, &credentials(), &part).await;
    assert_eq!(sent.unwrap().external_ids, [KEY]);
    let asked = stub.asked().remove(0);
    assert!(asked.starts_with(&format!("POST /shop.example/hook\nwebhook-id: {KEY}\n")));
    for field in [
        r#""type":"message.created""#,
        r#""text":"Hi""#,
        r#""to":{"id":"customer"}"#,
        r#""reply_to":"m-1""#,
    ] {
        assert!(asked.contains(field), "{asked}");
    }
    let (named, _) = super::sent(Platform::Generic, &part, &[r#"{"id":"theirs-1"}"#]).await;
    assert_eq!(named.unwrap().external_ids, ["theirs-1"]);
}

#[actix_web::test]
async fn a_credential_that_is_missing_is_named() {
    for platform in Platform::ALL {
        let stub = Stub::start(Vec::new()).await;
        let part = under(says("Hi"), "post", "post/1");
        let sent = send(&stub.sender(), *platform, &Credentials::default(), &part).await;
        let failure = sent.unwrap_err();
        let is_named = failure.reason.starts_with("this channel has no ");
        assert!(is_named, "{platform:?}: {}", failure.reason);
        assert!(stub.asked().is_empty());
    }
    let (_sent, asked) = sent(Platform::Twilio, &says("Hi"), &["{}"]).await;
    assert_eq!(asked.len(), 1);
}
